// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: the line in the kernel log, the counters, and text chosen by a container in them. The
 * event stream is checked by each attack (lib/matrix.h).
 */
#include <fcntl.h>
#include <sys/io.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define BOX "/gabion-evidence/box"

/* Load a policy with @verdict on @operation for the box, and nothing else. */
static int impose(const char *verdict, const char *operation)
{
	char policy[256];

	snprintf(policy, sizeof(policy),
		 "gabion 1\nprofile witness\n\t%s %s\nbind cgroup /gabion-evidence/* witness\n",
		 verdict, operation);
	return gabion_load(policy);
}

static int load_nothing(void *arg)
{
	static const char no_module[4096];

	return outcome(syscall(SYS_init_module, no_module, sizeof(no_module), ""));
}

static int unload_nothing(void *arg)
{
	return outcome(syscall(SYS_delete_module, "gabion_no_such", O_NONBLOCK));
}

/* A family that no tested kernel has. */
static int autoload_nothing(void *arg)
{
	return outcome(socket(AF_IPX, SOCK_DGRAM, 0));
}

static int unload_kernel(void *arg)
{
	return outcome(syscall(SYS_kexec_load, 0, 0, NULL, 0));
}

static int open_mem(void *arg)
{
	return open_and_close("/dev/mem", O_RDONLY);
}

static int take_port(void *arg)
{
	return outcome(ioperm(0x80, 1, 1));
}

static int open_trace(void *arg)
{
	return open_and_close("/sys/kernel/tracing/tracing_on", O_RDONLY);
}

static int open_snapshot(void *arg)
{
	return open_and_close("/dev/snapshot", O_RDONLY);
}

static int open_trigger(void *arg)
{
	return open_and_close("/proc/sysrq-trigger", O_WRONLY);
}

FIXTURE(evidence)
{
	int log;
	int events;
};

FIXTURE_VARIANT(evidence)
{
	const char *operation;
	const char *object;
	int (*attempt)(void *arg);
};

#define OPERATION(name, thing, function)			\
	FIXTURE_VARIANT_ADD(evidence, name) {			\
		.operation = #name, .object = (thing), .attempt = (function),	\
	}

OPERATION(module_load, "init_module", load_nothing);
OPERATION(module_unload, "gabion_no_such", unload_nothing);
OPERATION(module_autoload, "net-pf-4", autoload_nothing);
OPERATION(kexec, "kexec", unload_kernel);
OPERATION(raw_memory, "mem", open_mem);
OPERATION(raw_io, "ioport", take_port);
OPERATION(kernel_trace, "tracefs", open_trace);
OPERATION(hibernate, "hibernation", open_snapshot);
OPERATION(sysrq, "/proc/sysrq-trigger", open_trigger);

static void clean(void)
{
	write_text(GABION_FILE("mode"), "enforce");
	gabion_load(POLICY_NONE);
}

FIXTURE_SETUP(evidence)
{
	clean();
	ASSERT_EQ(0, cgroup_make(BOX));
	self->log = log_open();
	ASSERT_LE(0, self->log);
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(evidence)
{
	clean();
}

/*
 * Make the attempt in the box, and look for its line in the log. One cgroup may log
 * GABION_LOG_BURST lines at once, so wait and try again if there is no room.
 */
static bool do_and_find(struct __test_metadata *_metadata, int log, const char *outcome,
			const char *operation, const char *object,
			int (*attempt)(void *arg))
{
	char word[64], thing[64], pid[32];
	const char *needles[] = {
		"gabion: ", outcome, word, thing, pid, "profile=witness", "binding=cgroup",
		"comm=\"gabion-attacker\"", "cgroup=\"" BOX "\"", NULL
	};
	struct actor actor;
	int tries;

	snprintf(word, sizeof(word), "operation=%s ", operation);
	snprintf(thing, sizeof(thing), "object=\"%s", object);
	for (tries = 0; tries < 3; tries++) {
		ASSERT_EQ(0, actor_start(&actor, &(struct person){ .cgroup = BOX }));
		snprintf(pid, sizeof(pid), " pid=%d ", actor.pid);
		actor_do(&actor, attempt, NULL);
		actor_end(&actor);
		if (log_find(log, needles))
			return true;
		sleep(6);
	}
	return false;
}

TEST_F(evidence, denied)
{
	long before = gabion_stat(variant->operation, "deny");

	ASSERT_EQ(0, impose("deny", variant->operation));
	EXPECT_TRUE(do_and_find(_metadata, self->log, "denied", variant->operation,
				variant->object, variant->attempt));
	EXPECT_LT(before, gabion_stat(variant->operation, "deny"));
}

/* With @verdict and @mode the attempt must pass, be recorded, and be counted as @counter. */
static void expect_recorded(struct __test_metadata *_metadata, int log,
			    const FIXTURE_VARIANT(evidence) *variant, const char *verdict,
			    const char *mode, const char *outcome, const char *counter)
{
	long before = gabion_stat(variant->operation, counter);
	long denied = gabion_stat(variant->operation, "deny");

	ASSERT_EQ(0, impose(verdict, variant->operation));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), mode));
	EXPECT_TRUE(do_and_find(_metadata, log, outcome, variant->operation,
				variant->object, variant->attempt));
	EXPECT_LT(before, gabion_stat(variant->operation, counter));
	EXPECT_EQ(denied, gabion_stat(variant->operation, "deny"));
}

TEST_F(evidence, audited)
{
	expect_recorded(_metadata, self->log, variant, "audit", "enforce", "audited ", "audit");
}

TEST_F(evidence, dry_run)
{
	expect_recorded(_metadata, self->log, variant, "deny", "audit", "would-deny ",
			"would_deny");
}

/* An allowed attempt is counted and causes no event. */
TEST_F(evidence, allowed)
{
	long before = gabion_stat(variant->operation, "allow");
	long denied = gabion_stat(variant->operation, "deny");
	char policy[256], word[64], line[4096];

	snprintf(policy, sizeof(policy), "gabion 1\nprofile witness\n\tallow %s\n"
		 "bind cgroup " BOX " witness\n", variant->operation);
	ASSERT_EQ(0, gabion_load(policy));
	run_as(&(struct person){ .cgroup = BOX }, variant->attempt, NULL);
	EXPECT_LT(before, gabion_stat(variant->operation, "allow"));
	EXPECT_EQ(denied, gabion_stat(variant->operation, "deny"));
	snprintf(word, sizeof(word), "operation=%s ", variant->operation);
	EXPECT_EQ(-EAGAIN, events_find(self->events, (const char *const[]){ word, NULL },
				       line, sizeof(line)));
}

/* Text chosen by a container must not end a line or a quoted word, nor forge one. */
FIXTURE(text)
{
	int log;
};

#define STRANGE "/gabion-evidence/a\"b c=\\d"

FIXTURE_SETUP(text)
{
	clean();
	ASSERT_EQ(0, cgroup_make(STRANGE));
	self->log = log_open();
	ASSERT_LE(0, self->log);
	ASSERT_EQ(0, impose("deny", "all"));
}

FIXTURE_TEARDOWN(text)
{
	clean();
	cgroup_remove(STRANGE);
}

static int with_strange_name(void *arg)
{
	prctl(PR_SET_NAME, "x\" a=\"b\n\x1b[1m\xff");
	return open_trigger(NULL);
}

/* /dev/kmsg escapes the backslash again. */
TEST_F(text, is_escaped)
{
	static const char *const needles[] = {
		"comm=\"x\\x5cx22 a=\\x5cx22b\\x5cx0a\\x5cx1b[1m\\x5cxff\"",
		"cgroup=\"/gabion-evidence/a\\x5cx22b c=\\x5cx5cd\"", NULL
	};

	EXPECT_EQ(-EPERM, run_as(&(struct person){ .cgroup = STRANGE }, with_strange_name,
				 NULL));
	EXPECT_TRUE(log_find(self->log, needles));
}

/* A query: nothing is refused, but Gabion changes the answer. */
static int ask(void *arg)
{
	char text[256];
	int ret = read_text("/sys/power/state", text, sizeof(text));

	if (ret >= 0)
		ret = read_text("/sys/power/disk", text, sizeof(text));
	return ret < 0 ? ret : 0;
}

TEST_F(text, questions_are_answered)
{
	ASSERT_EQ(0, cgroup_make(BOX));
	EXPECT_EQ(0, run_as(&(struct person){ .cgroup = BOX }, ask, NULL));
}

/* A container can neither fill the log nor keep another one out of it. */
#define FLOOD 1000

static int many(void *arg)
{
	int i;

	for (i = 0; i < FLOOD; i++)
		open_trigger(NULL);
	return 0;
}

static int once(void *arg)
{
	return open_trigger(NULL);
}

/* Two cgroups that have not used any of their limits before. */
#define LOUD "/gabion-evidence/loud"
#define QUIET "/gabion-evidence/quiet"

TEST_F(text, flood)
{
	static const char *const loud[] = {
		"gabion: denied operation=sysrq", "cgroup=\"" LOUD "\"", NULL
	};
	static const char *const quiet[] = {
		"gabion: denied operation=sysrq", "cgroup=\"" QUIET "\"", NULL
	};
	long before = gabion_stat("sysrq", "deny"), seconds;
	int log = log_open(), lines = 0;
	struct timespec start, end;

	ASSERT_LE(0, log);
	ASSERT_EQ(0, cgroup_make(LOUD));
	ASSERT_EQ(0, cgroup_make(QUIET));
	clock_gettime(CLOCK_MONOTONIC, &start);
	ASSERT_EQ(0, run_as(&(struct person){ .cgroup = LOUD }, many, NULL));
	clock_gettime(CLOCK_MONOTONIC, &end);
	EXPECT_EQ(-EPERM, run_as(&(struct person){ .cgroup = QUIET }, once, NULL));
	while (log_find(self->log, loud))
		lines++;
	/* Not more lines than the limit allows for the elapsed time. */
	seconds = end.tv_sec - start.tv_sec + 1;
	EXPECT_GE(GABION_LOG_BURST + GABION_LOG_RATE * seconds, lines);
	EXPECT_LE(1, lines);
	EXPECT_TRUE(log_find(log, quiet));
	EXPECT_EQ(before + FLOOD + 1, gabion_stat("sysrq", "deny"));
	close(log);
	EXPECT_EQ(0, cgroup_remove(LOUD));
	EXPECT_EQ(0, cgroup_remove(QUIET));
}

TEST_HARNESS_MAIN
