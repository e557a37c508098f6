/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report of "gabionctl doctor": findings, and the conclusion from them.
 */
#ifndef _GABIONCTL_DOCTOR_REPORT_H
#define _GABIONCTL_DOCTOR_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum severity {
	SEVERITY_OK,
	SEVERITY_NOTE,
	SEVERITY_WARNING,
	SEVERITY_FAILURE,
	__SEVERITY_MAX
};

/**
 * struct doctor_report - all findings
 * @count: entries in @finding
 * @finding: the findings, in the order of the checks
 */
struct doctor_report {
	size_t count;
	struct finding *finding;
};

void finding_add(struct doctor_report *report, enum severity severity, char *id, char *text,
		 const char *advice);
bool doctor_report_is_fit(const struct doctor_report *report);
void doctor_report_print(const struct doctor_report *report, const char *kernel, bool verbose);
void doctor_report_free(struct doctor_report *report);

#endif /* _GABIONCTL_DOCTOR_REPORT_H */
