// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's files as tables: a row for each line, made of fields.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/exit_status.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/module_table.h"
#include "lib/output.h"

/**
 * module_table_split() - cut a text into rows
 * @table: to be filled in, and freed by module_table_free()
 * @text: the text, which @table takes over
 *
 * Every blank separates two fields: the module escapes blanks inside them.
 */
void module_table_split(struct module_table *table, char *text)
{
	char *cursor = text;
	char *line;

	memset(table, 0, sizeof(*table));
	table->text = text;
	while ((line = next_line(&cursor))) {
		char *field[ROW_FIELDS_MAX];
		struct table_row *row;

		table->row = must(reallocarray(table->row, table->count + 1,
					       sizeof(*row)));
		row = &table->row[table->count++];
		row->fields = split_fields(line, "\t ", field, ROW_FIELDS_MAX);
		for (size_t i = 0; i < ROW_FIELDS_MAX; i++)
			row->field[i] = i < row->fields ? field[i] : "";
	}
}

/**
 * module_table_read() - read a file of the module as a table
 * @table: to be filled in, and freed by module_table_free()
 * @file: the file's name
 * @fields: how many fields each row has at least
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int module_table_read(struct module_table *table, const char *file, size_t fields)
{
	char *text = module_file_read(file);

	if (!text)
		return -1;
	module_table_split(table, text);
	for (size_t i = 0; i < table->count; i++) {
		if (table->row[i].fields >= fields)
			continue;
		complain("line %zu of the module's file '%s' has %zu fields, expected %zu; "
			 "are tool and module of one version?",
			 i + 1, file, table->row[i].fields, fields);
		module_table_free(table);
		return -1;
	}
	return 0;
}

/**
 * module_table_show() - print a file of the module
 * @file: the file's name
 * @fields: how many fields each row has at least
 * @show: prints the table
 *
 * Return: the status to exit with.
 */
int module_table_show(const char *file, size_t fields,
		      void (*show)(const struct module_table *table))
{
	struct module_table table;

	if (module_table_read(&table, file, fields))
		return EXIT_FAILED;
	show(&table);
	module_table_free(&table);
	return EXIT_DONE;
}

/**
 * module_table_free() - free a table
 * @table: the table
 */
void module_table_free(struct module_table *table)
{
	free(table->row);
	free(table->text);
	memset(table, 0, sizeof(*table));
}

/**
 * module_table_count() - count records by a field
 * @table: the table
 * @field: the field
 * @value: what it is to hold
 *
 * Return: how many rows hold @value in @field.
 */
size_t module_table_count(const struct module_table *table, size_t field, const char *value)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += !strcmp(table->row[i].field[field], value);
	return count;
}

/**
 * stats_kind() - what a line of the file "stats" counts
 * @row: the line
 *
 * Return: its kind.
 */
enum stats_kind stats_kind(const struct table_row *row)
{
	if (!strcmp(row->field[STATS_OPERATION], "events"))
		return STATS_OF_EVENTS;
	if (!strcmp(row->field[STATS_OPERATION], "cgroup"))
		return STATS_OF_CGROUP;
	return STATS_OF_OPERATION;
}

/**
 * row_number() - a field that is a number
 * @row: the row
 * @field: the field
 *
 * Return: the number.
 */
unsigned long long row_number(const struct table_row *row, size_t field)
{
	return strtoull(row->field[field], NULL, 10);
}

/**
 * row_json_number() - a field that is a number, as JSON
 * @row: the row
 * @field: the field
 *
 * Return: the number.
 */
struct json_object *row_json_number(const struct table_row *row, size_t field)
{
	return must(json_object_new_uint64(row_number(row, field)));
}

/**
 * attachments_json() - the attachments as JSON
 * @attachments: records of the file "attach"
 *
 * Return: an array.
 */
struct json_object *attachments_json(const struct module_table *attachments)
{
	struct json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < attachments->count; i++) {
		const struct table_row *row = &attachments->row[i];
		struct json_object *object = must(json_object_new_object());

		json_put(object, "cgroup_id", row_json_number(row, ATTACHMENT_ID));
		json_put_text(object, "profile", row->field[ATTACHMENT_PROFILE]);
		json_put_word(object, "cgroup", row->field[ATTACHMENT_PATH]);
		json_object_array_add(array, object);
	}
	return array;
}
