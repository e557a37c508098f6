// SPDX-License-Identifier: GPL-2.0-only
/*
 * Repeating an action, in bounded time.
 */
#include "common.h"

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/**
 * another_round() - whether to go on
 * @rounds: how often and how long; its count goes up
 *
 * Return: true for the first @least rounds, and for more up to @most until @seconds are over.
 */
bool another_round(struct rounds *rounds)
{
	if (!rounds->done)
		rounds->end = seconds_now() + rounds->seconds;
	if (rounds->done >= rounds->most)
		return false;
	if (rounds->done >= rounds->least && seconds_now() >= rounds->end)
		return false;
	rounds->done++;
	return true;
}
