/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Warnings of objects in a policy that stand for nothing, or of which nothing can be said.
 */
#ifndef _GABIONCTL_OBJECT_WARNINGS_H
#define _GABIONCTL_OBJECT_WARNINGS_H

#include <json-c/json.h>

#include "lib/policy_file.h"

/**
 * struct object_warnings - what was warned of, for JSON
 * @links: an array of words that go through a link
 * @without_effect: an array of words that their operation never has
 */
struct object_warnings {
	struct json_object *links;
	struct json_object *without_effect;
};

void object_warnings_report(struct object_warnings *warnings, const struct policy_text *source,
			    const struct gabion_policy *policy);
void object_warnings_free(struct object_warnings *warnings);

#endif /* _GABIONCTL_OBJECT_WARNINGS_H */
