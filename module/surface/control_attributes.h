/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names in control file systems, and files of them that the kernel opens for others.
 */
#ifndef _GABION_SURFACE_CONTROL_ATTRIBUTES_H
#define _GABION_SURFACE_CONTROL_ATTRIBUTES_H

#include <linux/fs.h>
#include <linux/types.h>

bool gabion_control_refuse_name(const struct inode *dir, const struct dentry *dentry,
				const char *what);
bool gabion_control_refuse_lending(const struct dentry *dentry, bool all, const char *what);

#endif /* _GABION_SURFACE_CONTROL_ATTRIBUTES_H */
