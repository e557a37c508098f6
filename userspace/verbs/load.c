// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl load: replace the policy in force.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "policy/compare.h"
#include "policy/print.h"
#include "lib/cgroup.h"
#include "lib/escape.h"
#include "lib/files.h"
#include "lib/host_bindings.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/module_table.h"
#include "lib/object_warnings.h"
#include "lib/output.h"
#include "lib/policy_binding.h"
#include "lib/policy_description.h"
#include "lib/policy_set.h"
#include "lib/settings.h"
#include "lib/system.h"
#include "verb.h"

static bool force, at_boot;

/**
 * struct candidate - a policy that is to be loaded
 * @source: its text
 * @policy: the policy
 */
struct candidate {
	struct policy_text source;
	struct gabion_policy *policy;
};

/* What a policy governs cannot load another policy after it. */
static bool binds_loader(const struct candidate *candidate, const char *path, const char *whom)
{
	const struct gabion_bind *bind = policy_binds_path(candidate->policy, path);
	char *name = bind ? policy_bind_name(bind) : NULL;
	char *line = bind ? policy_place_name(&candidate->source, bind->line) : NULL;

	if (bind && force)
		warn("%s, %s, binds %s (%s): it cannot change the policy from now on", line, name,
		     whom, path);
	else if (bind)
		complain("%s, %s, binds %s (%s): it could not change the policy from then "
			 "on; change the line, or load it with --force",
			 line, name, whom, path);
	free(line);
	free(name);
	return bind && !force;
}

/* The check is the same in a shell and in the unit: what loads by hand should load at boot. */
static bool locks_out(const struct candidate *candidate)
{
	char *path = cgroup_of_self();
	bool locks = path && strcmp(path, GABION_UNIT) &&
		     binds_loader(candidate, path, "this process");

	free(path);
	return locks || binds_loader(candidate, GABION_UNIT, "the unit that loads it at boot");
}

/* Loading what is in force needs no change, so that the unit starts again under any lock. */
static bool is_in_force(const struct candidate *candidate)
{
	struct policy_text text;
	struct gabion_policy *policy = policy_in_force(&text);
	size_t len;
	char *canonical;
	bool same;

	if (!policy)
		return false;
	canonical = must(gabion_policy_print(candidate->policy, &len));
	same = len == text.len && !memcmp(canonical, text.text, len);
	gabion_free(canonical);
	gabion_policy_free(policy);
	policy_text_free(&text);
	return same;
}

/* The module would only return EPERM; the comparison that it uses says why. */
static bool loosens(const struct candidate *candidate)
{
	struct policy_text text;
	struct gabion_policy *old;
	char why[200];
	bool loose;

	old = policy_in_force(&text);
	if (!old)
		return true;
	loose = !gabion_policy_covers(candidate->policy, old, why, sizeof(why));
	if (loose)
		complain("%s: the lock stands at 'tighten', and this policy is looser than the one "
			 "in force: %s",
			 candidate->source.name, why);
	gabion_policy_free(old);
	policy_text_free(&text);
	return loose;
}

static bool lock_forbids(const struct candidate *candidate)
{
	char *lock = module_file_read_word("lock");
	bool forbids = !lock;

	if (lock && !strcmp(lock, "sealed")) {
		complain("%s: the lock stands at 'sealed', nothing can be changed until the "
			 "next boot",
			 candidate->source.name);
		forbids = true;
	} else if (lock && !strcmp(lock, "tighten")) {
		forbids = loosens(candidate);
	}
	free(lock);
	return forbids;
}

/* The kernel's escapes undone, and what a terminal must not get escaped again. */
static void complain_of_dropped(const struct candidate *candidate, const struct table_row *row)
{
	char *path = unescape_word(row->field[ATTACHMENT_PATH]);
	char *shown = escape_printable(path);

	complain("%s: it lacks the profile '%s', which is attached to %s; keep it, or detach it "
		 "first",
		 candidate->source.name, row->field[ATTACHMENT_PROFILE], shown);
	free(shown);
	free(path);
}

static bool drops_attached(const struct candidate *candidate)
{
	struct module_table attachments;
	bool drops = false;

	if (module_table_read(&attachments, "attach", ATTACHMENT_FIELDS))
		return true;
	for (size_t i = 0; i < attachments.count && !drops; i++) {
		const struct table_row *row = &attachments.row[i];
		const char *profile = row->field[ATTACHMENT_PROFILE];

		drops = gabion_policy_find_profile(candidate->policy, profile,
						   strlen(profile)) < 0;
		if (drops)
			complain_of_dropped(candidate, row);
	}
	module_table_free(&attachments);
	return drops;
}

static int report_in_force(const char *name)
{
	struct gabion_policy *policy;
	struct policy_text text;
	char *summary, *mode;

	policy = policy_in_force(&text);
	if (!policy)
		return EXIT_FAILED;
	mode = module_file_read_word("mode");
	if (output_json) {
		struct json_object *object = policy_json(policy);

		json_put_text(object, "loaded_from", name);
		json_put_text(object, "mode", mode);
		json_put_text(object, "text", text.text);
		json_print(object);
	} else {
		summary = policy_summary(policy);
		printf("%s is in force: %s\n", name, summary);
		free(summary);
	}
	if (mode && !strcmp(mode, "audit"))
		warn("the mode is audit: what the policy denies is recorded, and passes");
	gabion_policy_free(policy);
	policy_text_free(&text);
	free(mode);
	return EXIT_DONE;
}

static int set_mode(const char *wanted)
{
	char *mode = module_file_read_word("mode");
	int error = !mode || (strcmp(mode, wanted) && module_file_set_word("mode", wanted));

	free(mode);
	return error ? -1 : 0;
}

static int write_policy(const struct candidate *candidate)
{
	char *doing = format("load the policy %s", candidate->source.name);
	int error = module_file_write("policy", doing, candidate->source.text,
				      candidate->source.len);

	free(doing);
	return error;
}

/* A dry run begins before the policy could refuse anything; and not at all if it is refused. */
static int write_policy_as_dry_run(const struct candidate *candidate)
{
	char *before = module_file_read_word("mode");
	int error = !before || set_mode("audit") ? -1 : write_policy(candidate);

	if (error && before)
		set_mode(before);
	free(before);
	return error;
}

static void warn_of(const struct candidate *candidate)
{
	struct object_warnings warnings;

	host_bindings_warn(candidate->policy, &candidate->source);
	object_warnings_report(&warnings, &candidate->source, candidate->policy);
	object_warnings_free(&warnings);
}

static int replace_policy(const struct candidate *candidate, bool audit)
{
	if (locks_out(candidate) || lock_forbids(candidate) || drops_attached(candidate))
		return -1;
	warn_of(candidate);
	return audit ? write_policy_as_dry_run(candidate) : write_policy(candidate);
}

static int load_candidate(const struct candidate *candidate, const char *mode)
{
	bool audit = !strcmp(mode, "audit");
	int error;

	if (!at_boot || !is_in_force(candidate))
		error = replace_policy(candidate, audit);
	else
		error = audit ? set_mode("audit") : 0;
	if (error || (!strcmp(mode, "enforce") && set_mode("enforce")))
		return EXIT_FAILED;
	return report_in_force(candidate->source.name);
}

static int load_files(int argc, char *argv[], const char *mode)
{
	struct gabion_parse_error error;
	struct candidate candidate;
	int status = EXIT_FAILED;

	if (argc ? policy_read_set(&candidate.source, argc, argv) :
		   policy_read_system(&candidate.source))
		return EXIT_FAILED;
	candidate.policy = policy_parse(&candidate.source, &error);
	if (candidate.policy)
		status = load_candidate(&candidate, mode);
	else
		policy_report(&candidate.source, &error, errno);
	gabion_policy_free(candidate.policy);
	policy_text_free(&candidate.source);
	return status;
}

/* Says what to do, as the reader of the journal may not know. */
static bool module_is_missing(void)
{
	struct utsname kernel = { 0 };
	char *path, *modules;

	if (module_is_present())
		return false;
	uname(&kernel);
	path = format("/lib/modules/%s/modules.dep", kernel.release);
	modules = read_file(path, NULL);
	if (modules && strstr(modules, "/gabion.ko"))
		complain("the module is not loaded; 'modprobe gabion' and the kernel log say why");
	else
		complain("there is no module for this kernel, %s: build it, with the headers of "
			 "this kernel installed, or start the kernel that ran before",
			 kernel.release);
	free(modules);
	free(path);
	return true;
}

/* A higher lock stays. */
static int raise_lock(const char *wanted)
{
	char *lock = module_file_read_word("lock");
	bool stands = lock && (!strcmp(wanted, "none") || !strcmp(lock, wanted) ||
			       !strcmp(lock, "sealed"));
	int error = !lock || (!stands && module_file_set_word("lock", wanted));

	if (error)
		complain("the policy is in force, and can be changed: the lock stands at '%s', "
			 "not at '%s' as " SETTINGS_FILE " says",
			 lock ?: "?", wanted);
	free(lock);
	return error ? EXIT_IN_PART : EXIT_DONE;
}

static int boot_policy(const struct settings *settings, bool audit)
{
	int status;

	if (module_is_missing())
		return EXIT_FAILED;
	status = load_files(0, NULL, audit ? "audit" : settings->word[SETTING_MODE]);
	if (status || audit)
		return status;
	return raise_lock(settings->word[SETTING_LOCK]);
}

static int load_at_boot(void)
{
	struct settings settings;
	int status;

	if (kernel_command_line_has("gabion=off")) {
		warn("Gabion is off: the kernel command line says gabion=off");
		return EXIT_DONE;
	}
	if (settings_read(&settings, SETTINGS_FILE))
		return EXIT_FAILED;
	status = boot_policy(&settings, kernel_command_line_has("gabion=audit"));
	if (status != EXIT_FAILED || strcmp(settings.word[SETTING_BOOT], "best-effort"))
		return status;
	warn("containers start all the same, as " SETTINGS_FILE " says boot = best-effort: %s",
	     module_is_present() ? "the policy in force is not the one in /etc/gabion" :
				   "nothing holds them");
	return EXIT_IN_PART;
}

static int load(int argc, char *argv[])
{
	if (at_boot && (argc || force)) {
		complain("--boot takes the files in /etc/gabion, and nothing beside it");
		return EXIT_USAGE;
	}
	return at_boot ? load_at_boot() : load_files(argc, argv, "unchanged");
}

static const struct option_spec options[] = {
	{
		.name = "force",
		.flag = &force,
		.help = "load it even if it governs the process or the unit that loads it",
	},
	{
		.name = "boot",
		.flag = &at_boot,
		.help = "do all that /etc/gabion/gabion.conf says, as gabion.service does at boot",
	},
	{ 0 }
};

const struct verb verb_load = {
	.name = "load",
	.usage = "[FILE|-]...",
	.summary = "Check a policy, and replace the one in force",
	.details =
		"Without FILE, the policy is /etc/gabion/gabion.policy with the drop-ins\n"
		"/etc/gabion/policy.d/*.policy, in the order of their names. Several files are one\n"
		"policy; each begins with its version line.\n"
		"The policy is replaced as a whole, or not at all. Attachments stay. A policy that\n"
		"lacks an attached profile is refused. '-' is the standard input.\n",
	.run = load,
	.options = options,
	.max_args = FILES_MAX,
	.prints_state = true,
};
