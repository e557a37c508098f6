// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/sys: entries that belong to no namespace of the task's own.
 *
 * The kernel calls no security hook before a write. Only file permissions protect these files, and
 * they allow writes by a task in a user namespace that maps the host's uid 0.
 */
#include <linux/fs.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/proc.h"

static const char *const sysrq_path[] = { "sysrq", "kernel", "sys", NULL };

static bool __maybe_unused own_uts(void)
{
	return current->nsproxy && current->nsproxy->uts_ns != init_task.nsproxy->uts_ns;
}

static bool __maybe_unused own_pid(void)
{
	const struct pid_namespace *ns = task_active_pid_ns(current);

	return ns && ns != &init_pid_ns;
}

/**
 * struct callers - a shared entry that acts on the namespace of the task that writes
 * @path: components from the last to the first
 * @own: does the current task have such a namespace of its own?
 */
struct callers {
	const char *path[4];
	bool (*own)(void);
};

/*
 * get_uts() in kernel/utsname_sysctl.c, pid_ns_ctl_handler() in
 * kernel/pid_namespace.c and pid_mfd_noexec_dointvec_minmax() in
 * kernel/pid_sysctl.h take the writer's namespace, not the opener's.
 */
static const struct callers callers[] = {
	{ { "hostname", "kernel", "sys" }, own_uts },
	{ { "domainname", "kernel", "sys" }, own_uts },
	{ { "ns_last_pid", "kernel", "sys" }, own_pid },
	{ { "memfd_noexec", "vm", "sys" }, own_pid },
};

static bool acts_on_own_namespace(const struct file *file)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(callers); i++) {
		if (gabion_file_is(file, callers[i].path))
			return callers[i].own();
	}
	return false;
}

/*
 * Entries that every network namespace has, but that change the whole machine:
 * nf_hooks_lwtunnel_sysctl_handler() in net/netfilter/ turns a static key on, which
 * cannot be turned off again.
 */
static const char *const shared_by_all[][5] = {
	{ "nf_hooks_lwtunnel", "netfilter", "net", "sys" },
};

static bool acts_on_all(const struct file *file)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shared_by_all); i++) {
		if (gabion_file_is(file, shared_by_all[i]))
			return true;
	}
	return false;
}

static bool belongs_to_task(const struct file *file)
{
	if (gabion_sysctl_of_namespace(file))
		return !acts_on_all(file);
	return acts_on_own_namespace(file);
}

/* kernel.sysrq, which enables keys of SysRq, is judged by sysrq, too. */
static bool refuse_write(const struct file *file)
{
	char buf[GABION_PROC_NAME_MAX];
	const char *name;

	if (!gabion_current_governed(file) || belongs_to_task(file))
		return false;
	name = gabion_sysctl_name(file, buf, sizeof(buf));
	return (gabion_file_is(file, sysrq_path) &&
		gabion_refuse(GABION_OP_SYSRQ, name, file)) ||
	       gabion_refuse(GABION_OP_SYSCTL, name, file);
}

/* ssize_t proc_sys_write(struct kiocb *iocb, struct iov_iter *iter) */
static bool hook_proc_sys_write(struct ftrace_regs *fregs)
{
	return refuse_write(gabion_kiocb_file(fregs, 0));
}

/* int proc_sys_open(struct inode *inode, struct file *filp) */
static bool hook_proc_sys_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && refuse_write(file);
}

/* Without /proc/sys, which gabion_prove_proc() looks for, Gabion does not load. */
static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(proc_sys_write, BIT(GABION_OP_SYSCTL) | BIT(GABION_OP_SYSRQ),
		    hook_proc_sys_write, .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(proc_sys_open, BIT(GABION_OP_SYSCTL) | BIT(GABION_OP_SYSRQ),
		    hook_proc_sys_open, .judged = GABION_JUDGED_OPEN),
};

GABION_HOOK_TABLE(gabion_hooks_sysctl, hooks);
