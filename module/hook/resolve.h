/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the function of each hook.
 */
#ifndef _GABION_HOOK_RESOLVE_H
#define _GABION_HOOK_RESOLVE_H

#include <linux/module.h>

#include "hook/table.h"

int gabion_hooks_resolve_kernel(void);
int gabion_hook_resolve_in(struct gabion_hook *hook, struct module *mod);

#endif /* _GABION_HOOK_RESOLVE_H */
