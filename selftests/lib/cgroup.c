// SPDX-License-Identifier: GPL-2.0-only
/* Cgroups of the v2 hierarchy, named by their path from its root. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

static void path_of(char *path, const char *cgroup, const char *file)
{
	snprintf(path, PATH_MAX, CGROUP_DIR "%s%s", cgroup, file);
}

/**
 * cgroup_make() - make a cgroup, and its ancestors
 * @cgroup: its path
 *
 * Return: 0, also if it exists already, or -errno.
 */
int cgroup_make(const char *cgroup)
{
	char path[PATH_MAX], *slash;

	path_of(path, cgroup, "");
	for (slash = path + sizeof(CGROUP_DIR); slash; slash++) {
		slash = strchr(slash, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
		if (!slash)
			break;
		*slash = '/';
	}
	return 0;
}

/**
 * cgroup_remove() - remove a cgroup, once the last task has left it
 * @cgroup: its path
 *
 * Return: 0, or -errno, which is -EBUSY if tasks or children remain for two seconds.
 */
int cgroup_remove(const char *cgroup)
{
	char path[PATH_MAX];
	int tries;

	path_of(path, cgroup, "");
	for (tries = 0; tries < 200; tries++) {
		if (!rmdir(path))
			return 0;
		if (errno != EBUSY)
			break;
		usleep(10000);
	}
	return -errno;
}

/**
 * cgroup_enter() - move the calling process
 * @cgroup: where to
 *
 * Return: 0 or -errno.
 */
int cgroup_enter(const char *cgroup)
{
	char path[PATH_MAX];

	path_of(path, cgroup, "/cgroup.procs");
	return write_text(path, "0");
}

/**
 * cgroup_open() - a descriptor for a cgroup, as Gabion's "attach" and "query" need it
 * @cgroup: its path
 *
 * Return: the descriptor or -errno.
 */
int cgroup_open(const char *cgroup)
{
	char path[PATH_MAX];
	int fd;

	path_of(path, cgroup, "");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
