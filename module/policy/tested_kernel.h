/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels that Gabion was tested on, for the module and for the tool. Nothing else is decided
 * by a kernel's version: what a kernel has is found out by asking its headers.
 *
 * A kernel of another series may offer what nothing here knows of. The module runs there, as some
 * guard is better than none, and says so.
 */
#ifndef _GABION_POLICY_TESTED_KERNEL_H
#define _GABION_POLICY_TESTED_KERNEL_H

#include "policy/shared.h"

/* The configuration that was tested: how the releases of Debian's end that have it. */
#define GABION_TESTED_CONFIGURATION "-amd64"

/**
 * enum gabion_tested - whether a kernel was tested on
 * @GABION_TESTED: its series was
 * @GABION_TESTED_OTHERS: others were, some of them newer
 * @GABION_TESTED_OLDER: it is newer than any that was
 */
enum gabion_tested {
	GABION_TESTED,
	GABION_TESTED_OTHERS,
	GABION_TESTED_OLDER,
};

/**
 * gabion_kernel_tested() - was a kernel tested on?
 * @major: the first number of its version
 * @minor: the second
 *
 * Context: any.
 * Return: whether its series was, and if not whether a newer one was.
 */
static inline enum gabion_tested gabion_kernel_tested(unsigned int major, unsigned int minor)
{
	/* By these all tests have passed; README.md has the same table. */
	static const struct {
		unsigned int major, minor;
	} series[] = { { 6, 1 }, { 6, 12 } };
	enum gabion_tested tested = GABION_TESTED_OLDER;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(series); i++) {
		if (major == series[i].major && minor == series[i].minor)
			return GABION_TESTED;
		if (major < series[i].major ||
		    (major == series[i].major && minor < series[i].minor))
			tested = GABION_TESTED_OTHERS;
	}
	return tested;
}

#endif /* _GABION_POLICY_TESTED_KERNEL_H */
