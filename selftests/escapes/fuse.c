// SPDX-License-Identifier: GPL-2.0-only
/*
 * escape fuse DIR: mount a file system of FUSE on DIR, and serve it in the background until its
 * connection ends. It has a root directory, and nothing else.
 */
#include <errno.h>
#include <linux/fuse.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "escape.h"

static void answer(int fd, const struct fuse_in_header *to, int error, const void *body, size_t len)
{
	struct fuse_out_header header = {
		.len = sizeof(header) + len,
		.error = error,
		.unique = to->unique,
	};
	const struct iovec parts[] = { { &header, sizeof(header) }, { (void *)body, len } };

	must(writev(fd, parts, 2), "answer");
}

static void answer_init(int fd, const struct fuse_in_header *request)
{
	const struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_readahead = 4096,
		.max_write = 4096,
	};

	answer(fd, request, 0, &init, sizeof(init));
}

static void answer_root(int fd, const struct fuse_in_header *request)
{
	const struct fuse_attr_out root = {
		.attr = { .ino = FUSE_ROOT_ID, .mode = S_IFDIR | 0755, .nlink = 2 },
	};

	answer(fd, request, 0, &root, sizeof(root));
}

static void answer_any(int fd, const struct fuse_in_header *request)
{
	switch (request->opcode) {
	case FUSE_INIT:
		return answer_init(fd, request);
	case FUSE_GETATTR:
		return answer_root(fd, request);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	default:
		return answer(fd, request, -EOPNOTSUPP, NULL, 0);
	}
}

int serve_fuse(char **args)
{
	union {
		struct fuse_in_header header;
		char bytes[2 * FUSE_MIN_READ_BUFFER];
	} request;
	int fd = must(open("/dev/fuse", O_RDWR | O_CLOEXEC), "open");
	char options[64];

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	must(mount("escape", args[0], "fuse", 0, options), "mount");
	if (must(fork(), "fork"))
		return 0;
	must(daemon(0, 0), "daemon");
	while (read(fd, &request, sizeof(request)) > 0)
		answer_any(fd, &request.header);
	return 0;
}
