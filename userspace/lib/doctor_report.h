/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What doctor finds.
 */
#ifndef _GABIONCTL_FINDING_H
#define _GABIONCTL_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum severity {
	FINDING_OK,
	FINDING_NOTE,
	FINDING_WARNING,
	FINDING_FAILURE,
	__FINDING_MAX
};

/**
 * struct findings - all that was found
 * @count: entries in @finding
 * @finding: the findings, in order
 */
struct findings {
	size_t count;
	struct finding *finding;
};

void finding_add(struct findings *findings, enum severity severity, char *id, char *text,
		 const char *advice);
bool findings_fit(const struct findings *findings);
void findings_print(const struct findings *findings, const char *kernel);
void findings_free(struct findings *findings);

#endif /* _GABIONCTL_FINDING_H */
