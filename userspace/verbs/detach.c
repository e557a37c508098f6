// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl detach: undo an attachment.
 */
#include "lib/attachment.h"
#include "verb.h"

static int detach(int argc, char *argv[])
{
	(void)argc;
	return attachment_verb("detach", "from", argv);
}

const struct verb verb_detach = {
	.name = "detach",
	.usage = "CGROUP|PID|fd:N PROFILE",
	.summary = "Detach a profile from a cgroup",
	.details = "Bindings of the policy to the cgroup stay.\n",
	.run = detach,
	.min_args = 2,
	.max_args = 2,
};
