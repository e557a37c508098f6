/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the benchmarks: a clock that counts instructions, and medians.
 */
#ifndef _GABION_BENCH_COST_H
#define _GABION_BENCH_COST_H

#include <stdlib.h>
#include <time.h>

static inline long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static inline int by_cost(const void *a, const void *b)
{
	long first = *(const long *)a, second = *(const long *)b;

	return (first > second) - (first < second);
}

static inline long median(long *cost, int count)
{
	qsort(cost, count, sizeof(*cost), by_cost);
	return cost[count / 2];
}

#endif /* _GABION_BENCH_COST_H */
