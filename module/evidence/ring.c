// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events that are held for readers.
 *
 * One ring, in which each reader has a place of its own: a slow one loses what
 * is overwritten before it comes to read it, and is told how much; no other
 * reader notices, and no writer waits. A reader that comes later finds what is
 * still held.
 *
 * Events are built where a verdict is made, in whatever context that is: slots
 * are claimed without locks, and a slot that is still being written by another,
 * a whole ring behind, is given up and counted. A reader copies a slot and then
 * looks whether it was overwritten meanwhile.
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
 * struct slot - one place of the ring
 * @seq: the number of the event it holds, from 1; 0 if none yet; SLOT_BUSY
 *	while it is being written
 * @event: the event
 */
struct slot {
	atomic64_t seq;
	struct gabion_event event;
} ____cacheline_aligned_in_smp;

/**
 * struct progress - what every writer writes to
 * @head: events claimed so far
 * @given_up: events given up by writers
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
 * gabion_ring_claim() - have a place for the next event
 *
 * It is marked first and numbered then, so that no two writers ever have the
 * same.
 *
 * Context: any, with preemption disabled until gabion_ring_publish().
 * Return: the event to fill in, its number set; NULL if the last writer of its
 * place, a whole ring behind, or one whose CPU a hypervisor has taken away holds
 * it for too long, which is counted.
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
		/* A reader may have taken it for one that is being written. */
		atomic64_set_release(&slot->seq, held);
		irq_work_queue(&wake_work);
	}
	atomic64_inc(&progress.given_up);
	return NULL;
}

/**
 * gabion_ring_publish() - show readers an event
 * @event: from gabion_ring_claim(), filled in; no longer the caller's
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
 * gabion_ring_given_up() - how many events writers found no place for
 *
 * Context: any.
 * Return: their number.
 */
u64 gabion_ring_given_up(void)
{
	return atomic64_read(&progress.given_up);
}

/**
 * gabion_ring_newest() - where a reader starts that wants what happens from now on
 *
 * Context: any.
 * Return: a cursor behind the last event so far, which is the number of events
 * that there were.
 */
u64 gabion_ring_newest(void)
{
	return atomic64_read(&progress.head);
}

/**
 * gabion_ring_oldest() - where a reader starts that wants all there is
 *
 * Context: any.
 * Return: a cursor before the oldest event that is still held.
 */
u64 gabion_ring_oldest(void)
{
	u64 last = atomic64_read(&progress.head);

	return last - min_t(u64, last, RING_SLOTS);
}

/**
 * gabion_ring_pending() - is there something behind a cursor?
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

/* What a slot held when a copy of its event began, and still when it was done. */
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
 * @lost: increased by the events that the reader was too slow for
 *
 * An event that is still being written is waited for: false is returned, and
 * its writer wakes the readers.
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
 * gabion_ring_wait() - sleep until there is something behind a cursor
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
 * gabion_ring_poll_wait() - have poll(2) woken by events
 * @file: the reader's
 * @wait: poll's
 *
 * Context: process.
 */
void gabion_ring_poll_wait(struct file *file, poll_table *wait)
{
	poll_wait(file, &readers, wait);
}

/**
 * gabion_ring_init() - make the ring
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
 * gabion_ring_exit() - free the ring, once no hook and no file is left
 *
 * Context: process, may sleep.
 */
void gabion_ring_exit(void)
{
	irq_work_sync(&wake_work);
	kvfree(ring);
}
