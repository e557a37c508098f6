/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compares two policies: is one at least as strict as the other everywhere?
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_COMPARE_H
#define _GABION_POLICY_COMPARE_H

#include "policy/policy.h"

bool gabion_profile_covers(const struct gabion_profile *strict,
			   const struct gabion_profile *loose,
			   char *why, size_t size);
bool gabion_policy_covers(const struct gabion_policy *strict,
			  const struct gabion_policy *loose,
			  char *why, size_t size);

#endif /* _GABION_POLICY_COMPARE_H */
