// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of /proc that belong to no process: writing, mapping and ioctl(2), and changes of owner and
 * mode.
 *
 * In the rows:
 *  PROCFS(name)  opens, uses or changes this file
 *  IRQ           writes the CPUs that handle an interrupt
 *  MTRR          changes memory types; ASKS only reads them
 *  HOST_NET      opens a file of the host's network
 */
#include <asm/mtrr.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/pci.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include "matrix.h"

#define PROCFS(name) .operation = "procfs", .object = "object=\"/proc/" name "\"",	\
	.needs = "/proc/" name, .path = "/proc/" name
#define IRQ PROCFS("irq/default_smp_affinity"), .flags = O_WRONLY, .fill = fill_own_line

/* By write(2) and writev(2), as these files do not support pwrite(2). */
static int write_vector(struct context *context)
{
	int len = fill_own_line(context);
	struct iovec iov = { .iov_base = context->bytes, .iov_len = len };

	return len < 0 ? len : outcome(writev(context->fd, &iov, 1));
}

static int write_by_gate(struct context *context)
{
	int len = fill_own_line(context);
	void *low = low_memory(4096);
	long ret;

	if (len < 0)
		return len;
	memcpy(low, context->bytes, len);
	ret = syscall32(NR32_WRITE, context->fd, (long)low, len, 0, 0);
	return ret < 0 ? ret : 0;
}

ATTEMPT(open, IRQ, .attempt = try_open)
ATTEMPT(open32, IRQ, .attempt = try_open32)
ATTEMPT(open_path, IRQ, .attempt = try_open_path)
ATTEMPT(open_uring, IRQ, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(open_uring_worker, IRQ, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(open_bind_mount, IRQ, .attempt = try_open_bind_mount)
ATTEMPT(open_other_proc, IRQ, .attempt = try_open_other_proc, .by_child = true)

ATTEMPT(write, IRQ, .outside = open_it, .attempt = use_write)
ATTEMPT(write_opened_before, IRQ, .early = open_it, .attempt = use_write)
ATTEMPT(writev, IRQ, .outside = open_it, .attempt = write_vector)
ATTEMPT(write32, IRQ, .outside = open_it, .attempt = write_by_gate)
ATTEMPT(write_uring, IRQ, .outside = open_it, .attempt = use_write_uring, .elsewhere = true)
ATTEMPT(write_uring_worker, IRQ, .outside = open_it, .attempt = use_write_uring_worker,
	.elsewhere = true)
ATTEMPT(write_uring_polled, IRQ, .outside = open_it, .attempt = use_write_uring_polled,
	.elsewhere = true)
ATTEMPT(write_personality, IRQ, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(write_helper, IRQ, .early = open_it, .helper = helper_write)

/* Other files: one of a device, and some that the kernel itself does not let tasks write. */
ATTEMPT(pci_open, PROCFS("bus/pci/00/00.0"), .also = "raw_io", .flags = O_WRONLY,
	.attempt = try_open)
ATTEMPT(mtrr_open, PROCFS("mtrr"), .userns = -EPERM, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(timer_list_open, PROCFS("timer_list"), .also = "host_info", .flags = O_WRONLY,
	.attempt = try_open)
ATTEMPT(meminfo_open, PROCFS("meminfo"), .flags = O_RDWR, .attempt = try_open)

/* For these ioctls a descriptor for reading suffices. */
#define MTRR PROCFS("mtrr"), .flags = O_RDONLY
#define MTRRIOC32_GET_ENTRY _IOC(_IOC_READ | _IOC_WRITE, MTRR_IOCTL_BASE, 3, 16)
#define MTRRIOC32_ADD_ENTRY _IOC(_IOC_WRITE, MTRR_IOCTL_BASE, 0, 12)

/* A range that is uncached anyway (the local APIC). The entry disappears with the descriptor. */
#define NO_MEMORY 0xfee00000
#define NO_MEMORY_SIZE 0x10000

static int open_for_type(struct context *context)
{
	const struct mtrr_sentry entry = {
		.base = NO_MEMORY, .size = NO_MEMORY_SIZE, .type = MTRR_TYPE_UNCACHABLE,
	};
	const uint32_t entry32[] = { NO_MEMORY, NO_MEMORY_SIZE, MTRR_TYPE_UNCACHABLE };

	if (context->attack->number == MTRRIOC_ADD_ENTRY)
		memcpy(context->bytes, &entry, sizeof(entry));
	else
		memcpy(context->bytes, entry32, sizeof(entry32));
	return open_it(context);
}

ATTEMPT(mtrr_ioctl, MTRR, .outside = open_for_type,
	.number = MTRRIOC_ADD_ENTRY, .attempt = use_ioctl)
ATTEMPT(mtrr_ioctl32, MTRR, .outside = open_for_type,
	.number = MTRRIOC32_ADD_ENTRY, .attempt = use_ioctl32)

/*
 * Queries: for memory types, which reading the file shows too, and for file flags, which no file
 * here has.
 */
static int ask_for_flags(struct context *context)
{
	int ret = use_ioctl(context);

	return ret == -ENOTTY ? 0 : ret;
}

#define ASKS MTRR, .harmless = true, .outside = open_it

ATTEMPT(mtrr_asked, ASKS, .number = MTRRIOC_GET_ENTRY, .attempt = use_ioctl)
ATTEMPT(mtrr_asked32, ASKS, .number = MTRRIOC32_GET_ENTRY, .attempt = use_ioctl32)
ATTEMPT(flags_asked, ASKS, .number = FS_IOC_GETFLAGS, .attempt = ask_for_flags)
ATTEMPT(attributes_asked, ASKS, .number = FS_IOC_FSGETXATTR, .attempt = ask_for_flags)
ATTEMPT(version_asked, ASKS, .number = FS_IOC_GETVERSION, .attempt = ask_for_flags)
ATTEMPT(pci_ioctl, PROCFS("bus/pci/00/00.0"), .also = "raw_io", .flags = O_RDONLY,
	.number = PCIIOC_CONTROLLER, .outside = open_it, .attempt = use_ioctl)
ATTEMPT(pci_ioctl32, PROCFS("bus/pci/00/00.0"), .also = "raw_io", .flags = O_RDONLY,
	.number = PCIIOC_CONTROLLER, .outside = open_it, .attempt = use_ioctl32)

/* Registers of the disk controller. Their address is in the context. */
#define CONTROLLER "/sys/bus/pci/devices/0000:00:1f.2/resource"

static int open_for_mmap(struct context *context)
{
	unsigned long start[6];
	char text[1024];
	int err = open_it(context);

	if (!err)
		err = outcome(ioctl(context->fd, PCIIOC_MMAP_IS_MEM));
	if (err)
		return err;
	if (read_text(CONTROLLER, text, sizeof(text)) < 0 ||
	    sscanf(text, "%lx %*x %*x %lx %*x %*x %lx %*x %*x %lx %*x %*x %lx %*x %*x %lx",
		   &start[0], &start[1], &start[2], &start[3], &start[4], &start[5]) != 6)
		return -EINVAL;
	memcpy(context->bytes, &start[5], sizeof(start[5]));
	return 0;
}

ATTEMPT(pci_mmap, PROCFS("bus/pci/00/1f.2"), .also = "raw_io", .userns = -EPERM,
	.flags = O_RDWR, .outside = open_for_mmap, .attempt = map_bar)

static int change_owner(struct context *context)
{
	if (chown(context->attack->path, 1000, -1))
		return -errno;
	return outcome(chown(context->attack->path, 0, -1));
}

/* Mode and owner of an entry are shared by all mounts of proc. */
ATTEMPT(chmod_trigger, PROCFS("sysrq-trigger"), .attempt = change_mode)
ATTEMPT(chmod_directory, PROCFS("irq"), .attempt = change_mode)
ATTEMPT(chmod_inherited, PROCFS("irq/default_smp_affinity"), .flags = O_RDONLY,
	.outside = open_it, .attempt = change_open_mode)
ATTEMPT(chown_irq, PROCFS("irq/default_smp_affinity"), .attempt = change_owner)

/* The host's network, by the directory of any task in it. */
#define HOST_NET .operation = "procfs", .object = "/net/snmp\"", .flags = O_RDWR

static int own_net(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : try_open(context);
}

ATTEMPT(host_net, HOST_NET, .path = "/proc/self/net/snmp", .attempt = try_open)
ATTEMPT(host_net_thread, HOST_NET, .path = "/proc/thread-self/net/snmp", .attempt = try_open)
ATTEMPT(host_net_of_init, HOST_NET, .also = "host_info", .path = "/proc/1/net/snmp",
	.attempt = own_net)
ATTEMPT(host_net_below, .operation = "procfs", .also = "host_info",
	.object = "/net/stat/rt_cache\"", .path = "/proc/1/net/stat/rt_cache", .flags = O_RDWR,
	.attempt = own_net)
ATTEMPT(host_net_chmod, .operation = "procfs", .object = "/net/snmp\"",
	.path = "/proc/self/net/snmp", .attempt = change_mode)

/* What must pass. */
FIXTURE(own)
{
};

FIXTURE_VARIANT(own)
{
	struct person person;
};

FIXTURE_VARIANT_ADD(own, cgroup) {
	.person = { .cgroup = BOUND },
};

FIXTURE_VARIANT_ADD(own, userns) {
	.person = { .cgroup = BOUND, .userns = true },
};

FIXTURE_SETUP(own)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny procfs\n" BIND_ALL));
}

FIXTURE_TEARDOWN(own)
{
	no_policy();
}

/* Files of the task itself, and what is written to them. */
static const char *const tasks_files[][2] = {
	{ "/proc/self/comm", "gabion-attacker" },
	{ "/proc/self/oom_score_adj", "500" },
	{ "/proc/self/coredump_filter", "51" },
	{ "/proc/self/clear_refs", "1" },
	{ "/proc/self/timerslack_ns", "50000" },
	{ "/proc/thread-self/comm", "gabion-attacker" },
};

static int write_tasks_file(void *file)
{
	const char *const *path_and_text = file;

	return write_text(path_and_text[0], path_and_text[1]);
}

TEST_F(own, files_of_a_task)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tasks_files); i++) {
		if (!file_exists(tasks_files[i][0]))
			continue;
		EXPECT_EQ(0, run_as(&variant->person, write_tasks_file,
				    (void *)tasks_files[i])) {
			TH_LOG("%s", tasks_files[i][0]);
		}
	}
	/* The policy is in force: a guarded file is refused. */
	EXPECT_EQ(-EPERM, run_as(&variant->person, write_tasks_file,
				 (const char *[]){ "/proc/irq/default_smp_affinity", "3" }));
}

static int write_own_net(void *arg)
{
	int fd, err;

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	fd = open("/proc/self/net/snmp", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = outcome(fchmod(fd, 0444));
	close(fd);
	if (err)
		return err;
	fd = open("/proc/self/net/stat/rt_cache", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* The kernel itself returns EIO, as nothing can be written there. */
	err = write(fd, "x", 1) < 0 && errno == EIO ? 0 : -EBADE;
	close(fd);
	return err;
}

TEST_F(own, network)
{
	EXPECT_EQ(0, run_as(&variant->person, write_own_net, NULL));
}

static int read_everywhere(void *arg)
{
	static const char *const paths[] = {
		"/proc/irq/default_smp_affinity", "/proc/meminfo",
		"/proc/self/net/dev", "/proc/interrupts",
	};
	char text[64];
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		ret = file_exists(paths[i]) ? read_text(paths[i], text, sizeof(text)) : 0;
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* As Python and others do when they open a file. */
static int ask_for_terminal(void *arg)
{
	int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	struct termios termios;
	struct winsize size;
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (!ioctl(fd, TCGETS, &termios) || errno != ENOTTY)
		ret = -EBADE;
	if (!ioctl(fd, TIOCGWINSZ, &size) || errno != ENOTTY)
		ret = -EBADE;
	close(fd);
	return ret;
}

TEST_F(own, reading)
{
	EXPECT_EQ(0, run_as(&variant->person, read_everywhere, NULL));
	EXPECT_EQ(0, run_as(&variant->person, ask_for_terminal, NULL));
}

/* What a runtime does inside the container's cgroup before it starts the container. */
static int mask_and_protect(void *arg)
{
	if (private_mounts(0))
		return -ENOTSUP;
	if (mount("/dev/null", "/proc/timer_list", NULL, MS_BIND, NULL) ||
	    mount("/proc/irq", "/proc/irq", NULL, MS_BIND | MS_REC, NULL) ||
	    mount("/proc/irq", "/proc/irq", NULL,
		  MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return -errno;
	return 0;
}

TEST_F(own, masks)
{
	EXPECT_EQ(0, run_as(&variant->person, mask_and_protect, NULL));
}

/* Write to a descriptor of a network namespace that does not exist any more. */
static int write_when_gone(void *arg)
{
	int fd;

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	fd = open("/proc/self/net/stat/rt_cache", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	/* Namespaces are destroyed in the background. */
	usleep(500000);
	return outcome(write(fd, "x", 1));
}

TEST_F(own, network_that_has_gone)
{
	EXPECT_EQ(-EIO, run_as(&variant->person, write_when_gone, NULL));
}

TEST_HARNESS_MAIN
