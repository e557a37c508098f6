// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a mount is mounted, and whose a superblock is.
 *
 * What lies around a struct vfsmount is the kernel's own (struct mount in
 * fs/mount.h), and no function tells it without taking locks. So it is checked
 * when Gabion is loaded: against a new mount, of which it is known what must
 * stand there, and against what follow_up() and the task's namespace say of one
 * that is in use.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/ns_common.h>
#include <linux/nsproxy.h>
#include <linux/path.h>
#include <linux/printk.h>
#include <linux/proc_ns.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>

#include "surface/mountpoint.h"

/**
 * struct mount_head - how a struct mount begins
 * @hash: not used here
 * @parent: the mount that it is mounted on, or itself
 * @mountpoint: the directory or file that it covers there, or its own root
 * @mnt: what the rest of the kernel knows of it
 */
struct mount_head {
	struct hlist_node hash;
	struct mount_head *parent;
	struct dentry *mountpoint;
	struct vfsmount mnt;
};

/**
 * struct mount_tail - how it goes on, where its superblock's list runs through it
 * @mounts: the mounts upon it
 * @child: in @mounts of the one that it is mounted on
 * @instance: in s_mounts of its superblock
 * @source: what mount(8) calls the device
 * @unused: lists that a new mount is in none of
 * @master: from which mounts propagate to it
 * @ns: the mount namespace that it is in; NULL or an error pointer if in none
 *
 * What lies between the head and here differs between kernels, so that its place
 * is measured, and what is in it is checked.
 */
struct mount_tail {
	struct list_head mounts;
	struct list_head child;
	struct list_head instance;
	const char *source;
	struct list_head unused[5];
	struct mount_head *master;
	const struct ns_common *ns;
};

/* From the beginning of a struct mount to its tail. */
static size_t tail_offset;

static const struct mount_head *head_of(const struct vfsmount *mnt)
{
	return container_of_const(mnt, struct mount_head, mnt);
}

/**
 * gabion_mountpoint() - what does a mount cover?
 * @mnt: the mount
 *
 * Context: any, within an RCU read-side section.
 * Return: the directory or file, or its own root if it is not mounted.
 */
const struct dentry *gabion_mountpoint(const struct vfsmount *mnt)
{
	return READ_ONCE(head_of(mnt)->mountpoint);
}

/**
 * gabion_mount_parent() - which mount is a mount mounted on?
 * @mnt: the mount
 *
 * Context: any, within an RCU read-side section.
 * Return: the mount, or @mnt itself if it is not mounted.
 */
const struct vfsmount *gabion_mount_parent(const struct vfsmount *mnt)
{
	return &READ_ONCE(head_of(mnt)->parent)->mnt;
}

static const struct mount_tail *tail_of(const struct vfsmount *mnt)
{
	return (const void *)head_of(mnt) + tail_offset;
}

static const struct vfsmount *mnt_of(const struct mount_tail *tail)
{
	return &((const struct mount_head *)((const void *)tail - tail_offset))->mnt;
}

/* Which mount comes after another below @top, depth first; see next_mnt() there. */
static const struct mount_tail *mount_after(const struct mount_tail *at,
					    const struct mount_tail *top)
{
	const struct mount_tail *on = at;
	const struct list_head *next = READ_ONCE(at->mounts.next);

	while (next == &on->mounts) {
		if (at == top)
			return NULL;
		on = tail_of(gabion_mount_parent(mnt_of(at)));
		next = READ_ONCE(at->child.next);
		at = on;
	}
	return container_of_const(next, struct mount_tail, child);
}

/*
 * Is it a mount, and not the head of a list, to which the walk is led by one that moves
 * meanwhile? There no root is of the superblock beside it.
 */
static bool is_mount(const struct vfsmount *mnt)
{
	struct super_block *sb, *of_root;
	struct dentry *root;

	return !get_kernel_nofault(root, &mnt->mnt_root) &&
	       !get_kernel_nofault(sb, &mnt->mnt_sb) &&
	       !get_kernel_nofault(of_root, &root->d_sb) && of_root == sb;
}

/* A container can make as many mounts as sysctl fs.mount-max allows. */
#define TREE_MAX 4096

/**
 * gabion_mount_tree_has() - is there such a mount among these?
 * @mnt: a mount; those upon it are asked about too
 * @is: what is asked
 *
 * mount_lock is not for modules. RCU keeps what is seen from being freed, and who is
 * taken off meanwhile is its own neighbour (list_del_init()): that walk does not end,
 * and what does not end within a bound counts as found.
 *
 * Context: any.
 * Return: true if there is, or if it cannot be told.
 */
bool gabion_mount_tree_has(const struct vfsmount *mnt, bool (*is)(const struct vfsmount *mnt))
{
	const struct mount_tail *top = tail_of(mnt), *at = top;
	unsigned int n;
	bool has;

	rcu_read_lock();
	for (n = 0; n < TREE_MAX && at; n++) {
		if (!is_mount(mnt_of(at)) || is(mnt_of(at)))
			break;
		at = mount_after(at, top);
	}
	has = at;
	rcu_read_unlock();
	return has;
}

/* How many mounts may lie upon one another at a namespace's root. */
#define ROOTS_MAX 64

/**
 * gabion_mount_is_at_root() - does a mount cover the root of its mount namespace?
 * @mnt: a mount
 *
 * Also if it is covered itself, and whatever the task's own root is.
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it does, or if it cannot be told.
 */
bool gabion_mount_is_at_root(const struct vfsmount *mnt)
{
	const struct vfsmount *on;
	unsigned int n;

	for (n = 0; n < ROOTS_MAX; n++) {
		on = gabion_mount_parent(mnt);
		if (on == mnt)
			return true;
		if (gabion_mountpoint(mnt) != on->mnt_root)
			return false;
		mnt = on;
	}
	return true;
}

/*
 * Kinds of which there is one superblock for the whole machine, whoever mounts it
 * (get_tree_single() and its like), and those of cgroups, of which namespaces see
 * but parts.
 */
static const char *const for_all[] = {
	"apparmorfs",
	"binfmt_misc",
	"cgroup",
	"cgroup2",
	"configfs",
	"debugfs",
	"devtmpfs",
	"efivarfs",
	"fusectl",
	"gadgetfs",
	"ibmasmfs",
	"ipathfs",
	"pstore",
	"resctrl",
	"securityfs",
	"selinuxfs",
	"smackfs",
	"tracefs",
	"xenfs",
};

/*
 * Kinds that whoever mounts them has for himself, so that a mount without a
 * namespace tells nothing: overlay keeps such of its layers (clone_private_mount()
 * in fs/namespace.c), and so do IPC namespaces of their mqueue.
 */
static const char *const for_one[] = { "bpf", "fuse", "fuseblk", "mqueue",
				       "overlay", "proc", "ramfs", "tmpfs" };

static bool is_kind(const struct super_block *sb, const char *const *kinds, size_t nr)
{
	return match_string(kinds, nr, sb->s_type->name) >= 0;
}

static bool is_cgroupfs(const struct super_block *sb)
{
	return !strcmp(sb->s_type->name, "cgroup") || !strcmp(sb->s_type->name, "cgroup2");
}

/* Nested no deeper than create_user_ns() allows. */
static bool is_within(const struct user_namespace *ns, const struct user_namespace *outer)
{
	while (ns && ns != outer)
		ns = ns->parent;
	return ns;
}

/* The only kind that an IPC namespace mounts by itself. */
static bool is_of_own_ipc(const struct super_block *sb)
{
	const void *ipc_ns = current->nsproxy->ipc_ns;

	return !strcmp(sb->s_type->name, "mqueue") && sb->s_fs_info == ipc_ns &&
	       ipc_ns != init_task.nsproxy->ipc_ns;
}

/* Only a mount that nobody has attached is in a namespace without a number. */
static bool is_detached(const struct ns_common *ns)
{
	unsigned int inum;

	return !get_kernel_nofault(inum, &ns->inum) && !inum;
}

/**
 * struct mounts_seen - what is known of a superblock's mounts
 * @own: some are the task's, in its namespace, or detached and so somebody's who
 *	handed them to it
 * @others: some are, or may be, others'
 */
struct mounts_seen {
	bool own;
	bool others;
};

static void see_mount(const struct super_block *sb, const struct ns_common *ns,
		      struct mounts_seen *seen)
{
	if (IS_ERR(ns))
		seen->others |= !is_kind(sb, for_one, ARRAY_SIZE(for_one));
	else if (ns == (const struct ns_common *)current->nsproxy->mnt_ns ||
		 (ns && is_detached(ns)))
		seen->own = true;
	else
		seen->others |= !!ns;
}

/* A container can lengthen this list by bind mounts: too long is others' as well. */
#define MOUNTS_MAX 1024

/*
 * mount_lock is not for modules. RCU keeps what was in the list from being freed,
 * and who is taken out of it meanwhile points to nowhere (list_del()): that cannot
 * be read, and is others'.
 */
static struct mounts_seen see_mounts(const struct super_block *sb)
{
	struct mounts_seen seen = {};
	struct list_head *at = (struct list_head *)&sb->s_mounts;
	const struct ns_common *ns;
	unsigned int n;

	for (n = 0; n < MOUNTS_MAX && !seen.others; n++) {
		if (get_kernel_nofault(at, &at->next))
			break;
		if (at == &sb->s_mounts)
			return seen;
		if (get_kernel_nofault(ns, &container_of(at, struct mount_tail, instance)->ns))
			break;
		see_mount(sb, ns, &seen);
	}
	seen.others = true;
	return seen;
}

/**
 * gabion_super_is_own() - is a superblock the current task's container's alone?
 * @sb: the superblock
 *
 * It is if a user namespace owns it that is the task's or within that, and the task's
 * is not the initial one; or if all its mounts are in the task's mount namespace, and that
 * is not the host's. What cannot be told is not: also what is mounted in a mount
 * namespace that the container has made within itself, as nothing tells it from
 * one of the host's.
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_super_is_own(const struct super_block *sb)
{
	const struct user_namespace *user_ns = current_real_cred()->user_ns;
	const struct nsproxy *nsproxy = current->nsproxy;
	struct mounts_seen seen;

	if (is_cgroupfs(sb))
		return false;
	if (user_ns != &init_user_ns && is_within(sb->s_user_ns, user_ns))
		return true;
	if (!nsproxy || nsproxy->mnt_ns == init_task.nsproxy->mnt_ns ||
	    is_kind(sb, for_all, ARRAY_SIZE(for_all)))
		return false;
	if ((sb->s_flags & SB_KERNMOUNT || !strcmp(sb->s_type->name, "mqueue")) &&
	    !is_of_own_ipc(sb))
		return false;
	rcu_read_lock();
	seen = see_mounts(sb);
	rcu_read_unlock();
	return seen.own && !seen.others;
}

/* What is mounted to look at it, and what its source is called. */
#define NEW_MOUNT "ramfs"

/* alloc_vfsmnt() and kern_mount(): in no list but one, and in no namespace. */
static bool new_tail_is_as_expected(const struct vfsmount *mnt)
{
	const struct list_head *instance = mnt->mnt_sb->s_mounts.next;
	struct mount_tail tail;
	const struct mount_tail *at = container_of(instance, struct mount_tail, instance);
	char name[sizeof(NEW_MOUNT)];
	unsigned int i;

	tail_offset = (const void *)at - (const void *)head_of(mnt);
	if (tail_offset < sizeof(struct mount_head) || tail_offset > PAGE_SIZE ||
	    copy_from_kernel_nofault(&tail, at, sizeof(tail)) ||
	    copy_from_kernel_nofault(name, tail.source, sizeof(name)))
		return false;
	for (i = 0; i < ARRAY_SIZE(tail.unused); i++) {
		if (tail.unused[i].next != &at->unused[i])
			return false;
	}
	return tail.mounts.next == &at->mounts && tail.child.next == &at->child &&
	       tail.instance.next == &mnt->mnt_sb->s_mounts &&
	       !memcmp(name, NEW_MOUNT, sizeof(name)) && !tail.master &&
	       tail.ns == ERR_PTR(-EINVAL);
}

/* clone_mnt() and vfs_create_mount(): nobody but this knows the mount yet. */
static bool new_mount_is_as_expected(void)
{
	struct file_system_type *type = get_fs_type(NEW_MOUNT);
	struct vfsmount *mnt;
	bool right;

	if (!type)
		return false;
	mnt = kern_mount(type);
	module_put(type->owner);
	if (IS_ERR(mnt))
		return false;
	right = head_of(mnt)->parent == head_of(mnt) &&
		head_of(mnt)->mountpoint == mnt->mnt_root &&
		new_tail_is_as_expected(mnt);
	kern_unmount(mnt);
	return right;
}

/* The root of whoever loads Gabion is in its mount namespace, which has a number. */
static bool namespace_is_as_expected(void)
{
	const struct ns_common *ns = (const void *)current->nsproxy->mnt_ns;
	const struct proc_ns_operations *ops;
	struct path path;
	bool right;

	if (kern_path("/", 0, &path))
		return false;
	right = tail_of(path.mnt)->ns == ns && !get_kernel_nofault(ops, &ns->ops) &&
		ops->type == CLONE_NEWNS && !is_detached(ns);
	path_put(&path);
	return right;
}

/* As long as nobody moves it meanwhile, which would only fail the load. */
static bool used_mount_is_as_expected(const char *name)
{
	const struct dentry *mountpoint;
	const struct vfsmount *mnt, *parent;
	struct path path;
	bool right = true;

	if (kern_path(name, LOOKUP_FOLLOW, &path))
		return true;
	mnt = path.mnt;
	mountpoint = gabion_mountpoint(mnt);
	parent = gabion_mount_parent(mnt);
	if (path.dentry == mnt->mnt_root && follow_up(&path))
		right = path.mnt == parent && path.dentry == mountpoint;
	path_put(&path);
	return right;
}

/**
 * gabion_mountpoint_init() - is it known what a struct mount is like?
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOEXEC.
 */
int gabion_mountpoint_init(void)
{
	might_sleep();
	if (new_mount_is_as_expected() && namespace_is_as_expected() &&
	    used_mount_is_as_expected("/proc") && used_mount_is_as_expected("/sys"))
		return 0;
	pr_err("struct mount: is otherwise in this kernel\n");
	return -ENOEXEC;
}
