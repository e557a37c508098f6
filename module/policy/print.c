// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compiled policy to canonical text. Equal policies have the same text. Inheritance is
 * written out, so that the text shows what is in force.
 *
 * Shared by the module and the tool.
 */
#include "policy/print.h"

/* The output. While @buffer is NULL only the length is counted. */
struct output {
	char *buffer;
	size_t len;
};

static void put(struct output *out, const char *text)
{
	size_t len = strlen(text);

	if (out->buffer)
		memcpy(out->buffer + out->len, text, len);
	out->len += len;
}

static void put_word(struct output *out, const char *word)
{
	put(out, " ");
	put(out, word);
}

/* One line with all operations that have this verdict, if there are any. */
static bool put_verdicts(struct output *out, const struct gabion_profile *profile,
			 enum gabion_verdict verdict)
{
	bool any = false;
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (profile->verdict[op] != verdict)
			continue;
		if (!any) {
			put(out, "    ");
			put(out, gabion_verdict_name(verdict));
		}
		put_word(out, gabion_operation_name(op));
		any = true;
	}
	if (any)
		put(out, "\n");
	return any;
}

/* One line for each run of rules with the same verdict. */
static bool put_rules(struct output *out, const struct gabion_profile *profile,
		      enum gabion_operation op)
{
	const struct gabion_rules *rules = &profile->rules[op];
	char word[GABION_ENTRY_SIZE];
	unsigned int i;

	for (i = 0; i < rules->nr; i++) {
		if (!i || rules->rule[i].verdict != rules->rule[i - 1].verdict) {
			put(out, i ? "\n    " : "    ");
			put(out, gabion_verdict_name(rules->rule[i].verdict));
			put_word(out, gabion_operation_name(op));
			put(out, ":");
		}
		gabion_object_word(op, rules->rule[i].object, word);
		put_word(out, word);
	}
	if (rules->nr)
		put(out, "\n");
	return rules->nr;
}

static void put_profile(struct output *out, const struct gabion_profile *profile)
{
	unsigned int op;
	bool any;

	put(out, "\nprofile");
	put_word(out, profile->name);
	put(out, "\n");
	any = put_verdicts(out, profile, GABION_DENY);
	any |= put_verdicts(out, profile, GABION_DENY_QUIETLY);
	any |= put_verdicts(out, profile, GABION_AUDIT);
	for (op = 0; op < __GABION_OP_MAX; op++)
		any |= put_rules(out, profile, op);
	/* The parser rejects a profile without a statement. */
	if (!any)
		put(out, "    allow all\n");
}

static void put_bind(struct output *out, const struct gabion_policy *policy,
		     const struct gabion_bind *bind)
{
	unsigned int i;

	put(out, "bind");
	put_word(out, gabion_whom_name(bind->whom));
	if (bind->whom == GABION_WHOM_CGROUP)
		put_word(out, bind->pattern.text);
	for (i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		if (bind->runtimes != GABION_RUNTIMES_ALL && (bind->runtimes & 1U << i))
			put_word(out, gabion_runtime_name(i));
	}
	put_word(out, policy->profile[bind->profile].name);
	for (i = 0; i < bind->nr_stand_ins; i++) {
		put_word(out, i ? "" : "or ");
		put(out, policy->profile[bind->stand_in[i]].name);
	}
	for (i = 0; i < bind->nr_excepts; i++) {
		put_word(out, i ? "" : "except ");
		put(out, bind->except[i].text);
	}
	put(out, "\n");
}

static void put_bindings(struct output *out, const struct gabion_policy *policy)
{
	unsigned int i;

	if (policy->nr_binds)
		put(out, "\n");
	for (i = 0; i < policy->nr_binds; i++)
		put_bind(out, policy, &policy->bind[i]);
}

static void put_policy(struct output *out, const struct gabion_policy *policy)
{
	unsigned int i;

	put(out, "gabion " __stringify(GABION_POLICY_VERSION) "\n");
	for (i = 0; i < policy->nr_profiles; i++)
		put_profile(out, &policy->profile[i]);
	put_bindings(out, policy);
}

/**
 * gabion_policy_print_size() - how long a policy's canonical text is
 * @policy: any
 *
 * Context: any.
 * Return: bytes, without a terminating NUL.
 */
size_t gabion_policy_print_size(const struct gabion_policy *policy)
{
	struct output out = { .buffer = NULL };

	put_policy(&out, policy);
	return out.len;
}

/**
 * gabion_policy_print() - the canonical text of a policy
 * @policy: any
 * @len: set to the bytes of the text, without its terminating NUL
 *
 * Parsing the text gives an equal policy, except for line numbers. That policy has the same
 * canonical text.
 *
 * Context: process context, may sleep.
 * Return: the text, NUL-terminated, for the caller to gabion_free(); NULL if
 * there is no memory.
 */
char *gabion_policy_print(const struct gabion_policy *policy, size_t *len)
{
	struct output out = { .buffer = NULL };

	/* One byte more for the NUL: gabion_alloc() zeroes. */
	out.buffer = gabion_alloc(gabion_policy_print_size(policy) + 1);
	if (!out.buffer)
		return NULL;
	put_policy(&out, policy);
	*len = out.len;
	return out.buffer;
}
