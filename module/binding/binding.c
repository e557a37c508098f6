// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bindings: which tasks are judged, and by which profiles.
 *
 * There is no state for tasks: user namespace and cgroup are read for each verdict. So a fork
 * or a move cannot leave stale state. The cached result for a cgroup never changes (resolved.c).
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "binding/binding.h"
#include "binding/cgroup_path.h"
#include "binding/resolved.h"
#include "compat.h"
#include "hook/gate.h"

static bool in_other_userns(const struct cred *cred)
{
	return cred->user_ns != &init_user_ns;
}

/**
 * gabion_subject_current() - the current task as a subject
 * @subject: filled in
 * @file: a file whose opener's credentials count as well, or NULL
 *
 * Workers of io_uring, and of vhost since 6.4, are threads of the task that they work for, and
 * are judged as that task. Interrupts and kernel threads work for no task, with one exception: a
 * kernel thread may use a file that a task passed to it (LOOP_CONFIGURE, a 9p mount over
 * descriptors). It does not know which task, so it is judged as if everything bound it.
 *
 * Context: any, within an RCU read-side section.
 * Return: false if there is no task to judge.
 */
bool gabion_subject_current(struct gabion_subject *subject, const struct file *file)
{
	bool kthread = current->flags & PF_KTHREAD;

	if (!in_task() || (kthread && !file))
		return false;
	subject->cgroup = task_dfl_cgroup(current);
	subject->kthread = false;
	subject->everybody = kthread;
	subject->userns = in_other_userns(current_cred()) || in_other_userns(current_real_cred()) ||
			  (file && in_other_userns(file->f_cred));
	return true;
}

/**
 * gabion_subject_task() - another task as a subject
 * @subject: filled in
 * @task: the task; its objective credentials count, as its subjective ones are its own
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_subject_task(struct gabion_subject *subject, struct task_struct *task)
{
	subject->cgroup = task_dfl_cgroup(task);
	subject->kthread = task->flags & PF_KTHREAD;
	subject->everybody = false;
	subject->userns = in_other_userns(__task_cred(task));
}

/* The task's own user namespace, or one made inside it. */
static bool in_own_userns(const struct user_namespace *ns)
{
	const struct user_namespace *own = current_user_ns();

	if (own == &init_user_ns)
		return false;
	while (ns && ns->level > own->level)
		ns = ns->parent;
	return ns == own;
}

static bool in_subtree(const struct gabion_target *target, struct cgroup *root)
{
	return target->cgroup && cgroup_is_descendant(target->cgroup, root) &&
	       !(target->below && target->cgroup == root);
}

/**
 * gabion_binding_encloses() - is a target inside what a binding covers?
 * @binding: of the current task
 * @subject: the current task
 * @target: what the operation reaches
 *
 * A binding covers the subtree that its profile is bound to, or the task's user namespace for
 * "bind userns".
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it is.
 */
bool gabion_binding_encloses(const struct gabion_binding *binding,
			     const struct gabion_subject *subject,
			     const struct gabion_target *target)
{
	if (subject->everybody)
		return false;
	switch (binding->kind) {
	case GABION_BY_USERNS:
		return target->delegated || in_own_userns(target->userns);
	case GABION_BY_CGROUP:
	case GABION_BY_CONTAINERS:
	case GABION_BY_ATTACHMENT:
		return in_subtree(target, binding->cgroup);
	default:
		return false;
	}
}

static bool visit_userns(const struct gabion_state *state, gabion_binding_visitor visit, void *arg)
{
	const struct gabion_policy *policy = state->policy;
	const struct gabion_bind *bind = gabion_policy_userns(policy);
	struct gabion_binding binding = { .kind = GABION_BY_USERNS };

	if (!bind)
		return false;
	binding.profile = &policy->profile[bind->profile];
	binding.line = bind->line;
	binding.number = policy->userns;
	return visit(&binding, arg);
}

/* @root: the root of the subtree, or NULL. */
static bool visit_bind(const struct gabion_state *state, unsigned int n, struct cgroup *root,
		       gabion_binding_visitor visit, void *arg)
{
	const struct gabion_bind *bind = &state->policy->bind[n];
	const bool by_cgroup = bind->whom == GABION_WHOM_CGROUP;
	const struct gabion_binding binding = {
		.kind = by_cgroup ? GABION_BY_CGROUP : GABION_BY_CONTAINERS,
		.profile = &state->policy->profile[bind->profile],
		.line = bind->line,
		.number = n,
		.pattern = by_cgroup ? &bind->pattern : NULL,
		.runtimes = bind->runtimes,
		.cgroup = root,
	};

	return visit(&binding, arg);
}

static bool visit_attachment(const struct gabion_state *state,
			     const struct gabion_attachment *attachment, struct cgroup *root,
			     gabion_binding_visitor visit, void *arg)
{
	const struct gabion_binding binding = {
		.kind = GABION_BY_ATTACHMENT,
		.profile = &state->policy->profile[attachment->profile],
		.cgroup = root,
	};

	return visit(&binding, arg);
}

/* @index, @level, @nr: as in struct gabion_resolved. */
static bool visit_listed(const struct gabion_state *state, struct cgroup *cgroup,
			 const u16 *index, const u8 *level, unsigned int nr,
			 gabion_binding_visitor visit, void *arg)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		const struct gabion_attachment *attachment = &state->attachment[index[i]];
		struct cgroup *root;

		if (level[i]) {
			root = cgroup_ancestor(cgroup, level[i]);
			if (visit_bind(state, index[i], root, visit, arg))
				return true;
			continue;
		}
		root = cgroup_ancestor(cgroup, attachment->level);
		if (visit_attachment(state, attachment, root, visit, arg))
			return true;
	}
	return false;
}

static void measure(const struct gabion_state *state, struct gabion_measured_path *measured,
		    struct cgroup *cgroup)
{
	gabion_measure_path(measured, cgroup);
	if (state->index->nr_containers)
		gabion_measure_container(measured);
}

/* The level of the root of the subtree by which a line binds a cgroup; 0 if it does not. */
static unsigned int binds_below(const struct gabion_state *state, unsigned int n,
				struct cgroup *cgroup,
				const struct gabion_measured_path *measured)
{
	unsigned int level = gabion_line_level(state, n, measured);

	if (level && gabion_line_is_lifted(state, n, level, &measured->path, cgroup))
		return 0;
	return level;
}

/**
 * struct visit - a look at the lines and attachments that bind a cgroup
 * @state: policy in force
 * @cgroup: the cgroup
 * @visit: called for each, until it returns true
 * @arg: for @visit
 * @done: it has, for a line
 */
struct visit {
	const struct gabion_state *state;
	struct cgroup *cgroup;
	gabion_binding_visitor visit;
	void *arg;
	bool done;
};

static void visit_line(unsigned int n, unsigned int level, void *arg)
{
	struct visit *visit = arg;

	if (!visit->done)
		visit->done = visit_bind(visit->state, n, cgroup_ancestor(visit->cgroup, level),
					 visit->visit, visit->arg);
}

static bool visit_attached(const struct gabion_attachment *attachment, struct cgroup *at,
			   void *arg)
{
	const struct visit *visit = arg;

	return visit_attachment(visit->state, attachment, at, visit->visit, visit->arg);
}

/* Visits bindings that resolved.c has no room for, the lines in the order of the index. */
static bool visit_unlisted(const struct gabion_state *state, struct cgroup *cgroup,
			   gabion_binding_visitor visit, void *arg)
{
	struct gabion_measured_path measured;
	struct visit found = {
		.state = state,
		.cgroup = cgroup,
		.visit = visit,
		.arg = arg,
	};

	gabion_measure_path(&measured, cgroup);
	gabion_each_line(state, cgroup, &measured, visit_line, &found);
	return found.done || gabion_each_attachment(state, cgroup, visit_attached, &found);
}

/* noinline: the list takes much of the stack, and few cgroups need it. */
static noinline bool visit_many(const struct gabion_state *state, struct cgroup *cgroup,
				gabion_binding_visitor visit, void *arg)
{
	struct gabion_wide wide;

	if (!gabion_resolve_wide(state, cgroup, &wide))
		return visit_unlisted(state, cgroup, visit, arg);
	return visit_listed(state, cgroup, wide.index, wide.level, wide.nr, visit, arg);
}

static bool visit_all(const struct gabion_state *state, gabion_binding_visitor visit, void *arg)
{
	unsigned int i;

	if (visit_userns(state, visit, arg))
		return true;
	for (i = 0; i < state->policy->nr_binds; i++) {
		if (state->policy->bind[i].whom != GABION_WHOM_USERNS &&
		    visit_bind(state, i, NULL, visit, arg))
			return true;
	}
	for (i = 0; i < state->nr_attachments; i++) {
		if (visit_attachment(state, &state->attachment[i], NULL, visit, arg))
			return true;
	}
	return false;
}

/**
 * gabion_each_binding() - call a visitor for every binding of a subject
 * @state: policy in force
 * @subject: the subject
 * @visit: called for each, until it returns true
 * @arg: for @visit
 *
 * Context: any, within an RCU read-side section.
 * Return: true if @visit did.
 */
bool gabion_each_binding(const struct gabion_state *state,
			 const struct gabion_subject *subject,
			 gabion_binding_visitor visit, void *arg)
{
	struct gabion_resolved resolved;

	if (subject->kthread)
		return false;
	if (subject->everybody)
		return visit_all(state, visit, arg);
	gabion_resolve(state, subject->cgroup, &resolved);
	if (subject->userns && !resolved.exempt && visit_userns(state, visit, arg))
		return true;
	if (resolved.partial)
		return visit_many(state, subject->cgroup, visit, arg);
	return visit_listed(state, subject->cgroup, resolved.index, resolved.level, resolved.nr,
			    visit, arg);
}

static const struct gabion_pattern *except_of(const struct gabion_bind *bind,
					      const struct gabion_path *path)
{
	unsigned int i;

	for (i = 0; i < bind->nr_excepts; i++) {
		if (gabion_pattern_spares(&bind->except[i], path))
			return &bind->except[i];
	}
	return NULL;
}

/**
 * gabion_each_lifted() - call a visitor for every line that does not bind a cgroup, although
 *	its pattern matches
 * @state: policy in force
 * @cgroup: of the default hierarchy
 * @visit: called for each
 * @arg: for @visit
 *
 * Slow, only for "query": it looks at all lines.
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_each_lifted(const struct gabion_state *state, struct cgroup *cgroup,
			gabion_lifted_visitor visit, void *arg)
{
	struct gabion_measured_path measured;
	unsigned int i, root;

	measure(state, &measured, cgroup);
	for (i = 0; i < state->policy->nr_binds; i++) {
		struct gabion_lifted lifted = { .bind = &state->policy->bind[i] };

		root = gabion_line_level(state, i, &measured);
		if (!root && lifted.bind->whom != GABION_WHOM_USERNS)
			continue;
		lifted.except = except_of(lifted.bind, &measured.path);
		if (!lifted.except)
			lifted.stand_in = gabion_line_stand_in(state, i, root, cgroup);
		if (lifted.except || lifted.stand_in)
			visit(&lifted, arg);
	}
}

/**
 * gabion_bound() - does anything bind a subject?
 * @state: policy in force
 * @subject: the subject
 * @says: if something does, set to the operations and capabilities that are not all allowed
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it has an effective policy.
 */
bool gabion_bound(const struct gabion_state *state, const struct gabion_subject *subject,
		  struct gabion_says *says)
{
	const bool unbound = !subject->everybody && !subject->userns && !state->by_cgroup;

	if (subject->kthread || unbound)
		return false;
	if (unlikely(subject->everybody))
		*says = state->says;
	else
		gabion_resolve_says(state, subject->cgroup, subject->userns, says);
	return says->ops;
}

/**
 * gabion_bound_current() - does anything bind the current task?
 * @state: policy in force
 * @file: a file whose opener's credentials count as well, or NULL
 * @subject: filled in
 * @says: as for gabion_bound()
 *
 * The gate caches the result (hook/gate.h).
 *
 * Context: any, within an RCU read-side section that @state was read in.
 * Return: true if it, or the opener of @file, has an effective policy.
 */
bool gabion_bound_current(const struct gabion_state *state, const struct file *file,
			  struct gabion_subject *subject, struct gabion_says *says)
{
	bool bound;

	*says = (struct gabion_says){};
	if (!gabion_subject_current(subject, file))
		return false;
	bound = gabion_bound(state, subject, says);
	if (!subject->everybody && gabion_resolved_is_remembered())
		gabion_gate_remember(subject->cgroup, subject->userns, says->ops, says->caps);
	return bound;
}

static bool lists(const struct gabion_resolved *resolved, unsigned int index, bool attachment)
{
	unsigned int i;

	for (i = 0; i < resolved->nr; i++) {
		if (resolved->index[i] == index && !resolved->level[i] == attachment)
			return true;
	}
	return false;
}

/**
 * struct departure - a move that is checked for bindings that it would lose
 * @state: policy in force
 * @path: the destination's path
 * @to: the destination
 */
struct departure {
	const struct gabion_state *state;
	struct gabion_measured_path path;
	struct cgroup *to;
};

static bool is_lost(const struct gabion_binding *binding, void *arg)
{
	const struct departure *departure = arg;

	if (binding->kind != GABION_BY_ATTACHMENT)
		return !binds_below(departure->state, binding->number, departure->to,
				    &departure->path);
	return !cgroup_is_descendant(departure->to, binding->cgroup);
}

/**
 * gabion_binds_there_too() - does all that binds the tasks of a cgroup bind those of another?
 * @state: policy in force
 * @from: the cgroup
 * @to: the other; both of the default hierarchy
 *
 * The tasks are assumed to be in a user namespace, as they may be.
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it does, binding by binding.
 */
bool gabion_binds_there_too(const struct gabion_state *state, struct cgroup *from,
			    struct cgroup *to)
{
	struct gabion_resolved here, there;
	struct departure departure = { .state = state, .to = to };
	unsigned int i;

	gabion_resolve(state, from, &here);
	gabion_resolve(state, to, &there);
	if (state->index->userns.ops && !here.exempt && there.exempt)
		return false;
	if (here.partial || there.partial) {
		measure(state, &departure.path, to);
		return !visit_many(state, from, is_lost, &departure);
	}
	for (i = 0; i < here.nr; i++) {
		if (!lists(&there, here.index[i], !here.level[i]))
			return false;
	}
	return true;
}

/**
 * gabion_bound_alike_below() - do the same bindings bind everything below a cgroup?
 * @state: policy in force
 * @cgroup: of the default hierarchy
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it is deeper than patterns look and than any attachment, so that no binding
 * begins below it.
 */
bool gabion_bound_alike_below(const struct gabion_state *state, const struct cgroup *cgroup)
{
	return cgroup->level > GABION_LEVELS_MAX && cgroup->level >= state->deepest;
}

/**
 * gabion_governed() - does anything bind this subject?
 * @state: policy in force
 * @subject: the subject
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it has an effective policy.
 */
bool gabion_governed(const struct gabion_state *state,
		     const struct gabion_subject *subject)
{
	struct gabion_says says;

	return gabion_bound(state, subject, &says);
}

/**
 * gabion_current_governed() - is the current task governed?
 * @file: a file whose opener's credentials count as well, or NULL
 *
 * Context: any.
 * Return: true if it, or the opener of @file, has an effective policy.
 */
bool gabion_current_governed(const struct file *file)
{
	struct gabion_subject subject;
	struct gabion_says says;
	bool governed;

	if (gabion_recall_current(file, &says) && !says.ops)
		return false;
	rcu_read_lock();
	governed = gabion_bound_current(gabion_state(), file, &subject, &says);
	rcu_read_unlock();
	return governed;
}

/* The gate's resolver: only for its effect on the gate's cache. */
static void fill_gate(void)
{
	gabion_current_governed(NULL);
}

/**
 * gabion_binding_init() - set the gate's resolver
 *
 * Context: process, before a hook is placed.
 * Return: 0.
 */
int gabion_binding_init(void)
{
	gabion_gate_set_resolver(gabion_resolved_is_remembered() ? fill_gate : NULL);
	return 0;
}

static const char *const kind_names[__GABION_BINDING_MAX] = {
	[GABION_BY_USERNS] = "userns",
	[GABION_BY_CGROUP] = "cgroup",
	[GABION_BY_ATTACHMENT] = "attached",
	[GABION_BY_CONTAINMENT] = "containment",
	[GABION_BY_CONTAINERS] = "containers",
};

/**
 * gabion_binding_name() - the word for a kind of binding in events and answers
 * @kind: the kind
 *
 * Context: any.
 * Return: its name.
 */
const char *gabion_binding_name(enum gabion_binding_kind kind)
{
	return kind < __GABION_BINDING_MAX ? kind_names[kind] : "?";
}
