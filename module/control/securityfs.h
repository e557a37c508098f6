/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel interface: the directory "gabion" in securityfs.
 */
#ifndef _GABION_CONTROL_SECURITYFS_H
#define _GABION_CONTROL_SECURITYFS_H

#include <linux/fs.h>

int gabion_securityfs_init(void);
void gabion_securityfs_exit(void);

int gabion_check_user(struct file *file);
char *gabion_copy_request(struct file *file, const char __user *buf, size_t len,
			  loff_t pos);
struct cgroup *gabion_cgroup_by_fd(int fd);

#endif /* _GABION_CONTROL_SECURITYFS_H */
