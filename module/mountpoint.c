// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a mount is mounted.
 *
 * What lies before a struct vfsmount is the kernel's own (struct mount in
 * fs/mount.h), and no function tells it without taking locks. So it is checked
 * when Gabion is loaded: against a new mount, of which it is known what must
 * stand there, and against what follow_up() says of one that is in use.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/printk.h>

#include "mountpoint.h"

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

/* clone_mnt() and vfs_create_mount(): nobody but this knows the mount yet. */
static bool new_mount_is_as_expected(void)
{
	struct file_system_type *type = get_fs_type("ramfs");
	struct vfsmount *mnt;
	bool right;

	if (!type)
		return false;
	mnt = kern_mount(type);
	module_put(type->owner);
	if (IS_ERR(mnt))
		return false;
	right = head_of(mnt)->parent == head_of(mnt) &&
		head_of(mnt)->mountpoint == mnt->mnt_root;
	kern_unmount(mnt);
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
 * gabion_mountpoint_init() - is it known how a struct mount begins?
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOEXEC.
 */
int gabion_mountpoint_init(void)
{
	might_sleep();
	if (new_mount_is_as_expected() && used_mount_is_as_expected("/proc") &&
	    used_mount_is_as_expected("/sys"))
		return 0;
	pr_err("struct mount: begins otherwise in this kernel\n");
	return -ENOEXEC;
}
