// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest profile that lets a workload do what it was seen to do.
 *
 * It starts from a profile that bound the workload, and denies all that this profile
 * denied or audited, except for what was seen: its lines come last. An operation that has
 * no objects becomes allowed; of others, the objects that were seen. What a profile cannot
 * say exactly stays denied, and a comment tells why.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/device_number.h"
#include "lib/escape.h"
#include "lib/learned_profile.h"
#include "lib/memory.h"
#include "lib/observations.h"

/* How many observations that no profile can allow are listed one by one. */
#define IMPOSSIBLE_NAMED 32
/* Operations on one line. */
#define OPERATIONS_A_LINE 6

/* How a profile comes to allow an observation */

enum remedy {
	REMEDY_NONE, /* it passes */
	REMEDY_ALLOW, /* its operation is allowed */
	REMEDY_ADD, /* its object is allowed */
	REMEDY_IMPOSSIBLE,
};

/**
 * struct addition - objects that are allowed
 * @op: of which operation
 * @word: one object, or a pattern
 * @by: which programs it is for
 */
struct addition {
	enum gabion_operation op;
	char word[GABION_ENTRY_SIZE];
	struct programs by;
};

/**
 * struct draft - a profile that is being made from another
 * @seen: what it must allow
 * @profile: the other profile
 * @index: its index in its policy
 * @patterns: patterns are allowed
 * @remedy: one for each observation
 * @why: the reason for each observation that has no remedy
 * @verdict: the new verdict of each operation as a whole
 * @additions: number of entries in @addition
 * @addition: what is allowed besides
 */
struct draft {
	const struct observations *seen;
	const struct gabion_profile *profile;
	unsigned int index;
	bool patterns;
	enum remedy *remedy;
	const char **why;
	u8 verdict[__GABION_OP_MAX];
	size_t additions;
	struct addition *addition;
};

static enum remedy impossible(struct draft *draft, size_t nr, const char *why)
{
	draft->why[nr] = why;
	return REMEDY_IMPOSSIBLE;
}

/*
 * The word for an object: it must stand for that alone, though a container may have chosen
 * the name.
 */
static bool find_word(enum gabion_operation op, const char *object, char *word)
{
	struct gabion_object_advice advice;
	char entry[GABION_ENTRY_SIZE];

	/* What hooks call a device is two words. */
	if (gabion_objects_of(op)->word && !gabion_device_is_one(object))
		return false;
	gabion_object_word(op, object, word);
	return is_policy_word(word) && gabion_object_read(op, word, entry, &advice) &&
	       !strcmp(entry, object);
}

static enum remedy judge(struct draft *draft, size_t nr)
{
	const struct observation *observation = &draft->seen->observation[nr];
	char word[GABION_ENTRY_SIZE];

	if (observation_passes(observation, draft->profile, draft->index))
		return REMEDY_NONE;
	if (!gabion_objects_of(observation->op))
		return REMEDY_ALLOW;
	if (!observation->exact)
		return impossible(draft, nr, "the event does not tell all of it");
	if (!find_word(observation->op, observation->object, word))
		return impossible(draft, nr, "no word of a policy can stand for it alone");
	return REMEDY_ADD;
}

/* Patterns, which match all objects that differ in their last part only. */

static size_t stem_length(enum gabion_operation op, const char *word)
{
	static const char last_part[__GABION_OP_MAX] = {
		[GABION_OP_MODULE_AUTOLOAD] = '-',
		[GABION_OP_SYSCTL] = '.',
		[GABION_OP_PROCFS] = '/',
		[GABION_OP_SYSFS] = '/',
		[GABION_OP_HOST_INFO] = '/',
		[GABION_OP_CHAR_DEVICE] = ':',
		[GABION_OP_BLOCK_DEVICE] = ':',
		[GABION_OP_MKNOD] = ':',
		[GABION_OP_RUNTIME_SOCKET] = '/',
	};
	const char *end = last_part[op] ? strrchr(word, last_part[op]) : NULL;

	return end ? end + 1 - word : 0;
}

static bool shares_stem(const struct draft *draft, enum gabion_operation op, const char *word,
			size_t stem)
{
	char other[GABION_ENTRY_SIZE];

	for (size_t i = 0; i < draft->seen->count; i++) {
		if (draft->remedy[i] != REMEDY_ADD || draft->seen->observation[i].op != op)
			continue;
		gabion_object_word(op, draft->seen->observation[i].object, other);
		if (strcmp(other, word) && stem_length(op, other) == stem &&
		    !strncmp(other, word, stem))
			return true;
	}
	return false;
}

static void make_word(const struct draft *draft, const struct observation *observation,
		      char *word)
{
	size_t stem;

	gabion_object_word(observation->op, observation->object, word);
	stem = draft->patterns ? stem_length(observation->op, word) : 0;
	if (stem > 1 && shares_stem(draft, observation->op, word, stem))
		strcpy(word + stem, "*");
}

static struct addition *find_addition(const struct draft *draft, enum gabion_operation op,
				      const char *word)
{
	for (size_t i = 0; i < draft->additions; i++) {
		if (draft->addition[i].op == op && !strcmp(draft->addition[i].word, word))
			return &draft->addition[i];
	}
	return NULL;
}

static size_t count_rules(const struct draft *draft, enum gabion_operation op)
{
	size_t count = draft->profile->rules[op].nr;

	for (size_t i = 0; i < draft->additions; i++)
		count += draft->addition[i].op == op;
	return count;
}

static void add_object(struct draft *draft, size_t nr)
{
	const struct observation *observation = &draft->seen->observation[nr];
	char word[GABION_ENTRY_SIZE];
	struct addition *addition;

	make_word(draft, observation, word);
	addition = find_addition(draft, observation->op, word);
	if (!addition && count_rules(draft, observation->op) >= GABION_OBJECTS_MAX) {
		draft->remedy[nr] = impossible(draft, nr,
					       "too many objects are named; --patterns may help");
		return;
	}
	if (!addition) {
		draft->addition = must(reallocarray(draft->addition, draft->additions + 1,
						    sizeof(*addition)));
		addition = &draft->addition[draft->additions++];
		*addition = (struct addition){ .op = observation->op };
		strcpy(addition->word, word);
	}
	programs_join(&addition->by, &observation->by);
}

/* What was only audited is denied. */
static u8 settled(u8 verdict)
{
	return verdict == GABION_AUDIT ? GABION_DENY : verdict;
}

static void draft_make(struct draft *draft)
{
	const struct observations *seen = draft->seen;

	for (unsigned int op = 0; op < __GABION_OP_MAX; op++)
		draft->verdict[op] = settled(draft->profile->verdict[op]);
	draft->remedy = must(calloc(seen->count + 1, sizeof(*draft->remedy)));
	draft->why = must(calloc(seen->count + 1, sizeof(*draft->why)));
	for (size_t i = 0; i < seen->count; i++)
		draft->remedy[i] = judge(draft, i);
	for (size_t i = 0; i < seen->count; i++) {
		if (draft->remedy[i] == REMEDY_ADD)
			add_object(draft, i);
		else if (draft->remedy[i] == REMEDY_ALLOW)
			draft->verdict[seen->observation[i].op] = GABION_ALLOW;
	}
}

static void draft_free(struct draft *draft)
{
	for (size_t i = 0; i < draft->additions; i++)
		programs_free(&draft->addition[i].by);
	free(draft->addition);
	free(draft->remedy);
	free(draft->why);
}

/* Printing */

static bool print_verdicts(FILE *out, const u8 *verdicts, enum gabion_verdict verdict)
{
	unsigned int count = 0;

	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		if (verdicts[op] != verdict)
			continue;
		if (count++ % OPERATIONS_A_LINE == 0)
			fprintf(out, "%s    %s", count > 1 ? "\n" : "",
				gabion_verdict_name(verdict));
		fprintf(out, " %s", gabion_operation_name(op));
	}
	fputs(count ? "\n" : "", out);
	return count;
}

static void print_allowed(FILE *out, const struct draft *draft, enum gabion_operation op)
{
	const struct observations *seen = draft->seen;
	struct programs by = { 0 };

	for (size_t i = 0; i < seen->count; i++) {
		if (seen->observation[i].op == op && draft->remedy[i] == REMEDY_ALLOW)
			programs_join(&by, &seen->observation[i].by);
	}
	fprintf(out, "    allow %s  # ", gabion_operation_name(op));
	programs_print(out, &by, draft->seen->named);
	fputc('\n', out);
	programs_free(&by);
}

static bool is_newly_allowed(const struct draft *draft, enum gabion_operation op)
{
	return draft->verdict[op] == GABION_ALLOW && draft->profile->verdict[op] != GABION_ALLOW;
}

/* The operations that the new profile allows and the old one did not. */
static bool print_all_allowed(FILE *out, const struct draft *draft)
{
	bool any = false;

	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		if (!is_newly_allowed(draft, op))
			continue;
		print_allowed(out, draft, op);
		any = true;
	}
	return any;
}

/* What the other profile says of objects, a line for each run that says the same. */
static bool print_rules(FILE *out, const struct draft *draft, enum gabion_operation op)
{
	const struct gabion_rules *rules = &draft->profile->rules[op];
	char word[GABION_ENTRY_SIZE];

	for (unsigned int i = 0; i < rules->nr; i++) {
		u8 verdict = settled(rules->rule[i].verdict);

		if (!i || verdict != settled(rules->rule[i - 1].verdict))
			fprintf(out, "%s    %s %s:", i ? "\n" : "", gabion_verdict_name(verdict),
				gabion_operation_name(op));
		gabion_object_word(op, rules->rule[i].object, word);
		fprintf(out, " %s", word);
	}
	if (rules->nr)
		fputc('\n', out);
	return rules->nr;
}

static bool print_additions(FILE *out, const struct draft *draft, enum gabion_operation op)
{
	bool any = false;

	for (size_t i = 0; i < draft->additions; i++) {
		const struct addition *addition = &draft->addition[i];

		if (addition->op != op)
			continue;
		fprintf(out, "    allow %s: %s  # ", gabion_operation_name(op), addition->word);
		programs_print(out, &addition->by, draft->seen->named);
		fputc('\n', out);
		any = true;
	}
	return any;
}

static size_t print_impossible(FILE *out, const struct draft *draft)
{
	size_t count = 0;

	for (size_t i = 0; i < draft->seen->count; i++) {
		const struct observation *observation = &draft->seen->observation[i];
		char *object;

		if (draft->remedy[i] != REMEDY_IMPOSSIBLE || ++count > IMPOSSIBLE_NAMED)
			continue;
		object = escape_printable(observation->object);
		fprintf(out, "    # still denied: %s of \"%s\": %s: ",
			gabion_operation_name(observation->op), object, draft->why[i]);
		programs_print(out, &observation->by, draft->seen->named);
		fputc('\n', out);
		free(object);
	}
	if (count > IMPOSSIBLE_NAMED)
		fprintf(out, "    # still denied: %zu more\n", count - IMPOSSIBLE_NAMED);
	return count;
}

/**
 * learned_profile_print() - print the smallest profile that allows what was seen
 * @out: where to print
 * @seen: what was seen, sorted
 * @policy: the policy with the profile that this one replaces
 * @profile: the index of that profile
 * @patterns: patterns are allowed
 *
 * The new profile allows what the old one allowed, and what was seen; nothing else. What
 * the old one audited, and was not seen, is denied.
 *
 * Return: how many of the seen do not pass, since no profile could say it.
 */
size_t learned_profile_print(FILE *out, const struct observations *seen,
			     const struct gabion_policy *policy, unsigned int profile,
			     bool patterns)
{
	struct draft draft = {
		.seen = seen,
		.profile = &policy->profile[profile],
		.index = profile,
		.patterns = patterns,
	};
	size_t impossible;
	bool any;

	draft_make(&draft);
	fprintf(out, "\nprofile %s\n", draft.profile->name);
	any = print_verdicts(out, draft.verdict, GABION_DENY);
	any |= print_verdicts(out, draft.verdict, GABION_DENY_QUIETLY);
	any |= print_all_allowed(out, &draft);
	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		any |= print_rules(out, &draft, op);
		any |= print_additions(out, &draft, op);
	}
	impossible = print_impossible(out, &draft);
	if (!any)
		fputs("    allow all\n", out);
	draft_free(&draft);
	return impossible;
}

/**
 * learned_profile_print_difference() - print a profile that inherits another
 * @out: where to print
 * @seen: what was seen, sorted; all of it is judged by @parent
 * @policy: the policy with the other profile
 * @parent: the index of that profile
 * @name: the new profile's
 * @patterns: patterns are allowed
 *
 * The new profile says only what the other one does not: that what was seen passes.
 *
 * Return: how many of the seen do not pass, since no profile could say it.
 */
size_t learned_profile_print_difference(FILE *out, const struct observations *seen,
					const struct gabion_policy *policy, unsigned int parent,
					const char *name, bool patterns)
{
	struct draft draft = {
		.seen = seen,
		.profile = &policy->profile[parent],
		.index = parent,
		.patterns = patterns,
	};
	size_t impossible;

	draft_make(&draft);
	fprintf(out, "\nprofile %s inherits %s\n", name, draft.profile->name);
	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		if (is_newly_allowed(&draft, op))
			print_allowed(out, &draft, op);
		print_additions(out, &draft, op);
	}
	impossible = print_impossible(out, &draft);
	draft_free(&draft);
	return impossible;
}
