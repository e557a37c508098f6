/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors that a task receives: security_file_receive() has one hook, and several surfaces
 * have something to say there.
 */
#ifndef _GABION_SURFACE_RECEIVED_H
#define _GABION_SURFACE_RECEIVED_H

#include <linux/types.h>

struct file;

bool gabion_refuse_received_device(const struct file *file);

#endif /* _GABION_SURFACE_RECEIVED_H */
