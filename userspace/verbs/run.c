// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl run: run a command in a new cgroup with a profile attached.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/shared.h"
#include "lib/attachment.h"
#include "lib/cgroup.h"
#include "lib/container_name.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "verb.h"

/* The same as the shell's. */
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND 127
#define EXIT_SIGNAL 128

/* How long to wait for killed processes to exit, in rounds of poll(2). */
#define KILL_ROUNDS 100
#define KILL_ROUND_MS 100

static const char *profile, *wanted_name, *above;

/**
 * struct job - a command in its cgroup
 * @root: the cgroup to make it in
 * @cgroup: the job's cgroup
 * @name: the cgroup's name in @root
 * @signals: what is forwarded, and SIGCHLD
 * @inherited: the signals that were blocked from the start
 * @command: the command and its arguments
 * @child: the command's process
 */
struct job {
	int root;
	int cgroup;
	char *name;
	sigset_t signals;
	sigset_t inherited;
	char **command;
	pid_t child;
};

static const int forwarded[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2 };

static int write_file_at(int directory, const char *file, const char *text)
{
	int fd = openat(directory, file, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (fd < 0)
		return -1;
	written = write(fd, text, strlen(text));
	close(fd);
	return written < 0 ? -1 : 0;
}

static void block_signals(struct job *job)
{
	sigemptyset(&job->signals);
	sigaddset(&job->signals, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(forwarded); i++)
		sigaddset(&job->signals, forwarded[i]);
	sigprocmask(SIG_BLOCK, &job->signals, &job->inherited);
}

/*
 * Like runtimes do. The caller's session keyring belongs to the host, so the profile would
 * deny its use; a container has one of its own.
 */
static void join_keyring(void)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS)
		warn("no session keyring of its own: %m");
}

static void execute(const struct job *job)
{
	int error;

	join_keyring();
	sigprocmask(SIG_SETMASK, &job->inherited, NULL);
	execvp(job->command[0], job->command);
	error = errno;
	complain("cannot run '%s': %s", job->command[0], strerror(error));
	_exit(error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

/* Returns 0 in the child, like fork(2). */
static pid_t clone_into(int cgroup)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = cgroup,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

/* For systems where clone3(2) is missing or blocked by seccomp. */
static pid_t fork_into(int cgroup)
{
	pid_t child = fork();

	if (!child && write_file_at(cgroup, "cgroup.procs", "0")) {
		complain("cannot enter the cgroup: %m");
		_exit(EXIT_FAILED);
	}
	return child;
}

static int start(struct job *job)
{
	fflush(stdout);
	job->child = clone_into(job->cgroup);
	if (job->child < 0)
		job->child = fork_into(job->cgroup);
	if (!job->child)
		execute(job);
	if (job->child < 0)
		complain("cannot start a process: %m");
	return job->child < 0 ? -1 : 0;
}

/* Returns the command's status in the shell's form. */
static int supervise(const struct job *job)
{
	siginfo_t info;
	int status;

	for (;;) {
		if (sigwaitinfo(&job->signals, &info) < 0)
			continue;
		if (info.si_signo == SIGCHLD) {
			if (waitpid(job->child, &status, WNOHANG) == job->child)
				break;
		} else if (info.si_code != SI_KERNEL) {
			/* The terminal has sent its signals to the command as well. */
			kill(job->child, info.si_signo);
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
}

static bool is_populated(int events)
{
	char *text = read_whole(events, SIZE_MAX - 1, NULL);
	bool populated = text && strstr(text, "populated 1");

	free(text);
	return populated;
}

/* Kills the processes that the command left behind. */
static void kill_rest(const struct job *job)
{
	int events = openat(job->cgroup, "cgroup.events", O_RDONLY | O_CLOEXEC);
	struct pollfd poll_fd = { .fd = events, .events = POLLPRI };

	write_file_at(job->cgroup, "cgroup.kill", "1");
	for (int i = 0; events >= 0 && i < KILL_ROUNDS && is_populated(events); i++) {
		poll(&poll_fd, 1, KILL_ROUND_MS);
		lseek(events, 0, SEEK_SET);
	}
	if (events >= 0)
		close(events);
}

static int remove_directory(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat;
	if (type == FTW_DP && ftw->level > 0)
		rmdir(path);
	return 0;
}

static void remove_cgroup(const struct job *job)
{
	char *path = format("/proc/self/fd/%d/.", job->cgroup);

	/* The command may have created cgroups below its own. */
	nftw(path, remove_directory, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	if (unlinkat(job->root, job->name, AT_REMOVEDIR))
		warn("the cgroup '%s' is left behind: %m", job->name);
	free(path);
}

static bool name_is_fit(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && !strchr(name, '\n');
}

/* Creates the cgroup, and attaches the profile before anything runs in it. */
static int make_cgroup(struct job *job)
{
	char *doing;
	int error;

	if (mkdirat(job->root, job->name, 0755)) {
		complain("cannot make the cgroup '%s': %m", job->name);
		return -1;
	}
	job->cgroup = openat(job->root, job->name,
			     O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (job->cgroup < 0) {
		complain("cannot open the cgroup '%s': %m", job->name);
		unlinkat(job->root, job->name, AT_REMOVEDIR);
		return -1;
	}
	doing = format("attach the profile '%s' to the cgroup '%s/%s'", profile, above ?: "",
		       job->name);
	error = attachment_request("attach", job->cgroup, profile, doing);
	free(doing);
	if (error) {
		unlinkat(job->root, job->name, AT_REMOVEDIR);
		close(job->cgroup);
	}
	return error;
}

static int run_in_cgroup(struct job *job)
{
	int status = EXIT_FAILED;

	if (make_cgroup(job))
		return EXIT_FAILED;
	block_signals(job);
	if (!start(job)) {
		status = supervise(job);
		kill_rest(job);
	}
	remove_cgroup(job);
	close(job->cgroup);
	return status;
}

static int run(int argc, char *argv[])
{
	struct job job = { .command = argv };
	int status;

	(void)argc;
	if (!profile) {
		complain("'run' needs --profile; 'gabionctl help run' says more");
		return EXIT_USAGE;
	}
	if (wanted_name && !name_is_fit(wanted_name)) {
		complain("'%s' is no name for a cgroup: expected one without '/', not beginning "
			 "with '.'",
			 wanted_name);
		return EXIT_USAGE;
	}
	job.root = above ? container_cgroup_open(above) : cgroup_open_root();
	if (job.root < 0)
		return EXIT_FAILED;
	job.name = wanted_name ? must(strdup(wanted_name)) :
				 format("gabion-run-%d", (int)getpid());
	status = run_in_cgroup(&job);
	free(job.name);
	close(job.root);
	return status;
}

static const struct option_spec options[] = {
	{
		.name = "profile",
		.argument = "PROFILE",
		.value = &profile,
		.help = "a profile of the policy in force",
	},
	{
		.name = "name",
		.argument = "NAME",
		.value = &wanted_name,
		.help = "the name of the cgroup, instead of gabion-run-PID",
	},
	{
		.name = "cgroup",
		.argument = "C",
		.value = &above,
		.help = "make it in this cgroup or container, and be bound by what binds that, too",
	},
	{ 0 }
};

const struct verb verb_run = {
	.name = "run",
	.usage = "--profile PROFILE [--name NAME] [--cgroup C] -- COMMAND [ARGUMENT]...",
	.summary = "Run a command in a new cgroup with a profile attached",
	.details =
		"Makes the cgroup below the root of the v2 hierarchy, or in --cgroup. When the command\n"
		"ends, what is left in the cgroup is killed, and the cgroup is removed. The command has a\n"
		"session keyring of its own, as in a container.\n"
		"\n"
		"Exit status: the command's; 128+N if signal N ended it; 126 if it cannot be\n"
		"executed; 127 if it is not found; 1 or 2 if it was not run at all.\n",
	.run = run,
	.options = options,
	.min_args = 1,
	.max_args = ARGS_COMMAND,
};
