// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc: writing files that do not belong to a process, reading those that leak information of
 * the host, and the SysRq trigger.
 *
 * All these files have a struct proc_dir_entry and use the proc_reg_ functions of fs/proc/inode.c.
 * Files of /proc/sys have none, nor have files of tasks, except those in /proc/PID/net.
 */
#include <asm/mtrr.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"
#include "policy/host_file.h"
#include "surface/file.h"
#include "surface/proc.h"
#include "surface/procfs.h"
#include "surface/task_files.h"

static const char *const trigger_path[] = { "sysrq-trigger", NULL };

#define TRIGGER "/proc/sysrq-trigger"

static bool leaks_out(const struct dentry *dentry)
{
	const char *top = "", *below = "", *name;
	bool is;

	rcu_read_lock();
	name = gabion_dentry_name(dentry);
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent) {
		below = top;
		top = gabion_dentry_name(dentry);
	}
	is = gabion_proc_file_tells(top, below, name);
	rcu_read_unlock();
	return is;
}

static const char *const modules_path[] = { "modules", NULL };

/*
 * modules_open() in kernel/module/procfs.c has stored here whether addresses are printed. They are
 * not for a task under host_info, but may be for a helper that opens the file for it. In a dry run
 * they are for both. A task that reads its own file would not be refused, so no event is made.
 */
static bool shows_addresses(const struct file *file)
{
	const struct seq_file *seq = file->private_data;

	return gabion_wanted(GABION_OP_HOST_INFO) && gabion_file_is(file, modules_path) && seq &&
	       !seq->private;
}

static bool refuse_read(const struct file *file)
{
	const struct dentry *dentry = file->f_path.dentry;
	char buf[GABION_PROC_NAME_MAX];

	if (!gabion_wanted(GABION_OP_HOST_INFO) || !gabion_current_governed(file))
		return false;
	if (!leaks_out(dentry))
		return gabion_task_files_refuse_net(GABION_OP_HOST_INFO, dentry, file);
	return gabion_refuse(GABION_OP_HOST_INFO, gabion_proc_name(dentry, buf, sizeof(buf)),
			     file);
}

static bool refuse_change(const struct dentry *dentry, const struct file *file)
{
	char buf[GABION_PROC_NAME_MAX];

	if (!gabion_current_governed(file))
		return false;
	if (gabion_proc_of_task(dentry))
		return gabion_task_files_refuse_net(GABION_OP_PROCFS, dentry, file);
	return gabion_refuse(GABION_OP_PROCFS, gabion_proc_name(dentry, buf, sizeof(buf)), file);
}

/* ssize_t write_sysrq_trigger(struct file *file, ...) */
static bool __maybe_unused hook_write_sysrq_trigger(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSRQ, TRIGGER, gabion_file_arg(fregs, 0));
}

/* int proc_reg_open(struct inode *inode, struct file *file) */
static bool __maybe_unused hook_proc_reg_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	if (!gabion_opened_for_write(file))
		return refuse_read(file);
	if (gabion_file_is(file, trigger_path))
		return gabion_refuse(GABION_OP_SYSRQ, TRIGGER, file);
	return refuse_change(file->f_path.dentry, file) || refuse_read(file);
}

/*
 * ssize_t proc_reg_write(struct file *file, ...): what it calls for the trigger is
 * hooked itself
 */
static bool __maybe_unused hook_proc_reg_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return !gabion_file_is(file, trigger_path) &&
	       refuse_change(file->f_path.dentry, file);
}

/* int proc_reg_mmap(struct file *file, struct vm_area_struct *vma) */
static bool __maybe_unused hook_proc_reg_mmap(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return (gabion_opened_for_write(file) &&
		refuse_change(file->f_path.dentry, file)) ||
	       refuse_read(file);
}

/*
 * Harmless ioctls. C libraries ask whether a file is a terminal: no entry is one, and none has an
 * ioctl of type 'T' that changes anything. Tools such as lsattr(1) ask for attributes. Memory
 * types are also in /proc/mtrr, which all may read.
 */
static bool only_asks(unsigned int cmd)
{
	switch (cmd) {
	case FS_IOC_GETFLAGS:
	case FS_IOC32_GETFLAGS:
	case FS_IOC_GETVERSION:
	case FS_IOC32_GETVERSION:
	case FS_IOC_FSGETXATTR:
#ifdef CONFIG_MTRR
	case MTRRIOC_GET_ENTRY:
	case MTRRIOC_GET_PAGE_ENTRY:
#ifdef CONFIG_COMPAT
	case MTRRIOC32_GET_ENTRY:
	case MTRRIOC32_GET_PAGE_ENTRY:
#endif
#endif
		return true;
	default:
		return _IOC_TYPE(cmd) == 'T';
	}
}

/*
 * long proc_reg_unlocked_ioctl(struct file *file, unsigned int cmd, ...), and the
 * compatible one. They change things without a descriptor for writing (mtrr_ioctl() in
 * arch/x86/kernel/cpu/mtrr/if.c).
 */
static bool __maybe_unused hook_proc_reg_ioctl(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);
	unsigned int cmd = gabion_arg(fregs, 1);

	return !only_asks(cmd) && refuse_change(file->f_path.dentry, file);
}

static bool refuse_use(const struct file *file)
{
	return refuse_read(file) ||
	       (shows_addresses(file) &&
		gabion_refuse_recording(GABION_OP_HOST_INFO, GABION_PROC_MODULES, NULL,
					GABION_RECORD_REFUSAL));
}

/* ssize_t proc_reg_read(struct file *file, ...) */
static bool __maybe_unused hook_proc_reg_read(struct ftrace_regs *fregs)
{
	return refuse_use(gabion_file_arg(fregs, 0));
}

/* ssize_t proc_reg_read_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool __maybe_unused hook_proc_reg_read_iter(struct ftrace_regs *fregs)
{
	return refuse_use(gabion_kiocb_file(fregs, 0));
}

/*
 * Programs can still read these files, but without the information on the host. No event is made,
 * as the task has not asked for this part. The kernel does not report hidden addresses either.
 */
static bool hides(const char *what)
{
	return gabion_wanted(GABION_OP_HOST_INFO) && gabion_current_governed(NULL) &&
	       gabion_refuse_recording(GABION_OP_HOST_INFO, what, NULL, GABION_RECORD_NOTHING);
}

/*
 * bool kallsyms_show_value(const struct cred *cred): may addresses be shown in
 * /proc/modules, /proc/kallsyms, sections of modules, kprobes, and dumps of BPF
 * programs? It asks for CAP_SYSLOG.
 */
static bool __maybe_unused hook_kallsyms_show_value(struct ftrace_regs *fregs)
{
	return hides("addresses");
}

/*
 * bool has_capability_noaudit(struct task_struct *t, int cap): for CAP_SYSLOG it is
 * "%pK" in lib/vsprintf.c that asks, which /proc/net of the host's network prints, and
 * which shows addresses if kernel.kptr_restrict is 1
 */
static bool __maybe_unused hook_has_capability_noaudit(struct ftrace_regs *fregs)
{
	return (int)gabion_arg(fregs, 1) == CAP_SYSLOG &&
	       (const struct task_struct *)gabion_arg(fregs, 0) == current && in_task() &&
	       hides("addresses");
}

/*
 * unsigned int kstat_irqs_usr(unsigned int irq): how many of one interrupt there have
 * been, for the line "intr" of /proc/stat alone
 */
static bool __maybe_unused hook_kstat_irqs_usr(struct ftrace_regs *fregs)
{
	return hides(GABION_PROC_STAT);
}

/**
 * gabion_procfs_hides_frames() - must page frame numbers be hidden?
 * @file: the argument of file_ns_capable()
 *
 * pagemap_read() in fs/proc/task_mmu.c shows zero then for the frame of each page, as it does
 * to others without CAP_SYS_ADMIN.
 *
 * Context: any.
 * Return: true if @file is /proc/PID/pagemap, and host_info refuses it to the current task.
 */
bool gabion_procfs_hides_frames(const struct file *file)
{
	const struct dentry *dentry = file->f_path.dentry;
	bool is;

	if (dentry->d_sb->s_magic != PROC_SUPER_MAGIC)
		return false;
	rcu_read_lock();
	is = !strcmp(gabion_dentry_name(dentry), "pagemap");
	rcu_read_unlock();
	return is && hides("addresses");
}

/* false, or zero */
static noinline unsigned long nothing(void)
{
	return 0;
}

/**
 * gabion_procfs_refuse_setattr() - must a change of owner or mode be refused?
 * @dentry: of a file or directory of proc
 *
 * The entry stores them, so that a change in one mount of proc affects all mounts. Files of
 * /proc/sys and of tasks have no entry, and the kernel refuses to change theirs.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_procfs_refuse_setattr(const struct dentry *dentry)
{
	return gabion_proc_has_entry(dentry) && refuse_change(dentry, NULL);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_PROC_FS
	GABION_HOOK(proc_reg_open,
		    BIT(GABION_OP_SYSRQ) | BIT(GABION_OP_PROCFS) | BIT(GABION_OP_HOST_INFO),
		    hook_proc_reg_open, .judged = GABION_JUDGED_OPEN,
		    .reads = BIT(GABION_OP_HOST_INFO)),
	GABION_HOOK(proc_reg_write, BIT(GABION_OP_PROCFS), hook_proc_reg_write,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_reg_mmap, BIT(GABION_OP_PROCFS) | BIT(GABION_OP_HOST_INFO),
		    hook_proc_reg_mmap, .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_reg_unlocked_ioctl, BIT(GABION_OP_PROCFS), hook_proc_reg_ioctl,
		    .judged = GABION_JUDGED_FILE),
#ifdef CONFIG_COMPAT
	GABION_HOOK(proc_reg_compat_ioctl, BIT(GABION_OP_PROCFS), hook_proc_reg_ioctl,
		    .judged = GABION_JUDGED_FILE),
#endif
	GABION_HOOK(proc_reg_read, BIT(GABION_OP_HOST_INFO), hook_proc_reg_read,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(proc_reg_read_iter, BIT(GABION_OP_HOST_INFO), hook_proc_reg_read_iter,
		    .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(kallsyms_show_value, BIT(GABION_OP_HOST_INFO), hook_kallsyms_show_value,
		    .instead = nothing, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(has_capability_noaudit, BIT(GABION_OP_HOST_INFO), hook_has_capability_noaudit,
		    .instead = nothing, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(kstat_irqs_usr, BIT(GABION_OP_HOST_INFO), hook_kstat_irqs_usr,
		    .instead = nothing, .judged = GABION_JUDGED_TASK),
#ifdef CONFIG_MAGIC_SYSRQ
	GABION_HOOK(write_sysrq_trigger, BIT(GABION_OP_SYSRQ), hook_write_sysrq_trigger),
#endif
#endif
};

GABION_HOOK_TABLE(gabion_hooks_procfs, hooks);
