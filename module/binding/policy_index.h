/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is worked out of a policy once, so that verdicts need not.
 */
#ifndef _GABION_BINDING_POLICY_INDEX_H
#define _GABION_BINDING_POLICY_INDEX_H

#include <linux/bits.h>

#include "binding/pattern_index.h"
#include "policy/policy.h"

/* In a mask of operations: whether anything binds at all. */
#define GABION_BOUND BIT(__GABION_OP_MAX)

/**
 * struct gabion_policy_index - what is worked out of a policy
 * @binds: the patterns of its bind lines
 * @exempts: the patterns of its exempt lines
 * @userns_ops: the @profile_ops of the profile that is bound to user namespaces, or 0
 * @profile_ops: of each profile GABION_BOUND, and a bit for each operation that it does
 *	not allow whole
 */
struct gabion_policy_index {
	struct gabion_pattern_index *binds;
	struct gabion_pattern_index *exempts;
	unsigned long userns_ops;
	unsigned long profile_ops[];
};

struct gabion_policy_index *gabion_policy_index_make(const struct gabion_policy *policy);
void gabion_policy_index_free(struct gabion_policy_index *index);

#endif /* _GABION_BINDING_POLICY_INDEX_H */
