/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cgroup with a profile attached that lasts as long as what runs in it.
 */
#ifndef _GABIONCTL_TRANSIENT_CGROUP_H
#define _GABIONCTL_TRANSIENT_CGROUP_H

#include <sys/types.h>

/**
 * struct transient_cgroup - the cgroup
 * @root: the cgroup that it is made in, which stays the caller's
 * @fd: the cgroup
 * @name: its name in @root, which stays the caller's
 */
struct transient_cgroup {
	int root;
	int fd;
	const char *name;
};

int transient_cgroup_make(struct transient_cgroup *cgroup, const char *profile,
			  const char *above);
pid_t transient_cgroup_fork(const struct transient_cgroup *cgroup);
void transient_cgroup_end(struct transient_cgroup *cgroup);

#endif /* _GABIONCTL_TRANSIENT_CGROUP_H */
