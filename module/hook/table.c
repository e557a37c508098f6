// SPDX-License-Identifier: GPL-2.0-only
/*
 * All hooks in one array, collected from the surfaces' tables.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "hook/table.h"

static const struct gabion_hook_table *const tables[] = {
	&gabion_hooks_lockdown,
	&gabion_hooks_modules,
	&gabion_hooks_memory,
	&gabion_hooks_sysfs,
	&gabion_hooks_control_attributes,
	&gabion_hooks_tracing,
	&gabion_hooks_kexec_hibernate,
	&gabion_hooks_cgroup_migration,
	&gabion_hooks_sysctl,
	&gabion_hooks_procfs,
	&gabion_hooks_cgroupfs,
	&gabion_hooks_lsm_admin,
	&gabion_hooks_devices,
	&gabion_hooks_terminal,
	&gabion_hooks_storage,
	&gabion_hooks_usb_storage,
	&gabion_hooks_input,
	&gabion_hooks_mount,
	&gabion_hooks_binfmt_misc,
	&gabion_hooks_bpf_trampoline,
	&gabion_hooks_setid_exec,
	&gabion_hooks_userns_create,
	&gabion_hooks_capabilities,
	&gabion_hooks_ptrace,
	&gabion_hooks_keyring,
	&gabion_hooks_bpf,
	&gabion_hooks_perf_event,
	&gabion_hooks_syslog,
	&gabion_hooks_settime,
	&gabion_hooks_io_uring,
	&gabion_hooks_runtime_socket,
	&gabion_hooks_socket_family,
	&gabion_hooks_kernel_service,
	&gabion_hooks_lent_files,
	&gabion_hooks_task_files,
	&gabion_hooks_netlink,
	&gabion_hooks_ipsec,
};

/* Protects the array and the placing of hooks. Callbacks never take it. */
DEFINE_MUTEX(gabion_hooks_mutex);
struct gabion_hook *gabion_hooks;
unsigned int gabion_nr_hooks;
/* A bit for each operation whose hooks some policy has needed since the module was loaded. */
unsigned long gabion_needed_ops;

static int add_hook(struct gabion_hook *hook, const struct gabion_hook_desc *desc)
{
	hook->desc = desc;
	hook->function = desc->function;
	hook->judge = desc->judge;
	hook->reads = desc->reads;
	hook->instead = desc->instead;
	hook->hits = alloc_percpu(u64);
	return hook->hits ? 0 : -ENOMEM;
}

/**
 * gabion_hooks_collect() - allocate the array; no hook is placed yet
 *
 * gabion_hooks_forget() frees it, also after an error.
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 * Return: 0 or -ENOMEM.
 */
int gabion_hooks_collect(void)
{
	unsigned int i, j, n = 0;
	int err = 0;

	lockdep_assert_held(&gabion_hooks_mutex);
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		n += tables[i]->nr;
	gabion_hooks = kcalloc(n, sizeof(*gabion_hooks), GFP_KERNEL);
	if (!gabion_hooks)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		for (j = 0; j < tables[i]->nr && !err; j++)
			err = add_hook(&gabion_hooks[gabion_nr_hooks++], &tables[i]->desc[j]);
	}
	return err;
}

/**
 * gabion_hooks_forget() - free the array; no hook is placed any more
 *
 * Context: process, may sleep; gabion_hooks_mutex held.
 */
void gabion_hooks_forget(void)
{
	unsigned int i;

	lockdep_assert_held(&gabion_hooks_mutex);
	for (i = 0; i < gabion_nr_hooks; i++)
		free_percpu(gabion_hooks[i].hits);
	kfree(gabion_hooks);
	gabion_hooks = NULL;
	gabion_nr_hooks = 0;
	gabion_needed_ops = 0;
}

/**
 * gabion_hook_belongs_together() - is a hook placed by the ops that hooks share?
 * @hook: the hook
 *
 * A hook in a module is not, as modules are loaded and unloaded. Nor is one on a function that
 * opens files, which programs call often: with an ops of its own it need not be looked for.
 *
 * Context: any.
 * Return: false if it has an ops of its own.
 */
bool gabion_hook_belongs_together(const struct gabion_hook *hook)
{
	return !hook->desc->module && hook->desc->judged != GABION_JUDGED_OPEN;
}

/**
 * gabion_hook_needed() - is a hook to be placed, once its function is there?
 * @hook: the hook
 *
 * Context: process; gabion_hooks_mutex held.
 * Return: true if a policy has needed one of its operations, or if it guards Gabion itself.
 */
bool gabion_hook_needed(const struct gabion_hook *hook)
{
	lockdep_assert_held(&gabion_hooks_mutex);
	return hook->desc->ops & (gabion_needed_ops | GABION_OPS_CONTAINMENT);
}

/**
 * gabion_hook_must_come() - is a hook to be placed now?
 * @hook: the hook
 *
 * A hook that was lost and could not be placed anew is tried again: the policy that needs it is
 * refused if that fails.
 *
 * Context: process; gabion_hooks_mutex held.
 * Return: true if its function is there, it is needed and it is not placed.
 */
bool gabion_hook_must_come(const struct gabion_hook *hook)
{
	return hook->address && !hook->placed && gabion_hook_needed(hook);
}
