// SPDX-License-Identifier: GPL-2.0-only
/* Repeating an action for a limited time. */
#include "common.h"

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/**
 * another_round() - whether to begin another round
 * @rounds: the limits; its count is increased
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
