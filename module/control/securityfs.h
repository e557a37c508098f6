/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel interface: the directory "gabion" in securityfs.
 */
#ifndef _GABION_CONTROL_SECURITYFS_H
#define _GABION_CONTROL_SECURITYFS_H

int gabion_securityfs_init(void);
void gabion_securityfs_exit(void);

#endif /* _GABION_CONTROL_SECURITYFS_H */
