/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a text is no policy.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_PARSE_ERROR_H
#define _GABION_POLICY_PARSE_ERROR_H

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

#endif /* _GABION_POLICY_PARSE_ERROR_H */
