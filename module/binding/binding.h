/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bindings: which tasks are judged, and by which profiles.
 */
#ifndef _GABION_BINDING_BINDING_H
#define _GABION_BINDING_BINDING_H

#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linux/user_namespace.h>

#include "binding/resolved.h"
#include "binding/store.h"
#include "hook/gate.h"
#include "policy/policy.h"

/**
 * struct gabion_subject - the task that is judged
 * @cgroup: its cgroup in the default hierarchy
 * @userns: any of the credentials is in a user namespace other than the initial one
 * @kthread: a kernel thread, which nothing ever binds
 * @everybody: a kernel thread that uses a file of an unknown task: all bindings of the
 *	policy count
 */
struct gabion_subject {
	struct cgroup *cgroup;
	bool userns;
	bool kthread;
	bool everybody;
};

/**
 * struct gabion_target - the task or object that an operation reaches
 * @cgroup: of the default hierarchy, or NULL if it has none
 * @userns: the user namespace that it belongs to, or NULL if it has none
 * @below: inside a subtree means below its root; the root itself is outside
 * @delegated: inside for "bind userns", for another reason than @userns
 */
struct gabion_target {
	struct cgroup *cgroup;
	const struct user_namespace *userns;
	bool below;
	bool delegated;
};

enum gabion_binding_kind {
	GABION_BY_USERNS,
	GABION_BY_CGROUP,
	GABION_BY_ATTACHMENT,
	/* No binding of the policy: Gabion guards itself. */
	GABION_BY_CONTAINMENT,
	GABION_BY_CONTAINERS,
	__GABION_BINDING_MAX
};

/**
 * struct gabion_binding - one profile that binds a subject
 * @kind: the kind of binding
 * @profile: the profile
 * @line: its line of the policy, 0 for an attachment
 * @number: the index of the bind line
 * @pattern: of a GABION_BY_CGROUP binding; NULL for others
 * @runtimes: of a GABION_BY_CONTAINERS binding: those that the line names
 * @cgroup: the root of the subtree; NULL for a GABION_BY_USERNS binding, and if the
 *	subject is @everybody
 */
struct gabion_binding {
	enum gabion_binding_kind kind;
	const struct gabion_profile *profile;
	unsigned int line;
	unsigned int number;
	const struct gabion_pattern *pattern;
	unsigned int runtimes;
	struct cgroup *cgroup;
};

/**
 * typedef gabion_binding_visitor - called for each binding of a subject
 * @binding: the binding, valid during the call
 * @arg: the caller's
 *
 * Return: true to stop.
 */
typedef bool (*gabion_binding_visitor)(const struct gabion_binding *binding, void *arg);

/**
 * struct gabion_lifted - a bind line that matches a cgroup and does not bind it
 * @bind: the line
 * @except: the pattern after "except" that names the cgroup; or NULL
 * @stand_in: the attachment in place of its profile, if @except is NULL
 */
struct gabion_lifted {
	const struct gabion_bind *bind;
	const struct gabion_pattern *except;
	const struct gabion_attachment *stand_in;
};

typedef void (*gabion_lifted_visitor)(const struct gabion_lifted *lifted, void *arg);

bool gabion_subject_current(struct gabion_subject *subject, const struct file *file);
void gabion_subject_task(struct gabion_subject *subject, struct task_struct *task);
bool gabion_each_binding(const struct gabion_state *state,
			 const struct gabion_subject *subject,
			 gabion_binding_visitor visit, void *arg);
bool gabion_binding_encloses(const struct gabion_binding *binding,
			     const struct gabion_subject *subject,
			     const struct gabion_target *target);
void gabion_each_lifted(const struct gabion_state *state, struct cgroup *cgroup,
			gabion_lifted_visitor visit, void *arg);
bool gabion_bound(const struct gabion_state *state, const struct gabion_subject *subject,
		  struct gabion_says *says);
bool gabion_bound_current(const struct gabion_state *state, const struct file *file,
			  struct gabion_subject *subject, struct gabion_says *says);
bool gabion_binds_there_too(const struct gabion_state *state, struct cgroup *from,
			    struct cgroup *to);
bool gabion_bound_alike_below(const struct gabion_state *state, const struct cgroup *cgroup);
bool gabion_governed(const struct gabion_state *state,
		     const struct gabion_subject *subject);
bool gabion_current_governed(const struct file *file);
int gabion_binding_init(void);
const char *gabion_binding_name(enum gabion_binding_kind kind);

/**
 * gabion_recall_current() - the cached answer of gabion_bound_current()
 * @file: a file whose opener's credentials count as well, or NULL
 * @says: set to it
 *
 * The fast path for most tasks: those in the initial user namespace, in a cgroup whose bindings
 * are cached. It reads only the number of the state in force, so it needs no RCU read-side
 * section, only preemption disabled. During a change the number is that of the old or the new
 * state, and cached entries of both are correct.
 *
 * Context: any.
 * Return: false if the slow path is needed: gabion_subject_current() and gabion_bound().
 */
static __always_inline bool gabion_recall_current(const struct file *file,
						  struct gabion_says *says)
{
	const struct cred *cred = current_cred(), *real_cred;
	const struct cgroup *cgroup;
	bool exempt, known;
	u32 state;

	if (cred->user_ns != &init_user_ns)
		return false;
	real_cred = current_real_cred();
	if (unlikely(real_cred != cred) && real_cred->user_ns != &init_user_ns)
		return false;
	if (file && (file->f_cred->user_ns != &init_user_ns || (current->flags & PF_KTHREAD)))
		return false;

	preempt_disable_notrace();
	cgroup = rcu_dereference_sched(current->cgroups)->dfl_cgrp;
	state = READ_ONCE(gabion_cgroup_state);
	if (state) {
		known = gabion_recall_says(state, cgroup_id(cgroup), says, &exempt);
	} else {
		*says = (struct gabion_says){};
		known = true;
	}
	if (known)
		gabion_gate_remember(cgroup, false, says->ops, says->caps);
	preempt_enable_notrace();
	return known;
}

#endif /* _GABION_BINDING_BINDING_H */
