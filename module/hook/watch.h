/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks that the placed hooks still fire.
 */
#ifndef _GABION_HOOK_WATCH_H
#define _GABION_HOOK_WATCH_H

#include <linux/types.h>

void gabion_hooks_check(void);
bool gabion_hooks_are_frozen(void);

#endif /* _GABION_HOOK_WATCH_H */
