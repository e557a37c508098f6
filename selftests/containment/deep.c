// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containment in cgroups below the depth that patterns look at. A binding that might match there
 * binds. An exception that might match there does not. A binding further up still applies, and a
 * task may still move within its own subtree.
 *
 *   /gabion-deep              the top, which a pattern binds or not
 *   /gabion-deep/x/x/x/...    the last level that patterns look at, one deeper, far deeper
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "kselftest_harness.h"
#include "tree.h"

#define TOP "/gabion-deep"
#define FAR 200

#define PROFILE "gabion 1\nprofile strict\n\tdeny sysrq\n"

/* The path of the cgroup at a level greater than 1. */
static const char *at_level(int level)
{
	static char path[PATH_MAX];
	int i;

	strcpy(path, TOP);
	for (i = 1; i < level; i++)
		strcat(path, "/x");
	return path;
}

FIXTURE(deep)
{
	int unused;
};

FIXTURE_SETUP(deep)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, cgroup_make(at_level(FAR)));
}

FIXTURE_TEARDOWN(deep)
{
	int level;

	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	for (level = FAR; level > 0; level--)
		EXPECT_EQ(0, cgroup_remove(at_level(level)));
}

static const int levels[] = { 2, GABION_LEVELS_MAX, GABION_LEVELS_MAX + 1, FAR };

/* Expect that a task is refused at the levels that @refused tells. */
static void expect_refused(struct __test_metadata *_metadata, const char *policy, bool userns,
			   const bool refused[ARRAY_SIZE(levels)])
{
	size_t i;

	ASSERT_EQ(0, gabion_load(policy)) {
		TH_LOG("%s", policy);
	}
	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		struct person person = { .cgroup = at_level(levels[i]), .userns = userns };

		EXPECT_EQ(refused[i] ? -EPERM : 0, run_as(&person, press_key, NULL)) {
			TH_LOG("level %d under %s", levels[i], policy);
		}
	}
}

TEST_F(deep, nothing_binds)
{
	expect_refused(_metadata, PROFILE, false, (const bool[]){ false, false, false, false });
	expect_refused(_metadata, PROFILE "bind cgroup /gabion-other/**/x strict\n", false,
		       (const bool[]){ false, false, false, false });
	expect_refused(_metadata, PROFILE "bind cgroup /gabion-deep/x/y strict\n", false,
		       (const bool[]){ false, false, false, false });
}

TEST_F(deep, bound_above)
{
	expect_refused(_metadata, PROFILE "bind cgroup " TOP " strict\n", false,
		       (const bool[]){ true, true, true, true });
	expect_refused(_metadata, PROFILE "bind cgroup /**/gabion-deep strict\n", false,
		       (const bool[]){ true, true, true, true });
}

TEST_F(deep, what_could_match)
{
	expect_refused(_metadata, PROFILE "bind cgroup /**/y strict\n", false,
		       (const bool[]){ false, false, true, true });
	expect_refused(_metadata, PROFILE "bind cgroup /gabion-deep/**/y/* strict\n", false,
		       (const bool[]){ false, false, true, true });
}

TEST_F(deep, what_could_be_excepted)
{
	expect_refused(_metadata, PROFILE "bind userns strict except /**/y\n", true,
		       (const bool[]){ true, true, true, true });
	expect_refused(_metadata, PROFILE "bind userns strict except /**/x\n", true,
		       (const bool[]){ false, false, false, false });
}

TEST_F(deep, attached)
{
	struct person person = { .cgroup = at_level(FAR) };

	ASSERT_EQ(0, gabion_load(PROFILE));
	ASSERT_EQ(0, gabion_attach(at_level(FAR - 1), "strict"));
	person.cgroup = at_level(FAR);
	EXPECT_EQ(-EPERM, run_as(&person, press_key, NULL));
	person.cgroup = at_level(FAR - 2);
	EXPECT_EQ(0, run_as(&person, press_key, NULL));
	EXPECT_EQ(0, gabion_detach(at_level(FAR - 1), "strict"));
	person.cgroup = at_level(FAR);
	EXPECT_EQ(0, run_as(&person, press_key, NULL));
}

static int go_to(void *arg)
{
	const int *level = arg;

	return cgroup_enter(at_level(*level));
}

TEST_F(deep, moves)
{
	static const struct {
		const char *binding;
		int from, to, want;
	} moves[] = {
		{ "bind cgroup " TOP " strict\n", 2, FAR, 0 },
		{ "bind cgroup " TOP " strict\n", FAR, 2, 0 },
		{ "bind cgroup /**/y strict\n", FAR, GABION_LEVELS_MAX + 1, 0 },
		{ "bind cgroup /**/y strict\n", GABION_LEVELS_MAX + 1, FAR, 0 },
		{ "bind cgroup /**/y strict\n", FAR, GABION_LEVELS_MAX, -EPERM },
		{ "bind cgroup /**/y strict\n", 2, FAR, 0 },
	};
	char policy[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(moves); i++) {
		struct person person = { .cgroup = at_level(moves[i].from) };
		int to = moves[i].to;

		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		EXPECT_EQ(0, run_as(&person, go_to, &to));
		snprintf(policy, sizeof(policy), PROFILE "%s", moves[i].binding);
		ASSERT_EQ(0, gabion_load(policy));
		person.cgroup = at_level(moves[i].from);
		EXPECT_EQ(moves[i].want, run_as(&person, go_to, &to)) {
			TH_LOG("from %d to %d under %s", moves[i].from, to, policy);
		}
	}
}

TEST_HARNESS_MAIN
