// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl stats: how often what was decided.
 */
#include <string.h>

#include "output.h"
#include "records.h"
#include "verb.h"

static bool is_events(const struct record *record)
{
	return !strcmp(record->field[STATS_OPERATION], "events");
}

static struct json_object *operation_json(const struct record *record)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "allow", record_json_number(record, STATS_ALLOW));
	json_put(object, "audit", record_json_number(record, STATS_AUDIT));
	json_put(object, "deny", record_json_number(record, STATS_DENY));
	return object;
}

static struct json_object *events_json(const struct record *record)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "emitted", record_json_number(record, EVENTS_EMITTED));
	json_put(object, "lost", record_json_number(record, EVENTS_LOST));
	return object;
}

static void print_json(const struct records *stats)
{
	struct json_object *operations = must(json_object_new_object());
	struct json_object *object = must(json_object_new_object());

	json_put(object, "operations", operations);
	for (size_t i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		if (is_events(record))
			json_put(object, "events", events_json(record));
		else
			json_put(operations, record->field[STATS_OPERATION],
				 operation_json(record));
	}
	json_print(object);
}

static void print_table(const struct records *stats)
{
	static const char *const heading[] = { "OPERATION", "ALLOW", "AUDIT", "DENY" };
	static const enum stats_field column[] = {
		STATS_OPERATION,
		STATS_ALLOW,
		STATS_AUDIT,
		STATS_DENY,
	};
	struct table table = { .columns = 4 };

	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, COLOUR_BOLD, "%s", heading[i]);
	for (size_t i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		for (size_t j = 0; j < table.columns && !is_events(record); j++)
			table_add(&table, COLOUR_NONE, "%s", record->field[column[j]]);
	}
	table_print(&table);
	for (size_t i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		if (is_events(record))
			printf("\nevents: %s emitted, %s lost\n", record->field[EVENTS_EMITTED],
			       record->field[EVENTS_LOST]);
	}
}

static int stats(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return records_show("stats", EVENTS_FIELDS, output_json ? print_json : print_table);
}

const struct verb verb_stats = {
	.name = "stats",
	.usage = "",
	.summary = "Count verdicts by operation, and events",
	.run = stats,
	.prints_state = true,
};
