/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices as policy and events write them: by numbers, "c 10:229", and by the driver, "c tun".
 *
 * Shared by the module and the tool. Matching neither sleeps nor allocates.
 */
#ifndef _GABION_POLICY_DEVICE_NUMBER_H
#define _GABION_POLICY_DEVICE_NUMBER_H

#include "policy/shared.h"

/* Of the names in /proc/devices and /proc/misc; longer ones cannot be named. */
#define GABION_DRIVER_MAX 63

/* "c 4294967295:4294967295", a blank, a driver's name, and a NUL. */
#define GABION_DEVICE_SIZE (24 + 1 + GABION_DRIVER_MAX)

/**
 * struct gabion_passing_devices - character devices that every container has
 * @major: their major number
 * @first_minor: their first minor number
 * @last_minor: their last one
 * @terminal: another task's terminal, and some ioctls, are judged all the same
 */
struct gabion_passing_devices {
	unsigned int major;
	unsigned int first_minor;
	unsigned int last_minor;
	bool terminal;
};

#define GABION_PASSING_DEVICES 14
extern const struct gabion_passing_devices gabion_passing_devices[GABION_PASSING_DEVICES];

bool gabion_device_passes(unsigned int major, unsigned int minor);
bool gabion_device_valid(const char *devices);
bool gabion_device_is_one(const char *device);
bool gabion_device_match(const char *devices, const char *device);
bool gabion_devices_apart(const char *a, const char *b);
#define GABION_MISC_MAJOR 10

bool gabion_driver_valid(const char *name);
const char *gabion_driver_of_misc(unsigned int minor);
bool gabion_device_has_driver(const char *devices);
size_t gabion_device_numbers(const char *device);
void gabion_device_format(char *buf, size_t size, bool block, unsigned int major,
			  unsigned int minor, const char *driver);

#endif /* _GABION_POLICY_DEVICE_NUMBER_H */
