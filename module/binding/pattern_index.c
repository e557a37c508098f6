// SPDX-License-Identifier: GPL-2.0-only
/*
 * An index of many patterns: finds those that could match a cgroup's path.
 *
 * Most patterns of a long policy begin with literal names, without '*' and '?'. A path that
 * matches such a pattern begins with the same names. So patterns are hashed by their literal
 * names. Patterns without any are tried one by one.
 */
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "binding/pattern_index.h"

/**
 * struct entry - a pattern in the index
 * @hash: of its group and its literal names
 * @group: its group
 * @next: the number of the next entry in the chain plus one, 0 at the end
 * @names: how many literal names it begins with
 */
struct entry {
	u32 hash;
	u16 group;
	u16 next;
	u8 names;
};

/**
 * struct gabion_pattern_index - numbered patterns, in groups that are searched one by one
 * @first: the address of pattern 0
 * @stride: the distance between two patterns, in bytes
 * @any: a pattern has been added
 * @mask: masks a hash to the index of its chain
 * @head: the first entry of each chain, as @next of an entry
 * @entry: the patterns, by number
 */
struct gabion_pattern_index {
	const struct gabion_pattern *first;
	size_t stride;
	bool any;
	u32 mask;
	u16 *head;
	struct entry entry[];
};

/* The links of chains have 16 bits. */
static_assert(GABION_BINDS_MAX < U16_MAX && GABION_EXCEPTS_MAX < U16_MAX);
static_assert(GABION_COMPONENTS_MAX <= U8_MAX);

static const struct gabion_pattern *pattern_of(const struct gabion_pattern_index *index,
					       unsigned int n)
{
	return (const void *)index->first + n * index->stride;
}

static u32 hash_of(u32 above, const char *name, size_t len)
{
	return jhash(name, len, above);
}

/**
 * gabion_pattern_index_make() - make an index without patterns
 * @nr: for patterns of lower numbers than this
 * @first: the pattern of number 0; all live as long as the index
 * @stride: bytes from one to the next
 *
 * Context: process, may sleep.
 * Return: the index, to be freed by gabion_pattern_index_free(), or -ENOMEM.
 */
struct gabion_pattern_index *
gabion_pattern_index_make(unsigned int nr, const struct gabion_pattern *first, size_t stride)
{
	unsigned int chains = roundup_pow_of_two(nr + 1);
	struct gabion_pattern_index *index;

	index = gabion_alloc(struct_size(index, entry, nr) + chains * sizeof(*index->head));
	if (!index)
		return ERR_PTR(-ENOMEM);
	index->first = first;
	index->stride = stride;
	index->mask = chains - 1;
	index->head = (u16 *)&index->entry[nr];
	return index;
}

/**
 * gabion_pattern_index_add() - index a pattern
 * @index: the index
 * @n: the pattern's number
 * @group: the group in which it is searched
 *
 * Context: process.
 */
void gabion_pattern_index_add(struct gabion_pattern_index *index, unsigned int n,
			      unsigned int group)
{
	const struct gabion_pattern *pattern = pattern_of(index, n);
	struct entry *entry = &index->entry[n];
	struct gabion_component component = {};
	u16 *head;

	entry->hash = group;
	entry->group = group;
	while (gabion_pattern_step(pattern, &component) && gabion_component_is_name(&component)) {
		entry->names++;
		entry->hash = hash_of(entry->hash, component.glob, component.len);
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
		gabion_free(index);
}

/**
 * struct sought - what is searched in a chain: patterns that
 * @group: are in this group,
 * @names: begin with this many literal names,
 * @hash: have this hash,
 * @path: and match this path
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
			level = gabion_pattern_match(pattern_of(index, first - 1), sought->path);
		if (level)
			visit(first - 1, level, arg);
		first = entry->next;
	}
}

/**
 * gabion_pattern_index_match() - find the patterns that name a cgroup
 * @index: the index
 * @group: the group to search
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
