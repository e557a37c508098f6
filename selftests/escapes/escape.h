/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the verbs of escape.
 */
#ifndef _GABION_SELFTESTS_ESCAPE_H
#define _GABION_SELFTESTS_ESCAPE_H

/* Print the name of the error, and end. */
__attribute__((noreturn)) void fail(const char *what);

/* What a system call returned, if it succeeded. */
long must(long ret, const char *what);

void write_to(const char *path, const char *text);

/* escape nfs EXPORTED DIRECTORY NAME (nfs.c) */
int nfs(char **args);

#endif /* _GABION_SELFTESTS_ESCAPE_H */
