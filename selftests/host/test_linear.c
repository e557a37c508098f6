// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing, printing and comparing take time in proportion to the length of the text. The number of
 * basic blocks that are executed is counted, as the compiler reports them, so it is the same in
 * each run.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/compare.h"
#include "policy/print.h"
#include "harness.h"

static unsigned long passed;

/*
 * The compiler calls this in each basic block of the units under test
 * (-fsanitize-coverage=trace-pc).
 */
void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
	passed++;
}

#define BEGINNING VERSION "profile p\ndeny kexec\nprofile q\nallow all\n"

static void make_binds(FILE *out, unsigned int n)
{
	fputs(BEGINNING, out);
	for (unsigned int i = 0; i < n; i++)
		fprintf(out, "bind cgroup /some.slice/c%05u p or q\n", i);
}

/* Any two differ. */
static const char *const runtimes[] = { "", "podman", "docker", "lxc", "crio podman", "nspawn",
					"kata ecs", "buildah" };

/* Lines that all differ, although the hash of their conditions is the same. */
static void make_containers(FILE *out, unsigned int n)
{
	fputs(VERSION, out);
	for (unsigned int i = 0; i < n / 16; i++)
		fprintf(out, "profile p%04u\ndeny kexec\n", i);
	for (unsigned int i = 0; i < n / 2; i++)
		fprintf(out, "bind containers %s p%04u or p%04u except /x\n", runtimes[i % 8],
			i / 8, (i / 8 + 1) % (n / 16));
}

/* Profiles that all differ. */
static void make_profiles(FILE *out, unsigned int n, char name, const char *also)
{
	fputs(VERSION, out);
	for (unsigned int i = 0; i < n / 16; i++)
		fprintf(out, "profile %c%04u\ndeny kexec %s\ndeny sysctl: a%04u\n", name, i, also, i);
}

static void bind_containers(FILE *out, unsigned int n, char name)
{
	for (unsigned int i = 0; i < n / 2; i++)
		fprintf(out, "bind containers %s %c%04u except /x\n", runtimes[i % 8], name, i / 8);
}

static void make_named(FILE *out, unsigned int n)
{
	make_profiles(out, n, 'p', "");
	bind_containers(out, n, 'p');
}

/* The same lines, with profiles of other names. */
static void make_renamed(FILE *out, unsigned int n)
{
	make_profiles(out, n, 'q', "");
	bind_containers(out, n, 'q');
}

/* The same, with profiles that are stricter, too. */
static void make_stricter(FILE *out, unsigned int n)
{
	make_profiles(out, n, 'q', "sysrq");
	bind_containers(out, n, 'q');
}

/* Many lines with the same pattern, and profiles that say the same. */
static void bind_cgroups(FILE *out, unsigned int n, char name)
{
	fputs(VERSION, out);
	for (unsigned int i = 0; i < n / 16; i++)
		fprintf(out, "profile %c%04u\ndeny kexec\n", name, i);
	for (unsigned int i = 0; i < n; i++)
		fprintf(out, "bind cgroup /c%02u %c%04u except /x\n", i % 16, name, i / 16);
}

static void make_alike(FILE *out, unsigned int n)
{
	bind_cgroups(out, n, 'p');
}

static void make_alike_renamed(FILE *out, unsigned int n)
{
	bind_cgroups(out, n, 'q');
}

static void make_excepts(FILE *out, unsigned int n)
{
	fputs(BEGINNING "bind userns p except", out);
	for (unsigned int i = 0; i < n; i++)
		fprintf(out, " /c%05u", i);
}

static void make_heirs(FILE *out, unsigned int n)
{
	fputs(BEGINNING, out);
	for (unsigned int i = 0; i < n / 17; i++)
		fprintf(out, "profile p%u inherits p\ndeny sysrq\nbind cgroup /c%u p%u\n", i, i, i);
}

/**
 * struct count - the number of basic blocks executed
 * @parse: to parse a text
 * @print: to print it
 * @compare: to compare it with itself
 */
struct count {
	unsigned long parse;
	unsigned long print;
	unsigned long compare;
};

static struct gabion_policy *make_policy(void (*make)(FILE *out, unsigned int n),
					 unsigned int n)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy;
	FILE *out;
	size_t len;
	char *text;

	out = text_begin(&text, &len);
	make(out, n);
	text_end(out);
	passed = 0;
	policy = gabion_policy_parse(text, len, &error);
	free(text);
	if (IS_ERR(policy))
		note("%u:%u: %s", error.line, error.column, error.message);
	return policy;
}

static bool count(void (*make)(FILE *out, unsigned int n), unsigned int n, struct count *count)
{
	struct gabion_policy *policy = make_policy(make, n);
	char *printed, why[200];
	size_t printed_len;
	bool covers;

	count->parse = passed;
	if (IS_ERR(policy))
		return false;
	passed = 0;
	printed = gabion_policy_print(policy, &printed_len);
	count->print = passed;
	gabion_free(printed);
	passed = 0;
	covers = gabion_policy_covers(policy, policy, why, sizeof(why));
	count->compare = passed;
	gabion_policy_free(policy);
	return covers;
}

/* A text of twice the length may take twice as long, with a tolerance of ten per cent. */
static void check_linear(const char *what, const char *name, unsigned long once,
			 unsigned long twice)
{
	check(once && twice <= once * 2 + once / 5, "%s %s: %lu, of twice as many %lu", what, name,
	      once, twice);
}

static const struct {
	const char *name;
	void (*make)(FILE *out, unsigned int n);
	bool compare;
} texts[] = {
	{ "bind lines", make_binds, true },
	{ "bind lines of few patterns", make_alike, true },
	{ "bind lines of containers", make_containers, true },
	{ "exceptions", make_excepts, true },
	{ "profiles", make_heirs, true },
};

/* Returns what was passed to compare two policies; @why is empty if one covers the other. */
static unsigned long count_changed(void (*make_strict)(FILE *out, unsigned int n),
				   void (*make_loose)(FILE *out, unsigned int n),
				   unsigned int n, char *why, size_t size)
{
	struct gabion_policy *strict = make_policy(make_strict, n);
	struct gabion_policy *loose = make_policy(make_loose, n);

	if (IS_ERR(strict) || IS_ERR(loose))
		abort();
	passed = 0;
	if (gabion_policy_covers(strict, loose, why, size))
		*why = '\0';
	gabion_policy_free(strict);
	gabion_policy_free(loose);
	return passed;
}

static void test_changed(const char *name, void (*strict)(FILE *out, unsigned int n),
			 void (*loose)(FILE *out, unsigned int n))
{
	char why[200], why_twice[200];
	unsigned long once = count_changed(strict, loose, GABION_BINDS_MAX / 2, why, sizeof(why));
	unsigned long twice = count_changed(strict, loose, GABION_BINDS_MAX, why_twice,
					    sizeof(why_twice));

	if (!check(!*why && !*why_twice, "%s: as strict", name))
		note("%s, %s", why, why_twice);
	check_linear("comparing", name, once, twice);
}

/* A thousand changed lines are compared in pairs; with many more the answer is no. */
static void test_bound(void)
{
	char why[200];
	unsigned long all = count_changed(make_stricter, make_named, GABION_BINDS_MAX, why,
					  sizeof(why));

	check(strstr(why, ": too much differs at once to be compared, change less of it"),
	      "thousands of renamed and stricter lines: %s", why);
	check(all < 300000000, "the work is bounded: %lu", all);
	count_changed(make_stricter, make_named, 2000, why, sizeof(why));
	check(!*why, "a thousand are compared: %s", why);
}

void test_linear(void)
{
	test_changed("renamed profiles, bound to containers", make_renamed, make_named);
	test_changed("renamed profiles, bound to cgroups", make_alike_renamed, make_alike);
	test_bound();
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct count once, twice;

		if (!check(count(texts[i].make, GABION_BINDS_MAX / 2, &once) &&
				   count(texts[i].make, GABION_BINDS_MAX, &twice),
			   "%s, and twice as many", texts[i].name))
			continue;
		check_linear("parsing", texts[i].name, once.parse, twice.parse);
		check_linear("printing", texts[i].name, once.print, twice.print);
		if (texts[i].compare)
			check_linear("comparing", texts[i].name, once.compare, twice.compare);
	}
}
