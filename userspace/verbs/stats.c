// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl stats: print the counters of verdicts and events.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/container.h"
#include "lib/escape.h"
#include "lib/event_filter.h"
#include "lib/memory.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "verb.h"

static const char *cgroup;

static const enum stats_field columns[] = {
	STATS_ALLOW,
	STATS_AUDIT,
	STATS_WOULD_DENY,
	STATS_DENY,
	STATS_DENY_QUIETLY,
};

/**
 * struct profile_counts - counters of one profile
 * @profile: its name
 * @count: by outcome, in the order of @outcomes
 */
struct profile_counts {
	const char *profile;
	unsigned long long count[4];
};

static const char *const outcomes[] = { "audit", "would_deny", "deny", "deny_quietly" };

/* Adds up the rows of the file by profile, in the order in which profiles first occur. */
static size_t count_by_profile(const struct module_table *stats, struct profile_counts **counts)
{
	size_t count = 0, i, j;

	*counts = NULL;
	for (i = 0; i < stats->count; i++) {
		const struct table_row *row = &stats->row[i];

		if (stats_kind(row) != STATS_OF_CGROUP)
			continue;
		for (j = 0; j < count; j++) {
			if (!strcmp((*counts)[j].profile, row->field[CGROUP_ROW_PROFILE]))
				break;
		}
		if (j == count) {
			*counts = must(reallocarray(*counts, ++count, sizeof(**counts)));
			(*counts)[j] =
				(struct profile_counts){ .profile =
								 row->field[CGROUP_ROW_PROFILE] };
		}
		for (size_t k = 0; k < ARRAY_SIZE(outcomes); k++) {
			if (!strcmp(row->field[CGROUP_ROW_OUTCOME], outcomes[k]))
				(*counts)[j].count[k] += row_number(row, CGROUP_ROW_COUNT);
		}
	}
	return count;
}

static struct json_object *operation_json(const struct table_row *row)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "allow", row_json_number(row, STATS_ALLOW));
	json_put(object, "audit", row_json_number(row, STATS_AUDIT));
	json_put(object, "would_deny", row_json_number(row, STATS_WOULD_DENY));
	json_put(object, "deny", row_json_number(row, STATS_DENY));
	json_put(object, "deny_quietly", row_json_number(row, STATS_DENY_QUIETLY));
	return object;
}

static struct json_object *events_json(const struct table_row *row)
{
	struct json_object *object = must(json_object_new_object());

	json_put(object, "emitted", row_json_number(row, EVENTS_EMITTED));
	json_put(object, "lost", row_json_number(row, EVENTS_LOST));
	json_put(object, "suppressed", row_json_number(row, EVENTS_SUPPRESSED));
	return object;
}

/* Cgroups without a row of their own, and removed ones, have no path. */
static struct json_object *row_json(const struct table_row *row)
{
	struct json_object *object = must(json_object_new_object());
	bool known = strcmp(row->field[CGROUP_ROW_PATH], "-");
	char *path = unescape_word(row->field[CGROUP_ROW_PATH]);

	json_put(object, "cgroup_id", row_json_number(row, CGROUP_ROW_ID));
	json_put_untrusted(object, "cgroup", known ? path : NULL);
	json_put(object, "container", known ? container_json(path) : NULL);
	json_put_text(object, "profile", row->field[CGROUP_ROW_PROFILE]);
	json_put_text(object, "operation", row->field[CGROUP_ROW_OPERATION]);
	json_put_text(object, "verdict", row->field[CGROUP_ROW_OUTCOME]);
	json_put(object, "count", row_json_number(row, CGROUP_ROW_COUNT));
	free(path);
	return object;
}

static struct json_object *profiles_json(const struct module_table *stats)
{
	struct json_object *profiles = must(json_object_new_object());
	struct profile_counts *counts;
	size_t count = count_by_profile(stats, &counts);

	for (size_t i = 0; i < count; i++) {
		struct json_object *object = must(json_object_new_object());

		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++)
			json_put(object, outcomes[j],
				 must(json_object_new_uint64(counts[i].count[j])));
		json_put(profiles, counts[i].profile, object);
	}
	free(counts);
	return profiles;
}

static void print_json(const struct module_table *stats)
{
	struct json_object *operations = must(json_object_new_object());
	struct json_object *cgroups = must(json_object_new_array());
	struct json_object *object = must(json_object_new_object());

	json_put(object, "operations", operations);
	json_put(object, "profiles", profiles_json(stats));
	json_put(object, "cgroups", cgroups);
	for (size_t i = 0; i < stats->count; i++) {
		const struct table_row *row = &stats->row[i];

		switch (stats_kind(row)) {
		case STATS_OF_EVENTS:
			json_put(object, "events", events_json(row));
			break;
		case STATS_OF_CGROUP:
			json_object_array_add(cgroups, row_json(row));
			break;
		case STATS_OF_OPERATION:
			json_put(operations, row->field[STATS_OPERATION],
				 operation_json(row));
		}
	}
	json_print(object);
}

static void add_heading(struct table *table, const char *const *heading)
{
	for (size_t i = 0; i < table->columns; i++)
		table_add(table, COLOUR_BOLD, "%s", heading[i]);
}

static void print_operations(const struct module_table *stats)
{
	static const char *const heading[] = { "OPERATION", "ALLOW", "AUDIT", "WOULD DENY",
					       "DENY", "QUIETLY" };
	struct table table = { .columns = ARRAY_SIZE(heading) };

	add_heading(&table, heading);
	for (size_t i = 0; i < stats->count; i++) {
		const struct table_row *row = &stats->row[i];

		if (stats_kind(row) != STATS_OF_OPERATION)
			continue;
		table_add(&table, COLOUR_NONE, "%s", row->field[STATS_OPERATION]);
		for (size_t j = 0; j < ARRAY_SIZE(columns); j++)
			table_add(&table, COLOUR_NONE, "%s", row->field[columns[j]]);
	}
	table_print(&table);
}

static void print_profiles(const struct module_table *stats)
{
	static const char *const heading[] = { "PROFILE", "AUDIT", "WOULD DENY", "DENY",
					       "QUIETLY" };
	struct table table = { .columns = ARRAY_SIZE(heading) };
	struct profile_counts *counts;
	size_t count = count_by_profile(stats, &counts);

	if (!count)
		return;
	putchar('\n');
	add_heading(&table, heading);
	for (size_t i = 0; i < count; i++) {
		table_add(&table, COLOUR_NONE, "%s", counts[i].profile);
		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++)
			table_add(&table, COLOUR_NONE, "%llu", counts[i].count[j]);
	}
	table_print(&table);
	free(counts);
}

static int by_count(const void *a, const void *b)
{
	unsigned long long first =
		row_number(*(const struct table_row *const *)a, CGROUP_ROW_COUNT);
	unsigned long long second =
		row_number(*(const struct table_row *const *)b, CGROUP_ROW_COUNT);

	return (first < second) - (first > second);
}

static void add_cgroup(struct table *table, const struct table_row *row)
{
	const char *id = row->field[CGROUP_ROW_ID];
	char *path, *name, *shown;

	if (!strcmp(id, "0")) {
		table_add(table, COLOUR_NONE, "%s", "(all that have no row)");
		table_add(table, COLOUR_NONE, "%s", "");
	} else if (!strcmp(row->field[CGROUP_ROW_PATH], "-")) {
		table_add(table, COLOUR_NONE, "(removed, id %s)", id);
		table_add(table, COLOUR_NONE, "%s", "");
	} else {
		path = unescape_word(row->field[CGROUP_ROW_PATH]);
		name = container_name(path);
		shown = escape_printable(path);
		table_add(table, COLOUR_NONE, "%s", shown);
		table_add(table, COLOUR_NONE, "%s", name ? name : "");
		free(shown);
		free(name);
		free(path);
	}
}

static void add_row(struct table *table, const struct table_row *row)
{
	table_add(table, COLOUR_NONE, "%s", row->field[CGROUP_ROW_COUNT]);
	table_add(table, COLOUR_NONE, "%s", row->field[CGROUP_ROW_OUTCOME]);
	table_add(table, COLOUR_NONE, "%s", row->field[CGROUP_ROW_OPERATION]);
	table_add(table, COLOUR_NONE, "%s", row->field[CGROUP_ROW_PROFILE]);
	add_cgroup(table, row);
}

static void print_cgroups(const struct module_table *stats)
{
	static const char *const heading[] = { "COUNT", "VERDICT", "OPERATION", "PROFILE",
					       "CGROUP", "CONTAINER" };
	struct table table = { .columns = ARRAY_SIZE(heading) };
	const struct table_row **rows = NULL;
	size_t count = 0;

	for (size_t i = 0; i < stats->count; i++) {
		if (stats_kind(&stats->row[i]) != STATS_OF_CGROUP)
			continue;
		rows = must(reallocarray(rows, count + 1, sizeof(*rows)));
		rows[count++] = &stats->row[i];
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

static void print_events(const struct module_table *stats)
{
	for (size_t i = 0; i < stats->count; i++) {
		const struct table_row *row = &stats->row[i];

		if (stats_kind(row) == STATS_OF_EVENTS)
			printf("\nevents: %s recorded, %s left out by the rate limit, %s lost\n",
			       row->field[EVENTS_EMITTED], row->field[EVENTS_SUPPRESSED],
			       row->field[EVENTS_LOST]);
	}
}

static void print_tables(const struct module_table *stats)
{
	if (!cgroup)
		print_operations(stats);
	print_profiles(stats);
	print_cgroups(stats);
	print_events(stats);
}

/* What is counted of the whole host is not of one cgroup. A removed one has no path. */
static bool is_wanted(const struct table_row *row, const struct event_filter *filter)
{
	bool matches;
	char *path;

	if (stats_kind(row) != STATS_OF_CGROUP || !strcmp(row->field[CGROUP_ROW_PATH], "-"))
		return false;
	path = unescape_word(row->field[CGROUP_ROW_PATH]);
	matches = path_matches(filter, path);
	free(path);
	return matches;
}

static void select_rows(struct module_table *stats, const struct event_filter *filter)
{
	size_t kept = 0;

	for (size_t i = 0; i < stats->count; i++) {
		if (is_wanted(&stats->row[i], filter))
			stats->row[kept++] = stats->row[i];
	}
	stats->count = kept;
}

static int stats(int argc, char *argv[])
{
	struct event_filter filter;
	struct module_table table;
	int error;

	(void)argc;
	(void)argv;
	if (event_filter_init(&filter, NULL, cgroup, NULL))
		return EXIT_USAGE;
	error = module_table_read(&table, "stats", STATS_FIELDS_MIN);
	if (!error) {
		if (cgroup)
			select_rows(&table, &filter);
		(output_json ? print_json : print_tables)(&table);
		module_table_free(&table);
	}
	event_filter_free(&filter);
	return error ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_spec options[] = {
	{
		.name = "cgroup",
		.argument = "C",
		.value = &cgroup,
		.help = "only a cgroup and all below: a path, a process, or a container",
	},
	{ 0 }
};

const struct verb verb_stats = {
	.name = "stats",
	.usage = "",
	.summary = "Print counters of verdicts, by operation, profile and cgroup, and of events",
	.details =
		"Every verdict is counted, whether its event was recorded or left out by the rate\n"
		"limit. What would be denied but for the mode audit is counted separately.\n",
	.run = stats,
	.options = options,
	.prints_state = true,
};
