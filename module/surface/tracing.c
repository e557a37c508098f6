// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of tracefs and debugfs at use, for descriptors that were opened before the policy was
 * loaded, or by others. Opening is judged by lockdown reasons, and here for files of tracefs that
 * the kernel opens without one. BPF programs that trace are judged in bpf.c.
 *
 * debugfs has one function that every use of a file calls. The functions of tracefs are in
 * kernel/trace, which is built without ftrace (kernel/trace/Makefile removes CC_FLAGS_FTRACE), so
 * they cannot be hooked. Its descriptors are refused when a task receives them. Those inherited
 * over fork(2) stay usable, except where the kernel asks for a lockdown reason again (new probes,
 * instances).
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

static bool __maybe_unused is_named(const struct dentry *dentry, const char *const names[],
				    unsigned int nr)
{
	unsigned int i;
	bool is = false;

	rcu_read_lock();
	for (i = 0; i < nr && !is; i++)
		is = !strcmp(gabion_dentry_name(dentry), names[i]);
	rcu_read_unlock();
	return is;
}

/* Reading these files resets a graphics card: drivers/gpu/drm/amd and .../radeon. */
static bool __maybe_unused acts_when_read(const struct dentry *dentry)
{
	static const char *const names[] = {
		"amdgpu_gpu_recover",
		"radeon_gpu_reset",
		"rv515_ga_info",
	};

	return is_named(dentry, names, ARRAY_SIZE(names));
}

/*
 * int debugfs_file_get(struct dentry *dentry): before every use of a debugfs file, opening
 * included. Since 6.15 both call int __debugfs_file_get(struct dentry *dentry, int mode), and
 * the kernel's own proxies no more than that. Lockdown allows to open files that all may read
 * and none write (debugfs_locked_down() in fs/debugfs/file.c). Reading these is no tracing, but
 * for some; but they tell of the host, as sched/debug does of every task.
 */
static bool __maybe_unused hook_debugfs_file_get(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 0);
	char path[GABION_OBJECT_SIZE];

	if (!gabion_current_governed(NULL))
		return false;
	if ((d_inode(dentry)->i_mode & 07777 & ~0444) || acts_when_read(dentry))
		return gabion_refuse_access(GABION_ACCESS_DEBUGFS, NULL);
	return gabion_refuse(GABION_OP_HOST_INFO,
			     gabion_dentry_path(dentry, "/sys/kernel/debug", path,
						sizeof(path)),
			     NULL);
}

/* ssize_t full_proxy_write(struct file *filp, ...) and similar, for the opener */
static bool __maybe_unused hook_debugfs_write(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_DEBUGFS, gabion_file_arg(fregs, 0));
}

/*
 * Files that the kernel opens without a lockdown reason: the functions that are traced on the
 * host, and the tracers (ftrace_enabled_open() and ftrace_touched_open() in
 * kernel/trace/ftrace.c).
 */
static bool opens_unasked(const struct dentry *dentry)
{
	static const char *const names[] = { "enabled_functions", "touched_functions" };

	return is_named(dentry, names, ARRAY_SIZE(names));
}

/* Where the kernel asks for the reason afterwards, it is that hook which records the rest. */
static bool __maybe_unused refuse_opened_trace(const struct dentry *dentry)
{
	return gabion_refuse_recording(GABION_OP_KERNEL_TRACE,
				       gabion_access_word(GABION_ACCESS_TRACEFS), NULL,
				       !dentry || opens_unasked(dentry) ? GABION_RECORD_ALL :
									  GABION_RECORD_REFUSAL);
}

/*
 * int tracefs_permission(struct mnt_idmap *idmap, struct inode *inode, int mask): of all
 * files but those of single events, which ask for the reason when they are opened, unless
 * they tell only what an event looks like. A file has one name, which its opener holds.
 */
static bool __maybe_unused hook_tracefs_permission(struct ftrace_regs *fregs)
{
	const struct inode *inode = (const struct inode *)gabion_arg(fregs, 1);
	const struct dentry *dentry;

	if (!(gabion_arg(fregs, 2) & MAY_OPEN) || !S_ISREG(inode->i_mode))
		return false;
	dentry = gabion_first_dentry(inode);
	return refuse_opened_trace(dentry);
}

/*
 * void *__seq_open_private(struct file *f, ...): where tracefs has no such function. Of files
 * that are open for nothing else, "enabled_functions" among them.
 */
static bool __maybe_unused hook_seq_open_private(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return file_inode(file)->i_sb->s_magic == TRACEFS_MAGIC &&
	       refuse_opened_trace(file->f_path.dentry);
}

/* Returns NULL, which the caller takes for -ENOMEM. */
static noinline __maybe_unused void *no_private(void)
{
	return NULL;
}

/*
 * Runtimes pass directories, and O_PATH descriptors, as sources of mounts. Those give no
 * access to trace data, and files that are opened through them are judged then.
 */
static bool refuse_received_trace(const struct file *file)
{
	return file->f_path.dentry->d_sb->s_magic == TRACEFS_MAGIC &&
	       !(file->f_mode & FMODE_PATH) && S_ISREG(file_inode(file)->i_mode) &&
	       gabion_refuse_access(GABION_ACCESS_TRACEFS, file);
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
	GABION_HOOK(__debugfs_file_get, BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_HOST_INFO),
		    hook_debugfs_file_get, .or_function = "debugfs_file_get",
		    .or_judge = hook_debugfs_file_get, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(full_proxy_write, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(full_proxy_unlocked_ioctl, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(debugfs_attr_write, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(debugfs_attr_write_signed, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(debugfs_write_file_bool, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
	GABION_HOOK(debugfs_write_file_str, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
#ifdef GABION_HAVE_DEBUGFS_SHORT
	GABION_HOOK(short_proxy_write, BIT(GABION_OP_KERNEL_TRACE), hook_debugfs_write),
#endif
#endif
#ifdef GABION_HAVE_TRACEFS_PERMISSION
	GABION_HOOK(tracefs_permission, BIT(GABION_OP_KERNEL_TRACE), hook_tracefs_permission,
		    .judged = GABION_JUDGED_TASK),
#elif defined(CONFIG_FUNCTION_TRACER)
	GABION_HOOK(__seq_open_private, BIT(GABION_OP_KERNEL_TRACE), hook_seq_open_private,
		    .judged = GABION_JUDGED_TASK, .instead = no_private),
#endif
	GABION_HOOK(security_file_receive,
		    BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_CHAR_DEVICE) |
			    BIT(GABION_OP_SOCKET_FAMILY),
		    hook_file_receive, .judged = GABION_JUDGED_FILE),
};

GABION_HOOK_TABLE(gabion_hooks_tracing, hooks);
