// SPDX-License-Identifier: GPL-2.0-only
/*
 * Patterns: globs over one word, and over the path of a cgroup.
 *
 * Shared by the module and the tool.
 *
 * Both matchers run in hooks, on names that a container may choose, so they must not
 * backtrack without limit: they only ever go back to the latest star. Going back to an
 * earlier one cannot help. The earliest match of the part before the latest star leaves
 * the longest rest for the part behind it.
 */
#include "policy/pattern.h"

/* What is wrong with one component, which is NUL-terminated, or NULL. */
static const char *component_problem(const char *name, int *err)
{
	*err = -EBADMSG;
	if (!*name)
		return "expected a name between any two '/', and none at the end";
	if (strstr(name, "**") && strcmp(name, "**") != 0)
		return "expected \"**\" to stand alone between two '/'";

	*err = -EINVAL;
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return "expected a path without \".\" and \"..\"";

	*err = 0;
	return NULL;
}

static void measure(struct gabion_pattern *pattern, unsigned int i, const char *name)
{
	size_t stars = 0, len;

	for (len = 0; name[len]; len++)
		stars += name[len] == '*';
	pattern->shortest[i] = len - stars;
	pattern->longest[i] = stars ? U8_MAX : len;
}

/**
 * gabion_pattern_compile() - split a cgroup pattern into its components
 * @pattern: its @text and its @copy hold the same; @copy is cut up, the rest is
 *	written
 * @problem: what was expected, when the pattern is malformed
 *
 * Context: any.
 * Return: 0, or
 * * -EBADMSG: not absolute, an empty component, or "**" next to something else;
 * * -EINVAL: the root, or a component "." or "..";
 * * -E2BIG: more than GABION_COMPONENTS_MAX components.
 */
int gabion_pattern_compile(struct gabion_pattern *pattern, const char **problem)
{
	static const char too_many[] =
		"expected at most " __stringify(GABION_COMPONENTS_MAX) " components";
	char *next = pattern->copy;
	int err;

	pattern->nr_components = 0;
	if (pattern->text[0] != '/') {
		*problem = "expected a cgroup's path from the root, such as /system.slice/*";
		return -EBADMSG;
	}
	if (!pattern->text[1]) {
		*problem = "expected a cgroup below the root, which cannot be named itself";
		return -EINVAL;
	}

	while (next) {
		char *name = next + 1;

		next = strchr(name, '/');
		if (next)
			*next = '\0';
		*problem = component_problem(name, &err);
		if (*problem)
			return err;
		if (pattern->nr_components == GABION_COMPONENTS_MAX) {
			*problem = too_many;
			return -E2BIG;
		}
		measure(pattern, pattern->nr_components, name);
		pattern->component[pattern->nr_components++] = strcmp(name, "**") ? name : NULL;
	}
	return 0;
}

/* '*' matches any number of bytes, also none. @one matches any single byte, unless it is NUL. */
static bool match(const char *glob, const char *word, char one)
{
	const char *star = NULL;
	const char *retry = NULL;

	while (*word) {
		if (*glob == '*') {
			star = glob++;
			retry = word;
		} else if (*glob == *word || (one && *glob == one)) {
			glob++;
			word++;
		} else if (star) {
			glob = star + 1;
			word = ++retry;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return !*glob;
}

/**
 * gabion_glob_match() - does a glob match a word as a whole
 * @glob: '*' matches any number of bytes, also none; any other byte matches itself
 * @word: what to match
 *
 * Context: any; at most strlen(@glob) * strlen(@word) steps.
 * Return: true if it does.
 */
bool gabion_glob_match(const char *glob, const char *word)
{
	return match(glob, word, '\0');
}

/* Compares from the end: names with ids often differ there. Both have the same length. */
static bool match_backwards(const char *glob, const char *word, size_t len)
{
	while (len--) {
		if (glob[len] != word[len] && glob[len] != '?')
			return false;
	}
	return true;
}

/* If the length is known, it rules out most patterns without a look at the name. */
static bool match_component(const struct gabion_pattern *pattern, unsigned int i,
			    const struct gabion_path *path, unsigned int level)
{
	const char *name;
	u8 len;

	if (level >= path->nr_lengths)
		return match(pattern->component[i], path->name(path->owner, level), '?');
	len = path->length[level];
	if (len < pattern->shortest[i] || len > pattern->longest[i])
		return false;
	name = path->name(path->owner, level);
	/* Equal limits of the length mean that there is no star. */
	if (pattern->shortest[i] == pattern->longest[i])
		return match_backwards(pattern->component[i], name, len);
	return match(pattern->component[i], name, '?');
}

/**
 * gabion_pattern_match() - is a cgroup in a subtree that a pattern names
 * @pattern: compiled
 * @path: the cgroup; its @name never answers NULL for a level below its @depth
 *
 * A pattern names each cgroup whose whole path it matches, and all cgroups below it. So @path
 * is in such a subtree if some leading part of it matches. Within a component '?' matches any
 * byte and '*' any number of bytes. "**" matches any number of components, also none; at the
 * end of the pattern, at least one.
 *
 * A container may nest cgroups without limit. Only the first GABION_LEVELS_MAX components are
 * compared; a pattern that could match below them counts as matching.
 *
 * Context: any; at most nr_components * GABION_LEVELS_MAX comparisons of one
 * component.
 * Return: how many leading components of @path are the topmost cgroup that the
 * pattern names, GABION_LEVELS_MAX + 1 if that is not known; 0 if it names none there.
 */
unsigned int gabion_pattern_match(const struct gabion_pattern *pattern,
				  const struct gabion_path *path)
{
	bool starred = false;
	unsigned int after_star = 0;
	unsigned int retry = 0;
	unsigned int level = 0;
	unsigned int i = 0;

	while (i < pattern->nr_components) {
		const char *glob = pattern->component[i];

		if (!glob && i + 1 < pattern->nr_components) {
			starred = true;
			after_star = ++i;
			retry = level;
			continue;
		}
		if (level == path->depth)
			return 0;
		if (level == GABION_LEVELS_MAX)
			return GABION_LEVELS_MAX + 1;
		/* A "**" at the end needs one more component; the rest is the subtree. */
		if (!glob || match_component(pattern, i, path, level)) {
			i++;
			level++;
		} else if (starred) {
			i = after_star;
			level = ++retry;
		} else {
			return 0;
		}
	}
	return level;
}

/**
 * gabion_pattern_spares() - is a cgroup in a subtree that an exception names
 * @pattern: compiled
 * @path: as for gabion_pattern_match()
 *
 * If it is not known, the answer is no: an exception must be certain.
 *
 * Context: as for gabion_pattern_match().
 * Return: true if it certainly is.
 */
bool gabion_pattern_spares(const struct gabion_pattern *pattern, const struct gabion_path *path)
{
	unsigned int level = gabion_pattern_match(pattern, path);

	return level && level <= GABION_LEVELS_MAX;
}
