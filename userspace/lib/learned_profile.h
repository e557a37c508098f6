/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest profile that lets a workload do what it was seen to do.
 */
#ifndef _GABIONCTL_LEARNED_PROFILE_H
#define _GABIONCTL_LEARNED_PROFILE_H

#include "lib/observations.h"

size_t learned_profile_print(FILE *out, const struct observations *seen,
			     const struct gabion_policy *policy, unsigned int profile,
			     bool patterns);
size_t learned_profile_print_difference(FILE *out, const struct observations *seen,
					const struct gabion_policy *policy, unsigned int parent,
					const char *name, bool patterns);

#endif /* _GABIONCTL_LEARNED_PROFILE_H */
