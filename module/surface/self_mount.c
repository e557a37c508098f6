// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounts that a runtime makes of its own program on the host.
 *
 * runc up to 1.1 protects its program from the container: `runc init` makes a read-only bind mount
 * of /proc/self/exe in the host's mount namespace, opens it, takes it off, and executes it. At the
 * same time its parent moves it to the container's cgroup. If that happens between the mount and
 * the unmount, and policy denies the unmount, then the mount stays on the host for ever, and the
 * container's state cannot be removed.
 *
 * So a task may take off such a mount, if its mount was not refused. Nothing in the kernel tells
 * who has made a mount, so this is remembered: the task, the program that it runs, and the mount
 * point. It holds for one unmount, by the same task, before it executes anything, of a mount of its
 * own program at that mount point. What the container runs was executed later.
 *
 * A record is written and used by its task alone, and taken over by another one when it is the
 * oldest. The pointers in it are only compared. They may be stale: a mount holds its mount point,
 * and the number of the inode tells two files at the same address apart.
 *
 * Known gap: if the host unmounts it first, and mounts the same program there once more, that is
 * taken for the task's mount.
 */
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <uapi/linux/mount.h>

#include "surface/mountpoint.h"
#include "surface/self_mount.h"

/**
 * struct self_mount - a mount that a task has asked for
 * @owner: the task, or NULL if there is no such mount, or BEING_WRITTEN
 * @began: when the task began, as a later task may be at the same address
 * @exec_id: changes when the task executes a program, and only then
 * @on: the mount point: a mount, and
 * @at: a file there, with
 * @ino: this number
 */
struct self_mount {
	const struct task_struct *owner;
	u64 began;
	u64 exec_id;
	const struct vfsmount *on;
	const struct dentry *at;
	u64 ino;
};

#define BEING_WRITTEN ((const struct task_struct *)-1L)

/* A mount is remembered until that many are asked for after it. */
#define RECORDS 64

static struct self_mount records[RECORDS];
static atomic_t next;

/**
 * gabion_self_mount_remember() - a mount(2) passes
 * @source: what it mounts, as the task names it, or NULL
 * @path: the mount point
 * @flags: of mount(2)
 *
 * Context: task context, before the mount is there.
 */
void gabion_self_mount_remember(const char *source, const struct path *path, unsigned long flags)
{
	struct self_mount *record;

	if (flags != MS_BIND || !source || strcmp(source, "/proc/self/exe"))
		return;
	record = &records[(unsigned int)atomic_inc_return(&next) % RECORDS];
	if (xchg(&record->owner, BEING_WRITTEN) == BEING_WRITTEN)
		return;
	record->began = current->start_boottime;
	record->exec_id = current->self_exec_id;
	record->on = path->mnt;
	record->at = path->dentry;
	record->ino = d_inode(path->dentry)->i_ino;
	/* The record is whole when it has an owner. */
	smp_store_release(&record->owner, current);
}

/* Is it a mount of the program that the task runs? */
static bool is_of_own_program(const struct vfsmount *mnt)
{
	const struct file *exe;
	bool is;

	rcu_read_lock();
	exe = current->mm ? rcu_dereference(current->mm->exe_file) : NULL;
	is = exe && READ_ONCE(exe->f_path.dentry) == mnt->mnt_root;
	rcu_read_unlock();
	return is;
}

/*
 * Wrong if another task takes the record over meanwhile. Then the record has another owner, too.
 */
static bool is_remembered(const struct self_mount *record, const struct vfsmount *mnt)
{
	const struct dentry *at;
	const struct inode *inode;
	bool is;

	rcu_read_lock();
	at = gabion_mountpoint(mnt);
	inode = d_inode_rcu(at);
	is = inode && READ_ONCE(record->ino) == inode->i_ino &&
	     READ_ONCE(record->began) == current->start_boottime &&
	     READ_ONCE(record->exec_id) == current->self_exec_id &&
	     READ_ONCE(record->on) == gabion_mount_parent(mnt) &&
	     READ_ONCE(record->at) == at;
	rcu_read_unlock();
	return is;
}

/**
 * gabion_self_mount_may_go() - is a mount one that the current task has made of its program?
 * @mnt: the mount that it unmounts
 *
 * It is forgotten then.
 *
 * Context: task context.
 * Return: true if it is; false if it is not, or if that is not known any more.
 */
bool gabion_self_mount_may_go(const struct vfsmount *mnt)
{
	struct self_mount *record;

	if (!is_of_own_program(mnt))
		return false;
	for (record = records; record < records + RECORDS; record++) {
		/* Of a record that has an owner, all is read as the owner has written it. */
		if (smp_load_acquire(&record->owner) == current && is_remembered(record, mnt) &&
		    cmpxchg(&record->owner, current, NULL) == current)
			return true;
	}
	return false;
}
