// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is one policy nowhere looser than another? What "lock tighten" asks.
 *
 * Shared by the module and the tool.
 *
 * The answer may be no where a cleverer one would be yes: bindings are compared
 * pattern by pattern, by their text. It is never yes where it should be no.
 */
#include "policy/compare.h"

static const char *const verdict_done[] = {
	[GABION_ALLOW] = "allowed",
	[GABION_AUDIT] = "audited",
	[GABION_DENY_QUIETLY] = "denied quietly",
	[GABION_DENY] = "denied",
};

static_assert(ARRAY_SIZE(verdict_done) == __GABION_VERDICT_MAX, "a verdict without a participle");

static bool verdicts_cover(const struct gabion_profile *strict, const struct gabion_profile *loose,
			   const char *where, char *why, size_t size)
{
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (strict->verdict[op] >= loose->verdict[op])
			continue;
		snprintf(why, size, "profile %s%s: %s would be %s, is %s now", strict->name, where,
			 gabion_operation_name(op), verdict_done[strict->verdict[op]],
			 verdict_done[loose->verdict[op]]);
		return false;
	}
	return true;
}

/*
 * Are all entries of one profile's list on the other's? The first that is not. Those
 * that every such list has are.
 */
static const char *unlisted(const struct gabion_profile *profile, enum gabion_list list,
			    const struct gabion_profile *other)
{
	const struct gabion_entries *entries = &profile->list[list];
	unsigned int i;

	for (i = 0; i < entries->nr; i++) {
		if (!gabion_profile_lists(other, list, entries->entry[i]))
			return entries->entry[i];
	}
	return NULL;
}

/*
 * What passes now may not pass any more, and nothing else. As a word, a glob
 * stands for all that it matches: its stars can only be matched by a star.
 */
static bool list_covers(const struct gabion_profile *strict, const struct gabion_profile *loose,
			enum gabion_operation op, const char *where, char *why, size_t size)
{
	u8 now = loose->verdict[op];
	int list = gabion_list_of(op);
	const char *entry;

	/* What is allowed whole has no list that matters. */
	if (now == GABION_ALLOW || list == GABION_NO_LIST)
		return true;
	entry = gabion_lists[list].denies ? unlisted(loose, list, strict) :
					    unlisted(strict, list, loose);
	if (!entry)
		return true;
	snprintf(why, size, "profile %s%s: %s of %s would be allowed, is %s now", strict->name,
		 where, gabion_operation_name(op), entry, verdict_done[now]);
	return false;
}

static bool lists_cover(const struct gabion_profile *strict, const struct gabion_profile *loose,
			const char *where, char *why, size_t size)
{
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (!list_covers(strict, loose, op, where, why, size))
			return false;
	}
	return true;
}

static bool profile_covers(const struct gabion_profile *strict, const struct gabion_profile *loose,
			   const char *where, char *why, size_t size)
{
	return verdicts_cover(strict, loose, where, why, size) &&
	       lists_cover(strict, loose, where, why, size);
}

/**
 * gabion_profile_covers() - is a profile nowhere looser than another
 * @strict: the one that should be as strict or stricter
 * @loose: the one that is to be covered
 * @why: when it is not, set to a sentence without a full stop
 * @size: bytes in @why
 *
 * Context: any.
 * Return: true if for each operation, on each object, the verdict of @strict is
 * at least that of @loose.
 */
bool gabion_profile_covers(const struct gabion_profile *strict, const struct gabion_profile *loose,
			   char *why, size_t size)
{
	return profile_covers(strict, loose, "", why, size);
}

static bool userns_covers(const struct gabion_policy *strict, const struct gabion_policy *loose,
			  char *why, size_t size)
{
	if (loose->userns_profile == GABION_NO_PROFILE)
		return true;
	if (strict->userns_profile == GABION_NO_PROFILE) {
		snprintf(why, size, "bind userns would be gone");
		return false;
	}
	return profile_covers(&strict->profile[strict->userns_profile],
			      &loose->profile[loose->userns_profile], " of bind userns", why, size);
}

static bool bind_covered(const struct gabion_policy *strict, const struct gabion_policy *loose,
			 const struct gabion_bind *bind, char *why, size_t size)
{
	char where[GABION_WORD_MAX + 20];
	unsigned int i;

	snprintf(where, sizeof(where), " of bind cgroup %s", bind->pattern.text);
	snprintf(why, size, "bind cgroup %s %s would be gone", bind->pattern.text,
		 loose->profile[bind->profile].name);
	for (i = 0; i < strict->nr_binds; i++) {
		const struct gabion_bind *other = &strict->bind[i];

		if (!strcmp(other->pattern.text, bind->pattern.text) &&
		    profile_covers(&strict->profile[other->profile], &loose->profile[bind->profile],
				   where, why, size))
			return true;
	}
	return false;
}

static bool exempt_exists(const struct gabion_policy *policy, const char *pattern)
{
	unsigned int i;

	for (i = 0; i < policy->nr_exempts; i++) {
		if (!strcmp(policy->exempt[i].pattern.text, pattern))
			return true;
	}
	return false;
}

static bool exempts_cover(const struct gabion_policy *strict, const struct gabion_policy *loose,
			  char *why, size_t size)
{
	unsigned int i;

	/* An exemption spares what "bind userns" binds: nothing, so far. */
	if (loose->userns_profile == GABION_NO_PROFILE)
		return true;
	for (i = 0; i < strict->nr_exempts; i++) {
		const char *pattern = strict->exempt[i].pattern.text;

		if (exempt_exists(loose, pattern))
			continue;
		snprintf(why, size, "exempt %s would be new", pattern);
		return false;
	}
	return true;
}

/**
 * gabion_policy_covers() - is a policy nowhere looser than another
 * @strict: the one that should be as strict or stricter
 * @loose: the one that is to be covered
 * @why: when it is not, set to a sentence without a full stop
 * @size: bytes in @why
 *
 * It is if each binding of @loose stands in @strict too, with a profile that
 * covers its profile, and if @strict exempts nothing that @loose does not. What
 * is attached at run time is for the caller to compare.
 *
 * Context: process context.
 * Return: true if it is. @why is scratch then.
 */
bool gabion_policy_covers(const struct gabion_policy *strict, const struct gabion_policy *loose,
			  char *why, size_t size)
{
	unsigned int i;

	if (!userns_covers(strict, loose, why, size))
		return false;
	for (i = 0; i < loose->nr_binds; i++) {
		if (!bind_covered(strict, loose, &loose->bind[i], why, size))
			return false;
	}
	return exempts_cover(strict, loose, why, size);
}
