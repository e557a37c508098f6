// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guard behind the entry of a function: it makes one task return to its caller there. So the
 * self-test never runs the body of a function, even if the hook does not work.
 *
 * The guard is a kprobe at the instruction behind the entry's call. A call that the hook allows
 * continues there: ftrace returns to it, and a BPF trampoline calls the function at that
 * address. Only the return address is on the stack yet. Other tasks are not affected.
 *
 * A registered kprobe need not be in the code: debugfs' kprobes/enabled disarms all of them. So
 * the guard reads the code, which must begin with an INT3. This holds also if others have
 * kprobes at that instruction: a kprobe with a post_handler is never optimized into a jump, and
 * nor are others at its address (optimize_kprobe() in kernel/kprobes.c).
 */
#include <linux/compiler.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/uaccess.h>

#include <asm/text-patching.h>

#include "hook/guard.h"

static struct kprobe guard;
static struct task_struct *const *guarded_task;

static noinline long guard_stub(void)
{
	return 0;
}

static int __kprobes guard_pre_handler(struct kprobe *probe, struct pt_regs *regs)
{
	if (READ_ONCE(*guarded_task) != current)
		return 0;
	instruction_pointer_set(regs, (unsigned long)guard_stub);
	return 1;
}

static void __kprobes guard_post_handler(struct kprobe *probe, struct pt_regs *regs,
					 unsigned long flags)
{
}

/**
 * gabion_guard_set() - set the guard
 * @address: the instruction behind the call at a function's entry
 * @whom: points to the task that returns to its caller, with 0; it may change at any time
 *
 * There is only one guard. The caller serializes its use. It may be set and yet not be armed:
 * see gabion_guard_is_armed().
 *
 * Context: process, may sleep.
 * Return: 0; or an error if no kprobe can be set there, as at a static branch, or in a function
 * on the kernel's kprobe blacklist.
 */
int gabion_guard_set(unsigned long address, struct task_struct *const *whom)
{
	int err;

	guarded_task = whom;
	guard = (struct kprobe){
		.addr = (kprobe_opcode_t *)address,
		.pre_handler = guard_pre_handler,
		.post_handler = guard_post_handler,
	};
	err = register_kprobe(&guard);
	if (err)
		guard.addr = NULL;
	return err;
}

/**
 * gabion_guard_is_armed() - is the guard armed?
 *
 * Context: any; serialized with gabion_guard_set() by the caller.
 * Return: true if the guard is set, and in the code.
 */
bool gabion_guard_is_armed(void)
{
	u8 code;

	if (!guard.addr || copy_from_kernel_nofault(&code, guard.addr, sizeof(code)))
		return false;
	return code == INT3_INSN_OPCODE;
}

/**
 * gabion_guard_clear() - remove the guard
 *
 * Context: process, may sleep.
 */
void gabion_guard_clear(void)
{
	unregister_kprobe(&guard);
	guard.addr = NULL;
}
