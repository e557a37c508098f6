/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policies: reading them from files or from the module, parsing them with the parser
 * that the module has too, and showing them.
 */
#ifndef _GABIONCTL_POLICY_FILE_H
#define _GABIONCTL_POLICY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/parse.h"

/* The policy that is loaded at boot, and the directory of its drop-ins. */
#define SYSTEM_POLICY "/etc/gabion/gabion.policy"
#define SYSTEM_DROP_INS "/etc/gabion/policy.d"

/**
 * struct policy_part - one file of several
 * @name: of the file
 * @first_line: which line of the whole is the file's first
 */
struct policy_part {
	char *name;
	unsigned int first_line;
};

/**
 * struct policy_text - a policy's text, and where it comes from
 * @name: of the file or the files, for messages
 * @text: the text; it may hold anything
 * @len: its length in bytes
 * @parts: entries in @part; 0 if it is one file, or none
 * @part: the files that it was put together from
 * @whole_name: private: @name, if it is to be freed
 */
struct policy_text {
	const char *name;
	char *text;
	size_t len;
	size_t parts;
	struct policy_part *part;
	char *whole_name;
};

int policy_read(struct policy_text *source, const char *file);
void policy_builtin(struct policy_text *source);
struct gabion_policy *policy_parse(const struct policy_text *source,
				   struct gabion_parse_error *error);
void policy_report(const struct policy_text *source, const struct gabion_parse_error *error,
		   int kind);
const char *policy_place(const struct policy_text *source, unsigned int *line);
char *policy_place_name(const struct policy_text *source, unsigned int line);
unsigned int policy_said_above(const struct policy_text *source, unsigned int line);
void policy_text_free(struct policy_text *source);
char *policy_text_line(const struct policy_text *source, unsigned int line);
struct gabion_policy *policy_in_force(struct policy_text *source);

#endif /* _GABIONCTL_POLICY_FILE_H */
