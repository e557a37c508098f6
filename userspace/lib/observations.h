/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a workload was seen to do: operations and objects, and which programs did it.
 */
#ifndef _GABIONCTL_OBSERVATIONS_H
#define _GABIONCTL_OBSERVATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "policy/policy.h"

/**
 * struct profile_set - some of the profiles of a policy
 * @word: a bit for each profile, by its index
 */
struct profile_set {
	u64 word[(GABION_PROFILES_MAX + 63) / 64];
};

/**
 * struct programs - which programs did something, and how often
 * @count: entries in @program
 * @program: by name
 * @others: events of programs beyond the limit
 */
struct programs {
	size_t count;
	struct program *program;
	unsigned long others;
};

/**
 * struct observation - something that was done to one object
 * @op: the operation
 * @exact: @object is complete; otherwise the object is not known
 * @object: the object; empty if the operation has none
 * @profiles: the profiles of the policy that bound the task
 * @events: how often it was done
 * @by: the programs that did it
 */
struct observation {
	enum gabion_operation op;
	bool exact;
	char object[GABION_WORD_MAX + 1];
	struct profile_set profiles;
	unsigned long events;
	struct programs by;
};

/**
 * struct observations - everything that was seen
 * @count: entries in @observation
 * @observation: no two of one operation and object
 * @named: how many programs a comment names
 */
struct observations {
	size_t count;
	struct observation *observation;
	size_t named;
};

void profile_set_add(struct profile_set *set, int index);
void profile_set_join(struct profile_set *set, const struct profile_set *more);
bool profile_set_has(const struct profile_set *set, unsigned int index);
bool profile_set_is_empty(const struct profile_set *set);
bool observations_add(struct observations *seen, const struct observation *act,
		      const char *comm);
void observations_sort(struct observations *seen);
void observations_free(struct observations *seen);
bool observation_passes(const struct observation *observation,
			const struct gabion_profile *profile, unsigned int index);
size_t observations_refused(const struct observations *seen, const struct gabion_policy *policy,
			    unsigned int profile);
void programs_join(struct programs *programs, const struct programs *more);
void programs_print(FILE *out, const struct programs *programs, size_t named);
void programs_free(struct programs *programs);

#endif /* _GABIONCTL_OBSERVATIONS_H */
