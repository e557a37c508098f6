/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who passes a hook without its judge being asked: tasks that nothing binds.
 *
 * Of the tasks that come to a hook most are of this kind, many one after the other of the
 * same place: a cgroup, in the initial user namespace or in another. What binds a task depends
 * on its place alone. So each CPU remembers a place whose tasks nothing binds, and one whose
 * tasks something binds, with the capabilities that it does not allow. What is not known here
 * the judge finds out. Those who resolve bindings tell the gate (gabion_gate_remember()), and
 * have it forget when they are replaced. As a judge may have no need to ask them, the gate has
 * a porter who does.
 *
 * A cgroup is known by its serial number, which no other one gets (cgroup_create() in
 * kernel/cgroup/cgroup.c).
 */
#ifndef _GABION_HOOK_GATE_H
#define _GABION_HOOK_GATE_H

#include <linux/bits.h>
#include <linux/cgroup.h>
#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linux/user_namespace.h>

#include "compat.h"

/**
 * enum gabion_judged - whom a hook's judge judges
 * @GABION_JUDGED_ANY: it is asked in any case, as it judges others too, or does more
 * @GABION_JUDGED_TASK: the current task, and nobody else
 * @GABION_JUDGED_CAPABILITY: the same, for the use of the capability that is the third argument
 * @GABION_JUDGED_FILE: it, and the opener of the file that is the first argument
 * @GABION_JUDGED_FILE_SECOND: the same, of the second argument
 * @GABION_JUDGED_KIOCB: the same, of the file of the struct kiocb that is the first argument
 * @GABION_JUDGED_KERNFS: the same, of the struct kernfs_open_file that is the first argument
 */
enum gabion_judged {
	GABION_JUDGED_ANY,
	GABION_JUDGED_TASK,
	GABION_JUDGED_CAPABILITY,
	GABION_JUDGED_FILE,
	GABION_JUDGED_FILE_SECOND,
	GABION_JUDGED_KIOCB,
	GABION_JUDGED_KERNFS,
};

/* With a cgroup's serial number: a place in a user namespace other than the initial one. */
#define GABION_GATE_USERNS BIT_ULL(63)
/* No place. */
#define GABION_GATE_SHUT U64_MAX

/**
 * struct gabion_gate - what a CPU remembers
 * @unbound: a place that nothing binds
 * @bound: a place that something binds
 * @caps: the capabilities that it does not allow in @bound
 *
 * Written by its CPU, but for what another has it forget. Who reads @bound with @caps does
 * so with preemption disabled, and only tasks write these: so they are of each other.
 */
struct gabion_gate {
	u64 unbound;
	u64 bound;
	u64 caps;
};

DECLARE_PER_CPU(struct gabion_gate, gabion_gates);

void gabion_gate_remember_bound(u64 place, u64 caps);
void gabion_gate_forget(void);
void gabion_gate_set_porter(void (*porter)(void));
void gabion_gate_call_porter(void);

static __always_inline u64 gabion_gate_place(const struct cgroup *cgroup, bool userns)
{
	u64 place = cgroup->self.serial_nr;

	if (unlikely(userns)) {
		OPTIMIZER_HIDE_VAR(place); /* a branch, so that the others do not pay for it */
		place |= GABION_GATE_USERNS;
	}
	return place;
}

/**
 * gabion_gate_remember() - what binds the tasks of a place
 * @cgroup: of the default hierarchy
 * @userns: they are in a user namespace other than the initial one
 * @bound: something does
 * @caps: a bit for each capability that it does not allow
 *
 * Context: any, with preemption disabled or in an RCU read-side section, since before the
 * state was read that says so.
 */
static __always_inline void gabion_gate_remember(const struct cgroup *cgroup, bool userns,
						 bool bound, u64 caps)
{
	u64 place = gabion_gate_place(cgroup, userns);

	if (!bound)
		this_cpu_write(gabion_gates.unbound, place);
	else if (unlikely(this_cpu_read(gabion_gates.bound) != place))
		gabion_gate_remember_bound(place, caps);
}

static __always_inline const struct file *gabion_gate_file(enum gabion_judged judged,
							   struct ftrace_regs *fregs)
{
	switch (judged) {
	case GABION_JUDGED_FILE:
		return (const struct file *)gabion_arg(fregs, 0);
	case GABION_JUDGED_FILE_SECOND:
		return (const struct file *)gabion_arg(fregs, 1);
	case GABION_JUDGED_KERNFS:
		return ((const struct kernfs_open_file *)gabion_arg(fregs, 0))->file;
	default:
		return ((const struct kiocb *)gabion_arg(fregs, 0))->ki_filp;
	}
}

/* A kernel thread's use of a file says nothing of whose it is. */
static __always_inline bool gabion_gate_opener_is_hosts(enum gabion_judged judged,
							struct ftrace_regs *fregs)
{
	return gabion_gate_file(judged, fregs)->f_cred->user_ns == &init_user_ns &&
	       !(current->flags & PF_KTHREAD);
}

/* In a place that is not known to be unbound. */
static __always_inline bool gabion_gate_knows_capability(u64 place, struct ftrace_regs *fregs)
{
	unsigned int cap = gabion_arg(fregs, 2);

	return place == __this_cpu_read(gabion_gates.bound) && cap < BITS_PER_TYPE(u64) &&
	       !(__this_cpu_read(gabion_gates.caps) & BIT_ULL(cap));
}

/**
 * gabion_gate_knows() - is the place of the current task remembered?
 *
 * Context: any.
 * Return: false if the porter is to be called.
 */
static __always_inline bool gabion_gate_knows(void)
{
	bool userns = current_cred()->user_ns != &init_user_ns, knows;
	u64 place;

	preempt_disable_notrace();
	place = gabion_gate_place(rcu_dereference_raw(current->cgroups)->dfl_cgrp, userns);
	knows = place == __this_cpu_read(gabion_gates.bound) ||
		place == __this_cpu_read(gabion_gates.unbound);
	preempt_enable_notrace();
	return knows;
}

/**
 * gabion_gate_is_open() - does the current task pass without the judge being asked?
 * @judged: whom that judges
 * @fregs: the hooked function's arguments
 *
 * Context: any.
 * Return: true if whom the judge would judge is bound by nothing that it could refuse for.
 */
static __always_inline bool gabion_gate_is_open(enum gabion_judged judged,
						struct ftrace_regs *fregs)
{
	const struct cred *cred = current_cred(), *real_cred = current_real_cred();
	bool userns = cred->user_ns != &init_user_ns, open;
	u64 place;

	if (unlikely(cred != real_cred) && cred->user_ns != real_cred->user_ns)
		return false;
	preempt_disable_notrace();
	place = gabion_gate_place(rcu_dereference_raw(current->cgroups)->dfl_cgrp, userns);
	open = place == __this_cpu_read(gabion_gates.unbound) ||
	       (judged == GABION_JUDGED_CAPABILITY && gabion_gate_knows_capability(place, fregs));
	preempt_enable_notrace();
	return open && (judged <= GABION_JUDGED_CAPABILITY ||
			gabion_gate_opener_is_hosts(judged, fregs));
}

#endif /* _GABION_HOOK_GATE_H */
