/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control file systems, mounted where they commonly are.
 */
#ifndef _GABION_SELFTESTS_CONTROL_H
#define _GABION_SELFTESTS_CONTROL_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "common.h"

/* Its magic tells whether a file system is mounted there: a directory may lie in another. */
static inline bool control_is_mounted(const char *where, unsigned long magic)
{
	struct statfs st;

	return !statfs(where, &st) && (unsigned int)st.f_type == (unsigned int)magic;
}

/* A file system of which there is but one, loaded and mounted if it is not. */
static inline int control_mount(const char *type, unsigned long magic, const char *where)
{
	char module[64];

	snprintf(module, sizeof(module), "fs-%s", type);
	if (control_is_mounted(where, magic))
		return 0;
	command((const char *const[]){ "modprobe", "-q", module, NULL });
	mkdir(where, 0755);
	return outcome(mount(type, where, type, 0, NULL));
}

#endif /* _GABION_SELFTESTS_CONTROL_H */
