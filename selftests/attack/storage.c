// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw disks reached without opening a block device node: character devices that pass commands to
 * storage, and system calls that name a disk by path or number.
 *
 * In the rows:
 *  SG, BSG, TAPE, NVME, FLASH, AOE, VHOST  opens or uses such a character device
 *  UBLK                               makes a disk that is served by a user space task
 *  NAMED                              a system call that names the disk /dev/loop5
 *  QUOTAS                             the same with quotactl(2)
 *  MAPPER                             maps the disk by the device mapper
 *  MAPPED_DISK                        stops or removes a mapped device
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/bsg.h>
#include <linux/btrfs.h>
#include <linux/dm-ioctl.h>
#include <linux/dqblk_xfs.h>
#include <linux/loop.h>
#include <linux/nvme_ioctl.h>
#include <linux/ublk_cmd.h>
#include <linux/vhost.h>
#include <mtd/mtd-user.h>
#include <mtd/ubi-user.h>
#include <scsi/scsi.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/mtio.h>
#include <sys/quota.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "matrix.h"

#define STORAGE .operation = "block_device", .also = "char_device", .flags = O_RDWR | O_NONBLOCK

/* Wait for a device node: drivers probe devices asynchronously. */
static int wait_for(const char *pattern, char *path, size_t size)
{
	glob_t found;
	int times, ret;

	for (times = 0; times < 600; times++) {
		ret = glob(pattern, 0, NULL, &found);
		if (!ret) {
			snprintf(path, size, "%s", found.gl_pathv[0]);
			globfree(&found);
			return 0;
		}
		usleep(50000);
	}
	return -ENOENT;
}

static int insert_all(const char *const names[])
{
	int err = 0;

	while (!err && *names)
		err = module_insert(*names++);
	return err;
}

static int open_by(struct context *context, const char *pattern)
{
	char path[256];
	int err = wait_for(pattern, path, sizeof(path));

	if (err)
		return err;
	context->fd = open(path, context->attack->flags);
	return outcome(context->fd);
}

/* SCSI: a disk in memory (scsi_debug) and its sg and bsg nodes. */
#define SG STORAGE, .object = "object=\"c 21:0\"", .module = "scsi_debug", .path = "/dev/sg0"
#define BSG STORAGE, .object = "object=\"c ", .module = "scsi_debug", .path = "/dev/bsg/*"

static int have_scsi(struct context *context)
{
	const char *const modules[] = { "sg", "scsi_debug", NULL };
	char path[256];
	int err = insert_all(modules);

	if (!err)
		err = wait_for("/dev/sg0", path, sizeof(path));
	return err ? err : wait_for("/dev/bsg/*", path, sizeof(path));
}

static int open_scsi(struct context *context)
{
	int err = have_scsi(context);

	return err ? err : open_by(context, context->attack->path);
}

static int try_open_by(struct context *context)
{
	return open_by(context, context->attack->path);
}

static unsigned char inquiry[] = { INQUIRY, 0, 0, 0, 96, 0 };

static int by_sg_io(struct context *context)
{
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.dxfer_direction = SG_DXFER_FROM_DEV,
		.cmd_len = sizeof(inquiry),
		.cmdp = inquiry,
		.dxfer_len = 96,
		.dxferp = context->bytes,
		.timeout = 20000,
	};

	if (ioctl(context->fd, SG_IO, &io))
		return -errno;
	return io.status ? -EIO : 0;
}

static int by_sg_io_v4(struct context *context)
{
	struct sg_io_v4 io = {
		.guard = 'Q',
		.protocol = BSG_PROTOCOL_SCSI,
		.subprotocol = BSG_SUB_PROTOCOL_SCSI_CMD,
		.request = (uintptr_t)inquiry,
		.request_len = sizeof(inquiry),
		.din_xferp = (uintptr_t)context->bytes,
		.din_xfer_len = 96,
		.timeout = 20000,
	};

	if (ioctl(context->fd, SG_IO, &io))
		return -errno;
	return io.device_status ? -EIO : 0;
}

static const struct sg_io_hdr written = {
	.interface_id = 'S',
	.dxfer_direction = SG_DXFER_FROM_DEV,
	.cmd_len = sizeof(inquiry),
	.timeout = 20000,
};

/* The old sg interface: write(2) sends the command, read(2) fetches the answer. */
static int send_by_write(struct context *context)
{
	struct sg_io_hdr io = written;

	io.cmdp = inquiry;
	io.dxferp = context->bytes;
	io.dxfer_len = 96;
	return outcome(write(context->fd, &io, sizeof(io)));
}

static int open_and_send(struct context *context)
{
	int err = try_open_by(context);

	return err ? err : send_by_write(context);
}

static int fetch_by_read(struct context *context)
{
	struct sg_io_hdr io = written;
	int times, ret;

	for (times = 0; times < 100; times++) {
		ret = outcome(read(context->fd, &io, sizeof(io)));
		if (ret != -EAGAIN)
			break;
		usleep(10000);
	}
	return ret;
}

static int map_buffer(struct context *context)
{
	void *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, context->fd, 0);

	return memory == MAP_FAILED ? -errno : 0;
}

static int try_sg_io(struct context *context)
{
	int err = try_open_by(context);

	return err ? err : by_sg_io(context);
}

ATTEMPT(sg_open, SG, .outside = have_scsi, .attempt = try_open_by)
ATTEMPT(sg_open_and_command, SG, .outside = have_scsi, .attempt = try_sg_io)
ATTEMPT(sg_command, SG, .outside = open_scsi, .attempt = by_sg_io)
/*
 * The attacker opens the device itself: sg_check_file_access() refuses write(2) and read(2) to a
 * task with other credentials than the opener.
 */
ATTEMPT(sg_write, SG, .outside = have_scsi, .early = try_open_by, .attempt = send_by_write)
ATTEMPT(sg_read, SG, .outside = have_scsi, .early = open_and_send, .attempt = fetch_by_read)
ATTEMPT(sg_mmap, SG, .outside = open_scsi, .attempt = map_buffer)
ATTEMPT(sg_ioctl32, SG, .number = SG_GET_VERSION_NUM, .outside = open_scsi,
	.attempt = use_ioctl32)
ATTEMPT(bsg_open, BSG, .outside = have_scsi, .attempt = try_open_by)
ATTEMPT(bsg_command, BSG, .outside = open_scsi, .attempt = by_sg_io_v4)

/* A tape drive: scsi_debug adds a host with devices of the type that was written to ptype. */
#define TAPE STORAGE, .object = "object=\"c 9:", .module = "st", .path = "/dev/nst0"
#define DEBUG_DRIVER "/sys/bus/pseudo/drivers/scsi_debug/"

static int have_tape(struct context *context)
{
	char path[256];
	int err = have_scsi(context);

	if (!err)
		err = module_insert("st");
	if (!err && !file_exists("/dev/nst0")) {
		err = write_text(DEBUG_DRIVER "ptype", "1");
		if (err >= 0)
			err = write_text(DEBUG_DRIVER "add_host", "1");
	}
	return err < 0 ? err : wait_for("/dev/nst0", path, sizeof(path));
}

static int open_tape(struct context *context)
{
	int err = have_tape(context);

	return err ? err : open_by(context, context->attack->path);
}

ATTEMPT(tape_open, TAPE, .outside = have_tape, .attempt = try_open_by)
ATTEMPT(tape_command, TAPE, .number = MTIOCGET, .outside = open_tape, .attempt = use_ioctl)

/* NVMe: the virtual machine's controller and its namespace, by the character devices. */
#define NVME STORAGE, .object = "object=\"c ", .module = "nvme"

static int have_nvme(struct context *context)
{
	char path[256];
	int err = module_insert("nvme");

	return err ? err : wait_for(context->attack->path, path, sizeof(path));
}

static int open_nvme(struct context *context)
{
	int err = have_nvme(context);

	return err ? err : open_by(context, context->attack->path);
}

/* Get Log Page (SMART), which reads only. */
static int admin_command(struct context *context)
{
	struct nvme_passthru_cmd command = {
		.opcode = 0x02,
		.nsid = 0xffffffff,
		.addr = (uintptr_t)context->bytes,
		.data_len = 512,
		.cdw10 = 0x02 | 127 << 16,
	};

	return outcome(ioctl(context->fd, NVME_IOCTL_ADMIN_CMD, &command));
}

ATTEMPT(nvme_generic_open, NVME, .path = "/dev/ng0n1", .outside = have_nvme,
	.attempt = try_open_by)
ATTEMPT(nvme_generic_ioctl, NVME, .path = "/dev/ng0n1", .number = NVME_IOCTL_ID,
	.outside = open_nvme, .attempt = use_ioctl)
ATTEMPT(nvme_generic_command, NVME, .path = "/dev/ng0n1", .userns = -EACCES,
	.outside = open_nvme, .attempt = admin_command)
ATTEMPT(nvme_controller_open, NVME, .path = "/dev/nvme0", .outside = have_nvme,
	.attempt = try_open_by)
ATTEMPT(nvme_controller_command, NVME, .path = "/dev/nvme0", .userns = -EACCES,
	.outside = open_nvme, .attempt = admin_command)

/* The same by io_uring: an admin command to the controller, and a read from the namespace. */
static int admin_command_by_ring(struct context *context)
{
	struct nvme_uring_cmd command = {
		.opcode = 0x02,
		.nsid = 0xffffffff,
		.addr = (uintptr_t)context->bytes,
		.data_len = 512,
		.cdw10 = 0x02 | 127 << 16,
	};

	return uring_command(context->fd, NVME_URING_CMD_ADMIN, &command, sizeof(command));
}

static int read_by_ring(struct context *context)
{
	struct nvme_uring_cmd command = {
		.opcode = 0x02,
		.nsid = 1,
		.addr = (uintptr_t)context->bytes,
		.data_len = 512,
	};

	return uring_command(context->fd, NVME_URING_CMD_IO, &command, sizeof(command));
}

ATTEMPT(nvme_controller_uring, NVME, .path = "/dev/nvme0", .userns = -EACCES,
	.outside = open_nvme, .attempt = admin_command_by_ring)
/* Before 6.2 the read needs CAP_SYS_ADMIN. */
ATTEMPT(nvme_generic_uring, NVME, .path = "/dev/ng0n1", .since = "6.2",
	.outside = open_nvme, .attempt = read_by_ring)

static int have_fabrics(struct context *context)
{
	return module_insert("nvme_fabrics");
}

ATTEMPT(nvme_fabrics_open, STORAGE, .object = "object=\"c 10:", .module = "nvme_fabrics",
	.path = "/dev/nvme-fabrics", .outside = have_fabrics, .attempt = try_open_by)

/* Flash: a chip in memory (mtdram), and UBI volumes on it. */
#define FLASH STORAGE, .object = "object=\"c 90:0\"", .module = "mtdram", .path = "/dev/mtd0"

static int have_flash(struct context *context)
{
	char path[256];
	int err = module_insert("mtdram");

	return err ? err : wait_for("/dev/mtd0", path, sizeof(path));
}

static int open_flash(struct context *context)
{
	int err = have_flash(context);

	return err ? err : open_by(context, context->attack->path);
}

ATTEMPT(flash_open, FLASH, .outside = have_flash, .attempt = try_open_by)
ATTEMPT(flash_read, FLASH, .outside = open_flash, .attempt = use_read)
ATTEMPT(flash_write, FLASH, .outside = open_flash, .attempt = use_write, .text = "x")
ATTEMPT(flash_ioctl, FLASH, .number = MEMGETINFO, .outside = open_flash, .attempt = use_ioctl)

/* ATA over Ethernet: no disk is there. */
#define AOE(name) STORAGE, .object = "object=\"c 152:", .module = "aoe", .path = "/dev/etherd/" name

static int have_aoe(struct context *context)
{
	char path[256];
	int err = module_insert("aoe");

	return err ? err : wait_for(context->attack->path, path, sizeof(path));
}

static int open_aoe(struct context *context)
{
	int err = have_aoe(context);

	return err ? err :
		     keep_fd(context, result(open(context->attack->path, O_WRONLY | O_CLOEXEC)));
}

static int try_open_aoe(struct context *context)
{
	return close_again(result(open(context->attack->path, O_WRONLY | O_CLOEXEC)));
}

ATTEMPT(aoe_open, AOE("interfaces"), .outside = have_aoe, .attempt = try_open_aoe)
ATTEMPT(aoe_flush, AOE("flush"), .text = "e9.9", .outside = open_aoe, .attempt = use_write)
ATTEMPT(aoe_discover, AOE("discover"), .text = "1", .harmless = true, .outside = open_aoe,
	.attempt = use_write)

/* UBI attaches only an erased chip or one that has volumes. */
static int erase_flash(void)
{
	struct erase_info_user all = {};
	struct mtd_info_user chip;
	int err, fd = open("/dev/mtd0", O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, MEMGETINFO, &chip))
		return -errno;
	all.length = chip.size;
	err = outcome(ioctl(fd, MEMERASE, &all));
	close(fd);
	return err;
}

static int open_volumes(struct context *context)
{
	int err = have_flash(context);

	if (!err)
		err = module_insert("ubi");
	if (!err)
		err = erase_flash();
	return err ? err : open_by(context, context->attack->path);
}

static int attach_volumes(struct context *context)
{
	struct ubi_attach_req request = { .ubi_num = 3 };

	return outcome(ioctl(context->fd, UBI_IOCATT, &request));
}

static void detach_volumes(struct context *context)
{
	int fd = open("/dev/ubi_ctrl", O_RDONLY | O_CLOEXEC);
	int32_t number = 3;

	ioctl(fd, UBI_IOCDET, &number);
	close(fd);
}

ATTEMPT(volumes_attach, STORAGE, .object = "object=\"c 10:", .module = "ubi",
	.path = "/dev/ubi_ctrl", .userns = -EPERM, .outside = open_volumes,
	.attempt = attach_volumes, .undo = detach_volumes)

/*
 * vhost-scsi gives a virtual machine disks of the host's SCSI targets, so it is denied. vhost-vsock
 * has nothing to do with disks, so it passes.
 */
#define VHOST STORAGE, .object = "object=\"c 10:", .module = "vhost_scsi",			\
	      .path = "/dev/vhost-scsi"

static int have_vhost(struct context *context)
{
	int err = module_insert("vhost_scsi");

	return err ? err : module_insert("vhost_vsock");
}

static int open_vhost(struct context *context)
{
	int err = have_vhost(context);

	return err ? err : open_by(context, context->attack->path);
}

static int own_vhost(struct context *context)
{
	int err = try_open_by(context);

	return err ? err : outcome(ioctl(context->fd, VHOST_SET_OWNER, 0));
}

ATTEMPT(vhost_scsi_open, VHOST, .outside = have_vhost, .attempt = try_open_by)
ATTEMPT(vhost_scsi_ioctl, VHOST, .number = VHOST_SCSI_GET_ABI_VERSION, .outside = open_vhost,
	.attempt = use_ioctl)
ATTEMPT(vhost_scsi_ioctl32, VHOST, .number = VHOST_SCSI_GET_ABI_VERSION,
	.outside = open_vhost, .attempt = use_ioctl32)
ATTEMPT(vhost_vsock, STORAGE, .harmless = true, .module = "vhost_scsi",
	.path = "/dev/vhost-vsock", .outside = have_vhost, .attempt = own_vhost)

/* ublk: a block device of the host that is served by a user space task. */
#define UBLK STORAGE, .object = "object=\"c 10:", .module = "ublk_drv",				\
	     .path = "/dev/ublk-control"
#define UBLK_NUMBER 9

static int ublk(int fd, unsigned int op, void *data, unsigned int len)
{
	struct ublksrv_ctrl_cmd command = {
		.dev_id = UBLK_NUMBER,
		.queue_id = (__u16)-1,
		.addr = (uintptr_t)data,
		.len = len,
	};

	return uring_command(fd, op, &command, sizeof(command));
}

static int open_ublk(struct context *context)
{
	int err = module_insert("ublk_drv");

	return err ? err : open_by(context, context->attack->path);
}

static int make_ublk(struct context *context)
{
	struct ublksrv_ctrl_dev_info info = {
		.nr_hw_queues = 1,
		.queue_depth = 1,
		.max_io_buf_bytes = 4096,
		.dev_id = UBLK_NUMBER,
	};

	return ublk(context->fd, UBLK_CMD_ADD_DEV, &info, sizeof(info));
}

static void remove_ublk(struct context *context)
{
	int fd = open("/dev/ublk-control", O_RDWR | O_CLOEXEC);

	ublk(fd, UBLK_CMD_DEL_DEV, NULL, 0);
	close(fd);
}

/* An io_uring worker runs the command, because it sleeps. */
ATTEMPT(ublk_make, UBLK, .elsewhere = true, .userns = -EPERM, .outside = open_ublk,
	.attempt = make_ublk, .undo = remove_ublk)

static int make_and_open_ublk(struct context *context)
{
	char path[32];
	int err = open_ublk(context);

	if (!err)
		err = make_ublk(context);
	close(context->fd);
	context->fd = -1;
	return err ? err : wait_for("/dev/ublkc9", path, sizeof(path));
}

static int open_served_disk(struct context *context)
{
	return open_and_close("/dev/ublkc9", O_RDWR);
}

ATTEMPT(ublk_open, STORAGE, .object = "object=\"c ", .module = "ublk_drv",
	.path = "/dev/ublk-control", .outside = make_and_open_ublk, .attempt = open_served_disk,
	.undo = remove_ublk)

static int ask_ublk(struct context *context)
{
	struct ublksrv_ctrl_dev_info info = {};
	int fd = open("/dev/ublk-control", O_RDWR | O_CLOEXEC);
	int ret = ublk(fd, UBLK_CMD_GET_DEV_INFO, &info, sizeof(info));

	close(fd);
	return ret;
}

ATTEMPT(ublk_ask, UBLK, .userns = -EPERM, .harmless = true, .outside = make_and_open_ublk,
	.attempt = ask_ublk, .undo = remove_ublk)

/* System calls that name a disk: /dev/loop5, backed by a file of 4 MiB. */
#define DISK "/dev/loop5"
#define DISK_FILE "/tmp/gabion-named-disk"
#define MOUNTED "/tmp/gabion-named"
#define NODE "/tmp/gabion-node"

#define NAMED .operation = "block_device", .object = "object=\"b 7:5\"", .module = "ext4",	\
	      .undo = drop_disk

static void drop_disk(struct context *context)
{
	int loop;

	umount2(MOUNTED, MNT_DETACH);
	rmdir(MOUNTED);
	loop = open(DISK, O_RDWR | O_CLOEXEC);
	ioctl(loop, LOOP_CLR_FD, 0);
	close(loop);
	unlink(NODE);
	unlink(DISK_FILE);
}

static int have_file_system(struct context *context)
{
	const char *const mkfs[] = { "mke2fs", "-F", DISK_FILE, NULL };
	int file, loop, err = module_insert("loop");

	drop_disk(context);
	if (!err)
		err = module_insert("ext4");
	file = open(DISK_FILE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0 || ftruncate(file, 4 << 20))
		return -ENOSPC;
	if (!err)
		err = command(mkfs);
	loop = open(DISK, O_RDWR | O_CLOEXEC);
	if (!err && (loop < 0 || ioctl(loop, LOOP_SET_FD, file)))
		err = -errno;
	close(loop);
	close(file);
	mkdir(MOUNTED, 0755);
	return err;
}

static int mount_elsewhere(struct context *context)
{
	int err = private_mounts(0);

	return err ? err : outcome(mount(DISK, "/mnt", "ext4", 0, NULL));
}

static int have_mounted(struct context *context)
{
	int err = have_file_system(context);

	return err ? err : outcome(mount(DISK, MOUNTED, "ext4", 0, NULL));
}

static int open_claiming(struct context *context)
{
	return open_and_close(DISK, O_RDWR | O_EXCL);
}

ATTEMPT(opened_and_claimed, NAMED, .outside = have_file_system, .attempt = open_claiming)
ATTEMPT(named_by_mount, NAMED, .also = "mount", .userns = -EPERM, .outside = have_file_system,
	.attempt = mount_elsewhere)
/*
 * The disk is mounted already, so the kernel uses the existing superblock and does not open the
 * disk again.
 */
ATTEMPT(named_by_mount_again, NAMED, .also = "mount", .userns = -EPERM,
	.outside = have_mounted, .attempt = mount_elsewhere)

/* The disk is added to a btrfs on several devices: a mounted btrfs on /dev/loop6. */
#define GROWING "/dev/loop6"
#define GROWING_FILE "/tmp/gabion-growing"
#define GROWING_SIZE (128 << 20)	/* mkfs.btrfs refuses a smaller one */

static void drop_growing(struct context *context)
{
	int loop;

	umount2(MOUNTED, MNT_DETACH);
	loop = open(GROWING, O_RDWR | O_CLOEXEC);
	ioctl(loop, LOOP_CLR_FD, 0);
	close(loop);
	unlink(GROWING_FILE);
	drop_disk(context);
}

static int attach(const char *disk, const char *path)
{
	int loop = open(disk, O_RDWR | O_CLOEXEC), file = open(path, O_RDWR | O_CLOEXEC);
	int err = loop < 0 || file < 0 ? -errno : outcome(ioctl(loop, LOOP_SET_FD, file));

	close(loop);
	close(file);
	return err;
}

static int make_growing(void)
{
	const char *const mkfs[] = { "./mkfs.btrfs", "-f", GROWING_FILE, NULL };
	int file = open(GROWING_FILE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err = file < 0 ? -errno : outcome(ftruncate(file, GROWING_SIZE));

	close(file);
	if (!err)
		err = module_insert("btrfs");
	if (!err)
		err = command(mkfs) ? -ENOEXEC : 0;
	return err ? err : attach(GROWING, GROWING_FILE);
}

static int have_growing(struct context *context)
{
	int err;

	drop_growing(context);
	err = have_file_system(context);
	if (!err)
		err = make_growing();
	if (!err)
		err = outcome(mount(GROWING, MOUNTED, "btrfs", 0, NULL));
	if (err)
		return err;
	context->fd = open(MOUNTED, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return outcome(context->fd);
}

static int add_disk(struct context *context)
{
	const struct btrfs_ioctl_vol_args args = { .name = DISK };

	return outcome(ioctl(context->fd, BTRFS_IOC_ADD_DEV, &args));
}

ATTEMPT(named_by_btrfs, NAMED, .also = "mount", .module = "btrfs", .userns = -EPERM,
	.outside = have_growing, .attempt = add_disk, .undo = drop_growing)

/* The device mapper: a table that names the disk. */
#define MAPPED "gabion-mapped"

static int mapper(int fd, unsigned long number, const char *target)
{
	struct {
		struct dm_ioctl head;
		struct dm_target_spec spec;
		char parameters[64];
	} request = {
		.head = {
			.version = { 4, 0, 0 },
			.data_size = sizeof(request),
			.data_start = offsetof(typeof(request), spec),
			.target_count = !!target,
			.name = MAPPED,
		},
		.spec = { .length = 8, .target_type = "linear" },
	};

	if (target)
		strcpy(request.parameters, target);
	return outcome(ioctl(fd, number, &request));
}

static int have_mapper(struct context *context)
{
	int err = have_file_system(context);

	if (!err)
		err = module_insert("dm_mod");
	context->fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	if (context->fd < 0)
		return -errno;
	return err ? err : mapper(context->fd, DM_DEV_CREATE, NULL);
}

static int load_table(struct context *context)
{
	return mapper(context->fd, DM_TABLE_LOAD, context->attack->text);
}

static void drop_mapper(struct context *context)
{
	int fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	mapper(fd, DM_DEV_REMOVE, NULL);
	close(fd);
	drop_disk(context);
}

#define MAPPER .operation = "block_device", .object = "object=\"b 7:5\"", .module = "dm_mod",	\
	       .also = "char_device", .userns = -EACCES, .outside = have_mapper,		\
	       .attempt = load_table, .undo = drop_mapper

/* A mapped device of the host, which the attacker suspends, resumes or removes. */
static int have_mapped(struct context *context)
{
	int err = have_mapper(context);

	return err ? err : mapper(context->fd, DM_TABLE_LOAD, DISK " 0");
}

static int resume_mapped(struct context *context)
{
	return mapper(context->fd, DM_DEV_SUSPEND, NULL);
}

static int remove_mapped(struct context *context)
{
	return mapper(context->fd, DM_DEV_REMOVE, NULL);
}

static int ask_mapper(struct context *context)
{
	return mapper(context->fd, DM_DEV_STATUS, NULL);
}

#define MAPPED_DISK .operation = "block_device", .object = "object=\"c 10:236\"",		\
		    .module = "dm_mod", .also = "char_device", .userns = -EACCES,		\
		    .outside = have_mapped, .undo = drop_mapper

ATTEMPT(mapper_resume, MAPPED_DISK, .attempt = resume_mapped)
ATTEMPT(mapper_remove, MAPPED_DISK, .attempt = remove_mapped)
ATTEMPT(mapper_status, MAPPED_DISK, .harmless = true, .attempt = ask_mapper)
ATTEMPT(named_by_table, MAPPER, .text = DISK " 0")
ATTEMPT(numbered_by_table, MAPPER, .text = "7:5 0")

/*
 * Quotas of a mounted disk, which the system call names by a node that the test makes. The quota
 * file is an empty one of the format quota_v2.
 */
static int make_quotas(const char *path)
{
	static const uint32_t table[512] = { 0xd9c01f11, 0, 604800, 604800, 0, 2, 0, 0 };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int ret = fd < 0 ? -errno : outcome(write(fd, table, sizeof(table)));

	close(fd);
	return ret;
}

static int have_quotas(struct context *context)
{
	int err = have_file_system(context);

	if (!err)
		err = module_insert("quota_v2");
	if (!err)
		err = outcome(mount(DISK, MOUNTED, "ext4", 0, "usrquota"));
	if (!err)
		err = make_quotas(MOUNTED "/table");
	unlink(NODE);
	if (!err)
		err = outcome(mknod(NODE, S_IFBLK | 0600, makedev(7, 5)));
	if (!err)
		err = outcome(quotactl(QCMD(Q_QUOTAON, USRQUOTA), NODE, 2,
				       MOUNTED "/table"));
	return err;
}

/* Any task may use Q_GETINFO. Q_SETINFO needs CAP_SYS_ADMIN. */
static int use_quotas(struct context *context)
{
	struct dqinfo info = { .dqi_bgrace = 100, .dqi_valid = IIF_BGRACE };

	return outcome(quotactl(QCMD(context->attack->number, USRQUOTA), NODE, 0,
				(void *)&info));
}

static int use_quotas_by_mount(struct context *context)
{
	struct dqinfo info = { .dqi_bgrace = 100, .dqi_valid = IIF_BGRACE };
	int fd = open(MOUNTED, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return outcome(syscall(SYS_quotactl_fd, fd, QCMD(context->attack->number, USRQUOTA), 0,
			       &info));
}

#define QUOTAS NAMED, .needs = "/proc/sys/fs/quota", .outside = have_quotas

ATTEMPT(quota_node_set, QUOTAS, .userns = -EPERM, .number = Q_SETINFO, .attempt = use_quotas)
ATTEMPT(quota_node_get, QUOTAS, .number = Q_GETINFO, .attempt = use_quotas)
ATTEMPT(quota_mount_set, QUOTAS, .userns = -EPERM, .number = Q_SETINFO,
	.attempt = use_quotas_by_mount)
ATTEMPT(quota_mount_get, QUOTAS, .harmless = true, .number = Q_GETINFO,
	.attempt = use_quotas_by_mount)

/*
 * What must pass under "deny block_device", and lists that name a disk by one of its other nodes.
 */
FIXTURE(passes)
{
	struct context *context;
};

FIXTURE_SETUP(passes)
{
	if (!module_exists("scsi_debug") || !module_exists("ext4"))
		SKIP(return, "there is no module scsi_debug, or ext4");
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	self->context = shared_memory(sizeof(*self->context));
}

FIXTURE_TEARDOWN(passes)
{
	no_policy();
}

static const struct person governed = { .cgroup = BOUND };

static int do_attempt(void *arg)
{
	return by_attacker(arg);
}

#define CAGE "gabion 1\nprofile cage\n\tdeny block_device\n"

TEST_F(passes, listed_node)
{
	static const struct attack attack = { SG, .attempt = try_sg_io };

	self->context->attack = &attack;
	ASSERT_EQ(0, have_scsi(self->context));
	ASSERT_EQ(0, gabion_load(CAGE BIND_CGROUP));
	EXPECT_EQ(-EPERM, run_as(&governed, do_attempt, self->context));
	ASSERT_EQ(0, gabion_load(CAGE "\tallow block_device: c:21:0\n" BIND_CGROUP));
	EXPECT_EQ(0, run_as(&governed, do_attempt, self->context));
}

TEST_F(passes, listed_name)
{
	static const struct attack attack = { NAMED, .attempt = mount_elsewhere };

	self->context->attack = &attack;
	ASSERT_EQ(0, have_file_system(self->context));
	ASSERT_EQ(0, gabion_load(CAGE BIND_CGROUP));
	EXPECT_EQ(-EPERM, run_as(&governed, do_attempt, self->context));
	ASSERT_EQ(0, gabion_load(CAGE "\tallow block_device: 7:5\n" BIND_CGROUP));
	EXPECT_EQ(0, run_as(&governed, do_attempt, self->context));
	drop_disk(self->context);
}

/* One attempt gives one event: it is denied as block_device or as char_device, not as both. */
static int count_events(int events)
{
	struct gabion_event event;
	int n = 0;

	while (!events_next(events, &event))
		n++;
	return n;
}

TEST_F(passes, one_event)
{
	static const struct attack attack = { SG, .attempt = try_open_by };
	static const char *const policies[] = {
		CAGE BIND_CGROUP,
		"gabion 1\nprofile cage\n\tdeny char_device\n" BIND_CGROUP,
		"gabion 1\nprofile cage\n\tdeny char_device block_device\n" BIND_CGROUP,
	};
	int events = events_open();
	size_t i;

	ASSERT_LE(0, events);
	self->context->attack = &attack;
	ASSERT_EQ(0, have_scsi(self->context));
	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		ASSERT_EQ(0, gabion_load(policies[i]));
		count_events(events);
		EXPECT_EQ(-EPERM, run_as(&governed, do_attempt, self->context));
		EXPECT_EQ(1, count_events(events)) {
			TH_LOG("%s", policies[i]);
		}
	}
	close(events);
}

/* Looking up a disk's name does not open it, so it passes. */
static int look_at_disk(void *arg)
{
	struct stat st;

	return stat(DISK, &st) || access(DISK, R_OK) ? -errno : 0;
}

TEST_F(passes, names)
{
	ASSERT_EQ(0, module_insert("loop"));
	ASSERT_EQ(0, gabion_load(CAGE BIND_CGROUP));
	EXPECT_EQ(0, run_as(&governed, look_at_disk, NULL));
}

TEST_HARNESS_MAIN
