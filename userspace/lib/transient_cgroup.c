// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cgroup with a profile attached that lasts as long as what runs in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/attachment.h"
#include "lib/exit_status.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/transient_cgroup.h"

/* How long to wait for killed processes to exit, in rounds of poll(2). */
#define KILL_ROUNDS 100
#define KILL_ROUND_MS 100

static int write_file_at(int directory, const char *file, const char *text)
{
	int fd = openat(directory, file, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (fd < 0)
		return -1;
	written = write(fd, text, strlen(text));
	close(fd);
	return written < 0 ? -1 : 0;
}

/* Returns 0 in the child, like fork(2). */
static pid_t clone_into(int cgroup)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = cgroup,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

/* For systems where clone3(2) is missing or blocked by seccomp. */
static pid_t fork_into(int cgroup)
{
	pid_t child = fork();

	if (!child && write_file_at(cgroup, "cgroup.procs", "0")) {
		complain("cannot enter the cgroup: %m");
		_exit(EXIT_FAILED);
	}
	return child;
}

/**
 * transient_cgroup_fork() - make a process in the cgroup
 * @cgroup: the cgroup
 *
 * Return: as fork(2). A child that cannot enter the cgroup ends with EXIT_FAILED.
 */
pid_t transient_cgroup_fork(const struct transient_cgroup *cgroup)
{
	pid_t child;

	fflush(stdout);
	child = clone_into(cgroup->fd);
	return child < 0 ? fork_into(cgroup->fd) : child;
}

static bool is_populated(int events)
{
	char *text = read_whole(events, SIZE_MAX - 1, NULL);
	bool populated = text && strstr(text, "populated 1");

	free(text);
	return populated;
}

/* Kills the processes that the command left behind. */
static void kill_rest(const struct transient_cgroup *cgroup)
{
	int events = openat(cgroup->fd, "cgroup.events", O_RDONLY | O_CLOEXEC);
	struct pollfd poll_fd = { .fd = events, .events = POLLPRI };

	write_file_at(cgroup->fd, "cgroup.kill", "1");
	for (int i = 0; events >= 0 && i < KILL_ROUNDS && is_populated(events); i++) {
		poll(&poll_fd, 1, KILL_ROUND_MS);
		lseek(events, 0, SEEK_SET);
	}
	if (events >= 0)
		close(events);
}

static int remove_directory(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat;
	if (type == FTW_DP && ftw->level > 0)
		rmdir(path);
	return 0;
}

static void remove_cgroup(const struct transient_cgroup *cgroup)
{
	char *path = format("/proc/self/fd/%d/.", cgroup->fd);

	/* The command may have created cgroups below its own. */
	nftw(path, remove_directory, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	if (unlinkat(cgroup->root, cgroup->name, AT_REMOVEDIR))
		warn("the cgroup '%s' is left behind: %m", cgroup->name);
	free(path);
}

/**
 * transient_cgroup_make() - make the cgroup, and attach a profile before anything runs in it
 * @cgroup: @root and @name are set
 * @profile: the profile
 * @above: what the user calls @root, or NULL for the root of the hierarchy
 *
 * Return: 0 with @fd set; or not 0, with nothing left, and the user told why.
 */
int transient_cgroup_make(struct transient_cgroup *cgroup, const char *profile, const char *above)
{
	char *doing;
	int error;

	if (mkdirat(cgroup->root, cgroup->name, 0755)) {
		complain("cannot make the cgroup '%s': %m", cgroup->name);
		return -1;
	}
	cgroup->fd = openat(cgroup->root, cgroup->name,
			    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (cgroup->fd < 0) {
		complain("cannot open the cgroup '%s': %m", cgroup->name);
		unlinkat(cgroup->root, cgroup->name, AT_REMOVEDIR);
		return -1;
	}
	doing = format("attach the profile '%s' to the cgroup '%s/%s'", profile, above ?: "",
		       cgroup->name);
	error = attachment_request("attach", cgroup->fd, profile, doing);
	free(doing);
	if (error) {
		unlinkat(cgroup->root, cgroup->name, AT_REMOVEDIR);
		close(cgroup->fd);
	}
	return error;
}

/**
 * transient_cgroup_end() - kill what is left in the cgroup, and remove it
 * @cgroup: of transient_cgroup_make()
 */
void transient_cgroup_end(struct transient_cgroup *cgroup)
{
	kill_rest(cgroup);
	remove_cgroup(cgroup);
	close(cgroup->fd);
}
