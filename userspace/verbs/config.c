// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl config: check and show /etc/gabion/gabion.conf. Needs no module.
 */
#include <stdio.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/output.h"
#include "lib/settings.h"
#include "verb.h"

static const char *file;

static void print_all(const struct settings *settings)
{
	struct json_object *object = must(json_object_new_object());

	for (int i = 0; i < __SETTING_MAX; i++) {
		if (output_json)
			json_put_text(object, setting_keys[i].name, settings->word[i]);
		else
			printf("%s = %s\n", setting_keys[i].name, settings->word[i]);
	}
	if (output_json)
		json_print(object);
	else
		json_object_put(object);
}

static int config(int argc, char *argv[])
{
	struct settings settings;

	if (settings_read(&settings, file ? file : SETTINGS_FILE))
		return EXIT_FAILED;
	if (!argc) {
		print_all(&settings);
		return EXIT_DONE;
	}
	for (int i = 0; i < __SETTING_MAX; i++) {
		if (strcmp(setting_keys[i].name, argv[0]))
			continue;
		puts(settings.word[i]);
		return EXIT_DONE;
	}
	complain("there is no setting '%s'; 'gabionctl config' shows all", argv[0]);
	return EXIT_USAGE;
}

static const struct option_spec options[] = {
	{
		.name = "file",
		.argument = "FILE",
		.value = &file,
		.help = "check this file instead of /etc/gabion/gabion.conf",
	},
	{ 0 }
};

const struct verb verb_config = {
	.name = "config",
	.usage = "[SETTING]",
	.summary = "Check and show /etc/gabion/gabion.conf: what happens at boot; needs no module",
	.details = "Shows what counts at the next boot, defaults included.\n"
		   "\n"
		   "boot  required or best-effort: do containers start without the policy?\n"
		   "lock  none, tighten or sealed: the lock that is raised after loading\n"
		   "mode  unchanged, enforce or audit: the mode that is set\n",
	.run = config,
	.options = options,
	.max_args = 1,
	.prints_state = true,
};
