// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's output: lines of the kernel log, and events.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

static bool has_all(const char *text, const char *const needles[])
{
	for (; *needles; needles++) {
		if (!strstr(text, *needles))
			return false;
	}
	return true;
}

/**
 * log_open() - follow the kernel log from now on
 *
 * Return: a descriptor for log_find(), or -errno.
 */
int log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return lseek(fd, 0, SEEK_END) < 0 ? -errno : fd;
}

/**
 * log_next() - look for a line and copy it
 * @log: of log_open(); read up to and including the line
 * @needles: strings that the line must all contain, NULL-terminated
 * @line: filled in
 * @size: of @line; the kernel needs room for its longest line
 *
 * Return: true if there was one.
 */
bool log_next(int log, const char *const needles[], char *line, size_t size)
{
	ssize_t len;

	for (;;) {
		len = read(log, line, size - 1);
		if (len < 0 && errno == EPIPE)
			continue; /* overwritten; read the next one */
		if (len <= 0)
			return false;
		line[len] = '\0';
		if (has_all(line, needles))
			return true;
	}
}

/**
 * log_find() - look for a line
 * @log: of log_open(); read up to and including the line
 * @needles: strings that the line must all contain, NULL-terminated
 *
 * Return: true if there was one.
 */
bool log_find(int log, const char *const needles[])
{
	char line[8192];

	return log_next(log, needles, line, sizeof(line));
}

/**
 * events_open() - follow the event stream from now on
 *
 * Return: a descriptor for events_find(), or -errno.
 */
int events_open(void)
{
	int fd = open(GABION_FILE("events"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/**
 * events_next() - read the next event
 * @events: of events_open()
 * @event: filled in
 *
 * Return: 0, or -errno; -EAGAIN if there is none.
 */
int events_next(int events, struct gabion_event *event)
{
	ssize_t n = read(events, event, sizeof(*event));

	if (n < 0)
		return -errno;
	return n == sizeof(*event) ? 0 : -EPROTO;
}

#define NR(words) (sizeof(words) / sizeof((words)[0]))

static const char *word_of(const char *const *words, size_t nr, unsigned int index)
{
	return index < nr && words[index] ? words[index] : "?";
}

/**
 * events_line() - the event as a line of text, which tests search
 * @event: the event
 * @line: filled in
 * @size: of @line
 */
void events_line(const struct gabion_event *event, char *line, size_t size)
{
	static const char *const outcomes[] = {
		[GABION_EVENT_AUDITED] = "audited",
		[GABION_EVENT_WOULD_DENY] = "would-deny",
		[GABION_EVENT_DENIED] = "denied",
	};
	static const char *const bindings[] = {
		[GABION_EVENT_BY_USERNS] = "userns",
		[GABION_EVENT_BY_CGROUP] = "cgroup",
		[GABION_EVENT_BY_ATTACHMENT] = "attached",
		[GABION_EVENT_BY_CONTAINMENT] = "containment",
		[GABION_EVENT_BY_CONTAINERS] = "containers",
	};

	snprintf(line, size, " operation=%s outcome=%s object=\"%s\" profile=%s binding=%s"
			     " pid=%d tgid=%d comm=\"%s\" uid=%u cgroup=\"%s\"",
		 event->operation,
		 word_of(outcomes, NR(outcomes), event->outcome), event->object,
		 event->profile, word_of(bindings, NR(bindings), event->binding_kind),
		 event->pid, event->tgid, event->comm, event->uid, event->path);
}

/**
 * events_find() - look for an event
 * @events: of events_open(); read up to and including the event
 * @needles: strings that its line must all contain, NULL-terminated
 * @line: filled in with the event, or with the last one that was read
 * @size: of @line
 *
 * Return: 0, or -errno; -EAGAIN if there was none.
 */
int events_find(int events, const char *const needles[], char *line, size_t size)
{
	struct gabion_event event;
	int err;

	*line = '\0';
	for (;;) {
		err = events_next(events, &event);
		if (err)
			return err;
		events_line(&event, line, size);
		if (has_all(line, needles))
			return 0;
	}
}
