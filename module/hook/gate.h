/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who passes a hook without its judge being asked: tasks that nothing binds.
 *
 * Of the tasks that come to a hook most are of this kind, many one after the other of the
 * same cgroup. So each CPU remembers a cgroup that nothing binds. A task that is in it, and
 * with all its credentials in the initial user namespace, has no effective policy, and its
 * verdict is known. What is not known here the judge finds out. Those who resolve bindings
 * tell the gate (gabion_gate_remember()), and have it forget when they are replaced.
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
 */
enum gabion_judged {
	GABION_JUDGED_ANY,
	GABION_JUDGED_TASK,
	GABION_JUDGED_CAPABILITY,
	GABION_JUDGED_FILE,
	GABION_JUDGED_FILE_SECOND,
	GABION_JUDGED_KIOCB,
};

/* No cgroup's serial number. */
#define GABION_GATE_SHUT U64_MAX

/**
 * struct gabion_gate - what a CPU remembers
 * @unbound: a cgroup that nothing binds
 * @bound: a cgroup that something binds
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

void gabion_gate_remember_bound(u64 serial, u64 caps);
void gabion_gate_forget(void);

/**
 * gabion_gate_cgroup() - the cgroup of the current task, as the gate knows it
 *
 * Context: any, with preemption disabled.
 * Return: the serial number.
 */
static __always_inline u64 gabion_gate_cgroup(void)
{
	return rcu_dereference_raw(current->cgroups)->dfl_cgrp->self.serial_nr;
}

/**
 * gabion_gate_remember() - what binds the tasks of a cgroup, user namespaces apart
 * @cgroup: of the default hierarchy
 * @bound: something does
 * @caps: a bit for each capability that it does not allow
 *
 * Context: any, with preemption disabled since before the state was read that says so.
 */
static __always_inline void gabion_gate_remember(const struct cgroup *cgroup, bool bound, u64 caps)
{
	u64 serial = cgroup->self.serial_nr;

	if (!bound)
		this_cpu_write(gabion_gates.unbound, serial);
	else if (unlikely(__this_cpu_read(gabion_gates.bound) != serial))
		gabion_gate_remember_bound(serial, caps);
}

static __always_inline const struct file *gabion_gate_file(enum gabion_judged judged,
							   struct ftrace_regs *fregs)
{
	switch (judged) {
	case GABION_JUDGED_FILE:
		return (const struct file *)gabion_arg(fregs, 0);
	case GABION_JUDGED_FILE_SECOND:
		return (const struct file *)gabion_arg(fregs, 1);
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

/* In a cgroup that is not known to be unbound. */
static __always_inline bool gabion_gate_knows_capability(u64 cgroup, struct ftrace_regs *fregs)
{
	unsigned int cap = gabion_arg(fregs, 2);

	return cgroup == __this_cpu_read(gabion_gates.bound) && cap < BITS_PER_TYPE(u64) &&
	       !(__this_cpu_read(gabion_gates.caps) & BIT_ULL(cap));
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
	const struct cred *cred = current_cred();
	bool open;
	u64 cgroup;

	if (unlikely(cred != current_real_cred()) || cred->user_ns != &init_user_ns)
		return false;
	preempt_disable_notrace();
	cgroup = gabion_gate_cgroup();
	open = cgroup == __this_cpu_read(gabion_gates.unbound) ||
	       (judged == GABION_JUDGED_CAPABILITY && gabion_gate_knows_capability(cgroup, fregs));
	preempt_enable_notrace();
	return open && (judged <= GABION_JUDGED_CAPABILITY ||
			gabion_gate_opener_is_hosts(judged, fregs));
}

#endif /* _GABION_HOOK_GATE_H */
