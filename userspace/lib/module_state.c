// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module says of itself.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "uapi/gabion.h"
#include "lib/output.h"
#include "lib/module_file.h"
#include "lib/module_state.h"

static bool interface_is_known(const struct state *state)
{
	const char *interface = state_version(state, "interface");

	if (atoi(interface) == GABION_INTERFACE_VERSION)
		return true;
	complain("the module speaks version %s of the interface, this tool version %d; "
		 "install both from the same source",
		 interface, GABION_INTERFACE_VERSION);
	return false;
}

/* Stops at the first file that is not as it should be. */
static bool read_rest(struct state *state)
{
	state->mode = securityfs_read_word("mode");
	state->lock = state->mode ? securityfs_read_word("lock") : NULL;
	return state->lock && !records_read(&state->hooks, "hooks", HOOK_FIELDS) &&
	       !records_read(&state->stats, "stats", STATS_FIELDS_MIN) &&
	       !records_read(&state->attachments, "attach", ATTACHMENT_FIELDS);
}

/**
 * state_read() - ask the module for all but its policy
 * @state: filled in, and to be freed by state_free()
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why. Then errno
 * tells why the module cannot be asked at all, ENOENT if it is not loaded; it is 0
 * if it answered, and not as expected.
 */
int state_read(struct state *state)
{
	char *version = securityfs_read("version");

	memset(state, 0, sizeof(*state));
	if (!version)
		return -1;
	records_split(&state->version, version);
	if (interface_is_known(state) && read_rest(state))
		return 0;
	state_free(state);
	errno = 0;
	return -1;
}

/**
 * state_version() - a line of the file "version": "WORD VALUE"
 * @state: of state_read()
 * @word: the line's first
 *
 * Return: its value, "unknown" if there is no such line.
 */
const char *state_version(const struct state *state, const char *word)
{
	for (size_t i = 0; i < state->version.count; i++) {
		const struct record *record = &state->version.record[i];

		if (!strcmp(record->field[0], word))
			return record->field[1];
	}
	return "unknown";
}

/**
 * state_free() - let the state go
 * @state: of state_read()
 */
void state_free(struct state *state)
{
	records_free(&state->version);
	free(state->mode);
	free(state->lock);
	records_free(&state->hooks);
	records_free(&state->stats);
	records_free(&state->attachments);
}
