// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of a file system as a whole: remounting, freezing, shutting down, resizing. They
 * take effect wherever else the file system is mounted, so that a container may make them
 * only if the file system is its own alone.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/kernel.h>
#include <linux/stat.h>

#include "binding/binding.h"
#include "binding/store.h"
#include "decide.h"
#include "surface/mountpoint.h"
#include "surface/superblock.h"

/* What events call it, where the task had a part of it, and where the whole. */
#define PART "part of a file system"
#define SHARED "file system of others"

/**
 * gabion_superblock_refuse() - refuse to change a file system as a whole
 * @root: what of it is mounted or open
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_superblock_refuse(const struct dentry *root)
{
	const struct super_block *sb = root->d_sb;

	return gabion_wanted(GABION_OP_MOUNT) && gabion_current_governed(NULL) &&
	       !gabion_super_is_own(sb) &&
	       gabion_refuse(GABION_OP_MOUNT, root == sb->s_root ? SHARED : PART, NULL);
}

/* Which ioctl it is, whatever its direction and its argument's size. */
#define NUMBER(type, nr) ((type) << _IOC_TYPESHIFT | (nr))
#define NUMBER_OF(cmd) NUMBER(_IOC_TYPE(cmd), _IOC_NR(cmd))

/* FIFREEZE and FITHAW, which do_vfs_ioctl() handles, of any kind of file. */
static bool is_freeze(const struct super_block *sb, unsigned int cmd)
{
	return (cmd == FIFREEZE || cmd == FITHAW) &&
	       (sb->s_op->freeze_fs || sb->s_op->freeze_super);
}

/*
 * Ioctls that file systems handle themselves: shutting down, growing and shrinking, adding
 * and removing disks, labels, errors made for a test.
 */
static bool is_change(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER('X', 125): /* XFS_IOC_GOINGDOWN; that of cifs, ext4, f2fs, ... too */
	case NUMBER('X', 60): /* XFS_IOC_SCRUB_METADATA, which freezes and repairs */
	case NUMBER('X', 64): /* XFS_IOC_SCRUBV_METADATA */
	case NUMBER('X', 110): /* XFS_IOC_FSGROWFSDATA */
	case NUMBER('X', 111): /* XFS_IOC_FSGROWFSLOG */
	case NUMBER('X', 112): /* XFS_IOC_FSGROWFSRT */
	case NUMBER('X', 114): /* XFS_IOC_SET_RESBLKS */
	case NUMBER('X', 116): /* XFS_IOC_ERROR_INJECTION */
	case NUMBER('X', 117): /* XFS_IOC_ERROR_CLEARALL */
	case NUMBER('f', 7): /* EXT4_IOC_GROUP_EXTEND */
	case NUMBER('f', 8): /* EXT4_IOC_GROUP_ADD */
	case NUMBER('f', 16): /* EXT4_IOC_RESIZE_FS */
	case NUMBER('f', 43): /* EXT4_IOC_CHECKPOINT */
	case NUMBER(0xf5, 10): /* F2FS_IOC_FLUSH_DEVICE */
	case NUMBER(0xf5, 16): /* F2FS_IOC_RESIZE_FS */
	case NUMBER('o', 1): /* OCFS2_IOC_GROUP_EXTEND */
	case NUMBER('o', 2): /* OCFS2_IOC_GROUP_ADD */
	case NUMBER('o', 3): /* OCFS2_IOC_GROUP_ADD64 */
	case NUMBER(0x94, 3): /* BTRFS_IOC_RESIZE */
	case NUMBER(0x94, 10): /* BTRFS_IOC_ADD_DEV */
	case NUMBER(0x94, 11): /* BTRFS_IOC_RM_DEV */
	case NUMBER(0x94, 12): /* BTRFS_IOC_BALANCE */
	case NUMBER(0x94, 19): /* BTRFS_IOC_DEFAULT_SUBVOL */
	case NUMBER(0x94, 32): /* BTRFS_IOC_BALANCE_V2 */
	case NUMBER(0x94, 33): /* BTRFS_IOC_BALANCE_CTL */
	case NUMBER(0x94, 40): /* BTRFS_IOC_QUOTA_CTL */
	case NUMBER(0x94, 50): /* FS_IOC_SETFSLABEL */
	case NUMBER(0x94, 58): /* BTRFS_IOC_RM_DEV_V2 */
	case NUMBER(0x94, 53): /* BTRFS_IOC_DEV_REPLACE */
	case NUMBER('n', 0x8b): /* NILFS_IOCTL_RESIZE */
	case NUMBER('n', 0x8c): /* NILFS_IOCTL_SET_ALLOC_RANGE */
		return true;
	case NUMBER('f', 44): /* EXT4_IOC_SETFSUUID, and to read it */
	case NUMBER(0x94, 57): /* BTRFS_IOC_SET_FEATURES, and to read them */
		return _IOC_DIR(cmd) == _IOC_WRITE;
	default:
		return false;
	}
}

/**
 * gabion_superblock_refuse_ioctl() - refuse an ioctl that changes a file system as a whole
 * @file: any of its files, opened whenever
 * @cmd: the ioctl
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_superblock_refuse_ioctl(const struct file *file, unsigned int cmd)
{
	const struct inode *inode = file_inode(file);
	bool is_own_kind = S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode);

	return (is_freeze(inode->i_sb, cmd) || (is_own_kind && is_change(cmd))) &&
	       gabion_superblock_refuse(inode->i_sb->s_root);
}
