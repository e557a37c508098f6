/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attacks on the running machine, for "gabionctl doctor --live".
 */
#ifndef _GABIONCTL_LIVE_CHECK_H
#define _GABIONCTL_LIVE_CHECK_H

#include "lib/doctor_report.h"

void live_check(struct doctor_report *report, const char *profile);

#endif /* _GABIONCTL_LIVE_CHECK_H */
