// SPDX-License-Identifier: GPL-2.0-only
/*
 * Use of capabilities: refused even if the task has them.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/pid_namespace.h>
#include <linux/prctl.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/sizes.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "decide.h"
#include "hook/hook.h"
#include "policy/capability.h"
#include "surface/file.h"
#include "surface/futile.h"
#include "surface/procfs.h"
#include "surface/task.h"

/*
 * File systems act with credentials of their own (overlayfs with those of the task that
 * mounted it), and use these capabilities.
 */
static const u64 file_system_caps =
	BIT_ULL(CAP_CHOWN) | BIT_ULL(CAP_DAC_OVERRIDE) | BIT_ULL(CAP_DAC_READ_SEARCH) |
	BIT_ULL(CAP_FOWNER) | BIT_ULL(CAP_FSETID) | BIT_ULL(CAP_LINUX_IMMUTABLE) |
	BIT_ULL(CAP_MKNOD) | BIT_ULL(CAP_SETFCAP) | BIT_ULL(CAP_SYS_ADMIN) |
	BIT_ULL(CAP_SYS_RESOURCE);

/*
 * With io_uring a task acts with the credentials of the task that made a request, or with those
 * registered as a personality. These cannot be distinguished from a file system's.
 */
static bool uses_rings(void)
{
#ifdef CONFIG_IO_URING
	return current->io_uring || (current->flags & PF_IO_WORKER);
#else
	return false;
#endif
}

/* Does the kernel ask about the current task itself? */
static bool is_own(const struct cred *cred, int cap)
{
	if (cred == current_real_cred())
		return true;
	if (cred != current_cred())
		return false; /* another task, or the opener of a file */
	return !(BIT_ULL(cap) & file_system_caps) || uses_rings();
}

/* Would the kernel refuse in any case? */
static bool is_lacking(const struct cred *cred, const struct user_namespace *ns, int cap)
{
	if (cred->user_ns == ns)
		return !cap_raised(cred->cap_effective, cap);
	return ns->level <= cred->user_ns->level;
}

/**
 * struct shift - a write of the offsets of a time namespace
 * @task: the task that writes, which has been judged
 * @asked: file_ns_capable() has been entered for it
 * @syscall: its system call
 *
 * Only proc_timens_set_offset() knows the owner of the namespace. It calls file_ns_capable(),
 * which calls cap_capable() for CAP_SYS_TIME; capabilities are the first security module that is
 * asked. If a write fails before that, its entry stays. Only the next such write can find the
 * entry, and that replaces it first. While nothing binds the task cap_capable() is not judged,
 * so an entry is valid only in the same system call.
 */
struct shift {
	const struct task_struct *task;
	bool asked;
	int syscall;
};

/* Another task may overwrite the entry: then this one is judged once more, and refused. */
#define SHIFTS_BITS 6
static struct shift shifts[1 << SHIFTS_BITS];

static struct shift *shift_of_current(void)
{
	return &shifts[hash_ptr(current, SHIFTS_BITS)];
}

/*
 * int proc_timens_set_offset(struct file *file, struct task_struct *p, ...)
 *
 * Offsets can be set while no task has entered the namespace (frozen_offsets): it is its
 * maker's, for its future children. But p may be any task.
 */
static bool __maybe_unused hook_proc_timens_set_offset(struct ftrace_regs *fregs)
{
	struct task_struct *maker = (struct task_struct *)gabion_arg(fregs, 1);
	struct shift *shift = shift_of_current();
	struct gabion_target target;
	bool refuse;

	rcu_read_lock();
	target = gabion_task_target(maker);
	refuse = gabion_refuse_outside(GABION_OP_CAPABILITY,
				       gabion_capability_name(CAP_SYS_TIME),
				       gabion_file_arg(fregs, 0), &target);
	rcu_read_unlock();
	WRITE_ONCE(shift->asked, false);
	WRITE_ONCE(shift->syscall, gabion_syscall_nr());
	WRITE_ONCE(shift->task, refuse ? NULL : current);
	return refuse;
}

/* In file_ns_capable(): the next call of cap_capable() is for such a write. */
static bool shifts_time(int cap)
{
	struct shift *shift = shift_of_current();

	if (cap != CAP_SYS_TIME || READ_ONCE(shift->task) != current)
		return false;
	WRITE_ONCE(shift->asked, true);
	return true;
}

static bool is_shift(void)
{
	struct shift *shift = shift_of_current();

	if (READ_ONCE(shift->task) != current || !READ_ONCE(shift->asked) ||
	    READ_ONCE(shift->syscall) != gabion_syscall_nr())
		return false;
	WRITE_ONCE(shift->asked, false);
	WRITE_ONCE(shift->task, NULL);
	return true;
}

/*
 * Does the use of the capability stay inside the container? acct(2) records tasks that end in
 * the caller's PID namespace, and reboot(2) ends the init of that namespace (reboot_pid_ns() in
 * kernel/pid_namespace.c): both reach the host only from the initial one. The entry of a write of
 * offsets is used up here.
 */
static bool acts_on_own(int cap)
{
	switch (cap) {
	case CAP_SYS_TIME:
		return is_shift();
	case CAP_SYS_PACCT:
		return task_active_pid_ns(current) != &init_pid_ns;
	case CAP_SYS_BOOT:
		/* kexec_load(2) and kexec_file_load(2) ask for the same capability. */
		return task_active_pid_ns(current) != &init_pid_ns && GABION_IN_SYSCALL(reboot);
	default:
		return false;
	}
}

/*
 * int cap_capable(const struct cred *cred, struct user_namespace *ns, int cap,
 *		   unsigned int opts)
 *
 * Not security_capable(), which ends here first of all: other security modules
 * come here directly.
 */
static bool hook_cap_capable(struct ftrace_regs *fregs)
{
	const struct cred *cred = (const struct cred *)gabion_arg(fregs, 0);
	const struct user_namespace *ns = (const struct user_namespace *)gabion_arg(fregs, 1);
	int cap = gabion_arg(fregs, 2);
	unsigned int opts = gabion_arg(fregs, 3);

	/* acts_on_own() is first, as it must see every check of a write of time offsets. */
	if (acts_on_own(cap) || !gabion_may_refuse_capability(cap) || !is_own(cred, cap) ||
	    is_lacking(cred, ns, cap) || gabion_call_is_futile(cap))
		return false;
	return gabion_refuse_recording(GABION_OP_CAPABILITY, gabion_capability_name(cap), NULL,
				       opts & CAP_OPT_NOAUDIT ? GABION_RECORD_NOTHING :
								GABION_RECORD_ALL);
}

/*
 * bool file_ns_capable(const struct file *file, struct user_namespace *ns, int cap)
 *
 * A descriptor that another task has opened lends the opener's capabilities to its user.
 */
static bool hook_file_ns_capable(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);
	const struct user_namespace *ns = (const struct user_namespace *)gabion_arg(fregs, 1);
	int cap = gabion_arg(fregs, 2);

	if (cap == CAP_SYS_ADMIN && ns == &init_user_ns && gabion_procfs_hides_frames(file))
		return true;
	return !shifts_time(cap) && file->f_cred != current_real_cred() &&
	       gabion_refuse(GABION_OP_CAPABILITY, gabion_capability_name(cap), file);
}

/* In security/commoncap.c the compiler makes cap_capable() part of its callers. */
static bool refuse_inlined(const struct user_namespace *ns, int cap)
{
	return !is_lacking(current_cred(), ns, cap) &&
	       gabion_refuse(GABION_OP_CAPABILITY, gabion_capability_name(cap), NULL);
}

/* int cap_task_prctl(int option, unsigned long arg2, ...) */
static bool hook_cap_task_prctl(struct ftrace_regs *fregs)
{
	return (int)gabion_arg(fregs, 0) == PR_SET_SECUREBITS &&
	       refuse_inlined(current_user_ns(), CAP_SETPCAP);
}

/*
 * int cap_capset(struct cred *new, const struct cred *old, const kernel_cap_t *effective,
 *		  const kernel_cap_t *inheritable, const kernel_cap_t *permitted)
 *
 * With CAP_SETPCAP more can be made inheritable than what is permitted.
 */
static bool hook_cap_capset(struct ftrace_regs *fregs)
{
	const struct cred *old = (const struct cred *)gabion_arg(fregs, 1);
	const kernel_cap_t *inheritable = (const kernel_cap_t *)gabion_arg(fregs, 3);

	return !cap_issubset(*inheritable,
			     cap_combine(old->cap_inheritable, old->cap_permitted)) &&
	       refuse_inlined(current_user_ns(), CAP_SETPCAP);
}

/*
 * int cap_mmap_addr(unsigned long addr): low addresses, where the kernel's null
 * pointers point to. vm.mmap_min_addr says what is low, by default 64 KiB at most.
 */
static bool hook_cap_mmap_addr(struct ftrace_regs *fregs)
{
	return gabion_arg(fregs, 0) < SZ_64K && refuse_inlined(&init_user_ns, CAP_SYS_RAWIO);
}

static noinline long no(void)
{
	return false;
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(cap_capable, BIT(GABION_OP_CAPABILITY), hook_cap_capable,
		    .judged = GABION_JUDGED_CAPABILITY),
	GABION_HOOK(file_ns_capable, BIT(GABION_OP_CAPABILITY) | BIT(GABION_OP_HOST_INFO),
		    hook_file_ns_capable, .instead = no),
	GABION_HOOK(cap_task_prctl, BIT(GABION_OP_CAPABILITY), hook_cap_task_prctl,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(cap_capset, BIT(GABION_OP_CAPABILITY), hook_cap_capset,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(cap_mmap_addr, BIT(GABION_OP_CAPABILITY), hook_cap_mmap_addr,
		    .judged = GABION_JUDGED_TASK),
/* After the hooks that use what this one finds: they are placed in this order. */
#ifdef CONFIG_TIME_NS
	GABION_HOOK(proc_timens_set_offset, BIT(GABION_OP_CAPABILITY), hook_proc_timens_set_offset),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_capabilities, hooks);
