/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private structures of the kernel, as far as Gabion reads them.
 *
 * The headers for modules do not have them, so they are repeated here. kernel_private.c verifies
 * the layout when the module is loaded. If it differs the module does not load.
 */
#ifndef _GABION_SURFACE_KERNEL_PRIVATE_H
#define _GABION_SURFACE_KERNEL_PRIVATE_H

#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mount.h>
#include <linux/ns_common.h>
#include <linux/proc_fs.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/sysctl.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>

/* struct proc_dir_entry in fs/proc/internal.h, up to what is needed; the same in 6.1 and 6.12. */
struct gabion_proc_entry {
	atomic_t in_use;
	refcount_t refcnt;
	struct list_head pde_openers;
	spinlock_t pde_unload_lock; /* of the entry's openers */
	struct completion *pde_unload_completion;
	const struct inode_operations *proc_iops;
	const struct proc_ops *proc_ops;
	const struct dentry_operations *proc_dops;
	const struct seq_operations *seq_ops;
	void *write;
	void *data;
	unsigned int state_size;
	unsigned int low_ino;
	nlink_t nlink;
	kuid_t uid;
	kgid_t gid;
	loff_t size;
	struct proc_dir_entry *parent;
};

/* struct proc_inode in fs/proc/internal.h */
struct gabion_proc_inode {
	struct pid *pid;
	unsigned int fd;
	void *op;
	struct gabion_proc_entry *pde;
	struct ctl_table_header *sysctl;
	const struct ctl_table *sysctl_entry;
	struct hlist_node sibling_inodes;
	const void *ns_ops;
	struct inode vfs_inode;
};

/**
 * gabion_proc_inode() - the struct proc_inode of an inode
 * @inode: an inode of proc
 *
 * Context: any.
 * Return: the structure that it is a part of.
 */
static inline const struct gabion_proc_inode *gabion_proc_inode(const struct inode *inode)
{
	return container_of(inode, struct gabion_proc_inode, vfs_inode);
}

/* The beginning of struct proc_mounts in fs/mount.h, the state of an open /proc/PID/mountinfo. */
struct gabion_proc_mounts {
	const struct mnt_namespace *ns;
};

/**
 * struct gabion_mount_head - the beginning of struct mount in fs/mount.h
 * @hash: not used here
 * @parent: the mount that it is mounted on, or itself
 * @mountpoint: the directory or file that it covers, or its own root
 * @mnt: the public part
 */
struct gabion_mount_head {
	struct hlist_node hash;
	struct gabion_mount_head *parent;
	struct dentry *mountpoint;
	struct vfsmount mnt;
};

/**
 * struct gabion_mount_tail - a later part of struct mount, around s_mounts' list element
 * @mounts: the mounts upon it
 * @child: in @mounts of the one that it is mounted on
 * @instance: in s_mounts of its superblock
 * @source: what mount(8) calls the device
 * @unused: lists that a new mount is in none of
 * @master: from which mounts propagate to it
 * @ns: the mount namespace that it is in; NULL or an error pointer if in none
 *
 * The distance from the head differs between kernels. It is measured, and the content of the tail
 * is verified.
 */
struct gabion_mount_tail {
	struct list_head mounts;
	struct list_head child;
	struct list_head instance;
	const char *source;
	struct list_head unused[5];
	struct gabion_mount_head *master;
	const struct ns_common *ns;
};

/* From the beginning of a struct mount to its tail; measured by gabion_prove_mounts(). */
extern size_t gabion_mount_tail_offset;

/**
 * gabion_mount_head() - the beginning of a struct mount
 * @mnt: the mount
 *
 * Context: any.
 * Return: the beginning.
 */
static inline const struct gabion_mount_head *gabion_mount_head(const struct vfsmount *mnt)
{
	return container_of_const(mnt, struct gabion_mount_head, mnt);
}

/**
 * gabion_mount_tail() - the tail of a struct mount
 * @mnt: the mount
 *
 * Context: any.
 * Return: the tail.
 */
static inline const struct gabion_mount_tail *gabion_mount_tail(const struct vfsmount *mnt)
{
	return (const void *)gabion_mount_head(mnt) + gabion_mount_tail_offset;
}

/**
 * gabion_mount_tail_by_instance() - the tail that an element of a superblock's list is in
 * @instance: the element of s_mounts
 *
 * Context: any.
 * Return: the tail.
 */
static inline const struct gabion_mount_tail *
gabion_mount_tail_by_instance(const struct list_head *instance)
{
	return container_of(instance, struct gabion_mount_tail, instance);
}

/**
 * gabion_mount_of_tail() - the mount that a tail belongs to
 * @tail: the tail
 *
 * Context: any.
 * Return: the mount.
 */
static inline const struct vfsmount *gabion_mount_of_tail(const struct gabion_mount_tail *tail)
{
	const void *head = (const void *)tail - gabion_mount_tail_offset;

	return &((const struct gabion_mount_head *)head)->mnt;
}

/**
 * gabion_mnt_ns_is_detached() - is this the anonymous mount namespace of a detached mount?
 * @ns: the namespace, as in struct gabion_mount_tail; it may be freed already
 *
 * Only that one has no number.
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool gabion_mnt_ns_is_detached(const struct ns_common *ns)
{
	unsigned int inum;

	return !get_kernel_nofault(inum, &ns->inum) && !inum;
}

int gabion_prove_proc(void);
int gabion_prove_mounts(void);

#endif /* _GABION_SURFACE_KERNEL_PRIVATE_H */
