/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module says of itself.
 */
#ifndef _GABIONCTL_STATE_H
#define _GABIONCTL_STATE_H

#include "lib/module_table.h"

/**
 * struct state - the module's files, but for the policy
 * @version: the file "version", line by line
 * @mode: the file "mode"
 * @lock: the file "lock"
 * @hooks: the file "hooks"
 * @stats: the file "stats"
 * @attachments: the file "attach"
 */
struct state {
	struct records version;
	char *mode;
	char *lock;
	struct records hooks;
	struct records stats;
	struct records attachments;
};

int state_read(struct state *state);
const char *state_version(const struct state *state, const char *word);
void state_free(struct state *state);

#endif /* _GABIONCTL_STATE_H */
