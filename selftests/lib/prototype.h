/* SPDX-License-Identifier: GPL-2.0-only */
/* Prototypes of functions, from the BTF of the kernel and of its modules. */
#ifndef _GABION_SELFTESTS_PROTOTYPE_H
#define _GABION_SELFTESTS_PROTOTYPE_H

#include <stddef.h>

#define PROTOTYPE_MAX 512

int prototype_of(const char *module, const char *function, char *text);

#endif /* _GABION_SELFTESTS_PROTOTYPE_H */
