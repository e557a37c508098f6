// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is worked out of a policy once, so that verdicts need not.
 */
#include <linux/err.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "binding/policy_index.h"

static_assert(__GABION_OP_MAX < BITS_PER_LONG);

static const struct gabion_pattern *nth_bind(const struct gabion_policy *policy, unsigned int n)
{
	return &policy->bind[n].pattern;
}

static const struct gabion_pattern *nth_exempt(const struct gabion_policy *policy, unsigned int n)
{
	return &policy->exempt[n].pattern;
}

static unsigned long ops_of(const struct gabion_profile *profile)
{
	unsigned long ops = GABION_BOUND;
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (gabion_profile_verdict(profile, op, NULL) != GABION_ALLOW)
			ops |= BIT(op);
	}
	return ops;
}

/**
 * gabion_policy_index_make() - work out what verdicts need of a policy
 * @policy: lives as long as the index
 *
 * Context: process, may sleep.
 * Return: the index, to be freed by gabion_policy_index_free(), or -ENOMEM.
 */
struct gabion_policy_index *gabion_policy_index_make(const struct gabion_policy *policy)
{
	struct gabion_policy_index *index;
	unsigned int i;

	index = kvzalloc(struct_size(index, profile_ops, policy->nr_profiles), GFP_KERNEL_ACCOUNT);
	if (!index)
		return ERR_PTR(-ENOMEM);
	index->binds = gabion_pattern_index_make(policy, policy->nr_binds, nth_bind);
	index->exempts = gabion_pattern_index_make(policy, policy->nr_exempts, nth_exempt);
	if (IS_ERR(index->binds) || IS_ERR(index->exempts)) {
		gabion_policy_index_free(index);
		return ERR_PTR(-ENOMEM);
	}
	for (i = 0; i < policy->nr_profiles; i++)
		index->profile_ops[i] = ops_of(&policy->profile[i]);
	if (policy->userns_profile != GABION_NO_PROFILE)
		index->userns_ops = index->profile_ops[policy->userns_profile];
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
	gabion_pattern_index_free(index->exempts);
	kvfree(index);
}
