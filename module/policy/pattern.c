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

static bool has_two_stars(const char *name, size_t len)
{
	size_t i;

	for (i = 1; i < len; i++) {
		if (name[i] == '*' && name[i - 1] == '*')
			return true;
	}
	return false;
}

/* What is wrong with one component, or NULL. */
static const char *component_problem(const char *name, size_t len, int *err)
{
	*err = -EBADMSG;
	if (!len)
		return "expected a name between any two '/', and none at the end";
	if (len > 2 && has_two_stars(name, len))
		return "expected \"**\" to stand alone between two '/'";

	*err = -EINVAL;
	if (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')))
		return "expected a path without \".\" and \"..\"";

	*err = 0;
	return NULL;
}

static size_t count(const char *text, size_t len, char c)
{
	size_t n = 0;

	while (len--)
		n += text[len] == c;
	return n;
}

/**
 * gabion_pattern_size() - how much room gabion_pattern_compile() needs
 * @text: what will be compiled, or may be
 * @len: bytes in @text
 *
 * Context: any.
 * Return: bytes.
 */
size_t gabion_pattern_size(const char *text, size_t len)
{
	/* Each component begins with a '/'. */
	return len + 1 + 2 * count(text, len, '/');
}

static const char *root_problem(const char *text, size_t len, int *err)
{
	*err = -EBADMSG;
	if (!len || text[0] != '/')
		return "expected a cgroup's path from the root, such as /system.slice/*";

	*err = len == 1 ? -EINVAL : 0;
	return *err ? "expected a cgroup below the root, which cannot be named itself" : NULL;
}

/**
 * gabion_pattern_compile() - measure the components of a cgroup pattern
 * @pattern: filled in
 * @room: what it is kept in, of gabion_pattern_size() zeroed bytes
 * @text: the pattern, without NUL
 * @len: bytes in @text, at most GABION_WORD_MAX
 * @problem: what was expected, when the pattern is malformed
 *
 * Context: any.
 * Return: 0, or
 * * -EBADMSG: not absolute, an empty component, or "**" next to something else;
 * * -EINVAL: the root, or a component "." or "..";
 * * -E2BIG: more than GABION_COMPONENTS_MAX components.
 */
int gabion_pattern_compile(struct gabion_pattern *pattern, char *room, const char *text,
			   size_t len, const char **problem)
{
	static const char too_many[] =
		"expected at most " __stringify(GABION_COMPONENTS_MAX) " components";
	const char *name, *next, *end = text + len;
	u8 *measures = (u8 *)room + len + 1;
	int err;

	*problem = root_problem(text, len, &err);
	if (*problem)
		return err;
	memcpy(room, text, len);
	pattern->text = room;
	pattern->len = len;
	pattern->nr_components = 0;
	for (name = text + 1; name <= end; name = next + 1) {
		next = memchr(name, '/', end - name);
		next = next ? next : end;
		*problem = component_problem(name, next - name, &err);
		if (*problem)
			return err;
		if (pattern->nr_components == GABION_COMPONENTS_MAX) {
			*problem = too_many;
			return -E2BIG;
		}
		pattern->nr_components++;
		*measures++ = next - name;
		*measures++ = count(name, next - name, '*');
	}
	return 0;
}

/**
 * gabion_pattern_step() - go on to the next component of a pattern
 * @pattern: compiled
 * @component: zeroed before the first; filled in
 *
 * Context: any.
 * Return: false if there is no more, with @component as it was.
 */
bool gabion_pattern_step(const struct gabion_pattern *pattern,
			 struct gabion_component *component)
{
	const u8 *measures = (const u8 *)pattern->text + pattern->len + 1 + 2 * component->nr;

	if (component->nr == pattern->nr_components)
		return false;
	component->glob = component->nr ? component->glob + component->len + 1 :
					  pattern->text + 1;
	component->len = measures[0];
	component->stars = measures[1];
	component->nr++;
	return true;
}

/*
 * '*' matches any number of bytes, also none. @one matches any single byte, unless it is NUL.
 * @glob ends at NUL or @end, which @word has none of.
 */
static bool match(const char *glob, const char *word, char one, char end)
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
	return !*glob || *glob == end;
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
	return match(glob, word, '\0', '\0');
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
static bool match_component(const struct gabion_component *component,
			    const struct gabion_path *path, unsigned int level)
{
	const char *name;
	u8 len;

	if (level >= path->nr_lengths)
		return match(component->glob, path->name(path->owner, level), '?', '/');
	len = path->length[level];
	if (len < component->len - component->stars || (len > component->len && !component->stars))
		return false;
	name = path->name(path->owner, level);
	if (!component->stars)
		return match_backwards(component->glob, name, len);
	return match(component->glob, name, '?', '/');
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
	struct gabion_component component = { .nr = 0 }, after_star = component;
	bool more = gabion_pattern_step(pattern, &component);
	unsigned int retry = 0;
	unsigned int level = 0;

	while (more) {
		const bool any = gabion_component_is_any(&component);

		if (any && gabion_pattern_step(pattern, &component)) {
			after_star = component;
			retry = level;
			continue;
		}
		if (level == path->depth)
			return 0;
		if (level == GABION_LEVELS_MAX)
			return GABION_LEVELS_MAX + 1;
		/* A "**" at the end needs one more component; the rest is the subtree. */
		if (any || match_component(&component, path, level)) {
			more = gabion_pattern_step(pattern, &component);
			level++;
		} else if (after_star.nr) {
			component = after_star;
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
