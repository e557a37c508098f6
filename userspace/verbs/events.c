// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl events: print what was denied or audited.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/container.h"
#include "lib/escape.h"
#include "lib/event_filter.h"
#include "lib/event_json.h"
#include "lib/event_stream.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "verb.h"

static bool follow, as_text;
static const char *since, *cgroup, *operation;

static enum colour outcome_colour(unsigned int outcome)
{
	return outcome == GABION_EVENT_DENIED ? COLOUR_RED : COLOUR_YELLOW;
}

static void print_json(const struct gabion_event *event)
{
	struct json_object *object = event_json(event);

	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

/* Escaped, with "..." if the kernel cut it. */
static char *shown(const struct gabion_event *event, const char *field, unsigned int cut)
{
	char *printable = escape_printable(field);
	char *text = format("%s%s", printable, event->cut & cut ? "..." : "");

	free(printable);
	return text;
}

/* "docker 0123456789ab in /the/cgroup", or the cgroup alone. */
static char *where(const struct gabion_event *event)
{
	char *path = shown(event, event->path, GABION_EVENT_CUT_CGROUP);
	char *name = container_name(event->path);
	char *text;

	if (!name)
		return path;
	text = format("%s%s%s in %s", colour_begin(stdout, COLOUR_BOLD), name, colour_end(stdout),
		      path);
	free(name);
	free(path);
	return text;
}

static char *who(const struct gabion_event *event)
{
	char *comm = escape_comm(event->comm);
	char *text;

	if (event->ns_uid == GABION_EVENT_NO_ID)
		text = format("%s[%d] uid %u (none in its namespace)", comm, event->pid,
			      event->uid);
	else if (event->ns_uid == event->uid)
		text = format("%s[%d] uid %u", comm, event->pid, event->uid);
	else
		text = format("%s[%d] uid %u (%u in its namespace)", comm, event->pid,
			      event->uid, event->ns_uid);
	free(comm);
	return text;
}

static char *why(const struct gabion_event *event)
{
	char *profile = escape_printable(event->profile);
	char *text;

	if (event->binding_kind == GABION_EVENT_BY_CONTAINMENT)
		text = format("profile %s may not be escaped", profile);
	else if (event->rule_line)
		text = format("profile %s, line %u", profile, event->rule_line);
	else
		text = format("profile %s", profile);
	free(profile);
	return text;
}

static void print_losses(const struct gabion_event *event)
{
	if (event->lost)
		printf("%s(%llu events lost here: they came faster than they were read)%s\n",
		       colour_begin(stdout, COLOUR_YELLOW), (unsigned long long)event->lost,
		       colour_end(stdout));
	if (event->suppressed)
		printf("%s(%llu events of this cgroup left out before this one: too many)%s\n",
		       colour_begin(stdout, COLOUR_YELLOW),
		       (unsigned long long)event->suppressed, colour_end(stdout));
}

static void print_hint(const struct gabion_event *event)
{
	char *profile = escape_printable(event->profile);
	char *allow_line = event_allow_line(event);

	if (allow_line)
		printf("%*sto allow it, in profile %s (and in others that deny it there): %s\n",
		       21, "", profile, allow_line);
	else if (event->binding_kind <= GABION_EVENT_BY_CONTAINERS &&
		 event->binding_kind != GABION_EVENT_BY_CONTAINMENT)
		puts("                     no line of a policy can name this object");
	free(allow_line);
	free(profile);
}

static void print_text(const struct gabion_event *event)
{
	time_t seconds = event->time / EVENT_SECOND;
	char *object = shown(event, event->object, GABION_EVENT_CUT_OBJECT);
	char *operation = escape_printable(event->operation);
	char *place = where(event), *task = who(event), *reason = why(event);
	char time[32];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(time, sizeof(time), "%Y-%m-%d %H:%M:%S", &tm);
	print_losses(event);
	printf("%s  %s%-10s%s  %s%s%s %s\n                     by %s, %s\n"
	       "                     %s\n",
	       time, colour_begin(stdout, outcome_colour(event->outcome)),
	       event_outcome_name(event->outcome), colour_end(stdout),
	       colour_begin(stdout, COLOUR_BOLD), operation, colour_end(stdout), object, task,
	       reason, place);
	print_hint(event);
	free(reason);
	free(task);
	free(place);
	free(operation);
	free(object);
}

/* Prints until there is no more or, with --follow, until interrupted. */
static int print_events(struct event_stream *stream, const struct event_filter *filter)
{
	bool json = output_json || (!as_text && !isatty(STDOUT_FILENO));
	unsigned long long lost = 0;
	struct gabion_event event;
	int got;

	for (;;) {
		got = event_stream_next(stream, &event, follow ? -1 : 0);
		if (got < 0 || (!got && (!follow || stream->ended))) {
			if (lost)
				warn("%llu events were lost: they came faster than they were read",
				     lost);
			return got;
		}
		if (!got)
			continue;
		/* The filter cannot be applied to lost events: count all of them. */
		lost += event.lost;
		if (!event_matches(filter, &event))
			continue;
		event.lost = lost;
		lost = 0;
		if (json)
			print_json(&event);
		else
			print_text(&event);
		/* With --follow, show the event now, and end if the reader has closed the pipe. */
		if (follow && fflush(stdout))
			return 0;
	}
}

static int events(int argc, char *argv[])
{
	static struct event_stream stream;
	struct event_filter filter;
	int error;

	(void)argc;
	(void)argv;
	if (output_json && as_text) {
		complain("expected either --json or --text");
		return EXIT_USAGE;
	}
	if (event_filter_init(&filter, since, cgroup, operation))
		return EXIT_USAGE;
	if (event_stream_open(&stream, !follow || since)) {
		event_filter_free(&filter);
		return EXIT_FAILED;
	}
	error = print_events(&stream, &filter);
	event_stream_close(&stream);
	event_filter_free(&filter);
	return error ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_spec options[] = {
	{ .name = "follow", .flag = &follow, .help = "wait for more, until interrupted" },
	{
		.name = "since",
		.argument = "WHEN",
		.value = &since,
		.help = "only events since then: 10m (s, m, h or d ago), or 2026-01-31T12:00:00",
	},
	{
		.name = "cgroup",
		.argument = "C",
		.value = &cgroup,
		.help = "only a cgroup and all below: a path, a process, or a container",
	},
	{
		.name = "operation",
		.argument = "OP",
		.value = &operation,
		.help = "only one operation, or containment",
	},
	{
		.name = "text",
		.flag = &as_text,
		.help = "write for people, also where the output is no terminal",
	},
	{ 0 }
};

const struct verb verb_events = {
	.name = "events",
	.usage = "",
	.summary = "Print the events: what was denied or audited, in which cgroup, of which task",
	.details =
		"Prints the events that the module still holds. With --follow, prints what happens\n"
		"from now on, or from the time of --since on. On a terminal, events are written for\n"
		"people; elsewhere each is one line with a JSON object. --text and --json say which.\n",
	.run = events,
	.options = options,
	.prints_state = true,
};
