// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabion-oci-hook: a hook of OCI runtimes, at the stage createRuntime. It attaches a profile to the
 * container that is about to start.
 *
 * The runtime has put the container's init into its cgroup before, and starts nothing if the hook
 * fails.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/attachment.h"
#include "lib/cgroup.h"
#include "lib/event_filter.h"
#include "lib/exit_status.h"
#include "lib/memory.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "lib/policy_binding.h"
#include "lib/policy_file.h"
#include "oci/container_state.h"
#include "policy/lexer.h"

#define ANY "*"

static const char usage[] =
	"Usage: gabion-oci-hook [--default PROFILE] [--allow PROFILE]...\n"
	"\n"
	"Attaches a profile of the policy in force to a container that starts. OCI runtimes run\n"
	"it at the stage createRuntime, with the container's state on the standard input.\n"
	"\n"
	"  --default PROFILE  for containers without the annotation " PROFILE_ANNOTATION "\n"
	"  --allow PROFILE    what the annotation may name; '" ANY "' for all that the policy\n"
	"                     lets stand in\n"
	"\n"
	"gabion-oci-hook(8) says more.\n";

/**
 * struct choice - what the administrator has said, by the options
 * @standard: the profile for containers without an annotation, or NULL
 * @allowed: entries in @allow
 * @allow: what an annotation may name
 */
struct choice {
	const char *standard;
	size_t allowed;
	const char **allow;
};

static bool may_be_chosen(const struct choice *choice, const char *profile)
{
	for (size_t i = 0; i < choice->allowed; i++) {
		if (!strcmp(choice->allow[i], ANY) || !strcmp(choice->allow[i], profile))
			return true;
	}
	return false;
}

/* Engines make ids that are unique. A shorter one a user may have chosen, as that of a cgroup. */
#define UNIQUE_ID_LEN 12

/*
 * The length of the path of the container's own cgroup. Its init may be in one below it, which
 * crun makes. The last part of the cgroup's name is the container's id.
 */
static size_t own_cgroup_len(const char *path, const char *id)
{
	const size_t id_len = strlen(id), path_len = strlen(path);
	size_t end = path_len;

	while (end && id_len >= UNIQUE_ID_LEN) {
		const char *part = path + end;
		size_t len = end;

		while (part[-1] != '/')
			part--;
		len -= part - path;
		if (len > strlen(".scope") && !strncmp(path + end - 6, ".scope", 6))
			len -= strlen(".scope");
		if (len >= id_len && !strncmp(part + len - id_len, id, id_len) &&
		    (len == id_len || strchr("-:", part[len - id_len - 1])))
			return end;
		end = part - path - 1;
	}
	return path_len;
}

/*
 * A container that is made without a cgroup stays in the engine's: that of the runtime, which runs
 * this hook. A profile attached there, or above, would be the engine's.
 */
static bool is_engines(const char *path)
{
	char *self = cgroup_of_self();
	bool is = !self || path_is_below(self, strcmp(path, "/") ? path : "");

	free(self);
	return is;
}

/* The container's cgroup, for the caller to free; NULL, and the user told why. */
static char *own_cgroup(const struct container_state *state)
{
	char *path = cgroup_of_process(state->pid);

	if (!path)
		return NULL;
	path[own_cgroup_len(path, state->id)] = '\0';
	if (!is_engines(path))
		return path;
	complain("the container has no cgroup of its own: its init is in '%s', as the engine is",
		 path);
	free(path);
	return NULL;
}

/*
 * Does the policy let the profile count here? Sets @bound if a line already binds the container
 * to it, and nothing is left to be done.
 */
static int judge(const struct gabion_policy *policy, const char *path, const char *name,
		 bool *bound)
{
	int profile = gabion_policy_find_profile(policy, name, strlen(name));
	unsigned int others = 0, own = 0;

	if (profile == GABION_NO_PROFILE) {
		complain("the policy in force has no profile '%s'", name);
		return -1;
	}
	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];

		if (!policy_bind_level(bind, path) || policy_bind_excepts(bind, path))
			continue;
		if (bind->profile == profile) {
			own++;
			continue;
		}
		others++;
		if (gabion_bind_has_stand_in(bind, profile))
			continue;
		complain("'%s' may not stand in for '%s', to which line %u of the policy in force "
			 "binds the container: it is not among those behind 'or'",
			 name, policy->profile[bind->profile].name, bind->line);
		return -1;
	}
	*bound = own && !others;
	return 0;
}

static int judge_in_force(const char *path, const char *profile, bool *bound)
{
	struct policy_text source;
	struct gabion_policy *policy = policy_in_force(&source);
	int error;

	if (!policy)
		return -1;
	error = judge(policy, path, profile, bound);
	gabion_policy_free(policy);
	policy_text_free(&source);
	return error;
}

/* The hook may have run before: for a container that is started again in the same cgroup. */
static bool is_attached(int cgroup, const char *profile)
{
	struct module_table attachments;
	struct stat stat;
	bool found = false;

	if (fstat(cgroup, &stat) || module_table_read(&attachments, "attach", ATTACHMENT_FIELDS))
		return false;
	for (size_t i = 0; i < attachments.count && !found; i++) {
		const struct table_row *row = &attachments.row[i];

		found = row_number(row, ATTACHMENT_ID) == stat.st_ino &&
			!strcmp(row->field[ATTACHMENT_PROFILE], profile);
	}
	module_table_free(&attachments);
	return found;
}

static int attach(const char *path, const char *profile)
{
	int cgroup = cgroup_open_below_root(path);
	char *doing;
	int error = 0;

	if (cgroup < 0) {
		complain("cannot open the container's cgroup '%s': %m", path);
		return -1;
	}
	if (!is_attached(cgroup, profile)) {
		doing = format("attach the profile '%s' to '%s'", profile, path);
		error = attachment_request("attach", cgroup, profile, doing);
		free(doing);
	}
	close(cgroup);
	return error;
}

static int give(const struct container_state *state, const char *profile)
{
	char *path = own_cgroup(state);
	bool bound = false;
	int error = -1;

	if (!path)
		return -1;
	if (!judge_in_force(path, profile, &bound))
		error = bound ? 0 : attach(path, profile);
	free(path);
	return error;
}

static int hook(const struct choice *choice)
{
	struct container_state state;
	int error = container_state_read(&state, STDIN_FILENO);

	if (error)
		goto out;
	if (state.annotated && !may_be_chosen(choice, state.annotated)) {
		complain("the annotation " PROFILE_ANNOTATION " names '%s', which --allow does not",
			 state.annotated);
		error = -1;
	} else if (state.annotated || choice->standard) {
		error = give(&state, state.annotated ?: choice->standard);
	}
out:
	container_state_free(&state);
	return error ? EXIT_FAILED : EXIT_DONE;
}

static bool is_profile(const char *word)
{
	if (gabion_is_profile_name(word, strlen(word)))
		return true;
	complain("'%s' is not the name of a profile", word);
	return false;
}

static int read_options(struct choice *choice, int argc, char *argv[])
{
	static const struct option options[] = {
		{ "default", required_argument, NULL, 'd' },
		{ "allow", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "+", options, NULL)) >= 0) {
		if (option == 'h') {
			fputs(usage, stdout);
			exit(output_finish(EXIT_DONE));
		} else if (option == 'd' && is_profile(optarg)) {
			choice->standard = optarg;
		} else if (option == 'a' && (!strcmp(optarg, ANY) || is_profile(optarg))) {
			choice->allow[choice->allowed++] = optarg;
		} else {
			if (option == '?')
				complain("unknown option '%s', or one without its argument",
					 argv[optind - 1]);
			return -1;
		}
	}
	if (optind < argc)
		complain("unexpected argument '%s'", argv[optind]);
	return optind < argc ? -1 : 0;
}

int main(int argc, char *argv[])
{
	struct choice choice = { .allow = must(calloc(argc + 1, sizeof(char *))) };
	int status = EXIT_USAGE;

	if (!read_options(&choice, argc, argv))
		status = hook(&choice);
	free(choice.allow);
	return status;
}
