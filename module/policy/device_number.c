// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device numbers as policy and events write them: "c 10:229".
 *
 * Shared by the module and the tool.
 */
#include "policy/device_number.h"

/* An inclusive range of numbers. */
struct numbers {
	u64 first;
	u64 last;
};

/* As many as a dev_t of the kernel could ever tell apart, and no overflow. */
#define NUMBER_MAX 4294967295ULL

static bool read_number(const char **text, u64 *number)
{
	const char *at = *text;

	for (*number = 0; *at >= '0' && *at <= '9' && *number <= NUMBER_MAX; at++)
		*number = 10 * *number + (u64)(*at - '0');
	if (at == *text || *number > NUMBER_MAX)
		return false;
	*text = at;
	return true;
}

/* "7", "7-9" or "*" */
static bool read_numbers(const char **text, struct numbers *range)
{
	if (**text == '*') {
		*range = (struct numbers){ 0, NUMBER_MAX };
		++*text;
		return true;
	}
	if (!read_number(text, &range->first))
		return false;
	range->last = range->first;
	if (**text != '-')
		return true;
	++*text;
	return read_number(text, &range->last) && range->first <= range->last;
}

static bool read_devices(const char *text, struct numbers *major, struct numbers *minor)
{
	if ((*text != 'c' && *text != 'b') || text[1] != ' ')
		return false;
	text += 2;
	if (!read_numbers(&text, major) || *text++ != ':')
		return false;
	return read_numbers(&text, minor) && !*text;
}

static bool contains(const struct numbers *outer, const struct numbers *inner)
{
	return outer->first <= inner->first && inner->last <= outer->last;
}

static bool meet(const struct numbers *a, const struct numbers *b)
{
	return a->first <= b->last && b->first <= a->last;
}

/**
 * gabion_device_valid() - is this a set of devices?
 * @devices: NUL-terminated
 *
 * Context: any.
 * Return: true if it is "c" or "b", a blank, and MAJOR:MINOR, each a number, a
 * range of numbers or "*".
 */
bool gabion_device_valid(const char *devices)
{
	struct numbers major, minor;

	return read_devices(devices, &major, &minor);
}

/**
 * gabion_device_is_one() - is this a device, and not several?
 * @device: NUL-terminated
 *
 * Context: any.
 * Return: true if it is as gabion_device_format() writes one.
 */
bool gabion_device_is_one(const char *device)
{
	return gabion_device_valid(device) && !strpbrk(device, "*-");
}

/**
 * gabion_device_match() - does one set of devices contain another?
 * @devices: a set of devices
 * @device: another, or one device
 *
 * Context: any.
 * Return: true if all of @device are in @devices; false too if either is none.
 */
bool gabion_device_match(const char *devices, const char *device)
{
	struct numbers major, minor, other_major, other_minor;

	return read_devices(devices, &major, &minor) &&
	       read_devices(device, &other_major, &other_minor) && *devices == *device &&
	       contains(&major, &other_major) && contains(&minor, &other_minor);
}

/**
 * gabion_devices_apart() - have two sets of devices certainly none in common?
 * @a: a set of devices
 * @b: another
 *
 * Context: any.
 * Return: true if they have none; false too if either is no set of devices.
 */
bool gabion_devices_apart(const char *a, const char *b)
{
	struct numbers major, minor, other_major, other_minor;

	return read_devices(a, &major, &minor) && read_devices(b, &other_major, &other_minor) &&
	       (*a != *b || !meet(&major, &other_major) || !meet(&minor, &other_minor));
}

/**
 * gabion_device_format() - a device as policy writes it
 * @buf: written to, NUL-terminated
 * @size: of @buf, at least GABION_DEVICE_SIZE
 * @block: a block device, not a character device
 * @major: its major number
 * @minor: its minor number
 *
 * Context: any.
 */
void gabion_device_format(char *buf, size_t size, bool block, unsigned int major,
			  unsigned int minor)
{
	snprintf(buf, size, "%c %u:%u", block ? 'b' : 'c', major, minor);
}
