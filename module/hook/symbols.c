// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of kernel functions to addresses.
 *
 * No exported function looks up a name, and ftrace's filter by name takes every
 * function of the name without telling how many there are. sprint_symbol() is
 * exported and maps the other way: from an address to the name, offset and
 * size of the function there. One walk over the text, from function to
 * function, resolves all names and detects names that are not unique.
 */
#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "hook/symbols.h"

/**
 * struct symbol_span - the function around an address
 * @name: its name, without what sprint_symbol() adds
 * @start: its first byte
 * @end: the byte behind its last
 */
struct symbol_span {
	char name[KSYM_SYMBOL_LEN];
	unsigned long start;
	unsigned long end;
};

/* sprint_symbol() writes "name+0xoffset/0xsize [module]", or "0xaddress". */
static bool span_at(unsigned long address, struct symbol_span *span)
{
	unsigned long offset, size;
	char *plus;

	sprint_symbol(span->name, address);
	plus = strrchr(span->name, '+');
	if (!plus || sscanf(plus, "+0x%lx/0x%lx", &offset, &size) != 2 ||
	    size <= offset)
		return false;
	*plus = '\0';
	span->start = address - offset;
	span->end = span->start + size;
	return true;
}

static void note(struct gabion_symbol *symbols, unsigned int nr,
		 const struct symbol_span *span)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (strcmp(symbols[i].name, span->name))
			continue;
		if (!symbols[i].count++)
			symbols[i].address = span->start;
	}
}

/* Symbols at the end of the kernel's text. Aliases decide which of them is shown. */
static bool behind_text(const char *name)
{
	static const char *const marks[] = {
		"_etext",
		"__start_rodata",
		"_sdata",
		"__start_ro_after_init",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		if (!strcmp(marks[i], name))
			return true;
	}
	return false;
}

static void walk_down(struct gabion_symbol *symbols, unsigned int nr,
		      unsigned long address, struct symbol_span *span)
{
	while (span_at(address, span)) {
		note(symbols, nr, span);
		cond_resched();
		address = span->start - 1;
	}
}

static void walk_up(struct gabion_symbol *symbols, unsigned int nr,
		    unsigned long address, struct symbol_span *span)
{
	while (span_at(address, span) && !behind_text(span->name)) {
		note(symbols, nr, span);
		cond_resched();
		address = span->end;
	}
}

/**
 * gabion_symbols_resolve_kernel() - resolve names of the kernel image
 * @symbols: names in, addresses and counts out
 * @nr: entries in @symbols
 *
 * The walk starts in a function that every kernel has, and goes in both directions.
 *
 * Context: process, may sleep.
 */
void gabion_symbols_resolve_kernel(struct gabion_symbol *symbols, unsigned int nr)
{
	unsigned long inside = (unsigned long)register_ftrace_function;
	static struct symbol_span span; /* large; loading is one at a time */

	might_sleep();
	if (!span_at(inside, &span))
		return;
	inside = span.end;
	walk_down(symbols, nr, span.start, &span);
	walk_up(symbols, nr, inside, &span);
}

/**
 * gabion_symbols_resolve_range() - resolve names of one module
 * @symbols: names in, addresses and counts out
 * @nr: entries in @symbols
 * @start: first byte of the module's text
 * @end: byte behind its last
 *
 * Context: process, may sleep.
 */
void gabion_symbols_resolve_range(struct gabion_symbol *symbols, unsigned int nr,
				  unsigned long start, unsigned long end)
{
	static struct symbol_span span; /* under the module notifier's lock */

	might_sleep();
	while (start < end) {
		if (span_at(start, &span) && span.end > start) {
			if (span.start == start)
				note(symbols, nr, &span);
			start = span.end;
		} else {
			start++; /* a gap: padding between functions */
		}
		cond_resched();
	}
}
