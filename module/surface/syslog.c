// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log: syslog(2), /proc/kmsg, /dev/kmsg, and the logs of crashes in pstore.
 */
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/syslog.h>

#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "surface/control_filesystem.h"
#include "surface/file.h"

static const char *const syslog_actions[] = {
	[SYSLOG_ACTION_OPEN] = "open",
	[SYSLOG_ACTION_READ] = "read",
	[SYSLOG_ACTION_READ_ALL] = "read_all",
	[SYSLOG_ACTION_READ_CLEAR] = "read_clear",
	[SYSLOG_ACTION_CLEAR] = "clear",
	[SYSLOG_ACTION_CONSOLE_OFF] = "console_off",
	[SYSLOG_ACTION_CONSOLE_ON] = "console_on",
	[SYSLOG_ACTION_CONSOLE_LEVEL] = "console_level",
	[SYSLOG_ACTION_SIZE_UNREAD] = "size_unread",
	[SYSLOG_ACTION_SIZE_BUFFER] = "size_buffer",
};

/*
 * int security_syslog(int type): syslog(2), every use of /proc/kmsg, and the
 * opening of /dev/kmsg for reading. Closing does nothing.
 */
static bool hook_syslog(struct ftrace_regs *fregs)
{
	u32 action = gabion_arg(fregs, 0);

	if (action == SYSLOG_ACTION_CLOSE)
		return false;
	return gabion_refuse(GABION_OP_SYSLOG,
			     action < ARRAY_SIZE(syslog_actions) ? syslog_actions[action] : "?",
			     NULL);
}

/* int devkmsg_open(struct inode *inode, struct file *file): for writing alone it asks no LSM */
static bool __maybe_unused hook_devkmsg_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return (file->f_flags & O_ACCMODE) == O_WRONLY &&
	       gabion_refuse(GABION_OP_SYSLOG, "/dev/kmsg", NULL);
}

/* ssize_t devkmsg_read(struct file *file, ...) */
static bool __maybe_unused hook_devkmsg_read(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSLOG, "/dev/kmsg", NULL);
}

/* ssize_t devkmsg_write(struct kiocb *iocb, struct iov_iter *from) */
static bool __maybe_unused hook_devkmsg_write(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSLOG, "/dev/kmsg", gabion_kiocb_file(fregs, 0));
}

#define IN_PSTORE GABION_IN_MODULE(CONFIG_PSTORE, "pstore")

static bool __maybe_unused refuse_record(const struct file *file)
{
	char path[GABION_OBJECT_SIZE];

	return gabion_current_governed(file) &&
	       gabion_refuse(GABION_OP_SYSLOG,
			     gabion_control_path(file->f_path.dentry, path, sizeof(path)), file);
}

/*
 * int pstore_file_open(struct inode *inode, struct file *file): of the log, consoles,
 * programs' messages and the function tracer, which all are the host's
 */
static bool __maybe_unused hook_pstore_file_open(struct ftrace_regs *fregs)
{
	return refuse_record(gabion_file_arg(fregs, 1));
}

/* ssize_t pstore_file_read(struct file *file, ...) */
static bool __maybe_unused hook_pstore_file_read(struct ftrace_regs *fregs)
{
	return refuse_record(gabion_file_arg(fregs, 0));
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_syslog, BIT(GABION_OP_SYSLOG), hook_syslog,
		    .judged = GABION_JUDGED_TASK),
#ifdef CONFIG_PRINTK
	GABION_HOOK(devkmsg_open, BIT(GABION_OP_SYSLOG), hook_devkmsg_open,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(devkmsg_read, BIT(GABION_OP_SYSLOG), hook_devkmsg_read,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(devkmsg_write, BIT(GABION_OP_SYSLOG), hook_devkmsg_write),
#endif
#if IS_ENABLED(CONFIG_PSTORE)
	GABION_HOOK(pstore_file_open, BIT(GABION_OP_SYSLOG), hook_pstore_file_open, IN_PSTORE),
	GABION_HOOK(pstore_file_read, BIT(GABION_OP_SYSLOG), hook_pstore_file_read, IN_PSTORE),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_syslog, hooks);
