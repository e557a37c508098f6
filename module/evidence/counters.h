/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters of verdicts: by operation, and by cgroup and profile.
 */
#ifndef _GABION_EVIDENCE_COUNTERS_H
#define _GABION_EVIDENCE_COUNTERS_H

#include <linux/seq_file.h>
#include <linux/types.h>

#include "policy/operation.h"

/* Ordered as the columns of the file "stats". */
enum gabion_outcome {
	GABION_ALLOWED,
	GABION_AUDITED,
	GABION_WOULD_DENY,
	GABION_DENIED,
	GABION_DENIED_QUIETLY, /* no event tells of it */
	__GABION_OUTCOME_MAX
};

/**
 * struct gabion_count_key - the key of a counter by cgroup and profile
 * @op: the operation, or __GABION_OP_MAX for containment
 * @outcome: the result
 * @profile: name of the profile that decided
 * @cgroup: id of the task's cgroup
 * @root: id of the cgroup of the task's container; 0 if it is not known, because only
 *	user namespaces are bound
 */
struct gabion_count_key {
	enum gabion_operation op;
	enum gabion_outcome outcome;
	const char *profile;
	u64 cgroup;
	u64 root;
};

void gabion_count_allowed(enum gabion_operation op);
void gabion_count_verdict(const struct gabion_count_key *key);
void gabion_counters_show(struct seq_file *m);
void gabion_counters_show_cgroups(struct seq_file *m);
const char *gabion_counters_operation(enum gabion_operation op);

int gabion_counters_init(void);
void gabion_counters_exit(void);

#endif /* _GABION_EVIDENCE_COUNTERS_H */
