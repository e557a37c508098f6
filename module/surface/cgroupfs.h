/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cgroup hierarchies' files.
 */
#ifndef _GABION_SURFACE_CGROUPFS_H
#define _GABION_SURFACE_CGROUPFS_H

#include <linux/cgroup.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/magic.h>

#include "binding/binding.h"

/**
 * gabion_is_cgroupfs() - is this a hierarchy of cgroups, of either version?
 * @sb: a superblock of kernfs
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool gabion_is_cgroupfs(const struct super_block *sb)
{
	return sb->s_magic == CGROUP2_SUPER_MAGIC || sb->s_magic == CGROUP_SUPER_MAGIC;
}

struct gabion_target gabion_cgroupfs_own_target(struct cgroup *cgroup);
bool gabion_cgroupfs_refuse_open(const struct kernfs_open_file *of);
bool gabion_cgroupfs_refuse_move(struct cgroup *from, struct cgroup *to, struct super_block *sb);
bool gabion_cgroupfs_refuse_setattr(const struct dentry *dentry, const char *what);
bool gabion_cgroupfs_refuse_removexattr(const struct dentry *dentry);
bool gabion_cgroupfs_refuse_name(const struct inode *dir, const char *what);
bool gabion_cgroupfs_refuse_options(void);

#endif /* _GABION_SURFACE_CGROUPFS_H */
