/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which driver a device's number belongs to.
 */
#ifndef _GABIONCTL_DRIVER_H
#define _GABIONCTL_DRIVER_H

void driver_add(char *device);

#endif /* _GABIONCTL_DRIVER_H */
