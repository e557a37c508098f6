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
 * struct gabion_says - what some profiles say, in short
 * @ops: GABION_BOUND, and a bit for each operation that any of them does not allow whole
 * @caps: a bit for each capability that any of them does not allow
 *
 * Without a profile, all is 0.
 */
struct gabion_says {
	unsigned long ops;
	u64 caps;
};

/**
 * struct gabion_policy_index - what is worked out of a policy
 * @binds: the patterns of its bind lines, in group 0
 * @excepts: the patterns after "except", in a group for each line: its number
 * @nr_containers: entries in @containers
 * @containers: the numbers of the lines that bind containers
 * @userns: what the profile says that is bound to user namespaces, or nothing
 * @sockets: a bit at gabion_socket_slot() for each socket that any profile does not allow
 * @drivers: devices are named by their drivers
 * @profile: what each profile says
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
 * gabion_says_too() - add what others say
 * @says: added to
 * @more: what they say
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
