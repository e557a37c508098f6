/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The disk below a file system.
 */
#ifndef _GABION_SURFACE_STORAGE_H
#define _GABION_SURFACE_STORAGE_H

#include <linux/fs.h>
#include <linux/types.h>

bool gabion_storage_refuse_mount(const struct super_block *sb);

#endif /* _GABION_SURFACE_STORAGE_H */
