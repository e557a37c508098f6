// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring of events.
 *
 * All readers use one ring, each with its own cursor. A reader that is too slow loses the
 * events that are overwritten, and is told how many. This affects no other reader, and no
 * writer waits. A new reader finds the events that are still in the ring.
 *
 * Events are written in any context: slots are claimed without locks. A writer that finds its
 * slot still being written, by a writer that is a whole ring behind, drops its event and
 * counts it. A reader copies a slot, and then checks whether it was overwritten meanwhile.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "evidence/ring.h"

#define RING_SLOTS 2048U
static_assert((RING_SLOTS & (RING_SLOTS - 1)) == 0);

#define SLOT_BUSY S64_MAX

/**
 * struct slot - a slot of the ring
 * @seq: the number of its event, from 1; 0 if there is none yet; SLOT_BUSY while it is
 *	being written
 * @event: the event
 */
struct slot {
	atomic64_t seq;
	struct gabion_event event;
} ____cacheline_aligned_in_smp;

/**
 * struct progress - the counters that every writer changes
 * @head: events claimed so far
 * @given_up: events that writers have dropped
 */
struct progress {
	atomic64_t head;
	atomic64_t given_up;
} ____cacheline_aligned_in_smp;

static struct slot *ring __read_mostly;
static struct progress progress;
static DECLARE_WAIT_QUEUE_HEAD(readers);

static void wake_readers(struct irq_work *work)
{
	wake_up_interruptible_all(&readers);
}

static DEFINE_IRQ_WORK(wake_work, wake_readers);

/**
 * gabion_ring_claim() - claim a slot for the next event
 *
 * The slot is marked busy first and numbered then, so that no two writers can have it.
 *
 * Context: any, with preemption disabled until gabion_ring_publish().
 * Return: the event to fill in, with its number set; NULL, and the event is counted as dropped,
 * if another writer holds the slot for too long: one that is a whole ring behind, or whose CPU
 * a hypervisor has stopped.
 */
struct gabion_event *gabion_ring_claim(void)
{
	unsigned int tries;

	for (tries = 0; tries < 1000; tries++) {
		s64 n = atomic64_read(&progress.head);
		struct slot *slot = &ring[n & (RING_SLOTS - 1)];
		s64 held = atomic64_read(&slot->seq);

		if (held == SLOT_BUSY || !atomic64_try_cmpxchg(&slot->seq, &held, SLOT_BUSY)) {
			cpu_relax();
			continue;
		}
		if (atomic64_try_cmpxchg(&progress.head, &n, n + 1)) {
			slot->event.seq = n + 1;
			return &slot->event;
		}
		/* A reader may have waited for this slot. */
		atomic64_set_release(&slot->seq, held);
		irq_work_queue(&wake_work);
	}
	atomic64_inc(&progress.given_up);
	return NULL;
}

/**
 * gabion_ring_publish() - publish an event
 * @event: from gabion_ring_claim(), filled in; the caller must not use it any more
 *
 * Context: any.
 */
void gabion_ring_publish(struct gabion_event *event)
{
	struct slot *slot = container_of(event, struct slot, event);

	atomic64_set_release(&slot->seq, event->seq);
	irq_work_queue(&wake_work);
}

/**
 * gabion_ring_given_up() - the number of events that writers have dropped
 *
 * Context: any.
 * Return: their number.
 */
u64 gabion_ring_given_up(void)
{
	return atomic64_read(&progress.given_up);
}

/**
 * gabion_ring_newest() - the cursor of a reader that wants events from now on
 *
 * Context: any.
 * Return: a cursor behind the last event so far, which is also the number of events so far.
 */
u64 gabion_ring_newest(void)
{
	return atomic64_read(&progress.head);
}

/**
 * gabion_ring_oldest() - the cursor of a reader that wants all events in the ring
 *
 * Context: any.
 * Return: a cursor before the oldest event in the ring.
 */
u64 gabion_ring_oldest(void)
{
	u64 last = atomic64_read(&progress.head);

	return last - min_t(u64, last, RING_SLOTS);
}

/**
 * gabion_ring_pending() - is there an event behind a cursor?
 * @cursor: a reader's
 *
 * Context: any.
 * Return: true if gabion_ring_next() may find an event.
 */
bool gabion_ring_pending(u64 cursor)
{
	s64 held;

	if ((u64)atomic64_read(&progress.head) == cursor)
		return false;
	held = atomic64_read(&ring[cursor & (RING_SLOTS - 1)].seq);
	return held != SLOT_BUSY && (u64)held > cursor;
}

/* Copies a slot. Returns its number, the same before and after the copy. */
static u64 copy_slot(struct slot *slot, struct gabion_event *event)
{
	u64 before, after = atomic64_read_acquire(&slot->seq);

	do {
		before = after;
		if (before == SLOT_BUSY)
			break;
		*event = slot->event;
		smp_rmb(); /* the copy before the second look */
		after = atomic64_read_acquire(&slot->seq);
	} while (after != before);
	return before;
}

/**
 * gabion_ring_next() - the event behind a cursor
 * @cursor: a reader's; moved on
 * @event: filled in
 * @lost: increased by the number of events that were overwritten before they were read
 *
 * If the event is still being written, false is returned. Its writer wakes the readers.
 *
 * Context: process.
 * Return: true if @event was filled in.
 */
bool gabion_ring_next(u64 *cursor, struct gabion_event *event, u64 *lost)
{
	u64 last = atomic64_read(&progress.head);

	if (last - *cursor > RING_SLOTS) {
		*lost += last - RING_SLOTS - *cursor;
		*cursor = last - RING_SLOTS;
	}
	while (*cursor != last) {
		u64 seq = copy_slot(&ring[*cursor & (RING_SLOTS - 1)], event);

		if (seq == SLOT_BUSY || seq <= *cursor)
			return false;
		++*cursor;
		if (seq == *cursor)
			return true;
		++*lost; /* overwritten meanwhile */
	}
	return false;
}

/**
 * gabion_ring_wait() - sleep until there is an event behind a cursor
 * @cursor: a reader's
 *
 * Context: process, sleeps.
 * Return: 0 or -ERESTARTSYS.
 */
int gabion_ring_wait(u64 cursor)
{
	return wait_event_interruptible(readers, gabion_ring_pending(cursor));
}

/**
 * gabion_ring_poll_wait() - register poll(2) with the ring's wait queue
 * @file: the reader's file
 * @wait: the table of poll(2)
 *
 * Context: process.
 */
void gabion_ring_poll_wait(struct file *file, poll_table *wait)
{
	poll_wait(file, &readers, wait);
}

/**
 * gabion_ring_init() - allocate the ring
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int gabion_ring_init(void)
{
	ring = kvcalloc(RING_SLOTS, sizeof(*ring), GFP_KERNEL);
	return ring ? 0 : -ENOMEM;
}

/**
 * gabion_ring_exit() - free the ring; no hook is placed and no file is open any more
 *
 * Context: process, may sleep.
 */
void gabion_ring_exit(void)
{
	irq_work_sync(&wake_work);
	kvfree(ring);
}
