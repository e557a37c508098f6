// SPDX-License-Identifier: GPL-2.0-only
/*
 * Booting another kernel, and suspending the machine. A kernel that is loaded for kexec is unloaded
 * and never started. The machine does not suspend: the test has already begun to, and the kernel
 * notices that only after it has checked the attacker's permission.
 *
 * reboot(LINUX_REBOOT_CMD_SW_SUSPEND) cannot be tried: it holds the lock that hibernate() then
 * takes, and never returns (seen on 6.12).
 *
 * In the rows:
 *  KEXEC     loads or unloads a kernel
 *  SNAPSHOT  opens or uses /dev/snapshot
 *  SUSPEND   suspends to disk
 */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/types.h>
#include <linux/suspend_ioctls.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

#define KEXEC .operation = "kexec", .userns = -EPERM, .undo = unload

#define ONE_PAGE 4096
#define SOMEWHERE (32 << 20)

static void unload(struct context *context)
{
	syscall(SYS_kexec_load, 0, 0, NULL, 0);
}

/* attack->number: the number of segments */
static int load_image(struct context *context)
{
	struct kexec_segment segment = {
		.buf = context->bytes, .bufsz = ONE_PAGE,
		.mem = (void *)SOMEWHERE, .memsz = ONE_PAGE,
	};

	return outcome(syscall(SYS_kexec_load, SOMEWHERE, context->attack->number, &segment,
			       context->attack->flags));
}

static int load_image32(struct context *context)
{
	uint32_t *low = low_memory(2 * ONE_PAGE);

	low[0] = (uintptr_t)low + ONE_PAGE;
	low[1] = ONE_PAGE;
	low[2] = SOMEWHERE;
	low[3] = ONE_PAGE;
	return syscall32(NR32_KEXEC_LOAD, SOMEWHERE, context->attack->number, (long)low,
			 context->attack->flags | KEXEC_ARCH_X86_64, 0);
}

static int load_file(struct context *context)
{
	return outcome(syscall(SYS_kexec_file_load, -1, -1, 0, NULL, context->attack->flags));
}

ATTEMPT(kexec_load_image, KEXEC, .number = 1, .attempt = load_image)
ATTEMPT(kexec_load_image32, KEXEC, .number = 1, .attempt = load_image32)
ATTEMPT(kexec_unload_image, KEXEC, .number = 0, .attempt = load_image)
ATTEMPT(kexec_unload_image32, KEXEC, .number = 0, .attempt = load_image32)
ATTEMPT(kexec_unload_crash_image, KEXEC, .number = 0, .flags = KEXEC_ON_CRASH,
	.attempt = load_image)
ATTEMPT(kexec_unload_file, KEXEC, .flags = KEXEC_FILE_UNLOAD, .attempt = load_file)
ATTEMPT(kexec_unload_crash_file, KEXEC, .flags = KEXEC_FILE_UNLOAD | KEXEC_FILE_ON_CRASH,
	.attempt = load_file)

#define SNAPSHOT .operation = "hibernate", .also = "char_device",	\
		 .needs = "/dev/snapshot", .path = "/dev/snapshot"

/* There is no image: ENODATA shows that the read got through. */
static int read_image(struct context *context)
{
	int ret = use_read(context);

	return ret == -ENODATA ? 0 : ret;
}

ATTEMPT(snapshot_open_read, SNAPSHOT, .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(snapshot_open_write, SNAPSHOT, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(snapshot_open_uring_worker, SNAPSHOT, .flags = O_RDONLY,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(snapshot_read, SNAPSHOT, .flags = O_RDONLY, .outside = open_it, .attempt = read_image)
ATTEMPT(snapshot_write, SNAPSHOT, .flags = O_WRONLY, .outside = open_it, .attempt = use_write)
ATTEMPT(snapshot_write_helper, SNAPSHOT, .flags = O_WRONLY, .early = open_it,
	.helper = helper_write)
ATTEMPT(snapshot_ioctl, SNAPSHOT, .flags = O_RDONLY, .userns = -EPERM,
	.number = SNAPSHOT_AVAIL_SWAP_SIZE, .outside = open_it, .attempt = use_ioctl)
ATTEMPT(snapshot_ioctl32, SNAPSHOT, .flags = O_RDONLY, .userns = -EPERM,
	.number = SNAPSHOT_AVAIL_SWAP_SIZE, .outside = open_it, .attempt = use_ioctl32)

#define SUSPEND .operation = "hibernate", .also = "sysfs",	\
		.needs = "/dev/snapshot", .outside = begin

/* The test has begun to suspend: while it has /dev/snapshot open, others get EBUSY. */
static int begin(struct context *context)
{
	context->fd = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	return outcome(context->fd);
}

static int busy_is_through(int ret)
{
	return ret == -EBUSY ? 0 : ret;
}

static int by_state(struct context *context)
{
	return busy_is_through(write_text("/sys/power/state", "disk"));
}

static int open_state(struct context *context)
{
	int err = begin(context);

	/* Stays open until the test ends. */
	context->personality = err ? err : open("/sys/power/state", O_WRONLY);
	return outcome(context->personality);
}

static int by_state_inherited(struct context *context)
{
	return busy_is_through(write_fd(context->personality, "disk", 4));
}

ATTEMPT(suspend_state, SUSPEND, .attempt = by_state)
ATTEMPT(suspend_state_inherited, .operation = "hibernate", .also = "sysfs",
	.needs = "/dev/snapshot", .outside = open_state, .attempt = by_state_inherited)

/*
 * Suspend for real, except for the last step: with pm_test the kernel freezes all tasks, waits five
 * seconds, and thaws them.
 */
FIXTURE(freezer)
{
};

FIXTURE_SETUP(freezer)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	if (!file_exists("/sys/power/pm_test"))
		SKIP(return, "there is no /sys/power/pm_test");
	ASSERT_EQ(0, write_text("/sys/power/pm_test", "freezer"));
}

FIXTURE_TEARDOWN(freezer)
{
	write_text("/sys/power/pm_test", "none");
	no_policy();
}

static int suspend(void *arg)
{
	return write_text("/sys/power/state", "disk");
}

TEST_F_TIMEOUT(freezer, suspends, 120)
{
	const struct person root = { .cgroup = BOUND };
	const struct person userns = { .userns = true };

	EXPECT_EQ(0, run_as(&userns, suspend, NULL));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny hibernate\n" BIND_ALL));
	EXPECT_EQ(-EPERM, run_as(&userns, suspend, NULL));
	EXPECT_EQ(-EPERM, run_as(&root, suspend, NULL));
}

TEST_HARNESS_MAIN
