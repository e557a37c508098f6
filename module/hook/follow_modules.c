// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks on functions of modules: placed when the module is loaded, removed when it is unloaded.
 */
#include <linux/kobject.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include "hook/follow_modules.h"
#include "hook/place_alone.h"
#include "hook/resolve.h"
#include "hook/table.h"

static int place_in(struct gabion_hook *hook, struct module *mod)
{
	int err = gabion_hook_resolve_in(hook, mod);

	if (!err && !hook->absent && gabion_hook_needed(hook))
		err = gabion_hook_place_alone(hook);
	return err;
}

static bool lives_in(const struct gabion_hook *hook, const struct module *mod)
{
	return hook->desc->module && !strcmp(hook->desc->module, mod->name);
}

static int place_for_module(struct module *mod)
{
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&gabion_hooks_mutex);
	for (i = 0; i < gabion_nr_hooks && !err; i++) {
		if (!gabion_hooks[i].placed && lives_in(&gabion_hooks[i], mod))
			err = place_in(&gabion_hooks[i], mod);
	}
	return err;
}

static void unplace_for_module(struct module *mod)
{
	unsigned int i;

	lockdep_assert_held(&gabion_hooks_mutex);
	for (i = 0; i < gabion_nr_hooks; i++) {
		if (!lives_in(&gabion_hooks[i], mod))
			continue;
		gabion_hook_unplace_alone(&gabion_hooks[i]);
		gabion_hooks[i].address = 0;
		gabion_hooks[i].absent = false;
		gabion_hooks[i].health = (struct gabion_hook_health){};
	}
}

/*
 * A module is not loaded if its functions cannot be hooked. A module that was past COMING when
 * the notifier was registered, but not yet in /sys/module, gets its hooks when it is LIVE. Then
 * it is too late to refuse it.
 */
static int module_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct module *mod = data;
	int err = 0;

	mutex_lock(&gabion_hooks_mutex);
	if (event == MODULE_STATE_COMING || event == MODULE_STATE_LIVE)
		err = place_for_module(mod);
	if (event == MODULE_STATE_GOING || err)
		unplace_for_module(mod);
	mutex_unlock(&gabion_hooks_mutex);
	return notifier_from_errno(err);
}

static struct notifier_block module_notifier = {
	.notifier_call = module_event,
	/* Before notifiers that might use the module. */
	.priority = INT_MAX,
};

/*
 * No exported function finds a module by name, but each has a kobject in /sys/module, as this
 * one has. The caller must put the reference.
 */
static struct module *find_live_module(const char *name)
{
	struct kobject *kobj = kset_find_obj(THIS_MODULE->mkobj.kobj.kset, name);
	struct module *mod;

	if (!kobj)
		return NULL;
	mod = container_of(kobj, struct module_kobject, kobj)->mod;
	if (mod && !try_module_get(mod))
		mod = NULL;
	kobject_put(kobj);
	return mod;
}

/*
 * Modules that were loaded before Gabion. The notifier is registered already, and handles
 * modules that are loaded meanwhile.
 */
static int place_for_loaded_modules(void)
{
	struct module *mod;
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&gabion_hooks_mutex);
	for (i = 0; i < gabion_nr_hooks && !err; i++) {
		if (!gabion_hooks[i].desc->module || gabion_hooks[i].placed)
			continue;
		mod = find_live_module(gabion_hooks[i].desc->module);
		if (!mod)
			continue;
		err = place_in(&gabion_hooks[i], mod);
		module_put(mod);
	}
	return err;
}

/**
 * gabion_hooks_follow_modules() - place the hooks of modules, loaded now or later
 *
 * After an error some may be placed. The reason is logged.
 *
 * Context: process, may sleep; takes gabion_hooks_mutex.
 * Return: 0, or what gabion_hook_resolve_in() and gabion_hook_place_alone() return.
 */
int gabion_hooks_follow_modules(void)
{
	int err = register_module_notifier(&module_notifier);

	if (err)
		return err;
	mutex_lock(&gabion_hooks_mutex);
	err = place_for_loaded_modules();
	mutex_unlock(&gabion_hooks_mutex);
	return err;
}

/**
 * gabion_hooks_unfollow_modules() - undo gabion_hooks_follow_modules(), if it was called
 *
 * Hooks that are placed stay placed.
 *
 * Context: process, may sleep; gabion_hooks_mutex not held.
 */
void gabion_hooks_unfollow_modules(void)
{
	unregister_module_notifier(&module_notifier);
}
