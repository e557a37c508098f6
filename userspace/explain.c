// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl explain: what governs a process or a cgroup, and why.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "output.h"
#include "query.h"
#include "securityfs.h"
#include "verb.h"

static bool is_kind(const struct record *binding, const char *kind)
{
	return !strcmp(binding->field[BINDING_KIND], kind);
}

static struct json_object *binding_json(const struct record *binding)
{
	struct json_object *object = must(json_object_new_object());
	bool cgroup = is_kind(binding, "cgroup"), userns = is_kind(binding, "userns");

	json_put(object, "number", record_json_number(binding, BINDING_NUMBER));
	json_put_text(object, "kind", binding->field[BINDING_KIND]);
	json_put_text(object, "profile", binding->field[BINDING_PROFILE]);
	if (cgroup || userns)
		json_put(object, "line", record_json_number(binding, BINDING_LINE));
	else
		json_put(object, "line", NULL);
	json_put_text(object, "pattern", cgroup ? binding->field[BINDING_PATTERN] : NULL);
	json_put_text(object, "cgroup", userns ? NULL : binding->field[BINDING_CGROUP]);
	return object;
}

static struct json_object *verdict_json(const struct record *verdict)
{
	struct json_object *object = must(json_object_new_object());
	bool bound = record_number(verdict, VERDICT_BINDING);

	json_put_text(object, "operation", verdict->field[VERDICT_OPERATION]);
	json_put_text(object, "verdict", verdict->field[VERDICT_NAME]);
	json_put_text(object, "profile", bound ? verdict->field[VERDICT_PROFILE] : NULL);
	json_put(object, "binding", bound ? record_json_number(verdict, VERDICT_BINDING) : NULL);
	return object;
}

static struct json_object *lines_json(const struct query *query, const char *kind,
				      struct json_object *(*line_json)(const struct record *line))
{
	struct json_object *array = must(json_object_new_array());
	const struct record *line = NULL;

	while ((line = query_next(query, kind, line)))
		json_object_array_add(array, line_json(line));
	return array;
}

static void print_json(const struct query *query, const char *mode)
{
	struct json_object *object = must(json_object_new_object());
	bool process = !strcmp(query->subject, "pid");

	json_put_text(object, "subject", query->subject);
	json_put(object, "pid", process ? must(json_object_new_int64(atoll(query->pid))) : NULL);
	json_put(object, "cgroup_id", must(json_object_new_uint64(query->cgroup_id)));
	json_put_text(object, "cgroup", query->cgroup);
	json_put_text(object, "userns", query->userns);
	json_put(object, "exempt", json_object_new_boolean(query->exempt));
	json_put(object, "governed", json_object_new_boolean(query->governed));
	json_put_text(object, "mode", mode);
	json_put(object, "bindings", lines_json(query, "binding", binding_json));
	json_put(object, "verdicts", lines_json(query, "verdict", verdict_json));
	json_print(object);
}

static void print_subject(const struct query *query)
{
	if (strcmp(query->subject, "pid"))
		printf("cgroup %s (id %llu)\n", query->cgroup, query->cgroup_id);
	else
		printf("process %s\n"
		       "  cgroup:          %s (id %llu)\n"
		       "  user namespace:  %s\n",
		       query->pid, query->cgroup, query->cgroup_id, query->userns);
	printf("  exempt:          %s\n  governed:        %s\n",
	       query->exempt ? "yes" : "no", query->governed ? "yes" : "no");
}

static char *binding_origin(const struct record *binding)
{
	if (is_kind(binding, "userns"))
		return format("bind userns, line %s", binding->field[BINDING_LINE]);
	if (is_kind(binding, "cgroup"))
		return format("bind cgroup %s, line %s, at %s", binding->field[BINDING_PATTERN],
			      binding->field[BINDING_LINE], binding->field[BINDING_CGROUP]);
	return format("attached to %s", binding->field[BINDING_CGROUP]);
}

static void print_bindings(const struct query *query)
{
	struct table table = { .columns = 3 };
	const struct record *binding = NULL;

	while ((binding = query_next(query, "binding", binding))) {
		char *origin = binding_origin(binding);

		table_add(&table, COLOUR_NONE, "  %s", binding->field[BINDING_NUMBER]);
		table_add(&table, COLOUR_BOLD, "%s", binding->field[BINDING_PROFILE]);
		table_add(&table, COLOUR_NONE, "%s", origin);
		free(origin);
	}
	if (table.cells)
		puts("\nbindings");
	table_print(&table);
}

static void print_verdicts(const struct query *query)
{
	struct table table = { .columns = 4 };
	const struct record *verdict = NULL;

	while ((verdict = query_next(query, "verdict", verdict))) {
		const char *name = verdict->field[VERDICT_NAME];
		bool bound = record_number(verdict, VERDICT_BINDING);

		table_add(&table, COLOUR_NONE, "  %s", verdict->field[VERDICT_OPERATION]);
		table_add(&table, verdict_colour(name), "%s", name);
		table_add(&table, COLOUR_NONE, "%s",
			  bound ? verdict->field[VERDICT_PROFILE] : "-");
		table_add(&table, COLOUR_NONE, bound ? "by binding %s" : "",
			  verdict->field[VERDICT_BINDING]);
	}
	puts("\nverdicts");
	table_print(&table);
}

static int ask(struct query *query, const char *word)
{
	pid_t pid;
	int error, fd;

	/* The module knows a process's cgroup in every namespace. */
	if (word_is_pid(word, &pid))
		return query_pid(query, pid);
	fd = cgroup_open(word);
	if (fd < 0)
		return -1;
	error = query_cgroup(query, fd, word);
	close(fd);
	return error;
}

static int explain(int argc, char *argv[])
{
	struct query query;
	char *mode;

	(void)argc;
	if (ask(&query, argv[0]))
		return EXIT_FAILED;
	mode = securityfs_read_word("mode");
	if (output_json) {
		print_json(&query, mode);
	} else {
		print_subject(&query);
		print_bindings(&query);
		print_verdicts(&query);
		if (mode && !strcmp(mode, "audit"))
			puts("\nThe mode is audit: what is denied above is recorded, and passes.");
	}
	query_free(&query);
	if (!mode)
		return EXIT_FAILED;
	free(mode);
	return EXIT_DONE;
}

const struct verb verb_explain = {
	.name = "explain",
	.usage = "PID|CGROUP|fd:N",
	.summary = "Show what governs a process or a cgroup, and which binding made each verdict",
	.details =
		"CGROUP is a path below a mount of cgroup2, or one from the root of the v2\n"
		"hierarchy, such as /system.slice; fd:N is a descriptor that was inherited.\n",
	.run = explain,
	.min_args = 1,
	.max_args = 1,
	.prints_state = true,
};
