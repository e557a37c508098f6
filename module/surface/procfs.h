/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /proc: files that do not belong to a process.
 */
#ifndef _GABION_SURFACE_PROCFS_H
#define _GABION_SURFACE_PROCFS_H

#include <linux/dcache.h>
#include <linux/types.h>

bool gabion_procfs_refuse_setattr(const struct dentry *dentry);
bool gabion_procfs_hides_frames(const struct file *file);

#endif /* _GABION_SURFACE_PROCFS_H */
