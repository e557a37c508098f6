// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one place where a verdict is made.
 *
 * Hooks translate the kernel's arguments into an operation and an object, and ask here. The
 * verdict comes from RCU-protected data, without sleeping, locking or allocating, so that no
 * failure can allow an operation.
 *
 * The first lookup tells whether any profile that binds the task does not allow the operation
 * for all objects. Only then objects are compared.
 */
#include <linux/cgroup.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>

#include "binding/store.h"
#include "decide.h"
#include "evidence/event.h"

/**
 * struct strictest - what the walk over the bindings looks for
 * @op: the operation
 * @object: what it acts on
 * @subject: the task that is judged
 * @target: what the operation reaches, or NULL; the subject's own passes
 * @found: the strictest verdict so far
 */
struct strictest {
	enum gabion_operation op;
	const char *object;
	const struct gabion_subject *subject;
	const struct gabion_target *target;
	struct gabion_verdict_of *found;
};

static bool take_stricter(const struct gabion_binding *binding, void *arg)
{
	struct strictest *strictest = arg;
	enum gabion_verdict verdict = GABION_ALLOW;

	if (!strictest->target ||
	    !gabion_binding_encloses(binding, strictest->subject, strictest->target))
		verdict = gabion_profile_verdict(binding->profile, strictest->op,
						 strictest->object);
	if (!strictest->found->binding.profile || verdict > strictest->found->verdict) {
		strictest->found->verdict = verdict;
		strictest->found->binding = *binding;
	}
	return verdict == GABION_DENY;
}

static void find_strictest(const struct gabion_state *state,
			   const struct gabion_subject *subject,
			   enum gabion_operation op, const char *object,
			   const struct gabion_target *target,
			   struct gabion_verdict_of *found)
{
	struct strictest strictest = {
		.op = op,
		.object = object,
		.subject = subject,
		.target = target,
		.found = found,
	};

	*found = (struct gabion_verdict_of){ .verdict = GABION_ALLOW };
	gabion_each_binding(state, subject, take_stricter, &strictest);
}

/**
 * gabion_effective() - a subject's verdict on an operation
 * @state: policy in force
 * @subject: the task that is judged
 * @op: the operation
 * @object: what it acts on, or NULL
 * @effective: filled in, without regard to the mode
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_effective(const struct gabion_state *state,
		      const struct gabion_subject *subject,
		      enum gabion_operation op, const char *object,
		      struct gabion_verdict_of *effective)
{
	find_strictest(state, subject, op, object, NULL, effective);
}

static enum gabion_outcome outcome_of(enum gabion_verdict verdict, enum gabion_mode mode)
{
	switch (verdict) {
	case GABION_ALLOW:
		return GABION_ALLOWED;
	case GABION_AUDIT:
		return GABION_AUDITED;
	case GABION_DENY_QUIETLY:
		return mode == GABION_MODE_ENFORCE ? GABION_DENIED_QUIETLY : GABION_WOULD_DENY;
	default:
		return mode == GABION_MODE_ENFORCE ? GABION_DENIED : GABION_WOULD_DENY;
	}
}

static bool refuses(enum gabion_outcome outcome)
{
	return outcome == GABION_DENIED || outcome == GABION_DENIED_QUIETLY;
}

/* The slow path: looks at all bindings of the task. */
static noinline bool judge_bound(enum gabion_operation op, const char *object,
				 const struct file *file, const struct gabion_target *target,
				 enum gabion_record record)
{
	const struct gabion_state *state = gabion_state();
	struct gabion_verdict_of effective;
	struct gabion_subject subject;
	enum gabion_outcome outcome;
	struct gabion_says says;

	if (!gabion_bound_current(state, file, &subject, &says))
		return false;
	if (!(says.ops & BIT(op))) {
		if (record == GABION_RECORD_ALL)
			gabion_count_allowed(op);
		return false;
	}
	find_strictest(state, &subject, op, object, target, &effective);
	outcome = outcome_of(effective.verdict, state->mode);
	if (outcome == GABION_ALLOWED && record == GABION_RECORD_ALL)
		gabion_count_allowed(op);
	else if (record == GABION_RECORD_ALL ||
		 (record == GABION_RECORD_REFUSAL && refuses(outcome)))
		gabion_event_emit(op, object, &effective.binding, &subject, outcome,
				  effective.verdict == GABION_DENY_QUIETLY);
	return refuses(outcome);
}

/* Interrupts and kernel threads work for no task. */
static __always_inline bool acts(void)
{
	return in_task() && !(current->flags & PF_KTHREAD);
}

static __always_inline bool judge(enum gabion_operation op, const char *object,
				  const struct file *file, const struct gabion_target *target,
				  enum gabion_record record)
{
	struct gabion_says says;
	bool refuse;

	/* The fast path, for most calls: a task that nothing binds is allowed, and not counted. */
	if (gabion_recall_current(file, &says) && !(says.ops & BIT(op))) {
		if (says.ops && record == GABION_RECORD_ALL && acts())
			gabion_count_allowed(op);
		return false;
	}
	rcu_read_lock();
	refuse = judge_bound(op, object, file, target, record);
	rcu_read_unlock();
	return refuse;
}

/**
 * gabion_refuse() - must the current task be refused an operation?
 * @op: the operation
 * @object: what it acts on, as policy and events name it
 * @file: for writes, the file, whose opener is judged as well; or NULL
 *
 * Records what is refused or audited.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_refuse(enum gabion_operation op, const char *object,
		   const struct file *file)
{
	return judge(op, object, file, NULL, GABION_RECORD_ALL);
}

/**
 * gabion_refuse_outside() - gabion_refuse() for an operation on other tasks or their objects
 * @op: the operation
 * @object: what it acts on, as policy and events name it
 * @file: as for gabion_refuse()
 * @target: what the operation reaches; a profile does not refuse it inside the subtree or
 *	the user namespace that the profile is bound to
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_refuse_outside(enum gabion_operation op, const char *object,
			   const struct file *file, const struct gabion_target *target)
{
	return judge(op, object, file, target, GABION_RECORD_ALL);
}

/**
 * gabion_refuse_access() - gabion_refuse() for raw_memory, raw_io and kernel_trace
 * @access: the object
 * @file: as for gabion_refuse()
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_refuse_access(enum gabion_access access, const struct file *file)
{
	return gabion_refuse(gabion_access_operation(access), gabion_access_word(access), file);
}

/**
 * gabion_may_refuse_capability() - may gabion_refuse() refuse a capability to the current task?
 * @cap: its number
 *
 * For judges whose further checks are expensive. Nothing is recorded.
 *
 * Context: any.
 * Return: false if all profiles that bind the current task allow it.
 */
bool gabion_may_refuse_capability(unsigned int cap)
{
	struct gabion_subject subject;
	struct gabion_says says;
	bool may;

	if (cap >= BITS_PER_TYPE(says.caps))
		return true;
	if (gabion_recall_current(NULL, &says))
		return says.caps & BIT_ULL(cap);
	rcu_read_lock();
	may = gabion_bound_current(gabion_state(), NULL, &subject, &says) &&
	      (says.caps & BIT_ULL(cap));
	rcu_read_unlock();
	return may;
}

/**
 * gabion_refuse_recording() - gabion_refuse() and gabion_refuse_outside(), recording less
 * @op: the operation
 * @object: what it acts on
 * @target: as for gabion_refuse_outside(), or NULL
 * @record: what to record of the verdict
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_refuse_recording(enum gabion_operation op, const char *object,
			     const struct gabion_target *target, enum gabion_record record)
{
	return judge(op, object, NULL, target, record);
}

/*
 * Finds the first profile that binds a subject: every profile denies an operation that is out
 * of range.
 */
static bool governs(const struct gabion_subject *subject, struct gabion_binding *by)
{
	const struct gabion_state *state = gabion_state();
	struct gabion_verdict_of governor = {};

	if (gabion_governed(state, subject))
		gabion_effective(state, subject, __GABION_OP_MAX, NULL, &governor);
	*by = governor.binding;
	by->kind = GABION_BY_CONTAINMENT;
	return by->profile;
}

static bool escapes(struct cgroup *from, struct cgroup *to)
{
	return !gabion_binds_there_too(gabion_state(), from, to);
}

/*
 * A process moves with all its threads, which may be in any cgroup of the threaded subtree of
 * their domain (Documentation/admin-guide/cgroup-v2.rst, "Threads"). It is not known here which
 * of these cgroups have its threads, so none of them may lose a binding. The walk ends early if
 * there are no threaded cgroups, or if no binding can begin deeper.
 *
 * All forks wait while a process moves (cgroup_procs_write_start() in kernel/cgroup/cgroup.c),
 * and a container can make many cgroups. The cost of one grows with its level, up to the
 * deepest level that patterns look at. So the number of steps is limited: if there are more
 * cgroups, the move is refused. Cgroups without tasks are skipped. They stay empty meanwhile,
 * because forks and other moves wait.
 */
#define THREADED_CGROUPS_MAX 256
#define THREADED_STEPS_MAX 160

static unsigned int steps_to_look_at(const struct cgroup *cgroup)
{
	return gabion_cgroup_has_tasks(cgroup) ? 4 + min(cgroup->level, GABION_LEVELS_MAX) : 0;
}

static bool threads_escape(struct cgroup *from, struct cgroup *to)
{
	struct cgroup *domain = from->dom_cgrp;
	struct cgroup_subsys_state *css;
	unsigned int n = 0, steps = 0;

	if (!domain->nr_threaded_children || gabion_bound_alike_below(gabion_state(), domain))
		return false;
	css_for_each_descendant_pre(css, &domain->self) {
		struct cgroup *cgroup = container_of(css, struct cgroup, self);
		unsigned int more = cgroup == from ? 0 : steps_to_look_at(cgroup);

		steps += more;
		if (++n > THREADED_CGROUPS_MAX || steps > THREADED_STEPS_MAX)
			return true;
		if (more && cgroup->dom_cgrp == domain && escapes(cgroup, to))
			return true;
	}
	return false;
}

/**
 * gabion_refuse_escape() - must a move between cgroups be refused?
 * @from: the task's cgroup; NULL for the current task's
 * @to: the destination; both of the default hierarchy
 * @process: the move is of a whole process, not of one thread
 * @object: what events call it
 *
 * A governed task may move itself and others only to a cgroup where everything that binds
 * them still does. An ungoverned task may move anything. The mode does not matter: a task that
 * left during a dry run would stay outside when the dry run ends.
 *
 * Context: any. The mover is judged by its subjective credentials too, which
 * are the opener's while the kernel handles a write to cgroup.procs
 * (__cgroup_procs_write() in kernel/cgroup/cgroup.c).
 * Return: true to refuse.
 */
bool gabion_refuse_escape(struct cgroup *from, struct cgroup *to, bool process,
			  const char *object)
{
	struct gabion_subject mover;
	struct gabion_binding by;
	bool refuse = false;

	rcu_read_lock();
	if (gabion_subject_current(&mover, NULL) && governs(&mover, &by)) {
		from = from ?: mover.cgroup;
		refuse = escapes(from, to) || (process && threads_escape(from, to));
	}
	if (refuse)
		gabion_event_emit(__GABION_OP_MAX, object, &by, &mover, GABION_DENIED, false);
	rcu_read_unlock();
	return refuse;
}

/**
 * gabion_record_tampering() - record that a governed task tried to use Gabion's own files
 * @object: what events call it
 *
 * Context: any.
 */
void gabion_record_tampering(const char *object)
{
	struct gabion_subject subject;
	struct gabion_binding by;

	rcu_read_lock();
	if (gabion_subject_current(&subject, NULL)) {
		governs(&subject, &by);
		gabion_event_emit(__GABION_OP_MAX, object, &by, &subject, GABION_DENIED, false);
	}
	rcu_read_unlock();
}

/**
 * gabion_record_notice() - record what whoever reads events should know of Gabion itself
 * @object: what events say
 *
 * Context: any.
 */
void gabion_record_notice(const char *object)
{
	const struct gabion_binding by = { .kind = GABION_BY_CONTAINMENT };
	struct gabion_subject subject;

	rcu_read_lock();
	if (gabion_subject_current(&subject, NULL))
		gabion_event_emit(__GABION_OP_MAX, object, &by, &subject, GABION_AUDITED, false);
	rcu_read_unlock();
}
