// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terminals among the harmless devices: pseudo terminals, and the terminal behind /dev/tty.
 *
 * The session on a terminal decides. A container may use its own terminals freely. A terminal of
 * the host that was passed as a standard stream may be used, but its session may not be
 * changed. Other terminals of the host may not be opened.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/uaccess.h>

#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"
#include "policy/device_number.h"
#include "surface/device_node.h"
#include "surface/file.h"
#include "surface/mountpoint.h"
#include "surface/task.h"
#include "surface/terminal.h"

/* These insert input into a terminal, or redirect the console's output. */
static bool takes_console(unsigned int cmd)
{
	return cmd == TIOCSTI || cmd == TIOCLINUX || cmd == TIOCCONS;
}

/* These affect a terminal's session, whichever task calls them. */
static bool reaches_session(unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TIOCSCTTY:
		return arg;
	case TIOCVHANGUP:
	case TIOCSETD:
	case TIOCSLCKTRMIOS:
	case TIOCEXCL:
		return true;
	case TCXONC:
		return arg == TCOOFF || arg == TCIOFF;
	default:
		return false;
	}
}

/*
 * The session of a pseudo terminal as a target. Its struct pid is protected by a lock, and is freed
 * without a grace period (put_pid()). The hook does not wait for the lock. If it is taken the
 * session counts as another's.
 */
static bool has_session(struct tty_struct *tty, struct gabion_target *target)
{
	struct task_struct *member = NULL;
	unsigned long flags;

	*target = (struct gabion_target){};
	if (tty->driver->subtype == PTY_TYPE_MASTER)
		tty = tty->link;
	if (!tty || !spin_trylock_irqsave(&tty->ctrl.lock, flags))
		return tty;
	if (tty->ctrl.session)
		member = pid_task(tty->ctrl.session, PIDTYPE_SID);
	spin_unlock_irqrestore(&tty->ctrl.lock, flags);
	if (!member)
		return false;
	*target = gabion_task_target(member);
	return true;
}

/* Judges an operation on a session, by @file, whose opener is judged, too. */
static bool refuse_outside(const struct file *file, const struct file *opener,
			   const struct gabion_target *target)
{
	char device[GABION_DEVICE_SIZE];

	gabion_device_text(device, false, file_inode(file)->i_rdev);
	return gabion_refuse_outside(GABION_OP_CHAR_DEVICE, device, opener, target);
}

/*
 * The terminal behind /dev/tty, /dev/ptmx or a pts; NULL if it is none: other drivers can have
 * most of the pts' numbers.
 */
static struct tty_struct *terminal(const struct file *file)
{
	const struct tty_file_private *private = file->private_data;
	dev_t dev = file_inode(file)->i_rdev;

	if (MAJOR(dev) != TTYAUX_MAJOR && (MAJOR(dev) < UNIX98_PTY_SLAVE_MAJOR ||
					   MAJOR(dev) > UNIX98_PTY_SLAVE_MAJOR + 7))
		return NULL;
	return private && private->file == file ? private->tty : NULL;
}

/**
 * gabion_terminal_takes_console() - does an ioctl affect the host's console?
 * @file: of a harmless device
 * @cmd: the ioctl
 *
 * Context: any, of a system call on @file.
 * Return: true if it must be judged as for a device that is not harmless.
 */
bool gabion_terminal_takes_console(const struct file *file, unsigned int cmd)
{
	const struct tty_struct *tty = terminal(file);

	return tty && (tty->driver->type != TTY_DRIVER_TYPE_PTY || takes_console(cmd));
}

/**
 * gabion_terminal_refuse_ioctl() - must an ioctl be refused because of the session it affects?
 * @file: of a harmless device
 * @cmd: the ioctl
 * @arg: its argument
 *
 * Context: any, of a system call on @file.
 * Return: true to refuse.
 */
bool gabion_terminal_refuse_ioctl(const struct file *file, unsigned int cmd, unsigned long arg)
{
	struct gabion_target target;
	struct tty_struct *tty;
	bool refuse;

	if (!reaches_session(cmd, arg) || !gabion_current_governed(file))
		return false;
	rcu_read_lock();
	tty = terminal(file);
	refuse = tty && has_session(tty, &target) && refuse_outside(file, file, &target);
	rcu_read_unlock();
	return refuse;
}

/*
 * Has the task such a descriptor already? Then opening /dev/stderr or /proc/self/fd/1 gains
 * nothing. Only the descriptors that fit into the initial table are checked. A file in the table
 * may be closed meanwhile and its memory reused for another file, so it is only compared, until it
 * is seen to be still in the table.
 */
static bool has_descriptor(const struct file *wanted)
{
	struct files_struct *files = current->files;
	fmode_t mode = wanted->f_mode & (FMODE_READ | FMODE_WRITE);
	bool has = false;
	unsigned int fd;

	/* A file with access mode 3, for neither reading nor writing, still allows ioctls. */
	if (!files || !mode)
		return false;
	rcu_read_lock();
	for (fd = 0; fd < NR_OPEN_DEFAULT && !has; fd++) {
		const struct file *file = files_lookup_fd_raw(files, fd);

		has = file && READ_ONCE(file->f_path.dentry) == wanted->f_path.dentry &&
		      (READ_ONCE(file->f_mode) & (mode | FMODE_PATH)) == mode &&
		      files_lookup_fd_raw(files, fd) == file;
	}
	rcu_read_unlock();
	return has;
}

/*
 * Is a file for this terminal, and opened by the same driver as @wanted? It may be closed
 * meanwhile. Its memory stays that of a file until the end of the RCU section, but what it points
 * to may be freed.
 */
static bool is_for(const struct file *file, const struct tty_struct *tty,
		   const struct file *wanted)
{
	const struct file_operations *fops = READ_ONCE(file->f_op);
	const struct tty_file_private *private = READ_ONCE(file->private_data);
	typeof_member(struct file_operations, release) release;
	struct tty_file_private its;

	/* The file operations of a master differ except for this one (tty_default_fops()). */
	return fops && !get_kernel_nofault(release, &fops->release) &&
	       release == wanted->f_op->release && private &&
	       !get_kernel_nofault(its, private) && its.file == file && its.tty == tty;
}

/* The usual limit of descriptors. If a task has more, a master beyond it is not found. */
#define DESCRIPTORS_MAX 1024

/*
 * Has the task the master of the pseudo terminal? Then it gets all input of the terminal anyway.
 */
static bool has_master(const struct tty_struct *tty, const struct file *wanted)
{
	const struct tty_struct *master = READ_ONCE(tty->link);
	struct files_struct *files = current->files;
	bool has = false;
	unsigned int fd, end;

	if (!files || !master || tty->driver->subtype != PTY_TYPE_SLAVE)
		return false;
	rcu_read_lock();
	end = min_t(unsigned int, files_fdtable(files)->max_fds, DESCRIPTORS_MAX);
	for (fd = 0; fd < end && !has; fd++) {
		const struct file *file = files_lookup_fd_raw(files, fd);

		has = file && is_for(file, master, wanted) &&
		      files_lookup_fd_raw(files, fd) == file;
	}
	rcu_read_unlock();
	return has;
}

/*
 * A pseudo terminal as a target: its session, if there is one. If not, it belongs to the master's
 * task: a task that opens the terminal now could read the input of a later session.
 */
static bool is_others(struct tty_struct *tty, const struct file *file,
		      struct gabion_target *target)
{
	return has_session(tty, target) || !has_master(tty, file);
}

/* Must opening be refused, because the terminal belongs to a task outside? */
static bool refuse_hosts(struct tty_struct *tty, const struct file *file)
{
	struct gabion_target target;
	bool refuse;

	if (!gabion_wanted(GABION_OP_CHAR_DEVICE) || !gabion_current_governed(NULL) ||
	    tty == READ_ONCE(current->signal->tty) || has_descriptor(file) ||
	    !gabion_super_is_hosts(file_inode(file)->i_sb))
		return false;
	rcu_read_lock();
	refuse = is_others(tty, file, &target) && refuse_outside(file, NULL, &target);
	rcu_read_unlock();
	return refuse;
}

/**
 * gabion_terminal_refuse_received() - must a received descriptor be refused?
 * @file: the argument of security_file_receive()
 *
 * Context: any.
 * Return: true if it is for a terminal that the task could not open, or for its other end.
 */
bool gabion_terminal_refuse_received(const struct file *file)
{
	struct tty_struct *tty;

	if ((file->f_mode & FMODE_PATH) || !S_ISCHR(file_inode(file)->i_mode))
		return false;
	tty = terminal(file);
	return tty && tty->driver->type == TTY_DRIVER_TYPE_PTY && refuse_hosts(tty, file);
}

/*
 * int pty_open(struct tty_struct *tty, struct file *filp): in tty_open(), by whatever node.
 * Not chrdev_open(), where the terminal may still go away. The other end, a master, is new.
 */
static bool __maybe_unused hook_pty_open(struct ftrace_regs *fregs)
{
	struct tty_struct *tty = (struct tty_struct *)gabion_arg(fregs, 0);

	return tty->driver->subtype == PTY_TYPE_SLAVE &&
	       refuse_hosts(tty, gabion_file_arg(fregs, 1));
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_UNIX98_PTYS
	GABION_HOOK(pty_open, BIT(GABION_OP_CHAR_DEVICE), hook_pty_open),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_terminal, hooks);
