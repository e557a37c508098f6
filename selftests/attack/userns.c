// SPDX-License-Identifier: GPL-2.0-only
/*
 * New user namespaces, created from the initial one and from another one.
 *
 * In the rows:
 *  CREATE  makes one
 */
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define CREATE .operation = "userns_create"

static int wait_for(pid_t pid)
{
	int status;

	if (pid < 0)
		return -errno;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

/* In a child, because a task with threads may not. The exit status is the errno. */
static int unshare_in_child(unsigned long flags, bool by32)
{
	pid_t pid = fork();
	long ret;

	if (!pid) {
		ret = by32 ? syscall32(NR32_UNSHARE, flags, 0, 0, 0, 0) : result(unshare(flags));
		_exit(-ret);
	}
	return wait_for(pid);
}

static int try_unshare(struct context *context)
{
	return unshare_in_child(context->attack->number, false);
}

static int try_unshare32(struct context *context)
{
	return unshare_in_child(context->attack->number, true);
}

static int try_clone(struct context *context)
{
	pid_t pid = syscall(SYS_clone, context->attack->number | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return wait_for(pid);
}

static int try_clone32(struct context *context)
{
	long pid = syscall32(NR32_CLONE, context->attack->number | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return pid < 0 ? pid : wait_for(pid);
}

static int try_clone3(struct context *context)
{
	struct clone_args args = { .flags = context->attack->number, .exit_signal = SIGCHLD };
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		_exit(0);
	return wait_for(pid);
}

static int try_clone3_32(struct context *context)
{
	struct clone_args *args = low_memory(sizeof(*args));
	long pid;

	args->flags = context->attack->number;
	args->exit_signal = SIGCHLD;
	pid = syscall32(NR32_CLONE3, (long)args, sizeof(*args), 0, 0, 0);
	if (!pid)
		_exit(0);
	return pid < 0 ? pid : wait_for(pid);
}

static void *clone_in_thread(void *context)
{
	return (void *)(long)try_clone(context);
}

static int try_clone_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, clone_in_thread, context))
		return -EAGAIN;
	pthread_join(thread, &ret);
	return (long)ret;
}

/* A user namespace that exists already. */
static int open_other(struct context *context)
{
	int ready[2], hold[2];
	char path[64], byte;
	pid_t pid;

	if (pipe(ready) || pipe(hold))
		return -errno;
	pid = fork();
	if (!pid) {
		close(hold[1]);
		if (!unshare(CLONE_NEWUSER) && write(ready[1], "", 1) == 1)
			read(hold[0], &byte, 1);
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return -EIO;
	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	context->fd = open(path, O_RDONLY);
	close(ready[0]);
	close(hold[0]);
	close(hold[1]);
	waitpid(pid, NULL, 0);
	return outcome(context->fd);
}

static int enter_other(struct context *context)
{
	pid_t pid = fork();

	if (!pid)
		_exit(setns(context->fd, CLONE_NEWUSER) ? errno : 0);
	return wait_for(pid);
}

ATTEMPT(unshare, CREATE, .attempt = try_unshare, .number = CLONE_NEWUSER, .by_child = true)
ATTEMPT(unshare_more, CREATE, .attempt = try_unshare, .by_child = true,
	.number = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET)
ATTEMPT(unshare32, CREATE, .attempt = try_unshare32, .number = CLONE_NEWUSER, .by_child = true)
ATTEMPT(clone, CREATE, .attempt = try_clone, .number = CLONE_NEWUSER)
ATTEMPT(clone_vfork, CREATE, .attempt = try_clone, .number = CLONE_NEWUSER | CLONE_VFORK)
ATTEMPT(clone32, CREATE, .attempt = try_clone32, .number = CLONE_NEWUSER)
ATTEMPT(clone3, CREATE, .attempt = try_clone3, .number = CLONE_NEWUSER)
ATTEMPT(clone3_32, CREATE, .attempt = try_clone3_32, .number = CLONE_NEWUSER)
ATTEMPT(clone_thread, CREATE, .attempt = try_clone_thread, .number = CLONE_NEWUSER,
	.elsewhere = true)

/* Other namespaces, and entering an existing user namespace, must pass. */
ATTEMPT(other_namespaces, CREATE, .harmless = true, .attempt = try_unshare, .by_child = true,
	.number = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWPID |
		  CLONE_NEWCGROUP)
ATTEMPT(enter, CREATE, .harmless = true, .early = open_other, .attempt = enter_other)

TEST_HARNESS_MAIN
