/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guard behind the entry of a function.
 */
#ifndef _GABION_HOOK_GUARD_H
#define _GABION_HOOK_GUARD_H

#include <linux/sched.h>
#include <linux/types.h>

int gabion_guard_post(unsigned long address, struct task_struct *const *whom);
bool gabion_guard_stands(void);
void gabion_guard_dismiss(void);

#endif /* _GABION_HOOK_GUARD_H */
