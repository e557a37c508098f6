/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rate limits for events, so that one container cannot crowd out the events of another.
 */
#ifndef _GABION_EVIDENCE_LIMIT_H
#define _GABION_EVIDENCE_LIMIT_H

#include <linux/types.h>

enum gabion_limit_owner {
	GABION_LIMIT_CGROUP, /* a cgroup, by its id */
	GABION_LIMIT_SUBTREE, /* all below a cgroup, by its id */
	GABION_LIMIT_USERNS, /* a user namespace, by its inode, with all below it */
	GABION_LIMIT_UID, /* a user, in the initial user namespace */
};

/**
 * struct gabion_limit_key - the owner of a limit
 * @owner: the kind of owner
 * @id: the id
 */
struct gabion_limit_key {
	enum gabion_limit_owner owner;
	u64 id;
};

/**
 * struct gabion_limit_grant - what may be done with an event
 * @event: it may be recorded
 * @log: it may go to the kernel log, or to the audit subsystem, as well
 * @suppressed: events that were not granted, since the last that was
 * @unlogged: verdicts that were not logged, since the last that was and without this one; to
 *	be reported if @log
 */
struct gabion_limit_grant {
	bool event;
	bool log;
	u64 suppressed;
	u64 unlogged;
};

void gabion_limit_take(const struct gabion_limit_key *cgroup,
		       const struct gabion_limit_key *group,
		       struct gabion_limit_grant *grant);
void gabion_limit_untold(const struct gabion_limit_key *cgroup,
			 const struct gabion_limit_grant *grant);
bool gabion_limit_take_audit(const struct gabion_limit_key *group, u64 unlogged, u64 *left_out);
u64 gabion_limit_suppressed(void);
int gabion_limit_init(void);
void gabion_limit_exit(void);

#endif /* _GABION_EVIDENCE_LIMIT_H */
