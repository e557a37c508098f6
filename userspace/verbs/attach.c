// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl attach: bind a profile to a cgroup until the cgroup is removed.
 */
#include "lib/attachment.h"
#include "lib/container_name.h"
#include "verb.h"

static int attach(int argc, char *argv[])
{
	return attachment_verb("attach", "to", argc, argv);
}

const struct verb verb_attach = {
	.name = "attach",
	.usage = "CONTAINER|CGROUP|PID|fd:N PROFILE",
	.summary = "Attach a profile of the policy in force to a cgroup and its descendants",
	.details =
		CONTAINER_HELP
	"The attachment lasts until the cgroup is removed, or the profile is detached.\n",
	.run = attach,
	.min_args = 2,
	.max_args = 3,
};
