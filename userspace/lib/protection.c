// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a policy does for containers, in a few words: nobody is to believe himself
 * protected who is not.
 */
#include <string.h>

#include "policy/shared.h"
#include "lib/protection.h"

static const struct {
	const char *word;
	const char *sentence;
} words[] = {
	[PROTECTION_NONE] = { "none", "nothing is refused to anybody" },
	[PROTECTION_DRY_RUN] = { "dry-run", "a dry run, nothing is refused to anybody" },
	[PROTECTION_USERNS] = { "userns", "only user namespaces are guarded" },
	[PROTECTION_AUDITED] = { "audited",
				 "containers are only audited; user namespaces are guarded" },
	[PROTECTION_IN_PART] = { "in-part", "some cgroups are guarded, not all containers" },
	[PROTECTION_FULL] = { "containers", "containers are guarded" },
};

static bool refuses(unsigned int verdict)
{
	return verdict == GABION_DENY || verdict == GABION_DENY_QUIETLY;
}

static bool denies(const struct gabion_profile *profile)
{
	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		const struct gabion_rules *rules = &profile->rules[op];

		if (refuses(profile->verdict[op]))
			return true;
		for (unsigned int i = 0; i < rules->nr; i++) {
			if (refuses(rules->rule[i].verdict))
				return true;
		}
	}
	return false;
}

static const struct gabion_profile *attached_profile(const struct gabion_policy *policy,
						     const struct table_row *row)
{
	const char *name = row->field[ATTACHMENT_PROFILE];
	int profile = gabion_policy_find_profile(policy, name, strlen(name));

	return profile < 0 ? NULL : &policy->profile[profile];
}

/* Where a profile that the line names behind "or" is attached, the line's own binds no more. */
static bool stands_in(const struct gabion_policy *policy, const struct gabion_bind *bind,
		      const struct gabion_profile *profile)
{
	return gabion_bind_has_stand_in(bind, profile - policy->profile);
}

static bool binds_all_containers(const struct gabion_policy *policy,
				 const struct gabion_bind *bind,
				 const struct module_table *attachments)
{
	if (bind->whom != GABION_WHOM_CONTAINERS || bind->runtimes != GABION_RUNTIMES_ALL ||
	    bind->nr_excepts || !denies(&policy->profile[bind->profile]))
		return false;
	for (size_t i = 0; i < attachments->count; i++) {
		const struct gabion_profile *profile =
			attached_profile(policy, &attachments->row[i]);

		if (profile && stands_in(policy, bind, profile) && !denies(profile))
			return false;
	}
	return true;
}

/* Lines and attachments that bind cgroups. */
struct counts {
	size_t guarding;
	size_t auditing;
	bool all_containers;
};

static void count(struct counts *counts, const struct gabion_policy *policy,
		  const struct module_table *attachments)
{
	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];

		if (bind->whom == GABION_WHOM_USERNS)
			continue;
		if (denies(&policy->profile[bind->profile]))
			counts->guarding++;
		else
			counts->auditing++;
		counts->all_containers |= binds_all_containers(policy, bind, attachments);
	}
	for (size_t i = 0; i < attachments->count; i++) {
		const struct gabion_profile *profile =
			attached_profile(policy, &attachments->row[i]);

		counts->guarding += profile && denies(profile);
	}
}

/**
 * protection_of() - to whom a policy refuses something
 * @policy: the policy
 * @mode: the mode of the module
 * @attachments: the file "attach"
 * @unbound: how many containers run that nothing binds, as far as it is known
 *
 * Return: PROTECTION_FULL if a line refuses something to the containers of all runtimes, to each
 * of them; else whether any line or attachment refuses something to a cgroup, or audits one; if
 * there are none, whether user namespaces are bound.
 */
enum protection protection_of(const struct gabion_policy *policy, const char *mode,
			      const struct module_table *attachments, size_t unbound)
{
	const struct gabion_bind *userns = gabion_policy_userns(policy);
	struct counts counts = { 0 };

	if (strcmp(mode, "enforce"))
		return PROTECTION_DRY_RUN;
	count(&counts, policy, attachments);
	if (counts.all_containers && !unbound)
		return PROTECTION_FULL;
	if (counts.guarding)
		return PROTECTION_IN_PART;
	if (!userns || !denies(&policy->profile[userns->profile]))
		return PROTECTION_NONE;
	return counts.auditing ? PROTECTION_AUDITED : PROTECTION_USERNS;
}

/**
 * protection_word() - a protection in JSON
 * @protection: the protection
 *
 * Return: one word, which stays the same.
 */
const char *protection_word(enum protection protection)
{
	return words[protection].word;
}

/**
 * protection_sentence() - a protection for people
 * @protection: the protection
 *
 * Return: a sentence without its end.
 */
const char *protection_sentence(enum protection protection)
{
	return words[protection].sentence;
}
