// SPDX-License-Identifier: GPL-2.0-only
/*
 * Learning from a cgroup: takes events, writes a policy.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/print.h"
#include "lib/escape.h"
#include "lib/learn_session.h"
#include "lib/memory.h"
#include "lib/observations.h"
#include "lib/output.h"
#include "lib/policy_binding.h"
#include "lib/policy_description.h"
#include "lib/policy_file.h"
#include "lib/system.h"

/* At most this many are kept apart, because a task that may make cgroups makes any number. */
#define CGROUPS_MAX 4096
/* Of so many cgroups it is remembered at once what binds them. */
#define PATHS_REMEMBERED 1024
/* How many programs a comment names, if the policy has room for them. */
#define PROGRAMS_NAMED 8

/**
 * struct learn_bound - what binds a cgroup
 * @path: of the cgroup, or NULL
 * @profiles: by its path and by attachments
 * @profiles_in_userns: where the task is in a user namespace, too
 */
struct learn_bound {
	char *path;
	struct profile_set profiles;
	struct profile_set profiles_in_userns;
};

static int find_profile(const struct gabion_policy *policy, const char *name)
{
	return gabion_policy_find_profile(policy, name, strlen(name));
}

/* A new profile, and one that it can inherit. */
static int check_inherited(const struct learn_session *session)
{
	if (find_profile(session->policy, session->inherit) == GABION_NO_PROFILE)
		complain("the policy has no profile '%s' to inherit; 'gabionctl show' lists them",
			 session->inherit);
	else if (find_profile(session->policy, session->wanted_profile) != GABION_NO_PROFILE)
		complain("the policy has a profile '%s' already; give another name for the one "
			 "that inherits '%s'",
			 session->wanted_profile, session->inherit);
	else
		return 0;
	return -1;
}

static int check_profile(const struct learn_session *session)
{
	if (session->inherit)
		return check_inherited(session);
	if (!session->wanted_profile ||
	    find_profile(session->policy, session->wanted_profile) != GABION_NO_PROFILE)
		return 0;
	complain("the policy has no profile '%s'; 'gabionctl show' lists them",
		 session->wanted_profile);
	return -1;
}

static struct gabion_policy *base_policy(const char *file)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy;
	struct policy_text source;

	if (!file) {
		policy = policy_in_force(&source);
		if (!policy)
			return NULL;
	} else {
		if (policy_read(&source, file))
			return NULL;
		policy = policy_parse(&source, &error);
		if (!policy)
			policy_report(&source, &error, errno);
	}
	policy_text_free(&source);
	return policy;
}

/**
 * learn_session_begin() - read the policy that is to be changed
 * @session: the caller sets the members up to @filter; this function fills in the
 *	rest, and learn_session_end() frees it in any case
 *
 * Return: 0; or -1, and the user told why.
 */
int learn_session_begin(struct learn_session *session)
{
	if (!session->policy_file &&
	    module_table_read(&session->attachments, "attach", ATTACHMENT_FIELDS))
		return -1;
	session->bound = must(calloc(PATHS_REMEMBERED, sizeof(*session->bound)));
	session->policy = base_policy(session->policy_file);
	return session->policy ? check_profile(session) : -1;
}

/* Which profiles bind a cgroup */

/**
 * struct attached - a profile that is attached to a cgroup above another one
 * @profile: its index in the policy, or GABION_NO_PROFILE
 * @level: of the cgroup: how many components its path has
 */
struct attached {
	int profile;
	unsigned int level;
};

/* Is the nth attachment to a cgroup, or above it? */
static bool attachment_binds(const struct learn_session *session, size_t n, const char *path,
			     struct attached *attached)
{
	const struct table_row *row = &session->attachments.row[n];
	char *root = unescape_word(row->field[ATTACHMENT_PATH]);
	bool binds = path_is_below(path, root);

	attached->profile = find_profile(session->policy, row->field[ATTACHMENT_PROFILE]);
	attached->level = 0;
	for (const char *at = root; at[0] && at[1]; at++)
		attached->level += *at == '/';
	free(root);
	return binds;
}

static void add_attached(const struct learn_session *session, const char *path,
			 struct profile_set *profiles)
{
	struct attached attached;

	for (size_t i = 0; i < session->attachments.count; i++) {
		if (attachment_binds(session, i, path, &attached))
			profile_set_add(profiles, attached.profile);
	}
}

/* Is something attached in the place of the line's profile? */
static bool has_stand_in(const struct learn_session *session, const struct gabion_bind *bind,
			 unsigned int level, const char *path)
{
	struct attached attached;

	for (size_t i = 0; bind->nr_stand_ins && i < session->attachments.count; i++) {
		if (attachment_binds(session, i, path, &attached) && attached.level >= level &&
		    attached.profile != GABION_NO_PROFILE &&
		    gabion_bind_has_stand_in(bind, attached.profile))
			return true;
	}
	return false;
}

static void add_bound(const struct learn_session *session, const struct gabion_bind *bind,
		      const char *path, struct profile_set *profiles)
{
	unsigned int level = policy_bind_level(bind, path);

	if ((level || bind->whom == GABION_WHOM_USERNS) && !policy_bind_excepts(bind, path) &&
	    !has_stand_in(session, bind, level, path))
		profile_set_add(profiles, bind->profile);
}

static struct profile_set find_bound(const struct learn_session *session, const char *path)
{
	const struct gabion_policy *policy = session->policy;
	struct profile_set profiles = { 0 };

	add_attached(session, path, &profiles);
	for (unsigned int i = 0; *path == '/' && i < policy->nr_binds; i++) {
		if (policy->bind[i].whom != GABION_WHOM_USERNS)
			add_bound(session, &policy->bind[i], path, &profiles);
	}
	return profiles;
}

/* There are many events and lines, but few cgroups: each is looked for once. */
static const struct learn_bound *bound_at(const struct learn_session *session, const char *path)
{
	const struct gabion_bind *userns = gabion_policy_userns(session->policy);
	struct learn_bound *bound =
		&session->bound[gabion_hash(0, path, strlen(path)) % PATHS_REMEMBERED];

	if (bound->path && !strcmp(bound->path, path))
		return bound;
	free(bound->path);
	bound->path = must(strdup(path));
	bound->profiles = find_bound(session, path);
	bound->profiles_in_userns = bound->profiles;
	if (userns && *path == '/')
		add_bound(session, userns, path, &bound->profiles_in_userns);
	return bound;
}

/* The profiles that are bound to the cgroup. */
static struct profile_set bound_to(const struct learn_session *session, const char *path)
{
	return bound_at(session, path)->profiles;
}

/*
 * An event names one profile, although several may have given the same verdict. If the
 * binding does not exist any more, or came from the user namespace of the task that opened the
 * file, only that name leads to the profile.
 */
static struct profile_set profiles_of(const struct learn_session *session,
				      const struct gabion_event *event)
{
	const struct learn_bound *bound = bound_at(session, event->path);
	struct profile_set profiles = bound->profiles;

	if (event->userns && event->userns != INITIAL_USER_NS)
		profiles = bound->profiles_in_userns;
	profile_set_add(&profiles, find_profile(session->policy, event->profile));
	return profiles;
}

static bool has_profile(const struct learn_session *session, const struct gabion_event *event)
{
	const struct profile_set profiles = profiles_of(session, event);

	return !profile_set_is_empty(&profiles);
}

static void adapt_bound(struct learn_session *session, const char *path)
{
	const struct profile_set profiles = bound_to(session, path);

	profile_set_join(&session->adapted, &profiles);
}

/* What was seen */

static void add_observation(struct learn_session *session, const struct gabion_event *event, int op)
{
	struct observation seen = {
		.op = op,
		.exact = true,
		.profiles = profiles_of(session, event),
	};

	if (gabion_objects_of(op)) {
		seen.exact = *event->object && !(event->cut & GABION_EVENT_CUT_OBJECT);
		snprintf(seen.object, sizeof(seen.object), "%s", event->object);
	}
	if (!observations_add(&session->seen, &seen, event->comm))
		session->overflow++;
}

/**
 * learn_session_has_cgroup() - is a cgroup, even a removed one, part of this session?
 * @session: the session
 * @cgroup: its id
 *
 * Return: true if learn_session_add_cgroup() has added it.
 */
bool learn_session_has_cgroup(const struct learn_session *session, u64 cgroup)
{
	for (size_t i = 0; i < session->cgroups_count; i++) {
		if (session->cgroups[i] == cgroup)
			return true;
	}
	return false;
}

/**
 * learn_session_add_cgroup() - remember a cgroup, to know it when it has been removed
 * @session: the session
 * @cgroup: its id
 */
void learn_session_add_cgroup(struct learn_session *session, u64 cgroup)
{
	if (session->cgroups_count == CGROUPS_MAX || learn_session_has_cgroup(session, cgroup))
		return;
	session->cgroups = must(reallocarray(session->cgroups, session->cgroups_count + 1,
					     sizeof(*session->cgroups)));
	session->cgroups[session->cgroups_count++] = cgroup;
}

/**
 * learn_session_take_event() - learn from an event
 * @session: what was seen so far
 * @event: any event; the filter decides whether it counts
 */
void learn_session_take_event(struct learn_session *session, const struct gabion_event *event)
{
	int op = gabion_operation_parse(event->operation, strlen(event->operation));

	session->lost += event->lost;
	if (!event_matches(&session->filter, event))
		return;
	learn_session_add_cgroup(session, event->cgroup);
	session->events++;
	session->suppressed += event->suppressed;
	adapt_bound(session, event->path);
	if (!strcmp(event->operation, "containment"))
		session->containment++;
	else if (op < 0 || !has_profile(session, event))
		session->unknown++;
	else
		add_observation(session, event, op);
}

/**
 * learn_session_is_bound() - is a profile bound to the cgroup itself?
 * @session: the session
 *
 * Return: true if it is; what is below may be bound in any case.
 */
bool learn_session_is_bound(const struct learn_session *session)
{
	const struct profile_set profiles = bound_to(session, session->filter.path);

	return !profile_set_is_empty(&profiles);
}

/* Which profiles to change */

static void keep_only(struct profile_set *profiles, int wanted)
{
	const bool kept = wanted != GABION_NO_PROFILE && profile_set_has(profiles, wanted);

	*profiles = (struct profile_set){ 0 };
	if (kept)
		profile_set_add(profiles, wanted);
}

static int choose_profiles(struct learn_session *session)
{
	const struct gabion_policy *policy = session->policy;

	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		if (observations_refused(&session->seen, policy, i))
			profile_set_add(&session->adapted, i);
	}
	if (session->filter.path)
		adapt_bound(session, *session->filter.path ? session->filter.path : "/");
	if (session->wanted_profile)
		keep_only(&session->adapted, find_profile(policy, session->wanted_profile));
	if (!profile_set_is_empty(&session->adapted) || session->events)
		return 0;
	complain("nothing was seen of '%s', and no%s profile is bound to it", session->cgroup,
		 session->wanted_profile ? " such" : "");
	return -1;
}

/* Writing the policy. Every comment is one line of printable ASCII. */

static void print_bound(FILE *out, const struct learn_session *session, unsigned int profile)
{
	const struct gabion_policy *policy = session->policy;

	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		char *name;

		if (policy->bind[i].profile != profile)
			continue;
		name = policy_bind_name(&policy->bind[i]);
		fprintf(out, "#     %s\n", name);
		free(name);
	}
	for (size_t i = 0; i < session->attachments.count; i++) {
		const struct table_row *row = &session->attachments.row[i];

		if (!strcmp(row->field[ATTACHMENT_PROFILE], policy->profile[profile].name))
			fprintf(out, "#     attached to %s\n", row->field[ATTACHMENT_PATH]);
	}
}

static void print_profile_notes(FILE *out, const struct learn_session *session)
{
	const struct gabion_policy *policy = session->policy;

	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		size_t refused = observations_refused(&session->seen, policy, i);

		if (profile_set_has(&session->adapted, i)) {
			fprintf(out, "# Changed: profile %s, for all that it is bound to:\n",
				policy->profile[i].name);
			print_bound(out, session, i);
		} else if (refused) {
			fprintf(out, "# Not changed: profile %s. ", policy->profile[i].name);
			fprintf(out, "It does not let %zu of these events pass.\n", refused);
		}
	}
}

#define INCOMPLETE "This may be INCOMPLETE"

static void print_count(FILE *out, const char *what, unsigned long long count, const char *note)
{
	if (count)
		fprintf(out, "# %s: %llu. %s.\n", what, count, note);
}

static void print_header(FILE *out, const struct learn_session *session)
{
	char *place = escape_printable(session->cgroup);

	fprintf(out, "gabion %d\n\n", GABION_POLICY_VERSION);
	fprintf(out, "# %s, as it would be after what was seen of\n",
		session->policy_file ? "A policy" : "The policy in force");
	fprintf(out, "# %s (events: %llu).\n", place, session->events);
	fputs("# \"all\" is written out: operations of later versions are not among them.\n", out);
	if (session->seen.named < PROGRAMS_NAMED)
		fputs("# Programs are left out, as a policy has no room for all of them.\n", out);
	fputs("# What the profiles below denied or audited, and was not seen, is denied.\n", out);
	print_profile_notes(out, session);
	print_count(out, "Lost events", session->lost + session->suppressed, INCOMPLETE);
	print_count(out, "Events of too many different objects", session->overflow, INCOMPLETE);
	print_count(out, "Events that name what is unknown here", session->unknown, INCOMPLETE);
	print_count(out, "Attempts to leave or to change the policy", session->containment,
		    "No profile allows those");
	free(place);
}

/* The text up to and with the next blank line; NULL at the end. */
static char *next_block(char **rest)
{
	char *block = *rest, *end = block ? strstr(block, "\n\n") : NULL;

	*rest = end ? end + 2 : NULL;
	if (end)
		end[1] = '\0';
	return block;
}

/* The canonical text is a heading, a block for each profile, and a block of all bindings. */
static void print_policy(FILE *out, struct learn_session *session)
{
	const struct gabion_policy *policy = session->policy;
	size_t len;
	char *text = must(gabion_policy_print(policy, &len)), *rest = text;

	next_block(&rest);
	print_header(out, session);
	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		const char *unchanged = next_block(&rest);

		if (profile_set_has(&session->adapted, i))
			session->impossible += learned_profile_print(out, &session->seen, policy, i,
								     session->patterns);
		else
			fprintf(out, "\n%s", unchanged);
	}
	if (rest)
		fprintf(out, "\n%s", rest);
	gabion_free(text);
}

/* Tasks choose their names: if they do not fit into a policy, print fewer of them. */
static void print_fitting_policy(struct policy_text *text, struct learn_session *session)
{
	static const size_t names[] = { PROGRAMS_NAMED, 1, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		FILE *out = must(open_memstream(&text->text, &text->len));

		session->seen.named = names[i];
		session->impossible = 0;
		print_policy(out, session);
		if (fclose(out))
			must(NULL);
		if (text->len <= GABION_POLICY_SIZE_MAX || i + 1 == ARRAY_SIZE(names))
			return;
		free(text->text);
	}
}

/* Prints nothing if the policy could not be loaded. */
static int give_out(struct policy_text *text)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = policy_parse(text, &error);

	if (!policy) {
		complain("what was seen makes no policy that can be loaded: %s", error.message);
		return -1;
	}
	gabion_policy_free(policy);
	fwrite(text->text, 1, text->len, stdout);
	return 0;
}

/* A profile that inherits another */

/* What was seen is what the new profile must let pass, whatever bound the cgroup then. */
static bool judge_by_parent(struct learn_session *session, int parent)
{
	for (size_t i = 0; i < session->seen.count; i++)
		profile_set_add(&session->seen.observation[i].profiles, parent);
	return observations_refused(&session->seen, session->policy, parent);
}

static void print_difference(struct policy_text *text, struct learn_session *session, int parent)
{
	char *place = escape_printable(session->cgroup);
	FILE *out = must(open_memstream(&text->text, &text->len));

	fprintf(out, "# What %s does not let pass, and was seen of\n# %s (events: %llu).\n",
		session->inherit, place, session->events);
	fputs("# It stands in for the other where a bind line says so by \"or\".\n",
	      out);
	session->seen.named = PROGRAMS_NAMED;
	session->impossible = learned_profile_print_difference(out, &session->seen, session->policy,
							       parent, session->wanted_profile,
							       session->patterns);
	if (fclose(out))
		must(NULL);
	free(place);
}

/* It must make a policy together with the one that it is for. */
static int give_out_difference(const struct learn_session *session, const struct policy_text *part)
{
	struct gabion_parse_error error;
	struct policy_text whole = { .name = "<learned>" };
	struct gabion_policy *policy;
	char *base = must(gabion_policy_print(session->policy, &whole.len));

	whole.text = format("%s\n%s", base, part->text);
	whole.len = strlen(whole.text);
	gabion_free(base);
	policy = policy_parse(&whole, &error);
	free(whole.text);
	if (!policy) {
		complain("what was seen makes no policy that can be loaded: %s", error.message);
		return -1;
	}
	gabion_policy_free(policy);
	fwrite(part->text, 1, part->len, stdout);
	return 0;
}

static int write_difference(struct learn_session *session)
{
	int parent = find_profile(session->policy, session->inherit), error;
	struct policy_text text = { .name = "<learned>" };

	if (!judge_by_parent(session, parent)) {
		complain("of '%s' nothing was seen that the profile '%s' does not let pass",
			 session->cgroup, session->inherit);
		return -1;
	}
	observations_sort(&session->seen);
	print_difference(&text, session, parent);
	profile_set_add(&session->adapted, parent);
	error = give_out_difference(session, &text);
	free(text.text);
	return error;
}

/**
 * learn_session_write_policy() - print the learned policy on stdout
 * @session: what was seen
 *
 * Return: 0; or -1, with nothing printed, and the user told why.
 */
int learn_session_write_policy(struct learn_session *session)
{
	struct policy_text text = { .name = "<learned>" };
	int error;

	if (session->inherit)
		return write_difference(session);
	if (choose_profiles(session))
		return -1;
	observations_sort(&session->seen);
	print_fitting_policy(&text, session);
	error = give_out(&text);
	free(text.text);
	return error;
}

/**
 * learn_session_warn_of_gaps() - warn of what the learned policy does not allow
 * @session: the session
 *
 * Return: true if something seen is not allowed, or something may not have been seen.
 */
bool learn_session_warn_of_gaps(const struct learn_session *session)
{
	unsigned long long missing = session->lost + session->suppressed + session->overflow +
				     session->unknown;
	size_t refused = 0;

	for (unsigned int i = 0; i < session->policy->nr_profiles; i++) {
		if (!session->inherit && !profile_set_has(&session->adapted, i))
			refused += observations_refused(&session->seen, session->policy, i);
	}
	if (!session->events)
		warn("no event of '%s' was seen", session->cgroup);
	if (missing)
		warn("events that were lost or are not understood: %llu; the policy may be "
		     "incomplete",
		     missing);
	if (session->containment)
		warn("attempts to leave or to change the policy: %llu; no profile allows those",
		     session->containment);
	if (session->impossible)
		warn("of what was seen, %zu cannot be allowed alone; comments say what, and why",
		     session->impossible);
	if (refused)
		warn("profiles that were not changed do not let %zu of the events pass", refused);
	return !session->events || missing || session->containment || session->impossible ||
	       refused;
}

/**
 * learn_session_end() - free the session
 * @session: the session
 */
void learn_session_end(struct learn_session *session)
{
	for (size_t i = 0; session->bound && i < PATHS_REMEMBERED; i++)
		free(session->bound[i].path);
	free(session->bound);
	observations_free(&session->seen);
	free(session->cgroups);
	module_table_free(&session->attachments);
	gabion_policy_free(session->policy);
	event_filter_free(&session->filter);
}
