// SPDX-License-Identifier: GPL-2.0-only
/*
 * cause [OPTION]... WHAT [ARGUMENT]: do something that causes an event, or read events.
 *
 * Prints `ok` or the name of the error. Linked statically, so that it runs in any container.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/prctl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../include/uapi/gabion.h"

#define EVENTS "/sys/kernel/security/gabion/events"
/* A socket family whose module no tested kernel has: it is refused, or not found. */
#define NO_FAMILY AF_IPX

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static bool held;
static const char *cgroup, *comm, *loginuid;

static void usage(void)
{
	fputs("usage: cause [--held] [--cgroup DIR] [--comm NAME] [--loginuid UID]\n"
	      "             WHAT [ARGUMENT]\n",
	      stderr);
	exit(2);
}

static void die(const char *what)
{
	fprintf(stderr, "cause: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

/* The caller reads the pid first, then tells this process to start. */
static void wait_if_held(void)
{
	if (held)
		raise(SIGSTOP);
}

static void become(void)
{
	char procs[4096];

	if (cgroup) {
		snprintf(procs, sizeof(procs), "%s/cgroup.procs", cgroup);
		put(procs, "0");
	}
	if (loginuid)
		put("/proc/self/loginuid", loginuid);
	if (comm)
		prctl(PR_SET_NAME, comm);
}

static int finish(int ret)
{
	int error = ret < 0 ? errno : 0;

	if (ret > 0)
		close(ret);
	puts(error ? strerrorname_np(error) : "ok");
	return error ? 1 : 0;
}

static int autoload(const char *family)
{
	return finish(socket(family ? atoi(family) : NO_FAMILY, SOCK_DGRAM, 0));
}

static int mem(const char *unused)
{
	(void)unused;
	return finish(open("/dev/mem", O_RDONLY));
}

/* The kernel requests a module named after the file system type, which may be any word. */
static int fstype(const char *name)
{
	return finish(mount("none", "/mnt", name, 0, NULL));
}

static int flood(const char *count)
{
	long n = atol(count);

	for (long i = 0; i < n; i++) {
		if (socket(NO_FAMILY, SOCK_DGRAM, 0) >= 0 || errno != EAFNOSUPPORT)
			die("socket");
	}
	return finish(0);
}

static volatile sig_atomic_t ended;

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

/*
 * Read events until SIGTERM, then those that are left. Print their number and how many were lost.
 */
static int count(const char *unused)
{
	struct gabion_event events[64];
	struct pollfd wanted = { .events = POLLIN };
	long read_in_all = 0, lost = 0;

	(void)unused;
	signal(SIGTERM, end);
	wanted.fd = open(EVENTS, O_RDONLY | O_NONBLOCK);
	if (wanted.fd < 0)
		die(EVENTS);
	wait_if_held();
	for (;;) {
		ssize_t len = read(wanted.fd, events, sizeof(events));

		if (len < 0 && errno != EAGAIN)
			die("read");
		for (ssize_t i = 0; i < len / (ssize_t)sizeof(events[0]); i++, read_in_all++)
			lost += events[i].lost;
		if (len > 0)
			continue;
		if (ended)
			break;
		poll(&wanted, 1, 100);
	}
	printf("%ld %ld\n", read_in_all, lost);
	return 0;
}

/* sorted by name */
static const struct {
	const char *name;
	int (*run)(const char *argument);
	bool waits; /* it calls wait_if_held() itself, when it is ready */
} actions[] = {
	{ .name = "autoload", .run = autoload },
	{ .name = "count", .run = count, .waits = true },
	{ .name = "flood", .run = flood },
	{ .name = "fstype", .run = fstype },
	{ .name = "mem", .run = mem },
};

static const struct option options[] = {
	{ "held", no_argument, NULL, 'h' },
	{ "cgroup", required_argument, NULL, 'c' },
	{ "comm", required_argument, NULL, 'n' },
	{ "loginuid", required_argument, NULL, 'l' },
	{ 0 }
};

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			held = true;
			break;
		case 'c':
			cgroup = optarg;
			break;
		case 'n':
			comm = optarg;
			break;
		case 'l':
			loginuid = optarg;
			break;
		default:
			usage();
		}
	}
	for (size_t i = 0; optind < argc && i < ARRAY_SIZE(actions); i++) {
		if (strcmp(argv[optind], actions[i].name))
			continue;
		if (!actions[i].waits)
			wait_if_held();
		become();
		return actions[i].run(argv[optind + 1]);
	}
	usage();
}
