/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what a user calls a container to its cgroup: the same for all verbs.
 */
#ifndef _GABIONCTL_CONTAINER_NAME_H
#define _GABIONCTL_CONTAINER_NAME_H

#include "lib/container.h"

/* For the help of verbs that take one. */
#define CONTAINER_HELP                                                                            \
	"CONTAINER is an id or the beginning of one, 'pod UID', the name of a unit or of a\n"     \
	"container, RUNTIME:NAME where several runtimes have that name. CGROUP is a path below\n" \
	"a mount of cgroup2, or one from the root of the v2 hierarchy, such as /system.slice.\n"  \
	"A process stands for its cgroup. fd:N is an inherited descriptor.\n"

bool container_word_is_name(const char *word);
char *container_cgroup_path(const char *word);
int container_cgroup_open(const char *word);
bool container_is_called(const struct container *container, const char *word);
int container_name_check(const char *word);
char *container_word(int argc, char *argv[]);

#endif /* _GABIONCTL_CONTAINER_NAME_H */
