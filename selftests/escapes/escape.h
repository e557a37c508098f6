/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the verbs of the program "escape". */
#ifndef _GABION_SELFTESTS_ESCAPE_H
#define _GABION_SELFTESTS_ESCAPE_H

/* Print the name of the error, and exit. */
__attribute__((noreturn)) void fail(const char *what);

/* Return the result of a system call, or fail. */
long must(long ret, const char *what);

void write_to(const char *path, const char *text);

/* escape nfs EXPORTED DIRECTORY NAME (nfs.c) */
int nfs(char **args);

/* escape fuse DIR (fuse.c) */
int serve_fuse(char **args);

/* escape sg NODE, escape bsg NODE, escape keys NODE (device.c) */
int sg(char **args);
int bsg(char **args);
int keys(char **args);

#endif /* _GABION_SELFTESTS_ESCAPE_H */
