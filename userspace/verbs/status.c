// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl status: the state of the module in a few lines.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bound_container.h"
#include "lib/kernel_tested.h"
#include "lib/memory.h"
#include "lib/module_state.h"
#include "lib/output.h"
#include "lib/policy_description.h"
#include "lib/policy_file.h"
#include "lib/protection.h"
#include "verb.h"

/**
 * struct status - what is shown
 * @state: the module's files
 * @policy: the policy in force
 * @text: its text
 * @has_containers: containers can be found from here
 * @containers: these
 */
struct status {
	struct module_state state;
	struct gabion_policy *policy;
	struct policy_text text;
	bool has_containers;
	struct bound_containers containers;
};

static unsigned long long total(const struct status *status, enum stats_field field)
{
	unsigned long long sum = 0;

	for (size_t i = 0; i < status->state.stats.count; i++) {
		if (stats_kind(&status->state.stats.row[i]) == STATS_OF_OPERATION)
			sum += row_number(&status->state.stats.row[i], field);
	}
	return sum;
}

static void put_count(struct json_object *object, const char *key, unsigned long long count)
{
	json_put(object, key, must(json_object_new_uint64(count)));
}

static struct json_object *hooks_json(const struct module_table *hooks)
{
	struct json_object *object = must(json_object_new_object());

	put_count(object, "total", hooks->count);
	put_count(object, "placed", module_table_count(hooks, HOOK_STATE, "placed"));
	put_count(object, "idle", module_table_count(hooks, HOOK_STATE, "idle"));
	put_count(object, "waiting", module_table_count(hooks, HOOK_STATE, "waiting"));
	put_count(object, "lost", module_table_count(hooks, HOOK_STATE, "lost"));
	put_count(object, "restored", module_table_count(hooks, HOOK_STATE, "restored"));
	put_count(object, "frozen", module_table_count(hooks, HOOK_STATE, "frozen"));
	put_count(object, "failed", module_table_count(hooks, HOOK_SELFTEST, "fail"));
	put_count(object, "unproven", module_table_count(hooks, HOOK_SELFTEST, "unproven"));
	return object;
}

static enum protection protection_in_force(const struct status *status)
{
	return protection_of(status->policy, status->state.mode, &status->state.attachments,
			     status->has_containers ? status->containers.unbound : 0);
}

static void print_json(const struct status *status)
{
	const struct gabion_policy *policy = status->policy;
	struct json_object *object = must(json_object_new_object());
	const struct gabion_bind *userns = gabion_policy_userns(policy);

	json_put(object, "loaded", json_object_new_boolean(true));
	json_put_text(object, "module_version", module_state_version(&status->state, "module"));
	put_count(object, "interface",
		  strtoull(module_state_version(&status->state, "interface"), NULL, 10));
	json_put_text(object, "tool_version", GABION_VERSION);
	json_put_text(object, "protection", protection_word(protection_in_force(status)));
	json_put(object, "kernel_tested",
		 json_object_new_boolean(running_kernel_tested() == GABION_TESTED));
	json_put_text(object, "mode", status->state.mode);
	json_put_text(object, "lock", status->state.lock);
	json_put(object, "hooks", hooks_json(&status->state.hooks));
	put_count(object, "profiles", policy->nr_profiles);
	json_put_text(object, "bind_userns",
		      userns ? policy->profile[userns->profile].name : NULL);
	put_count(object, "bindings", policy->nr_binds);
	put_count(object, "attachments", status->state.attachments.count);
	if (status->has_containers) {
		put_count(object, "containers", status->containers.count);
		put_count(object, "containers_unbound", status->containers.unbound);
	} else {
		json_put(object, "containers", NULL);
		json_put(object, "containers_unbound", NULL);
	}
	put_count(object, "denied", total(status, STATS_DENY));
	put_count(object, "denied_quietly", total(status, STATS_DENY_QUIETLY));
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

/* Who reads one line only is not to believe that more is guarded than is. */
static void print_head(const struct status *status)
{
	enum protection protection = protection_in_force(status);
	const char *version = module_state_version(&status->state, "module");
	const char *untested = untested_text(running_kernel_tested());
	bool full = protection == PROTECTION_FULL;

	printf("%sgabion %s%s: %s%s%s", colour_begin(stdout, COLOUR_BOLD), version,
	       colour_end(stdout), colour_begin(stdout, full ? COLOUR_GREEN : COLOUR_YELLOW),
	       protection_sentence(protection), colour_end(stdout));
	if (untested)
		printf("; %sthis kernel is %s%s", colour_begin(stdout, COLOUR_RED), untested,
		       colour_end(stdout));
	putchar('\n');
	printf("  tool:         %s%s\n", GABION_VERSION,
	       strcmp(version, GABION_VERSION) ?
		       ", another version than the module's; see 'gabionctl help upgrade'" :
		       "");
}

static void print_text(const struct status *status)
{
	const struct module_table *hooks = &status->state.hooks;
	bool audit = strcmp(status->state.mode, "enforce");
	char *summary = policy_summary(status->policy);

	print_head(status);
	printf("  mode:         %s%s%s%s\n",
	       colour_begin(stdout, audit ? COLOUR_YELLOW : COLOUR_GREEN), status->state.mode,
	       colour_end(stdout), audit ? ": a dry run, nothing is denied" : "");
	printf("  lock:         %s\n", status->state.lock);
	printf("  hooks:        %zu/%zu placed", module_table_count(hooks, HOOK_STATE, "placed"),
	       hooks->count);
	printf(", %zu idle", module_table_count(hooks, HOOK_STATE, "idle"));
	printf(", %zu waiting for a module", module_table_count(hooks, HOOK_STATE, "waiting"));
	print_bad(module_table_count(hooks, HOOK_STATE, "lost"), "lost");
	print_bad(module_table_count(hooks, HOOK_STATE, "restored"),
		  "restored after they were lost");
	print_bad(module_table_count(hooks, HOOK_STATE, "frozen"),
		  "frozen: ftrace is dead, reboot");
	print_bad(module_table_count(hooks, HOOK_SELFTEST, "fail"), "failed the self-test");
	print_bad(module_table_count(hooks, HOOK_SELFTEST, "unproven"), "unproven");
	printf("\n  policy:       %s\n", summary);
	printf("  attachments:  %zu\n", status->state.attachments.count);
	if (status->has_containers) {
		printf("  containers:   %zu", status->containers.count);
		print_bad(status->containers.unbound, "that nothing binds");
		putchar('\n');
	}
	printf("  denied:       %llu\n", total(status, STATS_DENY));
	printf("  quietly:      %llu\n", total(status, STATS_DENY_QUIETLY));
	printf("  would deny:   %llu\n", total(status, STATS_WOULD_DENY));
	printf("  audited:      %llu\n", total(status, STATS_AUDIT));
	free(summary);
}

/* Without the right to look, it cannot be told whether the module is loaded. */
static void print_unknown_json(bool absent)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "loaded", absent ? json_object_new_boolean(false) : NULL);
	json_print(object);
}

static int show_policy(struct status *status)
{
	status->policy = policy_in_force(&status->text);
	if (!status->policy)
		return EXIT_FAILED;
	status->has_containers = bound_containers_can_be_read() &&
				 !bound_containers_read(&status->containers);
	if (output_json)
		print_json(status);
	else
		print_text(status);
	if (status->has_containers)
		bound_containers_free(&status->containers);
	free(status->text.text);
	gabion_policy_free(status->policy);
	return EXIT_DONE;
}

static int show_status(int argc, char *argv[])
{
	struct status status = { 0 };
	int result;

	(void)argc;
	(void)argv;
	if (module_state_read(&status.state)) {
		if (output_json && errno)
			print_unknown_json(errno == ENOENT);
		return EXIT_FAILED;
	}
	result = show_policy(&status);
	module_state_free(&status.state);
	return result;
}

const struct verb verb_status = {
	.name = "status",
	.usage = "",
	.summary = "Show whether the module is loaded, and its state (the default verb)",
	.details = "Exit status 1 means that the module is not loaded, or cannot be read.\n",
	.run = show_status,
	.prints_state = true,
};
