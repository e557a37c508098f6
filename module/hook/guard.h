/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guard behind the entry of a function.
 */
#ifndef _GABION_HOOK_GUARD_H
#define _GABION_HOOK_GUARD_H

#include <linux/sched.h>
#include <linux/types.h>

int gabion_guard_set(unsigned long address, struct task_struct *const *whom);
bool gabion_guard_is_armed(void);
void gabion_guard_clear(void);

#endif /* _GABION_HOOK_GUARD_H */
