/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A verb of the tool: "gabionctl VERB ...".
 */
#ifndef _GABIONCTL_VERB_H
#define _GABIONCTL_VERB_H

#include <stdbool.h>

#include "lib/exit_status.h"

/**
 * struct option_spec - an option of a verb
 * @name: without the dashes; a NULL name ends a list of options
 * @argument: what the option takes, as help shows it; NULL for a flag
 * @help: one line
 * @flag: set when the option is given; for options without @argument
 * @value: set to the option's argument; for options with @argument
 */
struct option_spec {
	const char *name;
	const char *argument;
	const char *help;
	bool *flag;
	const char **value;
};

/* For max_args: the arguments are a command, whose options are its own. */
#define ARGS_COMMAND (-1)

/* For max_args: any number of files. */
#define FILES_MAX 4096

/**
 * struct verb - one thing the tool can do
 * @name: the word on the command line
 * @usage: its arguments, as help shows them
 * @summary: one line
 * @details: the rest of its help, or NULL
 * @run: does it, given what is left of the command line after the options;
 *	returns an enum exit_status, or for a command that command's status
 * @options: its own options, or NULL
 * @min_args: the fewest arguments it takes
 * @max_args: the most, or ARGS_COMMAND
 * @prints_state: whether it takes --json
 */
struct verb {
	const char *name;
	const char *usage;
	const char *summary;
	const char *details;
	int (*run)(int argc, char *argv[]);
	const struct option_spec *options;
	int min_args;
	int max_args;
	bool prints_state;
};

extern const struct verb verb_attach;
extern const struct verb verb_check;
extern const struct verb verb_config;
extern const struct verb verb_containers;
extern const struct verb verb_detach;
extern const struct verb verb_doctor;
extern const struct verb verb_events;
extern const struct verb verb_explain;
extern const struct verb verb_hooks;
extern const struct verb verb_learn;
extern const struct verb verb_load;
extern const struct verb verb_lock;
extern const struct verb verb_metrics;
extern const struct verb verb_mode;
extern const struct verb verb_report;
extern const struct verb verb_run;
extern const struct verb verb_show;
extern const struct verb verb_stats;
extern const struct verb verb_status;
extern const struct verb verb_top;
extern const struct verb verb_upgrade;

#endif /* _GABIONCTL_VERB_H */
