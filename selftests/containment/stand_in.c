// SPDX-License-Identifier: GPL-2.0-only
/*
 * "bind WHOM PROFILE or PROFILE... except PATTERN...": a profile of the "or" list replaces that of
 * the line where it is attached, and "except" takes cgroups from the line. The operation is always
 * the same: opening /proc/sysrq-trigger for writing. "cage" denies it, "pod" and "more" do not.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define PROFILES						\
	"gabion 1\n"						\
	"profile cage\n\tdeny sysrq\n"				\
	"profile pod\n\tdeny kexec\n"				\
	"profile more\n\tdeny syslog\n"

#define TOP "/gabion-stand-in"
#define BOX TOP "/box"
#define INNER BOX "/inner"
#define LEAF INNER "/leaf"
#define OTHER TOP "/other"

static const char *const cgroups[] = { LEAF, INNER, BOX, OTHER, TOP };

FIXTURE(stand_in)
{
};

static void detach_all(void)
{
	static const char *const profiles[] = { "cage", "pod", "more" };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cgroups); i++) {
		for (j = 0; j < ARRAY_SIZE(profiles); j++)
			gabion_detach(cgroups[i], profiles[j]);
	}
}

static void clean(void)
{
	size_t i;

	detach_all();
	gabion_load(POLICY_NONE);
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		cgroup_remove(cgroups[i]);
}

FIXTURE_SETUP(stand_in)
{
	clean();
	ASSERT_EQ(0, cgroup_make(LEAF));
	ASSERT_EQ(0, cgroup_make(OTHER));
}

FIXTURE_TEARDOWN(stand_in)
{
	clean();
}

static int attempt(void *arg)
{
	return open_and_close(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
}

/* The cgroups whose tasks are refused, as a bit mask of @cgroups. */
static int refused(bool userns)
{
	struct person person = { .userns = userns };
	int bits = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cgroups); i++) {
		person.cgroup = cgroups[i];
		switch (run_as(&person, attempt, NULL)) {
		case -EPERM:
			bits |= 1 << i;
			break;
		case 0:
			break;
		default:
			return -1;
		}
	}
	return bits;
}

#define IN_LEAF 1
#define IN_INNER 2
#define IN_BOX 4
#define IN_OTHER 8
#define IN_TOP 16
#define IN_ALL 31

TEST_F(stand_in, at_the_root)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " TOP "/* cage or pod\n"));
	EXPECT_EQ(IN_LEAF | IN_INNER | IN_BOX | IN_OTHER, refused(false));
	ASSERT_EQ(0, gabion_attach(BOX, "pod"));
	EXPECT_EQ(IN_OTHER, refused(false));
	ASSERT_EQ(0, gabion_detach(BOX, "pod"));
	EXPECT_EQ(IN_LEAF | IN_INNER | IN_BOX | IN_OTHER, refused(false));
}

TEST_F(stand_in, below_the_root)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or more pod\n"));
	ASSERT_EQ(0, gabion_attach(INNER, "pod"));
	EXPECT_EQ(IN_BOX, refused(false));
	ASSERT_EQ(0, gabion_detach(INNER, "pod"));
	ASSERT_EQ(0, gabion_attach(LEAF, "more"));
	EXPECT_EQ(IN_BOX | IN_INNER, refused(false));
}

/*
 * An attachment above the cgroups that the line binds, or of a profile that is not in its "or"
 * list, replaces nothing.
 */
TEST_F(stand_in, others_only_add)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or pod\n"));
	ASSERT_EQ(0, gabion_attach(TOP, "pod"));
	ASSERT_EQ(0, gabion_attach(BOX, "more"));
	EXPECT_EQ(IN_LEAF | IN_INNER | IN_BOX, refused(false));
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " more or pod\n"));
	EXPECT_EQ(0, refused(false));
	ASSERT_EQ(0, gabion_attach(OTHER, "cage"));
	EXPECT_EQ(IN_OTHER, refused(false));
}

/* An attached profile replaces that of one line only. Other bindings still apply. */
TEST_F(stand_in, for_its_line_only)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or pod\n"
				 "bind cgroup " INNER " cage\n"));
	ASSERT_EQ(0, gabion_attach(BOX, "pod"));
	EXPECT_EQ(IN_LEAF | IN_INNER, refused(false));
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or pod\n"
				 "bind cgroup " TOP "/b* cage or pod more\n"));
	EXPECT_EQ(0, refused(false));
	ASSERT_EQ(0, gabion_attach(LEAF, "cage"));
	EXPECT_EQ(IN_LEAF, refused(false));
}

/* The attached profile is itself in force. */
TEST_F(stand_in, is_in_force)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " pod or cage\n"));
	EXPECT_EQ(0, refused(false));
	ASSERT_EQ(0, gabion_attach(INNER, "cage"));
	EXPECT_EQ(IN_LEAF | IN_INNER, refused(false));
}

TEST_F(stand_in, user_namespaces)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind userns cage or pod\n"));
	EXPECT_EQ(IN_ALL, refused(true));
	ASSERT_EQ(0, gabion_attach(BOX, "pod"));
	EXPECT_EQ(IN_TOP | IN_OTHER, refused(true));
	EXPECT_EQ(0, refused(false));
	ASSERT_EQ(0, gabion_attach(OTHER, "more"));
	EXPECT_EQ(IN_TOP | IN_OTHER, refused(true));
}

/* An attachment ends with its cgroup. A new cgroup of the same name does not get it. */
TEST_F(stand_in, goes_with_its_cgroup)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or pod\n"));
	ASSERT_EQ(0, gabion_attach(LEAF, "pod"));
	EXPECT_EQ(IN_BOX | IN_INNER, refused(false));
	ASSERT_EQ(0, cgroup_remove(LEAF));
	ASSERT_EQ(0, cgroup_make(LEAF));
	EXPECT_EQ(IN_BOX | IN_INNER | IN_LEAF, refused(false));
}

/* A new policy is applied to existing attachments, also for tasks that were judged before. */
TEST_F(stand_in, reload)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage\n"));
	ASSERT_EQ(0, gabion_attach(BOX, "pod"));
	EXPECT_EQ(IN_LEAF | IN_INNER | IN_BOX, refused(false));
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or pod\n"));
	EXPECT_EQ(0, refused(false));
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or more\n"));
	EXPECT_EQ(IN_LEAF | IN_INNER | IN_BOX, refused(false));
	EXPECT_EQ(-EBUSY, gabion_load("gabion 1\nprofile cage\n\tdeny sysrq\n"
				      "bind cgroup " BOX " cage\n"));
}

static int enter(void *arg)
{
	return cgroup_enter(arg);
}

static int attach_own(void *arg)
{
	return gabion_attach(arg, "pod");
}

/* A governed task can neither attach a profile nor move to where another one is attached. */
TEST_F(stand_in, not_by_who_is_inside)
{
	struct person person = { .cgroup = BOX };

	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage or pod\n"));
	EXPECT_EQ(0, run_as(&person, enter, INNER));
	EXPECT_GT(0, run_as(&person, attach_own, BOX));
	EXPECT_GT(0, run_as(&person, attach_own, INNER));
	ASSERT_EQ(0, gabion_attach(INNER, "pod"));
	EXPECT_EQ(-EPERM, run_as(&person, enter, INNER));
	EXPECT_EQ(-EPERM, run_as(&person, enter, LEAF));
	person.cgroup = INNER;
	EXPECT_EQ(0, run_as(&person, enter, LEAF));
	EXPECT_EQ(-EPERM, run_as(&person, enter, BOX));
}

/* More lines than the cache stores for a cgroup. */
TEST_F(stand_in, among_many_lines)
{
	static char text[8192];
	struct person person = { .cgroup = BOX };
	int i, len;

	len = sprintf(text, PROFILES);
	for (i = 0; i < 12; i++)
		len += sprintf(text + len, "profile p%d\n\tdeny %s\n", i, "bpf");
	for (i = 0; i < 12; i++)
		len += sprintf(text + len, "bind cgroup " BOX " p%d\n", i);
	sprintf(text + len, "bind cgroup " BOX " cage or pod except " LEAF "\n");
	ASSERT_EQ(0, gabion_load(text));
	EXPECT_EQ(IN_INNER | IN_BOX, refused(false));
	EXPECT_EQ(0, run_as(&person, enter, INNER));
	EXPECT_EQ(-EPERM, run_as(&person, enter, LEAF));
	ASSERT_EQ(0, gabion_attach(INNER, "pod"));
	EXPECT_EQ(IN_BOX, refused(false));
	EXPECT_EQ(-EPERM, run_as(&person, enter, INNER));
}

TEST_F(stand_in, excepted)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " TOP "/** cage except " INNER " /none\n"));
	EXPECT_EQ(IN_BOX | IN_OTHER, refused(false));
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " TOP "/** cage except " TOP "/*/*/l*\n"
				 "bind cgroup " TOP "/o* cage except " INNER "\n"));
	EXPECT_EQ(IN_INNER | IN_BOX | IN_OTHER, refused(false));
	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage except " INNER "\n"
				 "bind cgroup " LEAF " cage\n"));
	EXPECT_EQ(IN_BOX | IN_LEAF, refused(false));
}

/* An exception applies only to its own line. All lines that bind apply. */
TEST_F(stand_in, excepted_by_each_line)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind userns cage except " INNER "\n"
				 "bind cgroup " TOP "/** cage except " BOX "\n"));
	EXPECT_EQ(IN_OTHER, refused(false));
	EXPECT_EQ(IN_TOP | IN_OTHER | IN_BOX, refused(true));
}

/* A task must not move to a cgroup that its binding excepts. */
TEST_F(stand_in, excepted_not_entered)
{
	struct person person = { .cgroup = BOX };

	ASSERT_EQ(0, gabion_load(PROFILES "bind cgroup " BOX " cage except " INNER "\n"));
	EXPECT_EQ(-EPERM, run_as(&person, enter, INNER));
	EXPECT_EQ(-EPERM, run_as(&person, enter, LEAF));
}

TEST_HARNESS_MAIN
