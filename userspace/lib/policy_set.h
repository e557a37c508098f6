/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several files that are one policy: the one in /etc with its drop-ins, or those that the
 * user names.
 */
#ifndef _GABIONCTL_POLICY_SET_H
#define _GABIONCTL_POLICY_SET_H

#include <stdbool.h>

#include "lib/policy_file.h"

int policy_read_set(struct policy_text *source, int files, char *file[]);
int policy_read_system(struct policy_text *source);
bool policy_system_exists(void);

#endif /* _GABIONCTL_POLICY_SET_H */
