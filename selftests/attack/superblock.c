// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of a whole file system that others have mounted, too: remounting, forced unmount,
 * freezing, shutting down, resizing. The same must pass for a file system of the attacker's own.
 *
 * In the rows:
 *  WHOLE, WHOLE_EPERM   changes a whole file system; WHOLE_EPERM where the kernel itself refuses it
 *                       in a user namespace
 *  TMPFS, HOSTS(where)  remounts a tmpfs that the test mounted, or what the host has mounted there
 *  FUSE                 aborts a FUSE file system by a forced unmount
 *  IOCTL(which)         an ioctl on a file of the file system
 *  DESCRIPTOR(which)    the same on an inherited descriptor
 *  KIND(name, which)    ioctls of this file system type, on an image made for the test
 *  STANDS_FOR(name, which)  the same on a fake file system of that name, which accepts all of them
 *  AUTOFS               stops or configures an automounter of the host
 *  PASSES(name)         must pass
 */
#include <fcntl.h>
#include <linux/auto_fs.h>
#include <linux/btrfs.h>
#include <linux/f2fs.h>
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/loop.h>
#include <linux/nilfs2_api.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mount.h"

#define DIR "/tmp/gabion-superblock"
#define OTHER "/tmp/gabion-superblock-2"

/* A directory on the test machine's disk (ext4). */
#define DISK "/lib/modules"

/* EXT4_IOC_SHUTDOWN. xfs, f2fs, exfat, cifs and bcachefs use the same number. */
#define SHUTDOWN _IOR('X', 125, __u32)

static int make_dirs(void)
{
	if ((mkdir(DIR, 0755) || mkdir(OTHER, 0755)) && errno != EEXIST)
		return -errno;
	return 0;
}

/*
 * Mount a file system in the host's mount namespace; .text is the type. Without .text, mount
 * nothing.
 */
static int mount_of_test(struct context *context)
{
	const char *kind = context->attack->text;
	int err = make_dirs();

	return err || !kind ? err : outcome(mount("none", DIR, kind, 0, NULL));
}

static int part_of_test(struct context *context)
{
	int err = mount_of_test(context);

	return err ? err : outcome(mkdir(DIR "/part", 0755));
}

static int fuse_of_test(struct context *context)
{
	char options[64];
	int fd, err = make_dirs();

	if (!err && !file_exists("/dev/fuse"))
		err = module_insert("fuse");
	if (err)
		return err;
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	context->fd = fd;
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	return outcome(mount("none", DIR, "fuse", 0, options));
}

static void unmount(struct context *context)
{
	umount2(DIR, MNT_DETACH);
}

/* Undo the remount of a file system that the host goes on using. */
static void remount_host(struct context *context)
{
	const char *path = context->attack->path;

	mount(NULL, path, NULL, MS_REMOUNT, strcmp(path, "/proc") ? NULL : "hidepid=0,gid=0");
	unmount(context);
}

/*
 * Remounting: .path is the mount point, .flags are the flags for mount(2), .number points to the
 * options.
 */

static const char *options_of(const struct attack *attack)
{
	return (const char *)attack->number;
}

static const char *path_of(const struct attack *attack)
{
	return attack->path ? attack->path : DIR;
}

static int remount(struct context *context)
{
	const struct attack *attack = context->attack;

	return outcome(mount(NULL, path_of(attack), NULL, MS_REMOUNT | attack->flags,
			     options_of(attack)));
}

static int remount_old(struct context *context)
{
	return own_namespace() ? UNPREPARED : remount(context);
}

static int remount32(struct context *context)
{
	const struct attack *attack = context->attack;
	const char *options = options_of(attack);

	if (own_namespace())
		return UNPREPARED;
	return syscall32(NR32_MOUNT, 0, (long)low_text(path_of(attack)), 0,
			 MS_REMOUNT | attack->flags, options ? (long)low_text(options) : 0);
}

static int pick(struct context *context)
{
	context->fd = syscall(SYS_fspick, AT_FDCWD, path_of(context->attack), 0);
	return outcome(context->fd);
}

static int read_only(int fd)
{
	if (syscall(SYS_fsconfig, fd, FSCONFIG_SET_FLAG, "ro", NULL, 0))
		return UNPREPARED;
	return outcome(syscall(SYS_fsconfig, fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

static int reconfigure(struct context *context)
{
	int err = own_namespace() ? UNPREPARED : pick(context);

	return err ? err : read_only(context->fd);
}

static int pick_early(struct context *context)
{
	return own_namespace() ? UNPREPARED : pick(context);
}

static int reconfigure_picked(struct context *context)
{
	return read_only(context->fd);
}

/* The host opens the file system by fspick(2), and the attacker inherits the descriptor. */
static int pick_outside(struct context *context)
{
	int err = mount_of_test(context);

	return err ? err : pick(context);
}

static int reconfigure_inherited(struct context *context)
{
	return own_namespace() ? UNPREPARED : read_only(context->fd);
}

/*
 * The attacker mounts sysfs anew. Without a new network namespace this is a mount of the host's
 * superblock.
 */
static int remount_new_sysfs(struct context *context)
{
	if (own_namespace())
		return UNPREPARED;
	if (mount("none", DIR, "sysfs", 0, NULL))
		return -errno;
	return outcome(mount(NULL, DIR, NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static int remount_new_mqueue(struct context *context)
{
	if (own_namespace())
		return UNPREPARED;
	if (mount("none", DIR, "mqueue", 0, NULL))
		return -errno;
	return outcome(mount(NULL, DIR, NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static void remount_mqueue(struct context *context)
{
	if (!mount("none", DIR, "mqueue", 0, NULL))
		mount(NULL, DIR, NULL, MS_REMOUNT, NULL);
	unmount(context);
}

static int remount_cgroup(struct context *context)
{
	if (own_namespace() || unshare(CLONE_NEWCGROUP))
		return UNPREPARED;
	return remount(context);
}

/*
 * umount2(2) of the task's root remounts the file system read-only (do_umount_root() in
 * fs/namespace.c).
 */
static int umount_root(struct context *context)
{
	if (own_namespace() || mount(DIR "/part", OTHER, NULL, MS_BIND, NULL) ||
	    chroot(OTHER) || chdir("/"))
		return UNPREPARED;
	return outcome(umount2("/", 0));
}

#define WHOLE .operation = "mount", .object = "object=\"file system of others\""
#define WHOLE_EPERM WHOLE, .userns = -EPERM
#define TMPFS WHOLE_EPERM, .text = "tmpfs", .outside = mount_of_test, .undo = unmount
#define HOSTS(where) WHOLE_EPERM, .path = where, .outside = mount_of_test, .undo = remount_host

ATTEMPT(tmpfs_read_only, TMPFS, .flags = MS_RDONLY, .attempt = remount_old)
ATTEMPT(tmpfs_size, TMPFS, .number = (long)"size=64k", .attempt = remount_old)
ATTEMPT(tmpfs_inodes32, TMPFS, .number = (long)"nr_inodes=8", .attempt = remount32)
ATTEMPT(tmpfs_reconfigure, TMPFS, .attempt = reconfigure)
ATTEMPT(tmpfs_picked_before, TMPFS, .early = pick_early, .attempt = reconfigure_picked)
ATTEMPT(tmpfs_inherited, WHOLE_EPERM, .text = "tmpfs", .outside = pick_outside, .undo = unmount,
	.attempt = reconfigure_inherited)
ATTEMPT(devpts_mode, WHOLE_EPERM, .text = "devpts", .outside = mount_of_test, .undo = unmount,
	.number = (long)"ptmxmode=000", .attempt = remount_old)
ATTEMPT(proc_read_only, HOSTS("/proc"), .flags = MS_RDONLY, .attempt = remount_old)
ATTEMPT(proc_hidepid, HOSTS("/proc"), .number = (long)"hidepid=2", .attempt = remount_old)
ATTEMPT(sysfs_read_only, HOSTS("/sys"), .flags = MS_RDONLY, .attempt = remount_old)
ATTEMPT(sysfs_new, HOSTS("/sys"), .attempt = remount_new_sysfs)
ATTEMPT(cgroup_read_only, HOSTS("/sys/fs/cgroup"), .flags = MS_RDONLY,
	.attempt = remount_cgroup)
ATTEMPT(mqueue_new, WHOLE_EPERM, .outside = mount_of_test, .undo = remount_mqueue,
	.attempt = remount_new_mqueue)
ATTEMPT(root_umount, WHOLE_EPERM, .text = "tmpfs", .outside = part_of_test, .undo = unmount,
	.attempt = umount_root)

/* Other control file systems, mounted by the host. */
#define READ_ONLY(kind) .operation = "mount", .userns = -EPERM, .path = DIR, .text = kind,	\
			.flags = MS_RDONLY, .outside = mount_of_test, .undo = remount_host,	\
			.attempt = remount_old

ATTEMPT(debugfs_read_only, READ_ONLY("debugfs"))
ATTEMPT(tracefs_read_only, READ_ONLY("tracefs"))
ATTEMPT(securityfs_read_only, READ_ONLY("securityfs"))
ATTEMPT(configfs_read_only, READ_ONLY("configfs"))
ATTEMPT(fusectl_read_only, READ_ONLY("fusectl"))
ATTEMPT(bpf_read_only, READ_ONLY("bpf"))
ATTEMPT(devtmpfs_read_only, READ_ONLY("devtmpfs"))
ATTEMPT(binfmt_misc_read_only, READ_ONLY("binfmt_misc"), .module = "binfmt_misc")
ATTEMPT(pstore_read_only, READ_ONLY("pstore"), .needs = "/sys/fs/pstore")
ATTEMPT(nfsd_read_only, READ_ONLY("nfsd"), .module = "nfsd")
ATTEMPT(rpc_pipefs_read_only, READ_ONLY("rpc_pipefs"), .module = "sunrpc")

/* Forced unmount of the attacker's own mount, which aborts the file system for all others. */

static int force(struct context *context)
{
	if (own_namespace())
		return UNPREPARED;
	return outcome(umount2(DIR, MNT_FORCE | context->attack->flags));
}

static int force32(struct context *context)
{
	if (own_namespace())
		return UNPREPARED;
	return syscall32(NR32_UMOUNT2, (long)low_text(DIR), MNT_FORCE, 0, 0, 0);
}

/* In a user namespace the mount is locked: umount2(2) fails with EINVAL. */
#define FUSE WHOLE, .userns = -EINVAL, .outside = fuse_of_test, .undo = unmount

ATTEMPT(force, FUSE, .attempt = force)
ATTEMPT(force_detach, FUSE, .flags = MNT_DETACH, .attempt = force)
ATTEMPT(force32, FUSE, .attempt = force32)
/* tmpfs has no umount_begin(), so a forced unmount is an ordinary one and passes. */
ATTEMPT(force_tmpfs, .operation = "mount", .text = "tmpfs", .outside = mount_of_test,
	.undo = unmount, .harmless = true, .userns = -EINVAL, .attempt = force)

/* By ioctl(2), on any file of the file system; .number is the command. */

static int open_disk(struct context *context)
{
	context->fd = open(DISK, O_RDONLY | O_CLOEXEC);
	return outcome(context->fd);
}

/*
 * The arguments are invalid, which the kernel checks after the permissions. So EINVAL or EOPNOTSUPP
 * means that the attack got through.
 */
static int unless_invalid(int ret)
{
	return ret == -EINVAL || ret == -EOPNOTSUPP ? 0 : ret;
}

static int change(struct context *context)
{
	__u64 *bytes = (void *)context->bytes;

	*bytes = -1;
	return unless_invalid(outcome(ioctl(context->fd, context->attack->number, bytes)));
}

static int change32(struct context *context)
{
	__u64 *bytes = low_memory(sizeof(*bytes));

	*bytes = -1;
	return unless_invalid(syscall32(NR32_IOCTL, context->fd, context->attack->number,
					(long)bytes, 0, 0));
}

static int open_and_change(struct context *context)
{
	int err = open_disk(context);

	return err ? err : change(context);
}

static int frozen_of_test(struct context *context)
{
	int err = open_disk(context);

	return err ? err : outcome(ioctl(context->fd, FIFREEZE, 0));
}

static void thaw(struct context *context)
{
	int fd = open(DISK, O_RDONLY | O_CLOEXEC);

	ioctl(fd, FITHAW, 0);
	close(fd);
}

#define IOCTL(which) WHOLE_EPERM, .number = which
#define DESCRIPTOR(which) IOCTL(which), .outside = open_disk

ATTEMPT(freeze, IOCTL(FIFREEZE), .undo = thaw, .attempt = open_and_change)
ATTEMPT(freeze_inherited, DESCRIPTOR(FIFREEZE), .undo = thaw, .attempt = change)
ATTEMPT(freeze_inherited32, DESCRIPTOR(FIFREEZE), .undo = thaw, .attempt = change32)
ATTEMPT(freeze_opened_before, IOCTL(FIFREEZE), .undo = thaw, .early = open_disk,
	.attempt = change)
ATTEMPT(thaw, IOCTL(FITHAW), .outside = frozen_of_test, .undo = thaw, .attempt = change)
ATTEMPT(shutdown, IOCTL(SHUTDOWN), .attempt = open_and_change)
ATTEMPT(shutdown_inherited, DESCRIPTOR(SHUTDOWN), .attempt = change)
ATTEMPT(shutdown_inherited32, DESCRIPTOR(SHUTDOWN), .attempt = change32)

/*
 * Lists of ioctls of other file systems. All of a list must get through, or all must be refused.
 * ENOTTY (not known to this kernel) is ignored. Any error but EPERM and ENOTTY counts as having got
 * through.
 */
#define MAX_REQUESTS 32

struct requests {
	unsigned int numbers[MAX_REQUESTS];
};

/* From fs/xfs/libxfs/xfs_fs.h and fs/xfs/xfs_ioctl32.h */
#define XFS_BULK(nr) _IOWR('X', nr, char[32])
#define XFS_BULK32(nr) _IOWR('X', nr, char[16])
#define XFS_HANDLE(nr) _IOWR('X', nr, char[56])
#define XFS_HANDLE32(nr) _IOWR('X', nr, char[28])

static const struct requests xfs = { {
	_IOR('X', 58, char[128]),	/* FREE_EOFBLOCKS */
	_IOWR('X', 60, char[64]),	/* SCRUB_METADATA */
	_IOWR('X', 63, char[64]),	/* GETPARENTS_BY_HANDLE */
	_IOWR('X', 64, char[40]),	/* SCRUBV_METADATA */
	_IOWR('X', 70, char[40]),	/* VERIFY_MEDIA */
	XFS_BULK(101),			/* FSBULKSTAT */
	XFS_BULK(102),			/* FSBULKSTAT_SINGLE */
	XFS_BULK(103),			/* FSINUMBERS */
	XFS_HANDLE(107),		/* OPEN_BY_HANDLE */
	XFS_HANDLE(108),		/* READLINK_BY_HANDLE */
	_IOW('X', 110, char[16]),	/* FSGROWFSDATA */
	_IOW('X', 111, char[8]),	/* FSGROWFSLOG */
	_IOW('X', 112, char[16]),	/* FSGROWFSRT */
	_IOWR('X', 114, char[16]),	/* SET_RESBLKS */
	_IOW('X', 116, char[8]),	/* ERROR_INJECTION */
	_IOW('X', 117, char[8]),	/* ERROR_CLEARALL */
	_IOW('X', 122, char[88]),	/* ATTRLIST_BY_HANDLE */
	_IOW('X', 123, char[72]),	/* ATTRMULTI_BY_HANDLE */
	_IOR('X', 127, char[64]),	/* BULKSTAT */
	_IOR('X', 128, char[64]),	/* INUMBERS */
	FITRIM,
} };

static const struct requests xfs32 = { {
	XFS_BULK32(101), XFS_BULK32(102), XFS_HANDLE32(107), XFS_HANDLE32(108),
	_IOW('X', 122, char[56]), _IOW('X', 123, char[36]),
} };

static const struct requests btrfs = { {
	BTRFS_IOC_TREE_SEARCH, BTRFS_IOC_TREE_SEARCH_V2, BTRFS_IOC_SCRUB, BTRFS_IOC_SCRUB_CANCEL,
	BTRFS_IOC_INO_PATHS, BTRFS_IOC_LOGICAL_INO, BTRFS_IOC_LOGICAL_INO_V2,
	BTRFS_IOC_QUOTA_CTL, BTRFS_IOC_QGROUP_ASSIGN, BTRFS_IOC_QGROUP_CREATE,
	BTRFS_IOC_QGROUP_LIMIT, BTRFS_IOC_QUOTA_RESCAN, BTRFS_IOC_DEV_REPLACE, BTRFS_IOC_RESIZE,
	BTRFS_IOC_RM_DEV, BTRFS_IOC_RM_DEV_V2, BTRFS_IOC_BALANCE_CTL, BTRFS_IOC_DEFAULT_SUBVOL,
	BTRFS_IOC_SET_FEATURES, FITRIM,
} };

/* These need no capability if the files belong to the user. */
static const struct requests btrfs_users = { {
	BTRFS_IOC_SET_RECEIVED_SUBVOL, BTRFS_IOC_SNAP_DESTROY_V2,
} };

static const struct requests btrfs_send = { { BTRFS_IOC_SEND } };

static const struct requests nilfs = { {
	NILFS_IOCTL_CHANGE_CPMODE, NILFS_IOCTL_DELETE_CHECKPOINT, NILFS_IOCTL_CLEAN_SEGMENTS,
	NILFS_IOCTL_SET_SUINFO, NILFS_IOCTL_RESIZE, FITRIM,
} };

static const struct requests f2fs = { {
	F2FS_IOC_GARBAGE_COLLECT, F2FS_IOC_GARBAGE_COLLECT_RANGE, F2FS_IOC_WRITE_CHECKPOINT,
	F2FS_IOC_FLUSH_DEVICE, F2FS_IOC_RESIZE_FS, FITRIM,
	_IO(0xf5, 28), _IO(0xf5, 29),	/* RESERVE_DEV_ALIAS, RELEASE_DEV_ALIAS */
} };

/*
 * In this order: DISK_ADD, DISK_REMOVE, DISK_ONLINE, DISK_OFFLINE, DISK_SET_STATE, DATA,
 * READ_SUPER, DISK_RESIZE, FSCK_ONLINE.
 */
static const struct requests bcachefs = { {
	_IOW(0xbc, 4, char[16]), _IOW(0xbc, 5, char[16]), _IOW(0xbc, 6, char[16]),
	_IOW(0xbc, 7, char[16]), _IOW(0xbc, 8, char[16]), _IOW(0xbc, 10, char[64]),
	_IOW(0xbc, 12, char[24]), _IOW(0xbc, 14, char[24]), _IOW(0xbc, 20, char[8]), SHUTDOWN,
} };

/*
 * cifs: DUMP_KEY, DUMP_FULL_KEY. ocfs2: GROUP_EXTEND, GROUP_ADD, GROUP_ADD64. hfsplus: BLESS. udf:
 * RELOCATE_BLOCKS.
 */
static const struct requests cifs = { {
	_IOWR(0xcf, 8, char[42]), _IOWR(0xcf, 10, char[7]), SHUTDOWN,
} };

static const struct requests ocfs2 = { {
	_IOW('o', 1, int), _IOW('o', 2, char[24]), _IOW('o', 3, char[24]), FITRIM,
} };

static const struct requests hfsplus = { { _IO('h', 0x80) } };
static const struct requests udf = { { _IOWR('l', 0x43, long) } };

/*
 * An image is made once per boot and file system type, and is kept. The loop device is a new one
 * each time, as the old one may still be busy.
 */
#define IMAGE "/tmp/gabion-image-"
#define IMAGE_SIZE (320 << 20)	/* mkfs.xfs refuses a smaller one */

static int attach_image(const char *image, char *disk, size_t size)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int file = open(image, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int number = ioctl(control, LOOP_CTL_GET_FREE), loop, err;

	if (number < 0 || file < 0 || ftruncate(file, IMAGE_SIZE))
		return -ENXIO;
	snprintf(disk, size, "/dev/loop%d", number);
	loop = open(disk, O_RDWR | O_CLOEXEC);
	err = loop < 0 ? -errno : outcome(ioctl(loop, LOOP_SET_FD, file));
	close(loop);
	close(file);
	close(control);
	return err;
}

static void detach_disk(const char *disk)
{
	int loop = open(disk, O_RDWR | O_CLOEXEC);

	ioctl(loop, LOOP_CLR_FD, 0);
	close(loop);
}

static int kind_of_test(struct context *context)
{
	const char *kind = context->attack->text;
	char image[64], disk[64], program[64];
	const char *const mkfs[] = { program, "-f", disk, NULL };
	bool made;
	int err = make_dirs() || module_insert("loop") ? -ENOENT : module_insert(kind);

	snprintf(image, sizeof(image), IMAGE "%s", kind);
	snprintf(program, sizeof(program), "./mkfs.%s", kind);
	made = file_exists(image);
	/* mkfs.nilfs2 reads /etc/mtab to see what is mounted. */
	if (symlink("/proc/self/mounts", "/etc/mtab") && errno != EEXIST)
		return -errno;
	if (!err)
		err = attach_image(image, disk, sizeof(disk));
	if (!err && !made && command(mkfs)) {
		unlink(image);
		err = -ENOEXEC;
	}
	if (!err)
		err = outcome(mount(disk, DIR, kind, 0, NULL));
	/* The mount keeps the loop device. It is detached when the file system is unmounted. */
	detach_disk(disk);
	return err;
}

static int open_kind(struct context *context)
{
	context->fd = open(path_of(context->attack), O_RDONLY | O_CLOEXEC);
	return outcome(context->fd);
}

static int kind_open_outside(struct context *context)
{
	int err = kind_of_test(context);

	return err ? err : open_kind(context);
}

/* BTRFS_IOC_SEND takes only a read-only subvolume. */
static int fat_of_test(struct context *context)
{
	/*
	 * A boot sector for 512 sectors of 512 bytes: one reserved, two with allocation tables, one
	 * with 16 directory entries, then the clusters.
	 */
	static const unsigned char head[] = {
		0xeb, 0x3c, 0x90, 'g', 'a', 'b', 'i', 'o', 'n', ' ', ' ', 0x00, 0x02, 1, 1, 0,
		1, 16, 0, 0x00, 0x02, 0xf8, 2, 0,
	};
	static const unsigned char table[] = { 0xf8, 0xff, 0xff };
	char disk[64];
	int fd = open(IMAGE "vfat", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int err = make_dirs() || module_insert("loop") || module_insert("vfat") ||
		  module_insert("nls_cp437") || module_insert("nls_ascii") ? -ENOENT : 0;

	if (pwrite(fd, head, sizeof(head), 0) < 0 || pwrite(fd, "\x55\xaa", 2, 510) < 0 ||
	    pwrite(fd, table, sizeof(table), 512) < 0)
		return -errno;
	close(fd);
	if (!err)
		err = attach_image(IMAGE "vfat", disk, sizeof(disk));
	if (err)
		return err;
	err = outcome(mount(disk, DIR, "vfat", 0, NULL));
	detach_disk(disk);
	return err ? err : open_kind(context);
}

/* vfat is not frozen here: thaw_super() answers EINVAL, after the permission check. */
ATTEMPT(thaw_fat, IOCTL(FITHAW), .module = "vfat", .outside = fat_of_test, .undo = unmount,
	.attempt = change)

static int subvolume_of_test(struct context *context)
{
	const struct btrfs_ioctl_vol_args args = { .name = "sent" };
	__u64 flags = BTRFS_SUBVOL_RDONLY;
	int fd, err = kind_of_test(context);

	if (err)
		return err;
	fd = open(DIR, O_RDONLY | O_CLOEXEC);
	if (ioctl(fd, BTRFS_IOC_SUBVOL_CREATE, &args) && errno != EEXIST)
		return -errno;
	close(fd);
	fd = open(DIR "/sent", O_RDONLY | O_CLOEXEC);
	err = outcome(ioctl(fd, BTRFS_IOC_SUBVOL_SETFLAGS, &flags));
	close(fd);
	return err;
}

static int ask_all(int fd, const struct requests *requests, bool by_gate32)
{
	void *zeros = low_memory(4096);
	int i, ret, reached = 0, refused = 0;

	for (i = 0; i < MAX_REQUESTS && requests->numbers[i]; i++) {
		unsigned long number = requests->numbers[i];

		memset(zeros, 0, 4096);
		ret = by_gate32 ? syscall32(NR32_IOCTL, fd, number, (long)zeros, 0, 0) :
				  outcome(ioctl(fd, number, zeros));
		refused += ret == -EPERM;
		reached += ret != -EPERM && ret != -ENOTTY;
	}
	if (reached && !refused)
		return 0;
	return refused && !reached ? -EPERM : UNPREPARED;
}

static const struct requests *requests_of(const struct context *context)
{
	return (const struct requests *)context->attack->number;
}

static int ask(struct context *context)
{
	return ask_all(context->fd, requests_of(context), false);
}

static int ask32(struct context *context)
{
	return ask_all(context->fd, requests_of(context), true);
}

static int open_and_ask(struct context *context)
{
	int err = open_kind(context);

	return err ? err : ask(context);
}

#define KIND(name, which) WHOLE_EPERM, .module = name, .text = name,	\
			  .number = (long)&(which), .undo = unmount

ATTEMPT(xfs, KIND("xfs", xfs), .outside = kind_of_test, .attempt = open_and_ask)
ATTEMPT(xfs_inherited, KIND("xfs", xfs), .outside = kind_open_outside, .attempt = ask)
ATTEMPT(xfs_inherited32, KIND("xfs", xfs32), .outside = kind_open_outside, .attempt = ask32)
ATTEMPT(btrfs, KIND("btrfs", btrfs), .outside = kind_of_test, .attempt = open_and_ask)
ATTEMPT(btrfs_inherited32, KIND("btrfs", btrfs), .outside = kind_open_outside,
	.attempt = ask32)
ATTEMPT(btrfs_users, WHOLE, .module = "btrfs", .text = "btrfs", .number = (long)&btrfs_users,
	.undo = unmount, .outside = kind_of_test, .attempt = open_and_ask)
ATTEMPT(btrfs_send, KIND("btrfs", btrfs_send), .path = DIR "/sent",
	.outside = subvolume_of_test, .attempt = open_and_ask)
ATTEMPT(nilfs, KIND("nilfs2", nilfs), .outside = kind_of_test, .attempt = open_and_ask)
ATTEMPT(f2fs, KIND("f2fs", f2fs), .outside = kind_of_test, .attempt = open_and_ask)

/*
 * File systems that need a server, or a mkfs program that Debian lacks. A test module registers
 * their names.
 */
static const char *const stood_for[] = { "bcachefs", "cifs", "ocfs2", "hfsplus", "udf" };

#define STAND_IN "gabion_test_kinds"

static int stand_in_of_test(struct context *context)
{
	size_t i;
	int err = make_dirs();

	for (i = 0; i < ARRAY_SIZE(stood_for); i++)
		module_unload(stood_for[i]);
	if (!module_loaded(STAND_IN))
		err = module_insert_test(STAND_IN,
					 "names=bcachefs,cifs,ocfs2,hfsplus,udf,gabionfs");
	return err ? err : outcome(mount("none", DIR, context->attack->text, 0, NULL));
}

static int stand_in_open_outside(struct context *context)
{
	int err = stand_in_of_test(context);

	return err ? err : open_kind(context);
}

static void drop_stand_in(struct context *context)
{
	unmount(context);
	module_unload(STAND_IN);
}

#define STANDS_FOR(name, which) WHOLE, .text = name, .number = (long)&(which),	\
				.path = DIR "/file", .outside = stand_in_of_test,	\
				.undo = drop_stand_in, .attempt = open_and_ask

ATTEMPT(bcachefs, STANDS_FOR("bcachefs", bcachefs))
ATTEMPT(cifs, STANDS_FOR("cifs", cifs))
ATTEMPT(ocfs2, STANDS_FOR("ocfs2", ocfs2))
ATTEMPT(hfsplus, STANDS_FOR("hfsplus", hfsplus))
ATTEMPT(udf, STANDS_FOR("udf", udf))
/* For an unknown file system type, all of the listed ioctls are judged. */
ATTEMPT(unknown, STANDS_FOR("gabionfs", xfs))
ATTEMPT(unknown_inherited32, WHOLE, .text = "gabionfs", .number = (long)&bcachefs,
	.path = DIR "/file", .outside = stand_in_open_outside, .undo = drop_stand_in,
	.attempt = ask32)

ATTEMPT(trim, IOCTL(FITRIM), .attempt = open_and_change)
/* There are no encrypted files. The kernel says so before it checks CAP_SYS_ADMIN. */
ATTEMPT(keys_of_all, WHOLE, .number = FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS,
	.attempt = open_and_change)

/*
 * AUTOFS_IOC_CATATONIC stops the host's automounter: the kernel closes its end of the pipe for
 * good.
 */

static int automounter = -1;

static int mount_autofs(int pgrp)
{
	char options[96];
	int ends[2], err = make_dirs();

	if (err || pipe(ends))
		return err ? err : -errno;
	module_insert("autofs4");
	snprintf(options, sizeof(options), "fd=%d,pgrp=%d,minproto=5,maxproto=5,indirect", ends[1],
		 pgrp);
	err = outcome(mount("none", DIR, "autofs", 0, options));
	close(ends[1]);
	automounter = ends[0];
	return err;
}

static int autofs_of_test(struct context *context)
{
	return mount_autofs(1);
}

static void end_automounter(struct context *context)
{
	unmount(context);
	close(automounter);
}

static bool is_ended(void)
{
	struct pollfd end = { .fd = automounter };

	return poll(&end, 1, 0) == 1 && (end.revents & POLLHUP);
}

static int open_autofs(struct context *context)
{
	context->fd = open(DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return outcome(context->fd);
}

static int autofs_open_outside(struct context *context)
{
	int err = autofs_of_test(context);

	return err ? err : open_autofs(context);
}

static int end_it(struct context *context)
{
	if (ioctl(context->fd, AUTOFS_IOC_CATATONIC, 0))
		return -errno;
	return is_ended() ? 0 : UNPREPARED;
}

static int end_it32(struct context *context)
{
	int ret = syscall32(NR32_IOCTL, context->fd, AUTOFS_IOC_CATATONIC, 0, 0, 0);

	if (ret)
		return ret;
	return is_ended() ? 0 : UNPREPARED;
}

static int open_and_end(struct context *context)
{
	int err = open_autofs(context);

	return err ? err : end_it(context);
}

static int set_timeout(struct context *context)
{
	unsigned long seconds = 1;
	int err = open_autofs(context);

	return err ? err : outcome(ioctl(context->fd, AUTOFS_IOC_SETTIMEOUT, &seconds));
}

#define AUTOFS WHOLE_EPERM, .undo = end_automounter

ATTEMPT(autofs_end, AUTOFS, .outside = autofs_of_test, .attempt = open_and_end)
ATTEMPT(autofs_end_inherited, AUTOFS, .outside = autofs_open_outside, .attempt = end_it)
ATTEMPT(autofs_end_inherited32, AUTOFS, .outside = autofs_open_outside, .attempt = end_it32)
ATTEMPT(autofs_timeout, AUTOFS, .outside = autofs_of_test, .attempt = set_timeout)

/* What must pass: the same changes of the attacker's own file systems. */

static int own_tmpfs(void *arg)
{
	TRY(own_namespace());
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(mkdir(DIR "/part", 0755));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT, "size=64k"));
	TRY(mount(DIR "/part", OTHER, NULL, MS_BIND, NULL));
	TRY(mount(NULL, OTHER, NULL, MS_REMOUNT, "size=128k"));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_RDONLY, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT, NULL));
	TRY(umount2(OTHER, MNT_FORCE));
	TRY(chroot(DIR));
	TRY(chdir("/"));
	TRY(umount2("/", 0));
	return 0;
}

static int own_tmpfs_new(void *arg)
{
	int context, tree;

	TRY(own_namespace());
	context = syscall(SYS_fsopen, "tmpfs", 0);
	TRY(context);
	TRY(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	tree = syscall(SYS_fsmount, context, 0, 0);
	TRY(tree);
	/*
	 * As a program does that fills a file system and makes it read-only before it attaches it.
	 */
	TRY(read_only(context));
	TRY(syscall(SYS_move_mount, tree, "", AT_FDCWD, DIR, MOVE_MOUNT_F_EMPTY_PATH));
	close(context);
	context = syscall(SYS_fspick, AT_FDCWD, DIR, 0);
	TRY(context);
	TRY(read_only(context));
	return 0;
}

static int own_fuse(void *arg)
{
	char options[64];
	int fd = open("/dev/fuse", O_RDWR);

	TRY(fd);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	TRY(own_namespace());
	TRY(mount("none", DIR, "fuse", 0, options));
	TRY(umount2(DIR, MNT_FORCE));
	return 0;
}

static int own_devpts(void *arg)
{
	TRY(own_namespace());
	TRY(mount("none", DIR, "devpts", 0, "newinstance"));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT, "ptmxmode=666"));
	return 0;
}

/* Superblocks that belong to the attacker's own IPC and network namespaces. */
static int own_mqueue(void *arg)
{
	TRY(own_namespace());
	TRY(unshare(CLONE_NEWIPC));
	TRY(mount("none", DIR, "mqueue", 0, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_RDONLY, NULL));
	return 0;
}

static int own_sysfs(void *arg)
{
	TRY(own_namespace());
	TRY(unshare(CLONE_NEWNET));
	TRY(mount("none", DIR, "sysfs", 0, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_RDONLY, NULL));
	return 0;
}

static int own_proc(void *arg)
{
	int status;

	TRY(own_namespace());
	TRY(unshare(CLONE_NEWPID));
	if (!fork())
		_exit(mount("none", DIR, "proc", 0, NULL) ||
		      mount(NULL, DIR, NULL, MS_REMOUNT, "hidepid=2") ? errno : 0);
	wait(&status);
	errno = WEXITSTATUS(status);
	return did("proc", errno ? -1 : 0);
}

/* A tmpfs cannot be frozen. The kernel refuses it, and no attack is recorded. */
static int own_freeze(void *arg)
{
	int fd = open("/dev/shm", O_RDONLY);

	if (fd < 0)
		fd = open("/tmp", O_RDONLY);
	TRY(fd);
	if (!ioctl(fd, FIFREEZE, 0) || (errno != EOPNOTSUPP && errno != EPERM))
		return did("FIFREEZE", -1);
	return 0;
}

static int own_autofs(void *arg)
{
	int fd;

	TRY(own_namespace());
	TRY(mount_autofs(getpgrp()));
	fd = open(DIR, O_RDONLY | O_DIRECTORY);
	TRY(fd);
	TRY(ioctl(fd, AUTOFS_IOC_CATATONIC, 0));
	return 0;
}

/*
 * PAGEMAP_SCAN and PROCMAP_QUERY have the same type and number as an ext4 resize ioctl, but another
 * direction.
 */
static int own_pagemap(void *arg)
{
	char zeros[96] = {};
	int fd = open("/proc/self/pagemap", O_RDONLY);

	TRY(fd);
	if (!ioctl(fd, _IOWR('f', 16, char[96]), zeros) || (errno != ENOTTY && errno != EINVAL))
		return did("PAGEMAP_SCAN", -1);
	fd = open("/proc/self/maps", O_RDONLY);
	TRY(fd);
	if (!ioctl(fd, _IOWR('f', 17, char[104]), zeros) ||
	    (errno != ENOTTY && errno != EINVAL && errno != E2BIG))
		return did("PROCMAP_QUERY", -1);
	return 0;
}

/* Several types have these two, ext4 among them, so they are left out. */
static bool is_of_many(unsigned long number)
{
	return number == FITRIM || number == SHUTDOWN;
}

static int ask_unknown(int fd, const struct requests *requests)
{
	void *zeros = low_memory(4096);
	int i;

	for (i = 0; i < MAX_REQUESTS && requests->numbers[i]; i++) {
		if (is_of_many(requests->numbers[i]))
			continue;
		if (!ioctl(fd, requests->numbers[i], zeros))
			errno = EPROTO;
		if (errno != ENOTTY)
			return did("another kind's", -1);
	}
	return 0;
}

/* Queries that the kernel answers to any task that can open a file there. */
static int asking(void *arg)
{
	static const struct requests asks = { {
		BTRFS_IOC_INO_LOOKUP, BTRFS_IOC_FS_INFO, BTRFS_IOC_SPACE_INFO,
		BTRFS_IOC_SUBVOL_CREATE, BTRFS_IOC_SNAP_CREATE_V2, BTRFS_IOC_SNAP_DESTROY,
		BTRFS_IOC_GET_FEATURES,
		BTRFS_IOC_SYNC, BTRFS_IOC_QUOTA_RESCAN_STATUS,
		XFS_HANDLE(104), XFS_HANDLE(105), XFS_HANDLE(106),
		_IOR('X', 126, char[256]), _IOWR('X', 62, char[40]), NILFS_IOCTL_GET_CPSTAT,
		NILFS_IOCTL_SYNC, _IOR(0xbc, 1, char[16]), _IOWR(0xbc, 11, char[16]),
		_IOW(0xbc, 16, char[32]), _IOW(0xbc, 17, char[32]), AUTOFS_IOC_PROTOVER,
		AUTOFS_IOC_ASKUMOUNT,
	} };
	int fd = open(DISK, O_RDONLY);

	TRY(fd);
	return ask_unknown(fd, &asks);
}

/*
 * ioctls of other file system types fail with ENOTTY as without Gabion, and no event is recorded.
 */
static int ask_others(void *arg)
{
	static const struct requests *const others[] = {
		&xfs, &xfs32, &btrfs, &btrfs_users, &btrfs_send, &nilfs, &f2fs, &bcachefs, &cifs,
		&ocfs2, &hfsplus, &udf,
	};
	const char *path = arg;
	int fd = open(path, O_RDONLY);
	size_t i;

	TRY(fd);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		TRY(ask_unknown(fd, others[i]));
	return 0;
}

static int others_of_ext4(void *arg)
{
	return ask_others(DISK);
}

/*
 * An overlayfs, as the root of a container: it does not know FITRIM (fstrim(8)) and other ioctls,
 * so the answer must be ENOTTY as without Gabion.
 */
#define OVERLAY DIR "/overlay"

static int others_of_overlay(void *arg)
{
	int ret, fd = open(OVERLAY, O_RDONLY);

	TRY(fd);
	ret = outcome(ioctl(fd, FITRIM, low_memory(24)));
	if (ret != -ENOTTY)
		return ret ? ret : -EPROTO;
	ret = outcome(ioctl(fd, SHUTDOWN, low_memory(4)));
	if (ret != -ENOTTY)
		return ret ? ret : -EPROTO;
	return ask_others(OVERLAY);
}

static int have_overlay(void)
{
	if (mkdir(OVERLAY, 0755) && errno != EEXIST)
		return -errno;
	return module_insert("overlay") ? -ENOENT :
	       outcome(mount("none", OVERLAY, "overlay", 0, "lowerdir=" OTHER ":/bin"));
}

static int remove_key(void *arg)
{
	struct fscrypt_remove_key_arg key = {};
	int fd = open(DISK, O_RDONLY);

	if (fd < 0)
		return -errno;
	return unless_invalid(outcome(ioctl(fd, FS_IOC_REMOVE_ENCRYPTION_KEY, &key)));
}

FIXTURE_SETUP(harmless)
{
	ASSERT_EQ(0, prepare_harmless());
	ASSERT_EQ(0, make_dirs());
	if (!file_exists("/dev/fuse"))
		ASSERT_EQ(0, module_insert("fuse"));
}

PASSES(own_tmpfs)
PASSES(own_tmpfs_new)
PASSES(own_fuse)
PASSES(own_devpts)
PASSES(own_mqueue)
PASSES(own_proc)
PASSES(own_freeze)
PASSES(own_pagemap)
PASSES(asking)
PASSES(others_of_ext4)

TEST_F(harmless, overlay)
{
	ASSERT_EQ(0, have_overlay());
	check_passes(_metadata, &variant->person, others_of_overlay);
	EXPECT_EQ(0, umount(OVERLAY));
}

/*
 * Removing the user's own claim to an encryption key. Without a user namespace this user is the
 * host's user, so it is denied there.
 */
TEST_F(harmless, key_of_user)
{
	EXPECT_EQ(0, run_as(&variant->person, remove_key, NULL));
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(variant->person.userns ? 0 : -EPERM, run_as(&variant->person, remove_key, NULL));
}

/* In a user namespace the kernel refuses to remount sysfs and to mount autofs. */
static void check_same(struct __test_metadata *_metadata, const struct person *person,
		       int (*what)(void *arg))
{
	int alone = run_as(person, what, NULL);

	EXPECT_EQ(person->userns ? -EPERM : 0, alone);
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(alone, run_as(person, what, NULL));
}

TEST_F(harmless, own_sysfs)
{
	check_same(_metadata, &variant->person, own_sysfs);
}

TEST_F(harmless, own_autofs)
{
	check_same(_metadata, &variant->person, own_autofs);
}

TEST_HARNESS_MAIN
