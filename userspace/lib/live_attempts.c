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
#include "lib/live_attempts.h"

/* For @let_through: what the kernel says of the argument. */
#define MANY_SEGMENTS 17
#define LATE_MINUTES (16 * 60)
#define NO_FAMILY 12 /* DECnet, which no kernel has any more */

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

/* Reading it only, and without waiting for a medium. */
static int try_disk(const struct live_attempt *attempt)
{
	static const char *const disks[] = { "/dev/vda", "/dev/sda", "/dev/nvme0n1",
					     "/dev/mmcblk0", "/dev/xvda", "/dev/loop0" };
	int error = ENOENT;
	struct stat st;

	(void)attempt;
	for (size_t i = 0; i < ARRAY_SIZE(disks) && error == ENOENT; i++) {
		if (!stat(disks[i], &st) && S_ISBLK(st.st_mode))
			error = outcome(open(disks[i], O_RDONLY | O_CLOEXEC | O_NONBLOCK));
	}
	return error;
}

/* It is removed again at once. No driver has the number. */
static int try_mknod(const struct live_attempt *attempt)
{
	int error = outcome(mknod(attempt->path, S_IFBLK, makedev(511, 1048575)));

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

/* No such module. */
static int try_delete_module(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(syscall(SYS_delete_module, "gabion_doctor_none", O_NONBLOCK));
}

/* No such family: modprobe(8) finds no module of the alias. */
static int try_socket(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(socket(NO_FAMILY, SOCK_RAW | SOCK_CLOEXEC, 0));
}

/* More segments than there may be, which is looked at last (kexec_load_check()). */
static int try_kexec_load(const struct live_attempt *attempt)
{
	(void)attempt;
	return outcome(syscall(SYS_kexec_load, 0, MANY_SEGMENTS, NULL, 0));
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

static int try_mount(const struct live_attempt *attempt)
{
	return has_private_mounts() ?
		       outcome(mount("gabion-doctor", "/proc", attempt->path, MS_NOEXEC, NULL)) :
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

const struct live_attempt live_attempts[] = {
	CALL(MODULE_LOAD, "init_module", "init_module(2)", try_init_module, .let_through = EFAULT),
	CALL(MODULE_UNLOAD, "delete_module", "delete_module(2)", try_delete_module,
	     .let_through = ENOENT),
	CALL(MODULE_AUTOLOAD, "socket", "a socket of a family that there is no module for",
	     try_socket, .object = "net-pf-12", .let_through = EAFNOSUPPORT, .silent = true),
	CALL(KEXEC, "kexec_load", "kexec_load(2)", try_kexec_load, .let_through = EINVAL),
	OPEN(RAW_MEMORY, "kcore", "/proc/kcore", O_RDONLY),
	OPEN(RAW_MEMORY, "mem", "/dev/mem", O_RDONLY),
	OPEN(RAW_IO, "port", "/dev/port", O_RDONLY),
	CALL(RAW_IO, "iopl", "iopl(2)", try_iopl),
	OPEN(KERNEL_TRACE, "tracefs", "/sys/kernel/tracing/current_tracer", O_RDONLY),
	OPEN(KERNEL_TRACE, "debugfs", "/sys/kernel/debug/sleep_time", O_RDONLY),
	OPEN(SYSRQ, "trigger", "/proc/sysrq-trigger", O_WRONLY),
	OPEN(SYSRQ, "setting", "/proc/sys/kernel/sysrq", O_WRONLY),
	OPEN(SYSCTL, "pid_max", "/proc/sys/kernel/pid_max", O_WRONLY, .object = "kernel.pid_max"),
	OPEN(PROCFS, "irq", "/proc/irq/default_smp_affinity", O_WRONLY,
	     .object = "/proc/irq/default_smp_affinity"),
	OPEN(SYSFS, "rcu_expedited", "/sys/kernel/rcu_expedited", O_WRONLY,
	     .object = "/sys/kernel/rcu_expedited"),
	OPEN(CGROUPFS, "root", "/sys/fs/cgroup/cgroup.procs", O_WRONLY),
	OPEN(HOST_INFO, "keys", "/proc/keys", O_RDONLY, .object = "/proc/keys"),
	OPEN(HOST_INFO, "timer_list", "/proc/timer_list", O_RDONLY, .object = "/proc/timer_list"),
	CALL(LSM_ADMIN, "lockdown", "writing a level that there is none of to lockdown", try_write,
	     .path = "/sys/kernel/security/lockdown", .let_through = EINVAL),
	CALL(BLOCK_DEVICE, "disk", "opening a disk", try_disk),
	OPEN(CHAR_DEVICE, "loop-control", "/dev/loop-control", O_RDONLY),
	CALL(MKNOD, "node", "making a node in /dev/shm", try_mknod,
	     .path = "/dev/shm/gabion-doctor"),
	CALL(MOUNT, "tracefs", "mounting tracefs", try_mount, .path = "tracefs"),
	CALL(MOUNT, "unmount", "unmounting what covers a part of /proc", try_unmount_mask),
	CALL(MOUNT, "move", "moving away what covers a part of /proc", try_move_mask),
	CALL(USERNS_CREATE, "unshare", "a new user namespace", try_unshare_user),
	CALL(BPF, "map", "making a BPF map", try_bpf_map),
	CALL(PERF_EVENT, "dummy", "an event of perf that never happens", try_perf_event),
	OPEN(PTRACE, "environ", "/proc/1/environ", O_RDONLY),
	OPEN(PTRACE, "mem", "/proc/1/mem", O_RDONLY),
	CALL(SYSLOG, "size", "asking for the size of the kernel log", try_syslog),
	CALL(SETTIME, "zone", "setting a time zone that there is none of", try_settimeofday,
	     .let_through = EINVAL),
	CALL(IO_URING, "setup", "making a ring", try_io_uring),
};

const size_t nr_live_attempts = ARRAY_SIZE(live_attempts);
