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
 * The function itself must never run with the self-test's arguments. It cannot where
 * its entry calls the trampoline of the hook's own ops, which calls nothing but the
 * callback: so it is where nobody else looks on. In every other case, whoever may be
 * broken there, a guard is posted behind the entry first. Where none can be, no call
 * is made.
 *
 * Others who trace the function see a call that never was. They may read what its
 * arguments point to, and what that points to: so each argument is the address of
 * memory in which every word is that address. Read as a string it is empty.
 */
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/static_call.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/text-patching.h>

#include "hook/guard.h"
#include "hook/selftest.h"

#define SELFTEST_MARK 0x676162696f6e0001L /* wider than an int */
#define SELFTEST_NOT_SAFE 1L /* no call was made */
#define MIRROR_ORDER 2 /* larger than any structure that is an argument */

struct task_struct *gabion_selftest_task;

static unsigned long *mirror;

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

typedef long selftest_function(unsigned long *a, unsigned long *b, unsigned long *c,
			       unsigned long *d, unsigned long *e, unsigned long *f);

static long enter_nothing(unsigned long *a, unsigned long *b, unsigned long *c,
			  unsigned long *d, unsigned long *e, unsigned long *f)
{
	return SELFTEST_NOT_SAFE;
}

DEFINE_STATIC_CALL(gabion_selftest_enter, enter_nothing);

/**
 * gabion_selftest_init() - make what the self-test needs
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int gabion_selftest_init(void)
{
	size_t i;

	mirror = (unsigned long *)__get_free_pages(GFP_KERNEL_ACCOUNT, MIRROR_ORDER);
	if (!mirror)
		return -ENOMEM;
	for (i = 0; i < (PAGE_SIZE << MIRROR_ORDER) / sizeof(*mirror); i++)
		mirror[i] = (unsigned long)mirror;
	return 0;
}

/**
 * gabion_selftest_exit() - free what gabion_selftest_init() has made
 *
 * Context: process.
 */
void gabion_selftest_exit(void)
{
	free_pages((unsigned long)mirror, MIRROR_ORDER);
	mirror = NULL;
}

/* The instruction that a function's entry returns to, and what it calls; 0 if nothing. */
static unsigned long read_entry(unsigned long function, unsigned long *target)
{
	const u8 call = 0xe8;
	u8 code[GABION_ENTRY_OFFSET_MAX + CALL_INSN_SIZE];
	unsigned int at;
	s32 distance;

	if (copy_from_kernel_nofault(code, (void *)function, sizeof(code)))
		return 0;
	at = code[0] == call ? 0 : GABION_ENTRY_OFFSET_MAX;
	if (code[at] != call)
		return 0;
	memcpy(&distance, &code[at + 1], sizeof(distance));
	function += at + CALL_INSN_SIZE;
	*target = function + distance;
	return function;
}

/**
 * gabion_entry_target() - what does a function call when it is entered?
 * @function: its first byte
 *
 * Context: any.
 * Return: the address, of ftrace's or of a trampoline; 0 if it calls nothing.
 */
unsigned long gabion_entry_target(unsigned long function)
{
	unsigned long target;

	return read_entry(function, &target) ? target : 0;
}

static bool is_safe(unsigned long function, const struct ftrace_ops *ops)
{
	unsigned long target = gabion_entry_target(function);

	return target && (target == ops->trampoline || gabion_guard_stands());
}

static long enter(unsigned long function, const struct ftrace_ops *ops)
{
	long ret = SELFTEST_NOT_SAFE;
	unsigned long flags;

	static_call_update(gabion_selftest_enter, (selftest_function *)function);
	/* Interrupts borrow current, and may come upon other hooks. */
	local_irq_save(flags);
	if (is_safe(function, ops)) {
		WRITE_ONCE(gabion_selftest_task, current);
		ret = static_call(gabion_selftest_enter)(mirror, mirror, mirror, mirror, mirror,
							 mirror);
		WRITE_ONCE(gabion_selftest_task, NULL);
	}
	local_irq_restore(flags);
	static_call_update(gabion_selftest_enter, enter_nothing);
	return ret;
}

static long enter_guarded(unsigned long function, unsigned long behind,
			  const struct ftrace_ops *ops)
{
	long ret;

	if (gabion_guard_post(behind, &gabion_selftest_task))
		return SELFTEST_NOT_SAFE;
	ret = enter(function, ops);
	gabion_guard_dismiss();
	return ret;
}

/**
 * gabion_selftest() - prove that a placed hook fires and is obeyed
 * @function: the hooked function's first byte
 * @ops: by which it is placed
 *
 * The caller keeps others from calling this at the same time.
 *
 * Context: process, may sleep.
 * Return: 0; -ENOEXEC if the function's entry does not call ftrace, -EIO if
 * the hook did not redirect; -EOPNOTSUPP if it cannot be tried without the risk that
 * the function runs, which tells nothing.
 */
int gabion_selftest(unsigned long function, const struct ftrace_ops *ops)
{
	unsigned long behind, target;
	long ret = SELFTEST_NOT_SAFE;

	might_sleep();
	behind = read_entry(function, &target);
	if (!behind)
		return -ENOEXEC;
	if (target == ops->trampoline)
		ret = enter(function, ops);
	if (ret == SELFTEST_NOT_SAFE)
		ret = enter_guarded(function, behind, ops);
	if (ret == SELFTEST_NOT_SAFE)
		return -EOPNOTSUPP;
	return ret == SELFTEST_MARK ? 0 : -EIO;
}
