/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of capabilities.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_CAPABILITY_H
#define _GABION_POLICY_CAPABILITY_H

#include "policy/shared.h"

const char *gabion_capability_name(unsigned int capability);
bool gabion_capability_known(const char *name);

#endif /* _GABION_POLICY_CAPABILITY_H */
