/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's files in securityfs. Only this unit opens them, and turns the kernel's
 * error numbers into sentences.
 */
#ifndef _GABIONCTL_MODULE_FILE_H
#define _GABIONCTL_MODULE_FILE_H

#include <stdbool.h>
#include <stddef.h>

void module_file_set_directory(const char *directory);
const char *module_file_directory(void);
bool module_is_present(void);
int module_file_open(const char *file, int flags);
void module_file_explain(const char *file, const char *doing, int error);
char *module_file_read(const char *file);
char *module_file_read_word(const char *file);
int module_file_write(const char *file, const char *doing, const char *text, size_t len);
int module_file_set_word(const char *file, const char *word);
char *module_file_ask(const char *file, const char *doing, const char *request);

#endif /* _GABIONCTL_MODULE_FILE_H */
