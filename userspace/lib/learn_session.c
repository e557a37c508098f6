// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is learned of a cgroup: events go in, a policy comes out.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/print.h"
#include "lib/learn_session.h"
#include "lib/output.h"
#include "lib/policy_file.h"
#include "lib/system.h"
#include "lib/escape.h"

/* So many are told apart: whoever may make cgroups makes any number. */
#define CGROUPS_MAX 4096
/* As many as a comment names, where there is room. */
#define PROGRAMS_NAMED 8

static u64 profile_bit(const struct gabion_policy *policy, const char *name)
{
	int index = gabion_policy_find_profile(policy, name, strlen(name));

	return index == GABION_NO_PROFILE ? 0 : 1ULL << index;
}

static int check_profile(const struct course *course)
{
	if (!course->wanted_profile || profile_bit(course->policy, course->wanted_profile))
		return 0;
	complain("the policy has no profile '%s'; 'gabionctl show' lists them",
		 course->wanted_profile);
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
			policy_report(&source, &error);
	}
	free(source.text);
	return policy;
}

/**
 * course_begin() - get what the policy that is learned begins with
 * @course: its members up to @patterns are the caller's, the rest is
 *	filled in, and freed by course_end() in any case
 *
 * Return: 0; or -1, and the user told why.
 */
int course_begin(struct course *course)
{
	if (!course->policy_file && records_read(&course->attachments, "attach", ATTACHMENT_FIELDS))
		return -1;
	course->policy = base_policy(course->policy_file);
	return course->policy ? check_profile(course) : -1;
}

/* What binds whom */

static bool is_exempt(const struct gabion_policy *policy, const char *path)
{
	for (unsigned int i = 0; i < policy->nr_exempts; i++) {
		if (policy_pattern_spares(&policy->exempt[i].pattern, path))
			return true;
	}
	return false;
}

static u64 attached_to(const struct course *course, const char *path)
{
	u64 profiles = 0;

	for (size_t i = 0; i < course->attachments.count; i++) {
		const struct record *record = &course->attachments.record[i];
		char *root = text_unescape(record->field[ATTACHMENT_PATH]);

		if (path_is_below(path, root))
			profiles |= profile_bit(course->policy, record->field[ATTACHMENT_PROFILE]);
		free(root);
	}
	return profiles;
}

/* The profiles that are bound to a cgroup. */
static u64 bound_to(const struct course *course, const char *path)
{
	const struct gabion_policy *policy = course->policy;
	u64 profiles = attached_to(course, path);

	for (unsigned int i = 0; *path == '/' && i < policy->nr_binds; i++) {
		if (policy_pattern_names(&policy->bind[i].pattern, path))
			profiles |= 1ULL << policy->bind[i].profile;
	}
	return profiles;
}

/*
 * The event names one profile, of several that may have said the same. One that
 * was bound by what is gone since, or by its opener's user namespace, is found by
 * its name only.
 */
static u64 profiles_of(const struct course *course, const struct gabion_event *event)
{
	const struct gabion_policy *policy = course->policy;
	u64 profiles = bound_to(course, event->path) | profile_bit(policy, event->profile);

	if (event->userns && event->userns != INITIAL_USER_NS &&
	    policy->userns_profile != GABION_NO_PROFILE && *event->path == '/' &&
	    !is_exempt(policy, event->path))
		profiles |= 1ULL << policy->userns_profile;
	return profiles;
}

/* What was seen */

static void take_lesson(struct course *course, const struct gabion_event *event, int op)
{
	struct lesson seen = {
		.op = op,
		.exact = true,
		.profiles = profiles_of(course, event),
	};

	if (gabion_list_of(op) != GABION_NO_LIST) {
		seen.exact = *event->object && !(event->cut & GABION_EVENT_CUT_OBJECT);
		snprintf(seen.object, sizeof(seen.object), "%s", event->object);
	}
	if (!lessons_add(&course->lessons, &seen, event->comm))
		course->overflow++;
}

/**
 * course_knows() - is a cgroup known to be wanted, whatever became of its path?
 * @course: the course
 * @cgroup: its id
 *
 * Return: true if course_know() was told so.
 */
bool course_knows(const struct course *course, u64 cgroup)
{
	for (size_t i = 0; i < course->cgroups_count; i++) {
		if (course->cgroups[i] == cgroup)
			return true;
	}
	return false;
}

/**
 * course_know() - remember that a cgroup is wanted, for when it is removed
 * @course: the course
 * @cgroup: its id
 */
void course_know(struct course *course, u64 cgroup)
{
	if (course->cgroups_count == CGROUPS_MAX || course_knows(course, cgroup))
		return;
	course->cgroups = must(reallocarray(course->cgroups, course->cgroups_count + 1,
					    sizeof(*course->cgroups)));
	course->cgroups[course->cgroups_count++] = cgroup;
}

/**
 * course_take() - learn from an event
 * @course: what was seen so far
 * @event: the event, wanted or not
 */
void course_take(struct course *course, const struct gabion_event *event)
{
	int op = gabion_operation_parse(event->operation, strlen(event->operation));

	course->lost += event->lost;
	if (!event_matches(&course->filter, event))
		return;
	course_know(course, event->cgroup);
	course->events++;
	course->suppressed += event->suppressed;
	course->adapted |= bound_to(course, event->path);
	if (!strcmp(event->operation, "containment"))
		course->containment++;
	else if (op < 0 || !profiles_of(course, event))
		course->unknown++;
	else
		take_lesson(course, event, op);
}

/**
 * course_is_bound() - is a profile bound to the cgroup itself?
 * @course: the course
 *
 * Return: true if it is; what is below may be bound in any case.
 */
bool course_is_bound(const struct course *course)
{
	return bound_to(course, course->filter.path);
}

/* What is to be made anew */

static int choose_profiles(struct course *course)
{
	const struct gabion_policy *policy = course->policy;

	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		if (lessons_refused(&course->lessons, policy, i))
			course->adapted |= 1ULL << i;
	}
	if (course->filter.path)
		course->adapted |= bound_to(course,
					    *course->filter.path ? course->filter.path : "/");
	if (course->wanted_profile)
		course->adapted &= profile_bit(policy, course->wanted_profile);
	if (course->adapted || course->events)
		return 0;
	complain("nothing was seen of '%s', and no%s profile is bound to it", course->cgroup,
		 course->wanted_profile ? " such" : "");
	return -1;
}

/* Writing it down. Comments are one line of printable ASCII, whatever is in names. */

static void print_bound(FILE *out, const struct course *course, unsigned int profile)
{
	const struct gabion_policy *policy = course->policy;

	if (policy->userns_profile == (int)profile)
		fputs("#     bind userns\n", out);
	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		if (policy->bind[i].profile == profile)
			fprintf(out, "#     bind cgroup %s\n", policy->bind[i].pattern.text);
	}
	for (size_t i = 0; i < course->attachments.count; i++) {
		const struct record *record = &course->attachments.record[i];

		if (!strcmp(record->field[ATTACHMENT_PROFILE], policy->profile[profile].name))
			fprintf(out, "#     attached to %s\n", record->field[ATTACHMENT_PATH]);
	}
}

static void print_profile_notes(FILE *out, const struct course *course)
{
	const struct gabion_policy *policy = course->policy;

	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		size_t refused = lessons_refused(&course->lessons, policy, i);

		if (course->adapted & (1ULL << i)) {
			fprintf(out, "# Changed: profile %s, for all that it is bound to:\n",
				policy->profile[i].name);
			print_bound(out, course, i);
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

static void print_header(FILE *out, const struct course *course)
{
	char *place = text_printable(course->cgroup);

	fprintf(out, "gabion %d\n\n", GABION_POLICY_VERSION);
	fprintf(out, "# %s, as it would be after what was seen of\n",
		course->policy_file ? "A policy" : "The policy in force");
	fprintf(out, "# %s (events: %llu).\n", place, course->events);
	fputs("# \"all\" is written out: operations of later versions are not among them.\n", out);
	if (course->lessons.named < PROGRAMS_NAMED)
		fputs("# Programs are left out, as a policy has no room for all of them.\n", out);
	fputs("# What the profiles below denied or audited, and was not seen, is denied.\n", out);
	print_profile_notes(out, course);
	print_count(out, "Lost events", course->lost + course->suppressed, INCOMPLETE);
	print_count(out, "Events of too many different objects", course->overflow, INCOMPLETE);
	print_count(out, "Events that name what is unknown here", course->unknown, INCOMPLETE);
	print_count(out, "Attempts to leave or to change the policy", course->containment,
		    "No profile allows those");
	free(place);
}

/* Up to the next blank line, and that; NULL at the end. */
static char *next_block(char **rest)
{
	char *block = *rest, *end = block ? strstr(block, "\n\n") : NULL;

	*rest = end ? end + 2 : NULL;
	if (end)
		end[1] = '\0';
	return block;
}

/* The canonical text is a heading, a block for each profile, and one for all that binds. */
static void print_policy(FILE *out, struct course *course)
{
	const struct gabion_policy *policy = course->policy;
	size_t len;
	char *text = must(gabion_policy_print(policy, &len)), *rest = text;

	next_block(&rest);
	print_header(out, course);
	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		const char *unchanged = next_block(&rest);

		if (course->adapted & (1ULL << i))
			course->impossible += lessons_print(out, &course->lessons, policy, i,
							    course->patterns);
		else
			fprintf(out, "\n%s", unchanged);
	}
	if (rest)
		fprintf(out, "\n%s", rest);
	gabion_free(text);
}

/* With fewer names where a policy has no room for more: tasks choose them. */
static void print_fitting_policy(struct policy_text *text, struct course *course)
{
	static const size_t names[] = { PROGRAMS_NAMED, 1, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		FILE *out = must(open_memstream(&text->text, &text->len));

		course->lessons.named = names[i];
		course->impossible = 0;
		print_policy(out, course);
		if (fclose(out))
			must(NULL);
		if (text->len <= GABION_POLICY_SIZE_MAX || i + 1 == ARRAY_SIZE(names))
			return;
		free(text->text);
	}
}

/* A policy that cannot be loaded is not given out. */
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

/**
 * course_write() - print what was learned, a policy, on stdout
 * @course: what was seen
 *
 * Return: 0; or -1, with nothing printed, and the user told why.
 */
int course_write(struct course *course)
{
	struct policy_text text = { .name = "<learned>" };
	int error;

	if (choose_profiles(course))
		return -1;
	lessons_sort(&course->lessons);
	print_fitting_policy(&text, course);
	error = give_out(&text);
	free(text.text);
	return error;
}

/**
 * course_has_gaps() - warn of what the policy that was written does not let pass
 * @course: the course
 *
 * Return: true if there is, or may be, any such thing.
 */
bool course_has_gaps(const struct course *course)
{
	unsigned long long missing = course->lost + course->suppressed + course->overflow +
				     course->unknown;
	size_t refused = 0;

	for (unsigned int i = 0; i < course->policy->nr_profiles; i++) {
		if (!(course->adapted & (1ULL << i)))
			refused += lessons_refused(&course->lessons, course->policy, i);
	}
	if (!course->events)
		warn("no event of '%s' was seen", course->cgroup);
	if (missing)
		warn("events that were lost or are not understood: %llu; the policy may be "
		     "incomplete",
		     missing);
	if (course->containment)
		warn("attempts to leave or to change the policy: %llu; no profile allows those",
		     course->containment);
	if (course->impossible)
		warn("of what was seen, %zu cannot be allowed alone; comments say what, and why",
		     course->impossible);
	if (refused)
		warn("profiles that were not changed do not let %zu of the events pass", refused);
	return !course->events || missing || course->containment || course->impossible || refused;
}

/**
 * course_end() - let all that was learned go
 * @course: the course
 */
void course_end(struct course *course)
{
	lessons_free(&course->lessons);
	free(course->cgroups);
	records_free(&course->attachments);
	gabion_policy_free(course->policy);
	event_filter_free(&course->filter);
}
