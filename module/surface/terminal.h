/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Terminals among the harmless devices.
 */
#ifndef _GABION_SURFACE_TERMINAL_H
#define _GABION_SURFACE_TERMINAL_H

#include <linux/fs.h>
#include <linux/types.h>

bool gabion_terminal_takes_console(const struct file *file, unsigned int cmd);
bool gabion_terminal_refuse_ioctl(const struct file *file, unsigned int cmd, unsigned long arg);
bool gabion_terminal_refuse_received(const struct file *file);

#endif /* _GABION_SURFACE_TERMINAL_H */
