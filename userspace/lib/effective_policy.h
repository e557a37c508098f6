/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The effective policy of a process or a cgroup, with the reasons, as the module's file
 * "query" answers it.
 */
#ifndef _GABIONCTL_EFFECTIVE_POLICY_H
#define _GABIONCTL_EFFECTIVE_POLICY_H

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

/*
 * Fields of a line "lifted" of the answer: a line of the policy whose profile does not
 * count, because of what it excepts, or because of what stands in for it.
 */
enum lifted_field {
	LIFTED_KIND = 1,
	LIFTED_PROFILE,
	LIFTED_LINE,
	LIFTED_PATTERN,
	LIFTED_WHY,
	LIFTED_BY,
	LIFTED_CGROUP,
	LIFTED_FIELDS
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
 * struct effective_policy - the module's answer
 * @table: all its lines; the first field of each says what it is
 * @subject: "pid" or "cgroup"
 * @pid: the process's id, or "-"
 * @cgroup_id: the cgroup's number
 * @cgroup: the cgroup's path, escaped by the module
 * @userns: "initial" or "other"
 * @governed: whether anything binds it
 */
struct effective_policy {
	struct module_table table;
	const char *subject;
	const char *pid;
	unsigned long long cgroup_id;
	const char *cgroup;
	const char *userns;
	bool governed;
};

int effective_policy_of_pid(struct effective_policy *effective, pid_t pid, const char *about);
int effective_policy_of_cgroup(struct effective_policy *effective, int fd, const char *name,
			       const char *about);
const struct table_row *effective_policy_next(const struct effective_policy *effective,
					      const char *kind, const struct table_row *after);
void effective_policy_free(struct effective_policy *effective);

#endif /* _GABIONCTL_EFFECTIVE_POLICY_H */
