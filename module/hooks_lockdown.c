// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdown, task by task: the kernel's own checks, asked for each reason.
 */
#include "decide.h"
#include "hook.h"
#include "reason.h"

/* int security_locked_down(enum lockdown_reason what) */
static bool locked_down(struct ftrace_regs *fregs)
{
	struct gabion_reason reason = gabion_reason(gabion_arg(fregs, 0));

	return gabion_refuse(reason.op, reason.object, NULL);
}

static const struct gabion_hook_desc hooks[] = {
	{
		.function = "security_locked_down",
		.ops = BIT(GABION_OP_MODULE_LOAD) | BIT(GABION_OP_KEXEC) |
		       BIT(GABION_OP_RAW_MEMORY) | BIT(GABION_OP_RAW_IO) |
		       BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_HIBERNATE),
		.judge = locked_down,
	},
};

GABION_HOOK_TABLE(gabion_hooks_lockdown, hooks);
