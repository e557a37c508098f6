// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which lines of a policy bind a cgroup, by its path.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/container_layout.h"
#include "policy/pattern.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/policy_binding.h"

/* A cgroup's path cut into its components. */
struct path_parts {
	size_t count;
	char **part;
};

static const char *part_name(const void *owner, unsigned int level)
{
	const struct path_parts *parts = owner;

	return parts->part[level];
}

static unsigned int ask(const struct gabion_pattern *pattern, const char *path,
			unsigned int (*question)(const struct gabion_pattern *pattern,
						 const struct gabion_path *path))
{
	const size_t max = strlen(path);
	char *copy = must(strdup(path + 1));
	struct path_parts parts = { .part = must(calloc(max, sizeof(char *))) };
	struct gabion_path where = { .name = part_name, .owner = &parts };
	unsigned int answer;

	if (*copy)
		parts.count = split_fields(copy, "/", parts.part, max);
	where.depth = parts.count;
	answer = question(pattern, &where);
	free(parts.part);
	free(copy);
	return answer;
}

static unsigned int spares(const struct gabion_pattern *pattern, const struct gabion_path *path)
{
	return gabion_pattern_spares(pattern, path);
}

/**
 * policy_bind_level() - is a cgroup in a subtree that a line is about?
 * @bind: the line
 * @path: the cgroup's path from the root of the hierarchy, beginning with "/"
 *
 * Return: how many components of @path lead to the subtree, as gabion_pattern_match() has
 * it; 0 if it is in none, or the line is about user namespaces.
 */
unsigned int policy_bind_level(const struct gabion_bind *bind, const char *path)
{
	struct gabion_container_place place;

	if (bind->whom == GABION_WHOM_CGROUP)
		return ask(&bind->pattern, path, gabion_pattern_match);
	if (bind->whom != GABION_WHOM_CONTAINERS || !gabion_container_layout_find(path, &place))
		return 0;
	return gabion_container_depth(&place, bind->runtimes);
}

/**
 * policy_bind_excepts() - does a line except a cgroup?
 * @bind: the line
 * @path: as for policy_bind_level()
 *
 * Return: true if it does.
 */
bool policy_bind_excepts(const struct gabion_bind *bind, const char *path)
{
	for (unsigned int i = 0; i < bind->nr_excepts; i++) {
		if (ask(&bind->except[i], path, spares))
			return true;
	}
	return false;
}

/**
 * policy_binds_path() - which line of a policy governs a cgroup?
 * @policy: the policy
 * @path: the cgroup's path from the root of the hierarchy, beginning with "/"
 *
 * Return: the first line that binds a subtree which the cgroup is in, if nothing is
 * attached that stands in; NULL if there is none.
 */
const struct gabion_bind *policy_binds_path(const struct gabion_policy *policy, const char *path)
{
	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];

		if (policy_bind_level(bind, path) && !policy_bind_excepts(bind, path))
			return bind;
	}
	return NULL;
}
