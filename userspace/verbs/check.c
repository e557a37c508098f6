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
#include "lib/object_warnings.h"
#include "lib/output.h"
#include "lib/policy_description.h"
#include "lib/policy_set.h"
#include "verb.h"

static bool builtin, canonical;
static const char *covers;

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
			      const char *looser, const struct object_warnings *warnings)
{
	struct json_object *object = policy_json(policy);
	size_t len;
	char *text = must(gabion_policy_print(policy, &len));

	json_put_text(object, "file", source->name);
	json_put(object, "valid", json_object_new_boolean(true));
	json_put(object, "warnings", host_bindings_json(policy));
	if (covers)
		json_put_text(object, "looser", looser);
	json_put(object, "links", json_object_get(warnings->links));
	json_put(object, "without_effect", json_object_get(warnings->without_effect));
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
	struct object_warnings warnings;
	char why[200] = "";

	if (!policy)
		return EXIT_FAILED;
	if (covers && compare(source, policy, why, sizeof(why))) {
		gabion_policy_free(policy);
		return EXIT_FAILED;
	}
	host_bindings_warn(policy, source);
	object_warnings_report(&warnings, source, policy);
	if (output_json)
		print_policy_json(source, policy, *why ? why : NULL, &warnings);
	else if (!*why && canonical)
		print_canonical(policy);
	else if (!*why)
		print_summary(source, policy);
	object_warnings_free(&warnings);
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
		   "it leads to: the kernel knows a file by its own path only. So is an object\n"
		   "that its operation never has, as /proc/cpuinfo of host_info, which is about\n"
		   "other files: what is said of it has no effect.\n",
	.run = check,
	.options = options,
	.max_args = FILES_MAX,
	.prints_state = true,
};
