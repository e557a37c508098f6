/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of a whole file system.
 */
#ifndef _GABION_SURFACE_SUPERBLOCK_H
#define _GABION_SURFACE_SUPERBLOCK_H

#include <linux/fs.h>
#include <linux/types.h>

bool gabion_superblock_refuse(const struct dentry *root);
bool gabion_superblock_refuse_ioctl(const struct file *file, unsigned int cmd);

#endif /* _GABION_SURFACE_SUPERBLOCK_H */
