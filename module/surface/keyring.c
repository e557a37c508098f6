// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of other containers and of the host.
 *
 * A key does not belong to a cgroup. A task's own keys are those that it possesses (keyrings(7):
 * they are linked from its thread, process and session keyrings), and those of a user id in the
 * task's own user namespace. All other keys, which a task can access by serial number if it has
 * the owner's id, are outside.
 */
#include <linux/cred.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/task.h"

#ifdef CONFIG_KEYS

/*
 * The keyrings of a user id. Every task that asks for them by name possesses them. In the
 * initial user namespace they are the host's, with caches of Kerberos tickets among them.
 */
static bool is_of_host_user(const struct key *key)
{
	if (current_user_ns() != &init_user_ns)
		return false;
	return test_bit(KEY_FLAG_UID_KEYRING, &key->flags) ||
	       (!strcmp(key->type->name, "keyring") &&
		strstarts(key->description, "_persistent."));
}

/*
 * int security_key_permission(key_ref_t key_ref, const struct cred *cred,
 *			       enum key_need_perm need_perm)
 *
 * The kernel asks when the key's own permissions allow the access, also for each keyring
 * that a search passes through.
 */
static bool hook_key_permission(struct ftrace_regs *fregs)
{
	const struct gabion_target no_task = {};
	key_ref_t key_ref = (key_ref_t)gabion_arg(fregs, 0);
	const struct key *key = key_ref_to_ptr(key_ref);

	if (is_key_possessed(key_ref) && !is_of_host_user(key))
		return false;
	return gabion_refuse_outside(GABION_OP_KEYRING, key->description, NULL, &no_task);
}

/* long keyctl_session_to_parent(void): the parent's session keyring is replaced. */
static bool hook_keyctl_session_to_parent(struct ftrace_regs *fregs)
{
	struct gabion_target target;
	struct task_struct *parent;
	bool refuse;

	rcu_read_lock();
	parent = rcu_dereference(current->real_parent);
	target = gabion_task_target(parent);
	refuse = gabion_refuse_outside(GABION_OP_KEYRING, "session_to_parent", NULL, &target);
	rcu_read_unlock();
	return refuse;
}

/*
 * struct key *request_key_auth_new(struct key *target, const char *op, ...)
 *
 * The kernel is about to run the host's /sbin/request-key, as the host's root, with a key
 * that request_key(2) describes. When the kernel itself needs a key, for file systems and
 * host names, it uses its own credentials.
 */
static bool hook_request_key_auth_new(struct ftrace_regs *fregs)
{
	const struct gabion_target no_task = {};
	const struct key *key = (const struct key *)gabion_arg(fregs, 0);

	return current_cred() == current_real_cred() &&
	       gabion_refuse_outside(GABION_OP_KEYRING, key->description, NULL, &no_task);
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_key_permission, BIT(GABION_OP_KEYRING), hook_key_permission,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(keyctl_session_to_parent, BIT(GABION_OP_KEYRING),
		    hook_keyctl_session_to_parent),
	GABION_HOOK(request_key_auth_new, BIT(GABION_OP_KEYRING), hook_request_key_auth_new),
};

GABION_HOOK_TABLE(gabion_hooks_keyring, hooks);

#else

const struct gabion_hook_table gabion_hooks_keyring;

#endif
