// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook engine: places a judge at the entry of a kernel function.
 *
 *	table.c			all hooks, from the surfaces' tables
 *	resolve.c, symbols.c	names of functions to addresses
 *	gate.c			skips the judge for tasks that nothing binds
 *	place_together.c	hooks in the kernel image, by one shared ftrace_ops
 *	place_alone.c		hooks in modules, or on hot functions, by an ftrace_ops each
 *	follow_modules.c	modules that are loaded and unloaded
 *	selftest.c, guard.c	proof that a hook fires
 *	watch.c, list.c		whether hooks still fire; the file "hooks"
 *
 * The ops are PERMANENT, so that kernel.ftrace_enabled cannot disable them. They have
 * neither RECURSION nor RCU: with these flags ftrace can skip the callback, and a
 * skipped callback allows. A refusal points the instruction pointer at a stub; the
 * hooked function is never called by pointer.
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

static int place_needed_alone(void)
{
	struct gabion_hook *hook;
	unsigned int i;
	int err = 0;

	for (i = 0; i < gabion_nr_hooks && !err; i++) {
		hook = &gabion_hooks[i];
		if (gabion_hook_belongs_together(hook) || !gabion_hook_must_come(hook))
			continue;
		err = gabion_hook_place_alone(hook);
		/* A hook that has failed its self-test must not count as placed next time. */
		if (err)
			gabion_hook_unplace_alone(hook);
	}
	return err;
}

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
	/* Those of modules have no address yet. */
	if (!err)
		err = place_needed_alone();
	mutex_unlock(&gabion_hooks_mutex);
	return err;
}

/**
 * gabion_hooks_place() - place and prove the hooks that guard Gabion itself, and others
 * @ops: a bit for each operation whose hooks are to be placed, too
 *
 * Resolves the names of all hooks in the kernel image; hooks in modules wait for their module.
 * On an error no hook stays placed. The reason is logged with the function's name.
 *
 * Context: process, may sleep.
 * Return: 0, -ENOMEM, -ENOENT (no such function), -ENOTUNIQ (several), -EEXIST (more than
 * one hook on it), -E2BIG (too many hooks), -EBUSY (held by another), -ENODEV (ftrace is dead),
 * -ENOEXEC, -EIO or -EOPNOTSUPP (gabion_selftest()).
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

/**
 * gabion_hooks_need() - place the hooks that operations need
 * @ops: a bit for each operation
 *
 * A placed hook stays placed under later policies, and if another one cannot be placed. Hooks
 * in modules that are not loaded are placed when the module is loaded. After an error they are
 * not: the set of needed operations is as before.
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
		err = place_needed_alone();
	if (err)
		gabion_needed_ops = needed_before;
	mutex_unlock(&gabion_hooks_mutex);
	return err;
}

/*
 * Once ftrace has shut itself down it refuses to unregister. The hooked functions still call
 * into this module, which must not be freed: never return.
 */
static void never_return(const char *function, int err)
{
	pr_emerg("%s: ftrace does not let go (%d); the module stays until reboot\n",
		 function, err);
	for (;;)
		schedule_timeout_idle(MAX_SCHEDULE_TIMEOUT);
}

/**
 * gabion_hooks_remove() - remove all hooks
 *
 * When this returns, no task is in a callback or a stub any more. It does not return if
 * ftrace has shut itself down.
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
		never_return(i ? gabion_hooks[i - 1].function : "the hooks", err);
	}
	/* Wait for tasks that were preempted in a callback or a stub, and for RCU readers. */
	synchronize_rcu_tasks();
	synchronize_rcu();
	gabion_hooks_free_group();
	gabion_hooks_forget();
	mutex_unlock(&gabion_hooks_mutex);
}
