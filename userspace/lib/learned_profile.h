/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was seen of a workload, and the smallest profile under which it passes.
 */
#ifndef _GABIONCTL_LESSONS_H
#define _GABIONCTL_LESSONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "policy/policy.h"

/**
 * struct programs - who did something, and how often
 * @count: entries in @program
 * @program: by name
 * @others: how often those did it that are not told apart
 */
struct programs {
	size_t count;
	struct program *program;
	unsigned long others;
};

/**
 * struct lesson - something that was done to one object
 * @op: what
 * @exact: @object is all of it; otherwise it is not known what it was
 * @object: to what; empty where the operation has no list
 * @profiles: a bit for each profile of the policy that bound who did it
 * @events: how often
 * @by: by whom
 */
struct lesson {
	enum gabion_operation op;
	bool exact;
	char object[GABION_WORD_MAX + 1];
	u64 profiles;
	unsigned long events;
	struct programs by;
};

/**
 * struct lessons - all that was seen
 * @count: entries in @lesson
 * @lesson: no two of one operation and object
 * @named: programs that a comment names, of those who did it
 */
struct lessons {
	size_t count;
	struct lesson *lesson;
	size_t named;
};

bool lessons_add(struct lessons *lessons, const struct lesson *seen, const char *comm);
void lessons_sort(struct lessons *lessons);
void lessons_free(struct lessons *lessons);
size_t lessons_refused(const struct lessons *lessons, const struct gabion_policy *policy,
		       unsigned int profile);
size_t lessons_print(FILE *out, const struct lessons *lessons, const struct gabion_policy *policy,
		     unsigned int profile, bool patterns);

#endif /* _GABIONCTL_LESSONS_H */
