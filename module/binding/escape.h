/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Escapes untrusted text for logs and files.
 */
#ifndef _GABION_BINDING_ESCAPE_H
#define _GABION_BINDING_ESCAPE_H

#include <linux/seq_file.h>
#include <linux/types.h>

size_t gabion_escape_quoted(char *buf, size_t size, const char *text);
void gabion_escape_plain(char *buf, size_t size, const char *text);
void gabion_seq_escaped(struct seq_file *m, const char *text);

#endif /* _GABION_BINDING_ESCAPE_H */
