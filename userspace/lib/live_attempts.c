// SPDX-License-Identifier: GPL-2.0-only
/*
 * What "gabionctl doctor --live" tries on the running machine.
 *
 * An attempt must do no harm where nothing refuses it, as then something is wrong, and this is a
 * machine in use. So files are opened and closed again, and nothing is written that the kernel
 * would take; system calls get an argument that the kernel refuses after it has asked for
 * permission (each comment says where); and mounts are made in a mount namespace of the attempt's
 * own, whose mounts are private.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <unistd.h>

#include "policy/shared.h"
#include "lib/driver.h"
#include "lib/files.h"
#include "lib/live_attempts.h"

/* For @let_through: what the kernel says of the argument. */
#define MANY_SEGMENTS 17
#define LATE_MINUTES (16 * 60)
#define NO_FAMILY 18 /* AF_ASH, which no kernel has ever had; no shipped policy names it */

/* No driver has the number: those without a number of their own get 254 at most. */
#define NODE_MAJOR 511
#define NODE_MINOR 1048575
#define NODE_OBJECT "b 511:1048575"

/* What module/surface/mount.c calls what it refuses to uncover. Policy cannot name it. */
#define MASK_OBJECT "mask removed"

static int outcome(long ret)
{
	return ret < 0 ? errno : 0;
}

static int try_open(const struct live_attempt *attempt)
{
	return outcome(open(attempt->path,
			    attempt->flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
}

/* A text that no control takes. */
static int try_write(const struct live_attempt *attempt)
{
	static const char text[] = "gabion-doctor\n";
	int fd = open(attempt->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 ? errno : outcome(write(fd, text, sizeof(text) - 1));
}

/*
 * The first node whose device is there. Opening another one would have the host load a driver
 * (misc_open() in drivers/char/misc.c, blk_request_module() in block/genhd.c).
 */
static const char *find_node(const struct live_attempt *attempt, struct stat *st)
{
	char device[64];

	for (size_t i = 0; attempt->nodes[i]; i++) {
		if (stat(attempt->nodes[i], st) || (!S_ISBLK(st->st_mode) && !S_ISCHR(st->st_mode)))
			continue;
		snprintf(device, sizeof(device), "/sys/dev/%s/%u:%u",
			 S_ISBLK(st->st_mode) ? "block" : "char", major(st->st_rdev),
			 minor(st->st_rdev));
		if (!access(device, F_OK))
			return attempt->nodes[i];
	}
	return NULL;
}

/* Reading it only, and without waiting for a medium. */
static int try_device(const struct live_attempt *attempt)
{
	struct stat st;
	const char *node = find_node(attempt, &st);

	return node ? outcome(open(node, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) : ENOENT;
}

/* It is removed again at once. */
static int try_mknod(const struct live_attempt *attempt)
{
	int error = outcome(mknod(attempt->path, S_IFBLK, makedev(NODE_MAJOR, NODE_MINOR)));

	if (!error)
		unlink(attempt->path);
	return error;
}

/* No memory is there, which is looked at last (copy_module_from_user()). */
static int try_init_module(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(syscall(SYS_init_module, NULL, 4096, ""));
}

/*
 * The descriptor is for writing only, which is looked at before the file is read
 * (idempotent_init_module(), before 6.5 kernel_read_file_from_fd()).
 */
static int try_finit_module(const struct live_attempt *attempt)
{
	int fd = open(attempt->path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? LIVE_UNPREPARED : outcome(syscall(SYS_finit_module, fd, "", 0));
}

/* No such module. */
static int try_delete_module(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(syscall(SYS_delete_module, "gabion_doctor_none", O_NONBLOCK));
}

/* Without the program the kernel asks nobody (__request_module()). */
static bool has_modprobe(void)
{
	char *program = read_file("/proc/sys/kernel/modprobe", NULL);
	bool has = program && *program && *program != '\n';

	free(program);
	return has;
}

/* No such family: modprobe(8) finds no module of the alias. */
static int try_socket(const struct live_attempt *attempt)
{
	(void)attempt;
	return has_modprobe() ? outcome(socket(NO_FAMILY, SOCK_RAW | SOCK_CLOEXEC, 0)) : EOPNOTSUPP;
}

/*
 * May the host load a kernel only so many times? Since 6.3 the kernel counts an attempt before it
 * asks the security module (kexec_load_permitted()).
 */
static bool counts_kexec(void)
{
	static const char limit[] = "/proc/sys/kernel/kexec_load_limit_reboot";
	bool counts = false;
	char *text;

	if (!access(limit, F_OK)) {
		text = read_file(limit, NULL);
		counts = !text || strcmp(text, "-1\n");
		free(text);
	}
	return counts;
}

/* More segments than there may be, which is looked at last (kexec_load_check()). */
static int try_kexec_load(const struct live_attempt *attempt)
{
	(void)attempt;
	return counts_kexec() ? LIVE_SPARED :
				outcome(syscall(SYS_kexec_load, 0, MANY_SEGMENTS, NULL, 0));
}

/* The level is this process's own. */
static int try_iopl(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(iopl(3));
}

/* A time zone that there is none of, which is looked at last (do_sys_settimeofday64()). */
static int try_settimeofday(const struct live_attempt *attempt)
{
	const struct timezone zone = { .tz_minuteswest = LATE_MINUTES };

	(void)attempt;
	return outcome(syscall(SYS_settimeofday, NULL, &zone));
}

static int try_unshare_user(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(unshare(CLONE_NEWUSER));
}

static int try_bpf_map(const struct live_attempt *attempt)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1,
	};

	(void)attempt;
	return outcome(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

/* An event that never happens, of this process. */
static int try_perf_event(const struct live_attempt *attempt)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.disabled = 1,
	};

	(void)attempt;
	return outcome(syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

/* How large the log is. */
static int try_syslog(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(syscall(SYS_syslog, 10, NULL, 0));
}

static int try_io_uring(const struct live_attempt *attempt)
{
	struct io_uring_params params = { 0 };

	(void)attempt;
	return outcome(syscall(SYS_io_uring_setup, 1, &params));
}

/* Mounts from here on are seen by nobody else. */
static bool has_private_mounts(void)
{
	return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/*
 * Of a kind that has one instance, whose options a mount does not set (get_tree_single(); that of
 * tracefs and debugfs sets them).
 */
static int try_mount(const struct live_attempt *attempt)
{
	return has_private_mounts() ?
		       outcome(mount("gabion-doctor", "/proc", attempt->object, MS_NOEXEC, NULL)) :
		       LIVE_UNPREPARED;
}

static bool has_mask(void)
{
	return has_private_mounts() &&
	       !mount("gabion-doctor", "/proc/fs", "tmpfs", MS_RDONLY | MS_NOEXEC, NULL);
}

static int try_move_mask(const struct live_attempt *attempt)
{
	(void)attempt;
	return has_mask() ? outcome(mount("/proc/fs", "/proc/driver", NULL, MS_MOVE, NULL)) :
			    LIVE_UNPREPARED;
}

static int try_unmount_mask(const struct live_attempt *attempt)
{
	(void)attempt;
	return has_mask() ? outcome(umount2("/proc/fs", MNT_DETACH)) : LIVE_UNPREPARED;
}

#define OPEN(op, name, file, mode, ...)                                                 \
	{                                                                               \
		.operation = GABION_OP_##op, .id = name, .path = file, .flags = (mode), \
		.attempt = try_open, ##__VA_ARGS__                                      \
	}

#define CALL(op, name, words, function, ...)                                                 \
	{                                                                                    \
		.operation = GABION_OP_##op, .id = name, .what = words, .attempt = function, \
		##__VA_ARGS__                                                                \
	}

#define DEVICE(op, name, words, ...)                                                           \
	{                                                                                      \
		.operation = GABION_OP_##op, .id = name, .what = words, .attempt = try_device, \
		.nodes = (const char *const[])                                                 \
		{                                                                              \
			__VA_ARGS__, NULL                                                      \
		}                                                                              \
	}

const struct live_attempt live_attempts[] = {
	CALL(MODULE_LOAD, "finit_module", "finit_module(2)", try_finit_module, .path = "/dev/null",
	     .let_through = EBADF),
	CALL(MODULE_LOAD, "init_module", "init_module(2)", try_init_module, .let_through = EFAULT),
	CALL(MODULE_UNLOAD, "delete_module", "delete_module(2)", try_delete_module,
	     .let_through = ENOENT),
	CALL(MODULE_AUTOLOAD, "socket", "a socket of a family that there is no module for",
	     try_socket, .object = "net-pf-18", .let_through = EAFNOSUPPORT, .silent = true),
	CALL(KEXEC, "kexec_load", "kexec_load(2)", try_kexec_load, .let_through = EINVAL),
	OPEN(RAW_MEMORY, "kcore", "/proc/kcore", O_RDONLY, .object = "kcore"),
	OPEN(RAW_MEMORY, "mem", "/dev/mem", O_RDONLY, .object = "mem"),
	OPEN(RAW_IO, "pci", "/sys/bus/pci/devices/0000:00:00.0/config", O_WRONLY, .object = "pci"),
	OPEN(RAW_IO, "port", "/dev/port", O_RDONLY, .object = "port"),
	CALL(RAW_IO, "iopl", "iopl(2)", try_iopl, .object = "ioport"),
	OPEN(KERNEL_TRACE, "tracefs", "/sys/kernel/tracing/current_tracer", O_RDONLY,
	     .object = "tracefs"),
	/* A file that none may write is host_info's. */
	OPEN(KERNEL_TRACE, "debugfs", "/sys/kernel/debug/fault_around_bytes", O_RDONLY,
	     .object = "debugfs"),
	OPEN(SYSRQ, "trigger", "/proc/sysrq-trigger", O_WRONLY),
	OPEN(SYSRQ, "setting", "/proc/sys/kernel/sysrq", O_WRONLY),
	OPEN(SYSCTL, "pid_max", "/proc/sys/kernel/pid_max", O_WRONLY, .object = "kernel.pid_max"),
	OPEN(PROCFS, "irq", "/proc/irq/default_smp_affinity", O_WRONLY,
	     .object = "/proc/irq/default_smp_affinity"),
	OPEN(SYSFS, "rcu_expedited", "/sys/kernel/rcu_expedited", O_WRONLY,
	     .object = "/sys/kernel/rcu_expedited"),
	/* Opening cgroup.procs is refused as leaving the cgroup, which every profile refuses. */
	OPEN(CGROUPFS, "root", "/sys/fs/cgroup/cgroup.subtree_control", O_WRONLY),
	OPEN(HOST_INFO, "keys", "/proc/keys", O_RDONLY, .object = "/proc/keys"),
	OPEN(HOST_INFO, "timer_list", "/proc/timer_list", O_RDONLY, .object = "/proc/timer_list"),
	CALL(LSM_ADMIN, "lockdown", "writing a level that there is none of to lockdown", try_write,
	     .path = "/sys/kernel/security/lockdown", .let_through = EINVAL),
	DEVICE(BLOCK_DEVICE, "disk", "opening a disk", "/dev/vda", "/dev/sda", "/dev/nvme0n1",
	       "/dev/mmcblk0", "/dev/xvda", "/dev/loop0"),
	DEVICE(CHAR_DEVICE, "loop-control", "opening /dev/loop-control", "/dev/loop-control"),
	CALL(MKNOD, "node", "making a node in /dev/shm", try_mknod,
	     .path = "/dev/shm/gabion-doctor", .object = NODE_OBJECT),
	CALL(MOUNT, "securityfs", "mounting securityfs", try_mount, .object = "securityfs"),
	CALL(MOUNT, "unmount", "unmounting what covers a part of /proc", try_unmount_mask,
	     .object = MASK_OBJECT),
	CALL(MOUNT, "move", "moving away what covers a part of /proc", try_move_mask,
	     .object = MASK_OBJECT),
	CALL(USERNS_CREATE, "unshare", "a new user namespace", try_unshare_user),
	CALL(BPF, "map", "making a BPF map", try_bpf_map, .object = "map_create"),
	CALL(PERF_EVENT, "dummy", "an event of perf that never happens", try_perf_event),
	OPEN(PTRACE, "environ", "/proc/1/environ", O_RDONLY),
	OPEN(PTRACE, "mem", "/proc/1/mem", O_RDONLY),
	CALL(SYSLOG, "size", "asking for the size of the kernel log", try_syslog),
	CALL(SETTIME, "zone", "setting a time zone that there is none of", try_settimeofday,
	     .let_through = EINVAL),
	CALL(IO_URING, "setup", "making a ring", try_io_uring),
};

const size_t nr_live_attempts = ARRAY_SIZE(live_attempts);

/**
 * live_attempt_object() - what an attempt is about, as hooks pass it
 * @attempt: the attempt
 * @device: room for it
 *
 * Return: the object, or NULL if policy can name none, or if this machine lacks the device.
 */
const char *live_attempt_object(const struct live_attempt *attempt, char device[GABION_DEVICE_SIZE])
{
	struct stat st;

	if (!attempt->nodes)
		return attempt->object;
	if (!find_node(attempt, &st))
		return NULL;
	gabion_device_format(device, GABION_DEVICE_SIZE, S_ISBLK(st.st_mode), major(st.st_rdev),
			     minor(st.st_rdev), NULL);
	driver_add(device);
	return device;
}
