/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of the module's files: a line each, made of fields.
 */
#ifndef _GABIONCTL_RECORDS_H
#define _GABIONCTL_RECORDS_H

#include <json-c/json.h>
#include <stddef.h>

#define RECORD_FIELDS_MAX 10

/**
 * struct record - a line
 * @fields: entries of @field that the line has
 * @field: its fields; the empty text for those it lacks
 */
struct record {
	size_t fields;
	const char *field[RECORD_FIELDS_MAX];
};

/**
 * struct records - the lines of a file
 * @text: what the fields point into
 * @count: entries in @record
 * @record: the lines
 */
struct records {
	char *text;
	size_t count;
	struct record *record;
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

/* Fields of a line of the file "stats" that is of an operation. */
enum stats_field {
	STATS_OPERATION,
	STATS_ALLOW = 2,
	STATS_AUDIT = 4,
	STATS_WOULD_DENY = 6,
	STATS_DENY = 8,
	STATS_FIELDS
};

/* Of the one that begins with "events". */
enum events_field {
	EVENTS_EMITTED = 2,
	EVENTS_LOST = 4,
	EVENTS_SUPPRESSED = 6,
	EVENTS_FIELDS
};

/* Of those that begin with "cgroup". */
enum row_field {
	ROW_ID = 1,
	ROW_PATH,
	ROW_PROFILE,
	ROW_OPERATION,
	ROW_OUTCOME,
	ROW_COUNT,
	ROW_FIELDS
};

/* What every line of "stats" has at least. */
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

int records_read(struct records *records, const char *file, size_t fields);
int records_show(const char *file, size_t fields, void (*show)(const struct records *records));
void records_split(struct records *records, char *text);
void records_free(struct records *records);
size_t records_count(const struct records *records, size_t field, const char *value);
enum stats_kind stats_kind(const struct record *record);
unsigned long long record_number(const struct record *record, size_t field);
struct json_object *record_json_number(const struct record *record, size_t field);
struct json_object *attachments_json(const struct records *attachments);

#endif /* _GABIONCTL_RECORDS_H */
