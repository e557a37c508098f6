/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events as JSON: writing them, and reading what was written.
 */
#ifndef _GABIONCTL_EVENT_JSON_H
#define _GABIONCTL_EVENT_JSON_H

#include <json-c/json.h>

#include "uapi/gabion.h"

/* An event's time is in nanoseconds. */
#define EVENT_SECOND 1000000000ULL

const char *event_outcome_name(unsigned int outcome);
char *event_allow_line(const struct gabion_event *event);
struct json_object *event_json(const struct gabion_event *event);
int event_from_json(const char *line, struct gabion_event *event, const char **expected);

#endif /* _GABIONCTL_EVENT_JSON_H */
