// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notification when a cgroup has been removed.
 *
 * The kernel exports no such notification, but it has the tracepoint cgroup_rmdir. Its probe
 * runs under cgroup_mutex with interrupts off (TRACE_CGROUP_PATH in
 * kernel/cgroup/cgroup-internal.h).
 */
#include <linux/cgroup.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "binding/cgroup_removal.h"

static struct tracepoint *rmdir_tracepoint;
static gabion_cgroup_removed *told;

/* The tracepoint's own prototype: its data, the cgroup and its path. */
static void on_rmdir(void *data, struct cgroup *cgroup, const char *path)
{
	told(cgroup);
}

static void find_rmdir(struct tracepoint *tracepoint, void *data)
{
	if (!strcmp(tracepoint->name, "cgroup_rmdir"))
		rmdir_tracepoint = tracepoint;
}

/**
 * gabion_cgroup_removal_watch() - register a callback for removed cgroups
 * @removed: called for each, under cgroup_mutex and with interrupts off
 *
 * Context: process, may sleep.
 * Return: 0, -ENOENT if the kernel has no such tracepoint, or what
 * tracepoint_probe_register() returns. The reason is logged.
 */
int gabion_cgroup_removal_watch(gabion_cgroup_removed *removed)
{
	int err;

	told = removed;
	for_each_kernel_tracepoint(find_rmdir, NULL);
	if (!rmdir_tracepoint) {
		pr_err("tracepoint cgroup_rmdir: not in this kernel\n");
		return -ENOENT;
	}
	err = tracepoint_probe_register(rmdir_tracepoint, on_rmdir, NULL);
	if (err)
		pr_err("tracepoint cgroup_rmdir: cannot be watched (%d)\n", err);
	return err;
}

/**
 * gabion_cgroup_removal_unwatch() - unregister the callback
 *
 * When this returns the callback does not run any more.
 *
 * Context: process, may sleep.
 */
void gabion_cgroup_removal_unwatch(void)
{
	tracepoint_probe_unregister(rmdir_tracepoint, on_rmdir, NULL);
	tracepoint_synchronize_unregister();
}
