// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facilities of the kernel that are one for all.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_facility, hooks);
