// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounts, by the old and the new system calls.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_mount, hooks);
