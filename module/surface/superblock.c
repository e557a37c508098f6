// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of a whole file system: remounting, freezing, shutting down, resizing; and access to
 * files outside the mounted part. They affect all mounts of the file system, so a container may
 * make them only if the file system belongs to it alone.
 */
#include <linux/auto_fs.h>
#include <linux/bits.h>
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
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <uapi/linux/udf_fs_i.h>

#include "binding/binding.h"
#include "binding/store.h"
#include "decide.h"
#include "surface/mountpoint.h"
#include "surface/superblock.h"

/* The objects in events, if a part of the file system is mounted, or all of it. */
#define PART "part of a file system"
#define SHARED "file system of others"

/**
 * gabion_superblock_refuse() - must a change of a whole file system be refused?
 * @root: the root of the mounted part, or an open file
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

/* The number of an ioctl, without its direction and its argument's size. */
#define NUMBER(type, nr) ((type) << _IOC_TYPESHIFT | (nr))
#define NUMBER_OF(cmd) NUMBER(_IOC_TYPE(cmd), _IOC_NR(cmd))

/*
 * FIFREEZE and FITHAW, which do_vfs_ioctl() handles, of any kind of file. A kind that has no
 * function to freeze it is frozen with its disk, as for a snapshot, and FITHAW ends that too.
 */
static bool is_freeze(const struct super_block *sb, unsigned int cmd)
{
	bool can_freeze = sb->s_op->freeze_fs || sb->s_op->freeze_super;

	return (cmd == FIFREEZE && can_freeze) || (cmd == FITHAW && (can_freeze || sb->s_bdev));
}

/*
 * Groups of ioctls that several types of file systems have, a bit for each. ioctls are given by
 * name if a UAPI header has it, else by number; the same in the functions below.
 */
#define SHUTDOWN BIT(0) /* XFS_IOC_GOINGDOWN, of many names */
#define TRIM BIT(1)
#define LABEL BIT(2)
#define KEYS BIT(3) /* of encrypted files */

static unsigned int common_of(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER('X', 125):
		return SHUTDOWN;
	case NUMBER_OF(FITRIM):
		return TRIM;
	case NUMBER_OF(FS_IOC_SETFSLABEL):
		return LABEL;
	/* In another user namespace it only removes the key for users of that namespace. */
	case NUMBER_OF(FS_IOC_REMOVE_ENCRYPTION_KEY):
		return current_user_ns() == &init_user_ns ? KEYS : 0;
	case NUMBER_OF(FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS):
		return KEYS;
	default:
		return 0;
	}
}

/* fs/xfs/libxfs/xfs_fs.h */
static bool is_of_xfs(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER('X', 58): /* XFS_IOC_FREE_EOFBLOCKS */
	case NUMBER('X', 60): /* XFS_IOC_SCRUB_METADATA, which freezes and repairs */
	case NUMBER('X', 63): /* XFS_IOC_GETPARENTS_BY_HANDLE */
	case NUMBER('X', 64): /* XFS_IOC_SCRUBV_METADATA */
	case NUMBER('X', 68): /* XFS_IOC_HEALTH_MONITOR, of which there is one */
	case NUMBER('X', 70): /* XFS_IOC_VERIFY_MEDIA, which reads the disk and reports errors */
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
		return true;
	default:
		return false;
	}
}

/* include/uapi/linux/ext4.h, since 6.5. Two only tell, in another direction. */
static bool is_of_ext4(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER('f', 7): /* EXT4_IOC_GROUP_EXTEND */
	case NUMBER('f', 8): /* EXT4_IOC_GROUP_ADD */
	case NUMBER('f', 43): /* EXT4_IOC_CHECKPOINT */
	case NUMBER('f', 46): /* EXT4_IOC_SET_TUNE_SB_PARAM */
		return true;
	case NUMBER('f', 16): /* EXT4_IOC_RESIZE_FS */
	case NUMBER('f', 44): /* EXT4_IOC_SETFSUUID */
		return _IOC_DIR(cmd) == _IOC_WRITE;
	case NUMBER('f', 17): /* EXT4_IOC_SWAP_BOOT, the boot loader's hidden file */
		return _IOC_DIR(cmd) == _IOC_NONE;
	default:
		return false;
	}
}

static bool is_of_f2fs(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER_OF(F2FS_IOC_GARBAGE_COLLECT):
	case NUMBER_OF(F2FS_IOC_WRITE_CHECKPOINT):
	case NUMBER_OF(F2FS_IOC_FLUSH_DEVICE):
	case NUMBER_OF(F2FS_IOC_GARBAGE_COLLECT_RANGE):
	case NUMBER_OF(F2FS_IOC_RESIZE_FS):
	case NUMBER(0xf5, 28): /* F2FS_IOC_RESERVE_DEV_ALIAS, a disk of several that it lies on */
	case NUMBER(0xf5, 29): /* F2FS_IOC_RELEASE_DEV_ALIAS */
		return true;
	default:
		return false;
	}
}

static bool is_of_btrfs(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
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
		return true;
	case NUMBER_OF(BTRFS_IOC_SET_FEATURES): /* others tell of what is set */
		return _IOC_DIR(cmd) == _IOC_WRITE;
	default:
		return false;
	}
}

/* bcachefs: all but what tells, and what is done to a file or a path of the caller's. */
static bool is_of_bcachefs(unsigned int cmd)
{
	if (_IOC_TYPE(cmd) != 0xbc)
		return false;
	switch (_IOC_NR(cmd)) {
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

/* fs/ocfs2/ocfs2_ioctl.h: OCFS2_IOC_GROUP_EXTEND, _ADD and _ADD64 */
static bool is_of_ocfs2(unsigned int cmd)
{
	return _IOC_TYPE(cmd) == 'o' && _IOC_NR(cmd) >= 1 && _IOC_NR(cmd) <= 3;
}

static bool is_of_nilfs(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER_OF(NILFS_IOCTL_CHANGE_CPMODE):
	case NUMBER_OF(NILFS_IOCTL_DELETE_CHECKPOINT):
	case NUMBER_OF(NILFS_IOCTL_CLEAN_SEGMENTS):
	case NUMBER_OF(NILFS_IOCTL_RESIZE):
	case NUMBER_OF(NILFS_IOCTL_SET_ALLOC_RANGE):
	case NUMBER_OF(NILFS_IOCTL_SET_SUINFO):
		return true;
	default:
		return false;
	}
}

/* ioctls of its daemon. */
static bool is_of_autofs(unsigned int cmd)
{
	switch (NUMBER_OF(cmd)) {
	case NUMBER_OF(AUTOFS_IOC_READY):
	case NUMBER_OF(AUTOFS_IOC_FAIL):
	case NUMBER_OF(AUTOFS_IOC_CATATONIC):
	case NUMBER_OF(AUTOFS_IOC_SETTIMEOUT):
	case NUMBER_OF(AUTOFS_IOC_EXPIRE):
	case NUMBER_OF(AUTOFS_IOC_EXPIRE_MULTI):
		return true;
	default:
		return false;
	}
}

/* Keys of the mount's session: fs/smb/client/cifs_ioctl.h */
static bool is_of_cifs(unsigned int cmd)
{
	return NUMBER_OF(cmd) == NUMBER(0xcf, 8) || /* CIFS_DUMP_KEY */
	       NUMBER_OF(cmd) == NUMBER(0xcf, 10); /* CIFS_DUMP_FULL_KEY */
}

/* What the firmware boots. */
static bool is_of_hfsplus(unsigned int cmd)
{
	return NUMBER_OF(cmd) == NUMBER('h', 0x80); /* HFSPLUS_IOC_BLESS */
}

static bool is_of_udf(unsigned int cmd)
{
	return NUMBER_OF(cmd) == NUMBER_OF(UDF_RELOCATE_BLOCKS);
}

/**
 * struct kind - a kind of file systems, and its ioctls that reach the whole of one
 * @name: as in /proc/filesystems
 * @common: which it has of those that several have
 * @is_own: is it one of its own?
 */
struct kind {
	const char *name;
	unsigned int common;
	bool (*is_own)(unsigned int cmd);
};

/*
 * All that have ioctls, in the kernels that Gabion supports and in those after them as far as
 * they are known. What a kind does not have the kernel refuses by itself.
 */
static const struct kind kinds[] = {
	{ "ext4", SHUTDOWN | TRIM | LABEL | KEYS, is_of_ext4 },
	{ "ext3", SHUTDOWN | TRIM | LABEL | KEYS, is_of_ext4 },
	{ "ext2", SHUTDOWN | TRIM | LABEL | KEYS, is_of_ext4 },
	{ "xfs", SHUTDOWN | TRIM | LABEL, is_of_xfs },
	{ "btrfs", SHUTDOWN | TRIM | LABEL, is_of_btrfs },
	{ "f2fs", SHUTDOWN | TRIM | LABEL | KEYS, is_of_f2fs },
	{ "bcachefs", SHUTDOWN | LABEL, is_of_bcachefs },
	{ "nilfs2", TRIM | LABEL, is_of_nilfs },
	{ "ocfs2", TRIM, is_of_ocfs2 },
	{ "gfs2", TRIM },
	{ "jfs", TRIM },
	{ "hpfs", TRIM },
	{ "reiserfs" },
	{ "jffs2" },
	{ "vfat", SHUTDOWN | TRIM },
	{ "msdos", SHUTDOWN | TRIM },
	{ "exfat", SHUTDOWN | TRIM | LABEL },
	{ "ntfs3", SHUTDOWN | TRIM | LABEL },
	{ "ntfs", SHUTDOWN | TRIM | LABEL },
	{ "udf", 0, is_of_udf },
	{ "hfsplus", 0, is_of_hfsplus },
	{ "ubifs", KEYS },
	{ "ceph", KEYS },
	{ "cifs", SHUTDOWN, is_of_cifs },
	{ "smb3", SHUTDOWN, is_of_cifs },
	{ "coda" },
	{ "pvfs2" },
	{ "ecryptfs", TRIM }, /* of what lies below */
	{ "autofs", 0, is_of_autofs },
	{ "proc" }, /* some with numbers of ext4's: see procfs.c */
};

static const struct kind *kind_of(const struct super_block *sb)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!strcmp(sb->s_type->name, kinds[i].name))
			return &kinds[i];
	}
	return NULL;
}

/* A FUSE server, and an unknown type, may have any of the ioctls. */
static bool is_of_any(unsigned int cmd)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].is_own && kinds[i].is_own(cmd))
			return true;
	}
	return common_of(cmd);
}

/*
 * ioctls that file systems handle themselves, on any of their files, and that affect the whole file
 * system: shutting down, growing and shrinking, adding and removing disks, labels, error injection;
 * and access to files by number, also outside the mounted part. Others pass, such as those that
 * only need permission on the file, or that report free space, a file's extents, or a handle for
 * a path.
 *
 * A file system without an ioctl function, such as overlay, has none: vfs_ioctl() in fs/ioctl.c.
 */
static bool is_change(const struct file *file, unsigned int cmd)
{
	const struct inode *inode = file_inode(file);
	const struct kind *kind;

	if (!(S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode)) ||
	    !(file->f_op->unlocked_ioctl || file->f_op->compat_ioctl) || !is_of_any(cmd))
		return false;
	kind = kind_of(inode->i_sb);
	return !kind || (kind->common & common_of(cmd)) || (kind->is_own && kind->is_own(cmd));
}

/**
 * gabion_superblock_refuse_ioctl() - must an ioctl be refused as a change of a whole file system?
 * @file: any file of the file system
 * @cmd: the ioctl
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_superblock_refuse_ioctl(const struct file *file, unsigned int cmd)
{
	const struct super_block *sb = file_inode(file)->i_sb;

	return (is_freeze(sb, cmd) || is_change(file, cmd)) && gabion_superblock_refuse(sb->s_root);
}
