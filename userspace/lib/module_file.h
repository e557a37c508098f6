/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's files in securityfs: the only place that opens them, and that
 * turns what the kernel answers into a sentence.
 */
#ifndef _GABIONCTL_SECURITYFS_H
#define _GABIONCTL_SECURITYFS_H

#include <stdbool.h>
#include <stddef.h>

void securityfs_use(const char *directory);
const char *securityfs_directory(void);
bool securityfs_present(void);
int securityfs_open(const char *file, int flags);
void securityfs_explain(const char *file, const char *doing, int error);
char *securityfs_read(const char *file);
char *securityfs_read_word(const char *file);
int securityfs_write(const char *file, const char *doing, const char *text, size_t len);
char *securityfs_converse(const char *file, const char *doing, const char *request);

#endif /* _GABIONCTL_SECURITYFS_H */
