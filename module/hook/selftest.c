// SPDX-License-Identifier: GPL-2.0-only
/*
 * The self-test: proves that a hook fires by calling the hooked function, which must not run.
 *
 * register_ftrace_function() has been seen to return 0 without having patched
 * the function (dynup/kpatch#385), so its result proves nothing. The function is
 * called directly, by a static call: an indirect call would trap under IBT, as most
 * kernel functions have no landing pad. While the current task runs the self-test,
 * the callback redirects this task only, to a stub that returns a mark wider than an
 * int. So the mark is returned if and only if ftrace has called the callback and has
 * continued at the changed instruction pointer.
 *
 * The function itself must never run with the self-test's arguments. It cannot if its
 * entry calls the trampoline of the hook's own ops, which calls only the callback. That
 * is so if no one else traces the function. Otherwise a guard is set behind the entry
 * first (guard.c). If none can be set, the function is not called.
 *
 * Other tracers of the function see the self-test's call. They may read what its
 * arguments point to, and follow pointers in it: so each argument is the address of
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
 * gabion_selftest_stub() - the stub that a hook redirects the self-test to
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
 * gabion_selftest_init() - allocate the arguments of the self-test
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
 * gabion_selftest_exit() - free what gabion_selftest_init() has allocated
 *
 * Context: process.
 */
void gabion_selftest_exit(void)
{
	free_pages((unsigned long)mirror, MIRROR_ORDER);
	mirror = NULL;
}

/* The instruction behind the call at a function's entry, and its target; 0 if there is no call. */
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
 * gabion_entry_target() - the target of the call at a function's entry
 * @function: its first byte
 *
 * Context: any.
 * Return: the address of ftrace's entry code or of a trampoline; 0 if there is no call.
 */
unsigned long gabion_entry_target(unsigned long function)
{
	unsigned long target;

	return read_entry(function, &target) ? target : 0;
}

static bool is_safe(unsigned long function, const struct ftrace_ops *ops)
{
	unsigned long target = gabion_entry_target(function);

	return target && (target == ops->trampoline || gabion_guard_is_armed());
}

static long enter(unsigned long function, const struct ftrace_ops *ops)
{
	long ret = SELFTEST_NOT_SAFE;
	unsigned long flags;

	static_call_update(gabion_selftest_enter, (selftest_function *)function);
	/* Interrupt handlers run with the same current, and may reach other hooks. */
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

	if (gabion_guard_set(behind, &gabion_selftest_task))
		return SELFTEST_NOT_SAFE;
	ret = enter(function, ops);
	gabion_guard_clear();
	return ret;
}

/**
 * gabion_selftest() - prove that a placed hook fires and can redirect
 * @function: the hooked function's first byte
 * @ops: by which it is placed
 *
 * The caller serializes the calls.
 *
 * Context: process, may sleep.
 * Return: 0; -ENOEXEC if the function's entry does not call ftrace; -EIO if the hook did not
 * redirect; -EOPNOTSUPP if the test could run the function itself: then nothing is known.
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
