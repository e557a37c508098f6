// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "query": what binds a task or a cgroup, and why. The answers are compared word by word.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "gabion.h"
#include "kselftest_harness.h"

#define QUERY GABION_FILE("query")
#define ABOVE "/interface"
#define BOX "/interface/a/box"
#define INNER "/interface/a/box/inner"
#define SPARED "/interface/spared"

/* The answers contain line numbers, which count from 1. */
#define POLICY							\
	"gabion 1\n"						\
	"profile all\n"						\
	"    deny all\n"					\
	"profile watch\n"					\
	"    audit sysrq kexec\n"				\
	"profile some\n"					\
	"    deny sysrq raw_io\n"				\
	"    audit kexec hibernate\n"				\
	"    allow module_autoload: fuse\n"				\
	"profile none\n"					\
	"    allow all\n"					\
	"bind userns watch except /interface/spared\n"		\
	"\n"							\
	"bind cgroup /interface/*/box some\n"			\
	"bind cgroup /interface/** none\n"

#define ANSWER_SIZE 8192

FIXTURE(query)
{
	char answer[ANSWER_SIZE];
	char want[ANSWER_SIZE];
	size_t len;
};

FIXTURE_SETUP(query)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, cgroup_make(INNER));
	ASSERT_EQ(0, cgroup_make(SPARED));
}

FIXTURE_TEARDOWN(query)
{
	gabion_detach(BOX, "all");
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(INNER));
	EXPECT_EQ(0, cgroup_remove(BOX));
	EXPECT_EQ(0, cgroup_remove(ABOVE "/a"));
	EXPECT_EQ(0, cgroup_remove(SPARED));
	EXPECT_EQ(0, cgroup_remove(ABOVE));
}

static unsigned long long id_of(const char *cgroup)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof(path), CGROUP_DIR "%s", cgroup);
	return stat(path, &st) ? 0 : st.st_ino;
}

/**
 * struct verdict - an operation whose verdict differs from the usual one
 * @operation: the operation
 * @verdict: its name
 * @profile: the profile that decides
 * @binding: the number of the binding
 * @line: the line of the policy, if it has one
 */
struct verdict {
	const char *operation;
	const char *verdict;
	const char *profile;
	int binding;
	int line;
};

static void __attribute__((format(printf, 2, 3)))
want(FIXTURE_DATA(query) *self, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	self->len += vsnprintf(self->want + self->len, sizeof(self->want) - self->len, format,
			       args);
	va_end(args);
}

/* Add one line for each operation. @usual is the verdict of those that @verdicts does not name. */
static void want_verdicts(FIXTURE_DATA(query) *self, const struct verdict *verdicts,
			  struct verdict usual)
{
	size_t i;

	for (i = 0; i < NR_OPERATIONS; i++) {
		const struct verdict *verdict = verdicts;

		while (verdict->operation && strcmp(verdict->operation, operations[i]))
			verdict++;
		if (!verdict->operation)
			verdict = &usual;
		want(self, "verdict\t%s\t%s\t%s\t%d\t%d\n", operations[i],
		     verdict->verdict, verdict->profile, verdict->binding, verdict->line);
	}
}

static void want_head(FIXTURE_DATA(query) *self, pid_t pid, const char *cgroup, bool userns,
		      bool governed)
{
	self->len = 0;
	if (pid)
		want(self, "subject\tpid\t%d\n", pid);
	else
		want(self, "subject\tcgroup\t-\n");
	want(self, "cgroup\t%llu\t%s\n", id_of(cgroup), cgroup);
	want(self, "userns\t%s\ngoverned\t%s\n", userns ? "other" : "initial",
	     governed ? "yes" : "no");
}

static const struct verdict nothing[] = { { } };
static const struct verdict allowed_by_nobody = { NULL, "allow", "-", 0, 0 };

TEST_F(query, ungoverned)
{
	want_head(self, 0, "/", false, false);
	want_verdicts(self, nothing, allowed_by_nobody);
	EXPECT_LT(0, gabion_query_cgroup("/", self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);

	want_head(self, 1, "/", false, false);
	want_verdicts(self, nothing, allowed_by_nobody);
	EXPECT_LT(0, gabion_query_pid(1, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
}

/*
 * For each operation the stricter of two profiles decides. If they are equal, the first one does.
 */
static const struct verdict by_cgroup[] = {
	{ "sysrq", "deny", "some", 1, 7 },
	{ "raw_io", "deny", "some", 1, 7 },
	{ "kexec", "audit", "some", 1, 8 },
	{ "hibernate", "audit", "some", 1, 8 },
	{ }
};

static void want_bindings_of_inner(FIXTURE_DATA(query) *self, int first)
{
	want(self, "binding\t%d\tcgroup\tsome\t14\t/interface/*/box\t" BOX "\n", first);
	want(self, "binding\t%d\tcgroup\tnone\t15\t/interface/**\t" ABOVE "/a\n", first + 1);
}

TEST_F(query, cgroup)
{
	want_head(self, 0, INNER, false, true);
	want_bindings_of_inner(self, 1);
	want_verdicts(self, by_cgroup, (struct verdict){ NULL, "allow", "some", 1 });
	EXPECT_LT(0, gabion_query_cgroup(INNER, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
}

static int nothing_at_all(void *arg)
{
	return 0;
}

TEST_F(query, pid_in_a_cgroup)
{
	struct person person = { .cgroup = INNER };
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &person));
	want_head(self, actor.pid, INNER, false, true);
	want_bindings_of_inner(self, 1);
	want_verdicts(self, by_cgroup, (struct verdict){ NULL, "allow", "some", 1 });
	EXPECT_LT(0, gabion_query_pid(actor.pid, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
	EXPECT_EQ(0, actor_do(&actor, nothing_at_all, NULL));
	actor_end(&actor);
}

TEST_F(query, pid_in_a_user_namespace)
{
	static const struct verdict verdicts[] = {
		{ "sysrq", "deny", "some", 2, 7 },
		{ "raw_io", "deny", "some", 2, 7 },
		{ "kexec", "audit", "watch", 1, 5 },
		{ "hibernate", "audit", "some", 2, 8 },
		{ }
	};
	struct person person = { .cgroup = INNER, .userns = true };
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &person));
	want_head(self, actor.pid, INNER, true, true);
	want(self, "binding\t1\tuserns\twatch\t12\t-\t-\n");
	want_bindings_of_inner(self, 2);
	want_verdicts(self, verdicts, (struct verdict){ NULL, "allow", "watch", 1 });
	EXPECT_LT(0, gabion_query_pid(actor.pid, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
	actor_end(&actor);
}

TEST_F(query, excepted)
{
	struct person person = { .cgroup = SPARED, .userns = true };
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &person));
	want_head(self, actor.pid, SPARED, true, true);
	want(self, "binding\t1\tcgroup\tnone\t15\t/interface/**\t" SPARED "\n");
	want(self, "lifted\tuserns\twatch\t12\t-\texcept\t/interface/spared\t-\n");
	/* "all" covers neither capability nor socket_family. */
	want_verdicts(self, (const struct verdict[]){
			      { "capability", "allow", "none", 1 },
			      { "socket_family", "allow", "none", 1 }, { } },
		      (struct verdict){ NULL, "allow", "none", 1, 11 });
	EXPECT_LT(0, gabion_query_pid(actor.pid, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
	actor_end(&actor);
}

TEST_F(query, attached)
{
	ASSERT_EQ(0, gabion_attach(BOX, "all"));
	want_head(self, 0, INNER, false, true);
	want_bindings_of_inner(self, 1);
	want(self, "binding\t3\tattached\tall\t0\t%llu\t" BOX "\n", id_of(BOX));
	want_verdicts(self, (const struct verdict[]){
			{ "sysrq", "deny", "some", 1, 7 }, { "raw_io", "deny", "some", 1, 7 },
			/* "all" does not name objects, which these need. */
			{ "capability", "allow", "some", 1 },
			{ "socket_family", "allow", "some", 1 }, { } },
		      (struct verdict){ NULL, "deny", "all", 3, 3 });
	EXPECT_LT(0, gabion_query_cgroup(INNER, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
}

/* Which line an exception lifts, and which pattern excepts. */
TEST_F(query, lifted)
{
	ASSERT_EQ(0, gabion_load("gabion 1\n"
				 "profile none\n"
				 "    allow all\n"
				 "profile watch\n"
				 "    audit kexec\n"
				 "bind userns watch or none\n"
				 "bind cgroup /interface/*/box watch or none except " INNER "\n"
				 "bind cgroup /interface watch or none\n"
				 "bind cgroup " BOX "/* watch or none\n"));
	ASSERT_EQ(0, gabion_attach(BOX, "none"));
	want_head(self, 0, INNER, false, true);
	want(self, "binding\t1\tcgroup\twatch\t9\t" BOX "/*\t" INNER "\n");
	want(self, "binding\t2\tattached\tnone\t0\t%llu\t" BOX "\n", id_of(BOX));
	want(self, "lifted\tuserns\twatch\t6\t-\tstand-in\tnone\t" BOX "\n");
	want(self, "lifted\tcgroup\twatch\t7\t/interface/*/box\texcept\t" INNER "\t-\n");
	want(self, "lifted\tcgroup\twatch\t8\t/interface\tstand-in\tnone\t" BOX "\n");
	want_verdicts(self, (const struct verdict[]){ { "kexec", "audit", "watch", 1, 5 }, { } },
		      (struct verdict){ NULL, "allow", "watch", 1 });
	EXPECT_LT(0, gabion_query_cgroup(INNER, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
	gabion_detach(BOX, "none");
}

/* No policy binds a kernel thread, in whatever cgroup. */
TEST_F(query, kernel_thread)
{
	want_head(self, 2, "/", false, false);
	want_verdicts(self, nothing, allowed_by_nobody);
	EXPECT_LT(0, gabion_query_pid(2, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
}

static void *gettid_and_wait(void *arg)
{
	int *pipes = arg;
	pid_t tid = syscall(SYS_gettid);

	if (write(pipes[1], &tid, sizeof(tid)) != sizeof(tid))
		return arg;
	pause();
	return NULL;
}

/* A thread can be queried by its own id, also if it is not the first one of its process. */
TEST_F(query, thread)
{
	pthread_t thread;
	int pipes[2];
	pid_t tid;

	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(0, pthread_create(&thread, NULL, gettid_and_wait, pipes));
	ASSERT_EQ((int)sizeof(tid), read(pipes[0], &tid, sizeof(tid)));
	want_head(self, tid, "/", false, false);
	want_verdicts(self, nothing, allowed_by_nobody);
	EXPECT_LT(0, gabion_query_pid(tid, self->answer, sizeof(self->answer)));
	EXPECT_STREQ(self->want, self->answer);
}

TEST_F(query, escaped)
{
	static const char name[] = ABOVE "/x y\\\t\x1b\xff\"";
	static const char shown[] = "\t" ABOVE "/x\\040y\\134\\011\\033\\377\"\n";

	ASSERT_EQ(0, cgroup_make(name));
	EXPECT_LT(0, gabion_query_cgroup(name, self->answer, sizeof(self->answer)));
	EXPECT_NE(NULL, strstr(self->answer, shown)) {
		TH_LOG("%s", self->answer);
	}
	EXPECT_EQ(0, cgroup_remove(name));
}

/* The verdict on one operation, for one object or for any, and the line that decides. */
static const struct {
	const char *question;
	const char *answer;
} single[] = {
	{ "sysrq", "verdict\tsysrq\tdeny\tlists\t1\t3\n" },
	{ "kexec", "verdict\tkexec\tallow\tlists\t1\t0\n" },
	{ "module_autoload", "verdict\tmodule_autoload\tdeny\tlists\t1\t3\n" },
	{ "module_autoload fuse", "verdict\tmodule_autoload\tallow\tlists\t1\t4\n" },
	{ "module_autoload  \t nf-nat", "verdict\tmodule_autoload\tallow\tlists\t1\t5\n" },
	{ "module_autoload fuse x", "verdict\tmodule_autoload\tdeny\tlists\t1\t3\n" },
	{ "capability sys_module", "verdict\tcapability\tdeny\tlists\t1\t6\n" },
	{ "capability sys_admin", "verdict\tcapability\tallow\tlists\t1\t0\n" },
	{ "socket_family netlink:xfrm", "verdict\tsocket_family\tdeny\their\t2\t10\n" },
	{ "socket_family netlink:route", "verdict\tsocket_family\tallow\tlists\t1\t0\n" },
	{ "runtime_socket /run/docker.sock", "verdict\truntime_socket\tdeny\their\t2\t8\n" },
	{ "runtime_socket /run/own.sock", "verdict\truntime_socket\tdeny\their\t2\t9\n" },
	{ "runtime_socket /tmp/x", "verdict\truntime_socket\tallow\tlists\t1\t0\n" },
};

TEST_F(query, one_operation)
{
	int dir = cgroup_open(INNER);
	char question[256];
	size_t i;

	ASSERT_LE(0, dir);
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile lists\n    deny sysrq module_autoload\n"
				 "    allow module_autoload: fuse\n    allow module_autoload: nf-*\n"
				 "    deny capability: sys_module\n"
				 "profile heir inherits lists\n    deny runtime_socket\n"
				 "    deny runtime_socket: /run/own.sock\n"
				 "    deny socket_family: netlink\n"
				 "    allow socket_family: netlink:route\n"
				 "bind cgroup " BOX " lists\nbind cgroup " BOX "/* heir\n"));
	for (i = 0; i < ARRAY_SIZE(single); i++) {
		const char *verdict;

		snprintf(question, sizeof(question), "cgroup %d %s\n", dir, single[i].question);
		EXPECT_LT(0, gabion_query(question, self->answer, sizeof(self->answer)));
		verdict = strstr(self->answer, "verdict\t");
		ASSERT_NE(NULL, verdict);
		EXPECT_STREQ(single[i].answer, verdict) {
			TH_LOG("[%s]", single[i].question);
		}
	}
	close(dir);
}

/* In these questions %1$d is a descriptor of a cgroup. */
static const struct malformed {
	const char *text;
	int err;
} malformed[] = {
	{ "", -EINVAL },
	{ "\n", -EINVAL },
	{ "pid", -EINVAL },
	{ "pid ", -EINVAL },
	{ "pid 0", -EINVAL },
	{ "pid -1", -EINVAL },
	{ "pid 1x", -EINVAL },
	{ "pid 0x1", -EINVAL },
	{ "pid 1 2", -EBADMSG },
	{ "pid 1 all", -EBADMSG },
	{ "pid 1 sysrqs /proc/sysrq-trigger", -EBADMSG },
	{ "pid 0 sysrq", -EINVAL },
	{ "pid 4194305 sysrq", -ESRCH },
	{ "pid 1\n2", -EINVAL },
	{ "pid 99999999999999999999", -EINVAL },
	{ "pid self", -EINVAL },
	{ "PID 1", -EINVAL },
	{ "pids 1", -EINVAL },
	{ "1", -EINVAL },
	{ "pid 4194305", -ESRCH },
	{ "pid 2147483647", -ESRCH },
	{ "cgroup", -EINVAL },
	{ "cgroup %1$d %1$d", -EBADMSG },
	{ "cgroup " BOX, -EINVAL },
	{ "cgroup -1", -EBADF },
	{ "cgroup 900", -EBADF },
	{ "%1$d", -EINVAL },
};

/* A malformed question leaves the previous answer in place. */
TEST_F(query, malformed)
{
	int dir = cgroup_open(BOX), fd = open(QUERY, O_RDWR | O_CLOEXEC);
	char text[256], before[ANSWER_SIZE];
	ssize_t len;
	size_t i;

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, pread(fd, self->answer, sizeof(self->answer), 0)) {
		TH_LOG("an answer without a question");
	}
	ASSERT_EQ(0, write_fd(fd, "pid 1", 5));
	len = pread(fd, before, sizeof(before), 0);
	ASSERT_LT(0, len);
	for (i = 0; i < ARRAY_SIZE(malformed); i++) {
		snprintf(text, sizeof(text), malformed[i].text, dir);
		EXPECT_EQ(malformed[i].err, write_fd(fd, text, strlen(text))) {
			TH_LOG("[%s]", text);
		}
		EXPECT_EQ(len, pread(fd, self->answer, sizeof(self->answer), 0));
		EXPECT_EQ(0, memcmp(before, self->answer, len));
	}
	EXPECT_EQ(-EINVAL, write_fd(fd, "pid 1\0", 6));
	ASSERT_EQ(1, lseek(fd, 1, SEEK_SET));
	EXPECT_EQ(-EINVAL, write_fd(fd, "pid 1", 5));
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(-E2BIG, write_fd(fd, before, GABION_REQUEST_SIZE_MAX + 1));
	EXPECT_EQ(len, pread(fd, self->answer, sizeof(self->answer), 0));
	EXPECT_EQ(0, memcmp(before, self->answer, len));
	close(fd);
}

static const struct {
	const char *path;
	int want;
} strangers[] = {
	{ "/proc/version", -ENOTDIR },
	{ CGROUP_DIR "/cgroup.procs", -ENOTDIR },
	{ "/tmp", -EINVAL },
};

TEST_F(query, strangers)
{
	char text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		int fd = open(strangers[i].path, O_RDONLY | O_CLOEXEC);

		ASSERT_LE(0, fd);
		snprintf(text, sizeof(text), "cgroup %d", fd);
		EXPECT_EQ(strangers[i].want,
			  gabion_query(text, self->answer, sizeof(self->answer))) {
			TH_LOG("%s", strangers[i].path);
		}
		close(fd);
	}
}

/*
 * Each open file has its own question and answer. Questions are asked one after the other, and
 * answers are read from the start.
 */
TEST_F(query, conversation)
{
	int fds[2], dir = cgroup_open(INNER), i;
	char question[64];
	size_t len = 0;
	ssize_t n;

	for (i = 0; i < 2; i++) {
		fds[i] = open(QUERY, O_RDWR | O_CLOEXEC);
		ASSERT_LE(0, fds[i]);
	}
	snprintf(question, sizeof(question), "cgroup %d", dir);
	ASSERT_EQ(0, write_fd(fds[0], question, strlen(question)));
	ASSERT_EQ(0, write_fd(fds[1], "pid 1", 5));

	want_head(self, 0, INNER, false, true);
	want_bindings_of_inner(self, 1);
	want_verdicts(self, by_cgroup, (struct verdict){ NULL, "allow", "some", 1 });
	while ((n = read(fds[0], self->answer + len, 11)) > 0)
		len += n;
	self->answer[len] = '\0';
	EXPECT_STREQ(self->want, self->answer);

	/* Rewind for the next question. */
	ASSERT_EQ(0, lseek(fds[0], 0, SEEK_SET));
	ASSERT_EQ(0, write_fd(fds[0], "pid 1\n", 6));
	want_head(self, 1, "/", false, false);
	want_verdicts(self, nothing, allowed_by_nobody);
	for (i = 0; i < 2; i++) {
		n = read(fds[i], self->answer, sizeof(self->answer) - 1);
		ASSERT_LT(0, n);
		self->answer[n] = '\0';
		EXPECT_STREQ(self->want, self->answer);
		close(fds[i]);
	}
}

/* A task that has ended, and a cgroup that was removed. */
TEST_F(query, subjects_that_are_gone)
{
	struct person person = { .cgroup = INNER };
	int fds[2], dir = cgroup_open(SPARED);
	char question[64];
	struct actor actor;

	fds[0] = open(QUERY, O_RDWR | O_CLOEXEC);
	fds[1] = open(QUERY, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fds[1]);
	ASSERT_EQ(0, actor_start(&actor, &person));
	snprintf(question, sizeof(question), "pid %d", actor.pid);
	ASSERT_EQ(0, write_fd(fds[0], question, strlen(question)));
	actor_end(&actor);
	EXPECT_EQ(-ESRCH, write_fd(fds[0], question, strlen(question)));
	EXPECT_LT(0, pread(fds[0], self->answer, sizeof(self->answer), 0));

	snprintf(question, sizeof(question), "cgroup %d", dir);
	ASSERT_EQ(0, write_fd(fds[1], question, strlen(question)));
	ASSERT_EQ(0, cgroup_remove(SPARED));
	EXPECT_LT(0, pread(fds[1], self->answer, sizeof(self->answer), 0));
	EXPECT_EQ(-ENOENT, write_fd(fds[1], question, strlen(question)));
	close(fds[0]);
	close(fds[1]);
	ASSERT_EQ(0, cgroup_make(SPARED));
}

TEST_HARNESS_MAIN
