/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file "query": the effective policy of a task or cgroup, and where it comes from.
 */
#ifndef _GABION_CONTROL_QUERY_H
#define _GABION_CONTROL_QUERY_H

#include <linux/fs.h>

extern const struct file_operations gabion_query_fops;

#endif /* _GABION_CONTROL_QUERY_H */
