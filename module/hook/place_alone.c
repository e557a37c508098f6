// SPDX-License-Identifier: GPL-2.0-only
/*
 * Placing one hook, by an ftrace_ops of its own.
 */
#include <linux/lockdep.h>
#include <linux/printk.h>

#include "hook/place_alone.h"
#include "hook/selftest.h"

/**
 * gabion_hook_eperm() - the stub that runs in place of a refused function
 *
 * Context: any; entered from ftrace.
 * Return: -EPERM, in every width that a hooked function returns: int, long, ssize_t.
 */
noinline long gabion_hook_eperm(void)
{
	return -EPERM;
}

/**
 * gabion_hook_ask() - call a hook's judge, and redirect the call if it refuses
 * @hook: the hook
 * @fregs: the registers that ftrace passes to the callback; a refusal changes the next
 *	instruction
 *
 * Context: any; at the entry of the hooked function.
 */
noinline void notrace gabion_hook_ask(const struct gabion_hook *hook, struct ftrace_regs *fregs)
{
	const struct gabion_hook_desc *desc = hook->desc;

	if (gabion_selftest_running()) {
		gabion_set_ip(fregs, (unsigned long)gabion_selftest_stub);
		return;
	}
	this_cpu_inc(*hook->hits);
	if (desc->judged != GABION_JUDGED_ANY && !gabion_gate_knows())
		gabion_gate_resolve();
	if (hook->judge(fregs))
		gabion_set_ip(fregs, (unsigned long)(hook->instead ?: gabion_hook_eperm));
}

static const struct gabion_hook *hook_of(const struct ftrace_ops *ops)
{
	return container_of(ops, struct gabion_hook, ops);
}

/* The parameters are the callbacks', so that the registers need not be moved. */
static noinline __noclone void notrace ask(unsigned long ip, unsigned long parent_ip,
					   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	gabion_hook_ask(hook_of(ops), fregs);
}

/*
 * A callback for each kind of judge: so the compiler leaves out what the others need. Until the
 * hook is proven, @judged is another one.
 */
#define CALLBACK(name, kind)                                                        \
	static void notrace name(unsigned long ip, unsigned long parent_ip,         \
				 struct ftrace_ops *ops, struct ftrace_regs *fregs) \
	{                                                                           \
		if (READ_ONCE(hook_of(ops)->judged) != (kind) ||                    \
		    !gabion_hook_skips_judge(hook_of(ops), kind, fregs))            \
			ask(ip, parent_ip, ops, fregs);                             \
	}

CALLBACK(callback_any, GABION_JUDGED_ANY)
CALLBACK(callback_task, GABION_JUDGED_TASK)
CALLBACK(callback_capability, GABION_JUDGED_CAPABILITY)
CALLBACK(callback_file, GABION_JUDGED_FILE)
CALLBACK(callback_file_second, GABION_JUDGED_FILE_SECOND)
CALLBACK(callback_open, GABION_JUDGED_OPEN)
CALLBACK(callback_kiocb, GABION_JUDGED_KIOCB)
CALLBACK(callback_kernfs, GABION_JUDGED_KERNFS)

static const ftrace_func_t callbacks[] = {
	[GABION_JUDGED_ANY] = callback_any,
	[GABION_JUDGED_TASK] = callback_task,
	[GABION_JUDGED_CAPABILITY] = callback_capability,
	[GABION_JUDGED_FILE] = callback_file,
	[GABION_JUDGED_FILE_SECOND] = callback_file_second,
	[GABION_JUDGED_OPEN] = callback_open,
	[GABION_JUDGED_KIOCB] = callback_kiocb,
	[GABION_JUDGED_KERNFS] = callback_kernfs,
};

/**
 * gabion_hook_try() - does a placed hook fire?
 * @hook: the hook
 * @ops: by which it is placed
 *
 * During the self-test the gate lets no task skip the judge, so that the self-test reaches it.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: as gabion_selftest().
 */
int gabion_hook_try(struct gabion_hook *hook, const struct ftrace_ops *ops)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	WRITE_ONCE(hook->judged, GABION_JUDGED_ANY);
	err = gabion_selftest(hook->address, ops);
	if (!err && gabion_gate_has_resolver())
		WRITE_ONCE(hook->judged, hook->desc->judged);
	return err;
}

static int place_failed(const struct gabion_hook *hook, int err)
{
	if (err == -EBUSY)
		pr_err("%s: held by a livepatch or another module that changes it, or kernel.ftrace_enabled is 0; see the flag I in tracefs' enabled_functions\n",
		       hook->function);
	else if (err == -ENODEV)
		pr_err("%s: ftrace has shut itself down, reboot\n", hook->function);
	else
		pr_err("%s: cannot be hooked (%d)\n", hook->function, err);
	return err;
}

/**
 * gabion_hook_prove() - self-test a hook that was just placed
 * @hook: the hook
 * @ops: by which it is placed
 *
 * The reason of a failure is logged.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, -ENOEXEC, -EIO or -EOPNOTSUPP (gabion_selftest()).
 */
int gabion_hook_prove(struct gabion_hook *hook, const struct ftrace_ops *ops)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	err = gabion_hook_try(hook, ops);
	if (err == -EOPNOTSUPP)
		pr_err("%s: cannot be tried: others trace it, and no kprobe can be set there; see whether debugfs' kprobes/enabled is 1\n",
		       hook->function);
	else if (err)
		pr_err("%s: does not fire in the self-test (%d)\n", hook->function, err);
	return err;
}

/**
 * gabion_hook_place_alone() - place a hook, and prove it
 * @hook: the hook, resolved and not placed
 *
 * A hook that fails its self-test stays placed. The reason of a failure is logged.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, -EBUSY (held by another), -ENODEV (ftrace is dead), -ENOMEM; or what
 * gabion_hook_prove() returns.
 */
int gabion_hook_place_alone(struct gabion_hook *hook)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	hook->ops = (struct ftrace_ops){
		.func = callbacks[hook->desc->judged],
		.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
	};
	err = ftrace_set_filter_ip(&hook->ops, hook->address, 0, 1);
	if (err)
		return place_failed(hook, err);
	err = register_ftrace_function(&hook->ops);
	if (err) {
		ftrace_free_filter(&hook->ops);
		return place_failed(hook, err);
	}
	hook->placed = true;
	return gabion_hook_prove(hook, &hook->ops);
}

/**
 * gabion_hook_unplace_alone() - remove a hook that is placed alone
 * @hook: the hook; nothing is done if it is not placed, or placed with others
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, or ftrace's error: then it is still placed.
 */
int gabion_hook_unplace_alone(struct gabion_hook *hook)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	if (!hook->placed || hook->together)
		return 0;
	err = unregister_ftrace_function(&hook->ops);
	if (err)
		return err;
	hook->placed = false;
	ftrace_free_filter(&hook->ops);
	return 0;
}
