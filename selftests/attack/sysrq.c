// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/sysrq-trigger, and the sysctl kernel.sysrq, which enables keys. A test presses 'h', which
 * prints help, and writes the sysctl's value back.
 *
 * In the rows:
 *  TRIGGER  opens or writes /proc/sysrq-trigger
 *  SYSCTL   opens or writes kernel.sysrq
 */
#include <fcntl.h>
#include <unistd.h>

#include "matrix.h"

#define TRIGGER .operation = "sysrq", .object = "object=\"/proc/sysrq-trigger\"",	\
		.path = "/proc/sysrq-trigger", .flags = O_WRONLY, .text = "h"
#define SYSCTL .operation = "sysrq", .object = "object=\"kernel.sysrq\"",		\
	       .path = "/proc/sys/kernel/sysrq", .flags = O_WRONLY, .fill = fill_own_text, \
	       .also = "sysctl"

/* By a standard stream, as a runtime passes it to a container. */
static int use_write_stdout(struct context *context)
{
	if (dup2(context->fd, 1) < 0)
		return -errno;
	context->fd = 1;
	return use_write(context);
}

ATTEMPT(trigger_open, TRIGGER, .attempt = try_open)
ATTEMPT(trigger_open32, TRIGGER, .attempt = try_open32)
ATTEMPT(trigger_open_path, TRIGGER, .attempt = try_open_path)
ATTEMPT(trigger_open_uring, TRIGGER, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(trigger_open_uring_worker, TRIGGER, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(trigger_open_bind_mount, TRIGGER, .attempt = try_open_bind_mount)
ATTEMPT(trigger_open_other_proc, TRIGGER, .attempt = try_open_other_proc, .by_child = true)

ATTEMPT(trigger_write, TRIGGER, .outside = open_it, .attempt = use_write)
ATTEMPT(trigger_write_opened_before, TRIGGER, .early = open_it, .attempt = use_write)
ATTEMPT(trigger_pwrite, TRIGGER, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(trigger_writev, TRIGGER, .outside = open_it, .attempt = use_writev)
ATTEMPT(trigger_write32, TRIGGER, .outside = open_it, .attempt = use_write32)
ATTEMPT(trigger_write_uring, TRIGGER, .outside = open_it, .attempt = use_write_uring,
	.elsewhere = true)
ATTEMPT(trigger_write_uring_worker, TRIGGER, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(trigger_write_uring_polled, TRIGGER, .outside = open_it,
	.attempt = use_write_uring_polled, .elsewhere = true)
ATTEMPT(trigger_write_personality, TRIGGER, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(trigger_write_thread, TRIGGER, .outside = open_it, .attempt = use_write_thread,
	.elsewhere = true)
ATTEMPT(trigger_write_stdout, TRIGGER, .outside = open_it, .attempt = use_write_stdout)
ATTEMPT(trigger_write_helper, TRIGGER, .early = open_it, .helper = helper_write)

ATTEMPT(sysctl_open, SYSCTL, .attempt = try_open)
ATTEMPT(sysctl_open32, SYSCTL, .attempt = try_open32)
ATTEMPT(sysctl_open_path, SYSCTL, .attempt = try_open_path)
ATTEMPT(sysctl_open_uring_worker, SYSCTL, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(sysctl_open_bind_mount, SYSCTL, .attempt = try_open_bind_mount)
ATTEMPT(sysctl_open_other_proc, SYSCTL, .attempt = try_open_other_proc, .by_child = true)

ATTEMPT(sysctl_write, SYSCTL, .outside = open_it, .attempt = use_write)
ATTEMPT(sysctl_write_opened_before, SYSCTL, .early = open_it, .attempt = use_write)
ATTEMPT(sysctl_pwrite, SYSCTL, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(sysctl_writev, SYSCTL, .outside = open_it, .attempt = use_writev)
ATTEMPT(sysctl_write32, SYSCTL, .outside = open_it, .attempt = use_write32)
ATTEMPT(sysctl_write_uring_worker, SYSCTL, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(sysctl_write_personality, SYSCTL, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(sysctl_write_aio, SYSCTL, .outside = open_it, .attempt = use_write_aio)
ATTEMPT(sysctl_write_splice, SYSCTL, .outside = open_it, .attempt = use_write_splice)
ATTEMPT(sysctl_write_helper, SYSCTL, .early = open_it, .helper = helper_write)

TEST_HARNESS_MAIN
