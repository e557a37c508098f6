// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verifies at load that the private structures of the running kernel have the layout of
 * kernel_private.h.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/path.h>
#include <linux/printk.h>
#include <linux/proc_ns.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "surface/kernel_private.h"

size_t gabion_mount_tail_offset;
unsigned int gabion_proc_parent_index;

/* An entry of the current network namespace's own table must name that table. */
static bool sysctl_is_found(const struct file *file)
{
	const struct gabion_proc_inode *inode = gabion_proc_inode(file_inode(file));
	const struct net *net = current->nsproxy->net_ns;
	struct ctl_table_header *header;
	struct ctl_table_root *root;
	struct ctl_table_set *set;

	return !get_kernel_nofault(header, &inode->sysctl) &&
	       !get_kernel_nofault(set, &header->set) && set == &net->sysctls &&
	       !get_kernel_nofault(root, &header->root) &&
	       root == init_net.sysctls.dir.header.root;
}

/*
 * An entry right below the current network namespace's directory must name that, in one of two
 * places. What lies in the other is the size of what the entry shows, or the root of a tree of
 * what lies below, which for a file is empty.
 */
static bool parent_is_found(const struct file *file)
{
	const struct gabion_proc_inode *inode = gabion_proc_inode(file_inode(file));
	const struct net *net = current->nsproxy->net_ns;
	struct proc_dir_entry *parent;
	struct gabion_proc_entry *entry;
	unsigned int i;

	if (get_kernel_nofault(entry, &inode->pde))
		return false;
	for (i = 0; i < ARRAY_SIZE(entry->parent); i++) {
		gabion_proc_parent_index = i;
		if (!get_kernel_nofault(parent, &entry->parent[i]) && parent == net->proc_net)
			return true;
	}
	return false;
}

/* The current process's mounts must name it and its mount namespace. */
static bool mounts_are_found(const struct file *file)
{
	const struct gabion_proc_inode *inode = gabion_proc_inode(file_inode(file));
	const struct seq_file *seq = file->private_data;
	const struct gabion_proc_mounts *mounts = seq->private;
	const struct mnt_namespace *ns;
	struct pid *pid;

	return !get_kernel_nofault(pid, &inode->pid) && pid == task_tgid(current) &&
	       !get_kernel_nofault(ns, &mounts->ns) && ns == current->nsproxy->mnt_ns;
}

static int prove_file(const struct path *root, const char *name,
		      bool (*is_found)(const struct file *file))
{
	struct file *file = file_open_root(root, name, O_RDONLY, 0);
	bool found;

	if (IS_ERR(file)) {
		pr_err("/proc/%s: cannot be looked at (%ld)\n", name, PTR_ERR(file));
		return PTR_ERR(file);
	}
	found = is_found(file);
	fput(file);
	if (!found)
		pr_err("/proc/%s: this kernel keeps files of /proc in another layout than known\n",
		       name);
	return found ? 0 : -EOPNOTSUPP;
}

/**
 * gabion_prove_proc() - have the structures of /proc the layout of kernel_private.h?
 *
 * Checks files whose content is known, in a private mount of proc. The reason of a failure is
 * logged.
 *
 * Context: process, may sleep; before anything reads struct gabion_proc_inode, struct
 * gabion_proc_entry or struct gabion_proc_mounts.
 * Return: 0; -EOPNOTSUPP if not; -ENODEV without proc, -ENOMEM, or what opening
 * a file in it says.
 */
int gabion_prove_proc(void)
{
	struct file_system_type *type = get_fs_type("proc");
	struct vfsmount *mnt;
	struct path root;
	int err;

	might_sleep();
	mnt = type ? kern_mount(type) : ERR_PTR(-ENODEV);
	if (IS_ERR(mnt)) {
		pr_err("proc cannot be mounted (%ld)\n", PTR_ERR(mnt));
		return PTR_ERR(mnt);
	}
	root = (struct path){ .mnt = mnt, .dentry = mnt->mnt_root };
	err = prove_file(&root, "sys/net/core/somaxconn", sysctl_is_found);
	if (!err)
		err = prove_file(&root, "thread-self/net/dev", parent_is_found);
	if (!err)
		err = prove_file(&root, "self/mountinfo", mounts_are_found);
	kern_unmount(mnt);
	return err;
}

/* The kind of the mount to look at, and what its source is called. */
#define NEW_MOUNT "ramfs"

/* alloc_vfsmnt() and kern_mount(): in no list but one, and in no namespace. */
static bool new_tail_is_as_expected(const struct vfsmount *mnt)
{
	const struct gabion_mount_tail *at =
		gabion_find_tail(gabion_mount_head(mnt), mnt->mnt_sb);
	struct gabion_mount_tail tail;
	ptrdiff_t offset = (const void *)at - (const void *)gabion_mount_head(mnt);
	char name[sizeof(NEW_MOUNT)];
	unsigned int i;

	gabion_mount_tail_offset = offset;
	if (!at || offset < (ptrdiff_t)sizeof(struct gabion_mount_head) || offset > PAGE_SIZE ||
	    copy_from_kernel_nofault(&tail, at, sizeof(tail)) ||
	    copy_from_kernel_nofault(name, tail.source, sizeof(name)))
		return false;
	for (i = 0; i < ARRAY_SIZE(tail.unused); i++) {
		if (tail.unused[i].next != &at->unused[i])
			return false;
	}
	return tail.mounts.next == &at->mounts && tail.child.next == &at->child &&
	       gabion_is_only_instance(&tail, mnt->mnt_sb) &&
	       gabion_other_lists_are_empty(&tail) &&
	       !memcmp(name, NEW_MOUNT, sizeof(name)) && !tail.master &&
	       tail.ns == ERR_PTR(-EINVAL);
}

/* clone_mnt() and vfs_create_mount(): no other task knows the mount yet. */
static bool new_mount_is_as_expected(void)
{
	struct file_system_type *type = get_fs_type(NEW_MOUNT);
	struct vfsmount *mnt;
	bool right;

	if (!type)
		return false;
	mnt = kern_mount(type);
	module_put(type->owner);
	if (IS_ERR(mnt))
		return false;
	right = gabion_mount_head(mnt)->parent == gabion_mount_head(mnt) &&
		gabion_mount_head(mnt)->mountpoint == mnt->mnt_root &&
		new_tail_is_as_expected(mnt);
	kern_unmount(mnt);
	return right;
}

/* The root of the task that loads the module is in its mount namespace, which has a number. */
static bool namespace_is_as_expected(void)
{
	const struct ns_common *ns = (const void *)current->nsproxy->mnt_ns;
	struct path path;
	bool right;

	if (kern_path("/", 0, &path))
		return false;
	right = gabion_mount_tail(path.mnt)->ns == ns && gabion_ns_is_mnt(ns) &&
		!gabion_mnt_ns_is_detached(ns);
	path_put(&path);
	return right;
}

/* If another task moves the mount meanwhile, only the load fails. */
static bool used_mount_is_as_expected(const char *name)
{
	const struct dentry *mountpoint;
	const struct vfsmount *mnt, *parent;
	struct path path;
	bool right = true;

	if (kern_path(name, LOOKUP_FOLLOW, &path))
		return true;
	mnt = path.mnt;
	mountpoint = READ_ONCE(gabion_mount_head(mnt)->mountpoint);
	parent = &READ_ONCE(gabion_mount_head(mnt)->parent)->mnt;
	if (path.dentry == mnt->mnt_root && follow_up(&path))
		right = path.mnt == parent && path.dentry == mountpoint;
	path_put(&path);
	return right;
}

/**
 * gabion_prove_mounts() - has struct mount the layout of kernel_private.h?
 *
 * Checks a new mount, whose members are known, and a mount in use, whose parent and namespace
 * are known from follow_up() and the task. The reason of a failure is logged.
 *
 * Context: process, may sleep; before anything reads struct gabion_mount_head or
 * struct gabion_mount_tail.
 * Return: 0 or -ENOEXEC.
 */
int gabion_prove_mounts(void)
{
	might_sleep();
	if (new_mount_is_as_expected() && namespace_is_as_expected() &&
	    used_mount_is_as_expected("/proc") && used_mount_is_as_expected("/sys"))
		return 0;
	pr_err("struct mount: this kernel keeps it in another layout than known\n");
	return -ENOEXEC;
}
