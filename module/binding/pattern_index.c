// SPDX-License-Identifier: GPL-2.0-only
/*
 * Of many patterns, which could match a cgroup's path: found by the names they begin with.
 *
 * Most patterns of a long policy begin with names, without stars and question marks, and
 * no path matches one whose names it does not begin with. So they lie in a hash table by
 * these names. The others are tried one by one.
 */
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "binding/pattern_index.h"

/**
 * struct entry - a pattern in the index
 * @pattern: of the policy
 * @hash: of the names it begins with
 * @names: how many these are
 * @next: the number of the next in the same chain and one more, 0 at its end
 */
struct entry {
	const struct gabion_pattern *pattern;
	u32 hash;
	u16 names;
	u16 next;
};

/**
 * struct gabion_pattern_index - the patterns of a policy
 * @nr: entries in @entry
 * @mask: of a hash: which chain
 * @nameless: begins the chain of the patterns that begin with no name, as @entry's @next does
 * @head: begins the other chains
 * @entry: the patterns, by number
 */
struct gabion_pattern_index {
	unsigned int nr;
	u32 mask;
	u16 nameless;
	u16 *head;
	struct entry entry[];
};

/* By a number of 16 bits a chain goes on. */
static_assert(GABION_BINDS_MAX < U16_MAX);

static u32 hash_of(u32 above, const char *name, size_t len)
{
	return jhash(name, len, above);
}

static bool is_name(const struct gabion_pattern *pattern, unsigned int i)
{
	return pattern->component[i] && pattern->shortest[i] == pattern->longest[i] &&
	       !strchr(pattern->component[i], '?');
}

static void enter(struct gabion_pattern_index *index, unsigned int n,
		  const struct gabion_pattern *pattern)
{
	struct entry *entry = &index->entry[n];
	u16 *head;

	entry->pattern = pattern;
	while (entry->names < pattern->nr_components && is_name(pattern, entry->names)) {
		const char *name = pattern->component[entry->names++];

		entry->hash = hash_of(entry->hash, name, strlen(name));
	}
	head = entry->names ? &index->head[entry->hash & index->mask] : &index->nameless;
	entry->next = *head;
	*head = n + 1;
}

/**
 * gabion_pattern_index_make() - index patterns
 * @policy: whose; lives as long as the index
 * @nr: how many patterns
 * @nth: how to get at them
 *
 * Context: process, may sleep.
 * Return: the index, to be freed by gabion_pattern_index_free(), or -ENOMEM.
 */
struct gabion_pattern_index *gabion_pattern_index_make(const struct gabion_policy *policy,
						       unsigned int nr, gabion_nth_pattern *nth)
{
	unsigned int chains = roundup_pow_of_two(nr + 1);
	struct gabion_pattern_index *index;

	index = kvzalloc(struct_size(index, entry, nr) + chains * sizeof(*index->head),
			 GFP_KERNEL_ACCOUNT);
	if (!index)
		return ERR_PTR(-ENOMEM);
	index->nr = nr;
	index->mask = chains - 1;
	index->head = (u16 *)&index->entry[nr];
	/* From the last: a chain begins with the first. */
	while (nr--)
		enter(index, nr, nth(policy, nr));
	return index;
}

/**
 * gabion_pattern_index_free() - free an index
 * @index: the index, an error, or NULL
 *
 * Context: process, may sleep.
 */
void gabion_pattern_index_free(struct gabion_pattern_index *index)
{
	if (!IS_ERR(index))
		kvfree(index);
}

/* Only what begins with the same names: as many, of the same hash. */
static void match_chain(const struct gabion_pattern_index *index, u16 first, unsigned int names,
			u32 hash, const struct gabion_path *path, gabion_match_visitor visit,
			void *arg)
{
	while (first) {
		const struct entry *entry = &index->entry[first - 1];
		unsigned int level = 0;

		if (entry->names == names && entry->hash == hash)
			level = gabion_pattern_match(entry->pattern, path);
		if (level)
			visit(first - 1, level, arg);
		first = entry->next;
	}
}

/**
 * gabion_pattern_index_match() - find the patterns that name a cgroup
 * @index: of the patterns
 * @path: as for gabion_pattern_match(); the lengths of its first
 *	GABION_COMPONENTS_MAX names are known
 * @visit: called for each, in no order
 * @arg: for @visit
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_pattern_index_match(const struct gabion_pattern_index *index,
				const struct gabion_path *path, gabion_match_visitor visit,
				void *arg)
{
	unsigned int level;
	u32 hash = 0;

	if (!index->nr)
		return;
	match_chain(index, index->nameless, 0, 0, path, visit, arg);
	for (level = 0; level < path->nr_lengths; level++) {
		hash = hash_of(hash, path->name(path->owner, level), path->length[level]);
		match_chain(index, index->head[hash & index->mask], level + 1, hash, path, visit,
			    arg);
	}
}
