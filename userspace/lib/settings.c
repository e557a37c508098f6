// SPDX-License-Identifier: GPL-2.0-only
/*
 * /etc/gabion/gabion.conf: what happens at boot beside loading the policy.
 *
 * Lines of the form "KEY = VALUE". What is not known is an error, as in a policy: a typo in
 * "lock" must not leave the lock down.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/settings.h"

const struct setting_key setting_keys[__SETTING_MAX] = {
	[SETTING_BOOT] = { "boot", { "required", "best-effort" } },
	[SETTING_LOCK] = { "lock", { "none", "tighten", "sealed" } },
	[SETTING_MODE] = { "mode", { "unchanged", "enforce", "audit" } },
};

#define BLANK " \t"

/**
 * struct conf_line - a line that is being read
 * @file: the file's name
 * @number: the line's number, from 1
 * @text: where the line begins
 */
struct conf_line {
	const char *file;
	unsigned int number;
	const char *text;
};

/* Says what is wrong with @word, where it stands in the line. Returns -1. */
static int fail(const struct conf_line *line, const char *word, const char *expected)
{
	char *shown = escape_printable(word);

	fflush(stdout);
	fprintf(stderr, "%s%s:%u:%zu:%s \"%s\": %s\n", colour_begin(stderr, COLOUR_BOLD),
		line->file, line->number, word - line->text + 1, colour_end(stderr), shown,
		expected);
	free(shown);
	return -1;
}

static int fail_listing(const struct conf_line *line, const char *word, const char *what,
			const char *const words[])
{
	char *expected = format("expected %s", what);
	int error;

	for (size_t i = 0; words[i]; i++) {
		char *longer = format("%s%s%s", expected, i ? ", " : " ", words[i]);

		free(expected);
		expected = longer;
	}
	error = fail(line, word, expected);
	free(expected);
	return error;
}

static int find_key(const char *name)
{
	for (int i = 0; i < __SETTING_MAX; i++) {
		if (!strcmp(setting_keys[i].name, name))
			return i;
	}
	return -1;
}

static int set(struct settings *settings, const struct conf_line *line, const char *name,
	       const char *value)
{
	static const char *const names[] = { "boot", "lock", "mode", NULL };
	int key = find_key(name);

	if (key < 0)
		return fail_listing(line, name, "one of the settings", names);
	if (settings->word[key])
		return fail(line, name, "this setting is given above");
	for (size_t i = 0; i < SETTING_WORDS_MAX && setting_keys[key].word[i]; i++) {
		if (!strcmp(setting_keys[key].word[i], value))
			settings->word[key] = setting_keys[key].word[i];
	}
	return settings->word[key] ?
		       0 :
		       fail_listing(line, value, "one of", setting_keys[key].word);
}

/* Ends the word at @word, and returns what follows it and blanks. */
static char *end_word(char *word, const char *ends)
{
	char *end = word + strcspn(word, ends);
	char *next = end + strspn(end, BLANK);

	if (*next == '=' && strchr(ends, '='))
		next += 1 + strspn(next + 1, BLANK);
	else if (*end == '=')
		next = end;
	*end = '\0';
	return next;
}

static int read_line(struct settings *settings, const struct conf_line *line, char *text)
{
	char *name = text + strspn(text, BLANK), *equals, *value, *rest;

	name[strcspn(name, "#")] = '\0';
	if (!*name)
		return 0;
	equals = strchr(name, '=');
	if (!equals)
		return fail(line, name, "expected SETTING = WORD");
	value = end_word(name, BLANK "=");
	if (value <= equals)
		return fail(line, value, "expected = behind the setting's name");
	if (!*value)
		return fail(line, value, "expected a word behind =");
	rest = end_word(value, BLANK);
	if (*rest)
		return fail(line, rest, "expected nothing more in this line");
	return set(settings, line, name, value);
}

static int read_lines(struct settings *settings, const char *file, char *text)
{
	struct conf_line line = { .file = file };
	char *cursor = text;

	while ((line.text = next_line(&cursor))) {
		line.number++;
		if (read_line(settings, &line, (char *)line.text))
			return -1;
	}
	return 0;
}

/**
 * settings_read() - read the settings
 * @settings: to be filled in
 * @file: the file; that there is no SETTINGS_FILE is no error, and leaves the defaults
 *
 * Return: 0; or -1, and the user told what is wrong, with file, line and column.
 */
int settings_read(struct settings *settings, const char *file)
{
	size_t len;
	char *text = read_file(file, &len);
	int error = 0;

	memset(settings, 0, sizeof(*settings));
	if (!text && (errno != ENOENT || strcmp(file, SETTINGS_FILE) != 0)) {
		complain("cannot read the settings %s: %m", file);
		return -1;
	}
	if (text && strlen(text) != len) {
		complain("%s: expected text, without bytes that are 0", file);
		error = -1;
	} else if (text) {
		error = read_lines(settings, file, text);
	}
	for (int i = 0; i < __SETTING_MAX; i++) {
		if (!settings->word[i])
			settings->word[i] = setting_keys[i].word[0];
	}
	free(text);
	return error;
}
