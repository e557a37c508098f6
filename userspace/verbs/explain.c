// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl explain: what governs a process or a cgroup, and why.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/device_number.h"
#include "policy/object.h"
#include "lib/cgroup.h"
#include "lib/container_name.h"
#include "lib/driver.h"
#include "lib/effective_policy.h"
#include "lib/escape.h"
#include "lib/event_json.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/output.h"
#include "lib/policy_line.h"
#include "verb.h"

static const char *operation, *done_to, *policy_file;

static bool is_audit(const char *mode)
{
	return !strcmp(mode, "audit");
}

static bool is_kind(const struct table_row *binding, const char *kind)
{
	return !strcmp(binding->field[BINDING_KIND], kind);
}

static struct json_object *binding_json(const struct table_row *binding)
{
	struct json_object *object = must(json_object_new_object());
	bool cgroup = is_kind(binding, "cgroup"), userns = is_kind(binding, "userns");
	bool attached = is_kind(binding, "attached");

	json_put(object, "number", row_json_number(binding, BINDING_NUMBER));
	json_put_text(object, "kind", binding->field[BINDING_KIND]);
	json_put_text(object, "profile", binding->field[BINDING_PROFILE]);
	if (!attached)
		json_put(object, "line", row_json_number(binding, BINDING_LINE));
	else
		json_put(object, "line", NULL);
	json_put_text(object, "pattern", cgroup ? binding->field[BINDING_PATTERN] : NULL);
	json_put_word(object, "cgroup", userns ? NULL : binding->field[BINDING_CGROUP]);
	return object;
}

/* What follows "bind KIND" in a line: " PATTERN", runtimes, or nothing. */
static bool has_pattern(const struct table_row *lifted)
{
	return strcmp(lifted->field[LIFTED_PATTERN], "-");
}

static bool is_excepted(const struct table_row *lifted)
{
	return !strcmp(lifted->field[LIFTED_WHY], "except");
}

static struct json_object *lifted_json(const struct table_row *lifted)
{
	struct json_object *object = must(json_object_new_object());
	bool except = is_excepted(lifted);

	json_put_text(object, "kind", lifted->field[LIFTED_KIND]);
	json_put_text(object, "profile", lifted->field[LIFTED_PROFILE]);
	json_put(object, "line", row_json_number(lifted, LIFTED_LINE));
	json_put_text(object, "pattern",
		      has_pattern(lifted) ? lifted->field[LIFTED_PATTERN] : NULL);
	json_put_text(object, "except", except ? lifted->field[LIFTED_BY] : NULL);
	json_put_text(object, "stand_in", except ? NULL : lifted->field[LIFTED_BY]);
	json_put_word(object, "cgroup", except ? NULL : lifted->field[LIFTED_CGROUP]);
	return object;
}

/* Null if no line of the policy decides it. */
static struct json_object *line_json(const struct table_row *verdict)
{
	return row_number(verdict, VERDICT_LINE) ? row_json_number(verdict, VERDICT_LINE) :
						   NULL;
}

static struct json_object *verdict_json(const struct table_row *verdict)
{
	struct json_object *object = must(json_object_new_object());
	bool bound = row_number(verdict, VERDICT_BINDING);

	json_put_text(object, "operation", verdict->field[VERDICT_OPERATION]);
	json_put_text(object, "verdict", verdict->field[VERDICT_NAME]);
	json_put_text(object, "profile", bound ? verdict->field[VERDICT_PROFILE] : NULL);
	json_put(object, "binding", bound ? row_json_number(verdict, VERDICT_BINDING) : NULL);
	json_put(object, "line", line_json(verdict));
	return object;
}

static struct json_object *
lines_json(const struct effective_policy *effective, const char *kind,
	   struct json_object *(*line_json)(const struct table_row *line))
{
	struct json_object *array = must(json_object_new_array());
	const struct table_row *line = NULL;

	while ((line = effective_policy_next(effective, kind, line)))
		json_object_array_add(array, line_json(line));
	return array;
}

static struct json_object *subject_json(const struct effective_policy *effective, const char *mode)
{
	struct json_object *object = must(json_object_new_object());
	bool process = !strcmp(effective->subject, "pid");

	json_put_text(object, "subject", effective->subject);
	json_put(object, "pid",
		 process ? must(json_object_new_int64(atoll(effective->pid))) : NULL);
	json_put(object, "cgroup_id", must(json_object_new_uint64(effective->cgroup_id)));
	json_put_word(object, "cgroup", effective->cgroup);
	json_put_text(object, "userns", effective->userns);
	json_put(object, "governed", json_object_new_boolean(effective->governed));
	json_put_text(object, "mode", mode);
	return object;
}

static void print_json(const struct effective_policy *effective, const char *mode)
{
	struct json_object *object = subject_json(effective, mode);

	json_put(object, "bindings", lines_json(effective, "binding", binding_json));
	json_put(object, "lifted", lines_json(effective, "lifted", lifted_json));
	json_put(object, "verdicts", lines_json(effective, "verdict", verdict_json));
	json_print(object);
}

static void print_subject(const struct effective_policy *effective)
{
	if (strcmp(effective->subject, "pid"))
		printf("cgroup %s (id %llu)\n", effective->cgroup, effective->cgroup_id);
	else
		printf("process %s\n"
		       "  cgroup:          %s (id %llu)\n"
		       "  user namespace:  %s\n",
		       effective->pid, effective->cgroup, effective->cgroup_id, effective->userns);
	printf("  governed:        %s\n", effective->governed ? "yes" : "no");
}

static char *binding_origin(const struct table_row *binding)
{
	if (is_kind(binding, "userns"))
		return format("bind userns, line %s", binding->field[BINDING_LINE]);
	if (is_kind(binding, "containers"))
		return format("bind containers%s%s, line %s, at %s",
			      strcmp(binding->field[BINDING_PATTERN], "-") ? " " : "",
			      strcmp(binding->field[BINDING_PATTERN], "-") ?
				      binding->field[BINDING_PATTERN] :
				      "",
			      binding->field[BINDING_LINE], binding->field[BINDING_CGROUP]);
	if (is_kind(binding, "cgroup"))
		return format("bind cgroup %s, line %s, at %s", binding->field[BINDING_PATTERN],
			      binding->field[BINDING_LINE], binding->field[BINDING_CGROUP]);
	return format("attached to %s", binding->field[BINDING_CGROUP]);
}

static void print_bindings(const struct effective_policy *effective)
{
	struct table table = { .columns = 3 };
	const struct table_row *binding = NULL;

	while ((binding = effective_policy_next(effective, "binding", binding))) {
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

static void print_lifted(const struct effective_policy *effective)
{
	const struct table_row *lifted = NULL;
	const char *heading = "\nlifted\n";

	while ((lifted = effective_policy_next(effective, "lifted", lifted))) {
		bool pattern = has_pattern(lifted);

		fputs(heading, stdout);
		heading = "";
		if (is_excepted(lifted))
			printf("  %s is not bound here by line %s, bind %s%s%s: except %s\n",
			       lifted->field[LIFTED_PROFILE], lifted->field[LIFTED_LINE],
			       lifted->field[LIFTED_KIND], pattern ? " " : "",
			       pattern ? lifted->field[LIFTED_PATTERN] : "",
			       lifted->field[LIFTED_BY]);
		else
			printf("  %s stands in for %s by line %s, bind %s%s%s: attached to %s\n",
			       lifted->field[LIFTED_BY], lifted->field[LIFTED_PROFILE],
			       lifted->field[LIFTED_LINE], lifted->field[LIFTED_KIND],
			       pattern ? " " : "", pattern ? lifted->field[LIFTED_PATTERN] : "",
			       lifted->field[LIFTED_CGROUP]);
	}
}

static void print_verdicts(const struct effective_policy *effective)
{
	struct table table = { .columns = 4 };
	const struct table_row *verdict = NULL;

	while ((verdict = effective_policy_next(effective, "verdict", verdict))) {
		const char *name = verdict->field[VERDICT_NAME];
		bool bound = row_number(verdict, VERDICT_BINDING);
		bool has_line = row_number(verdict, VERDICT_LINE);

		table_add(&table, COLOUR_NONE, "  %s", verdict->field[VERDICT_OPERATION]);
		table_add(&table, verdict_colour(name), "%s", name);
		table_add(&table, COLOUR_NONE, "%s",
			  bound ? verdict->field[VERDICT_PROFILE] : "-");
		table_add(&table, COLOUR_NONE, "%s%s%s%s", bound ? "by binding " : "",
			  bound ? verdict->field[VERDICT_BINDING] : "", has_line ? ", line " : "",
			  has_line ? verdict->field[VERDICT_LINE] : "");
	}
	puts("\nverdicts");
	table_print(&table);
}

static void print_all(const struct effective_policy *effective, const char *mode)
{
	if (output_json) {
		print_json(effective, mode);
		return;
	}
	print_subject(effective);
	print_bindings(effective);
	print_lifted(effective);
	print_verdicts(effective);
	if (is_audit(mode))
		puts("\nThe mode is audit: what is denied above is recorded, and passes.");
}

/* One operation */

/**
 * struct answer - the answer about one operation
 * @effective: the module's whole answer
 * @mode: the module's mode
 * @verdict: the answer's line with the verdict
 * @binding: the answer's line with the binding that decides, or NULL
 * @line: the line of the policy, if there is one
 * @has_line: a line of the policy decides the verdict
 */
struct answer {
	const struct effective_policy *effective;
	const char *mode;
	const struct table_row *verdict;
	const struct table_row *binding;
	struct policy_line line;
	bool has_line;
};

static const struct table_row *find_binding(const struct effective_policy *effective,
					    const char *number)
{
	const struct table_row *binding = NULL;

	while ((binding = effective_policy_next(effective, "binding", binding))) {
		if (!strcmp(binding->field[BINDING_NUMBER], number))
			return binding;
	}
	return NULL;
}

/* Returns 0 if the line is found, or there is none to find. */
static int find_line(struct answer *answer)
{
	struct verdict_question question = {
		.file = policy_file,
		.profile = answer->verdict->field[VERDICT_PROFILE],
		.op = gabion_operation_parse(operation, strlen(operation)),
		.object = done_to,
		.line = row_number(answer->verdict, VERDICT_LINE),
	};

	answer->has_line = answer->binding && question.line;
	if (!answer->has_line)
		return 0;
	question.binding_line = row_number(answer->binding, BINDING_LINE);
	return policy_line_find(&answer->line, &question);
}

/* The outcome that an event would have. */
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

/*
 * What the policy does not decide, because the hooks pass it before they ask. Whether it
 * is so depends on the namespaces of the task that writes.
 */
static const char *passes_anyway(void)
{
	return !strcmp(operation, "sysctl") ?
		       "what belongs to the task's own namespaces (net, ipc, uts, ...) passes" :
		       NULL;
}

static void print_answer_json(const struct answer *answer)
{
	struct json_object *whole = subject_json(answer->effective, answer->mode);
	const struct table_row *verdict = answer->verdict;

	json_put_text(whole, "operation", operation);
	json_put_untrusted(whole, "object", done_to);
	json_put_text(whole, "verdict", verdict->field[VERDICT_NAME]);
	json_put_text(whole, "outcome", outcome(answer));
	json_put_text(whole, "profile", answer->binding ? verdict->field[VERDICT_PROFILE] : NULL);
	json_put(whole, "binding", answer->binding ? binding_json(answer->binding) : NULL);
	json_put(whole, "line", line_json(verdict));
	json_put_text(whole, "source", answer->has_line ? answer->line.source : NULL);
	json_put(whole, "source_line",
		 answer->has_line ? must(json_object_new_int64(answer->line.number)) : NULL);
	json_put_text(whole, "text", answer->has_line ? answer->line.text : NULL);
	json_put_text(whole, "passes", passes_anyway());
	json_print(whole);
}

static void print_line(const struct answer *answer)
{
	const char *number = answer->verdict->field[VERDICT_LINE];
	const struct policy_line *line = &answer->line;

	if (!answer->has_line)
		puts("  line:            none: what the profile does not name passes");
	else if (line->canonical)
		printf("  line:            %s of the text that was loaded, which is not at hand;\n"
		       "                   %u of its canonical text: %s\n",
		       number, line->number, line->text);
	else
		printf("  line:            %u of %s: %s\n", line->number, line->source, line->text);
}

static void print_answer(const struct answer *answer)
{
	const char *verdict = answer->verdict->field[VERDICT_NAME];
	char *shown = done_to ? escape_printable(done_to) : NULL;
	char *origin = answer->binding ? binding_origin(answer->binding) : NULL;

	print_subject(answer->effective);
	printf("\n%s%s%s: %s%s%s\n", operation, shown ? " of " : "", shown ?: "",
	       colour_begin(stdout, verdict_colour(verdict)), outcome(answer), colour_end(stdout));
	if (origin) {
		printf("  profile:         %s\n  binding:         %s\n",
		       answer->verdict->field[VERDICT_PROFILE], origin);
		print_line(answer);
	} else {
		puts("  nothing binds it");
	}
	if (strcmp(verdict, "allow") && passes_anyway())
		printf("  but:             %s\n", passes_anyway());
	if (is_audit(answer->mode) && !strcmp(verdict, "deny"))
		puts("\nThe mode is audit: it is denied, recorded as would-deny, and passes.");
	free(origin);
	free(shown);
}

static int print_one(const struct effective_policy *effective, const char *mode)
{
	struct answer answer = { .effective = effective, .mode = mode };

	answer.verdict = effective_policy_next(effective, "verdict", NULL);
	if (!answer.verdict || strcmp(answer.verdict->field[VERDICT_OPERATION], operation)) {
		complain("the module's answer says nothing of %s; "
			 "are tool and module of one version?",
			 operation);
		return -1;
	}
	answer.binding = find_binding(effective, answer.verdict->field[VERDICT_BINDING]);
	if (find_line(&answer))
		return -1;
	if (output_json)
		print_answer_json(&answer);
	else
		print_answer(&answer);
	if (answer.has_line)
		policy_line_free(&answer.line);
	return 0;
}

/* Makes what hooks pass of what the user wrote: a word of the policy, or what hooks pass. */
static bool read_object(enum gabion_operation op, char *entry)
{
	const struct gabion_object_kind *kind = gabion_objects_of(op);
	struct gabion_object_advice advice;

	if (!*done_to || strlen(done_to) > GABION_WORD_MAX || strpbrk(done_to, "\n\r"))
		snprintf(advice.text, sizeof(advice.text), "expected a line of at most %d bytes",
			 GABION_WORD_MAX);
	else if (!kind || (kind->word && gabion_device_valid(done_to)))
		return strcpy(entry, done_to);
	else if (gabion_object_read(op, done_to, entry, &advice))
		return true;
	complain("'%s' cannot be an object of %s: %s", done_to, operation, advice.text);
	return false;
}

/* Returns what follows the subject in a request, for the caller to free. */
static char *about(void)
{
	static char entry[GABION_ENTRY_SIZE];
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
	if (!done_to)
		return must(strdup(operation));
	if (!read_object(op, entry))
		return NULL;
	if (op == GABION_OP_CHAR_DEVICE || op == GABION_OP_BLOCK_DEVICE)
		driver_add(entry);
	done_to = entry;
	return format("%s %s", operation, done_to);
}

static int ask(struct effective_policy *effective, const char *word, const char *about)
{
	pid_t pid;
	int error, fd;

	/* The module knows a process's cgroup in every namespace. */
	if (word_is_pid(word, &pid))
		return effective_policy_of_pid(effective, pid, about);
	fd = container_cgroup_open(word);
	if (fd < 0)
		return -1;
	error = effective_policy_of_cgroup(effective, fd, word, about);
	close(fd);
	return error;
}

static int explain(int argc, char *argv[])
{
	char *question = about(), *word, *mode;
	struct effective_policy effective;
	int error;

	if (!question)
		return EXIT_USAGE;
	word = container_word(argc, argv);
	error = word ? ask(&effective, word, question) : -1;
	free(question);
	if (!word)
		return EXIT_USAGE;
	free(word);
	if (error)
		return EXIT_FAILED;
	mode = module_file_read_word("mode");
	if (!mode)
		error = -1;
	else if (operation)
		error = print_one(&effective, mode);
	else
		print_all(&effective, mode);
	effective_policy_free(&effective);
	free(mode);
	return error ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_spec options[] = {
	{
		.name = "operation",
		.argument = "OP",
		.value = &operation,
		.help = "show this operation only, with the line of the policy that decides it",
	},
	{
		.name = "object",
		.argument = "X",
		.value = &done_to,
		.help = "its object: a module's alias, a sysctl, a path, 10:229, a capability",
	},
	{
		.name = "policy",
		.argument = "FILE",
		.value = &policy_file,
		.help = "the policy that was loaded, to quote; default: /etc/gabion/gabion.policy",
	},
	{ 0 }
};

const struct verb verb_explain = {
	.name = "explain",
	.usage = "PID|CONTAINER|CGROUP|fd:N",
	.summary =
		"Show what governs a process or a cgroup, and which binding decides each verdict",
	.details = CONTAINER_HELP,
	.run = explain,
	.options = options,
	.min_args = 1,
	.max_args = 2,
	.prints_state = true,
};
