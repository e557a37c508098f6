// SPDX-License-Identifier: GPL-2.0-only
/* Passing descriptors between processes. */
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

/**
 * fd_fetch() - pidfd_getfd(2)
 * @pid: the process that has the descriptor
 * @fd: the descriptor's number in that process
 *
 * Return: a descriptor, or -errno.
 */
int fd_fetch(pid_t pid, int fd)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int ret;

	if (pidfd < 0)
		return -errno;
	ret = result(syscall(SYS_pidfd_getfd, pidfd, fd, 0));
	close(pidfd);
	return ret;
}

/**
 * fd_send() - send a descriptor, with one byte
 * @socket: a Unix socket
 * @fd: what to send
 *
 * Return: 0 or -errno.
 */
int fd_send(int socket, int fd)
{
	char room[CMSG_SPACE(sizeof(int))] = "", byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return outcome(sendmsg(socket, &message, 0));
}

/**
 * fd_receive() - receive a descriptor that fd_send() sent
 * @socket: a Unix socket
 *
 * Return: a descriptor, or -errno; -ENODATA if the message came without one.
 */
int fd_receive(int socket)
{
	char room[CMSG_SPACE(sizeof(int))] = "", byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	int fd;

	if (recvmsg(socket, &message, 0) < 0)
		return -errno;
	if (!CMSG_FIRSTHDR(&message))
		return -ENODATA;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}
