/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines of a policy bind a cgroup, by its path.
 */
#ifndef _GABIONCTL_POLICY_BINDING_H
#define _GABIONCTL_POLICY_BINDING_H

#include <stdbool.h>

#include "policy/policy.h"

unsigned int policy_bind_level(const struct gabion_bind *bind, const char *path);
bool policy_bind_excepts(const struct gabion_bind *bind, const char *path);
const struct gabion_bind *policy_binds_path(const struct gabion_policy *policy, const char *path);

#endif /* _GABIONCTL_POLICY_BINDING_H */
