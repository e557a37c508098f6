/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys, and file systems that count as /sys.
 */
#ifndef _GABION_SURFACE_SYSFS_H
#define _GABION_SURFACE_SYSFS_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/types.h>

bool gabion_sysfs_refuse(const struct dentry *dentry, const struct file *file);

#endif /* _GABION_SURFACE_SYSFS_H */
