// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl containers: the running containers, and what binds each.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "lib/bound_container.h"
#include "lib/escape.h"
#include "lib/memory.h"
#include "lib/module_aliases.h"
#include "lib/module_file.h"
#include "lib/output.h"
#include "lib/policy_file.h"
#include "verb.h"

/* More open operations than this are counted, not named, on a terminal. */
#define OPEN_NAMED 4

static bool unbound_only;

/**
 * struct listing - what the verb works with
 * @all: the containers
 * @policy: the policy in force
 * @has_aliases: the host's aliases are known
 * @aliases: these
 * @mode: the module's mode
 */
struct listing {
	struct bound_containers all;
	struct gabion_policy *policy;
	bool has_aliases;
	struct module_aliases aliases;
	char *mode;
};

static bool is_open(const struct table_row *verdict)
{
	return strncmp(verdict->field[VERDICT_NAME], "deny", strlen("deny"));
}

/* Module aliases that this container's policy lets it have loaded. */
static size_t count_loadable(const struct listing *listing,
			     const struct effective_policy *effective)
{
	const struct module_aliases *aliases = &listing->aliases;
	bool *refused = must(calloc(aliases->count + 1, sizeof(*refused)));
	const struct table_row *binding = NULL;
	size_t count = 0;

	while ((binding = effective_policy_next(effective, "binding", binding))) {
		const char *name = binding->field[BINDING_PROFILE];
		int index = gabion_policy_find_profile(listing->policy, name, strlen(name));

		if (index != GABION_NO_PROFILE)
			module_aliases_mark(aliases, &listing->policy->profile[index], refused);
	}
	for (size_t i = 0; i < aliases->count; i++)
		count += !refused[i];
	free(refused);
	return count;
}

static struct json_object *bindings_json(const struct effective_policy *effective)
{
	struct json_object *array = must(json_object_new_array());
	const struct table_row *binding = NULL;

	while ((binding = effective_policy_next(effective, "binding", binding))) {
		struct json_object *object = must(json_object_new_object());
		bool has_line = row_number(binding, BINDING_LINE);

		json_put_text(object, "kind", binding->field[BINDING_KIND]);
		json_put_text(object, "profile", binding->field[BINDING_PROFILE]);
		json_put(object, "line",
			 has_line ? row_json_number(binding, BINDING_LINE) : NULL);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *open_json(const struct effective_policy *effective)
{
	struct json_object *array = must(json_object_new_array());
	const struct table_row *verdict = NULL;

	while ((verdict = effective_policy_next(effective, "verdict", verdict))) {
		if (is_open(verdict))
			json_array_add_text(array, verdict->field[VERDICT_OPERATION]);
	}
	return array;
}

static struct json_object *container_object(const struct listing *listing,
					    const struct bound_container *bound)
{
	const struct effective_policy *effective = &bound->effective;
	struct json_object *object = must(json_object_new_object());

	json_put_text(object, "runtime", bound->container->runtime);
	json_put_text(object, "engine", bound->container->engine);
	json_put_untrusted_or_null(object, "id", bound->container->id);
	json_put_untrusted_or_null(object, "pod", bound->container->pod);
	json_put_untrusted(object, "cgroup", bound->path);
	json_put(object, "bound", json_object_new_boolean(effective->governed));
	json_put(object, "bindings", bindings_json(effective));
	json_put(object, "open", open_json(effective));
	json_put(object, "aliases_open",
		 listing->has_aliases ?
			 must(json_object_new_uint64(count_loadable(listing, effective))) :
			 NULL);
	json_put(object, "aliases",
		 listing->has_aliases ? must(json_object_new_uint64(listing->aliases.count)) :
					NULL);
	return object;
}

static bool is_shown(const struct bound_container *bound)
{
	return !unbound_only || !bound->effective.governed;
}

static void print_json(const struct listing *listing)
{
	struct json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < listing->all.count; i++) {
		if (is_shown(&listing->all.container[i]))
			json_object_array_add(array,
					      container_object(listing,
							       &listing->all.container[i]));
	}
	json_print(array);
}

/* Appends to @text, with @separator if there is something already. Frees both. */
static char *append(char *text, const char *separator, char *more)
{
	char *both = text ? format("%s%s%s", text, separator, more) : must(strdup(more));

	free(text);
	free(more);
	return both;
}

/* "strict (line 12), box (attached)" */
static char *bindings_text(const struct effective_policy *effective)
{
	const struct table_row *binding = NULL;
	char *text = NULL;

	while ((binding = effective_policy_next(effective, "binding", binding))) {
		const char *profile = binding->field[BINDING_PROFILE];
		const char *kind = binding->field[BINDING_KIND];
		const char *line = binding->field[BINDING_LINE];

		text = append(text, ", ",
			      row_number(binding, BINDING_LINE) ?
				      format("%s (%s, line %s)", profile, kind, line) :
				      format("%s (%s)", profile, kind));
	}
	return text;
}

/* "mknod setid_exec", "12 of 31" */
static char *open_text(const struct effective_policy *effective)
{
	const struct table_row *verdict = NULL;
	size_t open = 0, all = 0;
	char *text = NULL;

	while ((verdict = effective_policy_next(effective, "verdict", verdict))) {
		all++;
		if (!is_open(verdict))
			continue;
		text = append(text, " ", must(strdup(verdict->field[VERDICT_OPERATION])));
		open++;
	}
	if (open <= OPEN_NAMED)
		return text ?: must(strdup("none"));
	free(text);
	return open == all ? must(strdup("all")) : format("%zu of %zu", open, all);
}

static void add_row(struct table *table, const struct listing *listing,
		    const struct bound_container *bound)
{
	bool governed = bound->effective.governed;
	char *name = container_short_name(bound->container);
	char *pod = escape_printable(bound->container->pod);
	char *bindings = governed ? bindings_text(&bound->effective) : NULL;
	char *open = open_text(&bound->effective);

	table_add(table, COLOUR_NONE, "%s", name);
	table_add(table, COLOUR_NONE, "%s", *pod ? pod : "-");
	table_add(table, governed ? COLOUR_NONE : COLOUR_RED, "%s", bindings ?: "nothing");
	table_add(table, COLOUR_NONE, "%s", open);
	if (listing->has_aliases)
		table_add(table, COLOUR_NONE, "%zu of %zu",
			  count_loadable(listing, &bound->effective), listing->aliases.count);
	else
		table_add(table, COLOUR_NONE, "%s", "-");
	free(open);
	free(bindings);
	free(pod);
	free(name);
}

static void print_table(const struct listing *listing)
{
	static const char *const heading[] = { "CONTAINER", "POD", "BOUND BY", "OPEN",
					       "MODULE ALIASES" };
	struct table table = { .columns = ARRAY_SIZE(heading) };

	for (size_t i = 0; i < ARRAY_SIZE(heading); i++)
		table_add(&table, COLOUR_BOLD, "%s", heading[i]);
	for (size_t i = 0; i < listing->all.count; i++) {
		if (is_shown(&listing->all.container[i]))
			add_row(&table, listing, &listing->all.container[i]);
	}
	table_print(&table);
	if (!strcmp(listing->mode, "audit"))
		puts("\nThe mode is audit: what is denied is recorded, and passes.");
}

static int print_listing(struct listing *listing)
{
	struct utsname kernel;

	uname(&kernel);
	listing->has_aliases = !module_aliases_read(&listing->aliases, kernel.release);
	if (output_json)
		print_json(listing);
	else
		print_table(listing);
	if (listing->has_aliases)
		module_aliases_free(&listing->aliases);
	return unbound_only && listing->all.unbound ? EXIT_IN_PART : EXIT_DONE;
}

static int containers(int argc, char *argv[])
{
	struct listing listing = { 0 };
	struct policy_text text = { 0 };
	int status = EXIT_FAILED;

	(void)argc;
	(void)argv;
	listing.mode = module_file_read_word("mode");
	if (!listing.mode)
		return EXIT_FAILED;
	listing.policy = policy_in_force(&text);
	if (listing.policy && !bound_containers_read(&listing.all)) {
		status = print_listing(&listing);
		bound_containers_free(&listing.all);
	}
	gabion_policy_free(listing.policy);
	free(text.text);
	free(listing.mode);
	return status;
}

static const struct option_spec options[] = {
	{
		.name = "unbound",
		.flag = &unbound_only,
		.help = "only those that nothing binds; exit status 3 if there are any",
	},
	{ 0 }
};

const struct verb verb_containers = {
	.name = "containers",
	.usage = "",
	.summary = "List the running containers, what binds each, and what is open to it",
	.details =
		"Containers are found by the names of their cgroups. OPEN: the operations that are\n"
		"not denied as a whole. MODULE ALIASES: how many aliases of this host's modules the\n"
		"container's policy lets it have loaded.\n"
		"\n"
		"Exit status: 0, also if nothing binds some of them; with --unbound 3 if there are\n"
		"any, 0 if there are none; 1 if they could not be listed.\n",
	.run = containers,
	.options = options,
	.prints_state = true,
};
