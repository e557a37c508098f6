// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounts, by the old and the new system calls.
 *
 * A container may arrange its own mount namespace: mount file systems of harmless kinds,
 * bind what it was given, move mounts and set their propagation. So may the runtime's init,
 * which makes the namespace, the masks and the read-only paths, and calls pivot_root(). A
 * container may not:
 *
 *   mount anything in the initial mount namespace, which is the host's;
 *   mount file systems of other kinds: they lie on block devices, or there is one
 *	for the whole machine; or of a kind that policy names;
 *   make a read-only mount of proc or sysfs, or upon them, writable;
 *   remove mounts that cover parts of its own /proc and /sys;
 *   change a file system as a whole that is not its own alone (superblock.c).
 *
 * A new mount of proc, and a bind mount that is not recursive, show files that masks hide. Both
 * pass, as every nested runtime needs them. Masks are only mounts, which a race can redirect
 * (CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881, with runc's bind mounts and writes). So
 * other operations guard each file below, wherever it is mounted.
 *
 * Known gaps: mounts that propagate to the host because their peers or their master are there,
 * and a race in mount_setattr(2), see below.
 */
#include <linux/cred.h>
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/fs_struct.h>
#include <linux/kernel.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <uapi/linux/mount.h>

#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"
#include "surface/bpf.h"
#include "surface/cgroupfs.h"
#include "surface/mount.h"
#include "surface/mountpoint.h"
#include "surface/self_mount.h"
#include "surface/storage.h"
#include "surface/superblock.h"

/* The objects in events if the type of the file system does not matter. Policy cannot name them. */
#define HOST "initial mount namespace"
#define WRITABLE "read-only made writable"
#define UNCOVERED "mask removed"

/*
 * Kinds of which each user namespace has its own, or bpf: where its objects are
 * pinned. binfmt_misc only since 6.7, but before that the kernel mounts it for
 * the initial user namespace alone. Of cgroup, the first version, none has.
 */
static const char *const own_in_userns[] = { "binder", "binfmt_misc", "bpf" };

static bool is_own_kind(const struct user_namespace *ns, const struct file_system_type *type)
{
	return ns != &init_user_ns &&
	       match_string(own_in_userns, ARRAY_SIZE(own_in_userns), type->name) >= 0;
}

static bool is_own(const struct fs_context *fc)
{
	return is_own_kind(fc->user_ns, fc->fs_type);
}

static bool is_own_super(const struct super_block *sb)
{
	return is_own_kind(sb->s_user_ns, sb->s_type);
}

/*
 * The kind as policy has it. A mount of nfs becomes one of nfs4 while the kernel makes it
 * (nfs_fs_context_validate() in fs/nfs/fs_context.c), and is remounted as that.
 */
static const char *kind_of_type(const struct file_system_type *type)
{
	return strcmp(type->name, "nfs4") ? type->name : "nfs";
}

static const char *kind_of(const struct fs_context *fc)
{
	return kind_of_type(fc->fs_type);
}

/*
 * Mounts that the kernel makes itself during another operation of the task, and automounts of a
 * mounted file system.
 */
static bool is_internal(const struct fs_context *fc)
{
	return (fc->sb_flags & (SB_KERNMOUNT | GABION_SB_SUBMOUNT)) ||
	       fc->purpose == FS_CONTEXT_FOR_SUBMOUNT;
}

static bool in_initial_namespace(void)
{
	const struct nsproxy *own = current->nsproxy;

	return !own || own->mnt_ns == init_task.nsproxy->mnt_ns;
}

/* Is the task in the host's mount namespace? There any mount is refused. */
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

/* As /proc/sys, which runtimes mount read-only on /proc. */
#define LAYERS_MAX 16

/*
 * Is a mount a mask in the task's own /proc or /sys? Its own are those at its root, and
 * those at the root of its mount namespace, which it has after a chroot(2) too. Nested
 * runtimes bind others elsewhere, and may remove what covers them.
 */
static bool is_mask(const struct vfsmount *mnt)
{
	const struct path *root = &current->fs->root;
	const struct vfsmount *control, *on;
	const struct dentry *in;
	unsigned int n;
	bool is;

	if (!covers_control(mnt))
		return false;
	rcu_read_lock();
	control = gabion_mount_parent(mnt);
	for (n = 0; n < LAYERS_MAX && covers_control(control); n++)
		control = gabion_mount_parent(control);
	on = gabion_mount_parent(control);
	in = READ_ONCE(gabion_mountpoint(control)->d_parent);
	is = (on == READ_ONCE(root->mnt) && in == READ_ONCE(root->dentry)) ||
	     (in == on->mnt_root && gabion_mount_is_at_root(on));
	rcu_read_unlock();
	return is;
}

static bool refuse_uncovering(const struct vfsmount *mnt)
{
	return is_mask(mnt) && gabion_refuse(GABION_OP_MOUNT, UNCOVERED, NULL);
}

/*
 * Masks that move along with a mount of proc or sysfs are no longer at the task's root. Those of
 * a detached tree have never been.
 */
static bool refuse_moving(const struct vfsmount *mnt)
{
	bool moves;

	rcu_read_lock();
	moves = gabion_mount_is_attached_here(mnt) ? gabion_mount_tree_has(mnt, is_mask) :
						     is_mask(mnt);
	rcu_read_unlock();
	return moves && gabion_refuse(GABION_OP_MOUNT, UNCOVERED, NULL);
}

/*
 * int security_sb_mount(const char *dev_name, const struct path *path,
 *			 const char *type, unsigned long flags, void *data)
 *
 * For every mount(2). New file systems and moves are judged in later functions, where the file
 * system or the moved mount is known.
 */
static bool hook_sb_mount(struct ftrace_regs *fregs)
{
	const struct path *path = (const struct path *)gabion_arg(fregs, 1);
	unsigned long flags = gabion_arg(fregs, 3);

	if (in_initial_namespace()) {
		if (gabion_refuse(GABION_OP_MOUNT, HOST, NULL))
			return true;
		gabion_self_mount_remember((const char *)gabion_arg(fregs, 0), path, flags);
	}
	if (!(flags & MS_REMOUNT) || (flags & MS_RDONLY) ||
	    !(path->mnt->mnt_flags & MNT_READONLY))
		return false;
	return is_guarded(path->mnt) && gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL);
}

/* Types that pass unless policy names them are listed in policy/object.c. */
static bool refuse_kind(const struct fs_context *fc)
{
	return !is_own(fc) && gabion_refuse(GABION_OP_MOUNT, kind_of(fc), NULL);
}

static bool refuse_options(const struct fs_context *fc)
{
	return !strcmp(fc->fs_type->name, "cgroup2") && gabion_cgroupfs_refuse_options();
}

/* int vfs_get_tree(struct fs_context *fc): every new file system, old call or new */
static bool hook_vfs_get_tree(struct ftrace_regs *fregs)
{
	const struct fs_context *fc = (const struct fs_context *)gabion_arg(fregs, 0);

	if (is_internal(fc))
		return false;
	return refuse_kind(fc) || (!fc->oldapi && refuse_there()) || refuse_options(fc);
}

/*
 * Is the current system call an fsmount(2) with a context that another task has made? Also if it
 * cannot be told. The kernel has checked the descriptor, but another thread may have replaced it.
 */
static bool mounts_received_context(void)
{
	unsigned long args[GABION_SYSCALL_ARGS];
	const struct fs_context *fc;
	const struct cred *maker;
	const struct file *file;
	bool received;

	if (!gabion_syscall_is(__NR_fsmount))
		return false;
	gabion_syscall_args(current_pt_regs(), args);
	rcu_read_lock();
	file = files_lookup_fd_raw(current->files, args[0]);
	received = !file ||
		   get_kernel_nofault(fc, (const struct fs_context **)&file->private_data) ||
		   get_kernel_nofault(maker, &fc->cred) || maker != current_cred();
	rcu_read_unlock();
	return received;
}

/*
 * bool mount_too_revealing(const struct super_block *sb, int *new_mnt_flags)
 *
 * Of both mount(2) and fsmount(2) when the file system is there, before it is mounted: it is
 * known by now on which disk it is. What the task has made itself was judged and recorded then.
 * -EPERM is true.
 */
static bool hook_mount_too_revealing(struct ftrace_regs *fregs)
{
	const struct super_block *sb = (const struct super_block *)gabion_arg(fregs, 0);

	return (!is_own_super(sb) &&
		gabion_refuse_recording(GABION_OP_MOUNT, kind_of_type(sb->s_type), NULL,
					mounts_received_context() ? GABION_RECORD_ALL :
								    GABION_RECORD_REFUSAL)) ||
	       gabion_storage_refuse_mount(sb);
}

/*
 * A file system with a single instance is remounted when it is mounted. Its type has been judged,
 * so a task that may mount it may do that. For cgroup2, whose type passes, see refuse_options().
 */
static bool is_judged_by_kind(const struct fs_context *fc)
{
	const struct super_block *sb = fc->root->d_sb;

	return gabion_super_is_for_all(sb) && sb->s_magic != CGROUP2_SUPER_MAGIC && !is_own(fc);
}

/*
 * int reconfigure_super(struct fs_context *fc): remounts a whole file system, including its
 * mounts elsewhere, even if only a part of it is mounted here: a container's /etc/hosts may be on
 * the host's /run. Unmounting the task's root calls it, too (do_umount_root() in fs/namespace.c).
 * A file system with a single instance is remounted whenever it is mounted, also by the kernel
 * itself (mount_single() in fs/super.c).
 */
static bool hook_reconfigure_super(struct ftrace_regs *fregs)
{
	const struct fs_context *fc = (const struct fs_context *)gabion_arg(fregs, 0);
	const struct super_block *sb = fc->root->d_sb;

	if (is_internal(fc))
		return false;
	if (refuse_kind(fc) || (!fc->oldapi && refuse_there()) || refuse_options(fc) ||
	    (!is_judged_by_kind(fc) && gabion_superblock_refuse(fc->root)))
		return true;
	return is_control(sb) && sb_rdonly(sb) && (fc->sb_flags_mask & SB_RDONLY) &&
	       !(fc->sb_flags & SB_RDONLY) && gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL);
}

/* MOVE_MOUNT_SET_GROUP moves nothing. */
static bool sets_group(void)
{
	unsigned long args[GABION_SYSCALL_ARGS];

	if (!gabion_syscall_is(__NR_move_mount))
		return false;
	gabion_syscall_args(current_pt_regs(), args);
	return args[4] & MOVE_MOUNT_SET_GROUP;
}

/* int security_move_mount(const struct path *from_path, const struct path *to_path) */
static bool hook_move_mount(struct ftrace_regs *fregs)
{
	const struct path *from = (const struct path *)gabion_arg(fregs, 0);

	return refuse_there() || (!sets_group() && refuse_moving(from->mnt));
}

/* int do_move_mount(struct path *old_path, ...): for mount(2), as move_mount(2) has been judged */
static bool hook_do_move_mount(struct ftrace_regs *fregs)
{
	return !gabion_syscall_is(__NR_move_mount) &&
	       refuse_moving(((const struct path *)gabion_arg(fregs, 0))->mnt);
}

/*
 * Would a forced unmount abort requests of others, even if it fails? FUSE, NFS and other network
 * file systems do that. The kernel refuses MNT_FORCE with MNT_EXPIRE.
 */
static bool is_forced(const struct super_block *sb, int flags)
{
	return (flags & (MNT_FORCE | MNT_EXPIRE)) == MNT_FORCE && sb->s_op->umount_begin;
}

/* int security_sb_umount(struct vfsmount *mnt, int flags) */
static bool hook_sb_umount(struct ftrace_regs *fregs)
{
	const struct vfsmount *mnt = (const struct vfsmount *)gabion_arg(fregs, 0);
	int flags = gabion_arg(fregs, 1);

	if (!gabion_self_mount_may_go(mnt) && refuse_there())
		return true;
	if (is_forced(mnt->mnt_sb, flags) && gabion_superblock_refuse(mnt->mnt_root))
		return true;
	return refuse_uncovering(mnt);
}

/* int security_sb_pivotroot(const struct path *old_path, const struct path *new_path) */
static bool hook_sb_pivotroot(struct ftrace_regs *fregs)
{
	return refuse_there() ||
	       refuse_uncovering(((const struct path *)gabion_arg(fregs, 1))->mnt);
}

static bool is_read_only_guarded(const struct vfsmount *mnt)
{
	return (mnt->mnt_flags & MNT_READONLY) && is_guarded(mnt);
}

/* What makes mount(2) do something else than MS_MOVE; path_mount() in fs/namespace.c. */
#define MS_NO_MOVE (MS_REMOUNT | MS_BIND | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)

/* Is the current system call a mount(2) that moves a mount? */
static bool in_move(void)
{
	unsigned long args[GABION_SYSCALL_ARGS], flags;

	if (!GABION_IN_SYSCALL(mount))
		return false;
	gabion_syscall_args(current_pt_regs(), args);
	flags = args[3];
	/* Old programs' magic number, which path_mount() ignores, sets some of these bits. */
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	return (flags & MS_MOVE) && !(flags & MS_NO_MOVE);
}

/**
 * struct setattr - arguments of mount_setattr(2)
 * @flags: AT_RECURSIVE and others
 * @attr: what to change
 */
struct setattr {
	unsigned int flags;
	const struct mount_attr __user *attr;
};

/* Is the current system call mount_setattr(2)? @args gets the arguments beside the path. */
static bool in_setattr(struct setattr *args)
{
	unsigned long all[GABION_SYSCALL_ARGS];

	if (!gabion_syscall_is(__NR_mount_setattr))
		return false;
	gabion_syscall_args(current_pt_regs(), all);
	args->flags = all[2];
	args->attr = (const struct mount_attr __user *)all[3];
	return true;
}

/* Judges the mount that was looked up; with AT_RECURSIVE also all mounts on it. */
static bool refuse_setattr(const struct vfsmount *mnt, const struct setattr *args)
{
	struct mount_attr attr;
	bool guarded;

	if (refuse_there())
		return true;
	guarded = args->flags & AT_RECURSIVE ?
			  gabion_mount_tree_has(mnt, is_read_only_guarded) :
			  is_read_only_guarded(mnt);
	if (!guarded)
		return false;
	if (!copy_from_user(&attr, args->attr, sizeof(attr)) &&
	    !(attr.attr_clr & ~attr.attr_set & MOUNT_ATTR_RDONLY))
		return false;
	return gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL);
}

/**
 * struct lookup - a path lookup by look_up_and_judge() itself
 * @mark: identifies the lookup; it cannot be guessed
 * @path: the result
 */
struct lookup {
	unsigned long mark;
	struct path path;
};

static unsigned long lookup_secret;

static unsigned long lookup_mark(const struct lookup *lookup)
{
	return READ_ONCE(lookup_secret) ^ (unsigned long)lookup;
}

static bool is_own_lookup(const struct path *path)
{
	const struct lookup *lookup = container_of(path, struct lookup, path);
	unsigned long mark;

	return READ_ONCE(lookup_secret) && !get_kernel_nofault(mark, &lookup->mark) &&
	       mark == lookup_mark(lookup);
}

static void begin_lookup(struct lookup *lookup)
{
	if (!READ_ONCE(lookup_secret))
		cmpxchg(&lookup_secret, 0, get_random_long() | 1);
	lookup->mark = lookup_mark(lookup);
}

/* Hands over what a lookup has found, unless that is refused. @err is the lookup's. */
static int end_lookup(struct lookup *lookup, int err, bool (*refuses)(const struct path *path),
		      struct path *path)
{
	lookup->mark = 0;
	if (!err && refuses(&lookup->path)) {
		path_put(&lookup->path);
		err = -EPERM;
	}
	if (!err)
		*path = lookup->path;
	module_put(THIS_MODULE);
	return err;
}

/* bpf(2) has one command that looks a file up: BPF_OBJ_GET. Making one is judged by its name. */
static bool in_bpf(void)
{
	return GABION_IN_SYSCALL(bpf);
}

static bool refuse_found(const struct path *path)
{
	struct setattr args;

	if (in_bpf())
		return gabion_bpf_refuse_getting(path);
	return in_setattr(&args) && refuse_setattr(path->mnt, &args);
}

/*
 * BPF_OBJ_GET of bpf(2) makes a descriptor of what is pinned in a bpffs, by which it can be changed
 * and detached. It asks for permission on the file and calls no security hook that knows it.
 *
 * mount_setattr(2) calls no security hook. It checks its arguments, and then calls a function to
 * look up the path. So Gabion judges in the lookup. The requested change is in user memory, where
 * the kernel has read it just before. Known gap: another thread that changes the memory at the
 * right moment can make a mount of proc writable. (It could also make a new mount of proc.)
 *
 * This function runs in place of the kernel's lookup, and does the lookup itself. It may sleep, so
 * it holds a reference on this module. A fatal signal ends it.
 */
static int look_up_and_judge(int dfd, const char __user *name, unsigned int flags,
			     struct path *path)
{
	struct lookup lookup = {};

	begin_lookup(&lookup);
	return end_lookup(&lookup, user_path_at(dfd, name, flags, &lookup.path),
			  refuse_found, path);
}

/* How deep mounts may be nested at a task's root. */
#define DEPTH_MAX 64

/*
 * Is any mount of the task's mount namespace guarded and read-only? Also if it cannot be told, as
 * for a task that has its root in a detached mount.
 */
static bool namespace_has_read_only_guarded(void)
{
	const struct vfsmount *mnt, *on;
	unsigned int n;
	bool has;

	rcu_read_lock();
	mnt = READ_ONCE(current->fs->root.mnt);
	for (n = 0; n < DEPTH_MAX; n++) {
		on = gabion_mount_parent(mnt);
		if (on == mnt)
			break;
		mnt = on;
	}
	/* A root in a detached mount does not lead to the namespace's mounts. */
	has = n == DEPTH_MAX || !gabion_mount_is_attached_here(mnt) ||
	      gabion_mount_tree_has(mnt, is_read_only_guarded);
	rcu_read_unlock();
	return has;
}

/*
 * int wants_mount_setattr(struct mount_attr __user *uattr, size_t usize,
 *			   struct mount_kattr *kattr)
 *
 * Of mount_setattr(2) and open_tree_attr(2), since 6.15, before and after they look a path up.
 * By then there is no function any more that knows the mount and could be hooked: mount_setattr(2)
 * looks up as stat(2) does, and do_mount_setattr() is what the compiler has made of it. So these
 * make no mount writable while the namespace has one that must not become so; mount(2) does, as
 * there it is known which. The same known gap: a thread that changes the request meanwhile.
 */
static bool __maybe_unused hook_wants_mount_setattr(struct ftrace_regs *fregs)
{
	const void __user *user = (const void __user *)gabion_arg(fregs, 0);
	struct mount_attr attr;

	if (gabion_arg(fregs, 1) < MOUNT_ATTR_SIZE_VER0 || !gabion_wanted(GABION_OP_MOUNT) ||
	    !gabion_current_governed(NULL))
		return false;
	if (copy_from_user_nofault(&attr, user, sizeof(attr)))
		attr = (struct mount_attr){ .attr_clr = MOUNT_ATTR_RDONLY };
	if (!attr.attr_set && !attr.attr_clr && !attr.propagation)
		return false;
	return refuse_there() || ((attr.attr_clr & ~attr.attr_set & MOUNT_ATTR_RDONLY) &&
				  namespace_has_read_only_guarded() &&
				  gabion_refuse(GABION_OP_MOUNT, WRITABLE, NULL));
}

static bool refuse_if_move(const struct path *path)
{
	return in_move() && refuse_moving(path->mnt);
}

/*
 * mount(2) with MS_MOVE looks the mount up by a name and calls do_move_mount(), which the
 * compilers of 7.x change so that it cannot be hooked. There Gabion judges what is looked up, in
 * the same way.
 */
static int look_up_and_judge_move(const char *name, unsigned int flags, struct path *path)
{
	struct lookup lookup = {};

	begin_lookup(&lookup);
	return end_lookup(&lookup, kern_path(name, flags, &lookup.path), refuse_if_move, path);
}

/* int kern_path(const char *name, unsigned int flags, struct path *path) */
static bool hook_kern_path(struct ftrace_regs *fregs)
{
	const struct path *path = (const struct path *)gabion_arg(fregs, 2);

	/* A module that cannot be pinned is being unloaded, and no longer in force. */
	return in_move() && gabion_wanted(GABION_OP_MOUNT) && gabion_current_governed(NULL) &&
	       !is_own_lookup(path) && try_module_get(THIS_MODULE);
}

/*
 * int user_path_at(int dfd, const char __user *name, unsigned int flags,
 *		    struct path *path), of many system calls
 */
static bool hook_user_path_at(struct ftrace_regs *fregs)
{
	const struct path *path = (const struct path *)gabion_arg(fregs, 3);
	struct setattr args;
	bool judges = (in_setattr(&args) && gabion_wanted(GABION_OP_MOUNT)) ||
		      (in_bpf() && gabion_wanted(GABION_OP_SYSFS));

	/* If there is no reference the module is being unloaded, and judges nothing any more. */
	return judges && gabion_current_governed(NULL) && !is_own_lookup(path) &&
	       try_module_get(THIS_MODULE);
}

/**
 * gabion_mount_refuse_detaching() - must a change of a name be refused because of a host's mount?
 * @dentry: the name that is removed, renamed or replaced
 *
 * If a mount point is removed or replaced the kernel unmounts it in other mount namespaces, without
 * a security hook for the mount (vfs_rmdir(), vfs_unlink() and vfs_rename() in fs/namei.c,
 * detach_mounts() in fs/mount.h). If a name is changed or exchanged, the host's mount moves with
 * it.
 *
 * Context: any; it is held.
 * Return: true to refuse.
 */
bool gabion_mount_refuse_detaching(const struct dentry *dentry)
{
	return d_mountpoint(dentry) && gabion_wanted(GABION_OP_MOUNT) &&
	       gabion_current_governed(NULL) && gabion_is_hosts_mountpoint(dentry) &&
	       gabion_refuse(GABION_OP_MOUNT, HOST, NULL);
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_sb_mount, BIT(GABION_OP_MOUNT), hook_sb_mount),
	GABION_HOOK(vfs_get_tree, BIT(GABION_OP_MOUNT) | BIT(GABION_OP_CGROUPFS),
		    hook_vfs_get_tree),
	GABION_HOOK(mount_too_revealing, BIT(GABION_OP_MOUNT) | BIT(GABION_OP_BLOCK_DEVICE),
		    hook_mount_too_revealing),
	GABION_HOOK(reconfigure_super, BIT(GABION_OP_MOUNT) | BIT(GABION_OP_CGROUPFS),
		    hook_reconfigure_super),
	GABION_HOOK(security_move_mount, BIT(GABION_OP_MOUNT), hook_move_mount),
	GABION_HOOK(do_move_mount, BIT(GABION_OP_MOUNT), hook_do_move_mount,
		    .or_function = "kern_path", .or_judge = hook_kern_path,
		    .or_instead = look_up_and_judge_move, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_sb_umount, BIT(GABION_OP_MOUNT), hook_sb_umount),
	GABION_HOOK(security_sb_pivotroot, BIT(GABION_OP_MOUNT), hook_sb_pivotroot),
#ifdef __NR_open_tree_attr
	GABION_HOOK(wants_mount_setattr, BIT(GABION_OP_MOUNT), hook_wants_mount_setattr,
		    .judged = GABION_JUDGED_TASK),
#endif
	/* Of many system calls, as access(2), and so not placed for BPF_OBJ_GET alone. */
	GABION_HOOK(user_path_at, BIT(GABION_OP_MOUNT), hook_user_path_at,
		    .or_function = "user_path_at_empty", .instead = look_up_and_judge,
		    .judged = GABION_JUDGED_TASK),
};

GABION_HOOK_TABLE(gabion_hooks_mount, hooks);
