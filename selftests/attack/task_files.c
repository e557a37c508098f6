// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of other processes in /proc/PID that need no ptrace access: mounts, network, and settings
 * that root may change. The victim is an ungoverned root process outside all cgroups that are
 * bound, with its own namespaces.
 *
 * In the rows:
 *  MOUNTS(name)      its mounts, by one of the files that show them
 *  NET               its network
 *  CHANGE(name, to)  writes one of its files
 *  USERNS(name, to)  the same in a user namespace that it has just made
 *  OF_OTHER          the target is the victim; OPEN_OF_OTHER: by a descriptor from outside
 *  OF_CHILD          the target is a child of the attacker, which must pass
 *  OF_SELF           the target is the attacker itself, which must pass
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "matrix.h"
#include "victim.h"

/* in linux/sched.h */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

#define OF_OTHER .outside = make_victim, .undo = end_victim
#define OPEN_OF_OTHER .outside = make_and_open, .undo = end_victim
#define OF_CHILD .early = make_child, .undo = end_victim, .harmless = true
#define OF_SELF .early = choose_self, .harmless = true

static int choose_self(struct context *context)
{
	*victim(context) = getpid();
	return 0;
}

static int read_of_victim(struct context *context)
{
	int ret = open_of_victim(context);

	if (!ret)
		ret = use_read(context);
	close(context->fd);
	return ret;
}

#define MOUNTS(name) .operation = "host_info", .object = "/" name "\"", .path = name,		\
		     .number = CLONE_NEWNS

ATTEMPT(mountinfo_open, MOUNTS("mountinfo"), OF_OTHER, .attempt = try_open_of_victim)
ATTEMPT(mountinfo_open32, MOUNTS("mountinfo"), OF_OTHER, .attempt = try_open32_of_victim)
ATTEMPT(mountinfo_open_uring_worker, MOUNTS("mountinfo"), OF_OTHER,
	.attempt = try_open_uring_worker_of_victim, .elsewhere = true)
ATTEMPT(mounts_open, MOUNTS("mounts"), OF_OTHER, .attempt = try_open_of_victim)
ATTEMPT(mountstats_open, MOUNTS("mountstats"), OF_OTHER, .attempt = try_open_of_victim)
ATTEMPT(mountinfo_read, MOUNTS("mountinfo"), OPEN_OF_OTHER, .attempt = use_read)
ATTEMPT(mountinfo_read32, MOUNTS("mountinfo"), OPEN_OF_OTHER, .attempt = use_read32)
ATTEMPT(mountinfo_read_uring_worker, MOUNTS("mountinfo"), OPEN_OF_OTHER,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(mountinfo_read_splice, MOUNTS("mountinfo"), OPEN_OF_OTHER, .attempt = use_read_splice)
ATTEMPT(mountinfo_read_opened_before, MOUNTS("mountinfo"), OF_OTHER, .early = open_of_victim,
	.attempt = use_read)
ATTEMPT(mounts_read, MOUNTS("mounts"), OPEN_OF_OTHER, .attempt = use_read)
ATTEMPT(mountstats_read, MOUNTS("mountstats"), OPEN_OF_OTHER, .attempt = use_read)

/* The file in the thread's directory is another one. */
static int mountinfo_of_thread(struct context *context)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/mountinfo", *victim(context),
		 *victim(context));
	context->fd = open(path, O_RDONLY);
	return outcome(context->fd);
}

ATTEMPT(mountinfo_of_thread, MOUNTS("mountinfo"), OF_OTHER, .attempt = mountinfo_of_thread)

ATTEMPT(mountinfo_of_child, MOUNTS("mountinfo"), OF_CHILD, .attempt = read_of_victim)
ATTEMPT(mounts_of_child, MOUNTS("mounts"), OF_CHILD, .attempt = read_of_victim)
ATTEMPT(mountstats_of_child, MOUNTS("mountstats"), OF_CHILD, .attempt = read_of_victim)
ATTEMPT(mountinfo_of_self, MOUNTS("mountinfo"), OF_SELF, .attempt = read_of_victim)

/* The attacker opened the file in a mount namespace that it has left since. */
static int read_what_was_own(struct context *context)
{
	int ret = open_of_victim(context);

	if (!ret && unshare(CLONE_NEWNS))
		ret = -ENOTSUP;
	return ret ? ret : use_read(context);
}

ATTEMPT(mountinfo_that_was_own, MOUNTS("mountinfo"), OF_SELF, .attempt = read_what_was_own)
/* A task in the attacker's own mount namespace has the same mounts. */
ATTEMPT(mountinfo_shared, .operation = "host_info", .path = "mountinfo", OF_OTHER,
	.harmless = true, .attempt = read_of_victim)

#define NET .operation = "host_info", .object = "/net/dev\"", .path = "net/dev",	\
	    .number = CLONE_NEWNET

static int ask_of_victim(struct context *context)
{
	struct stat stat_of;
	char path[64];

	file_of_victim(context, path, sizeof(path));
	return outcome(stat(path, &stat_of));
}

/* By a descriptor of /proc/PID/net: the kernel looks up the file below it. */
static int open_net_of_victim(struct context *context)
{
	char path[64];
	int err = make_victim(context);

	snprintf(path, sizeof(path), "/proc/%d/net", *victim(context));
	if (err)
		return err;
	context->fd = open(path, O_RDONLY | O_DIRECTORY);
	return outcome(context->fd);
}

static int open_below(struct context *context)
{
	int fd = openat(context->fd, "dev", O_RDONLY);

	return fd < 0 ? -errno : close_again(fd);
}

ATTEMPT(net_open, NET, OF_OTHER, .attempt = try_open_of_victim)
ATTEMPT(net_open32, NET, OF_OTHER, .attempt = try_open32_of_victim)
ATTEMPT(net_open_uring_worker, NET, OF_OTHER, .attempt = try_open_uring_worker_of_victim,
	.elsewhere = true)
ATTEMPT(net_open_below, NET, .outside = open_net_of_victim, .undo = end_victim,
	.attempt = open_below)
ATTEMPT(net_stat, NET, OF_OTHER, .attempt = ask_of_victim)
ATTEMPT(net_read, NET, OPEN_OF_OTHER, .attempt = use_read)
ATTEMPT(net_read32, NET, OPEN_OF_OTHER, .attempt = use_read32)
ATTEMPT(net_read_opened_before, NET, OF_OTHER, .early = open_of_victim, .attempt = use_read)
ATTEMPT(net_of_child, NET, OF_CHILD, .attempt = read_of_victim)
ATTEMPT(net_of_self, NET, OF_SELF, .attempt = read_of_victim)
ATTEMPT(net_shared, .operation = "host_info", .path = "net/dev", OF_OTHER, .harmless = true,
	.attempt = read_of_victim)
/* The network of another container. procfs.c tests that of the host. */
ATTEMPT(net_open_for_write, .operation = "procfs", .also = "host_info",
	.object = "/net/snmp\"", .path = "net/snmp", .number = CLONE_NEWNET, .flags = O_RDWR,
	OF_OTHER, .attempt = try_open_of_victim)
ATTEMPT(net_of_child_for_write, .operation = "procfs", .path = "net/snmp",
	.number = CLONE_NEWNET, .flags = O_RDWR, OF_CHILD, .attempt = try_open_of_victim)

static int write_to_victim(struct context *context)
{
	int ret = open_of_victim(context);

	if (!ret)
		ret = use_write(context);
	close(context->fd);
	return ret;
}

#define CHANGE(name, to) .operation = "procfs", .object = "/" name "\"", .path = name,	\
			 .needs = "/proc/self/" name, .flags = O_WRONLY, .text = to

ATTEMPT(oom_score, CHANGE("oom_score_adj", "10"), OF_OTHER, .attempt = write_to_victim)
ATTEMPT(oom_score_write, CHANGE("oom_score_adj", "10"), OPEN_OF_OTHER, .attempt = use_write)
ATTEMPT(oom_score_write32, CHANGE("oom_score_adj", "10"), OPEN_OF_OTHER,
	.attempt = use_write32)
ATTEMPT(oom_score_write_uring_worker, CHANGE("oom_score_adj", "10"), OPEN_OF_OTHER,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(oom_score_opened_before, CHANGE("oom_score_adj", "10"), OF_OTHER,
	.early = open_of_victim, .attempt = use_write)
ATTEMPT(oom_score_helper, CHANGE("oom_score_adj", "10"), OF_OTHER, .early = open_of_victim,
	.helper = helper_write)
ATTEMPT(oom_adj, CHANGE("oom_adj", "1"), OF_OTHER, .attempt = write_to_victim)
ATTEMPT(timer_slack, CHANGE("timerslack_ns", "50000"), OF_OTHER, .userns = -EPERM,
	.attempt = write_to_victim)
ATTEMPT(clear_refs, CHANGE("clear_refs", "1"), OF_OTHER, .attempt = write_to_victim)
ATTEMPT(coredump_filter, CHANGE("coredump_filter", "51"), OF_OTHER,
	.attempt = write_to_victim)
ATTEMPT(sched, CHANGE("sched", "0"), OF_OTHER, .attempt = write_to_victim)

/* Without root, the kernel allows only ten writes a second, of all tasks together. */
static int write_autogroup(struct context *context)
{
	usleep(200000);
	return write_to_victim(context);
}

ATTEMPT(autogroup, CHANGE("autogroup", "0"), OF_OTHER, .attempt = write_autogroup)

ATTEMPT(time_offsets, CHANGE("timens_offsets", "monotonic 1 0"), .number = CLONE_NEWTIME,
	OF_OTHER, .userns = -EPERM, .attempt = write_to_victim)

ATTEMPT(oom_score_of_child, CHANGE("oom_score_adj", "10"), OF_CHILD,
	.attempt = write_to_victim)
ATTEMPT(oom_adj_of_child, CHANGE("oom_adj", "1"), OF_CHILD, .attempt = write_to_victim)
ATTEMPT(timer_slack_of_child, CHANGE("timerslack_ns", "50000"), OF_CHILD,
	.attempt = write_to_victim)
ATTEMPT(clear_refs_of_child, CHANGE("clear_refs", "1"), OF_CHILD, .attempt = write_to_victim)
ATTEMPT(coredump_filter_of_child, CHANGE("coredump_filter", "51"), OF_CHILD,
	.attempt = write_to_victim)
ATTEMPT(sched_of_child, CHANGE("sched", "0"), OF_CHILD, .attempt = write_to_victim)
ATTEMPT(autogroup_of_child, CHANGE("autogroup", "0"), OF_CHILD, .attempt = write_autogroup)
ATTEMPT(time_offsets_of_child, CHANGE("timens_offsets", "monotonic 1 0"),
	.number = CLONE_NEWTIME, OF_CHILD, .attempt = write_to_victim)

/* A user namespace that has no map yet. Root of its parent may write the map. */
#define USERNS(name, to) CHANGE(name, to), .number = CLONE_NEWUSER

ATTEMPT(uid_map, USERNS("uid_map", "0 0 1"), OF_OTHER, .userns = -EPERM,
	.attempt = write_to_victim)
ATTEMPT(uid_map_write, USERNS("uid_map", "0 0 1"), OPEN_OF_OTHER, .attempt = use_write)
ATTEMPT(gid_map, USERNS("gid_map", "0 0 1"), OF_OTHER, .userns = -EPERM,
	.attempt = write_to_victim)
ATTEMPT(projid_map, USERNS("projid_map", "0 0 1"), OF_OTHER, .userns = -EPERM,
	.attempt = write_to_victim)
ATTEMPT(setgroups, USERNS("setgroups", "deny"), OF_OTHER, .userns = -EACCES,
	.attempt = write_to_victim)
ATTEMPT(uid_map_of_child, USERNS("uid_map", "0 0 1"), OF_CHILD, .attempt = write_to_victim)
ATTEMPT(gid_map_of_child, USERNS("gid_map", "0 0 1"), OF_CHILD, .attempt = write_to_victim)
/* The attacker's own user namespace maps no project ids. */
ATTEMPT(projid_map_of_child, USERNS("projid_map", "0 0 1"), OF_CHILD, .userns = -EPERM,
	.attempt = write_to_victim)
ATTEMPT(setgroups_of_child, USERNS("setgroups", "deny"), OF_CHILD, .attempt = write_to_victim)

/* If the victim has ended, the kernel's own error is returned. */
static int write_when_gone(struct context *context)
{
	int ret = open_of_victim(context);

	end_victim(context);
	*victim(context) = 0;
	return ret ? ret : use_write(context) == -ESRCH ? 0 : -EBADE;
}

ATTEMPT(oom_score_of_none, CHANGE("oom_score_adj", "10"), OF_CHILD,
	.attempt = write_when_gone)

/* A user namespace in the container, as bubblewrap and unshare(1) make it. */
static int make_userns(struct context *context)
{
	if (unshare(CLONE_NEWUSER))
		return -errno;
	if (write_text("/proc/self/setgroups", "deny"))
		return -EIO;
	if (write_text("/proc/self/uid_map", "0 0 1"))
		return -EREMOTEIO;
	return write_text("/proc/self/gid_map", "0 0 1");
}

ATTEMPT(userns_of_self, .operation = "procfs", .also = "userns_create", .harmless = true,
	.attempt = make_userns)

TEST_HARNESS_MAIN
