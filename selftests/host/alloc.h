/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for the units under test: counted, and refused on demand. Each unit
 * includes this first.
 */
#ifndef _GABION_HOST_ALLOC_H
#define _GABION_HOST_ALLOC_H

#include <stddef.h>

#define gabion_alloc(size) test_alloc(size)
#define gabion_free(ptr) test_free(ptr)

/* Allocations not yet freed. */
extern unsigned long test_live;
/* How long they are. */
extern unsigned long test_bytes;
/* Allocations since it was last set to 0. */
extern unsigned long test_allocated;
/* The one of them, from 1, that fails; 0 for none. */
extern unsigned long test_fail_at;

void *test_alloc(size_t size);
void test_free(void *ptr);

#endif /* _GABION_HOST_ALLOC_H */
