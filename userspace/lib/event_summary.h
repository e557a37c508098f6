/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many events in few rows: how often, by what, and when.
 */
#ifndef _GABIONCTL_EVENT_SUMMARY_H
#define _GABIONCTL_EVENT_SUMMARY_H

#include <json-c/json.h>
#include <stddef.h>

#include "uapi/gabion.h"

/* Columns of a chart of time. */
#define SUMMARY_SLOTS 48

/**
 * struct event_row - how often something happened
 * @text: what, in printable ASCII
 * @count: by enum gabion_event_outcome; [0] is the sum
 * @first: when it was seen first, in nanoseconds since 1970
 * @last: when it was seen last
 */
struct event_row {
	char *text;
	unsigned long long count[GABION_EVENT_DENIED + 1];
	unsigned long long first;
	unsigned long long last;
};

/**
 * struct event_rows - a row for each text
 * @count: entries in @row
 * @row: the rows
 * @index: private: the rows by their texts
 */
struct event_rows {
	size_t count;
	struct event_row *row;
	struct json_object *index;
};

/**
 * struct event_moment - when something happened
 * @time: in nanoseconds since 1970
 * @outcome: enum gabion_event_outcome
 */
struct event_moment {
	unsigned long long time;
	unsigned int outcome;
};

/**
 * struct event_summary - the rows of all events
 * @begin: of the time that the summary is of, in nanoseconds since 1970
 * @end: of it
 * @all: one row, of all of them
 * @containers: by container or cgroup
 * @operations: by operation
 * @attempts: by container, operation, object, program and profile, tabs between these
 * @moment: private: one for each event
 * @slot: by time
 * @suppressed: events that the rate limit left out
 * @lost: events that came faster than they could be kept
 */
struct event_summary {
	unsigned long long begin;
	unsigned long long end;
	struct event_row all;
	struct event_rows containers;
	struct event_rows operations;
	struct event_rows attempts;
	struct event_moment *moment;
	struct event_row slot[SUMMARY_SLOTS];
	unsigned long long suppressed;
	unsigned long long lost;
};

void event_summary_init(struct event_summary *summary, unsigned long long begin,
			unsigned long long end);
void event_summary_add(struct event_summary *summary, const struct gabion_event *event);
void event_summary_finish(struct event_summary *summary);
void event_summary_free(struct event_summary *summary);
struct event_row *event_rows_get(struct event_rows *rows, const char *text);
void event_rows_free(struct event_rows *rows);
char *event_container(const char *path);

#endif /* _GABIONCTL_EVENT_SUMMARY_H */
