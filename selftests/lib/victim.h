/* SPDX-License-Identifier: GPL-2.0-only */
/* The victim of attacks: another process, and files of its /proc/PID (lib/victim.c). */
#ifndef _GABION_SELFTESTS_VICTIM_H
#define _GABION_SELFTESTS_VICTIM_H

#include "attack.h"

/* A byte in its memory, at the same address in each process. */
extern volatile char victims_treasure;

/*
 * Where the functions of an attack keep the victim's pid: at the end of the bytes, which the shared
 * functions do not overwrite.
 */
static inline pid_t *victim(struct context *context)
{
	return (pid_t *)(context->bytes + sizeof(context->bytes) - sizeof(pid_t));
}

/*
 * Start a victim in a cgroup, or the caller's if NULL, and in new namespaces. Return its pid or
 * -errno.
 */
pid_t victim_start(const char *cgroup, int namespaces);

/*
 * An ungoverned root process outside all cgroups that are bound; @number tells which namespaces are
 * new.
 */
int make_victim(struct context *context);
/* A child of the attacker. */
int make_child(struct context *context);
void end_victim(struct context *context);

/* Its file @path: the name, opened, or opened and closed again. */
void file_of_victim(struct context *context, char *path, size_t size);
int open_of_victim(struct context *context);
int make_and_open(struct context *context);
int try_open_of_victim(struct context *context);
int try_open32_of_victim(struct context *context);
int try_open_uring_worker_of_victim(struct context *context);

#endif /* _GABION_SELFTESTS_VICTIM_H */
