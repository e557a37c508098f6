// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/sys: what belongs to no namespace of the task's own.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_sysctl, hooks);
