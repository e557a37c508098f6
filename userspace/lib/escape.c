// SPDX-License-Identifier: GPL-2.0-only
/*
 * Escaping text that a container chose, which may contain any byte except NUL; and
 * undoing the escapes of the kernel.
 */
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "uapi/gabion.h"
#include "lib/escape.h"
#include "lib/memory.h"

/* Each byte may become \xNN. */
#define ESCAPED 4

static bool is_graphic(unsigned char c)
{
	return c > 0x20 && c < 0x7f;
}

/**
 * is_policy_word() - can a policy contain a text, and mean exactly that text?
 * @text: NUL-terminated
 *
 * Return: true if it is one word of printable ASCII, no comment, and without a '*'.
 */
bool is_policy_word(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if (!is_graphic(text[i]) || text[i] == '*')
			return false;
	}
	return len && *text != '#' && len <= GABION_WORD_MAX;
}

/**
 * escape_printable() - a text for terminals and log files
 * @text: NUL-terminated
 *
 * Every byte that is not printable ASCII becomes \xNN. So does the backslash, so that no
 * two texts look alike; and every blank except single ones between words, so that blanks
 * cannot push the rest of the text to where another line seems to begin.
 *
 * Return: the text, for the caller to free.
 */
char *escape_printable(const char *text)
{
	char *out = must(malloc(ESCAPED * strlen(text) + 1));
	char *end = out;

	for (; *text; text++) {
		unsigned char c = *text;

		if ((is_graphic(c) && c != '\\') || (c == ' ' && is_graphic(text[1])))
			*end++ = c;
		else
			end += sprintf(end, "\\x%02x", c);
	}
	*end = '\0';
	return out;
}

/**
 * escape_comm() - a task's name, for use inside a line
 * @comm: NUL-terminated; the task chooses it
 *
 * Letters, digits and ._+:/@- stay; every other byte becomes a question mark, so that the
 * name cannot imitate other parts of the line.
 *
 * Return: the text, for the caller to free.
 */
char *escape_comm(const char *comm)
{
	char *name = must(strdup(comm));

	for (char *c = name; *c; c++) {
		if (!isascii(*c) || (!isalnum(*c) && !strchr("._+:/@-", *c)))
			*c = '?';
	}
	return name;
}

static bool is_octal(const char *digits)
{
	return digits[0] >= '0' && digits[0] <= '3' && digits[1] >= '0' && digits[1] <= '7' &&
	       digits[2] >= '0' && digits[2] <= '7';
}

/**
 * unescape_in_place() - undo the escapes of a word in one of the kernel's files
 * @word: in which \ooo stands for a byte
 */
void unescape_in_place(char *word)
{
	char *end = word;

	while (*word) {
		if (*word == '\\' && is_octal(word + 1)) {
			*end++ = (word[1] - '0') << 6 | (word[2] - '0') << 3 | (word[3] - '0');
			word += 4;
		} else {
			*end++ = *word++;
		}
	}
	*end = '\0';
}

/**
 * unescape_word() - undo the escapes of a word in one of the kernel's files
 * @word: in which \ooo stands for a byte
 *
 * Return: the text, for the caller to free.
 */
char *unescape_word(const char *word)
{
	char *text = must(strdup(word));

	unescape_in_place(text);
	return text;
}

/*
 * Length of the UTF-8 character at @text, 0 if there is none (RFC 3629). DEL and the
 * control characters from U+0080 on do not count: terminals obey them, and JSON does not
 * escape them.
 */
static size_t character_length(const unsigned char *text)
{
	static const struct {
		unsigned char first, last;
		unsigned char second_first, second_last;
		size_t len;
	} forms[] = {
		{ 0xc2, 0xc2, 0xa0, 0xbf, 2 },
		{ 0xc3, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i, j;

	if (text[0] < 0x7f)
		return 1;
	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (text[1] < forms[i].second_first || text[1] > forms[i].second_last)
			return 0;
		for (j = 2; j < forms[i].len; j++) {
			if ((text[j] & 0xc0) != 0x80)
				return 0;
		}
		return forms[i].len;
	}
	return 0;
}

/**
 * escape_utf8() - a text for JSON
 * @text: NUL-terminated
 *
 * Bytes that are not UTF-8 become \xNN, and so do DEL and U+0080 to U+009F. The JSON
 * library escapes the other control characters.
 *
 * Return: the text, for the caller to free.
 */
char *escape_utf8(const char *text)
{
	char *out = must(malloc(ESCAPED * strlen(text) + 1));
	char *end = out;

	while (*text) {
		size_t len = character_length((const unsigned char *)text);

		if (len) {
			memcpy(end, text, len);
			end += len;
			text += len;
		} else {
			end += sprintf(end, "\\x%02x", (unsigned char)*text++);
		}
	}
	*end = '\0';
	return out;
}
