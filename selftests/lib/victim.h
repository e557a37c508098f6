/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A victim: another process, and files of its /proc/PID (lib/victim.c).
 */
#ifndef _GABION_SELFTESTS_VICTIM_H
#define _GABION_SELFTESTS_VICTIM_H

#include "attack.h"

/* What is in its memory, at the same address in each process. */
extern volatile char victims_treasure;

/* Where the parts of an attack find its number: where no move writes. */
static inline pid_t *victim(struct context *context)
{
	return (pid_t *)(context->bytes + sizeof(context->bytes) - sizeof(pid_t));
}

/* In a cgroup, or NULL for the caller's, and in namespaces of its own; its number or -errno. */
pid_t victim_start(const char *cgroup, int namespaces);

/* An ungoverned root outside every cgroup that is bound; namespaces as @number says. */
int make_victim(struct context *context);
/* A child of the attacker's own. */
int make_child(struct context *context);
void end_victim(struct context *context);

/* Its file @path: its name, or opened, or opened and closed again. */
void file_of_victim(struct context *context, char *path, size_t size);
int open_of_victim(struct context *context);
int make_and_open(struct context *context);
int try_open_of_victim(struct context *context);
int try_open32_of_victim(struct context *context);
int try_open_uring_worker_of_victim(struct context *context);

#endif /* _GABION_SELFTESTS_VICTIM_H */
