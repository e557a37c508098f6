/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ring of events.
 */
#ifndef _GABION_EVIDENCE_RING_H
#define _GABION_EVIDENCE_RING_H

#include <linux/poll.h>
#include <linux/types.h>

#include "uapi/gabion.h"

int gabion_ring_init(void);
void gabion_ring_exit(void);

struct gabion_event *gabion_ring_claim(void);
void gabion_ring_publish(struct gabion_event *event);
u64 gabion_ring_given_up(void);

u64 gabion_ring_oldest(void);
u64 gabion_ring_newest(void);
bool gabion_ring_next(u64 *cursor, struct gabion_event *event, u64 *lost);
bool gabion_ring_pending(u64 cursor);
int gabion_ring_wait(u64 cursor);
void gabion_ring_poll_wait(struct file *file, poll_table *wait);

#endif /* _GABION_EVIDENCE_RING_H */
