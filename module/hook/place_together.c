// SPDX-License-Identifier: GPL-2.0-only
/*
 * Placing the hooks in the kernel image, by one shared ftrace_ops.
 *
 * Unregistering an ops waits for all tasks (ftrace_shutdown() in kernel/trace/ftrace.c), which
 * takes a tenth of a second for each ops: so the hooks share one. An IPMODIFY conflict undoes
 * the whole change of an ops' hash (__ftrace_hash_update_ipmodify()). Then the hooks are placed
 * one by one, which tells the function that is in conflict.
 */
#include <linux/bits.h>
#include <linux/lockdep.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hook/place_alone.h"
#include "hook/place_together.h"
#include "hook/selftest.h"

/* Enough slots for a perfect hash of all hooks. */
#define SLOT_BITS 15
#define HOOKS_MAX 1024
#define TRIES_MAX 100000

/**
 * struct gabion_hook_group - hooks that are placed together
 * @ops: the shared ops
 * @placed: how many hooks are placed together
 * @formed: the slots are filled
 * @nr_batch: how many hooks are being placed now
 * @batch: these hooks
 * @addresses: their addresses, as an array for ftrace
 */
struct gabion_hook_group {
	struct ftrace_ops ops;
	unsigned int placed;
	bool formed;
	unsigned int nr_batch;
	struct gabion_hook **batch;
	unsigned long *addresses;
};

static struct gabion_hook_group group __read_mostly;

/*
 * A perfect hash of the hooks, by the address that calls ftrace: the function's first
 * instruction, or the one behind its ENDBR. The multiplier is chosen so that no two hooks share
 * a slot.
 */
static struct gabion_hook *slots[BIT(SLOT_BITS)] __read_mostly;
static u64 multiplier __read_mostly;
/* In empty slots, so that no slot is NULL: it is at no address. */
static struct gabion_hook no_hook;

static __always_inline struct gabion_hook **slot_of(unsigned long ip)
{
	return &slots[(ip * multiplier) >> (BITS_PER_TYPE(u64) - SLOT_BITS)];
}

/* The parameters are the callback's, so that the registers need not be moved. */
static noinline void notrace ask(unsigned long ip, const struct gabion_hook *hook,
				 struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	if (likely(ip - hook->address <= GABION_ENTRY_OFFSET_MAX))
		gabion_hook_ask(hook, fregs);
	else
		gabion_set_ip(fregs, (unsigned long)gabion_hook_eperm);
}

static void notrace group_callback(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const struct gabion_hook *hook = *slot_of(ip);

	if (!gabion_hook_skips_judge(hook, READ_ONCE(hook->judged), fregs))
		ask(ip, hook, ops, fregs);
}

static bool fill_slots(struct gabion_hook *hook)
{
	struct gabion_hook **first = slot_of(hook->address);
	struct gabion_hook **behind = slot_of(hook->address + GABION_ENTRY_OFFSET_MAX);

	if (*first != &no_hook || *behind != &no_hook)
		return false;
	*first = hook;
	*behind = hook;
	return true;
}

static void empty_slots(const struct gabion_hook *hook)
{
	*slot_of(hook->address) = &no_hook;
	*slot_of(hook->address + GABION_ENTRY_OFFSET_MAX) = &no_hook;
}

/* Returns false, and fills no slot, if two hooks share one. */
static bool fill_all(void)
{
	unsigned int i;

	for (i = 0; i < gabion_nr_hooks; i++) {
		if (gabion_hook_belongs_together(&gabion_hooks[i]) && !fill_slots(&gabion_hooks[i]))
			break;
	}
	if (i == gabion_nr_hooks)
		return true;
	while (i--) {
		if (gabion_hook_belongs_together(&gabion_hooks[i]))
			empty_slots(&gabion_hooks[i]);
	}
	return false;
}

/* Two tables may name a function. It would have no slot for the second hook. */
static bool has_twice(void)
{
	unsigned int i, j;

	for (i = 0; i < gabion_nr_hooks; i++) {
		for (j = 0; j < i; j++) {
			if (gabion_hook_belongs_together(&gabion_hooks[i]) &&
			    gabion_hooks[i].address == gabion_hooks[j].address) {
				pr_err("%s: more than one hook\n", gabion_hooks[i].desc->function);
				return true;
			}
		}
	}
	return false;
}

static int find_multiplier(void)
{
	unsigned int tries, i;

	if (has_twice())
		return -EEXIST;
	for (i = 0; i < ARRAY_SIZE(slots); i++)
		slots[i] = &no_hook;
	for (tries = 0; tries < TRIES_MAX; tries++) {
		multiplier = get_random_u64() | 1;
		if (fill_all())
			return 0;
	}
	pr_err("the hooks find no slots\n");
	return -E2BIG;
}

static int form_group(void)
{
	int err;

	if (gabion_nr_hooks > HOOKS_MAX)
		return -E2BIG;
	group.batch = kcalloc(gabion_nr_hooks, sizeof(*group.batch), GFP_KERNEL);
	group.addresses = kcalloc(gabion_nr_hooks, sizeof(*group.addresses), GFP_KERNEL);
	if (!group.batch || !group.addresses)
		return -ENOMEM;
	err = find_multiplier();
	group.formed = !err;
	return err;
}

static void set_together(struct gabion_hook *hook, bool together)
{
	if (hook->together == together)
		return;
	hook->together = together;
	hook->placed = together;
	group.placed += together ? 1 : -1;
}

static void gather_batch(void)
{
	struct gabion_hook *hook;
	unsigned int i;

	group.nr_batch = 0;
	for (i = 0; i < gabion_nr_hooks; i++) {
		hook = &gabion_hooks[i];
		if (!gabion_hook_belongs_together(hook) || !gabion_hook_must_come(hook))
			continue;
		group.addresses[group.nr_batch] = hook->address;
		group.batch[group.nr_batch++] = hook;
	}
}

static int register_first(void)
{
	int err;

	group.ops = (struct ftrace_ops){
		.func = group_callback,
		.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
	};
	err = ftrace_set_filter_ips(&group.ops, group.addresses, group.nr_batch, 0, 1);
	if (!err)
		err = register_ftrace_function(&group.ops);
	if (err)
		ftrace_free_filter(&group.ops);
	return err;
}

/* Places all of the batch, or none and returns ftrace's error. */
static int register_batch(void)
{
	unsigned int i;
	int err;

	err = !group.placed ? register_first() :
			      ftrace_set_filter_ips(&group.ops, group.addresses, group.nr_batch,
						    0, 0);
	for (i = 0; i < group.nr_batch && !err; i++)
		set_together(group.batch[i], true);
	return err;
}

/* Hooks that stay in the group keep firing: ftrace does not touch their records. */
static int unplace_from_group(struct gabion_hook *hook)
{
	int err;

	/* An empty filter would match every function. */
	if (group.placed == 1)
		return gabion_hooks_unplace_together();
	err = ftrace_set_filter_ip(&group.ops, hook->address, 1, 0);
	if (!err)
		set_together(hook, false);
	return err;
}

static int unplace(struct gabion_hook *hook)
{
	return hook->together ? unplace_from_group(hook) : gabion_hook_unplace_alone(hook);
}

/*
 * A BPF trampoline on a function is told of an IPMODIFY ops when the ops is registered, but not
 * when a function joins a registered one (prepare_direct_functions_for_ipmodify() in
 * kernel/trace/ftrace.c). Such a hook does not fire, and gets an ops of its own.
 */
static int prove_or_place_anew(struct gabion_hook *hook)
{
	return gabion_hook_try(hook, &group.ops) ? gabion_hook_place_anew(hook) : 0;
}

/**
 * gabion_hooks_place_together() - place the needed hooks in the kernel image, and prove each
 *
 * The names must be resolved. Hooks that are placed already are left as they are. After an
 * error the hooks that have passed their self-test stay placed. The reason is logged.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, -ENOMEM, -E2BIG (more hooks than slots are for), -EEXIST (two on a function), or what
 * gabion_hook_place_alone() returns.
 */
int gabion_hooks_place_together(void)
{
	struct gabion_hook *hook;
	unsigned int i;
	bool alone;
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	err = group.formed ? 0 : form_group();
	if (err)
		return err;
	gather_batch();
	alone = group.nr_batch && register_batch();
	for (i = 0; i < group.nr_batch; i++) {
		hook = group.batch[i];
		if (!err)
			err = alone ? gabion_hook_place_alone(hook) : prove_or_place_anew(hook);
		/* A hook that has failed its self-test must not count as placed next time. */
		if (err)
			unplace(hook);
	}
	return err;
}

/**
 * gabion_hooks_unplace_together() - remove the hooks that are placed together
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, or ftrace's error: then they are still placed.
 */
int gabion_hooks_unplace_together(void)
{
	unsigned int i;
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	if (!group.placed)
		return 0;
	err = unregister_ftrace_function(&group.ops);
	if (err)
		return err;
	for (i = 0; i < gabion_nr_hooks; i++)
		set_together(&gabion_hooks[i], false);
	ftrace_free_filter(&group.ops);
	return 0;
}

/**
 * gabion_hook_place_anew() - place a hook that does not fire again, alone
 * @hook: the hook, placed together or alone, or not placed any more
 *
 * The new ops is the first in ftrace's list, and BPF trampolines are told of it
 * (prepare_direct_functions_for_ipmodify() in kernel/trace/ftrace.c). The function is
 * not hooked meanwhile, so this is only for a hook that does not fire anyway.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0; ftrace's error, after which the hook may be placed or not; or what
 * gabion_hook_place_alone() returns.
 */
int gabion_hook_place_anew(struct gabion_hook *hook)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	err = unplace(hook);
	return err ?: gabion_hook_place_alone(hook);
}

/**
 * gabion_hooks_free_group() - free what gabion_hooks_place_together() has allocated
 *
 * Context: process; gabion_hooks_mutex held, no hook placed, and no task in a callback.
 */
void gabion_hooks_free_group(void)
{
	lockdep_assert_held(&gabion_hooks_mutex);
	memset(slots, 0, sizeof(slots));
	kfree(group.batch);
	kfree(group.addresses);
	group = (struct gabion_hook_group){};
}

/**
 * gabion_hook_ops() - the ops by which a hook is placed
 * @hook: the hook, placed
 *
 * Context: process; gabion_hooks_mutex held.
 * Return: its own ops, or the group's.
 */
const struct ftrace_ops *gabion_hook_ops(const struct gabion_hook *hook)
{
	lockdep_assert_held(&gabion_hooks_mutex);
	return hook->together ? &group.ops : &hook->ops;
}
