// SPDX-License-Identifier: GPL-2.0-only
/*
 * The containers and units of this host, found by the names of their cgroups.
 *
 * Nothing is looked for inside a container: what is there is its own, and may be any
 * number of cgroups of any name.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cgroup.h"
#include "lib/container_list.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/output.h"

/* Each level needs a descriptor. No runtime and no unit is anywhere near as deep. */
#define DEPTH_MAX 128

static bool is_running(int directory)
{
	int events = openat(directory, "cgroup.events", O_RDONLY | O_CLOEXEC);
	char *text = events < 0 ? NULL : read_whole(events, SIZE_MAX - 1, NULL);
	bool running = text && strstr(text, "populated 1");

	free(text);
	if (events >= 0)
		close(events);
	return running;
}

static void add(struct container_list *list, const char *path, int directory, bool member)
{
	struct container_entry *entry;

	list->entry = must(reallocarray(list->entry, list->count + 1, sizeof(*list->entry)));
	entry = &list->entry[list->count++];
	*entry = (struct container_entry){
		.path = must(strdup(path)),
		.member = member,
		.running = is_running(directory),
	};
	container_of_path(entry->path, &entry->container);
}

/* Returns whether to look further inside. */
static bool take(struct container_list *list, const char *path, int directory)
{
	struct container container;
	bool root;

	if (!container_of_path(path, &container))
		return true;
	root = container.root_len == strlen(path);
	if (root || (!container.is_unit && *container.id))
		add(list, path, directory, !root);
	/* A pod's containers are right below it. */
	return container.is_unit || (root && *container.pod && !*container.id);
}

static void look_into(struct container_list *list, const char *path, int directory,
		      unsigned int depth);

/* Takes over @directory. */
static void look_at(struct container_list *list, const char *path, int directory,
		    unsigned int depth)
{
	if (take(list, path, directory) && depth < DEPTH_MAX)
		look_into(list, path, directory, depth);
	else
		close(directory);
}

static bool is_child(const struct dirent *entry)
{
	return (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) &&
	       strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

/* Takes over @directory. What vanishes meanwhile is left out. */
static void look_into(struct container_list *list, const char *path, int directory,
		      unsigned int depth)
{
	DIR *stream = fdopendir(directory);
	struct dirent *entry;

	if (!stream) {
		close(directory);
		return;
	}
	while ((entry = readdir(stream))) {
		char *below;
		int child;

		if (!is_child(entry))
			continue;
		child = openat(directory, entry->d_name,
			       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (child < 0)
			continue;
		below = format("%s/%s", path, entry->d_name);
		look_at(list, below, child, depth + 1);
		free(below);
	}
	closedir(stream);
}

static int by_path(const void *a, const void *b)
{
	const struct container_entry *first = a, *second = b;

	return strcmp(first->path, second->path);
}

/**
 * container_list_read() - find all containers and units
 * @list: to be filled in, and freed by container_list_free()
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int container_list_read(struct container_list *list)
{
	int root = cgroup_open_root();
	int directory;

	*list = (struct container_list){ 0 };
	if (root < 0)
		return -1;
	directory = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(root);
	if (directory < 0) {
		complain("cannot list the cgroup v2 hierarchy: %m");
		return -1;
	}
	look_into(list, "", directory, 0);
	if (list->count)
		qsort(list->entry, list->count, sizeof(*list->entry), by_path);
	return 0;
}

/**
 * container_list_free() - free a list
 * @list: the list
 */
void container_list_free(struct container_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->entry[i].path);
	free(list->entry);
}
