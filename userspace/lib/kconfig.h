/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of the running kernel.
 */
#ifndef _GABIONCTL_KCONFIG_H
#define _GABIONCTL_KCONFIG_H

#include <stdbool.h>

char *kconfig_read(const char *release);
bool kconfig_has(const char *config, const char *option);
bool kconfig_is_module(const char *config, const char *option);

#endif /* _GABIONCTL_KCONFIG_H */
