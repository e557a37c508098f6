/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy text to compiled policy.
 *
 * Shared by the module and the tool, so that both accept the same texts.
 */
#ifndef _GABION_POLICY_PARSE_H
#define _GABION_POLICY_PARSE_H

#include "policy/parse_error.h"
#include "policy/policy.h"

struct gabion_policy *gabion_policy_parse(const char *text, size_t len,
					  struct gabion_parse_error *error);

#endif /* _GABION_POLICY_PARSE_H */
