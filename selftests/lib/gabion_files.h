/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's own files, for the tests of who may use them. */
#ifndef _GABION_SELFTESTS_GABION_FILES_H
#define _GABION_SELFTESTS_GABION_FILES_H

#include "common.h"

/**
 * struct gabion_file - one of these files
 * @path: its path
 * @request: what an ungoverned task may write without changing anything, or NULL if the file is
 *	only read
 * @answer: the result of that write: 0 or -errno
 */
struct gabion_file {
	const char *path;
	const char *request;
	int answer;
};

static const struct gabion_file gabion_files[] = {
	{ GABION_FILE("version") },
	{ GABION_FILE("policy"), POLICY_NONE, 0 },
	{ GABION_FILE("attach"), "-1 nobody", -EBADF },
	{ GABION_FILE("detach"), "-1 nobody", -EBADF },
	{ GABION_FILE("query"), "pid 1", 0 },
	{ GABION_FILE("mode"), "enforce", 0 },
	{ GABION_FILE("lock"), "none", 0 },
	{ GABION_FILE("hooks") },
	{ GABION_FILE("stats") },
	{ GABION_FILE("events") },
};

#endif /* _GABION_SELFTESTS_GABION_FILES_H */
