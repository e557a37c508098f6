/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tool prints: messages, tables, colour, JSON.
 */
#ifndef _GABIONCTL_OUTPUT_H
#define _GABIONCTL_OUTPUT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "policy/shared.h"

enum colour {
	COLOUR_NONE,
	COLOUR_BOLD,
	COLOUR_RED,
	COLOUR_GREEN,
	COLOUR_YELLOW,
	__COLOUR_MAX
};

/* Set by --json: print JSON on stdout. */
extern bool output_json;

/* Called before an error or a warning is printed, by whoever holds the screen; or NULL. */
extern void (*output_before_message)(void);

/* Set by --color; NULL is auto. It counts more than NO_COLOR. */
extern const char *output_color;

/**
 * struct table - text to be printed in aligned columns
 * @columns: cells in a row
 * @cells: entries in @cell
 * @cell: the cells, row after row
 */
struct table {
	size_t columns;
	size_t cells;
	struct cell *cell;
};

bool output_color_is_known(void);
const char *colour_begin(FILE *stream, enum colour colour);
const char *colour_end(FILE *stream);
__printf(1, 2) void complain(const char *fmt, ...);
__printf(1, 2) void warn(const char *fmt, ...);
__printf(3, 4) void table_add(struct table *table, enum colour colour, const char *fmt, ...);
void table_print(struct table *table);
enum colour verdict_colour(const char *verdict);
void json_put(struct json_object *object, const char *key, struct json_object *value);
void json_put_text(struct json_object *object, const char *key, const char *text);
void json_put_untrusted(struct json_object *object, const char *key, const char *text);
void json_put_untrusted_or_null(struct json_object *object, const char *key, const char *text);
void json_put_word(struct json_object *object, const char *key, const char *word);
void json_array_add_text(struct json_object *array, const char *text);
void json_print(struct json_object *object);
int output_finish(int status);

#endif /* _GABIONCTL_OUTPUT_H */
