// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys: files whose writes are other operations' business.
 *
 * The kernel asks a lockdown reason when they are written, of whoever writes.
 * Here the descriptor is judged: a governed task gets none to hand to a helper
 * outside, and what a task in a user namespace opened is refused at use.
 */
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "decide.h"
#include "file.h"
#include "hook.h"

static const char *const power_state[] = { "state", "power", NULL };
static const char *const power_disk[] = { "disk", "power", NULL };
static const char *const power_resume[] = { "resume", "power", NULL };
static const char *const power_resume_offset[] = { "resume_offset", "power", NULL };

static bool is_power_file(const struct file *file)
{
	return gabion_file_is(file, power_state) || gabion_file_is(file, power_disk) ||
	       gabion_file_is(file, power_resume) ||
	       gabion_file_is(file, power_resume_offset);
}

static bool is_pci_name(const char *name)
{
	return !strcmp(name, "config") || !strcmp(name, "rom") ||
	       !strncmp(name, "resource", strlen("resource"));
}

/* /sys/devices/pciDDDD:BB/.../config and its like; devices may be renamed meanwhile */
static bool is_pci_path(const struct dentry *dentry)
{
	const struct dentry *below = dentry;

	if (!is_pci_name(dentry->d_name.name))
		return false;
	for (; !IS_ROOT(dentry->d_parent); dentry = dentry->d_parent)
		below = dentry;
	return !strcmp(dentry->d_name.name, "devices") &&
	       !strncmp(below->d_name.name, "pci", strlen("pci"));
}

static bool is_pci_file(const struct file *file)
{
	bool is;

	rcu_read_lock();
	is = is_pci_path(file->f_path.dentry);
	rcu_read_unlock();
	return is;
}

static bool refuse_write(const struct file *file)
{
	if (file_inode(file)->i_sb->s_magic != SYSFS_MAGIC)
		return false;
	if (is_power_file(file))
		return gabion_refuse(GABION_OP_HIBERNATE, "/sys/power", file);
	if (is_pci_file(file))
		return gabion_refuse(GABION_OP_RAW_IO, "PCI device in sysfs", file);
	return false;
}

/* int kernfs_fop_open(struct inode *inode, struct file *file) */
static bool kernfs_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && refuse_write(file);
}

/* ssize_t kernfs_fop_write_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool kernfs_write(struct ftrace_regs *fregs)
{
	return refuse_write(gabion_kiocb_file(fregs, 0));
}

#define SYSFS(name, judge_function)                                      \
	{                                                                \
		.function = #name,                                       \
		.ops = BIT(GABION_OP_HIBERNATE) | BIT(GABION_OP_RAW_IO), \
		.judge = (judge_function)                                \
	}

static const struct gabion_hook_desc hooks[] = {
	SYSFS(kernfs_fop_open, kernfs_open),
	SYSFS(kernfs_fop_write_iter, kernfs_write),
};

GABION_HOOK_TABLE(gabion_hooks_sysfs, hooks);
