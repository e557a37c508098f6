// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containment in threaded cgroups, where the threads of one process are in several cgroups.
 *
 *   /gabion-threads              the domain of the threads below
 *   /gabion-threads/gov          threaded, governed
 *   /gabion-threads/gov/deep     threaded, governed by one more binding
 *   /gabion-threads/free         threaded, no policy
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "tree.h"

#define DOMAIN "/gabion-threads"
#define THREAD_GOV "/gabion-threads/gov"
#define THREAD_DEEP "/gabion-threads/gov/deep"
#define THREAD_FREE "/gabion-threads/free"

static const char *const cgroups[] = { THREAD_DEEP, THREAD_GOV, THREAD_FREE, DOMAIN };

#define POLICY "gabion 1\n"				\
	"profile strict\n\tdeny sysrq\n"		\
	"profile deep\n\tdeny sysrq kexec\n"		\
	"bind cgroup " THREAD_GOV " strict\n"		\
	"bind cgroup " THREAD_DEEP " deep\n"

FIXTURE(threads)
{
	int unused;
};

FIXTURE_VARIANT(threads)
{
	bool userns;
};

FIXTURE_VARIANT_ADD(threads, cgroup) {
};

FIXTURE_VARIANT_ADD(threads, both) {
	.userns = true,
};

FIXTURE_SETUP(threads)
{
	static const char *const threaded[] = { THREAD_GOV, THREAD_FREE, THREAD_DEEP };
	char path[PATH_MAX];
	size_t i;

	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		ASSERT_EQ(0, cgroup_make(cgroups[i]));
	for (i = 0; i < ARRAY_SIZE(threaded); i++) {
		cgroup_file(path, threaded[i], "cgroup.type");
		ASSERT_EQ(0, write_text(path, "threaded"));
	}
}

FIXTURE_TEARDOWN(threads)
{
	size_t i;

	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		EXPECT_EQ(0, cgroup_remove(cgroups[i]));
}

/**
 * struct attempt - a move of one thread, or of a process with several
 * @from: the thread's cgroup, where it must still be after a refusal
 * @to: the target cgroup
 * @file: cgroup.threads or cgroup.procs
 * @fd: that file of @to, opened by an ungoverned task, or -1
 */
struct attempt {
	const char *from;
	const char *to;
	const char *file;
	int fd;
};

static int write_id(const struct attempt *attempt, pid_t id)
{
	char text[16];

	if (attempt->fd < 0)
		return put_into(attempt->to, attempt->file, id);
	snprintf(text, sizeof(text), "%d", id);
	return write_fd(attempt->fd, text, strlen(text));
}

static int checked(const struct attempt *attempt, pid_t id, int err)
{
	return is_in(id, err ? attempt->from : attempt->to) ? err : -ENOTRECOVERABLE;
}

static int move_self(void *arg)
{
	const struct attempt *attempt = arg;

	return checked(attempt, getpid(), write_id(attempt, 0));
}

/**
 * struct thread - a second thread, and what it does
 * @id: its tid, set before @ready gets a byte
 * @ready: a pipe: a byte is written when the thread runs
 * @end: a pipe: closed when the thread may end
 * @what: a function that it runs, or NULL
 * @attempt: for @what, or NULL
 * @result: of @what
 */
struct thread {
	pid_t id;
	int ready[2];
	int end[2];
	int (*what)(struct thread *thread);
	const struct attempt *attempt;
	int result;
};

static void *thread_main(void *arg)
{
	struct thread *thread = arg;
	char byte = 0;

	thread->id = syscall(SYS_gettid);
	if (write(thread->ready[1], &byte, 1) == 1 && read(thread->end[0], &byte, 1) == 1 &&
	    thread->what)
		thread->result = thread->what(thread);
	return NULL;
}

static int thread_start(struct thread *thread, pthread_t *handle)
{
	char byte;

	if (pipe(thread->ready) || pipe(thread->end))
		return -errno;
	if (pthread_create(handle, NULL, thread_main, thread))
		return -EAGAIN;
	return read(thread->ready[0], &byte, 1) == 1 ? 0 : -EPIPE;
}

static int thread_end(struct thread *thread, pthread_t handle)
{
	if (write(thread->end[1], "", 1) != 1)
		return -EPIPE;
	return pthread_join(handle, NULL) ? -ESRCH : thread->result;
}

/* The first thread moves the second. */
static int move_other(void *arg)
{
	const struct attempt *attempt = arg;
	struct thread thread = { };
	pthread_t handle;
	int ret = thread_start(&thread, &handle);

	if (ret)
		return ret;
	ret = checked(attempt, thread.id, write_id(attempt, thread.id));
	thread_end(&thread, handle);
	return ret;
}

static int move_second(struct thread *thread)
{
	return checked(thread->attempt, thread->id, write_id(thread->attempt, thread->id));
}

/* The second thread moves itself. */
static int move_itself(void *arg)
{
	struct thread thread = { .what = move_second, .attempt = arg };
	pthread_t handle;
	int ret = thread_start(&thread, &handle);

	return ret ? ret : thread_end(&thread, handle);
}

static const struct {
	const char *name;
	int (*go)(void *arg);
} ways[] = {
	{ "the only thread", move_self },
	{ "the first moves the second", move_other },
	{ "the second moves itself", move_itself },
};

static int open_file(const struct attempt *attempt)
{
	char path[PATH_MAX];

	cgroup_file(path, attempt->to, attempt->file);
	return open(path, O_WRONLY | O_CLOEXEC);
}

static int try(const struct person *person, int (*go)(void *arg), struct attempt attempt,
	       bool inherited)
{
	int ret;

	attempt.fd = inherited ? open_file(&attempt) : -1;
	if (inherited && attempt.fd < 0)
		return -errno;
	ret = run_as(person, go, &attempt);
	if (inherited)
		close(attempt.fd);
	return ret;
}

TEST_F_TIMEOUT(threads, out, 120)
{
	static const struct {
		struct attempt attempt;
		int want;
	} moves[] = {
		{ { THREAD_GOV, THREAD_FREE, "cgroup.threads" }, -EPERM },
		{ { THREAD_GOV, DOMAIN, "cgroup.threads" }, -EPERM },
		{ { THREAD_GOV, THREAD_DEEP, "cgroup.threads" }, 0 },
		{ { THREAD_DEEP, THREAD_GOV, "cgroup.threads" }, -EPERM },
		{ { THREAD_DEEP, THREAD_FREE, "cgroup.threads" }, -EPERM },
		{ { THREAD_GOV, THREAD_FREE, "cgroup.procs" }, -EPERM },
		{ { THREAD_GOV, DOMAIN, "cgroup.procs" }, -EPERM },
		{ { THREAD_GOV, THREAD_DEEP, "cgroup.procs" }, 0 },
	};
	size_t i, w;
	int inherited;

	for (i = 0; i < 2 * ARRAY_SIZE(moves) * ARRAY_SIZE(ways); i++) {
		const struct attempt *attempt = &moves[i / 2 / ARRAY_SIZE(ways)].attempt;
		int want = moves[i / 2 / ARRAY_SIZE(ways)].want;
		struct person person = { .cgroup = attempt->from, .userns = variant->userns };
		int ret;

		w = i / 2 % ARRAY_SIZE(ways);
		inherited = i % 2;
		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		ret = try(&person, ways[w].go, *attempt, inherited);
		EXPECT_EQ(0, ret) {
			TH_LOG("%s, %s to %s without policy: %s", ways[w].name, attempt->from,
			       attempt->to, strerror(-ret));
		}
		ASSERT_EQ(0, gabion_load(POLICY));
		ret = try(&person, ways[w].go, *attempt, inherited);
		EXPECT_EQ(want, ret) {
			TH_LOG("%s, %s to %s: want %s, got %s", ways[w].name, attempt->from,
			       attempt->to, strerror(-want), strerror(-ret));
		}
	}
}

/*
 * The second thread is in a deeper cgroup than the first. The first one moves the process to its
 * own cgroup. This changes nothing for itself, but would move the second thread out.
 */
static int move_process(void *arg)
{
	const struct attempt *attempt = arg;
	struct thread thread = { };
	pthread_t handle;
	int ret = thread_start(&thread, &handle);

	if (ret)
		return ret;
	ret = put_into(THREAD_DEEP, "cgroup.threads", thread.id);
	if (!ret)
		ret = checked(attempt, thread.id, write_id(attempt, getpid()));
	thread_end(&thread, handle);
	return ret;
}

TEST_F(threads, by_the_leader_out_of_a_deeper_one)
{
	static const struct attempt attempt = { THREAD_DEEP, THREAD_GOV, "cgroup.procs" };
	struct person person = { .cgroup = THREAD_GOV, .userns = variant->userns };
	int inherited, ret;

	for (inherited = 0; inherited < 2; inherited++) {
		ASSERT_EQ(0, gabion_load(POLICY_NONE));
		EXPECT_EQ(0, try(&person, move_process, attempt, inherited));
		ASSERT_EQ(0, gabion_load(POLICY));
		ret = try(&person, move_process, attempt, inherited);
		EXPECT_EQ(-EPERM, ret) {
			TH_LOG("inherited %d: %s", inherited, strerror(-ret));
		}
	}
}

/* More threads than the module looks at while it blocks forks. */
#define NR_MANY 300

static void name_of(char *cgroup, size_t size, int i)
{
	snprintf(cgroup, size, THREAD_FREE "/%d", i);
}

static int make_many(void)
{
	char cgroup[64], path[PATH_MAX];
	int err = 0, i;

	for (i = 0; i < NR_MANY && !err; i++) {
		name_of(cgroup, sizeof(cgroup), i);
		cgroup_file(path, cgroup, "cgroup.type");
		err = cgroup_make(cgroup);
		err = err ? err : write_text(path, "threaded");
	}
	return err;
}

TEST_F_TIMEOUT(threads, too_many, 120)
{
	static const struct {
		struct attempt attempt;
		int want;
	} moves[] = {
		{ { THREAD_GOV, THREAD_DEEP, "cgroup.procs" }, -EPERM },
		{ { THREAD_GOV, THREAD_DEEP, "cgroup.threads" }, 0 },
		{ { THREAD_FREE, THREAD_GOV, "cgroup.procs" }, 0 },
	};
	char cgroup[64];
	size_t i;
	int ret;

	ASSERT_EQ(0, make_many());
	for (i = 0; i < 2 * ARRAY_SIZE(moves); i++) {
		const struct attempt *attempt = &moves[i / 2].attempt;
		struct person person = { .cgroup = attempt->from, .userns = variant->userns };
		int want = i % 2 ? moves[i / 2].want : 0;

		ASSERT_EQ(0, gabion_load(i % 2 ? POLICY : POLICY_NONE));
		ret = try(&person, move_self, *attempt, false);
		EXPECT_EQ(want, ret) {
			TH_LOG("%s to %s by %s: want %s, got %s", attempt->from, attempt->to,
			       attempt->file, strerror(-want), strerror(-ret));
		}
	}
	for (i = 0; i < NR_MANY; i++) {
		name_of(cgroup, sizeof(cgroup), i);
		EXPECT_EQ(0, cgroup_remove(cgroup));
	}
}

/* The thread that makes the call is judged, not its process. */
static int press_there(struct thread *thread)
{
	return press_key(NULL);
}

static int second_presses(void *arg)
{
	struct thread thread = { .what = press_there };
	pthread_t handle;
	int ret = thread_start(&thread, &handle);

	if (ret)
		return ret;
	ret = put_into(THREAD_GOV, "cgroup.threads", thread.id);
	if (ret)
		return ret;
	ret = thread_end(&thread, handle);
	/* The first thread is still in the domain cgroup, where nothing governs it. */
	if (press_key(NULL))
		return -ENOTRECOVERABLE;
	return ret;
}

TEST_F(threads, verdict_is_the_threads_own)
{
	struct person person = { .cgroup = DOMAIN, .userns = variant->userns };

	EXPECT_EQ(0, run_as(&person, second_presses, NULL));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EPERM, run_as(&person, second_presses, NULL));
}

TEST_HARNESS_MAIN
