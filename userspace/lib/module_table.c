// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of the module's files: a line each, made of fields.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/files.h"
#include "lib/output.h"
#include "lib/module_table.h"
#include "lib/module_file.h"
#include "verb.h"

/**
 * records_split() - cut a text into records
 * @records: to be filled in, and freed by records_free()
 * @text: the text, which @records takes over
 *
 * The module escapes every blank within a field.
 */
void records_split(struct records *records, char *text)
{
	char *cursor = text;
	char *line;

	memset(records, 0, sizeof(*records));
	records->text = text;
	while ((line = next_line(&cursor))) {
		char *field[RECORD_FIELDS_MAX];
		struct record *record;

		records->record = must(reallocarray(records->record, records->count + 1,
						    sizeof(*record)));
		record = &records->record[records->count++];
		record->fields = split_fields(line, "\t ", field, RECORD_FIELDS_MAX);
		for (size_t i = 0; i < RECORD_FIELDS_MAX; i++)
			record->field[i] = i < record->fields ? field[i] : "";
	}
}

/**
 * records_read() - read a file of the module as records
 * @records: to be filled in, and freed by records_free()
 * @file: which
 * @fields: how many fields each record has at least
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int records_read(struct records *records, const char *file, size_t fields)
{
	char *text = securityfs_read(file);

	if (!text)
		return -1;
	records_split(records, text);
	for (size_t i = 0; i < records->count; i++) {
		if (records->record[i].fields >= fields)
			continue;
		complain("line %zu of the module's file '%s' has %zu fields, expected %zu; "
			 "are tool and module of one version?",
			 i + 1, file, records->record[i].fields, fields);
		records_free(records);
		return -1;
	}
	return 0;
}

/**
 * records_show() - show a file of the module
 * @file: which
 * @fields: how many fields each record has at least
 * @show: prints the records
 *
 * Return: the status to exit with.
 */
int records_show(const char *file, size_t fields, void (*show)(const struct records *records))
{
	struct records records;

	if (records_read(&records, file, fields))
		return EXIT_FAILED;
	show(&records);
	records_free(&records);
	return EXIT_DONE;
}

/**
 * records_free() - let records go
 * @records: the records
 */
void records_free(struct records *records)
{
	free(records->record);
	free(records->text);
	memset(records, 0, sizeof(*records));
}

/**
 * records_count() - count records by a field
 * @records: the records
 * @field: the field
 * @value: what it is to hold
 *
 * Return: how many records hold @value in @field.
 */
size_t records_count(const struct records *records, size_t field, const char *value)
{
	size_t count = 0;

	for (size_t i = 0; i < records->count; i++)
		count += !strcmp(records->record[i].field[field], value);
	return count;
}

/**
 * stats_kind() - what a line of the file "stats" counts
 * @record: the line
 *
 * Return: its kind.
 */
enum stats_kind stats_kind(const struct record *record)
{
	if (!strcmp(record->field[STATS_OPERATION], "events"))
		return STATS_OF_EVENTS;
	if (!strcmp(record->field[STATS_OPERATION], "cgroup"))
		return STATS_OF_CGROUP;
	return STATS_OF_OPERATION;
}

/**
 * record_number() - a field that is a number
 * @record: the record
 * @field: the field
 *
 * Return: the number.
 */
unsigned long long record_number(const struct record *record, size_t field)
{
	return strtoull(record->field[field], NULL, 10);
}

/**
 * record_json_number() - a field that is a number, as JSON
 * @record: the record
 * @field: the field
 *
 * Return: the number.
 */
struct json_object *record_json_number(const struct record *record, size_t field)
{
	return must(json_object_new_uint64(record_number(record, field)));
}

/**
 * attachments_json() - the attachments as JSON
 * @attachments: records of the file "attach"
 *
 * Return: an array.
 */
struct json_object *attachments_json(const struct records *attachments)
{
	struct json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < attachments->count; i++) {
		const struct record *record = &attachments->record[i];
		struct json_object *object = must(json_object_new_object());

		json_put(object, "cgroup_id", record_json_number(record, ATTACHMENT_ID));
		json_put_text(object, "profile", record->field[ATTACHMENT_PROFILE]);
		json_put_word(object, "cgroup", record->field[ATTACHMENT_PATH]);
		json_object_array_add(array, object);
	}
	return array;
}
