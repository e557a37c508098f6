/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The path of a cgroup: as text, and for patterns.
 */
#ifndef _GABION_BINDING_CGROUP_PATH_H
#define _GABION_BINDING_CGROUP_PATH_H

#include <linux/cgroup.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "policy/pattern.h"

/* Of a cgroup's path; what is longer is cut. */
#define GABION_PATH_SIZE 512

/**
 * struct gabion_measured_path - a cgroup's path, for many patterns
 * @path: to be matched
 * @length: what it points to
 */
struct gabion_measured_path {
	struct gabion_path path;
	u8 length[GABION_COMPONENTS_MAX];
};

void gabion_measure_path(struct gabion_measured_path *measured, struct cgroup *cgroup);
size_t gabion_cgroup_path(struct cgroup *cgroup, char *buf, size_t size);
void gabion_seq_cgroup(struct seq_file *m, struct cgroup *cgroup);

#endif /* _GABION_BINDING_CGROUP_PATH_H */
