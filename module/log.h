/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events for people: a line of the kernel log, and a record of the audit subsystem.
 */
#ifndef _GABION_LOG_H
#define _GABION_LOG_H

#include "../include/uapi/gabion.h"

void gabion_log(const struct gabion_event *event);

#endif /* _GABION_LOG_H */
