/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The self-test: proves that a hook fires.
 */
#ifndef _GABION_HOOK_SELFTEST_H
#define _GABION_HOOK_SELFTEST_H

#include <linux/compiler.h>
#include <linux/sched.h>

#include "compat.h"

/* A function calls ftrace at its first instruction, or behind an ENDBR of four bytes. */
#define GABION_ENTRY_OFFSET_MAX 4

extern struct task_struct *gabion_selftest_task;

/**
 * gabion_selftest_running() - is this hook being proven by the current task?
 *
 * Context: any; called at every hook's entry.
 * Return: true if the hook must redirect to gabion_selftest_stub().
 */
static inline bool gabion_selftest_running(void)
{
	return unlikely(READ_ONCE(gabion_selftest_task) == current);
}

int gabion_selftest_init(void);
void gabion_selftest_exit(void);
long gabion_selftest_stub(void);
unsigned long gabion_entry_target(unsigned long function);
int gabion_selftest(unsigned long function, const struct ftrace_ops *ops);

#endif /* _GABION_HOOK_SELFTEST_H */
