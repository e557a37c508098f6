/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notification when a cgroup has been removed.
 */
#ifndef _GABION_BINDING_CGROUP_REMOVAL_H
#define _GABION_BINDING_CGROUP_REMOVAL_H

#include <linux/cgroup.h>

typedef void gabion_cgroup_removed(const struct cgroup *cgroup);

int gabion_cgroup_removal_watch(gabion_cgroup_removed *removed);
void gabion_cgroup_removal_unwatch(void);

#endif /* _GABION_BINDING_CGROUP_REMOVAL_H */
