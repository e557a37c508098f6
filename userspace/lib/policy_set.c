// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several files that are one policy: the one in /etc with its drop-ins, or those that the
 * user names.
 *
 * The module takes one text. So the texts are put behind each other, and what a version line
 * says is blanked in all but the first. Lines keep their places: policy_place() has the file.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/access.h"
#include "policy/lexer.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/policy_set.h"

/* Names of files, for free_names(). */
struct names {
	size_t count;
	char **name;
};

static void add_name(struct names *names, char *name)
{
	names->name = must(realloc(names->name, (names->count + 1) * sizeof(*names->name)));
	names->name[names->count++] = name;
}

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

/*
 * What the parser says of the beginning of a text, up to @end. All errors of the version line
 * are found there.
 */
static int check_beginning(const struct policy_text *source, const char *end)
{
	struct policy_text beginning = {
		.name = source->name,
		.text = source->text,
		.len = end - source->text,
	};
	struct gabion_parse_error error;
	struct gabion_policy *policy = policy_parse(&beginning, &error);

	if (!policy)
		policy_report(source, &error, errno);
	gabion_policy_free(policy);
	return policy ? 0 : -1;
}

/*
 * Each file stands for itself: it begins with its version, and does not go on with a profile
 * of the file before. Blanks the version line.
 */
static int blank_version(struct policy_text *source)
{
	char *end = source->text + source->len;
	struct gabion_parse_error error;
	struct gabion_reader reader;
	struct gabion_word word;
	char *version, *behind;

	gabion_reader_init(&reader, source->text, source->len, &error);
	if (!gabion_scan_statement(&reader, &word))
		return check_beginning(source, end);
	version = source->text + (word.at - source->text);
	behind = memchr(version, '\n', end - version) ?: end;
	if (check_beginning(source, behind))
		return -1;
	while (gabion_scan_word(&reader, &word))
		;
	if (gabion_scan_statement(&reader, &word) && gabion_verdict_parse(word.at, word.len) >= 0)
		return check_beginning(source, word.at + word.len);
	while (version < behind && *version != '#')
		*version++ = ' ';
	return 0;
}

static unsigned int count_lines(const char *text, size_t len)
{
	unsigned int lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Appends what was read of one file, and frees it. */
static void append(struct policy_text *source, struct policy_text *file)
{
	struct policy_part *part;
	bool open = file->len && file->text[file->len - 1] != '\n';

	source->part = must(realloc(source->part, (source->parts + 1) * sizeof(*source->part)));
	part = &source->part[source->parts++];
	part->name = must(strdup(file->name));
	part->first_line = count_lines(source->text, source->len) + 1;
	source->text = must(realloc(source->text, source->len + file->len + 2));
	memcpy(source->text + source->len, file->text, file->len);
	source->len += file->len;
	if (open)
		source->text[source->len++] = '\n';
	source->text[source->len] = '\0';
	policy_text_free(file);
}

static int read_next(struct policy_text *source, const char *name)
{
	struct policy_text file;

	if (policy_read(&file, name))
		return -1;
	if (source->parts && blank_version(&file)) {
		policy_text_free(&file);
		return -1;
	}
	append(source, &file);
	return 0;
}

/**
 * policy_read_set() - read files that are one policy
 * @source: to be filled in, for policy_text_free()
 * @files: how many there are, at least one
 * @file: their names, in their order; "-" is the standard input
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int policy_read_set(struct policy_text *source, int files, char *file[])
{
	if (files == 1)
		return policy_read(source, file[0]);
	memset(source, 0, sizeof(*source));
	source->whole_name = format("%s and %d more file%s", file[0], files - 1,
				    files == 2 ? "" : "s");
	source->name = source->whole_name;
	source->text = must(strdup(""));
	for (int i = 0; i < files; i++) {
		if (!read_next(source, file[i]))
			continue;
		policy_text_free(source);
		return -1;
	}
	return 0;
}

static bool is_drop_in(const char *name)
{
	const char *suffix = strrchr(name, '.');

	return *name != '.' && suffix && !strcmp(suffix, ".policy");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* No directory is no drop-in. */
static int find_drop_ins(struct names *names)
{
	int fd = open(SYSTEM_DROP_INS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	size_t before = names->count;
	struct dirent *entry;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (!directory) {
		complain("cannot read the drop-ins in %s: %m", SYSTEM_DROP_INS);
		return -1;
	}
	for (errno = 0; (entry = readdir(directory)); errno = 0) {
		if (is_drop_in(entry->d_name))
			add_name(names, format("%s/%s", SYSTEM_DROP_INS, entry->d_name));
	}
	if (errno)
		complain("cannot read the drop-ins in %s: %m", SYSTEM_DROP_INS);
	fd = errno ? -1 : 0;
	closedir(directory);
	qsort(names->name + before, names->count - before, sizeof(*names->name), by_name);
	return fd;
}

/**
 * policy_read_system() - read the policy in /etc: the file and its drop-ins
 * @source: to be filled in, for policy_text_free()
 *
 * Drop-ins come in the order of the bytes of their names, whatever the locale is.
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int policy_read_system(struct policy_text *source)
{
	struct names names = { 0 };
	int error;

	add_name(&names, must(strdup(SYSTEM_POLICY)));
	error = find_drop_ins(&names);
	if (!error)
		error = policy_read_set(source, names.count, names.name);
	free_names(&names);
	return error;
}

/**
 * policy_system_exists() - is there a policy in /etc?
 *
 * Return: true if there is a file that this user may read.
 */
bool policy_system_exists(void)
{
	int fd = open(SYSTEM_POLICY, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}
