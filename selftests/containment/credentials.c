// SPDX-License-Identifier: GPL-2.0-only
/* Containment: changing credentials does not free a task from its policy. */
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "tree.h"

FIXTURE(credentials)
{
	struct uring uring;
	int personality;
	int trigger;
};

FIXTURE_VARIANT(credentials)
{
	struct person person;
	const char *binds;
};

FIXTURE_VARIANT_ADD(credentials, cgroup) {
	.person = { .cgroup = TREE_HOME },
	.binds = TREE_BIND_CGROUP,
};

FIXTURE_VARIANT_ADD(credentials, userns) {
	.person = { .cgroup = TREE_FREE, .userns = true },
	.binds = TREE_BIND_USERNS,
};

FIXTURE_VARIANT_ADD(credentials, both) {
	.person = { .cgroup = TREE_HOME, .userns = true },
	.binds = TREE_BIND_CGROUP TREE_BIND_USERNS,
};

/* The ring has stored the credentials of an ungoverned root of the initial user namespace. */
FIXTURE_SETUP(credentials)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, tree_make());
	ASSERT_EQ(0, uring_open(&self->uring));
	self->personality = uring_personality(&self->uring);
	ASSERT_LT(0, self->personality);
	self->trigger = open(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, self->trigger);
}

FIXTURE_TEARDOWN(credentials)
{
	close(self->trigger);
	close(self->uring.fd);
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, tree_remove());
}

static int press_as_other(const FIXTURE_DATA(credentials) *self, bool in_worker)
{
	struct uring uring = self->uring;
	int ret = uring_write(&uring, self->trigger, "h", 1, 0, self->personality, in_worker);

	return ret < 0 ? ret : 0;
}

static int by_ring(void *arg)
{
	return press_as_other(arg, false);
}

static int by_worker(void *arg)
{
	return press_as_other(arg, true);
}

/* A grandchild whose parent has exited. */
static int by_orphan(void *arg)
{
	int pipes[2], ret = -EPIPE;
	pid_t pid;

	if (pipe(pipes))
		return -errno;
	pid = fork();
	if (!pid) {
		if (!fork()) {
			while (getppid() != 1)
				sched_yield();
			ret = press_key(NULL);
			if (write(pipes[1], &ret, sizeof(ret)) != sizeof(ret))
				_exit(1);
		}
		_exit(0);
	}
	close(pipes[1]);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid ||
	    read(pipes[0], &ret, sizeof(ret)) != sizeof(ret))
		return -EPIPE;
	return ret;
}

static int in_new_session(void *arg)
{
	if (setsid() < 0)
		return -errno;
	return press_key(NULL);
}

/* The trigger is open already, so the task needs no privilege. */
static int without_privilege(void *arg)
{
	const FIXTURE_DATA(credentials) *self = arg;

	if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) ||
	    setresuid(65534, 65534, 65534))
		return -ENOTRECOVERABLE;
	return write_fd(self->trigger, "h", 1);
}

static int after_exec(void *arg)
{
	static const char *const echo[] = {
		"sh", "-c", "exec echo h >" SYSRQ_TRIGGER, NULL
	};
	int status = command(echo);

	/* The shell reports only that it could not open the file. */
	return status > 0 ? -EPERM : status;
}

/* A task that shares files, file system state and I/O context with its parent. */
static int in_kin(void *arg)
{
	int status;
	pid_t pid = syscall(SYS_clone, CLONE_FILES | CLONE_FS | CLONE_IO | SIGCHLD, NULL, NULL,
			    NULL, NULL);

	if (!pid)
		_exit(-press_key(NULL));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return -WEXITSTATUS(status);
}

static const struct {
	const char *name;
	int (*go)(void *arg);
} ways[] = {
	{ "io_uring with another's credentials", by_ring },
	{ "io_uring worker with another's credentials", by_worker },
	{ "orphan", by_orphan },
	{ "session of its own", in_new_session },
	{ "nobody", without_privilege },
	{ "after exec", after_exec },
	{ "sharing files", in_kin },
};

TEST_F(credentials, every_way)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		int ret;

		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		ret = run_as(&variant->person, ways[i].go, self);
		EXPECT_EQ(0, ret) {
			TH_LOG("%s without policy: %s", ways[i].name, strerror(-ret));
		}
		ASSERT_EQ(0, tree_impose(variant->binds, false));
		ret = run_as(&variant->person, ways[i].go, self);
		EXPECT_EQ(-EPERM, ret) {
			TH_LOG("%s: %s", ways[i].name, strerror(-ret));
		}
	}
}

/* The same ring still works for ungoverned tasks. */
TEST_F(credentials, and_the_ungoverned)
{
	ASSERT_EQ(0, tree_impose(variant->binds, false));
	EXPECT_EQ(0, by_ring(self));
	EXPECT_EQ(0, by_worker(self));
}

TEST_HARNESS_MAIN
