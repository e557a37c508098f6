/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A compiled policy, as the parser makes it from a text. It is immutable: a changed policy is
 * a new object.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_POLICY_H
#define _GABION_POLICY_POLICY_H

#include "policy/container_layout.h"
#include "policy/lookup.h"
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
 * @rule: in the order of the text, inherited ones first; the last one that matches an
 *	object decides
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

/* What a line binds. */
enum gabion_whom {
	GABION_WHOM_USERNS,
	GABION_WHOM_CGROUP,
	GABION_WHOM_CONTAINERS,
};

/* A bit for each runtime that has a name, and one for the others. */
#define GABION_RUNTIMES_ALL ((1U << __GABION_RUNTIME_MAX) - 1)

/**
 * struct gabion_bind - "bind WHOM PROFILE or PROFILE... except PATTERN..."
 * @line: where it stands in the text, from 1
 * @whom: enum gabion_whom
 * @profile: index into the policy's profiles
 * @runtimes: of GABION_WHOM_CONTAINERS: a bit for each runtime whose containers it binds
 * @pattern: of GABION_WHOM_CGROUP: which cgroups it binds, with all below them
 * @nr_stand_ins: entries in @stand_in
 * @stand_in: what else may be attached in the place of @profile, as @profile
 * @nr_excepts: entries in @except
 * @except: cgroups, with all below them, that it does not bind
 */
struct gabion_bind {
	unsigned int line;
	unsigned int runtimes;
	u16 profile;
	u16 nr_excepts;
	u8 nr_stand_ins;
	u8 whom;
	u16 *stand_in;
	struct gabion_pattern *except;
	struct gabion_pattern pattern;
};

#define GABION_NO_PROFILE (-1)
#define GABION_NO_BIND (-1)

/**
 * struct gabion_policy - a compiled policy
 * @nr_profiles: profiles in @profile, in the order of the text
 * @profile: the profiles, with inheritance resolved
 * @names: private: the profiles by their names
 * @nr_binds: entries in @bind
 * @bind: the bind lines, in the order of the text
 * @userns: index of the one that binds user namespaces, or GABION_NO_BIND
 * @nr_stand_ins: entries in @stand_in
 * @stand_in: those of all lines
 * @nr_excepts: entries in @except
 * @except: those of all lines
 * @strings: private: what objects and patterns point into
 */
struct gabion_policy {
	unsigned int nr_profiles;
	struct gabion_profile *profile;
	struct gabion_lookup names;
	unsigned int nr_binds;
	struct gabion_bind *bind;
	int userns;
	unsigned int nr_stand_ins;
	u16 *stand_in;
	unsigned int nr_excepts;
	struct gabion_pattern *except;
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
const char *gabion_whom_name(enum gabion_whom whom);
const struct gabion_bind *gabion_policy_userns(const struct gabion_policy *policy);
bool gabion_bind_has_stand_in(const struct gabion_bind *bind, unsigned int profile);
unsigned long gabion_policy_needs(const struct gabion_policy *policy);

#endif /* _GABION_POLICY_POLICY_H */
