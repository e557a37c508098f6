// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices: opening them, using what others have opened, and making nodes for them.
 *
 * Devices are identified by number: the node, mount or file system does not matter. Harmless
 * character devices always pass.
 *
 * Opening a device, making a node, and using a raw block device each have one function in the
 * kernel that nothing bypasses. A character device is used by functions of its driver. ioctl(2)
 * and commands of io_uring have a common function, where all drivers are judged. The common
 * functions for reading, writing and mapping serve all files and are called too often to be
 * hooked. So reads, writes and maps are judged in the drivers where they do harm.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/kdev_t.h>
#include <linux/sched.h>
#include <linux/stat.h>

#include "decide.h"
#include "hook/hook.h"
#include "policy/device_number.h"
#include "surface/control_attributes.h"
#include "surface/control_filesystem.h"
#include "surface/device_node.h"
#include "surface/file.h"
#include "surface/superblock.h"
#include "surface/terminal.h"

static bool refuse_block(const struct file *file)
{
	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, true, file_inode(file)->i_rdev,
				    gabion_used(file));
}

/*
 * int blkdev_open(struct inode *inode, struct file *filp); where it claims the device as
 * others do, it is judged there (storage.c)
 */
static bool __maybe_unused hook_blkdev_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

#ifndef GABION_BLKDEV_OPEN_IS_ITS_OWN
	if (file->f_flags & O_EXCL)
		return false;
#endif
	return refuse_block(file);
}

/* ssize_t blkdev_read_iter(struct kiocb *iocb, struct iov_iter *to) and similar */
static bool __maybe_unused hook_blkdev_iter(struct ftrace_regs *fregs)
{
	return refuse_block(gabion_kiocb_file(fregs, 0));
}

/* long blkdev_ioctl(struct file *file, ...) and similar */
static bool __maybe_unused hook_blkdev_file(struct ftrace_regs *fregs)
{
	return refuse_block(gabion_file_arg(fregs, 0));
}

/* int blkdev_mmap_prepare(struct vm_area_desc *desc) */
static bool __maybe_unused hook_blkdev_mmap_prepare(struct ftrace_regs *fregs)
{
	return refuse_block(gabion_mmap_prepare_file(fregs));
}

/*
 * ssize_t filemap_splice_read(struct file *in, ...): takes pages from the cache
 * and asks nothing of the block layer. Before 6.5 it went by blkdev_read_iter().
 */
static bool __maybe_unused hook_filemap_splice_read(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return S_ISBLK(file_inode(file)->i_mode) && refuse_block(file);
}

/* int chrdev_open(struct inode *inode, struct file *filp) */
static bool hook_chrdev_open(struct ftrace_regs *fregs)
{
	return gabion_refuse_char(gabion_file_arg(fregs, 1));
}

/*
 * Programs often use these on a terminal that is a standard stream, and C libraries use some on
 * every file. Modem lines, breaks, locks, the line discipline and hangup are not included, as
 * they affect other users of the terminal.
 */
static bool sets_line(unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TCGETS ... TCSETAF:
	case TCFLSH:
	case TCGETS2:
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:
	case TIOCOUTQ:
	case FIONREAD:
	case TIOCGWINSZ:
	case TIOCSWINSZ:
	case TIOCGPGRP:
	case TIOCSPGRP:
	case TIOCGSID:
	case TIOCNOTTY:
	case TIOCGETD:
	case TIOCMGET:
	case TIOCGSOFTCAR:
	case TIOCGEXCL:
	case TIOCGLCKTRMIOS:
	case TIOCGICOUNT:
	case FIONBIO:
	case FIOASYNC:
	case FIOCLEX:
	case FIONCLEX:
	case FIOQSIZE:
		return true;
	case TIOCSCTTY:
		return !arg; /* not by force */
	case TCSBRK:
		return arg; /* tcdrain(3), not tcsendbreak(3) */
	case TCXONC:
		return arg == TCOON || arg == TCION;
	default:
		return false;
	}
}

/*
 * int security_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg), and
 * ..._compat(): of devices, and of file systems as a whole. A pseudo terminal is harmless;
 * /dev/tty may also be the host's console.
 */
static bool hook_file_ioctl(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);
	const struct inode *inode = file_inode(file);
	unsigned int cmd = gabion_arg(fregs, 1);
	unsigned long arg = gabion_arg(fregs, 2);

	if (gabion_superblock_refuse_ioctl(file, cmd))
		return true;
	if (!S_ISCHR(inode->i_mode))
		return false;
	if (gabion_device_is_harmless(inode->i_rdev) && !gabion_terminal_takes_console(file, cmd))
		return gabion_terminal_refuse_ioctl(file, cmd, arg);
	return !sets_line(cmd, arg) &&
	       gabion_refuse_device(GABION_OP_CHAR_DEVICE, false, inode->i_rdev, file);
}

/* int security_uring_cmd(struct io_uring_cmd *ioucmd): what takes the place of an ioctl */
static bool __maybe_unused hook_uring_cmd(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_uring_cmd_file((const void *)gabion_arg(fregs, 0));

	if (S_ISBLK(file_inode(file)->i_mode))
		return refuse_block(file);
	return gabion_refuse_char(file);
}

/* ssize_t uinput_write(struct file *file, ...) and similar */
static bool __maybe_unused hook_driver_file(struct ftrace_regs *fregs)
{
	return gabion_refuse_char(gabion_file_arg(fregs, 0));
}

/* ssize_t tun_chr_write_iter(struct kiocb *iocb, struct iov_iter *from) and similar */
static bool __maybe_unused hook_driver_iter(struct ftrace_regs *fregs)
{
	return gabion_refuse_char(gabion_kiocb_file(fregs, 0));
}

/* ssize_t fuse_dev_splice_write(struct pipe_inode_info *pipe, struct file *out, ...) */
static bool __maybe_unused hook_fuse_dev_splice_write(struct ftrace_regs *fregs)
{
	return gabion_refuse_char(gabion_file_arg(fregs, 1));
}

/*
 * int security_inode_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev):
 * by vfs_mknod(), which makes all nodes except those that a file system makes by itself. The node
 * is also a new name, perhaps in a control file system (the host's /dev).
 */
static bool hook_inode_mknod(struct ftrace_regs *fregs)
{
	const struct inode *dir = (const struct inode *)gabion_arg(fregs, 0);
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 1);
	umode_t mode = gabion_arg(fregs, 2);
	dev_t dev = gabion_arg(fregs, 3);

	if (S_ISBLK(mode) && gabion_refuse_device(GABION_OP_MKNOD, true, dev, NULL))
		return true;
	if (S_ISCHR(mode) && !gabion_device_is_harmless(dev) &&
	    gabion_refuse_device(GABION_OP_MKNOD, false, dev, NULL))
		return true;
	return gabion_control_refuse_name(dir, dentry, "mknod");
}

/* The modules of drivers. */
#define IN_EVDEV GABION_IN_MODULE(CONFIG_INPUT_EVDEV, "evdev")
#define IN_HID GABION_IN_MODULE(CONFIG_HID, "hid")
#define IN_TUN GABION_IN_MODULE(CONFIG_TUN, "tun")
#define IN_FUSE GABION_IN_MODULE(CONFIG_FUSE_FS, "fuse")
#define IN_I2C_DEV GABION_IN_MODULE(CONFIG_I2C_CHARDEV, "i2c_dev")
#define IN_UIO GABION_IN_MODULE(CONFIG_UIO, "uio")
#define IN_TPM GABION_IN_MODULE(CONFIG_TCG_TPM, "tpm")
#define IN_NVRAM GABION_IN_MODULE(CONFIG_NVRAM, "nvram")

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_BLOCK
	GABION_HOOK(blkdev_open, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_open,
		    .judged = GABION_JUDGED_FILE_SECOND),
	GABION_HOOK(blkdev_read_iter, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_iter,
		    .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(blkdev_write_iter, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_iter,
		    .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(blkdev_mmap, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_file,
		    .or_function = "blkdev_mmap_prepare", .or_judge = hook_blkdev_mmap_prepare),
	GABION_HOOK(blkdev_fallocate, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_file,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(blkdev_ioctl, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_file,
		    .judged = GABION_JUDGED_FILE),
#ifdef CONFIG_COMPAT
	GABION_HOOK(compat_blkdev_ioctl, BIT(GABION_OP_BLOCK_DEVICE), hook_blkdev_file,
		    .judged = GABION_JUDGED_FILE),
#endif
	GABION_HOOK(filemap_splice_read, BIT(GABION_OP_BLOCK_DEVICE), hook_filemap_splice_read,
		    .or_function = "generic_file_splice_read", .judged = GABION_JUDGED_FILE),
#endif
	GABION_HOOK(chrdev_open, BIT(GABION_OP_CHAR_DEVICE), hook_chrdev_open,
		    .judged = GABION_JUDGED_FILE_SECOND),
	GABION_HOOK(security_file_ioctl, BIT(GABION_OP_CHAR_DEVICE) | BIT(GABION_OP_MOUNT),
		    hook_file_ioctl, .judged = GABION_JUDGED_FILE),
#ifdef CONFIG_COMPAT
	GABION_HOOK(security_file_ioctl_compat, BIT(GABION_OP_CHAR_DEVICE) | BIT(GABION_OP_MOUNT),
		    hook_file_ioctl, .judged = GABION_JUDGED_FILE),
#endif
#ifdef CONFIG_IO_URING
	GABION_HOOK(security_uring_cmd, BIT(GABION_OP_CHAR_DEVICE) | BIT(GABION_OP_BLOCK_DEVICE),
		    hook_uring_cmd),
#endif
/* Input: making key presses, and reading those of others. */
#if IS_ENABLED(CONFIG_INPUT_UINPUT)
	GABION_HOOK(uinput_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file,
		    GABION_IN_MODULE(CONFIG_INPUT_UINPUT, "uinput"), .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_INPUT_EVDEV)
	GABION_HOOK(evdev_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_EVDEV,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(evdev_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_EVDEV,
		    .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_UHID)
	GABION_HOOK(uhid_char_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file,
		    GABION_IN_MODULE(CONFIG_UHID, "uhid"), .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_HID) && defined(CONFIG_HIDRAW)
	GABION_HOOK(hidraw_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_HID,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(hidraw_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_HID,
		    .judged = GABION_JUDGED_FILE),
#endif
/* The host's consoles. */
#ifdef CONFIG_VT
	GABION_HOOK(vcs_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(vcs_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file,
		    .judged = GABION_JUDGED_FILE),
#endif
/* The host's network, file systems and hardware, which other operations do not cover here. */
#if IS_ENABLED(CONFIG_TUN)
	GABION_HOOK(tun_chr_read_iter, BIT(GABION_OP_CHAR_DEVICE), hook_driver_iter, IN_TUN,
		    .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(tun_chr_write_iter, BIT(GABION_OP_CHAR_DEVICE), hook_driver_iter, IN_TUN,
		    .judged = GABION_JUDGED_KIOCB),
#endif
#if IS_ENABLED(CONFIG_FUSE_FS)
	GABION_HOOK(fuse_dev_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_iter, IN_FUSE,
		    .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(fuse_dev_splice_write, BIT(GABION_OP_CHAR_DEVICE), hook_fuse_dev_splice_write,
		    IN_FUSE),
#endif
#if IS_ENABLED(CONFIG_I2C_CHARDEV)
	GABION_HOOK(i2cdev_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_I2C_DEV,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(i2cdev_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_I2C_DEV,
		    .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_UIO)
	GABION_HOOK(uio_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_UIO,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(uio_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_UIO,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(uio_mmap, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_UIO,
		    .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_TCG_TPM)
	GABION_HOOK(tpm_common_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_TPM,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(tpm_common_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_TPM,
		    .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_NVRAM)
	GABION_HOOK(nvram_misc_read, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_NVRAM,
		    .judged = GABION_JUDGED_FILE),
	GABION_HOOK(nvram_misc_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file, IN_NVRAM,
		    .judged = GABION_JUDGED_FILE),
#endif
#if IS_ENABLED(CONFIG_RFKILL)
	GABION_HOOK(rfkill_fop_write, BIT(GABION_OP_CHAR_DEVICE), hook_driver_file,
		    GABION_IN_MODULE(CONFIG_RFKILL, "rfkill"), .judged = GABION_JUDGED_FILE),
#endif
	GABION_HOOK(security_inode_mknod, BIT(GABION_OP_MKNOD) | GABION_OPS_CONTROL,
		    hook_inode_mknod, .judged = GABION_JUDGED_TASK),
};

GABION_HOOK_TABLE(gabion_hooks_devices, hooks);
