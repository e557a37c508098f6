/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The path of a cgroup: as text, and for patterns.
 */
#ifndef _GABION_BINDING_CGROUP_PATH_H
#define _GABION_BINDING_CGROUP_PATH_H

#include <linux/cgroup.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "policy/container_layout.h"
#include "policy/pattern.h"

/* Bytes of a cgroup's path. A longer path is truncated. */
#define GABION_PATH_SIZE 512

/**
 * struct gabion_measured_path - a cgroup's path with the lengths of its components
 * @path: the path, for gabion_pattern_match()
 * @container: by gabion_measure_container(): its container. Of one that is not known, if
 *	it is so deep that there may be one, the depth is GABION_LEVELS_MAX + 1
 * @length: what @path points to
 */
struct gabion_measured_path {
	struct gabion_path path;
	struct gabion_container_place container;
	u8 length[GABION_COMPONENTS_MAX];
};

void gabion_measure_path(struct gabion_measured_path *measured, struct cgroup *cgroup);
void gabion_measure_container(struct gabion_measured_path *measured);
size_t gabion_cgroup_path(struct cgroup *cgroup, char *buf, size_t size);
void gabion_seq_cgroup(struct seq_file *m, struct cgroup *cgroup);

#endif /* _GABION_BINDING_CGROUP_PATH_H */
