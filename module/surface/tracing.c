// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracing and debugging files at use, for descriptors that were opened before,
 * or by others. Opening is judged by the lockdown reasons, BPF programs that
 * trace in bpf.c.
 *
 * debugfs has one function that every use of a file goes through. Those of tracefs lie in
 * kernel/trace, which is built without ftrace (kernel/trace/Makefile removes
 * CC_FLAGS_FTRACE), so that none of them can be hooked. Its descriptors are refused where a
 * task receives them. Those inherited over fork(2) stay usable, except where the kernel asks
 * for a lockdown reason again (new probes, instances).
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/magic.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "surface/device_node.h"
#include "surface/file.h"
#include "surface/socket_family.h"
#include "surface/terminal.h"

/* Files that reset a graphics card when they are read, in drivers/gpu/drm/amd and .../radeon. */
static bool __maybe_unused acts_when_read(const struct dentry *dentry)
{
	static const char *const names[] = {
		"amdgpu_gpu_recover",
		"radeon_gpu_reset",
		"rv515_ga_info",
	};
	unsigned int i;
	bool is = false;

	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(names) && !is; i++)
		is = !strcmp(gabion_dentry_name(dentry), names[i]);
	rcu_read_unlock();
	return is;
}

/*
 * int debugfs_file_get(struct dentry *dentry): before every use of a debugfs
 * file, opening included. Lockdown allows to open files that all may read and none write
 * (debugfs_locked_down() in fs/debugfs/file.c). Reading these is no tracing, but for some;
 * but they tell of the host, as sched/debug does of every task.
 */
static bool __maybe_unused hook_debugfs_file_get(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 0);
	char path[GABION_OBJECT_SIZE];

	if (!gabion_current_governed(NULL))
		return false;
	if ((d_inode(dentry)->i_mode & 07777 & ~0444) || acts_when_read(dentry))
		return gabion_refuse(GABION_OP_KERNEL_TRACE, "debugfs", NULL);
	return gabion_refuse(GABION_OP_HOST_INFO,
			     gabion_dentry_path(dentry, "/sys/kernel/debug", path,
						sizeof(path)),
			     NULL);
}

/* ssize_t full_proxy_write(struct file *filp, ...) and similar, for the opener */
static bool __maybe_unused hook_debugfs_write(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_KERNEL_TRACE, "debugfs", gabion_file_arg(fregs, 0));
}

/*
 * Runtimes pass directories, and O_PATH descriptors, as sources of mounts. Those give no
 * access to trace data, and files that are opened through them are judged then.
 */
static bool refuse_received_trace(const struct file *file)
{
	return file->f_path.dentry->d_sb->s_magic == TRACEFS_MAGIC &&
	       !(file->f_mode & FMODE_PATH) && S_ISREG(file_inode(file)->i_mode) &&
	       gabion_refuse(GABION_OP_KERNEL_TRACE, "tracefs", file);
}

/*
 * int security_file_receive(struct file *file): by SCM_RIGHTS, pidfd_getfd(2)
 * or seccomp's notifier. A function has one hook: this one serves devices and sockets too.
 */
static bool hook_file_receive(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse_received_trace(file) || gabion_refuse_received_device(file) ||
	       gabion_terminal_refuse_received(file) || gabion_refuse_received_socket(file);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_DEBUG_FS
	GABION_HOOK(debugfs_file_get, BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_HOST_INFO),
		    hook_debugfs_file_get, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(full_proxy_write, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(full_proxy_unlocked_ioctl, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(debugfs_attr_write, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
#endif
	GABION_HOOK(security_file_receive,
		    BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_CHAR_DEVICE) |
			    BIT(GABION_OP_SOCKET_FAMILY),
		    hook_file_receive, .judged = GABION_JUDGED_FILE),
};

GABION_HOOK_TABLE(gabion_hooks_tracing, hooks);
