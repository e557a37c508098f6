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
	[PROTECTION_IN_PART] = { "in-part", "some containers are guarded, others only audited" },
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

static bool attachment_denies(const struct gabion_policy *policy, const struct table_row *row)
{
	const char *name = row->field[ATTACHMENT_PROFILE];
	int profile = gabion_policy_find_profile(policy, name, strlen(name));

	return profile >= 0 && denies(&policy->profile[profile]);
}

/**
 * protection_of() - to whom a policy refuses something
 * @policy: the policy
 * @mode: the mode of the module
 * @attachments: the file "attach"
 *
 * Return: of lines and attachments that bind cgroups, whether all, some or none refuse
 * anything; if there are none, whether user namespaces are bound.
 */
enum protection protection_of(const struct gabion_policy *policy, const char *mode,
			      const struct module_table *attachments)
{
	const struct gabion_bind *userns = gabion_policy_userns(policy);
	size_t guarded = 0, audited = 0;

	if (strcmp(mode, "enforce"))
		return PROTECTION_DRY_RUN;
	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];

		if (bind->whom == GABION_WHOM_USERNS)
			continue;
		if (denies(&policy->profile[bind->profile]))
			guarded++;
		else
			audited++;
	}
	/* An attached profile that refuses nothing adds to what binds, and takes nothing. */
	for (size_t i = 0; i < attachments->count; i++)
		guarded += attachment_denies(policy, &attachments->row[i]);
	if (guarded)
		return audited ? PROTECTION_IN_PART : PROTECTION_FULL;
	if (!userns || !denies(&policy->profile[userns->profile]))
		return PROTECTION_NONE;
	return audited ? PROTECTION_AUDITED : PROTECTION_USERNS;
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
