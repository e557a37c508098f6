// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an allowed call costs more than without the module: of tasks that nothing binds and of
 * governed ones, by the depth of their cgroup and by how much is bound.
 *
 * To be run in a virtual machine that counts instructions, as denial.c is.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "cost.h"

#define TOP "/bench-verdict"
#define SAMPLES 41
#define FOREIGN "/root/bench-foreign"
#define STRANGER 12345 /* a user's number */
#define NR_CALLS ((int)(sizeof(calls) / sizeof(calls[0])))

static pid_t stranger;

static void get_parent(void)
{
	getppid();
}

/* One capability is asked for. */
static void raise_priority(void)
{
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) - 1);
}

static void signal_stranger(void)
{
	kill(stranger, 0);
}

static void open_foreign(void)
{
	close(open(FOREIGN, O_RDONLY));
}

static void open_proc(void)
{
	close(open("/proc/version", O_RDONLY));
}

static void open_sysfs(void)
{
	close(open("/sys/kernel/notes", O_RDONLY));
}

static void read_sysctl(void)
{
	close(open("/proc/sys/kernel/ostype", O_RDONLY));
}

/**
 * struct call - what is measured
 * @name: for the table
 * @make: does it
 */
static const struct call {
	const char *name;
	void (*make)(void);
} calls[] = {
	{ "getppid", get_parent },
	{ "setpriority", raise_priority },
	{ "kill(0)", signal_stranger },
	{ "open, foreign", open_foreign },
	{ "open, /proc", open_proc },
	{ "open, /sys", open_sysfs },
	{ "open, sysctl", read_sysctl },
};

static long *costs, without[sizeof(calls) / sizeof(calls[0])];

static int measure(void *arg)
{
	long samples[SAMPLES];
	int call, i;

	for (call = 0; call < NR_CALLS; call++) {
		for (i = 0; i < SAMPLES; i++) {
			long start = now();

			calls[call].make();
			samples[i] = now() - start;
		}
		costs[call] = median(samples, SAMPLES);
	}
	return 0;
}

static void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "verdict: %s: %s\n", what, strerror(-err));
	exit(1);
}

/* The cgroup @levels deep, the first of them called @name. */
static const char *at_level(const char *name, int levels)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "/%s", name);
	while (--levels > 0)
		strcat(path, "/d");
	must(cgroup_make(path), path);
	return path;
}

static void tell(const char *policy, const char *who, const char *name, int levels, bool userns)
{
	const struct person person = { .cgroup = at_level(name, levels), .userns = userns };
	int call;

	must(run_as(&person, measure, NULL), who);
	printf("%-28.28s %-22.22s %3d", policy, who, levels);
	for (call = 0; call < NR_CALLS; call++)
		printf(" %13ld", costs[call] - without[call]);
	putchar('\n');
}

/* All who are not bound, and with them those who are. */
static void tell_all(const char *policy)
{
	static const int levels[] = { 1, 8, 64 };
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		tell(policy, "not governed", "bench-free", levels[i], false);
	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		tell(policy, "governed", "bench-bound", levels[i], false);
}

static char text[GABION_POLICY_SIZE_MAX + 1];

/* A policy whose lines bind so many cgroups beside each other, and these benchmarks' one. */
static void load_many(int binds, const char *profile)
{
	size_t len = snprintf(text, sizeof(text),
			      "gabion 1\nprofile p\n%sbind cgroup /bench-bound p\n", profile);
	int i;

	for (i = 1; i < binds && len < sizeof(text) - 64; i++)
		len += snprintf(text + len, sizeof(text) - len, "bind cgroup /bench-%d p\n", i);
	must(gabion_load(text), "load many");
}

static void load_file(const char *path, const char *more)
{
	int len = read_text(path, text, sizeof(text));

	must(len < 0 ? len : 0, path);
	snprintf(text + len, sizeof(text) - len, "%s", more);
	must(gabion_load(text), path);
}

static void attach_many(int nr)
{
	char name[64];
	int i;

	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "/bench-many/%d", i);
		must(cgroup_make(name), name);
		must(gabion_attach(name, "p"), "attach many");
	}
}

static void measure_policies(void)
{
	static char name[64];

	tell("built-in", "not governed", "bench-free", 1, false);
	tell("built-in", "not governed", "bench-free", 64, false);
	tell("built-in", "userns", "bench-free", 8, true);
	load_file("/root/strict.policy", "bind cgroup /bench-bound strict\n");
	tell_all("strict as shipped");
	load_many(11, "\tdeny sysrq\n");
	tell("none of these", "not governed", "bench-free", 8, false);
	load_many(11, "\tdeny capability: sys_boot\n");
	tell_all("11 bindings, capability");
	load_many(GABION_BINDS_MAX, "\tdeny capability: sys_boot\n");
	snprintf(name, sizeof(name), "%d bindings, capability", GABION_BINDS_MAX);
	tell_all(name);
	load_many(1, "\tdeny capability: sys_boot\n");
	attach_many(256);
	tell_all("256 attachments, capability");
}

int main(void)
{
	int call;

	costs = shared_memory(NR_CALLS * sizeof(*costs));
	if (!costs)
		return 1;
	stranger = fork();
	if (!stranger) {
		must(outcome(setuid(STRANGER)), "setuid");
		pause();
	}
	must(outcome(close(open(FOREIGN, O_WRONLY | O_CREAT, 0600))), FOREIGN);
	must(outcome(chown(FOREIGN, STRANGER, STRANGER)), FOREIGN);
	must(gabion_remove(), "rmmod");
	must(run_as(&(struct person){ .cgroup = at_level("bench-free", 8) }, measure, NULL),
	     "begin");
	printf("%-28s %-22s %3s", "policy", "who", "at");
	for (call = 0; call < NR_CALLS; call++) {
		without[call] = costs[call];
		printf(" %13s", calls[call].name);
	}
	printf("\n%-55s", "without the module");
	for (call = 0; call < NR_CALLS; call++)
		printf(" %13ld", without[call]);
	putchar('\n');
	must(gabion_insert(), "insmod");
	measure_policies();
	kill(stranger, SIGKILL);
	return 0;
}
