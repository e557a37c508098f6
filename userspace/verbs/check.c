// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl check: check the syntax of a policy. Needs no module.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/compare.h"
#include "policy/print.h"
#include "lib/host_bindings.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/path_link.h"
#include "lib/policy_description.h"
#include "lib/policy_set.h"
#include "verb.h"

static bool builtin, canonical;
static const char *covers;

/* Links: a word that goes through one stands for nothing. */

/* Has a profile above the same line, which this one inherits? */
static bool is_inherited(const struct gabion_policy *policy, unsigned int profile,
			 enum gabion_operation op, const struct gabion_rule *rule)
{
	for (unsigned int i = 0; i < profile; i++) {
		const struct gabion_rules *rules = &policy->profile[i].rules[op];

		for (unsigned int n = 0; n < rules->nr; n++) {
			if (rules->rule[n].line == rule->line &&
			    !strcmp(rules->rule[n].object, rule->object))
				return true;
		}
	}
	return false;
}

static void report_link(const struct policy_text *source, enum gabion_operation op,
			const struct gabion_rule *rule, struct json_object *links)
{
	char *path = path_without_links(rule->object);
	unsigned int line = rule->line;
	const char *file = policy_place(source, &line);
	struct json_object *link;

	if (!path)
		return;
	warn("%s:%u: %s goes through a link and names nothing; the kernel's path is %s", file,
	     line, rule->object, path);
	link = must(json_object_new_object());
	json_put_text(link, "file", file);
	json_put(link, "line", must(json_object_new_int64(line)));
	json_put_text(link, "operation", gabion_operation_name(op));
	json_put_text(link, "object", rule->object);
	json_put_untrusted(link, "path", path);
	json_object_array_add(links, link);
	free(path);
}

/* Reports each on stderr. Returns all of them, for the caller to put. */
static struct json_object *report_links(const struct policy_text *source,
					const struct gabion_policy *policy)
{
	struct json_object *links = must(json_object_new_array());

	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
			const struct gabion_object_kind *kind = gabion_objects_of(op);
			const struct gabion_rules *rules = &policy->profile[i].rules[op];

			for (unsigned int n = 0; kind && kind->paths && n < rules->nr; n++) {
				if (!is_inherited(policy, i, op, &rules->rule[n]))
					report_link(source, op, &rules->rule[n], links);
			}
		}
	}
	return links;
}

static void print_error_json(const struct policy_text *source,
			     const struct gabion_parse_error *error)
{
	struct json_object *object = must(json_object_new_object());
	struct json_object *problem = must(json_object_new_object());
	unsigned int line = error->line;
	const char *file = policy_place(source, &line);

	json_put_text(object, "file", source->name);
	json_put(object, "valid", json_object_new_boolean(false));
	json_put_text(problem, "file", file);
	json_put(problem, "line", must(json_object_new_int64(line)));
	json_put(problem, "column", must(json_object_new_int64(error->column)));
	json_put_text(problem, "message", error->message);
	json_put(object, "error", problem);
	json_print(object);
}

static void print_policy_json(const struct policy_text *source, const struct gabion_policy *policy,
			      const char *looser, struct json_object *links)
{
	struct json_object *object = policy_json(policy);
	size_t len;
	char *text = must(gabion_policy_print(policy, &len));

	json_put_text(object, "file", source->name);
	json_put(object, "valid", json_object_new_boolean(true));
	json_put(object, "warnings", host_bindings_json(policy));
	if (covers)
		json_put_text(object, "looser", looser);
	json_put(object, "links", json_object_get(links));
	json_put_text(object, "text", text);
	json_print(object);
	gabion_free(text);
}

static void print_canonical(const struct gabion_policy *policy)
{
	size_t len;
	char *text = must(gabion_policy_print(policy, &len));

	fwrite(text, 1, len, stdout);
	gabion_free(text);
}

static void print_summary(const struct policy_text *source, const struct gabion_policy *policy)
{
	char *summary = policy_summary(policy);

	printf("%s: %sOK%s: %s\n", source->name, colour_begin(stdout, COLOUR_GREEN),
	       colour_end(stdout), summary);
	free(summary);
}

static struct gabion_policy *parse_or_report(const struct policy_text *source)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = policy_parse(source, &error);

	if (policy)
		return policy;
	policy_report(source, &error, errno);
	if (output_json)
		print_error_json(source, &error);
	return NULL;
}

/**
 * compare() - would "lock tighten" let a policy replace the one of --covers?
 * @source: the policy's text
 * @policy: the policy
 * @why: filled in with the difference if it is looser; else empty
 * @size: of @why
 *
 * Return: 0, looser or not; -1 if the other policy cannot be read or parsed, and the
 * user told why.
 */
static int compare(const struct policy_text *source, const struct gabion_policy *policy,
		   char *why, size_t size)
{
	struct gabion_policy *loose;
	struct policy_text other;

	if (policy_read(&other, covers))
		return -1;
	loose = parse_or_report(&other);
	if (loose && !gabion_policy_covers(policy, loose, why, size))
		complain("%s is looser than %s: %s", source->name, other.name, why);
	policy_text_free(&other);
	if (!loose)
		return -1;
	gabion_policy_free(loose);
	return 0;
}

static int check_text(const struct policy_text *source)
{
	struct gabion_policy *policy = parse_or_report(source);
	struct json_object *links;
	char why[200] = "";

	if (!policy)
		return EXIT_FAILED;
	if (covers && compare(source, policy, why, sizeof(why))) {
		gabion_policy_free(policy);
		return EXIT_FAILED;
	}
	host_bindings_warn(policy, source);
	links = report_links(source, policy);
	if (output_json)
		print_policy_json(source, policy, *why ? why : NULL, links);
	else if (!*why && canonical)
		print_canonical(policy);
	else if (!*why)
		print_summary(source, policy);
	json_object_put(links);
	gabion_policy_free(policy);
	return *why ? EXIT_FAILED : EXIT_DONE;
}

static int check(int argc, char *argv[])
{
	struct policy_text source;
	int status;

	if (argc && builtin) {
		complain("expected one of FILE and --builtin; 'gabionctl help check' says more");
		return EXIT_USAGE;
	}
	if (builtin)
		policy_builtin(&source);
	else if (argc ? policy_read_set(&source, argc, argv) : policy_read_system(&source))
		return EXIT_FAILED;
	status = check_text(&source);
	policy_text_free(&source);
	return status;
}

static const struct option_spec options[] = {
	{
		.name = "builtin",
		.flag = &builtin,
		.help = "check the built-in policy",
	},
	{ .name = "canonical",
	  .flag = &canonical,
	  .help = "print the policy in canonical form, as the module does" },
	{
		.name = "covers",
		.argument = "FILE",
		.value = &covers,
		.help = "also fail if it is looser than FILE in any way, like 'lock tighten' does",
	},
	{ 0 }
};

const struct verb verb_check = {
	.name = "check",
	.usage = "[FILE|-]...",
	.summary = "Check a policy with the module's own parser; needs no module",
	.details = "Without FILE, checks /etc/gabion/gabion.policy with the drop-ins\n"
		   "/etc/gabion/policy.d/*.policy, as they are loaded at boot. Several files are\n"
		   "one policy; each begins with its version line.\n"
		   "Errors name file, line and column. Warns of bindings that hold PID 1,\n"
		   "dockerd, containerd, sshd, every login, or the unit that loads the policy.\n"
		   "'-' is the standard input.\n"
		   "A path that goes through a symbolic link on this machine is named with what\n"
		   "it leads to: the kernel knows a file by its own path only.\n",
	.run = check,
	.options = options,
	.max_args = FILES_MAX,
	.prints_state = true,
};
