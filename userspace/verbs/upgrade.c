// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl upgrade: put the module that is installed in the place of the one that is
 * loaded, and carry over to it what was in force.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

static void write_file(const char *path, int flags, const char *text)
{
	int fd = open(path, O_WRONLY | flags | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		warn("cannot write %s: %s", path, strerror(errno));
	close(fd);
}

/* Into the kernel log, beside the module's own lines. Frees @line. */
static void log_line(char *line)
{
	write_file("/dev/kmsg", O_APPEND, line);
	free(line);
}

/* Each attached cgroup is held open while the modules change. */
static void allow_many_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* -1 if the cgroup is gone, or cannot be opened; then @error is set, and the user told why. */
static int open_attached(const struct table_row *row, int *error)
{
	char *path = unescape_word(row->field[ATTACHMENT_PATH]);
	int fd = cgroup_open_below_root(path);

	if (fd < 0 && errno != ENOENT)
		*error = -1;
	if (fd < 0 && errno && errno != ENOENT)
		complain("cannot carry over what is attached to %s: %m",
			 row->field[ATTACHMENT_PATH]);
	free(path);
	return fd;
}

static void close_attached(struct carried *carried)
{
	for (size_t i = 0; carried->cgroup && i < carried->state.attachments.count; i++) {
		if (carried->cgroup[i] >= 0)
			close(carried->cgroup[i]);
	}
	free(carried->cgroup);
	carried->cgroup = NULL;
}

static void free_old(struct carried *carried)
{
	close_attached(carried);
	free(carried->policy);
	module_state_free(&carried->state);
	memset(carried, 0, sizeof(*carried));
}

/* Returns -1, and the user is told why, if nothing could be carried over. */
static int read_once(struct carried *carried)
{
	size_t count;
	int error = 0;

	if (module_state_read_settings(&carried->state)) {
		memset(carried, 0, sizeof(*carried));
		return -1;
	}
	carried->policy = module_file_read("policy");
	if (!carried->policy)
		return -1;
	carried->of_boot = loaded_by_boot();
	count = carried->state.attachments.count;
	carried->cgroup = must(calloc(count + 1, sizeof(*carried->cgroup)));
	for (size_t i = 0; i < count; i++)
		carried->cgroup[i] = open_attached(&carried->state.attachments.row[i], &error);
	return error;
}

/*
 * To open many cgroups takes its time: what is attached meanwhile is to be carried over, too. If
 * that does not end, the last that was read counts.
 */
static int read_old(struct carried *carried)
{
	int error = -1;

	allow_many_files();
	for (int tries = 0; tries < 10; tries++) {
		char *before = module_file_read("attach"), *after;
		bool same;

		free_old(carried);
		error = before ? read_once(carried) : -1;
		after = error ? NULL : module_file_read("attach");
		same = after && !strcmp(before, after);
		free(after);
		free(before);
		if (error || same)
			break;
	}
	return error;
}

/* A cgroup that was removed takes what was attached to it along. */
static bool is_gone(int cgroup)
{
	int fd = cgroup < 0 ? -1 : openat(cgroup, "cgroup.procs", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return cgroup < 0 || (fd < 0 && (errno == ENOENT || errno == ENODEV));
}

/* Everything is tried, whatever fails. Counts in @attached what is attached again. */
static int give_new(const struct carried *carried, size_t *attached)
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

		if (is_gone(carried->cgroup[i]))
			continue;
		doing = format("attach the profile '%s' to %s again", profile,
			       attachments->row[i].field[ATTACHMENT_PATH]);
		if (attachment_request("attach", carried->cgroup[i], profile, doing))
			error = -1;
		else
			++*attached;
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

/* Without a shell, which would let signals through again. */
static bool run_command(char *command)
{
	char *const argv[] = { command, "gabion", NULL };
	int status;
	pid_t pid;

	errno = posix_spawnp(&pid, command, NULL, NULL, argv, environ);
	if (errno) {
		complain("cannot run %s: %m", command);
		return false;
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void tell(double seconds)
{
	log_line(format("gabion: upgraded; for %.1f s nothing was guarded\n", seconds));
	printf("Meanwhile nothing was guarded, for %.1f seconds.\n", seconds);
}

/* Whether the old module is gone, and the new one there. */
static bool change_modules(const char *old, const char *new)
{
	log_line(format("gabion: upgrade: version %s goes, and version %s comes; between them "
			"nothing is guarded\n",
			old, new));
	/* An rmmod that was ended may have done its work. */
	if (!run_command("rmmod") && module_is_present()) {
		log_line(format("gabion: upgrade: version %s stays\n", old));
		complain("version %s cannot be unloaded, and stays in force", old);
		return false;
	}
	if (run_command("modprobe"))
		return true;
	log_line(format("gabion: upgrade failed: version %s does not load, and NOTHING IS "
			"GUARDED any more\n",
			new));
	complain("version %s is unloaded, and version %s does not load: nothing is guarded "
		 "any more. 'journalctl -k -g gabion' says why",
		 old, new);
	return false;
}

static int replace(const struct carried *carried, const char *old, const char *new)
{
	double begin = now();
	size_t attached = 0;
	char *identity;
	int error;

	if (!change_modules(old, new))
		return EXIT_FAILED;
	error = give_new(carried, &attached);
	tell(now() - begin);
	if (error) {
		complain("version %s is loaded, and not all of what was in force could be carried "
			 "over",
			 new);
		return EXIT_FAILED;
	}
	identity = loaded_identity();
	if (identity && carried->of_boot)
		write_file(BOOT_STATE, O_TRUNC, identity);
	free(identity);
	printf("gabion %s is replaced by %s; policy, mode and %zu attachments are carried over.\n",
	       old, new, attached);
	return EXIT_DONE;
}

/*
 * Nothing that a user or a terminal that goes away sends may end the tool between the two modules.
 * What came meanwhile comes afterwards. rmmod and modprobe inherit what is blocked.
 */
static int replace_undisturbed(const struct carried *carried, const char *old, const char *new)
{
	static const int disturbing[] = { SIGINT, SIGHUP, SIGTERM, SIGQUIT, SIGPIPE, SIGTSTP };
	sigset_t block, before;
	int status;

	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(disturbing); i++)
		sigaddset(&block, disturbing[i]);
	sigprocmask(SIG_BLOCK, &block, &before);
	status = replace(carried, old, new);
	fflush(stdout);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

static int replace_if_it_may(const struct carried *carried, const char *new)
{
	const char *old = module_state_version(&carried->state, "module");

	if (!strcmp(carried->state.lock, "none"))
		return replace_undisturbed(carried, old, new);
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
	}
	free_old(&carried);
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
