// SPDX-License-Identifier: GPL-2.0-only
/* io_uring without a library: one request at a time. */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#define ENTRIES 4
/* since 5.19; some headers lack it */
#define OP_SOCKET 45

/* The offsets in a ring's mapping, which are the same for each ring here. */
static struct io_uring_params params;

static unsigned int *ring_field(const struct uring *uring, unsigned int offset)
{
	return (unsigned int *)((char *)uring->sq + offset);
}

static int make_ring(struct uring *uring, unsigned int flags)
{
	size_t size;

	memset(&params, 0, sizeof(params));
	params.flags = flags;
	params.sq_thread_idle = 2000;
	uring->fd = syscall(SYS_io_uring_setup, ENTRIES, &params);
	if (uring->fd < 0)
		return -errno;
	/* One mapping holds both rings (IORING_FEAT_SINGLE_MMAP, since 5.4). */
	size = params.cq_off.cqes + params.cq_entries * 2 * sizeof(struct io_uring_cqe) + 4096;
	uring->sq = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, uring->fd,
			 IORING_OFF_SQ_RING);
	size = ENTRIES * sizeof(struct io_uring_sqe);
	uring->sqes = mmap(NULL, flags & IORING_SETUP_SQE128 ? size * 2 : size,
			   PROT_READ | PROT_WRITE, MAP_SHARED, uring->fd, IORING_OFF_SQES);
	if (uring->sq == MAP_FAILED || uring->sqes == MAP_FAILED)
		return -errno;
	return 0;
}

/**
 * uring_open() - make a ring
 * @uring: filled in; inherited by children
 *
 * Return: 0 or -errno.
 */
int uring_open(struct uring *uring)
{
	return make_ring(uring, 0);
}

/**
 * uring_open_polled() - make a ring that a kernel thread polls (SQPOLL)
 * @uring: filled in
 *
 * Return: 0 or -errno.
 */
int uring_open_polled(struct uring *uring)
{
	return make_ring(uring, IORING_SETUP_SQPOLL);
}

/**
 * uring_personality() - store the caller's credentials in the ring
 * @uring: of uring_open()
 *
 * Return: their id, or -errno.
 */
int uring_personality(struct uring *uring)
{
	return result(syscall(SYS_io_uring_register, uring->fd, IORING_REGISTER_PERSONALITY,
			      NULL, 0));
}

static int submit(struct uring *uring, const struct io_uring_sqe *request)
{
	unsigned int *sq_tail = ring_field(uring, params.sq_off.tail);
	unsigned int *cq_head = ring_field(uring, params.cq_off.head);
	unsigned int index = *sq_tail & *ring_field(uring, params.sq_off.ring_mask);
	const struct io_uring_cqe *cqes;
	unsigned int flags = IORING_ENTER_GETEVENTS;
	unsigned int head;
	int ret;

	if (params.flags & IORING_SETUP_SQPOLL)
		flags |= IORING_ENTER_SQ_WAKEUP;

	((struct io_uring_sqe *)uring->sqes)[index] = *request;
	ring_field(uring, params.sq_off.array)[index] = index;
	__atomic_store_n(sq_tail, *sq_tail + 1, __ATOMIC_RELEASE);
	ret = syscall(SYS_io_uring_enter, uring->fd, 1, 1, flags, NULL, 0);
	if (ret < 0)
		return -errno;
	cqes = (const void *)((char *)uring->sq + params.cq_off.cqes);
	head = *cq_head;
	ret = cqes[head & *ring_field(uring, params.cq_off.ring_mask)].res;
	__atomic_store_n(cq_head, head + 1, __ATOMIC_RELEASE);
	return ret;
}

static unsigned int flags_of(bool in_worker)
{
	return in_worker ? IOSQE_ASYNC : 0;
}

/**
 * uring_write() - write(2) by the ring
 * @uring: of uring_open()
 * @fd: a descriptor open for writing
 * @bytes: what to write
 * @len: in bytes
 * @offset: in the file
 * @personality: of uring_personality(), or 0 for the caller's own credentials
 * @in_worker: run the request in a worker thread, not in the caller
 *
 * Return: the number of bytes written, or -errno.
 */
int uring_write(struct uring *uring, int fd, const void *bytes, size_t len, off_t offset,
		int personality, bool in_worker)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_WRITE,
		.fd = fd,
		.addr = (uintptr_t)bytes,
		.len = len,
		.off = offset,
		.personality = personality,
		.flags = flags_of(in_worker),
	};

	return submit(uring, &sqe);
}

/**
 * uring_read() - read(2) by the ring
 * @uring: of uring_open()
 * @fd: a descriptor open for reading
 * @bytes: filled in
 * @len: in bytes
 * @offset: in the file
 * @personality: of uring_personality(), or 0 for the caller's own credentials
 * @in_worker: run the request in a worker thread, not in the caller
 *
 * Return: the number of bytes read, or -errno.
 */
int uring_read(struct uring *uring, int fd, void *bytes, size_t len, off_t offset,
	       int personality, bool in_worker)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_READ,
		.fd = fd,
		.addr = (uintptr_t)bytes,
		.len = len,
		.off = offset,
		.personality = personality,
		.flags = flags_of(in_worker),
	};

	return submit(uring, &sqe);
}

/**
 * uring_open_file() - openat(2) by the ring
 * @uring: of uring_open()
 * @path: the file
 * @flags: of open(2)
 * @in_worker: run the request in a worker thread, not in the caller
 *
 * Return: a descriptor, or -errno.
 */
int uring_open_file(struct uring *uring, const char *path, int flags, bool in_worker)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)path,
		.open_flags = flags,
		.flags = flags_of(in_worker),
	};

	return submit(uring, &sqe);
}

/**
 * uring_mkdir() - mkdirat(2) by the ring, which runs it in a worker thread
 * @uring: of uring_open()
 * @path: the directory
 * @mode: of mkdirat(2)
 *
 * Return: 0 or -errno.
 */
int uring_mkdir(struct uring *uring, const char *path, mode_t mode)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MKDIRAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)path,
		.len = mode,
	};

	return submit(uring, &sqe);
}

/**
 * uring_socket() - socket(2) by the ring
 * @uring: of uring_open()
 * @domain: of socket(2)
 * @type: of socket(2)
 * @protocol: of socket(2)
 * @in_worker: run the request in a worker thread, not in the caller
 *
 * Return: a descriptor, or -errno.
 */
int uring_socket(struct uring *uring, int domain, int type, int protocol, bool in_worker)
{
	struct io_uring_sqe sqe = {
		.opcode = OP_SOCKET,
		.fd = domain,
		.off = type,
		.len = protocol,
		.flags = flags_of(in_worker),
	};

	return submit(uring, &sqe);
}

/**
 * uring_connect() - connect(2) by the ring
 * @uring: of uring_open()
 * @fd: a socket
 * @address: of connect(2)
 * @len: of @address
 * @in_worker: run the request in a worker thread, not in the caller
 *
 * Return: 0 or -errno.
 */
int uring_connect(struct uring *uring, int fd, const void *address, size_t len, bool in_worker)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_CONNECT,
		.fd = fd,
		.addr = (uintptr_t)address,
		.off = len,
		.flags = flags_of(in_worker),
	};

	return submit(uring, &sqe);
}

/**
 * uring_command() - a driver's own command (IORING_OP_URING_CMD), by a new ring
 * @fd: a descriptor of the driver's device
 * @op: the command
 * @bytes: its argument
 * @len: in bytes, up to 80
 *
 * Such commands need entries of twice the size (IORING_SETUP_SQE128).
 *
 * Return: what the driver returned, or -errno.
 */
int uring_command(int fd, unsigned int op, const void *bytes, size_t len)
{
	struct {
		struct io_uring_sqe sqe;
		unsigned char more[sizeof(struct io_uring_sqe)];
	} request = { .sqe = { .opcode = IORING_OP_URING_CMD, .fd = fd, .off = op } };
	struct uring uring;
	int ret = make_ring(&uring, IORING_SETUP_SQE128 | IORING_SETUP_CQE32);

	if (ret)
		return ret;
	memcpy((char *)&request + offsetof(struct io_uring_sqe, cmd), bytes, len);
	memcpy((char *)uring.sqes + sizeof(request.sqe), request.more, sizeof(request.more));
	ret = submit(&uring, &request.sqe);
	close(uring.fd);
	return ret;
}
