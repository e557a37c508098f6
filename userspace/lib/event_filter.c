// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selecting events by time, operation and cgroup.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy/operation.h"
#include "lib/cgroup.h"
#include "lib/container.h"
#include "lib/container_name.h"
#include "lib/event_filter.h"
#include "lib/event_json.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/system.h"

/**
 * parse_duration() - read a duration
 * @text: a number and s, m, h or d
 * @seconds: set to it
 *
 * Return: true if it is one, and not longer than a hundred years.
 */
bool parse_duration(const char *text, unsigned long long *seconds)
{
	static const struct {
		char letter;
		unsigned int seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || number > 36525ULL * 86400 || !*end || end[1])
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (*end == units[i].letter) {
			*seconds = number * units[i].seconds;
			return *seconds <= 36525ULL * 86400;
		}
	}
	return false;
}

/* Optional digits after the second, as nanoseconds. Returns the rest of the text. */
static const char *parse_fraction(const char *text, unsigned long long *nsec)
{
	unsigned int unit = EVENT_SECOND / 10;

	*nsec = 0;
	if (*text != '.' || !isdigit((unsigned char)text[1]))
		return text;
	while (isdigit((unsigned char)*++text)) {
		*nsec += (*text - '0') * unit;
		unit /= 10;
	}
	return text;
}

/* RFC 3339's "Z" and "+01:00", which is 3600 seconds @east. */
static bool parse_zone(const char *text, long *east)
{
	struct tm tm = { 0 };
	const char *end;

	*east = 0;
	if (!strcmp(text, "Z"))
		return true;
	if (*text != '+' && *text != '-')
		return false;
	end = strptime(text + 1, "%H:%M", &tm);
	*east = (*text == '-' ? -1 : 1) * (tm.tm_hour * 3600L + tm.tm_min * 60L);
	return end && !*end;
}

/* mktime() makes 2 March of 30 February. */
static bool set_time(unsigned long long *since, struct tm *tm, const char *zone,
		     unsigned long long nsec)
{
	int day = tm->tm_mday;
	long east = 0;
	time_t seconds;

	if (*zone && !parse_zone(zone, &east))
		return false;
	seconds = *zone ? timegm(tm) : mktime(tm);
	if (tm->tm_mday != day || seconds < east)
		return false;
	seconds -= east;
	*since = seconds < (time_t)(ULLONG_MAX / EVENT_SECOND) ? seconds * EVENT_SECOND + nsec :
								 ULLONG_MAX;
	return true;
}

/* Local time, unless the text names a zone. */
static bool parse_time(const char *text, unsigned long long *since)
{
	static const struct {
		const char *form;
		bool seconds;
	} forms[] = {
		{ "%Y-%m-%dT%H:%M:%S", true },
		{ "%Y-%m-%d %H:%M:%S", true },
		{ "%Y-%m-%d %H:%M", false },
		{ "%Y-%m-%d", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct tm tm = { .tm_isdst = -1 };
		const char *end = strptime(text, forms[i].form, &tm);
		unsigned long long nsec = 0;

		if (end && forms[i].seconds)
			end = parse_fraction(end, &nsec);
		if (end && set_time(since, &tm, end, nsec))
			return true;
	}
	return false;
}

static int set_since(struct event_filter *filter, const char *text)
{
	unsigned long long ago, now = time(NULL);

	if (parse_duration(text, &ago)) {
		filter->since = (now > ago ? now - ago : 0) * EVENT_SECOND;
		return 0;
	}
	if (parse_time(text, &filter->since))
		return 0;
	complain("expected a time after --since, such as 10m, 2h, 2026-01-31 or "
		 "2026-01-31T12:00:00, not '%s'",
		 text);
	return -1;
}

static int set_operation(struct event_filter *filter, const char *name)
{
	if (strcmp(name, "containment") && gabion_operation_parse(name, strlen(name)) < 0) {
		complain("expected an operation after --operation, such as module_autoload, or "
			 "containment, not '%s'",
			 name);
		return -1;
	}
	filter->operation = name;
	return 0;
}

/* Turns a path below the mount point of cgroup2 into one from the hierarchy's root. */
static void set_path(struct event_filter *filter, const char *path)
{
	char *point = find_mount("cgroup2", "/");
	size_t len = point ? strlen(point) : 0;

	if (len && !strncmp(path, point, len) && (path[len] == '/' || !path[len]))
		path += len;
	free(point);
	filter->path = must(strdup(path));
	for (len = strlen(filter->path); len && filter->path[len - 1] == '/'; len--)
		filter->path[len - 1] = '\0';
}

/* An inherited descriptor, by the path that it has now. */
static int set_descriptor(struct event_filter *filter, const char *word)
{
	int fd = cgroup_open(word);
	char *link = format("/proc/self/fd/%d", fd);
	char path[PATH_MAX];
	ssize_t len = fd < 0 ? -1 : readlink(link, path, sizeof(path) - 1);

	if (fd >= 0 && len < 0)
		complain("cannot read the path of '%s': %m", word);
	if (fd >= 0)
		close(fd);
	free(link);
	if (len < 0)
		return -1;
	path[len] = '\0';
	set_path(filter, path);
	return 0;
}

static int set_cgroup(struct event_filter *filter, const char *word)
{
	pid_t pid;

	if (container_word_is_name(word)) {
		filter->container = word;
		return container_name_check(word);
	}
	if (word_is_pid(word, &pid)) {
		filter->path = cgroup_of_process(pid);
		return filter->path ? 0 : -1;
	}
	if (!strncmp(word, "fd:", strlen("fd:")))
		return set_descriptor(filter, word);
	if (*word != '/') {
		complain("expected a cgroup's path, which begins with '/', or a container's id or "
			 "name, after --cgroup, not '%s'",
			 word);
		return -1;
	}
	set_path(filter, word);
	return 0;
}

/**
 * event_filter_init() - prepare a filter from the command line
 * @filter: to be filled in, and freed by event_filter_free()
 * @since: a duration before now, or a time; or NULL
 * @cgroup: a path, a process's id, an inherited descriptor, or the name of a container; or NULL
 * @operation: its name; or NULL
 *
 * The cgroup may have been removed.
 *
 * Return: 0; or -1, with nothing to be freed, and the user told what was expected.
 */
int event_filter_init(struct event_filter *filter, const char *since, const char *cgroup,
		      const char *operation)
{
	memset(filter, 0, sizeof(*filter));
	if ((since && set_since(filter, since)) ||
	    (operation && set_operation(filter, operation)) ||
	    (cgroup && set_cgroup(filter, cgroup)))
		return -1;
	return 0;
}

/**
 * path_is_below() - is a cgroup in a subtree?
 * @path: of the cgroup, from the root of the hierarchy
 * @root: the path of the subtree's root; empty for all
 *
 * Return: true if it is, the root included.
 */
bool path_is_below(const char *path, const char *root)
{
	size_t len = strlen(root);

	return !strncmp(path, root, len) && (!path[len] || path[len] == '/');
}

static bool is_of_container(const char *path, const char *word)
{
	struct container container;

	return container_of_path(path, &container) && container_is_called(&container, word);
}

/**
 * event_matches() - does a filter select an event?
 * @filter: the filter
 * @event: the event
 *
 * Return: true if it is.
 */
bool event_matches(const struct event_filter *filter, const struct gabion_event *event)
{
	return event->time >= filter->since &&
	       (!filter->operation || !strcmp(event->operation, filter->operation)) &&
	       path_matches(filter, event->path);
}

/**
 * path_matches() - does a filter select a cgroup?
 * @filter: the filter
 * @path: of the cgroup, from the root of the hierarchy
 *
 * Return: true if it does.
 */
bool path_matches(const struct event_filter *filter, const char *path)
{
	return (!filter->path || path_is_below(path, filter->path)) &&
	       (!filter->container || is_of_container(path, filter->container));
}

/**
 * event_filter_free() - free a filter
 * @filter: the filter
 */
void event_filter_free(struct event_filter *filter)
{
	free(filter->path);
}
