/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for the units under test: counted, and failing on demand. Each unit includes this header
 * first.
 */
#ifndef _GABION_HOST_ALLOC_H
#define _GABION_HOST_ALLOC_H

#include <stddef.h>

#define gabion_alloc(size) test_alloc(size)
#define gabion_free(ptr) test_free(ptr)

/* Number of allocations that are not freed yet. */
extern unsigned long test_live;
/* Their size in bytes. */
extern unsigned long test_bytes;
/* Number of allocations since this was last set to 0. */
extern unsigned long test_allocated;
/* The number of the allocation that fails, counted from 1; 0 for none. */
extern unsigned long test_fail_at;

void *test_alloc(size_t size);
void test_free(void *ptr);

#endif /* _GABION_HOST_ALLOC_H */
