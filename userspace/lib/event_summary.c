// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many events in few rows: how often, by what, and when.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/container.h"
#include "lib/escape.h"
#include "lib/event_summary.h"
#include "lib/memory.h"
#include "lib/output.h"

/**
 * event_rows_get() - the row of a text
 * @rows: the rows
 * @text: a text; there need not be a row yet
 *
 * Return: the row, until another is asked for.
 */
struct event_row *event_rows_get(struct event_rows *rows, const char *text)
{
	struct json_object *number;

	if (!rows->index)
		rows->index = must(json_object_new_object());
	if (json_object_object_get_ex(rows->index, text, &number))
		return &rows->row[json_object_get_int64(number)];
	json_put(rows->index, text, must(json_object_new_int64(rows->count)));
	rows->row = must(reallocarray(rows->row, rows->count + 1,
				      sizeof(*rows->row)));
	rows->row[rows->count] = (struct event_row){ .text = must(strdup(text)) };
	return &rows->row[rows->count++];
}

static void count(struct event_row *row, const struct event_moment *moment)
{
	row->count[0]++;
	if (moment->outcome && moment->outcome <= GABION_EVENT_DENIED)
		row->count[moment->outcome]++;
	if (!row->first || moment->time < row->first)
		row->first = moment->time;
	if (moment->time > row->last)
		row->last = moment->time;
}

/**
 * event_container() - what people call the place where something was done
 * @path: of the cgroup
 *
 * Return: the container, or the cgroup's path, in printable ASCII, for the caller to free.
 */
char *event_container(const char *path)
{
	return container_name(path) ?: escape_printable(path);
}

static char *attempt_text(const char *container, const struct gabion_event *event)
{
	char *operation = escape_printable(event->operation);
	char *object = escape_printable(event->object);
	char *comm = escape_printable(event->comm);
	char *profile = escape_printable(event->profile);
	char *text = format("%s\t%s\t%s%s\t%s\t%s", container, operation, object,
			    event->cut & GABION_EVENT_CUT_OBJECT ? "..." : "", comm, profile);

	free(profile);
	free(comm);
	free(object);
	free(operation);
	return text;
}

/**
 * event_summary_init() - begin without events
 * @summary: to be filled in, and freed by event_summary_free()
 * @begin: of the time that it is of, in nanoseconds since 1970
 * @end: of it, later than @begin; 0 for the time from its first event to its last
 */
void event_summary_init(struct event_summary *summary, unsigned long long begin,
			unsigned long long end)
{
	memset(summary, 0, sizeof(*summary));
	summary->begin = begin;
	summary->end = end;
}

/**
 * event_summary_add() - count an event
 * @summary: where
 * @event: the event
 */
void event_summary_add(struct event_summary *summary, const struct gabion_event *event)
{
	struct event_moment moment = { .time = event->time, .outcome = event->outcome };
	char *container = event_container(event->path);
	char *operation = escape_printable(event->operation);
	char *attempt = attempt_text(container, event);

	summary->moment = must(reallocarray(summary->moment, summary->all.count[0] + 1,
					    sizeof(moment)));
	summary->moment[summary->all.count[0]] = moment;
	count(&summary->all, &moment);
	count(event_rows_get(&summary->containers, container), &moment);
	count(event_rows_get(&summary->operations, operation), &moment);
	count(event_rows_get(&summary->attempts, attempt), &moment);
	summary->suppressed += event->suppressed;
	summary->lost += event->lost;
	free(attempt);
	free(operation);
	free(container);
}

static int by_count(const void *a, const void *b)
{
	const struct event_row *one = a, *other = b;

	if (one->count[0] != other->count[0])
		return one->count[0] < other->count[0] ? 1 : -1;
	return strcmp(one->text, other->text);
}

static void sort(struct event_rows *rows)
{
	json_object_put(rows->index);
	rows->index = NULL;
	if (rows->count)
		qsort(rows->row, rows->count, sizeof(*rows->row), by_count);
}

static void count_by_time(struct event_summary *summary)
{
	unsigned long long width = (summary->end - summary->begin) / SUMMARY_SLOTS + 1;

	for (unsigned long long i = 0; i < summary->all.count[0]; i++) {
		const struct event_moment *moment = &summary->moment[i];

		if (moment->time >= summary->begin && moment->time <= summary->end)
			count(&summary->slot[(moment->time - summary->begin) / width], moment);
	}
}

/**
 * event_summary_finish() - count by time, and bring what happened most to the top
 * @summary: to which nothing is added afterwards
 */
void event_summary_finish(struct event_summary *summary)
{
	if (!summary->end) {
		summary->begin = summary->all.first;
		summary->end = summary->all.last;
	}
	count_by_time(summary);
	sort(&summary->containers);
	sort(&summary->operations);
	sort(&summary->attempts);
}

/**
 * event_rows_free() - free rows
 * @rows: the rows
 */
void event_rows_free(struct event_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		free(rows->row[i].text);
	free(rows->row);
	json_object_put(rows->index);
}

/**
 * event_summary_free() - free a summary
 * @summary: the summary
 */
void event_summary_free(struct event_summary *summary)
{
	event_rows_free(&summary->containers);
	event_rows_free(&summary->operations);
	event_rows_free(&summary->attempts);
	free(summary->moment);
}
