/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What "gabionctl doctor --live" tries on the running machine: operations that a policy denies,
 * in forms that do no harm where they are let through.
 */
#ifndef _GABIONCTL_LIVE_ATTEMPTS_H
#define _GABIONCTL_LIVE_ATTEMPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/device_number.h"
#include "policy/operation.h"

/* What an attempt returns if its preparation failed; and if it would not be harmless here. */
#define LIVE_UNPREPARED 190
#define LIVE_SPARED 189

/**
 * struct live_attempt - one operation in a harmless form
 * @operation: what denies it
 * @id: for scripts; unique for the operation
 * @what: in words; NULL for opening @path
 * @object: as hooks pass it, or NULL if policy can name none
 * @path: for @attempt
 * @nodes: for @attempt: of devices, ending with NULL; the object is the first that is there
 * @flags: for @attempt
 * @let_through: what @attempt returns if it is not refused
 * @silent: a refusal returns the same
 * @attempt: tries it: 0, the error, or LIVE_UNPREPARED; runs in a process of its own
 */
struct live_attempt {
	enum gabion_operation operation;
	const char *id;
	const char *what;
	const char *object;
	const char *path;
	const char *const *nodes;
	int flags;
	int let_through;
	bool silent;
	int (*attempt)(const struct live_attempt *attempt);
};

extern const struct live_attempt live_attempts[];
extern const size_t nr_live_attempts;

const char *live_attempt_object(const struct live_attempt *attempt,
				char device[GABION_DEVICE_SIZE]);

#endif /* _GABIONCTL_LIVE_ATTEMPTS_H */
