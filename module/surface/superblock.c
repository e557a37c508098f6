// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of a file system as a whole: remounting, freezing, shutting down, resizing, and
 * reaching its files elsewhere than what is mounted. They take effect wherever else the file
 * system is mounted, so that a container may make them only if the file system is its own
 * alone.
 */
#include <linux/auto_fs.h>
#include <linux/btrfs.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/f2fs.h>
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/ioctl.h>
#include <linux/kernel.h>
#include <linux/nilfs2_api.h>
#include <linux/stat.h>
#include <linux/user_namespace.h>
#include <uapi/linux/udf_fs_i.h>

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

/* bcachefs: all but what tells, and what is done to a file or a path of the caller's. */
static bool is_change_of_bcachefs(unsigned int nr)
{
	switch (nr) {
	case 1: /* BCH_IOCTL_QUERY_UUID */
	case 11: /* BCH_IOCTL_FS_USAGE and ..._DEV_USAGE */
	case 13: /* BCH_IOCTL_DISK_GET_IDX */
	case 16: /* BCH_IOCTL_SUBVOLUME_CREATE */
	case 17: /* BCH_IOCTL_SUBVOLUME_DESTROY */
	case 18: /* BCH_IOCTL_DEV_USAGE_V2 */
	case 21: /* BCH_IOCTL_QUERY_ACCOUNTING */
	case 64: /* BCHFS_IOC_REINHERIT_ATTRS */
		return false;
	default:
		return true;
	}
}

/*
 * What file systems handle themselves, of any of their files, and what reaches the whole
 * of them: shutting down, growing and shrinking, adding and removing disks, labels, errors
 * made for a test; and files that lie elsewhere than what is mounted, by number instead of
 * path. Those that ask for no capability but on what is theirs pass, and so do those that
 * tell of space, of their own file's place, or of a handle for a path.
 *
 * By name where a header for programs has it, so that the number is the kernel's own; by
 * number where only the file system itself knows it.
 */
static bool is_change(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	/* What many have. */
	case NUMBER('X', 125): /* XFS_IOC_GOINGDOWN; that of cifs, ext4, f2fs, ... too */
	case NUMBER_OF(FITRIM):
	case NUMBER_OF(FS_IOC_SETFSLABEL):
	case NUMBER_OF(FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS):
	/* xfs: fs/xfs/libxfs/xfs_fs.h */
	case NUMBER('X', 58): /* XFS_IOC_FREE_EOFBLOCKS */
	case NUMBER('X', 60): /* XFS_IOC_SCRUB_METADATA, which freezes and repairs */
	case NUMBER('X', 63): /* XFS_IOC_GETPARENTS_BY_HANDLE */
	case NUMBER('X', 64): /* XFS_IOC_SCRUBV_METADATA */
	case NUMBER('X', 101): /* XFS_IOC_FSBULKSTAT, of all inodes */
	case NUMBER('X', 102): /* XFS_IOC_FSBULKSTAT_SINGLE */
	case NUMBER('X', 103): /* XFS_IOC_FSINUMBERS */
	case NUMBER('X', 107): /* XFS_IOC_OPEN_BY_HANDLE */
	case NUMBER('X', 108): /* XFS_IOC_READLINK_BY_HANDLE */
	case NUMBER('X', 110): /* XFS_IOC_FSGROWFSDATA */
	case NUMBER('X', 111): /* XFS_IOC_FSGROWFSLOG */
	case NUMBER('X', 112): /* XFS_IOC_FSGROWFSRT */
	case NUMBER('X', 114): /* XFS_IOC_SET_RESBLKS */
	case NUMBER('X', 116): /* XFS_IOC_ERROR_INJECTION */
	case NUMBER('X', 117): /* XFS_IOC_ERROR_CLEARALL */
	case NUMBER('X', 122): /* XFS_IOC_ATTRLIST_BY_HANDLE */
	case NUMBER('X', 123): /* XFS_IOC_ATTRMULTI_BY_HANDLE */
	case NUMBER('X', 127): /* XFS_IOC_BULKSTAT */
	case NUMBER('X', 128): /* XFS_IOC_INUMBERS */
	/* ext4: include/uapi/linux/ext4.h, since 6.5 */
	case NUMBER('f', 7): /* EXT4_IOC_GROUP_EXTEND */
	case NUMBER('f', 8): /* EXT4_IOC_GROUP_ADD */
	case NUMBER('f', 43): /* EXT4_IOC_CHECKPOINT */
	/* f2fs */
	case NUMBER_OF(F2FS_IOC_GARBAGE_COLLECT):
	case NUMBER_OF(F2FS_IOC_WRITE_CHECKPOINT):
	case NUMBER_OF(F2FS_IOC_FLUSH_DEVICE):
	case NUMBER_OF(F2FS_IOC_GARBAGE_COLLECT_RANGE):
	case NUMBER_OF(F2FS_IOC_RESIZE_FS):
	/* ocfs2: fs/ocfs2/ocfs2_ioctl.h */
	case NUMBER('o', 1): /* OCFS2_IOC_GROUP_EXTEND */
	case NUMBER('o', 2): /* OCFS2_IOC_GROUP_ADD */
	case NUMBER('o', 3): /* OCFS2_IOC_GROUP_ADD64 */
	/* btrfs */
	case NUMBER_OF(BTRFS_IOC_RESIZE):
	case NUMBER_OF(BTRFS_IOC_ADD_DEV):
	case NUMBER_OF(BTRFS_IOC_RM_DEV):
	case NUMBER_OF(BTRFS_IOC_BALANCE):
	case NUMBER_OF(BTRFS_IOC_TREE_SEARCH): /* and _V2: every name, and what small files hold */
	case NUMBER_OF(BTRFS_IOC_DEFAULT_SUBVOL):
	case NUMBER_OF(BTRFS_IOC_SCRUB):
	case NUMBER_OF(BTRFS_IOC_SCRUB_CANCEL):
	case NUMBER_OF(BTRFS_IOC_BALANCE_V2):
	case NUMBER_OF(BTRFS_IOC_BALANCE_CTL):
	case NUMBER_OF(BTRFS_IOC_INO_PATHS):
	case NUMBER_OF(BTRFS_IOC_LOGICAL_INO):
	case NUMBER_OF(BTRFS_IOC_SET_RECEIVED_SUBVOL): /* in a tree that all subvolumes share */
	case NUMBER_OF(BTRFS_IOC_SEND): /* all of a subvolume */
	case NUMBER_OF(BTRFS_IOC_QUOTA_CTL):
	case NUMBER_OF(BTRFS_IOC_QGROUP_ASSIGN):
	case NUMBER_OF(BTRFS_IOC_QGROUP_CREATE):
	case NUMBER_OF(BTRFS_IOC_QGROUP_LIMIT):
	case NUMBER_OF(BTRFS_IOC_QUOTA_RESCAN):
	case NUMBER_OF(BTRFS_IOC_DEV_REPLACE):
	case NUMBER_OF(BTRFS_IOC_RM_DEV_V2):
	case NUMBER_OF(BTRFS_IOC_LOGICAL_INO_V2):
	case NUMBER_OF(BTRFS_IOC_SNAP_DESTROY_V2): /* by number; by name there is the older one */
	/* nilfs2 */
	case NUMBER_OF(NILFS_IOCTL_CHANGE_CPMODE):
	case NUMBER_OF(NILFS_IOCTL_DELETE_CHECKPOINT):
	case NUMBER_OF(NILFS_IOCTL_CLEAN_SEGMENTS):
	case NUMBER_OF(NILFS_IOCTL_RESIZE):
	case NUMBER_OF(NILFS_IOCTL_SET_ALLOC_RANGE):
	case NUMBER_OF(NILFS_IOCTL_SET_SUINFO):
	/* autofs: what its daemon alone says */
	case NUMBER_OF(AUTOFS_IOC_READY):
	case NUMBER_OF(AUTOFS_IOC_FAIL):
	case NUMBER_OF(AUTOFS_IOC_CATATONIC):
	case NUMBER_OF(AUTOFS_IOC_SETTIMEOUT):
	case NUMBER_OF(AUTOFS_IOC_EXPIRE):
	case NUMBER_OF(AUTOFS_IOC_EXPIRE_MULTI):
	/* cifs: keys of the mount's session; fs/smb/client/cifs_ioctl.h */
	case NUMBER(0xcf, 8): /* CIFS_DUMP_KEY */
	case NUMBER(0xcf, 10): /* CIFS_DUMP_FULL_KEY */
	/* hfsplus: what the firmware boots */
	case NUMBER('h', 0x80): /* HFSPLUS_IOC_BLESS */
	/* udf */
	case NUMBER_OF(UDF_RELOCATE_BLOCKS):
		return true;
	/* A user namespace's own takes away its own users' share in a key, and no other. */
	case NUMBER_OF(FS_IOC_REMOVE_ENCRYPTION_KEY):
		return current_user_ns() == &init_user_ns;
	/* The same numbers only tell, in another direction: here of what is set, ... */
	case NUMBER('f', 44): /* EXT4_IOC_SETFSUUID */
	case NUMBER_OF(BTRFS_IOC_SET_FEATURES):
	/* ... and here of tasks' memory: PAGEMAP_SCAN and PROCMAP_QUERY of proc. */
	case NUMBER('f', 16): /* EXT4_IOC_RESIZE_FS */
		return _IOC_DIR(cmd) == _IOC_WRITE;
	case NUMBER('f', 17): /* EXT4_IOC_SWAP_BOOT, the boot loader's hidden file */
		return _IOC_DIR(cmd) == _IOC_NONE;
	default:
		return _IOC_TYPE(cmd) == 0xbc && is_change_of_bcachefs(_IOC_NR(cmd));
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
