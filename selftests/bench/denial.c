// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of a denial, for the denied task and for all others.
 *
 * To be run in a virtual machine that counts instructions: a nanosecond of its clocks is one
 * instruction. Each figure is the median over single system calls.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "cost.h"

#define NOISY "/bench-noisy"
#define QUIET "/bench-quiet"
#define FLOOD 100000
#define SAMPLES 200
/* Few enough that twice as many are all recorded and logged. */
#define DENIALS (GABION_LOG_BURST / 2)

/**
 * struct costs - what some system calls cost
 * @count: entries in @cost
 * @cost: in instructions
 */
struct costs {
	int count;
	long cost[FLOOD];
};

static struct costs *costs;

static int open_times(const char *path, int flags, int times)
{
	int i;

	for (i = 0; i < times; i++) {
		long start = now();
		int fd = open(path, flags);

		costs->cost[i] = now() - start;
		if (fd >= 0)
			close(fd);
		else if (errno != EPERM)
			return -errno;
	}
	costs->count = times;
	return 0;
}

static int be_allowed(void *arg)
{
	return open_times("/proc/version", O_RDONLY, SAMPLES);
}

static int be_denied(void *arg)
{
	return open_times(SYSRQ_TRIGGER, O_WRONLY, *(const int *)arg);
}

static int measure_nothing(void *arg)
{
	int i;

	for (i = 0; i < SAMPLES; i++) {
		long start = now();

		costs->cost[i] = now() - start;
	}
	costs->count = SAMPLES;
	return 0;
}

static void must_do(const struct person *person, int (*what)(void *arg), const void *arg)
{
	int err = run_as(person, what, (void *)arg);

	if (!err)
		return;
	fprintf(stderr, "denial: %s\n", strerror(-err));
	exit(1);
}

static long clock_cost;

static void tell(const char *what, long *cost, int count)
{
	printf("%8ld  %s\n", median(cost, count) - clock_cost, what);
}

static void measure_neighbours(const char *when)
{
	static const struct person nobody = { .cgroup = NULL }, quiet = { .cgroup = QUIET };
	static const int denials = DENIALS;

	printf("%s:\n", when);
	must_do(&nobody, be_allowed, NULL);
	tell("open, not governed", costs->cost, costs->count);
	must_do(&quiet, be_allowed, NULL);
	tell("open, governed and allowed", costs->cost, costs->count);
	must_do(&quiet, be_denied, &denials);
	tell("open, denied, recorded and logged", costs->cost, costs->count);
}

static void measure_noise(void)
{
	static const struct person noisy = { .cgroup = NOISY };
	static const int flood = FLOOD;
	long emitted = gabion_stat("events", "emitted"), denied = gabion_stat("sysrq", "deny");
	long *cost = costs->cost;

	must_do(&noisy, be_denied, &flood);
	emitted = gabion_stat("events", "emitted") - emitted;
	denied = gabion_stat("sysrq", "deny") - denied;
	printf("the noise: %ld denied, %ld recorded:\n", denied, emitted);
	tell("open, denied, recorded and logged", cost, GABION_LOG_BURST);
	tell("open, denied and recorded", cost + GABION_LOG_BURST,
	     GABION_EVENT_BURST - GABION_LOG_BURST);
	/* The rest is not in order. Most of these denials were only counted. */
	tell("open, denied and counted", cost + GABION_EVENT_BURST, FLOOD - GABION_EVENT_BURST);
}

static int begin(void)
{
	int err = cgroup_make(NOISY);

	if (!err)
		err = cgroup_make(QUIET);
	costs = shared_memory(sizeof(*costs));
	if (err || !costs)
		return err ? err : -ENOMEM;
	return gabion_load("gabion 1\nprofile bench\n\tdeny sysrq\n"
			   "bind cgroup " NOISY " bench\nbind cgroup " QUIET " bench\n");
}

int main(void)
{
	static const struct person nobody = { .cgroup = NULL };
	int err = begin();

	if (err) {
		fprintf(stderr, "denial: cannot begin: %s\n", strerror(-err));
		return 1;
	}
	must_do(&nobody, measure_nothing, NULL);
	clock_cost = median(costs->cost, costs->count);
	/* Once in advance, for what is allocated at first use. */
	measure_neighbours("at first");
	sleep(DENIALS / GABION_LOG_RATE + 1);
	measure_neighbours("before the noise");
	measure_noise();
	measure_neighbours("after the noise");
	return 0;
}
