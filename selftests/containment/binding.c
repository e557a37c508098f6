// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which tasks a policy binds: by the name of a cgroup, by a name that does not exist yet, by
 * attachment, by user namespace; and the result of several bindings together. The operation is
 * always the same: opening /proc/sysrq-trigger for writing. Without a policy root may do that, both
 * the host's and that of a user namespace.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define CAGE "gabion 1\nprofile cage\n\tdeny sysrq\n"

#define TOP "/gabion-bind"
#define BOX TOP "/box"
#define INNER BOX "/inner"
#define OTHER TOP "/other"

FIXTURE(bind)
{
};

static const char *const cgroups[] = {
	INNER "/later/latest", INNER "/later", INNER, BOX "/gabion-bind/box", BOX "/gabion-bind",
	BOX, OTHER "/exempt", OTHER "/box", OTHER, TOP "/threads/one", TOP "/threads", TOP,
};

static void clean(void)
{
	size_t i;

	write_text(GABION_FILE("mode"), "enforce");
	gabion_detach(BOX, "cage");
	gabion_load(POLICY_NONE);
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		cgroup_remove(cgroups[i]);
}

FIXTURE_SETUP(bind)
{
	clean();
	ASSERT_EQ(0, cgroup_make(INNER));
	ASSERT_EQ(0, cgroup_make(OTHER));
}

FIXTURE_TEARDOWN(bind)
{
	clean();
}

static int attempt(void *arg)
{
	return open_and_close(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
}

static int attempt_in(const char *cgroup)
{
	return run_as(&(struct person){ .cgroup = cgroup }, attempt, NULL);
}

static int attempt_in_userns(const char *cgroup)
{
	return run_as(&(struct person){ .cgroup = cgroup, .userns = true }, attempt, NULL);
}

TEST_F(bind, nobody)
{
	EXPECT_EQ(0, attempt_in(INNER));
	EXPECT_EQ(0, attempt_in_userns(INNER));
}

TEST_F(bind, cgroup_itself_and_below)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " BOX " cage\n"));
	EXPECT_EQ(-EPERM, attempt_in(BOX));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	EXPECT_EQ(0, attempt_in(TOP));
	EXPECT_EQ(0, attempt_in(OTHER));
	EXPECT_EQ(0, attempt_in_userns(OTHER));
}

TEST_F(bind, only_below)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " BOX "/** cage\n"));
	EXPECT_EQ(0, attempt_in(BOX));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
}

TEST_F(bind, star_is_one_component)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup /gabion-*/in* cage\n"));
	EXPECT_EQ(0, attempt_in(INNER));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup /gabion-*/*/in* cage\n"));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	EXPECT_EQ(0, attempt_in(OTHER));
}

TEST_F(bind, cgroups_made_later)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " TOP "/*/later cage\n"
				 "bind cgroup " INNER " cage\n"));
	ASSERT_EQ(0, cgroup_make(INNER "/later/latest"));
	EXPECT_EQ(-EPERM, attempt_in(INNER "/later/latest"));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " TOP "/**/latest cage\n"));
	EXPECT_EQ(-EPERM, attempt_in(INNER "/later/latest"));
	EXPECT_EQ(0, attempt_in(INNER "/later"));
}

TEST_F(bind, name_made_again)
{
	ASSERT_EQ(0, cgroup_remove(INNER));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " INNER " cage\n"));
	EXPECT_EQ(0, attempt_in(BOX));
	ASSERT_EQ(0, cgroup_make(INNER));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	ASSERT_EQ(0, cgroup_remove(INNER));
	ASSERT_EQ(0, cgroup_make(INNER));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
}

/*
 * A task that may make cgroups below its own can give them any name. This must not change its
 * policy.
 */
TEST_F(bind, delegated_names)
{
	ASSERT_EQ(0, cgroup_make(OTHER "/exempt"));
	ASSERT_EQ(0, cgroup_make(BOX "/gabion-bind/box"));
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage except /exempt " TOP "/exempt\n"
				 "bind cgroup " BOX " cage\n"));
	EXPECT_EQ(-EPERM, attempt_in_userns(OTHER "/exempt"));
	EXPECT_EQ(-EPERM, attempt_in(BOX "/gabion-bind/box"));
	EXPECT_EQ(-EPERM, attempt_in(BOX "/gabion-bind"));
}

TEST_F(bind, except_lifts_its_line_only)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage except " BOX "\n"));
	EXPECT_EQ(0, attempt_in_userns(INNER));
	EXPECT_EQ(-EPERM, attempt_in_userns(OTHER));
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage except " BOX "\n"
				 "bind cgroup " INNER " cage\n"));
	EXPECT_EQ(0, attempt_in_userns(BOX));
	EXPECT_EQ(-EPERM, attempt_in_userns(INNER));
}

TEST_F(bind, except_below_made_later)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage except " TOP "/*/inner\n"));
	ASSERT_EQ(0, cgroup_make(INNER "/later"));
	EXPECT_EQ(0, attempt_in_userns(INNER "/later"));
	EXPECT_EQ(-EPERM, attempt_in_userns(BOX));
}

static int nested(void *arg)
{
	if (unshare(CLONE_NEWUSER))
		return -errno;
	return attempt(NULL);
}

TEST_F(bind, userns_at_any_depth)
{
	const struct person person = { .cgroup = OTHER, .userns = true };

	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage\n"));
	EXPECT_EQ(-EPERM, attempt_in_userns(OTHER));
	/* The task's ids are not mapped there, so the kernel itself may refuse, too. */
	EXPECT_GT(0, run_as(&person, nested, NULL));
	EXPECT_EQ(0, attempt_in(OTHER));
}

static int join_and_attempt(void *arg)
{
	int pidfd = syscall(SYS_pidfd_open, *(pid_t *)arg, 0);

	if (pidfd < 0 || setns(pidfd, CLONE_NEWUSER))
		return -errno;
	return attempt(NULL);
}

TEST_F(bind, userns_joined)
{
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &(struct person){ .cgroup = OTHER, .userns = true }));
	EXPECT_EQ(0, run_as(&(struct person){ .cgroup = OTHER }, join_and_attempt, &actor.pid));
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage\n"));
	EXPECT_EQ(-EPERM, run_as(&(struct person){ .cgroup = OTHER }, join_and_attempt,
				 &actor.pid));
	actor_end(&actor);
}

/* A policy takes effect on running tasks. */
TEST_F(bind, running_task)
{
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &(struct person){ .cgroup = INNER, .userns = true }));
	EXPECT_EQ(0, actor_do(&actor, attempt, NULL));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " BOX " cage\n"));
	EXPECT_EQ(-EPERM, actor_do(&actor, attempt, NULL));
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage\n"));
	EXPECT_EQ(-EPERM, actor_do(&actor, attempt, NULL));
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, actor_do(&actor, attempt, NULL));
	actor_end(&actor);
}

static int move(const char *cgroup, pid_t pid)
{
	char path[256], text[16];

	snprintf(path, sizeof(path), CGROUP_DIR "%s/cgroup.procs", cgroup);
	snprintf(text, sizeof(text), "%d", pid);
	return write_text(path, text);
}

TEST_F(bind, moved_by_manager)
{
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &(struct person){ .cgroup = OTHER }));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " BOX " cage\n"));
	EXPECT_EQ(0, actor_do(&actor, attempt, NULL));
	EXPECT_EQ(0, move(INNER, actor.pid));
	EXPECT_EQ(-EPERM, actor_do(&actor, attempt, NULL));
	EXPECT_EQ(0, move(OTHER, actor.pid));
	EXPECT_EQ(0, actor_do(&actor, attempt, NULL));
	actor_end(&actor);
}

TEST_F(bind, attachment)
{
	ASSERT_EQ(0, gabion_load(CAGE));
	EXPECT_EQ(0, attempt_in(INNER));
	ASSERT_EQ(0, gabion_attach(BOX, "cage"));
	EXPECT_EQ(-EPERM, attempt_in(BOX));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	EXPECT_EQ(0, attempt_in(OTHER));
	ASSERT_EQ(0, cgroup_make(INNER "/later"));
	EXPECT_EQ(-EPERM, attempt_in(INNER "/later"));
	ASSERT_EQ(0, gabion_detach(BOX, "cage"));
	EXPECT_EQ(0, attempt_in(BOX));
	EXPECT_EQ(0, attempt_in(INNER));
}

TEST_F(bind, attachment_outlives_reload)
{
	ASSERT_EQ(0, gabion_load(CAGE));
	ASSERT_EQ(0, gabion_attach(BOX, "cage"));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile other\n\tdeny kexec\n"
				 "profile cage\n\tdeny sysrq kexec\n"));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	EXPECT_EQ(-EBUSY, gabion_load(POLICY_NONE));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny kexec\n"));
	EXPECT_EQ(0, attempt_in(INNER));
}

TEST_F(bind, attachment_goes_with_cgroup)
{
	ASSERT_EQ(0, gabion_load(CAGE));
	ASSERT_EQ(0, gabion_attach(BOX, "cage"));
	ASSERT_EQ(0, cgroup_remove(INNER));
	ASSERT_EQ(0, cgroup_remove(BOX));
	ASSERT_EQ(0, cgroup_make(BOX));
	EXPECT_EQ(0, attempt_in(BOX));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

/* Of an outer binding and an inner one, the stricter one wins, in both orders. */
TEST_F(bind, strictest_wins)
{
	static const char profiles[] =
		"gabion 1\nprofile cage\n\tdeny sysrq\nprofile loose\n\tallow sysrq\n";
	char policy[256];

	snprintf(policy, sizeof(policy), "%sbind cgroup %s cage\nbind cgroup %s loose\n",
		 profiles, BOX, INNER);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	snprintf(policy, sizeof(policy), "%sbind cgroup %s loose\nbind cgroup %s cage\n",
		 profiles, BOX, INNER);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
	EXPECT_EQ(0, attempt_in(BOX));
	snprintf(policy, sizeof(policy), "%sbind cgroup %s loose\nbind cgroup %s cage\n",
		 profiles, BOX, BOX);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(-EPERM, attempt_in(BOX));
	snprintf(policy, sizeof(policy), "%sbind userns loose\nbind cgroup %s cage\n",
		 profiles, BOX);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(-EPERM, attempt_in_userns(BOX));
	EXPECT_EQ(0, attempt_in_userns(OTHER));
	snprintf(policy, sizeof(policy), "%sbind userns loose\n", profiles);
	ASSERT_EQ(0, gabion_load(policy));
	ASSERT_EQ(0, gabion_attach(BOX, "cage"));
	EXPECT_EQ(-EPERM, attempt_in_userns(INNER));
	EXPECT_EQ(-EPERM, attempt_in(INNER));
}

TEST_F(bind, profile_that_inherits)
{
	ASSERT_EQ(0, gabion_load(CAGE "profile child inherits cage\n\tdeny kexec\n"
				 "profile looser inherits cage\n\tallow sysrq\n"
				 "bind cgroup " BOX " child\nbind cgroup " OTHER " looser\n"));
	EXPECT_EQ(-EPERM, attempt_in(BOX));
	EXPECT_EQ(0, attempt_in(OTHER));
}

TEST_F(bind, mode_audit)
{
	ASSERT_EQ(0, gabion_load(CAGE "bind userns cage\nbind cgroup " BOX " cage\n"));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "audit"));
	EXPECT_EQ(0, attempt_in(BOX));
	EXPECT_EQ(0, attempt_in_userns(OTHER));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "enforce"));
	EXPECT_EQ(-EPERM, attempt_in(BOX));
	EXPECT_EQ(-EPERM, attempt_in_userns(OTHER));
}

/* Threads of one process can be in different cgroups. Each is judged by its own cgroup. */
static int enter_thread(const char *cgroup)
{
	char path[256], text[16];

	snprintf(path, sizeof(path), CGROUP_DIR "%s/cgroup.threads", cgroup);
	snprintf(text, sizeof(text), "%ld", syscall(SYS_gettid));
	return write_text(path, text);
}

static void *attempt_in_thread(void *result)
{
	int *ret = result;

	ret[0] = enter_thread(TOP "/threads/one");
	ret[1] = attempt(NULL);
	return NULL;
}

static int attempt_both(void *arg)
{
	int *ret = arg;
	pthread_t thread;

	if (pthread_create(&thread, NULL, attempt_in_thread, ret))
		return -EAGAIN;
	pthread_join(thread, NULL);
	ret[2] = attempt(NULL);
	return 0;
}

TEST_F(bind, thread_by_thread)
{
	int *ret = shared_memory(3 * sizeof(*ret));

	ASSERT_EQ(0, cgroup_make(TOP "/threads/one"));
	ASSERT_EQ(0, write_text(CGROUP_DIR TOP "/threads/one/cgroup.type", "threaded"));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup " TOP "/threads/one cage\n"));
	ASSERT_EQ(0, run_as(&(struct person){ .cgroup = TOP "/threads" }, attempt_both, ret));
	EXPECT_EQ(0, ret[0]);
	EXPECT_EQ(-EPERM, ret[1]);
	EXPECT_EQ(0, ret[2]);
}

/* The built-in policy, which is in force until another one is written, is as documented. */
TEST_F_TIMEOUT(bind, builtin_policy, 200)
{
	char text[4096];

	EXPECT_EQ(0, gabion_remove());
	ASSERT_EQ(0, gabion_insert());
	ASSERT_LT(0, read_text(GABION_FILE("policy"), text, sizeof(text)));
	EXPECT_NE(NULL, strstr(text, "bind userns baseline"));
	EXPECT_EQ(-EPERM, attempt_in_userns(OTHER));
	EXPECT_EQ(0, attempt_in(OTHER));
}

TEST_HARNESS_MAIN
