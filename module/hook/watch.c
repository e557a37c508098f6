// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether the placed hooks still fire: looked at once a minute, and when they are listed.
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

/* It never comes back; protected by gabion_hooks_mutex. */
static bool ftrace_died;

/*
 * Where nobody else looks on, the function calls this ops' own trampoline, which
 * calls nothing but the callback. What it shares goes by the list of all ops, of
 * which any may be broken: then only a call tells.
 */
static int try_once(struct gabion_hook *hook)
{
	const struct ftrace_ops *ops = gabion_hook_ops(hook);
	unsigned long target = gabion_entry_target(hook->address);

	if (target && target == ops->trampoline)
		return 0;
	return gabion_hook_try(hook, ops);
}

/* While others come or go the code at the entry is one that calls nothing yet. */
static int try(struct gabion_hook *hook)
{
	unsigned int tries = hook->health.lost || ftrace_died ? 1 : MAX_TRIES;
	int err;

	/* It never comes back, and each call of a broken one has the kernel warn. */
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

/* Once for each time that it is lost, unless it was taken away and could not be placed. */
static bool mend(struct gabion_hook *hook)
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

	/* One that was lost may have failed to be placed anew. */
	if (!hook->placed && !hook->health.lost)
		return;
	err = hook->placed ? try(hook) : -ENOENT;
	if (err == -EOPNOTSUPP) {
		note_untried(hook);
		return;
	}
	hook->health.untried = false;
	if (err && !mend(hook))
		note_lost(hook);
	else if (err || hook->health.lost)
		note_restored(hook);
}

/* Nothing tells but to be refused by it; a filter for no function is no filter. */
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
 * gabion_hooks_check() - look whether each placed hook still fires
 *
 * One that does not is placed anew. This is said in the log, and so is one that cannot
 * be made to fire, and one of which it cannot be told.
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
 * gabion_hooks_are_frozen() - has ftrace shut itself down, as far as was seen?
 *
 * Context: process; gabion_hooks_mutex held.
 * Return: true if no hook can be placed or taken away until a reboot.
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
 * gabion_hooks_watch() - look now and then whether the placed hooks still fire
 *
 * One that does not is placed anew, and said in the log and in "hooks". It costs some reads of each
 * function's code, and a self-test of each that others trace too.
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
 * gabion_hooks_unwatch() - look no more
 *
 * Context: process, may sleep.
 */
void gabion_hooks_unwatch(void)
{
	cancel_delayed_work_sync(&watch_work);
}
