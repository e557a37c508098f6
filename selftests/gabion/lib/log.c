// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module leaves behind: lines of the kernel log, and events.
 */
#include <fcntl.h>
#include <poll.h>
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
 * log_find() - look for a line
 * @log: of log_open(); read up to and including the line
 * @needles: what must all be in it, NULL-terminated
 *
 * Return: true if there was one.
 */
bool log_find(int log, const char *const needles[])
{
	char line[8192];
	ssize_t len;

	for (;;) {
		len = read(log, line, sizeof(line) - 1);
		if (len < 0 && errno == EPIPE)
			continue; /* overwritten; the next is there */
		if (len <= 0)
			return false;
		line[len] = '\0';
		if (has_all(line, needles))
			return true;
	}
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

/* One line, byte by byte: the stream gives as much as is asked for. */
static int next_line(int events, char *line, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < size) {
		n = read(events, line + len, 1);
		if (n < 0)
			return -errno;
		if (!n || line[len] == '\n')
			break;
		len++;
	}
	line[len] = '\0';
	return len;
}

/**
 * events_find() - look for an event
 * @events: of events_open(); read up to and including the event
 * @needles: what must all be in it, NULL-terminated
 * @line: filled in with the event, or the last that was seen
 * @size: of @line
 *
 * Return: 0, or -errno, which is -EAGAIN if there was none.
 */
int events_find(int events, const char *const needles[], char *line, size_t size)
{
	int len;

	*line = '\0';
	for (;;) {
		char next[8192];

		len = next_line(events, next, sizeof(next));
		if (len < 0)
			return len;
		strncpy(line, next, size - 1);
		line[size - 1] = '\0';
		if (has_all(next, needles))
			return 0;
	}
}
