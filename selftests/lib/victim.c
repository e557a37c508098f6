// SPDX-License-Identifier: GPL-2.0-only
/* The victim of attacks: another process. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "victim.h"

volatile char victims_treasure = 'g';

pid_t victim_start(const char *cgroup, int namespaces)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		return -errno;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "gabion-victim");
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/*
		 * A new session also gives the victim its own scheduling group (sched(7),
		 * autogroup).
		 */
		setsid();
		if ((!cgroup || !cgroup_enter(cgroup)) && !unshare(namespaces) &&
		    write(ready[1], "", 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		pid = -EIO;
	close(ready[0]);
	return pid;
}

int make_victim(struct context *context)
{
	int err = cgroup_make("/gabion-free");

	if (err)
		return err;
	*victim(context) = victim_start("/gabion-free", context->attack->number);
	return failure(*victim(context));
}

int make_child(struct context *context)
{
	*victim(context) = victim_start(NULL, context->attack->number);
	return failure(*victim(context));
}

void end_victim(struct context *context)
{
	if (*victim(context) <= 0)
		return;
	kill(*victim(context), SIGKILL);
	waitpid(*victim(context), NULL, 0);
}

void file_of_victim(struct context *context, char *path, size_t size)
{
	snprintf(path, size, "/proc/%d/%s", *victim(context), context->attack->path);
}

int open_of_victim(struct context *context)
{
	char path[64];

	file_of_victim(context, path, sizeof(path));
	context->fd = open(path, context->attack->flags);
	return outcome(context->fd);
}

int make_and_open(struct context *context)
{
	int ret = make_victim(context);

	return ret ? ret : open_of_victim(context);
}

int try_open_of_victim(struct context *context)
{
	int ret = open_of_victim(context);

	if (!ret)
		close(context->fd);
	return ret;
}

int try_open32_of_victim(struct context *context)
{
	char *path = low_memory(64);

	file_of_victim(context, path, 64);
	return close_again(syscall32(NR32_OPENAT, AT_FDCWD, (long)path, context->attack->flags,
				     0, 0));
}

int try_open_uring_worker_of_victim(struct context *context)
{
	struct uring uring;
	char path[64];
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	file_of_victim(context, path, sizeof(path));
	ret = uring_open_file(&uring, path, context->attack->flags, true);
	close(uring.fd);
	return close_again(ret);
}
