/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: records of the module's file "events", and the same as JSON.
 */
#ifndef _GABIONCTL_EVENT_H
#define _GABIONCTL_EVENT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "uapi/gabion.h"

/* An event's time is in nanoseconds. */
#define EVENT_SECOND 1000000000ULL
#define EVENT_BUFFER_SIZE (64 * sizeof(struct gabion_event))

/**
 * struct event_source - an open file "events"
 * @fd: the file
 * @ended: there will be no more, which the module itself never says
 * @used: bytes in @buffer
 * @taken: of these, those that were returned
 * @buffer: records
 */
struct event_source {
	int fd;
	bool ended;
	size_t used;
	size_t taken;
	char buffer[EVENT_BUFFER_SIZE];
};

int event_open(struct event_source *source, bool history);
int event_next(struct event_source *source, struct gabion_event *event, int timeout);
void event_close(struct event_source *source);

const char *event_outcome_name(unsigned int outcome);
char *event_rule(const struct gabion_event *event);
struct json_object *container_json(const char *path);
struct json_object *event_json(const struct gabion_event *event);
int event_from_json(const char *line, struct gabion_event *event, const char **expected);

#endif /* _GABIONCTL_EVENT_H */
