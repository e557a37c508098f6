/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A compiled policy described: in a line, and as JSON.
 */
#ifndef _GABIONCTL_POLICY_DESCRIPTION_H
#define _GABIONCTL_POLICY_DESCRIPTION_H

#include <json-c/json.h>

#include "policy/policy.h"

char *policy_summary(const struct gabion_policy *policy);
struct json_object *policy_json(const struct gabion_policy *policy);
char *policy_bind_name(const struct gabion_bind *bind);

#endif /* _GABIONCTL_POLICY_DESCRIPTION_H */
