// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effective policy of a process or a cgroup, with the reasons, as the module's file
 * "query" answers it.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/effective_policy.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/output.h"

/**
 * effective_policy_next() - find the next line of a kind
 * @effective: the answer
 * @kind: the line's first field
 * @after: the previous line, or NULL for the first
 *
 * Return: the next line; NULL when there is none.
 */
const struct table_row *effective_policy_next(const struct effective_policy *effective,
					      const char *kind, const struct table_row *after)
{
	const struct table_row *end = effective->table.row + effective->table.count;
	const struct table_row *row = after ? after + 1 : effective->table.row;

	for (; row < end; row++) {
		if (!strcmp(row->field[0], kind))
			return row;
	}
	return NULL;
}

static const struct table_row *find(struct effective_policy *effective, const char *kind,
				    size_t fields)
{
	const struct table_row *row = effective_policy_next(effective, kind, NULL);

	return row && row->fields >= fields ? row : NULL;
}

static bool complete(const struct effective_policy *effective, const char *kind, size_t fields)
{
	const struct table_row *row = NULL;

	while ((row = effective_policy_next(effective, kind, row))) {
		if (row->fields < fields)
			return false;
	}
	return true;
}

/* Ignores lines of kinds that this tool does not know. */
static int interpret(struct effective_policy *effective)
{
	const struct table_row *subject = find(effective, "subject", 3);
	const struct table_row *cgroup = find(effective, "cgroup", 3);
	const struct table_row *userns = find(effective, "userns", 2);
	const struct table_row *governed = find(effective, "governed", 2);

	if (!subject || !cgroup || !userns || !governed ||
	    !complete(effective, "binding", BINDING_FIELDS) ||
	    !complete(effective, "lifted", LIFTED_FIELDS) ||
	    !complete(effective, "verdict", VERDICT_FIELDS)) {
		complain("the module's answer is not understood; "
			 "are tool and module of one version?");
		return -1;
	}
	effective->subject = subject->field[1];
	effective->pid = subject->field[2];
	effective->cgroup_id = row_number(cgroup, 1);
	effective->cgroup = cgroup->field[2];
	effective->userns = userns->field[1];
	effective->governed = !strcmp(governed->field[1], "yes");
	return 0;
}

/* Frees @request and @doing. */
static int ask(struct effective_policy *effective, char *request, char *doing)
{
	char *answer = module_file_ask("query", doing, request);
	int error = -1;

	memset(effective, 0, sizeof(*effective));
	if (answer) {
		module_table_split(&effective->table, answer);
		error = interpret(effective);
		if (error)
			effective_policy_free(effective);
	}
	free(request);
	free(doing);
	return error;
}

/**
 * effective_policy_of_pid() - ask for the effective policy of a process
 * @effective: to be filled in, and freed by effective_policy_free()
 * @pid: the process
 * @about: "OPERATION" or "OPERATION OBJECT"; empty for all operations
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int effective_policy_of_pid(struct effective_policy *effective, pid_t pid, const char *about)
{
	return ask(effective, format("pid %d%s%s\n", (int)pid, *about ? " " : "", about),
		   format("explain process %d", (int)pid));
}

/**
 * effective_policy_of_cgroup() - ask for the effective policy of a cgroup
 * @effective: to be filled in, and freed by effective_policy_free()
 * @fd: a descriptor of the cgroup's directory
 * @name: what the user calls it
 * @about: as for effective_policy_of_pid()
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int effective_policy_of_cgroup(struct effective_policy *effective, int fd, const char *name,
			       const char *about)
{
	return ask(effective, format("cgroup %d%s%s\n", fd, *about ? " " : "", about),
		   format("explain the cgroup '%s'", name));
}

/**
 * effective_policy_free() - free an answer
 * @effective: the answer
 */
void effective_policy_free(struct effective_policy *effective)
{
	module_table_free(&effective->table);
}
