// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "events": every reader has a position of its own.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "control/event_stream.h"
#include "control/request.h"
#include "evidence/ring.h"

/**
 * struct event_reader - one open "events"
 * @mutex: protects the other members
 * @cursor: its position in the ring
 * @lost: events that it has lost and that were not reported to it yet
 * @event: the event that is being copied to user space
 */
struct event_reader {
	struct mutex mutex; /* one read(2) at a time */
	u64 cursor;
	u64 lost;
	struct gabion_event event;
};

static int events_open(struct inode *inode, struct file *file)
{
	int err = gabion_check_user(file);
	struct event_reader *reader;

	if (err)
		return err;
	reader = kzalloc(sizeof(*reader), GFP_KERNEL_ACCOUNT);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->mutex);
	reader->cursor = gabion_ring_newest();
	file->private_data = reader;
	/* Waits without the mutex: another task that waits for the mutex could not be killed. */
	file->f_mode &= ~(FMODE_ATOMIC_POS | FMODE_PREAD);
	return 0;
}

static int events_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

/* A record that cannot be copied stays the next one. */
static int copy_record(struct event_reader *reader, char __user *buf)
{
	u64 cursor = reader->cursor, lost = reader->lost;

	if (!gabion_ring_next(&cursor, &reader->event, &lost)) {
		/* Moves behind lost events also if there is no event to report them with. */
		reader->cursor = cursor;
		reader->lost = lost;
		return -EAGAIN;
	}
	reader->event.lost = lost;
	if (copy_to_user(buf, &reader->event, sizeof(reader->event)))
		return -EFAULT;
	reader->cursor = cursor;
	reader->lost = 0;
	return 0;
}

/* Copies as many records as there are and fit. */
static ssize_t copy_records(struct event_reader *reader, char __user *buf, size_t len)
{
	size_t copied = 0;

	while (len - copied >= sizeof(reader->event)) {
		int err = copy_record(reader, buf + copied);

		if (err)
			return copied ?: err;
		copied += sizeof(reader->event);
	}
	return copied;
}

static ssize_t events_read(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	struct event_reader *reader = file->private_data;

	for (;;) {
		ssize_t ret = gabion_check_user(file);
		u64 cursor;

		if (ret)
			return ret;
		if (len < sizeof(reader->event))
			return -EINVAL;
		if (mutex_lock_interruptible(&reader->mutex))
			return -ERESTARTSYS;
		ret = copy_records(reader, buf, len);
		cursor = reader->cursor;
		mutex_unlock(&reader->mutex);
		if (ret != -EAGAIN || (file->f_flags & O_NONBLOCK))
			return ret;
		ret = gabion_ring_wait(cursor);
		if (ret)
			return ret;
	}
}

/* Only the two ends are valid positions, as events are records, not bytes. */
static loff_t events_llseek(struct file *file, loff_t offset, int whence)
{
	struct event_reader *reader = file->private_data;
	int err = gabion_check_user(file);

	if (err)
		return err;
	if (offset || (whence != SEEK_SET && whence != SEEK_END))
		return -EINVAL;
	if (mutex_lock_interruptible(&reader->mutex))
		return -ERESTARTSYS;
	reader->cursor = whence == SEEK_SET ? gabion_ring_oldest() : gabion_ring_newest();
	reader->lost = 0;
	mutex_unlock(&reader->mutex);
	return 0;
}

static __poll_t events_poll(struct file *file, poll_table *wait)
{
	struct event_reader *reader = file->private_data;

	if (gabion_check_user(file))
		return EPOLLERR;
	gabion_ring_poll_wait(file, wait);
	return gabion_ring_pending(reader->cursor) ? EPOLLIN | EPOLLRDNORM : 0;
}

/* Reads binary records, struct gabion_event, as many as fit. */
const struct file_operations gabion_event_stream_fops = {
	.owner = THIS_MODULE,
	.open = events_open,
	.read = events_read,
	.poll = events_poll,
	.llseek = events_llseek,
	.release = events_release,
};
