/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy in force, and every change to it.
 */
#ifndef _GABION_BINDING_STORE_H
#define _GABION_BINDING_STORE_H

#include <linux/bits.h>
#include <linux/cgroup.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "binding/policy_index.h"
#include "policy/policy.h"

enum gabion_mode {
	GABION_MODE_ENFORCE,
	GABION_MODE_AUDIT,
};

/* The lock can only be raised until reboot. */
enum gabion_lock {
	GABION_LOCK_NONE,
	GABION_LOCK_TIGHTEN,
	GABION_LOCK_SEALED,
};

/**
 * struct gabion_attachment - a profile attached to one cgroup at run time
 * @cgroup: its id, which is never reused
 * @profile: index into the policy's profiles
 * @level: of the cgroup in its hierarchy
 */
struct gabion_attachment {
	u64 cgroup;
	unsigned int profile;
	int level;
};

/**
 * struct gabion_wish - a request to attach or to detach
 * @cgroup: of the default hierarchy, with a reference
 * @profile: name of a profile of the policy in force
 */
struct gabion_wish {
	struct cgroup *cgroup;
	const char *profile;
};

/**
 * struct gabion_state - all that verdicts depend on
 * @number: unique while the module is loaded
 * @policy: the compiled policy
 * @index: data derived from the policy
 * @mode: whether "deny" denies
 * @by_cgroup: cgroups are bound, by patterns or attachments
 * @says: the summary of all profiles that are bound or attached
 * @deepest: the greatest level of @attachment, 0 without any
 * @nr_attachments: entries in @attachment
 * @attachment: sorted by cgroup
 *
 * Immutable once published: a change makes a new state. Readers hold the RCU read lock; the
 * writer replaces the pointer under store_mutex.
 */
struct gabion_state {
	u32 number;
	struct gabion_policy *policy;
	struct gabion_policy_index *index;
	enum gabion_mode mode;
	bool by_cgroup;
	struct gabion_says says;
	int deepest;
	unsigned int nr_attachments;
	struct gabion_attachment attachment[];
};

extern struct gabion_state __rcu *gabion_state_in_force;
extern u32 gabion_cgroup_state;

/**
 * gabion_state() - the state in force
 *
 * Context: any, within an RCU read-side section.
 * Return: never NULL while a hook is placed or a file is open.
 */
static inline const struct gabion_state *gabion_state(void)
{
	return rcu_dereference(gabion_state_in_force);
}

/**
 * gabion_wanted() - does the policy in force restrict an operation?
 * @op: the operation
 *
 * Cheap (two loads), for hooks on functions that ordinary programs call often.
 *
 * Context: any.
 * Return: false if no bound profile does: then every verdict allows the operation.
 */
static inline bool gabion_wanted(enum gabion_operation op)
{
	bool wanted;

	rcu_read_lock();
	wanted = gabion_state()->says.ops & BIT(op);
	rcu_read_unlock();
	return wanted;
}

const struct gabion_attachment *
gabion_state_attachment(const struct gabion_state *state, u64 cgroup);

int gabion_store_init(void);
int gabion_store_place_hooks(void);
int gabion_store_watch_cgroups(void);
void gabion_store_unwatch_cgroups(void);
void gabion_store_exit(void);

int gabion_store_load(const char *text, size_t len);
char *gabion_store_print(size_t *len);
int gabion_store_attach(const struct gabion_wish *wishes, unsigned int nr);
int gabion_store_detach(const struct gabion_wish *wishes, unsigned int nr);
void gabion_store_show_attachments(struct seq_file *m);
int gabion_store_set_mode(enum gabion_mode mode);
enum gabion_mode gabion_store_mode(void);
int gabion_store_set_lock(enum gabion_lock lock);
enum gabion_lock gabion_store_lock(void);

#endif /* _GABION_BINDING_STORE_H */
