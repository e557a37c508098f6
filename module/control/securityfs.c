// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel interface: the directory "gabion" in securityfs.
 *
 * What an inode points to must outlive this module. An inode can be held without a reference on
 * the module: by O_PATH, by a bind mount, or in an open(2) that a fanotify listener delays
 * between do_dentry_open()'s fops_get() and ->open(). Also, do_dentry_open() warns if the file
 * operations belong to a module that is being unloaded.
 *
 * So the inodes have the kernel's operations for character devices, chrdev_open() in
 * fs/char_dev.c, which handles all of this. It finds struct gate by inode->i_cdev, takes a
 * reference on the module that owns the gate's operations, and only then calls into it; if the
 * module is being unloaded it returns -ENXIO. The inodes are regular files by their i_mode, and
 * nothing else looks at i_cdev of those.
 *
 * When the module is unloaded, the gate gets the kernel's operations of an inode that cannot be
 * opened. A task that has read the former ones, and has no reference yet, does not sleep until it
 * has got one or failed: synchronize_rcu_tasks() in gabion_hooks_remove(), which follows, waits
 * for it. Open files have a reference on the module until fops_put() in __fput(), after our
 * release(). The gate is freed only if no inode is held any more, else never.
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

#include "compat.h"
#include "control/event_stream.h"
#include "control/query.h"
#include "control/securityfs.h"
#include "control/text_files.h"
#include "policy/shared.h"

/**
 * struct securityfs_file - one file of the directory
 * @name: its name
 * @fops: its operations
 * @dentry: its dentry, while it exists
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
 * struct gate - the common device of all files
 * @cdev: what their inodes point to; its operations decide whether open(2) works
 * @way: the kernel's file operations that use @cdev
 * @shut: the kernel's file operations of an inode that cannot be opened
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

	/* Replaces the file's operations. Both belong to this module: the reference stays valid. */
	file->f_op = entry->fops;
	err = entry->fops->open(inode, file);
	/* chrdev_open() has taken a reference that is only dropped for devices. */
	if (!err)
		kobject_put(&gate.cdev->kobj);
	return err;
}

static const struct file_operations gate_fops = {
	.owner = THIS_MODULE,
	.open = pass_gate,
};

/* The kernel does not export these operations: takes them from an inode that has them. */
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
	/* One word, read by chrdev_open() without a lock. */
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
	/* Without i_cdev chrdev_open() would try to load a module for the device number. */
	smp_store_release(&inode->i_fop, gate.way);
	entry->dentry = dentry;
	return 0;
}

/*
 * securityfs_remove() only drops its own reference on a dentry. If another reference is held
 * the name stays, and the name of a file keeps the directory (simple_empty() in fs/libfs.c). So
 * the name is removed here, with what is mounted on it, as vfs_unlink() and vfs_rmdir() do.
 */
static void remove_name(struct dentry *dentry)
{
	dget(dentry);
	securityfs_remove(dentry);
	d_invalidate(dentry);
	dput(dentry);
}

/*
 * Returns whether the inode is still held, so that the gate can be reached through it. Once the
 * dentry is gone, an RCU walk cannot reach it either.
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

/* Removes a directory that was held while another version of the module was unloaded. */
static void drop_leftover(const struct dentry *sibling)
{
	struct qstr name = QSTR_INIT(GABION_SECURITYFS_DIR, strlen(GABION_SECURITYFS_DIR));
	struct dentry *leftover = gabion_known_dentry(sibling->d_parent, &name);

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
	/* securityfs creates all directories with mode 0755. */
	d_inode(directory)->i_mode = S_IFDIR | 0700;
	return 0;
}

/**
 * gabion_securityfs_init() - create the directory and its files
 *
 * The files become usable together, when all of them exist. The reason of a failure is logged.
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
 * No file is open any more. Inodes that are still held only use the kernel's own operations from
 * now on. synchronize_rcu_tasks() must follow.
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
