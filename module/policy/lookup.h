/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbered things found by what they are called, however many there are.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_LOOKUP_H
#define _GABION_POLICY_LOOKUP_H

#include "policy/shared.h"

/* What gabion_lookup_first() and gabion_lookup_next() say behind the last one. */
#define GABION_LOOKUP_END (-1)

/**
 * struct gabion_lookup - chains of numbers, by a hash
 * @mask: of a hash: which chain
 * @head: begins each chain: a number and one more, 0 for none
 * @next: by number, what follows it in its chain, likewise
 */
struct gabion_lookup {
	unsigned int mask;
	u16 *head;
	u16 *next;
};

unsigned int gabion_hash(unsigned int seed, const char *text, size_t len);
int gabion_lookup_make(struct gabion_lookup *lookup, unsigned int max);
void gabion_lookup_free(struct gabion_lookup *lookup);
void gabion_lookup_add(struct gabion_lookup *lookup, unsigned int n, unsigned int hash);
int gabion_lookup_first(const struct gabion_lookup *lookup, unsigned int hash);
int gabion_lookup_next(const struct gabion_lookup *lookup, unsigned int n);

#endif /* _GABION_POLICY_LOOKUP_H */
