/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An index of many patterns: finds those that could match a cgroup's path.
 */
#ifndef _GABION_BINDING_PATTERN_INDEX_H
#define _GABION_BINDING_PATTERN_INDEX_H

#include <linux/types.h>

#include "policy/policy.h"

struct gabion_pattern_index;

/**
 * typedef gabion_match_visitor - called for each pattern that matches
 * @n: its number
 * @level: what gabion_pattern_match() returns, never 0
 * @arg: the caller's
 */
typedef void (*gabion_match_visitor)(unsigned int n, unsigned int level, void *arg);

struct gabion_pattern_index *
gabion_pattern_index_make(unsigned int nr, const struct gabion_pattern *first, size_t stride);
void gabion_pattern_index_add(struct gabion_pattern_index *index, unsigned int n,
			      unsigned int group);
void gabion_pattern_index_free(struct gabion_pattern_index *index);
void gabion_pattern_index_match(const struct gabion_pattern_index *index, unsigned int group,
				const struct gabion_path *path, gabion_match_visitor visit,
				void *arg);

#endif /* _GABION_BINDING_PATTERN_INDEX_H */
