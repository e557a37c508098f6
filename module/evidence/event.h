/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: what was refused or audited, of which task, and why.
 */
#ifndef _GABION_EVIDENCE_EVENT_H
#define _GABION_EVIDENCE_EVENT_H

#include <linux/seq_file.h>
#include <linux/types.h>

#include "binding/binding.h"
#include "evidence/counters.h"
#include "policy/operation.h"

/* Long enough for a module alias. Longer objects are truncated. */
#define GABION_OBJECT_SIZE 256

int gabion_event_init(void);
void gabion_event_exit(void);
void gabion_event_emit(enum gabion_operation op, const char *object,
		       const struct gabion_binding *binding,
		       const struct gabion_subject *subject, enum gabion_outcome outcome,
		       bool quietly);
void gabion_event_show_stats(struct seq_file *m);

#endif /* _GABION_EVIDENCE_EVENT_H */
