/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One hook by an ftrace_ops of its own, and what every hook's callback does.
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
 * gabion_hook_lets_by() - does the call that has reached a hook pass without its judge?
 * @hook: the hook
 * @fregs: what ftrace hands its callback
 *
 * The quick way of most calls, counted as all are.
 *
 * Context: any; at the entry of the hooked function.
 * Return: false if gabion_hook_ask() is to be called.
 */
static __always_inline bool gabion_hook_lets_by(const struct gabion_hook *hook,
						struct ftrace_regs *fregs)
{
	enum gabion_judged judged = READ_ONCE(hook->judged);

	if (judged == GABION_JUDGED_ANY || !gabion_gate_is_open(judged, fregs))
		return false;
	this_cpu_inc(*hook->hits);
	return true;
}

#endif /* _GABION_HOOK_PLACE_ALONE_H */
