// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl detach: undo an attachment.
 */
#include "lib/attachment.h"
#include "lib/container_name.h"
#include "verb.h"

static int detach(int argc, char *argv[])
{
	return attachment_verb("detach", "from", argc, argv);
}

const struct verb verb_detach = {
	.name = "detach",
	.usage = "CONTAINER|CGROUP|PID|fd:N PROFILE",
	.summary = "Detach a profile from a cgroup",
	.details = CONTAINER_HELP "Bindings of the policy to the cgroup stay.\n",
	.run = detach,
	.min_args = 2,
	.max_args = 3,
};
