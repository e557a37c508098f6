// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gabion: takes from containers what Linux does not namespace.
 *
 * The way of a request: a hook (hooks_*.c, placed by hook.c) translates the
 * kernel's arguments and asks decide.c, which draws a verdict from what binds
 * the task (binding.c) under the policy in force (store.c), and records it
 * (event.c).
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/printk.h>

#include "decide.h"
#include "event.h"
#include "hook.h"
#include "lifetime.h"
#include "mountpoint.h"
#include "proc.h"
#include "securityfs.h"
#include "store.h"

/* The second layer of module_load: official, and independent of ftrace. */
static int module_coming(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct module *mod = data;

	if (event == MODULE_STATE_COMING &&
	    gabion_refuse_quietly(GABION_OP_MODULE_LOAD, mod->name))
		return notifier_from_errno(-EPERM);
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = {
	.notifier_call = module_coming,
};

static int __init gabion_init(void)
{
	int err;

	err = gabion_proc_verify();
	if (err)
		return err;
	err = gabion_mountpoint_init();
	if (err)
		return err;
	err = gabion_event_init();
	if (err)
		return err;
	err = gabion_store_init();
	if (err)
		goto free_events;
	err = gabion_lifetime_init();
	if (err)
		goto free_store;
	err = register_module_notifier(&module_notifier);
	if (err)
		goto end_lifetime;
	err = gabion_hooks_place();
	if (err)
		goto end_notifier;
	err = gabion_store_need_hooks();
	if (err)
		goto remove_hooks;
	/* Last: whoever sees the files finds what they say in force. */
	err = gabion_securityfs_init();
	if (err)
		goto remove_hooks;
	pr_info("in force, version %s\n", THIS_MODULE->version);
	return 0;

remove_hooks:
	gabion_hooks_remove();
end_notifier:
	unregister_module_notifier(&module_notifier);
end_lifetime:
	gabion_lifetime_exit();
free_store:
	gabion_store_exit();
free_events:
	gabion_event_exit();
	return err;
}

static void __exit gabion_exit(void)
{
	gabion_securityfs_exit();
	gabion_hooks_remove();
	unregister_module_notifier(&module_notifier);
	gabion_lifetime_exit();
	gabion_store_exit();
	gabion_event_exit();
	pr_info("gone\n");
}

module_init(gabion_init);
module_exit(gabion_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Takes from containers what Linux does not namespace");
MODULE_VERSION("0.1.0");
