// SPDX-License-Identifier: GPL-2.0-only
/*
 * The work that a container can cause in the kernel by nested and threaded cgroups: a move holds
 * cgroup_mutex, and the lock for which the host's fork(2) waits.
 *
 * To be run in a virtual machine that counts instructions, like denial.c. It fails if Gabion adds
 * so much work that it must be looking at more cgroups than its limits allow.
 */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "cost.h"

#define BOX "/bench-box"
#define DEPTH 1000
#define THREADED 1000
#define SAMPLES 15

/*
 * About four times what Gabion adds at the greater depth. Looking at each cgroup would be far more.
 */
#define ADDED_MOST 400000
#define DENIED_MOST 500000

/* Patterns as in the shipped policy */
/* clang-format off */
#define POLICY "gabion 1\nprofile base\n\tdeny sysrq\nprofile bench\n\tdeny sysrq\n"	\
	"bind userns base\n"								\
	"bind cgroup /**/libpod-????????????????.scope bench\n"				\
	"bind cgroup /**/libpod-???????????????? bench\n"				\
	"bind cgroup /**/libpod-payload-* bench\n"					\
	"bind cgroup /**/buildah-* bench\n"						\
	"bind cgroup /machine.slice/*/payload bench\n"					\
	"bind cgroup /kubepods.slice/** bench\n"					\
	"bind cgroup /kubepods/** bench\n"						\
	"bind cgroup /system.slice/docker-*.scope bench\n"				\
	"bind cgroup /bench-* bench\n"							\
	"bind cgroup /kubepods.slice/**/kubepods-*pod*.slice bench\n"			\
	"bind cgroup /kubepods/**/pod* bench\n"
/* clang-format on */

static char shallow[PATH_MAX] = BOX "/shallow", deep[PATH_MAX] = BOX;
static const char *place;
static long *costs;
static bool failed;

static void path_below(char *path, const char *what, int number)
{
	size_t len = snprintf(path, PATH_MAX, "%s/%s", place, what);

	if (number >= 0)
		snprintf(path + len, PATH_MAX - len, "%d", number);
}

static int open_denied(void *arg)
{
	int i;

	for (i = 0; i < SAMPLES; i++) {
		long start = now();
		int err = open_and_close(SYSRQ_TRIGGER, O_WRONLY);

		costs[i] = now() - start;
		if (err != -EPERM)
			return err ? err : -ENOTRECOVERABLE;
	}
	return 0;
}

static int open_procs(const char *what, int number)
{
	char path[PATH_MAX], file[PATH_MAX + sizeof(CGROUP_DIR) + 16];

	path_below(path, what, number);
	snprintf(file, sizeof(file), CGROUP_DIR "%s/cgroup.procs", path);
	return open(file, O_WRONLY | O_CLOEXEC);
}

/*
 * Move to one cgroup and back, repeatedly. Return the result of the first move: if it fails, there
 * is no way back.
 */
static int move(const char *here, int there, const char *file)
{
	int fds[] = { open_procs(file, there), open_procs(here, -1) };
	int first = 0, i;

	for (i = 0; i < 2 * SAMPLES; i++) {
		long start = now();
		int err = write_fd(fds[i % 2], "0", 1);

		if (i % 2 == 0)
			costs[i / 2] = now() - start;
		if (i == 0)
			first = err;
	}
	close(fds[0]);
	close(fds[1]);
	return first;
}

static int move_plain(void *arg)
{
	return move("plain", 1, "plain/plain");
}

static int move_threads(void *arg)
{
	return move("domain", 0, "domain/t");
}

static long tell(const char *what, const char *from, int (*how)(void *arg), long most)
{
	char path[PATH_MAX];
	struct person person = { .cgroup = path };
	long cost;
	int err;

	path_below(path, from, -1);
	err = run_as(&person, how, NULL);
	if (err && err != -EPERM) {
		fprintf(stderr, "deep: %s: %s\n", what, strerror(-err));
		exit(1);
	}
	cost = median(costs, SAMPLES);
	printf("%10ld  %s%s\n", cost, what, err ? ": refused" : "");
	if (cost > most) {
		fprintf(stderr, "deep: %s: more than %ld\n", what, most);
		failed = true;
	}
	return cost;
}

static void measure(void)
{
	long plain, threads;

	printf("not governed:\n");
	plain = tell("move to another cgroup", "plain", move_plain, LONG_MAX);
	threads = tell("move to a threaded cgroup", "domain", move_threads, LONG_MAX);
	if (gabion_load(POLICY))
		exit(1);
	printf("governed:\n");
	tell("move to another cgroup", "plain", move_plain, plain + ADDED_MOST);
	tell("move to a threaded cgroup", "domain", move_threads, threads + ADDED_MOST);
	tell("open, denied", "plain", open_denied, DENIED_MOST);
}

/* By relative paths: from the root, each lookup would walk a thousand components. */
static int make(const char *name)
{
	return mkdir(name, 0755) && errno != EEXIST ? -errno : 0;
}

static int make_threaded(int number)
{
	char name[32], file[64];
	int err;

	snprintf(name, sizeof(name), "t%d", number);
	snprintf(file, sizeof(file), "%s/cgroup.type", name);
	err = make(name);
	return err ? err : write_text(file, "threaded");
}

static void *stand(void *arg)
{
	const int *number = arg;
	char file[64];

	snprintf(file, sizeof(file), "t%d/cgroup.threads", number[0]);
	if (write_text(file, "0")) {
		perror(file);
		_exit(1);
	}
	if (write(number[1], "", 1) == 1)
		pause();
	return NULL;
}

/* A process with a thread in each of the threaded cgroups, which lives as long as this one. */
static int populate(const char *domain)
{
	static int numbers[THREADED][2];
	pthread_attr_t small;
	pthread_t thread;
	int ready[2], i;
	char byte;
	pid_t pid;

	if (pipe(ready))
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	for (i = 0; i < THREADED; i++) {
		if (pid && read(ready[0], &byte, 1) != 1)
			return -EPIPE;
		if (pid)
			continue;
		if (!i && (prctl(PR_SET_PDEATHSIG, SIGKILL) || cgroup_enter(domain) ||
			   pthread_attr_init(&small) || pthread_attr_setstacksize(&small, 65536)))
			_exit(1);
		numbers[i][0] = i;
		numbers[i][1] = ready[1];
		if (pthread_create(&thread, &small, stand, numbers[i]))
			_exit(1);
	}
	while (!pid)
		pause();
	close(ready[1]);
	close(ready[0]);
	return 0;
}

static int begin(void)
{
	const char *at = place;
	char name[32], domain[PATH_MAX];
	int err = 0, i, len;

	if (chdir(CGROUP_DIR))
		return -errno;
	for (; !err && sscanf(at, "/%31[^/]%n", name, &len) == 1; at += len) {
		err = make(name);
		if (!err && chdir(name))
			err = -errno;
	}
	err = err ? err : make("plain");
	err = err ? err : make("plain/plain1");
	err = err ? err : make("domain");
	if (!err && chdir("domain"))
		err = -errno;
	for (i = 0; i < THREADED && !err; i++)
		err = make_threaded(i);
	path_below(domain, "domain", -1);
	err = err ? err : populate(domain);
	return err ? err : outcome(chdir("/"));
}

static void measure_at(const char *cgroup, int levels)
{
	int err;

	place = cgroup;
	err = gabion_load(POLICY_NONE);
	err = err ? err : begin();
	if (err) {
		fprintf(stderr, "deep: cannot begin: %s\n", strerror(-err));
		exit(1);
	}
	printf("%d levels deep, beside %d threaded cgroups\n", levels, THREADED);
	measure();
}

int main(void)
{
	int i;

	costs = shared_memory(SAMPLES * sizeof(*costs));
	if (!costs)
		return 1;
	for (i = 3; i < DEPTH; i++)
		strcat(deep, "/d");
	measure_at(shallow, 3);
	measure_at(deep, DEPTH);
	return failed;
}
