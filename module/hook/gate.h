/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gate: lets tasks that nothing binds pass a hook without a call of its judge.
 *
 * What binds a task depends on its place only: its cgroup, and whether it is in the initial
 * user namespace. Most calls come from unbound tasks, and many in a row from the same place. So
 * each CPU caches two places that nothing binds, and one that something binds, with the operations
 * and the capabilities that are not all allowed there. The code that resolves bindings fills the
 * cache (gabion_gate_remember()) and clears it when the policy changes (gabion_gate_forget()). A
 * judge may answer without resolving, so before the judge the gate calls a resolver, which does.
 *
 * A cgroup is identified by its serial number, which is never reused (cgroup_create() in
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
 * enum gabion_judged - the tasks that a hook's judge judges
 * @GABION_JUDGED_ANY: any; the judge is always called
 * @GABION_JUDGED_TASK: only the current task
 * @GABION_JUDGED_CAPABILITY: only the current task, for the capability in the third argument
 * @GABION_JUDGED_FILE: the current task, and the opener of the file in the first argument
 * @GABION_JUDGED_FILE_SECOND: the same, with the file in the second argument
 * @GABION_JUDGED_OPEN: the same, for a function that opens this file. If it is not opened for
 *	writing, the judge judges only some of the hook's operations
 * @GABION_JUDGED_KIOCB: the same, with the file of the struct kiocb in the first argument
 * @GABION_JUDGED_KERNFS: the same, with that of the struct kernfs_open_file in the first argument
 */
enum gabion_judged {
	GABION_JUDGED_ANY,
	GABION_JUDGED_TASK,
	GABION_JUDGED_CAPABILITY,
	GABION_JUDGED_FILE,
	GABION_JUDGED_FILE_SECOND,
	GABION_JUDGED_OPEN,
	GABION_JUDGED_KIOCB,
	GABION_JUDGED_KERNFS,
};

/* In a place, beside the serial number: a user namespace other than the initial one. */
#define GABION_GATE_USERNS BIT_ULL(63)
/* Equal to no place: nothing is cached. */
#define GABION_GATE_NO_PLACE U64_MAX

/**
 * struct gabion_gate - a CPU's cache
 * @unbound: a place that nothing binds
 * @unbound_too: another one, as two tasks may take turns, and a task may move to and fro
 * @bound: a place that something binds
 * @caps: the capabilities that are not allowed in @bound
 * @ops: the operations that are not allowed there for all objects
 *
 * Only its CPU writes it, except to clear it. @bound, @caps and @ops are written in task context
 * and read with preemption disabled, so a reader sees what belongs together.
 */
struct gabion_gate {
	u64 unbound;
	u64 unbound_too;
	u64 bound;
	u64 caps;
	unsigned long ops;
};

DECLARE_PER_CPU(struct gabion_gate, gabion_gates);

void gabion_gate_remember_unbound(u64 place);
void gabion_gate_remember_bound(u64 place, unsigned long ops, u64 caps);
void gabion_gate_forget(void);
void gabion_gate_set_resolver(void (*resolver)(void));
bool gabion_gate_has_resolver(void);
void gabion_gate_resolve(void);

static __always_inline u64 gabion_gate_place(const struct cgroup *cgroup, bool userns)
{
	u64 place = cgroup->self.serial_nr;

	if (unlikely(userns)) {
		OPTIMIZER_HIDE_VAR(place); /* keeps the branch: the common case is faster */
		place |= GABION_GATE_USERNS;
	}
	return place;
}

/**
 * gabion_gate_remember() - cache whether something binds the tasks of a place
 * @cgroup: their cgroup in the default hierarchy
 * @userns: they are in a user namespace other than the initial one
 * @ops: a bit for each operation that is not allowed there for all objects, and another one if
 *	something binds them; 0 if nothing does
 * @caps: a bit for each capability that is not allowed there
 *
 * Context: any, with preemption disabled or in an RCU read-side section that began before the
 * state was read.
 */
static __always_inline void gabion_gate_remember(const struct cgroup *cgroup, bool userns,
						 unsigned long ops, u64 caps)
{
	u64 place = gabion_gate_place(cgroup, userns);

	if (!ops) {
		if (unlikely(this_cpu_read(gabion_gates.unbound) != place &&
			     this_cpu_read(gabion_gates.unbound_too) != place))
			gabion_gate_remember_unbound(place);
	} else if (unlikely(this_cpu_read(gabion_gates.bound) != place)) {
		gabion_gate_remember_bound(place, ops, caps);
	}
}

static __always_inline const struct file *gabion_gate_file(enum gabion_judged judged,
							   struct ftrace_regs *fregs)
{
	switch (judged) {
	case GABION_JUDGED_FILE:
		return (const struct file *)gabion_arg(fregs, 0);
	case GABION_JUDGED_FILE_SECOND:
	case GABION_JUDGED_OPEN:
		return (const struct file *)gabion_arg(fregs, 1);
	case GABION_JUDGED_KERNFS:
		return ((const struct kernfs_open_file *)gabion_arg(fregs, 0))->file;
	default:
		return ((const struct kiocb *)gabion_arg(fregs, 0))->ki_filp;
	}
}

/*
 * Is the file's opener bound by nothing that does not bind the current task? If one of them is in a
 * user namespace, so are both (gabion_subject_current()). For whom a kernel thread uses a file is
 * not known.
 */
static __always_inline bool gabion_gate_opener_adds_nothing(enum gabion_judged judged, bool userns,
							    struct ftrace_regs *fregs)
{
	return (gabion_gate_file(judged, fregs)->f_cred->user_ns == &init_user_ns || userns) &&
	       !(current->flags & PF_KTHREAD);
}

/* Are all operations allowed in the bound place that is cached, which reading the file is? */
static __always_inline bool gabion_gate_allows_reading(u64 place, const unsigned long *reads,
						       struct ftrace_regs *fregs)
{
	const struct file *file = gabion_gate_file(GABION_JUDGED_OPEN, fregs);

	return place == __this_cpu_read(gabion_gates.bound) && !(file->f_mode & FMODE_WRITE) &&
	       !(__this_cpu_read(gabion_gates.ops) & *reads);
}

/* Is the capability allowed in the bound place that is cached? */
static __always_inline bool gabion_gate_knows_capability(u64 place, struct ftrace_regs *fregs)
{
	unsigned int cap = gabion_arg(fregs, 2);

	return place == __this_cpu_read(gabion_gates.bound) && cap < BITS_PER_TYPE(u64) &&
	       !(__this_cpu_read(gabion_gates.caps) & BIT_ULL(cap));
}

/**
 * gabion_gate_knows() - is the place of the current task cached?
 *
 * Context: any.
 * Return: false if the resolver is to be called.
 */
static __always_inline bool gabion_gate_knows(void)
{
	bool userns = current_cred()->user_ns != &init_user_ns, knows;
	u64 place;

	preempt_disable_notrace();
	place = gabion_gate_place(rcu_dereference_raw(current->cgroups)->dfl_cgrp, userns);
	knows = place == __this_cpu_read(gabion_gates.bound) ||
		place == __this_cpu_read(gabion_gates.unbound) ||
		place == __this_cpu_read(gabion_gates.unbound_too);
	preempt_enable_notrace();
	return knows;
}

/**
 * gabion_gate_is_open() - can the current task pass without a call of the judge?
 * @judged: the tasks that the judge judges
 * @reads: for GABION_JUDGED_OPEN, the operations that are judged if the file is not opened for
 *	writing; looked at where @judged is constant
 * @fregs: the hooked function's arguments
 *
 * Context: any.
 * Return: true if nothing binds these tasks for which the judge could refuse.
 */
static __always_inline bool gabion_gate_is_open(enum gabion_judged judged,
						const unsigned long *reads,
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
	       place == __this_cpu_read(gabion_gates.unbound_too) ||
	       (judged == GABION_JUDGED_CAPABILITY && gabion_gate_knows_capability(place, fregs)) ||
	       (__builtin_constant_p(judged) && judged == GABION_JUDGED_OPEN &&
		gabion_gate_allows_reading(place, reads, fregs));
	preempt_enable_notrace();
	return open && (judged <= GABION_JUDGED_CAPABILITY ||
			gabion_gate_opener_adds_nothing(judged, userns, fregs));
}

#endif /* _GABION_HOOK_GATE_H */
