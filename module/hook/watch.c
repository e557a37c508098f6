// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks that the placed hooks still fire: once a minute, and when they are listed.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/printk.h>
#include <linux/workqueue.h>

#include "hook/hook.h"
#include "hook/place_alone.h"
#include "hook/place_together.h"
#include "hook/selftest.h"
#include "hook/table.h"
#include "hook/watch.h"

#define WATCH_INTERVAL (60 * HZ)
#define MAX_TRIES 5
#define TRY_INTERVAL 10 /* milliseconds */

/* Until the next boot; protected by gabion_hooks_mutex. */
static bool ftrace_died;

/*
 * If no one else traces the function, its entry calls the trampoline of this ops, which calls
 * only the callback: the code proves that the hook fires. Otherwise ftrace walks the list of
 * all ops, of which any may be broken. Then only the self-test tells.
 */
static int try_once(struct gabion_hook *hook)
{
	const struct ftrace_ops *ops = gabion_hook_ops(hook);
	unsigned long target = gabion_entry_target(hook->address);

	if (target && target == ops->trampoline)
		return 0;
	return gabion_hook_try(hook, ops);
}

/* Tries again: while other tracers are attached or detached, the entry may hold no call. */
static int try(struct gabion_hook *hook)
{
	unsigned int tries = hook->health.lost || ftrace_died ? 1 : MAX_TRIES;
	int err;

	/* It stays lost, and each call of a broken hook makes the kernel warn. */
	if (ftrace_died && hook->health.lost)
		return -EIO;
	while ((err = try_once(hook)) && err != -EOPNOTSUPP && --tries)
		msleep(TRY_INTERVAL);
	return err;
}

static void note_untried(struct gabion_hook *hook)
{
	if (!hook->health.untried)
		pr_warn("%s: cannot be tried: others trace it, and no kprobe can be set there; see whether debugfs' kprobes/enabled is 1\n",
			hook->function);
	hook->health.untried = true;
}

/* Places a lost hook anew: once, or again each time if it could not be placed at all. */
static bool place_anew(struct gabion_hook *hook)
{
	if (ftrace_died || (hook->placed && hook->health.placed_anew))
		return false;
	hook->health.placed_anew = true;
	return !gabion_hook_place_anew(hook);
}

static void note_lost(struct gabion_hook *hook)
{
	if (!hook->health.lost)
		pr_emerg("%s: DOES NOT FIRE ANY MORE: nothing is refused there, whatever the policy says. Another user of ftrace has broken it; detach that, or reboot\n",
			 hook->function);
	hook->health.lost = true;
}

static void note_restored(struct gabion_hook *hook)
{
	pr_warn("%s: did not fire any more, as another user of ftrace had broken it: what came there has passed. It fires again\n",
		hook->function);
	hook->health.lost = false;
	hook->health.placed_anew = false;
	hook->health.restored = true;
}

static void check(struct gabion_hook *hook)
{
	int err;

	/* A lost hook is not placed if placing it anew has failed. */
	if (!hook->placed && !hook->health.lost)
		return;
	err = hook->placed ? try(hook) : -ENOENT;
	if (err == -EOPNOTSUPP) {
		note_untried(hook);
		return;
	}
	hook->health.untried = false;
	if (err && !place_anew(hook))
		note_lost(hook);
	else if (err || hook->health.lost)
		note_restored(hook);
}

/* Only an error of ftrace tells. Removing nothing from an empty filter has no effect. */
static bool ftrace_is_dead(void)
{
	static struct ftrace_ops nothing;

	return ftrace_set_filter_ip(&nothing, 0, 1, 0) == -ENODEV;
}

static void check_ftrace(void)
{
	if (ftrace_died || !ftrace_is_dead())
		return;
	pr_emerg("ftrace has shut itself down: no hook can be placed or taken away until a reboot. Those that are placed are looked at\n");
	ftrace_died = true;
}

/**
 * gabion_hooks_check() - check that each placed hook still fires
 *
 * A hook that does not is placed anew. The log reports it, and also hooks that still do not
 * fire, and hooks that cannot be tested.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 */
void gabion_hooks_check(void)
{
	unsigned int i;

	lockdep_assert_held(&gabion_hooks_mutex);
	check_ftrace();
	for (i = 0; i < gabion_nr_hooks; i++)
		check(&gabion_hooks[i]);
}

/**
 * gabion_hooks_are_frozen() - has the last check found that ftrace has shut itself down?
 *
 * Context: process; gabion_hooks_mutex held.
 * Return: true if no hook can be placed or removed until a reboot.
 */
bool gabion_hooks_are_frozen(void)
{
	lockdep_assert_held(&gabion_hooks_mutex);
	return ftrace_died;
}

static void watch(struct work_struct *work);
static DECLARE_DELAYED_WORK(watch_work, watch);

static void watch(struct work_struct *work)
{
	mutex_lock(&gabion_hooks_mutex);
	gabion_hooks_check();
	mutex_unlock(&gabion_hooks_mutex);
	queue_delayed_work(system_power_efficient_wq, &watch_work, WATCH_INTERVAL);
}

/**
 * gabion_hooks_watch() - start the periodic gabion_hooks_check()
 *
 * A check reads the code at each hooked function's entry, and runs the self-test for functions
 * that others trace, too.
 *
 * Context: process.
 * Return: 0
 */
int gabion_hooks_watch(void)
{
	queue_delayed_work(system_power_efficient_wq, &watch_work, WATCH_INTERVAL);
	return 0;
}

/**
 * gabion_hooks_unwatch() - stop the periodic gabion_hooks_check()
 *
 * Context: process, may sleep.
 */
void gabion_hooks_unwatch(void)
{
	cancel_delayed_work_sync(&watch_work);
}
