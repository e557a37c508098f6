// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's file "events", record by record.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "lib/event_stream.h"
#include "lib/module_file.h"
#include "lib/output.h"

/**
 * event_stream_open() - open the stream of events
 * @stream: to be closed by event_stream_close()
 * @history: begin with the events that the module still holds
 *
 * Return: 0; or -1, with nothing to be closed, and the user told why.
 */
int event_stream_open(struct event_stream *stream, bool history)
{
	stream->used = 0;
	stream->taken = 0;
	stream->ended = false;
	stream->fd = module_file_open("events", O_NONBLOCK);
	if (stream->fd < 0)
		return -1;
	if (!history || !lseek(stream->fd, 0, SEEK_SET))
		return 0;
	module_file_explain("events", "go back to the events that are held", errno);
	close(stream->fd);
	return -1;
}

/* Accepts records of newer versions too, which may be longer. */
static int take_record(struct event_stream *stream, struct gabion_event *event)
{
	const char *record = stream->buffer + stream->taken;
	size_t left = stream->used - stream->taken;
	__u32 size;

	if (left < sizeof(size)) {
		complain("the module's event ends after %zu bytes, expected %zu or more", left,
			 sizeof(*event));
		return -1;
	}
	memcpy(&size, record, sizeof(size));
	if (size < sizeof(*event)) {
		complain("the module's event has %u bytes, expected %zu or more; "
			 "are tool and module of one version?",
			 size, sizeof(*event));
		return -1;
	}
	if (size > left) {
		complain("the module's event ends after %zu bytes, expected the %u that it says",
			 left, size);
		return -1;
	}
	memcpy(event, record, sizeof(*event));
	stream->taken += size;
	/* Do not trust the texts to be NUL-terminated. */
	event->operation[sizeof(event->operation) - 1] = '\0';
	event->comm[sizeof(event->comm) - 1] = '\0';
	event->profile[sizeof(event->profile) - 1] = '\0';
	event->binding[sizeof(event->binding) - 1] = '\0';
	event->object[sizeof(event->object) - 1] = '\0';
	event->path[sizeof(event->path) - 1] = '\0';
	return 1;
}

/**
 * event_stream_next() - the next event
 * @stream: of event_stream_open()
 * @event: filled in
 * @timeout: milliseconds to wait for one; 0 not to wait, -1 to wait without limit
 *
 * Return: 1 and an event; 0 if none came in time, or a signal came; -1, and the user
 * told why.
 */
int event_stream_next(struct event_stream *stream, struct gabion_event *event, int timeout)
{
	struct pollfd poll_fd = { .fd = stream->fd, .events = POLLIN };
	ssize_t got;

	if (stream->taken < stream->used)
		return take_record(stream, event);
	got = read(stream->fd, stream->buffer, sizeof(stream->buffer));
	if (got < 0 && errno == EAGAIN && timeout && poll(&poll_fd, 1, timeout) == 1)
		got = read(stream->fd, stream->buffer, sizeof(stream->buffer));
	stream->ended = !got;
	if (!got || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return 0;
	if (got < 0) {
		module_file_explain("events", "read the events", errno);
		return -1;
	}
	stream->used = got;
	stream->taken = 0;
	return take_record(stream, event);
}

/**
 * event_stream_close() - close the stream
 * @stream: the stream
 */
void event_stream_close(struct event_stream *stream)
{
	close(stream->fd);
}
