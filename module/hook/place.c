// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook engine: places a judge at the entry of a kernel function.
 *
 *	table.c			all hooks, from the surfaces' tables
 *	resolve.c, symbols.c	the function that each sits on, by name
 *	place_together.c	the kernel's functions, by one ftrace_ops
 *	place_alone.c		those of modules, each by its own
 *	follow_modules.c	those of modules that come and go
 *	selftest.c, guard.c	the proof that one fires
 *	watch.c, list.c		whether they still do, and the file that says so
 *
 * PERMANENT, so that kernel.ftrace_enabled cannot disarm it. Neither RECURSION nor
 * RCU: with these ftrace would skip the callback, and a skipped callback allows. A
 * refusal points the instruction pointer at a stub; the original is never called
 * by pointer.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "hook/follow_modules.h"
#include "hook/hook.h"
#include "hook/place_alone.h"
#include "hook/place_together.h"
#include "hook/resolve.h"
#include "hook/table.h"

static int place_in_kernel(unsigned long ops)
{
	int err;

	mutex_lock(&gabion_hooks_mutex);
	err = gabion_hooks_collect();
	gabion_needed_ops = ops;
	if (!err)
		err = gabion_hooks_resolve_kernel();
	if (!err)
		err = gabion_hooks_place_together();
	mutex_unlock(&gabion_hooks_mutex);
	return err;
}

/**
 * gabion_hooks_place() - place and prove the hooks that guard Gabion itself, and others
 * @ops: a bit for each operation that these are needed for
 *
 * The names of all are resolved, and those of modules waited for. All or none: on an error
 * nothing stays placed. The reason is logged with the function's name.
 *
 * Context: process, may sleep.
 * Return: 0, -ENOMEM, -ENOENT (no such function), -ENOTUNIQ (several), -EBUSY
 * (held by another), -ENODEV (ftrace is dead), -ENOEXEC, -EIO or -EOPNOTSUPP
 * (gabion_selftest()).
 */
int gabion_hooks_place(unsigned long ops)
{
	int err;

	might_sleep();
	err = place_in_kernel(ops);
	if (!err)
		err = gabion_hooks_follow_modules();
	if (err)
		gabion_hooks_remove();
	return err;
}

static int place_needed_of_modules(void)
{
	struct gabion_hook *hook;
	unsigned int i;
	int err = 0;

	for (i = 0; i < gabion_nr_hooks && !err; i++) {
		hook = &gabion_hooks[i];
		if (!hook->desc->module || !gabion_hook_must_come(hook))
			continue;
		err = gabion_hook_place_alone(hook);
		/* One that has not proven itself must not count as placed next time. */
		if (err)
			gabion_hook_unplace_alone(hook);
	}
	return err;
}

/**
 * gabion_hooks_need() - place the hooks that operations need
 * @ops: a bit for each operation
 *
 * What is placed stays, whatever policy comes next, and also when another cannot
 * be placed. Those of modules not yet loaded are placed when these arrive, unless
 * this fails: then the operations are needed no more than before.
 *
 * Context: process, may sleep.
 * Return: 0; -EBUSY (held by another), -ENODEV (ftrace is dead), -ENOEXEC, -EIO or
 * -EOPNOTSUPP (gabion_selftest()), -ENOMEM. The reason is logged with the function's name.
 */
int gabion_hooks_need(unsigned long ops)
{
	unsigned long needed_before;
	int err;

	might_sleep();
	mutex_lock(&gabion_hooks_mutex);
	needed_before = gabion_needed_ops;
	gabion_needed_ops |= ops;
	err = gabion_hooks_place_together();
	if (!err)
		err = place_needed_of_modules();
	if (err)
		gabion_needed_ops = needed_before;
	mutex_unlock(&gabion_hooks_mutex);
	return err;
}

/*
 * ftrace refuses to unregister once it has killed itself. The functions then
 * still call into this module, which must not be freed: stay for ever.
 */
static void stay(const char *function, int err)
{
	pr_emerg("%s: ftrace does not let go (%d); the module stays until reboot\n",
		 function, err);
	for (;;)
		schedule_timeout_idle(MAX_SCHEDULE_TIMEOUT);
}

/**
 * gabion_hooks_remove() - take all hooks away
 *
 * When it returns no task is in a callback or a stub any more. It does not
 * return if ftrace has shut itself down.
 *
 * Context: process, may sleep.
 */
void gabion_hooks_remove(void)
{
	unsigned int i = 0;
	int err;

	might_sleep();
	gabion_hooks_unfollow_modules();
	mutex_lock(&gabion_hooks_mutex);
	err = gabion_hooks_unplace_together();
	for (; i < gabion_nr_hooks && !err; i++)
		err = gabion_hook_unplace_alone(&gabion_hooks[i]);
	if (err) {
		mutex_unlock(&gabion_hooks_mutex);
		stay(i ? gabion_hooks[i - 1].function : "the hooks", err);
	}
	/* Tasks preempted in a callback, a stub, or work that ran in this text. */
	synchronize_rcu_tasks();
	synchronize_rcu();
	gabion_hooks_disband();
	gabion_hooks_forget();
	mutex_unlock(&gabion_hooks_mutex);
}
