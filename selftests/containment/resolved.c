// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bindings of a cgroup are resolved once and cached. After each change of the policy, of
 * attachments or of cgroups, verdicts must be those of the new state, and the same as without the
 * cache (module parameter remember=0).
 *
 *   /gabion-resolved          the top; the tests make the cgroups below
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "tree.h"

#define TOP "/gabion-resolved"
#define BOX TOP "/box"
#define INNER TOP "/box/inner"
#define FREE TOP "/free"
/*
 * Each round changes the policy or moves a task several times, and each change waits for a grace
 * period.
 */
#define ROUNDS { .most = 12, .least = 4, .seconds = 4 }
#define REMEMBER "/sys/module/gabion/parameters/remember"

#define PROFILES "gabion 1\nprofile strict\n\tdeny sysrq\nprofile other\n\tdeny kexec\n"

static const char *const cgroups[] = { INNER, BOX, FREE, TOP };

FIXTURE(resolved)
{
	struct actor actor;
};

FIXTURE_VARIANT(resolved)
{
	const char *parameter;
	const char *shown;
	int cgroups;
};

FIXTURE_VARIANT_ADD(resolved, forgotten)
{
	.parameter = "remember=0",
	.shown = "N\n",
	.cgroups = 500,
};

/*
 * This variant is the last, because it leaves the module with its defaults. With this number of
 * cgroups the cache overflows: on average there is more than one cgroup for each four slots in
 * which it may be stored.
 */
FIXTURE_VARIANT_ADD(resolved, remembered)
{
	.parameter = "",
	.shown = "Y\n",
	.cgroups = 5000,
};

/* Load the module again unless its parameter is as the variant needs it. Return 0 or -errno. */
static int module_with(const FIXTURE_VARIANT(resolved) *variant)
{
	const char *path = getenv("GABION_MODULE");
	char shown[8];
	int err = read_text(REMEMBER, shown, sizeof(shown));

	if (err < 0 || !strcmp(shown, variant->shown))
		return err < 0 ? err : 0;
	err = gabion_remove();
	return err ? err : module_insert_file(path ? path : "/vm/gabion.ko", variant->parameter);
}

FIXTURE_SETUP(resolved)
{
	static const struct person person = { .cgroup = INNER };

	ASSERT_EQ(0, module_with(variant));
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, cgroup_make(INNER));
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, actor_start(&self->actor, &person));
}

FIXTURE_TEARDOWN(resolved)
{
	size_t i;

	actor_end(&self->actor);
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		EXPECT_EQ(0, cgroup_remove(cgroups[i]));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

static int press(struct actor *actor)
{
	return actor_do(actor, press_key, NULL);
}

static int load(const char *format, ...)
{
	static char policy[GABION_POLICY_SIZE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(policy, sizeof(policy), format, args);
	va_end(args);
	return gabion_load(policy);
}

TEST_F_TIMEOUT(resolved, reload, 300)
{
	struct rounds rounds = ROUNDS;

	while (another_round(&rounds)) {
		ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " strict\n"));
		EXPECT_EQ(-EPERM, press(&self->actor));
		/* A line with the same number as before, but with another profile. */
		ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " other\n"));
		EXPECT_EQ(0, press(&self->actor));
		ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " FREE " strict\n"
					 "bind cgroup " BOX " other\n"));
		EXPECT_EQ(0, press(&self->actor));
		ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " FREE " other\n"
					 "bind cgroup " TOP "/*/inner strict\n"));
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		EXPECT_EQ(0, press(&self->actor));
	}
}

/* More bindings than the cache stores for a cgroup. Only the last one denies. */
#define MANY 24
#define UNRELATED (GABION_BINDS_MAX - MANY)

/*
 * A policy that binds BOX by many lines with different profiles, and has other lines for cgroups
 * that do not exist.
 */
static char *many_binds(unsigned int unrelated)
{
	static char policy[GABION_POLICY_SIZE_MAX];
	FILE *out = fmemopen(policy, sizeof(policy), "w");
	unsigned int i;

	if (!out)
		abort();
	fputs(PROFILES, out);
	for (i = 0; i < MANY; i++)
		fprintf(out, "profile p%u inherits other\n\taudit sysrq\n", i);
	for (i = 0; i < unrelated; i++)
		fprintf(out, "bind cgroup " TOP "/none/%05u other\n", i);
	for (i = 0; i < MANY - 1; i++)
		fprintf(out, "bind cgroup " TOP "/%s p%u\n", i % 2 ? "box" : "b*", i);
	fputs("bind cgroup " BOX " strict\n", out);
	fclose(out);
	return policy;
}

static long nanoseconds_of_presses(struct actor *actor, unsigned int presses)
{
	struct timespec before, after;

	clock_gettime(CLOCK_MONOTONIC, &before);
	while (presses--) {
		if (press(actor) != -EPERM)
			return 0;
	}
	clock_gettime(CLOCK_MONOTONIC, &after);
	return (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
}

/* Lines for other cgroups cost nothing, however many there are. */
TEST_F_TIMEOUT(resolved, many_lines, 300)
{
	char answer[16384];
	long few, all;
	unsigned int bindings = 0;
	const char *at;

	ASSERT_EQ(0, gabion_load(many_binds(0)));
	few = nanoseconds_of_presses(&self->actor, 200);
	ASSERT_NE(0, few);
	ASSERT_EQ(0, gabion_load(many_binds(UNRELATED)));
	all = nanoseconds_of_presses(&self->actor, 200);
	ASSERT_NE(0, all);
	TH_LOG("200 refusals: %ld ns, with %u lines more %ld ns", few, UNRELATED, all);
	EXPECT_GT(10 * few, all);
	ASSERT_LT(0, gabion_query_cgroup(BOX, answer, sizeof(answer)));
	for (at = answer; (at = strstr(at, "binding\t")); at++)
		bindings++;
	EXPECT_EQ(MANY, bindings);
}

TEST_F_TIMEOUT(resolved, attach_and_detach, 300)
{
	struct rounds rounds = ROUNDS;

	ASSERT_EQ(0, gabion_load(PROFILES));
	while (another_round(&rounds)) {
		int i = rounds.done;

		EXPECT_EQ(0, press(&self->actor));
		ASSERT_EQ(0, gabion_attach(i % 2 ? BOX : INNER, "strict"));
		EXPECT_EQ(-EPERM, press(&self->actor));
		/* A further attachment changes the numbers of the others. */
		ASSERT_EQ(0, gabion_attach(i % 2 ? INNER : BOX, "other"));
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, gabion_attach(FREE, "other"));
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, gabion_detach(i % 2 ? BOX : INNER, "strict"));
		EXPECT_EQ(0, press(&self->actor));
		ASSERT_EQ(0, gabion_detach(i % 2 ? INNER : BOX, "other"));
		ASSERT_EQ(0, gabion_detach(FREE, "other"));
	}
}

TEST_F_TIMEOUT(resolved, mode, 300)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " strict\n"));
	EXPECT_EQ(-EPERM, press(&self->actor));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "audit"));
	EXPECT_EQ(0, press(&self->actor));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "enforce"));
	EXPECT_EQ(-EPERM, press(&self->actor));
}

TEST_F_TIMEOUT(resolved, moved, 300)
{
	struct rounds rounds = ROUNDS;

	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " strict\n"));
	while (another_round(&rounds)) {
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, put_into(FREE, "cgroup.procs", self->actor.pid));
		EXPECT_EQ(0, press(&self->actor));
		ASSERT_EQ(0, put_into(BOX, "cgroup.procs", self->actor.pid));
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, put_into(INNER, "cgroup.procs", self->actor.pid));
	}
}

static const char *nth_made(long n)
{
	static char name[64];

	snprintf(name, sizeof(name), BOX "/made-%ld", n);
	return name;
}

static int make_and_enter(void *n)
{
	int err = cgroup_make(nth_made((long)n));

	return err ? err : cgroup_enter(nth_made((long)n));
}

/* A cgroup that a task makes inside is bound from the first moment. */
TEST_F_TIMEOUT(resolved, made, 300)
{
	struct rounds rounds = ROUNDS;

	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " strict\n"));
	while (another_round(&rounds)) {
		long n = rounds.done;

		EXPECT_EQ(0, actor_do(&self->actor, make_and_enter, (void *)n));
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, put_into(INNER, "cgroup.procs", self->actor.pid));
		EXPECT_EQ(0, cgroup_remove(nth_made(n)));
	}
}

static int attachments(void)
{
	char list[4096];
	int len = read_text(GABION_FILE("attach"), list, sizeof(list));

	return len < 0 ? len : len > 0;
}

static void wait_for_none(void)
{
	int tries;

	for (tries = 0; tries < 500 && attachments(); tries++)
		usleep(10000);
}

/* A new cgroup with the name of a removed one: patterns bind it, attachments do not. */
TEST_F_TIMEOUT(resolved, removed, 300)
{
	static const struct person person = { .cgroup = TOP "/again" };
	int i;

	for (i = 0; i < 8; i++) {
		ASSERT_EQ(0, load(PROFILES "%s",
				  i % 2 ? "bind cgroup " TOP "/again strict\n" : ""));
		ASSERT_EQ(0, cgroup_make(person.cgroup));
		EXPECT_EQ(i % 2 ? -EPERM : 0, run_as(&person, press_key, NULL));
		ASSERT_EQ(0, gabion_attach(person.cgroup, "strict"));
		EXPECT_EQ(-EPERM, run_as(&person, press_key, NULL));
		ASSERT_EQ(0, cgroup_remove(person.cgroup));
		wait_for_none();
	}
}

TEST_F_TIMEOUT(resolved, except, 300)
{
	static const struct person people[] = {
		{ .cgroup = INNER, .userns = true },
		{ .cgroup = FREE, .userns = true },
		{ .cgroup = INNER },
	};
	struct actor actors[ARRAY_SIZE(people)];
	struct rounds rounds = ROUNDS;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(people); i++)
		ASSERT_EQ(0, actor_start(&actors[i], &people[i]));
	while (another_round(&rounds)) {
		ASSERT_EQ(0, gabion_load(PROFILES "bind userns strict\n"));
		EXPECT_EQ(-EPERM, press(&actors[0]));
		EXPECT_EQ(-EPERM, press(&actors[1]));
		EXPECT_EQ(0, press(&actors[2]));
		ASSERT_EQ(0, gabion_load(PROFILES "bind userns strict except /none " BOX "\n"));
		EXPECT_EQ(0, press(&actors[0]));
		EXPECT_EQ(-EPERM, press(&actors[1]));
		EXPECT_EQ(0, press(&actors[2]));
		ASSERT_EQ(0, gabion_load(PROFILES "bind userns strict except " TOP "/**/inner\n"
					 "bind cgroup " INNER " strict\n"));
		EXPECT_EQ(-EPERM, press(&actors[0]));
		EXPECT_EQ(-EPERM, press(&actors[1]));
		EXPECT_EQ(-EPERM, press(&actors[2]));
	}
	for (i = 0; i < ARRAY_SIZE(people); i++)
		actor_end(&actors[i]);
}

static int enter_free(void *arg)
{
	return cgroup_enter(FREE);
}

static int enter_box(void *arg)
{
	return cgroup_enter(BOX);
}

/* Different patterns that all match the same cgroup: with one or two question marks. */
static const char *nth_pattern(int n)
{
	static char pattern[] = TOP;
	const int len = strlen(TOP) - 1;
	int first = 0;

	for (; n >= len - first; first++)
		n -= len - first;
	strcpy(pattern, TOP);
	pattern[1 + first] = '?';
	pattern[1 + first + n] = '?';
	return pattern;
}

/* More bindings of one cgroup than either cache stores: 8 and 80. */
TEST_F_TIMEOUT(resolved, by_many_lines, 300)
{
	static char lines[4096];
	static const int numbers[] = { 6, 8, 9, 24, 79, 80, 81, 90 };
	size_t len, at;
	int nr, i;

	for (at = 0; at < sizeof(numbers) / sizeof(numbers[0]); at++) {
		nr = numbers[at];
		for (i = len = 0; i < nr; i++)
			len += snprintf(lines + len, sizeof(lines) - len, "bind cgroup %s %s\n",
					nth_pattern(i), i == nr - 1 ? "strict" : "other");
		ASSERT_EQ(0, load(PROFILES "%s", lines));
		EXPECT_EQ(-EPERM, press(&self->actor));
		EXPECT_EQ(0, actor_do(&self->actor, enter_free, NULL));
		EXPECT_EQ(0, actor_do(&self->actor, enter_box, NULL));
		/* One more line, which does not bind the other cgroup. */
		ASSERT_EQ(0, load(PROFILES "%sbind cgroup " BOX " other\n", lines));
		EXPECT_EQ(-EPERM, actor_do(&self->actor, enter_free, NULL));
		EXPECT_EQ(-EPERM, press(&self->actor));
		ASSERT_EQ(0, put_into(INNER, "cgroup.procs", self->actor.pid));
	}
}

/* The same with attachments, one at each level. */
TEST_F_TIMEOUT(resolved, by_many_attachments, 300)
{
	char name[PATH_MAX] = INNER;
	struct person person = { .cgroup = name };
	int level;

	ASSERT_EQ(0, gabion_load(PROFILES));
	ASSERT_EQ(0, gabion_attach(TOP, "strict"));
	for (level = 0; level < 16; level++) {
		strcat(name, "/a");
		ASSERT_EQ(0, cgroup_make(name));
		ASSERT_EQ(0, gabion_attach(name, "other"));
		EXPECT_EQ(-EPERM, run_as(&person, press_key, NULL));
	}
	ASSERT_EQ(0, gabion_detach(TOP, "strict"));
	EXPECT_EQ(0, run_as(&person, press_key, NULL));
	for (; level > 0; level--) {
		ASSERT_EQ(0, cgroup_remove(name));
		name[strlen(name) - 2] = '\0';
	}
	wait_for_none();
}

/* The lines that bind a cgroup, as "query" lists them: numbers, each followed by a blank. */
static void lines_of(const char *cgroup, char *lines, size_t size)
{
	static char answer[65536];
	char *line = answer, *rest;
	size_t len = 0;
	int number;

	*lines = '\0';
	if (gabion_query_cgroup(cgroup, answer, sizeof(answer)) < 0)
		return;
	for (; (line = strtok_r(line, "\n", &rest)); line = NULL) {
		if (sscanf(line, "binding\t%*d\tcgroup\t%*s\t%d", &number) == 1)
			len += snprintf(lines + len, size - len, "%d ", number);
	}
}

/* Patterns that begin with names, and others: exactly the matching lines bind, in their order. */
TEST_F_TIMEOUT(resolved, by_the_right_lines, 300)
{
	static const char binds[] =
		"bind cgroup /**/inner other\n"			/* 6 */
		"bind cgroup /gabion-resolved/box/inner other\n"
		"bind cgroup /gabion-resolved/box other\n"
		"bind cgroup /gabion-resolved/bo other\n"
		"bind cgroup /gabion-resolved/boxx other\n"	/* 10 */
		"bind cgroup /gabion-resolved/b?x other\n"
		"bind cgroup /box other\n"
		"bind cgroup /*/box other\n"
		"bind cgroup /gabion-resolved/** other\n"
		"bind cgroup /gabion-resolved/box/** other\n"	/* 15 */
		"bind cgroup /gabion-resolved/box/inner/** other\n"
		"bind cgroup /gabion-resolved/box/**/inner/x other\n"
		"bind cgroup /gabion-resolved/**/inner other\n"
		"bind cgroup /gabion-resolved/free strict\n";
	char lines[256];

	ASSERT_EQ(0, load(PROFILES "%s", binds));
	lines_of(TOP, lines, sizeof(lines));
	EXPECT_STREQ("", lines);
	lines_of(BOX, lines, sizeof(lines));
	EXPECT_STREQ("8 11 13 14 ", lines);
	lines_of(FREE, lines, sizeof(lines));
	EXPECT_STREQ("14 19 ", lines);
	lines_of(INNER, lines, sizeof(lines));
	EXPECT_STREQ("6 7 8 11 13 14 15 18 ", lines);
	EXPECT_EQ(0, press(&self->actor));
}

/* The maximum number of lines, each for another cgroup. */
TEST_F_TIMEOUT(resolved, among_many, 300)
{
	static char lines[GABION_POLICY_SIZE_MAX - sizeof(PROFILES)];
	char name[64];
	struct person person = { .cgroup = name };
	size_t len = 0;
	int i, deny;

	for (i = 0; i < GABION_BINDS_MAX; i++)
		len += snprintf(lines + len, sizeof(lines) - len, "bind cgroup " TOP "/pod-%d %s\n",
				i, i % 3 ? "strict" : "other");
	ASSERT_EQ(0, load(PROFILES "%s", lines));
	for (i = 0; i < GABION_BINDS_MAX + 32; i += 331) {
		snprintf(name, sizeof(name), TOP "/pod-%d", i);
		ASSERT_EQ(0, cgroup_make(name));
		deny = i % 3 && i < GABION_BINDS_MAX;
		EXPECT_EQ(deny ? -EPERM : 0, run_as(&person, press_key, NULL)) {
			TH_LOG("%s", name);
		}
		ASSERT_EQ(0, cgroup_remove(name));
	}
}

static const char *nth_cgroup(int n)
{
	static char name[64];

	snprintf(name, sizeof(name), FREE "/%s-%d", n % 2 ? "odd" : "even", n);
	return name;
}

/*
 * So many cgroups that they evict each other from the cache, if making a cgroup takes only
 * milliseconds, unlike on the debug kernel.
 */
TEST_F_TIMEOUT(resolved, of_many_cgroups, 600)
{
	struct rounds rounds = {
		.most = is_debug_kernel() ? 500 : variant->cgroups, .least = 500, .seconds = 20,
	};
	int round, i;

	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " FREE "/odd-* strict\n"));
	while (another_round(&rounds))
		ASSERT_EQ(0, cgroup_make(nth_cgroup(rounds.done - 1)));
	for (round = 0; round < 2; round++) {
		for (i = 0; i < rounds.done; i++) {
			ASSERT_EQ(0, put_into(nth_cgroup(i), "cgroup.procs", self->actor.pid));
			EXPECT_EQ(i % 2 ? -EPERM : 0, press(&self->actor));
		}
	}
	ASSERT_EQ(0, put_into(INNER, "cgroup.procs", self->actor.pid));
	for (i = 0; i < rounds.done; i++)
		ASSERT_EQ(0, cgroup_remove(nth_cgroup(i)));
	TH_LOG("%d cgroups", rounds.done);
}

static int press_on(void *arg)
{
	struct rounds rounds = { .most = 5000, .least = 500, .seconds = 10 };
	int want = *(int *)arg;

	while (another_round(&rounds)) {
		if (press_key(NULL) != want)
			return rounds.done;
	}
	return 0;
}

/* A process that presses the key until the verdict is not @want, or the test ends. */
static pid_t press_in(const char *cgroup, bool userns, int want)
{
	pid_t pid = fork();

	if (!pid) {
		if (cgroup_enter(cgroup) || (userns && unshare(CLONE_NEWUSER)))
			_exit(2);
		_exit(press_on(&want) ? 1 : 0);
	}
	return pid;
}

/*
 * While policies change: a task that all of them bind is always refused, and one that none binds is
 * never refused.
 */
TEST_F_TIMEOUT(resolved, while_it_changes, 600)
{
	static const char *const policies[] = {
		PROFILES "bind cgroup " BOX " strict\nbind userns strict\n",
		PROFILES "bind cgroup " BOX " other\nbind cgroup " INNER " strict\n"
			 "bind userns strict except " BOX "\n",
		PROFILES "bind userns strict except /none\nbind cgroup /**/inner strict\n",
		PROFILES "bind userns strict\nbind cgroup " TOP "/* other\n"
			 "bind cgroup " TOP "/b*/** strict\n",
	};
	pid_t pids[3];
	size_t i, n = 0, left = ARRAY_SIZE(pids);
	int status;

	ASSERT_EQ(0, gabion_load(policies[0]));
	pids[0] = press_in(INNER, false, -EPERM);
	pids[1] = press_in(FREE, false, 0);
	pids[2] = press_in(FREE, true, -EPERM);
	while (left) {
		ASSERT_EQ(0, gabion_load(policies[n++ % ARRAY_SIZE(policies)]));
		ASSERT_EQ(0, gabion_attach(n % 2 ? FREE : BOX, "other"));
		ASSERT_EQ(0, gabion_detach(n % 2 ? FREE : BOX, "other"));
		for (i = 0; i < ARRAY_SIZE(pids); i++) {
			if (!pids[i] || waitpid(pids[i], &status, WNOHANG) != pids[i])
				continue;
			EXPECT_EQ(0, status) {
				TH_LOG("process %zu, after %zu policies", i, n);
			}
			pids[i] = 0;
			left--;
		}
	}
	EXPECT_LT(ARRAY_SIZE(policies), n);
}

TEST_HARNESS_MAIN
