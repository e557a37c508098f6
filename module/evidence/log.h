/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events for people: a line in the kernel log, and an audit record.
 */
#ifndef _GABION_EVIDENCE_LOG_H
#define _GABION_EVIDENCE_LOG_H

#include "evidence/limit.h"
#include "uapi/gabion.h"

const char *gabion_log_prepare(const struct gabion_event *event,
			       const struct gabion_limit_key *group, u64 unlogged);
void gabion_log_print(const char *line);

#endif /* _GABION_EVIDENCE_LOG_H */
