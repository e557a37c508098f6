// SPDX-License-Identifier: GPL-2.0-only
/*
 * Performance events. Debian sets perf_event_paranoid to 3, so the kernel itself refuses with
 * EACCES.
 *
 * In the rows:
 *  PERF(use)  opens or uses an event
 *  TO_COUNT   the kernel itself refuses it in a user namespace
 */
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include "matrix.h"

#define PERF(use) .operation = "perf_event", .object = "object=\"" use "\""
#define TO_COUNT .userns = -EACCES

static int make_event(struct context *context)
{
	return keep_fd(context, perf_event());
}

static int try_event(struct context *context)
{
	return close_again(perf_event());
}

static int try_event32(struct context *context)
{
	struct perf_event_attr *attr = low_memory(4096);

	attr->type = PERF_TYPE_SOFTWARE;
	attr->config = PERF_COUNT_SW_CPU_CLOCK;
	attr->size = sizeof(*attr);
	return failure(syscall32(NR32_PERF_EVENT_OPEN, (long)attr, 0, -1, -1, 0));
}

ATTEMPT(perf_open, PERF("perf_event_open"), TO_COUNT, .attempt = try_event)
ATTEMPT(perf_open32, PERF("perf_event_open"), TO_COUNT, .attempt = try_event32)
ATTEMPT(perf_read, PERF("read"), .len = 8, .outside = make_event, .attempt = use_read)
ATTEMPT(perf_read_uring_worker, PERF("read"), .len = 8, .outside = make_event,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(perf_read_made_before, PERF("read"), TO_COUNT, .len = 8, .early = make_event,
	.attempt = use_read)
ATTEMPT(perf_mmap, PERF("mmap"), .outside = make_event, .attempt = use_mmap)
ATTEMPT(perf_ioctl, PERF("ioctl"), .number = PERF_EVENT_IOC_RESET, .outside = make_event,
	.attempt = use_ioctl)
ATTEMPT(perf_ioctl32, PERF("ioctl"), .number = PERF_EVENT_IOC_RESET, .outside = make_event,
	.attempt = use_ioctl32)

TEST_HARNESS_MAIN
