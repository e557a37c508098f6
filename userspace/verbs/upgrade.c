// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl upgrade: put the module that is installed in the place of the one that is
 * loaded, and carry over to it what was in force.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/attachment.h"
#include "lib/cgroup.h"
#include "lib/escape.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/module_state.h"
#include "lib/output.h"
#include "verb.h"

#define LOADED_DIRECTORY "/sys/module/gabion"
/* Of gabion.service: the module that it has given its policy. */
#define BOOT_STATE "/run/gabion/loaded"

/**
 * struct carried - what the new module is to have of the old one
 * @state: the old module's files
 * @policy: its policy, as it says it
 * @cgroup: a descriptor for each attachment; -1 if the cgroup is gone
 * @of_boot: the policy was loaded by gabion.service
 */
struct carried {
	struct module_state state;
	char *policy;
	int *cgroup;
	bool of_boot;
};

/* What a command says in its first line, without the newline; NULL if it fails. */
static char *ask(const char *command)
{
	FILE *pipe = popen(command, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (!pipe)
		return NULL;
	len = getline(&line, &room, pipe);
	if (pclose(pipe) || len <= 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static char *loaded_identity(void)
{
	int fd = open(LOADED_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat stat;
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &stat))
		text = format("%llu\n", (unsigned long long)stat.st_ino);
	close(fd);
	return text;
}

static bool loaded_by_boot(void)
{
	char *known = read_file(BOOT_STATE, NULL), *now = loaded_identity();
	bool same = known && now && !strcmp(known, now);

	free(known);
	free(now);
	return same;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		warn("cannot write %s: %s", path, strerror(errno));
	close(fd);
}

static int open_attached(const struct table_row *row)
{
	char *path = unescape_word(row->field[ATTACHMENT_PATH]);
	int fd = cgroup_open(path);

	free(path);
	return fd;
}

/* Returns -1, and the user is told why, if nothing could be carried over. */
static int read_old(struct carried *carried)
{
	size_t count;

	if (module_state_read(&carried->state))
		return -1;
	carried->policy = module_file_read("policy");
	if (!carried->policy) {
		module_state_free(&carried->state);
		return -1;
	}
	carried->of_boot = loaded_by_boot();
	count = carried->state.attachments.count;
	carried->cgroup = must(calloc(count + 1, sizeof(*carried->cgroup)));
	for (size_t i = 0; i < count; i++)
		carried->cgroup[i] = open_attached(&carried->state.attachments.row[i]);
	return 0;
}

static void free_old(struct carried *carried)
{
	for (size_t i = 0; i < carried->state.attachments.count; i++) {
		if (carried->cgroup[i] >= 0)
			close(carried->cgroup[i]);
	}
	free(carried->cgroup);
	free(carried->policy);
	module_state_free(&carried->state);
}

/* Everything is tried, whatever fails. */
static int give_new(const struct carried *carried)
{
	const struct module_table *attachments = &carried->state.attachments;
	int error = 0;

	if (strcmp(carried->state.mode, "enforce"))
		error |= module_file_set_word("mode", carried->state.mode);
	error |= module_file_write("policy", "load the policy that was in force", carried->policy,
				   strlen(carried->policy));
	for (size_t i = 0; i < attachments->count; i++) {
		const char *profile = attachments->row[i].field[ATTACHMENT_PROFILE];
		char *doing;

		/* Why it cannot be opened has been said. */
		if (carried->cgroup[i] < 0) {
			error = -1;
			continue;
		}
		doing = format("attach the profile '%s' to %s again", profile,
			       attachments->row[i].field[ATTACHMENT_PATH]);
		error |= attachment_request("attach", carried->cgroup[i], profile, doing);
		free(doing);
	}
	return error;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static bool run_command(const char *command)
{
	int status = system(command);

	return status != -1 && WIFEXITED(status) && !WEXITSTATUS(status);
}

/* Into the kernel log too, beside the module's own lines. */
static void tell(double seconds)
{
	char *line = format("gabion: upgraded; for %.1f s nothing was guarded\n", seconds);

	write_file("/dev/kmsg", line);
	free(line);
	printf("Meanwhile nothing was guarded, for %.1f seconds.\n", seconds);
}

static int replace(const struct carried *carried, const char *old, const char *new)
{
	double begin = now();
	char *identity;
	int error;

	if (!run_command("rmmod gabion")) {
		complain("version %s cannot be unloaded, and stays in force", old);
		return EXIT_FAILED;
	}
	if (!run_command("modprobe gabion")) {
		complain("version %s is unloaded, and version %s does not load: nothing is guarded "
			 "any more. 'journalctl -k -g gabion' says why",
			 old, new);
		return EXIT_FAILED;
	}
	error = give_new(carried);
	tell(now() - begin);
	if (error) {
		complain("version %s is loaded, and not all of what was in force could be carried "
			 "over",
			 new);
		return EXIT_FAILED;
	}
	identity = loaded_identity();
	if (identity && carried->of_boot)
		write_file(BOOT_STATE, identity);
	free(identity);
	printf("gabion %s is replaced by %s; policy, mode and %zu attachments are carried over.\n",
	       old, new, carried->state.attachments.count);
	return EXIT_DONE;
}

static int replace_if_it_may(const struct carried *carried, const char *new)
{
	const char *old = module_state_version(&carried->state, "module");

	if (!strcmp(carried->state.lock, "none"))
		return replace(carried, old, new);
	complain("the lock stands at '%s': version %s stays in force until the next boot, which "
		 "loads version %s",
		 carried->state.lock, old, new);
	return EXIT_IN_PART;
}

static int upgrade(int argc, char *argv[])
{
	char *loaded = read_file(LOADED_DIRECTORY "/srcversion", NULL);
	char *installed = ask("modinfo -F srcversion gabion 2>/dev/null");
	char *version = ask("modinfo -F version gabion 2>/dev/null");
	struct carried carried = { 0 };
	int status = EXIT_FAILED;

	(void)argc;
	(void)argv;
	if (loaded)
		loaded[strcspn(loaded, "\n")] = '\0';
	if (!installed || !version) {
		complain("there is no module gabion for the kernel that runs");
	} else if (loaded && !strcmp(loaded, installed)) {
		printf("The module that is installed, version %s, is the one that is loaded.\n",
		       version);
		status = EXIT_DONE;
	} else if (!read_old(&carried)) {
		status = replace_if_it_may(&carried, version);
		free_old(&carried);
	}
	free(version);
	free(installed);
	free(loaded);
	return status;
}

const struct verb verb_upgrade = {
	.name = "upgrade",
	.usage = "",
	.summary = "Put the installed module in the place of the loaded one",
	.details =
		"Policy, mode and attachments are carried over. Between the two modules nothing is\n"
		"guarded, for about a second, and the output and the kernel log say for how long.\n"
		"Once the lock is raised the loaded module stays until the next boot; the exit\n"
		"status is then 3.\n",
	.run = upgrade,
};
