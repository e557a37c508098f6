// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl events: the stream of what was denied and audited.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "securityfs.h"
#include "verb.h"

static bool follow;

/**
 * struct stream - lines that arrive in pieces
 * @used: bytes in @line
 * @line: what has arrived of the line
 */
struct stream {
	size_t used;
	char line[16384];
};

static struct json_object *value_json(const char *key, const char *value)
{
	/* A time keeps all its digits as text only. */
	if (strcmp(key, "time") && *value && strspn(value, "0123456789") == strlen(value))
		return must(json_object_new_uint64(strtoull(value, NULL, 10)));
	return must(json_object_new_string(value));
}

/* Takes 'KEY=VALUE' or 'KEY="VALUE"' off the line. The module escapes quotes in values. */
static bool next_pair(char **cursor, char **key, char **value)
{
	char *equals = strchr(*cursor, '=');
	char *end;

	if (!equals)
		return false;
	*equals = '\0';
	*key = *cursor;
	*value = equals + 1;
	if (**value == '"')
		end = strchrnul(++*value, '"');
	else
		end = strchrnul(*value, ' ');
	*cursor = *end ? end + 1 : end;
	*end = '\0';
	while (**cursor == ' ')
		++*cursor;
	return true;
}

/* One object a line, so that it can be read as it comes. */
static void print_json(char *line)
{
	struct json_object *object = must(json_object_new_object());
	char *key, *value;

	while (next_pair(&line, &key, &value))
		json_put(object, key, value_json(key, value));
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static void print_line(char *line)
{
	const char *verdict = strstr(line, "verdict=denied") ? "deny" : "audit";

	if (output_json)
		print_json(line);
	else
		printf("%s%s%s\n", colour_begin(stdout, verdict_colour(verdict)), line,
		       colour_end(stdout));
}

static void print_lines(struct stream *stream)
{
	char *start = stream->line;
	char *end;

	while ((end = memchr(start, '\n', stream->line + stream->used - start))) {
		*end = '\0';
		print_line(start);
		start = end + 1;
	}
	stream->used -= start - stream->line;
	memmove(stream->line, start, stream->used);
	fflush(stdout);
}

/* Returns 1 if there may be more, 0 at the end, -1 on an error. */
static int read_some(int fd, struct stream *stream)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	ssize_t got;

	/* A line that is longer than any the module writes: start anew. */
	if (stream->used == sizeof(stream->line))
		stream->used = 0;
	got = read(fd, stream->line + stream->used, sizeof(stream->line) - stream->used);
	if (got > 0) {
		stream->used += got;
		print_lines(stream);
		return ferror(stdout) ? -1 : 1;
	}
	if (!got || (errno == EAGAIN && !follow))
		return 0;
	if (errno == EAGAIN) {
		poll(&poll_fd, 1, -1);
		return 1;
	}
	if (errno == EINTR)
		return 1;
	securityfs_explain("events", "read the events", errno);
	return -1;
}

static int events(int argc, char *argv[])
{
	struct stream stream = { 0 };
	int fd, more;

	(void)argc;
	(void)argv;
	fd = securityfs_open("events", O_NONBLOCK);
	if (fd < 0)
		return EXIT_FAILED;
	do {
		more = read_some(fd, &stream);
	} while (more > 0);
	close(fd);
	return more < 0 ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_spec options[] = {
	{ .name = "follow", .flag = &follow, .help = "wait for more, until interrupted" },
	{ 0 }
};

const struct verb verb_events = {
	.name = "events",
	.usage = "",
	.summary = "Print the events: what was denied or audited, where, to whom",
	.details =
		"The module shows a reader what happens from the moment the reader looks: without\n"
		"--follow only what happens meanwhile is printed. With --json each line is an object.\n",
	.run = events,
	.options = options,
	.prints_state = true,
};
