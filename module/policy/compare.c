// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is one policy nowhere looser than another? What "lock tighten" asks.
 *
 * Shared by the module and the tool.
 *
 * The answer may be no where a cleverer one would be yes: bindings are compared
 * pattern by pattern, by their text, and rules two by two. It is never yes where it
 * should be no.
 */
#include "policy/compare.h"

static const char *const verdict_done[] = {
	[GABION_ALLOW] = "allowed",
	[GABION_AUDIT] = "audited",
	[GABION_DENY_QUIETLY] = "denied quietly",
	[GABION_DENY] = "denied",
};

static_assert(ARRAY_SIZE(verdict_done) == __GABION_VERDICT_MAX, "a verdict without a participle");

/*
 * What a profile says of an operation, in pieces, the later ones before the earlier: a
 * rule for each of some objects (from RULES on); the verdict on the whole operation, which
 * is about what is standard, or about everything (WHOLE); and that the rest is allowed
 * (REST). So the last piece that an object is in decides.
 */
#define REST 0
#define WHOLE 1
#define RULES 2

/**
 * struct pieces - what a profile says of an operation
 * @kind: of its objects, or NULL
 * @verdict: on the whole operation
 * @rules: on some objects
 */
struct pieces {
	const struct gabion_object_kind *kind;
	u8 verdict;
	const struct gabion_rules *rules;
};

static struct pieces pieces_of(const struct gabion_profile *profile, enum gabion_operation op)
{
	return (struct pieces){
		.kind = gabion_objects_of(op),
		.verdict = profile->verdict[op],
		.rules = &profile->rules[op],
	};
}

static u8 verdict_of(const struct pieces *pieces, unsigned int i)
{
	if (i < RULES)
		return i == WHOLE ? pieces->verdict : GABION_ALLOW;
	return pieces->rules->rule[i - RULES].verdict;
}

/* NULL for the pieces that no rule makes. */
static const char *entry_of(const struct pieces *pieces, unsigned int i)
{
	return i < RULES ? NULL : pieces->rules->rule[i - RULES].object;
}

static bool is_about_all(const struct pieces *pieces)
{
	return gabion_object_is_about_all(pieces->kind);
}

/*
 * Are all objects of one profile's piece in a piece of another profile? As a word, a glob
 * stands for all that it matches: its stars can only be matched by a star.
 */
static bool contains(const struct pieces *pieces, unsigned int i, const struct pieces *others,
		     unsigned int other)
{
	const char *entry = entry_of(others, other);

	if (i == REST || (i == WHOLE && is_about_all(pieces)))
		return true;
	if (i == WHOLE)
		return entry ? gabion_object_is_standard(pieces->kind, entry) : other == WHOLE;
	if (!entry && pieces->kind->sets)
		return false;
	return pieces->kind->match(entry_of(pieces, i), entry ? entry : "*");
}

/* The last piece of one profile that all objects of another's piece are in. */
static unsigned int last_with(const struct pieces *pieces, const struct pieces *others,
			      unsigned int other)
{
	unsigned int i = RULES + pieces->rules->nr - 1;

	while (!contains(pieces, i, others, other))
		i--;
	return i;
}

static bool are_apart(const struct pieces *a, unsigned int i, const struct pieces *b,
		      unsigned int j)
{
	if (i >= RULES && j >= RULES)
		return a->kind->apart(entry_of(a, i), entry_of(b, j));
	return (i == REST && j == WHOLE) || (i == WHOLE && j == REST);
}

/* May an object be decided by these two pieces, one of each profile? */
static bool may_meet(const struct pieces *a, unsigned int i, const struct pieces *b,
		     unsigned int j)
{
	return last_with(a, b, j) <= i && last_with(b, a, i) <= j && last_with(a, a, i) == i &&
	       last_with(b, b, j) == j && !are_apart(a, i, b, j);
}

/* What a sentence calls the objects of two pieces: "", or " of NAME". */
static const char *name_pieces(enum gabion_operation op, const char *entry, const char *other,
			       char *name)
{
	if (!entry)
		entry = other;
	if (!entry)
		return "";
	strcpy(name, " of ");
	gabion_object_word(op, entry, name + strlen(name));
	return name;
}

/**
 * struct comparison - two profiles that are compared
 * @strict: the one that should be as strict or stricter
 * @loose: the other
 * @where: what binds them, for the sentence
 * @why: the sentence
 * @size: bytes in @why
 */
struct comparison {
	const struct gabion_profile *strict;
	const struct gabion_profile *loose;
	const char *where;
	char *why;
	size_t size;
};

static bool not_covered(const struct comparison *comparison, enum gabion_operation op,
			const char *objects, u8 would, u8 now)
{
	snprintf(comparison->why, comparison->size, "profile %s%s: %s%s would be %s, is %s now",
		 comparison->strict->name, comparison->where, gabion_operation_name(op), objects,
		 verdict_done[would], verdict_done[now]);
	return false;
}

static bool operation_covers(const struct comparison *comparison, enum gabion_operation op)
{
	const struct pieces strict = pieces_of(comparison->strict, op);
	const struct pieces loose = pieces_of(comparison->loose, op);
	enum gabion_verdict would, now;
	char name[GABION_ENTRY_SIZE + 4];
	unsigned int i, j;

	for (j = REST; j < RULES + loose.rules->nr; j++) {
		for (i = REST; i < RULES + strict.rules->nr; i++) {
			if (verdict_of(&strict, i) < verdict_of(&loose, j) &&
			    may_meet(&strict, i, &loose, j))
				return not_covered(comparison, op,
						   name_pieces(op, entry_of(&strict, i),
							       entry_of(&loose, j), name),
						   verdict_of(&strict, i), verdict_of(&loose, j));
		}
	}
	/* What is not known is as bad as the worst. */
	would = gabion_profile_verdict(comparison->strict, op, NULL);
	now = gabion_profile_verdict(comparison->loose, op, NULL);
	return would >= now || not_covered(comparison, op, "", would, now);
}

static bool profile_covers(const struct gabion_profile *strict, const struct gabion_profile *loose,
			   const char *where, char *why, size_t size)
{
	const struct comparison comparison = { strict, loose, where, why, size };
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (!operation_covers(&comparison, op))
			return false;
	}
	return true;
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
