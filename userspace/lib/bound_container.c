// SPDX-License-Identifier: GPL-2.0-only
/*
 * The containers that run on this host, and what binds each.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/bound_container.h"
#include "lib/cgroup.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/system.h"

/* How far below a container's cgroup its first process is looked for. */
#define DEPTH_MAX 8

static pid_t pid_in(int directory)
{
	int procs = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	char *text = procs < 0 ? NULL : read_whole(procs, SIZE_MAX - 1, NULL);
	pid_t pid = text ? atoi(text) : 0;

	free(text);
	if (procs >= 0)
		close(procs);
	return pid;
}

static pid_t first_pid(int directory, unsigned int depth);

static pid_t pid_below(DIR *stream, unsigned int depth)
{
	struct dirent *entry;
	pid_t pid = 0;

	while (!pid && (entry = readdir(stream))) {
		int child;

		if (entry->d_type != DT_DIR || *entry->d_name == '.')
			continue;
		child = openat(dirfd(stream), entry->d_name,
			       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (child < 0)
			continue;
		pid = first_pid(child, depth + 1);
		close(child);
	}
	return pid;
}

/* Any process of the container. 0 if there is none, or its id is not known here. */
static pid_t first_pid(int directory, unsigned int depth)
{
	pid_t pid = pid_in(directory);
	DIR *stream;
	int again;

	if (pid || depth == DEPTH_MAX)
		return pid;
	again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = again < 0 ? NULL : fdopendir(again);
	if (stream) {
		pid = pid_below(stream, depth);
		closedir(stream);
	} else if (again >= 0) {
		close(again);
	}
	return pid;
}

/* Of a process, as its user namespace counts too. */
static int ask(struct bound_container *container)
{
	int fd = cgroup_open(container->path);
	pid_t pid;
	int error;

	if (fd < 0)
		return -1;
	pid = first_pid(fd, 0);
	error = pid ? effective_policy_of_pid(&container->effective, pid, "") :
		      effective_policy_of_cgroup(&container->effective, fd, container->path, "");
	close(fd);
	return error;
}

/* A pod whose containers are listed is not listed itself. The list is sorted. */
static bool has_members(const struct container_list *list, size_t pod)
{
	const char *path = list->entry[pod].path;
	size_t len = strlen(path);

	for (size_t i = pod + 1; i < list->count; i++) {
		const struct container_entry *entry = &list->entry[i];

		if (entry->member && entry->running && !strncmp(entry->path, path, len) &&
		    entry->path[len] == '/')
			return true;
	}
	return false;
}

static bool is_listed(const struct container_list *list, size_t i)
{
	const struct container_entry *entry = &list->entry[i];

	if (entry->container.is_unit || !entry->running)
		return false;
	return entry->member || !*entry->container.pod || !has_members(list, i);
}

/**
 * bound_containers_can_be_read() - can containers be found from here?
 *
 * Return: true in the initial cgroup namespace with the hierarchy mounted.
 */
bool bound_containers_can_be_read(void)
{
	char *point = find_mount("cgroup2", "/");
	bool can = point && in_initial_namespace("cgroup", INITIAL_CGROUP_NS);

	free(point);
	return can;
}

/**
 * bound_containers_read() - find the running containers, and ask what binds each
 * @all: to be filled in, and freed by bound_containers_free()
 *
 * What ends meanwhile is left out, and the user told so.
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int bound_containers_read(struct bound_containers *all)
{
	memset(all, 0, sizeof(*all));
	if (container_list_read(&all->list))
		return -1;
	all->container = must(calloc(all->list.count + 1, sizeof(*all->container)));
	for (size_t i = 0; i < all->list.count; i++) {
		struct bound_container *container = &all->container[all->count];

		if (!is_listed(&all->list, i))
			continue;
		container->path = all->list.entry[i].path;
		container->container = &all->list.entry[i].container;
		if (ask(container))
			continue;
		all->count++;
		all->unbound += !container->effective.governed;
	}
	return 0;
}

/**
 * bound_containers_free() - free them
 * @all: what was read
 */
void bound_containers_free(struct bound_containers *all)
{
	for (size_t i = 0; i < all->count; i++)
		effective_policy_free(&all->container[i].effective);
	free(all->container);
	container_list_free(&all->list);
}
