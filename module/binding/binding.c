// SPDX-License-Identifier: GPL-2.0-only
/*
 * What binds a task: who is judged, and by which profiles.
 *
 * Nothing is remembered of a task or a cgroup: user namespace and cgroup are
 * read when a verdict is asked for. So there is no state that a fork, a move,
 * a new cgroup or a reload could leave stale.
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
#include "compat.h"

static bool in_other_userns(const struct cred *cred)
{
	return cred->user_ns != &init_user_ns;
}

/**
 * gabion_subject_current() - the current task as a subject
 * @subject: filled in
 * @file: whose opener's credentials count as well, or NULL
 *
 * Workers of io_uring, and of vhost since 6.4, are threads of the task that they
 * act for and are judged as it is. Interrupts and kernel threads act for nobody,
 * but for a kernel thread that reads or writes a file which a task gave it
 * (LOOP_CONFIGURE, a 9p mount over descriptors): it could be anybody's.
 *
 * Context: any, within an RCU read-side section.
 * Return: false if there is nobody to judge.
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
 * @task: its objective credentials count, as only it can know the others
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

/* Level 0 is the hierarchy's root, which has no name; a path starts below it. */
static const char *component(const void *owner, unsigned int level)
{
	struct cgroup *cgroup = (struct cgroup *)owner;

	return gabion_cgroup_name(cgroup_ancestor(cgroup, level + 1));
}

static struct gabion_path path_of(struct cgroup *cgroup)
{
	return (struct gabion_path){
		.depth = cgroup->level,
		.name = component,
		.owner = cgroup,
	};
}

/* The level of the topmost cgroup above @cgroup, or @cgroup's own, that matches; or 0. */
static unsigned int level_of(const struct gabion_pattern *pattern, struct cgroup *cgroup)
{
	const struct gabion_path path = path_of(cgroup);

	return gabion_pattern_match(pattern, &path);
}

#define LEVELS_MEASURED 32

/**
 * struct measured_path - a cgroup's path, for many patterns
 * @path: to be matched
 * @length: what it points to
 */
struct measured_path {
	struct gabion_path path;
	u8 length[LEVELS_MEASURED];
};

static void measure_path(struct measured_path *measured, struct cgroup *cgroup)
{
	unsigned int levels = min_t(unsigned int, cgroup->level, LEVELS_MEASURED);
	unsigned int level;

	measured->path = (struct gabion_path){
		.depth = cgroup->level,
		.name = component,
		.owner = cgroup,
		.nr_lengths = levels,
		.length = measured->length,
	};
	for (level = 0; level < levels; level++)
		measured->length[level] = strlen(component(cgroup, level));
}

/**
 * gabion_pattern_binds() - is a cgroup in the subtree that a pattern binds?
 * @pattern: of the policy
 * @cgroup: of the default hierarchy
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it, or an ancestor, matches.
 */
bool gabion_pattern_binds(const struct gabion_pattern *pattern, struct cgroup *cgroup)
{
	return level_of(pattern, cgroup);
}

/**
 * gabion_pattern_root() - where the subtree that a pattern binds begins
 * @pattern: of the policy
 * @cgroup: of the default hierarchy
 *
 * Context: any, within an RCU read-side section.
 * Return: of @cgroup and its ancestors the one nearest the top that @pattern
 * matches, NULL if none is.
 */
struct cgroup *gabion_pattern_root(const struct gabion_pattern *pattern,
				   struct cgroup *cgroup)
{
	unsigned int level = level_of(pattern, cgroup);

	return level ? cgroup_ancestor(cgroup, level) : NULL;
}

/**
 * gabion_exempt() - does an "exempt" line spare this cgroup?
 * @state: policy in force
 * @cgroup: of the default hierarchy
 *
 * Context: any, within an RCU read-side section.
 * Return: true if "bind userns" does not bind its tasks.
 */
bool gabion_exempt(const struct gabion_state *state, struct cgroup *cgroup)
{
	const struct gabion_policy *policy = state->policy;
	const struct gabion_path path = path_of(cgroup);
	unsigned int i;

	for (i = 0; i < policy->nr_exempts; i++) {
		if (gabion_pattern_spares(&policy->exempt[i].pattern, &path))
			return true;
	}
	return false;
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
 * gabion_binding_encloses() - is a target inside what a binding governs?
 * @binding: of the current task
 * @subject: the current task
 * @target: whom or what it reaches
 *
 * The subtree that a profile is bound to is its tasks' own, and so is the user
 * namespace that "bind userns" finds them in.
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
		return in_subtree(target, gabion_pattern_root(binding->pattern, subject->cgroup));
	case GABION_BY_ATTACHMENT:
		return in_subtree(target, binding->cgroup);
	default:
		return false;
	}
}

static bool visit_userns(const struct gabion_state *state,
			 const struct gabion_subject *subject,
			 gabion_binding_visitor visit, void *arg)
{
	const struct gabion_policy *policy = state->policy;
	struct gabion_binding binding = {
		.kind = GABION_BY_USERNS,
		.line = policy->userns_line,
	};

	if (policy->userns_profile == GABION_NO_PROFILE)
		return false;
	if (!subject->everybody &&
	    (!subject->userns || gabion_exempt(state, subject->cgroup)))
		return false;
	binding.profile = &policy->profile[policy->userns_profile];
	return visit(&binding, arg);
}

static bool visit_patterns(const struct gabion_state *state,
			   const struct gabion_subject *subject,
			   gabion_binding_visitor visit, void *arg)
{
	const struct gabion_policy *policy = state->policy;
	struct measured_path measured;
	unsigned int i;

	if (policy->nr_binds && !subject->everybody)
		measure_path(&measured, subject->cgroup);
	for (i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];
		struct gabion_binding binding = {
			.kind = GABION_BY_CGROUP,
			.profile = &policy->profile[bind->profile],
			.line = bind->line,
			.pattern = &bind->pattern,
		};

		if (!subject->everybody &&
		    !gabion_pattern_match(&bind->pattern, &measured.path))
			continue;
		if (visit(&binding, arg))
			return true;
	}
	return false;
}

static bool visit_attachments(const struct gabion_state *state,
			      const struct gabion_subject *subject,
			      gabion_binding_visitor visit, void *arg)
{
	int level = min(subject->cgroup->level, state->deepest);

	/* Containers nest cgroups, and only the host attaches. */
	for (; level > 0; level--) {
		struct cgroup *cgroup = cgroup_ancestor(subject->cgroup, level);
		const struct gabion_attachment *attachment =
			gabion_state_attachment(state, cgroup_id(cgroup));
		struct gabion_binding binding = {
			.kind = GABION_BY_ATTACHMENT,
			.cgroup = cgroup,
		};

		if (!attachment)
			continue;
		binding.profile = &state->policy->profile[attachment->profile];
		if (visit(&binding, arg))
			return true;
	}
	return false;
}

static bool visit_all_attachments(const struct gabion_state *state,
				  gabion_binding_visitor visit, void *arg)
{
	unsigned int i;

	for (i = 0; i < state->nr_attachments; i++) {
		const struct gabion_attachment *attachment = &state->attachment[i];
		struct gabion_binding binding = {
			.kind = GABION_BY_ATTACHMENT,
			.profile = &state->policy->profile[attachment->profile],
		};

		if (visit(&binding, arg))
			return true;
	}
	return false;
}

/**
 * gabion_each_binding() - show a visitor every profile that binds a subject
 * @state: policy in force
 * @subject: who
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
	if (subject->kthread)
		return false;
	return visit_userns(state, subject, visit, arg) ||
	       visit_patterns(state, subject, visit, arg) ||
	       (subject->everybody ? visit_all_attachments(state, visit, arg) :
				     visit_attachments(state, subject, visit, arg));
}

/**
 * gabion_bound_alike_below() - is all below a cgroup bound by what binds it?
 * @state: policy in force
 * @cgroup: of the default hierarchy
 *
 * Context: any, within an RCU read-side section.
 * Return: true if no binding begins below it, as it is deeper than patterns look and
 * attachments are.
 */
bool gabion_bound_alike_below(const struct gabion_state *state, const struct cgroup *cgroup)
{
	return cgroup->level > GABION_LEVELS_MAX && cgroup->level >= state->deepest;
}

static bool stop_at_first(const struct gabion_binding *binding, void *arg)
{
	return true;
}

/**
 * gabion_governed() - does anything bind this subject?
 * @state: policy in force
 * @subject: who
 *
 * Context: any, within an RCU read-side section.
 * Return: true if it has an effective policy.
 */
bool gabion_governed(const struct gabion_state *state,
		     const struct gabion_subject *subject)
{
	return gabion_each_binding(state, subject, stop_at_first, NULL);
}

/**
 * gabion_current_governed() - is the current task governed?
 * @file: whose opener's credentials count as well, or NULL
 *
 * Context: any.
 * Return: true if it, or the opener of @file, has an effective policy.
 */
bool gabion_current_governed(const struct file *file)
{
	struct gabion_subject subject;
	bool governed;

	rcu_read_lock();
	governed = gabion_subject_current(&subject, file) &&
		   gabion_governed(gabion_state(), &subject);
	rcu_read_unlock();
	return governed;
}

static const char *const kind_names[__GABION_BINDING_MAX] = {
	[GABION_BY_USERNS] = "userns",
	[GABION_BY_CGROUP] = "cgroup",
	[GABION_BY_ATTACHMENT] = "attached",
	[GABION_BY_CONTAINMENT] = "containment",
};

/**
 * gabion_binding_name() - what events and answers call a kind of binding
 * @kind: which
 *
 * Context: any.
 * Return: its name.
 */
const char *gabion_binding_name(enum gabion_binding_kind kind)
{
	return kind < __GABION_BINDING_MAX ? kind_names[kind] : "?";
}
