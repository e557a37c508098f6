/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Selecting events by time, operation and cgroup.
 */
#ifndef _GABIONCTL_EVENT_FILTER_H
#define _GABIONCTL_EVENT_FILTER_H

#include <stdbool.h>

#include "uapi/gabion.h"

/**
 * struct event_filter - conditions, all of which an event must meet
 * @since: not earlier than this, in nanoseconds since 1970
 * @operation: this operation, or NULL
 * @path: this cgroup or one below it, or NULL
 * @container: a container whose id, name or pod's uid begins like this, or NULL
 */
struct event_filter {
	unsigned long long since;
	const char *operation;
	char *path;
	const char *container;
};

int event_filter_init(struct event_filter *filter, const char *since, const char *cgroup,
		      const char *operation);
bool event_matches(const struct event_filter *filter, const struct gabion_event *event);
bool path_matches(const struct event_filter *filter, const char *path);
void event_filter_free(struct event_filter *filter);
bool path_is_below(const char *path, const char *root);
bool parse_duration(const char *text, unsigned long long *seconds);

#endif /* _GABIONCTL_EVENT_FILTER_H */
