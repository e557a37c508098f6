// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of cgroups: a removed one takes its attachment with it.
 *
 * There is no exported notice of a cgroup's removal, but there is the
 * tracepoint cgroup_rmdir. Its probe runs under cgroup_mutex with interrupts
 * off (TRACE_CGROUP_PATH in kernel/cgroup/cgroup-internal.h): it only queues work.
 */
#include <linux/cgroup.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "binding/cgroup_removal.h"
#include "binding/store.h"

static struct tracepoint *rmdir_tracepoint;

static void drop_removed(struct work_struct *work)
{
	gabion_store_drop_removed();
}

static DECLARE_WORK(drop_work, drop_removed);

/* The tracepoint's own prototype: its data, the cgroup and its path. */
static void on_rmdir(void *data, struct cgroup *cgroup, const char *path)
{
	bool attached;

	rcu_read_lock();
	attached = gabion_state_attachment(gabion_state(), cgroup_id(cgroup));
	rcu_read_unlock();
	if (attached)
		schedule_work(&drop_work);
}

static void find_rmdir(struct tracepoint *tracepoint, void *data)
{
	if (!strcmp(tracepoint->name, "cgroup_rmdir"))
		rmdir_tracepoint = tracepoint;
}

/**
 * gabion_lifetime_check() - look soon for attachments of removed cgroups
 *
 * Context: any.
 */
void gabion_lifetime_check(void)
{
	schedule_work(&drop_work);
}

/**
 * gabion_lifetime_init() - watch for the removal of cgroups
 *
 * The store must be there already.
 *
 * Context: process, may sleep.
 * Return: 0, -ENOENT if the kernel has no such tracepoint, or what
 * tracepoint_probe_register() returns.
 */
int gabion_lifetime_init(void)
{
	int err;

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
 * gabion_lifetime_exit() - stop watching
 *
 * Context: process, may sleep.
 */
void gabion_lifetime_exit(void)
{
	tracepoint_probe_unregister(rmdir_tracepoint, on_rmdir, NULL);
	tracepoint_synchronize_unregister();
	cancel_work_sync(&drop_work);
}
