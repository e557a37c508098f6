/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of other tasks, in /proc/PID.
 */
#ifndef _GABION_SURFACE_TASK_FILES_H
#define _GABION_SURFACE_TASK_FILES_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/types.h>

#include "policy/operation.h"

bool gabion_task_files_refuse_net(enum gabion_operation op, const struct dentry *dentry,
				  const struct file *file);

#endif /* _GABION_SURFACE_TASK_FILES_H */
