// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl run: run a command in a new cgroup with a profile attached.
 */
#include <errno.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/shared.h"
#include "lib/cgroup.h"
#include "lib/container_name.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/transient_cgroup.h"
#include "verb.h"

/* The same as the shell's. */
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND 127
#define EXIT_SIGNAL 128

static const char *profile, *wanted_name, *above;

/**
 * struct job - a command in its cgroup
 * @cgroup: the job's cgroup
 * @signals: what is forwarded, and SIGCHLD
 * @inherited: the signals that were blocked from the start
 * @command: the command and its arguments
 * @child: the command's process
 */
struct job {
	struct transient_cgroup cgroup;
	sigset_t signals;
	sigset_t inherited;
	char **command;
	pid_t child;
};

static const int forwarded[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2 };

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

static int start(struct job *job)
{
	job->child = transient_cgroup_fork(&job->cgroup);
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

static bool name_is_fit(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && !strchr(name, '\n');
}

static int run_in_cgroup(struct job *job)
{
	int status = EXIT_FAILED;

	if (transient_cgroup_make(&job->cgroup, profile, above))
		return EXIT_FAILED;
	block_signals(job);
	if (!start(job))
		status = supervise(job);
	transient_cgroup_end(&job->cgroup);
	return status;
}

static int run(int argc, char *argv[])
{
	struct job job = { .command = argv };
	char *name;
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
	job.cgroup.root = above ? container_cgroup_open(above) : cgroup_open_root();
	if (job.cgroup.root < 0)
		return EXIT_FAILED;
	name = wanted_name ? must(strdup(wanted_name)) : format("gabion-run-%d", (int)getpid());
	job.cgroup.name = name;
	status = run_in_cgroup(&job);
	free(name);
	close(job.cgroup.root);
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
