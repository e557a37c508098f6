/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations that do not fail: the tool ends if there is no memory.
 */
#ifndef _GABIONCTL_MEMORY_H
#define _GABIONCTL_MEMORY_H

#include "policy/shared.h"

void *must(void *ptr);
__printf(1, 2) char *format(const char *fmt, ...);

#endif /* _GABIONCTL_MEMORY_H */
