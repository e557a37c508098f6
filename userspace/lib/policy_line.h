/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The line of a policy that made a verdict, as its author wrote it.
 */
#ifndef _GABIONCTL_POLICY_LINE_H
#define _GABIONCTL_POLICY_LINE_H

#include <stdbool.h>

#include "policy/operation.h"

/**
 * struct verdict_question - a verdict whose line is looked for
 * @file: the text that may have been loaded, or NULL for that of the system
 * @profile: whose verdict
 * @op: of which operation
 * @object: on what, or NULL
 * @line: where the module says that it stands in the text that was loaded
 * @binding_line: where the binding stands there, 0 for an attachment
 */
struct verdict_question {
	const char *file;
	const char *profile;
	enum gabion_operation op;
	const char *object;
	unsigned int line;
	unsigned int binding_line;
};

/**
 * struct policy_line - a line
 * @source: of which text: a file's name, "<built-in>" or "<canonical>"
 * @canonical: it is the latter, whose lines are not those of the text that was loaded
 * @number: its number there
 * @text: the line
 */
struct policy_line {
	char *source;
	bool canonical;
	unsigned int number;
	char *text;
};

int policy_line_find(struct policy_line *line, const struct verdict_question *question);
void policy_line_free(struct policy_line *line);

#endif /* _GABIONCTL_POLICY_LINE_H */
