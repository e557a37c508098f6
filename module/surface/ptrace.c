// SPDX-License-Identifier: GPL-2.0-only
/*
 * Other tasks' memory, registers, descriptors, namespaces and files under /proc/PID.
 *
 * PTRACE_TRACEME passes, as it gives power to the parent and none to the task. Events name the
 * target by its comm.
 */
#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/ipc_namespace.h>
#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/time_namespace.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <net/net_namespace.h>
#include <uapi/linux/fcntl.h>
#include <uapi/linux/mount.h>
#include <uapi/linux/nsfs.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/task.h"

/*
 * int security_ptrace_access_check(struct task_struct *child, unsigned int mode)
 *
 * For attaching, process_vm_readv() and similar calls, pidfd_getfd(), kcmp(), perf, and the
 * guarded files of /proc/PID. The kernel does not ask about a task's own threads.
 */
static bool hook_ptrace_access_check(struct ftrace_regs *fregs)
{
	struct task_struct *child = (struct task_struct *)gabion_arg(fregs, 0);
	unsigned int mode = gabion_arg(fregs, 1);
	struct gabion_target target;
	bool refuse;

	rcu_read_lock();
	target = gabion_task_target(child);
	refuse = gabion_refuse_recording(GABION_OP_PTRACE, child->comm, &target,
					 mode & PTRACE_MODE_NOAUDIT ? GABION_RECORD_NOTHING :
								      GABION_RECORD_ALL);
	rcu_read_unlock();
	return refuse;
}

/* A task with CAP_PERFMON over the host; perfmon_capable() in include/linux/capability.h. */
static bool watches_host(void)
{
	const struct cred *cred = current_cred();

	return cred->user_ns == &init_user_ns && (cap_raised(cred->cap_effective, CAP_PERFMON) ||
						  cap_raised(cred->cap_effective, CAP_SYS_ADMIN));
}

/*
 * struct mm_struct *mm_access(struct task_struct *task, unsigned int mode)
 *
 * For /proc/PID/maps and its like, and process_madvise(2). In 7.2 and later CAP_PERFMON
 * suffices there for what only reads, whatever the security module says. No header tells. What
 * is not refused the security module's hook judges next, and records.
 */
static bool hook_mm_access(struct ftrace_regs *fregs)
{
	struct task_struct *task = (struct task_struct *)gabion_arg(fregs, 0);
	struct gabion_target target;
	bool refuse;

	if (!(gabion_arg(fregs, 1) & PTRACE_MODE_READ) || !watches_host() ||
	    READ_ONCE(task->mm) == current->mm)
		return false;
	rcu_read_lock();
	target = gabion_task_target(task);
	refuse = gabion_refuse_recording(GABION_OP_PTRACE, task->comm, &target,
					 GABION_RECORD_REFUSAL);
	rcu_read_unlock();
	return refuse;
}

/* As mm_access() says it. */
static noinline struct mm_struct *no_memory(void)
{
	return ERR_PTR(-EACCES);
}

/*
 * long arch_ptrace(struct task_struct *child, long request, ...)
 *
 * For tracers that attached before a policy was in force, or before they moved to a bound cgroup.
 * They may detach.
 */
static bool hook_arch_ptrace(struct ftrace_regs *fregs)
{
	struct task_struct *child = (struct task_struct *)gabion_arg(fregs, 0);
	struct gabion_target target;
	bool refuse;

	if ((int)gabion_arg(fregs, 1) == PTRACE_DETACH)
		return false;
	rcu_read_lock();
	target = gabion_task_target(child);
	refuse = gabion_refuse_outside(GABION_OP_PTRACE, child->comm, NULL, &target);
	rcu_read_unlock();
	return refuse;
}

/*
 * Finds the task that owns the memory. It has none if the task has left it to a child of vfork();
 * then it counts as outside.
 */
static bool refuse_memory(const struct file *file, const struct file *opener)
{
	const struct mm_struct *mm = file->private_data;
	struct gabion_target target = {};
	struct task_struct *owner = NULL;
	bool refuse;

	if (!mm || mm == current->mm)
		return false;
	rcu_read_lock();
#ifdef CONFIG_MEMCG
	owner = rcu_dereference(mm->owner);
#endif
	if (owner)
		target = gabion_task_target(owner);
	refuse = gabion_refuse_outside(GABION_OP_PTRACE, owner ? owner->comm : NULL, opener,
				       &target);
	rcu_read_unlock();
	return refuse;
}

/*
 * ssize_t mem_read(struct file *file, ...) and similar, of /proc/PID: the
 * kernel judges opening as access to the task, but not use.
 */
static bool hook_proc_pid_read(struct ftrace_regs *fregs)
{
	return refuse_memory(gabion_file_arg(fregs, 0), NULL);
}

/* ssize_t mem_write(struct file *file, ...) */
static bool hook_mem_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse_memory(file, file);
}

/*
 * struct mnt_namespace *__lookup_next_mnt_ns(struct mnt_namespace *mntns, bool previous)
 *
 * NS_MNT_GET_NEXT and NS_MNT_GET_PREV hand out every mount namespace, the host's among
 * them, to tasks that share the initial PID namespace. They ask about no task, as
 * /proc/PID/ns does. To which cgroup a namespace belongs is not known.
 */
static bool __maybe_unused hook_lookup_next_mnt_ns(struct ftrace_regs *fregs)
{
	const struct gabion_target no_task = {};

	return gabion_refuse_outside(GABION_OP_PTRACE, "mount namespaces", NULL, &no_task);
}

#ifdef FD_NSFS_ROOT
/* Of a kind of namespaces that this kernel may be configured without. */
#define NS_OF(namespace) ((namespace) ? &(namespace)->ns : NULL)

static bool is_own_namespace(u64 id)
{
	const struct nsproxy *own = current->nsproxy;
	const struct ns_common *const all[] = {
		(const void *)own->mnt_ns, /* begins with it: gabion_prove_mounts() */
		&own->uts_ns->ns,
		NS_OF(own->ipc_ns),
		NS_OF(own->net_ns),
		NS_OF(own->cgroup_ns),
		NS_OF(own->time_ns),
		NS_OF(own->time_ns_for_children),
		&own->pid_ns_for_children->ns,
		&task_active_pid_ns(current)->ns,
		&current_user_ns()->ns,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (all[i] && all[i]->ns_id == id)
			return true;
	}
	return false;
}

/*
 * struct dentry *nsfs_fh_to_dentry(struct super_block *sb, struct fid *fh, int fh_len,
 *				    int fh_type)
 *
 * open_by_handle_at(2) makes a descriptor of any namespace out of its number, which can be
 * guessed, for tasks that have CAP_SYS_ADMIN and share the initial PID namespace. It asks
 * about no task either.
 */
static bool hook_nsfs_fh_to_dentry(struct ftrace_regs *fregs)
{
	const struct nsfs_file_handle *handle =
		(const struct nsfs_file_handle *)gabion_arg(fregs, 1);
	const struct gabion_target no_task = {};

	if ((int)gabion_arg(fregs, 2) * sizeof(u32) < NSFS_FILE_HANDLE_SIZE_VER0 ||
	    (gabion_current_governed(NULL) && is_own_namespace(handle->ns_id)))
		return false;
	return gabion_refuse_outside(GABION_OP_PTRACE, "namespaces", NULL, &no_task);
}
#endif

/*
 * int grab_requested_root(struct mnt_namespace *ns, struct path *root)
 *
 * listmount(2) and statmount(2) tell of any mount namespace, by its number or by a
 * descriptor, to a task with CAP_SYS_ADMIN over its owner. Both call this function, and
 * here the namespace is known, without reading user memory again.
 */
static bool __maybe_unused hook_grab_requested_root(struct ftrace_regs *fregs)
{
	const struct mnt_namespace *ns = (const struct mnt_namespace *)gabion_arg(fregs, 0);

	return ns != current->nsproxy->mnt_ns &&
	       gabion_refuse(GABION_OP_HOST_INFO, "mounts of another namespace", NULL);
}

#ifdef GABION_HAVE_MAY_SEE_ALL
/*
 * bool may_see_all_namespaces(void)
 *
 * Of listns(2), which tells the numbers of all namespaces to tasks that have CAP_SYS_ADMIN and
 * share the initial PID namespace, and to others their own. No event, as for other lists that
 * are shown with less.
 */
static bool hook_may_see_all_namespaces(struct ftrace_regs *fregs)
{
	return gabion_syscall_is(__NR_listns) && gabion_wanted(GABION_OP_HOST_INFO) &&
	       gabion_current_governed(NULL) &&
	       gabion_refuse_recording(GABION_OP_HOST_INFO, "namespaces", NULL,
				       GABION_RECORD_NOTHING);
}

static noinline bool own_alone(void)
{
	return false;
}
#endif

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_ptrace_access_check, BIT(GABION_OP_PTRACE), hook_ptrace_access_check,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(mm_access, BIT(GABION_OP_PTRACE), hook_mm_access, .judged = GABION_JUDGED_TASK,
		    .instead = no_memory),
	GABION_HOOK(arch_ptrace, BIT(GABION_OP_PTRACE), hook_arch_ptrace,
		    .judged = GABION_JUDGED_TASK),
#ifdef CONFIG_COMPAT
	GABION_HOOK(compat_arch_ptrace, BIT(GABION_OP_PTRACE), hook_arch_ptrace,
		    .judged = GABION_JUDGED_TASK),
#endif
	GABION_HOOK(mem_read, BIT(GABION_OP_PTRACE), hook_proc_pid_read,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(mem_write, BIT(GABION_OP_PTRACE), hook_mem_write, .judged = GABION_JUDGED_FILE),
	GABION_HOOK(environ_read, BIT(GABION_OP_PTRACE), hook_proc_pid_read,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(auxv_read, BIT(GABION_OP_PTRACE), hook_proc_pid_read,
		    .judged = GABION_JUDGED_TASK),
#ifdef CONFIG_PROC_PAGE_MONITOR
	GABION_HOOK(pagemap_read, BIT(GABION_OP_PTRACE), hook_proc_pid_read,
		    .judged = GABION_JUDGED_TASK),
#endif
#ifdef NS_MNT_GET_NEXT
	GABION_HOOK(__lookup_next_mnt_ns, BIT(GABION_OP_PTRACE), hook_lookup_next_mnt_ns,
		    .or_function = "get_sequential_mnt_ns", .judged = GABION_JUDGED_TASK),
#endif
#ifdef FD_NSFS_ROOT
	GABION_HOOK(nsfs_fh_to_dentry, BIT(GABION_OP_PTRACE), hook_nsfs_fh_to_dentry,
		    .judged = GABION_JUDGED_TASK),
#endif
#ifdef MNT_ID_REQ_SIZE_VER1
	GABION_HOOK(grab_requested_root, BIT(GABION_OP_HOST_INFO), hook_grab_requested_root,
		    .judged = GABION_JUDGED_TASK),
#endif
#ifdef GABION_HAVE_MAY_SEE_ALL
	GABION_HOOK(may_see_all_namespaces, BIT(GABION_OP_HOST_INFO), hook_may_see_all_namespaces,
		    .judged = GABION_JUDGED_TASK, .instead = own_alone),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_ptrace, hooks);
