/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets by their family and protocol.
 */
#ifndef _GABION_SURFACE_SOCKET_FAMILY_H
#define _GABION_SURFACE_SOCKET_FAMILY_H

#include <linux/fs.h>

bool gabion_refuse_received_socket(const struct file *file);

#endif /* _GABION_SURFACE_SOCKET_FAMILY_H */
