// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data derived from a policy when it is loaded, which makes verdicts fast.
 */
#include <linux/err.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "binding/policy_index.h"
#include "policy/capability.h"
#include "policy/device_number.h"
#include "policy/socket_family.h"

static_assert(__GABION_OP_MAX < BITS_PER_LONG);

static struct gabion_says what_says(const struct gabion_profile *profile)
{
	struct gabion_says says = { .ops = GABION_BOUND };
	unsigned int op, cap;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (gabion_profile_verdict(profile, op, NULL) != GABION_ALLOW)
			says.ops |= BIT(op);
	}
	/* A number without a name counts as "?", which no line names. */
	for (cap = 0; cap < BITS_PER_TYPE(says.caps); cap++) {
		if (gabion_profile_verdict(profile, GABION_OP_CAPABILITY,
					   gabion_capability_name(cap)) != GABION_ALLOW)
			says.caps |= BIT_ULL(cap);
	}
	return says;
}

static u64 sockets_of(const struct gabion_profile *profile)
{
	char buf[GABION_SOCKET_FAMILY_SIZE];
	unsigned int slot;
	u64 sockets = 0;

	for (slot = 0; slot < GABION_SOCKET_SLOTS; slot++) {
		const char *object = gabion_socket_slot_object(slot, buf);

		if (gabion_profile_verdict(profile, GABION_OP_SOCKET_FAMILY, object) !=
		    GABION_ALLOW)
			sockets |= BIT_ULL(slot);
	}
	return sockets;
}

/* Adds the patterns in reverse, so that each chain has them in the policy's order. */
static void index_patterns(struct gabion_policy_index *index, const struct gabion_policy *policy)
{
	unsigned int i, j;

	for (i = policy->nr_binds; i--;) {
		const struct gabion_bind *bind = &policy->bind[i];

		if (bind->whom == GABION_WHOM_CGROUP)
			gabion_pattern_index_add(index->binds, i, 0);
		for (j = bind->nr_excepts; j--;)
			gabion_pattern_index_add(index->excepts, &bind->except[j] - policy->except,
						 i);
	}
}

static int index_containers(struct gabion_policy_index *index, const struct gabion_policy *policy)
{
	unsigned int i;

	index->containers = kvcalloc(policy->nr_binds + 1, sizeof(*index->containers),
				     GFP_KERNEL_ACCOUNT);
	if (!index->containers)
		return -ENOMEM;
	for (i = 0; i < policy->nr_binds; i++) {
		if (policy->bind[i].whom == GABION_WHOM_CONTAINERS)
			index->containers[index->nr_containers++] = i;
	}
	return 0;
}

static bool names_drivers(const struct gabion_profile *profile)
{
	unsigned int op, i;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		const struct gabion_rules *rules = &profile->rules[op];

		if (op != GABION_OP_BLOCK_DEVICE && op != GABION_OP_CHAR_DEVICE)
			continue;
		for (i = 0; i < rules->nr; i++) {
			if (gabion_device_has_driver(rules->rule[i].object))
				return true;
		}
	}
	return false;
}

/**
 * gabion_policy_index_make() - derive an index from a policy
 * @policy: the policy, which must outlive the index
 *
 * Context: process, may sleep.
 * Return: the index, to be freed by gabion_policy_index_free(), or -ENOMEM.
 */
struct gabion_policy_index *gabion_policy_index_make(const struct gabion_policy *policy)
{
	const struct gabion_bind *userns = gabion_policy_userns(policy);
	struct gabion_policy_index *index;
	unsigned int i;

	index = kvzalloc(struct_size(index, profile, policy->nr_profiles), GFP_KERNEL_ACCOUNT);
	if (!index)
		return ERR_PTR(-ENOMEM);
	index->binds = gabion_pattern_index_make(policy->nr_binds, &policy->bind->pattern,
						 sizeof(*policy->bind));
	index->excepts = gabion_pattern_index_make(policy->nr_excepts, policy->except,
						   sizeof(*policy->except));
	if (IS_ERR(index->binds) || IS_ERR(index->excepts) || index_containers(index, policy)) {
		gabion_policy_index_free(index);
		return ERR_PTR(-ENOMEM);
	}
	for (i = 0; i < policy->nr_profiles; i++) {
		index->profile[i] = what_says(&policy->profile[i]);
		index->sockets |= sockets_of(&policy->profile[i]);
		index->drivers |= names_drivers(&policy->profile[i]);
	}
	if (userns)
		index->userns = index->profile[userns->profile];
	index_patterns(index, policy);
	return index;
}

/**
 * gabion_policy_index_free() - free an index
 * @index: the index, an error, or NULL
 *
 * Context: process, may sleep.
 */
void gabion_policy_index_free(struct gabion_policy_index *index)
{
	if (IS_ERR_OR_NULL(index))
		return;
	gabion_pattern_index_free(index->binds);
	gabion_pattern_index_free(index->excepts);
	kvfree(index->containers);
	kvfree(index);
}
