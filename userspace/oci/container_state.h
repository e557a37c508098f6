/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an OCI runtime tells its hooks: the container's state, and the bundle's config.json.
 */
#ifndef _GABION_OCI_CONTAINER_STATE_H
#define _GABION_OCI_CONTAINER_STATE_H

#include <json-c/json.h>
#include <stddef.h>
#include <sys/types.h>

#define PROFILE_ANNOTATION "io.gabion.profile"

/* Far beyond what runtimes write: most of a config.json is its seccomp filter. */
#define STATE_SIZE_MAX 1048576
#define CONFIG_SIZE_MAX 16777216

/**
 * struct container_state - a container that a runtime is about to start
 * @id: its id, as the runtime has it
 * @pid: its init, which is in the container's cgroup already
 * @annotated: the profile that its annotation names; NULL if it has no such annotation
 */
struct container_state {
	char *id;
	pid_t pid;
	char *annotated;
};

struct json_object *json_read(int fd, size_t limit, const char *what);
struct json_object *config_read(const char *bundle);
int container_state_read(struct container_state *state, int fd);
void container_state_free(struct container_state *state);

#endif /* _GABION_OCI_CONTAINER_STATE_H */
