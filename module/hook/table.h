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
 * @untried: others trace its function, and it cannot be tested safely
 */
struct gabion_hook_health {
	bool lost;
	bool placed_anew;
	bool restored;
	bool untried;
};

/**
 * struct gabion_hook - a hook, placed or waiting for its module
 * @desc: its row in a table
 * @function: the name of its function on this kernel
 * @judge: as in @desc, for that name
 * @instead: the same
 * @ops: its own ops, if it is placed alone
 * @address: the function's first byte, 0 while @desc->module is not loaded
 * @absent: @desc->module has no such function, and need not have it
 * @placed: registered with ftrace; protected by gabion_hooks_mutex
 * @together: placed by the ops that hooks share; protected by gabion_hooks_mutex
 * @health: whether it still fires; protected by gabion_hooks_mutex
 * @judged: as in @desc; GABION_JUDGED_ANY until the hook has passed its self-test
 * @reads: as in @desc
 * @hits: how often the judge was asked
 */
struct gabion_hook {
	const struct gabion_hook_desc *desc;
	const char *function;
	bool (*judge)(struct ftrace_regs *fregs);
	void *instead;
	struct ftrace_ops ops;
	unsigned long address;
	bool absent;
	bool placed;
	bool together;
	struct gabion_hook_health health;
	enum gabion_judged judged;
	unsigned long reads;
	u64 __percpu *hits;
};

extern struct mutex gabion_hooks_mutex;
extern struct gabion_hook *gabion_hooks;
extern unsigned int gabion_nr_hooks;
extern unsigned long gabion_needed_ops;

int gabion_hooks_collect(void);
void gabion_hooks_forget(void);
bool gabion_hook_belongs_together(const struct gabion_hook *hook);
bool gabion_hook_needed(const struct gabion_hook *hook);
bool gabion_hook_must_come(const struct gabion_hook *hook);

#endif /* _GABION_HOOK_TABLE_H */
