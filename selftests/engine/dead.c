// SPDX-License-Identifier: GPL-2.0-only
/*
 * ftrace has shut itself down, as it does when it finds code that it does not expect. Then it
 * removes hooks no more, and the functions go on calling Gabion, which must therefore never be
 * freed. This needs a boot of its own.
 */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define PATIENCE 60000	/* milliseconds */

/* Wait for a line of the kernel log that has all of @needles. */
static bool wait_for_log(int log, const char *const needles[])
{
	struct pollfd pollfd = { .fd = log, .events = POLLIN };

	do {
		if (log_find(log, needles))
			return true;
	} while (poll(&pollfd, 1, PATIENCE) == 1);
	return false;
}

static char task_state(pid_t pid)
{
	char path[64], text[512], *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (read_text(path, text, sizeof(text)) < 0)
		return '?';
	state = strrchr(text, ')');
	return state ? state[2] : '?';
}

TEST(hooks_hold)
{
	static const char *const needles[] = { "gabion: ftrace has shut itself down", NULL };
	struct hook_line hook;
	int log = log_open();

	ASSERT_LE(0, log);

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\nbind userns p\n"));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	ASSERT_EQ(0, module_insert_test("gabion_test_dead", ""));
	EXPECT_EQ(-ENODEV, write_text("/proc/sys/kernel/ftrace_enabled", "0"));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	EXPECT_EQ(0, press_key(NULL));
	ASSERT_TRUE(find_hook("write_sysrq_trigger", &hook));
	EXPECT_STREQ("frozen", hook.state);
	EXPECT_STREQ("pass", hook.result);
	/* Reading "hooks" makes the module check ftrace, and report the result. */
	EXPECT_TRUE(log_find(log, needles));
	close(log);
}

/* A module whose functions cannot be hooked any more is not loaded. */
TEST(no_module_unguarded)
{
	static const char *const needles[] = { "gabion: msr_open: ", NULL };
	int log = log_open();

	ASSERT_LE(0, log);
	EXPECT_NE(0, module_insert("msr"));
	EXPECT_TRUE(log_find(log, needles));
	EXPECT_FALSE(file_exists("/sys/module/msr"));
	close(log);
}

/* The task that unloads Gabion never returns. The module stays in memory and works. */
FIXTURE(dead)
{
	int log;
};

FIXTURE_SETUP(dead)
{
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(dead)
{
	close(self->log);
}

TEST_F_TIMEOUT(dead, stays, 120)
{
	static const char *const needles[] = { "gabion: ", "ftrace does not let go", NULL };
	char state[32];
	pid_t pid = fork();

	if (!pid) {
		/* Close inherited descriptors, so that no other task waits for their end. */
		syscall(SYS_close_range, 0, ~0U, 0);
		_exit(gabion_remove() ? 1 : 0);
	}
	ASSERT_LT(0, pid);
	EXPECT_TRUE(wait_for_log(self->log, needles));
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	EXPECT_EQ('I', task_state(pid));
	ASSERT_LT(0, read_text("/sys/module/gabion/initstate", state, sizeof(state)));
	EXPECT_STREQ("going\n", state);
	EXPECT_GT(0, gabion_remove());
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	EXPECT_EQ(0, press_key(NULL));
	kill(pid, SIGKILL);
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	EXPECT_TRUE(file_exists("/sys/module/gabion"));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
}

TEST_HARNESS_MAIN
