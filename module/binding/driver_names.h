/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device numbers to names of drivers.
 */
#ifndef _GABION_BINDING_DRIVER_NAMES_H
#define _GABION_BINDING_DRIVER_NAMES_H

#include <linux/types.h>

int gabion_driver_names_init(void);
void gabion_driver_names_exit(void);
void gabion_driver_names_want(bool wanted);
const char *gabion_driver_name(bool block, dev_t dev);

#endif /* _GABION_BINDING_DRIVER_NAMES_H */
