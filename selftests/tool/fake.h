/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that the linker's --wrap renames: calls go to __wrap_NAME(), which may call the
 * library's function as __real_NAME().
 */
#ifndef _GABION_SELFTESTS_FAKE_H
#define _GABION_SELFTESTS_FAKE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

int __real_open(const char *path, int flags, ...);
int __real_openat(int directory, const char *path, int flags, ...);
ssize_t __real_readlink(const char *path, char *buf, size_t size);
int __real_fstat(int fd, struct stat *stat);
int __real_fstatfs(int fd, struct statfs *statfs);
ssize_t __real_write(int fd, const void *buf, size_t len);
int __real_uname(struct utsname *name);

int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int directory, const char *path, int flags, ...);
ssize_t __wrap_readlink(const char *path, char *buf, size_t size);
int __wrap_fstat(int fd, struct stat *stat);
int __wrap_fstatfs(int fd, struct statfs *statfs);
ssize_t __wrap_write(int fd, const void *buf, size_t len);
int __wrap_uname(struct utsname *name);
bool __wrap_audit_panics(void);

#endif /* _GABION_SELFTESTS_FAKE_H */
