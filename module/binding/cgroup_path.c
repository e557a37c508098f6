// SPDX-License-Identifier: GPL-2.0-only
/*
 * The path of a cgroup: as text, and for patterns.
 */
#include <linux/cgroup.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "binding/cgroup_path.h"
#include "binding/escape.h"
#include "policy/container_layout.h"
#include "compat.h"

/* Level 0 is the hierarchy's root, which has no name; a path starts below it. */
static const char *component(const void *owner, unsigned int level)
{
	struct cgroup *cgroup = (struct cgroup *)owner;

	return gabion_cgroup_name(cgroup_ancestor(cgroup, level + 1));
}

/**
 * gabion_measure_path() - a cgroup's path, to match patterns with
 * @measured: filled in
 * @cgroup: of the default hierarchy; lives as long as @measured is used
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_measure_path(struct gabion_measured_path *measured, struct cgroup *cgroup)
{
	unsigned int levels = min_t(unsigned int, cgroup->level, GABION_COMPONENTS_MAX);
	unsigned int level;

	measured->path = (struct gabion_path){
		.depth = cgroup->level,
		.name = component,
		.owner = cgroup,
		.nr_lengths = levels,
		.length = measured->length,
	};
	measured->container = (struct gabion_container_place){};
	for (level = 0; level < levels; level++)
		measured->length[level] = strlen(component(cgroup, level));
}

/**
 * gabion_measure_container() - find the container on a path
 * @measured: by gabion_measure_path(); filled in
 *
 * Only the first GABION_LEVELS_MAX levels are looked at, as for patterns. Below them any cgroup
 * counts as a container of any runtime.
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_measure_container(struct gabion_measured_path *measured)
{
	struct gabion_container_place *place = &measured->container;
	struct gabion_path path = measured->path;

	path.depth = min_t(unsigned int, path.depth, GABION_LEVELS_MAX);
	if (!gabion_container_layout_find_names(&path, place)) {
		if (measured->path.depth > GABION_LEVELS_MAX) {
			place->depth = GABION_LEVELS_MAX + 1;
			place->runtimes = ~0U;
		}
	} else if (place->pod.len && place->depth == GABION_LEVELS_MAX &&
		   measured->path.depth > place->depth) {
		place->engines = ~0U;
	}
}

/* Short names, of which a deep path has many, are copied here: a call costs more. */
#define SHORT_NAME 8U

static size_t append(char *buf, size_t size, const char *name)
{
	ssize_t copied;
	size_t len;

	for (len = 0; len < min_t(size_t, size - 1, SHORT_NAME); len++) {
		buf[len] = name[len];
		if (!name[len])
			return len;
	}
	copied = strscpy(buf + len, name + len, size - len);
	return copied < 0 ? size - 1 : len + copied;
}

/**
 * gabion_cgroup_path() - a cgroup's path from the hierarchy's root
 * @cgroup: of the default hierarchy
 * @buf: filled in, NUL-terminated
 * @size: of @buf, at least 2; a longer path is cut
 *
 * kernfs_path() takes a lock; this reads names that never change.
 *
 * Context: any, within an RCU read-side section.
 * Return: the length written.
 */
size_t gabion_cgroup_path(struct cgroup *cgroup, char *buf, size_t size)
{
	size_t len = 0;
	int level;

	for (level = 1; level <= cgroup->level && len + 1 < size; level++) {
		buf[len++] = '/';
		len += append(buf + len, size - len,
			      gabion_cgroup_name(cgroup_ancestor(cgroup, level)));
	}
	if (!len)
		len = strscpy(buf, "/", size);
	return len;
}

/**
 * gabion_seq_cgroup() - a cgroup's path as one word of a tab-separated line
 * @m: written to
 * @cgroup: of the default hierarchy
 *
 * Context: process.
 */
void gabion_seq_cgroup(struct seq_file *m, struct cgroup *cgroup)
{
	char path[GABION_PATH_SIZE];

	rcu_read_lock();
	gabion_cgroup_path(cgroup, path, sizeof(path));
	rcu_read_unlock();
	gabion_seq_escaped(m, path);
}
