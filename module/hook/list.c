// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of the hooks, as the file "hooks" shows it.
 */
#include <linux/bitops.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>

#include "hook/hook.h"
#include "hook/table.h"
#include "hook/watch.h"

static u64 hits(const struct gabion_hook *hook)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(hook->hits, cpu);
	return sum;
}

static void show_operations(struct seq_file *m, unsigned long ops)
{
	const char *comma = "";
	unsigned int op;

	for_each_set_bit(op, &ops, __GABION_OP_MAX) {
		seq_printf(m, "%s%s", comma, gabion_operation_name(op));
		comma = ",";
	}
	if (ops & GABION_OPS_CONTAINMENT)
		seq_printf(m, "%scontainment", comma);
}

/* A hook's state, and the result of its self-test. */
static const char *state(const struct gabion_hook *hook)
{
	if (!hook->address)
		return "waiting";
	if (hook->health.lost)
		return "lost";
	if (!hook->placed)
		return "idle";
	if (gabion_hooks_are_frozen())
		return "frozen";
	return hook->health.restored ? "restored" : "placed";
}

static const char *result(const struct gabion_hook *hook)
{
	if (hook->health.lost)
		return "fail";
	if (!hook->placed)
		return "-";
	return hook->health.untried ? "unproven" : "pass";
}

/**
 * gabion_hooks_show() - list the hooks, one a line
 * @m: where to: function, operations, state, hits and self-test result, separated by tabs
 *
 * A placed hook that does not fire any more is "lost", and "restored" once it fires again. If
 * ftrace has shut itself down, hooks that fire are "frozen": none can be removed or placed. The
 * result is "unproven" if others trace the function and it cannot be tested safely.
 *
 * A hook whose module turns out not to have the function is not listed.
 *
 * The hooks are tested by this call, so the list is current.
 *
 * Context: process, may sleep.
 */
void gabion_hooks_show(struct seq_file *m)
{
	const struct gabion_hook *hook;
	unsigned int i;

	mutex_lock(&gabion_hooks_mutex);
	gabion_hooks_check();
	for (i = 0; i < gabion_nr_hooks; i++) {
		hook = &gabion_hooks[i];
		if (hook->absent)
			continue;
		seq_printf(m, "%s\t", hook->function);
		show_operations(m, hook->desc->ops);
		seq_printf(m, "\t%s\t%llu\t%s\n", state(hook), hits(hook), result(hook));
	}
	mutex_unlock(&gabion_hooks_mutex);
}
