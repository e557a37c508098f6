// SPDX-License-Identifier: GPL-2.0-only
/*
 * Globs and cgroup patterns: checked by tables, and against a plain recursive matcher for all small
 * cases.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

/* Globs */

static const struct {
	const char *glob;
	const char *word;
	bool matches;
} globs[] = {
	{ "", "", true },
	{ "", "a", false },
	{ "a", "", false },
	{ "a", "a", true },
	{ "a", "A", false },
	{ "a", "aa", false },
	{ "aa", "a", false },
	{ "*", "", true },
	{ "*", "a", true },
	{ "*", "any/thing at all", true },
	{ "**", "", true },
	{ "**", "abc", true },
	{ "a*", "a", true },
	{ "a*", "abc", true },
	{ "a*", "ba", false },
	{ "*a", "a", true },
	{ "*a", "cba", true },
	{ "*a", "ab", false },
	{ "a*a", "a", false },
	{ "a*a", "aa", true },
	{ "a*a", "aba", true },
	{ "*ab", "aab", true },
	{ "*aab", "aaaab", true },
	{ "*aba*", "aabab", true },
	{ "a*b*c", "axbxbxc", true },
	{ "a*b*c", "axcxb", false },
	{ "nf-*", "nf-nat", true },
	{ "nf-*", "nf_nat", false },
	{ "docker-*.scope", "docker-0123.scope", true },
	{ "docker-*.scope", "docker-.scope", true },
	{ "docker-*.scope", "docker-0123.scope.d", false },
	{ "docker-*.scope", "docker.scope", false },
	{ "a?c", "abc", false },
	{ "a?c", "a?c", true },
	{ "[ab]", "a", false },
	{ "[ab]", "[ab]", true },
	{ "a\\*", "a\\xyz", true },
	{ "a\\*", "a*", false },
	{ "\xc3\xa4*", "\xc3\xa4\xff", true },
};

static void test_glob_table(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(globs); i++)
		check(gabion_glob_match(globs[i].glob, globs[i].word) == globs[i].matches,
		      "glob \"%s\" %s \"%s\"", globs[i].glob,
		      globs[i].matches ? "matches" : "does not match", globs[i].word);
}

/* The meaning of a glob, implemented as simply as possible. */
static bool glob_means(const char *glob, const char *word)
{
	if (*glob == '*')
		return glob_means(glob + 1, word) || (*word && glob_means(glob, word + 1));
	if (!*glob || !*word)
		return *glob == *word;
	return *glob == *word && glob_means(glob + 1, word + 1);
}

/* Word number @index of @len letters over the alphabet @letters. */
static void spell(char *word, unsigned int len, unsigned int index, const char *letters)
{
	unsigned int base = strlen(letters);

	word[len] = '\0';
	while (len--) {
		word[len] = letters[index % base];
		index /= base;
	}
}

static unsigned int power(unsigned int base, unsigned int exponent)
{
	return exponent ? base * power(base, exponent - 1) : 1;
}

static unsigned long compare_globs(unsigned int glob_len, unsigned int word_len,
				   unsigned long *matches)
{
	unsigned long differ = 0;
	unsigned int i;
	unsigned int j;
	char glob[8];
	char word[8];

	for (i = 0; i < power(3, glob_len); i++) {
		spell(glob, glob_len, i, "ab*");
		for (j = 0; j < power(2, word_len); j++) {
			unsigned int means;

			spell(word, word_len, j, "ab");
			means = glob_means(glob, word);
			*matches += !!means;
			if (gabion_glob_match(glob, word) == means)
				continue;
			if (!differ++)
				note("glob \"%s\", word \"%s\"", glob, word);
		}
	}
	return differ;
}

static void test_glob_all(void)
{
	unsigned long matches = 0;
	unsigned long differ = 0;
	unsigned int i;
	unsigned int j;

	for (i = 0; i <= 5; i++) {
		for (j = 0; j <= 6; j++)
			differ += compare_globs(i, j, &matches);
	}
	check(!differ && matches > 1000, "all globs of up to 5 bytes on words of up to 6");
}

/* Takes practically forever if the matcher backtracks to more than the last star. */
static void test_glob_cost(void)
{
	char glob[GABION_WORD_MAX + 1] = "";
	char word[GABION_WORD_MAX + 1] = "";
	unsigned int i;

	memset(word, 'a', GABION_WORD_MAX);
	for (i = 0; i + 2 < GABION_WORD_MAX / 2; i += 2)
		memcpy(glob + i, "*a", 2);
	glob[i] = 'b';
	alarm(20);
	check(!gabion_glob_match(glob, word), "a glob of many stars is refused in good time");
	alarm(0);
}

/* Cgroup patterns */

#define DEPTH_MAX 2048

/* A path split into components, with a count of how often a name was asked for. */
struct cut_path {
	unsigned int depth;
	const char *name[DEPTH_MAX];
	unsigned long asked;
};

static const char *cut_path_name(const void *owner, unsigned int level)
{
	struct cut_path *cut = (struct cut_path *)owner;

	if (level >= cut->depth)
		abort();
	cut->asked++;
	return cut->name[level];
}

static unsigned int match_cut(const struct gabion_pattern *pattern, struct cut_path *cut)
{
	struct gabion_path path = {
		.depth = cut->depth,
		.name = cut_path_name,
		.owner = cut,
	};

	cut->asked = 0;
	return gabion_pattern_match(pattern, &path);
}

/* The same with the lengths of all components but the last. The result must be the same. */
static unsigned int match_measured(const struct gabion_pattern *pattern, struct cut_path *cut)
{
	static u8 length[DEPTH_MAX];
	struct gabion_path path = {
		.depth = cut->depth,
		.name = cut_path_name,
		.owner = cut,
		.nr_lengths = cut->depth ? cut->depth - 1 : 0,
		.length = length,
	};

	for (unsigned int i = 0; i < path.nr_lengths; i++)
		length[i] = strlen(cut->name[i]);
	return gabion_pattern_match(pattern, &path);
}

/* Split @path in place. */
static void cut_up(struct cut_path *cut, char *path)
{
	char *name;

	cut->depth = 0;
	for (name = strtok(path, "/"); name; name = strtok(NULL, "/"))
		cut->name[cut->depth++] = name;
}

struct test_pattern {
	struct gabion_pattern pattern;
	char room[3 * (GABION_WORD_MAX + 1)];
};

static int compile(struct test_pattern *test, const char *text, const char **problem)
{
	memset(test, 0, sizeof(*test));
	return gabion_pattern_compile(&test->pattern, test->room, text, strlen(text), problem);
}

static const struct {
	const char *pattern;
	const char *path;
	bool matches;
} patterns[] = {
	/* A pattern matches a cgroup and everything below. */
	{ "/a", "/", false },
	{ "/a", "/a", true },
	{ "/a", "/a/b", true },
	{ "/a", "/a/b/c/d/e/f/g/h", true },
	{ "/a", "/b", false },
	{ "/a", "/b/a", false },
	{ "/a", "/ab", false },
	{ "/a/b", "/a", false },
	{ "/a/b", "/a/b", true },
	{ "/a/b", "/a/b/c", true },
	{ "/a/b", "/a/c/b", false },
	/* '*' does not match a slash. */
	{ "/*", "/", false },
	{ "/*", "/a", true },
	{ "/*", "/a/b", true },
	{ "/a*", "/a", true },
	{ "/a*", "/abc/d", true },
	{ "/a*c", "/a/c", false },
	{ "/a/*", "/a", false },
	{ "/a/*", "/a/b", true },
	{ "/a/*/c", "/a/b/c", true },
	{ "/a/*/c", "/a/c", false },
	{ "/a/*/c", "/a/b/b/c", false },
	{ "/system.slice/docker-*.scope", "/system.slice/docker-1f.scope", true },
	{ "/system.slice/docker-*.scope", "/system.slice/docker-1f.scope/init", true },
	{ "/system.slice/docker-*.scope", "/system.slice/docker.service", false },
	{ "/lxc.payload.*", "/lxc.payload.web", true },
	{ "/lxc.payload.*", "/lxc.monitor.web", false },
	/* '?' matches exactly one byte. */
	{ "/?", "/a", true },
	{ "/?", "/?", true },
	{ "/?", "/ab", false },
	{ "/a?", "/a", false },
	{ "/a?c", "/abc/d", true },
	{ "/a?c", "/a/c", false },
	{ "/?*", "/a", true },
	{ "/*?", "/a", true },
	{ "/*a?c*", "/xaabcx", true },
	{ "/*a?c*", "/xaacbx", true },
	{ "/*a?c*", "/xacx", false },
	{ "/**/p-????.scope", "/m/p-12ab.scope", true },
	{ "/**/p-????.scope", "/m/p-con-12ab.scope", false },
	/* "**" at the end matches one or more components. */
	{ "/**", "/", false },
	{ "/**", "/a", true },
	{ "/**", "/a/b/c", true },
	{ "/a/**", "/a", false },
	{ "/a/**", "/a/b", true },
	{ "/a/**", "/a/b/c/d", true },
	{ "/a/**", "/b/a/c", false },
	{ "/a/**/**", "/a", false },
	{ "/a/**/**", "/a/b", true },
	/* "**" elsewhere matches any number of components, also none. */
	{ "/**/a", "/a", true },
	{ "/**/a", "/b/a", true },
	{ "/**/a", "/b/c/d/a/e", true },
	{ "/**/a", "/b/c", false },
	{ "/**/a", "/", false },
	{ "/a/**/b", "/a/b", true },
	{ "/a/**/b", "/a/x/b", true },
	{ "/a/**/b", "/a/x/y/z/b/c", true },
	{ "/a/**/b", "/a", false },
	{ "/a/**/b", "/a/x", false },
	{ "/a/**/b", "/x/a/b", false },
	{ "/a/**/b/c", "/a/b/b/c", true },
	{ "/a/**/b/c", "/a/b/x/b/c", true },
	{ "/a/**/b/c", "/a/b/x/c", false },
	{ "/a/**/b/**", "/a/b", false },
	{ "/a/**/b/**", "/a/x/b/y", true },
	{ "/**/a/**/b/**/c", "/a/b/c", true },
	{ "/**/a/**/b/**/c", "/x/a/x/b/x/c/x", true },
	{ "/**/a/**/b/**/c", "/x/b/x/a/x/c", false },
	{ "/**/**/a", "/a", true },
	{ "/**/*/a", "/a", false },
	{ "/**/*/a", "/a/a", true },
	{ "/**/x*/y", "/x1/x2/y", true },
};

static void test_pattern_table(void)
{
	static struct cut_path cut;
	struct test_pattern test;
	const char *problem;
	char path[256];
	bool right;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		snprintf(path, sizeof(path), "%s", patterns[i].path);
		cut_up(&cut, path);
		right = !compile(&test, patterns[i].pattern, &problem) &&
			!!match_cut(&test.pattern, &cut) == patterns[i].matches &&
			match_measured(&test.pattern, &cut) == match_cut(&test.pattern, &cut);
		check(right, "pattern %s %s %s", patterns[i].pattern,
		      patterns[i].matches ? "names" : "does not name", patterns[i].path);
	}
}

static bool whole_path(const char *const *component, unsigned int n, const char *const *name,
		       unsigned int depth)
{
	if (!n)
		return !depth;
	if (!component[0] && n > 1)
		return whole_path(component + 1, n - 1, name, depth) ||
		       (depth && whole_path(component, n, name + 1, depth - 1));
	if (!component[0])
		return depth > 0;
	return depth && glob_means(component[0], name[0]) &&
	       whole_path(component + 1, n - 1, name + 1, depth - 1);
}

/*
 * The meaning of a pattern: it matches a leading part of the path as a whole. The shortest such
 * part counts.
 */
static unsigned int pattern_means(const char *const *component, unsigned int n,
				  const struct cut_path *cut)
{
	unsigned int depth;

	for (depth = 1; depth <= cut->depth; depth++) {
		if (whole_path(component, n, cut->name, depth))
			return depth;
	}
	return 0;
}

static unsigned long compare_patterns(unsigned int n, unsigned int depth, unsigned long *matches)
{
	static const char *const components[] = { "a", "b", "*", "a*", NULL };
	static const char *const names[] = { "a", "b", "ab" };
	const char *component[4], *problem;
	static struct test_pattern test;
	static struct cut_path cut;
	unsigned long differ = 0;
	char text[16];
	size_t len;
	unsigned int rest;
	unsigned int i;
	unsigned int j;
	unsigned int k;

	cut.depth = depth;
	for (i = 0; i < power(ARRAY_SIZE(components), n); i++) {
		for (k = 0, len = 0, rest = i; k < n; k++, rest /= ARRAY_SIZE(components)) {
			component[k] = components[rest % ARRAY_SIZE(components)];
			len += snprintf(text + len, sizeof(text) - len, "/%s",
					component[k] ? component[k] : "**");
		}
		differ += !!compile(&test, text, &problem);
		for (j = 0; j < power(ARRAY_SIZE(names), depth); j++) {
			unsigned int means;

			for (k = 0, rest = j; k < depth; k++, rest /= ARRAY_SIZE(names))
				cut.name[k] = names[rest % ARRAY_SIZE(names)];
			means = pattern_means(component, n, &cut);
			*matches += !!means;
			differ += match_cut(&test.pattern, &cut) != means;
		}
	}
	return differ;
}

static void test_pattern_all(void)
{
	unsigned long matches = 0;
	unsigned long differ = 0;
	unsigned int n;
	unsigned int depth;

	for (n = 1; n <= 4; n++) {
		for (depth = 0; depth <= 5; depth++)
			differ += compare_patterns(n, depth, &matches);
	}
	check(!differ && matches > 1000,
	      "all patterns of up to 4 components on paths of up to 5: %lu differ", differ);
}

/* A path that a container could make, against the most expensive patterns. */
static void test_pattern_cost(void)
{
	static struct cut_path cut;
	struct test_pattern test;
	const char *problem;
	unsigned int i;
	bool matches;

	cut.depth = DEPTH_MAX;
	for (i = 0; i < DEPTH_MAX; i++)
		cut.name[i] = "a";
	if (!check(!compile(&test, "/**/a/**/a/a/a/a/a/a/a/b", &problem), "a costly pattern"))
		return;
	matches = match_cut(&test.pattern, &cut);
	check(matches && cut.asked <= (unsigned long)test.pattern.nr_components * GABION_LEVELS_MAX,
	      "a path of %u components costs %lu comparisons", DEPTH_MAX, cut.asked);

	cut.name[DEPTH_MAX - 1] = "b";
	check(match_cut(&test.pattern, &cut), "a match at the end of a deep path is found");
}

/*
 * Match a path of @levels components that match no name, except the last one, @last. Check the
 * level that is found, and whether it excepts.
 */
static void check_deep(const char *text, unsigned int levels, const char *last,
		       unsigned int expected, bool spares)
{
	static struct cut_path cut;
	struct gabion_path path = { .depth = levels, .name = cut_path_name, .owner = &cut };
	struct test_pattern test;
	const char *problem;
	unsigned int i, found;

	cut.depth = levels;
	for (i = 0; i < levels; i++)
		cut.name[i] = i + 1 == levels ? last : "a";
	if (!check(!compile(&test, text, &problem), "pattern %s", text))
		return;
	found = match_cut(&test.pattern, &cut);
	check(found == expected, "pattern %s, %u levels, the last %s: named from level %u on", text,
	      levels, last, found);
	check(cut.asked <= (unsigned long)test.pattern.nr_components * GABION_LEVELS_MAX,
	      "which takes %lu comparisons", cut.asked);
	check(gabion_pattern_spares(&test.pattern, &path) == spares, "which %s",
	      spares ? "spares" : "spares not");
}

/*
 * Up to the last level that is looked at, matching is exact. Below it, a pattern that could match
 * binds, and does not except.
 */
static void test_pattern_deep(void)
{
	const unsigned int max = GABION_LEVELS_MAX;

	check_deep("/**/b", max, "a", 0, false);
	check_deep("/**/b", max, "b", max, true);
	check_deep("/**/b", max + 1, "b", max + 1, false);
	check_deep("/**/b", max + 1, "a", max + 1, false);
	check_deep("/**/b", DEPTH_MAX, "a", max + 1, false);
	check_deep("/a/**/b/c", DEPTH_MAX, "a", max + 1, false);
	check_deep("/a/**/b/**", DEPTH_MAX, "a", max + 1, false);
	/* A pattern that can no longer match does not match. */
	check_deep("/b/**/c", DEPTH_MAX, "c", 0, false);
	check_deep("/a/a/b", DEPTH_MAX, "b", 0, false);
	check_deep("/b", DEPTH_MAX, "b", 0, false);
	/* A match further up still counts. */
	check_deep("/a", DEPTH_MAX, "a", 1, true);
	check_deep("/a/**", DEPTH_MAX, "a", 2, true);
	check_deep("/**/a/a", DEPTH_MAX, "b", 2, true);
}

static const struct {
	const char *text;
	int err;
	const char *problem;
} malformed[] = {
	{ "a", -EBADMSG, "from the root" },
	{ "a/b", -EBADMSG, "from the root" },
	{ "*", -EBADMSG, "from the root" },
	{ "/", -EINVAL, "below the root" },
	{ "//", -EBADMSG, "between any two" },
	{ "//a", -EBADMSG, "between any two" },
	{ "/a/", -EBADMSG, "between any two" },
	{ "/a//b", -EBADMSG, "between any two" },
	{ "/**/", -EBADMSG, "between any two" },
	{ "/.", -EINVAL, "without" },
	{ "/..", -EINVAL, "without" },
	{ "/a/./b", -EINVAL, "without" },
	{ "/a/../b", -EINVAL, "without" },
	{ "/***", -EBADMSG, "stand alone" },
	{ "/a/**x", -EBADMSG, "stand alone" },
	{ "/x**/a", -EBADMSG, "stand alone" },
	{ "/a**b", -EBADMSG, "stand alone" },
	{ "/a/****", -EBADMSG, "stand alone" },
};

static const char *const well_formed[] = {
	"/a",
	"/...",
	"/.a",
	"/a.",
	"/*",
	"/*a*",
	"/**",
	"/**/**",
	"/a/**/b",
	"/a?[b]\\x2d",
};

/* Names of each length around the minimum that a component can match. */
static void test_lengths(void)
{
	static const char *const components[] = { "/a?c", "/a*c", "/*",
						  "/?*?", "/**/a??", "/a/**" };
	static struct cut_path cut;
	struct test_pattern test;
	const char *problem;
	bool right = true;

	cut.depth = 2;
	cut.name[1] = "b";
	for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
		right &= !compile(&test, components[i], &problem);
		for (unsigned int len = 1; len <= GABION_WORD_MAX; len++) {
			char name[GABION_WORD_MAX + 1] = "";

			memset(name, 'x', len);
			name[0] = 'a';
			name[len - 1] = len > 1 ? 'c' : 'a';
			cut.name[0] = name;
			right &= match_measured(&test.pattern, &cut) ==
				 match_cut(&test.pattern, &cut);
		}
	}
	check(right, "lengths change no match");
}

static void test_compile(void)
{
	struct test_pattern test;
	const char *problem;
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(malformed); i++) {
		problem = "";
		err = compile(&test, malformed[i].text, &problem);
		check(err == malformed[i].err && strstr(problem, malformed[i].problem),
		      "pattern %s is refused with %s", malformed[i].text,
		      errno_name(-malformed[i].err));
	}
	for (i = 0; i < ARRAY_SIZE(well_formed); i++)
		check(!compile(&test, well_formed[i], &problem), "pattern %s is well formed",
		      well_formed[i]);
}

void test_pattern(void)
{
	test_glob_table();
	test_glob_all();
	test_glob_cost();
	test_pattern_table();
	test_pattern_all();
	test_pattern_cost();
	test_lengths();
	test_pattern_deep();
	test_compile();
}
