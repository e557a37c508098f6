// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares two policies: is one at least as strict as the other everywhere? "lock tighten"
 * needs this.
 *
 * Shared by the module and the tool.
 *
 * The comparison is conservative. It compares the patterns of bindings by their text, and
 * rules in pairs, so it may answer no although the policy is as strict. It never answers yes
 * for a looser policy.
 *
 * What stays as it is costs next to nothing, nor does a profile that only has another name. What
 * else differs is compared in pairs, and no more of it than EFFORT_MAX: then the answer is no.
 */
#include "policy/compare.h"

/* In pairs of lines, and pairs of rules: a second at most. */
#define EFFORT_MAX 16000000UL

#define TOO_MUCH "too much differs at once to be compared, change less of it"

/* Returns false once all is spent. */
static bool spend(unsigned long *left, unsigned long effort)
{
	*left -= effort < *left ? effort : *left;
	return *left;
}

static const char *const verdict_done[] = {
	[GABION_ALLOW] = "allowed",
	[GABION_AUDIT] = "audited",
	[GABION_DENY_QUIETLY] = "denied quietly",
	[GABION_DENY] = "denied",
};

static_assert(ARRAY_SIZE(verdict_done) == __GABION_VERDICT_MAX, "a verdict without a participle");

/*
 * A profile's statements on an operation are numbered pieces. REST: what no other piece
 * covers is allowed. WHOLE: the verdict on the whole operation, which covers its standard
 * objects, or all objects. From RULES on: one rule each. The piece with the highest number
 * that covers an object decides.
 */
#define REST 0
#define WHOLE 1
#define RULES 2

/**
 * struct pieces - what a profile says of an operation
 * @kind: of its objects, or NULL
 * @verdict: on the whole operation
 * @rules: on some objects
 * @left: what may still be spent
 */
struct pieces {
	const struct gabion_object_kind *kind;
	u8 verdict;
	const struct gabion_rules *rules;
	unsigned long *left;
};

static struct pieces pieces_of(const struct gabion_profile *profile, enum gabion_operation op,
			       unsigned long *left)
{
	return (struct pieces){
		.kind = gabion_objects_of(op),
		.verdict = profile->verdict[op],
		.rules = &profile->rules[op],
		.left = left,
	};
}

static bool same_pieces(const struct pieces *a, const struct pieces *b)
{
	unsigned int i;

	if (a->verdict != b->verdict || a->rules->nr != b->rules->nr)
		return false;
	for (i = 0; i < a->rules->nr; i++) {
		const struct gabion_rule *one = &a->rules->rule[i], *other = &b->rules->rule[i];

		if (one->verdict != other->verdict || strcmp(one->object, other->object))
			return false;
	}
	return true;
}

static u8 verdict_of(const struct pieces *pieces, unsigned int i)
{
	if (i < RULES)
		return i == WHOLE ? pieces->verdict : GABION_ALLOW;
	return pieces->rules->rule[i - RULES].verdict;
}

/* NULL for WHOLE and REST. */
static const char *entry_of(const struct pieces *pieces, unsigned int i)
{
	return i < RULES ? NULL : pieces->rules->rule[i - RULES].object;
}

static bool is_about_all(const struct pieces *pieces)
{
	return gabion_object_is_about_all(pieces->kind);
}

/*
 * Does a piece of one profile cover all objects of a piece of another profile? A glob is passed
 * as the object: only a star matches its stars, so what matches it covers all that it matches.
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

/* The highest piece of one profile that covers all objects of a piece of the other. */
static unsigned int last_with(const struct pieces *pieces, const struct pieces *others,
			      unsigned int other)
{
	unsigned int i = RULES + pieces->rules->nr - 1;

	while (!contains(pieces, i, others, other)) {
		spend(pieces->left, 1);
		i--;
	}
	return i;
}

static bool are_apart(const struct pieces *a, unsigned int i, const struct pieces *b,
		      unsigned int j)
{
	if (i >= RULES && j >= RULES)
		return a->kind->apart(entry_of(a, i), entry_of(b, j));
	return (i == REST && j == WHOLE) || (i == WHOLE && j == REST);
}

/* Can there be an object that these two pieces, one of each profile, decide? */
static bool may_meet(const struct pieces *a, unsigned int i, const struct pieces *b,
		     unsigned int j)
{
	return last_with(a, b, j) <= i && last_with(b, a, i) <= j && last_with(a, a, i) == i &&
	       last_with(b, b, j) == j && !are_apart(a, i, b, j);
}

/* The words for the objects of two pieces in @why: "", or " of NAME". */
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
 * @left: what may still be spent
 */
struct comparison {
	const struct gabion_profile *strict;
	const struct gabion_profile *loose;
	const char *where;
	char *why;
	size_t size;
	unsigned long *left;
};

static bool not_covered(const struct comparison *comparison, enum gabion_operation op,
			const char *objects, u8 would, u8 now)
{
	snprintf(comparison->why, comparison->size, "profile %s%s: %s%s would be %s, is %s now",
		 comparison->strict->name, comparison->where, gabion_operation_name(op), objects,
		 verdict_done[would], verdict_done[now]);
	return false;
}

static bool is_too_much(const struct comparison *comparison)
{
	snprintf(comparison->why, comparison->size, "profile %s%s: " TOO_MUCH,
		 comparison->strict->name, comparison->where);
	return false;
}

static bool operation_covers(const struct comparison *comparison, enum gabion_operation op)
{
	const struct pieces strict = pieces_of(comparison->strict, op, comparison->left);
	const struct pieces loose = pieces_of(comparison->loose, op, comparison->left);
	enum gabion_verdict would, now;
	char name[GABION_ENTRY_SIZE + 4];
	unsigned int i, j;

	if (same_pieces(&strict, &loose))
		return true;
	for (j = REST; j < RULES + loose.rules->nr; j++) {
		for (i = REST; i < RULES + strict.rules->nr; i++) {
			if (!spend(comparison->left, 1))
				return is_too_much(comparison);
			if (verdict_of(&strict, i) < verdict_of(&loose, j) &&
			    may_meet(&strict, i, &loose, j))
				return not_covered(comparison, op,
						   name_pieces(op, entry_of(&strict, i),
							       entry_of(&loose, j), name),
						   verdict_of(&strict, i), verdict_of(&loose, j));
		}
	}
	/* An unknown object counts as the most restricted one. */
	would = gabion_profile_verdict(comparison->strict, op, NULL);
	now = gabion_profile_verdict(comparison->loose, op, NULL);
	return would >= now || not_covered(comparison, op, "", would, now);
}

static bool profile_covers(const struct comparison *comparison)
{
	unsigned int op;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (!operation_covers(comparison, op))
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
	unsigned long left = EFFORT_MAX;
	const struct comparison comparison = { strict, loose, "", why, size, &left };

	return profile_covers(&comparison);
}

/**
 * struct policies - two policies that are compared
 * @strict: the one that should be as strict or stricter
 * @loose: the other
 * @binds: the lines of @strict by whom they bind
 * @same: the same lines by all their words up to the profile
 * @alike: the same lines by what their profile says, not by its name
 * @excepts: what follows "except" in @loose by its text, and the line
 * @known: for each pair of a profile of @strict and one of @loose, the result so far
 * @content: a hash of what each profile of @strict says
 * @loose_content: the same of @loose
 * @left: what may still be spent
 */
struct policies {
	const struct gabion_policy *strict;
	const struct gabion_policy *loose;
	struct gabion_lookup binds;
	struct gabion_lookup same;
	struct gabion_lookup alike;
	struct gabion_lookup excepts;
	u8 *known;
	unsigned int *content;
	unsigned int *loose_content;
	unsigned long left;
};

/* Values of @known; 0 means not compared yet. */
#define COVERED 1
#define NOT_COVERED 2

/* Compares each pair once, however many lines bind the two. */
static bool profiles_cover(struct policies *policies, unsigned int strict, unsigned int loose)
{
	u8 *known = &policies->known[strict * policies->loose->nr_profiles + loose];
	char why[1];

	if (!*known) {
		const struct comparison comparison = {
			.strict = &policies->strict->profile[strict],
			.loose = &policies->loose->profile[loose],
			.where = "",
			.why = why,
			.size = sizeof(why),
			.left = &policies->left,
		};

		*known = profile_covers(&comparison) ? COVERED : NOT_COVERED;
	}
	return *known == COVERED;
}

static unsigned int hash_whom(const struct gabion_bind *bind)
{
	const char *text = bind->pattern.text;

	return text ? gabion_hash(bind->whom, text, strlen(text)) : bind->whom;
}

/* Of a line of @policy, in its own words. */
static unsigned int hash_line(const struct gabion_policy *policy, const struct gabion_bind *bind)
{
	const char *name = policy->profile[bind->profile].name;

	return gabion_hash(hash_whom(bind) + bind->runtimes, name, strlen(name));
}

static unsigned int hash_content(const struct gabion_profile *profile)
{
	unsigned int hash = gabion_hash(0, (const char *)profile->verdict, __GABION_OP_MAX);
	unsigned int op, i;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		const struct gabion_rules *rules = &profile->rules[op];

		for (i = 0; i < rules->nr; i++)
			hash = gabion_hash(hash + op + rules->rule[i].verdict,
					   rules->rule[i].object, strlen(rules->rule[i].object));
	}
	return hash;
}

/* Of a line, with what its profile says. */
static unsigned int hash_alike(const struct gabion_bind *bind, unsigned int content)
{
	return gabion_hash(hash_whom(bind) + bind->runtimes, (const char *)&content,
			   sizeof(content));
}

/* Does a line bind everything that another line binds? */
static bool whom_covers(const struct gabion_bind *strict, const struct gabion_bind *loose)
{
	if (strict->whom != loose->whom)
		return false;
	if (strict->whom == GABION_WHOM_CONTAINERS)
		return gabion_runtimes_cover(strict->runtimes, loose->runtimes);
	return strict->whom != GABION_WHOM_CGROUP ||
	       !strcmp(strict->pattern.text, loose->pattern.text);
}

static unsigned int hash_except(unsigned int line, const struct gabion_pattern *pattern)
{
	return gabion_hash(line, pattern->text, strlen(pattern->text));
}

static bool excepts_it(const struct policies *policies, const struct gabion_bind *loose,
		       const struct gabion_pattern *pattern)
{
	const struct gabion_pattern *except = policies->loose->except;
	unsigned int hash = hash_except(loose - policies->loose->bind, pattern);
	int i;

	for (i = gabion_lookup_first(&policies->excepts, hash); i >= 0;
	     i = gabion_lookup_next(&policies->excepts, i)) {
		if (&except[i] >= loose->except && &except[i] < loose->except + loose->nr_excepts &&
		    !strcmp(except[i].text, pattern->text))
			return true;
	}
	return false;
}

/* A pattern that only the stricter line excepts, or NULL. */
static const char *new_except(const struct policies *policies, const struct gabion_bind *strict,
			      const struct gabion_bind *loose)
{
	unsigned int i;

	for (i = 0; i < strict->nr_excepts; i++) {
		if (!excepts_it(policies, loose, &strict->except[i]))
			return strict->except[i].text;
	}
	return NULL;
}

/*
 * Does a stand-in keep the line as strict? It does if a profile of the same name may stand in
 * today and is covered by it, or if it covers the profile that the line binds today.
 */
static bool stand_in_covers(struct policies *policies, unsigned int profile,
			    const struct gabion_bind *loose)
{
	const char *name = policies->strict->profile[profile].name;
	int now = gabion_policy_find_profile(policies->loose, name, strlen(name));

	if (profiles_cover(policies, profile, loose->profile))
		return true;
	return now != GABION_NO_PROFILE && gabion_bind_has_stand_in(loose, now) &&
	       profiles_cover(policies, profile, now);
}

/* A stand-in that makes the stricter line looser, or NULL. */
static const char *new_stand_in(struct policies *policies, const struct gabion_bind *strict,
				const struct gabion_bind *loose)
{
	unsigned int i;

	for (i = 0; i < strict->nr_stand_ins; i++) {
		if (!stand_in_covers(policies, strict->stand_in[i], loose))
			return policies->strict->profile[strict->stand_in[i]].name;
	}
	return NULL;
}

static bool bind_covers(struct policies *policies, const struct gabion_bind *strict,
			const struct gabion_bind *loose)
{
	return profiles_cover(policies, strict->profile, loose->profile) &&
	       !new_except(policies, strict, loose) && !new_stand_in(policies, strict, loose);
}

static void name_bind(const struct gabion_bind *bind, char *name, size_t size)
{
	size_t len = snprintf(name, size, "bind %s", gabion_whom_name(bind->whom));
	unsigned int i;

	if (bind->whom == GABION_WHOM_CGROUP)
		snprintf(name + len, size - len, " %s", bind->pattern.text);
	for (i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		if (bind->runtimes != GABION_RUNTIMES_ALL && (bind->runtimes & 1U << i))
			len += snprintf(name + len, size - len, " %s", gabion_runtime_name(i));
	}
}

/* Why a line does not cover another line that binds the same; @name is the name of both. */
static void say_why(struct policies *policies, const struct gabion_bind *strict,
		    const struct gabion_bind *loose, const char *name, char *why, size_t size)
{
	const char *except = new_except(policies, strict, loose);
	char where[GABION_WORD_MAX + 20];
	const struct comparison comparison = {
		.strict = &policies->strict->profile[strict->profile],
		.loose = &policies->loose->profile[loose->profile],
		.where = where,
		.why = why,
		.size = size,
		.left = &policies->left,
	};

	snprintf(where, sizeof(where), " of %s", name);
	if (!profile_covers(&comparison))
		return;
	if (except)
		snprintf(why, size, "%s: except %s would be new", name, except);
	else
		snprintf(why, size, "%s: or %s would be looser", name,
			 new_stand_in(policies, strict, loose));
}

/*
 * Is a line covered by one that is found so? The one that was found first, and binds the same, is
 * set in @first if none covers it.
 */
static bool found_covers(struct policies *policies, const struct gabion_lookup *lookup,
			 unsigned int hash, const struct gabion_bind *bind,
			 const struct gabion_bind **first)
{
	int i;

	for (i = gabion_lookup_first(lookup, hash); i >= 0; i = gabion_lookup_next(lookup, i)) {
		const struct gabion_bind *other = &policies->strict->bind[i];

		if (!spend(&policies->left, 1))
			return false;
		if (!whom_covers(other, bind))
			continue;
		if (!*first)
			*first = other;
		spend(&policies->left, other->nr_excepts + other->nr_stand_ins);
		if (bind_covers(policies, other, bind))
			return true;
	}
	return false;
}

/*
 * Most lines stay as they are, or have a profile of another name. So many lines that bind
 * containers, or one cgroup to many profiles, are not compared each with each.
 */
static bool same_line_covers(struct policies *policies, const struct gabion_bind *bind)
{
	unsigned int content = policies->loose_content[bind->profile];
	const struct gabion_bind *first = NULL;

	return found_covers(policies, &policies->same, hash_line(policies->loose, bind), bind,
			    &first) ||
	       found_covers(policies, &policies->alike, hash_alike(bind, content), bind, &first);
}

static bool bind_covered(struct policies *policies, const struct gabion_bind *bind, char *why,
			 size_t size)
{
	const struct gabion_bind *first = NULL;
	char name[GABION_WORD_MAX + 16];

	if (same_line_covers(policies, bind) ||
	    found_covers(policies, &policies->binds, hash_whom(bind), bind, &first))
		return true;
	name_bind(bind, name, sizeof(name));
	if (!policies->left)
		snprintf(why, size, "%s: " TOO_MUCH, name);
	else if (first)
		say_why(policies, first, bind, name, why, size);
	else
		snprintf(why, size, "%s %s would be gone", name,
			 policies->loose->profile[bind->profile].name);
	return false;
}

static void hash_contents(const struct gabion_policy *policy, unsigned int *content)
{
	unsigned int i;

	for (i = 0; i < policy->nr_profiles; i++)
		content[i] = hash_content(&policy->profile[i]);
}

static bool alloc_policies(struct policies *policies)
{
	const struct gabion_policy *strict = policies->strict, *loose = policies->loose;
	unsigned int profiles = strict->nr_profiles + loose->nr_profiles;

	policies->known = gabion_alloc(strict->nr_profiles * loose->nr_profiles + 1);
	policies->content = gabion_alloc((profiles + 1) * sizeof(*policies->content));
	return policies->known && policies->content &&
	       !gabion_lookup_make(&policies->binds, strict->nr_binds + 1) &&
	       !gabion_lookup_make(&policies->same, strict->nr_binds + 1) &&
	       !gabion_lookup_make(&policies->alike, strict->nr_binds + 1) &&
	       !gabion_lookup_make(&policies->excepts, loose->nr_excepts + 1);
}

static bool make_policies(struct policies *policies)
{
	const struct gabion_policy *strict = policies->strict, *loose = policies->loose;
	unsigned int i, j;

	if (!alloc_policies(policies))
		return false;
	policies->loose_content = policies->content + strict->nr_profiles;
	hash_contents(strict, policies->content);
	hash_contents(loose, policies->loose_content);
	for (i = 0; i < strict->nr_binds; i++) {
		const struct gabion_bind *bind = &strict->bind[i];

		gabion_lookup_add(&policies->binds, i, hash_whom(bind));
		gabion_lookup_add(&policies->same, i, hash_line(strict, bind));
		gabion_lookup_add(&policies->alike, i,
				  hash_alike(bind, policies->content[bind->profile]));
	}
	for (i = 0; i < loose->nr_binds; i++) {
		const struct gabion_bind *bind = &loose->bind[i];

		for (j = 0; j < bind->nr_excepts; j++)
			gabion_lookup_add(&policies->excepts, &bind->except[j] - loose->except,
					  hash_except(i, &bind->except[j]));
	}
	return true;
}

static void free_policies(struct policies *policies)
{
	gabion_free(policies->known);
	gabion_free(policies->content);
	gabion_lookup_free(&policies->binds);
	gabion_lookup_free(&policies->same);
	gabion_lookup_free(&policies->alike);
	gabion_lookup_free(&policies->excepts);
}

/**
 * gabion_policy_covers() - is a policy nowhere looser than another
 * @strict: the one that should be as strict or stricter
 * @loose: the one that is to be covered
 * @why: when it is not, set to a sentence without a full stop
 * @size: bytes in @why
 *
 * It is if @strict has each bind line of @loose, with a profile that covers its profile,
 * no additional exception, and no looser stand-in. The caller compares attachments.
 *
 * Context: process context, may sleep.
 * Return: true if it is, @why is scratch then; false also if memory is short, or if too much
 * differs to be compared.
 */
bool gabion_policy_covers(const struct gabion_policy *strict, const struct gabion_policy *loose,
			  char *why, size_t size)
{
	struct policies policies = { .strict = strict, .loose = loose, .left = EFFORT_MAX };
	bool covers = make_policies(&policies);
	unsigned int i;

	if (!covers)
		snprintf(why, size, "memory is short");
	for (i = 0; i < loose->nr_binds && covers; i++)
		covers = bind_covered(&policies, &loose->bind[i], why, size);
	free_policies(&policies);
	return covers;
}
