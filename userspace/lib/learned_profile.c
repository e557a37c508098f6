// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest profile that lets a workload do what it was seen to do.
 *
 * It starts from a profile that bound the workload, and denies all that this profile
 * denied or audited, except for what was seen. An operation without a list becomes
 * allowed. A list of what is allowed gains an entry for each object that was seen;
 * a list of what is denied loses those. What a profile cannot say exactly stays
 * denied, and a comment tells why.
 */
#include <stdlib.h>
#include <string.h>

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
	REMEDY_ADD, /* its object is added to a list of what is allowed */
	REMEDY_DROP, /* what stands for it is dropped from a list of what is denied */
	REMEDY_IMPOSSIBLE,
};

/**
 * struct entry - an entry for a list of what is allowed
 * @list: which
 * @text: the entry
 * @by: which programs it is for
 */
struct entry {
	enum gabion_list list;
	char text[GABION_WORD_MAX + 2];
	struct programs by;
};

/**
 * struct draft - a profile that is being made from another
 * @seen: what it must allow
 * @profile: the other profile
 * @index: its index in its policy
 * @patterns: adding and dropping patterns is allowed
 * @remedy: one for each observation
 * @why: the reason for each observation that has no remedy
 * @verdict: the new verdict of each operation
 * @entries: number of entries in @entry
 * @entry: additions to lists
 */
struct draft {
	const struct observations *seen;
	const struct gabion_profile *profile;
	unsigned int index;
	bool patterns;
	enum remedy *remedy;
	const char **why;
	u8 verdict[__GABION_OP_MAX];
	size_t entries;
	struct entry *entry;
};

static enum remedy impossible(struct draft *draft, size_t nr, const char *why)
{
	draft->why[nr] = why;
	return REMEDY_IMPOSSIBLE;
}

/* May a device be opened, now or by the policy that is written, once it has a node? */
static bool may_open(const struct draft *draft, const char *device)
{
	enum gabion_operation op = *device == 'b' ? GABION_OP_BLOCK_DEVICE : GABION_OP_CHAR_DEVICE;

	if (gabion_profile_verdict(draft->profile, op, device) == GABION_ALLOW)
		return true;
	for (size_t i = 0; i < draft->seen->count; i++) {
		const struct observation *observation = &draft->seen->observation[i];

		if (observation->op == op && observation->exact &&
		    !strcmp(observation->object, device) &&
		    (observation->profiles & (1ULL << draft->index)))
			return true;
	}
	return false;
}

/* An entry must stand for the object alone, though a container may have chosen its name. */
static bool can_be_entry(enum gabion_list list, const char *object)
{
	if (list == GABION_LIST_DEVICE)
		return gabion_lists[list].valid(object) && !strpbrk(object, "*-");
	return is_policy_word(object);
}

static enum remedy judge_addition(struct draft *draft, size_t nr, enum gabion_list list)
{
	const struct observation *observation = &draft->seen->observation[nr];

	if (!can_be_entry(list, observation->object))
		return impossible(draft, nr, "no entry of a list can stand for it alone");
	/* An entry would allow opening the device too; a node alone does nothing. */
	if (observation->op == GABION_OP_MKNOD && !may_open(draft, observation->object))
		return REMEDY_ALLOW;
	return REMEDY_ADD;
}

/* Is it one of the standard entries, which no profile can drop? */
static bool is_standard(enum gabion_list list, const char *object)
{
	const char *const *entry = gabion_lists[list].standard;

	for (; entry && *entry; entry++) {
		if (gabion_lists[list].match(*entry, object))
			return true;
	}
	return false;
}

static enum remedy judge_drop(struct draft *draft, size_t nr, enum gabion_list list)
{
	const struct gabion_entries *entries = &draft->profile->list[list];
	const char *object = draft->seen->observation[nr].object;

	if (is_standard(list, object))
		return draft->patterns ? REMEDY_ALLOW :
					 impossible(draft, nr,
						    "those of the usual runtimes are denied "
						    "together, and allowed by --patterns "
						    "only, with all the rest");
	for (unsigned int i = 0; i < entries->nr; i++) {
		const char *entry = entries->entry[i];
		bool stands_for_more = strcmp(entry, object) || strchr(entry, '*');

		if (gabion_lists[list].match(entry, object) && stands_for_more &&
		    !draft->patterns)
			return impossible(draft, nr, "the pattern that denies it stands for more, "
						     "and is dropped by --patterns only");
	}
	return REMEDY_DROP;
}

static enum remedy judge(struct draft *draft, size_t nr)
{
	const struct observation *observation = &draft->seen->observation[nr];
	int list = gabion_list_of(observation->op);

	if (observation_passes(observation, draft->profile, draft->index))
		return REMEDY_NONE;
	if (list == GABION_NO_LIST)
		return REMEDY_ALLOW;
	if (!observation->exact)
		return impossible(draft, nr, "the event does not tell all of it");
	return gabion_lists[list].denies ? judge_drop(draft, nr, list) :
					   judge_addition(draft, nr, list);
}

/* Patterns, which match all objects that differ in their last part only. */

static size_t stem_length(enum gabion_list list, const char *object)
{
	static const char last_part[__GABION_LIST_MAX] = {
		[GABION_LIST_AUTOLOAD] = '-',
		[GABION_LIST_SYSCTL] = '.',
		[GABION_LIST_DEVICE] = ':',
	};
	const char *end = strrchr(object, last_part[list]);

	return end ? end + 1 - object : 0;
}

static bool shares_stem(const struct draft *draft, const struct observation *observation,
			enum gabion_list list, size_t stem)
{
	for (size_t i = 0; i < draft->seen->count; i++) {
		const struct observation *other = &draft->seen->observation[i];

		if (draft->remedy[i] == REMEDY_ADD && gabion_list_of(other->op) == (int)list &&
		    strcmp(other->object, observation->object) &&
		    stem_length(list, other->object) == stem &&
		    !strncmp(other->object, observation->object, stem))
			return true;
	}
	return false;
}

static void make_entry(const struct draft *draft, const struct observation *observation,
		       enum gabion_list list, char *text, size_t size)
{
	size_t stem = draft->patterns ? stem_length(list, observation->object) : 0;

	if (stem && shares_stem(draft, observation, list, stem))
		snprintf(text, size, "%.*s*", (int)stem, observation->object);
	else
		snprintf(text, size, "%s", observation->object);
}

static struct entry *find_entry(const struct draft *draft, enum gabion_list list,
				const char *text)
{
	for (size_t i = 0; i < draft->entries; i++) {
		if (draft->entry[i].list == list && !strcmp(draft->entry[i].text, text))
			return &draft->entry[i];
	}
	return NULL;
}

static size_t list_length(const struct draft *draft, enum gabion_list list)
{
	size_t length = draft->profile->list[list].nr;

	for (size_t i = 0; i < draft->entries; i++)
		length += draft->entry[i].list == list;
	return length;
}

static void add_entry(struct draft *draft, size_t nr)
{
	const struct observation *observation = &draft->seen->observation[nr];
	enum gabion_list list = gabion_list_of(observation->op);
	char text[sizeof(((struct entry *)0)->text)];
	struct entry *entry;

	make_entry(draft, observation, list, text, sizeof(text));
	entry = find_entry(draft, list, text);
	if (!entry && list_length(draft, list) == GABION_ENTRIES_MAX) {
		draft->remedy[nr] = impossible(draft, nr, "the list is full; --patterns may help");
		return;
	}
	if (!entry) {
		draft->entry = must(reallocarray(draft->entry, draft->entries + 1,
						 sizeof(*entry)));
		entry = &draft->entry[draft->entries++];
		*entry = (struct entry){ .list = list };
		strcpy(entry->text, text);
	}
	programs_join(&entry->by, &observation->by);
}

/* Does an entry of a list of what is denied match something that was seen? */
static bool is_dropped(const struct draft *draft, enum gabion_list list, const char *entry)
{
	for (size_t i = 0; i < draft->seen->count; i++) {
		const struct observation *observation = &draft->seen->observation[i];

		if (draft->remedy[i] == REMEDY_DROP &&
		    gabion_list_of(observation->op) == (int)list &&
		    gabion_lists[list].match(entry, observation->object))
			return true;
	}
	return false;
}

static size_t count_kept(const struct draft *draft, enum gabion_list list)
{
	const struct gabion_entries *entries = &draft->profile->list[list];
	size_t kept = 0;

	for (unsigned int i = 0; i < entries->nr; i++)
		kept += !is_dropped(draft, list, entries->entry[i]);
	return kept;
}

/* Allows an operation if no entry of its list is left. */
static void settle_verdict(struct draft *draft, enum gabion_operation op)
{
	int list = gabion_list_of(op);

	if (draft->verdict[op] == GABION_AUDIT)
		draft->verdict[op] = GABION_DENY;
	if (list != GABION_NO_LIST && gabion_lists[list].denies && !gabion_lists[list].standard &&
	    !count_kept(draft, list))
		draft->verdict[op] = GABION_ALLOW;
}

static void draft_make(struct draft *draft)
{
	const struct observations *seen = draft->seen;

	memcpy(draft->verdict, draft->profile->verdict, sizeof(draft->verdict));
	draft->remedy = must(calloc(seen->count + 1, sizeof(*draft->remedy)));
	draft->why = must(calloc(seen->count + 1, sizeof(*draft->why)));
	for (size_t i = 0; i < seen->count; i++)
		draft->remedy[i] = judge(draft, i);
	for (size_t i = 0; i < seen->count; i++) {
		if (draft->remedy[i] == REMEDY_ADD)
			add_entry(draft, i);
		else if (draft->remedy[i] == REMEDY_ALLOW)
			draft->verdict[seen->observation[i].op] = GABION_ALLOW;
	}
	for (unsigned int op = 0; op < __GABION_OP_MAX; op++)
		settle_verdict(draft, op);
}

static void draft_free(struct draft *draft)
{
	for (size_t i = 0; i < draft->entries; i++)
		programs_free(&draft->entry[i].by);
	free(draft->entry);
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
		if (seen->observation[i].op == op && draft->remedy[i] != REMEDY_NONE &&
		    draft->remedy[i] != REMEDY_IMPOSSIBLE)
			programs_join(&by, &seen->observation[i].by);
	}
	fprintf(out, "    allow %s  # ", gabion_operation_name(op));
	programs_print(out, &by, draft->seen->named);
	fprintf(out, "%s\n", op == GABION_OP_MKNOD ? "; on a list they could be opened too" : "");
	programs_free(&by);
}

/* The operations that the new profile allows and the old one did not. */
static bool print_all_allowed(FILE *out, const struct draft *draft)
{
	bool any = false;

	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		if (draft->verdict[op] != GABION_ALLOW ||
		    draft->profile->verdict[op] == GABION_ALLOW)
			continue;
		print_allowed(out, draft, op);
		any = true;
	}
	return any;
}

static bool print_entries(FILE *out, const struct gabion_list_desc *desc,
			  const struct gabion_entries *entries)
{
	if (!entries->nr)
		return false;
	fprintf(out, "    %s %s", desc->keyword, desc->verb);
	for (unsigned int i = 0; i < entries->nr; i++)
		fprintf(out, " %s", entries->entry[i]);
	fputc('\n', out);
	return true;
}

static bool print_added(FILE *out, const struct draft *draft, enum gabion_list list)
{
	const struct gabion_list_desc *desc = &gabion_lists[list];
	bool any = print_entries(out, desc, &draft->profile->list[list]);

	for (size_t i = 0; i < draft->entries; i++) {
		if (draft->entry[i].list != list)
			continue;
		fprintf(out, "    %s %s %s  # ", desc->keyword, desc->verb, draft->entry[i].text);
		programs_print(out, &draft->entry[i].by, draft->seen->named);
		fputc('\n', out);
		any = true;
	}
	return any;
}

static void print_dropped(FILE *out, const struct draft *draft, enum gabion_list list,
			  const char *entry)
{
	const struct gabion_list_desc *desc = &gabion_lists[list];
	struct programs by = { 0 };

	for (size_t i = 0; i < draft->seen->count; i++) {
		const struct observation *observation = &draft->seen->observation[i];

		if (draft->remedy[i] == REMEDY_DROP &&
		    gabion_list_of(observation->op) == (int)list &&
		    desc->match(entry, observation->object))
			programs_join(&by, &observation->by);
	}
	fprintf(out, "    # dropped: %s %s %s: ", desc->keyword, desc->verb, entry);
	programs_print(out, &by, draft->seen->named);
	fputc('\n', out);
	programs_free(&by);
}

static bool is_allowed_whole(const struct draft *draft, enum gabion_list list)
{
	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		if (gabion_list_of(op) == (int)list && draft->verdict[op] != GABION_ALLOW)
			return false;
	}
	return true;
}

/* What is left of a list. If its operation is allowed, there is no list. */
static bool print_kept(FILE *out, const struct draft *draft, enum gabion_list list)
{
	const struct gabion_list_desc *desc = &gabion_lists[list];
	const struct gabion_entries *entries = &draft->profile->list[list];
	unsigned int i;

	for (i = 0; i < entries->nr; i++) {
		if (is_dropped(draft, list, entries->entry[i]))
			print_dropped(out, draft, list, entries->entry[i]);
	}
	if (!count_kept(draft, list) || is_allowed_whole(draft, list))
		return false;
	fprintf(out, "    %s %s", desc->keyword, desc->verb);
	for (i = 0; i < entries->nr; i++) {
		if (!is_dropped(draft, list, entries->entry[i]))
			fprintf(out, " %s", entries->entry[i]);
	}
	fputc('\n', out);
	return true;
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
 * @patterns: adding and dropping patterns is allowed
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
	for (unsigned int list = 0; list < __GABION_LIST_MAX; list++)
		any |= gabion_lists[list].denies ? print_kept(out, &draft, list) :
						   print_added(out, &draft, list);
	impossible = print_impossible(out, &draft);
	if (!any)
		fputs("    allow all\n", out);
	draft_free(&draft);
	return impossible;
}
