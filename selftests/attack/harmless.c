// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queries, and calls that affect only the task itself, under a policy that denies everything: they
 * must return the same as without a policy, and cause no event.
 *
 * This includes arguments that the kernel rejects: by the error, programs find out what the kernel
 * supports.
 *
 * In the rows:
 *  PROBE(function)  such a call; the result must be the same, and there must be no event
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/kcmp.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "matrix.h"

#define CLOSED 900
#define KERNEL_ADDRESS ((void *)-4096UL)
#define CLOCK_OF(fd) ((~(clockid_t)(fd) << 3) | 3)
#define NO_PID 0x3ffffff

/* Arguments that the kernel always rejects. */
static int finit_closed(void)
{
	return result(syscall(SYS_finit_module, CLOSED, "", 0));
}

static int finit_negative(void)
{
	return result(syscall(SYS_finit_module, -1, "", 0));
}

static int finit_flags(void)
{
	return result(syscall(SYS_finit_module, 0, "", 0x4000));
}

static int delete_fault(void)
{
	return result(syscall(SYS_delete_module, KERNEL_ADDRESS, O_NONBLOCK));
}

static int init_fault(void)
{
	return result(syscall(SYS_init_module, KERNEL_ADDRESS, 4096UL, ""));
}

static int init_short(void)
{
	return result(syscall(SYS_init_module, "", 1UL, ""));
}

static int reboot_without_magic(void)
{
	return result(syscall(SYS_reboot, 0, 0, 0, NULL));
}

static int handle_closed(void)
{
	uint32_t handle[4] = { 8, 1 };

	return result(syscall(SYS_open_by_handle_at, -1, handle, O_RDONLY));
}

static int handle_fault(void)
{
	return result(syscall(SYS_open_by_handle_at, AT_FDCWD, KERNEL_ADDRESS, O_RDONLY));
}

static int kexec_closed(void)
{
	return result(syscall(SYS_kexec_file_load, CLOSED, -1, 0UL, NULL, 4UL));
}

static int kexec_flags(void)
{
	return result(syscall(SYS_kexec_file_load, 0, -1, 0UL, NULL, 1UL << 30));
}

static int swapon_flags(void)
{
	return result(swapon("/nonexistent", 1 << 30));
}

/* Drop CAP_SYS_ADMIN, which both calls need. */
static int give_up_admin(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	return result(syscall(SYS_capset, &header, data));
}

static int swapon_unable(void)
{
	int err = give_up_admin();

	return err < 0 ? -ENOTRECOVERABLE : result(swapon("/nonexistent", 0));
}

static int swapoff_unable(void)
{
	int err = give_up_admin();

	return err < 0 ? -ENOTRECOVERABLE : result(swapoff("/nonexistent"));
}

static int settime_no_clock(void)
{
	struct timespec now = { .tv_sec = 1 };

	return result(syscall(SYS_clock_settime, 99, &now));
}

static int settime_read_only_clock(void)
{
	struct timespec now = { .tv_sec = 1 };

	return result(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &now));
}

static int settime_fault(void)
{
	return result(syscall(SYS_clock_settime, CLOCK_REALTIME, KERNEL_ADDRESS));
}

static int settime_invalid(void)
{
	struct timespec never = { .tv_nsec = 2000000000 };

	return result(syscall(SYS_clock_settime, CLOCK_REALTIME, &never));
}

static int settime_closed(void)
{
	struct timespec now = { .tv_sec = 1 };

	return result(syscall(SYS_clock_settime, CLOCK_OF(CLOSED), &now));
}

static int adjtime_no_clock(void)
{
	struct timex timex = { .modes = ADJ_FREQUENCY };

	return result(syscall(SYS_clock_adjtime, 99, &timex));
}

static int adjtime_fault(void)
{
	return result(syscall(SYS_clock_adjtime, CLOCK_REALTIME, KERNEL_ADDRESS));
}

static int adjtime_closed(void)
{
	struct timex timex = { .modes = ADJ_FREQUENCY };

	return result(syscall(SYS_clock_adjtime, CLOCK_OF(CLOSED), &timex));
}

static int adjtime_modes(void)
{
	struct timex timex = { .modes = 0x8000 };

	return result(syscall(SYS_adjtimex, &timex));
}

static int adjtime_ask(void)
{
	struct timex timex = {};

	return result(syscall(SYS_adjtimex, &timex)) < 0 ? -errno : 0;
}

static int iopl_level(void)
{
	return result(iopl(4));
}

static int iopl_same(void)
{
	return result(iopl(0));
}

static int ioperm_range(void)
{
	return result(ioperm(65000, 5000, 1));
}

static int ioperm_off(void)
{
	return result(ioperm(0x80, 1, 0));
}

static int ring_of_none(void)
{
	return result(syscall(SYS_io_uring_setup, 0, NULL));
}

static int ring_closed(void)
{
	return result(syscall(SYS_io_uring_enter, CLOSED, 1, 0, 0, NULL, 0UL));
}

static int ring_register_closed(void)
{
	return result(syscall(SYS_io_uring_register, CLOSED, 0, NULL, 0));
}

static int perf_flags(void)
{
	return result(syscall(SYS_perf_event_open, KERNEL_ADDRESS, 0, -1, -1, 1UL << 20));
}

static int bpf_fault(void)
{
	return result(syscall(SYS_bpf, BPF_PROG_LOAD, KERNEL_ADDRESS, 64));
}

static int bpf_size(void)
{
	return result(syscall(SYS_bpf, BPF_PROG_LOAD, "", 1 << 20));
}

static int attach_closed(int option)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), program = CLOSED;
	int ret = result(setsockopt(fd, SOL_SOCKET, option, &program, sizeof(program)));

	close(fd);
	return ret;
}

static int bpf_attach_closed(void)
{
	return attach_closed(SO_ATTACH_BPF);
}

static int bpf_attach_negative(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), program = -1;
	int ret = result(setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof(program)));

	close(fd);
	return ret;
}

static int trace_nobody(void)
{
	return result(ptrace(PTRACE_ATTACH, NO_PID, NULL, NULL));
}

static int read_nobody(void)
{
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };

	return result(process_vm_readv(NO_PID, &iov, 1, &iov, 1, 0));
}

static int namespaces_none(void)
{
	return result(unshare(0));
}

static int namespaces_unknown(void)
{
	return result(unshare(0x1));
}

static int namespaces_closed(void)
{
	return result(setns(CLOSED, CLONE_NEWUSER));
}

static int syslog_close(void)
{
	return result(syscall(SYS_syslog, 0, NULL, 0));
}

static int quota_unknown(void)
{
	return result(syscall(SYS_quotactl, 0x7f000000, NULL, 0, NULL));
}

/* The same by 32-bit system calls, from a 32-bit program and from this 64-bit one. */

#define MAGIC32 ((int)LINUX_REBOOT_MAGIC1)
#define ADDRESS32 0x100000	/* an address in the program's own memory */
#define NO_ADDRESS32 (-4096)

static const long finit_closed32[] = { CLOSED, ADDRESS32, 0, 0, 0 };
static const long finit_negative32[] = { -1, ADDRESS32, 0, 0, 0 };
static const long finit_flags32[] = { 0, ADDRESS32, 0x4000, 0, 0 };
static const long delete_fault32[] = { NO_ADDRESS32, O_NONBLOCK, 0, 0, 0 };
static const long init_fault32[] = { NO_ADDRESS32, 4096, ADDRESS32, 0, 0 };
static const long init_short32[] = { ADDRESS32, 1, ADDRESS32, 0, 0 };
static const long reboot32[] = { MAGIC32, 0, 0, 0, 0 };
static const long handle_closed32[] = { -1, ADDRESS32, O_RDONLY, 0, 0 };
static const long handle_fault32[] = { AT_FDCWD, NO_ADDRESS32, O_RDONLY, 0, 0 };

static int by_gate(long nr, const long args[5])
{
	return syscall32(nr, args[0], args[1], args[2], args[3], args[4]);
}

#define PROBE32(name, nr)				\
	static int name##_by_program(void)		\
	{						\
		return program32(nr, name);		\
	}
#define PROBE32_AND_GATE(name, nr)			\
	PROBE32(name, nr)				\
	static int name##_by_gate(void)			\
	{						\
		return by_gate(nr, name);		\
	}

PROBE32_AND_GATE(finit_closed32, NR32_FINIT_MODULE)
PROBE32_AND_GATE(finit_negative32, NR32_FINIT_MODULE)
PROBE32_AND_GATE(finit_flags32, NR32_FINIT_MODULE)
PROBE32(delete_fault32, NR32_DELETE_MODULE)
PROBE32(init_fault32, NR32_INIT_MODULE)
PROBE32_AND_GATE(init_short32, NR32_INIT_MODULE)
PROBE32_AND_GATE(reboot32, NR32_REBOOT)
PROBE32_AND_GATE(handle_closed32, NR32_OPEN_BY_HANDLE_AT)
PROBE32(handle_fault32, NR32_OPEN_BY_HANDLE_AT)

/* Queries about the task's own attributes. */
static int ask_prctl(void)
{
	static const int options[] = {
		PR_GET_SECUREBITS, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_GET_KEEPCAPS,
		PR_GET_SECCOMP, PR_GET_TIMERSLACK, PR_GET_THP_DISABLE,
	};
	size_t i;
	int cap;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (prctl(options[i], 0, 0, 0, 0) < 0)
			return -errno;
	}
	for (cap = 0; cap <= CAP_AUDIT_READ; cap++) {
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) < 0 ||
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

static int ask_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	return result(syscall(SYS_capset, &header, data));
}

static int ask_limits(void)
{
	struct rlimit limit;
	cpu_set_t cpus;

	if (getpriority(PRIO_PROCESS, 0) < -20 || personality(0xffffffff) < 0)
		return -errno;
	if (getrlimit(RLIMIT_NOFILE, &limit) || setrlimit(RLIMIT_NOFILE, &limit))
		return -errno;
	return sched_getaffinity(0, sizeof(cpus), &cpus) < 0 ? -errno : 0;
}

static int ask_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return result(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
}

static int ask_keyring(void)
{
	char text[256];

	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return errno == ENOSYS ? 0 : -errno;
	if (syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) < 0 ||
	    syscall(SYS_keyctl, KEYCTL_DESCRIBE, KEY_SPEC_SESSION_KEYRING, text,
		    sizeof(text)) < 0)
		return -errno;
	return syscall(SYS_add_key, "user", "gabion", "x", 1, KEY_SPEC_SESSION_KEYRING) < 0 ?
		       -errno : 0;
}

/* Calls on the task itself and on its own child. */
static int compare_own(void)
{
	return result(syscall(SYS_kcmp, getpid(), getpid(), KCMP_VM, 0, 0));
}

static int trace_own_child(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(errno);
		raise(SIGSTOP);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	if (WIFEXITED(status))
		return -WEXITSTATUS(status);
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
}

static int own_files(void)
{
	char path[] = "/tmp/gabion-XXXXXX", name[64];
	int fd;

	if (!mkdtemp(path) || chmod(path, 0700) || chown(path, getuid(), getgid()))
		return -errno;
	snprintf(name, sizeof(name), "%s/fifo", path);
	if (mknod(name, S_IFIFO | 0600, 0) || unlink(name))
		return -errno;
	snprintf(name, sizeof(name), "%s/socket", path);
	if (mknod(name, S_IFSOCK | 0600, 0) || unlink(name))
		return -errno;
	snprintf(name, sizeof(name), "%s/file", path);
	fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, 0640) || fchown(fd, 0, 0) || fsetxattr(fd, "user.x", "y", 1, 0))
		return -errno;
	if (fgetxattr(fd, "security.capability", name, 0) >= 0 || errno != ENODATA)
		return -errno;
	close(fd);
	snprintf(name, sizeof(name), "%s/file", path);
	return unlink(name) || rmdir(path) ? -errno : 0;
}

static int own_sockets(void)
{
	int fds[2];
	struct {
		pid_t pid;
		uid_t uid;
		gid_t gid;
	} peer;
	socklen_t len = sizeof(peer);
	struct ifreq request = { .ifr_name = "lo" };

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) ||
	    getsockopt(fds[0], SOL_SOCKET, SO_PEERCRED, &peer, &len) ||
	    ioctl(fds[0], SIOCGIFFLAGS, &request))
		return -errno;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

/* Files that are guarded may still be looked up by stat(2) and access(2). */
static const char *const guarded[] = {
	"/proc/sysrq-trigger", "/proc/kcore", "/proc/kallsyms", "/proc/interrupts", "/proc/keys",
	"/proc/timer_list", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
	"/proc/irq/default_smp_affinity", "/proc/acpi",
	"/sys/kernel/notes", "/sys/firmware", "/sys/kernel/irq/1/per_cpu_count",
	"/sys/kernel/slab", "/sys/kernel/debug", "/sys/kernel/tracing", "/sys/kernel/uevent_helper",
	"/sys/kernel/security", "/sys/kernel/security/lockdown", "/sys/power/state",
	"/sys/class/mem/null/uevent", "/sys/module/gabion/sections",
	"/sys/fs/cgroup", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/cgroup.subtree_control",
	"/dev/mem", "/dev/port", "/dev/kmsg", "/dev/vda", "/dev/snapshot", "/dev/console",
	"/dev/cpu/0/msr",
};

static int look_at_guarded(void)
{
	char text[64];
	struct statfs fs;
	struct stat st;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(guarded); i++) {
		stat(guarded[i], &st);
		lstat(guarded[i], &st);
		statfs(guarded[i], &fs);
		access(guarded[i], F_OK);
		access(guarded[i], W_OK);
		faccessat(AT_FDCWD, guarded[i], W_OK, AT_EACCESS);
		getxattr(guarded[i], "security.selinux", text, sizeof(text));
		listxattr(guarded[i], text, sizeof(text));
		fd = open(guarded[i], O_PATH | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT && errno != EACCES)
			return -errno;
		if (fd >= 0) {
			fstat(fd, &st);
			fcntl(fd, F_GETFL);
			close(fd);
		}
	}
	return 0;
}

static int list_directories(void)
{
	static const char *const paths[] = {
		"/proc", "/proc/irq", "/proc/self/fd", "/proc/self/task", "/sys", "/sys/kernel",
		"/sys/kernel/irq", "/sys/kernel/slab", "/sys/firmware", "/sys/module", "/sys/bus",
		"/sys/fs/cgroup", "/sys/devices/system/cpu", "/dev", "/dev/pts",
		"/sys/kernel/security",
	};
	size_t i;
	DIR *dir;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		dir = opendir(paths[i]);
		if (!dir)
			return -errno;
		while (readdir(dir))
			;
		closedir(dir);
	}
	return 0;
}

/* isatty(3) and similar queries, which C libraries and shells make on every file. */
static int ask_for_terminals(void)
{
	static const char *const paths[] = {
		"/dev/null", "/dev/zero", "/dev/urandom", "/dev/full", "/proc/meminfo",
		"/proc/sys/kernel/ostype", "/proc/self/status", "/sys/kernel/uevent_seqnum",
		"/sys/fs/cgroup/cgroup.procs", "/sys/kernel/security/lsm", "/etc",
		"/proc/self/ns/mnt",
	};
	struct termios termios;
	struct winsize size;
	size_t i;
	int fd, n;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		fd = open(paths[i], O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return -errno;
		if (!ioctl(fd, TCGETS, &termios) || errno == EPERM ||
		    !ioctl(fd, TIOCGWINSZ, &size) || errno == EPERM)
			return -EBADE;
		ioctl(fd, FIONREAD, &n);
		ioctl(fd, FIOCLEX);
		lseek(fd, 0, SEEK_CUR);
		close(fd);
	}
	return 0;
}

static int own_terminal(void)
{
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), number, unlock = 0;
	struct termios termios;

	if (fd < 0 || ioctl(fd, TIOCGPTN, &number) || ioctl(fd, TIOCSPTLCK, &unlock) ||
	    tcgetattr(fd, &termios) || tcsetattr(fd, TCSANOW, &termios))
		return -errno;
	close(fd);
	return 0;
}

static int read_settings(void)
{
	static const char *const paths[] = {
		"/proc/sys/kernel/perf_event_paranoid", "/proc/sys/kernel/kptr_restrict",
		"/proc/sys/kernel/unprivileged_bpf_disabled", "/proc/sys/kernel/yama/ptrace_scope",
		"/proc/sys/kernel/sysrq", "/proc/sys/kernel/cap_last_cap",
		"/proc/sys/kernel/osrelease",
		"/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/modules_disabled",
		"/proc/sys/kernel/io_uring_disabled", "/proc/sys/user/max_user_namespaces",
		"/proc/sys/vm/overcommit_memory", "/proc/sys/fs/file-max",
		"/proc/self/timens_offsets",
		"/proc/self/uid_map", "/proc/self/attr/current", "/sys/power/state",
		"/sys/fs/cgroup/cgroup.controllers", "/sys/kernel/security/lsm",
	};
	char text[4096];
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		ret = read_text(paths[i], text, sizeof(text));
		if (ret == -EPERM)
			return ret;
	}
	return 0;
}

static int ask_own_namespaces(void)
{
	static const char *const names[] = { "mnt", "user", "pid", "net", "uts", "ipc", "cgroup" };
	char path[64];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || ioctl(fd, _IO(0xb7, 3)) < 0) /* NS_GET_NSTYPE */
			return -errno;
		close(fd);
	}
	return 0;
}

static int watch_own(void)
{
	int fd = inotify_init1(IN_CLOEXEC);
	int ret = fd < 0 ? -errno : result(inotify_add_watch(fd, "/tmp", IN_CREATE));

	close(fd);
	return ret < 0 ? ret : 0;
}

static int shift_own_time(void)
{
	if (unshare(CLONE_NEWTIME))
		return -errno;
	return write_text("/proc/self/timens_offsets", "boottime 5 0\n");
}

static int own_namespaces(void)
{
	return result(unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET |
			      CLONE_NEWPID | CLONE_NEWCGROUP));
}

static int write_own_records(void)
{
	return write_text("/proc/self/oom_score_adj", "500");
}

#define PROBE(function) { #function, function }

static const struct probe {
	const char *name;
	int (*ask)(void);
} probes[] = {
	PROBE(finit_closed), PROBE(finit_negative), PROBE(finit_flags), PROBE(delete_fault),
	PROBE(init_fault), PROBE(init_short), PROBE(reboot_without_magic), PROBE(handle_closed),
	PROBE(handle_fault),
	PROBE(kexec_closed), PROBE(kexec_flags), PROBE(swapon_flags),
	PROBE(swapon_unable), PROBE(swapoff_unable),
	PROBE(settime_no_clock), PROBE(settime_read_only_clock), PROBE(settime_fault),
	PROBE(settime_invalid), PROBE(settime_closed), PROBE(adjtime_no_clock),
	PROBE(adjtime_fault), PROBE(adjtime_closed), PROBE(adjtime_modes), PROBE(adjtime_ask),
	PROBE(iopl_level), PROBE(iopl_same), PROBE(ioperm_range), PROBE(ioperm_off),
	PROBE(ring_of_none), PROBE(ring_closed), PROBE(ring_register_closed),
	PROBE(perf_flags), PROBE(bpf_fault), PROBE(bpf_size), PROBE(bpf_attach_closed),
	PROBE(bpf_attach_negative), PROBE(trace_nobody), PROBE(read_nobody),
	PROBE(namespaces_none), PROBE(namespaces_unknown), PROBE(namespaces_closed),
	PROBE(syslog_close), PROBE(quota_unknown),
	PROBE(finit_closed32_by_program), PROBE(finit_closed32_by_gate),
	PROBE(finit_negative32_by_program), PROBE(finit_negative32_by_gate),
	PROBE(finit_flags32_by_program), PROBE(finit_flags32_by_gate),
	PROBE(delete_fault32_by_program), PROBE(init_fault32_by_program),
	PROBE(init_short32_by_program), PROBE(init_short32_by_gate),
	PROBE(reboot32_by_program), PROBE(reboot32_by_gate),
	PROBE(handle_closed32_by_program), PROBE(handle_closed32_by_gate),
	PROBE(handle_fault32_by_program),
	PROBE(ask_prctl), PROBE(ask_capabilities), PROBE(ask_limits), PROBE(ask_seccomp),
	PROBE(ask_keyring), PROBE(compare_own), PROBE(trace_own_child), PROBE(own_files),
	PROBE(own_sockets), PROBE(look_at_guarded), PROBE(list_directories),
	PROBE(ask_for_terminals), PROBE(own_terminal), PROBE(read_settings),
	PROBE(ask_own_namespaces), PROBE(watch_own), PROBE(shift_own_time),
	PROBE(own_namespaces), PROBE(write_own_records),
};

FIXTURE(probes)
{
	int events;
	struct actor actor;
};

FIXTURE_VARIANT(probes)
{
	struct person person;
};

FIXTURE_VARIANT_ADD(probes, cgroup) {
	.person = { .cgroup = BOUND },
};

FIXTURE_VARIANT_ADD(probes, userns) {
	.person = { .cgroup = FREE, .userns = true },
};

FIXTURE_SETUP(probes)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(probes)
{
	no_policy();
	close(self->events);
}

static int ask(void *arg)
{
	return ((const struct probe *)arg)->ask();
}

/* The capabilities that the policy "strict" denies. All other operations are denied too. */
#define POLICY "gabion 1\nprofile cage\n\tdeny all\n\tdeny capability: sys_module sys_rawio "	\
	"sys_time wake_alarm block_suspend sys_boot mac_admin mac_override audit_control "	\
	"audit_read dac_read_search sys_pacct\n" BIND_ALL

TEST_F(probes, same_answer_and_no_event)
{
	char line[4096];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		int alone = run_as(&variant->person, ask, (void *)&probes[i]);
		int ret;

		ASSERT_EQ(0, actor_start(&self->actor, &variant->person));
		ASSERT_EQ(0, gabion_load(POLICY));
		ret = actor_do(&self->actor, ask, (void *)&probes[i]);
		no_policy();
		actor_end(&self->actor);
		EXPECT_EQ(alone, ret) {
			TH_LOG("%s: want %s, got %s", probes[i].name, strerror(-alone),
			       strerror(-ret));
		}
		while (!events_find(self->events, (const char *const[]){ " outcome=denied ",
				    NULL }, line, sizeof(line))) {
			EXPECT_STREQ("no event", line) {
				TH_LOG("%s", probes[i].name);
			}
		}
	}
}

/*
 * With threads, a closed descriptor is no proof that the call is a query: another thread may open a
 * file there in the meantime. So the call is refused.
 */
static void *do_nothing(void *arg)
{
	pause();
	return NULL;
}

static int start_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, do_nothing, NULL) ? -EAGAIN : 0;
}

static int finit_with_thread(void *arg)
{
	return start_thread() ?: finit_closed();
}

static int finit_with_thread32(void *arg)
{
	return start_thread() ?: finit_closed32_by_gate();
}

/*
 * An address that a 32-bit program cannot have mapped may be mapped in a 64-bit program. So the
 * call may name a module and is refused.
 */
static int delete_with_memory_there(void *arg)
{
	return by_gate(NR32_DELETE_MODULE, delete_fault32);
}

TEST_F(probes, not_known_to_be_futile)
{
	ASSERT_EQ(0, actor_start(&self->actor, &variant->person));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, finit_with_thread, NULL));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, finit_with_thread32, NULL));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, delete_with_memory_there, NULL));
	actor_end(&self->actor);
}

TEST_HARNESS_MAIN
