// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a CPU remembers about one task must not be used for another.
 *
 * For a task that passes a hook without a decision, each CPU remembers (module/hook/gate.h) a place
 * that nothing binds, and one that something binds, with the capabilities that are not allowed
 * there. In this test all tasks run on one CPU, and each acts right after another, so that it finds
 * what the other has left. It must get its own verdict every time:
 *
 *                   cgroup    user namespace    bound by
 *   free            free      initial           nothing
 *   free_userns     free      own               userns
 *   exempt          exempt    initial           nothing
 *   exempt_userns   exempt    own               nothing: excepted
 *   bound           box       initial           cgroup
 *   bound_userns    box       own               userns and cgroup
 *   below           exempt's  own               nothing: excepted as well
 */
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define FREE "/gabion-free"
#define BOX "/gabion-test-1/box"
#define EXEMPT "/gabion-exempt"
#define BELOW EXEMPT "/below"

/* The two profiles deny different things, so that a wrong verdict shows. */
#define PROFILES "gabion 1\n"							\
	"profile outer\n\tdeny sysctl\n\tdeny capability: sys_chroot\n"		\
	"\tdeny socket_family: netlink:generic\n"				\
	"profile inner\n\tdeny procfs\n\tdeny capability: setgid\n"		\
	"\tdeny socket_family: netlink:route\n"

#define BINDS "bind userns outer except " EXEMPT "/** " EXEMPT "\nbind cgroup " BOX " inner\n"

/* The same lines with their profiles exchanged. */
#define SWAPPED "bind userns inner except " EXEMPT "/** " EXEMPT "\nbind cgroup " BOX " outer\n"

static const struct {
	struct person person;
	bool userns_binds;
	bool cgroup_binds;
} people[] = {
	{ { .cgroup = FREE } },
	{ { .cgroup = FREE, .userns = true }, .userns_binds = true },
	{ { .cgroup = EXEMPT } },
	{ { .cgroup = EXEMPT, .userns = true } },
	{ { .cgroup = BOX }, .cgroup_binds = true },
	{ { .cgroup = BOX, .userns = true }, .userns_binds = true, .cgroup_binds = true },
	{ { .cgroup = BELOW, .userns = true } },
};

/* Acts that the kernel allows to all of these tasks, and that change nothing. */
static int use_chroot(void *arg)
{
	return outcome(chroot("/"));
}

static int use_setgid(void *arg)
{
	return outcome(setgroups(0, NULL));
}

static int close_socket(int fd)
{
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int make_generic(void *arg)
{
	return close_socket(socket(AF_NETLINK, SOCK_RAW, 16));
}

static int make_route(void *arg)
{
	return close_socket(socket(AF_NETLINK, SOCK_RAW, 0));
}

/*
 * Entries of the host. Root of the user namespace may open them, as its ids are mapped to
 * themselves.
 */
static int open_sysctl(void *arg)
{
	return open_and_close("/proc/sys/kernel/panic", O_WRONLY);
}

static int open_proc(void *arg)
{
	return open_and_close("/proc/irq/default_smp_affinity", O_WRONLY);
}

/* @outer: the profile "outer" denies it, not "inner" */
static const struct {
	int (*act)(void *arg);
	bool outer;
	const char *name;
} acts[] = {
	{ use_chroot, true, "chroot" },
	{ use_setgid, false, "setgroups" },
	{ make_generic, true, "a socket of generic netlink" },
	{ make_route, false, "a socket of rtnetlink" },
	{ open_sysctl, true, "an entry of /proc/sys" },
	{ open_proc, false, "an entry of /proc" },
};

#define NR_PEOPLE ARRAY_SIZE(people)
#define NR_ACTS ARRAY_SIZE(acts)

FIXTURE(gate)
{
	struct actor actors[NR_PEOPLE];
};

/* Run the test and its actors on one CPU. */
static int stay_here(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return outcome(sched_setaffinity(0, sizeof(set), &set));
}

FIXTURE_SETUP(gate)
{
	size_t i;

	ASSERT_EQ(0, stay_here());
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOX));
	ASSERT_EQ(0, cgroup_make(BELOW));
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	for (i = 0; i < NR_PEOPLE; i++)
		ASSERT_EQ(0, actor_start(&self->actors[i], &people[i].person));
}

FIXTURE_TEARDOWN(gate)
{
	size_t i;

	for (i = 0; i < NR_PEOPLE; i++)
		actor_end(&self->actors[i]);
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

static int verdict(size_t person, size_t act, bool swapped)
{
	bool by_userns = acts[act].outer != swapped;
	bool denied = by_userns ? people[person].userns_binds : people[person].cgroup_binds;

	return denied ? -EPERM : 0;
}

/* For each act and each pair of tasks: the first acts, then the second. */
static void try_all(struct __test_metadata *_metadata, FIXTURE_DATA(gate) *self, bool none,
		    bool swapped)
{
	size_t first, then, act, before;

	for (act = 0; act < NR_ACTS; act++) {
		for (first = 0; first < NR_PEOPLE; first++) {
			for (then = 0; then < NR_PEOPLE; then++) {
				/* Every other time the first task makes another act. */
				before = (first + then) % 2 ? act : (act + 1) % NR_ACTS;
				actor_do(&self->actors[first], acts[before].act, NULL);
				EXPECT_EQ(none ? 0 : verdict(then, act, swapped),
					  actor_do(&self->actors[then], acts[act].act, NULL)) {
					TH_LOG("%s by %zu, after %zu", acts[act].name, then,
					       first);
				}
			}
		}
	}
}

/* Without a policy the kernel allows all acts. */
TEST_F_TIMEOUT(gate, nothing_binds, 120)
{
	try_all(_metadata, self, true, false);
}

TEST_F_TIMEOUT(gate, own_verdict, 120)
{
	ASSERT_EQ(0, gabion_load(PROFILES BINDS));
	try_all(_metadata, self, false, false);
}

/* What was remembered under one policy is not used under the next. */
TEST_F_TIMEOUT(gate, after_reload, 120)
{
	int i;

	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, gabion_load(i % 2 ? PROFILES SWAPPED : PROFILES BINDS));
		try_all(_metadata, self, false, i % 2);
	}
}

/* A task that moves is judged by its new cgroup at once. */
static int enter(void *cgroup)
{
	return cgroup_enter(cgroup);
}

TEST_F_TIMEOUT(gate, moved, 120)
{
	struct actor *exempt = &self->actors[3], *free_userns = &self->actors[1];
	int i;

	ASSERT_EQ(0, gabion_load(PROFILES BINDS));
	for (i = 0; i < 20; i++) {
		EXPECT_EQ(-EPERM, actor_do(free_userns, use_chroot, NULL));
		EXPECT_EQ(0, actor_do(exempt, use_chroot, NULL));
		EXPECT_EQ(0, actor_do(exempt, enter, FREE));
		EXPECT_EQ(-EPERM, actor_do(exempt, use_chroot, NULL));
		EXPECT_EQ(-EPERM, actor_do(exempt, open_sysctl, NULL));
		/* The moved actor is replaced, as it cannot move back. */
		actor_end(exempt);
		ASSERT_EQ(0, actor_start(exempt, &people[3].person));
	}
}

TEST_HARNESS_MAIN
