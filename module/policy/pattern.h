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
 * @text: as written, "/a/b-*.scope/" + "**". Behind its NUL, two bytes for each component:
 *	its length, and how many '*' are in it
 * @len: bytes in @text
 * @nr_components: in @text
 *
 * There may be many, so it is small.
 */
struct gabion_pattern {
	const char *text;
	u8 len;
	u8 nr_components;
};

/**
 * struct gabion_component - a component of a pattern, or what is before the first
 * @glob: of @len bytes, not NUL-terminated
 * @nr: its number, from 1; 0 before the first
 * @len: bytes in @glob
 * @stars: how many of them are '*'; without one, only names of this length match
 */
struct gabion_component {
	const char *glob;
	unsigned int nr;
	u8 len;
	u8 stars;
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

size_t gabion_pattern_size(const char *text, size_t len);
int gabion_pattern_compile(struct gabion_pattern *pattern, char *room, const char *text,
			   size_t len, const char **problem);
bool gabion_pattern_step(const struct gabion_pattern *pattern,
			 struct gabion_component *component);
bool gabion_glob_match(const char *glob, const char *word);
unsigned int gabion_pattern_match(const struct gabion_pattern *pattern,
				  const struct gabion_path *path);
bool gabion_pattern_spares(const struct gabion_pattern *pattern, const struct gabion_path *path);

/**
 * gabion_component_is_any() - does a component stand for any number of components?
 * @component: of a pattern
 *
 * Context: any.
 * Return: true if it is "**".
 */
static inline bool gabion_component_is_any(const struct gabion_component *component)
{
	return component->stars == 2 && component->len == 2;
}

/**
 * gabion_component_is_name() - does a component stand for one name alone?
 * @component: of a pattern
 *
 * Context: any.
 * Return: true if nothing in it stands for something else.
 */
static inline bool gabion_component_is_name(const struct gabion_component *component)
{
	return !component->stars && !memchr(component->glob, '?', component->len);
}

#endif /* _GABION_POLICY_PATTERN_H */
