/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's files as tables: a row for each line, made of fields.
 */
#ifndef _GABIONCTL_MODULE_TABLE_H
#define _GABIONCTL_MODULE_TABLE_H

#include <json-c/json.h>
#include <stddef.h>

#define ROW_FIELDS_MAX 12

/**
 * struct table_row - a line of the file
 * @fields: number of fields in the line
 * @field: the fields; empty texts beyond @fields
 */
struct table_row {
	size_t fields;
	const char *field[ROW_FIELDS_MAX];
};

/**
 * struct module_table - the lines of a file
 * @text: what the fields point into
 * @count: entries in @row
 * @row: the lines
 */
struct module_table {
	char *text;
	size_t count;
	struct table_row *row;
};

/* Fields of a line of the file "hooks". */
enum hook_field {
	HOOK_FUNCTION,
	HOOK_OPERATIONS,
	HOOK_STATE,
	HOOK_HITS,
	HOOK_SELFTEST,
	HOOK_FIELDS
};

/* Fields of a line of the file "stats" about an operation. */
enum stats_field {
	STATS_OPERATION,
	STATS_ALLOW = 2,
	STATS_AUDIT = 4,
	STATS_WOULD_DENY = 6,
	STATS_DENY = 8,
	STATS_DENY_QUIETLY = 10,
	STATS_FIELDS
};

/* Fields of the line that begins with "events". */
enum events_field {
	EVENTS_EMITTED = 2,
	EVENTS_LOST = 4,
	EVENTS_SUPPRESSED = 6,
	EVENTS_FIELDS
};

/* Fields of a line that begins with "cgroup". */
enum cgroup_row_field {
	CGROUP_ROW_ID = 1,
	CGROUP_ROW_PATH,
	CGROUP_ROW_PROFILE,
	CGROUP_ROW_OPERATION,
	CGROUP_ROW_OUTCOME,
	CGROUP_ROW_COUNT,
	CGROUP_ROW_FIELDS
};

/* The smallest number of fields in a line of "stats". */
#define STATS_FIELDS_MIN EVENTS_FIELDS

enum stats_kind {
	STATS_OF_OPERATION,
	STATS_OF_EVENTS,
	STATS_OF_CGROUP
};

/* Fields of a line of the file "attach". */
enum attachment_field {
	ATTACHMENT_ID,
	ATTACHMENT_PROFILE,
	ATTACHMENT_PATH,
	ATTACHMENT_FIELDS
};

int module_table_read(struct module_table *table, const char *file, size_t fields);
int module_table_show(const char *file, size_t fields,
		      void (*show)(const struct module_table *table));
void module_table_split(struct module_table *table, char *text);
void module_table_free(struct module_table *table);
size_t module_table_count(const struct module_table *table, size_t field, const char *value);
enum stats_kind stats_kind(const struct table_row *row);
unsigned long long row_number(const struct table_row *row, size_t field);
struct json_object *row_json_number(const struct table_row *row, size_t field);
struct json_object *attachments_json(const struct module_table *attachments);

#endif /* _GABIONCTL_MODULE_TABLE_H */
