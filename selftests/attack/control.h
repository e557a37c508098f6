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

/* Compare the magic: the directory may belong to another file system. */
static inline bool control_is_mounted(const char *where, unsigned long magic)
{
	struct statfs st;

	return !statfs(where, &st) && (unsigned int)st.f_type == (unsigned int)magic;
}

/* Load and mount a file system that has only one instance, if it is not mounted there yet. */
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
