// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel interface: the directory "gabion" in securityfs.
 *
 * Every file is for the ungoverned alone. To write takes CAP_MAC_ADMIN in the
 * initial user namespace, in the credentials that opened the file. One write
 * is one request, from the file's start.
 *
 * What an inode points to must outlive this module. An inode lives as long as
 * somebody holds it: by O_PATH, a bind mount, or in an open(2) that fanotify's
 * listener holds up between do_dentry_open()'s fops_get() and ->open(), in all of
 * which no reference keeps the module. And an open(2) that finds the operations of
 * a module that is just going makes do_dentry_open() warn. So the inodes have the
 * kernel's own operations of character devices, chrdev_open() in fs/char_dev.c,
 * which is made for all that. It finds the gate by inode->i_cdev, takes a reference
 * on the module that the gate's operations belong to, answers -ENXIO if that module
 * is going, and only then calls into it. Nothing else asks about i_cdev where
 * i_mode says that it is a regular file.
 *
 * When the module goes, the gate's operations become the kernel's again, those of
 * an inode that cannot be opened. A task that has read the former ones, but has no
 * reference yet, does not sleep until it has got or missed it: gabion_hooks_remove(),
 * which comes next, waits for such by synchronize_rcu_tasks(). What is open has
 * its reference on the module, until fops_put() in __fput(), behind our release().
 * The gate itself is freed only if nobody holds an inode any more, else never.
 */
#include <linux/cdev.h>
#include <linux/cgroup.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kmemleak.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/printk.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "binding/binding.h"
#include "binding/store.h"
#include "control/query.h"
#include "control/securityfs.h"
#include "decide.h"
#include "evidence/event.h"
#include "evidence/ring.h"
#include "hook/hook.h"

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

/**
 * struct securityfs_file - one file of the directory
 * @name: its name
 * @fops: its operations
 * @show: for those of open_text(): what is read
 * @dentry: while it is there
 */
struct securityfs_file {
	const char *name;
	const struct file_operations *fops;
	show_function *show;
	struct dentry *dentry;
};

/* All files that are a short text: what is shown, found by the inode. */
static int open_text(struct inode *inode, struct file *file)
{
	const struct securityfs_file *entry = inode->i_private;
	int err = gabion_check_user(file);

	if (err)
		return err;
	return single_open(file, entry->show, NULL);
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

/**
 * struct gate - the way into all files
 * @cdev: what their inodes point to; its operations let in or not
 * @way: the kernel's operations that go by it
 * @shut: the kernel's operations that open nothing
 */
struct gate {
	struct cdev *cdev;
	const struct file_operations *way;
	const struct file_operations *shut;
};

static struct gate gate;
static struct dentry *directory;

/* Called by chrdev_open(), with a reference on this module. */
static int pass_gate(struct inode *inode, struct file *file)
{
	const struct securityfs_file *entry = inode->i_private;
	int err;

	/* All of one owner: the reference goes over to the file's own. */
	file->f_op = entry->fops;
	err = entry->fops->open(inode, file);
	/* chrdev_open() leaves its reference to an end that only devices come to. */
	if (!err)
		kobject_put(&gate.cdev->kobj);
	return err;
}

static const struct file_operations gate_fops = {
	.owner = THIS_MODULE,
	.open = pass_gate,
};

/* The kernel tells of neither operations but by an inode that has them. */
static int find_ways(void)
{
	struct inode *inode = new_inode(directory->d_sb);

	if (!inode)
		return -ENOMEM;
	gate.shut = inode->i_fop;
	init_special_inode(inode, S_IFCHR, 0);
	gate.way = inode->i_fop;
	iput(inode);
	return 0;
}

static int make_gate(void)
{
	int err = find_ways();

	if (err)
		return err;
	gate.cdev = cdev_alloc();
	if (!gate.cdev)
		return -ENOMEM;
	gate.cdev->ops = gate.shut;
	return 0;
}

static void set_gate(const struct file_operations *fops)
{
	/* cdev_alloc() and those who look in agree on no lock: it is one word. */
	WRITE_ONCE(gate.cdev->ops, fops);
}

static int make_file(struct securityfs_file *entry)
{
	struct dentry *dentry = securityfs_create_file(entry->name, 0600, directory, entry,
						       gate.shut);
	struct inode *inode;

	if (IS_ERR(dentry)) {
		pr_err("securityfs: %s/%s: cannot be made (%ld)\n", GABION_SECURITYFS_DIR,
		       entry->name, PTR_ERR(dentry));
		return PTR_ERR(dentry);
	}
	inode = d_inode(dentry);
	inode->i_cdev = gate.cdev;
	/* Without the gate chrdev_open() would look for a module that has the device. */
	smp_store_release(&inode->i_fop, gate.way);
	entry->dentry = dentry;
	return 0;
}

/*
 * securityfs_remove() only drops the reference by which it has made a dentry: who
 * holds another keeps the name, and a file's name keeps the directory
 * (simple_empty() in fs/libfs.c). So the name is taken away here, and with it what
 * is mounted there, as vfs_unlink() and vfs_rmdir() do.
 */
static void remove_name(struct dentry *dentry)
{
	dget(dentry);
	securityfs_remove(dentry);
	d_invalidate(dentry);
	dput(dentry);
}

/*
 * Returns whether somebody holds the inode, and may still come to the gate by it.
 * If the dentry is gone nobody ever will, also who walks by it under RCU.
 */
static bool remove_file(struct securityfs_file *entry)
{
	struct inode *inode = d_inode(entry->dentry);
	bool held;

	ihold(inode);
	remove_name(entry->dentry);
	entry->dentry = NULL;
	held = atomic_read(&inode->i_count) != 1;
	iput(inode);
	return held;
}

static void free_gate(bool held)
{
	if (held)
		kmemleak_not_leak(gate.cdev);
	else if (gate.cdev)
		kobject_put(&gate.cdev->kobj);
	gate.cdev = NULL;
}

/* What another version left behind when it was unloaded, since somebody held it. */
static void drop_leftover(const struct dentry *sibling)
{
	struct qstr name = QSTR_INIT(GABION_SECURITYFS_DIR, strlen(GABION_SECURITYFS_DIR));
	struct dentry *leftover = d_hash_and_lookup(sibling->d_parent, &name);

	if (IS_ERR_OR_NULL(leftover))
		return;
	pr_warn("securityfs: %s: left behind by one that was unloaded; dropped\n",
		GABION_SECURITYFS_DIR);
	d_invalidate(leftover);
	dput(leftover);
}

static struct dentry *make_directory_anew(void)
{
	struct dentry *sibling = securityfs_create_dir(GABION_SECURITYFS_DIR ".new", NULL);

	if (IS_ERR(sibling))
		return sibling;
	drop_leftover(sibling);
	remove_name(sibling);
	return securityfs_create_dir(GABION_SECURITYFS_DIR, NULL);
}

static int make_directory(void)
{
	struct dentry *dentry = securityfs_create_dir(GABION_SECURITYFS_DIR, NULL);

	if (dentry == ERR_PTR(-EEXIST))
		dentry = make_directory_anew();
	if (IS_ERR(dentry)) {
		pr_err("securityfs: %s: cannot be made (%ld)\n", GABION_SECURITYFS_DIR,
		       PTR_ERR(dentry));
		return PTR_ERR(dentry);
	}
	directory = dentry;
	/* securityfs makes all directories 0755. */
	d_inode(directory)->i_mode = S_IFDIR | 0700;
	return 0;
}

/**
 * gabion_securityfs_init() - make the directory and its files
 *
 * The files are opened to all at once, when they are all there. The reason of a
 * failure is logged.
 *
 * Context: process, may sleep.
 * Return: 0, -ENODEV (no securityfs), -ENOMEM.
 */
int gabion_securityfs_init(void)
{
	unsigned int i;
	int err;

	might_sleep();
	err = make_directory();
	if (!err)
		err = make_gate();
	for (i = 0; i < ARRAY_SIZE(files) && !err; i++)
		err = make_file(&files[i]);
	if (err)
		gabion_securityfs_exit();
	else
		set_gate(&gate_fops);
	return err;
}

/**
 * gabion_securityfs_exit() - remove the directory and its files
 *
 * No file is open any more. Whoever holds a name in another way holds something
 * that is the kernel's own from now on; synchronize_rcu_tasks() must follow.
 *
 * Context: process, may sleep.
 */
void gabion_securityfs_exit(void)
{
	bool held = false;
	unsigned int i;

	might_sleep();
	if (gate.cdev)
		set_gate(gate.shut);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i].dentry)
			held |= remove_file(&files[i]);
	}
	if (directory)
		remove_name(directory);
	directory = NULL;
	free_gate(held);
}
