/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that tell of the host: what "host_info" is about, as far as paths say it.
 *
 * Shared by the module and the tool. Nothing here sleeps nor allocates.
 */
#ifndef _GABION_POLICY_HOST_FILE_H
#define _GABION_POLICY_HOST_FILE_H

#include "policy/shared.h"

/**
 * struct gabion_proc_file - a file of /proc that leaks information of the host, and that
 *	containers do not need
 * @top: its name right below /proc; a directory covers all files in it
 * @below: a name below that, or NULL for all
 * @name: its own name, or NULL for all
 */
struct gabion_proc_file {
	const char *top;
	const char *below;
	const char *name;
};

/* Components below /sys that the table looks at. */
#define GABION_SYS_DEPTH 5

/* What is shown with less, and without an event. */
#define GABION_PROC_MODULES "/proc/modules"
#define GABION_PROC_STAT "/proc/stat"

/* Each ends with a row, or an entry, of NULL. */
extern const struct gabion_proc_file gabion_proc_files[];
extern const char *const gabion_sys_files[][GABION_SYS_DEPTH + 1];
extern const char *const gabion_sys_secrets[];
extern const char *const gabion_configfs_secrets[];

bool gabion_components_begin(const char *const *path, const char *const *mask);
bool gabion_proc_file_tells(const char *top, const char *below, const char *name);
bool gabion_sys_file_tells(const char *const *path, const char *name);
bool gabion_configfs_file_tells(const char *name);

#endif /* _GABION_POLICY_HOST_FILE_H */
