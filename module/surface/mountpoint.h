/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mount point of a mount, and the owner of a superblock.
 */
#ifndef _GABION_SURFACE_MOUNTPOINT_H
#define _GABION_SURFACE_MOUNTPOINT_H

#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/types.h>

const struct dentry *gabion_mountpoint(const struct vfsmount *mnt);
const struct vfsmount *gabion_mount_parent(const struct vfsmount *mnt);
bool gabion_mount_is_attached_here(const struct vfsmount *mnt);
bool gabion_mount_tree_has(const struct vfsmount *mnt, bool (*is)(const struct vfsmount *mnt));
bool gabion_mount_is_at_root(const struct vfsmount *mnt);
bool gabion_super_is_own(const struct super_block *sb);
bool gabion_super_is_for_all(const struct super_block *sb);
bool gabion_super_is_hosts(const struct super_block *sb);
bool gabion_is_hosts_mountpoint(const struct dentry *dentry);

#endif /* _GABION_SURFACE_MOUNTPOINT_H */
