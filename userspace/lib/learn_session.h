/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is learned of a cgroup: events go in, a policy comes out.
 */
#ifndef _GABIONCTL_LEARN_SESSION_H
#define _GABIONCTL_LEARN_SESSION_H

#include "uapi/gabion.h"
#include "lib/event_filter.h"
#include "lib/learned_profile.h"
#include "lib/module_table.h"

/**
 * struct learn_session - what was seen, and what it was seen under
 * @cgroup: what the user calls the cgroup
 * @wanted_profile: the only profile to be changed, or NULL
 * @policy_file: the text of the policy to begin with, NULL for the one in force
 * @patterns: patterns may be added and dropped
 * @filter: which events count
 * @policy: that policy
 * @attachments: what is attached at run time
 * @seen: what was seen
 * @cgroups: ids of the cgroups that are known to be wanted
 * @cgroups_count: entries in @cgroups
 * @adapted: a bit for each profile that is bound to any of it, or is to be made anew
 * @events: those that were wanted
 * @containment: those of them that no policy can allow
 * @unknown: those of them that this tool or the policy does not know
 * @overflow: those of them that were too many to remember
 * @lost: events that were not there to be read
 * @suppressed: events of those cgroups that the rate limit has left out
 * @impossible: what was seen and cannot be said in a policy
 */
struct learn_session {
	const char *cgroup;
	const char *wanted_profile;
	const char *policy_file;
	bool patterns;
	struct event_filter filter;
	struct gabion_policy *policy;
	struct module_table attachments;
	struct observations seen;
	u64 *cgroups;
	size_t cgroups_count;
	u64 adapted;
	unsigned long long events;
	unsigned long long containment;
	unsigned long long unknown;
	unsigned long long overflow;
	unsigned long long lost;
	unsigned long long suppressed;
	size_t impossible;
};

int learn_session_begin(struct learn_session *session);
void learn_session_add_cgroup(struct learn_session *session, u64 cgroup);
bool learn_session_has_cgroup(const struct learn_session *session, u64 cgroup);
void learn_session_take_event(struct learn_session *session, const struct gabion_event *event);
bool learn_session_is_bound(const struct learn_session *session);
int learn_session_write_policy(struct learn_session *session);
bool learn_session_warn_of_gaps(const struct learn_session *session);
void learn_session_end(struct learn_session *session);

#endif /* _GABIONCTL_LEARN_SESSION_H */
