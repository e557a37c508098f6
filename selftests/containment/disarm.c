// SPDX-License-Identifier: GPL-2.0-only
/* Containment: no governed task unloads the module or disables its hooks. */
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "tree.h"

/* The profile allows unloading modules and tracing the kernel. */
#define POLICY "gabion 1\n"			\
	"profile loose\n\tdeny sysrq\n"		\
	"bind cgroup " TREE_GOVERNED " loose\n"

static const struct person governed = { .cgroup = TREE_HOME };

FIXTURE(disarm)
{
	int unused;
};

FIXTURE_SETUP(disarm)
{
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, tree_make());
}

FIXTURE_TEARDOWN(disarm)
{
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, tree_remove());
}

/* Unloading, by a governed task that may unload modules. */

struct unloading {
	const char *name;
	unsigned int flags;
};

static int unload_64(void *arg)
{
	const struct unloading *unloading = arg;

	return outcome(syscall(SYS_delete_module, unloading->name, unloading->flags));
}

static int unload_32(void *arg)
{
	const struct unloading *unloading = arg;
	char *name = low_memory(4096);

	strcpy(name, unloading->name);
	return syscall32(NR32_DELETE_MODULE, (long)name, unloading->flags, 0, 0, 0);
}

/* The system call by its 64-bit entry and by its 32-bit one. */
static int (*const gates[])(void *arg) = { unload_64, unload_32 };

static const struct {
	unsigned int flags;
	int want;
} unloadings[] = {
	{ 0, -EWOULDBLOCK },
	{ O_NONBLOCK, -EWOULDBLOCK },
	{ O_TRUNC, -EPERM },
	{ O_NONBLOCK | O_TRUNC, -EPERM },
};

static void unload_by_gate(struct __test_metadata *_metadata, int (*go)(void *arg),
			   unsigned int flags)
{
	struct unloading unloading = { .name = "gabion", .flags = flags };
	size_t i;

	/*
	 * Show once that this task can unload the module without a policy. Not each time, as it
	 * takes seconds.
	 */
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, run_as(&governed, go, &unloading));
	ASSERT_FALSE(file_exists("/sys/module/gabion"));
	ASSERT_EQ(0, gabion_insert());

	ASSERT_EQ(0, gabion_load(POLICY));
	for (i = 0; i < ARRAY_SIZE(unloadings); i++) {
		int ret;

		unloading.flags = unloadings[i].flags;
		ret = run_as(&governed, go, &unloading);
		EXPECT_EQ(unloadings[i].want, ret) {
			TH_LOG("flags %x: %s", unloading.flags, strerror(-ret));
		}
		ASSERT_TRUE(file_exists(GABION_FILE("policy")));
		EXPECT_EQ(-EPERM, run_as(&governed, press_key, NULL));
	}
}

TEST_F_TIMEOUT(disarm, unload, 120)
{
	unload_by_gate(_metadata, unload_64, O_NONBLOCK);
	unload_by_gate(_metadata, unload_32, O_NONBLOCK | O_TRUNC);
}

/* Other modules may be unloaded, but not by force, which ignores the use count. */
TEST_F(disarm, unload_another)
{
	static const char *const load_msr[] = { "modprobe", "msr", NULL };
	struct unloading unloading = { .name = "msr" };
	size_t i;

	ASSERT_EQ(0, gabion_load(POLICY));
	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		ASSERT_EQ(0, command(load_msr));
		unloading.flags = O_NONBLOCK | O_TRUNC;
		EXPECT_EQ(-EPERM, run_as(&governed, gates[i], &unloading));
		EXPECT_TRUE(file_exists("/sys/module/msr"));
		unloading.flags = O_NONBLOCK;
		EXPECT_EQ(0, run_as(&governed, gates[i], &unloading));
		EXPECT_FALSE(file_exists("/sys/module/msr"));
		EXPECT_EQ(-ENOENT, run_as(&governed, gates[i], &unloading));
	}
}

/* One thread changes the name while another calls delete_module(2). */

#define RACES 2000

/**
 * struct race - a name that changes between two values
 * @name: read by the kernel
 * @over: tells the other thread to end
 * @busy: how often the kernel saw "gabion" and did not unload it
 * @unknown: how often it saw the other name
 * @gone: how often it unloaded the module
 * @other: how often it returned something else
 * @last: what that was
 */
struct race {
	char *name;
	bool over;
	int busy;
	int unknown;
	int gone;
	int other;
	int last;
};

static const char names[2][8] = { "gabion", "nobion" };

static void *change_name(void *arg)
{
	struct race *race = arg;
	unsigned int i;

	for (i = 0; !__atomic_load_n(&race->over, __ATOMIC_RELAXED); i++)
		__atomic_store_n((uint64_t *)race->name, *(const uint64_t *)names[i & 1],
				 __ATOMIC_RELAXED);
	return NULL;
}

static int run_race(void *arg)
{
	struct race *race = arg;
	struct unloading unloading = { .flags = O_NONBLOCK };
	pthread_t thread;
	int i;

	race->name = low_memory(4096);
	unloading.name = race->name;
	memcpy(race->name, names[0], sizeof(names[0]));
	if (pthread_create(&thread, NULL, change_name, race))
		return -EAGAIN;
	for (i = 0; i < RACES && !race->gone; i++) {
		int ret = gates[i & 1](&unloading);

		race->busy += ret == -EWOULDBLOCK;
		race->unknown += ret == -ENOENT;
		race->gone += ret == 0;
		if (ret && ret != -EWOULDBLOCK && ret != -ENOENT) {
			race->other++;
			race->last = ret;
		}
	}
	__atomic_store_n(&race->over, true, __ATOMIC_RELAXED);
	return pthread_join(thread, NULL) ? -ESRCH : 0;
}

TEST_F_TIMEOUT(disarm, unload_racing_the_name, 240)
{
	struct race *race = shared_memory(sizeof(*race));

	EXPECT_EQ(0, run_as(&governed, run_race, race));
	EXPECT_EQ(1, race->gone);
	ASSERT_EQ(0, gabion_insert());

	memset(race, 0, sizeof(*race));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(0, run_as(&governed, run_race, race));
	EXPECT_EQ(0, race->gone);
	EXPECT_EQ(0, race->other) {
		TH_LOG("the last: %s", strerror(-race->last));
	}
	/* The race took place: the kernel saw each of the names. */
	EXPECT_LT(0, race->busy);
	EXPECT_LT(0, race->unknown);
	EXPECT_EQ(RACES, race->busy + race->unknown);
	ASSERT_TRUE(file_exists("/sys/module/gabion"));
	EXPECT_EQ(-EPERM, run_as(&governed, press_key, NULL));
}

/* No reference to the module is left behind: an ungoverned task can unload it. */
TEST_F_TIMEOUT(disarm, unload_by_who_may, 120)
{
	struct unloading unloading = { .name = "gabion", .flags = O_NONBLOCK };

	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EWOULDBLOCK, run_as(&governed, unload_64, &unloading));
	EXPECT_EQ(0, gabion_remove());
	EXPECT_EQ(0, run_as(&governed, press_key, NULL));
	ASSERT_EQ(0, gabion_insert());
}

/* The switches of ftrace and kprobes, used by an ungoverned root of the host. */

#define FTRACE_ENABLED "/proc/sys/kernel/ftrace_enabled"

static int read_switch(const char *path)
{
	char text[16];
	int len = read_text(path, text, sizeof(text));

	return len < 0 ? len : atoi(text);
}

static int clear_ftrace(void *arg)
{
	return write_text(FTRACE_ENABLED, "0");
}

TEST_F_TIMEOUT(disarm, ftrace_enabled, 120)
{
	const struct person manager = { .cgroup = NULL };
	const struct person *const who[] = { &manager, &governed };
	int refusal = -EBUSY;
	size_t i;

	ASSERT_EQ(0, gabion_remove());
	for (i = 0; i < ARRAY_SIZE(who); i++) {
		int ret = run_as(who[i], clear_ftrace, NULL);

		/* Kernels of 7.x do so for nobody. */
		if (ret == -EOPNOTSUPP) {
			refusal = ret;
			EXPECT_EQ(1, read_switch(FTRACE_ENABLED));
			continue;
		}
		EXPECT_EQ(0, ret);
		EXPECT_EQ(0, read_switch(FTRACE_ENABLED));
		/* The module does not load if its hooks would not work. */
		EXPECT_EQ(-EBUSY, gabion_insert());
		ASSERT_EQ(0, write_text(FTRACE_ENABLED, "1"));
	}
	ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load(POLICY));
	for (i = 0; i < ARRAY_SIZE(who); i++) {
		EXPECT_EQ(refusal, run_as(who[i], clear_ftrace, NULL));
		EXPECT_EQ(1, read_switch(FTRACE_ENABLED));
		EXPECT_EQ(-EPERM, run_as(&governed, press_key, NULL));
	}
}

/* Each of these stops a tracer, but not Gabion. */
static const struct {
	const char *path;
	const char *stop;
	const char *restore;
} switches[] = {
	{ "/sys/kernel/debug/kprobes/enabled", "0", "1" },
	{ "/sys/kernel/tracing/tracing_on", "0", "1" },
	{ "/sys/kernel/tracing/current_tracer", "nop", "nop" },
	{ "/sys/kernel/tracing/set_ftrace_filter", "!*", "" },
	{ "/sys/kernel/tracing/set_ftrace_filter", "vfs_read", "!vfs_read" },
	{ "/sys/kernel/tracing/set_ftrace_notrace", "write_sysrq_trigger",
	  "!write_sysrq_trigger" },
	{ "/sys/kernel/tracing/events/enable", "0", "0" },
	{ "/proc/sys/debug/kprobes-optimization", "0", "1" },
};

static int write_switch(void *arg)
{
	const char *const *words = arg;

	return write_text(words[0], words[1]);
}

TEST_F_TIMEOUT(disarm, switches, 120)
{
	size_t i;

	ASSERT_EQ(0, gabion_load(POLICY));
	for (i = 0; i < ARRAY_SIZE(switches); i++) {
		const char *words[] = { switches[i].path, switches[i].stop };

		EXPECT_EQ(0, write_text(switches[i].path, switches[i].stop)) {
			TH_LOG("%s", switches[i].path);
		}
		EXPECT_EQ(-EPERM, run_as(&governed, press_key, NULL)) {
			TH_LOG("after %s > %s", words[1], words[0]);
		}
		/* The same by a governed task, whose profile allows tracing. */
		EXPECT_EQ(0, run_as(&governed, write_switch, words)) {
			TH_LOG("%s", switches[i].path);
		}
		EXPECT_EQ(-EPERM, run_as(&governed, press_key, NULL));
		if (*switches[i].restore)
			EXPECT_EQ(0, write_text(switches[i].path, switches[i].restore));
	}
}

TEST_HARNESS_MAIN
