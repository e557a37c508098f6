// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gate: lets tasks that nothing binds pass a hook without a call of its judge.
 */
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "hook/gate.h"

DEFINE_PER_CPU(struct gabion_gate, gabion_gates) = {
	.unbound = GABION_GATE_NO_PLACE,
	.unbound_too = GABION_GATE_NO_PLACE,
	.bound = GABION_GATE_NO_PLACE,
};

static DEFINE_PER_CPU(bool, turn);

/**
 * gabion_gate_remember_unbound() - cache a place whose tasks nothing binds
 * @place: the place
 *
 * The two entries are replaced in turn. An entry is never copied into the other:
 * gabion_gate_forget() on another CPU may be clearing both.
 *
 * Context: as for gabion_gate_remember().
 */
void gabion_gate_remember_unbound(u64 place)
{
	bool other = this_cpu_read(turn);

	if (other)
		this_cpu_write(gabion_gates.unbound_too, place);
	else
		this_cpu_write(gabion_gates.unbound, place);
	this_cpu_write(turn, !other);
}

/**
 * gabion_gate_remember_bound() - cache a place whose tasks something binds
 * @place: the place
 * @ops: a bit for each operation that is not allowed there for all objects
 * @caps: a bit for each capability that is not allowed there
 *
 * Context: as for gabion_gate_remember().
 */
void gabion_gate_remember_bound(u64 place, unsigned long ops, u64 caps)
{
	/* An interrupt may hit between the reads of a task. */
	if (!in_task())
		return;
	preempt_disable();
	/* An interrupt between these writes finds nothing cached. */
	this_cpu_write(gabion_gates.bound, GABION_GATE_NO_PLACE);
	barrier();
	this_cpu_write(gabion_gates.caps, caps);
	this_cpu_write(gabion_gates.ops, ops);
	barrier();
	this_cpu_write(gabion_gates.bound, place);
	preempt_enable();
}

/**
 * gabion_gate_forget() - clear the caches of all CPUs
 *
 * To be called after the state was replaced and a grace period has passed: until then readers
 * of the old state could still write to the cache.
 *
 * Context: any.
 */
void gabion_gate_forget(void)
{
	struct gabion_gate *gate;
	int cpu;

	for_each_possible_cpu(cpu) {
		gate = per_cpu_ptr(&gabion_gates, cpu);
		WRITE_ONCE(gate->unbound, GABION_GATE_NO_PLACE);
		WRITE_ONCE(gate->unbound_too, GABION_GATE_NO_PLACE);
		WRITE_ONCE(gate->bound, GABION_GATE_NO_PLACE);
	}
}

static void (*resolve)(void) __read_mostly;

/**
 * gabion_gate_set_resolver() - set the resolver
 * @resolver: resolves what binds the current task, and calls gabion_gate_remember(); NULL to keep
 *	the gate closed: then every hook calls its judge
 *
 * Context: process, while no hook is placed.
 */
void gabion_gate_set_resolver(void (*resolver)(void))
{
	resolve = resolver;
}

/**
 * gabion_gate_has_resolver() - can the gate be open at all?
 *
 * Context: any.
 * Return: false if every hook calls its judge.
 */
bool gabion_gate_has_resolver(void)
{
	return resolve;
}

/**
 * gabion_gate_resolve() - have the resolver find out what binds the current task
 *
 * Context: any.
 */
void gabion_gate_resolve(void)
{
	if (resolve)
		resolve();
}
