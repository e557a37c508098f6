/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patterns: globs over one word, and over the path of a cgroup.
 *
 * Shared by the module and the tool. Matching neither sleeps nor allocates.
 */
#ifndef _GABION_POLICY_PATTERN_H
#define _GABION_POLICY_PATTERN_H

#include "policy/shared.h"

/**
 * struct gabion_pattern - a compiled cgroup pattern
 * @text: as written, "/a/b-*.scope/" + "**"
 * @copy: the same, cut up at its '/'; the components point into it
 * @nr_components: entries in @component
 * @component: each a glob over one path component; NULL stands for "**"
 * @shortest: for each component, the least bytes of a name that it matches
 * @longest: the most bytes
 */
struct gabion_pattern {
	char *text;
	char *copy;
	unsigned int nr_components;
	const char *component[GABION_COMPONENTS_MAX];
	u8 shortest[GABION_COMPONENTS_MAX];
	u8 longest[GABION_COMPONENTS_MAX];
};

/**
 * struct gabion_path - a cgroup's path, in whatever form its owner stores it
 * @depth: number of components; the root of the hierarchy has none
 * @name: the component at @level, 0 for the one right below the root
 * @owner: handed to @name
 * @nr_lengths: entries in @length
 * @length: the lengths of the first components, so that many patterns can be tried quickly;
 *	the longest name of a cgroup has 255 bytes
 */
struct gabion_path {
	unsigned int depth;
	const char *(*name)(const void *owner, unsigned int level);
	const void *owner;
	unsigned int nr_lengths;
	const u8 *length;
};

int gabion_pattern_compile(struct gabion_pattern *pattern, const char **problem);
bool gabion_glob_match(const char *glob, const char *word);
unsigned int gabion_pattern_match(const struct gabion_pattern *pattern,
				  const struct gabion_path *path);
bool gabion_pattern_spares(const struct gabion_pattern *pattern, const struct gabion_path *path);

#endif /* _GABION_POLICY_PATTERN_H */
