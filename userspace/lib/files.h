/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading whole files, and taking texts apart into lines and fields.
 */
#ifndef _GABIONCTL_FILES_H
#define _GABIONCTL_FILES_H

#include <stddef.h>

char *read_whole(int fd, size_t limit, size_t *len);
char *read_file(const char *path, size_t *len);
char *next_line(char **cursor);
size_t split_fields(char *line, const char *separators, char *field[], size_t max);

#endif /* _GABIONCTL_FILES_H */
