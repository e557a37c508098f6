// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports, registers, PCI devices and serial lines, accessed past their drivers. A test writes back
 * the value that it read, or writes to a port that only debug cards show.
 *
 * In the rows:
 *  PORT                   uses /dev/port
 *  IOPL                   iopl(2) or ioperm(2)
 *  PROC_PCI, SYSFS_PCI    writes the configuration of a PCI device
 *  SYSFS_PORT, SYSFS_BAR  uses registers of a PCI device: ports, memory
 *  MSR                    uses /dev/cpu/0/msr
 *  LINE                   configures a serial line
 *  PRIVILEGED             the kernel itself refuses it in a user namespace
 */
#include <fcntl.h>
#include <linux/pci.h>
#include <linux/serial.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "matrix.h"

#define DEBUG_PORT 0x80

/* The kernel gives /dev/port the lockdown reason of /dev/mem, so raw_memory covers it, too. */
#define PORT .operation = "raw_io", .object = "object=\"port\"",	\
	     .also = "raw_memory char_device", .needs = "/dev/port",	\
	     .path = "/dev/port", .offset = DEBUG_PORT

/* Needs CAP_SYS_RAWIO or CAP_SYS_ADMIN in the initial user namespace. */
#define PRIVILEGED .userns = -EPERM

ATTEMPT(port_open_read, PORT, PRIVILEGED, .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(port_open_write, PORT, PRIVILEGED, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(port_open_uring_worker, PORT, PRIVILEGED, .flags = O_RDONLY,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(port_read, PORT, .flags = O_RDONLY, .outside = open_it, .attempt = use_pread)
ATTEMPT(port_read32, PORT, .flags = O_RDONLY, .outside = open_it, .attempt = use_read32)
ATTEMPT(port_write, PORT, .flags = O_WRONLY, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(port_write32, PORT, .flags = O_WRONLY, .outside = open_it, .attempt = use_write32)
ATTEMPT(port_write_uring_worker, PORT, .flags = O_WRONLY, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)

#define IOPL .operation = "raw_io", .object = "object=\"ioport\"", PRIVILEGED

static int raise_level(struct context *context)
{
	return outcome(iopl(3));
}

static int raise_level32(struct context *context)
{
	return syscall32(NR32_IOPL, 3, 0, 0, 0, 0);
}

static int get_port(struct context *context)
{
	return outcome(ioperm(DEBUG_PORT, 1, 1));
}

static int get_port32(struct context *context)
{
	return syscall32(NR32_IOPERM, DEBUG_PORT, 1, 1, 0, 0);
}

ATTEMPT(iopl_3, IOPL, .attempt = raise_level)
ATTEMPT(iopl_3_32, IOPL, .attempt = raise_level32)
ATTEMPT(ioperm_on, IOPL, .attempt = get_port)
ATTEMPT(ioperm_on_32, IOPL, .attempt = get_port32)

/* A configuration register where firmware stores the interrupt line. Writing it has no effect. */
#define INTERRUPT_LINE 0x3c

static int own_byte(struct context *context)
{
	int fd = open(context->attack->path, O_RDONLY);
	int ret;

	if (fd < 0)
		return -errno;
	ret = result(pread(fd, context->bytes, 1, context->attack->offset));
	close(fd);
	return ret;
}

#define HOST_BRIDGE "/sys/bus/pci/devices/0000:00:00.0/"
#define DISK_CONTROLLER "/sys/bus/pci/devices/0000:00:1f.2/"
#define SMBUS "/sys/bus/pci/devices/0000:00:1f.3/"

#define PROC_PCI .operation = "raw_io", .object = "object=\"pci\"",		\
		 .path = "/proc/bus/pci/00/00.0", .flags = O_WRONLY,			\
		 .offset = INTERRUPT_LINE, .fill = own_byte, .also = "procfs"
/* Writes in /sys are covered by sysfs as well. */
#define SYSFS_PCI .operation = "raw_io", .object = "object=\"pci\"", .also = "sysfs",		\
		  .path = HOST_BRIDGE "config", .flags = O_WRONLY,				\
		  .offset = INTERRUPT_LINE, .fill = own_byte
/* The host command register of the SMBus controller. */
#define SYSFS_PORT .operation = "raw_io", .object = "object=\"pci\"", .also = "sysfs",		\
		   .path = SMBUS "resource4", .flags = O_RDWR, .offset = 3, .fill = own_byte
/* The same register, read: this accesses the device, too. */
#define SYSFS_PORTS .operation = "raw_io", .object = "object=\"pci\"",			\
		    .path = SMBUS "resource4",						\
			.flags = O_RDONLY, .len = 1
#define SYSFS_BAR .operation = "raw_io", .object = "object=\"pci\"", .also = "sysfs",		\
		  .path = DISK_CONTROLLER "resource5", .flags = O_RDWR

ATTEMPT(proc_pci_open, PROC_PCI, .attempt = try_open)
ATTEMPT(proc_pci_open_other_proc, PROC_PCI, .attempt = try_open_other_proc, .by_child = true)
ATTEMPT(proc_pci_write, PROC_PCI, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(proc_pci_write_opened_before, PROC_PCI, .early = open_it, .attempt = use_pwrite)
ATTEMPT(proc_pci_write32, PROC_PCI, .outside = open_it, .attempt = use_write32)
ATTEMPT(proc_pci_write_uring_worker, PROC_PCI, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(proc_pci_write_helper, PROC_PCI, .early = open_it, .helper = helper_write)
ATTEMPT(proc_pci_ioctl, PROC_PCI, .number = PCIIOC_CONTROLLER, .outside = open_it,
	.attempt = use_ioctl)
ATTEMPT(proc_pci_ioctl32, PROC_PCI, .number = PCIIOC_CONTROLLER, .outside = open_it,
	.attempt = use_ioctl32)

ATTEMPT(sysfs_pci_write, SYSFS_PCI, .attempt = open_and_pwrite)
ATTEMPT(sysfs_pci_write_inherited, SYSFS_PCI, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(sysfs_pci_read, SYSFS_PORTS, .attempt = try_open)
ATTEMPT(sysfs_pci_read_inherited, SYSFS_PORTS, .outside = open_it, .attempt = use_pread)
ATTEMPT(sysfs_pci_read32, SYSFS_PORTS, .outside = open_it, .attempt = use_read32)
ATTEMPT(sysfs_pci_read_uring_worker, SYSFS_PORTS, .outside = open_it,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(sysfs_pci_write32, SYSFS_PCI, .outside = open_it, .attempt = use_write32)
ATTEMPT(sysfs_pci_write_aio, SYSFS_PCI, .outside = open_it, .attempt = use_write_aio)
ATTEMPT(sysfs_pci_write_splice, SYSFS_PCI, .outside = open_it, .attempt = use_write_splice)
ATTEMPT(sysfs_pci_write_helper, SYSFS_PCI, .early = open_it, .helper = helper_write)
ATTEMPT(sysfs_port_write, SYSFS_PORT, .attempt = open_and_pwrite)
ATTEMPT(sysfs_port_write_inherited, SYSFS_PORT, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(sysfs_port_write_helper, SYSFS_PORT, .early = open_it, .helper = helper_write)
ATTEMPT(sysfs_bar_mmap, SYSFS_BAR, .attempt = open_and_mmap)
ATTEMPT(sysfs_bar_mmap_inherited, SYSFS_BAR, .outside = open_it, .attempt = use_mmap)

/* The physical address of the controller's registers, in the context's first bytes. */
static int find_bar(struct context *context)
{
	unsigned long start[6];
	char text[1024];
	int len = read_text(DISK_CONTROLLER "resource", text, sizeof(text));

	if (len < 0)
		return len;
	if (sscanf(text, "%lx %*x %*x %lx %*x %*x %lx %*x %*x %lx %*x %*x %lx %*x %*x %lx",
		   &start[0], &start[1], &start[2], &start[3], &start[4], &start[5]) != 6)
		return -EINVAL;
	memcpy(context->bytes, &start[5], sizeof(start[5]));
	return 0;
}

static int open_for_mmap(struct context *context)
{
	int err = open_it(context);

	if (!err)
		err = outcome(ioctl(context->fd, PCIIOC_MMAP_IS_MEM));
	return err ? err : find_bar(context);
}

ATTEMPT(proc_pci_mmap, .operation = "raw_io", .object = "object=\"pci\"",
	.also = "procfs", .path = "/proc/bus/pci/00/1f.2", .flags = O_RDWR, PRIVILEGED,
	.outside = open_for_mmap, .attempt = map_bar)

/* A register that holds the processor's number, for user space to read. */
#define TSC_AUX 0xc0000103

#define RDMSR_REGS _IOWR('c', 0xa0, __u32[8])
#define WRMSR_REGS _IOWR('c', 0xa1, __u32[8])

#define MSR .operation = "raw_io", .also = "char_device", .module = "msr",		\
	    .object = "object=\"msr\"",							\
	    .path = "/dev/cpu/0/msr", .flags = O_RDWR, .offset = TSC_AUX, .len = 8,	\
	    .fill = eight_bytes

static int load_msr(struct context *context)
{
	return module_insert("msr");
}

static int open_msr(struct context *context)
{
	int err = load_msr(context);

	if (!err)
		err = open_it(context);
	return err ? err : use_pread(context);
}

/* Write back the value that open_msr() has read. */
static int eight_bytes(struct context *context)
{
	return 8;
}

/* As the ioctl takes registers: the register number in ecx, the value in edx:eax. */
static int open_msr_regs(struct context *context)
{
	uint32_t *regs = (uint32_t *)context->bytes;
	int err = open_msr(context);

	regs[2] = regs[1];
	regs[1] = TSC_AUX;
	return err;
}

ATTEMPT(msr_open, MSR, PRIVILEGED, .outside = load_msr, .attempt = try_open)
ATTEMPT(msr_read, MSR, .outside = open_msr, .attempt = use_pread)
ATTEMPT(msr_read32, MSR, .outside = open_msr, .attempt = use_read32)
ATTEMPT(msr_write, MSR, .outside = open_msr, .attempt = use_pwrite)
ATTEMPT(msr_write32, MSR, .outside = open_msr, .attempt = use_write32)
ATTEMPT(msr_write_uring_worker, MSR, .outside = open_msr, .attempt = use_write_uring_worker,
	.elsewhere = true)
ATTEMPT(msr_ioctl_read, MSR, .number = RDMSR_REGS, .outside = open_msr_regs,
	.attempt = use_ioctl)
ATTEMPT(msr_ioctl_write, MSR, .number = WRMSR_REGS, .outside = open_msr_regs,
	.attempt = use_ioctl)
ATTEMPT(msr_ioctl_write32, MSR, .number = WRMSR_REGS, .outside = open_msr_regs,
	.attempt = use_ioctl32)

/* A serial line with no device behind it. The test toggles its interrupt number. */
#define LINE .operation = "raw_io", .also = "char_device",				\
	     .object = "object=\"tiocsserial\"", .path = "/dev/ttyS3",			\
	     .needs = "/dev/ttyS3", .flags = O_RDWR | O_NONBLOCK, PRIVILEGED

static int change_inherited(struct context *context)
{
	struct serial_struct settings;

	if (ioctl(context->fd, TIOCGSERIAL, &settings))
		return -errno;
	settings.irq = settings.irq == 3 ? 5 : 3;
	return outcome(ioctl(context->fd, TIOCSSERIAL, &settings));
}

static int change_interrupt(struct context *context)
{
	int err = open_it(context);

	return err ? err : change_inherited(context);
}

ATTEMPT(serial_line, LINE, .attempt = change_interrupt)
ATTEMPT(serial_line_inherited, LINE, .outside = open_it, .attempt = change_inherited)

/* The msr driver is loaded before Gabion's policy, after it, or again after it was unloaded. */
FIXTURE(arrival)
{
};

FIXTURE_SETUP(arrival)
{
	no_policy();
	module_remove("msr");
	ASSERT_EQ(0, cgroup_make(BOUND));
}

FIXTURE_TEARDOWN(arrival)
{
	no_policy();
}

static int read_register(void *fd)
{
	uint64_t value;

	return outcome(pread(*(int *)fd, &value, sizeof(value), TSC_AUX));
}

static int open_registers(void *arg)
{
	return open_and_close("/dev/cpu/0/msr", O_RDONLY);
}

static void check_registers(struct __test_metadata *_metadata)
{
	const struct person person = { .cgroup = BOUND };
	int fd = open("/dev/cpu/0/msr", O_RDONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, run_as(&person, read_register, &fd));
	EXPECT_EQ(0, run_as(&person, open_registers, NULL));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny raw_io\n" BIND_CGROUP));
	EXPECT_EQ(-EPERM, run_as(&person, read_register, &fd));
	EXPECT_EQ(-EPERM, run_as(&person, open_registers, NULL));
	EXPECT_EQ(0, read_register(&fd));
	EXPECT_EQ(0, open_registers(NULL));
	close(fd);
	no_policy();
}

/* Return whether the function's line in Gabion's file "hooks" contains the state. */
static bool hook_is(const char *function, const char *state)
{
	char hooks[16384], line[128], *found;

	read_text(GABION_FILE("hooks"), hooks, sizeof(hooks));
	snprintf(line, sizeof(line), "%s\t", function);
	found = strstr(hooks, line);
	if (!found)
		return false;
	*strchrnul(found, '\n') = '\0';
	return strstr(found, state);
}

TEST_F(arrival, before_gabion)
{
	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(0, module_insert("msr"));
	ASSERT_EQ(0, gabion_insert());
	no_policy();
	EXPECT_TRUE(hook_is("msr_read", "placed"));
	check_registers(_metadata);
}

TEST_F(arrival, after_gabion)
{
	EXPECT_TRUE(hook_is("msr_read", "waiting"));
	ASSERT_EQ(0, module_insert("msr"));
	EXPECT_TRUE(hook_is("msr_read", "placed"));
	check_registers(_metadata);
}

TEST_F(arrival, again)
{
	ASSERT_EQ(0, module_insert("msr"));
	module_remove("msr");
	EXPECT_TRUE(hook_is("msr_read", "waiting"));
	ASSERT_EQ(0, module_insert("msr"));
	EXPECT_TRUE(hook_is("msr_read", "placed"));
	check_registers(_metadata);
}

TEST_HARNESS_MAIN
