// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who passes a hook without its judge being asked: tasks that nothing binds.
 */
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "hook/gate.h"

DEFINE_PER_CPU(struct gabion_gate, gabion_gates) = {
	.unbound = GABION_GATE_SHUT,
	.bound = GABION_GATE_SHUT,
};

/**
 * gabion_gate_remember_bound() - something binds the tasks of a place
 * @place: which
 * @caps: a bit for each capability that it does not allow
 *
 * Context: as for gabion_gate_remember().
 */
void gabion_gate_remember_bound(u64 place, u64 caps)
{
	/* An interrupt may come between the reads of a task. */
	if (!in_task())
		return;
	preempt_disable();
	/* What comes between these writes finds nothing. */
	this_cpu_write(gabion_gates.bound, GABION_GATE_SHUT);
	barrier();
	this_cpu_write(gabion_gates.caps, caps);
	barrier();
	this_cpu_write(gabion_gates.bound, place);
	preempt_enable();
}

/**
 * gabion_gate_forget() - have each hook's judge asked again
 *
 * For one who has replaced the state that all was remembered of, and has waited for its
 * readers since: they could still remember something.
 *
 * Context: any.
 */
void gabion_gate_forget(void)
{
	struct gabion_gate *gate;
	int cpu;

	for_each_possible_cpu(cpu) {
		gate = per_cpu_ptr(&gabion_gates, cpu);
		WRITE_ONCE(gate->unbound, GABION_GATE_SHUT);
		WRITE_ONCE(gate->bound, GABION_GATE_SHUT);
	}
}

static void nobody(void)
{
}

static void (*call_porter)(void) __read_mostly = nobody;

/**
 * gabion_gate_set_porter() - have somebody find out what binds those who come to the gate
 * @porter: remembers it of the current task
 *
 * Context: process, while no hook is placed.
 */
void gabion_gate_set_porter(void (*porter)(void))
{
	call_porter = porter;
}

/**
 * gabion_gate_call_porter() - have it found out what binds the current task
 *
 * Context: any.
 */
void gabion_gate_call_porter(void)
{
	call_porter();
}
