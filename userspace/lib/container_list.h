/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The containers and units of this host, found by the names of their cgroups.
 */
#ifndef _GABIONCTL_CONTAINER_LIST_H
#define _GABIONCTL_CONTAINER_LIST_H

#include "lib/container.h"

/**
 * struct container_entry - a container, or a unit of systemd
 * @path: of its own cgroup, from the root of the v2 hierarchy
 * @container: what the path names
 * @member: it is a container in a pod that has an entry of its own
 * @running: there is a process in it
 */
struct container_entry {
	char *path;
	struct container container;
	bool member;
	bool running;
};

/**
 * struct container_list - what was found, in the order of the paths
 * @count: entries in @entry
 * @entry: the containers and units
 */
struct container_list {
	size_t count;
	struct container_entry *entry;
};

int container_list_read(struct container_list *list);
void container_list_free(struct container_list *list);

#endif /* _GABIONCTL_CONTAINER_LIST_H */
