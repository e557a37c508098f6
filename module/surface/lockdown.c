// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdown, task by task: the kernel's own checks, asked for each reason.
 */
#include "decide.h"
#include "hook/hook.h"
#include "surface/futile.h"
#include "surface/lockdown_reason.h"

/* On the way from a system call whose own hook has asked already, and recorded it. */
static bool is_second_layer(enum lockdown_reason what)
{
	return what == LOCKDOWN_MODULE_SIGNATURE || what == LOCKDOWN_KEXEC;
}

/* int security_locked_down(enum lockdown_reason what) */
static bool hook_locked_down(struct ftrace_regs *fregs)
{
	enum lockdown_reason what = gabion_arg(fregs, 0);
	struct gabion_reason reason = gabion_reason(what);

	/* Who reads /sys/power/state or disk asks what there is (hibernation_available()). */
	if (what == LOCKDOWN_HIBERNATION && gabion_call_reads())
		return gabion_refuse_silently(reason.op, reason.object, NULL);
	return is_second_layer(what) ? gabion_refuse_quietly(reason.op, reason.object) :
				       gabion_refuse(reason.op, reason.object, NULL);
}

#define OPS_LOCKDOWN                                                                     \
	(BIT(GABION_OP_MODULE_LOAD) | BIT(GABION_OP_KEXEC) | BIT(GABION_OP_RAW_MEMORY) | \
	 BIT(GABION_OP_RAW_IO) | BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_HIBERNATE))

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_locked_down, OPS_LOCKDOWN, hook_locked_down),
};

GABION_HOOK_TABLE(gabion_hooks_lockdown, hooks);
