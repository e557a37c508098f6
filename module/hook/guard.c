// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guard behind the entry of a function: a task that should not have come so far is
 * turned back there. So the self-test never runs a function, whatever its hook does.
 *
 * It is a kprobe at the instruction that the entry's call returns to. There goes on
 * whom the hook lets in: from ftrace, and from a BPF trampoline, which calls the function
 * itself at that address. Nothing is on the stack yet but the way back. All other tasks
 * pass.
 *
 * A kprobe can be registered and yet not be there: debugfs' kprobes/enabled disarms
 * them all. Whether it is there the code says: it begins with an INT3 then, also where
 * others have kprobes at that instruction, as one with a post_handler is never made a
 * jump, nor its neighbours there (optimize_kprobe() in kernel/kprobes.c).
 */
#include <linux/compiler.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/uaccess.h>

#include <asm/text-patching.h>

#include "hook/guard.h"

static struct kprobe guard;
static struct task_struct *const *turned_back;

static noinline long came_too_far(void)
{
	return 0;
}

static int __kprobes turn_back(struct kprobe *probe, struct pt_regs *regs)
{
	if (READ_ONCE(*turned_back) != current)
		return 0;
	instruction_pointer_set(regs, (unsigned long)came_too_far);
	return 1;
}

static void __kprobes pass(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

/**
 * gabion_guard_post() - post the guard
 * @address: the instruction that a function's entry returns to
 * @whom: the task that is turned back, at any moment: to its caller, with 0
 *
 * There is one guard; the caller keeps others from posting it at the same time. It may
 * still not stand: see gabion_guard_stands().
 *
 * Context: process, may sleep.
 * Return: 0; or an error where no kprobe can be, as at a static branch, or in a
 * function on the kernel's list of those that must have none.
 */
int gabion_guard_post(unsigned long address, struct task_struct *const *whom)
{
	int err;

	turned_back = whom;
	guard = (struct kprobe){
		.addr = (kprobe_opcode_t *)address,
		.pre_handler = turn_back,
		.post_handler = pass,
	};
	err = register_kprobe(&guard);
	if (err)
		guard.addr = NULL;
	return err;
}

/**
 * gabion_guard_stands() - would it turn back now whom it is to?
 *
 * Context: any; the caller is the one who may post the guard.
 * Return: true if the guard is posted, and in the code.
 */
bool gabion_guard_stands(void)
{
	u8 code;

	if (!guard.addr || copy_from_kernel_nofault(&code, guard.addr, sizeof(code)))
		return false;
	return code == INT3_INSN_OPCODE;
}

/**
 * gabion_guard_dismiss() - take the posted guard away
 *
 * Context: process, may sleep.
 */
void gabion_guard_dismiss(void)
{
	unregister_kprobe(&guard);
	guard.addr = NULL;
}
