/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Data derived from a policy when it is loaded, which makes verdicts fast.
 */
#ifndef _GABION_BINDING_POLICY_INDEX_H
#define _GABION_BINDING_POLICY_INDEX_H

#include <linux/bits.h>

#include "binding/pattern_index.h"
#include "policy/policy.h"

/* In a mask of operations: some profile binds. */
#define GABION_BOUND BIT(__GABION_OP_MAX)

/**
 * struct gabion_says - a summary of some profiles
 * @ops: GABION_BOUND, and a bit for each operation that one of them restricts
 * @caps: a bit for each capability that one of them does not allow
 *
 * All is 0 if there is no profile.
 */
struct gabion_says {
	unsigned long ops;
	u64 caps;
};

/**
 * struct gabion_policy_index - data derived from a policy
 * @binds: the patterns of its bind lines, in group 0
 * @excepts: the patterns after "except", in a group for each line: its number
 * @nr_containers: entries in @containers
 * @containers: the numbers of the lines that bind containers
 * @userns: the summary of the profile that is bound to user namespaces, if there is one
 * @sockets: a bit at gabion_socket_slot() for each socket that some profile does not allow
 * @drivers: the policy names devices by their drivers
 * @profile: the summary of each profile
 */
struct gabion_policy_index {
	struct gabion_pattern_index *binds;
	struct gabion_pattern_index *excepts;
	unsigned int nr_containers;
	u16 *containers;
	struct gabion_says userns;
	u64 sockets;
	bool drivers;
	struct gabion_says profile[];
};

/**
 * gabion_says_too() - add one summary to another
 * @says: the summary that is added to
 * @more: the summary that is added
 *
 * Context: any.
 */
static inline void gabion_says_too(struct gabion_says *says, const struct gabion_says *more)
{
	says->ops |= more->ops;
	says->caps |= more->caps;
}

struct gabion_policy_index *gabion_policy_index_make(const struct gabion_policy *policy);
void gabion_policy_index_free(struct gabion_policy_index *index);

#endif /* _GABION_BINDING_POLICY_INDEX_H */
