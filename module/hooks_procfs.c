// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc: what is no process's own, for writing and, where it leaks, for reading.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_procfs, hooks);
