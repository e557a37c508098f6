// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc: what is no process's own, for writing and, where it leaks, for reading;
 * and the SysRq trigger, which is an operation of its own.
 *
 * Of all these files the kernel's entries (struct proc_dir_entry) go through the
 * proc_reg_ functions of fs/proc/inode.c; tasks' own files, but for /proc/PID/net,
 * and /proc/sys do not.
 */
#include <linux/fs.h>
#include <linux/ioctl.h>

#include "control.h"
#include "decide.h"
#include "file.h"
#include "hook.h"
#include "proc.h"

static const char *const trigger_path[] = { "sysrq-trigger", NULL };

#define TRIGGER "/proc/sysrq-trigger"

/**
 * struct leak - what tells of the host, and no container's program needs
 * @top: its name right below /proc; a directory stands for all that it holds
 * @below: a name below that, or NULL for all
 */
struct leak {
	const char *top;
	const char *below;
};

/*
 * The masked paths of moby (daemon/pkg/oci/defaults.go), containers/common
 * (pkg/config) and runc (libcontainer/specconv/example.go) first. Of those
 * /proc/kcore is raw_memory's. What all the world reads stays: cpuinfo, meminfo,
 * stat (although its sum of interrupts tells some of what interrupts does),
 * loadavg, uptime, version, filesystems, modules, diskstats, vmstat, zoneinfo,
 * schedstat, softirqs. /proc/kmsg is syslog's.
 */
static const struct leak leaks[] = {
	{ "acpi" },
	{ "asound" },
	{ "interrupts" }, /* GHSA-6fw5-f8r9-fgfm: when keys are pressed */
	{ "keys" },
	{ "latency_stats" },
	{ "sched_debug" },
	{ "scsi" },
	{ "timer_list" },
	{ "timer_stats" },
	/* Masked by none, as long as root's is no container's root: addresses. */
	{ "iomem" },
	{ "ioports" },
	{ "kallsyms" },
	{ "vmallocinfo" },
	/* What lies where in memory, for who shapes a heap or hammers a row. */
	{ "allocinfo" },
	{ "kpagecgroup" },
	{ "kpagecount" },
	{ "kpageflags" },
	{ "pagetypeinfo" },
	{ "slabinfo" },
	/* A crashed kernel's memory. */
	{ "vmcore" },
	/* Like "keys": who on the host has how many. */
	{ "key-users" },
	/* Password lengths and the time between keys: proc_tty_init(), fs/proc/proc_tty.c. */
	{ "tty", "driver" },
};

static bool leaks_out(const struct dentry *dentry)
{
	const char *top = "", *below = "";
	bool is = false;
	unsigned int i;

	rcu_read_lock();
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent) {
		below = top;
		top = gabion_dentry_name(dentry);
	}
	for (i = 0; i < ARRAY_SIZE(leaks) && !is; i++) {
		is = !strcmp(top, leaks[i].top) &&
		     (!leaks[i].below || !strcmp(below, leaks[i].below));
	}
	rcu_read_unlock();
	return is;
}

static bool refuse_read(const struct file *file)
{
	const struct dentry *dentry = file->f_path.dentry;
	char buf[GABION_PROC_NAME_MAX];

	return leaks_out(dentry) &&
	       gabion_refuse(GABION_OP_HOST_INFO,
			     gabion_proc_name(dentry, buf, sizeof(buf)), file);
}

static bool refuse_change(const struct dentry *dentry, const struct file *file)
{
	char buf[GABION_PROC_NAME_MAX];

	return !gabion_proc_of_task(dentry) &&
	       gabion_refuse(GABION_OP_PROCFS, gabion_proc_name(dentry, buf, sizeof(buf)),
			     file);
}

/* ssize_t write_sysrq_trigger(struct file *file, ...) */
static bool __maybe_unused trigger_write(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSRQ, TRIGGER, gabion_file_arg(fregs, 0));
}

/* int proc_reg_open(struct inode *inode, struct file *file) */
static bool __maybe_unused entry_open(struct ftrace_regs *fregs)
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
static bool __maybe_unused entry_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return !gabion_file_is(file, trigger_path) &&
	       refuse_change(file->f_path.dentry, file);
}

/* int proc_reg_mmap(struct file *file, struct vm_area_struct *vma) */
static bool __maybe_unused entry_mmap(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return (gabion_opened_for_write(file) &&
		refuse_change(file->f_path.dentry, file)) ||
	       refuse_read(file);
}

/*
 * long proc_reg_unlocked_ioctl(struct file *file, unsigned int cmd, ...), and the
 * compatible one. What they do needs no descriptor for writing (mtrr_ioctl() in
 * arch/x86/kernel/cpu/mtrr/if.c). Whether it is a terminal, C libraries ask of
 * every file that they open; none is, and no entry has ioctls of that letter that
 * change anything.
 */
static bool __maybe_unused entry_ioctl(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);
	unsigned int cmd = gabion_arg(fregs, 1);

	return _IOC_TYPE(cmd) != 'T' && refuse_change(file->f_path.dentry, file);
}

/* ssize_t proc_reg_read(struct file *file, ...) */
static bool __maybe_unused entry_read(struct ftrace_regs *fregs)
{
	return refuse_read(gabion_file_arg(fregs, 0));
}

/* ssize_t proc_reg_read_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool __maybe_unused entry_read_iter(struct ftrace_regs *fregs)
{
	return refuse_read(gabion_kiocb_file(fregs, 0));
}

/**
 * gabion_procfs_refuse_setattr() - must a change of owner or mode be refused?
 * @dentry: of a file or directory of proc
 *
 * They are kept in the entry, so what is said in one proc counts in every other. Of
 * /proc/sys and of tasks' files, which have no entry, the kernel lets nobody change them.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_procfs_refuse_setattr(const struct dentry *dentry)
{
	return gabion_proc_has_entry(dentry) && refuse_change(dentry, NULL);
}

#define ENTRY(name, judge_function, operations)                                   \
	{                                                                         \
		.function = #name, .ops = (operations), .judge = (judge_function) \
	}
#define READING(name, judge_function)                               \
	{                                                           \
		.function = #name, .ops = BIT(GABION_OP_HOST_INFO), \
		.hot = true, .judge = (judge_function)              \
	}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_PROC_FS
	ENTRY(proc_reg_open, entry_open,
	      BIT(GABION_OP_SYSRQ) | BIT(GABION_OP_PROCFS) | BIT(GABION_OP_HOST_INFO)),
	ENTRY(proc_reg_write, entry_write, BIT(GABION_OP_PROCFS)),
	ENTRY(proc_reg_mmap, entry_mmap, BIT(GABION_OP_PROCFS) | BIT(GABION_OP_HOST_INFO)),
	ENTRY(proc_reg_unlocked_ioctl, entry_ioctl, BIT(GABION_OP_PROCFS)),
#ifdef CONFIG_COMPAT
	ENTRY(proc_reg_compat_ioctl, entry_ioctl, BIT(GABION_OP_PROCFS)),
#endif
	READING(proc_reg_read, entry_read),
	READING(proc_reg_read_iter, entry_read_iter),
#ifdef CONFIG_MAGIC_SYSRQ
	ENTRY(write_sysrq_trigger, trigger_write, BIT(GABION_OP_SYSRQ)),
#endif
#endif
};

GABION_HOOK_TABLE(gabion_hooks_procfs, hooks);
