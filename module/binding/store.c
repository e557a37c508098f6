// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy in force, and every change to it.
 *
 * Each change builds a new state, publishes it, waits for readers of the old one, and frees
 * what the new one does not share.
 */
#include <linux/bitmap.h>
#include <linux/bsearch.h>
#include <linux/cache.h>
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "binding/cgroup_path.h"
#include "binding/cgroup_removal.h"
#include "binding/driver_names.h"
#include "binding/store.h"
#include "hook/gate.h"
#include "hook/hook.h"
#include "policy/builtin.h"
#include "policy/compare.h"
#include "policy/parse.h"
#include "policy/print.h"

struct gabion_state __rcu *gabion_state_in_force __read_mostly;
/* The number of the state in force; 0 if it binds no cgroup. */
u32 gabion_cgroup_state __read_mostly;

/* Serializes changes. Hooks never take it. */
static DEFINE_MUTEX(store_mutex);
/* Written under store_mutex; hooks read it without. */
static enum gabion_lock lock_level;

static struct gabion_state *current_state(void)
{
	return rcu_dereference_protected(gabion_state_in_force,
					 lockdep_is_held(&store_mutex));
}

static struct gabion_state *alloc_state(unsigned int nr_attachments)
{
	struct gabion_state *state;

	state = kvzalloc(struct_size(state, attachment, nr_attachments),
			 GFP_KERNEL_ACCOUNT);
	if (state)
		state->nr_attachments = nr_attachments;
	return state;
}

static void take_bind(struct gabion_state *state, const struct gabion_bind *bind)
{
	gabion_says_too(&state->says, &state->index->profile[bind->profile]);
	state->by_cgroup |= bind->whom != GABION_WHOM_USERNS;
}

/* Derives the members of a state that depend on its attachments, too. */
static void derive_members(struct gabion_state *state)
{
	const struct gabion_policy_index *index = state->index;
	static u32 last_number;
	unsigned int i;

	lockdep_assert_held(&store_mutex);
	state->number = ++last_number;
	state->by_cgroup = state->nr_attachments;
	for (i = 0; i < state->policy->nr_binds; i++)
		take_bind(state, &state->policy->bind[i]);
	for (i = 0; i < state->nr_attachments; i++) {
		gabion_says_too(&state->says, &index->profile[state->attachment[i].profile]);
		state->deepest = max(state->deepest, state->attachment[i].level);
	}
}

static u32 number_if_cgroups_bound(const struct gabion_state *state)
{
	if (!state || !state->by_cgroup)
		return 0;
	return state->number;
}

/* Frees the old state, and its policy unless the new state shares it. */
static void publish(struct gabion_state *new)
{
	struct gabion_state *old = current_state();

	lockdep_assert_held(&store_mutex);
	if (new)
		derive_members(new);
	rcu_assign_pointer(gabion_state_in_force, new);
	WRITE_ONCE(gabion_cgroup_state, number_if_cgroups_bound(new));
	synchronize_rcu();
	/* After the grace period no reader can put a result of the old state into the caches. */
	gabion_gate_forget();
	if (old && (!new || old->policy != new->policy)) {
		gabion_policy_index_free(old->index);
		gabion_policy_free(old->policy);
	}
	kvfree(old);
}

static int compare_attachments(const void *key, const void *elt)
{
	const u64 *cgroup = key;
	const struct gabion_attachment *attachment = elt;

	if (*cgroup == attachment->cgroup)
		return 0;
	return *cgroup < attachment->cgroup ? -1 : 1;
}

/**
 * gabion_state_attachment() - the profile attached to a cgroup
 * @state: where to look
 * @cgroup: its id
 *
 * Context: any, within an RCU read-side section or the store's mutex.
 * Return: the attachment, or NULL.
 */
const struct gabion_attachment *
gabion_state_attachment(const struct gabion_state *state, u64 cgroup)
{
	return bsearch(&cgroup, state->attachment, state->nr_attachments,
		       sizeof(state->attachment[0]), compare_attachments);
}

static struct gabion_policy *parse(const char *text, size_t len)
{
	struct gabion_parse_error error = {};
	struct gabion_policy *policy = gabion_policy_parse(text, len, &error);

	if (IS_ERR(policy))
		pr_notice("policy:%u:%u: %s\n", error.line, error.column, error.message);
	return policy;
}

/* Finds attached profiles by name: their index may differ in the new policy. */
static int carry_attachments(struct gabion_state *new, const struct gabion_state *old)
{
	unsigned int i;

	for (i = 0; i < old->nr_attachments; i++) {
		const struct gabion_attachment *attachment = &old->attachment[i];
		const char *name = old->policy->profile[attachment->profile].name;
		int profile = gabion_policy_find_profile(new->policy, name, strlen(name));

		if (profile < 0) {
			pr_notice("policy: profile %s is attached to cgroup %llu, detach it first\n",
				  name, attachment->cgroup);
			return -EBUSY;
		}
		new->attachment[i] = *attachment;
		new->attachment[i].profile = profile;
	}
	return 0;
}

static bool attachments_cover(const struct gabion_state *new,
			      const struct gabion_state *old, char *why, size_t size)
{
	/* Compares each attached profile once, however many cgroups it is attached to. */
	unsigned long *compared = bitmap_zalloc(old->policy->nr_profiles + 1, GFP_KERNEL);
	bool covers = compared;
	unsigned int i;

	if (!compared)
		snprintf(why, size, "memory is short");
	for (i = 0; i < old->nr_attachments && covers; i++) {
		unsigned int before = old->attachment[i].profile;
		unsigned int after = new->attachment[i].profile;

		if (!__test_and_set_bit(before, compared))
			covers = gabion_profile_covers(&new->policy->profile[after],
						       &old->policy->profile[before], why, size);
	}
	bitmap_free(compared);
	return covers;
}

static int lock_allows_load(const struct gabion_state *new,
			    const struct gabion_state *old)
{
	char why[200] = "";

	if (lock_level == GABION_LOCK_NONE)
		return 0;
	if (lock_level == GABION_LOCK_SEALED) {
		pr_notice("policy: sealed until reboot\n");
		return -EPERM;
	}
	if (gabion_policy_covers(new->policy, old->policy, why, sizeof(why)) &&
	    attachments_cover(new, old, why, sizeof(why)))
		return 0;
	pr_notice("policy: the lock allows only tightening: %s\n", why);
	return -EPERM;
}

static int replace_policy(struct gabion_policy *policy, struct gabion_policy_index *index)
{
	struct gabion_state *old = current_state();
	struct gabion_state *new;
	int err;

	lockdep_assert_held(&store_mutex);
	new = alloc_state(old->nr_attachments);
	if (!new)
		return -ENOMEM;
	new->policy = policy;
	new->index = index;
	new->mode = old->mode;
	err = carry_attachments(new, old);
	if (!err)
		err = lock_allows_load(new, old);
	if (!err)
		err = gabion_hooks_need(gabion_policy_needs(policy));
	if (err) {
		kvfree(new);
		return err;
	}
	/* Reads the names of drivers before the first verdict that needs them. */
	if (index->drivers)
		gabion_driver_names_want(true);
	publish(new);
	if (!index->drivers)
		gabion_driver_names_want(false);
	return 0;
}

/**
 * gabion_store_load() - replace the policy, or change nothing
 * @text: policy text; need not be NUL-terminated
 * @len: its length in bytes
 *
 * Attachments stay. The reason of an error is logged in one line.
 *
 * Context: process, may sleep.
 * Return: 0; what gabion_policy_parse() returns; -EBUSY if the new policy lacks
 * an attached profile; -EPERM if the lock forbids the change; what
 * gabion_hooks_need() returns; -ENOMEM.
 */
int gabion_store_load(const char *text, size_t len)
{
	struct gabion_policy_index *index;
	struct gabion_policy *policy;
	int err;

	might_sleep();
	policy = parse(text, len);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	index = gabion_policy_index_make(policy);
	err = PTR_ERR_OR_ZERO(index);
	if (!err) {
		mutex_lock(&store_mutex);
		err = replace_policy(policy, index);
		mutex_unlock(&store_mutex);
	}
	if (err) {
		gabion_policy_index_free(index);
		gabion_policy_free(policy);
	} else {
		pr_info("policy: replaced\n");
	}
	return err;
}

/**
 * gabion_store_print() - the canonical text of the policy in force
 * @len: set to its length in bytes
 *
 * Context: process, may sleep.
 * Return: the text, to be freed by gabion_free(), or NULL if memory is short.
 */
char *gabion_store_print(size_t *len)
{
	char *text;

	mutex_lock(&store_mutex);
	text = gabion_policy_print(current_state()->policy, len);
	mutex_unlock(&store_mutex);
	return text;
}

static struct gabion_state *copy_state(const struct gabion_state *old,
				       unsigned int nr_attachments)
{
	struct gabion_state *new = alloc_state(nr_attachments);

	if (new) {
		new->policy = old->policy;
		new->index = old->index;
		new->mode = old->mode;
	}
	return new;
}

static int by_cgroup(const void *a, const void *b)
{
	const struct gabion_attachment *x = a, *y = b;

	return x->cgroup == y->cgroup ? 0 : x->cgroup < y->cgroup ? -1 :
								    1;
}

/* The attachments that are asked for, sorted by cgroup; to be freed by kvfree(). */
static struct gabion_attachment *sort_wishes(const struct gabion_wish *wishes, unsigned int nr)
{
	const struct gabion_policy *policy = current_state()->policy;
	struct gabion_attachment *sorted;
	unsigned int i;

	sorted = kvcalloc(nr, sizeof(*sorted), GFP_KERNEL_ACCOUNT);
	if (!sorted)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < nr; i++) {
		const char *name = wishes[i].profile;
		int profile = gabion_policy_find_profile(policy, name, strlen(name));

		if (profile < 0) {
			kvfree(sorted);
			return ERR_PTR(-ENOENT);
		}
		sorted[i] = (struct gabion_attachment){
			.cgroup = cgroup_id(wishes[i].cgroup),
			.profile = profile,
			.level = wishes[i].cgroup->level,
		};
	}
	sort(sorted, nr, sizeof(*sorted), by_cgroup, NULL);
	return sorted;
}

static bool any_is_attached(const struct gabion_state *state,
			    const struct gabion_attachment *sorted, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (gabion_state_attachment(state, sorted[i].cgroup) ||
		    (i && sorted[i].cgroup == sorted[i - 1].cgroup))
			return true;
	}
	return false;
}

static int insert_attachments(const struct gabion_attachment *sorted, unsigned int nr)
{
	const struct gabion_state *old = current_state();
	unsigned int i = 0, j = 0, n = 0;
	struct gabion_state *new;

	if (any_is_attached(old, sorted, nr))
		return -EEXIST;
	if (nr > GABION_ATTACHMENTS_MAX - old->nr_attachments)
		return -ENOSPC;
	new = copy_state(old, old->nr_attachments + nr);
	if (!new)
		return -ENOMEM;
	while (i < old->nr_attachments || j < nr) {
		if (j == nr || (i < old->nr_attachments &&
				old->attachment[i].cgroup < sorted[j].cgroup))
			new->attachment[n++] = old->attachment[i++];
		else
			new->attachment[n++] = sorted[j++];
	}
	publish(new);
	return 0;
}

/* Runs in a kernel thread, whose cgroup namespace is the initial one. */
static bool cgroup_exists(u64 id)
{
	struct cgroup *cgroup = cgroup_get_from_id(id);

	if (IS_ERR_OR_NULL(cgroup))
		return false;
	cgroup_put(cgroup);
	return true;
}

/*
 * Drops the attachments of removed cgroups. A removed cgroup has no tasks and its id is never
 * reused, so nothing becomes looser, and the lock does not matter. If memory is short the stale
 * entries stay until the next removal, without harm.
 */
static void drop_removed(struct work_struct *work)
{
	struct gabion_state *old, *new;
	unsigned int i, n = 0;

	might_sleep();
	mutex_lock(&store_mutex);
	old = current_state();
	new = old ? copy_state(old, old->nr_attachments) : NULL;
	if (!new) {
		mutex_unlock(&store_mutex);
		return;
	}
	for (i = 0; i < old->nr_attachments; i++) {
		if (cgroup_exists(old->attachment[i].cgroup))
			new->attachment[n++] = old->attachment[i];
	}
	new->nr_attachments = n;
	if (n == old->nr_attachments)
		kvfree(new);
	else
		publish(new);
	mutex_unlock(&store_mutex);
}

static DECLARE_WORK(drop_work, drop_removed);

/* Adds the attachments that are asked for. store_mutex is held. */
static int change_attachments(const struct gabion_wish *wishes, unsigned int nr,
			      enum gabion_lock allowed_up_to,
			      int (*change)(const struct gabion_attachment *sorted, unsigned int nr))
{
	struct gabion_attachment *sorted;
	int err;

	mutex_lock(&store_mutex);
	if (lock_level > allowed_up_to) {
		err = -EPERM;
		goto unlock;
	}
	sorted = sort_wishes(wishes, nr);
	err = PTR_ERR_OR_ZERO(sorted);
	if (err)
		goto unlock;
	err = change(sorted, nr);
	kvfree(sorted);
unlock:
	mutex_unlock(&store_mutex);
	return err;
}

/**
 * gabion_store_attach() - attach profiles to cgroups
 * @wishes: pairs of cgroup and profile; the root cgroup is an error
 * @nr: how many
 *
 * All or none are attached, with one grace period for all.
 *
 * Context: process, may sleep.
 * Return: 0; -EINVAL for the root; -ENOENT (no such profile), -EEXIST (a cgroup has
 * one, or is named twice), -ENOSPC (too many), -EPERM (sealed), -ENOMEM.
 */
int gabion_store_attach(const struct gabion_wish *wishes, unsigned int nr)
{
	unsigned int i;
	int err;

	might_sleep();
	for (i = 0; i < nr; i++) {
		if (!cgroup_parent(wishes[i].cgroup))
			return -EINVAL;
	}
	err = change_attachments(wishes, nr, GABION_LOCK_TIGHTEN, insert_attachments);
	/* The cgroup may have been removed before there was an attachment to drop. */
	if (!err)
		schedule_work(&drop_work);
	return err;
}

static bool is_in(const struct gabion_attachment *sorted, unsigned int nr, u64 cgroup)
{
	return bsearch(&cgroup, sorted, nr, sizeof(*sorted), compare_attachments);
}

static int remove_attachments(const struct gabion_attachment *sorted, unsigned int nr)
{
	const struct gabion_state *old = current_state();
	const struct gabion_attachment *found;
	struct gabion_state *new;
	unsigned int i, n = 0;

	for (i = 0; i < nr; i++) {
		found = gabion_state_attachment(old, sorted[i].cgroup);
		if (!found || found->profile != sorted[i].profile ||
		    (i && sorted[i].cgroup == sorted[i - 1].cgroup))
			return -ENOENT;
	}
	new = copy_state(old, old->nr_attachments - nr);
	if (!new)
		return -ENOMEM;
	for (i = 0; i < old->nr_attachments; i++) {
		if (!is_in(sorted, nr, old->attachment[i].cgroup))
			new->attachment[n++] = old->attachment[i];
	}
	publish(new);
	return 0;
}

/**
 * gabion_store_detach() - undo gabion_store_attach()
 * @wishes: pairs of cgroup and attached profile
 * @nr: how many
 *
 * Context: process, may sleep.
 * Return: 0; -ENOENT if a profile is not attached there, or a cgroup is named twice,
 * -EPERM if the lock is not none, -ENOMEM.
 */
int gabion_store_detach(const struct gabion_wish *wishes, unsigned int nr)
{
	might_sleep();
	return change_attachments(wishes, nr, GABION_LOCK_NONE, remove_attachments);
}

static void on_removal(const struct cgroup *cgroup)
{
	bool attached;

	rcu_read_lock();
	attached = gabion_state_attachment(gabion_state(), cgroup_id(cgroup));
	rcu_read_unlock();
	if (attached)
		schedule_work(&drop_work);
}

/**
 * gabion_store_watch_cgroups() - start to drop the attachments of removed cgroups
 *
 * Context: process, may sleep.
 * Return: 0 or what gabion_cgroup_removal_watch() returns.
 */
int gabion_store_watch_cgroups(void)
{
	return gabion_cgroup_removal_watch(on_removal);
}

/**
 * gabion_store_unwatch_cgroups() - undo gabion_store_watch_cgroups()
 *
 * Context: process, may sleep.
 */
void gabion_store_unwatch_cgroups(void)
{
	gabion_cgroup_removal_unwatch();
	cancel_work_sync(&drop_work);
}

static void show_attachment(struct seq_file *m, const struct gabion_attachment *attachment,
			    const char *profile)
{
	struct cgroup *cgroup = cgroup_get_from_id(attachment->cgroup);

	seq_printf(m, "%llu\t%s\t", attachment->cgroup, profile);
	if (IS_ERR_OR_NULL(cgroup)) {
		seq_puts(m, "?\n");
		return;
	}
	gabion_seq_cgroup(m, cgroup);
	seq_putc(m, '\n');
	cgroup_put(cgroup);
}

/**
 * gabion_store_show_attachments() - list the attachments, one a line
 * @m: cgroup id, profile and path, by tabs; the path is "?" if the cgroup is
 *	gone or outside the reader's cgroup namespace
 *
 * Context: process, may sleep.
 */
void gabion_store_show_attachments(struct seq_file *m)
{
	const struct gabion_state *state;
	unsigned int i;

	mutex_lock(&store_mutex);
	state = current_state();
	for (i = 0; i < state->nr_attachments; i++) {
		const struct gabion_attachment *attachment = &state->attachment[i];

		show_attachment(m, attachment,
				state->policy->profile[attachment->profile].name);
	}
	mutex_unlock(&store_mutex);
}

static int change_mode(enum gabion_mode mode)
{
	const struct gabion_state *old = current_state();
	struct gabion_state *new;

	if (lock_level == GABION_LOCK_SEALED ||
	    (lock_level == GABION_LOCK_TIGHTEN && mode == GABION_MODE_AUDIT))
		return -EPERM;
	new = copy_state(old, old->nr_attachments);
	if (!new)
		return -ENOMEM;
	memcpy(new->attachment, old->attachment,
	       flex_array_size(new, attachment, old->nr_attachments));
	new->mode = mode;
	publish(new);
	return 0;
}

/**
 * gabion_store_set_mode() - enforce, or only record
 * @mode: for the whole module
 *
 * Context: process, may sleep.
 * Return: 0, -EPERM if the lock forbids it, -ENOMEM.
 */
int gabion_store_set_mode(enum gabion_mode mode)
{
	int err;

	might_sleep();
	mutex_lock(&store_mutex);
	err = change_mode(mode);
	mutex_unlock(&store_mutex);
	return err;
}

/**
 * gabion_store_mode() - the mode in force
 *
 * Context: any.
 * Return: the mode.
 */
enum gabion_mode gabion_store_mode(void)
{
	enum gabion_mode mode;

	rcu_read_lock();
	mode = gabion_state()->mode;
	rcu_read_unlock();
	return mode;
}

/**
 * gabion_store_set_lock() - raise the lock, which only a reboot lowers
 * @lock: the new level
 *
 * From GABION_LOCK_TIGHTEN on the module cannot be unloaded.
 *
 * Context: process, may sleep.
 * Return: 0 or -EPERM if @lock is lower than the level in force.
 */
int gabion_store_set_lock(enum gabion_lock lock)
{
	int err = 0;

	might_sleep();
	mutex_lock(&store_mutex);
	if (lock < lock_level)
		err = -EPERM;
	/* The caller has an open file of the module, so the module has a reference already. */
	else if (lock_level == GABION_LOCK_NONE && lock > lock_level)
		__module_get(THIS_MODULE);
	if (!err)
		WRITE_ONCE(lock_level, lock);
	mutex_unlock(&store_mutex);
	return err;
}

/**
 * gabion_store_lock() - the lock level in force
 *
 * Context: any.
 * Return: the level.
 */
enum gabion_lock gabion_store_lock(void)
{
	return READ_ONCE(lock_level);
}

/**
 * gabion_store_init() - put the built-in policy in force
 *
 * Context: process, may sleep.
 * Return: 0, -ENOMEM or what gabion_policy_parse() returns.
 */
int gabion_store_init(void)
{
	struct gabion_state *state = alloc_state(0);
	int err;

	if (!state)
		return -ENOMEM;
	state->policy = parse(gabion_builtin_policy, strlen(gabion_builtin_policy));
	err = PTR_ERR_OR_ZERO(state->policy);
	if (err)
		goto free;
	state->index = gabion_policy_index_make(state->policy);
	err = PTR_ERR_OR_ZERO(state->index);
	if (err)
		goto free;
	mutex_lock(&store_mutex);
	publish(state);
	mutex_unlock(&store_mutex);
	return 0;

free:
	gabion_policy_free(state->policy);
	kvfree(state);
	return err;
}

/**
 * gabion_store_place_hooks() - place the hooks that the policy in force needs
 *
 * Context: process, may sleep.
 * Return: 0 or what gabion_hooks_place() returns.
 */
int gabion_store_place_hooks(void)
{
	int err;

	might_sleep();
	mutex_lock(&store_mutex);
	err = gabion_hooks_place(gabion_policy_needs(current_state()->policy));
	mutex_unlock(&store_mutex);
	return err;
}

/**
 * gabion_store_exit() - free the state; no hook is placed and no file is open any more
 *
 * Context: process, may sleep.
 */
void gabion_store_exit(void)
{
	mutex_lock(&store_mutex);
	publish(NULL);
	mutex_unlock(&store_mutex);
}
