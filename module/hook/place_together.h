/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many hooks by one ftrace_ops.
 */
#ifndef _GABION_HOOK_PLACE_TOGETHER_H
#define _GABION_HOOK_PLACE_TOGETHER_H

#include "hook/table.h"

int gabion_hooks_place_together(void);
int gabion_hooks_unplace_together(void);
int gabion_hook_place_anew(struct gabion_hook *hook);
void gabion_hooks_free_group(void);
const struct ftrace_ops *gabion_hook_ops(const struct gabion_hook *hook);

#endif /* _GABION_HOOK_PLACE_TOGETHER_H */
