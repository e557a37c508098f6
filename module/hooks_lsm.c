// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controls of security modules.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_lsm, hooks);
