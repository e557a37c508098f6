// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading whole files, and taking texts apart into lines and fields.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/files.h"
#include "lib/memory.h"

/**
 * read_whole() - read all that is left of a file
 * @fd: the file
 * @limit: the most bytes to read
 * @len: where to store how many there were, or NULL
 *
 * Return: the bytes with a NUL after them, for the caller to free; NULL with
 * errno set when reading failed.
 */
char *read_whole(int fd, size_t limit, size_t *len)
{
	size_t size = 4096, used = 0;
	char *text = must(malloc(size + 1));
	ssize_t got;

	while (used < limit) {
		size_t want = (size < limit ? size : limit) - used;

		if (!want) {
			size *= 2;
			text = must(realloc(text, size + 1));
			continue;
		}
		got = read(fd, text + used, want);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(text);
			return NULL;
		}
		if (!got)
			break;
		used += got;
	}
	text[used] = '\0';
	if (len)
		*len = used;
	return text;
}

/**
 * read_file() - read a file by its name
 * @path: the name
 * @len: where to store its length, or NULL
 *
 * Return: as read_whole().
 */
char *read_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text;
	int error;

	if (fd < 0)
		return NULL;
	text = read_whole(fd, SIZE_MAX - 1, len);
	error = errno;
	close(fd);
	errno = error;
	return text;
}

/**
 * next_line() - take the next line of a text
 * @cursor: where the rest of the text begins, moved behind the line; its
 *	line's end is overwritten
 *
 * Return: the line, without its end; NULL when there is none.
 */
char *next_line(char **cursor)
{
	if (!**cursor)
		return NULL;
	char *line = *cursor;
	char *end = strchrnul(line, '\n');

	*cursor = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

/**
 * split_fields() - cut a line into its fields
 * @line: the line, whose separators are overwritten
 * @separators: any of these stands between two fields
 * @field: where to store the fields
 * @max: room in @field; the last field there is room for keeps the rest
 *
 * Return: how many fields there are.
 */
size_t split_fields(char *line, const char *separators, char *field[], size_t max)
{
	size_t count = 0;

	while (count < max) {
		char *end = strpbrk(line, separators);

		field[count++] = line;
		if (!end || count == max)
			break;
		*end = '\0';
		line = end + 1;
	}
	return count;
}
