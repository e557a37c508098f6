// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy: its lifetime, and what its profiles say.
 *
 * Shared by the module and the tool.
 */
#include "policy.h"

/**
 * gabion_policy_free() - free a policy and all that it owns
 * @policy: what gabion_policy_parse() returned, an error included, or NULL
 *
 * Context: process context, may sleep.
 */
void gabion_policy_free(struct gabion_policy *policy)
{
	unsigned int i;

	if (IS_ERR_OR_NULL(policy))
		return;
	for (i = 0; i < policy->nr_profiles; i++)
		gabion_free(policy->profile[i].alias);
	gabion_free(policy->profile);
	gabion_free(policy->bind);
	gabion_free(policy->exempt);
	gabion_free(policy->strings);
	gabion_free(policy);
}

/**
 * gabion_policy_find_profile() - look a profile up by its name
 * @policy: where to look
 * @name: need not end in NUL
 * @len: bytes in @name
 *
 * Context: any.
 * Return: its index in @policy->profile, or GABION_NO_PROFILE.
 */
int gabion_policy_find_profile(const struct gabion_policy *policy, const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < policy->nr_profiles; i++) {
		if (gabion_text_is(name, len, policy->profile[i].name))
			return (int)i;
	}
	return GABION_NO_PROFILE;
}

static bool alias_listed(const struct gabion_profile *profile, const char *alias)
{
	unsigned int i;

	for (i = 0; i < profile->nr_aliases; i++) {
		if (gabion_glob_match(profile->alias[i], alias))
			return true;
	}
	return false;
}

/**
 * gabion_profile_verdict() - what a profile says of one operation on one object
 * @profile: whose verdict
 * @op: any value; what is no operation is denied
 * @object: for GABION_OP_MODULE_AUTOLOAD the module's alias. NULL, when it is
 *	not known, is on no list
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: the verdict.
 */
enum gabion_verdict gabion_profile_verdict(const struct gabion_profile *profile,
					   enum gabion_operation op, const char *object)
{
	enum gabion_verdict verdict;

	if ((unsigned int)op >= __GABION_OP_MAX)
		return GABION_DENY;

	verdict = profile->verdict[op];
	if (verdict != GABION_ALLOW && op == GABION_OP_MODULE_AUTOLOAD && object &&
	    alias_listed(profile, object))
		return GABION_ALLOW;
	return verdict;
}
