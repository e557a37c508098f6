/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What binds the tasks of a cgroup, worked out once for each cgroup and state.
 */
#ifndef _GABION_BINDING_RESOLVED_H
#define _GABION_BINDING_RESOLVED_H

#include <linux/cgroup.h>
#include <linux/types.h>

#include "binding/store.h"

/* What more binds a cgroup is looked for anew each time. */
#define GABION_RESOLVED_MAX 8

/**
 * struct gabion_resolved - what binds the tasks of a cgroup, user namespaces apart
 * @cgroup: the cgroup's id
 * @says: what the profiles say that bind it
 * @state: the number of the state that this is so under
 * @index: of each binding, into the policy's bind lines or the state's attachments; the
 *	lines in their order, then the attachments, the deepest first
 * @level: of each, where the subtree begins that a line binds; 0 for an attachment
 * @nr: how many bindings are listed
 * @partial: there are more, which are not listed; @says is of all
 * @exempt: "bind userns" does not bind it
 */
struct gabion_resolved {
	u64 cgroup;
	struct gabion_says says;
	u32 state;
	u16 index[GABION_RESOLVED_MAX];
	u8 level[GABION_RESOLVED_MAX];
	u8 nr;
	bool partial;
	bool exempt;
};

int gabion_resolved_init(void);
void gabion_resolve_says(const struct gabion_state *state, struct cgroup *cgroup,
			 bool userns, struct gabion_says *says);
void gabion_resolve(const struct gabion_state *state, struct cgroup *cgroup,
		    struct gabion_resolved *resolved);

#endif /* _GABION_BINDING_RESOLVED_H */
