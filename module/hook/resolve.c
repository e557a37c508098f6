// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the function of each hook. Its name must be unique.
 */
#include <linux/lockdep.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "hook/resolve.h"
#include "hook/symbols.h"

/*
 * There must be exactly one function of the hook's name, or of its other name. Where that has a
 * judge of its own, it is another function, which may be there, too: the first name counts.
 */
static int adopt_symbol(struct gabion_hook *hook, const struct gabion_symbol *name,
			const struct gabion_symbol *or_name)
{
	const struct gabion_hook_desc *desc = hook->desc;
	const struct gabion_symbol *found = name->count ? name : or_name;
	unsigned int count = name->count;

	if (!(desc->or_judge && count))
		count += or_name->count;
	if (!count && desc->optional) {
		hook->absent = true;
		return 0;
	}
	if (!count) {
		pr_err("%s: no such function in this kernel\n", desc->function);
		return -ENOENT;
	}
	if (count > 1) {
		pr_err("%s: %u functions of that name\n", desc->function, count);
		return -ENOTUNIQ;
	}
	hook->function = found->name;
	hook->address = found->address;
	if (found == or_name && desc->or_judge) {
		hook->judge = desc->or_judge;
		hook->instead = desc->or_instead;
	}
	return 0;
}

/**
 * gabion_hook_resolve_in() - find the function of a hook in a module
 * @hook: the hook, whose address is set; if it is optional and there is no function, it is
 *	absent and the address stays 0
 * @mod: the module, coming or live
 *
 * Why it fails is logged.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, -ENOENT (no such function), or -ENOTUNIQ (several).
 */
int gabion_hook_resolve_in(struct gabion_hook *hook, struct module *mod)
{
	struct gabion_symbol symbols[] = {
		{ .name = hook->desc->function },
		{ .name = hook->desc->or_function ?: "" },
	};
	unsigned long start, end;

	lockdep_assert_held(&gabion_hooks_mutex);
	gabion_module_text(mod, &start, &end);
	gabion_symbols_resolve_range(symbols, ARRAY_SIZE(symbols), start, end);
	return adopt_symbol(hook, &symbols[0], &symbols[1]);
}

/**
 * gabion_hooks_resolve_kernel() - find the functions of all hooks of the kernel image
 *
 * Why it fails is logged.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0, -ENOENT (no such function), -ENOTUNIQ (several), or -ENOMEM.
 */
int gabion_hooks_resolve_kernel(void)
{
	/* Two names for each hook; the second is empty if there is no other name. */
	struct gabion_symbol *symbols;
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&gabion_hooks_mutex);
	symbols = kcalloc(gabion_nr_hooks, 2 * sizeof(*symbols), GFP_KERNEL);
	if (!symbols)
		return -ENOMEM;
	for (i = 0; i < gabion_nr_hooks; i++) {
		symbols[2 * i].name = gabion_hooks[i].desc->function;
		symbols[2 * i + 1].name = gabion_hooks[i].desc->or_function ?: "";
	}
	gabion_symbols_resolve_kernel(symbols, 2 * gabion_nr_hooks);
	for (i = 0; i < gabion_nr_hooks && !err; i++) {
		if (!gabion_hooks[i].desc->module)
			err = adopt_symbol(&gabion_hooks[i], &symbols[2 * i], &symbols[2 * i + 1]);
	}
	kfree(symbols);
	return err;
}
