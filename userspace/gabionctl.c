// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl: the command-line tool of the Gabion security module.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/shared.h"
#include "lib/module_file.h"
#include "lib/output.h"
#include "verb.h"

static const struct verb *const verbs[] = {
	&verb_status,
	&verb_show,
	&verb_check,
	&verb_load,
	&verb_config,
	&verb_attach,
	&verb_detach,
	&verb_containers,
	&verb_explain,
	&verb_learn,
	&verb_run,
	&verb_mode,
	&verb_lock,
	&verb_hooks,
	&verb_stats,
	&verb_events,
	&verb_top,
	&verb_report,
	&verb_metrics,
	&verb_upgrade,
	&verb_doctor,
};

#define OPTIONS_MAX 16

static bool want_help, want_version;
static const char *directory;

static const struct option_spec json_option = {
	.name = "json",
	.flag = &output_json,
	.help = "print JSON"
};

static const struct option_spec common_options[] = {
	{
		.name = "securityfs",
		.argument = "DIR",
		.value = &directory,
		.help = "the directory of the module's files, which GABION_SECURITYFS may name too",
	},
	{
		.name = "color",
		.argument = "WHEN",
		.value = &output_color,
		.help = "colour: auto (on a terminal, the default), always or never",
	},
	{ .name = "help", .flag = &want_help, .help = "print this help" },
	{ 0 }
};

static const struct option_spec version_option = {
	.name = "version",
	.flag = &want_version,
	.help = "print the tool's version"
};

/* The options that a command line may contain. */
struct option_set {
	size_t count;
	const struct option_spec *spec[OPTIONS_MAX];
	bool stop_at_argument;
};

static void add_option(struct option_set *set, const struct option_spec *spec)
{
	if (set->count == OPTIONS_MAX)
		abort();
	set->spec[set->count++] = spec;
}

static void add_options(struct option_set *set, const struct option_spec *spec)
{
	for (; spec && spec->name; spec++)
		add_option(set, spec);
}

static struct option_set global_options(void)
{
	struct option_set set = { .stop_at_argument = true };

	add_option(&set, &json_option);
	add_options(&set, common_options);
	add_option(&set, &version_option);
	return set;
}

static struct option_set verb_options(const struct verb *verb)
{
	struct option_set set = { .stop_at_argument = verb->max_args == ARGS_COMMAND };

	add_options(&set, verb->options);
	if (verb->prints_state)
		add_option(&set, &json_option);
	add_options(&set, common_options);
	return set;
}

static void print_options(const struct option_set *set)
{
	struct table table = { .columns = 2 };

	for (size_t i = 0; i < set->count; i++) {
		const struct option_spec *spec = set->spec[i];

		table_add(&table, COLOUR_NONE, "  --%s%s%s", spec->name, spec->argument ? " " : "",
			  spec->argument ? spec->argument : "");
		table_add(&table, COLOUR_NONE, "%s", spec->help);
	}
	puts("\nOptions:");
	table_print(&table);
}

static int print_help(void)
{
	struct option_set set = global_options();
	struct table table = { .columns = 2 };

	puts("Usage: gabionctl [OPTION]... [VERB [ARGUMENT]...]\n\n"
	     "Controls Gabion, a security module that closes the machine-wide parts of the kernel\n"
	     "to containers.\n\nVerbs:");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		table_add(&table, COLOUR_BOLD, "  %s", verbs[i]->name);
		table_add(&table, COLOUR_NONE, "%s", verbs[i]->summary);
	}
	table_print(&table);
	print_options(&set);
	puts("\n'gabionctl help VERB' describes a verb.\n"
	     "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 done in part.");
	return EXIT_DONE;
}

static int print_verb_help(const struct verb *verb)
{
	struct option_set set = verb_options(verb);

	printf("Usage: gabionctl %s [OPTION]...%s%s\n\n%s.\n", verb->name,
	       *verb->usage ? " " : "", verb->usage, verb->summary);
	if (verb->details)
		printf("\n%s", verb->details);
	print_options(&set);
	return EXIT_DONE;
}

/* Returns the status to exit with. @verb is NULL before there is one. */
static int wrong_usage(const struct verb *verb)
{
	if (verb)
		fprintf(stderr, "Usage: gabionctl %s [OPTION]...%s%s\n", verb->name,
			*verb->usage ? " " : "", verb->usage);
	fprintf(stderr, "'gabionctl help%s%s' says more.\n", verb ? " " : "",
		verb ? verb->name : "");
	return EXIT_USAGE;
}

static void apply_option(const struct option_spec *spec)
{
	if (spec->flag)
		*spec->flag = true;
	else
		*spec->value = optarg;
}

/* Moves optind to the first argument. */
static int parse_options(const struct option_set *set, int argc, char *argv[],
			 const struct verb *verb)
{
	struct option longs[OPTIONS_MAX + 1] = { 0 };
	int index, c;

	for (size_t i = 0; i < set->count; i++) {
		longs[i].name = set->spec[i]->name;
		longs[i].has_arg = set->spec[i]->argument ? required_argument : no_argument;
	}
	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, set->stop_at_argument ? "+:h" : ":h", longs,
				&index)) != -1) {
		if (c == 'h') {
			want_help = true;
			continue;
		}
		if (c) {
			complain(c == ':' ? "the option '%s' needs an argument" :
					    "there is no option '%s', or not with that argument",
				 argv[optind - 1]);
			return wrong_usage(verb);
		}
		apply_option(set->spec[index]);
	}
	return EXIT_DONE;
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	}
	complain("there is no verb '%s'", name);
	return NULL;
}

static int run_verb(const struct verb *verb, int argc, char *argv[])
{
	struct option_set set = verb_options(verb);
	int status = parse_options(&set, argc, argv, verb);

	if (status)
		return status;
	if (want_help)
		return print_verb_help(verb);
	if (output_json && !verb->prints_state) {
		complain("'%s' prints no state: --json does not go with it", verb->name);
		return wrong_usage(verb);
	}
	if (!output_color_is_known()) {
		complain("expected auto, always or never after --color, not '%s'", output_color);
		return wrong_usage(verb);
	}
	argc -= optind;
	argv += optind;
	if (argc < verb->min_args || (verb->max_args != ARGS_COMMAND && argc > verb->max_args)) {
		complain("'%s' takes %s, but %d argument%s %s given", verb->name,
			 *verb->usage ? verb->usage : "no arguments", argc,
			 argc == 1 ? "" : "s", argc == 1 ? "was" : "were");
		return wrong_usage(verb);
	}
	if (directory && *directory)
		module_file_set_directory(directory);
	return verb->run(argc, argv);
}

static int help_on(int argc, char *argv[])
{
	const struct verb *verb;

	if (argc == 1)
		return print_help();
	verb = find_verb(argv[1]);
	return verb ? print_verb_help(verb) : wrong_usage(NULL);
}

static int run(int argc, char *argv[])
{
	struct option_set set = global_options();
	const struct verb *verb;
	int status;

	status = parse_options(&set, argc, argv, NULL);
	if (status)
		return status;
	if (want_version) {
		puts("gabionctl " GABION_VERSION);
		return EXIT_DONE;
	}
	if (want_help)
		return print_help();
	argc -= optind;
	argv += optind;
	if (!argc)
		return run_verb(&verb_status, 1, (char *[]){ "status", NULL });
	if (!strcmp(argv[0], "help"))
		return help_on(argc, argv);
	verb = find_verb(argv[0]);
	return verb ? run_verb(verb, argc, argv) : wrong_usage(NULL);
}

/**
 * main() - run the verb on the command line
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: an enum exit_status, or for "run" the command's.
 */
int main(int argc, char *argv[])
{
	program_invocation_short_name = "gabionctl"; /* the static one, too */
	directory = getenv("GABION_SECURITYFS");
	return output_finish(run(argc, argv));
}
