// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdown by task: the checks of the kernel's lockdown facility.
 */
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <net/net_namespace.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/futile.h"
#include "surface/lockdown_reason.h"

static bool in_host_network(void)
{
	const struct nsproxy *nsproxy = current->nsproxy;

	return !nsproxy || nsproxy->net_ns == &init_net;
}

static enum gabion_record record_of(enum lockdown_reason what)
{
	switch (what) {
	/* The hook of the system call has judged and recorded this already. */
	case LOCKDOWN_MODULE_SIGNATURE:
	case LOCKDOWN_KEXEC:
		return GABION_RECORD_REFUSAL;
	/* Reading /sys/power/state or disk asks what there is (hibernation_available()). */
	case LOCKDOWN_HIBERNATION:
		return gabion_call_reads() ? GABION_RECORD_NOTHING : GABION_RECORD_ALL;
	/*
	 * The kernel asks whenever a task adds, changes or lists a security association, also in
	 * a network namespace of its own. The namespace is not known here. After a refusal the
	 * kernel leaves the keys out and returns no error, so no event is made.
	 */
	case LOCKDOWN_XFRM_SECRET:
		return in_host_network() ? GABION_RECORD_ALL : GABION_RECORD_NOTHING;
	default:
		return GABION_RECORD_ALL;
	}
}

/* int security_locked_down(enum lockdown_reason what) */
static bool hook_locked_down(struct ftrace_regs *fregs)
{
	enum lockdown_reason what = gabion_arg(fregs, 0);
	struct gabion_reason reason = gabion_reason(what);

	return gabion_refuse_recording(reason.op, reason.object, NULL, record_of(what));
}

#define OPS_LOCKDOWN                                                                     \
	(BIT(GABION_OP_MODULE_LOAD) | BIT(GABION_OP_KEXEC) | BIT(GABION_OP_RAW_MEMORY) | \
	 BIT(GABION_OP_RAW_IO) | BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_HIBERNATE))

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_locked_down, OPS_LOCKDOWN, hook_locked_down,
		    .judged = GABION_JUDGED_TASK),
};

GABION_HOOK_TABLE(gabion_hooks_lockdown, hooks);
