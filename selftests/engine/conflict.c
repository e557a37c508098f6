// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conflicts over a function. If another module holds a function that Gabion needs, Gabion does not
 * load, names the function, and leaves no hook placed. No other module can hook a function that
 * Gabion holds.
 */
#include "hooks.h"
#include "kselftest_harness.h"

#define HOLDER "gabion_test_holder"
#define PATCH "gabion_test_patch"
#define LIVEPATCH "/sys/kernel/livepatch/" PATCH

/* The first of all hooks, the last, and some between. */
static const char *const functions[] = {
	"security_locked_down", "security_kernel_module_request", "__x64_sys_delete_module",
	"proc_reg_open", "cgroup_file_open",
};

FIXTURE(conflict)
{
	int log;
};

FIXTURE_SETUP(conflict)
{
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	/*
	 * This policy has the same effect on the key as the built-in one, which is in force after
	 * each load.
	 */
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\nbind userns p\n"));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(conflict)
{
	close(self->log);
}

/* The last line names the step of the load that failed, and the error. */
static bool log_names_step(int log)
{
	static const char *const needles[] = { "gabion: not loaded: the hooks: error -16", NULL };

	return log_find(log, needles);
}

static void expect_refused_load(struct __test_metadata *_metadata, int log,
				const char *function, int held)
{
	EXPECT_EQ(-EBUSY, gabion_insert());
	EXPECT_TRUE(log_names(log, function)) {
		TH_LOG("the log does not name %s", function);
	}
	EXPECT_TRUE(log_names_step(log));
	EXPECT_FALSE(file_exists("/sys/module/gabion"));
	EXPECT_FALSE(file_exists("/sys/kernel/security/gabion"));
	EXPECT_EQ(held, held_functions(NULL));
	EXPECT_EQ(0, run_as(&in_userns, press_key, NULL));
}

TEST_F_TIMEOUT(conflict, held_before, 120)
{
	char parameters[128];
	size_t i;

	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(0, held_functions(NULL));
	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		snprintf(parameters, sizeof(parameters), "function=%s", functions[i]);
		ASSERT_EQ(0, module_insert_test(HOLDER, parameters));
		expect_refused_load(_metadata, self->log, functions[i], 1);
		ASSERT_EQ(0, module_unload(HOLDER));
	}
	ASSERT_EQ(0, gabion_insert());
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
}

TEST_F(conflict, held_by_gabion)
{
	char parameters[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		snprintf(parameters, sizeof(parameters), "function=%s", functions[i]);
		EXPECT_EQ(-EBUSY, module_insert_test(HOLDER, parameters));
	}
	EXPECT_EQ(-EBUSY, module_insert_test(PATCH, ""));
	EXPECT_FALSE(file_exists(LIVEPATCH));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	/* Functions that Gabion does not hook are free for other modules. */
	ASSERT_EQ(0, module_insert_test(HOLDER, "function=proc_reg_release"));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	ASSERT_EQ(0, module_unload(HOLDER));
}

/* A livepatch is enabled and disabled task by task: wait for the end of its transition. */
static bool livepatch_settles(void)
{
	char text[16];
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		if (read_text(LIVEPATCH "/transition", text, sizeof(text)) > 0 && *text == '0')
			return true;
		usleep(20000);
	}
	return false;
}

static int remove_patch(void)
{
	int tries, err = write_text(LIVEPATCH "/enabled", "0");

	for (tries = 0; tries < 1000 && !err; tries++) {
		if (!module_unload(PATCH))
			return 0;
		usleep(20000);
	}
	return err ? err : -EBUSY;
}

TEST_F_TIMEOUT(conflict, livepatch, 180)
{
	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, module_insert_test(PATCH, ""));
	ASSERT_TRUE(livepatch_settles());
	expect_refused_load(_metadata, self->log, "write_sysrq_trigger", 1);
	ASSERT_EQ(0, remove_patch());
	ASSERT_EQ(0, gabion_insert());
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
}

TEST_F_TIMEOUT(conflict, ftrace_disabled, 60)
{
	int err;

	ASSERT_EQ(0, gabion_remove());
	err = write_text("/proc/sys/kernel/ftrace_enabled", "0");
	if (err == -EOPNOTSUPP) {
		ASSERT_EQ(0, gabion_insert());
		SKIP(return, "this kernel does not switch ftrace off");
	}
	ASSERT_EQ(0, err);
	EXPECT_EQ(-EBUSY, gabion_insert());
	EXPECT_TRUE(log_names(self->log, "security_locked_down"));
	EXPECT_FALSE(file_exists("/sys/module/gabion"));
	ASSERT_EQ(0, write_text("/proc/sys/kernel/ftrace_enabled", "1"));
	EXPECT_EQ(0, held_functions(NULL));
	ASSERT_EQ(0, gabion_insert());
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
}

TEST_HARNESS_MAIN
