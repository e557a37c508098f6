// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl learn: write the smallest policy that allows what a cgroup was seen to do.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/container_name.h"
#include "lib/escape.h"
#include "lib/event_json.h"
#include "lib/event_stream.h"
#include "lib/learn_session.h"
#include "lib/output.h"
#include "lib/recording.h"
#include "verb.h"

/* The longest wait. A signal that comes just before a wait is noticed after it. */
#define WAIT_MS 200

static const char *cgroup, *duration, *recording, *wanted_profile, *inherit, *policy_file;
static unsigned long long seconds;
static bool history, patterns;
static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
	(void)signal;
	interrupted = true;
}

static unsigned long long now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * EVENT_SECOND + time.tv_nsec;
}

static int watch_until(struct learn_session *session, struct event_stream *stream,
		       unsigned long long end)
{
	struct gabion_event event;
	int got = 0;

	while (got >= 0 && !stream->ended && !interrupted && now(CLOCK_MONOTONIC) < end) {
		got = event_stream_next(stream, &event, WAIT_MS);
		if (got > 0)
			learn_session_take_event(session, &event);
	}
	return got < 0 ? -1 : 0;
}

/* Takes the events that are there already, but no new ones. */
static int take_rest(struct learn_session *session, struct event_stream *stream)
{
	unsigned long long end = now(CLOCK_REALTIME);
	struct gabion_event event;
	int got;

	while ((got = event_stream_next(stream, &event, 0)) > 0) {
		learn_session_take_event(session, &event);
		if (event.time > end)
			return 0;
	}
	return got;
}

/**
 * struct counters - counters of the module
 * @verdicts: verdicts on the cgroups that are watched
 * @suppressed: events of all cgroups that the rate limit left out
 */
struct counters {
	unsigned long long verdicts;
	unsigned long long suppressed;
};

/* A removed cgroup has no path any more, but its number is never used again. */
static bool row_is_wanted(struct learn_session *session, const struct table_row *row)
{
	u64 cgroup = row_number(row, CGROUP_ROW_ID);
	struct gabion_event event = { .time = -1 };
	char *path;

	if (!strcmp(row->field[CGROUP_ROW_PATH], "-"))
		return learn_session_has_cgroup(session, cgroup);
	path = unescape_word(row->field[CGROUP_ROW_PATH]);
	snprintf(event.path, sizeof(event.path), "%s", path);
	free(path);
	if (!event_matches(&session->filter, &event))
		return false;
	learn_session_add_cgroup(session, cgroup);
	return true;
}

static int read_counters(struct learn_session *session, struct counters *counters)
{
	struct module_table stats;

	if (module_table_read(&stats, "stats", STATS_FIELDS_MIN))
		return -1;
	*counters = (struct counters){ 0 };
	for (size_t i = 0; i < stats.count; i++) {
		const struct table_row *row = &stats.row[i];

		if (stats_kind(row) == STATS_OF_CGROUP && row_is_wanted(session, row))
			counters->verdicts += row_number(row, CGROUP_ROW_COUNT);
		else if (stats_kind(row) == STATS_OF_EVENTS)
			counters->suppressed += row_number(row, EVENTS_SUPPRESSED);
	}
	module_table_free(&stats);
	return 0;
}

static void catch_signals(void)
{
	/* Not restarted: a wait ends at once. */
	struct sigaction action = { .sa_handler = interrupt };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* Finds lost events by comparing the counters with what was seen. */
static void find_losses(struct learn_session *session, const struct counters *before,
			const struct counters *after)
{
	static const struct counters nothing;
	unsigned long long suppressed = after->suppressed - before->suppressed;
	unsigned long long seen;

	/* The first event of a cgroup tells of what was left out before this began, too. */
	if (!history && session->suppressed > suppressed)
		session->suppressed = suppressed;
	/* What the module held before this began had losses of its own. */
	if (history)
		before = &nothing;
	seen = session->events + session->lost + session->suppressed;
	if (after->verdicts > before->verdicts + seen)
		session->lost += after->verdicts - before->verdicts - seen;
}

static int watch_open(struct learn_session *session, struct event_stream *stream)
{
	struct counters before, after;

	/* Counted after it was opened, and before the rest is read: never too much. */
	if (read_counters(session, &before) ||
	    watch_until(session, stream, now(CLOCK_MONOTONIC) + seconds * EVENT_SECOND) ||
	    read_counters(session, &after) || take_rest(session, stream))
		return -1;
	find_losses(session, &before, &after);
	return 0;
}

static int watch(struct learn_session *session)
{
	static struct event_stream stream;
	int error;

	if (event_stream_open(&stream, history))
		return -1;
	if (duration && !learn_session_is_bound(session))
		warn("no profile is bound to '%s' itself: only what is bound below it, or is in a "
		     "user namespace that is bound, will be seen",
		     cgroup);
	catch_signals();
	error = watch_open(session, &stream);
	event_stream_close(&stream);
	return error;
}

static void take_recorded(const struct gabion_event *event, void *session)
{
	struct gabion_event known = *event;

	/* Bytes that JSON cannot hold were replaced: what they were is not known. */
	if (strstr(known.object, "\\x"))
		known.cut |= GABION_EVENT_CUT_OBJECT;
	learn_session_take_event(session, &known);
}

static int run_session(struct learn_session *session)
{
	if (learn_session_begin(session) ||
	    (recording ? recording_read(recording, take_recorded, session) : watch(session)) ||
	    learn_session_write_policy(session))
		return EXIT_FAILED;
	return learn_session_warn_of_gaps(session) ? EXIT_IN_PART : EXIT_DONE;
}

static int learn(int argc, char *argv[])
{
	struct learn_session session = {
		.cgroup = cgroup,
		.wanted_profile = wanted_profile,
		.inherit = inherit,
		.policy_file = policy_file,
		.patterns = patterns,
	};
	char *path = NULL;
	int status;

	(void)argc;
	(void)argv;
	if (!cgroup || !recording == !(duration || history)) {
		complain(cgroup ? "expected either --for TIME or --history, or --from FILE" :
				  "expected --cgroup C");
		return EXIT_USAGE;
	}
	if (recording && policy_file && !strcmp(recording, "-") && !strcmp(policy_file, "-")) {
		complain("expected --from or --policy to be a file, not both the standard input");
		return EXIT_USAGE;
	}
	if (inherit && !wanted_profile) {
		complain("expected --profile NAME, a new one, with --inherit");
		return EXIT_USAGE;
	}
	if (duration && !parse_duration(duration, &seconds)) {
		complain("expected a time after --for, such as 30s, 10m or 2h, not '%s'", duration);
		return EXIT_USAGE;
	}
	/* From here on its path counts: another task may make a cgroup of that name. */
	if (!recording && container_word_is_name(cgroup)) {
		path = container_cgroup_path(cgroup);
		if (!path)
			return EXIT_USAGE;
		cgroup = path;
		session.cgroup = path;
	}
	if (event_filter_init(&session.filter, NULL, cgroup, NULL))
		return EXIT_USAGE;
	if (!session.filter.path) {
		complain("expected a path after --cgroup, such as /machine.slice/NAME: what a "
			 "policy is made of must not depend on a name alone");
		return EXIT_USAGE;
	}
	status = run_session(&session);
	learn_session_end(&session);
	free(path);
	return status;
}

static const struct option_spec options[] = {
	{
		.name = "cgroup",
		.argument = "C",
		.value = &cgroup,
		.help = "the cgroup or container to learn from, with all below",
	},
	{
		.name = "for",
		.argument = "TIME",
		.value = &duration,
		.help = "watch for this long, such as 10m; an interrupt ends it earlier",
	},
	{
		.name = "history",
		.flag = &history,
		.help = "begin with the events that the module still holds",
	},
	{
		.name = "from",
		.argument = "FILE",
		.value = &recording,
		.help = "learn from what 'gabionctl events --json' wrote; - is standard input",
	},
	{
		.name = "profile",
		.argument = "NAME",
		.value = &wanted_profile,
		.help = "change this profile only",
	},
	{
		.name = "inherit",
		.argument = "PROFILE",
		.value = &inherit,
		.help = "write only a new profile, --profile, that allows what this one does not",
	},
	{
		.name = "policy",
		.argument = "FILE",
		.value = &policy_file,
		.help = "change this policy, instead of the one in force",
	},
	{
		.name = "patterns",
		.flag = &patterns,
		.help = "if objects differ only in their last part, allow all of that form",
	},
	{ 0 }
};

const struct verb verb_learn = {
	.name = "learn",
	.usage = "",
	.summary = "Write the smallest policy that allows what a cgroup was seen to do",
	.details =
		"Prints the policy in force. Profiles that are bound to the cgroup, or that did not\n"
		"let pass what was seen there, are changed. Exit status 3: the policy may be\n"
		"incomplete, or something that was seen cannot be allowed; a warning says which.\n",
	.run = learn,
	.options = options,
};
