// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel interface: the directory "gabion" in securityfs.
 *
 * Every file is for the ungoverned alone. To write takes CAP_MAC_ADMIN in the
 * initial user namespace, in the credentials that opened the file. One write
 * is one request, from the file's start.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "binding.h"
#include "decide.h"
#include "event.h"
#include "hook.h"
#include "query.h"
#include "ring.h"
#include "securityfs.h"
#include "store.h"

/**
 * gabion_check_user() - may the current task use this file as it was opened?
 * @file: one of ours; what counts is the opener: for writing its capability, for
 *	reading that or to be root
 *
 * Asked at open and at each use: a descriptor may have been handed on.
 *
 * Context: process.
 * Return: 0 or -EPERM.
 */
int gabion_check_user(struct file *file)
{
	if (gabion_current_governed(file)) {
		gabion_refuse_tampering("gabion's own files");
		return -EPERM;
	}
	if (file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN))
		return 0;
	/* The mode is no guard: whoever is root, governed or not, may change it. */
	if ((file->f_mode & FMODE_WRITE) ||
	    !uid_eq(file->f_cred->fsuid, GLOBAL_ROOT_UID))
		return -EPERM;
	return 0;
}

static char *copy_text(struct file *file, const char __user *buf, size_t len,
		       loff_t pos, size_t max)
{
	int err = gabion_check_user(file);

	if (err)
		return ERR_PTR(err);
	if (pos)
		return ERR_PTR(-EINVAL);
	if (len > max)
		return ERR_PTR(-E2BIG);
	return memdup_user_nul(buf, len);
}

/**
 * gabion_copy_request() - what was written, as one string
 * @file: one of ours
 * @buf: user memory
 * @len: in bytes
 * @pos: must be 0
 *
 * Context: process, may sleep.
 * Return: the request without white space around it, to be freed by kfree(), or
 * an ERR_PTR: -EPERM (gabion_check_user()), -EINVAL (not from the start, or an
 * embedded NUL), -E2BIG, -EFAULT, -ENOMEM.
 */
char *gabion_copy_request(struct file *file, const char __user *buf, size_t len,
			  loff_t pos)
{
	char *request = copy_text(file, buf, len, pos, GABION_REQUEST_SIZE_MAX);
	char *text;

	if (IS_ERR(request))
		return request;
	if (strlen(request) != len) {
		kfree(request);
		return ERR_PTR(-EINVAL);
	}
	text = strim(request);
	memmove(request, text, strlen(text) + 1);
	return request;
}

/**
 * gabion_cgroup_by_fd() - the cgroup that a descriptor of the caller stands for
 * @fd: a cgroup v2 directory, opened in whatever way
 *
 * By descriptor, so that no name is looked up in the wrong cgroup namespace.
 *
 * Context: process, may sleep.
 * Return: the cgroup with a reference, or an ERR_PTR: -EBADF (no such
 * descriptor), -ENOTDIR, -EINVAL (a directory, but not of cgroup v2), -ENOENT or
 * -ENODEV (removed).
 */
struct cgroup *gabion_cgroup_by_fd(int fd)
{
	struct file *file = fget_raw(fd);
	struct cgroup *cgroup;
	bool is_directory;

	if (!file)
		return ERR_PTR(-EBADF);
	is_directory = S_ISDIR(file_inode(file)->i_mode);
	fput(file);
	if (!is_directory)
		return ERR_PTR(-ENOTDIR);
	/* Says -EBADF of every descriptor that it does not like. */
	cgroup = cgroup_get_from_fd(fd);
	return cgroup == ERR_PTR(-EBADF) ? ERR_PTR(-EINVAL) : cgroup;
}

static int show_version(struct seq_file *m, void *unused)
{
	seq_printf(m, "interface %u\nmodule %s\n", GABION_INTERFACE_VERSION,
		   THIS_MODULE->version);
	return 0;
}

static int show_policy(struct seq_file *m, void *unused)
{
	size_t len;
	char *text = gabion_store_print(&len);

	if (!text)
		return -ENOMEM;
	seq_write(m, text, len);
	gabion_free(text);
	return 0;
}

static ssize_t write_policy(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	char *text = copy_text(file, buf, len, *ppos, GABION_POLICY_SIZE_MAX);
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	err = gabion_store_load(text, len);
	kfree(text);
	return err ?: len;
}

/* "CGROUP_FD PROFILE", for both directions. */
static ssize_t change_attachment(struct file *file, const char __user *buf,
				 size_t len, loff_t *ppos,
				 int (*change)(struct cgroup *, const char *))
{
	char *request = gabion_copy_request(file, buf, len, *ppos);
	struct cgroup *cgroup;
	char *profile;
	int fd, err;

	if (IS_ERR(request))
		return PTR_ERR(request);
	profile = strpbrk(request, " \t");
	if (profile) {
		*profile = '\0';
		profile = skip_spaces(profile + 1);
	}
	err = -EINVAL;
	if (!profile || !*profile || strpbrk(profile, " \t\n") ||
	    kstrtoint(request, 10, &fd))
		goto out;
	cgroup = gabion_cgroup_by_fd(fd);
	err = PTR_ERR_OR_ZERO(cgroup);
	if (err)
		goto out;
	err = change(cgroup, profile);
	cgroup_put(cgroup);
out:
	kfree(request);
	return err ?: len;
}

static int show_attach(struct seq_file *m, void *unused)
{
	gabion_store_show_attachments(m);
	return 0;
}

static ssize_t write_attach(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	return change_attachment(file, buf, len, ppos, gabion_store_attach);
}

/* Nothing to read, but what opens a file for both gets no error. */
static int show_nothing(struct seq_file *m, void *unused)
{
	return 0;
}

static ssize_t write_detach(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	return change_attachment(file, buf, len, ppos, gabion_store_detach);
}

/* "mode" and "lock": one word out of a list. */
static ssize_t write_word(struct file *file, const char __user *buf, size_t len,
			  loff_t *ppos, const char *const *words, int (*set)(int))
{
	char *request = gabion_copy_request(file, buf, len, *ppos);
	int i, err = -EINVAL;

	if (IS_ERR(request))
		return PTR_ERR(request);
	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], request))
			err = set(i);
	}
	kfree(request);
	return err ?: len;
}

static const char *const mode_words[] = {
	[GABION_MODE_ENFORCE] = "enforce",
	[GABION_MODE_AUDIT] = "audit",
	NULL
};

static int set_mode(int mode)
{
	return gabion_store_set_mode(mode);
}

static int show_mode(struct seq_file *m, void *unused)
{
	seq_printf(m, "%s\n", mode_words[gabion_store_mode()]);
	return 0;
}

static ssize_t write_mode(struct file *file, const char __user *buf, size_t len,
			  loff_t *ppos)
{
	return write_word(file, buf, len, ppos, mode_words, set_mode);
}

static const char *const lock_words[] = {
	[GABION_LOCK_NONE] = "none",
	[GABION_LOCK_TIGHTEN] = "tighten",
	[GABION_LOCK_SEALED] = "sealed",
	NULL
};

static int set_lock_level(int lock)
{
	return gabion_store_set_lock(lock);
}

static int show_lock_level(struct seq_file *m, void *unused)
{
	seq_printf(m, "%s\n", lock_words[gabion_store_lock()]);
	return 0;
}

static ssize_t write_lock_level(struct file *file, const char __user *buf, size_t len,
				loff_t *ppos)
{
	return write_word(file, buf, len, ppos, lock_words, set_lock_level);
}

static int show_hooks(struct seq_file *m, void *unused)
{
	gabion_hooks_show(m);
	return 0;
}

static int show_stats(struct seq_file *m, void *unused)
{
	gabion_event_show_stats(m);
	return 0;
}

typedef int show_function(struct seq_file *m, void *unused);

/* All files that are a short text: what is shown, found by the inode. */
static int open_text(struct inode *inode, struct file *file)
{
	show_function *show = inode->i_private;
	int err = gabion_check_user(file);

	if (err)
		return err;
	return single_open(file, show, NULL);
}

static ssize_t read_text(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	int err = gabion_check_user(file);

	return err ?: seq_read(file, buf, len, ppos);
}

#define TEXT_FOPS(name, write_function)              \
	static const struct file_operations name = { \
		.owner = THIS_MODULE,                \
		.open = open_text,                   \
		.read = read_text,                   \
		.write = (write_function),           \
		.llseek = seq_lseek,                 \
		.release = single_release,           \
	}

TEXT_FOPS(readonly_fops, NULL);
TEXT_FOPS(policy_fops, write_policy);
TEXT_FOPS(attach_fops, write_attach);
TEXT_FOPS(detach_fops, write_detach);
TEXT_FOPS(mode_fops, write_mode);
TEXT_FOPS(lock_fops, write_lock_level);

/**
 * struct reader - one open "events"
 * @mutex: guards all of it
 * @cursor: what it has seen
 * @lost: what it was too slow for and has not been told of yet
 * @event: the one being copied out
 */
struct reader {
	struct mutex mutex; /* one read(2) at a time */
	u64 cursor;
	u64 lost;
	struct gabion_event event;
};

static int events_open(struct inode *inode, struct file *file)
{
	int err = gabion_check_user(file);
	struct reader *reader;

	if (err)
		return err;
	reader = kzalloc(sizeof(*reader), GFP_KERNEL_ACCOUNT);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->mutex);
	reader->cursor = gabion_ring_newest();
	file->private_data = reader;
	/* Who waits in read(2) must not hold the position's lock: nobody could be killed there. */
	file->f_mode &= ~(FMODE_ATOMIC_POS | FMODE_PREAD);
	return 0;
}

static int events_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

/* A record that could not be copied out is the next one still. */
static int copy_record(struct reader *reader, char __user *buf)
{
	u64 cursor = reader->cursor, lost = reader->lost;

	if (!gabion_ring_next(&cursor, &reader->event, &lost)) {
		/* Behind what is gone for good, though nothing was there to tell of it. */
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

/* As many as there are and fit. */
static ssize_t copy_records(struct reader *reader, char __user *buf, size_t len)
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
	struct reader *reader = file->private_data;

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

/* There is no position but the ends: events are records, not bytes. */
static loff_t events_llseek(struct file *file, loff_t offset, int whence)
{
	struct reader *reader = file->private_data;
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
	struct reader *reader = file->private_data;

	if (gabion_check_user(file))
		return EPOLLERR;
	gabion_ring_poll_wait(file, wait);
	return gabion_ring_pending(reader->cursor) ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations events_fops = {
	.owner = THIS_MODULE,
	.open = events_open,
	.read = events_read,
	.poll = events_poll,
	.llseek = events_llseek,
	.release = events_release,
};

/**
 * struct securityfs_file - one file of the directory
 * @name: its name
 * @fops: its operations
 * @show: for those of open_text(): what is read
 * @dentry: once it is made
 */
struct securityfs_file {
	const char *name;
	const struct file_operations *fops;
	show_function *show;
	struct dentry *dentry;
};

static struct securityfs_file files[] = {
	{ "version", &readonly_fops, show_version },
	{ "policy", &policy_fops, show_policy },
	{ "attach", &attach_fops, show_attach },
	{ "detach", &detach_fops, show_nothing },
	{ "query", &gabion_query_fops, NULL },
	{ "mode", &mode_fops, show_mode },
	{ "lock", &lock_fops, show_lock_level },
	{ "hooks", &readonly_fops, show_hooks },
	{ "stats", &readonly_fops, show_stats },
	{ "events", &events_fops, NULL },
};

static struct dentry *directory;

static int make_directory(void)
{
	directory = securityfs_create_dir(GABION_SECURITYFS_DIR, NULL);
	if (IS_ERR(directory))
		return PTR_ERR(directory);
	/* securityfs makes all directories 0755. */
	d_inode(directory)->i_mode = S_IFDIR | 0700;
	return 0;
}

/**
 * gabion_securityfs_init() - make the directory and its files
 *
 * Context: process, may sleep.
 * Return: 0, -EEXIST, -ENODEV (no securityfs), -ENOMEM.
 */
int gabion_securityfs_init(void)
{
	unsigned int i;
	int err = make_directory();

	if (err) {
		directory = NULL;
		return err;
	}
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		struct dentry *dentry;

		dentry = securityfs_create_file(files[i].name, 0600, directory,
						files[i].show, files[i].fops);
		if (IS_ERR(dentry)) {
			gabion_securityfs_exit();
			return PTR_ERR(dentry);
		}
		files[i].dentry = dentry;
	}
	return 0;
}

/**
 * gabion_securityfs_exit() - remove the directory and its files
 *
 * One by one: securityfs_remove() takes no directory with files in 6.1.
 *
 * Context: process, may sleep.
 */
void gabion_securityfs_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		securityfs_remove(files[i].dentry);
		files[i].dentry = NULL;
	}
	securityfs_remove(directory);
	directory = NULL;
}
