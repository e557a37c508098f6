/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One hook by an ftrace_ops of its own, and what every hook's callback does.
 */
#ifndef _GABION_HOOK_PLACE_ALONE_H
#define _GABION_HOOK_PLACE_ALONE_H

#include <linux/compiler.h>
#include <linux/percpu.h>

#include "compat.h"
#include "hook/selftest.h"
#include "hook/table.h"

long gabion_hook_eperm(void);
int gabion_hook_place_alone(struct gabion_hook *hook);
int gabion_hook_unplace_alone(struct gabion_hook *hook);
int gabion_hook_prove(const struct gabion_hook *hook, const struct ftrace_ops *ops);

/**
 * gabion_hook_ask() - have a hook judge the call that has reached it
 * @hook: the hook
 * @fregs: what ftrace hands its callback; on a refusal, what runs next is changed in it
 *
 * Context: any; at the entry of the hooked function.
 */
static __always_inline void gabion_hook_ask(const struct gabion_hook *hook,
					    struct ftrace_regs *fregs)
{
	if (gabion_selftest_running()) {
		gabion_set_ip(fregs, (unsigned long)gabion_selftest_stub);
		return;
	}
	this_cpu_inc(*hook->hits);
	if (hook->desc->judge(fregs))
		gabion_set_ip(fregs, (unsigned long)(hook->desc->instead ?: gabion_hook_eperm));
}

#endif /* _GABION_HOOK_PLACE_ALONE_H */
