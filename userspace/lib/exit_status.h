/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tool exits with.
 */
#ifndef _GABIONCTL_EXIT_STATUS_H
#define _GABIONCTL_EXIT_STATUS_H

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_IN_PART = 3,
};

#endif /* _GABIONCTL_EXIT_STATUS_H */
