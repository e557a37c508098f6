// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events that 'gabionctl events --json' has written, line by line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/event_json.h"
#include "lib/output.h"
#include "lib/recording.h"

static bool is_blank(const char *line, size_t len)
{
	return line[strspn(line, " \t\r\n")] == '\0' && strlen(line) == len;
}

/* Returns -1, and the user is told why, if the line is no event. */
static int read_line(const char *name, unsigned long number, char *line, size_t len,
		     struct gabion_event *event)
{
	const char *expected;

	line[strcspn(line, "\n")] = '\0';
	if (strlen(line) + 1 < len)
		complain("%s: line %lu is no event: it has a NUL byte", name, number);
	else if (event_from_json(line, event, &expected))
		complain("%s: line %lu is no event: expected %s", name, number, expected);
	else
		return 0;
	return -1;
}

static int read_lines(const char *name, FILE *file, recording_take_t take, void *context)
{
	struct gabion_event event;
	unsigned long number = 0;
	size_t size = 0;
	char *line = NULL;
	int error = 0;
	ssize_t len;

	while (!error && (len = getline(&line, &size, file)) >= 0) {
		number++;
		if (is_blank(line, len))
			continue;
		error = read_line(name, number, line, len, &event);
		if (!error)
			take(&event, context);
	}
	if (!error && ferror(file)) {
		complain("cannot read the events of %s: %m", name);
		error = -1;
	}
	free(line);
	return error;
}

/**
 * recording_read() - read recorded events
 * @path: the file; "-" is the standard input
 * @take: called with each event
 * @context: for @take
 *
 * Return: 0; or -1, and the user told which line is no event, or why it cannot be read.
 */
int recording_read(const char *path, recording_take_t take, void *context)
{
	bool input = !strcmp(path, "-");
	FILE *file = input ? stdin : fopen(path, "re");
	int error;

	if (!file) {
		complain("cannot read the events of %s: %m", path);
		return -1;
	}
	error = read_lines(input ? "<stdin>" : path, file, take, context);
	if (!input)
		fclose(file);
	return error;
}
