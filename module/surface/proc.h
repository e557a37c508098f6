/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files in proc: the namespace or task that they belong to, and their names.
 */
#ifndef _GABION_SURFACE_PROC_H
#define _GABION_SURFACE_PROC_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/types.h>

/* The longest name that is supported. The longest in /proc/sys have about sixty bytes. */
#define GABION_PROC_NAME_MAX 160

bool gabion_sysctl_of_namespace(const struct file *file);
bool gabion_proc_has_entry(const struct dentry *dentry);
const struct inode *gabion_proc_other_net(const struct dentry *dentry);
bool gabion_proc_of_task(const struct dentry *dentry);
const char *gabion_sysctl_name(const struct file *file, char *buf, size_t size);
const char *gabion_proc_name(const struct dentry *dentry, char *buf, size_t size);

#endif /* _GABION_SURFACE_PROC_H */
