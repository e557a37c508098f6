// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections to the control sockets of container runtimes.
 */
#include "decide.h"
#include "hook.h"

static const struct gabion_hook_desc hooks[] = {
};

GABION_HOOK_TABLE(gabion_hooks_socket, hooks);
