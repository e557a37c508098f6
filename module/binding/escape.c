// SPDX-License-Identifier: GPL-2.0-only
/*
 * Escapes untrusted text for logs and files.
 */
#include <linux/kernel.h>

#include "binding/escape.h"

/* Bytes that could end a line, close a quote or start a terminal's control sequence. */
static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c >= 0x7f;
}

/**
 * gabion_escape_quoted() - untrusted text in double quotes
 * @buf: written to, NUL-terminated
 * @size: of @buf, at least 3; longer text is truncated
 * @text: NUL-terminated
 *
 * Bytes that could end the line or the quotes become \xNN.
 *
 * Context: any.
 * Return: the length written.
 */
size_t gabion_escape_quoted(char *buf, size_t size, const char *text)
{
	size_t len = 0;

	buf[len++] = '"';
	for (; *text && len + 6 < size; text++) {
		if (needs_escape(*text))
			len += scnprintf(buf + len, size - len, "\\x%02x",
					 (unsigned char)*text);
		else
			buf[len++] = *text;
	}
	buf[len++] = '"';
	buf[len] = '\0';
	return len;
}

/**
 * gabion_escape_plain() - untrusted text, byte by byte
 * @buf: written to, NUL-terminated
 * @size: of @buf, at least 1
 * @text: NUL-terminated
 *
 * Bytes that gabion_escape_quoted() would escape become question marks.
 *
 * Context: any.
 */
void gabion_escape_plain(char *buf, size_t size, const char *text)
{
	size_t len;

	for (len = 0; text[len] && len + 1 < size; len++)
		buf[len] = needs_escape(text[len]) ? '?' : text[len];
	buf[len] = '\0';
}

/**
 * gabion_seq_escaped() - untrusted text as one word of a tab-separated line
 * @m: written to
 * @text: NUL-terminated; blanks, controls, non-ASCII and backslashes become \ooo
 *
 * Context: process.
 */
void gabion_seq_escaped(struct seq_file *m, const char *text)
{
	for (; *text; text++) {
		unsigned char c = *text;

		if (c <= 0x20 || c >= 0x7f || c == '\\')
			seq_printf(m, "\\%03o", c);
		else
			seq_putc(m, c);
	}
}
