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

static void make_alike(FILE *out, unsigned int n)
{
	fputs(VERSION, out);
	for (unsigned int i = 0; i < n / 16; i++)
		fprintf(out, "profile p%04u\ndeny kexec\n", i);
	for (unsigned int i = 0; i < n; i++)
		fprintf(out, "bind cgroup /c%02u p%04u except /x\n", i % 16, i / 16);
}

/* Lines that all differ, although the hash of their conditions is the same. */
static void make_containers(FILE *out, unsigned int n)
{
	static const char *const runtimes[] = { "", "podman", "docker", "lxc", "crio podman",
						"nspawn", "kata ecs", "buildah" };

	fputs(VERSION, out);
	for (unsigned int i = 0; i < n / 16; i++)
		fprintf(out, "profile p%04u\ndeny kexec\n", i);
	for (unsigned int i = 0; i < n / 2; i++)
		fprintf(out, "bind containers %s p%04u or p%04u except /x\n", runtimes[i % 8],
			i / 8, (i / 8 + 1) % (n / 16));
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

static bool count(void (*make)(FILE *out, unsigned int n), unsigned int n, struct count *count)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy;
	char *text, *printed, why[200];
	size_t len, printed_len;
	bool covers;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	make(out, n);
	if (fclose(out))
		abort();
	passed = 0;
	policy = gabion_policy_parse(text, len, &error);
	count->parse = passed;
	free(text);
	if (IS_ERR(policy)) {
		note("%u:%u: %s", error.line, error.column, error.message);
		return false;
	}
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

void test_linear(void)
{
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
