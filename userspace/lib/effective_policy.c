// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conversations with the module's file "query": what governs a process or a
 * cgroup, and why.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/output.h"
#include "lib/effective_policy.h"
#include "lib/module_file.h"

/**
 * query_next() - go through the lines of an answer that are of one kind
 * @query: the answer
 * @kind: their first field
 * @after: the line before, or NULL to begin
 *
 * Return: the next line; NULL when there is none.
 */
const struct record *query_next(const struct query *query, const char *kind,
				const struct record *after)
{
	const struct record *end = query->records.record + query->records.count;
	const struct record *record = after ? after + 1 : query->records.record;

	for (; record < end; record++) {
		if (!strcmp(record->field[0], kind))
			return record;
	}
	return NULL;
}

static const struct record *find(struct query *query, const char *kind, size_t fields)
{
	const struct record *record = query_next(query, kind, NULL);

	return record && record->fields >= fields ? record : NULL;
}

static bool complete(const struct query *query, const char *kind, size_t fields)
{
	const struct record *record = NULL;

	while ((record = query_next(query, kind, record))) {
		if (record->fields < fields)
			return false;
	}
	return true;
}

/* Lines of kinds that this tool does not know are left alone. */
static int interpret(struct query *query)
{
	const struct record *subject = find(query, "subject", 3);
	const struct record *cgroup = find(query, "cgroup", 3);
	const struct record *userns = find(query, "userns", 2);
	const struct record *exempt = find(query, "exempt", 2);
	const struct record *governed = find(query, "governed", 2);

	if (!subject || !cgroup || !userns || !exempt || !governed ||
	    !complete(query, "binding", BINDING_FIELDS) ||
	    !complete(query, "verdict", VERDICT_FIELDS)) {
		complain("the module's answer is not understood; "
			 "are tool and module of one version?");
		return -1;
	}
	query->subject = subject->field[1];
	query->pid = subject->field[2];
	query->cgroup_id = record_number(cgroup, 1);
	query->cgroup = cgroup->field[2];
	query->userns = userns->field[1];
	query->exempt = !strcmp(exempt->field[1], "yes");
	query->governed = !strcmp(governed->field[1], "yes");
	return 0;
}

/* Both strings are taken over. */
static int ask(struct query *query, char *request, char *doing)
{
	char *answer = securityfs_converse("query", doing, request);
	int error = -1;

	memset(query, 0, sizeof(*query));
	if (answer) {
		records_split(&query->records, answer);
		error = interpret(query);
		if (error)
			query_free(query);
	}
	free(request);
	free(doing);
	return error;
}

/**
 * query_pid() - ask what governs a process
 * @query: to be filled in, and freed by query_free()
 * @pid: the process
 * @about: an operation, and behind a blank what it is done to; or empty for all
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int query_pid(struct query *query, pid_t pid, const char *about)
{
	return ask(query, format("pid %d%s%s\n", (int)pid, *about ? " " : "", about),
		   format("explain process %d", (int)pid));
}

/**
 * query_cgroup() - ask what governs a cgroup
 * @query: to be filled in, and freed by query_free()
 * @fd: a descriptor of the cgroup's directory
 * @name: what the user calls it
 * @about: as for query_pid()
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int query_cgroup(struct query *query, int fd, const char *name, const char *about)
{
	return ask(query, format("cgroup %d%s%s\n", fd, *about ? " " : "", about),
		   format("explain the cgroup '%s'", name));
}

/**
 * query_free() - let an answer go
 * @query: the answer
 */
void query_free(struct query *query)
{
	records_free(&query->records);
}
