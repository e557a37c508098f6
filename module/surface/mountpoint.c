// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mount point of a mount, and the owner of a superblock.
 *
 * The kernel's functions for this take locks, which a hook must not. So it is read from the struct
 * mount around a struct vfsmount (kernel_private.h).
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/ns_common.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>

#include "surface/kernel_private.h"
#include "surface/mountpoint.h"

/**
 * gabion_mountpoint() - the mount point of a mount
 * @mnt: the mount
 *
 * Context: any, within an RCU read-side section.
 * Return: the directory or file, or its own root if it is not mounted.
 */
const struct dentry *gabion_mountpoint(const struct vfsmount *mnt)
{
	return READ_ONCE(gabion_mount_head(mnt)->mountpoint);
}

/**
 * gabion_mount_parent() - the mount that a mount is mounted on
 * @mnt: the mount
 *
 * Context: any, within an RCU read-side section.
 * Return: the mount, or @mnt itself if it is not mounted.
 */
const struct vfsmount *gabion_mount_parent(const struct vfsmount *mnt)
{
	return &READ_ONCE(gabion_mount_head(mnt)->parent)->mnt;
}

/**
 * gabion_mount_is_attached_here() - is a mount in the current task's mount namespace?
 * @mnt: the mount
 *
 * Context: any, within an RCU read-side section.
 * Return: false if not, as for a detached mount; also if it cannot be told.
 */
bool gabion_mount_is_attached_here(const struct vfsmount *mnt)
{
	const struct ns_common *ns;

	return !get_kernel_nofault(ns, &gabion_mount_tail(mnt)->ns) &&
	       ns == (const struct ns_common *)current->nsproxy->mnt_ns;
}

/* The next mount below @top, depth first; as next_mnt() in fs/namespace.c. */
static const struct gabion_mount_tail *mount_after(const struct gabion_mount_tail *at,
						   const struct gabion_mount_tail *top)
{
	const struct gabion_mount_tail *on = at;
	const struct list_head *next = READ_ONCE(at->mounts.next);

	while (next == &on->mounts) {
		if (at == top)
			return NULL;
		on = gabion_mount_tail(gabion_mount_parent(gabion_mount_of_tail(at)));
		next = READ_ONCE(at->child.next);
		at = on;
	}
	return container_of_const(next, struct gabion_mount_tail, child);
}

/*
 * Is this a mount, and not the head of a list? A mount that moves during the walk can lead to a
 * head. Only in a mount the root belongs to the superblock next to it.
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
 * gabion_mount_tree_has() - is there a mount in a tree that has some property?
 * @mnt: the root of the tree of mounts
 * @is: tells whether a mount has the property
 *
 * Modules cannot take mount_lock. RCU keeps the mounts that are visited. A mount that is removed
 * meanwhile is linked to itself (list_del_init()), so that the walk would not end. So the number
 * of steps is limited, and a longer walk counts as found.
 *
 * Context: any.
 * Return: true if there is, or if it cannot be told.
 */
bool gabion_mount_tree_has(const struct vfsmount *mnt, bool (*is)(const struct vfsmount *mnt))
{
	const struct gabion_mount_tail *top = gabion_mount_tail(mnt), *at = top;
	unsigned int n;
	bool has;

	rcu_read_lock();
	for (n = 0; n < TREE_MAX && at; n++) {
		if (!is_mount(gabion_mount_of_tail(at)) || is(gabion_mount_of_tail(at)))
			break;
		at = mount_after(at, top);
	}
	has = at;
	rcu_read_unlock();
	return has;
}

/* A limit of the mounts that are stacked at a namespace's root. */
#define ROOTS_MAX 64

/**
 * gabion_mount_is_at_root() - does a mount cover the root of its mount namespace?
 * @mnt: a mount
 *
 * It may be covered itself. The task's root directory does not matter.
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
 * Types that have one superblock for the whole machine (get_tree_single() and similar), and
 * those of cgroups, of which namespaces see only parts.
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
 * Types that have a superblock for each mount. Otherwise a mount without a namespace tells
 * nothing of the owner: overlay has such mounts of its layers (clone_private_mount() in
 * fs/namespace.c), and IPC namespaces have one of their mqueue.
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

/* create_user_ns() limits the nesting, and so this loop. */
static bool is_within(const struct user_namespace *ns, const struct user_namespace *outer)
{
	while (ns && ns != outer)
		ns = ns->parent;
	return ns;
}

/* The only file system that an IPC namespace mounts itself. */
static bool is_of_own_ipc(const struct super_block *sb)
{
	const void *ipc_ns = current->nsproxy->ipc_ns;

	return !strcmp(sb->s_type->name, "mqueue") && sb->s_fs_info == ipc_ns &&
	       ipc_ns != init_task.nsproxy->ipc_ns;
}

/**
 * struct mounts_seen - the owners of a superblock's mounts
 * @own: some mounts are the task's: in its mount namespace, or detached
 * @others: some mounts are others', or may be
 */
struct mounts_seen {
	bool own;
	bool others;
};

/* For any_mount(): returns true to stop, once a mount is others'. */
static bool see_mount(const struct vfsmount *mnt, const struct ns_common *ns, const void *data)
{
	struct mounts_seen *seen = (struct mounts_seen *)data;
	const struct super_block *sb = mnt->mnt_sb;

	if (IS_ERR(ns))
		seen->others |= !is_kind(sb, for_one, ARRAY_SIZE(for_one));
	else if (ns == (const struct ns_common *)current->nsproxy->mnt_ns ||
		 (ns && gabion_mnt_ns_is_detached(ns)))
		seen->own = true;
	else
		seen->others |= !!ns;
	return seen->others;
}

/* A container can make the list long by bind mounts: a too long one counts as others'. */
#define MOUNTS_MAX 1024

/*
 * Calls @see for each mount of a superblock until it returns true. Modules cannot take mount_lock.
 * RCU keeps the mounts in the list. A mount that is removed meanwhile has poisoned pointers
 * (list_del()). Returns false if @see was called for the whole list and never returned true.
 */
static bool any_mount(const struct super_block *sb,
		      bool (*see)(const struct vfsmount *mnt, const struct ns_common *ns,
				  const void *data),
		      const void *data)
{
	const struct gabion_mount_tail *tail = NULL;
	const struct ns_common *ns;
	bool any = true;
	unsigned int n;

	rcu_read_lock();
	for (n = 0; n < MOUNTS_MAX; n++) {
		if (!gabion_next_mount_of(sb, &tail))
			break;
		if (!tail) {
			any = false;
			break;
		}
		if (get_kernel_nofault(ns, &tail->ns))
			break;
		if (see(gabion_mount_of_tail(tail), ns, data))
			break;
	}
	rcu_read_unlock();
	return any;
}

static bool is_in_initial(const struct vfsmount *mnt, const struct ns_common *ns, const void *data)
{
	return ns == (const struct ns_common *)init_task.nsproxy->mnt_ns;
}

/**
 * gabion_super_is_hosts() - is a superblock mounted in the host's mount namespace?
 * @sb: the superblock
 *
 * Others may be of other containers, or of services of the host with their own mount namespace.
 *
 * Context: any.
 * Return: true if it is, or if it cannot be told.
 */
bool gabion_super_is_hosts(const struct super_block *sb)
{
	return any_mount(sb, is_in_initial, NULL);
}

/* Is something mounted on this mount at @dentry? A too long walk counts as found. */
static bool is_covered_at(const struct vfsmount *mnt, const struct dentry *dentry)
{
	const struct list_head *head = &gabion_mount_tail(mnt)->mounts, *at = head;
	const struct gabion_mount_tail *tail;
	const struct vfsmount *child;
	unsigned int n;

	for (n = 0; n < TREE_MAX; n++) {
		at = READ_ONCE(at->next);
		if (at == head)
			return false;
		tail = container_of_const(at, struct gabion_mount_tail, child);
		child = gabion_mount_of_tail(tail);
		if (!is_mount(child) || gabion_mountpoint(child) == dentry)
			return true;
	}
	return true;
}

static bool is_covered_in_initial(const struct vfsmount *mnt, const struct ns_common *ns,
				  const void *dentry)
{
	return is_in_initial(mnt, ns, NULL) && is_covered_at(mnt, dentry);
}

/**
 * gabion_is_hosts_mountpoint() - is something mounted there in the host's mount namespace?
 * @dentry: a directory or file
 *
 * Context: any.
 * Return: true if there is, or if it cannot be told.
 */
bool gabion_is_hosts_mountpoint(const struct dentry *dentry)
{
	return d_mountpoint(dentry) && any_mount(dentry->d_sb, is_covered_in_initial, dentry);
}

/**
 * gabion_super_is_for_all() - is there one superblock of this kind for the whole machine?
 * @sb: the superblock
 *
 * Context: any.
 * Return: true if there is.
 */
bool gabion_super_is_for_all(const struct super_block *sb)
{
	return is_kind(sb, for_all, ARRAY_SIZE(for_all));
}

/**
 * gabion_super_is_own() - does a superblock belong only to the current task's container?
 * @sb: the superblock
 *
 * It does if the task is not in the initial user namespace, and the superblock's owner is the
 * task's user namespace or one within; or if all its mounts are in the task's mount namespace, and
 * that is not the host's. If this is not known, it does not. So a mount in another mount
 * namespace that the container has made is not its own: it looks like one of a host's service.
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_super_is_own(const struct super_block *sb)
{
	const struct user_namespace *user_ns = current_real_cred()->user_ns;
	const struct nsproxy *nsproxy = current->nsproxy;
	struct mounts_seen seen = {};

	if (is_cgroupfs(sb))
		return false;
	if (user_ns != &init_user_ns && is_within(sb->s_user_ns, user_ns))
		return true;
	if (!nsproxy || nsproxy->mnt_ns == init_task.nsproxy->mnt_ns ||
	    gabion_super_is_for_all(sb))
		return false;
	if ((sb->s_flags & SB_KERNMOUNT || !strcmp(sb->s_type->name, "mqueue")) &&
	    !is_of_own_ipc(sb))
		return false;
	return !any_mount(sb, see_mount, &seen) && seen.own;
}
