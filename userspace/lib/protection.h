/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a policy does for containers, in a few words.
 */
#ifndef _GABIONCTL_PROTECTION_H
#define _GABIONCTL_PROTECTION_H

#include "policy/policy.h"
#include "lib/module_table.h"

/* Whom something is refused to, the least first. */
enum protection {
	PROTECTION_NONE,
	PROTECTION_DRY_RUN,
	PROTECTION_USERNS,
	PROTECTION_AUDITED,
	PROTECTION_IN_PART,
	PROTECTION_FULL,
};

enum protection protection_of(const struct gabion_policy *policy, const char *mode,
			      const struct module_table *attachments, size_t unbound);
const char *protection_word(enum protection protection);
const char *protection_sentence(enum protection protection);

#endif /* _GABIONCTL_PROTECTION_H */
