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
 * @pattern: of the policy; NULL if there is none of this number
 * @hash: of its group and the names it begins with
 * @group: which
 * @names: how many names it begins with
 * @next: the number of the next in the same chain and one more, 0 at its end
 */
struct entry {
	const struct gabion_pattern *pattern;
	u32 hash;
	u16 group;
	u16 names;
	u16 next;
};

/**
 * struct gabion_pattern_index - numbered patterns, in groups that are searched one by one
 * @nr: entries in @entry
 * @any: a pattern has been added
 * @mask: of a hash: which chain
 * @head: begins the chains, as @entry's @next does
 * @entry: the patterns, by number
 */
struct gabion_pattern_index {
	unsigned int nr;
	bool any;
	u32 mask;
	u16 *head;
	struct entry entry[];
};

/* By a number of 16 bits a chain goes on. */
static_assert(GABION_BINDS_MAX < U16_MAX && GABION_EXCEPTS_MAX < U16_MAX);

static u32 hash_of(u32 above, const char *name, size_t len)
{
	return jhash(name, len, above);
}

static bool is_name(const struct gabion_pattern *pattern, unsigned int i)
{
	return pattern->component[i] && pattern->shortest[i] == pattern->longest[i] &&
	       !strchr(pattern->component[i], '?');
}

/**
 * gabion_pattern_index_make() - make an index without patterns
 * @nr: for patterns of lower numbers than this
 *
 * Context: process, may sleep.
 * Return: the index, to be freed by gabion_pattern_index_free(), or -ENOMEM.
 */
struct gabion_pattern_index *gabion_pattern_index_make(unsigned int nr)
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
	return index;
}

/**
 * gabion_pattern_index_add() - index a pattern
 * @index: where
 * @n: its number
 * @group: that it will be looked for in
 * @pattern: lives as long as the index
 *
 * Context: process.
 */
void gabion_pattern_index_add(struct gabion_pattern_index *index, unsigned int n,
			      unsigned int group, const struct gabion_pattern *pattern)
{
	struct entry *entry = &index->entry[n];
	u16 *head;

	entry->pattern = pattern;
	entry->hash = group;
	entry->group = group;
	while (entry->names < pattern->nr_components && is_name(pattern, entry->names)) {
		const char *name = pattern->component[entry->names++];

		entry->hash = hash_of(entry->hash, name, strlen(name));
	}
	head = &index->head[entry->hash & index->mask];
	entry->next = *head;
	*head = n + 1;
	index->any = true;
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

/**
 * struct sought - what is looked for in a chain
 * @group: patterns of this group
 * @names: which begin with so many names
 * @hash: and have this hash
 * @path: and match this
 */
struct sought {
	unsigned int group;
	unsigned int names;
	u32 hash;
	const struct gabion_path *path;
};

static void match_chain(const struct gabion_pattern_index *index, const struct sought *sought,
			gabion_match_visitor visit, void *arg)
{
	u16 first = index->head[sought->hash & index->mask];

	while (first) {
		const struct entry *entry = &index->entry[first - 1];
		unsigned int level = 0;

		if (entry->names == sought->names && entry->hash == sought->hash &&
		    entry->group == sought->group)
			level = gabion_pattern_match(entry->pattern, sought->path);
		if (level)
			visit(first - 1, level, arg);
		first = entry->next;
	}
}

/**
 * gabion_pattern_index_match() - find the patterns that name a cgroup
 * @index: of the patterns
 * @group: which of them
 * @path: as for gabion_pattern_match(); the lengths of its first
 *	GABION_COMPONENTS_MAX names are known
 * @visit: called for each, in no order
 * @arg: for @visit
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_pattern_index_match(const struct gabion_pattern_index *index, unsigned int group,
				const struct gabion_path *path, gabion_match_visitor visit,
				void *arg)
{
	struct sought sought = { .group = group, .hash = group, .path = path };
	unsigned int level;

	if (!index->any)
		return;
	match_chain(index, &sought, visit, arg);
	for (level = 0; level < path->nr_lengths; level++) {
		sought.names = level + 1;
		sought.hash = hash_of(sought.hash, path->name(path->owner, level),
				      path->length[level]);
		match_chain(index, &sought, visit, arg);
	}
}
