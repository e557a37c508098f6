/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Placing one hook, by an ftrace_ops of its own; what the callbacks of all hooks do.
 */
#ifndef _GABION_HOOK_PLACE_ALONE_H
#define _GABION_HOOK_PLACE_ALONE_H

#include <linux/compiler.h>
#include <linux/percpu.h>

#include "compat.h"
#include "hook/gate.h"
#include "hook/table.h"

long gabion_hook_eperm(void);
void gabion_hook_ask(const struct gabion_hook *hook, struct ftrace_regs *fregs);
int gabion_hook_try(struct gabion_hook *hook, const struct ftrace_ops *ops);
int gabion_hook_place_alone(struct gabion_hook *hook);
int gabion_hook_unplace_alone(struct gabion_hook *hook);
int gabion_hook_prove(struct gabion_hook *hook, const struct ftrace_ops *ops);

/**
 * gabion_hook_skips_judge() - can a call pass a hook without its judge?
 * @hook: the hook
 * @judged: which tasks its judge judges
 * @fregs: the registers that ftrace passes to the callback
 *
 * This is the fast path, which most calls take. They count as hits, too.
 *
 * Context: any; at the entry of the hooked function.
 * Return: false if gabion_hook_ask() is to be called.
 */
static __always_inline bool gabion_hook_skips_judge(const struct gabion_hook *hook,
						    enum gabion_judged judged,
						    struct ftrace_regs *fregs)
{
	if (judged == GABION_JUDGED_ANY || !gabion_gate_is_open(judged, &hook->reads, fregs))
		return false;
	this_cpu_inc(*hook->hits);
	return true;
}

#endif /* _GABION_HOOK_PLACE_ALONE_H */
