// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: what was refused or audited, by whom, and why.
 *
 * Events are built where a verdict is made, in whatever context that is:
 * slots of a ring are claimed without locks, and a slot that is still being
 * written by another, a whole ring behind, is given up and counted as lost.
 * A reader copies a slot and then looks whether it was overwritten meanwhile.
 */
#include <linux/atomic.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <linux/wait.h>

#include "event.h"

#define RING_SLOTS 512U
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
};

/* Of one CPU: by operation and what was done; the last row is containment. */
struct counters {
	u64 verdicts[__GABION_OP_MAX + 1][__GABION_VERDICT_MAX];
};

static struct slot *ring;
static atomic64_t head; /* events claimed so far */
static atomic64_t overrun; /* events given up by writers */
static DEFINE_PER_CPU(struct counters, counters);
static DECLARE_WAIT_QUEUE_HEAD(readers);
static DEFINE_RATELIMIT_STATE(log_limit, 5 * HZ, 50);

static void wake_readers(struct irq_work *work)
{
	wake_up_interruptible_all(&readers);
}

static DEFINE_IRQ_WORK(wake_work, wake_readers);

/* Bytes that could end a line, close a quote or drive a terminal. */
static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c >= 0x7f;
}

/**
 * gabion_quote() - untrusted text in double quotes
 * @buf: written to, NUL-terminated
 * @size: of @buf, at least 3
 * @text: NUL-terminated
 *
 * What could break out of the line or the quotes becomes \xNN.
 *
 * Context: any.
 * Return: the length written.
 */
size_t gabion_quote(char *buf, size_t size, const char *text)
{
	size_t len = 0;

	buf[len++] = '"';
	for (; *text && len + 6 < size; text++) {
		if (needs_escape(*text))
			len += scnprintf(buf + len, size - len, "\\x%02x",
					 (unsigned char)*text);
		else
			buf[len++] = *text;
	}
	buf[len++] = '"';
	buf[len] = '\0';
	return len;
}

/**
 * gabion_seq_word() - untrusted text as one word of a tab-separated line
 * @m: written to
 * @text: NUL-terminated; blanks, controls, non-ASCII and backslashes become \ooo
 *
 * Context: process.
 */
void gabion_seq_word(struct seq_file *m, const char *text)
{
	for (; *text; text++) {
		unsigned char c = *text;

		if (c <= 0x20 || c >= 0x7f || c == '\\')
			seq_printf(m, "\\%03o", c);
		else
			seq_putc(m, c);
	}
}

static const char *operation_name(enum gabion_operation op)
{
	return op < __GABION_OP_MAX ? gabion_operation_name(op) : "containment";
}

/* Shared by the stream and the kernel log, which has a time of its own. */
static size_t format_body(const struct gabion_event *event, char *buf, size_t size)
{
	size_t len;

	len = scnprintf(buf, size, "operation=%s", operation_name(event->op));
	len += scnprintf(buf + len, size - len, " verdict=%s object=",
			 event->denied ? "denied" : "audited");
	len += gabion_quote(buf + len, size - len, event->object);
	len += scnprintf(buf + len, size - len,
			 " profile=%s binding=%s pid=%d tgid=%d comm=",
			 event->profile, gabion_binding_name(event->kind),
			 event->pid, event->tgid);
	len += gabion_quote(buf + len, size - len, event->comm);
	len += scnprintf(buf + len, size - len, " uid=%u cgroup_id=%llu cgroup=",
			 event->uid, event->cgroup);
	len += gabion_quote(buf + len, size - len, event->path);
	return len;
}

/* Each byte of text may take four, and the rest of the line is bounded. */
#define TEXT_SIZE (GABION_PATH_SIZE + GABION_OBJECT_SIZE + TASK_COMM_LEN)
static_assert(GABION_LINE_SIZE > 4 * TEXT_SIZE + GABION_NAME_MAX + 200);

/**
 * gabion_event_format() - an event as one line
 * @event: the event
 * @buf: written to
 * @size: of @buf, at least GABION_LINE_SIZE
 *
 * Context: any.
 * Return: the length written, the newline included.
 */
size_t gabion_event_format(const struct gabion_event *event, char *buf, size_t size)
{
	u32 nsec;
	u64 sec = div_u64_rem(event->time, NSEC_PER_SEC, &nsec);
	size_t len;

	len = scnprintf(buf, size, "time=%llu.%09u ", sec, nsec);
	len += format_body(event, buf + len, size - len);
	len += scnprintf(buf + len, size - len, "\n");
	return len;
}

static void fill(struct gabion_event *event, enum gabion_operation op,
		 const char *object, const struct gabion_binding *binding,
		 struct cgroup *cgroup, bool denied)
{
	event->time = ktime_get_real_fast_ns();
	event->op = op;
	event->kind = binding->kind;
	event->denied = denied;
	event->pid = task_pid_nr(current);
	event->tgid = task_tgid_nr(current);
	event->uid = from_kuid(&init_user_ns, current_uid());
	event->cgroup = cgroup_id(cgroup);
	strscpy(event->profile, binding->profile ? binding->profile->name : "-",
		sizeof(event->profile));
	strscpy(event->comm, current->comm, sizeof(event->comm));
	strscpy(event->object, object ?: "", sizeof(event->object));
	gabion_cgroup_path(cgroup, event->path, sizeof(event->path));
}

/*
 * The slot for the next event. It is marked first and numbered then, so that
 * no two writers ever have the same. NULL if its last writer, a whole ring
 * behind, or one that is being preempted by a hypervisor holds it for too long.
 */
static struct slot *claim(s64 *seq)
{
	unsigned int tries;

	for (tries = 0; tries < 1000; tries++) {
		s64 n = atomic64_read(&head);
		struct slot *slot = &ring[n & (RING_SLOTS - 1)];
		s64 held = atomic64_read(&slot->seq);

		if (held == SLOT_BUSY || !atomic64_try_cmpxchg(&slot->seq, &held, SLOT_BUSY)) {
			cpu_relax();
			continue;
		}
		*seq = n + 1;
		if (atomic64_try_cmpxchg(&head, &n, *seq))
			return slot;
		atomic64_set_release(&slot->seq, held);
	}
	atomic64_inc(&overrun);
	return NULL;
}

/* Large, and hooks run deep in a stack: one for each CPU, with preemption off. */
static DEFINE_PER_CPU(char[GABION_LINE_SIZE], log_line);

static void record(struct slot *slot, s64 seq)
{
	bool denied = slot->event.denied;
	char *line = NULL;

	if (__ratelimit(&log_limit)) {
		line = *this_cpu_ptr(&log_line);
		format_body(&slot->event, line, GABION_LINE_SIZE);
	}
	atomic64_set_release(&slot->seq, seq);
	irq_work_queue(&wake_work);
	if (line)
		pr_notice("%s %s\n", denied ? "denied" : "audited", line);
}

/**
 * gabion_event_emit() - record a refusal, or an audited operation
 * @op: the operation, or __GABION_OP_MAX for containment
 * @object: what it was done to, or NULL
 * @binding: what decided
 * @cgroup: the task's
 * @denied: refused, not only recorded
 *
 * Context: task (interrupts act for nobody and are never judged), within an
 * RCU read-side section.
 */
void gabion_event_emit(enum gabion_operation op, const char *object,
		       const struct gabion_binding *binding, struct cgroup *cgroup,
		       bool denied)
{
	unsigned int row = min_t(unsigned int, op, __GABION_OP_MAX);
	struct slot *slot;
	s64 seq;

	this_cpu_inc(counters.verdicts[row][denied ? GABION_DENY : GABION_AUDIT]);
	preempt_disable();
	slot = claim(&seq);
	if (slot) {
		fill(&slot->event, op, object, binding, cgroup, denied);
		record(slot, seq);
	}
	preempt_enable();
}

/**
 * gabion_event_allowed() - count an operation that a governed task was allowed
 * @op: the operation
 *
 * Context: any.
 */
void gabion_event_allowed(enum gabion_operation op)
{
	this_cpu_inc(counters.verdicts[op][GABION_ALLOW]);
}

/**
 * gabion_event_cursor() - where a new reader starts
 *
 * Context: any.
 * Return: a cursor behind the last event so far.
 */
u64 gabion_event_cursor(void)
{
	return atomic64_read(&head);
}

/**
 * gabion_event_pending() - is there something behind a cursor?
 * @cursor: a reader's
 *
 * Context: any.
 * Return: true if gabion_event_next() may find an event.
 */
bool gabion_event_pending(u64 cursor)
{
	s64 held;

	if ((u64)atomic64_read(&head) == cursor)
		return false;
	held = atomic64_read(&ring[cursor & (RING_SLOTS - 1)].seq);
	return held != SLOT_BUSY && (u64)held > cursor;
}

/* True if the slot held event @seq for the whole of the copy. */
static bool copy_slot(struct slot *slot, u64 seq, struct gabion_event *event)
{
	if ((u64)atomic64_read_acquire(&slot->seq) != seq)
		return false;
	*event = slot->event;
	smp_rmb(); /* the copy before the second look */
	return (u64)atomic64_read(&slot->seq) == seq;
}

/**
 * gabion_event_next() - the event behind a cursor
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
bool gabion_event_next(u64 *cursor, struct gabion_event *event, u64 *lost)
{
	u64 last = atomic64_read(&head);

	if (last - *cursor > RING_SLOTS) {
		*lost += last - RING_SLOTS - *cursor;
		*cursor = last - RING_SLOTS;
	}
	while (*cursor != last) {
		struct slot *slot = &ring[*cursor & (RING_SLOTS - 1)];

		if (copy_slot(slot, *cursor + 1, event)) {
			++*cursor;
			return true;
		}
		if (!gabion_event_pending(*cursor))
			return false;
		++*cursor; /* overwritten meanwhile */
		++*lost;
	}
	return false;
}

/**
 * gabion_event_wait() - sleep until there is something behind a cursor
 * @cursor: a reader's
 *
 * Context: process, sleeps.
 * Return: 0 or -ERESTARTSYS.
 */
int gabion_event_wait(u64 cursor)
{
	return wait_event_interruptible(readers, gabion_event_pending(cursor));
}

/**
 * gabion_event_poll_wait() - have poll(2) woken by events
 * @file: the reader's
 * @wait: poll's
 *
 * Context: process.
 */
void gabion_event_poll_wait(struct file *file, poll_table *wait)
{
	poll_wait(file, &readers, wait);
}

static u64 counter(unsigned int op, unsigned int verdict)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(counters, cpu).verdicts[op][verdict];
	return sum;
}

/**
 * gabion_event_show_stats() - the counters, one operation a line
 * @m: written to
 *
 * Context: process.
 */
void gabion_event_show_stats(struct seq_file *m)
{
	unsigned int op;

	for (op = 0; op <= __GABION_OP_MAX; op++)
		seq_printf(m, "%s\tallow\t%llu\taudit\t%llu\tdeny\t%llu\n",
			   operation_name(op), counter(op, GABION_ALLOW),
			   counter(op, GABION_AUDIT), counter(op, GABION_DENY));
	seq_printf(m, "events\temitted\t%llu\tlost\t%llu\n",
		   (u64)atomic64_read(&head), (u64)atomic64_read(&overrun));
}

/**
 * gabion_event_init() - make the ring
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int gabion_event_init(void)
{
	ring = kvcalloc(RING_SLOTS, sizeof(*ring), GFP_KERNEL);
	return ring ? 0 : -ENOMEM;
}

/**
 * gabion_event_exit() - free the ring, once no hook and no file is left
 *
 * Context: process, may sleep.
 */
void gabion_event_exit(void)
{
	irq_work_sync(&wake_work);
	kvfree(ring);
}
