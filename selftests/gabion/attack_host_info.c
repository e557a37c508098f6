// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tells of the host, and runtimes mask: read it nevertheless.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "matrix.h"

#define INFO(name) .operation = "host_info", .object = "object=\"/proc/" name "\"",	\
	.needs = "/proc/" name, .path = "/proc/" name, .flags = O_RDONLY

/* Two that are read by different functions of the kernel. */
#define INTERRUPTS INFO("interrupts")
#define FLAGS INFO("kpageflags"), .len = 8

ATTEMPT(interrupts_open, INTERRUPTS, .attempt = try_open)
ATTEMPT(interrupts_open32, INTERRUPTS, .attempt = try_open32)
ATTEMPT(interrupts_open_path, INTERRUPTS, .attempt = try_open_path)
ATTEMPT(interrupts_open_uring, INTERRUPTS, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(interrupts_open_uring_worker, INTERRUPTS, .attempt = try_open_uring_worker,
	.elsewhere = true)
ATTEMPT(interrupts_open_bind_mount, INTERRUPTS, .attempt = try_open_bind_mount)
ATTEMPT(interrupts_open_other_proc, INTERRUPTS, .attempt = try_open_other_proc,
	.by_child = true)

ATTEMPT(interrupts_read, INTERRUPTS, .outside = open_it, .attempt = use_read)
ATTEMPT(interrupts_read_opened_before, INTERRUPTS, .early = open_it, .attempt = use_read)
ATTEMPT(interrupts_pread, INTERRUPTS, .outside = open_it, .attempt = use_pread)
ATTEMPT(interrupts_readv, INTERRUPTS, .outside = open_it, .attempt = use_readv)
ATTEMPT(interrupts_read32, INTERRUPTS, .outside = open_it, .attempt = use_read32)
ATTEMPT(interrupts_read_uring, INTERRUPTS, .outside = open_it, .attempt = use_read_uring,
	.elsewhere = true)
ATTEMPT(interrupts_read_uring_worker, INTERRUPTS, .outside = open_it,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(interrupts_read_aio, INTERRUPTS, .outside = open_it, .attempt = use_read_aio)
ATTEMPT(interrupts_read_splice, INTERRUPTS, .outside = open_it, .attempt = use_read_splice)

ATTEMPT(flags_open, FLAGS, .attempt = try_open)
ATTEMPT(flags_read, FLAGS, .outside = open_it, .attempt = use_read)
ATTEMPT(flags_pread, FLAGS, .outside = open_it, .attempt = use_pread)
ATTEMPT(flags_read32, FLAGS, .outside = open_it, .attempt = use_read32)
ATTEMPT(flags_read_uring_worker, FLAGS, .outside = open_it,
	.attempt = use_read_uring_worker, .elsewhere = true)

/* And a file of each name that is there. */
ATTEMPT(acpi, INFO("acpi/wakeup"), .attempt = try_open)
ATTEMPT(allocations, INFO("vmallocinfo"), .attempt = try_open)
ATTEMPT(key_users, INFO("key-users"), .attempt = try_open)
ATTEMPT(keys, INFO("keys"), .attempt = try_open)
ATTEMPT(memory, INFO("iomem"), .attempt = try_open)
ATTEMPT(page_counts, INFO("kpagecount"), .attempt = try_open)
ATTEMPT(page_types, INFO("pagetypeinfo"), .attempt = try_open)
ATTEMPT(ports, INFO("ioports"), .attempt = try_open)
ATTEMPT(slabs, INFO("slabinfo"), .attempt = try_open)
ATTEMPT(symbols, INFO("kallsyms"), .attempt = try_open)
ATTEMPT(symbols_read, INFO("kallsyms"), .outside = open_it, .attempt = use_read)
ATTEMPT(terminals, INFO("tty/driver/serial"), .attempt = try_open)
ATTEMPT(timers, INFO("timer_list"), .attempt = try_open)

/* A mask, and what is under it again: a new proc, or the mask taken away. */
static int unmask(struct context *context)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("/dev/null", context->attack->path, NULL, MS_BIND, NULL) ||
	    try_open(context))
		return -ENOTSUP;
	if (umount(context->attack->path))
		return -ENOTSUP;
	return try_open(context);
}

ATTEMPT(mask_taken_away, INFO("timer_list"), .also = "mount char_device", .attempt = unmask)

/* What passes: what programs in containers read. */
FIXTURE(harmless)
{
};

FIXTURE_VARIANT(harmless)
{
	struct person person;
	const char *policy;
};

FIXTURE_VARIANT_ADD(harmless, cgroup) {
	.person = { .cgroup = BOUND },
	.policy = "gabion 1\nprofile cage\n\tdeny host_info\n" BIND_ALL,
};

FIXTURE_VARIANT_ADD(harmless, userns) {
	.person = { .cgroup = BOUND, .userns = true },
	.policy = "gabion 1\nprofile cage\n\tdeny host_info\n" BIND_ALL,
};

FIXTURE_VARIANT_ADD(harmless, strict) {
	.person = { .cgroup = BOUND },
	.policy = "gabion 1\nprofile cage\n\tdeny all\n" BIND_ALL,
};

FIXTURE_SETUP(harmless)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load(variant->policy));
}

FIXTURE_TEARDOWN(harmless)
{
	no_policy();
}

static const char *const world_readable[] = {
	"/proc/cmdline", "/proc/cpuinfo", "/proc/devices", "/proc/diskstats",
	"/proc/filesystems", "/proc/loadavg", "/proc/meminfo", "/proc/modules",
	"/proc/mounts", "/proc/net/dev", "/proc/partitions", "/proc/self/cgroup",
	"/proc/self/maps", "/proc/self/mountinfo", "/proc/self/status", "/proc/stat",
	"/proc/swaps", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/random/uuid",
	"/proc/sys/net/core/somaxconn", "/proc/sysvipc/shm", "/proc/uptime", "/proc/version",
	"/proc/vmstat", "/proc/zoneinfo",
};

static int read_it(void *path)
{
	char text[4096];
	int len = read_text(path, text, sizeof(text));

	return len < 0 ? len : 0;
}

TEST_F(harmless, files)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(world_readable); i++) {
		/* Not every kernel has all. */
		if (!file_exists(world_readable[i]))
			continue;
		EXPECT_EQ(0, run_as(&variant->person, read_it, (void *)world_readable[i])) {
			TH_LOG("%s", world_readable[i]);
		}
	}
	/* The rule is there to begin with. */
	EXPECT_EQ(-EPERM, run_as(&variant->person, read_it, (void *)"/proc/interrupts"));
}

static int list_it(void *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	if (!dir)
		return -errno;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n > 2 ? 0 : -ENOENT;
}

TEST_F(harmless, directories)
{
	EXPECT_EQ(0, run_as(&variant->person, list_it, (void *)"/proc"));
	EXPECT_EQ(0, run_as(&variant->person, list_it, (void *)"/proc/irq"));
	EXPECT_EQ(0, run_as(&variant->person, list_it, (void *)"/proc/self/net"));
}

/* A file of a task's own may bear such a name. */
static int read_own_of_that_name(void *arg)
{
	char path[] = "/tmp/gabion-XXXXXX";

	if (!mkdtemp(path) || chdir(path))
		return -errno;
	if (symlink("/proc/version", "interrupts"))
		return -errno;
	return read_it("interrupts");
}

TEST_F(harmless, other_files_of_that_name)
{
	EXPECT_EQ(0, run_as(&variant->person, read_own_of_that_name, NULL));
}

TEST_HARNESS_MAIN
