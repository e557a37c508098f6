// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbered things found by what they are called, however many there are.
 *
 * Shared by the module and the tool.
 */
#include "policy/lookup.h"

/**
 * gabion_hash() - hash a text, by FNV-1a
 * @seed: the hash of what stands before it, or 0
 * @text: need not end in NUL
 * @len: bytes in @text
 *
 * Context: any.
 * Return: the hash.
 */
unsigned int gabion_hash(unsigned int seed, const char *text, size_t len)
{
	unsigned int hash = seed ^ 2166136261U;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (u8)text[i]) * 16777619U;
	return hash ^ (hash >> 15);
}

/**
 * gabion_lookup_make() - make room for numbers
 * @lookup: to be freed by gabion_lookup_free()
 * @max: all numbers are less; at most 65535
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM, with nothing to be freed.
 */
int gabion_lookup_make(struct gabion_lookup *lookup, unsigned int max)
{
	unsigned int chains = 1;

	while (chains < max)
		chains *= 2;
	lookup->head = gabion_alloc((chains + max) * sizeof(*lookup->head));
	if (!lookup->head)
		return -ENOMEM;
	lookup->next = lookup->head + chains;
	lookup->mask = chains - 1;
	return 0;
}

/**
 * gabion_lookup_free() - free the room
 * @lookup: made, or zeroed
 *
 * Context: process context, may sleep.
 */
void gabion_lookup_free(struct gabion_lookup *lookup)
{
	gabion_free(lookup->head);
	*lookup = (struct gabion_lookup){ .head = NULL };
}

/**
 * gabion_lookup_add() - have a number found
 * @lookup: where
 * @n: the number, not yet added
 * @hash: by which
 *
 * Context: any.
 */
void gabion_lookup_add(struct gabion_lookup *lookup, unsigned int n, unsigned int hash)
{
	u16 *head = &lookup->head[hash & lookup->mask];

	lookup->next[n] = *head;
	*head = n + 1;
}

/**
 * gabion_lookup_first() - find numbers that may have been added by a hash
 * @lookup: where
 * @hash: the hash
 *
 * Others are among them: the caller compares what they stand for.
 *
 * Context: any.
 * Return: the one that was added last, or GABION_LOOKUP_END.
 */
int gabion_lookup_first(const struct gabion_lookup *lookup, unsigned int hash)
{
	return lookup->head ? (int)lookup->head[hash & lookup->mask] - 1 : GABION_LOOKUP_END;
}

/**
 * gabion_lookup_next() - find the next one
 * @lookup: where
 * @n: what was found before
 *
 * Context: any.
 * Return: as gabion_lookup_first().
 */
int gabion_lookup_next(const struct gabion_lookup *lookup, unsigned int n)
{
	return (int)lookup->next[n] - 1;
}
