/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private structures of the kernel, as far as Gabion reads them.
 *
 * The headers for modules do not have them, so they are repeated here. kernel_private.c verifies
 * the layout when the module is loaded. If it differs the module does not load. usbcore may be
 * loaded later, so the layout of its structure is verified whenever it is used.
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
#include <linux/proc_ns.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/sysctl.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <uapi/linux/nsfs.h>

struct usb_device;

/*
 * struct proc_dir_entry in fs/proc/internal.h, up to what is needed. Until 7.0 it has one pointer
 * more before that, which no header tells: gabion_prove_proc() finds out.
 */
struct gabion_proc_entry {
	atomic_t in_use;
	refcount_t refcnt;
	struct list_head pde_openers;
	spinlock_t pde_unload_lock; /* of the entry's openers */
	struct completion *pde_unload_completion;
	const struct inode_operations *proc_iops;
	const struct proc_ops *proc_ops;
	const struct seq_operations *seq_ops;
	void *write;
	void *data;
	unsigned int state_size;
	unsigned int low_ino;
	nlink_t nlink;
	kuid_t uid;
	kgid_t gid;
	loff_t size;
	struct proc_dir_entry *parent[2];
};

/* Which of the two is the parent. */
extern unsigned int gabion_proc_parent_index;

/**
 * gabion_proc_parent() - the directory that an entry of proc lies in
 * @entry: the entry
 *
 * Context: any.
 * Return: its parent.
 */
static inline const struct proc_dir_entry *
gabion_proc_parent(const struct gabion_proc_entry *entry)
{
	return entry->parent[gabion_proc_parent_index];
}

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
 * @instance: in s_mounts of its superblock, a list or what follows
 * @next_instance: the next mount of its superblock
 * @prev_instance: where the one before it, or its superblock, has this one
 * @source: what mount(8) calls the device
 * @unused: lists that a new mount is in none of
 * @unused_slaves: the same
 * @unused_slave: the same
 * @master: from which mounts propagate to it
 * @ns: the mount namespace that it is in; NULL or an error pointer if in none
 *
 * The distance from the head differs between kernels. It is measured, and the content of the tail
 * is verified.
 */
struct gabion_mount_tail {
	struct list_head mounts;
	struct list_head child;
#ifdef GABION_HAVE_MOUNTS_BY_POINTER
	const struct gabion_mount_head *next_instance;
	unsigned long prev_instance;
	const char *source;
	struct list_head unused[3];
	struct hlist_head unused_slaves;
	struct hlist_node unused_slave;
#else
	struct list_head instance;
	const char *source;
	struct list_head unused[5];
#endif
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

#ifdef GABION_HAVE_MOUNTS_BY_POINTER
/* The lowest bit of the pointer back is in use for something else (fs/mount.h). */
static inline bool gabion_is_only_instance(const struct gabion_mount_tail *tail,
					   const struct super_block *sb)
{
	return !tail->next_instance && (tail->prev_instance & ~1UL) == (unsigned long)&sb->s_mounts;
}

/* The first word of a struct mount that can be its pointer back to the superblock. */
static inline const struct gabion_mount_tail *
gabion_find_tail(const struct gabion_mount_head *head, const struct super_block *sb)
{
	const unsigned long *at = (const unsigned long *)(head + 1);
	unsigned long word;

	for (; (const void *)at - (const void *)head < 1024; at++) {
		if (!get_kernel_nofault(word, at) &&
		    (word & ~1UL) == (unsigned long)&sb->s_mounts)
			return container_of_const(at, struct gabion_mount_tail, prev_instance);
	}
	return NULL;
}

static inline bool gabion_other_lists_are_empty(const struct gabion_mount_tail *tail)
{
	return !tail->unused_slaves.first && !tail->unused_slave.pprev;
}
#else
static inline bool gabion_is_only_instance(const struct gabion_mount_tail *tail,
					   const struct super_block *sb)
{
	return tail->instance.next == &sb->s_mounts;
}

static inline const struct gabion_mount_tail *
gabion_find_tail(const struct gabion_mount_head *head, const struct super_block *sb)
{
	return container_of(sb->s_mounts.next, struct gabion_mount_tail, instance);
}

static inline bool gabion_other_lists_are_empty(const struct gabion_mount_tail *tail)
{
	return true;
}
#endif

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
 * gabion_next_mount_of() - the next mount of a superblock
 * @sb: the superblock
 * @tail: of the one before it, or NULL, to begin with; set to NULL behind the last
 *
 * Context: any, within an RCU read-side section that all steps are in.
 * Return: false if it cannot be told.
 */
static inline bool gabion_next_mount_of(const struct super_block *sb,
					const struct gabion_mount_tail **tail)
{
#ifdef GABION_HAVE_MOUNTS_BY_POINTER
	const void *at = *tail ? (const void *)&(*tail)->next_instance : &sb->s_mounts;
	const struct gabion_mount_head *next;

	if (get_kernel_nofault(next, (const struct gabion_mount_head **)at))
		return false;
	*tail = next ? gabion_mount_tail(&next->mnt) : NULL;
#else
	const struct list_head *at = *tail ? &(*tail)->instance : &sb->s_mounts;
	struct list_head *next;

	if (get_kernel_nofault(next, &at->next))
		return false;
	*tail = next == &sb->s_mounts ? NULL :
					container_of(next, struct gabion_mount_tail, instance);
#endif
	return true;
}

/**
 * gabion_ns_is_mnt() - is it a mount namespace?
 * @ns: the namespace
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool gabion_ns_is_mnt(const struct ns_common *ns)
{
#ifdef GABION_HAVE_NS_TYPE
	u32 type;

	return !get_kernel_nofault(type, &ns->ns_type) && type == CLONE_NEWNS;
#else
	const struct proc_ns_operations *ops;

	return !get_kernel_nofault(ops, &ns->ops) && ops->type == CLONE_NEWNS;
#endif
}

#ifdef GABION_HAVE_ANON_INO
#define GABION_DETACHED_INUM MNT_NS_ANON_INO
#else
#define GABION_DETACHED_INUM 0
#endif

/**
 * gabion_mnt_ns_is_detached() - is this the anonymous mount namespace of a detached mount?
 * @ns: the namespace, as in struct gabion_mount_tail; it may be freed already
 *
 * Only that one has no number, or one that is no other's.
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool gabion_mnt_ns_is_detached(const struct ns_common *ns)
{
	unsigned int inum;

	return !get_kernel_nofault(inum, &ns->inum) && inum == GABION_DETACHED_INUM;
}

/**
 * struct gabion_usb_dev_state - the beginning of struct usb_dev_state in drivers/usb/core/devio.c
 * @list: in the device's list of these
 * @dev: the device
 * @file: the open file of usbfs, whose private_data this is
 */
struct gabion_usb_dev_state {
	struct list_head list;
	struct usb_device *dev;
	struct file *file;
};

/**
 * gabion_usb_dev_state_is_proven() - has this structure the layout of kernel_private.h?
 * @opened: the structure
 *
 * Its file must point back to it. Faults are caught, so the layout may be any.
 *
 * Context: any.
 * Return: true if it has.
 */
static inline bool gabion_usb_dev_state_is_proven(const struct gabion_usb_dev_state *opened)
{
	struct file *file;
	void *back;

	return !get_kernel_nofault(file, &opened->file) &&
	       !get_kernel_nofault(back, &file->private_data) && back == opened;
}

int gabion_prove_proc(void);
int gabion_prove_mounts(void);

#endif /* _GABION_SURFACE_KERNEL_PRIVATE_H */
