/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors of what is pinned in a bpf file system.
 */
#ifndef _GABION_SURFACE_BPF_H
#define _GABION_SURFACE_BPF_H

#include <linux/path.h>
#include <linux/types.h>

bool gabion_bpf_refuse_getting(const struct path *path);

#endif /* _GABION_SURFACE_BPF_H */
