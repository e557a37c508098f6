// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl stats: how often what was decided, and of whom.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/container.h"
#include "lib/event_stream.h"
#include "lib/output.h"
#include "lib/module_table.h"
#include "lib/escape.h"
#include "verb.h"

static const enum stats_field columns[] = {
	STATS_ALLOW,
	STATS_AUDIT,
	STATS_WOULD_DENY,
	STATS_DENY,
};

/**
 * struct tally - verdicts of one profile
 * @profile: its name
 * @count: by outcome, in the order of @outcomes
 */
struct tally {
	const char *profile;
	unsigned long long count[3];
};

static const char *const outcomes[] = { "audit", "would_deny", "deny" };

/* By profile, in the order of the file; its rows may be in any. */
static size_t tally_profiles(const struct records *stats, struct tally **tallies)
{
	size_t count = 0, i, j;

	*tallies = NULL;
	for (i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		if (stats_kind(record) != STATS_OF_CGROUP)
			continue;
		for (j = 0; j < count; j++) {
			if (!strcmp((*tallies)[j].profile, record->field[ROW_PROFILE]))
				break;
		}
		if (j == count) {
			*tallies = must(reallocarray(*tallies, ++count, sizeof(**tallies)));
			(*tallies)[j] = (struct tally){ .profile = record->field[ROW_PROFILE] };
		}
		for (size_t k = 0; k < ARRAY_SIZE(outcomes); k++) {
			if (!strcmp(record->field[ROW_OUTCOME], outcomes[k]))
				(*tallies)[j].count[k] += record_number(record, ROW_COUNT);
		}
	}
	return count;
}

static struct json_object *operation_json(const struct record *record)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "allow", record_json_number(record, STATS_ALLOW));
	json_put(object, "audit", record_json_number(record, STATS_AUDIT));
	json_put(object, "would_deny", record_json_number(record, STATS_WOULD_DENY));
	json_put(object, "deny", record_json_number(record, STATS_DENY));
	return object;
}

static struct json_object *events_json(const struct record *record)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "emitted", record_json_number(record, EVENTS_EMITTED));
	json_put(object, "lost", record_json_number(record, EVENTS_LOST));
	json_put(object, "suppressed", record_json_number(record, EVENTS_SUPPRESSED));
	return object;
}

/* What the module has no row for, or no path any more, has none here. */
static struct json_object *row_json(const struct record *record)
{
	struct json_object *object = must(json_object_new_object());
	bool known = strcmp(record->field[ROW_PATH], "-");
	char *path = text_unescape(record->field[ROW_PATH]);

	json_put(object, "cgroup_id", record_json_number(record, ROW_ID));
	json_put_untrusted(object, "cgroup", known ? path : NULL);
	json_put(object, "container", known ? container_json(path) : NULL);
	json_put_text(object, "profile", record->field[ROW_PROFILE]);
	json_put_text(object, "operation", record->field[ROW_OPERATION]);
	json_put_text(object, "verdict", record->field[ROW_OUTCOME]);
	json_put(object, "count", record_json_number(record, ROW_COUNT));
	free(path);
	return object;
}

static struct json_object *profiles_json(const struct records *stats)
{
	struct json_object *profiles = must(json_object_new_object());
	struct tally *tallies;
	size_t count = tally_profiles(stats, &tallies);

	for (size_t i = 0; i < count; i++) {
		struct json_object *object = must(json_object_new_object());

		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++)
			json_put(object, outcomes[j],
				 must(json_object_new_uint64(tallies[i].count[j])));
		json_put(profiles, tallies[i].profile, object);
	}
	free(tallies);
	return profiles;
}

static void print_json(const struct records *stats)
{
	struct json_object *operations = must(json_object_new_object());
	struct json_object *cgroups = must(json_object_new_array());
	struct json_object *object = must(json_object_new_object());

	json_put(object, "operations", operations);
	json_put(object, "profiles", profiles_json(stats));
	json_put(object, "cgroups", cgroups);
	for (size_t i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		switch (stats_kind(record)) {
		case STATS_OF_EVENTS:
			json_put(object, "events", events_json(record));
			break;
		case STATS_OF_CGROUP:
			json_object_array_add(cgroups, row_json(record));
			break;
		case STATS_OF_OPERATION:
			json_put(operations, record->field[STATS_OPERATION],
				 operation_json(record));
		}
	}
	json_print(object);
}

static void add_heading(struct table *table, const char *const *heading)
{
	for (size_t i = 0; i < table->columns; i++)
		table_add(table, COLOUR_BOLD, "%s", heading[i]);
}

static void print_operations(const struct records *stats)
{
	static const char *const heading[] = { "OPERATION", "ALLOW", "AUDIT", "WOULD DENY",
					       "DENY" };
	struct table table = { .columns = ARRAY_SIZE(heading) };

	add_heading(&table, heading);
	for (size_t i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		if (stats_kind(record) != STATS_OF_OPERATION)
			continue;
		table_add(&table, COLOUR_NONE, "%s", record->field[STATS_OPERATION]);
		for (size_t j = 0; j < ARRAY_SIZE(columns); j++)
			table_add(&table, COLOUR_NONE, "%s", record->field[columns[j]]);
	}
	table_print(&table);
}

static void print_profiles(const struct records *stats)
{
	static const char *const heading[] = { "PROFILE", "AUDIT", "WOULD DENY", "DENY" };
	struct table table = { .columns = ARRAY_SIZE(heading) };
	struct tally *tallies;
	size_t count = tally_profiles(stats, &tallies);

	if (!count)
		return;
	putchar('\n');
	add_heading(&table, heading);
	for (size_t i = 0; i < count; i++) {
		table_add(&table, COLOUR_NONE, "%s", tallies[i].profile);
		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++)
			table_add(&table, COLOUR_NONE, "%llu", tallies[i].count[j]);
	}
	table_print(&table);
	free(tallies);
}

static int by_count(const void *a, const void *b)
{
	unsigned long long first = record_number(*(const struct record *const *)a, ROW_COUNT);
	unsigned long long second = record_number(*(const struct record *const *)b, ROW_COUNT);

	return (first < second) - (first > second);
}

static void add_cgroup(struct table *table, const struct record *record)
{
	const char *id = record->field[ROW_ID];
	char *path, *name, *shown;

	if (!strcmp(id, "0")) {
		table_add(table, COLOUR_NONE, "%s", "(all that have no row)");
		table_add(table, COLOUR_NONE, "%s", "");
	} else if (!strcmp(record->field[ROW_PATH], "-")) {
		table_add(table, COLOUR_NONE, "(removed, id %s)", id);
		table_add(table, COLOUR_NONE, "%s", "");
	} else {
		path = text_unescape(record->field[ROW_PATH]);
		name = container_name(path);
		shown = text_printable(path);
		table_add(table, COLOUR_NONE, "%s", shown);
		table_add(table, COLOUR_NONE, "%s", name ? name : "");
		free(shown);
		free(name);
		free(path);
	}
}

static void add_row(struct table *table, const struct record *record)
{
	table_add(table, COLOUR_NONE, "%s", record->field[ROW_COUNT]);
	table_add(table, COLOUR_NONE, "%s", record->field[ROW_OUTCOME]);
	table_add(table, COLOUR_NONE, "%s", record->field[ROW_OPERATION]);
	table_add(table, COLOUR_NONE, "%s", record->field[ROW_PROFILE]);
	add_cgroup(table, record);
}

static void print_cgroups(const struct records *stats)
{
	static const char *const heading[] = { "COUNT", "VERDICT", "OPERATION", "PROFILE",
					       "CGROUP", "CONTAINER" };
	struct table table = { .columns = ARRAY_SIZE(heading) };
	const struct record **rows = NULL;
	size_t count = 0;

	for (size_t i = 0; i < stats->count; i++) {
		if (stats_kind(&stats->record[i]) != STATS_OF_CGROUP)
			continue;
		rows = must(reallocarray(rows, count + 1, sizeof(*rows)));
		rows[count++] = &stats->record[i];
	}
	if (!count)
		return;
	qsort(rows, count, sizeof(*rows), by_count);
	putchar('\n');
	add_heading(&table, heading);
	for (size_t i = 0; i < count; i++)
		add_row(&table, rows[i]);
	table_print(&table);
	free(rows);
}

static void print_events(const struct records *stats)
{
	for (size_t i = 0; i < stats->count; i++) {
		const struct record *record = &stats->record[i];

		if (stats_kind(record) == STATS_OF_EVENTS)
			printf("\nevents: %s recorded, %s left out by the rate limit, %s lost\n",
			       record->field[EVENTS_EMITTED], record->field[EVENTS_SUPPRESSED],
			       record->field[EVENTS_LOST]);
	}
}

static void print_tables(const struct records *stats)
{
	print_operations(stats);
	print_profiles(stats);
	print_cgroups(stats);
	print_events(stats);
}

static int stats(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return records_show("stats", STATS_FIELDS_MIN, output_json ? print_json : print_tables);
}

const struct verb verb_stats = {
	.name = "stats",
	.usage = "",
	.summary = "Count verdicts by operation, profile and cgroup, and events",
	.details =
		"Every verdict is counted, whether its event was recorded or left out by the rate\n"
		"limit. What would be denied but for the mode audit is counted apart.\n",
	.run = stats,
	.prints_state = true,
};
