// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks in a module that is loaded and unloaded: msr.
 */
#include <sys/ioctl.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define GOVERNED "/hooks-governed"
#define MSR_DEVICE "/dev/cpu/0/msr"
#define MSR_TSC 0x10

/* /usr/include/asm/msr.h */
#define RDMSR_REGS _IOWR('c', 0xA0, uint32_t[8])

#define POLICY "gabion 1\nprofile p\n deny raw_io\nbind cgroup " GOVERNED " p\n"

static const char *const functions[] = { "msr_open", "msr_read", "msr_write", "msr_ioctl" };

static const struct person governed = { .cgroup = GOVERNED };

FIXTURE(msr)
{
	int unused;
};

FIXTURE_SETUP(msr)
{
	module_unload("msr");
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, cgroup_make(GOVERNED));
}

FIXTURE_TEARDOWN(msr)
{
	module_unload("msr");
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(GOVERNED));
}

static int open_device(void *arg)
{
	return outcome(open(MSR_DEVICE, *(int *)arg | O_CLOEXEC));
}

static int read_msr(void *arg)
{
	uint64_t value;

	return outcome(pread(*(int *)arg, &value, sizeof(value), MSR_TSC));
}

/* A register number that programs do not use by accident. The value does not matter. */
static int write_msr(void *arg)
{
	uint64_t value = 0;

	return outcome(pwrite(*(int *)arg, &value, sizeof(value) - 1, MSR_TSC));
}

static int ioctl_msr(void *arg)
{
	uint32_t registers[8] = { [1] = MSR_TSC };

	return outcome(ioctl(*(int *)arg, RDMSR_REGS, registers));
}

/* @alone: the driver's own result */
static const struct {
	const char *name;
	int (*use)(void *arg);
	int alone;
} uses[] = {
	{ "read", read_msr, 0 },
	{ "write", write_msr, -EINVAL },	/* not a multiple of eight bytes */
	{ "ioctl", ioctl_msr, 0 },
};

static void expect_state(struct __test_metadata *_metadata, bool placed)
{
	struct hook_line hook;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		ASSERT_TRUE(find_hook(functions[i], &hook));
		EXPECT_STREQ(placed ? "placed" : "waiting", hook.state) {
			TH_LOG("%s", functions[i]);
		}
		EXPECT_STREQ(placed ? "pass" : "-", hook.result) {
			TH_LOG("%s", functions[i]);
		}
		EXPECT_EQ(placed, held_functions(functions[i])) {
			TH_LOG("%s", functions[i]);
		}
	}
}

/* The device is opened by an ungoverned task and used by a governed one. */
static void expect_refusals(struct __test_metadata *_metadata)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	int fd = open(MSR_DEVICE, O_RDWR | O_CLOEXEC);
	size_t i;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		EXPECT_EQ(0, run_as(&governed, open_device, (void *)&modes[i]));
	for (i = 0; i < ARRAY_SIZE(uses); i++) {
		int ret = run_as(&governed, uses[i].use, &fd);

		EXPECT_EQ(uses[i].alone, ret) {
			TH_LOG("%s without policy: %s", uses[i].name, strerror(-ret));
		}
	}
	ASSERT_EQ(0, gabion_load(POLICY));
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		EXPECT_EQ(-EPERM, run_as(&governed, open_device, (void *)&modes[i]));
	for (i = 0; i < ARRAY_SIZE(uses); i++) {
		EXPECT_EQ(-EPERM, run_as(&governed, uses[i].use, &fd)) {
			TH_LOG("%s", uses[i].name);
		}
	}
	close(fd);
}

TEST_F(msr, comes_later)
{
	int round;

	for (round = 0; round < 3; round++) {
		expect_state(_metadata, false);
		ASSERT_EQ(0, module_insert("msr"));
		expect_state(_metadata, true);
		expect_refusals(_metadata);
		ASSERT_EQ(0, module_unload("msr"));
	}
	expect_state(_metadata, false);
}

TEST_F_TIMEOUT(msr, was_there_before, 60)
{
	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, module_insert("msr"));
	ASSERT_EQ(0, gabion_insert());
	expect_state(_metadata, true);
	expect_refusals(_metadata);
	/* First msr is unloaded, then Gabion is loaded without it. */
	ASSERT_EQ(0, module_unload("msr"));
	expect_state(_metadata, false);
	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, gabion_insert());
	expect_state(_metadata, false);
}

TEST_F_TIMEOUT(msr, outlives_gabion, 60)
{
	int mode = O_RDONLY;

	ASSERT_EQ(0, module_insert("msr"));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EPERM, run_as(&governed, open_device, &mode));
	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(0, run_as(&governed, open_device, &mode));
	ASSERT_EQ(0, module_unload("msr"));
	ASSERT_EQ(0, gabion_insert());
}

/* If another module holds one of its functions, Gabion does not load. */
TEST_F_TIMEOUT(msr, held_by_another, 60)
{
	static const char *const needles[] = { "gabion: msr_write: ", NULL };
	int log;

	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, module_insert("msr"));
	ASSERT_EQ(0, module_insert_test("gabion_test_holder", "function=msr_write"));
	log = log_open();
	ASSERT_LE(0, log);
	EXPECT_EQ(-EBUSY, gabion_insert());
	EXPECT_TRUE(log_find(log, needles));
	close(log);
	EXPECT_EQ(1, held_functions(NULL));
	EXPECT_FALSE(file_exists("/sys/module/gabion"));
	ASSERT_EQ(0, module_unload("gabion_test_holder"));
	ASSERT_EQ(0, gabion_insert());
	expect_state(_metadata, true);
}

TEST_HARNESS_MAIN
