/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the shared units need from the kernel's headers in the module, and from libc in the tool.
 */
#ifndef _GABION_POLICY_SHARED_H
#define _GABION_POLICY_SHARED_H

#ifdef __KERNEL__

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringify.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

/*
 * The shared units allocate in process context only. Long memory takes whole pages:
 * kmalloc() would round its length up to a power of two.
 */
static inline void *gabion_alloc(size_t size)
{
	return size > 8 * PAGE_SIZE ? __vmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_ZERO) :
				      kvzalloc(size, GFP_KERNEL_ACCOUNT);
}

#define gabion_free(ptr) kvfree(ptr)

#else /* !__KERNEL__ */

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __UINT64_TYPE__ u64;

#define U8_MAX 255
#define U16_MAX 65535
#define U32_MAX 4294967295U

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define __printf(fmt, args) __attribute__((__format__(__printf__, fmt, args)))
#define __stringify_1(text) #text
#define __stringify(text) __stringify_1(text)

/* Tests replace these, to make allocations fail. */
#ifndef gabion_alloc
#define gabion_alloc(size) calloc(1, size)
#define gabion_free(ptr) free(ptr)
#endif

#define MAX_ERRNO 4095

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-MAX_ERRNO;
}

static inline bool IS_ERR_OR_NULL(const void *ptr)
{
	return !ptr || IS_ERR(ptr);
}

#endif /* __KERNEL__ */

#include "uapi/gabion.h"

#endif /* _GABION_POLICY_SHARED_H */
