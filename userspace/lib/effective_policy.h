/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conversations with the module's file "query": what governs a process or a
 * cgroup, and why.
 */
#ifndef _GABIONCTL_QUERY_H
#define _GABIONCTL_QUERY_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/module_table.h"

/* Fields of a line "binding" of the answer. */
enum binding_field {
	BINDING_NUMBER = 1,
	BINDING_KIND,
	BINDING_PROFILE,
	BINDING_LINE,
	BINDING_PATTERN,
	BINDING_CGROUP,
	BINDING_FIELDS
};

/* Fields of a line "verdict" of the answer. */
enum verdict_field {
	VERDICT_OPERATION = 1,
	VERDICT_NAME,
	VERDICT_PROFILE,
	VERDICT_BINDING,
	VERDICT_LINE,
	VERDICT_FIELDS
};

/**
 * struct query - an answer
 * @records: all its lines; the first field of each says what it is
 * @subject: "pid" or "cgroup"
 * @pid: the process's id, or "-"
 * @cgroup_id: the cgroup's number
 * @cgroup: the cgroup's path, escaped by the module
 * @userns: "initial" or "other"
 * @exempt: whether the user namespace's binding is lifted
 * @governed: whether anything binds it
 */
struct query {
	struct records records;
	const char *subject;
	const char *pid;
	unsigned long long cgroup_id;
	const char *cgroup;
	const char *userns;
	bool exempt;
	bool governed;
};

int query_pid(struct query *query, pid_t pid, const char *about);
int query_cgroup(struct query *query, int fd, const char *name, const char *about);
const struct record *query_next(const struct query *query, const char *kind,
				const struct record *after);
void query_free(struct query *query);

#endif /* _GABIONCTL_QUERY_H */
