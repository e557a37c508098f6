// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl mode: refuse what the policy denies, or only record it.
 */
#include <stddef.h>

#include "lib/show_or_set.h"
#include "verb.h"

static int mode(int argc, char *argv[])
{
	static const char *const words[] = { "enforce", "audit", NULL };

	return show_or_set("mode", words, argc, argv);
}

const struct verb verb_mode = {
	.name = "mode",
	.usage = "[enforce|audit]",
	.summary = "Show or set the mode of the whole module",
	.details =
		"enforce  what the policy denies is refused\n"
		"audit    what the policy denies is recorded, and passes\n",
	.run = mode,
	.max_args = 1,
	.prints_state = true,
};
