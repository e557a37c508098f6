// SPDX-License-Identifier: GPL-2.0-only
/* Attachments: which tasks they bind, for how long, and that nothing of them is left behind. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "tree.h"

#define ATTACHED TREE_TOP "/attached"
#define LATER ATTACHED "/later"
#define MANY 64

#define POLICY "gabion 1\n"			\
	"profile first\n\tdeny kexec\n"		\
	"profile cage\n\tdeny sysrq\n"

FIXTURE(lifetime)
{
	struct person person;
};

FIXTURE_SETUP(lifetime)
{
	self->person.cgroup = ATTACHED;
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, cgroup_make(ATTACHED));
	ASSERT_EQ(0, run_as(&self->person, press_key, NULL));
	ASSERT_EQ(0, gabion_attach(ATTACHED, "cage"));
	ASSERT_EQ(-EPERM, run_as(&self->person, press_key, NULL));
}

FIXTURE_TEARDOWN(lifetime)
{
	gabion_detach(ATTACHED, "cage");
	cgroup_remove(LATER);
	cgroup_remove(ATTACHED);
	cgroup_remove(TREE_TOP);
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

static int attachments(void)
{
	static char list[MANY * 128];
	int len = read_text(GABION_FILE("attach"), list, sizeof(list)), lines = 0;

	if (len < 0)
		return len;
	while (len--)
		lines += list[len] == '\n';
	return lines;
}

/*
 * An attachment is dropped by a kernel thread, some time after its cgroup is removed. Wait for
 * that, for a limited time.
 */
static bool come_to(int (*figure)(void), int want)
{
	int tries;

	for (tries = 0; tries < 500; tries++) {
		if (figure() == want)
			return true;
		usleep(10000);
	}
	return false;
}

static unsigned long long id_of(const char *cgroup)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), CGROUP_DIR "%s", cgroup);
	return stat(path, &st) ? 0 : st.st_ino;
}

TEST_F(lifetime, listed)
{
	char list[4096], want[256];

	ASSERT_LT(0, read_text(GABION_FILE("attach"), list, sizeof(list)));
	snprintf(want, sizeof(want), "%llu\tcage\t%s\n", id_of(ATTACHED), ATTACHED);
	EXPECT_STREQ(want, list);
}

TEST_F(lifetime, binds_children_made_later)
{
	struct person later = { .cgroup = LATER };
	struct actor actor;

	ASSERT_EQ(0, cgroup_make(LATER));
	EXPECT_EQ(-EPERM, run_as(&later, press_key, NULL));

	/* The same if a task inside makes the cgroup. */
	ASSERT_EQ(0, cgroup_remove(LATER));
	ASSERT_EQ(0, actor_start(&actor, &self->person));
	EXPECT_EQ(0, actor_do(&actor, (int (*)(void *))cgroup_make, (void *)LATER));
	EXPECT_EQ(0, actor_do(&actor, (int (*)(void *))cgroup_enter, (void *)LATER));
	EXPECT_TRUE(is_in(actor.pid, LATER));
	EXPECT_EQ(-EPERM, actor_do(&actor, press_key, NULL));
	actor_end(&actor);
}

/* Tasks that are in the cgroup already are governed from the attachment to the detachment. */
TEST_F(lifetime, binds_who_is_inside)
{
	struct actor actor;

	ASSERT_EQ(0, gabion_detach(ATTACHED, "cage"));
	EXPECT_EQ(0, attachments());
	ASSERT_EQ(0, actor_start(&actor, &self->person));
	EXPECT_EQ(0, actor_do(&actor, press_key, NULL));
	ASSERT_EQ(0, gabion_attach(ATTACHED, "cage"));
	EXPECT_EQ(-EPERM, actor_do(&actor, press_key, NULL));
	ASSERT_EQ(0, gabion_detach(ATTACHED, "cage"));
	EXPECT_EQ(0, actor_do(&actor, press_key, NULL));
	actor_end(&actor);
}

/* Profiles are attached by name: their order in the next policy does not matter. */
TEST_F(lifetime, outlives_a_reload)
{
	ASSERT_EQ(0, gabion_load("gabion 1\n"
				 "profile cage\n\tdeny sysrq\n"
				 "profile first\n\tdeny kexec\n"));
	EXPECT_EQ(-EPERM, run_as(&self->person, press_key, NULL));
	ASSERT_EQ(0, gabion_load("gabion 1\n"
				 "profile a\n\tdeny kexec\nprofile b\n\tdeny kexec\n"
				 "profile cage\n\tdeny kexec\n"));
	EXPECT_EQ(0, run_as(&self->person, press_key, NULL));
	EXPECT_EQ(1, attachments());
	EXPECT_EQ(-EBUSY, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, gabion_load(POLICY));
}

TEST_F(lifetime, goes_with_its_cgroup)
{
	unsigned long long before = id_of(ATTACHED);

	ASSERT_EQ(0, cgroup_remove(ATTACHED));
	EXPECT_TRUE(come_to(attachments, 0));
	/* Nothing is attached any more, so a policy without the profile is accepted. */
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, gabion_load(POLICY));

	ASSERT_EQ(0, cgroup_make(ATTACHED));
	EXPECT_NE(before, id_of(ATTACHED));
	EXPECT_EQ(0, attachments());
	EXPECT_EQ(0, run_as(&self->person, press_key, NULL));
	EXPECT_EQ(-ENOENT, gabion_detach(ATTACHED, "cage"));
	EXPECT_EQ(0, gabion_attach(ATTACHED, "cage"));
	EXPECT_EQ(-EPERM, run_as(&self->person, press_key, NULL));
}

static void name_of(char *cgroup, int i)
{
	sprintf(cgroup, TREE_TOP "/many-%d", i);
}

static int dying(void)
{
	char stat[4096], *line;

	if (read_text(CGROUP_DIR TREE_TOP "/cgroup.stat", stat, sizeof(stat)) < 0)
		return -1;
	line = strstr(stat, "nr_dying_descendants ");
	return line ? atoi(line + strlen("nr_dying_descendants ")) : -1;
}

/* No attachment keeps a cgroup alive, and none is left behind. */
TEST_F_TIMEOUT(lifetime, many, 120)
{
	char cgroup[64];
	int round, i;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < MANY; i++) {
			name_of(cgroup, i);
			ASSERT_EQ(0, cgroup_make(cgroup));
			ASSERT_EQ(0, gabion_attach(cgroup, i & 1 ? "cage" : "first"));
		}
		EXPECT_EQ(MANY + 1, attachments());
		for (i = 0; i < MANY; i++) {
			name_of(cgroup, i);
			ASSERT_EQ(0, cgroup_remove(cgroup));
		}
		EXPECT_TRUE(come_to(attachments, 1));
		EXPECT_TRUE(come_to(dying, 0));
	}
	/* Only the attachment of the cgroup that still exists remains. */
	EXPECT_EQ(-EPERM, run_as(&self->person, press_key, NULL));
}

/* As a container manager inside a container: a governed task may neither attach nor detach. */
static int detach_own(void *arg)
{
	return gabion_detach(ATTACHED, "cage");
}

TEST_F(lifetime, not_by_who_is_inside)
{
	EXPECT_EQ(-EPERM, run_as(&self->person, detach_own, NULL));
	EXPECT_EQ(1, attachments());
}

TEST_HARNESS_MAIN
