/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module reports: version, mode, lock, hooks, counters, attachments.
 */
#ifndef _GABIONCTL_MODULE_STATE_H
#define _GABIONCTL_MODULE_STATE_H

#include "lib/module_table.h"

/**
 * struct module_state - the contents of the module's files except for the policy
 * @version: the file "version", line by line
 * @mode: the file "mode"
 * @lock: the file "lock"
 * @hooks: the file "hooks"
 * @stats: the file "stats"
 * @attachments: the file "attach"
 */
struct module_state {
	struct module_table version;
	char *mode;
	char *lock;
	struct module_table hooks;
	struct module_table stats;
	struct module_table attachments;
};

int module_state_read(struct module_state *state);
int module_state_read_settings(struct module_state *state);
const char *module_state_version(const struct module_state *state, const char *word);
void module_state_free(struct module_state *state);

#endif /* _GABIONCTL_MODULE_STATE_H */
