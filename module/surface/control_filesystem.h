/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which file systems are controls, and what events call their files.
 */
#ifndef _GABION_SURFACE_CONTROL_FILESYSTEM_H
#define _GABION_SURFACE_CONTROL_FILESYSTEM_H

#include <linux/fs.h>
#include <linux/types.h>

#include "hook/descriptor.h"
#include "policy/operation.h"

/* The operations of hooks that judge changes of all control file systems. */
#define GABION_OPS_CONTROL                                                                  \
	(BIT(GABION_OP_PROCFS) | BIT(GABION_OP_SYSCTL) | BIT(GABION_OP_SYSFS) |             \
	 BIT(GABION_OP_CGROUPFS) | BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_LSM_ADMIN) | \
	 GABION_OPS_CONTAINMENT)

/**
 * struct gabion_filesystem - a file system whose files are controls
 * @name: the kernel's name of it
 * @op: the operation that covers changes of its files
 * @mount: its usual mount point, which events show
 */
struct gabion_filesystem {
	const char *name;
	enum gabion_operation op;
	const char *mount;
};

const struct gabion_filesystem *gabion_filesystem_of(const struct super_block *sb);
const char *gabion_control_path(const struct dentry *dentry, char *buf, size_t size);

#endif /* _GABION_SURFACE_CONTROL_FILESYSTEM_H */
