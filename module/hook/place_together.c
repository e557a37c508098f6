// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many hooks by one ftrace_ops: what is there from the beginning to the end.
 *
 * To take an ops away is to wait for every task (ftrace_shutdown() in
 * kernel/trace/ftrace.c), a tenth of a second each. An IPMODIFY conflict takes back
 * the whole of an ops' hash (__ftrace_hash_update_ipmodify()); then they are placed
 * one by one, which finds whose function it is.
 */
#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "hook/place_alone.h"
#include "hook/place_together.h"

/**
 * struct gabion_hook_group - hooks that are placed together
 * @ops: ftrace's side
 * @nr: how many they are
 * @placed: how many of them are placed together
 * @hooks: the hooks
 * @addresses: theirs, as ftrace wants them
 * @by_ip: the hooks, each where the hash of an instruction of its function says, or in the
 *	next free place; at least every other place is free
 */
struct gabion_hook_group {
	struct ftrace_ops ops;
	unsigned int nr;
	unsigned int placed;
	struct gabion_hook **hooks;
	unsigned long *addresses;
	struct gabion_hook **by_ip;
};

/* Functions may begin anywhere, but mostly do where 16 divides. */
#define BY_IP_BITS 12
#define IP_SHIFT 4

static struct gabion_hook_group group __read_mostly;

static __always_inline unsigned int place_of(unsigned long ip)
{
	return hash_long(ip >> IP_SHIFT, BY_IP_BITS);
}

static __always_inline struct gabion_hook *find(unsigned long ip)
{
	unsigned int place = place_of(ip);
	struct gabion_hook *hook;

	while ((hook = group.by_ip[place])) {
		if (likely(ip - hook->address <= GABION_ENTRY_OFFSET_MAX))
			break;
		place = (place + 1) % BIT(BY_IP_BITS);
	}
	return hook;
}

static void notrace group_callback(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const struct gabion_hook *hook = find(ip);

	if (likely(hook))
		gabion_hook_ask(hook, fregs);
	else
		gabion_set_ip(fregs, (unsigned long)gabion_hook_eperm);
}

static void enter_at(struct gabion_hook *hook, unsigned long ip)
{
	unsigned int place = place_of(ip);

	while (group.by_ip[place])
		place = (place + 1) % BIT(BY_IP_BITS);
	group.by_ip[place] = hook;
}

/* Where ftrace's call lies in the function is ftrace's to know. */
static void enter(struct gabion_hook *hook)
{
	unsigned long last = hook->address + GABION_ENTRY_OFFSET_MAX;

	enter_at(hook, hook->address);
	if (last >> IP_SHIFT != hook->address >> IP_SHIFT)
		enter_at(hook, last);
}

/* Functions of modules, and hot ones, come later than the others and have each its own ops. */
static bool belongs_together(const struct gabion_hook *hook)
{
	return !hook->desc->module && !hook->desc->hot;
}

static int form_group(void)
{
	unsigned int i;

	group.hooks = kcalloc(gabion_nr_hooks, sizeof(*group.hooks), GFP_KERNEL);
	group.addresses = kcalloc(gabion_nr_hooks, sizeof(*group.addresses), GFP_KERNEL);
	group.by_ip = kvcalloc(BIT(BY_IP_BITS), sizeof(*group.by_ip), GFP_KERNEL);
	if (!group.hooks || !group.addresses || !group.by_ip)
		return -ENOMEM;
	if (WARN_ON(gabion_nr_hooks > BIT(BY_IP_BITS) / 4))
		return -E2BIG;
	for (i = 0; i < gabion_nr_hooks; i++) {
		if (belongs_together(&gabion_hooks[i]))
			group.hooks[group.nr++] = &gabion_hooks[i];
	}
	for (i = 0; i < group.nr; i++) {
		group.addresses[i] = group.hooks[i]->address;
		enter(group.hooks[i]);
	}
	return 0;
}

static void set_together(struct gabion_hook *hook, bool together)
{
	if (hook->together == together)
		return;
	hook->together = together;
	hook->placed = together;
	group.placed += together ? 1 : -1;
}

static void set_all_together(bool together)
{
	unsigned int i;

	for (i = 0; i < group.nr; i++)
		set_together(group.hooks[i], together);
}

/* Returns an error, and leaves nothing placed, if ftrace does not take one of them. */
static int register_group(void)
{
	int err;

	group.ops = (struct ftrace_ops){
		.func = group_callback,
		.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
	};
	err = ftrace_set_filter_ips(&group.ops, group.addresses, group.nr, 0, 1);
	if (!err)
		err = register_ftrace_function(&group.ops);
	if (err)
		ftrace_free_filter(&group.ops);
	else
		set_all_together(true);
	return err;
}

/**
 * gabion_hooks_place_together() - place the hooks that belong together, and prove each
 *
 * After an error some may be placed, together or alone. The reason is logged.
 *
 * Context: process, may sleep; gabion_hooks_mutex held, all functions resolved.
 * Return: 0, -ENOMEM, or what gabion_hook_place_alone() returns.
 */
int gabion_hooks_place_together(void)
{
	struct gabion_hook *hook;
	bool alone;
	unsigned int i;
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	err = form_group();
	if (err)
		return err;
	alone = register_group();
	for (i = 0; i < gabion_nr_hooks && !err; i++) {
		hook = &gabion_hooks[i];
		if (belongs_together(hook))
			err = alone ? gabion_hook_place_alone(hook) :
				      gabion_hook_prove(hook, &group.ops);
	}
	return err;
}

/**
 * gabion_hooks_unplace_together() - take away the hooks that are placed together
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, or ftrace's error: then they are placed still.
 */
int gabion_hooks_unplace_together(void)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	if (!group.placed)
		return 0;
	err = unregister_ftrace_function(&group.ops);
	if (err)
		return err;
	set_all_together(false);
	ftrace_free_filter(&group.ops);
	return 0;
}

/* Those that stay are called all the while: their records are not touched. */
static int leave_group(struct gabion_hook *hook)
{
	int err;

	/* A filter that is empty is one of every function. */
	if (group.placed == 1)
		return gabion_hooks_unplace_together();
	err = ftrace_set_filter_ip(&group.ops, hook->address, 1, 0);
	if (!err)
		set_together(hook, false);
	return err;
}

/**
 * gabion_hook_place_anew() - place a hook alone that does not fire where it is placed
 * @hook: the hook, placed together or alone, or not placed any more
 *
 * The new ops stands before all others in ftrace's list, and BPF trampolines are
 * told of it as they are of any that comes (prepare_direct_functions_for_ipmodify() in
 * kernel/trace/ftrace.c). Meanwhile the function is not hooked: this is for one that
 * does not fire anyway.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0; ftrace's error, where it can be placed still or not; or what
 * gabion_hook_place_alone() returns.
 */
int gabion_hook_place_anew(struct gabion_hook *hook)
{
	int err;

	lockdep_assert_held(&gabion_hooks_mutex);
	err = hook->together ? leave_group(hook) : gabion_hook_unplace_alone(hook);
	return err ?: gabion_hook_place_alone(hook);
}

/**
 * gabion_hooks_disband() - free what gabion_hooks_place_together() has made
 *
 * Context: process; gabion_hooks_mutex held, and nobody in a callback.
 */
void gabion_hooks_disband(void)
{
	lockdep_assert_held(&gabion_hooks_mutex);
	kfree(group.hooks);
	kfree(group.addresses);
	kvfree(group.by_ip);
	group = (struct gabion_hook_group){};
}

/**
 * gabion_hook_ops() - by which ops is a hook placed?
 * @hook: the hook, placed
 *
 * Context: process; gabion_hooks_mutex held.
 * Return: its own, or the group's.
 */
const struct ftrace_ops *gabion_hook_ops(const struct gabion_hook *hook)
{
	lockdep_assert_held(&gabion_hooks_mutex);
	return hook->together ? &group.ops : &hook->ops;
}
