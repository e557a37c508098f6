/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files that are a short text.
 */
#ifndef _GABION_CONTROL_TEXT_FILES_H
#define _GABION_CONTROL_TEXT_FILES_H

#include <linux/fs.h>

extern const struct file_operations gabion_version_fops;
extern const struct file_operations gabion_policy_fops;
extern const struct file_operations gabion_attach_fops;
extern const struct file_operations gabion_detach_fops;
extern const struct file_operations gabion_mode_fops;
extern const struct file_operations gabion_lock_fops;
extern const struct file_operations gabion_hooks_fops;
extern const struct file_operations gabion_stats_fops;

#endif /* _GABION_CONTROL_TEXT_FILES_H */
