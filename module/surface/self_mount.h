/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mounts that a runtime makes of its own program on the host.
 */
#ifndef _GABION_SURFACE_SELF_MOUNT_H
#define _GABION_SURFACE_SELF_MOUNT_H

#include <linux/mount.h>
#include <linux/path.h>
#include <linux/types.h>

void gabion_self_mount_remember(const char *source, const struct path *path, unsigned long flags);
bool gabion_self_mount_may_go(const struct vfsmount *mnt);

#endif /* _GABION_SURFACE_SELF_MOUNT_H */
