// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a task may become, and do to others.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_task, hooks);
