/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bindings that hold parts of the host which it cannot do without.
 */
#ifndef _GABIONCTL_HOST_BINDINGS_H
#define _GABIONCTL_HOST_BINDINGS_H

#include "policy/policy.h"
#include "lib/output.h"
#include "lib/policy_file.h"

/* Where the policy is loaded at boot. */
#define GABION_UNIT "/system.slice/gabion.service"

void host_bindings_warn(const struct gabion_policy *policy, const struct policy_text *source);
struct json_object *host_bindings_json(const struct gabion_policy *policy);

#endif /* _GABIONCTL_HOST_BINDINGS_H */
