// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module reports: version, mode, lock, hooks, counters, attachments.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "uapi/gabion.h"
#include "lib/module_file.h"
#include "lib/module_state.h"
#include "lib/output.h"

static bool interface_is_known(const struct module_state *state)
{
	const char *interface = module_state_version(state, "interface");

	if (atoi(interface) == GABION_INTERFACE_VERSION)
		return true;
	complain("the module speaks version %s of the interface, this tool version %d; "
		 "install both from the same source",
		 interface, GABION_INTERFACE_VERSION);
	return false;
}

/* These and the next stop at the first file that cannot be read or understood. */
static bool read_settings(struct module_state *state)
{
	state->mode = module_file_read_word("mode");
	state->lock = state->mode ? module_file_read_word("lock") : NULL;
	return state->lock &&
	       !module_table_read(&state->attachments, "attach", ATTACHMENT_FIELDS);
}

static bool read_reports(struct module_state *state)
{
	return !module_table_read(&state->hooks, "hooks", HOOK_FIELDS) &&
	       !module_table_read(&state->stats, "stats", STATS_FIELDS_MIN);
}

/**
 * module_state_read() - read everything from the module except its policy
 * @state: filled in, for module_state_free()
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why. errno is then the
 * reason why the module cannot be read, ENOENT if it is not loaded; or 0 if the module's
 * answer is not understood.
 */
int module_state_read(struct module_state *state)
{
	char *version = module_file_read("version");

	memset(state, 0, sizeof(*state));
	if (!version)
		return -1;
	module_table_split(&state->version, version);
	if (interface_is_known(state) && read_settings(state) && read_reports(state))
		return 0;
	module_state_free(state);
	errno = 0;
	return -1;
}

/**
 * module_state_read_settings() - read version, mode, lock and attachments
 * @state: filled in, for module_state_free(), without hooks and counters
 *
 * The module may be of another version of the interface, as an older one is before an upgrade:
 * each has these files, of the same form.
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int module_state_read_settings(struct module_state *state)
{
	char *version = module_file_read("version");

	memset(state, 0, sizeof(*state));
	if (!version)
		return -1;
	module_table_split(&state->version, version);
	if (read_settings(state))
		return 0;
	module_state_free(state);
	return -1;
}

/**
 * module_state_version() - a line of the file "version": "WORD VALUE"
 * @state: of module_state_read()
 * @word: the line's first word
 *
 * Return: the value; "unknown" if there is no such line.
 */
const char *module_state_version(const struct module_state *state, const char *word)
{
	for (size_t i = 0; i < state->version.count; i++) {
		const struct table_row *row = &state->version.row[i];

		if (!strcmp(row->field[0], word))
			return row->field[1];
	}
	return "unknown";
}

/**
 * module_state_free() - free what module_state_read() filled in
 * @state: of module_state_read()
 */
void module_state_free(struct module_state *state)
{
	module_table_free(&state->version);
	free(state->mode);
	free(state->lock);
	module_table_free(&state->hooks);
	module_table_free(&state->stats);
	module_table_free(&state->attachments);
}
