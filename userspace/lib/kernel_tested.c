// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether Gabion was tested on the running kernel.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "lib/kernel_tested.h"

/**
 * release_tested() - was the series of a kernel tested on?
 * @release: what uname(2) calls the kernel
 *
 * Return: whether it was; a release of another form than "MAJOR.MINOR..." was not.
 */
enum gabion_tested release_tested(const char *release)
{
	unsigned int major, minor;

	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return GABION_TESTED_OTHERS;
	return gabion_kernel_tested(major, minor);
}

/**
 * release_is_of_tested_configuration() - has a kernel the configuration that was tested?
 * @release: what uname(2) calls the kernel
 *
 * Return: true if its name says so: that of Debian's for all machines, not for clouds, not the
 * real-time one.
 */
bool release_is_of_tested_configuration(const char *release)
{
	const size_t len = strlen(release), end = strlen(GABION_TESTED_CONFIGURATION);

	return len > end && !strcmp(release + len - end, GABION_TESTED_CONFIGURATION) &&
	       !strstr(release, "-cloud-") && !strstr(release, "-rt-");
}

/**
 * running_kernel_tested() - was the running kernel's series tested on?
 *
 * Return: whether it was.
 */
enum gabion_tested running_kernel_tested(void)
{
	struct utsname kernel;

	uname(&kernel);
	return release_tested(kernel.release);
}

/**
 * untested_text() - what is to be said of a kernel that was not tested on
 * @tested: whether it was
 *
 * Return: a clause, or NULL if it was.
 */
const char *untested_text(enum gabion_tested tested)
{
	switch (tested) {
	case GABION_TESTED:
		return NULL;
	case GABION_TESTED_OLDER:
		return "newer than any that gabion was tested on: what it offers may be unguarded";
	default:
		return "of a series that gabion was not tested on: what it offers may be unguarded";
	}
}
