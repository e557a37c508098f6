// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of cgroup hierarchies, outside the task's own subtree.
 *
 * Everything below the cgroup that its policy is bound to is a task's own. Of that cgroup itself,
 * only the files that a delegatee may write are (CFTYPE_NS_DELEGATABLE,
 * /sys/kernel/cgroup/delegate): the runtime has made the cgroup, and its other files hold the
 * container's limits. "bind userns" names no cgroup. There the root of the task's cgroup
 * namespace takes this role, and files that do not belong to the host's root count as delegated
 * to their owner, whose files in other sessions and containers are his own matter.
 *
 * In a version 1 hierarchy nothing is a task's own, even if the hierarchy has only a name
 * (name=systemd). Policy is bound in the v2 hierarchy, so it is not known where a container
 * begins in a v1 one. Each v1 hierarchy has a release_agent, which the kernel runs as the host's
 * root (CVE-2022-0492), and notify_on_release to trigger it. devices.allow undoes what the
 * runtime has denied.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/uidgid.h>

#include "binding/cgroup_path.h"
#include "compat.h"
#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "surface/cgroupfs.h"
#include "surface/file.h"

/* The root of the task's cgroup namespace, or NULL if that is the initial one. */
static struct cgroup *namespace_root(void)
{
	const struct nsproxy *nsproxy = current->nsproxy;
	struct cgroup *root = nsproxy ? nsproxy->cgroup_ns->root_cset->dfl_cgrp : NULL;

	return root && root->level ? root : NULL;
}

/*
 * Was a file given to the user that the task runs as? A task whose user namespace maps the host's
 * root may use the files of all users, so that permissions do not tell. Another user namespace
 * maps what was given to its owner.
 */
static bool delegated(const struct inode *inode)
{
	if (!inode || uid_eq(inode->i_uid, GLOBAL_ROOT_UID))
		return false;
	return uid_eq(inode->i_uid, current_fsuid()) ||
	       from_kuid(current_user_ns(), GLOBAL_ROOT_UID) == (uid_t)-1;
}

static struct gabion_target target_of(struct cgroup *cgroup, const struct inode *inode, bool below)
{
	struct cgroup *root = namespace_root();
	struct gabion_target target = {
		.cgroup = cgroup,
		.below = below,
		.delegated = delegated(inode),
	};

	if (!root)
		return target;
	if (cgroup_is_descendant(cgroup, root))
		target.delegated |= !(below && cgroup == root);
	else
		target.cgroup = NULL; /* in the same user namespace, but another's cgroup */
	return target;
}

/**
 * gabion_cgroupfs_own_target() - a cgroup as the target of what its maker alone may do to it
 * @cgroup: of the default hierarchy
 *
 * Inside is what lies below the root of the subtree, and below the root of the task's cgroup
 * namespace, which may be deeper: a pod's containers are bound as one, and their runtime has
 * made the cgroup of each. A cgroup that the task is in is not inside, at any depth.
 *
 * Context: any, within an RCU read-side section.
 * Return: the target, for gabion_refuse_outside() in the same section.
 */
struct gabion_target gabion_cgroupfs_own_target(struct cgroup *cgroup)
{
	if (cgroup == namespace_root() || cgroup_is_descendant(task_dfl_cgroup(current), cgroup))
		return (struct gabion_target){};
	return target_of(cgroup, NULL, true);
}

static bool refuse_target(struct cgroup *cgroup, const struct gabion_target *target,
			  const char *name, const struct file *file)
{
	char object[GABION_OBJECT_SIZE];
	size_t len;

	len = cgroup->level ? gabion_cgroup_path(cgroup, object, sizeof(object)) : 0;
	snprintf(object + len, sizeof(object) - len, "/%s", name);
	return gabion_refuse_outside(GABION_OP_CGROUPFS, object, file, target);
}

/*
 * @inode has the owner. @below: the root of a subtree is not its tasks' own. The caller is in an
 * RCU read-side section, which protects @cgroup.
 */
static bool refuse(struct cgroup *cgroup, const struct inode *inode, bool below,
		   const char *name, const struct file *file)
{
	struct gabion_target target;
	char object[GABION_OBJECT_SIZE];

	if (!gabion_current_governed(file))
		return false;
	if (cgroup->root != &cgrp_dfl_root) {
		snprintf(object, sizeof(object), "cgroup v1: %s", name);
		return gabion_refuse(GABION_OP_CGROUPFS, object, file);
	}
	target = target_of(cgroup, inode, below);
	return refuse_target(cgroup, &target, name, file);
}

/*
 * A task that moves another one out of a neighbour cgroup could then freeze and kill it. There is
 * no inode here that has the cgroup's owner: tasks under "bind userns" are restricted to their
 * cgroup namespace, and file permissions to their own files.
 */
static bool refuse_capture(struct cgroup *from)
{
	struct cgroup *root = namespace_root();
	bool inside = !root || cgroup_is_descendant(from, root);
	const struct gabion_target target = {
		.cgroup = inside ? from : NULL,
		.delegated = inside,
	};

	return from != task_dfl_cgroup(current) && gabion_current_governed(NULL) &&
	       refuse_target(from, &target, "cgroup.procs", NULL);
}

/* A file's node is held while it is opened and written, and so its cgroup lives. */
static bool refuse_write(const struct kernfs_open_file *of)
{
	struct cgroup *cgroup = gabion_kernfs_parent(of->kn)->priv;
	const struct cftype *cft = of->kn->priv;
	bool is;

	rcu_read_lock();
	is = refuse(cgroup, file_inode(of->file), !(cft->flags & CFTYPE_NS_DELEGATABLE),
		    gabion_kernfs_name(of->kn), of->file);
	rcu_read_unlock();
	return is;
}

/**
 * gabion_cgroupfs_refuse_open() - must a file that is opened for writing be refused?
 * @of: of any hierarchy, its node held
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_cgroupfs_refuse_open(const struct kernfs_open_file *of)
{
	return refuse_write(of);
}

/* ssize_t cgroup_file_write(struct kernfs_open_file *of, char *buf, ...) */
static bool hook_cgroup_file_write(struct ftrace_regs *fregs)
{
	return refuse_write((const struct kernfs_open_file *)gabion_arg(fregs, 0));
}

/**
 * gabion_cgroupfs_refuse_move() - must a move to a cgroup be refused?
 * @from: where from
 * @to: where to, both of the default hierarchy
 * @sb: the superblock in which the task found it
 *
 * clone3(CLONE_INTO_CGROUP) counts as a write to cgroup.procs. The directory is open, so its
 * inode is in memory, and has the owner.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_cgroupfs_refuse_move(struct cgroup *from, struct cgroup *to, struct super_block *sb)
{
	bool is;

	rcu_read_lock();
	is = refuse(to, find_inode_by_ino_rcu(sb, kernfs_ino(to->kn)), false, "", NULL) ||
	     refuse_capture(from);
	rcu_read_unlock();
	return is;
}

/* Finds the cgroup of a directory, or of a file in it. The kernel refuses a removed one itself. */
static bool refuse_change(const struct inode *inode, bool below, const char *name)
{
	const struct kernfs_node *kn = inode->i_private;
	struct cgroup *cgroup;
	bool is;

	if (kernfs_type((struct kernfs_node *)kn) != KERNFS_DIR)
		kn = gabion_kernfs_parent(kn);
	rcu_read_lock();
	cgroup = rcu_dereference(*(void __rcu __force **)&kn->priv);
	is = cgroup && refuse(cgroup, inode, below, name, NULL);
	rcu_read_unlock();
	return is;
}

/**
 * gabion_cgroupfs_refuse_setattr() - must a change of attributes be refused?
 * @dentry: of a file or directory of any hierarchy
 * @what: what events call the change
 *
 * Changing the owner would make a file delegated. Cgroup managers store settings in extended
 * attributes.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_cgroupfs_refuse_setattr(const struct dentry *dentry, const char *what)
{
	return refuse_change(d_inode(dentry), true, what);
}

/**
 * gabion_cgroupfs_refuse_removexattr() - must removing an extended attribute be refused?
 * @dentry: of a file or directory of any hierarchy
 *
 * systemd in a container tries to remove attributes of its root that were never set. Whether one
 * exists can only be known under a lock. So that is refused without an event.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_cgroupfs_refuse_removexattr(const struct dentry *dentry)
{
	const struct kernfs_node *kn = d_inode(dentry)->i_private;
	struct cgroup *root = namespace_root();
	struct gabion_target target;

	if (!root || kn != root->kn)
		return gabion_cgroupfs_refuse_setattr(dentry, "removexattr");
	target = target_of(root, d_inode(dentry), true);
	return gabion_current_governed(NULL) &&
	       gabion_refuse_recording(GABION_OP_CGROUPFS, "/removexattr", &target,
				       GABION_RECORD_NOTHING);
}

/**
 * gabion_cgroupfs_refuse_name() - must making, renaming or removing a cgroup be refused?
 * @dir: the directory of any hierarchy that it is in
 * @what: what events call the change
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_cgroupfs_refuse_name(const struct inode *dir, const char *what)
{
	return refuse_change(dir, false, what);
}

/**
 * gabion_cgroupfs_refuse_options() - must options of the hierarchy be refused?
 *
 * In the initial cgroup namespace they count for all mounts of cgroup2, and a mount without
 * options clears those that are set (apply_cgroup_root_flags() in kernel/cgroup/cgroup.c).
 * Runtimes whose mount is refused bind the present one instead, as they do in user
 * namespaces.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_cgroupfs_refuse_options(void)
{
	const struct nsproxy *own = current->nsproxy;

	return (!own || own->cgroup_ns == init_task.nsproxy->cgroup_ns) &&
	       gabion_refuse(GABION_OP_CGROUPFS, "mount options", NULL);
}

/* Opening and moving: cgroup_migration.c; names, and giving away: control_attributes.c. */
static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(cgroup_file_write, BIT(GABION_OP_CGROUPFS), hook_cgroup_file_write,
		    .judged = GABION_JUDGED_KERNFS),
};

GABION_HOOK_TABLE(gabion_hooks_cgroupfs, hooks);
