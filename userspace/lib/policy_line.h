/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The line of a policy that decided a verdict, as its author wrote it.
 */
#ifndef _GABIONCTL_POLICY_LINE_H
#define _GABIONCTL_POLICY_LINE_H

#include <stdbool.h>

#include "policy/operation.h"

/**
 * struct verdict_question - a verdict whose line is wanted
 * @file: the text that may have been loaded, or NULL for the one in /etc
 * @profile: the profile that decided it
 * @op: the operation
 * @object: the object, or NULL
 * @line: the verdict's line in the text that was loaded, as the module says
 * @binding_line: the binding's line there, 0 for an attachment
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
 * @source: the text: a file's name, "<built-in>" or "<canonical>"
 * @canonical: it is the canonical text, which has other line numbers than the one loaded
 * @number: the line's number in this text
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
