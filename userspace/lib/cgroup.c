// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cgroups of the v2 hierarchy, as descriptors.
 *
 * The module gets descriptors only. A path of the file system names the same
 * cgroup in every cgroup namespace. What /proc/PID/cgroup shows, and a path from
 * the root of the hierarchy, do not: they are accepted in the initial one only.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cgroup.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/system.h"

/* The inode number that the root directory of any cgroup hierarchy has. */
#define ROOT_INODE 1

static bool parse_number(const char *word, long *number)
{
	char *end;

	if (*word < '0' || *word > '9')
		return false;
	errno = 0;
	*number = strtol(word, &end, 10);
	return !*end && !errno && *number <= INT32_MAX;
}

/**
 * word_is_pid() - does a word name a process?
 * @word: the word
 * @pid: where to store the process's id
 *
 * Return: true if it is a positive decimal number.
 */
bool word_is_pid(const char *word, pid_t *pid)
{
	long number;

	if (!parse_number(word, &number) || number < 1)
		return false;
	*pid = number;
	return true;
}

static bool on_cgroup2(int fd)
{
	struct statfs statfs;

	return !fstatfs(fd, &statfs) && statfs.f_type == CGROUP2_SUPER_MAGIC;
}

static int open_directory(const char *path)
{
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/**
 * cgroup_open_root() - open the root of the v2 hierarchy
 *
 * Return: a descriptor; or -1, and the user told why.
 */
int cgroup_open_root(void)
{
	char *point = find_mount("cgroup2", "/");
	struct stat stat;
	int fd;

	if (!point) {
		complain("the root of the cgroup v2 hierarchy is not mounted here; "
			 "'mount -t cgroup2 cgroup2 /sys/fs/cgroup' mounts it");
		return -1;
	}
	fd = open_directory(point);
	/* Another file system may be mounted on top; or this is a namespace's root. */
	if (fd < 0 || !on_cgroup2(fd) || fstat(fd, &stat) || stat.st_ino != ROOT_INODE) {
		complain("%s is not the root of the cgroup v2 hierarchy", point);
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(point);
	return fd;
}

/**
 * cgroup_open_below_root() - open a cgroup that may be gone
 * @path: from the root of the hierarchy, with a slash before it; nothing else is opened
 *
 * Return: a descriptor of the cgroup's directory; or -1 with errno set, and the user is not told
 * why; or -1 with errno 0, and the user told why the hierarchy itself cannot be opened.
 */
int cgroup_open_below_root(const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	int root = cgroup_open_root();
	int fd, error;

	if (root < 0) {
		errno = 0;
		return -1;
	}
	path += strspn(path, "/");
	fd = syscall(SYS_openat2, root, *path ? path : ".", &how, sizeof(how));
	error = errno;
	close(root);
	errno = error;
	return fd;
}

static int open_below_root(const char *path)
{
	int fd = cgroup_open_below_root(path);

	if (fd < 0 && errno)
		complain("expected a cgroup, but '/%s' is neither a cgroup v2 directory nor a "
			 "path in the cgroup v2 hierarchy: %s",
			 path + strspn(path, "/"), strerror(errno));
	return fd;
}

static bool in_wrong_namespace(const char *what)
{
	if (in_initial_namespace("cgroup", INITIAL_CGROUP_NS))
		return false;
	complain("%s would be resolved in a cgroup namespace that is not the initial one; "
		 "give a path below the mount of cgroup2, such as /sys/fs/cgroup/NAME",
		 what);
	return true;
}

static int open_path(const char *word)
{
	int fd = open_directory(word);
	int error = errno;
	char *what;

	if (fd >= 0 && on_cgroup2(fd))
		return fd;
	if (fd >= 0) {
		close(fd);
		error = 0;
	}
	if (*word != '/') {
		complain("expected a cgroup or a process's number, but '%s': %s", word,
			 error ? strerror(error) : "not on a cgroup v2 file system");
		return -1;
	}
	what = format("the cgroup '%s'", word);
	fd = in_wrong_namespace(what) ? -1 : open_below_root(word);
	free(what);
	return fd;
}

static int open_inherited(const char *word)
{
	long number;
	int fd;

	if (!parse_number(word, &number)) {
		complain("expected a number after 'fd:', not '%s'", word);
		return -1;
	}
	fd = fcntl(number, F_DUPFD_CLOEXEC, 3);
	if (fd < 0) {
		complain("descriptor %ld is not open", number);
		return -1;
	}
	if (on_cgroup2(fd))
		return fd;
	complain("descriptor %ld is not a cgroup v2 directory", number);
	close(fd);
	return -1;
}

/* The v2 hierarchy's line of /proc/PID/cgroup, "0::PATH", as PATH. */
static char *v2_path(char *text)
{
	char *cursor = text;
	char *line;

	while ((line = next_line(&cursor))) {
		if (!strncmp(line, "0::", 3))
			return must(strdup(line + 3));
	}
	return NULL;
}

static char *cgroup_of(const char *process)
{
	char *file = format("/proc/%s/cgroup", process);
	char *text = read_file(file, NULL);
	char *path = text ? v2_path(text) : NULL;

	free(text);
	free(file);
	return path;
}

/**
 * cgroup_of_process() - the path of a process's cgroup
 * @pid: the process
 *
 * Return: the path from the root of the v2 hierarchy, for the caller to free; NULL, and
 * the user told why, if it is not known.
 */
char *cgroup_of_process(pid_t pid)
{
	char *what = format("the cgroup of process %d", (int)pid);
	char *process = format("%d", (int)pid);
	bool wrong = in_wrong_namespace(what);
	char *path = wrong ? NULL : cgroup_of(process);

	if (!path && !wrong)
		complain("there is no process %d, or no cgroup v2 hierarchy", (int)pid);
	free(process);
	free(what);
	return path;
}

static int open_cgroup_of(pid_t pid)
{
	char *path = cgroup_of_process(pid);
	int fd = path ? open_below_root(path) : -1;

	free(path);
	return fd;
}

/**
 * cgroup_open() - open a cgroup that the user named
 * @word: a path of the file system below a mount of cgroup2; a path from the
 *	root of the hierarchy; a process's id; or "fd:N", an inherited descriptor
 *
 * Return: a descriptor of the cgroup's directory; or -1, and the user told why.
 */
int cgroup_open(const char *word)
{
	pid_t pid;

	if (word_is_pid(word, &pid))
		return open_cgroup_of(pid);
	if (!strncmp(word, "fd:", 3))
		return open_inherited(word + 3);
	return open_path(word);
}

/**
 * cgroup_of_self() - the path of this process's cgroup
 *
 * Return: the path from the root of the v2 hierarchy, for the caller to free;
 * NULL if it is not known.
 */
char *cgroup_of_self(void)
{
	if (!in_initial_namespace("cgroup", INITIAL_CGROUP_NS))
		return NULL;
	return cgroup_of("self");
}
