// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc: the SysRq trigger and the sysctl that says which keys work.
 *
 * Mainline asks nobody before a write to either; file permissions are all that
 * guards them, and to a user namespace that maps host uid 0 those say yes.
 */
#include <linux/fs.h>

#include "decide.h"
#include "file.h"
#include "hook.h"

static const char *const trigger_path[] = { "sysrq-trigger", NULL };
static const char *const sysctl_path[] = { "sysrq", "kernel", "sys", NULL };

#define TRIGGER "/proc/sysrq-trigger"
#define SYSCTL "kernel.sysrq"

/* ssize_t write_sysrq_trigger(struct file *file, ...) */
static bool __maybe_unused trigger_write(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSRQ, TRIGGER, gabion_file_arg(fregs, 0));
}

/* int proc_reg_open(struct inode *inode, struct file *file) */
static bool __maybe_unused trigger_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && gabion_file_is(file, trigger_path) &&
	       gabion_refuse(GABION_OP_SYSRQ, TRIGGER, file);
}

/* ssize_t proc_sys_write(struct kiocb *iocb, struct iov_iter *iter) */
static bool __maybe_unused sysctl_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_kiocb_file(fregs, 0);

	return gabion_file_is(file, sysctl_path) &&
	       gabion_refuse(GABION_OP_SYSRQ, SYSCTL, file);
}

/* int proc_sys_open(struct inode *inode, struct file *filp) */
static bool __maybe_unused sysctl_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && gabion_file_is(file, sysctl_path) &&
	       gabion_refuse(GABION_OP_SYSRQ, SYSCTL, file);
}

#define SYSRQ(name, judge_function)                                                       \
	{                                                                                 \
		.function = #name, .ops = BIT(GABION_OP_SYSRQ), .judge = (judge_function) \
	}

static const struct gabion_hook_desc hooks[] = {
#if defined(CONFIG_MAGIC_SYSRQ) && defined(CONFIG_PROC_FS)
	SYSRQ(write_sysrq_trigger, trigger_write),
	SYSRQ(proc_reg_open, trigger_open),
#endif
#if defined(CONFIG_MAGIC_SYSRQ) && defined(CONFIG_PROC_SYSCTL)
	SYSRQ(proc_sys_write, sysctl_write),
	SYSRQ(proc_sys_open, sysctl_open),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_proc, hooks);
