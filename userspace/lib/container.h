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
 * @runtime: "docker", "podman", "containerd", "buildkit", "crio", "kubernetes",
 *	"lxc", "machine" (of systemd-machined), "nspawn" or "systemd"; "container" if
 *	the path does not name the runtime; a constant
 * @id: the container's id or name, or for "systemd" the unit's name
 * @pod: the Kubernetes pod's uid, or empty
 */
struct container {
	const char *runtime;
	char id[256];
	char pod[64];
};

bool container_of_path(const char *path, struct container *container);
char *container_name(const char *path);
struct json_object *container_json(const char *path);

#endif /* _GABIONCTL_CONTAINER_H */
