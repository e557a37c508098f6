/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lockdown reasons to operations.
 */
#ifndef _GABION_SURFACE_LOCKDOWN_REASON_H
#define _GABION_SURFACE_LOCKDOWN_REASON_H

#include <linux/security.h>

#include "policy/operation.h"

/**
 * struct gabion_reason - what a lockdown reason means to policy
 * @op: the operation it belongs to
 * @object: what events call it, and policy where the operation has objects
 */
struct gabion_reason {
	enum gabion_operation op;
	const char *object;
};

struct gabion_reason gabion_reason(enum lockdown_reason what);

#endif /* _GABION_SURFACE_LOCKDOWN_REASON_H */
