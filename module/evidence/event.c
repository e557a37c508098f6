// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: what was refused or audited, of which task, and why.
 *
 * Every such verdict is counted (counters.c). If the rate limits (limit.c) allow, it becomes an
 * event, which is built in a slot of the ring (ring.c). The event also goes to the tracepoint,
 * the kernel log and the audit subsystem (log.c).
 */
#include <linux/audit.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "binding/cgroup_path.h"
#include "evidence/event.h"
#include "evidence/limit.h"
#include "evidence/log.h"
#include "evidence/ring.h"
#include "evidence/trace.h"
#include "policy/device_number.h"
#include "policy/object.h"

/**
 * struct occasion - the data of an event
 * @op: the operation, or __GABION_OP_MAX for containment
 * @outcome: the result
 * @object: what the operation acts on, or NULL
 * @binding: the binding that decided
 * @subject: the task
 * @root: id of the root of the subtree that is bound; 0 for none
 * @family: id of the cgroup of the task's container, according to its bindings; 0 if they
 *	tell of none
 */
struct occasion {
	enum gabion_operation op;
	enum gabion_outcome outcome;
	const char *object;
	const struct gabion_binding *binding;
	const struct gabion_subject *subject;
	u64 root;
	u64 family;
};

/* The numbers are ABI. */
static_assert(GABION_AUDITED == (int)GABION_EVENT_AUDITED);
static_assert(GABION_WOULD_DENY == (int)GABION_EVENT_WOULD_DENY);
static_assert(GABION_DENIED == (int)GABION_EVENT_DENIED);
static_assert(GABION_BY_USERNS == (int)GABION_EVENT_BY_USERNS);
static_assert(GABION_BY_CGROUP == (int)GABION_EVENT_BY_CGROUP);
static_assert(GABION_BY_ATTACHMENT == (int)GABION_EVENT_BY_ATTACHMENT);
static_assert(GABION_BY_CONTAINMENT == (int)GABION_EVENT_BY_CONTAINMENT);
static_assert(GABION_BY_CONTAINERS == (int)GABION_EVENT_BY_CONTAINERS);
static_assert(sizeof_field(struct gabion_event, profile) == GABION_NAME_MAX + 1);
static_assert(sizeof_field(struct gabion_event, binding) == GABION_WORD_MAX + 1);
static_assert(sizeof_field(struct gabion_event, object) == GABION_OBJECT_SIZE);
static_assert(sizeof_field(struct gabion_event, path) == GABION_PATH_SIZE);
static_assert(sizeof_field(struct gabion_event, comm) == TASK_COMM_LEN);

/*
 * How precisely a binding tells where a container begins: not at all; a pattern with "**" at
 * its end, which matches each cgroup in a directory; a pattern with "**" elsewhere, which may
 * also match cgroups inside a container; or at one depth only, which cannot.
 */
enum precision {
	PRECISION_NONE,
	PRECISION_BELOW, /* a pattern with ** at its end */
	PRECISION_ANYWHERE, /* with ** elsewhere */
	PRECISION_EXACT, /* without; and what is attached */
};

static enum precision precision_of(const struct gabion_binding *binding)
{
	const struct gabion_pattern *pattern = binding->pattern;
	struct gabion_component component = {};
	enum precision precision = PRECISION_EXACT;

	while (pattern && gabion_pattern_step(pattern, &component)) {
		if (gabion_component_is_any(&component))
			precision = component.nr < pattern->nr_components ? PRECISION_ANYWHERE :
									    PRECISION_BELOW;
	}
	return precision;
}

/**
 * struct family - the search for a task's container
 * @root: the container's cgroup according to the bindings, or NULL
 * @precision: of the binding that tells @root
 */
struct family {
	struct cgroup *root;
	enum precision precision;
};

/* The deepest exact root wins. Of others the topmost: no task inside can have made that one. */
static bool find_family(const struct gabion_binding *binding, void *arg)
{
	struct family *family = arg;
	struct cgroup *root = binding->cgroup;
	enum precision precision = precision_of(binding);

	if (!root || precision < family->precision)
		return false;
	if (precision > family->precision ||
	    (precision == PRECISION_EXACT ? root->level > family->root->level :
					    root->level < family->root->level)) {
		family->root = root;
		family->precision = precision;
	}
	return false;
}

/* The outermost user namespace below the initial one: the container may have made those inside. */
static struct user_namespace *outer_userns(void)
{
	struct user_namespace *ns = current_real_cred()->user_ns;

	while (ns->level > 1)
		ns = ns->parent;
	return ns;
}

/*
 * The group that shares a limit: the whole container, whichever binding decided, as it may
 * make namespaces and change its uid. If no cgroup is bound: the user that owns the namespace,
 * as a user can make any number of them; or the namespace itself if root owns it, as for the
 * containers that root starts.
 */
static void find_group(const struct occasion *occasion, struct gabion_limit_key *group)
{
	struct user_namespace *ns = outer_userns();
	uid_t owner = from_kuid(&init_user_ns, ns->owner);

	if (occasion->family)
		*group = (struct gabion_limit_key){ GABION_LIMIT_SUBTREE, occasion->family };
	else if (owner)
		*group = (struct gabion_limit_key){ GABION_LIMIT_UID, owner };
	else
		*group = (struct gabion_limit_key){ GABION_LIMIT_USERNS, ns->ns.inum };
}

/* Objective credentials: the subjective ones may be overridden for the moment. */
static void fill_who(struct gabion_event *event)
{
	const struct cred *cred = current_real_cred();
	struct user_namespace *ns = cred->user_ns;

	event->pid = task_pid_nr(current);
	event->tgid = task_tgid_nr(current);
	event->uid = from_kuid(&init_user_ns, cred->uid);
	event->ns_uid = from_kuid(ns, cred->uid);
	event->loginuid = from_kuid(&init_user_ns, audit_get_loginuid(current));
	event->userns = ns->ns.inum;
	event->userns_owner = from_kuid(&init_user_ns, ns->owner);
	strscpy_pad(event->comm, current->comm, sizeof(event->comm));
}

static void fill_why(struct gabion_event *event, const struct occasion *occasion)
{
	const struct gabion_binding *binding = occasion->binding;

	event->binding_kind = binding->kind;
	event->binding_line = binding->line;
	event->binding_cgroup = occasion->root;
	event->rule_line = 0;
	if (binding->profile && binding->kind != GABION_BY_CONTAINMENT)
		event->rule_line = gabion_profile_line(binding->profile, occasion->op,
						       occasion->object);
	strscpy_pad(event->profile, binding->profile ? binding->profile->name : "-",
		    sizeof(event->profile));
	strscpy_pad(event->binding, binding->pattern ? binding->pattern->text : "",
		    sizeof(event->binding));
}

/* Events show a device's numbers. The driver in the object is only for the verdict. */
static void fill_object(struct gabion_event *event, const struct occasion *occasion)
{
	const struct gabion_object_kind *kind = gabion_objects_of(occasion->op);

	strscpy_pad(event->object, occasion->object ?: "", sizeof(event->object));
	if (kind && kind->sets)
		event->object[gabion_device_numbers(event->object)] = '\0';
}

static void fill(struct gabion_event *event, const struct occasion *occasion, u64 suppressed)
{
	struct cgroup *cgroup = occasion->subject->cgroup;
	size_t len;

	event->size = sizeof(*event);
	event->version = GABION_EVENT_VERSION;
	event->lost = 0;
	event->suppressed = suppressed;
	event->time = ktime_get_real_fast_ns();
	event->outcome = occasion->outcome;
	event->cut = 0;
	strscpy_pad(event->operation, gabion_counters_operation(occasion->op),
		    sizeof(event->operation));
	fill_object(event, occasion);
	/* A hook may have truncated the object, at its end or at its beginning. */
	if (strlen(event->object) == sizeof(event->object) - 1 ||
	    gabion_object_is_cut(event->object))
		event->cut |= GABION_EVENT_CUT_OBJECT;
	event->cgroup = cgroup_id(cgroup);
	len = gabion_cgroup_path(cgroup, event->path, sizeof(event->path));
	memset(event->path + len, 0, sizeof(event->path) - len);
	if (len == sizeof(event->path) - 1)
		event->cut |= GABION_EVENT_CUT_CGROUP;
	fill_who(event);
	fill_why(event, occasion);
}

static void record(const struct occasion *occasion)
{
	const struct gabion_limit_key cgroup = {
		GABION_LIMIT_CGROUP, cgroup_id(occasion->subject->cgroup)
	};
	struct gabion_limit_key group;
	struct gabion_limit_grant grant;
	struct gabion_event *event;
	const char *line = NULL;

	find_group(occasion, &group);
	gabion_limit_take(&cgroup, &group, &grant);
	if (!grant.event)
		return;
	event = gabion_ring_claim();
	if (!event) {
		gabion_limit_untold(&cgroup, &grant);
		return;
	}
	fill(event, occasion, grant.suppressed);
	trace_gabion_verdict(event);
	if (grant.log)
		line = gabion_log_prepare(event, &group, grant.unlogged);
	gabion_ring_publish(event);
	/* The event is published first: readers must not wait for the console. */
	if (line)
		gabion_log_print(line);
}

static void count(const struct occasion *occasion)
{
	const struct gabion_profile *profile = occasion->binding->profile;
	const struct gabion_count_key key = {
		.op = occasion->op,
		.outcome = occasion->outcome,
		.profile = profile ? profile->name : "-",
		.cgroup = cgroup_id(occasion->subject->cgroup),
		.root = occasion->family,
	};

	gabion_count_verdict(&key);
}

/**
 * gabion_event_emit() - record a refusal, or an audited operation
 * @op: the operation, or __GABION_OP_MAX for containment
 * @object: what it acts on, or NULL
 * @binding: the binding that decided
 * @subject: the current task
 * @outcome: the result; not GABION_ALLOWED
 * @quietly: count it, but make no event
 *
 * Context: task (interrupts work for no task and are never judged), within an
 * RCU read-side section.
 */
void gabion_event_emit(enum gabion_operation op, const char *object,
		       const struct gabion_binding *binding,
		       const struct gabion_subject *subject, enum gabion_outcome outcome,
		       bool quietly)
{
	struct cgroup *root = binding->cgroup;
	struct family family = {};
	struct occasion occasion = {
		.op = op,
		.outcome = outcome,
		.object = object,
		.binding = binding,
		.subject = subject,
		.root = root ? cgroup_id(root) : 0,
	};

	gabion_each_binding(gabion_state(), subject, find_family, &family);
	if (family.root)
		occasion.family = cgroup_id(family.root);
	preempt_disable();
	count(&occasion);
	if (!quietly)
		record(&occasion);
	preempt_enable();
}

/**
 * gabion_event_show_stats() - the file "stats"
 * @m: written to
 *
 * Context: process, may sleep.
 */
void gabion_event_show_stats(struct seq_file *m)
{
	gabion_counters_show(m);
	seq_printf(m, "events\temitted\t%llu\tlost\t%llu\tsuppressed\t%llu\n",
		   gabion_ring_newest(), gabion_ring_given_up(), gabion_limit_suppressed());
	gabion_counters_show_cgroups(m);
}

/**
 * gabion_event_init() - initialize counters, limits and the ring
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int gabion_event_init(void)
{
	int err = gabion_ring_init();

	if (err)
		return err;
	err = gabion_limit_init();
	if (err)
		goto free_ring;
	err = gabion_counters_init();
	if (err)
		goto free_limit;
	return 0;

free_limit:
	gabion_limit_exit();
free_ring:
	gabion_ring_exit();
	return err;
}

/**
 * gabion_event_exit() - undo gabion_event_init(); no hook is placed and no file is open any more
 *
 * Context: process, may sleep.
 */
void gabion_event_exit(void)
{
	gabion_counters_exit();
	gabion_limit_exit();
	gabion_ring_exit();
}
