// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPF programs on hooked functions: they share them from the beginning.
 *
 * A trampoline that calls the function itself, as fexit and fmod_ret have it, must
 * call what a hook has put in the function's place (BPF_TRAMP_F_SHARE_IPMODIFY).
 * bpf_trampoline_update() in kernel/bpf/trampoline.c makes it so when it is told
 * with -EAGAIN. Where a program was attached before, as fentry has it, that goes
 * wrong: some kernels, Debian's 6.1 among them, clear the function pointer of an
 * ops that is registered, whereupon arch_ftrace_ops_list_func() has ftrace kill
 * itself and calls no ops behind that one, so that hooks are passed by; others
 * do not ask a second time, and run the original.
 *
 * A trampoline that shares already is right from the start. So Gabion makes it share when it
 * first meets a hooked function, whatever the trampoline calls. One that calls the original
 * by then is wrong already: that one the kernel mends, and does it well where nothing is
 * attached yet. The kernel clears the flag when the hook goes, as it does its own.
 */
#include <linux/bpf.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/ftrace.h>
#include <linux/kconfig.h>

#include "hook/hook.h"

#define TRAMPOLINES_SHARE                                                \
	(IS_ENABLED(CONFIG_BPF_JIT) && IS_ENABLED(CONFIG_BPF_SYSCALL) && \
	 IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS))

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
