// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel interface: the directory "gabion" in securityfs.
 *
 * What an inode points to must outlive this module. An inode lives as long as
 * it is held: by O_PATH, a bind mount, or in an open(2) that fanotify's
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
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kmemleak.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/security.h>
#include <linux/string.h>

#include "control/event_stream.h"
#include "control/query.h"
#include "control/securityfs.h"
#include "control/text_files.h"
#include "policy/shared.h"

/**
 * struct securityfs_file - one file of the directory
 * @name: its name
 * @fops: its operations
 * @dentry: while it is there
 */
struct securityfs_file {
	const char *name;
	const struct file_operations *fops;
	struct dentry *dentry;
};

static struct securityfs_file files[] = {
	{ "version", &gabion_version_fops },
	{ "policy", &gabion_policy_fops },
	{ "attach", &gabion_attach_fops },
	{ "detach", &gabion_detach_fops },
	{ "query", &gabion_query_fops },
	{ "mode", &gabion_mode_fops },
	{ "lock", &gabion_lock_fops },
	{ "hooks", &gabion_hooks_fops },
	{ "stats", &gabion_stats_fops },
	{ "events", &gabion_event_stream_fops },
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
 * Returns whether the inode is still held, so that the gate can be reached through it.
 * Once the dentry is gone it cannot be reached any more, by a walk under RCU either.
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

/* What another version left behind when it was unloaded, because it was held. */
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
 * No file is open any more. What is still held in another way is the kernel's own
 * from now on; synchronize_rcu_tasks() must follow.
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
