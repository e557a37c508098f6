// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which driver a device's number belongs to, as the module finds it out.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/device_number.h"
#include "lib/driver.h"
#include "lib/files.h"

/**
 * find_in() - look a number up in a list of drivers
 * @text: the file's; overwritten
 * @section: the line that it begins behind, or NULL
 * @number: looked for
 * @name: set to the driver's; empty if several have the number
 *
 * Return: true if any has.
 */
static bool find_in(char *text, const char *section, unsigned int number,
		    char name[GABION_DRIVER_MAX + 1])
{
	bool within = !section, found = false;
	char *line, *end;

	while ((line = next_line(&text))) {
		unsigned long at = strtoul(line, &end, 10);

		if (end == line) {
			within = !section || (*line ? !strcmp(line, section) : within);
			continue;
		}
		if (!within || at != number || *end != ' ')
			continue;
		if (found ? strcmp(name, end + 1) : !gabion_driver_valid(end + 1))
			*name = '\0';
		else
			strcpy(name, end + 1);
		found = true;
	}
	return found;
}

static bool find_driver(bool block, unsigned int major, unsigned int minor,
			char name[GABION_DRIVER_MAX + 1])
{
	bool misc = !block && major == GABION_MISC_MAJOR;
	char *text = read_file(misc ? "/proc/misc" : "/proc/devices", NULL);
	const char *section = block ? "Block devices:" : "Character devices:";
	const char *fixed = misc ? gabion_driver_of_misc(minor) : NULL;
	bool found = text && find_in(text, misc ? NULL : section, misc ? minor : major, name);

	free(text);
	if (!found && fixed)
		strcpy(name, fixed);
	return (found || fixed) && *name;
}

/**
 * driver_add() - complete a device by the driver that it belongs to
 * @device: of GABION_DEVICE_SIZE bytes at least; what is not one device by its numbers, and
 *	what belongs to no driver that is known, stays as it is
 */
void driver_add(char *device)
{
	char name[GABION_DRIVER_MAX + 1] = "";
	unsigned int major, minor;

	if (!gabion_device_is_one(device) || sscanf(device + 2, "%u:%u", &major, &minor) != 2)
		return;
	if (find_driver(*device == 'b', major, minor, name))
		gabion_device_format(device, GABION_DEVICE_SIZE, *device == 'b', major, minor,
				     name);
}
