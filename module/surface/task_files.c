// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of other tasks, in /proc/PID, that the kernel does not guard as access to a task
 * (ptrace.c).
 *
 * With a shared PID namespace, or a proc mount of the host, a container sees the processes of the
 * host and of other containers. These files show their mounts and their network, and allow root
 * to change their OOM score, the content of their core dumps, and the id maps of a new user
 * namespace. A task's own files pass, and those of tasks in its governed subtree.
 *
 * comm, loginuid and attr need no hook, as the kernel refuses to write those of another task; nor
 * does mem, which the kernel opens only with ptrace access to the task.
 */
#include <linux/fs.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/kernel_private.h"
#include "surface/proc.h"
#include "surface/task.h"
#include "surface/task_files.h"

/* The task in whose directory the file is; NULL if it has exited. Needs the RCU read lock. */
static struct task_struct *task_of(const struct inode *inode)
{
	return pid_task(gabion_proc_inode(inode)->pid, PIDTYPE_PID);
}

/* The files of a task that has exited are outside. */
static bool refuse_outside(enum gabion_operation op, const struct inode *inode,
			   const struct dentry *dentry, const struct file *file)
{
	struct gabion_target target = {};
	char name[GABION_PROC_NAME_MAX];
	struct task_struct *task;
	bool refuse;

	if (!gabion_wanted(op) || !gabion_current_governed(file))
		return false;
	rcu_read_lock();
	task = task_of(inode);
	if (task)
		target = gabion_task_target(task);
	refuse = gabion_refuse_outside(op, gabion_proc_name(dentry, name, sizeof(name)), file,
				       &target);
	rcu_read_unlock();
	return refuse;
}

/**
 * struct namespaces - of a task
 * @mnt: its mount namespace, or NULL
 * @net: its network namespace, or NULL
 */
struct namespaces {
	const struct mnt_namespace *mnt;
	const struct net *net;
};

/*
 * The pointers may only be compared. A task's namespaces are protected by its lock, which a hook
 * must not take, so they may be freed (include/linux/nsproxy.h). If a file is opened because of
 * stale pointers, reading it is refused: then it is known what the file shows.
 */
static struct namespaces namespaces_of(const struct inode *inode)
{
	const struct nsproxy *nsproxy = NULL;
	struct namespaces seen = {};
	struct task_struct *task;
	struct nsproxy copy;

	rcu_read_lock();
	task = task_of(inode);
	if (task)
		nsproxy = READ_ONCE(task->nsproxy);
	if (nsproxy && !copy_from_kernel_nofault(&copy, nsproxy, sizeof(copy)))
		seen = (struct namespaces){ .mnt = copy.mnt_ns, .net = copy.net_ns };
	rcu_read_unlock();
	return seen;
}

static bool is_own_mnt(const struct mnt_namespace *mnt)
{
	return current->nsproxy && mnt == current->nsproxy->mnt_ns;
}

static bool is_own_net(const struct net *net)
{
	return current->nsproxy && net == current->nsproxy->net_ns;
}

/*
 * int mounts_open_common(struct inode *inode, struct file *file, ...): mounts, mountinfo and
 * mountstats. For a task without namespaces, which is exiting, the kernel shows none.
 */
static bool __maybe_unused hook_mounts_open_common(struct ftrace_regs *fregs)
{
	const struct inode *inode = (const struct inode *)gabion_arg(fregs, 0);
	const struct file *file = gabion_file_arg(fregs, 1);
	struct namespaces seen = namespaces_of(inode);

	return seen.mnt && !is_own_mnt(seen.mnt) &&
	       refuse_outside(GABION_OP_HOST_INFO, inode, file->f_path.dentry, file);
}

/*
 * int show_mountinfo(struct seq_file *m, struct vfsmount *mnt) and similar: print a line of one of
 * these files, for which use is judged.
 */
static bool __maybe_unused hook_show_mount(struct ftrace_regs *fregs)
{
	const struct seq_file *seq = (const struct seq_file *)gabion_arg(fregs, 0);
	const struct gabion_proc_mounts *mounts = seq->private;
	const struct file *file = seq->file;

	return !is_own_mnt(mounts->ns) &&
	       refuse_outside(GABION_OP_HOST_INFO, file_inode(file), file->f_path.dentry, file);
}

/*
 * struct dentry *proc_tgid_net_lookup(struct inode *dir, struct dentry *dentry, ...): each name
 * in /proc/PID/net, every time (proc_net_d_revalidate() in fs/proc/proc_net.c)
 */
static bool __maybe_unused hook_proc_tgid_net_lookup(struct ftrace_regs *fregs)
{
	const struct inode *dir = (const struct inode *)gabion_arg(fregs, 0);
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 1);
	struct namespaces seen = namespaces_of(dir);

	return seen.net && !is_own_net(seen.net) &&
	       refuse_outside(GABION_OP_HOST_INFO, dir, dentry, NULL);
}

/**
 * gabion_task_files_refuse_net() - must the use of a file of another network namespace be refused?
 * @op: the operation
 * @dentry: of a file of proc that is an entry of the kernel's, held
 * @file: the file, whose opener is judged as well, or NULL
 *
 * Context: any.
 * Return: true to refuse; false if it is not in the directory "net" of any task, or if that
 * shows the current task's own network namespace.
 */
bool gabion_task_files_refuse_net(enum gabion_operation op, const struct dentry *dentry,
				  const struct file *file)
{
	const struct inode *inode = gabion_wanted(op) ? gabion_proc_other_net(dentry) : NULL;

	return inode && refuse_outside(op, inode, dentry, file);
}

/*
 * ssize_t oom_score_adj_write(struct file *file, ...) and similar; for a task that has exited they
 * return ESRCH
 */
static bool __maybe_unused hook_task_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);
	bool is_gone;

	rcu_read_lock();
	is_gone = !task_of(file_inode(file));
	rcu_read_unlock();
	return !is_gone &&
	       refuse_outside(GABION_OP_PROCFS, file_inode(file), file->f_path.dentry, file);
}

/*
 * ssize_t proc_uid_map_write(struct file *file, ...) and similar; the open file holds the user
 * namespace, also if the task has exited
 */
static bool __maybe_unused hook_userns_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse_outside(GABION_OP_PROCFS, file_inode(file), file->f_path.dentry, file);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_PROC_FS
	GABION_HOOK(mounts_open_common, BIT(GABION_OP_HOST_INFO), hook_mounts_open_common,
		    .judged = GABION_JUDGED_FILE_SECOND),
	GABION_HOOK(show_vfsmnt, BIT(GABION_OP_HOST_INFO), hook_show_mount),
	GABION_HOOK(show_mountinfo, BIT(GABION_OP_HOST_INFO), hook_show_mount),
	GABION_HOOK(show_vfsstat, BIT(GABION_OP_HOST_INFO), hook_show_mount),
#ifdef CONFIG_NET
	GABION_HOOK(proc_tgid_net_lookup, BIT(GABION_OP_HOST_INFO), hook_proc_tgid_net_lookup,
		    .judged = GABION_JUDGED_TASK),
#endif
	GABION_HOOK(oom_adj_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(oom_score_adj_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(timerslack_ns_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#ifdef CONFIG_PROC_PAGE_MONITOR
	GABION_HOOK(clear_refs_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_ELF_CORE
	GABION_HOOK(proc_coredump_filter_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#if defined(CONFIG_SCHED_DEBUG) || defined(GABION_ALWAYS_SCHED_DEBUG)
	GABION_HOOK(sched_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_SCHED_AUTOGROUP
	GABION_HOOK(sched_autogroup_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_TIME_NS
	GABION_HOOK(timens_offsets_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_LATENCYTOP
	GABION_HOOK(lstats_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_FAULT_INJECTION
	GABION_HOOK(proc_fault_inject_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_fail_nth_write, BIT(GABION_OP_PROCFS), hook_task_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_USER_NS
	GABION_HOOK(proc_uid_map_write, BIT(GABION_OP_PROCFS), hook_userns_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_gid_map_write, BIT(GABION_OP_PROCFS), hook_userns_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_projid_map_write, BIT(GABION_OP_PROCFS), hook_userns_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_setgroups_write, BIT(GABION_OP_PROCFS), hook_userns_write,
		    .judged = GABION_JUDGED_FILE),
#endif
#endif
};

GABION_HOOK_TABLE(gabion_hooks_task_files, hooks);
