/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of cgroups: a removed one takes its attachment with it.
 */
#ifndef _GABION_BINDING_CGROUP_REMOVAL_H
#define _GABION_BINDING_CGROUP_REMOVAL_H

int gabion_lifetime_init(void);
void gabion_lifetime_exit(void);
void gabion_lifetime_check(void);

#endif /* _GABION_BINDING_CGROUP_REMOVAL_H */
