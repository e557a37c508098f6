// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bindings that hold parts of the host which it cannot do without.
 *
 * They are identified by the names that systemd gives to their cgroups, not by the cgroups
 * that they run in now. So the result is the same in a shell, in a unit, and on another
 * machine than the policy is for.
 */
#include <stdlib.h>

#include "lib/host_bindings.h"
#include "lib/memory.h"
#include "lib/policy_binding.h"
#include "lib/policy_description.h"

static const struct part {
	const char *path;
	const char *what;
} parts[] = {
	{ "/init.scope", "PID 1" },
	{ "/system.slice/docker.service", "dockerd" },
	{ "/system.slice/containerd.service", "containerd" },
	{ "/system.slice/ssh.service", "sshd" },
	{ "/system.slice/sshd.service", "sshd" },
	{ "/user.slice/user-0.slice", "the logins of root" },
	{ "/user.slice/user-1000.slice/session-1.scope", "every login" },
	{ GABION_UNIT, "the unit that loads the policy" },
};

/* Returns NULL if no line holds it; else a sentence, for the caller to free. */
static char *held(const struct gabion_policy *policy, const struct part *part, unsigned int *line)
{
	const struct gabion_bind *bind = policy_binds_path(policy, part->path);
	char *name, *text;

	if (!bind)
		return NULL;
	name = policy_bind_name(bind);
	text = format("%s holds %s (%s)", name, part->what, part->path);
	*line = bind->line;
	free(name);
	return text;
}

/**
 * host_bindings_warn() - warn of bindings that hold parts of the host
 * @policy: whose
 * @source: its text
 */
void host_bindings_warn(const struct gabion_policy *policy, const struct policy_text *source)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		unsigned int line;
		char *text = held(policy, &parts[i], &line);

		const char *file = text ? policy_place(source, &line) : NULL;

		if (text)
			warn("%s:%u: %s", file, line, text);
		free(text);
	}
}

/**
 * host_bindings_json() - the same as JSON
 * @policy: whose
 *
 * Return: an array of a text for each part that is held.
 */
struct json_object *host_bindings_json(const struct gabion_policy *policy)
{
	struct json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		unsigned int line;
		char *text = held(policy, &parts[i], &line);

		if (text)
			json_array_add_text(array, text);
		free(text);
	}
	return array;
}
