// SPDX-License-Identifier: GPL-2.0-only
/*
 * "gabionctl doctor --live": harmless attacks on the running machine, of which each that a profile
 * denies is refused.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "common.h"
#include "kselftest_harness.h"

#define STRICT			\
	"gabion 1\n"		\
	"profile some\n"	\
	"\tdeny sysrq\n"	\
	"profile strict\n"	\
	"\tdeny all\n"

static char output[256 << 10];

/* Run "gabionctl ARGUMENTS". Return its exit status. */
static int gabionctl(const char *arguments)
{
	char line[256];
	size_t len;
	FILE *pipe;
	int status;

	snprintf(line, sizeof(line), "gabionctl %s 2>&1", arguments);
	pipe = popen(line, "r");
	if (!pipe)
		return -1;
	len = fread(output, 1, sizeof(output) - 1, pipe);
	output[len] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Is there a finding of this severity, "ok" or "note" or the like, of this attempt? */
static bool finds(const char *severity, const char *attempt, const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "%-7s  live.%s: ", severity, attempt);
	return strstr(output, line) && strstr(strstr(output, line), text);
}

FIXTURE(doctor)
{
};

FIXTURE_SETUP(doctor)
{
	if (gabionctl("--version"))
		SKIP(return, "there is no gabionctl in the guest");
	ASSERT_EQ(0, gabion_load(STRICT));
}

FIXTURE_TEARDOWN(doctor)
{
	gabion_load(POLICY_NONE);
}

/* What every kernel has that the tests know. */
static const char *const refused[] = {
	"module_load.init_module", "module_unload.delete_module", "module_autoload.socket",
	"kexec.kexec_load", "raw_memory.kcore", "raw_memory.mem", "raw_io.port", "raw_io.iopl",
	"kernel_trace.tracefs", "sysrq.trigger", "sysrq.setting", "sysctl.pid_max", "procfs.irq",
	"sysfs.rcu_expedited", "cgroupfs.root", "host_info.keys", "lsm_admin.lockdown",
	"block_device.disk", "char_device.loop-control", "mknod.node", "mount.tracefs",
	"mount.unmount", "mount.move", "userns_create.unshare", "bpf.map", "perf_event.dummy",
	"ptrace.environ", "ptrace.mem", "syslog.size", "settime.zone", "io_uring.setup",
};

/* The debug kernel is built without some of it. */
static bool may_lack(const char *attempt)
{
	struct utsname name;

	uname(&name);
	return strstr(name.release, "-debug") && finds("note", attempt, "cannot be tried here");
}

TEST_F_TIMEOUT(doctor, is_refused, 120)
{
	size_t i;

	gabionctl("doctor --live --verbose");
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		if (may_lack(refused[i]))
			continue;
		EXPECT_TRUE(finds("ok", refused[i], "is refused")) {
			const char *line = strstr(output, refused[i]);

			TH_LOG("%s: %.120s", refused[i], line ?: "nothing is said");
		}
	}
	EXPECT_EQ(NULL, strstr(output, "is not refused"));
	EXPECT_TRUE(finds("ok", "hooks", "the attempts came by"));
	EXPECT_NE(NULL, strstr(output, "note     untried."));
	/* Nothing is left behind. */
	gabionctl("show --json");
	EXPECT_EQ(NULL, strstr(output, "gabion-doctor"));
}

TEST_F_TIMEOUT(doctor, profile, 120)
{
	gabionctl("doctor --live --verbose --profile some");
	EXPECT_TRUE(finds("ok", "sysrq.trigger", "is refused"));
	EXPECT_TRUE(finds("note", "raw_memory.kcore", "does not deny it"));
	gabionctl("doctor --live --profile none");
	EXPECT_NE(NULL, strstr(output, "there is no profile 'none'"));
}

TEST_F_TIMEOUT(doctor, dry_run, 120)
{
	ASSERT_EQ(0, gabionctl("mode audit"));
	gabionctl("doctor --live");
	EXPECT_EQ(0, gabionctl("mode enforce"));
	gabionctl("doctor --live");
	EXPECT_EQ(NULL, strstr(output, "nothing was tried"));
}

TEST_HARNESS_MAIN
