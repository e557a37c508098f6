// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices as policy and events write them: by numbers, "c 10:229", by the driver, "c tun",
 * and by both, which hooks pass: "c 10:200 tun".
 *
 * Shared by the module and the tool.
 */
#include "policy/device_number.h"

/* An inclusive range of numbers. */
struct numbers {
	u64 first;
	u64 last;
};

/* Reads a number of at most 32 bits: more than a dev_t of the kernel holds. */
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

/**
 * struct devices - a set of devices
 * @kind: 'c' or 'b'
 * @major: their major numbers
 * @minor: their minor numbers
 * @driver: the driver of all of them, or NULL if it is not known
 */
struct devices {
	char kind;
	struct numbers major;
	struct numbers minor;
	const char *driver;
};

/* Drivers' names in the kernel. One letter at least, to tell them from numbers. */
static bool is_driver(const char *name)
{
	size_t len = strlen(name), i;
	bool letter = false;

	for (i = 0; i < len; i++) {
		char c = name[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!is_letter && !(c >= '0' && c <= '9') && (!strchr("-_.+", c) || !i))
			return false;
		letter |= is_letter;
	}
	return letter && len <= GABION_DRIVER_MAX;
}

/* "7:0-15", and perhaps a blank and a driver */
static bool read_numbered(const char *text, struct devices *devices)
{
	if (!read_numbers(&text, &devices->major) || *text++ != ':' ||
	    !read_numbers(&text, &devices->minor))
		return false;
	devices->driver = *text == ' ' ? text + 1 : NULL;
	return devices->driver ? is_driver(devices->driver) : !*text;
}

static bool read_devices(const char *text, struct devices *devices)
{
	const struct numbers all = { 0, NUMBER_MAX };

	if ((*text != 'c' && *text != 'b') || text[1] != ' ')
		return false;
	devices->kind = *text;
	text += 2;
	if (read_numbered(text, devices))
		return true;
	devices->major = all;
	devices->minor = all;
	devices->driver = text;
	return is_driver(text);
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
 * gabion_driver_valid() - is this a driver's name that policy can use?
 * @name: NUL-terminated
 *
 * Context: any.
 * Return: true if it can.
 */
bool gabion_driver_valid(const char *name)
{
	return is_driver(name);
}

/**
 * gabion_driver_of_misc() - the driver that owns a fixed minor number of misc
 * @minor: below the major number GABION_MISC_MAJOR
 *
 * For drivers that are loaded when the device is opened (include/linux/miscdevice.h), and for
 * the first TPM, which /proc/misc does not list (drivers/char/tpm/tpm.h).
 *
 * Context: any.
 * Return: the name that /proc/misc has once the driver is loaded; NULL if there is none.
 */
const char *gabion_driver_of_misc(unsigned int minor)
{
	static const struct {
		unsigned int minor;
		const char *name;
	} fixed[] = {
		{ 200, "tun" },
		{ 203, "cuse" },
		{ 223, "uinput" },
		{ 224, "tpm" },
		{ 229, "fuse" },
		{ 232, "kvm" },
		{ 234, "btrfs-control" },
		{ 235, "autofs" },
		{ 236, "device-mapper" },
		{ 237, "loop-control" },
		{ 238, "vhost-net" },
		{ 239, "uhid" },
		{ 240, "userio" },
		{ 241, "vhost-vsock" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fixed); i++) {
		if (fixed[i].minor == minor)
			return fixed[i].name;
	}
	return NULL;
}

/*
 * Devices that every container has (Documentation/admin-guide/devices.txt), and overlayfs'
 * whiteouts. Not 5:1, which is the host's console: a container's /dev/console is a pty.
 */
const struct gabion_passing_devices gabion_passing_devices[GABION_PASSING_DEVICES] = {
	{ 0, 0, 0, false }, /* WHITEOUT_DEV, which nothing opens */
	{ 1, 3, 3, false }, /* null */
	{ 1, 5, 5, false }, /* zero */
	{ 1, 7, 9, false }, /* full, random, urandom */
	{ 5, 0, 0, true }, /* tty: the task's controlling terminal */
	{ 5, 2, 2, true }, /* ptmx */
	{ 136, 0, U32_MAX, true }, /* pts */
	{ 137, 0, U32_MAX, true },
	{ 138, 0, U32_MAX, true },
	{ 139, 0, U32_MAX, true },
	{ 140, 0, U32_MAX, true },
	{ 141, 0, U32_MAX, true },
	{ 142, 0, U32_MAX, true },
	{ 143, 0, U32_MAX, true },
};

/**
 * gabion_device_passes() - is it a character device that every container has?
 * @major: its major number
 * @minor: its minor number
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_device_passes(unsigned int major, unsigned int minor)
{
	const struct gabion_passing_devices *devices = gabion_passing_devices;
	unsigned int i;

	for (i = 0; i < GABION_PASSING_DEVICES; i++, devices++) {
		if (major == devices->major && minor >= devices->first_minor &&
		    minor <= devices->last_minor)
			return true;
	}
	return false;
}

/**
 * gabion_device_valid() - is this a set of devices?
 * @devices: NUL-terminated
 *
 * Context: any.
 * Return: true if it is "c" or "b", a blank, and MAJOR:MINOR, each a number, a
 * range of numbers or "*"; or the name of a driver; or both, with a blank between them.
 */
bool gabion_device_valid(const char *devices)
{
	struct devices set;

	return read_devices(devices, &set);
}

/**
 * gabion_device_has_driver() - does a set of devices name a driver?
 * @devices: NUL-terminated
 *
 * Context: any.
 * Return: true if it does.
 */
bool gabion_device_has_driver(const char *devices)
{
	struct devices set;

	return read_devices(devices, &set) && set.driver;
}

/**
 * gabion_device_is_one() - is this a single device, by its numbers?
 * @device: NUL-terminated
 *
 * Context: any.
 * Return: true if it is as gabion_device_format() writes one without a driver.
 */
bool gabion_device_is_one(const char *device)
{
	struct devices set;

	return read_devices(device, &set) && !set.driver && !strpbrk(device, "*-");
}

/**
 * gabion_device_numbers() - the length of the part of a device's text that events show
 * @device: NUL-terminated
 *
 * Context: any.
 * Return: bytes of the kind and the numbers, without the driver; all bytes of any other text.
 */
size_t gabion_device_numbers(const char *device)
{
	struct devices set;

	if (!read_devices(device, &set) || !set.driver || set.driver == device + 2)
		return strlen(device);
	return set.driver - device - 1;
}

/**
 * gabion_device_match() - does one set of devices contain another?
 * @devices: a set of devices
 * @device: another, or one device
 *
 * Context: any.
 * Return: true if all of @device are in @devices. False also if one of them is no set of
 * devices, or if it is not known.
 */
bool gabion_device_match(const char *devices, const char *device)
{
	struct devices outer, inner;

	if (!read_devices(devices, &outer) || !read_devices(device, &inner) ||
	    outer.kind != inner.kind)
		return false;
	if (outer.driver && (!inner.driver || strcmp(outer.driver, inner.driver)))
		return false;
	return contains(&outer.major, &inner.major) && contains(&outer.minor, &inner.minor);
}

/**
 * gabion_devices_apart() - is it certain that two sets of devices have none in common?
 * @a: a set of devices
 * @b: another
 *
 * Context: any.
 * Return: true if they have none; false too if either is no set of devices.
 */
bool gabion_devices_apart(const char *a, const char *b)
{
	struct devices one, other;

	if (!read_devices(a, &one) || !read_devices(b, &other))
		return false;
	if (one.kind != other.kind ||
	    (one.driver && other.driver && strcmp(one.driver, other.driver)))
		return true;
	return !meet(&one.major, &other.major) || !meet(&one.minor, &other.minor);
}

/**
 * gabion_device_format() - a device as policy writes it
 * @buf: written to, NUL-terminated
 * @size: of @buf, at least GABION_DEVICE_SIZE
 * @block: a block device, not a character device
 * @major: its major number
 * @minor: its minor number
 * @driver: its driver, or NULL if that is not known
 *
 * Context: any.
 */
void gabion_device_format(char *buf, size_t size, bool block, unsigned int major,
			  unsigned int minor, const char *driver)
{
	snprintf(buf, size, "%c %u:%u%s%s", block ? 'b' : 'c', major, minor, driver ? " " : "",
		 driver ? driver : "");
}
