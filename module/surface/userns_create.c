// SPDX-License-Identifier: GPL-2.0-only
/*
 * New user namespaces.
 */
#include <linux/types.h>

#include "decide.h"
#include "hook/hook.h"

/* int security_create_user_ns(const struct cred *cred) */
static bool hook_create_user_ns(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_USERNS_CREATE, NULL, NULL);
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_create_user_ns, BIT(GABION_OP_USERNS_CREATE), hook_create_user_ns,
		    .judged = GABION_JUDGED_TASK),
};

GABION_HOOK_TABLE(gabion_hooks_userns_create, hooks);
