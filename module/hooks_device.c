// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices: opening them, and making nodes for them.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_device, hooks);
