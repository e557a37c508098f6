/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The path of a cgroup as text.
 */
#ifndef _GABION_BINDING_CGROUP_PATH_H
#define _GABION_BINDING_CGROUP_PATH_H

#include <linux/cgroup.h>
#include <linux/seq_file.h>
#include <linux/types.h>

/* Of a cgroup's path; what is longer is cut. */
#define GABION_PATH_SIZE 512

size_t gabion_cgroup_path(struct cgroup *cgroup, char *buf, size_t size);
void gabion_seq_cgroup(struct seq_file *m, struct cgroup *cgroup);

#endif /* _GABION_BINDING_CGROUP_PATH_H */
