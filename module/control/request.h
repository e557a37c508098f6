/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Common to all files in securityfs: the permission check, and reading a request.
 */
#ifndef _GABION_CONTROL_REQUEST_H
#define _GABION_CONTROL_REQUEST_H

#include <linux/cgroup.h>
#include <linux/fs.h>

int gabion_check_user(struct file *file);
char *gabion_copy_text(struct file *file, const char __user *buf, size_t len, loff_t pos,
		       size_t max);
char *gabion_copy_request(struct file *file, const char __user *buf, size_t len, loff_t pos);
struct cgroup *gabion_cgroup_by_fd(int fd);

#endif /* _GABION_CONTROL_REQUEST_H */
