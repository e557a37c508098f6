/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which container a cgroup belongs to, by the names that runtimes give to cgroups.
 */
#ifndef _GABIONCTL_CONTAINER_H
#define _GABIONCTL_CONTAINER_H

#include <json-c/json.h>
#include <stdbool.h>

/**
 * struct container - the container that a cgroup's path names
 * @runtime: its runtime, as policy names it; "container" if the path does not tell it;
 *	"systemd" for a unit, which is no container; a constant
 * @engine: what runs the containers of a Kubernetes pod, where the path tells it, as policy
 *	names it; NULL if it does not, and elsewhere
 * @is_unit: it is a unit
 * @id: the container's id or name, or the unit's name
 * @pod: the Kubernetes pod's uid, or empty
 * @path: of the cgroup
 * @root_len: bytes of @path that name the container's own cgroup; the pod's, for a pod
 */
struct container {
	const char *runtime;
	const char *engine;
	bool is_unit;
	char id[256];
	char pod[64];
	const char *path;
	size_t root_len;
};

bool container_of_path(const char *path, struct container *container);
char *container_short_name(const struct container *container);
char *container_name(const char *path);
struct json_object *container_json(const char *path);

#endif /* _GABIONCTL_CONTAINER_H */
