// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containment: namespaces do not free a task from its policy.
 *
 * Attempts that the kernel itself refuses are marked, and the test checks that it does.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "tree.h"

#define ELSEWHERE "/tmp/gabion-cgroup2"

FIXTURE(namespaces)
{
	int unused;
};

FIXTURE_VARIANT(namespaces)
{
	struct person person;
	const char *binds;
};

FIXTURE_VARIANT_ADD(namespaces, cgroup) {
	.person = { .cgroup = TREE_HOME },
	.binds = TREE_BIND_CGROUP,
};

FIXTURE_VARIANT_ADD(namespaces, both) {
	.person = { .cgroup = TREE_HOME, .userns = true },
	.binds = TREE_BIND_CGROUP TREE_BIND_USERNS,
};

FIXTURE_SETUP(namespaces)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, tree_make());
	if (mkdir(ELSEWHERE, 0755))
		ASSERT_EQ(EEXIST, errno);
}

FIXTURE_TEARDOWN(namespaces)
{
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, tree_remove());
	EXPECT_EQ(0, rmdir(ELSEWHERE));
}

/**
 * struct inherited - what an ungoverned task opened for the attacker
 * @procs: cgroup.procs of TREE_FREE, for writing
 * @ns_cgroup: the initial cgroup namespace
 * @ns_mount: the initial mount namespace
 * @ns_user: the initial user namespace
 */
struct inherited {
	int procs;
	int ns_cgroup;
	int ns_mount;
	int ns_user;
};

/* Return only the system call's result: in its own cgroup namespace the task sees another path. */
static int write_zero(int fd)
{
	return write_fd(fd, "0", 1);
}

/* A new mount of the same hierarchy. */
static int mount_again(void *arg)
{
	int err = private_mounts(0);

	if (!err && mount("none", ELSEWHERE, "cgroup2", 0, NULL))
		err = -errno;
	return err ? err : write_text(ELSEWHERE TREE_FREE "/cgroup.procs", "0");
}

/* A bind mount of the existing one. */
static int mount_bound(void *arg)
{
	int err = private_mounts(0);

	if (!err && mount(CGROUP_DIR TREE_FREE, ELSEWHERE, NULL, MS_BIND, NULL))
		err = -errno;
	return err ? err : write_text(ELSEWHERE "/cgroup.procs", "0");
}

static int by_detached_mount(void *arg)
{
	int tree, fd, ret;

	tree = syscall(SYS_open_tree, AT_FDCWD, CGROUP_DIR TREE_FREE, OPEN_TREE_CLONE);
	if (tree < 0)
		return -errno;
	fd = openat(tree, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	ret = fd < 0 ? -errno : write_zero(fd);
	close(tree);
	return ret;
}

/* The descriptor belongs to the initial cgroup namespace, in which it was opened. */
static int new_cgroup_ns(void *arg)
{
	const struct inherited *inherited = arg;

	if (unshare(CLONE_NEWCGROUP))
		return -errno;
	return write_zero(inherited->procs);
}

static int joined_cgroup_ns(void *arg)
{
	const struct inherited *inherited = arg;

	if (unshare(CLONE_NEWCGROUP))
		return -errno;
	if (setns(inherited->ns_cgroup, CLONE_NEWCGROUP))
		return -errno;
	return put_into(TREE_FREE, "cgroup.procs", 0);
}

static int joined_mount_ns(void *arg)
{
	const struct inherited *inherited = arg;
	int err = private_mounts(0);

	if (!err && setns(inherited->ns_mount, CLONE_NEWNS))
		err = -errno;
	return err ? err : put_into(TREE_FREE, "cgroup.procs", 0);
}

static int new_pid_ns(void *arg)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return -errno;
	pid = fork();
	if (!pid)
		_exit(-put_into(TREE_FREE, "cgroup.procs", 0));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return -WEXITSTATUS(status);
}

static const struct {
	const char *name;
	int (*go)(void *arg);
	int in_userns;		/* what the kernel itself returns to root of a user namespace */
} ways[] = {
	/* Mounting it needs a capability in the user namespace that owns the cgroup namespace. */
	{ "mounted again", mount_again, -EPERM },
	{ "bound elsewhere", mount_bound },
	{ "detached mount", by_detached_mount, -EPERM },
	{ "new cgroup namespace", new_cgroup_ns },
	{ "initial cgroup namespace again", joined_cgroup_ns, -EPERM },
	{ "initial mount namespace again", joined_mount_ns, -EPERM },
	{ "new pid namespace", new_pid_ns },
};

static int open_inherited(struct inherited *inherited)
{
	inherited->procs = open(CGROUP_DIR TREE_FREE "/cgroup.procs", O_RDWR | O_CLOEXEC);
	inherited->ns_cgroup = open("/proc/1/ns/cgroup", O_RDONLY | O_CLOEXEC);
	inherited->ns_mount = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
	inherited->ns_user = open("/proc/1/ns/user", O_RDONLY | O_CLOEXEC);
	return inherited->procs < 0 || inherited->ns_cgroup < 0 || inherited->ns_mount < 0 ||
	       inherited->ns_user < 0 ? -errno : 0;
}

/* Return the result, and whether the task has moved, seen from outside. */
static int try(const struct person *person, int (*go)(void *arg), struct inherited *inherited,
	       bool *moved)
{
	struct actor actor;
	int ret = actor_start(&actor, person);

	*moved = false;
	if (ret)
		return ret;
	ret = actor_do(&actor, go, inherited);
	*moved = !is_in(actor.pid, person->cgroup);
	actor_end(&actor);
	return ret;
}

TEST_F_TIMEOUT(namespaces, move, 60)
{
	struct inherited inherited;
	size_t i;

	ASSERT_EQ(0, open_inherited(&inherited));
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		int alone = variant->person.userns ? ways[i].in_userns : 0;
		bool in_child = ways[i].go == new_pid_ns;
		bool moved;
		int ret;

		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		ret = try(&variant->person, ways[i].go, &inherited, &moved);
		EXPECT_EQ(alone, ret) {
			TH_LOG("%s without policy: %s", ways[i].name, strerror(-ret));
		}
		EXPECT_EQ(!alone && !in_child, moved);

		ASSERT_EQ(0, tree_impose(variant->binds, false));
		ret = try(&variant->person, ways[i].go, &inherited, &moved);
		EXPECT_EQ(-EPERM, ret) {
			TH_LOG("%s: %s", ways[i].name, strerror(-ret));
		}
		EXPECT_FALSE(moved);
	}
}

/* A task that no cgroup binds, in nested user namespaces. */

static int deeper(void)
{
	int err = outcome(unshare(CLONE_NEWUSER));

	if (!err)
		err = write_text("/proc/self/setgroups", "deny");
	if (!err)
		err = write_text("/proc/self/uid_map", "0 0 1");
	return err ? err : write_text("/proc/self/gid_map", "0 0 1");
}

static int press_deep(void *arg)
{
	int levels = *(int *)arg, err = 0;

	while (levels-- && !err)
		err = deeper();
	return err ? -ENOTRECOVERABLE : press_key(NULL);
}

TEST(user_namespaces_in_one_another)
{
	const struct person person = { .cgroup = NULL };
	int levels;

	for (levels = 0; levels <= 8; levels++) {
		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		EXPECT_EQ(0, run_as(&person, press_deep, &levels));
		ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\nbind userns p\n"));
		EXPECT_EQ(levels ? -EPERM : 0, run_as(&person, press_deep, &levels)) {
			TH_LOG("%d levels deep", levels);
		}
	}
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
}

/* A nested user namespace changes nothing for a task that is governed by its cgroup. */
static int press_and_leave_deep(void *arg)
{
	int err = deeper();

	if (err)
		return -ENOTRECOVERABLE;
	err = press_key(NULL);
	return err ? err : put_into(TREE_FREE, "cgroup.procs", 0);
}

static int leave_deep(void *arg)
{
	int err = deeper();

	return err ? -ENOTRECOVERABLE : put_into(TREE_FREE, "cgroup.procs", 0);
}

TEST_F(namespaces, deeper_in_a_governed_cgroup)
{
	EXPECT_EQ(0, run_as(&variant->person, press_and_leave_deep, NULL));
	ASSERT_EQ(0, tree_impose(variant->binds, false));
	EXPECT_EQ(-EPERM, run_as(&variant->person, press_and_leave_deep, NULL));
	EXPECT_EQ(-EPERM, run_as(&variant->person, leave_deep, NULL));
}

/* Back to the initial user namespace: the kernel never allows this. */

static int join_initial(void *arg)
{
	const struct inherited *inherited = arg;

	return outcome(setns(inherited->ns_user, CLONE_NEWUSER));
}

static void *idle(void *arg)
{
	pause();
	return NULL;
}

static int with_a_thread(int (*what)(void *arg), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, idle, NULL))
		return -ENOTRECOVERABLE;
	return what(arg);
}

static int unshare_user(void *arg)
{
	return outcome(unshare(CLONE_NEWUSER));
}

static int join_with_a_thread(void *arg)
{
	return with_a_thread(join_initial, arg);
}

static int unshare_with_a_thread(void *arg)
{
	return with_a_thread(unshare_user, arg);
}

TEST_F(namespaces, what_the_kernel_alone_refuses)
{
	static const struct {
		const char *name;
		int (*go)(void *arg);
		int initial, own;
	} refused[] = {
		/* A task may join neither its own user namespace nor an ancestor of it. */
		{ "join the initial user namespace", join_initial, -EINVAL, -EPERM },
		/*
		 * The kernel refuses this to a process with several threads, so they are always in
		 * the same user namespace.
		 */
		{ "join, beside a thread", join_with_a_thread, -EINVAL, -EINVAL },
		{ "unshare, beside a thread", unshare_with_a_thread, -EINVAL, -EINVAL },
	};
	struct inherited inherited;
	size_t i;
	int policy;

	ASSERT_EQ(0, open_inherited(&inherited));
	for (policy = 0; policy < 2; policy++) {
		if (policy)
			ASSERT_EQ(0, tree_impose(variant->binds, false));
		for (i = 0; i < ARRAY_SIZE(refused); i++) {
			int want = variant->person.userns ? refused[i].own : refused[i].initial;
			int ret = run_as(&variant->person, refused[i].go, &inherited);

			EXPECT_EQ(want, ret) {
				TH_LOG("%s: %s", refused[i].name, strerror(-ret));
			}
		}
	}
}

TEST_HARNESS_MAIN
