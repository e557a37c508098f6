/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The containers that run on this host, and what binds each.
 */
#ifndef _GABIONCTL_BOUND_CONTAINER_H
#define _GABIONCTL_BOUND_CONTAINER_H

#include "lib/container_list.h"
#include "lib/effective_policy.h"

/**
 * struct bound_container - a running container
 * @path: of its cgroup
 * @container: what the path names
 * @effective: its effective policy, as the module answers
 */
struct bound_container {
	const char *path;
	const struct container *container;
	struct effective_policy effective;
};

/**
 * struct bound_containers - all of them
 * @count: entries in @container
 * @unbound: of these, those that nothing binds
 * @container: the containers
 * @list: private: what the entries point into
 */
struct bound_containers {
	size_t count;
	size_t unbound;
	struct bound_container *container;
	struct container_list list;
};

int bound_containers_read(struct bound_containers *all);
bool bound_containers_can_be_read(void);
void bound_containers_free(struct bound_containers *all);

#endif /* _GABIONCTL_BOUND_CONTAINER_H */
