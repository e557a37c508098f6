/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mounts that a change of a name removes or moves.
 */
#ifndef _GABION_SURFACE_MOUNT_H
#define _GABION_SURFACE_MOUNT_H

#include <linux/dcache.h>

bool gabion_mount_refuse_detaching(const struct dentry *dentry);

#endif /* _GABION_SURFACE_MOUNT_H */
