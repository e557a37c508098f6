// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy text, word by word, and what is said of a word that is wrong.
 *
 * Shared by the module and the tool.
 */
#include "policy/lexer.h"

/* Of what is quoted in an error, escaped. */
#define QUOTE_MAX 40

static bool needs_escape(char c)
{
	return c < 0x20 || c > 0x7e || c == '"' || c == '\\';
}

/* Untrusted text as it may be shown: in quotes, escaped, cut when long. */
static void quote(char *buffer, size_t size, const struct gabion_word *word)
{
	static const char digits[] = "0123456789abcdef";
	size_t used = 0;
	size_t i;

	buffer[used++] = '"';
	for (i = 0; i < word->len && used < QUOTE_MAX; i++) {
		unsigned char c = word->at[i];

		if (needs_escape(word->at[i])) {
			buffer[used++] = '\\';
			buffer[used++] = 'x';
			buffer[used++] = digits[c >> 4];
			buffer[used++] = digits[c & 0xf];
		} else {
			buffer[used++] = c;
		}
	}
	snprintf(buffer + used, size - used, "%s\"", i < word->len ? "..." : "");
}

/**
 * gabion_fail() - say what is wrong
 * @reader: of the text
 * @word: where; it is quoted, unless it is the place where one is missing
 * @err: what to return
 * @expected: what was expected
 *
 * Context: any.
 * Return: @err.
 */
int gabion_fail(struct gabion_reader *reader, const struct gabion_word *word, int err,
		const char *expected)
{
	struct gabion_parse_error *error = reader->error;
	char quoted[QUOTE_MAX + 16] = "";

	if (word->len)
		quote(quoted, sizeof(quoted), word);
	error->line = word->line;
	error->column = word->column;
	snprintf(error->message, sizeof(error->message), "%s%s%s", quoted, word->len ? ": " : "",
		 expected);
	return err;
}

/**
 * gabion_fail_limit() - say that something is too long, or too many
 * @reader: of the text
 * @word: where
 * @err: what to return
 * @max: the limit
 * @what: of what, in the plural
 *
 * Context: any.
 * Return: @err.
 */
int gabion_fail_limit(struct gabion_reader *reader, const struct gabion_word *word, int err,
		      unsigned int max, const char *what)
{
	char expected[100];

	snprintf(expected, sizeof(expected), "expected at most %u %s", max, what);
	return gabion_fail(reader, word, err, expected);
}

/**
 * gabion_fail_memory() - say that memory is short
 * @error: filled
 *
 * Context: any.
 * Return: -ENOMEM.
 */
int gabion_fail_memory(struct gabion_parse_error *error)
{
	error->line = 1;
	error->column = 1;
	snprintf(error->message, sizeof(error->message), "out of memory");
	return -ENOMEM;
}

/**
 * gabion_reader_init() - begin to read a text
 * @reader: filled in
 * @text: need not end in NUL
 * @len: bytes in @text
 * @error: to be filled when something is wrong
 *
 * Context: any.
 */
void gabion_reader_init(struct gabion_reader *reader, const char *text, size_t len,
			struct gabion_parse_error *error)
{
	reader->pos = text;
	reader->end = text + len;
	reader->line_start = text;
	reader->line = 1;
	reader->error = error;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/**
 * gabion_set_word() - the word from where the reader stands
 * @reader: of the text
 * @word: filled in
 * @end: behind its last byte
 *
 * Context: any.
 */
void gabion_set_word(const struct gabion_reader *reader, struct gabion_word *word, const char *end)
{
	word->at = reader->pos;
	word->len = end - reader->pos;
	word->line = reader->line;
	word->column = reader->pos - reader->line_start + 1;
}

/**
 * gabion_scan_word() - the next word of the line
 * @reader: of the text
 * @word: set to it; where there is none, to the place where it is missing:
 *	right behind the last one
 *
 * Context: any.
 * Return: true if there is one, of any length.
 */
bool gabion_scan_word(struct gabion_reader *reader, struct gabion_word *word)
{
	const char *at = reader->pos;

	while (at < reader->end && is_blank(*at))
		at++;
	if (at == reader->end || *at == '\n' || *at == '#') {
		gabion_set_word(reader, word, reader->pos);
		return false;
	}
	reader->pos = at;
	while (at < reader->end && *at != '\n' && !is_blank(*at))
		at++;
	gabion_set_word(reader, word, at);
	reader->pos = at;
	return true;
}

/**
 * gabion_scan_line() - go to the next line
 * @reader: of the text
 *
 * Context: any.
 * Return: true if there is one.
 */
bool gabion_scan_line(struct gabion_reader *reader)
{
	while (reader->pos < reader->end && *reader->pos != '\n')
		reader->pos++;
	if (reader->pos == reader->end)
		return false;
	reader->line_start = ++reader->pos;
	reader->line++;
	return true;
}

/**
 * gabion_scan_statement() - the first word of the next line that has one
 * @reader: of the text
 * @word: set to it
 *
 * Context: any.
 * Return: true if there is one, of any length.
 */
bool gabion_scan_statement(struct gabion_reader *reader, struct gabion_word *word)
{
	while (!gabion_scan_word(reader, word)) {
		if (!gabion_scan_line(reader))
			return false;
	}
	return true;
}

/**
 * gabion_word_is() - is a word this text?
 * @word: of a policy
 * @text: NUL-terminated
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_word_is(const struct gabion_word *word, const char *text)
{
	return gabion_text_is(word->at, word->len, text);
}

/**
 * gabion_same_word() - do two words read the same?
 * @a: one
 * @b: the other
 *
 * Context: any.
 * Return: true if they do, wherever they stand.
 */
bool gabion_same_word(const struct gabion_word *a, const struct gabion_word *b)
{
	return a->len == b->len && !memcmp(a->at, b->at, a->len);
}

/**
 * gabion_check_word_size() - is a word as short as words have to be?
 * @reader: of the text
 * @word: of it
 *
 * Context: any.
 * Return: 0 or -ENAMETOOLONG, and the error is filled.
 */
int gabion_check_word_size(struct gabion_reader *reader, const struct gabion_word *word)
{
	if (word->len <= GABION_WORD_MAX)
		return 0;
	return gabion_fail_limit(reader, word, -ENAMETOOLONG, GABION_WORD_MAX, "bytes in a word");
}

/**
 * gabion_next_word() - the next word of the line, if it has the size of one
 * @reader: of the text
 * @word: as gabion_scan_word() sets it
 *
 * Context: any.
 * Return: 1; 0 at the end of the line; -ENAMETOOLONG, and the error is filled.
 */
int gabion_next_word(struct gabion_reader *reader, struct gabion_word *word)
{
	int err;

	if (!gabion_scan_word(reader, word))
		return 0;
	err = gabion_check_word_size(reader, word);
	return err ? err : 1;
}

/**
 * gabion_need_word() - the next word of the line, which may not be missing
 * @reader: of the text
 * @word: set to it
 * @expected: what is said if there is none
 *
 * Context: any.
 * Return: 0; -EBADMSG or -ENAMETOOLONG, and the error is filled.
 */
int gabion_need_word(struct gabion_reader *reader, struct gabion_word *word, const char *expected)
{
	int found = gabion_next_word(reader, word);

	if (!found)
		return gabion_fail(reader, word, -EBADMSG, expected);
	return found < 0 ? found : 0;
}

/**
 * gabion_need_line_end() - see that the line has no word more
 * @reader: of the text
 *
 * Context: any.
 * Return: 0; -EBADMSG, and the error is filled.
 */
int gabion_need_line_end(struct gabion_reader *reader)
{
	struct gabion_word word;

	if (!gabion_scan_word(reader, &word))
		return 0;
	return gabion_fail(reader, &word, -EBADMSG, "expected the end of the line");
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_name(const struct gabion_word *word)
{
	size_t i;

	for (i = 0; i < word->len; i++) {
		char c = word->at[i];

		if (!is_alnum(c) && c != '_' && (i == 0 || (c != '.' && c != '-')))
			return false;
	}
	return true;
}

/**
 * gabion_is_profile_name() - can a text be a profile's name?
 * @text: the text
 * @len: its length in bytes
 *
 * Context: any.
 * Return: true if it can.
 */
bool gabion_is_profile_name(const char *text, size_t len)
{
	const struct gabion_word word = { .at = text, .len = len };

	return len && len <= GABION_NAME_MAX && is_name(&word) && !gabion_word_is(&word, "or") &&
	       !gabion_word_is(&word, "except");
}

/**
 * gabion_check_name() - can a word be a profile's name?
 * @reader: of the text
 * @word: of it
 *
 * Context: any.
 * Return: 0; -EBADMSG or -ENAMETOOLONG, and the error is filled.
 */
int gabion_check_name(struct gabion_reader *reader, const struct gabion_word *word)
{
	if (!is_name(word))
		return gabion_fail(reader, word, -EBADMSG,
				   "expected a name of letters, digits and '_', with '-' or '.' inside");
	if (gabion_word_is(word, "or") || gabion_word_is(word, "except"))
		return gabion_fail(reader, word, -EBADMSG,
				   "expected a profile's name, which or and except cannot be");
	if (word->len > GABION_NAME_MAX)
		return gabion_fail_limit(reader, word, -ENAMETOOLONG, GABION_NAME_MAX,
					 "bytes in a profile's name");
	return 0;
}

/**
 * gabion_need_name() - the next word of the line, which has to be a profile's name
 * @reader: of the text
 * @word: set to it
 *
 * Context: any.
 * Return: 0; -EBADMSG or -ENAMETOOLONG, and the error is filled.
 */
int gabion_need_name(struct gabion_reader *reader, struct gabion_word *word)
{
	int err = gabion_need_word(reader, word, "expected a profile's name");

	return err ? err : gabion_check_name(reader, word);
}
