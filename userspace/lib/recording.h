/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events that 'gabionctl events --json' has written.
 */
#ifndef _GABIONCTL_RECORDING_H
#define _GABIONCTL_RECORDING_H

#include "uapi/gabion.h"

typedef void (*recording_take_t)(const struct gabion_event *event, void *context);

int recording_read(const char *path, recording_take_t take, void *context);

#endif /* _GABIONCTL_RECORDING_H */
