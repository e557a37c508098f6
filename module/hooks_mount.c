// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounts, by the old and the new system calls.
 *
 * A container may arrange its own mount namespace: new file systems of harmless
 * kinds, bind mounts of whatever it was given, moves and propagation. So may the
 * runtime's own init, which makes its own namespace, masks, read-only paths and
 * pivot_root() there. What it may not:
 *
 *   mount anything in the initial mount namespace, which is the host's;
 *   have file systems of other kinds: they lie on block devices, or are one for
 *	the whole machine;
 *   make writable what is mounted read-only of proc or sysfs, or upon them;
 *   take away what covers parts of its own /proc and /sys.
 *
 * A new mount of proc, and a bind mount that is not recursive, show what masks
 * hide. Both pass, as all nested runtimes begin so: masks are mere mounts, which
 * a race can lead astray (CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881, where
 * runc's own bind mounts and writes were redirected; here they are bind mounts like
 * others). What lies below is guarded by other operations, file by file, and not by
 * where it is mounted.
 *
 * Known gaps: mounts that propagate to the host because their peers, or their
 * master, are there; and mount_setattr(2), of which see below.
 */
#include <linux/cred.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/fs_struct.h>
#include <linux/fsnotify_backend.h>
#include <linux/kernel.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <uapi/linux/mount.h>

#include "decide.h"
#include "hook.h"
#include "kernfs.h"
#include "mountpoint.h"

/* What is done, where it is no matter of a file system's kind. */
#define HOST "initial mount namespace"
#define WRITABLE "read-only made writable"
#define UNCOVERED "mask removed"
#define PART "part of a file system"
#define WATCHED "file system watched"

/*
 * Kinds that belong to whoever mounts them: memory of its own, what its
 * namespaces have, and servers of its own. cgroup2 and proc show the host's as
 * well; what is written there is the matter of other operations.
 */
static const char *const harmless[] = {
	"autofs",
	"cgroup2",
	"devpts",
	"fuse",
	"hugetlbfs",
	"mqueue",
	"overlay",
	"proc",
	"ramfs",
	"sysfs",
	"tmpfs",
};

/*
 * Kinds of which each user namespace has its own, or bpf: where its objects are
 * pinned. binfmt_misc only since 6.7, but before that the kernel mounts it for
 * the initial user namespace alone. Of cgroup, the first version, none has.
 */
static const char *const harmless_in_userns[] = { "binder", "binfmt_misc", "bpf" };

static bool is_harmless(const struct fs_context *fc)
{
	const char *kind = fc->fs_type->name;

	if (match_string(harmless, ARRAY_SIZE(harmless), kind) >= 0)
		return true;
	return fc->user_ns != &init_user_ns &&
	       match_string(harmless_in_userns, ARRAY_SIZE(harmless_in_userns), kind) >= 0;
}

/*
 * The kernel's own mounts, in the course of whatever the task does, and what a
 * mounted file system mounts by itself where somebody walks into it.
 */
static bool is_internal(const struct fs_context *fc)
{
	return (fc->sb_flags & (SB_KERNMOUNT | SB_SUBMOUNT)) ||
	       fc->purpose == FS_CONTEXT_FOR_SUBMOUNT;
}

static bool in_initial_namespace(void)
{
	const struct nsproxy *own = current->nsproxy;

	return !own || own->mnt_ns == init_task.nsproxy->mnt_ns;
}

/* Mounting in the host's namespace, whatever it is. */
static bool refuse_there(void)
{
	return in_initial_namespace() && gabion_refuse(GABION_OP_MOUNT, HOST, NULL);
}

static bool is_control(const struct super_block *sb)
{
	return sb->s_magic == PROC_SUPER_MAGIC || sb->s_magic == SYSFS_MAGIC;
}

/*
 * Does a mount cover a part of proc or sysfs? Of cgroup2 and autofs this is where
 * they belong.
 */
static bool covers_control(const struct vfsmount *mnt)
{
	bool covers;

	if (mnt->mnt_sb->s_magic == CGROUP2_SUPER_MAGIC ||
	    mnt->mnt_sb->s_magic == AUTOFS_SUPER_MAGIC)
		return false;
	rcu_read_lock();
	covers = gabion_mount_parent(mnt) != mnt &&
		 is_control(gabion_mountpoint(mnt)->d_sb);
	rcu_read_unlock();
	return covers;
}

static bool is_guarded(const struct vfsmount *mnt)
{
	return is_control(mnt->mnt_sb) || covers_control(mnt);
}

/*
 * Is a mount a mask in the task's own /proc or /sys? In others, which nested
 * runtimes bind elsewhere, they go as they came.
 */
static bool is_mask(const struct vfsmount *mnt)
{
	const struct vfsmount *on;
	const struct path *root = &current->fs->root;
	bool is;

	if (!covers_control(mnt))
		return false;
	rcu_read_lock();
	on = gabion_mount_parent(mnt);
	is = gabion_mount_parent(on) == READ_ONCE(root->mnt) &&
	     READ_ONCE(gabion_mountpoint(on)->d_parent) == READ_ONCE(root->dentry);
	rcu_read_unlock();
	return is;
}

static bool refuse_uncovering(const struct vfsmount *mnt)
{
	return is_mask(mnt) && gabion_refuse(GABION_OP_MOUNT, UNCOVERED, NULL);
}

/*
 * int security_sb_mount(const char *dev_name, const struct path *path,
 *			 const char *type, unsigned long flags, void *data)
 *
 * Of mount(2), whatever it is asked for. New file systems are judged where they
 * are made, and moves where it is known what is moved.
 */
static bool mount_old(struct ftrace_regs *fregs)
{
	const struct path *path = (const struct path *)gabion_arg(fregs, 1);
	unsigned long flags = gabion_arg(fregs, 3);

	if (refuse_there())
		return true;
	if (!(flags & MS_REMOUNT) || (flags & MS_RDONLY) ||
	    !(path->mnt->mnt_flags & MNT_READONLY))
		return false;
	return is_guarded(path->mnt) && gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL);
}

static bool refuse_kind(const struct fs_context *fc)
{
	return !is_harmless(fc) && gabion_refuse(GABION_OP_MOUNT, fc->fs_type->name, NULL);
}

static bool refuse_options(const struct fs_context *fc)
{
	return !strcmp(fc->fs_type->name, "cgroup2") && gabion_cgroupfs_refuse_options();
}

/* int vfs_get_tree(struct fs_context *fc): every new file system, old call or new */
static bool new_tree(struct ftrace_regs *fregs)
{
	const struct fs_context *fc = (const struct fs_context *)gabion_arg(fregs, 0);

	if (is_internal(fc))
		return false;
	return refuse_kind(fc) || (!fc->oldapi && refuse_there()) || refuse_options(fc);
}

/*
 * struct vfsmount *vfs_create_mount(struct fs_context *fc): for fsmount(2) of what
 * somebody else has made and handed over; one's own has been judged.
 */
static bool new_mount(struct ftrace_regs *fregs)
{
	const struct fs_context *fc = (const struct fs_context *)gabion_arg(fregs, 0);

	return !is_internal(fc) && fc->cred != current_cred() && refuse_kind(fc);
}

/*
 * What is remounted is the whole file system, also where but a part of it is mounted:
 * a container's /etc/hosts may be of the host's /run. Of cgroup2 each namespace has a
 * part, and no options.
 */
static bool refuse_part(const struct fs_context *fc)
{
	const struct super_block *sb = fc->root->d_sb;

	return fc->root != sb->s_root && sb->s_user_ns == &init_user_ns &&
	       sb->s_magic != CGROUP2_SUPER_MAGIC &&
	       gabion_refuse(GABION_OP_MOUNT, PART, NULL);
}

/*
 * int reconfigure_super(struct fs_context *fc): remounting of a whole file system,
 * wherever else it is mounted too. Those of which there is but one are remounted
 * whenever they are mounted, by the kernel itself as well (mount_single() in
 * fs/super.c).
 */
static bool reconfigure(struct ftrace_regs *fregs)
{
	const struct fs_context *fc = (const struct fs_context *)gabion_arg(fregs, 0);
	const struct super_block *sb = fc->root->d_sb;

	if (is_internal(fc))
		return false;
	if (refuse_kind(fc) || refuse_part(fc) || (!fc->oldapi && refuse_there()) ||
	    refuse_options(fc))
		return true;
	return is_control(sb) && sb_rdonly(sb) && (fc->sb_flags_mask & SB_RDONLY) &&
	       !(fc->sb_flags & SB_RDONLY) && gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL);
}

/* int security_move_mount(const struct path *from_path, const struct path *to_path) */
static bool move_new(struct ftrace_regs *fregs)
{
	return refuse_there();
}

/* int do_move_mount(struct path *old_path, ...): of both move_mount(2) and mount(2) */
static bool move(struct ftrace_regs *fregs)
{
	return refuse_uncovering(((const struct path *)gabion_arg(fregs, 0))->mnt);
}

/* int security_sb_umount(struct vfsmount *mnt, int flags) */
static bool unmount(struct ftrace_regs *fregs)
{
	return refuse_there() ||
	       refuse_uncovering((const struct vfsmount *)gabion_arg(fregs, 0));
}

/* int security_sb_pivotroot(const struct path *old_path, const struct path *new_path) */
static bool pivot(struct ftrace_regs *fregs)
{
	return refuse_there() ||
	       refuse_uncovering(((const struct path *)gabion_arg(fregs, 1))->mnt);
}

/**
 * struct setattr - arguments of mount_setattr(2)
 * @dfd: where @name begins
 * @name: of the mount
 * @flags: AT_RECURSIVE and others
 * @attr: what to change
 */
struct setattr {
	int dfd;
	const char __user *name;
	unsigned int flags;
	const struct mount_attr __user *attr;
};

/*
 * Does it name one mount by a descriptor alone, and one that is not guarded? Memory
 * that is not there just now, which a program hardly passes, cannot be waited for.
 */
static bool is_harmless_mount(const struct setattr *args)
{
	struct file *file;
	bool is;
	char first;

	if ((args->flags & (AT_EMPTY_PATH | AT_RECURSIVE)) != AT_EMPTY_PATH ||
	    copy_from_user_nofault(&first, args->name, 1) || first)
		return false;
	file = fget_raw(args->dfd);
	if (!file)
		return false;
	is = !(file->f_path.mnt->mnt_flags & MNT_READONLY) || !is_guarded(file->f_path.mnt);
	fput(file);
	return is;
}

/*
 * mount_setattr(2) asks no security module, and is one function to its end: it is
 * judged at its entry, where the mount has not been looked up and what is to be
 * changed lies in user memory. To make something writable is refused unless a
 * descriptor says what, as mount(8) does it; making it read-only, all the way down
 * too, is what runtimes need. Known gap: a thread that changes that memory at the
 * right moment makes a mount of proc writable. It could have made a new one.
 */
static bool refuse_setattr(const struct setattr *args)
{
	struct mount_attr attr = { .attr_clr = MOUNT_ATTR_RDONLY };

	if (!gabion_current_governed(NULL))
		return false;
	if (refuse_there())
		return true;
	if (copy_from_user_nofault(&attr, args->attr, sizeof(attr)))
		attr = (struct mount_attr){ .attr_clr = MOUNT_ATTR_RDONLY };
	if (!(attr.attr_clr & ~attr.attr_set & MOUNT_ATTR_RDONLY))
		return false;
	return !is_harmless_mount(args) && gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL);
}

/* long __x64_sys_mount_setattr(const struct pt_regs *regs) */
static bool setattr_64(struct ftrace_regs *fregs)
{
	const struct pt_regs *regs = (const struct pt_regs *)gabion_arg(fregs, 0);
	const struct setattr args = {
		.dfd = regs->di,
		.name = (const char __user *)regs->si,
		.flags = regs->dx,
		.attr = (const struct mount_attr __user *)regs->r10,
	};

	return refuse_setattr(&args);
}

/* long __ia32_sys_mount_setattr(const struct pt_regs *regs) */
static bool __maybe_unused setattr_32(struct ftrace_regs *fregs)
{
	const struct pt_regs *regs = (const struct pt_regs *)gabion_arg(fregs, 0);
	const struct setattr args = {
		.dfd = regs->bx,
		.name = (const char __user *)(unsigned long)(u32)regs->cx,
		.flags = regs->dx,
		.attr = (const struct mount_attr __user *)(unsigned long)(u32)regs->si,
	};

	return refuse_setattr(&args);
}

/*
 * int security_path_notify(const struct path *path, u64 mask, unsigned int obj_type)
 *
 * Whoever watches a whole file system by fanotify(7) is given a descriptor of each file
 * of it that anybody uses, whatever is mounted of it where: by a container's /etc/hosts
 * all of the host's disk. Its mounts, directories and files it can reach anyway.
 */
static bool watch(struct ftrace_regs *fregs)
{
	const struct path *path = (const struct path *)gabion_arg(fregs, 0);

	return (u32)gabion_arg(fregs, 2) == FSNOTIFY_OBJ_TYPE_SB &&
	       path->mnt->mnt_sb->s_user_ns == &init_user_ns &&
	       gabion_refuse(GABION_OP_MOUNT, WATCHED, NULL);
}

#define MOUNT(name, judge_function)                                                       \
	{                                                                                 \
		.function = #name, .ops = BIT(GABION_OP_MOUNT), .judge = (judge_function) \
	}

#define TREE(name, judge_function)                                     \
	{                                                              \
		.function = #name,                                     \
		.ops = BIT(GABION_OP_MOUNT) | BIT(GABION_OP_CGROUPFS), \
		.judge = (judge_function)                              \
	}

static const struct gabion_hook_desc hooks[] = {
	MOUNT(security_sb_mount, mount_old),
	TREE(vfs_get_tree, new_tree),
	MOUNT(vfs_create_mount, new_mount),
	TREE(reconfigure_super, reconfigure),
	MOUNT(security_move_mount, move_new),
	MOUNT(do_move_mount, move),
	MOUNT(security_sb_umount, unmount),
	MOUNT(security_sb_pivotroot, pivot),
	MOUNT(security_path_notify, watch),
	MOUNT(__x64_sys_mount_setattr, setattr_64),
#ifdef CONFIG_IA32_EMULATION
	MOUNT(__ia32_sys_mount_setattr, setattr_32),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_mount, hooks);
