// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPF programs on hooked functions: makes their trampolines compatible with hooks.
 *
 * A trampoline that calls the function itself (for fexit and fmod_ret programs) must call the
 * function's replacement if a hook redirects it (BPF_TRAMP_F_SHARE_IPMODIFY).
 * bpf_trampoline_update() in kernel/bpf/trampoline.c does that when it gets -EAGAIN. This fails
 * if a program was attached before, such as fentry. Some kernels, among them Debian's 6.1, clear
 * the function pointer of a registered ops. Then arch_ftrace_ops_list_func() shuts ftrace down
 * and does not call the following ops, so that hooks do not fire. Other kernels do not update a
 * second time, and run the original function.
 *
 * A trampoline that has the flag from the start has no such problem. So Gabion sets the flag when
 * a trampoline first meets a hooked function, whatever the trampoline calls. A trampoline that
 * calls the original function at that time is updated by the kernel, which works as long as no
 * program is attached yet. The kernel clears the flag when the hook is removed.
 *
 * Where one ops serves all trampolines, the kernel updates each time (update_ftrace_direct_mod()
 * in kernel/trace/ftrace.c), and nothing need be done.
 */
#include <linux/bpf.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/ftrace.h>
#include <linux/kconfig.h>

#include "hook/hook.h"

#define TRAMPOLINES_SHARE                                                \
	(IS_ENABLED(CONFIG_BPF_JIT) && IS_ENABLED(CONFIG_BPF_SYSCALL) && \
	 IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS) &&          \
	 !GABION_ONE_TRAMPOLINE_OPS)

#if TRAMPOLINES_SHARE
static_assert(__same_type(ftrace_ops_func_t,
			  int (*)(struct ftrace_ops *, enum ftrace_ops_cmd)));

static bool calls_original(const struct bpf_trampoline *trampoline)
{
	return (trampoline->flags & BPF_TRAMP_F_CALL_ORIG) &&
	       !(trampoline->flags & BPF_TRAMP_F_ORIG_STACK);
}

/*
 * int bpf_tramp_ftrace_ops_func(struct ftrace_ops *ops, enum ftrace_ops_cmd cmd), by
 * which ftrace tells a trampoline, under the trampoline's mutex, that it is about to
 * be placed where an ops with IPMODIFY is.
 */
static bool hook_bpf_tramp_ftrace_ops_func(struct ftrace_regs *fregs)
{
	const struct ftrace_ops *ops = (const struct ftrace_ops *)gabion_arg(fregs, 0);
	struct bpf_trampoline *trampoline = ops->private;

	if ((enum ftrace_ops_cmd)gabion_arg(fregs, 1) ==
		    FTRACE_OPS_CMD_ENABLE_SHARE_IPMODIFY_SELF &&
	    !calls_original(trampoline))
		trampoline->flags |= BPF_TRAMP_F_SHARE_IPMODIFY;
	return false;
}
#endif

static const struct gabion_hook_desc hooks[] = {
#if TRAMPOLINES_SHARE
	GABION_HOOK(bpf_tramp_ftrace_ops_func, GABION_OPS_CONTAINMENT,
		    hook_bpf_tramp_ftrace_ops_func),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_bpf_trampoline, hooks);
