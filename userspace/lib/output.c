// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tool prints: messages, tables, colour, JSON.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/escape.h"
#include "lib/exit_status.h"
#include "lib/memory.h"
#include "lib/output.h"

struct cell {
	enum colour colour;
	char *text;
};

bool output_json;
void (*output_before_message)(void);
const char *output_color;

static const char *const colour_code[__COLOUR_MAX] = {
	[COLOUR_NONE] = "",
	[COLOUR_BOLD] = "\033[1m",
	[COLOUR_RED] = "\033[31m",
	[COLOUR_GREEN] = "\033[32m",
	[COLOUR_YELLOW] = "\033[33m",
};

/**
 * output_color_is_known() - is what --color says a word of it?
 *
 * Return: true if it is, or was not given.
 */
bool output_color_is_known(void)
{
	return !output_color || !strcmp(output_color, "auto") || !strcmp(output_color, "always") ||
	       !strcmp(output_color, "never");
}

static bool colourful(FILE *stream)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (output_color && strcmp(output_color, "auto"))
		return !strcmp(output_color, "always");
	if (no_color && *no_color)
		return false;
	if (!term || !strcmp(term, "dumb"))
		return false;
	return isatty(fileno(stream));
}

/**
 * colour_begin() - what to print before coloured text
 * @stream: where it goes
 * @colour: which colour
 *
 * Return: an escape sequence; empty where @stream is no terminal, or the user
 * wants no colour.
 */
const char *colour_begin(FILE *stream, enum colour colour)
{
	return colourful(stream) ? colour_code[colour] : "";
}

/**
 * colour_end() - what to print after coloured text
 * @stream: where it goes
 *
 * Return: an escape sequence, or the empty text as colour_begin().
 */
const char *colour_end(FILE *stream)
{
	return colourful(stream) ? "\033[0m" : "";
}

static __printf(3, 0) void say(const char *label, enum colour colour, const char *fmt, va_list args)
{
	int error = errno; /* for %m */

	if (output_before_message)
		output_before_message();
	fflush(stdout);
	fprintf(stderr, "%s: %s%s%s", program_invocation_short_name,
		colour_begin(stderr, colour), label, colour_end(stderr));
	errno = error;
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

/**
 * complain() - print an error on stderr
 * @fmt: the sentence, without a full stop or newline
 */
void complain(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("error: ", COLOUR_RED, fmt, args);
	va_end(args);
}

/**
 * warn() - warn on stderr about something that was done
 * @fmt: a sentence without a full stop, and without a line's end
 */
void warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("warning: ", COLOUR_YELLOW, fmt, args);
	va_end(args);
}

/**
 * table_add() - add a cell to a table, row by row and left to right
 * @table: the table
 * @colour: of the cell
 * @fmt: its text
 */
void table_add(struct table *table, enum colour colour, const char *fmt, ...)
{
	struct cell *cell;
	va_list args;
	int len;

	table->cell = must(reallocarray(table->cell, table->cells + 1, sizeof(*cell)));
	cell = &table->cell[table->cells++];
	cell->colour = colour;
	va_start(args, fmt);
	len = vasprintf(&cell->text, fmt, args);
	va_end(args);
	must(len < 0 ? NULL : cell->text);
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t width = 0;

	for (size_t i = column; i < table->cells; i += table->columns) {
		size_t len = strlen(table->cell[i].text);

		if (len > width)
			width = len;
	}
	return width;
}

static void table_empty(struct table *table)
{
	for (size_t i = 0; i < table->cells; i++)
		free(table->cell[i].text);
	free(table->cell);
	table->cell = NULL;
	table->cells = 0;
}

/**
 * table_print() - print a table on stdout, and empty it
 * @table: the table, its last row complete
 */
void table_print(struct table *table)
{
	for (size_t i = 0; i < table->cells; i++) {
		const struct cell *cell = &table->cell[i];
		size_t column = i % table->columns;
		bool last = column == table->columns - 1;
		size_t pad = last ? 0 : column_width(table, column) - strlen(cell->text) + 2;

		printf("%s%s%s%*s%s", colour_begin(stdout, cell->colour), cell->text,
		       colour_end(stdout), (int)pad, "", last ? "\n" : "");
	}
	table_empty(table);
}

/**
 * verdict_colour() - the colour of a verdict
 * @verdict: its name
 *
 * Return: the colour; none for an unknown name.
 */
enum colour verdict_colour(const char *verdict)
{
	if (!strcmp(verdict, "deny"))
		return COLOUR_RED;
	if (!strcmp(verdict, "audit"))
		return COLOUR_YELLOW;
	return COLOUR_NONE;
}

/**
 * json_put() - add a member to a JSON object
 * @object: the object
 * @key: a constant
 * @value: the member, which @object takes over; NULL is JSON's null
 */
void json_put(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value))
		must(NULL);
}

/**
 * json_put_text() - add a string to a JSON object
 * @object: the object
 * @key: a constant
 * @text: the string; NULL is JSON's null
 */
void json_put_text(struct json_object *object, const char *key, const char *text)
{
	json_put(object, key, text ? must(json_object_new_string(text)) : NULL);
}

/**
 * json_put_untrusted() - add a string that a container chose
 * @object: the object
 * @key: a constant
 * @text: any bytes; NULL is JSON's null
 *
 * What JSON cannot hold, or terminals obey, becomes \xNN.
 */
void json_put_untrusted(struct json_object *object, const char *key, const char *text)
{
	char *valid = text ? escape_utf8(text) : NULL;

	json_put_text(object, key, valid);
	free(valid);
}

/**
 * json_put_untrusted_or_null() - add a string that a container chose, null if it is empty
 * @object: the object
 * @key: a constant
 * @text: any bytes
 */
void json_put_untrusted_or_null(struct json_object *object, const char *key, const char *text)
{
	json_put_untrusted(object, key, *text ? text : NULL);
}

/**
 * json_put_word() - add an escaped word of the module's files
 * @object: the object
 * @key: a constant
 * @word: in which \ooo stands for a byte; NULL is JSON's null
 */
void json_put_word(struct json_object *object, const char *key, const char *word)
{
	char *text = word ? unescape_word(word) : NULL;

	json_put_untrusted(object, key, text);
	free(text);
}

/**
 * json_array_add_text() - add a string to a JSON array
 * @array: the array
 * @text: the string
 */
void json_array_add_text(struct json_object *array, const char *text)
{
	json_object_array_add(array, must(json_object_new_string(text)));
}

/**
 * json_print() - print a JSON object on stdout, and free it
 * @object: the object
 */
void json_print(struct json_object *object)
{
	const int flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			  JSON_C_TO_STRING_NOSLASHESCAPE;

	puts(must((void *)json_object_to_json_string_ext(object, flags)));
	json_object_put(object);
}

/**
 * output_finish() - flush stdout and check for errors
 * @status: what the tool would exit with
 *
 * Return: @status, or EXIT_FAILED when stdout could not be written.
 */
int output_finish(int status)
{
	bool failed = ferror(stdout);

	if (!fflush(stdout) && !failed)
		return status;
	complain("cannot write the output: %m");
	return status == EXIT_DONE ? EXIT_FAILED : status;
}
