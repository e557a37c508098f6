// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy: its lifetime, and what its profiles say.
 *
 * Shared by the module and the tool.
 */
#include "policy/policy.h"

static void free_lists(struct gabion_profile *profile)
{
	unsigned int list;

	for (list = 0; list < __GABION_LIST_MAX; list++)
		gabion_free(profile->list[list].entry);
}

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
		free_lists(&policy->profile[i]);
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

static bool standard_lists(const struct gabion_list_desc *desc, const char *object)
{
	const char *const *entry = desc->standard;

	for (; entry && *entry; entry++) {
		if (desc->match(*entry, object))
			return true;
	}
	return false;
}

/* The first entry that stands for an object, or -1. */
static int find_entry(const struct gabion_profile *profile, int list, const char *object)
{
	const struct gabion_entries *entries = &profile->list[list];
	unsigned int i;

	for (i = 0; i < entries->nr; i++) {
		if (gabion_lists[list].match(entries->entry[i], object))
			return (int)i;
	}
	return -1;
}

/**
 * gabion_profile_lists() - is an object on a list of a profile?
 * @profile: whose list
 * @list: which
 * @object: NUL-terminated: what an operation is done to, or an entry for such
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: true if an entry stands for it, or one that every such list has.
 */
bool gabion_profile_lists(const struct gabion_profile *profile, enum gabion_list list,
			  const char *object)
{
	return find_entry(profile, list, object) >= 0 ||
	       standard_lists(&gabion_lists[list], object);
}

/* Is @object one that the verdict is not about? What is not known always is. */
static bool spared(const struct gabion_profile *profile, int list, const char *object)
{
	return object &&
	       gabion_profile_lists(profile, list, object) != gabion_lists[list].denies;
}

/**
 * gabion_profile_verdict() - what a profile says of one operation on one object
 * @profile: whose verdict
 * @op: any value; what is no operation is denied
 * @object: what it is done to, in the words of the list that refines @op. NULL,
 *	when it is not known, is as bad as the worst
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: the verdict.
 */
enum gabion_verdict gabion_profile_verdict(const struct gabion_profile *profile,
					   enum gabion_operation op, const char *object)
{
	enum gabion_verdict verdict;
	int list;

	if ((unsigned int)op >= __GABION_OP_MAX)
		return GABION_DENY;

	verdict = profile->verdict[op];
	if (verdict == GABION_ALLOW)
		return verdict;
	list = gabion_list_of(op);
	if (list != GABION_NO_LIST && spared(profile, list, object))
		return GABION_ALLOW;
	return verdict;
}

/**
 * gabion_profile_line() - which line made gabion_profile_verdict() say so
 * @profile: whose verdict
 * @op: as for gabion_profile_verdict()
 * @object: likewise
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: where the entry stands that @object is found on a list by, or else the
 * verdict; from 1, in the text that was parsed. 0 if nothing in it says so.
 */
unsigned int gabion_profile_line(const struct gabion_profile *profile,
				 enum gabion_operation op, const char *object)
{
	int list, entry;

	if ((unsigned int)op >= __GABION_OP_MAX)
		return 0;
	list = gabion_list_of(op);
	if (list != GABION_NO_LIST && object && profile->verdict[op] != GABION_ALLOW) {
		entry = find_entry(profile, list, object);
		if (entry >= 0)
			return profile->list[list].line[entry];
		/* It passes since no entry of a list that denies stands for it. */
		if (spared(profile, list, object))
			return 0;
	}
	return profile->line[op];
}

/**
 * gabion_policy_needs() - the operations that a policy says anything of
 * @policy: any
 *
 * Context: any.
 * Return: a bit for each operation that some profile does not allow whole.
 */
unsigned long gabion_policy_needs(const struct gabion_policy *policy)
{
	unsigned long ops = 0;
	unsigned int i, op;

	for (i = 0; i < policy->nr_profiles; i++) {
		for (op = 0; op < __GABION_OP_MAX; op++) {
			if (gabion_profile_verdict(&policy->profile[i], op, NULL) != GABION_ALLOW)
				ops |= 1UL << op;
		}
	}
	return ops;
}
