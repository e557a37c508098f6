// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gabion: takes from containers what Linux does not namespace.
 *
 * The path of a request: a hook (surface/, placed by hook/) translates the
 * kernel's arguments and asks decide.c. That finds what binds the task
 * (binding/) under the policy in force (binding/store.c), makes the verdict,
 * and records it (evidence/).
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/version.h>

#include "binding/binding.h"
#include "binding/driver_names.h"
#include "binding/resolved.h"
#include "binding/store.h"
#include "control/securityfs.h"
#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "hook/selftest.h"
#include "policy/tested_kernel.h"
#include "surface/kernel_private.h"

static bool require_tested;
module_param(require_tested, bool, 0400);
MODULE_PARM_DESC(require_tested, "do not load on a kernel that gabion was not tested on");

static const char *const untested[] = {
	[GABION_TESTED_OTHERS] = "gabion was not tested on this kernel's series",
	[GABION_TESTED_OLDER] = "this kernel is newer than any that gabion was tested on",
};

/* NULL for a kernel that was tested on. */
static const char *why_untested(void)
{
	return untested[gabion_kernel_tested(LINUX_VERSION_MAJOR, LINUX_VERSION_PATCHLEVEL)];
}

static int check_kernel(void)
{
	const char *why = why_untested();

	if (!why)
		return 0;
	pr_warn("%s (%d.%d): what it offers may be unguarded\n", why, LINUX_VERSION_MAJOR,
		LINUX_VERSION_PATCHLEVEL);
	return require_tested ? -EOPNOTSUPP : 0;
}

/* The second layer of module_load: a module notifier, which does not depend on ftrace. */
static int module_coming(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct module *mod = data;

	if (event == MODULE_STATE_COMING &&
	    gabion_refuse_recording(GABION_OP_MODULE_LOAD, mod->name, NULL,
				    GABION_RECORD_REFUSAL))
		return notifier_from_errno(-EPERM);
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = {
	.notifier_call = module_coming,
};

static int watch_modules(void)
{
	return register_module_notifier(&module_notifier);
}

static void unwatch_modules(void)
{
	unregister_module_notifier(&module_notifier);
}

/**
 * struct step - a step of module_init
 * @name: for the log
 * @start: returns 0, or an error after it has undone what it did
 * @end: undoes @start, or NULL
 */
struct step {
	const char *name;
	int (*start)(void);
	void (*end)(void);
};

static const struct step steps[] = {
	{ "require_tested", check_kernel, NULL },
	{ "what /proc is made of", gabion_prove_proc, NULL },
	{ "what a mount is made of", gabion_prove_mounts, NULL },
	{ "events", gabion_event_init, gabion_event_exit },
	{ "what binds cgroups", gabion_resolved_init, NULL },
	{ "names of drivers", gabion_driver_names_init, gabion_driver_names_exit },
	{ "what binds tasks", gabion_binding_init, NULL },
	{ "the built-in policy", gabion_store_init, gabion_store_exit },
	{ "the removal of cgroups", gabion_store_watch_cgroups, gabion_store_unwatch_cgroups },
	{ "modules that come", watch_modules, unwatch_modules },
	{ "the self-test", gabion_selftest_init, gabion_selftest_exit },
	{ "the hooks", gabion_store_place_hooks, gabion_hooks_remove },
	{ "the hooks' watch", gabion_hooks_watch, gabion_hooks_unwatch },
	/* Last: once the files can be seen, their content must be in force. */
	{ "the files in securityfs", gabion_securityfs_init, gabion_securityfs_exit },
};

/* Undo the first @nr steps, the last of them first. */
static void undo(unsigned int nr)
{
	while (nr--) {
		if (steps[nr].end)
			steps[nr].end();
	}
}

static int __init gabion_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		err = steps[i].start();
		if (err) {
			pr_err("not loaded: %s: error %d\n", steps[i].name, err);
			pr_err("to report it, give gabion's lines of this log and what 'gabionctl doctor --verbose' says\n");
			undo(i);
			return err;
		}
	}
	if (why_untested())
		gabion_record_notice(why_untested());
	pr_info("in force, version %s\n", THIS_MODULE->version);
	return 0;
}

static void __exit gabion_exit(void)
{
	undo(ARRAY_SIZE(steps));
	pr_info("gone\n");
}

module_init(gabion_init);
module_exit(gabion_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Takes from containers what Linux does not namespace");
MODULE_VERSION("0.1.0");
