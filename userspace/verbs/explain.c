// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl explain: what governs a process or a cgroup, and why.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/object_list.h"
#include "lib/cgroup.h"
#include "lib/event_stream.h"
#include "lib/output.h"
#include "lib/effective_policy.h"
#include "lib/policy_line.h"
#include "lib/module_file.h"
#include "lib/escape.h"
#include "verb.h"

static const char *operation, *done_to, *policy_file;

static bool is_audit(const char *mode)
{
	return !strcmp(mode, "audit");
}

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
	json_put_word(object, "cgroup", userns ? NULL : binding->field[BINDING_CGROUP]);
	return object;
}

/* What no line of the policy says stands in none. */
static struct json_object *line_json(const struct record *verdict)
{
	return record_number(verdict, VERDICT_LINE) ? record_json_number(verdict, VERDICT_LINE) :
						      NULL;
}

static struct json_object *verdict_json(const struct record *verdict)
{
	struct json_object *object = must(json_object_new_object());
	bool bound = record_number(verdict, VERDICT_BINDING);

	json_put_text(object, "operation", verdict->field[VERDICT_OPERATION]);
	json_put_text(object, "verdict", verdict->field[VERDICT_NAME]);
	json_put_text(object, "profile", bound ? verdict->field[VERDICT_PROFILE] : NULL);
	json_put(object, "binding", bound ? record_json_number(verdict, VERDICT_BINDING) : NULL);
	json_put(object, "line", line_json(verdict));
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

static struct json_object *subject_json(const struct query *query, const char *mode)
{
	struct json_object *object = must(json_object_new_object());
	bool process = !strcmp(query->subject, "pid");

	json_put_text(object, "subject", query->subject);
	json_put(object, "pid", process ? must(json_object_new_int64(atoll(query->pid))) : NULL);
	json_put(object, "cgroup_id", must(json_object_new_uint64(query->cgroup_id)));
	json_put_word(object, "cgroup", query->cgroup);
	json_put_text(object, "userns", query->userns);
	json_put(object, "exempt", json_object_new_boolean(query->exempt));
	json_put(object, "governed", json_object_new_boolean(query->governed));
	json_put_text(object, "mode", mode);
	return object;
}

static void print_json(const struct query *query, const char *mode)
{
	struct json_object *object = subject_json(query, mode);

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
		bool told = record_number(verdict, VERDICT_LINE);

		table_add(&table, COLOUR_NONE, "  %s", verdict->field[VERDICT_OPERATION]);
		table_add(&table, verdict_colour(name), "%s", name);
		table_add(&table, COLOUR_NONE, "%s",
			  bound ? verdict->field[VERDICT_PROFILE] : "-");
		table_add(&table, COLOUR_NONE, "%s%s%s%s", bound ? "by binding " : "",
			  bound ? verdict->field[VERDICT_BINDING] : "", told ? ", line " : "",
			  told ? verdict->field[VERDICT_LINE] : "");
	}
	puts("\nverdicts");
	table_print(&table);
}

static void print_all(const struct query *query, const char *mode)
{
	if (output_json) {
		print_json(query, mode);
		return;
	}
	print_subject(query);
	print_bindings(query);
	print_verdicts(query);
	if (is_audit(mode))
		puts("\nThe mode is audit: what is denied above is recorded, and passes.");
}

/* One operation */

/**
 * struct answer - what is said of one operation
 * @query: all of it
 * @mode: of the module
 * @verdict: the line of the operation
 * @binding: the line of the binding that made the verdict, or NULL
 * @rule: the line of the policy, if @told
 * @told: some line of the policy says it
 */
struct answer {
	const struct query *query;
	const char *mode;
	const struct record *verdict;
	const struct record *binding;
	struct rule rule;
	bool told;
};

static const struct record *find_binding(const struct query *query, const char *number)
{
	const struct record *binding = NULL;

	while ((binding = query_next(query, "binding", binding))) {
		if (!strcmp(binding->field[BINDING_NUMBER], number))
			return binding;
	}
	return NULL;
}

/* Returns 0 if the line is found, or there is none to find. */
static int find_rule(struct answer *answer)
{
	struct rule_question question = {
		.file = policy_file,
		.profile = answer->verdict->field[VERDICT_PROFILE],
		.op = gabion_operation_parse(operation, strlen(operation)),
		.object = done_to,
		.line = record_number(answer->verdict, VERDICT_LINE),
	};

	answer->told = answer->binding && question.line;
	if (!answer->told)
		return 0;
	question.binding_line = record_number(answer->binding, BINDING_LINE);
	return rule_find(&answer->rule, &question);
}

/* In the words of events. */
static const char *outcome(const struct answer *answer)
{
	const char *verdict = answer->verdict->field[VERDICT_NAME];

	if (!strcmp(verdict, "allow"))
		return "allowed";
	if (!strcmp(verdict, "audit"))
		return event_outcome_name(GABION_EVENT_AUDITED);
	return event_outcome_name(is_audit(answer->mode) ? GABION_EVENT_WOULD_DENY :
							   GABION_EVENT_DENIED);
}

static void print_answer_json(const struct answer *answer)
{
	struct json_object *whole = subject_json(answer->query, answer->mode);
	const struct record *verdict = answer->verdict;

	json_put_text(whole, "operation", operation);
	json_put_untrusted(whole, "object", done_to);
	json_put_text(whole, "verdict", verdict->field[VERDICT_NAME]);
	json_put_text(whole, "outcome", outcome(answer));
	json_put_text(whole, "profile", answer->binding ? verdict->field[VERDICT_PROFILE] : NULL);
	json_put(whole, "binding", answer->binding ? binding_json(answer->binding) : NULL);
	json_put(whole, "line", line_json(verdict));
	json_put_text(whole, "source", answer->told ? answer->rule.source : NULL);
	json_put(whole, "source_line",
		 answer->told ? must(json_object_new_int64(answer->rule.line)) : NULL);
	json_put_text(whole, "text", answer->told ? answer->rule.text : NULL);
	json_print(whole);
}

static void print_rule(const struct answer *answer)
{
	const char *line = answer->verdict->field[VERDICT_LINE];
	const struct rule *rule = &answer->rule;

	if (!answer->told)
		puts("  line:            none: what the profile does not name passes");
	else if (rule->canonical)
		printf("  line:            %s of the text that was loaded, which is not at hand;\n"
		       "                   %u of its canonical text: %s\n",
		       line, rule->line, rule->text);
	else
		printf("  line:            %s of %s: %s\n", line, rule->source, rule->text);
}

static void print_answer(const struct answer *answer)
{
	const char *verdict = answer->verdict->field[VERDICT_NAME];
	char *shown = done_to ? text_printable(done_to) : NULL;
	char *origin = answer->binding ? binding_origin(answer->binding) : NULL;

	print_subject(answer->query);
	printf("\n%s%s%s: %s%s%s\n", operation, shown ? " of " : "", shown ?: "",
	       colour_begin(stdout, verdict_colour(verdict)), outcome(answer), colour_end(stdout));
	if (origin) {
		printf("  profile:         %s\n  binding:         %s\n",
		       answer->verdict->field[VERDICT_PROFILE], origin);
		print_rule(answer);
	} else {
		puts("  nothing binds it");
	}
	if (is_audit(answer->mode) && !strcmp(verdict, "deny"))
		puts("\nThe mode is audit: it is denied, recorded as would-deny, and passes.");
	free(origin);
	free(shown);
}

static int print_one(const struct query *query, const char *mode)
{
	struct answer answer = { .query = query, .mode = mode };

	answer.verdict = query_next(query, "verdict", NULL);
	if (!answer.verdict || strcmp(answer.verdict->field[VERDICT_OPERATION], operation)) {
		complain("the module's answer says nothing of %s; "
			 "are tool and module of one version?",
			 operation);
		return -1;
	}
	answer.binding = find_binding(query, answer.verdict->field[VERDICT_BINDING]);
	if (find_rule(&answer))
		return -1;
	if (output_json)
		print_answer_json(&answer);
	else
		print_answer(&answer);
	if (answer.told)
		rule_free(&answer.rule);
	return 0;
}

/* NULL where all is well. */
static const char *wrong_object(int op)
{
	const struct gabion_list_desc *list;

	if (!done_to)
		return NULL;
	if (!*done_to || strlen(done_to) > GABION_WORD_MAX || strpbrk(done_to, "\n\r"))
		return "expected a line of at most " __stringify(GABION_WORD_MAX) " bytes";
	if (gabion_list_of(op) == GABION_NO_LIST)
		return NULL;
	list = &gabion_lists[gabion_list_of(op)];
	return list->valid && !list->valid(done_to) ? list->expected : NULL;
}

/* Returns what follows the subject in a request, for the caller to free. */
static char *about(void)
{
	const char *wrong;
	int op;

	if (!operation && (done_to || policy_file)) {
		complain("expected --operation OP with --%s", done_to ? "object" : "policy");
		return NULL;
	}
	if (!operation)
		return must(strdup(""));
	op = gabion_operation_parse(operation, strlen(operation));
	if (op < 0) {
		complain("'%s' is no operation, expected a name such as module_autoload",
			 operation);
		return NULL;
	}
	wrong = wrong_object(op);
	if (wrong) {
		complain("'%s' cannot be an object of %s: %s", done_to, operation, wrong);
		return NULL;
	}
	return done_to ? format("%s %s", operation, done_to) : must(strdup(operation));
}

static int ask(struct query *query, const char *word, const char *about)
{
	pid_t pid;
	int error, fd;

	/* The module knows a process's cgroup in every namespace. */
	if (word_is_pid(word, &pid))
		return query_pid(query, pid, about);
	fd = cgroup_open(word);
	if (fd < 0)
		return -1;
	error = query_cgroup(query, fd, word, about);
	close(fd);
	return error;
}

static int explain(int argc, char *argv[])
{
	char *question = about(), *mode;
	struct query query;
	int error;

	(void)argc;
	if (!question)
		return EXIT_USAGE;
	error = ask(&query, argv[0], question);
	free(question);
	if (error)
		return EXIT_FAILED;
	mode = securityfs_read_word("mode");
	if (!mode)
		error = -1;
	else if (operation)
		error = print_one(&query, mode);
	else
		print_all(&query, mode);
	query_free(&query);
	free(mode);
	return error ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_spec options[] = {
	{
		.name = "operation",
		.argument = "OP",
		.value = &operation,
		.help = "only this operation, with the line of the policy that says it",
	},
	{
		.name = "object",
		.argument = "X",
		.value = &done_to,
		.help = "what it is done to: a module's alias, a sysctl, 'c 10:229', a capability",
	},
	{
		.name = "policy",
		.argument = "FILE",
		.value = &policy_file,
		.help = "the text that was loaded, to quote; default: /etc/gabion/gabion.policy",
	},
	{ 0 }
};

const struct verb verb_explain = {
	.name = "explain",
	.usage = "PID|CGROUP|fd:N",
	.summary = "Show what governs a process or a cgroup, and which binding made each verdict",
	.details =
		"CGROUP is a path below a mount of cgroup2, or one from the root of the v2\n"
		"hierarchy, such as /system.slice; fd:N is a descriptor that was inherited.\n",
	.run = explain,
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.prints_state = true,
};
