/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls that certainly fail because of their arguments: they are not recorded as attempts.
 */
#ifndef _GABION_SURFACE_FUTILE_H
#define _GABION_SURFACE_FUTILE_H

#include <linux/types.h>

bool gabion_current_is_admin(void);
bool gabion_fd_is_closed(unsigned int fd);
bool gabion_call_is_futile(int cap);
bool gabion_call_reads(void);

#endif /* _GABION_SURFACE_FUTILE_H */
