// SPDX-License-Identifier: GPL-2.0-only
/* Gabion's own files, and the module itself. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

const char *const operations[NR_OPERATIONS] = {
	"module_load",
	"module_unload",
	"module_autoload",
	"kexec",
	"raw_memory",
	"raw_io",
	"kernel_trace",
	"hibernate",
	"sysrq",
	"sysctl",
	"procfs",
	"sysfs",
	"cgroupfs",
	"host_info",
	"lsm_admin",
	"block_device",
	"char_device",
	"mknod",
	"mount",
	"setid_exec",
	"capability",
	"userns_create",
	"bpf",
	"perf_event",
	"ptrace",
	"keyring",
	"syslog",
	"settime",
	"io_uring",
	"runtime_socket",
	"socket_family",
};

/**
 * gabion_load() - replace the policy
 * @policy: its text
 *
 * Return: 0 or -errno.
 */
int gabion_load(const char *policy)
{
	return write_text(GABION_FILE("policy"), policy);
}

static int change_attachment(const char *file, const char *cgroup, const char *profile)
{
	char request[256];
	int fd = cgroup_open(cgroup);
	int err;

	if (fd < 0)
		return fd;
	snprintf(request, sizeof(request), "%d %s\n", fd, profile);
	err = write_text(file, request);
	close(fd);
	return err;
}

/**
 * gabion_attach() - attach a profile
 * @cgroup: the cgroup to attach it to
 * @profile: the profile's name
 *
 * Return: 0 or -errno.
 */
int gabion_attach(const char *cgroup, const char *profile)
{
	return change_attachment(GABION_FILE("attach"), cgroup, profile);
}

/**
 * gabion_detach() - detach a profile
 * @cgroup: the cgroup to detach it from
 * @profile: the profile's name
 *
 * Return: 0 or -errno.
 */
int gabion_detach(const char *cgroup, const char *profile)
{
	return change_attachment(GABION_FILE("detach"), cgroup, profile);
}

/**
 * gabion_query() - ask for an effective policy
 * @question: "pid N" or "cgroup FD"
 * @answer: filled in, NUL-terminated
 * @size: of @answer
 *
 * Return: the answer's length or -errno.
 */
int gabion_query(const char *question, char *answer, size_t size)
{
	int fd = open(GABION_FILE("query"), O_RDWR | O_CLOEXEC);
	int ret;

	*answer = '\0';
	if (fd < 0)
		return -errno;
	ret = write_fd(fd, question, strlen(question));
	if (!ret) {
		ret = result(pread(fd, answer, size - 1, 0));
		if (ret >= 0)
			answer[ret] = '\0';
	}
	close(fd);
	return ret;
}

/**
 * gabion_query_pid() - ask for a task's effective policy
 * @pid: the task
 * @answer: filled in, NUL-terminated
 * @size: of @answer
 *
 * Return: the answer's length or -errno.
 */
int gabion_query_pid(pid_t pid, char *answer, size_t size)
{
	char question[32];

	snprintf(question, sizeof(question), "pid %d\n", pid);
	return gabion_query(question, answer, size);
}

/**
 * gabion_query_cgroup() - ask for a cgroup's effective policy
 * @cgroup: its path
 * @answer: filled in, NUL-terminated
 * @size: of @answer
 *
 * Return: the answer's length or -errno.
 */
int gabion_query_cgroup(const char *cgroup, char *answer, size_t size)
{
	char question[32];
	int fd = cgroup_open(cgroup);
	int ret;

	if (fd < 0)
		return fd;
	snprintf(question, sizeof(question), "cgroup %d\n", fd);
	ret = gabion_query(question, answer, size);
	close(fd);
	return ret;
}

/**
 * gabion_stat() - read one counter
 * @operation: the line in "stats"
 * @verdict: the counter's name in that line
 *
 * Return: the counter or -errno; -ENOENT if there is none.
 */
long gabion_stat(const char *operation, const char *verdict)
{
	static char stats[65536];
	char *line, *rest = stats;
	int len = read_text(GABION_FILE("stats"), stats, sizeof(stats));

	if (len < 0)
		return len;
	while ((line = strsep(&rest, "\n"))) {
		char *word = strsep(&line, "\t");

		if (strcmp(word, operation))
			continue;
		while ((word = strsep(&line, "\t"))) {
			char *number = strsep(&line, "\t");

			if (number && !strcmp(word, verdict))
				return strtol(number, NULL, 10);
		}
	}
	return -ENOENT;
}

/**
 * gabion_insert() - load the module, from the path in $GABION_MODULE
 *
 * Return: 0 or -errno.
 */
int gabion_insert(void)
{
	const char *path = getenv("GABION_MODULE");

	return module_insert_file(path ? path : "/vm/gabion.ko", "");
}

/**
 * gabion_remove() - unload the module
 *
 * Return: 0 or -errno.
 */
int gabion_remove(void)
{
	return outcome(syscall(SYS_delete_module, "gabion", O_NONBLOCK));
}
