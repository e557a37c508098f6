/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device numbers as policy and events write them: "c 10:229".
 *
 * Shared by the module and the tool. Matching neither sleeps nor allocates.
 */
#ifndef _GABION_POLICY_DEVICE_NUMBER_H
#define _GABION_POLICY_DEVICE_NUMBER_H

#include "policy/shared.h"

/* "c 4294967295:4294967295" and a NUL. */
#define GABION_DEVICE_SIZE 24

bool gabion_device_valid(const char *devices);
bool gabion_device_is_one(const char *device);
bool gabion_device_match(const char *devices, const char *device);
bool gabion_devices_apart(const char *a, const char *b);
void gabion_device_format(char *buf, size_t size, bool block, unsigned int major,
			  unsigned int minor);

#endif /* _GABION_POLICY_DEVICE_NUMBER_H */
