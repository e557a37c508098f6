// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proof that a hook fires: enter the hooked function, and see that it is not run.
 *
 * register_ftrace_function() has been seen to return 0 without having patched
 * the function (dynup/kpatch#385), so its word is not taken. The function is
 * entered by a patched direct call (a static call: an indirect one would trap
 * under IBT, as most kernel functions have no landing pad). While the current
 * task runs the self-test, the hook's callback redirects it, and only it, to
 * a stub that returns a mark wider than an int. So the mark comes back if and
 * only if ftrace called the callback and obeyed it.
 *
 * The function itself must never run with the self-test's arguments. The code
 * at its entry is therefore looked at first: no call there, no self-test.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/static_call.h>
#include <linux/uaccess.h>

#include "selftest.h"

#define SELFTEST_MARK 0x676162696f6e0001L /* wider than an int */

struct task_struct *gabion_selftest_task;

/**
 * gabion_selftest_stub() - what a hook redirects the self-test to
 *
 * Context: any; entered from ftrace in place of the hooked function.
 * Return: a mark that no other function returns.
 */
noinline long gabion_selftest_stub(void)
{
	return SELFTEST_MARK;
}

typedef long selftest_function(unsigned long a, unsigned long b, unsigned long c,
			       unsigned long d);

static long selftest_missed(unsigned long a, unsigned long b, unsigned long c,
			    unsigned long d)
{
	return 0;
}

DEFINE_STATIC_CALL(gabion_selftest_enter, selftest_missed);

/**
 * gabion_entry_is_patched() - does a function call ftrace when it is entered?
 * @function: its first byte
 *
 * Context: any.
 * Return: true if it does.
 */
bool gabion_entry_is_patched(unsigned long function)
{
	const u8 call = 0xe8;
	u8 code[GABION_ENTRY_OFFSET_MAX + 1];

	if (copy_from_kernel_nofault(code, (void *)function, sizeof(code)))
		return false;
	return code[0] == call || code[GABION_ENTRY_OFFSET_MAX] == call;
}

/**
 * gabion_selftest() - prove that a placed hook fires and is obeyed
 * @function: the hooked function's first byte
 *
 * The caller keeps others from calling this at the same time.
 *
 * Context: process, may sleep.
 * Return: 0, -ENOEXEC if the function's entry does not call ftrace, -EIO if
 * the hook did not redirect.
 */
int gabion_selftest(unsigned long function)
{
	unsigned long flags;
	long ret;

	might_sleep();
	if (!gabion_entry_is_patched(function))
		return -ENOEXEC;

	static_call_update(gabion_selftest_enter, (selftest_function *)function);
	/* Interrupts borrow current, and may come upon other hooks. */
	local_irq_save(flags);
	WRITE_ONCE(gabion_selftest_task, current);
	ret = static_call(gabion_selftest_enter)(0, 0, 0, 0);
	WRITE_ONCE(gabion_selftest_task, NULL);
	local_irq_restore(flags);
	static_call_update(gabion_selftest_enter, selftest_missed);

	return ret == SELFTEST_MARK ? 0 : -EIO;
}
