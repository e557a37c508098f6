/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Learning from a cgroup: takes events, writes a policy.
 */
#ifndef _GABIONCTL_LEARN_SESSION_H
#define _GABIONCTL_LEARN_SESSION_H

#include "uapi/gabion.h"
#include "lib/event_filter.h"
#include "lib/learned_profile.h"
#include "lib/module_table.h"

/**
 * struct learn_session - what was seen of a cgroup, and the policy in force meanwhile
 * @cgroup: what the user calls the cgroup
 * @wanted_profile: the only profile to change, or NULL for all that need it
 * @inherit: the profile that a new one, @wanted_profile, is to inherit; or NULL
 * @policy_file: the policy to change, or NULL for the one in force
 * @patterns: adding and dropping patterns is allowed
 * @filter: which events count
 * @policy: the policy to change
 * @attachments: what is attached at run time
 * @seen: what was seen
 * @bound: private: which profiles bind some cgroups
 * @cgroups: ids of the cgroups that were seen, removed ones included
 * @cgroups_count: entries in @cgroups
 * @adapted: the profiles to change
 * @events: events that count
 * @containment: of these, attempts to escape, which no policy can allow
 * @unknown: of these, events whose operation or profile is not known here
 * @overflow: of these, events of too many different objects to remember
 * @lost: events that could not be read
 * @suppressed: events of these cgroups that the rate limit left out
 * @impossible: observations that no profile can allow alone
 */
struct learn_session {
	const char *cgroup;
	const char *wanted_profile;
	const char *inherit;
	const char *policy_file;
	bool patterns;
	struct event_filter filter;
	struct gabion_policy *policy;
	struct module_table attachments;
	struct observations seen;
	struct learn_bound *bound;
	u64 *cgroups;
	size_t cgroups_count;
	struct profile_set adapted;
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
