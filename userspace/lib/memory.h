/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory, without which the tool ends.
 */
#ifndef _GABIONCTL_MEMORY_H
#define _GABIONCTL_MEMORY_H

#include "policy/shared.h"

void *must(void *ptr);
__printf(1, 2) char *format(const char *fmt, ...);

#endif /* _GABIONCTL_MEMORY_H */
