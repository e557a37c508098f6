/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy text, word by word, and what is said of a word that is wrong.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_LEXER_H
#define _GABION_POLICY_LEXER_H

#include "policy/parse_error.h"
#include "policy/operation.h"

/* What was expected, in bytes: a longer text is cut. */
#define GABION_EXPECTED_MAX 140

/**
 * struct gabion_word - one word of the text, and where it stands
 * @at: not NUL-terminated
 * @len: bytes; 0 for the place where a word is missing
 * @line: from 1
 * @column: from 1
 */
struct gabion_word {
	const char *at;
	size_t len;
	unsigned int line;
	unsigned int column;
};

/**
 * struct gabion_reader - how far a text is read
 * @pos: what comes next
 * @end: behind the last byte
 * @line_start: first byte of the line that @pos is in
 * @line: its number, from 1
 * @error: filled when something is wrong
 */
struct gabion_reader {
	const char *pos;
	const char *end;
	const char *line_start;
	unsigned int line;
	struct gabion_parse_error *error;
};

int gabion_fail(struct gabion_reader *reader, const struct gabion_word *word, int err,
		const char *expected);
int gabion_fail_limit(struct gabion_reader *reader, const struct gabion_word *word, int err,
		      unsigned int max, const char *what);
int gabion_fail_memory(struct gabion_parse_error *error);

void gabion_reader_init(struct gabion_reader *reader, const char *text, size_t len,
			struct gabion_parse_error *error);
void gabion_set_word(const struct gabion_reader *reader, struct gabion_word *word, const char *end);
bool gabion_scan_word(struct gabion_reader *reader, struct gabion_word *word);
bool gabion_scan_line(struct gabion_reader *reader);
bool gabion_scan_statement(struct gabion_reader *reader, struct gabion_word *word);

int gabion_check_word_size(struct gabion_reader *reader, const struct gabion_word *word);
int gabion_next_word(struct gabion_reader *reader, struct gabion_word *word);
int gabion_need_word(struct gabion_reader *reader, struct gabion_word *word, const char *expected);
bool gabion_is_profile_name(const char *text, size_t len);
int gabion_check_name(struct gabion_reader *reader, const struct gabion_word *word);
int gabion_need_name(struct gabion_reader *reader, struct gabion_word *word);
int gabion_need_line_end(struct gabion_reader *reader);

bool gabion_word_is(const struct gabion_word *word, const char *text);
bool gabion_same_word(const struct gabion_word *a, const struct gabion_word *b);

#endif /* _GABION_POLICY_LEXER_H */
