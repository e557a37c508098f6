/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests of the hook engine: the file "hooks", ftrace's lists, Gabion's log. */
#ifndef _GABION_SELFTESTS_HOOKS_H
#define _GABION_SELFTESTS_HOOKS_H

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#define HOOKS GABION_FILE("hooks")
#define ENABLED_FUNCTIONS "/sys/kernel/tracing/enabled_functions"

/* A task that the built-in policy governs. */
static const struct person in_userns = { .userns = true };

/**
 * struct hook_line - a line of the file "hooks"
 * @function: the hooked function
 * @operations: the operations that are judged there
 * @state: placed, idle, waiting or lost
 * @hits: how often the hook ran
 * @result: the result of its self-test
 */
struct hook_line {
	char function[64];
	char operations[256];
	char state[16];
	unsigned long long hits;
	char result[16];
};

/* Read the lines of "hooks". Return their number, or -errno. */
static inline int read_hooks(struct hook_line *hooks, int max)
{
	static char text[65536];
	char *line, *rest = text;
	int len = read_text(HOOKS, text, sizeof(text)), n = 0;

	if (len < 0)
		return len;
	while ((line = strsep(&rest, "\n")) && *line) {
		struct hook_line *hook = &hooks[n];

		if (n == max || sscanf(line, "%63[^\t]\t%255[^\t]\t%15[^\t]\t%llu\t%15[^\t\n]",
				       hook->function, hook->operations, hook->state,
				       &hook->hits, hook->result) != 5)
			return -EBADMSG;
		n++;
	}
	return n;
}

#define HOOKS_MAX 512

static inline bool find_hook(const char *function, struct hook_line *hook)
{
	static struct hook_line hooks[HOOKS_MAX];
	int n = read_hooks(hooks, HOOKS_MAX);

	while (n-- > 0) {
		if (!strcmp(hooks[n].function, function)) {
			*hook = hooks[n];
			return true;
		}
	}
	return false;
}

/* Does the log have a line by Gabion that names this function? */
static inline bool log_names(int log, const char *function)
{
	char needle[160];

	snprintf(needle, sizeof(needle), "gabion: %s: ", function);
	return log_find(log, (const char *const[]){ needle, NULL });
}

/*
 * How many functions have an ftrace_ops with IPMODIFY, by ftrace's own list. With @function:
 * whether it is one of them.
 */
static inline int held_functions(const char *function)
{
	char line[512], name[128];
	FILE *file = fopen(ENABLED_FUNCTIONS, "re");
	int held = 0;

	if (!file)
		return -errno;
	/* A line is "name (count) R I D". For a module's function, " [module]" follows the name. */
	while (fgets(line, sizeof(line), file)) {
		char *flags = strchr(line, ')');

		if (line[0] == '\t' || !flags || sscanf(line, "%127[^ ]", name) != 1)
			continue;
		flags[strcspn(flags, "\t\n")] = '\0';
		if (strstr(flags, " I") && (!function || !strcmp(name, function)))
			held++;
	}
	fclose(file);
	return held;
}

#endif /* _GABION_SELFTESTS_HOOKS_H */
