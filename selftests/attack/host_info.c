// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that reveal information about the host, and that container runtimes therefore mask.
 *
 * In the rows:
 *  INFO(name)         opens or reads a file of /proc
 *  INTERRUPTS, FLAGS  the same of /proc/interrupts and /proc/kpageflags
 *  DEBUG              the same of debugfs
 *  MEASURED(file)     opens a measurement list of IMA
 *  MOUNTS(name, ...)  lists mounts by the number of their namespace: skipped where the kernel has
 *                     no such call
 *  OTHERS             the same, for another mount namespace
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

#define INFO(name) .operation = "host_info", .object = "object=\"/proc/" name "\"",	\
	.needs = "/proc/" name, .path = "/proc/" name, .flags = O_RDONLY

/* Two files that the kernel reads by different functions. */
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

/* The other guarded names, one file of each. */
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

/* Named after the driver, which had another name before 7.x. */
static const struct attack terminals_attack = {
	INFO("tty/driver/serial_8250"), .attempt = try_open,
};

static const struct attack old_terminals_attack = {
	INFO("tty/driver/serial"), .attempt = try_open,
};

TEST_F(matrix, terminals)
{
	check_attack(_metadata, self, variant, file_exists(terminals_attack.path) ?
		     &terminals_attack : &old_terminals_attack);
}

ATTEMPT(timers, INFO("timer_list"), .attempt = try_open)

ATTEMPT(interrupts_of_one, INFO("irq/0/spurious"), .attempt = try_open)
ATTEMPT(interrupts_of_one_read, INFO("irq/0/spurious"), .outside = open_it,
	.attempt = use_read)

/* IMA lists which programs have run on the host. */
#define MEASURED(file) .operation = "host_info", .path = "/sys/kernel/security/ima/" file,	\
		       .object = "object=\"/sys/kernel/security/integrity/ima/" file,	\
		       .needs = "/sys/kernel/security/ima/" file, .flags = O_RDONLY,	\
		       .attempt = try_open

ATTEMPT(measured_text, MEASURED("ascii_runtime_measurements"))
ATTEMPT(measured_binary, MEASURED("binary_runtime_measurements"))

/*
 * A file in debugfs that lockdown leaves readable for all, so that kernel_trace does not cover it.
 */
#define DEBUG .operation = "host_info", .path = "/sys/kernel/debug/sched/debug",	\
	      .object = "object=\"/sys/kernel/debug/sched/debug\"",		\
	      .needs = "/sys/kernel/debug/sched/debug", .flags = O_RDONLY

ATTEMPT(debug_open, DEBUG, .attempt = try_open)
ATTEMPT(debug_open_bind_mount, DEBUG, .also = "mount", .attempt = try_open_bind_mount)
ATTEMPT(debug_read, DEBUG, .outside = open_it, .attempt = use_read)

/*
 * listmount(2) and statmount(2) of the test's mount namespace, by its number or by a descriptor of
 * it. The attacker has left that namespace.
 */
struct request {
	uint32_t size;
	uint32_t fd;
	uint64_t mount;
	uint64_t parameter;
	uint64_t ns;
};

#define SYS_STATMOUNT 457
#define SYS_LISTMOUNT 458
#define OWN_MOUNTS "/proc/self/ns/mnt"
#define NS_NUMBER _IOR(0xb7, 5, uint64_t) /* NS_GET_MNTNS_ID */
#define ROOT_MOUNT UINT64_MAX

static int number_of_mounts(struct context *context)
{
	uint64_t *number = (uint64_t *)context->bytes;
	int ret;

	context->fd = open(OWN_MOUNTS, O_RDONLY | O_CLOEXEC);
	ret = outcome(ioctl(context->fd, NS_NUMBER, &number[0]));
	if (!ret) {
		struct request request = { .size = sizeof(request), .mount = ROOT_MOUNT };

		ret = outcome(syscall(SYS_LISTMOUNT, &request, &number[1], 1, 0));
	}
	return ret;
}

static int list_mounts(uint64_t ns, int fd)
{
	struct request request = {
		.size = sizeof(request), .mount = ROOT_MOUNT, .ns = ns, .fd = fd,
	};
	uint64_t mounts[64];
	long n = syscall(SYS_LISTMOUNT, &request, mounts, 64, 0);

	return n > 0 ? 0 : n ? -errno : -ENOMSG;
}

static int tell_mount(uint64_t ns, int fd, uint64_t mount)
{
	struct request request = {
		.size = sizeof(request), .mount = mount, .parameter = 2, .ns = ns, .fd = fd,
	};
	char answer[4096];

	return outcome(syscall(SYS_STATMOUNT, &request, answer, sizeof(answer), 0));
}

static int list_by_number(struct context *context)
{
	return unshare(CLONE_NEWNS) ? -ENOTSUP : list_mounts(*(uint64_t *)context->bytes, 0);
}

static int list_by_descriptor(struct context *context)
{
	return unshare(CLONE_NEWNS) ? -ENOTSUP : list_mounts(0, context->fd);
}

static int tell_by_number(struct context *context)
{
	const uint64_t *number = (const uint64_t *)context->bytes;

	return unshare(CLONE_NEWNS) ? -ENOTSUP : tell_mount(number[0], 0, number[1]);
}

static int tell_by_descriptor(struct context *context)
{
	const uint64_t *number = (const uint64_t *)context->bytes;

	return unshare(CLONE_NEWNS) ? -ENOTSUP : tell_mount(0, context->fd, number[1]);
}

/* Listing the task's own mounts, by each way to name the namespace. */
static int list_own(struct context *context)
{
	uint64_t *number = (uint64_t *)context->bytes;
	int ret;

	if (unshare(CLONE_NEWNS))
		return -ENOTSUP;
	ret = number_of_mounts(context);
	if (!ret)
		ret = list_mounts(0, 0);
	if (!ret)
		ret = list_mounts(number[0], 0);
	if (!ret)
		ret = list_mounts(0, context->fd);
	if (!ret)
		ret = tell_mount(0, 0, number[1]);
	return ret ? ret : tell_mount(number[0], 0, number[1]);
}

static bool mounts_have_numbers(void)
{
	struct context context = {};

	return !number_of_mounts(&context);
}

/*
 * The one error of grab_requested_root() in fs/namespace.c. The compiler of 7.x knows that, and has
 * its callers return it whatever the error is.
 */
static int refusal_of_mounts(void)
{
	return kernel_since("7.0") ? -ENOENT : -EPERM;
}

#define MOUNTS(name, ...)									\
	static struct attack name##_attack = {							\
		.operation = "host_info", __VA_ARGS__						\
	};											\
	TEST_F(matrix, name)									\
	{											\
		if (!mounts_have_numbers())							\
			SKIP(return, "this kernel does not list mounts by namespace");		\
		name##_attack.refusal = refusal_of_mounts();					\
		check_attack(_metadata, self, variant, &name##_attack);				\
	}
#define OTHERS .object = "object=\"mounts of another namespace\"", .outside = number_of_mounts

MOUNTS(mounts_listed, OTHERS, .userns = -ENOENT, .attempt = list_by_number)
MOUNTS(mounts_listed_by_fd, OTHERS, .attempt = list_by_descriptor)
MOUNTS(mounts_told, OTHERS, .userns = -EPERM, .attempt = tell_by_number)
MOUNTS(mounts_told_by_fd, OTHERS, .attempt = tell_by_descriptor)
MOUNTS(mounts_own, .harmless = true, .attempt = list_own)

/* Mask the file, check that the mask hides it, and remove the mask. */
static int unmask(struct context *context)
{
	if (private_mounts(0) ||
	    mount("/dev/null", context->attack->path, NULL, MS_BIND, NULL) ||
	    try_open(context))
		return -ENOTSUP;
	if (umount(context->attack->path))
		return -ENOTSUP;
	return try_open(context);
}

ATTEMPT(mask_taken_away, INFO("timer_list"), .also = "mount char_device", .attempt = unmask)

/* What must pass: files that programs in containers read. */
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
	"/proc/buddyinfo", "/proc/cgroups", "/proc/consoles", "/proc/crypto", "/proc/locks",
	"/proc/misc", "/proc/pressure/cpu", "/proc/schedstat", "/proc/softirqs",
	"/proc/tty/drivers", "/proc/net/unix", "/proc/net/route", "/proc/bus/pci/devices",
	"/proc/irq/0/smp_affinity", "/proc/self/stat", "/proc/self/mountstats",
	"/proc/self/net/tcp",
	"/sys/devices/system/cpu/online", "/sys/devices/system/cpu/possible",
	"/sys/devices/system/cpu/cpu0/cache/index0/size",
	"/sys/devices/system/cpu/cpu0/topology/core_id",
	"/sys/devices/system/cpu/vulnerabilities/meltdown",
	"/sys/devices/system/node/node0/meminfo", "/sys/devices/system/memory/block_size_bytes",
	"/sys/devices/virtual/dmi/id/sys_vendor", "/sys/devices/virtual/dmi/id/product_name",
	"/sys/block/vda/size", "/sys/block/vda/stat", "/sys/block/vda/queue/rotational",
	"/sys/class/net/lo/address", "/sys/class/net/lo/statistics/rx_bytes",
	"/sys/bus/pci/devices/0000:00:1f.2/class", "/sys/bus/pci/devices/0000:00:1f.2/vendor",
	"/sys/fs/cgroup/cgroup.controllers", "/sys/kernel/mm/transparent_hugepage/enabled",
	"/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "/sys/kernel/btf/vmlinux",
	"/sys/kernel/kexec_loaded", "/sys/kernel/security/lsm", "/sys/power/state",
	"/sys/module/gabion/refcnt",
	"/proc/cmdline", "/proc/cpuinfo", "/proc/devices", "/proc/diskstats",
	"/proc/filesystems", "/proc/loadavg", "/proc/meminfo", "/proc/modules",
	"/proc/mounts", "/proc/net/dev", "/proc/partitions", "/proc/self/cgroup",
	"/proc/self/maps", "/proc/self/mountinfo", "/proc/self/status", "/proc/stat",
	"/proc/swaps", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/random/uuid",
	"/proc/sys/net/core/somaxconn", "/proc/sysvipc/shm", "/proc/uptime", "/proc/version",
	"/proc/vmstat", "/proc/zoneinfo",
};

TEST_F(harmless, files)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(world_readable); i++) {
		/* Not every kernel has all of these files. */
		if (!file_exists(world_readable[i]))
			continue;
		EXPECT_EQ(0, run_as(&variant->person, read_file, (void *)world_readable[i])) {
			TH_LOG("%s", world_readable[i]);
		}
	}
	/* The policy is in force: a guarded file is refused. */
	EXPECT_EQ(-EPERM, run_as(&variant->person, read_file, (void *)"/proc/interrupts"));
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

/* Commands that people and monitoring run in a container. */
static int run_command(void *line)
{
	return command((const char *const[]){ "sh", "-c", line, NULL }) ? -ENOEXEC : 0;
}

TEST_F(harmless, programs)
{
	static const char *const lines[] = {
		"lsmod | grep -q gabion", "top -b -n 1 >/dev/null", "free >/dev/null",
		"uptime >/dev/null", "ps >/dev/null", "df / >/dev/null", "mount >/dev/null",
		"grep -q ^intr /proc/stat", "grep -q '^cpu0 ' /proc/stat",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		EXPECT_EQ(0, run_as(&variant->person, run_command, (void *)lines[i])) {
			TH_LOG("%s", lines[i]);
		}
	}
}

/* A file of the task's own with the name of a guarded one. */
static int read_own_of_that_name(void *arg)
{
	char path[] = "/tmp/gabion-XXXXXX";

	if (!mkdtemp(path) || chdir(path))
		return -errno;
	if (symlink("/proc/version", "interrupts"))
		return -errno;
	return read_file("interrupts");
}

TEST_F(harmless, other_files_of_that_name)
{
	EXPECT_EQ(0, run_as(&variant->person, read_own_of_that_name, NULL));
}

/*
 * Files that stay readable, but with addresses and interrupt counts hidden, and without an event.
 */
FIXTURE(less)
{
	int events;
};

FIXTURE_VARIANT(less)
{
	struct person person;
	const char *policy;
	bool spared;
};

FIXTURE_VARIANT_ADD(less, cgroup) {
	.person = { .cgroup = BOUND },
	.policy = "gabion 1\nprofile cage\n\tdeny host_info\n" BIND_ALL,
};

FIXTURE_VARIANT_ADD(less, userns) {
	.person = { .cgroup = BOUND, .userns = true },
	.policy = "gabion 1\nprofile cage\n\tdeny host_info\n" BIND_ALL,
};

FIXTURE_VARIANT_ADD(less, ungoverned) {
	.person = { .cgroup = FREE },
	.policy = "gabion 1\nprofile cage\n\tdeny host_info\n" BIND_ALL,
	.spared = true,
};

FIXTURE_VARIANT_ADD(less, neighbour) {
	.person = { .cgroup = BOUND },
	/*
	 * ptrace is allowed, too: the pagemap that the test passes in belongs to the test, so
	 * ptrace would deny it.
	 */
	.policy = "gabion 1\nprofile cage\n\tdeny all\n\tallow host_info ptrace\n" BIND_ALL,
	.spared = true,
};

FIXTURE_VARIANT_ADD(less, audited) {
	.person = { .cgroup = BOUND },
	.policy = "gabion 1\nprofile cage\n\taudit host_info\n" BIND_ALL,
	.spared = true,
};

FIXTURE_SETUP(less)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make(FREE));
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(less)
{
	no_policy();
	write_text("/proc/sys/kernel/kptr_restrict", "0");
	close(self->events);
}

/* Return 1 if any line of the file has a number other than 0 after the word. */
static int tells(const char *path, const char *word, int base)
{
	static char text[1 << 20];
	char *line, *number;
	int len = read_text(path, text, sizeof(text));

	if (len < 0)
		return len;
	for (line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		number = strstr(line, word);
		if (number && strcspn(line, "\n") > (size_t)(number - line) &&
		    strtoull(number + strlen(word), NULL, base))
			return 1;
	}
	return 0;
}

static int tells_addresses(void *arg)
{
	return tells("/proc/modules", " Live ", 16);
}

static int tells_sockets(void *arg)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[4096];
	int ret = fd < 0 ? -errno : read_text("/proc/net/unix", text, sizeof(text));

	close(fd);
	return ret < 0 ? ret : !!strstr(text, "\nffff");
}

/* Look for a number after the first one, which is the sum. */
static int tells_interrupts(void *arg)
{
	static char text[1 << 20];
	char *at, *end;
	int len = read_text("/proc/stat", text, sizeof(text));

	if (len < 0)
		return len;
	at = strstr(text, "\nintr ");
	if (!at)
		return -ENOMSG;
	end = strchr(++at, '\n');
	at += strlen("intr ");
	if (!strtoull(at, &at, 10))
		return -ERANGE;
	while (at < end) {
		if (strtoull(at, &at, 10))
			return 1;
	}
	return 0;
}

static void check_less(struct __test_metadata *_metadata, FIXTURE_DATA(less) *self,
		       const FIXTURE_VARIANT(less) *variant, int (*what)(void *arg), int alone)
{
	char line[4096];

	ASSERT_EQ(alone, run_as(&variant->person, what, NULL));
	ASSERT_EQ(0, gabion_load(variant->policy));
	EXPECT_EQ(variant->spared ? alone : 0, run_as(&variant->person, what, NULL));
	EXPECT_NE(0, events_find(self->events, (const char *const[]){
			" operation=host_info ", NULL }, line, sizeof(line))) {
		TH_LOG("an event: %s", line);
	}
}

/* Root of a user namespace sees no addresses anyway. */
TEST_F(less, addresses_of_modules)
{
	check_less(_metadata, self, variant, tells_addresses, !variant->person.userns);
}

/* Return 1 if pagemap shows the page frame of the page. */
static int tells_frame_of(int fd, const void *page)
{
	uint64_t entry, number = (uintptr_t)page / getpagesize();
	ssize_t len = pread(fd, &entry, sizeof(entry), number * sizeof(entry));

	if (len < 0)
		return -errno;
	if (len != sizeof(entry) || !(entry >> 63))
		return -ENODATA;
	return !!(entry & ((1ULL << 55) - 1));
}

static char page_to_find[1] = { 1 };

static int tells_frame(void *arg)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int ret;

	*(volatile char *)page_to_find = 2;
	ret = fd < 0 ? -errno : tells_frame_of(fd, page_to_find);
	close(fd);
	return ret;
}

TEST_F(less, frames)
{
	check_less(_metadata, self, variant, tells_frame, !variant->person.userns);
}

static int tells_frame_inherited(void *fd)
{
	return tells_frame_of(*(int *)fd, page_to_find);
}

/* The test opens its own pagemap, as a privileged task, and passes it in. */
TEST_F(less, frames_of_opener)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	*(volatile char *)page_to_find = 3;
	ASSERT_LE(0, fd);
	ASSERT_EQ(1, run_as(&variant->person, tells_frame_inherited, &fd));
	ASSERT_EQ(0, gabion_load(variant->policy));
	EXPECT_EQ(variant->spared, run_as(&variant->person, tells_frame_inherited, &fd));
	close(fd);
}

static int read_inherited(void *fd)
{
	char byte;

	return outcome(pread(*(int *)fd, &byte, 1, 0));
}

/*
 * The test opens the file and passes it in. Here addresses are not hidden: reading is refused, with
 * an event.
 */
TEST_F(less, addresses_of_opener)
{
	char line[4096];
	int fd = open("/proc/modules", O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, run_as(&variant->person, read_inherited, &fd));
	ASSERT_EQ(0, gabion_load(variant->policy));
	EXPECT_EQ(variant->spared ? 0 : -EPERM, run_as(&variant->person, read_inherited, &fd));
	EXPECT_EQ(variant->spared ? -EAGAIN : 0,
		  events_find(self->events, (const char *const[]){
			" operation=host_info ", " outcome=denied ",
			"object=\"/proc/modules\"", NULL }, line, sizeof(line)));
	close(fd);
}

TEST_F(less, addresses_of_sockets)
{
	ASSERT_EQ(0, write_text("/proc/sys/kernel/kptr_restrict", "1"));
	check_less(_metadata, self, variant, tells_sockets, !variant->person.userns);
}

/* 1 if listns(2) tells of the host's mount namespace, which the caller has left. */
#define SYS_LISTNS 470
#define HOSTS_MOUNTS 8
#define HOSTS_USERS 3

static int tells_namespaces_of(uint64_t user)
{
	struct {
		uint32_t size, spare;
		uint64_t after;
		uint32_t kinds, spare2;
		uint64_t user;
	} request = { .size = sizeof(request), .kinds = CLONE_NEWNS, .user = user };
	uint64_t numbers[512];
	long n, i;

	if (unshare(CLONE_NEWNS))
		return -ENOTSUP;
	n = syscall(SYS_LISTNS, &request, numbers, ARRAY_SIZE(numbers), 0);
	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++) {
		if (numbers[i] == HOSTS_MOUNTS)
			return 1;
	}
	/* Its own it is told in any case. */
	return user || n == 1 ? 0 : -ENODATA;
}

static int tells_namespaces(void *arg)
{
	return tells_namespaces_of(0);
}

static int tells_namespaces_of_user(void *arg)
{
	return tells_namespaces_of(HOSTS_USERS);
}

TEST_F(less, namespaces)
{
	if (!kernel_since("7.2"))
		SKIP(return, "this kernel does not list namespaces");
	check_less(_metadata, self, variant, tells_namespaces, !variant->person.userns);
}

TEST_F(less, namespaces_of_user)
{
	if (!kernel_since("7.2"))
		SKIP(return, "this kernel does not list namespaces");
	check_less(_metadata, self, variant, tells_namespaces_of_user, !variant->person.userns);
}

TEST_F(less, interrupts)
{
	check_less(_metadata, self, variant, tells_interrupts, 1);
}

TEST_HARNESS_MAIN
