/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cgroups of the v2 hierarchy, as descriptors.
 */
#ifndef _GABIONCTL_CGROUP_H
#define _GABIONCTL_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

bool word_is_pid(const char *word, pid_t *pid);
int cgroup_open(const char *word);
int cgroup_open_below_root(const char *path);
int cgroup_open_root(void);
char *cgroup_of_process(pid_t pid);
char *cgroup_of_self(void);

#endif /* _GABIONCTL_CGROUP_H */
