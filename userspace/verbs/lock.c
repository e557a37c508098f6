// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl lock: restrict what may be changed until the next boot.
 */
#include <stddef.h>

#include "lib/show_or_set.h"
#include "verb.h"

static int lock(int argc, char *argv[])
{
	static const char *const words[] = { "tighten", "sealed", NULL };

	return show_or_set("lock", words, argc, argv);
}

const struct verb verb_lock = {
	.name = "lock",
	.usage = "[tighten|sealed]",
	.summary = "Show the lock, or raise it until the next boot",
	.details =
		"The lock can only be raised. Only a reboot lowers it.\n"
		"\n"
		"none     the policy may be changed, and the module unloaded\n"
		"tighten  nothing may become looser, and the module cannot be unloaded\n"
		"sealed   nothing may be changed at all\n",
	.run = lock,
	.max_args = 1,
	.prints_state = true,
};
