// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control file systems: changes of owner, mode, extended attributes and names of their files. Such
 * a change can give write access just as opening the file would. Also control files that no other
 * test writes.
 *
 * Two changes of each kind are tried, each on two file systems. On one file system, all system
 * calls for the change are tried.
 *
 * In the rows:
 *  CONTROL(op, where)  changes an attribute of a file system's root or file; op is the operation
 *                      that must refuse it
 *  ATTRIBUTE           changes an extended attribute in sysfs
 *  BPFFS               makes, renames or removes a name in the host's bpffs
 *  INSTANCES           makes or removes a tracing instance
 *  DEVICES             makes, renames or removes a name in devtmpfs
 *  CONNECTION          uses the control files of a FUSE connection
 *  LEASE               sets a parameter of nfsd; LEASE_READ reads it
 *  PTS                 changes owner or mode of a host pseudo terminal
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/filesystem.h"
#include "control.h"
#include "matrix.h"

#define SECURITY "/sys/kernel/security/"
#define TRACING "/sys/kernel/tracing/"
#define DEBUG "/sys/kernel/debug"
#define CONFIG "/sys/kernel/config"
#define CONNECTIONS "/sys/fs/fuse/connections"
#define PSTORE "/sys/fs/pstore"
#define BPF "/sys/fs/bpf"
#define BINFMT "/proc/sys/fs/binfmt_misc/"
#define NFSD "/proc/fs/nfsd/"
#define PIPES "/run/rpc_pipefs"

/*
 * Where each file system is expected. An ungoverned task mounts the one that contains the attack's
 * path, if it is not mounted yet.
 */
static const struct {
	const char *where;
	const char *type;
	unsigned long magic;
} places[] = {
	{ SECURITY, "securityfs", SECURITYFS_MAGIC },
	{ TRACING, "tracefs", TRACEFS_MAGIC },
	{ DEBUG, "debugfs", DEBUGFS_MAGIC },
	{ CONFIG, "configfs", GABION_CONFIGFS_MAGIC },
	{ CONNECTIONS, "fusectl", GABION_FUSECTL_MAGIC },
	{ PSTORE, "pstore", PSTOREFS_MAGIC },
	{ BPF, "bpf", BPF_FS_MAGIC },
	{ BINFMT, "binfmt_misc", BINFMTFS_MAGIC },
	{ NFSD, "nfsd", GABION_NFSD_MAGIC },
	{ PIPES, "rpc_pipefs", GABION_RPC_PIPEFS_MAGIC },
};

static int mount_it(struct context *context)
{
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!strncmp(context->attack->path, places[i].where, strlen(places[i].where)))
			return control_mount(places[i].type, places[i].magic, places[i].where);
	}
	return 0;
}

static int mount_and_open(struct context *context)
{
	int err = mount_it(context);

	return err ? err : open_it(context);
}

static int change_mode32(struct context *context)
{
	char *path = low_memory(4096);
	struct stat st;
	int err;

	strcpy(path, context->attack->path);
	if (stat(path, &st))
		return -errno;
	err = syscall32(NR32_CHMOD, (long)path, (st.st_mode ^ S_IWOTH) & 07777, 0, 0, 0);
	return err ? err : outcome(chmod(path, st.st_mode & 07777));
}

/* A file of proc gives the mode that it has in this mount to its entry, for all mounts. */
static int set_times(struct context *context)
{
	return outcome(utimensat(AT_FDCWD, context->attack->path, NULL, 0));
}

static int set_owner(struct context *context)
{
	if (lchown(context->attack->path, 1000, -1))
		return -errno;
	return outcome(lchown(context->attack->path, 0, -1));
}

static int set_group(struct context *context)
{
	struct stat st;

	if (stat(context->attack->path, &st) || lchown(context->attack->path, -1, 1000))
		return -errno;
	return outcome(lchown(context->attack->path, -1, st.st_gid));
}

static int set_attribute(struct context *context)
{
	return outcome(setxattr(context->attack->path, "trusted.gabion", "1", 1, 0));
}

static int remove_attribute(struct context *context)
{
	return outcome(removexattr(context->attack->path, "trusted.gabion"));
}

static int mount_and_set_attribute(struct context *context)
{
	int err = mount_it(context);

	return err ? err : set_attribute(context);
}

static void forget_attribute(struct context *context)
{
	removexattr(context->attack->path, "trusted.gabion");
}

#define CONTROL(op, where) .operation = (op), .path = where, .outside = mount_it,	\
			   .object = where
#define TRACED(fs, where) .operation = "kernel_trace", .path = where, .outside = mount_it,	\
			  .object = "object=\"" fs "\""

ATTEMPT(lockdown_chmod, CONTROL("lsm_admin", SECURITY "lockdown"), .attempt = change_mode)
ATTEMPT(lockdown_chmod32, CONTROL("lsm_admin", SECURITY "lockdown"), .attempt = change_mode32)
ATTEMPT(lockdown_fchmod, .operation = "lsm_admin", .path = SECURITY "lockdown",
	.flags = O_RDONLY, .outside = mount_and_open, .attempt = change_open_mode)
ATTEMPT(lockdown_chown, CONTROL("lsm_admin", SECURITY "lockdown"), .attempt = set_owner)
ATTEMPT(securityfs_chmod, .operation = "lsm_admin", .path = SECURITY, .outside = mount_it,
	.attempt = change_mode)
ATTEMPT(tracing_chmod, .operation = "kernel_trace", .path = TRACING, .outside = mount_it,
	.attempt = change_mode)
ATTEMPT(kprobe_events_chmod, TRACED("tracefs", TRACING "kprobe_events"),
	.attempt = change_mode)
ATTEMPT(ftrace_filter_chown, TRACED("tracefs", TRACING "set_ftrace_filter"),
	.attempt = set_owner)
ATTEMPT(event_chmod, TRACED("tracefs", TRACING "events/sched/sched_switch/enable"),
	.attempt = change_mode)
ATTEMPT(debugfs_chmod, TRACED("debugfs", DEBUG), .attempt = change_mode)
ATTEMPT(debugfs_file_chmod, .operation = "kernel_trace", .path = DEBUG "/sleep_time",
	.needs = "/sys/kernel/debug/sleep_time", .outside = mount_it, .attempt = change_mode)
ATTEMPT(debugfs_directory_chmod, .operation = "kernel_trace", .path = DEBUG "/block",
	.outside = mount_it, .attempt = change_mode)
ATTEMPT(configfs_chmod, CONTROL("sysfs", CONFIG), .attempt = change_mode)
ATTEMPT(fusectl_chmod, CONTROL("sysfs", CONNECTIONS), .attempt = change_mode)
ATTEMPT(pstore_chmod, CONTROL("sysfs", PSTORE), .needs = "/sys/fs/pstore",
	.attempt = change_mode)
ATTEMPT(bpf_chmod, CONTROL("sysfs", BPF), .attempt = change_mode)
ATTEMPT(bpf_chown, CONTROL("sysfs", BPF), .attempt = set_owner)
ATTEMPT(bpf_chgrp, CONTROL("sysfs", BPF), .attempt = set_group)
ATTEMPT(binfmt_chmod, .operation = "sysctl", .path = BINFMT "register",
	.object = "object=\"fs.binfmt_misc\"", .module = "binfmt_misc", .outside = mount_it,
	.attempt = change_mode)
ATTEMPT(nfsd_chmod, CONTROL("procfs", NFSD "threads"), .module = "nfsd", .attempt = change_mode)
ATTEMPT(pipes_chmod, CONTROL("procfs", PIPES), .module = "nfsd", .attempt = change_mode)
ATTEMPT(proc_chmod, .operation = "procfs", .path = "/proc", .object = "object=\"/proc",
	.attempt = change_mode)
ATTEMPT(proc_times, .operation = "procfs", .path = "/proc/uptime",
	.object = "object=\"/proc/uptime", .attempt = set_times)
ATTEMPT(device_chmod, CONTROL("sysfs", "/dev/vda"), .attempt = change_mode)
ATTEMPT(device_chown, CONTROL("sysfs", "/dev/vda"), .attempt = set_owner)
ATTEMPT(null_chmod, CONTROL("sysfs", "/dev/null"), .attempt = change_mode)
ATTEMPT(tty_chown, CONTROL("sysfs", "/dev/tty"), .attempt = set_owner)
ATTEMPT(null_chown, CONTROL("sysfs", "/dev/null"), .harmless = true, .attempt = set_owner)

/*
 * Extended attributes: sysfs stores "trusted." attributes, devtmpfs stores POSIX ACLs, which grant
 * access.
 */
#define ATTRIBUTE CONTROL("sysfs", "/sys/kernel"), .userns = -EPERM

ATTEMPT(sysfs_setxattr, ATTRIBUTE, .attempt = set_attribute, .undo = forget_attribute)
ATTEMPT(sysfs_removexattr, .operation = "sysfs", .path = "/sys/kernel", .object = "/sys/kernel",
	.userns = -EPERM, .outside = mount_and_set_attribute, .attempt = remove_attribute,
	.undo = forget_attribute)

/*
 * A system.posix_acl_access value that gives uid 1000 access: u::rw- u:1000:rw- g::r-- m::rw-
 * o::---
 */
static const unsigned char everybodys[] = {
	2, 0, 0, 0,
	1, 0, 6, 0, 255, 255, 255, 255,
	2, 0, 6, 0, 232, 3, 0, 0,
	4, 0, 4, 0, 255, 255, 255, 255,
	16, 0, 6, 0, 255, 255, 255, 255,
	32, 0, 0, 0, 255, 255, 255, 255,
};

static int set_access(struct context *context)
{
	return outcome(setxattr(context->attack->path, "system.posix_acl_access", everybodys,
				sizeof(everybodys), 0));
}

static void forget_access(struct context *context)
{
	removexattr(context->attack->path, "system.posix_acl_access");
}

ATTEMPT(device_acl, CONTROL("sysfs", "/dev/vda"), .attempt = set_access,
	.undo = forget_access)

/* File names made, renamed and removed. */
#define PROBE BPF "/gabion"
#define PROBE_TO BPF "/gabion2"

static void forget_probes(struct context *context)
{
	rmdir(PROBE);
	rmdir(PROBE_TO);
	unlink(PROBE);
	unlink(PROBE_TO);
}

static int make_probe(struct context *context)
{
	int err = mount_it(context);

	return err ? err : outcome(mkdir(PROBE, 0700));
}

static int try_rename(struct context *context)
{
	return outcome(rename(context->attack->path, PROBE_TO));
}

static int try_symlink(struct context *context)
{
	return outcome(symlink("target", context->attack->path));
}

static int try_unlink(struct context *context)
{
	return outcome(unlink(context->attack->path));
}

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int make_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
	};

	return result(bpf(BPF_MAP_CREATE, &attr));
}

static int pin(struct context *context)
{
	union bpf_attr attr = { .pathname = (uintptr_t)PROBE, .bpf_fd = context->fd };

	return outcome(bpf(BPF_OBJ_PIN, &attr));
}

/* An ungoverned task makes the map. The attacker inherits its descriptor. */
static int mount_and_make_map(struct context *context)
{
	int err = mount_it(context);

	if (!err)
		context->fd = make_map();
	return err ? err : context->fd < 0 ? context->fd : 0;
}

static int mount_and_pin(struct context *context)
{
	int err = mount_and_make_map(context);

	return err ? err : pin(context);
}

#define BPFFS .operation = "sysfs", .object = "object=\"" PROBE "\"", .path = PROBE,	\
	      .undo = forget_probes

ATTEMPT(bpf_mkdir, BPFFS, .outside = mount_it, .attempt = try_mkdir)
ATTEMPT(bpf_rmdir, BPFFS, .outside = make_probe, .attempt = try_rmdir)
ATTEMPT(bpf_rename, BPFFS, .outside = make_probe, .attempt = try_rename)
ATTEMPT(bpf_symlink, BPFFS, .outside = mount_it, .attempt = try_symlink)
ATTEMPT(bpf_unlink, BPFFS, .outside = mount_and_pin, .attempt = try_unlink)
ATTEMPT(bpf_pin, BPFFS, .also = "bpf", .outside = mount_and_make_map, .attempt = pin)

static int mount_and_pin_read_only(struct context *context)
{
	int err = mount_and_pin(context);

	return err ? err : outcome(chmod(PROBE, 0444));
}

/* A descriptor of what is pinned, by which it can be changed. */
static int get(struct context *context)
{
	union bpf_attr attr = { .pathname = (uintptr_t)PROBE };

	return close_again(result(bpf(BPF_OBJ_GET, &attr)));
}

static int get32(struct context *context)
{
	struct {
		union bpf_attr attr;
		char path[64];
	} *low = low_memory(4096);

	strcpy(low->path, PROBE);
	low->attr.pathname = (uintptr_t)low->path;
	return close_again(syscall32(NR32_BPF, BPF_OBJ_GET, (long)&low->attr, sizeof(low->attr),
				     0, 0));
}

static int get_by_symlink(struct context *context)
{
	union bpf_attr attr = { .pathname = (uintptr_t)"/tmp/gabion-pinned" };

	unlink("/tmp/gabion-pinned");
	if (symlink(PROBE, "/tmp/gabion-pinned"))
		return -errno;
	return close_again(result(bpf(BPF_OBJ_GET, &attr)));
}

/* Without capabilities, so that the file's mode counts. */
static int get_to_read(struct context *context)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { };
	union bpf_attr attr = { .pathname = (uintptr_t)PROBE, .file_flags = BPF_F_RDONLY };

	if (syscall(SYS_capset, &header, none))
		return -errno;
	return close_again(result(bpf(BPF_OBJ_GET, &attr)));
}

#define OWN_BPF "/tmp/gabion-own-bpf"

/* The mount vanishes with its namespace. In a user namespace the kernel refuses it. */
static int get_of_own(struct context *context)
{
	union bpf_attr attr = { .pathname = (uintptr_t)OWN_BPF "/map", .bpf_fd = context->fd };
	int err = private_mounts(0);

	mkdir(OWN_BPF, 0755);
	if (err)
		return err;
	if (mount("bpf", OWN_BPF, "bpf", 0, NULL))
		return errno == EPERM ? 0 : -errno;
	if (bpf(BPF_OBJ_PIN, &attr))
		return -errno;
	attr.bpf_fd = 0;
	return close_again(result(bpf(BPF_OBJ_GET, &attr)));
}

/* Where policy restricts mounting, it is known which file is meant. */
#define PINNED BPFFS, .list = "deny mount: xfs"

ATTEMPT(bpf_get, PINNED, .also = "bpf", .outside = mount_and_pin, .attempt = get)
ATTEMPT(bpf_get32, PINNED, .also = "bpf", .outside = mount_and_pin, .attempt = get32)
ATTEMPT(bpf_get_by_symlink, PINNED, .also = "bpf", .outside = mount_and_pin,
	.attempt = get_by_symlink)
ATTEMPT(bpf_get_to_read, PINNED, .also = "bpf", .harmless = true,
	.outside = mount_and_pin_read_only, .attempt = get_to_read)
ATTEMPT(bpf_get_of_own, PINNED, .also = "bpf mount", .harmless = true,
	.outside = mount_and_make_map, .attempt = get_of_own)

/* Elsewhere it is not, and all is refused. */
#define UNSEEN .operation = "sysfs", .object = "object=\"/sys/fs/bpf", .path = PROBE,	\
	       .also = "bpf", .undo = forget_probes, .outside = mount_and_pin

ATTEMPT(bpf_get_unseen, UNSEEN, .attempt = get)
ATTEMPT(bpf_get_unseen32, UNSEEN, .attempt = get32)

#define INSTANCE TRACING "instances/gabion"

static void forget_instance(struct context *context)
{
	rmdir(INSTANCE);
}

static int make_instance(struct context *context)
{
	int err = mount_it(context);

	return err ? err : outcome(mkdir(INSTANCE, 0700));
}

#define INSTANCES .operation = "kernel_trace", .path = INSTANCE, .undo = forget_instance, \
		  .object = "object=\"tracefs\""

ATTEMPT(instance_mkdir, INSTANCES, .outside = mount_it, .attempt = try_mkdir)
ATTEMPT(instance_rmdir, INSTANCES, .outside = make_instance, .attempt = try_rmdir)

#define NODE "/dev/gabion"

static void forget_node(struct context *context)
{
	unlink(NODE);
	rmdir(NODE);
}

static int try_mknod(struct context *context)
{
	return outcome(mknod(NODE, S_IFIFO | 0600, 0));
}

static int make_node(struct context *context)
{
	return try_mknod(context);
}

static int try_create(struct context *context)
{
	int fd = open(NODE, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int try_link(struct context *context)
{
	return outcome(link("/dev/vda", NODE));
}

static void unlink_link(struct context *context)
{
	unlink(NODE);
}

/* As chattr(1) does. FS_IOC_SETFLAGS needs no descriptor for writing. */
static int set_flags(struct context *context)
{
	int fd = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC), flags = 0, err;

	if (fd < 0)
		return -errno;
	err = ioctl(fd, FS_IOC_GETFLAGS, &flags) ? -errno : 0;
	if (!err)
		err = outcome(ioctl(fd, FS_IOC_SETFLAGS, &flags));
	close(fd);
	return err;
}

#define DEVICES .operation = "sysfs", .object = "object=\"" NODE "\"", .path = NODE,	\
		.undo = forget_node

ATTEMPT(device_flags, CONTROL("sysfs", "/dev"), .attempt = set_flags)
ATTEMPT(device_mkdir, DEVICES, .attempt = try_mkdir)
ATTEMPT(device_create, DEVICES, .attempt = try_create)
ATTEMPT(device_fifo, DEVICES, .attempt = try_mknod)
ATTEMPT(device_link, .operation = "sysfs", .object = "object=\"" NODE "\"", .path = NODE,
	.undo = unlink_link, .attempt = try_link)
ATTEMPT(device_symlink, DEVICES, .attempt = try_symlink)
ATTEMPT(device_unlink, DEVICES, .outside = make_node, .attempt = try_unlink)

/* Control files that no other test writes: FUSE connections, nfsd and rpc_pipefs. */
static int mount_fuse(struct context *context, uid_t uid)
{
	char options[128];
	int fd;

	command((const char *const[]){ "modprobe", "-q", "fuse", NULL });
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%d,group_id=0", fd, uid);
	mkdir("/tmp/gabion-fuse", 0755);
	if (mount("gabion", "/tmp/gabion-fuse", "fuse", 0, options))
		return -errno;
	/* No server reads the descriptor. A task that accesses the file system would block. */
	context->personality = fd;
	return 0;
}

static int connection_number(char *buf, size_t size)
{
	char line[512];
	FILE *mounts = fopen("/proc/self/mountinfo", "r");
	unsigned int minor_number = 0;

	if (!mounts)
		return -errno;
	while (fgets(line, sizeof(line), mounts)) {
		unsigned int minor_here;

		if (strstr(line, " /tmp/gabion-fuse ") &&
		    sscanf(line, "%*u %*u %*u:%u", &minor_here) == 1)
			minor_number = minor_here;
	}
	fclose(mounts);
	snprintf(buf, size, CONNECTIONS "/%u/", minor_number);
	return minor_number ? 0 : -ENOENT;
}

static int prepare_connection(struct context *context)
{
	int err = mount_it(context);

	if (!err)
		err = mount_fuse(context, 0);
	return err ? err : connection_number((char *)context->bytes, sizeof(context->bytes));
}

static int write_connection(struct context *context)
{
	char path[256];

	snprintf(path, sizeof(path), "%.200s%s", (char *)context->bytes, context->attack->text);
	return write_text(path, "1");
}

static void end_fuse(struct context *context)
{
	umount2("/tmp/gabion-fuse", MNT_DETACH);
	close(context->personality);
}

#define CONNECTION .operation = "sysfs", .path = CONNECTIONS,					\
		   .object = "object=\"" CONNECTIONS, .outside = prepare_connection,	\
		   .undo = end_fuse

ATTEMPT(fuse_abort, CONNECTION, .text = "abort", .attempt = write_connection)
ATTEMPT(fuse_background, CONNECTION, .text = "max_background", .attempt = write_connection)
ATTEMPT(fuse_congestion, CONNECTION, .text = "congestion_threshold",
	.attempt = write_connection)

/*
 * A descriptor open for writing could be passed to an ungoverned task, and the kernel does not
 * check the opener at write(2). So opening for writing is already refused.
 */
static int open_connection(struct context *context)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%.200s%s", (char *)context->bytes, context->attack->text);
	fd = open(path, context->attack->flags | O_CLOEXEC);
	return outcome(fd);
}

ATTEMPT(fuse_open_write, CONNECTION, .text = "abort", .flags = O_WRONLY,
	.attempt = open_connection)
ATTEMPT(fuse_open_read, CONNECTION, .text = "waiting", .flags = O_RDONLY, .harmless = true,
	.attempt = open_connection)

#define LEASE .operation = "procfs", .path = NFSD "nfsv4leasetime", .flags = O_WRONLY,	\
	      .text = "45", .object = "object=\"" NFSD "nfsv4leasetime\"", .module = "nfsd"

ATTEMPT(nfsd_open_and_write, LEASE, .outside = mount_it, .attempt = open_and_pwrite)
ATTEMPT(nfsd_write, LEASE, .outside = mount_and_open, .attempt = use_write)
ATTEMPT(nfsd_write32, LEASE, .outside = mount_and_open, .attempt = use_write32)
ATTEMPT(nfsd_write_uring_worker, LEASE, .outside = mount_and_open,
	.attempt = use_write_uring_worker, .elsewhere = true)
/*
 * Reading is a query: the kernel itself writes nothing to the file first (nfsctl_transaction_read()
 * in fs/nfsd/nfsctl.c). It must pass.
 */
#define LEASE_READ .operation = "procfs", .path = NFSD "nfsv4leasetime", .flags = O_RDONLY,	\
		   .module = "nfsd", .harmless = true

ATTEMPT(nfsd_open_read, LEASE_READ, .outside = mount_it, .attempt = try_open)
ATTEMPT(nfsd_read, LEASE_READ, .outside = mount_and_open, .attempt = use_read)
ATTEMPT(nfsd_read32, LEASE_READ, .outside = mount_and_open, .attempt = use_read32)
ATTEMPT(nfsd_read_uring_worker, LEASE_READ, .outside = mount_and_open,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(nfsd_write_helper, LEASE, .outside = mount_it, .early = open_it,
	.helper = helper_write)

/*
 * A pipe that the kernel creates (rpc_gssd_dummy_populate() in net/sunrpc/rpc_pipe.c). It accepts
 * no data, and nothing waits in it. The kernel takes who has it open for its daemon.
 */
#define PIPE .operation = "procfs", .path = PIPES "/gssd/clntXX/gssd", .module = "nfsd",	\
	     .object = "object=\"" PIPES "/gssd/clntXX/gssd\""

#define OWN_PIPES "/tmp/gabion-own-pipes"

/* The mount vanishes with its namespace. */
static int open_own_pipe(struct context *context)
{
	int err = private_mounts(CLONE_NEWNET);

	mkdir(OWN_PIPES, 0755);
	if (!err)
		err = outcome(mount("pipes", OWN_PIPES, "rpc_pipefs", 0, NULL));
	if (err)
		return err;
	context->fd = open(OWN_PIPES "/gssd/clntXX/gssd", O_RDONLY | O_NONBLOCK);
	return context->fd < 0 ? -errno : use_read(context);
}

ATTEMPT(pipe_open, PIPE, .flags = O_RDWR | O_NONBLOCK, .outside = mount_it, .attempt = try_open)
ATTEMPT(pipe_open_read, PIPE, .flags = O_RDONLY | O_NONBLOCK, .outside = mount_it,
	.attempt = try_open)
ATTEMPT(pipe_read, PIPE, .flags = O_RDONLY | O_NONBLOCK, .outside = mount_and_open,
	.attempt = use_read)
ATTEMPT(pipe_of_own_network, PIPE, .also = "mount", .userns = -EPERM, .harmless = true,
	.outside = mount_it, .attempt = open_own_pipe)

/* A host pseudo terminal. With other permissions, other users could read what is typed there. */

static int terminal = -1;

static int terminal_of_host(struct context *context)
{
	unsigned int number;
	int unlock = 0;

	mkdir("/dev/pts", 0755);
	if (!control_is_mounted("/dev/pts", DEVPTS_SUPER_MAGIC) &&
	    mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=666"))
		return -errno;
	terminal = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0 || ioctl(terminal, TIOCSPTLCK, &unlock) ||
	    ioctl(terminal, TIOCGPTN, &number))
		return -errno;
	snprintf((char *)context->bytes, sizeof(context->bytes), "/dev/pts/%u", number);
	return 0;
}

static int terminal_and_open(struct context *context)
{
	int err = terminal_of_host(context);

	if (err)
		return err;
	context->fd = open((char *)context->bytes, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return outcome(context->fd);
}

static void end_terminal(struct context *context)
{
	close(terminal);
}

static int chmod_terminal(struct context *context)
{
	return outcome(chmod((char *)context->bytes, 0666));
}

static int chown_terminal(struct context *context)
{
	return outcome(chown((char *)context->bytes, 65534, -1));
}

static int chmod_terminal32(struct context *context)
{
	char *path = strcpy(low_memory(64), (char *)context->bytes);

	return syscall32(NR32_CHMOD, (long)path, 0666, 0, 0, 0);
}

#define PTS .operation = "sysfs", .object = "object=\"/dev/pts/", .undo = end_terminal

ATTEMPT(terminal_chmod, PTS, .outside = terminal_of_host, .attempt = chmod_terminal)
ATTEMPT(terminal_chmod32, PTS, .outside = terminal_of_host, .attempt = chmod_terminal32)
ATTEMPT(terminal_fchmod, PTS, .outside = terminal_and_open, .attempt = change_open_mode)
ATTEMPT(terminal_chown, PTS, .outside = terminal_of_host, .attempt = chown_terminal)

/*
 * The container's own terminals. A runtime's init gives the console to the container's user, and
 * login programs change owner and mode later, also from a service with its own mount namespace.
 */
static int own_terminal(struct context *context)
{
	char path[64];
	unsigned int number;
	int err = private_mounts(CLONE_NEWNS), fd;
	pid_t service;

	mkdir("/tmp/gabion-pts", 0755);
	if (!err)
		err = outcome(mount("devpts", "/tmp/gabion-pts", "devpts", 0,
				    "newinstance,ptmxmode=666"));
	if (err)
		return err;
	fd = open("/tmp/gabion-pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, TIOCGPTN, &number))
		return -errno;
	snprintf(path, sizeof(path), "/tmp/gabion-pts/%u", number);
	if (chown(path, 1000, 5) || chmod(path, 0620))
		return -errno;
	service = fork();
	if (!service)
		_exit(unshare(CLONE_NEWNS) || chown(path, 0, 0) ? errno : 0);
	if (waitpid(service, &err, 0) != service)
		return -errno;
	close(fd);
	return -WEXITSTATUS(err);
}

ATTEMPT(terminal_own, .operation = "sysfs", .harmless = true, .attempt = own_terminal)

/* Files in a tmpfs that the task has mounted itself. */
static int own_files(struct context *context)
{
	int err = private_mounts(CLONE_NEWNS), fd;

	mkdir("/tmp/gabion-own", 0755);
	if (!err)
		err = outcome(mount("tmpfs", "/tmp/gabion-own", "tmpfs", 0, NULL));
	if (err)
		return err;
	fd = open("/tmp/gabion-own/file", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, 0666) || fchown(fd, 0, 0) ||
	    mkdir("/tmp/gabion-own/directory", 0755) ||
	    rename("/tmp/gabion-own/file", "/tmp/gabion-own/other") ||
	    symlink("other", "/tmp/gabion-own/link") ||
	    link("/tmp/gabion-own/other", "/tmp/gabion-own/directory/file") ||
	    mknod("/tmp/gabion-own/fifo", S_IFIFO | 0600, 0) ||
	    rmdir("/tmp/gabion-own/directory") != -1 || unlink("/tmp/gabion-own/other"))
		err = -errno;
	close(fd);
	return err;
}

ATTEMPT(files_own, .operation = "sysfs", .harmless = true, .attempt = own_files)

/*
 * A runtime's init sets owner and mode of the standard streams, also if one is the host's
 * /dev/null. Setting the values that the file already has must pass.
 */
static int set_what_is(struct context *context)
{
	struct stat st;
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = fstat(fd, &st) || fchown(fd, st.st_uid, st.st_gid) ||
	      fchmod(fd, st.st_mode & 07777) ? -errno : 0;
	close(fd);
	return err;
}

ATTEMPT(stream_chown, .operation = "sysfs", .harmless = true, .attempt = set_what_is)

/* Changing time stamps is not denied. */
static int touch(struct context *context)
{
	return outcome(utimensat(AT_FDCWD, "/sys/kernel", NULL, 0));
}

ATTEMPT(times, .operation = "sysfs", .harmless = true, .attempt = touch)

static int own_bpffs(void *arg)
{
	int err = private_mounts(CLONE_NEWNS);

	mkdir("/tmp/gabion-bpf", 0755);
	if (!err)
		err = outcome(mount("bpf", "/tmp/gabion-bpf", "bpf", 0, NULL));
	if (!err)
		err = outcome(mkdir("/tmp/gabion-bpf/own", 0700));
	if (!err)
		err = outcome(chmod("/tmp/gabion-bpf/own", 0755));
	return err ? err : outcome(rmdir("/tmp/gabion-bpf/own"));
}

/*
 * A change that the kernel refuses by itself, for lack of permission, is not counted as denied by
 * policy.
 */
static int as_nobody(void *arg)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		return -ENOTSUP;
	return outcome(chown("/dev/null", 65534, 65534)) == -EPERM &&
	       outcome(chmod("/dev/null", 0600)) == -EPERM ? 0 : -EPROTO;
}

TEST(kernels_own)
{
	const struct person person = { .cgroup = BOUND };
	long before;

	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny sysfs\n" BIND_CGROUP));
	before = gabion_stat("sysfs", "deny");
	EXPECT_EQ(0, run_as(&person, as_nobody, NULL));
	EXPECT_EQ(before, gabion_stat("sysfs", "deny"));
	no_policy();
}

/*
 * A bpffs that the task mounted itself. No user namespace is involved: kernels differ in whether
 * they allow mounting bpffs there.
 */
TEST(bpf_own)
{
	const struct person person = { .cgroup = BOUND };

	ASSERT_EQ(0, cgroup_make(BOUND));
	no_policy();
	ASSERT_EQ(0, run_as(&person, own_bpffs, NULL));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny sysfs\n" BIND_CGROUP));
	EXPECT_EQ(0, run_as(&person, own_bpffs, NULL));
	no_policy();
}

/*
 * A task in a user namespace that maps the owner of a file, but not its group. For chmod(2) the
 * kernel checks only the owner (inode_owner_or_capable() in fs/inode.c), so this would succeed.
 * Under "bind userns" it must be refused.
 */
static int become_other(void)
{
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP))
		return -errno;
	setfsuid(1);
	return setfsuid(-1) == 1 ? 0 : -ENOTSUP;
}

static int map_without_group(pid_t pid)
{
	char path[64];
	int err;

	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	err = write_text(path, "0 0 2");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	return err ? err : write_text(path, "0 1000 1");
}

static int chmod_without_group(void *path)
{
	int pair[2], status, err;
	char byte;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		close(pair[0]);
		if (unshare(CLONE_NEWUSER) || write(pair[1], "", 1) != 1 ||
		    read(pair[1], &byte, 1) != 1)
			_exit(ENOTSUP);
		err = become_other();
		_exit(-(err ? err : turn_mode(path)));
	}
	close(pair[1]);
	err = read(pair[0], &byte, 1) == 1 ? map_without_group(pid) : -ENOTSUP;
	if (!err)
		err = write(pair[0], "", 1) == 1 ? 0 : -EPIPE;
	close(pair[0]);
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return err ? err : -WEXITSTATUS(status);
}

TEST(mode_without_group)
{
	static char *const controls[] = { "/dev/vda", "/proc/sysrq-trigger" };
	static const struct person people[] = {
		{ .cgroup = BOUND }, { .userns = true }, { .cgroup = BOUND, .userns = true }, {},
	};
	size_t i, j;

	ASSERT_EQ(0, cgroup_make(BOUND));
	for (i = 0; i < ARRAY_SIZE(people); i++) {
		for (j = 0; j < ARRAY_SIZE(controls); j++) {
			no_policy();
			EXPECT_EQ(0, run_as(&people[i], chmod_without_group, controls[j]));
			ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n"
						 "\tdeny sysfs procfs sysrq\n"
						 "bind userns cage\n"));
			EXPECT_EQ(-EPERM, run_as(&people[i], chmod_without_group, controls[j]));
		}
	}
	no_policy();
}

TEST_HARNESS_MAIN
