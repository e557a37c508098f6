/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's file "events", record by record.
 */
#ifndef _GABIONCTL_EVENT_STREAM_H
#define _GABIONCTL_EVENT_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "uapi/gabion.h"

#define EVENT_BUFFER_SIZE (64 * sizeof(struct gabion_event))

/**
 * struct event_stream - an open file "events"
 * @fd: the file
 * @ended: no more events will come; the module itself never ends the stream
 * @used: bytes in @buffer
 * @taken: how many of these were returned already
 * @buffer: records
 */
struct event_stream {
	int fd;
	bool ended;
	size_t used;
	size_t taken;
	char buffer[EVENT_BUFFER_SIZE];
};

int event_stream_open(struct event_stream *stream, bool history);
int event_stream_next(struct event_stream *stream, struct gabion_event *event, int timeout);
void event_stream_close(struct event_stream *stream);

#endif /* _GABIONCTL_EVENT_STREAM_H */
