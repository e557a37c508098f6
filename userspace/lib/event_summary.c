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
 * tallies_get() - the row of a text
 * @tallies: the rows
 * @text: a text; there need not be a row yet
 *
 * Return: the row, until another is asked for.
 */
struct tally *tallies_get(struct tallies *tallies, const char *text)
{
	struct json_object *number;

	if (!tallies->index)
		tallies->index = must(json_object_new_object());
	if (json_object_object_get_ex(tallies->index, text, &number))
		return &tallies->tally[json_object_get_int64(number)];
	json_put(tallies->index, text, must(json_object_new_int64(tallies->count)));
	tallies->tally = must(reallocarray(tallies->tally, tallies->count + 1,
					   sizeof(*tallies->tally)));
	tallies->tally[tallies->count] = (struct tally){ .text = must(strdup(text)) };
	return &tallies->tally[tallies->count++];
}

static void count(struct tally *tally, const struct gabion_event *event)
{
	tally->count[0]++;
	if (event->outcome && event->outcome <= GABION_EVENT_DENIED)
		tally->count[event->outcome]++;
	if (!tally->first || event->time < tally->first)
		tally->first = event->time;
	if (event->time > tally->last)
		tally->last = event->time;
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
 * @end: of it, later than @begin
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
	unsigned long long width = (summary->end - summary->begin) / SUMMARY_SLOTS + 1;
	char *container = event_container(event->path);
	char *operation = escape_printable(event->operation);
	char *attempt = attempt_text(container, event);

	count(&summary->all, event);
	count(tallies_get(&summary->containers, container), event);
	count(tallies_get(&summary->operations, operation), event);
	count(tallies_get(&summary->attempts, attempt), event);
	if (event->time >= summary->begin && event->time <= summary->end)
		count(&summary->slot[(event->time - summary->begin) / width], event);
	summary->suppressed += event->suppressed;
	summary->lost += event->lost;
	free(attempt);
	free(operation);
	free(container);
}

static int by_count(const void *a, const void *b)
{
	const struct tally *one = a, *other = b;

	if (one->count[0] != other->count[0])
		return one->count[0] < other->count[0] ? 1 : -1;
	return strcmp(one->text, other->text);
}

static void sort(struct tallies *tallies)
{
	json_object_put(tallies->index);
	tallies->index = NULL;
	if (tallies->count)
		qsort(tallies->tally, tallies->count, sizeof(*tallies->tally), by_count);
}

/**
 * event_summary_sort() - bring what happened most to the top
 * @summary: to which nothing is added afterwards
 */
void event_summary_sort(struct event_summary *summary)
{
	sort(&summary->containers);
	sort(&summary->operations);
	sort(&summary->attempts);
}

/**
 * tallies_free() - free rows
 * @tallies: the rows
 */
void tallies_free(struct tallies *tallies)
{
	for (size_t i = 0; i < tallies->count; i++)
		free(tallies->tally[i].text);
	free(tallies->tally);
	json_object_put(tallies->index);
}

/**
 * event_summary_free() - free a summary
 * @summary: the summary
 */
void event_summary_free(struct event_summary *summary)
{
	tallies_free(&summary->containers);
	tallies_free(&summary->operations);
	tallies_free(&summary->attempts);
}
