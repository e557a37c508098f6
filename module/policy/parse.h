/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy text to compiled policy.
 *
 * Shared by the module and the tool, so that both say the same of a text.
 */
#ifndef _GABION_POLICY_PARSE_H
#define _GABION_POLICY_PARSE_H

#include "policy/policy.h"

/**
 * struct gabion_parse_error - why a text is no policy
 * @line: from 1
 * @column: from 1, in bytes
 * @message: what was expected, in one sentence without a full stop; what it
 *	quotes of the text is escaped
 */
struct gabion_parse_error {
	unsigned int line;
	unsigned int column;
	char message[200];
};

struct gabion_policy *gabion_policy_parse(const char *text, size_t len,
					  struct gabion_parse_error *error);

#endif /* _GABION_POLICY_PARSE_H */
