// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cgroup hierarchies' files: what lies outside a task's own subtree.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_cgroupfs, hooks);
