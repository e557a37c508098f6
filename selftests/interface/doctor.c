// SPDX-License-Identifier: GPL-2.0-only
/*
 * "gabionctl doctor --live": harmless attacks on the running machine, of which each that a profile
 * denies is refused.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "common.h"
#include "kselftest_harness.h"

#define POLICY						\
	"gabion 1\n"					\
	"profile some\n"				\
	"\tdeny sysrq\n"				\
	"profile all\n"					\
	"\tdeny all\n"					\
	"profile exceptions\n"				\
	"\tdeny all\n"					\
	"\tallow module_autoload: net-pf-18\n"		\
	"\tallow raw_memory: kcore mem\n"		\
	"\tallow raw_io: pci port ioport\n"		\
	"\tallow kernel_trace: tracefs debugfs\n"	\
	"\tallow block_device: *:*\n"			\
	"\tallow char_device: 10:237\n"			\
	"\tallow mknod: b:511:*\n"			\
	"\tallow mount: securityfs\n"			\
	"\tallow bpf: map_create\n"			\
	"profile others\n"				\
	"\tdeny module_autoload: net-pf-19\n"		\
	"\tdeny raw_memory: swap\n"			\
	"\tdeny raw_io: msr\n"				\
	"\tdeny kernel_trace: kprobes\n"		\
	"\tdeny block_device: 511:0\n"			\
	"\tdeny char_device: 10:200\n"			\
	"\tdeny mknod: b:510:*\n"			\
	"\tdeny mount: nfs\n"				\
	"\tdeny bpf: cgroup_device\n"			\
	"\tdeny sysrq\n"

asm(".section .rodata; shipped: .incbin \"../../userspace/policies/strict.policy\"; .byte 0;"
	" .previous");
extern const char shipped[];

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
	char begin[256];
	const char *line, *found;

	snprintf(begin, sizeof(begin), "%-7s  live.%s: ", severity, attempt);
	line = strstr(output, begin);
	found = line ? strstr(line, text) : NULL;
	return found && found < line + strcspn(line, "\n");
}

FIXTURE(doctor)
{
};

FIXTURE_SETUP(doctor)
{
	if (gabionctl("--version"))
		SKIP(return, "there is no gabionctl in the guest");
	ASSERT_EQ(0, gabion_load(POLICY));
}

FIXTURE_TEARDOWN(doctor)
{
	gabion_load(POLICY_NONE);
}

/**
 * struct expected - an attempt that every kernel can make that the tests know
 * @attempt: it
 * @first: the operation that refuses first under "deny all", or NULL
 * @first_strict: likewise under strict.policy
 */
static const struct expected {
	const char *attempt;
	const char *first;
	const char *first_strict;
} expected[] = {
	{ "module_load.finit_module" },
	{ "module_load.init_module", NULL, "capability" },
	{ "module_unload.delete_module" },
	{ "module_autoload.socket" },
	{ "kexec.kexec_load", NULL, "capability" },
	{ "raw_memory.kcore" },
	{ "raw_memory.mem", "char_device", "char_device" },
	{ "raw_io.pci" },
	{ "raw_io.port", "char_device", "char_device" },
	{ "raw_io.iopl", NULL, "capability" },
	{ "kernel_trace.tracefs" },
	{ "kernel_trace.debugfs" },
	{ "sysrq.trigger" },
	{ "sysrq.setting" },
	{ "sysctl.pid_max" },
	{ "procfs.irq" },
	{ "sysfs.rcu_expedited" },
	{ "cgroupfs.root" },
	{ "host_info.keys" },
	{ "lsm_admin.lockdown" },
	{ "block_device.disk" },
	{ "char_device.loop-control" },
	{ "mount.securityfs" },
	{ "mount.unmount" },
	{ "mount.move" },
	{ "userns_create.unshare" },
	{ "bpf.map" },
	{ "perf_event.dummy" },
	{ "ptrace.environ" },
	{ "ptrace.mem" },
	{ "syslog.size" },
	{ "settime.zone" },
	{ "io_uring.setup" },
};

/* The debug kernel is built without some of it. */
static bool may_lack(const char *attempt)
{
	struct utsname name;

	uname(&name);
	return strstr(name.release, "-debug") && finds("note", attempt, "cannot be tried here");
}

static bool said(const char *severity, const char *attempt, const char *text)
{
	const char *line = strstr(output, attempt);

	if (finds(severity, attempt, text) || may_lack(attempt))
		return true;
	fprintf(stderr, "# %s: %.160s\n", attempt, line ?: "nothing is said");
	return false;
}

/* @first: the operation that refuses first, or NULL if it is the attempt's own */
static bool is_refused(const char *attempt, const char *first)
{
	char text[128];

	if (!first)
		return said("ok", attempt, "is refused");
	snprintf(text, sizeof(text), "is refused by %s of the profile first", first);
	return said("note", attempt, text);
}

static bool is_not_tried(const char *attempt)
{
	return said("note", attempt, "does not deny it");
}

TEST_F_TIMEOUT(doctor, is_refused, 120)
{
	size_t i;

	/* Where the node is there, and the driver is not, nothing is tried. */
	module_insert("loop");
	gabionctl("doctor --live --verbose");
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		EXPECT_TRUE(is_refused(expected[i].attempt, expected[i].first));
	EXPECT_TRUE(is_refused("mknod.node", NULL));
	EXPECT_EQ(NULL, strstr(output, "is not refused"));
	EXPECT_TRUE(finds("ok", "hooks", "the attempts came by"));
	EXPECT_NE(NULL, strstr(output, "note     untried."));
	/* Nothing is left behind. */
	gabionctl("show --json");
	EXPECT_EQ(NULL, strstr(output, "gabion-doctor"));
}

/* It denies capabilities, too, for which the kernel asks before some operations. */
TEST_F_TIMEOUT(doctor, strict, 120)
{
	size_t i;

	ASSERT_EQ(0, gabion_load(shipped));
	module_insert("loop");
	gabionctl("doctor --live --verbose --profile strict");
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		EXPECT_TRUE(is_refused(expected[i].attempt, expected[i].first_strict));
	EXPECT_TRUE(is_not_tried("mknod.node"));
	EXPECT_EQ(NULL, strstr(output, "is not refused"));
}

/* Those whose object policy can name. */
static const char *const named[] = {
	"module_autoload.socket", "raw_memory.kcore", "raw_memory.mem", "raw_io.pci",
	"raw_io.port", "raw_io.iopl", "kernel_trace.tracefs", "kernel_trace.debugfs",
	"block_device.disk", "char_device.loop-control", "mknod.node", "mount.securityfs",
	"bpf.map",
};

TEST_F_TIMEOUT(doctor, exceptions, 120)
{
	size_t i;

	module_insert("loop");
	gabionctl("doctor --live --verbose --profile exceptions");
	for (i = 0; i < ARRAY_SIZE(named); i++)
		EXPECT_TRUE(is_not_tried(named[i]));
	/* Policy cannot name what is uncovered. */
	EXPECT_TRUE(is_refused("mount.unmount", NULL));
	EXPECT_TRUE(is_refused("mount.move", NULL));
	EXPECT_EQ(NULL, strstr(output, "is not refused"));
}

TEST_F_TIMEOUT(doctor, others, 120)
{
	size_t i;

	module_insert("loop");
	gabionctl("doctor --live --verbose --profile others");
	for (i = 0; i < ARRAY_SIZE(named); i++)
		EXPECT_TRUE(is_not_tried(named[i]));
	EXPECT_TRUE(is_not_tried("mount.unmount"));
	EXPECT_TRUE(is_refused("sysrq.trigger", NULL));
	EXPECT_EQ(NULL, strstr(output, "is not refused"));
}

/* What is opened is /dev/null, as if the kernel did not come by the hook any more. */
TEST_F_TIMEOUT(doctor, lets_through, 120)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount("/dev/null", "/proc/sysrq-trigger", NULL, MS_BIND, NULL));
	EXPECT_EQ(1, gabionctl("doctor --live --verbose --profile some"));
	EXPECT_TRUE(finds("failure", "sysrq.trigger",
			  "is not refused, which the profile 'some' denies"));
	EXPECT_TRUE(is_refused("sysrq.setting", NULL));
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
