// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities that a policy denies. The kernel checks them in the initial user namespace, in the
 * task's own one, against changed credentials, and against those of the opener of a file.
 *
 * In the rows:
 *  CAPABILITY(name)  needs the capability, which is listed together with two others
 *  TIME              the same with sys_time, used to set the clock
 *  DAC               opens a file of another user by dac_override or dac_read_search
 *  ACCT              switches on process accounting, by sys_pacct
 *  SHIFT             sets the offsets of a time namespace, by sys_time
 *  HARMLESS          needs a capability that is not listed, or none
 */
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define SOCKETCALL_SOCKET 1

#define SECRET "/tmp/gabion-secret"

static int make_secret(struct context *context)
{
	int fd;

	unlink(SECRET);
	fd = open(SECRET, O_WRONLY | O_CREAT, 0);
	if (fd < 0)
		return -errno;
	close(fd);
	return outcome(chown(SECRET, 1000, 1000));
}

static void remove_secret(struct context *context)
{
	unlink(SECRET);
}

static int set_time(struct context *context)
{
	struct timezone zone;

	if (syscall(SYS_gettimeofday, NULL, &zone))
		return -errno;
	return outcome(syscall(SYS_settimeofday, NULL, &zone));
}

static int set_time32(struct context *context)
{
	struct timezone *zone = low_memory(sizeof(*zone));

	if (syscall(SYS_gettimeofday, NULL, zone))
		return -errno;
	return syscall32(NR32_SETTIMEOFDAY, 0, (long)zone, 0, 0, 0);
}

static int be_nicer(struct context *context)
{
	return outcome(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) - 1));
}

static int be_nicer32(struct context *context)
{
	return syscall32(NR32_NICE, -1, 0, 0, 0, 0);
}

static int change_root(struct context *context)
{
	return outcome(chroot("/"));
}

static int change_root32(struct context *context)
{
	char *root = low_memory(2);

	root[0] = '/';
	return syscall32(NR32_CHROOT, (long)root, 0, 0, 0, 0);
}

static void *change_root_in_thread(void *context)
{
	return (void *)(long)change_root(context);
}

static int change_root_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, change_root_in_thread, context))
		return -EAGAIN;
	pthread_join(thread, &ret);
	return (long)ret;
}

static int by_child(struct context *context, int (*what)(struct context *context))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(-what(context));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

/*
 * CAP_NET_RAW is checked in the user namespace that owns the network namespace, not only in the
 * initial one.
 */
static int open_packet(struct context *context)
{
	if (unshare(CLONE_NEWNET))
		return -errno;
	return outcome(socket(AF_PACKET, SOCK_RAW, 0));
}

static int open_packet32(struct context *context)
{
	uint32_t *args = low_memory(3 * sizeof(*args));
	long fd;

	if (unshare(CLONE_NEWNET))
		return -errno;
	args[0] = AF_PACKET;
	args[1] = SOCK_RAW;
	fd = syscall32(NR32_SOCKETCALL, SOCKETCALL_SOCKET, (long)args, 0, 0, 0);
	return fd < 0 ? fd : 0;
}

static int open_packet_uring(struct context *context)
{
	struct uring uring;
	int ret;

	if (unshare(CLONE_NEWNET))
		return -errno;
	ret = uring_open(&uring);
	if (ret)
		return ret;
	ret = uring_socket(&uring, AF_PACKET, SOCK_RAW, 0, true);
	close(uring.fd);
	return ret < 0 ? ret : 0;
}

/*
 * For this call and the next, the check is made inside security/commoncap.c and not by
 * ns_capable().
 */
static int set_securebits(struct context *context)
{
	int bits = prctl(PR_GET_SECUREBITS);

	return bits < 0 ? -errno : outcome(prctl(PR_SET_SECUREBITS, bits));
}

/*
 * All capabilities are kept but sys_chroot, which is dropped from the permitted set and then added
 * to the inheritable one.
 */
static int inherit_more(struct context *context)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	data[0].inheritable = 0;
	data[0].permitted &= ~(1U << CAP_SYS_CHROOT);
	data[0].effective = data[0].permitted;
	if (syscall(SYS_capset, &header, data))
		return -errno;
	data[0].inheritable = 1U << CAP_SYS_CHROOT;
	return outcome(syscall(SYS_capset, &header, data));
}

/* Address 0, as kernels differ in which addresses count as low. */
static int map_low(struct context *context)
{
	void *low = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	return low == MAP_FAILED ? -errno : outcome(munmap(low, 4096));
}

/*
 * An io_uring worker whose credentials are not those of the request: the worker was created before
 * the attacker changed its credentials to equal ones.
 */
static int open_with_old_worker(struct context *context)
{
	struct uring uring;
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = uring_open_file(&uring, "/", O_RDONLY, true);
	if (ret < 0)
		return ret;
	close(ret);
	if (prctl(PR_SET_KEEPCAPS, 1))
		return -errno;
	ret = uring_open_file(&uring, SECRET, O_RDONLY, true);
	close(uring.fd);
	return ret < 0 ? ret : 0;
}

/* The addresses are not zero if the opener was privileged. */
static int read_addresses(struct context *context)
{
	char text[4096];
	ssize_t len = read(context->fd, text, sizeof(text) - 1);
	char *line = text;

	if (len < 0)
		return -errno;
	text[len] = '\0';
	while (line && *line) {
		if (strncmp(line + strspn(line, " "), "00000000-00000000", 17))
			return 0;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return -EPERM;
}

#define CAPABILITY(name) .operation = "capability", .object = "object=\"" name "\"",	\
			 .list = "deny capability: mac_admin " name " wake_alarm"
#define TIME CAPABILITY("sys_time"), .userns = -EPERM, .also = "settime"

ATTEMPT(time, TIME, .attempt = set_time)
ATTEMPT(time32, TIME, .attempt = set_time32)
ATTEMPT(nice, CAPABILITY("sys_nice"), .userns = -EACCES, .refusal = -EACCES,
	.attempt = be_nicer)
ATTEMPT(nice32, CAPABILITY("sys_nice"), .userns = -EPERM, .attempt = be_nicer32)

ATTEMPT(chroot, CAPABILITY("sys_chroot"), .attempt = change_root)
ATTEMPT(chroot32, CAPABILITY("sys_chroot"), .attempt = change_root32)
ATTEMPT(chroot_thread, CAPABILITY("sys_chroot"), .attempt = change_root_thread,
	.elsewhere = true)
ATTEMPT(packet, CAPABILITY("net_raw"), .attempt = open_packet)
ATTEMPT(packet32, CAPABILITY("net_raw"), .attempt = open_packet32)
ATTEMPT(packet_uring, CAPABILITY("net_raw"), .attempt = open_packet_uring, .elsewhere = true)

ATTEMPT(securebits, CAPABILITY("setpcap"), .attempt = set_securebits)
ATTEMPT(inheritable, CAPABILITY("setpcap"), .attempt = inherit_more)
ATTEMPT(low_memory, CAPABILITY("sys_rawio"), .userns = -EPERM, .attempt = map_low)

#define DAC .operation = "capability", .path = SECRET, .flags = O_RDONLY,			\
	    .list = "deny capability: dac_override dac_read_search", .object = "object=\"dac_", \
	    .outside = make_secret, .undo = remove_secret, .refusal = -EACCES

ATTEMPT(secret_open, DAC, .attempt = try_open)
ATTEMPT(secret_open32, DAC, .attempt = try_open32)
ATTEMPT(secret_open_path, DAC, .attempt = try_open_path)
ATTEMPT(secret_open_uring, DAC, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(secret_open_uring_worker, DAC, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(secret_open_old_worker, DAC, .attempt = open_with_old_worker, .elsewhere = true)

/* The opener's capability counts, not the reader's. */
ATTEMPT(opener, CAPABILITY("sys_admin"), .also = "host_info", .needs = "/proc/iomem",
	.path = "/proc/iomem", .flags = O_RDONLY, .outside = open_it,
	.attempt = read_addresses)

/* Capabilities that are not listed pass, among them those that runtimes and containers need. */
#define HARMLESS .operation = "capability", .harmless = true, \
		 .list = "deny capability: sys_module sys_rawio sys_time sys_boot mac_admin"

/* acct(2) records processes of the host if the host's PID namespace is shared. */
#define RECORDS "/tmp/gabion-acct"

static int make_records(struct context *context)
{
	return outcome(close(open(RECORDS, O_CREAT | O_WRONLY | O_TRUNC, 0600)));
}

static void end_records(struct context *context)
{
	syscall(SYS_acct, NULL);
	unlink(RECORDS);
}

static int record(struct context *context)
{
	return outcome(syscall(SYS_acct, RECORDS));
}

static int record_own(struct context *context)
{
	int err;

	if (unshare(CLONE_NEWPID))
		return -errno;
	err = by_child(context, record);
	return err;
}

#define ACCT .list = "deny capability: sys_pacct", .needs = HAS_ACCT, .outside = make_records,	\
	     .undo = end_records, .userns = -EPERM, .operation = "capability"
#define HAS_ACCT "/proc/sys/kernel/acct"

ATTEMPT(acct, ACCT, .object = "object=\"sys_pacct\"", .attempt = record)
ATTEMPT(acct_own, ACCT, .harmless = true, .attempt = record_own)

/*
 * In a PID namespace reboot(2) only kills the namespace's init (reboot_pid_ns() in
 * kernel/pid_namespace.c), so it passes.
 */
static long power_off(bool by_gate32)
{
	if (by_gate32)
		return syscall32(NR32_REBOOT, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
				 LINUX_REBOOT_CMD_POWER_OFF, 0, 0);
	return result(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			      LINUX_REBOOT_CMD_POWER_OFF, NULL));
}

static int end_own_init(bool by_gate32)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return -errno;
	pid = fork();
	if (!pid)
		_exit(getpid() == 1 ? -power_off(by_gate32) : ECHILD);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -ECHILD;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGINT ? 0 : -EINTR;
	return -WEXITSTATUS(status);
}

static int reboot_own(struct context *context)
{
	return end_own_init(false);
}

static int reboot_own32(struct context *context)
{
	return end_own_init(true);
}

static int unload_kexec(struct context *context)
{
	return outcome(syscall(SYS_kexec_load, 0, 0, NULL, KEXEC_ON_CRASH));
}

static int unload_kexec_in_own(struct context *context)
{
	if (unshare(CLONE_NEWPID))
		return -errno;
	return by_child(context, unload_kexec);
}

#define BOOT .operation = "capability", .list = "deny capability: sys_boot"

ATTEMPT(reboot_own, BOOT, .harmless = true, .attempt = reboot_own)
ATTEMPT(reboot_own32, BOOT, .harmless = true, .attempt = reboot_own32)
/* kexec needs the same capability, and no PID namespace limits its effect. */
ATTEMPT(kexec_in_own, BOOT, .object = "object=\"sys_boot\"", .also = "kexec", .userns = -EPERM,
	.by_child = true, .attempt = unload_kexec_in_own)

/*
 * Offsets of a time namespace that no task has entered yet, made by the attacker or by another
 * task.
 */
#define OFFSETS "monotonic 1 0\n"
#define SHIFT .operation = "capability", .list = "deny capability: sys_time",		\
	      .needs = "/proc/self/timens_offsets"

static int shift_own_time(struct context *context)
{
	if (unshare(CLONE_NEWTIME))
		return -errno;
	return write_text("/proc/self/timens_offsets", OFFSETS);
}

/* As unshare(1) does: a child writes the offsets of its parent's new time namespace. */
static int shift_parents_time(struct context *context)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/timens_offsets", getppid());
	return write_text(path, OFFSETS);
}

static int shift_time_by_child(struct context *context)
{
	/*
	 * The child is forked before unshare(2). A child forked later would enter the time
	 * namespace, and then its offsets are fixed.
	 */
	int go[2], status;
	pid_t pid;

	if (pipe(go))
		return -errno;
	pid = fork();
	if (!pid) {
		char byte;

		if (read(go[0], &byte, 1) != 1)
			_exit(EPIPE);
		_exit(-shift_parents_time(context));
	}
	if (unshare(CLONE_NEWTIME) || write(go[1], "", 1) != 1)
		return -errno;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	close(go[0]);
	close(go[1]);
	return -WEXITSTATUS(status);
}

static int shift_and_set_time(struct context *context)
{
	int err = shift_own_time(context);

	return err ? err : set_time(context);
}

/*
 * A write to the offsets that fails must not leave an exception behind for the next check of the
 * capability.
 */
static int shift_nothing_and_set_time(struct context *context)
{
	pid_t pid = fork();
	char path[64];

	if (!pid)
		_exit(0);
	snprintf(path, sizeof(path), "/proc/%d/timens_offsets", pid);
	usleep(100000);
	write_text(path, OFFSETS);
	waitpid(pid, NULL, 0);
	return set_time(context);
}

/* An ungoverned task has made a time namespace for its children, and none has entered it. */
static int make_shiftable(struct context *context)
{
	pid_t pid = fork();
	int *ready = (int *)context->bytes;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		ready[1] = unshare(CLONE_NEWTIME) ? errno : -1;
		for (;;)
			pause();
	}
	ready[0] = pid;
	while (!ready[1])
		usleep(1000);
	return ready[1] == -1 ? 0 : -ready[1];
}

static void end_shiftable(struct context *context)
{
	int pid = *(int *)context->bytes;

	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

static int shift_others_time(struct context *context)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/timens_offsets", *(int *)context->bytes);
	return write_text(path, OFFSETS);
}

ATTEMPT(shift, SHIFT, .harmless = true, .attempt = shift_own_time)
ATTEMPT(shift_by_child, SHIFT, .harmless = true, .attempt = shift_time_by_child)
ATTEMPT(shift_others, SHIFT, .also = "procfs", .object = "object=\"sys_time\"", .userns = -EPERM,
	.outside = make_shiftable, .undo = end_shiftable, .attempt = shift_others_time)
ATTEMPT(time_after_shift, SHIFT, .object = "object=\"sys_time\"", .userns = -EPERM,
	.also = "settime", .attempt = shift_and_set_time)
ATTEMPT(time_after_no_shift, SHIFT, .object = "object=\"sys_time\"", .userns = -EPERM,
	.also = "settime", .attempt = shift_nothing_and_set_time)

static int do_chores(struct context *context)
{
	if (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET))
		return -errno;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("gabion", "/mnt", "tmpfs", 0, NULL) || sethostname("gabion", 6))
		return -errno;
	if (mkdir("/mnt/root", 0) || chown("/mnt/root", 1000, 1000) || chroot("/mnt/root"))
		return -errno;
	if (setgroups(0, NULL) || setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000))
		return -errno;
	return 0;
}

static int run_chores(struct context *context)
{
	return by_child(context, do_chores);
}

ATTEMPT(chores, HARMLESS, .attempt = run_chores, .also = "mount")
ATTEMPT(unlisted_packet, HARMLESS, .attempt = open_packet)
ATTEMPT(unlisted_secret, HARMLESS, .outside = make_secret, .undo = remove_secret,
	.path = SECRET, .flags = O_RDONLY, .attempt = try_open)

/*
 * overlayfs accesses its layers with the credentials of the task that mounted it, also for users
 * with fewer rights: it must still hide files and copy them up.
 */
#define LAYERS "/tmp/gabion-overlay"

static int make_overlay(struct context *context)
{
	const char *const dirs[] = {
		LAYERS "/lower", LAYERS "/lower/dir", LAYERS "/upper", LAYERS "/upper/dir",
		LAYERS "/work", LAYERS "/merged", NULL
	};
	int i, fd;

	umount2(LAYERS "/merged", MNT_DETACH);
	umount2(LAYERS, MNT_DETACH);
	mkdir(LAYERS, 0755);
	if (mount("gabion", LAYERS, "tmpfs", 0, NULL))
		return -errno;
	for (i = 0; dirs[i]; i++)
		mkdir(dirs[i], 0755);
	close(open(LAYERS "/lower/dir/hidden", O_CREAT | O_WRONLY, 0644));
	fd = open(LAYERS "/lower/file", O_CREAT | O_WRONLY, 0644);
	if (write(fd, "old", 3) != 3)
		return -EIO;
	close(fd);
	if (syscall(SYS_setxattr, LAYERS "/upper/dir", "trusted.overlay.opaque", "y", 1, 0))
		return -errno;
	if (mount("overlay", LAYERS "/merged", "overlay", 0, "lowerdir=" LAYERS "/lower,upperdir="
		  LAYERS "/upper,workdir=" LAYERS "/work"))
		return -errno;
	return 0;
}

static void remove_overlay(struct context *context)
{
	umount2(LAYERS "/merged", MNT_DETACH);
	umount2(LAYERS, MNT_DETACH);
}

static int use_overlay(struct context *context)
{
	int fd;

	if (!access(LAYERS "/merged/dir/hidden", F_OK))
		return -EEXIST;
	fd = open(LAYERS "/merged/file", O_WRONLY | O_APPEND);
	if (fd < 0 || write(fd, "new", 3) != 3)
		return -errno;
	close(fd);
	if (unlink(LAYERS "/merged/file"))
		return -errno;
	return access(LAYERS "/merged/file", F_OK) ? 0 : -EEXIST;
}

ATTEMPT(overlay, .operation = "capability", .harmless = true, .module = "overlay",
	.list = "deny capability: sys_admin dac_override dac_read_search chown fowner mknod "
		"setfcap",
	.outside = make_overlay, .undo = remove_overlay, .attempt = use_overlay)

TEST_HARNESS_MAIN
