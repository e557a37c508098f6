/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compiled policy to canonical text.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_PRINT_H
#define _GABION_POLICY_PRINT_H

#include "policy/policy.h"

size_t gabion_policy_print_size(const struct gabion_policy *policy);
char *gabion_policy_print(const struct gabion_policy *policy, size_t *len);

#endif /* _GABION_POLICY_PRINT_H */
