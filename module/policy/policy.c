// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy: its lifetime, and what its profiles say.
 *
 * Shared by the module and the tool.
 */
#include "policy/policy.h"

/* There may be many, and each is of a cgroup. */
static_assert(sizeof(struct gabion_bind) <= 6 * sizeof(void *));
static_assert(GABION_STAND_INS_MAX <= U8_MAX && GABION_EXCEPTS_MAX <= U16_MAX);

static void free_rules(struct gabion_profile *profile)
{
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++)
		gabion_free(profile->rules[op].rule);
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
		free_rules(&policy->profile[i]);
	gabion_free(policy->profile);
	gabion_free(policy->bind);
	gabion_free(policy->stand_in);
	gabion_free(policy->except);
	gabion_lookup_free(&policy->names);
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
	int i = gabion_lookup_first(&policy->names, gabion_hash(0, name, len));

	while (i >= 0 && !gabion_text_is(name, len, policy->profile[i].name))
		i = gabion_lookup_next(&policy->names, i);
	return i < 0 ? GABION_NO_PROFILE : i;
}

static const char *const whom_names[] = {
	[GABION_WHOM_USERNS] = "userns",
	[GABION_WHOM_CGROUP] = "cgroup",
	[GABION_WHOM_CONTAINERS] = "containers",
};

/**
 * gabion_whom_name() - the word after "bind"
 * @whom: what a line binds
 *
 * Context: any.
 * Return: the word.
 */
const char *gabion_whom_name(enum gabion_whom whom)
{
	return whom_names[whom];
}

/**
 * gabion_policy_userns() - the line that binds user namespaces
 * @policy: where to look
 *
 * Context: any.
 * Return: the line, or NULL.
 */
const struct gabion_bind *gabion_policy_userns(const struct gabion_policy *policy)
{
	return policy->userns == GABION_NO_BIND ? NULL : &policy->bind[policy->userns];
}

/**
 * gabion_bind_has_stand_in() - does a line name a profile after "or"?
 * @bind: the line
 * @profile: index into the policy's profiles
 *
 * Context: any; at most GABION_STAND_INS_MAX steps.
 * Return: true if it does.
 */
bool gabion_bind_has_stand_in(const struct gabion_bind *bind, unsigned int profile)
{
	unsigned int i;

	for (i = 0; i < bind->nr_stand_ins; i++) {
		if (bind->stand_in[i] == profile)
			return true;
	}
	return false;
}

/**
 * struct said - a verdict and the line that says it
 * @verdict: the verdict
 * @line: the line, from 1; 0 if no line speaks of it
 */
struct said {
	enum gabion_verdict verdict;
	unsigned int line;
};

static void take_stricter(struct said *said, u8 verdict, unsigned int line)
{
	if (verdict <= said->verdict)
		return;
	said->verdict = verdict;
	said->line = line;
}

/* An unknown object gets the strictest verdict that the profile has on any object. */
static void say_worst(const struct gabion_profile *profile, enum gabion_operation op,
		      struct said *said)
{
	const struct gabion_rules *rules = &profile->rules[op];
	unsigned int i;

	for (i = rules->nr; i--;)
		take_stricter(said, rules->rule[i].verdict, rules->rule[i].line);
	take_stricter(said, profile->verdict[op], profile->line[op]);
}

/*
 * The last rule that matches an object decides. If the object is a set, later rules that
 * match a part of it count too: the strictest decides.
 */
static bool say_rules(const struct gabion_rules *rules, const struct gabion_object_kind *kind,
		      const char *object, struct said *said)
{
	unsigned int i;

	for (i = rules->nr; i--;) {
		const struct gabion_rule *rule = &rules->rule[i];

		if (kind->match(rule->object, object)) {
			if (said->verdict == GABION_ALLOW)
				said->line = rule->line;
			take_stricter(said, rule->verdict, rule->line);
			return true;
		}
		if (kind->sets && !kind->apart(rule->object, object))
			take_stricter(said, rule->verdict, rule->line);
	}
	return false;
}

static struct said say(const struct gabion_profile *profile, enum gabion_operation op,
		       const char *object)
{
	const struct gabion_object_kind *kind = gabion_objects_of(op);
	struct said said = { .verdict = GABION_ALLOW };

	if (!kind || !object || (kind->paths && gabion_object_is_cut(object))) {
		say_worst(profile, op, &said);
		if (said.verdict == GABION_ALLOW)
			said.line = profile->line[op];
		return said;
	}
	if (say_rules(&profile->rules[op], kind, object, &said))
		return said;
	/* The cheap condition first: for a verdict to allow, the object does not matter. */
	if (profile->verdict[op] != GABION_ALLOW && !gabion_object_is_standard(kind, object))
		return said;
	if (said.verdict == GABION_ALLOW)
		said.line = profile->line[op];
	take_stricter(&said, profile->verdict[op], profile->line[op]);
	return said;
}

/**
 * gabion_profile_verdict() - what a profile says of one operation on one object
 * @profile: whose verdict
 * @op: any value; a value that is no operation is denied
 * @object: what the operation acts on, see policy/object.h. NULL if it is not known, which
 *	counts as the most restricted object
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: the verdict.
 */
enum gabion_verdict gabion_profile_verdict(const struct gabion_profile *profile,
					   enum gabion_operation op, const char *object)
{
	if ((unsigned int)op >= __GABION_OP_MAX)
		return GABION_DENY;
	return say(profile, op, object).verdict;
}

/**
 * gabion_profile_line() - the line that the answer of gabion_profile_verdict() comes from
 * @profile: whose verdict
 * @op: as for gabion_profile_verdict()
 * @object: likewise
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: the line of the parsed text, from 1; 0 if no line speaks of it.
 */
unsigned int gabion_profile_line(const struct gabion_profile *profile, enum gabion_operation op,
				 const char *object)
{
	if ((unsigned int)op >= __GABION_OP_MAX)
		return 0;
	return say(profile, op, object).line;
}

/**
 * gabion_policy_needs() - the operations that need hooks under a policy
 * @policy: any
 *
 * Context: any.
 * Return: a bit for each operation that some profile does not allow for all objects.
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
