/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks on functions of modules that come and go.
 */
#ifndef _GABION_HOOK_FOLLOW_MODULES_H
#define _GABION_HOOK_FOLLOW_MODULES_H

int gabion_hooks_follow_modules(void);
void gabion_hooks_unfollow_modules(void);

#endif /* _GABION_HOOK_FOLLOW_MODULES_H */
