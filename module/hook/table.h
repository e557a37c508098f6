/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All hooks in one array, and the lock that placing, removing and listing them takes.
 */
#ifndef _GABION_HOOK_TABLE_H
#define _GABION_HOOK_TABLE_H

#include <linux/ftrace.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "hook/descriptor.h"

/**
 * struct gabion_hook_health - what has been seen of a hook since it was placed
 * @lost: it does not fire any more
 * @placed_anew: it was placed anew since it was lost
 * @restored: it was lost, and fires again
 * @untried: others trace its function, and it cannot be tried
 */
struct gabion_hook_health {
	bool lost;
	bool placed_anew;
	bool restored;
	bool untried;
};

/**
 * struct gabion_hook - a hook, placed or waiting for its module
 * @desc: what it is
 * @function: the name it was found under, or is waited for under
 * @ops: ftrace's side, of one that is placed alone
 * @address: the function's first byte, 0 while @desc->module is not loaded
 * @placed: ftrace calls it; protected by gabion_hooks_mutex
 * @together: it is placed with the others, by the @ops of the group; the same
 * @health: whether it still fires; the same
 * @judged: as @desc has it, while the hook is proven; else GABION_JUDGED_ANY
 * @hits: how often the judge was asked
 */
struct gabion_hook {
	const struct gabion_hook_desc *desc;
	const char *function;
	struct ftrace_ops ops;
	unsigned long address;
	bool placed;
	bool together;
	struct gabion_hook_health health;
	enum gabion_judged judged;
	u64 __percpu *hits;
};

extern struct mutex gabion_hooks_mutex;
extern struct gabion_hook *gabion_hooks;
extern unsigned int gabion_nr_hooks;
extern unsigned long gabion_needed_ops;

int gabion_hooks_collect(void);
void gabion_hooks_forget(void);
bool gabion_hook_needed(const struct gabion_hook *hook);
bool gabion_hook_must_come(const struct gabion_hook *hook);

#endif /* _GABION_HOOK_TABLE_H */
