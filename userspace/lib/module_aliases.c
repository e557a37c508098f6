// SPDX-License-Identifier: GPL-2.0-only
/*
 * The aliases by which this host's modules can be loaded on demand.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/files.h"
#include "lib/memory.h"
#include "lib/module_aliases.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Several modules may have an alias. */
static void keep_each_once(struct module_aliases *aliases)
{
	size_t kept = 0;

	if (aliases->count)
		qsort(aliases->alias, aliases->count, sizeof(*aliases->alias), by_name);
	for (size_t i = 0; i < aliases->count; i++) {
		if (!kept || strcmp(aliases->alias[kept - 1], aliases->alias[i]))
			aliases->alias[kept++] = aliases->alias[i];
	}
	aliases->count = kept;
}

/**
 * module_aliases_read() - read the aliases that depmod(8) found
 * @aliases: to be filled in, and freed by module_aliases_free()
 * @release: of the kernel
 *
 * Return: 0; -1 if there is no such file, with nothing to be freed.
 */
int module_aliases_read(struct module_aliases *aliases, const char *release)
{
	char *path = format("/lib/modules/%s/modules.alias", release);
	size_t room = 0;
	char *cursor, *line, *field[3];

	*aliases = (struct module_aliases){ .text = read_file(path, NULL) };
	free(path);
	if (!aliases->text)
		return -1;
	cursor = aliases->text;
	while ((line = next_line(&cursor))) {
		if (split_fields(line, " ", field, 3) != 3 || strcmp(field[0], "alias"))
			continue;
		if (aliases->count == room) {
			room = room ? room * 2 : 1024;
			aliases->alias =
				must(reallocarray(aliases->alias, room, sizeof(*aliases->alias)));
		}
		aliases->alias[aliases->count++] = field[1];
	}
	keep_each_once(aliases);
	return 0;
}

/**
 * module_aliases_mark() - mark the aliases that a profile refuses
 * @aliases: the aliases
 * @profile: the profile
 * @refused: one for each alias: set for those that are refused, else unchanged
 */
void module_aliases_mark(const struct module_aliases *aliases,
			 const struct gabion_profile *profile, bool *refused)
{
	for (size_t i = 0; i < aliases->count; i++) {
		enum gabion_verdict verdict;

		if (refused[i])
			continue;
		verdict = gabion_profile_verdict(profile, GABION_OP_MODULE_AUTOLOAD,
						 aliases->alias[i]);
		refused[i] = verdict == GABION_DENY || verdict == GABION_DENY_QUIETLY;
	}
}

/**
 * module_aliases_free() - free the aliases
 * @aliases: the aliases
 */
void module_aliases_free(struct module_aliases *aliases)
{
	free(aliases->alias);
	free(aliases->text);
}
