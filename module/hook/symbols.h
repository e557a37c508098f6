/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of kernel functions to addresses.
 */
#ifndef _GABION_HOOK_SYMBOLS_H
#define _GABION_HOOK_SYMBOLS_H

#include <linux/types.h>

/**
 * struct gabion_symbol - a name to resolve
 * @name: the name
 * @address: of the first function of that name, or 0
 * @count: how many functions of that name there are
 */
struct gabion_symbol {
	const char *name;
	unsigned long address;
	unsigned int count;
};

void gabion_symbols_resolve_kernel(struct gabion_symbol *symbols, unsigned int nr);
void gabion_symbols_resolve_range(struct gabion_symbol *symbols, unsigned int nr,
				  unsigned long start, unsigned long end);

#endif /* _GABION_HOOK_SYMBOLS_H */
