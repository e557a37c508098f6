/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file "events".
 */
#ifndef _GABION_CONTROL_EVENT_STREAM_H
#define _GABION_CONTROL_EVENT_STREAM_H

#include <linux/fs.h>

extern const struct file_operations gabion_event_stream_fops;

#endif /* _GABION_CONTROL_EVENT_STREAM_H */
