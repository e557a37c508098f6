// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl status: is the module there, and what does it do?
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../include/uapi/gabion.h"
#include "output.h"
#include "policyfile.h"
#include "records.h"
#include "securityfs.h"
#include "verb.h"

/**
 * struct status - what the module says of itself
 * @version: the file "version", line by line
 * @mode: the file "mode"
 * @lock: the file "lock"
 * @hooks: the file "hooks"
 * @stats: the file "stats"
 * @attachments: the file "attach"
 * @policy: the policy in force
 * @text: its text
 */
struct status {
	struct records version;
	char *mode;
	char *lock;
	struct records hooks;
	struct records stats;
	struct records attachments;
	struct gabion_policy *policy;
	struct policy_text text;
};

static void status_free(struct status *status)
{
	records_free(&status->version);
	free(status->mode);
	free(status->lock);
	records_free(&status->hooks);
	records_free(&status->stats);
	records_free(&status->attachments);
	if (status->policy)
		free(status->text.text);
	gabion_policy_free(status->policy);
}

/* The version is there already. Stops at the first file that is not as it should. */
static int status_read(struct status *status)
{
	status->mode = securityfs_read_word("mode");
	if (!status->mode)
		return -1;
	status->lock = securityfs_read_word("lock");
	if (!status->lock || records_read(&status->hooks, "hooks", HOOK_FIELDS) ||
	    records_read(&status->stats, "stats", STATS_FIELDS_MIN) ||
	    records_read(&status->attachments, "attach", ATTACHMENT_FIELDS))
		return -1;
	status->policy = policy_in_force(&status->text);
	return status->policy ? 0 : -1;
}

/* A line of the file "version": "WORD VALUE". */
static const char *version_of(const struct status *status, const char *word)
{
	for (size_t i = 0; i < status->version.count; i++) {
		const struct record *record = &status->version.record[i];

		if (!strcmp(record->field[0], word))
			return record->field[1];
	}
	return "unknown";
}

static unsigned long long total(const struct status *status, enum stats_field field)
{
	unsigned long long sum = 0;

	for (size_t i = 0; i < status->stats.count; i++) {
		if (stats_kind(&status->stats.record[i]) == STATS_OF_OPERATION)
			sum += record_number(&status->stats.record[i], field);
	}
	return sum;
}

static void put_count(struct json_object *object, const char *key, unsigned long long count)
{
	json_put(object, key, must(json_object_new_uint64(count)));
}

static struct json_object *hooks_json(const struct records *hooks)
{
	struct json_object *object = must(json_object_new_object());

	put_count(object, "total", hooks->count);
	put_count(object, "placed", records_count(hooks, HOOK_STATE, "placed"));
	put_count(object, "idle", records_count(hooks, HOOK_STATE, "idle"));
	put_count(object, "waiting", records_count(hooks, HOOK_STATE, "waiting"));
	put_count(object, "lost", records_count(hooks, HOOK_STATE, "lost"));
	put_count(object, "failed", records_count(hooks, HOOK_SELFTEST, "fail"));
	return object;
}

static void print_json(const struct status *status)
{
	const struct gabion_policy *policy = status->policy;
	struct json_object *object = must(json_object_new_object());
	bool bound = policy->userns_profile != GABION_NO_PROFILE;

	json_put(object, "loaded", json_object_new_boolean(true));
	json_put_text(object, "module_version", version_of(status, "module"));
	put_count(object, "interface", strtoull(version_of(status, "interface"), NULL, 10));
	json_put_text(object, "tool_version", GABION_VERSION);
	json_put_text(object, "mode", status->mode);
	json_put_text(object, "lock", status->lock);
	json_put(object, "hooks", hooks_json(&status->hooks));
	put_count(object, "profiles", policy->nr_profiles);
	json_put_text(object, "bind_userns",
		      bound ? policy->profile[policy->userns_profile].name : NULL);
	put_count(object, "bind_cgroup", policy->nr_binds);
	put_count(object, "exempt", policy->nr_exempts);
	put_count(object, "attachments", status->attachments.count);
	put_count(object, "denied", total(status, STATS_DENY));
	put_count(object, "would_deny", total(status, STATS_WOULD_DENY));
	put_count(object, "audited", total(status, STATS_AUDIT));
	json_print(object);
}

static void print_bad(size_t count, const char *what)
{
	if (count)
		printf(", %s%zu %s%s", colour_begin(stdout, COLOUR_RED), count, what,
		       colour_end(stdout));
}

static void print_text(const struct status *status)
{
	const struct records *hooks = &status->hooks;
	bool audit = strcmp(status->mode, "enforce");
	char *summary = policy_summary(status->policy);

	printf("%sgabion %s%s\n", colour_begin(stdout, COLOUR_BOLD),
	       version_of(status, "module"), colour_end(stdout));
	printf("  mode:         %s%s%s%s\n",
	       colour_begin(stdout, audit ? COLOUR_YELLOW : COLOUR_GREEN), status->mode,
	       colour_end(stdout), audit ? ": a dry run, nothing is denied" : "");
	printf("  lock:         %s\n", status->lock);
	printf("  hooks:        %zu/%zu placed", records_count(hooks, HOOK_STATE, "placed"),
	       hooks->count);
	printf(", %zu idle", records_count(hooks, HOOK_STATE, "idle"));
	printf(", %zu waiting for a module", records_count(hooks, HOOK_STATE, "waiting"));
	print_bad(records_count(hooks, HOOK_STATE, "lost"), "lost");
	print_bad(records_count(hooks, HOOK_SELFTEST, "fail"), "failed the self-test");
	printf("\n  policy:       %s\n", summary);
	printf("  attachments:  %zu\n", status->attachments.count);
	printf("  denied:       %llu\n", total(status, STATS_DENY));
	printf("  would deny:   %llu\n", total(status, STATS_WOULD_DENY));
	printf("  audited:      %llu\n", total(status, STATS_AUDIT));
	free(summary);
}

static int read_version(struct status *status)
{
	char *text = securityfs_read("version");

	if (text) {
		records_split(&status->version, text);
		return 0;
	}
	/* Who may not look cannot tell. */
	if (output_json) {
		struct json_object *object = must(json_object_new_object());

		json_put(object, "loaded",
			 errno == ENOENT ? json_object_new_boolean(false) : NULL);
		json_print(object);
	}
	return -1;
}

static bool interface_is_known(const struct status *status)
{
	const char *interface = version_of(status, "interface");

	if (atoi(interface) == GABION_INTERFACE_VERSION)
		return true;
	complain("the module speaks version %s of the interface, this tool version %d; "
		 "install both from the same source",
		 interface, GABION_INTERFACE_VERSION);
	return false;
}

static int show_status(int argc, char *argv[])
{
	struct status status = { 0 };
	int result = EXIT_FAILED;

	(void)argc;
	(void)argv;
	if (read_version(&status))
		return EXIT_FAILED;
	if (interface_is_known(&status) && !status_read(&status)) {
		if (output_json)
			print_json(&status);
		else
			print_text(&status);
		result = EXIT_DONE;
	}
	status_free(&status);
	return result;
}

const struct verb verb_status = {
	.name = "status",
	.usage = "",
	.summary = "Say whether the module is loaded, and what it does (the default)",
	.details = "Exit status 1 means that the module is not loaded, or could not be asked.\n",
	.run = show_status,
	.prints_state = true,
};
