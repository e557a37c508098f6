// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: a ring of the attacker's own, and one that is there already.
 *
 * In the rows:
 *  URING(call)  this system call of io_uring, or its mapping
 */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

#define URING(call) .operation = "io_uring", .object = "object=\"" call "\""

static int make_ring(struct context *context)
{
	int err = uring_open(&context->uring);

	context->fd = context->uring.fd;
	return err;
}

static int make_polled_ring(struct context *context)
{
	int err = uring_open_polled(&context->uring);

	context->fd = context->uring.fd;
	return err;
}

static int try_ring(struct context *context)
{
	struct io_uring_params params = { 0 };

	return close_again(result(syscall(SYS_io_uring_setup, 1, &params)));
}

static int try_ring32(struct context *context)
{
	return failure(syscall32(NR32_IO_URING_SETUP, 1, (long)low_memory(4096), 0, 0, 0));
}

static int use_ring(struct context *context)
{
	int fd = open("/dev/null", O_WRONLY);
	int ret = uring_write(&context->uring, fd, "", 1, 0, 0, false);

	close(fd);
	return failure(ret);
}

static int use_ring32(struct context *context)
{
	return failure(syscall32(NR32_IO_URING_ENTER, context->fd, 0, 0, 0, 0));
}

static int register_in_ring(struct context *context)
{
	return failure(uring_personality(&context->uring));
}

static int register_in_ring32(struct context *context)
{
	return failure(syscall32(NR32_IO_URING_REGISTER, context->fd,
				 IORING_REGISTER_PERSONALITY, 0, 0, 0));
}

static int map_ring(struct context *context)
{
	void *ring = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, context->fd,
			  IORING_OFF_SQ_RING);

	return ring == MAP_FAILED ? -errno : 0;
}

ATTEMPT(uring_setup, URING("io_uring_setup"), .attempt = try_ring)
ATTEMPT(uring_setup32, URING("io_uring_setup"), .attempt = try_ring32)
ATTEMPT(uring_enter, URING("io_uring_enter"), .outside = make_ring, .attempt = use_ring)
ATTEMPT(uring_enter32, URING("io_uring_enter"), .outside = make_ring, .attempt = use_ring32)
ATTEMPT(uring_enter_made_before, URING("io_uring_enter"), .early = make_ring,
	.attempt = use_ring)
ATTEMPT(uring_enter_polled, URING("io_uring_enter"), .early = make_polled_ring,
	.attempt = use_ring)
ATTEMPT(uring_register, URING("io_uring_register"), .outside = make_ring,
	.attempt = register_in_ring)
ATTEMPT(uring_register32, URING("io_uring_register"), .outside = make_ring,
	.attempt = register_in_ring32)
ATTEMPT(uring_mmap, URING("io_uring mmap"), .outside = make_ring, .attempt = map_ring)

TEST_HARNESS_MAIN
