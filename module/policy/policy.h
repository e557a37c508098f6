/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A compiled policy: what the parser makes of a policy text. It is never
 * changed once the parser has returned it; another policy is another object.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_POLICY_H
#define _GABION_POLICY_POLICY_H

#include "policy/object.h"
#include "policy/operation.h"
#include "policy/pattern.h"

/**
 * struct gabion_rule - what a profile says of some objects of an operation
 * @object: an entry, see policy/object.h
 * @line: where it stands in the text, from 1
 * @verdict: enum gabion_verdict
 */
struct gabion_rule {
	char *object;
	unsigned int line;
	u8 verdict;
};

/**
 * struct gabion_rules - what a profile says of the objects of an operation
 * @nr: entries in @rule
 * @rule: in the order of the text, inherited ones first: of those that stand for an
 *	object the last one decides
 */
struct gabion_rules {
	unsigned int nr;
	struct gabion_rule *rule;
};

/**
 * struct gabion_profile - a named set of verdicts
 * @name: unique in its policy
 * @verdict: one enum gabion_verdict for each operation as a whole
 * @line: where each verdict stands in the text, from 1; 0 if nothing says it
 * @rules: what is said of objects after that
 */
struct gabion_profile {
	char name[GABION_NAME_MAX + 1];
	u8 verdict[__GABION_OP_MAX];
	unsigned int line[__GABION_OP_MAX];
	struct gabion_rules rules[__GABION_OP_MAX];
};

/**
 * struct gabion_bind - "bind cgroup PATTERN PROFILE"
 * @line: where it stands in the text, from 1
 * @profile: index into the policy's profiles
 * @pattern: which cgroups it binds, with all below them
 */
struct gabion_bind {
	unsigned int line;
	unsigned int profile;
	struct gabion_pattern pattern;
};

/**
 * struct gabion_exempt - "exempt PATTERN"
 * @line: where it stands in the text, from 1
 * @pattern: cgroups, with all below them, that "bind userns" spares
 */
struct gabion_exempt {
	unsigned int line;
	struct gabion_pattern pattern;
};

#define GABION_NO_PROFILE (-1)

/**
 * struct gabion_policy - a compiled policy
 * @nr_profiles: profiles in @profile, in the order of the text
 * @profile: the profiles, inheritance already worked in
 * @userns_profile: index of the profile bound to user namespaces, or
 *	GABION_NO_PROFILE
 * @userns_line: where "bind userns" stands, from 1, or 0
 * @nr_binds: entries in @bind
 * @bind: cgroup bindings, in the order of the text
 * @nr_exempts: entries in @exempt
 * @exempt: exemptions, in the order of the text
 * @strings: private: what objects and patterns point into
 */
struct gabion_policy {
	unsigned int nr_profiles;
	struct gabion_profile *profile;
	int userns_profile;
	unsigned int userns_line;
	unsigned int nr_binds;
	struct gabion_bind *bind;
	unsigned int nr_exempts;
	struct gabion_exempt *exempt;
	char *strings;
};

void gabion_policy_free(struct gabion_policy *policy);
int gabion_policy_find_profile(const struct gabion_policy *policy,
			       const char *name, size_t len);
enum gabion_verdict gabion_profile_verdict(const struct gabion_profile *profile,
					   enum gabion_operation op,
					   const char *object);
unsigned int gabion_profile_line(const struct gabion_profile *profile,
				 enum gabion_operation op, const char *object);
unsigned long gabion_policy_needs(const struct gabion_policy *policy);

#endif /* _GABION_POLICY_POLICY_H */
