// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containment: moving to another cgroup does not free a task.
 *
 * A task in TREE_HOME tries every way to move into every cgroup, first while no policy binds it:
 * then the kernel allows every move. A move counts as done only if the task is found in the new
 * cgroup, and as refused only if it is found in the old one.
 */
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "tree.h"

/**
 * struct move - a move, and what the mover was given for it
 * @to: the target cgroup
 * @procs: descriptor of its cgroup.procs, for writing
 * @name: the same, with O_PATH
 * @dir: descriptor of its directory
 * @mail: a socket by which @procs is sent
 */
struct move {
	const char *to;
	int procs;
	int name;
	int dir;
	int mail;
};

/* Return @err if the task is in the cgroup that @err implies. */
static int checked(const struct move *move, pid_t pid, int err)
{
	return is_in(pid, err ? TREE_HOME : move->to) ? err : -ENOTRECOVERABLE;
}

static int write_pid(int fd, pid_t pid)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", pid);

	return write_fd(fd, text, len);
}

static int by_name(void *arg)
{
	const struct move *move = arg;

	return checked(move, getpid(), put_into(move->to, "cgroup.procs", 0));
}

static int by_pid(void *arg)
{
	const struct move *move = arg;

	return checked(move, getpid(), put_into(move->to, "cgroup.procs", getpid()));
}

static int by_inherited(void *arg)
{
	const struct move *move = arg;

	return checked(move, getpid(), write_pid(move->procs, 0));
}

static int by_inherited_pwrite(void *arg)
{
	const struct move *move = arg;

	return checked(move, getpid(), outcome(pwrite(move->procs, "0", 1, 0)));
}

static int by_inherited_writev(void *arg)
{
	const struct move *move = arg;
	struct iovec iov = { .iov_base = "0", .iov_len = 1 };

	return checked(move, getpid(), outcome(writev(move->procs, &iov, 1)));
}

static int by_inherited_32(void *arg)
{
	const struct move *move = arg;
	char *text = low_memory(4096);
	long ret;

	strcpy(text, "0");
	ret = syscall32(NR32_WRITE, move->procs, (long)text, 1, 0, 0);
	return checked(move, getpid(), ret < 0 ? ret : 0);
}

static int write_by_ring(const struct move *move, int fd, bool in_worker)
{
	struct uring uring;
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", getpid());
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = uring_write(&uring, fd, text, len, 0, 0, in_worker);
	return checked(move, getpid(), ret < 0 ? ret : 0);
}

static int by_inherited_ring(void *arg)
{
	const struct move *move = arg;

	return write_by_ring(move, move->procs, false);
}

static int by_inherited_worker(void *arg)
{
	const struct move *move = arg;

	return write_by_ring(move, move->procs, true);
}

static int by_opening_ring(void *arg)
{
	const struct move *move = arg;
	struct uring uring;
	char path[PATH_MAX];
	int fd, ret;

	ret = uring_open(&uring);
	if (ret)
		return ret;
	cgroup_file(path, move->to, "cgroup.procs");
	fd = uring_open_file(&uring, path, O_WRONLY, true);
	return checked(move, getpid(), fd < 0 ? fd : write_pid(fd, 0));
}

static int by_reopened(void *arg)
{
	const struct move *move = arg;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", move->name);
	return checked(move, getpid(), write_text(path, "0"));
}

static int by_passed(void *arg)
{
	const struct move *move = arg;
	int fd = fd_receive(move->mail);

	return checked(move, getpid(), fd < 0 ? fd : write_pid(fd, 0));
}

static int clone_into(const struct move *move, int dir)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = dir,
	};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));
	int status;

	if (!pid)
		_exit(is_in(getpid(), move->to) ? 0 : 1);
	if (pid < 0)
		return checked(move, getpid(), -errno);
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return status ? -ENOTRECOVERABLE : 0;
}

static int by_clone(void *arg)
{
	const struct move *move = arg;
	int dir = cgroup_open(move->to);

	return dir < 0 ? dir : clone_into(move, dir);
}

static int by_inherited_clone(void *arg)
{
	const struct move *move = arg;

	return clone_into(move, move->dir);
}

/* A governed task moves its child. */
static int by_parent(void *arg)
{
	const struct move *move = arg;
	pid_t pid = fork();
	int ret;

	if (!pid) {
		pause();
		_exit(1);
	}
	if (pid < 0)
		return -errno;
	ret = checked(move, pid, put_into(move->to, "cgroup.procs", pid));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return ret;
}

/* A child moves its parent, by a descriptor that was inherited twice. */
static int by_child(void *arg)
{
	const struct move *move = arg;
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(-write_pid(move->procs, getppid()));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return checked(move, getpid(), -WEXITSTATUS(status));
}

static const struct way {
	const char *name;
	int (*go)(void *arg);
} ways[] = {
	{ "cgroup.procs", by_name },
	{ "cgroup.procs, by pid", by_pid },
	{ "inherited descriptor", by_inherited },
	{ "inherited descriptor, pwrite", by_inherited_pwrite },
	{ "inherited descriptor, writev", by_inherited_writev },
	{ "inherited descriptor, 32-bit", by_inherited_32 },
	{ "inherited descriptor, io_uring", by_inherited_ring },
	{ "inherited descriptor, io_uring worker", by_inherited_worker },
	{ "opened by an io_uring worker", by_opening_ring },
	{ "inherited O_PATH, opened again", by_reopened },
	{ "received descriptor", by_passed },
	{ "clone3", by_clone },
	{ "clone3, inherited directory", by_inherited_clone },
	{ "parent moves child", by_parent },
	{ "child moves parent", by_child },
};

FIXTURE(move)
{
	int unused;
};

/*
 * @above: whether leaving TREE_GOVERNED upwards is refused. It is not if a user namespace binds the
 *	task, which it does in all cgroups that are not exempt
 * @root: whether moving to TREE_GOVERNED itself is refused
 */
FIXTURE_VARIANT(move)
{
	struct person person;
	const char *binds;
	bool attach;
	bool above;
	bool root;
};

FIXTURE_VARIANT_ADD(move, cgroup) {
	.person = { .cgroup = TREE_HOME },
	.binds = TREE_BIND_CGROUP,
	.above = true,
};

FIXTURE_VARIANT_ADD(move, below) {
	.person = { .cgroup = TREE_HOME },
	.binds = "bind cgroup " TREE_GOVERNED "/** strict\n",
	.above = true,
	.root = true,
};

FIXTURE_VARIANT_ADD(move, attached) {
	.person = { .cgroup = TREE_HOME },
	.binds = "",
	.attach = true,
	.above = true,
};

FIXTURE_VARIANT_ADD(move, userns) {
	.person = { .cgroup = TREE_HOME, .userns = true },
	.binds = TREE_BIND_USERNS,
};

FIXTURE_VARIANT_ADD(move, both) {
	.person = { .cgroup = TREE_HOME, .userns = true },
	.binds = TREE_BIND_CGROUP TREE_BIND_USERNS,
	.above = true,
};

FIXTURE_SETUP(move)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, tree_make());
}

FIXTURE_TEARDOWN(move)
{
	gabion_detach(TREE_GOVERNED, "strict");
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, tree_remove());
}

/* Called by an ungoverned task before the mover exists. */
static int prepare(struct move *move, const char *to, int sockets[2])
{
	char path[PATH_MAX];

	cgroup_file(path, to, "cgroup.procs");
	move->to = to;
	move->procs = open(path, O_RDWR | O_CLOEXEC);
	move->name = open(path, O_PATH | O_CLOEXEC);
	move->dir = cgroup_open(to);
	if (move->procs < 0 || move->name < 0 || move->dir < 0)
		return -errno;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return -errno;
	move->mail = sockets[1];
	return fd_send(sockets[0], move->procs);
}

static int try(const struct person *person, const struct way *way, const char *to)
{
	int sockets[2] = { -1, -1 };
	struct move move = { };
	int ret = prepare(&move, to, sockets);

	if (!ret)
		ret = run_as(person, way->go, &move);
	close(move.procs);
	close(move.name);
	close(move.dir);
	close(sockets[0]);
	close(sockets[1]);
	return ret;
}

struct destination {
	const char *cgroup;
	bool above;
	bool root;
	bool exempt;
};

static const struct destination destinations[] = {
	{ "/", .above = true },
	{ TREE_TOP, .above = true },
	{ TREE_FREE, .above = true },
	{ TREE_LESS, .above = true },
	{ TREE_EXEMPT, .above = true, .exempt = true },
	{ TREE_GOVERNED, .root = true },
	{ TREE_CHILD },
	{ TREE_SIBLING },
};

static bool out_of_bounds(const FIXTURE_VARIANT(move) *variant, const struct destination *to)
{
	return (variant->above && to->above) || (variant->root && to->root) ||
	       (variant->person.userns && to->exempt);
}

/* Try every way to every cgroup. */
static void try_all(struct __test_metadata *_metadata, const FIXTURE_VARIANT(move) *variant,
		    bool bound)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways) * ARRAY_SIZE(destinations); i++) {
		const struct way *way = &ways[i / ARRAY_SIZE(destinations)];
		const struct destination *to = &destinations[i % ARRAY_SIZE(destinations)];
		int want = bound && out_of_bounds(variant, to) ? -EPERM : 0;
		int ret = try(&variant->person, way, to->cgroup);

		EXPECT_EQ(want, ret) {
			TH_LOG("%s to %s with%s policy: want %s, got %s", way->name, to->cgroup,
			       bound ? "" : "out", strerror(-want), strerror(-ret));
		}
	}
}

TEST_F_TIMEOUT(move, every_way, 240)
{
	try_all(_metadata, variant, false);
	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	try_all(_metadata, variant, true);
}

/* Within its subtree a task may move freely: to a child and back up, but no further. */
static int wander(void *arg)
{
	static const struct {
		const char *to;
		int inside;
		int above;
	} steps[] = {
		{ TREE_CHILD "/new" },
		{ TREE_GOVERNED },
		{ TREE_TOP, .above = -EPERM },
		{ TREE_SIBLING },
		{ TREE_FREE, .above = -EPERM },
	};
	bool bound = *(bool *)arg;
	size_t i;
	int ret;

	ret = cgroup_make(TREE_CHILD "/new");
	for (i = 0; i < ARRAY_SIZE(steps) && !ret; i++) {
		int want = bound ? steps[i].above : 0;

		if (put_into(steps[i].to, "cgroup.procs", 0) != want)
			ret = -100 - (int)i;
	}
	return ret;
}

TEST_F(move, within_and_no_further)
{
	bool bound = false;
	int ret;

	if (variant->root)
		return;		/* "below": moving to its root is refused, as tested above */
	ret = run_as(&variant->person, wander, &bound);
	EXPECT_EQ(0, ret);
	ASSERT_EQ(0, cgroup_remove(TREE_CHILD "/new"));

	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	bound = variant->above;
	ret = run_as(&variant->person, wander, &bound);
	EXPECT_EQ(0, ret);
	ASSERT_EQ(0, cgroup_remove(TREE_CHILD "/new"));
}

/* An ungoverned task moves governed ones out. Then nothing governs them. */
TEST_F(move, by_manager)
{
	static const char *const tour[] = {
		TREE_FREE, TREE_HOME, "/", TREE_CHILD, TREE_LESS, TREE_GOVERNED,
		TREE_EXEMPT, TREE_HOME,
	};
	struct actor actor;
	size_t i;

	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	ASSERT_EQ(0, actor_start(&actor, &variant->person));
	EXPECT_EQ(-EPERM, actor_do(&actor, press_key, NULL));
	for (i = 0; i < ARRAY_SIZE(tour); i++) {
		EXPECT_EQ(0, put_into(tour[i], "cgroup.procs", actor.pid));
		EXPECT_TRUE(is_in(actor.pid, tour[i]));
	}
	EXPECT_EQ(-EPERM, actor_do(&actor, press_key, NULL));
	EXPECT_EQ(0, put_into(TREE_EXEMPT, "cgroup.procs", actor.pid));
	EXPECT_EQ(0, actor_do(&actor, press_key, NULL));
	actor_end(&actor);
}

static int open_procs(void *arg)
{
	char path[PATH_MAX];

	cgroup_file(path, arg, "cgroup.procs");
	return result(open(path, O_RDWR | O_CLOEXEC));
}

/*
 * A helper outside, which may do anything, writes to a descriptor that the governed task opened. So
 * opening must already be refused for all that leads out.
 */
TEST_F(move, by_helper_outside)
{
	struct actor actor;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(destinations); i++) {
		const struct destination *to = &destinations[i];
		int fd, theirs;

		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		ASSERT_EQ(0, actor_start(&actor, &variant->person));
		theirs = actor_do(&actor, open_procs, (void *)to->cgroup);
		ASSERT_LE(0, theirs);
		fd = fd_fetch(actor.pid, theirs);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, write_pid(fd, actor.pid));
		EXPECT_TRUE(is_in(actor.pid, to->cgroup));
		ASSERT_EQ(0, put_into(TREE_HOME, "cgroup.procs", actor.pid));

		ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
		theirs = actor_do(&actor, open_procs, (void *)to->cgroup);
		EXPECT_EQ(out_of_bounds(variant, to), theirs == -EPERM) {
			TH_LOG("opening %s: %d", to->cgroup, theirs);
		}
		/* A descriptor keeps the user namespace of the task that opened it. */
		if (variant->person.userns && to->exempt) {
			EXPECT_EQ(-EPERM, write_pid(fd, actor.pid));
			EXPECT_TRUE(is_in(actor.pid, TREE_HOME));
		}
		close(fd);
		actor_end(&actor);
		if (variant->attach)
			ASSERT_EQ(0, gabion_detach(TREE_GOVERNED, "strict"));
	}
}

/*
 * In audit mode denials are only recorded, but moving out is refused: the task would remain free
 * when the mode ends.
 */
TEST_F(move, also_in_audit_mode)
{
	const char *to = variant->above ? TREE_FREE : TREE_EXEMPT;

	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "audit"));
	EXPECT_EQ(0, run_as(&variant->person, press_key, NULL));
	EXPECT_EQ(-EPERM, try(&variant->person, &ways[0], to));
	EXPECT_EQ(0, write_text(GABION_FILE("mode"), "enforce"));
}

TEST_HARNESS_MAIN
