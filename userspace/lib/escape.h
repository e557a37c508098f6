/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Escaping text that a container chose, which may contain any byte except NUL; and
 * undoing the escapes of the kernel.
 */
#ifndef _GABIONCTL_ESCAPE_H
#define _GABIONCTL_ESCAPE_H

#include <stdbool.h>

bool is_policy_word(const char *text);
char *escape_printable(const char *text);
void unescape_in_place(char *word);
char *escape_comm(const char *comm);
char *unescape_word(const char *word);
char *escape_utf8(const char *text);

#endif /* _GABIONCTL_ESCAPE_H */
