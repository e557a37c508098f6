/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place where a verdict is made.
 */
#ifndef _GABION_DECIDE_H
#define _GABION_DECIDE_H

#include <linux/fs.h>
#include <linux/types.h>

#include "binding/binding.h"
#include "policy/access.h"
#include "policy/operation.h"

/**
 * struct gabion_verdict_of - a verdict and its origin
 * @verdict: the strictest of all profiles that bind the subject
 * @binding: the first binding that has @verdict; its profile is NULL if
 *	@verdict is GABION_ALLOW and no profile was consulted
 */
struct gabion_verdict_of {
	enum gabion_verdict verdict;
	struct gabion_binding binding;
};

/**
 * enum gabion_record - what of a verdict is recorded
 * @GABION_RECORD_ALL: count an allowed operation, make an event of any other verdict
 * @GABION_RECORD_REFUSAL: make an event of a refusal; another hook has recorded the rest
 * @GABION_RECORD_NOTHING: nothing: it is a mere question, which the kernel does not audit
 *	either (CAP_OPT_NOAUDIT, PTRACE_MODE_NOAUDIT)
 */
enum gabion_record {
	GABION_RECORD_ALL,
	GABION_RECORD_REFUSAL,
	GABION_RECORD_NOTHING,
};

bool gabion_refuse(enum gabion_operation op, const char *object,
		   const struct file *file);
bool gabion_refuse_outside(enum gabion_operation op, const char *object,
			   const struct file *file, const struct gabion_target *target);
bool gabion_refuse_access(enum gabion_access access, const struct file *file);
bool gabion_may_refuse_capability(unsigned int cap);
bool gabion_refuse_recording(enum gabion_operation op, const char *object,
			     const struct gabion_target *target, enum gabion_record record);
bool gabion_refuse_escape(struct cgroup *from, struct cgroup *to, bool process,
			  const char *object);
void gabion_record_tampering(const char *object);
void gabion_record_notice(const char *object);
void gabion_effective(const struct gabion_state *state,
		      const struct gabion_subject *subject,
		      enum gabion_operation op, const char *object,
		      struct gabion_verdict_of *effective);

#endif /* _GABION_DECIDE_H */
