/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The aliases by which this host's modules can be loaded on demand.
 */
#ifndef _GABIONCTL_MODULE_ALIASES_H
#define _GABIONCTL_MODULE_ALIASES_H

#include <stddef.h>

#include "policy/policy.h"

/**
 * struct module_aliases - the aliases, each once
 * @text: what @alias points into
 * @count: entries in @alias
 * @alias: the aliases, sorted
 */
struct module_aliases {
	char *text;
	size_t count;
	const char **alias;
};

int module_aliases_read(struct module_aliases *aliases, const char *release);
void module_aliases_mark(const struct module_aliases *aliases,
			 const struct gabion_profile *profile, bool *refused);
void module_aliases_free(struct module_aliases *aliases);

#endif /* _GABIONCTL_MODULE_ALIASES_H */
