/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Judges devices by their numbers; the node or name does not matter.
 */
#ifndef _GABION_SURFACE_DEVICE_NODE_H
#define _GABION_SURFACE_DEVICE_NODE_H

#include <linux/fs.h>
#include <linux/types.h>

#include "policy/device_number.h"
#include "policy/operation.h"

const struct file *gabion_used(const struct file *file);
const char *gabion_device_text(char text[GABION_DEVICE_SIZE], bool block, dev_t dev);
bool gabion_refuse_device(enum gabion_operation op, bool block, dev_t dev,
			  const struct file *file);
bool gabion_refuse_char(const struct file *file);
bool gabion_refuse_received_device(const struct file *file);
bool gabion_device_is_harmless(dev_t dev);
bool gabion_node_is_harmless(const struct inode *inode);

#endif /* _GABION_SURFACE_DEVICE_NODE_H */
