/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that a container chose: any byte but NUL may be in it.
 */
#ifndef _GABIONCTL_TEXT_H
#define _GABIONCTL_TEXT_H

#include <stdbool.h>

bool text_is_word(const char *text);
char *text_printable(const char *text);
void text_unescape_here(char *word);
char *text_name(const char *comm);
char *text_unescape(const char *word);
char *text_utf8(const char *text);

#endif /* _GABIONCTL_TEXT_H */
