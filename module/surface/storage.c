// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw disks without the node of a block device: character devices that pass commands to
 * storage, and disks that a system call names by path or number.
 *
 * Most of these character devices get their numbers when the driver is loaded, so only the driver
 * identifies them. So the driver's functions are hooked: opening, if there is a function for it,
 * and every use. selftests/engine/storage.c checks all modules of the kernel for such devices, and
 * lists those that are missing here on purpose, with the reason.
 *
 * Such a node is also a character device. devices.c judges that first, for opening and ioctl(2),
 * and this file for reading, writing and mapping.
 */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/kdev_t.h>
#include <linux/quota.h>
#include <uapi/linux/dm-ioctl.h>
#include <uapi/linux/dqblk_xfs.h>
#include <uapi/linux/ublk_cmd.h>

#include "decide.h"
#include "hook/hook.h"
#include "policy/device_number.h"
#include "surface/device_node.h"
#include "surface/file.h"
#include "surface/storage.h"
#include "surface/superblock.h"

static bool refuse_storage(const struct file *file)
{
	const struct inode *inode = file_inode(file);

	return S_ISCHR(inode->i_mode) &&
	       gabion_refuse_device(GABION_OP_BLOCK_DEVICE, false, inode->i_rdev,
				    gabion_used(file));
}

/* int sg_open(struct inode *inode, struct file *filp) and similar */
static bool __maybe_unused hook_storage_open(struct ftrace_regs *fregs)
{
	return refuse_storage(gabion_file_arg(fregs, 1));
}

/* long sg_ioctl(struct file *filp, ...) and similar */
static bool __maybe_unused hook_storage_ioctl(struct ftrace_regs *fregs)
{
	return refuse_storage(gabion_file_arg(fregs, 0));
}

/* int nvme_ns_chr_uring_cmd(struct io_uring_cmd *ioucmd, ...) and similar */
static bool __maybe_unused hook_storage_uring_cmd(struct ftrace_regs *fregs)
{
	return refuse_storage(gabion_uring_cmd_file((const void *)gabion_arg(fregs, 0)));
}

/* ssize_t sg_read(struct file *filp, ...) and similar: what no hook of all devices sees */
static bool __maybe_unused hook_storage_transfer(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return gabion_refuse_char(file) || refuse_storage(file);
}

/* int mtdchar_mmap_prepare(struct vm_area_desc *desc) and similar */
static bool __maybe_unused hook_storage_mmap_prepare(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_mmap_prepare_file(fregs);

	return gabion_refuse_char(file) || refuse_storage(file);
}

/* ssize_t vhost_vdpa_chr_write_iter(struct kiocb *iocb, ...) */
static bool __maybe_unused hook_storage_iter(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_kiocb_file(fregs, 0);

	return gabion_refuse_char(file) || refuse_storage(file);
}

/*
 * ATA over Ethernet: which interfaces disks are looked for on, and the end of disks that are not
 * in use. One node has the network asked again, another tells of errors.
 */
#define AOE_ERR_MINOR 2 /* drivers/block/aoe/aoechr.c */
#define AOE_DISCOVER_MINOR 3

static bool __maybe_unused refuse_aoe(const struct file *file)
{
	unsigned int minor = iminor(file_inode(file));

	return minor != AOE_ERR_MINOR && minor != AOE_DISCOVER_MINOR && refuse_storage(file);
}

/* int aoechr_open(struct inode *inode, struct file *filp) */
static bool __maybe_unused hook_aoechr_open(struct ftrace_regs *fregs)
{
	return refuse_aoe(gabion_file_arg(fregs, 1));
}

/* ssize_t aoechr_write(struct file *filp, ...) */
static bool __maybe_unused hook_aoechr_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return gabion_refuse_char(file) || refuse_aoe(file);
}

/*
 * int ublk_ctrl_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags): makes a disk of
 * the host, which the task then serves, starts and removes it. Queries pass, and also a first
 * try, which must not sleep and does nothing. Serving a disk is too frequent to be judged.
 */
static bool __maybe_unused hook_ublk_ctrl_uring_cmd(struct ftrace_regs *fregs)
{
	const struct io_uring_cmd *cmd = (const void *)gabion_arg(fregs, 0);

	if (gabion_arg(fregs, 1) & IO_URING_F_NONBLOCK)
		return false;
	switch (_IOC_NR(cmd->cmd_op)) {
	case UBLK_CMD_GET_QUEUE_AFFINITY:
	case UBLK_CMD_GET_DEV_INFO:
	case UBLK_CMD_GET_PARAMS:
#ifdef UBLK_U_CMD_GET_FEATURES
	case UBLK_CMD_GET_DEV_INFO2:
	case _IOC_NR(UBLK_U_CMD_GET_FEATURES):
#endif
		return false;
	default:
		return refuse_storage(gabion_uring_cmd_file(cmd));
	}
}

/*
 * int ctl_ioctl(struct file *file, uint command, struct dm_ioctl __user *user): of
 * /dev/mapper/control, which controls the host's mapped disks: suspends, remaps and removes them.
 * The disks in a new table are judged by their numbers (below). A device that was not resumed yet
 * is harmless.
 */
static bool __maybe_unused hook_ctl_ioctl(struct ftrace_regs *fregs)
{
	switch (_IOC_NR(gabion_arg(fregs, 1))) {
	case DM_REMOVE_ALL_CMD:
	case DM_DEV_REMOVE_CMD:
	case DM_DEV_RENAME_CMD:
	case DM_DEV_SUSPEND_CMD:
	case DM_TABLE_CLEAR_CMD:
	case DM_TARGET_MSG_CMD:
	case DM_DEV_SET_GEOMETRY_CMD:
		return refuse_storage(gabion_file_arg(fregs, 0));
	default:
		return false;
	}
}

/*
 * struct file *bdev_file_open_by_dev(dev_t dev, ...), which bdev_file_open_by_path()
 * ends in: mounts, members of a btrfs, parts of a device mapper's table. The task names the
 * disk by path or number, and does not open it itself.
 */
static bool __maybe_unused hook_bdev_file_open_by_dev(struct ftrace_regs *fregs)
{
	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, true, (u32)gabion_arg(fregs, 0), NULL);
}

/*
 * int bd_prepare_to_claim(struct block_device *bdev, void *holder): before 6.9, where
 * blkdev_get_by_path() has the beginning of blkdev_get_by_dev() inlined, which open(2) calls
 * too. Every caller that names a disk to use it claims it.
 */
static bool __maybe_unused hook_bd_prepare_to_claim(struct ftrace_regs *fregs)
{
	const struct block_device *disk = (const struct block_device *)gabion_arg(fregs, 0);

	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, true, disk->bd_dev, NULL);
}

/**
 * gabion_storage_refuse_mount() - must a mount of a disk's file system be refused?
 * @sb: the file system, of whatever kind
 *
 * A disk that is mounted already is not opened again (get_tree_bdev() in fs/super.c, since
 * 6.9). One that was opened for this mount is judged a second time.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_storage_refuse_mount(const struct super_block *sb)
{
	const struct block_device *disk = sb->s_bdev;
	char device[GABION_DEVICE_SIZE];

	if (!disk || !gabion_wanted(GABION_OP_BLOCK_DEVICE) || !gabion_current_governed(NULL))
		return false;
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, gabion_device_text(device, true, disk->bd_dev),
			     NULL);
}

/* These read quotas and change none: check_quotactl_permission() in fs/quota/quota.c. */
static bool only_asks(int cmd)
{
	switch (cmd) {
	case Q_GETFMT:
	case Q_GETINFO:
	case Q_GETQUOTA:
	case Q_GETNEXTQUOTA:
	case Q_SYNC:
	case Q_XGETQSTAT:
	case Q_XGETQSTATV:
	case Q_XGETQUOTA:
	case Q_XGETNEXTQUOTA:
	case Q_XQUOTASYNC:
		return true;
	default:
		return false;
	}
}

/*
 * int do_quotactl(struct super_block *sb, int type, int cmd, qid_t id, void __user *addr,
 * const struct path *path): of quotactl(2), which names a disk by a node, and of
 * quotactl_fd(2), which passes a file of a mount, and -EINVAL for the path. Reading quotas
 * by the latter is no use of a disk. Quotas of a file system without a disk, such as tmpfs,
 * count as a change of the whole file system.
 */
static bool __maybe_unused hook_do_quotactl(struct ftrace_regs *fregs)
{
	const struct super_block *sb = (const struct super_block *)gabion_arg(fregs, 0);
	bool by_mount = gabion_arg(fregs, 5) == (unsigned long)-EINVAL;

	if (!sb->s_qcop || (by_mount && only_asks((int)gabion_arg(fregs, 2))))
		return false;
	if (!sb->s_bdev)
		return gabion_superblock_refuse(sb->s_root);
	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, true, sb->s_dev, NULL);
}

#define DISK BIT(GABION_OP_BLOCK_DEVICE)
#define DISK_AND_CHAR (BIT(GABION_OP_BLOCK_DEVICE) | BIT(GABION_OP_CHAR_DEVICE))

/* A driver is a module of that name, or built in. */
#define IN_SG GABION_IN_MODULE(CONFIG_CHR_DEV_SG, "sg")
#define IN_ST GABION_IN_MODULE(CONFIG_CHR_DEV_ST, "st")
#define IN_CH GABION_IN_MODULE(CONFIG_CHR_DEV_SCH, "ch")
#define IN_NVME_CORE GABION_IN_MODULE(CONFIG_NVME_CORE, "nvme_core")
#define IN_NVME_FABRICS GABION_IN_MODULE(CONFIG_NVME_FABRICS, "nvme_fabrics")
#define IN_MTD GABION_IN_MODULE(CONFIG_MTD, "mtd")
#define IN_UBI GABION_IN_MODULE(CONFIG_MTD_UBI, "ubi")
#define IN_MMC_BLOCK GABION_IN_MODULE(CONFIG_MMC_BLOCK, "mmc_block")
#define IN_DEVICE_DAX GABION_IN_MODULE(CONFIG_DEV_DAX, "device_dax")
#define IN_LIBNVDIMM GABION_IN_MODULE(CONFIG_LIBNVDIMM, "libnvdimm")
#define IN_CXL_CORE GABION_IN_MODULE(CONFIG_CXL_BUS, "cxl_core")
#define IN_MEGARAID GABION_IN_MODULE(CONFIG_MEGARAID_LEGACY, "megaraid")
#define IN_MEGARAID_MM GABION_IN_MODULE(CONFIG_MEGARAID_MM, "megaraid_mm")
#define IN_MEGARAID_SAS GABION_IN_MODULE(CONFIG_MEGARAID_SAS, "megaraid_sas")
#define IN_MPT3SAS GABION_IN_MODULE(CONFIG_SCSI_MPT3SAS, "mpt3sas")
#define IN_MPTCTL GABION_IN_MODULE(CONFIG_FUSION_CTL, "mptctl")
#define IN_AACRAID GABION_IN_MODULE(CONFIG_SCSI_AACRAID, "aacraid")
#define IN_3W_9XXX GABION_IN_MODULE(CONFIG_SCSI_3W_9XXX, "3w_9xxx")
#define IN_3W_SAS GABION_IN_MODULE(CONFIG_SCSI_3W_SAS, "3w_sas")
#define IN_3W_XXXX GABION_IN_MODULE(CONFIG_BLK_DEV_3W_XXXX_RAID, "3w_xxxx")
#define IN_DM_MOD GABION_IN_MODULE(CONFIG_BLK_DEV_DM, "dm_mod")
#define IN_VHOST_SCSI GABION_IN_MODULE(CONFIG_VHOST_SCSI, "vhost_scsi")
#define IN_VHOST_VDPA GABION_IN_MODULE(CONFIG_VHOST_VDPA, "vhost_vdpa")
#define IN_UBLK GABION_IN_MODULE(CONFIG_BLK_DEV_UBLK, "ublk_drv")
#define IN_FIREWIRE GABION_IN_MODULE(CONFIG_FIREWIRE, "firewire_core")
#define IN_AOE GABION_IN_MODULE(CONFIG_ATA_OVER_ETH, "aoe")
#define IN_PMCRAID GABION_IN_MODULE(CONFIG_SCSI_PMCRAID, "pmcraid")

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_BLOCK
#ifdef GABION_BLKDEV_OPEN_IS_ITS_OWN
	GABION_HOOK(bdev_file_open_by_dev, DISK, hook_bdev_file_open_by_dev),
#else
	GABION_HOOK(bd_prepare_to_claim, DISK, hook_bd_prepare_to_claim),
#endif
#endif
#ifdef CONFIG_QUOTACTL
	GABION_HOOK(do_quotactl, DISK | BIT(GABION_OP_MOUNT), hook_do_quotactl),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_DM)
	GABION_HOOK(ctl_ioctl, DISK, hook_ctl_ioctl, IN_DM_MOD),
#endif
/* SCSI: what scsi_ioctl() knows, and more; disks, tapes, changers, enclosures. */
#if IS_ENABLED(CONFIG_CHR_DEV_SG)
	GABION_HOOK(sg_open, DISK, hook_storage_open, IN_SG),
	GABION_HOOK(sg_ioctl, DISK, hook_storage_ioctl, IN_SG),
	GABION_HOOK(sg_read, DISK_AND_CHAR, hook_storage_transfer, IN_SG),
	GABION_HOOK(sg_write, DISK_AND_CHAR, hook_storage_transfer, IN_SG),
	GABION_HOOK(sg_mmap, DISK_AND_CHAR, hook_storage_transfer, IN_SG),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_BSG_COMMON)
	GABION_HOOK(bsg_open, DISK, hook_storage_open),
	GABION_HOOK(bsg_ioctl, DISK, hook_storage_ioctl),
#ifdef GABION_HAVE_BSG_URING_CMD
	GABION_HOOK(bsg_uring_cmd, DISK, hook_storage_uring_cmd),
#endif
#endif
#if IS_ENABLED(CONFIG_CHR_DEV_ST)
	GABION_HOOK(st_open, DISK, hook_storage_open, IN_ST),
	GABION_HOOK(st_ioctl, DISK, hook_storage_ioctl, IN_ST),
#ifdef CONFIG_COMPAT
	GABION_HOOK(st_compat_ioctl, DISK, hook_storage_ioctl, IN_ST),
#endif
	GABION_HOOK(st_read, DISK_AND_CHAR, hook_storage_transfer, IN_ST),
	GABION_HOOK(st_write, DISK_AND_CHAR, hook_storage_transfer, IN_ST),
#endif
#if IS_ENABLED(CONFIG_CHR_DEV_SCH)
	GABION_HOOK(ch_open, DISK, hook_storage_open, IN_CH),
	GABION_HOOK(ch_ioctl, DISK, hook_storage_ioctl, IN_CH),
#endif
/* NVMe: a namespace, all paths to one, and the controller's own commands; new controllers. */
#if IS_ENABLED(CONFIG_NVME_CORE)
	GABION_HOOK(nvme_dev_open, DISK, hook_storage_open, IN_NVME_CORE),
	GABION_HOOK(nvme_dev_ioctl, DISK, hook_storage_ioctl, IN_NVME_CORE),
	GABION_HOOK(nvme_dev_uring_cmd, DISK, hook_storage_uring_cmd, IN_NVME_CORE),
	GABION_HOOK(nvme_ns_chr_open, DISK, hook_storage_open, IN_NVME_CORE),
	GABION_HOOK(nvme_ns_chr_ioctl, DISK, hook_storage_ioctl, IN_NVME_CORE),
	GABION_HOOK(nvme_ns_chr_uring_cmd, DISK, hook_storage_uring_cmd, IN_NVME_CORE),
#endif
#ifdef CONFIG_NVME_MULTIPATH
	/* On 7.3 opening does nothing, and has no function: using the file is judged. */
	GABION_HOOK(nvme_ns_head_chr_open, DISK, hook_storage_open, IN_NVME_CORE,
		    .optional = true),
	GABION_HOOK(nvme_ns_head_chr_ioctl, DISK, hook_storage_ioctl, IN_NVME_CORE),
	GABION_HOOK(nvme_ns_head_chr_uring_cmd, DISK, hook_storage_uring_cmd, IN_NVME_CORE),
#endif
#if IS_ENABLED(CONFIG_NVME_FABRICS)
	GABION_HOOK(nvmf_dev_open, DISK, hook_storage_open, IN_NVME_FABRICS),
	GABION_HOOK(nvmf_dev_write, DISK_AND_CHAR, hook_storage_transfer, IN_NVME_FABRICS),
#endif
/* Flash and persistent memory. */
#if IS_ENABLED(CONFIG_MTD)
	GABION_HOOK(mtdchar_open, DISK, hook_storage_open, IN_MTD),
	GABION_HOOK(mtdchar_unlocked_ioctl, DISK, hook_storage_ioctl, IN_MTD),
#ifdef CONFIG_COMPAT
	GABION_HOOK(mtdchar_compat_ioctl, DISK, hook_storage_ioctl, IN_MTD),
#endif
	GABION_HOOK(mtdchar_read, DISK_AND_CHAR, hook_storage_transfer, IN_MTD),
	GABION_HOOK(mtdchar_write, DISK_AND_CHAR, hook_storage_transfer, IN_MTD),
	GABION_HOOK(mtdchar_mmap, DISK_AND_CHAR, hook_storage_transfer, IN_MTD,
		    .or_function = "mtdchar_mmap_prepare", .or_judge = hook_storage_mmap_prepare),
#endif
#if IS_ENABLED(CONFIG_MTD_UBI)
	GABION_HOOK(vol_cdev_open, DISK, hook_storage_open, IN_UBI),
	GABION_HOOK(vol_cdev_ioctl, DISK, hook_storage_ioctl, IN_UBI),
	GABION_HOOK(vol_cdev_read, DISK_AND_CHAR, hook_storage_transfer, IN_UBI),
	GABION_HOOK(vol_cdev_write, DISK_AND_CHAR, hook_storage_transfer, IN_UBI),
	GABION_HOOK(ubi_cdev_ioctl, DISK, hook_storage_ioctl, IN_UBI),
	GABION_HOOK(ctrl_cdev_ioctl, DISK, hook_storage_ioctl, IN_UBI),
#endif
#if IS_ENABLED(CONFIG_MMC_BLOCK)
	GABION_HOOK(mmc_rpmb_chrdev_open, DISK, hook_storage_open, IN_MMC_BLOCK),
	GABION_HOOK(mmc_rpmb_ioctl, DISK, hook_storage_ioctl, IN_MMC_BLOCK),
#ifdef CONFIG_COMPAT
	GABION_HOOK(mmc_rpmb_ioctl_compat, DISK, hook_storage_ioctl, IN_MMC_BLOCK),
#endif
#endif
#if IS_ENABLED(CONFIG_DEV_DAX)
	GABION_HOOK(dax_open, DISK, hook_storage_open, IN_DEVICE_DAX),
	GABION_HOOK(dax_mmap, DISK_AND_CHAR, hook_storage_transfer, IN_DEVICE_DAX,
		    .or_function = "dax_mmap_prepare", .or_judge = hook_storage_mmap_prepare),
#endif
#if IS_ENABLED(CONFIG_LIBNVDIMM)
	GABION_HOOK(nd_open, DISK, hook_storage_open, IN_LIBNVDIMM),
	GABION_HOOK(bus_ioctl, DISK, hook_storage_ioctl, IN_LIBNVDIMM),
	GABION_HOOK(dimm_ioctl, DISK, hook_storage_ioctl, IN_LIBNVDIMM),
#endif
#if IS_ENABLED(CONFIG_CXL_BUS)
	GABION_HOOK(cxl_memdev_open, DISK, hook_storage_open, IN_CXL_CORE),
	GABION_HOOK(cxl_memdev_ioctl, DISK, hook_storage_ioctl, IN_CXL_CORE),
#endif
/* Disks of virtual machines, on the host's targets and hardware; disks that a task serves. */
#if IS_ENABLED(CONFIG_VHOST_SCSI)
	GABION_HOOK(vhost_scsi_open, DISK, hook_storage_open, IN_VHOST_SCSI),
	GABION_HOOK(vhost_scsi_ioctl, DISK, hook_storage_ioctl, IN_VHOST_SCSI),
#endif
#if IS_ENABLED(CONFIG_VHOST_VDPA)
	GABION_HOOK(vhost_vdpa_open, DISK, hook_storage_open, IN_VHOST_VDPA),
	GABION_HOOK(vhost_vdpa_unlocked_ioctl, DISK, hook_storage_ioctl, IN_VHOST_VDPA),
	GABION_HOOK(vhost_vdpa_chr_write_iter, DISK_AND_CHAR, hook_storage_iter, IN_VHOST_VDPA),
	GABION_HOOK(vhost_vdpa_mmap, DISK_AND_CHAR, hook_storage_transfer, IN_VHOST_VDPA),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_UBLK)
	GABION_HOOK(ublk_ctrl_uring_cmd, DISK, hook_ublk_ctrl_uring_cmd, IN_UBLK),
	GABION_HOOK(ublk_ch_open, DISK, hook_storage_open, IN_UBLK),
#endif
#if IS_ENABLED(CONFIG_ATA_OVER_ETH)
	GABION_HOOK(aoechr_open, DISK, hook_aoechr_open, IN_AOE),
	GABION_HOOK(aoechr_write, DISK_AND_CHAR, hook_aoechr_write, IN_AOE),
#endif
/* A bus whose nodes pass requests to any address of its devices: commands of SBP-2 to disks. */
#if IS_ENABLED(CONFIG_FIREWIRE)
	GABION_HOOK(fw_device_op_open, DISK, hook_storage_open, IN_FIREWIRE),
	GABION_HOOK(fw_device_op_ioctl, DISK, hook_storage_ioctl, IN_FIREWIRE),
	GABION_HOOK(fw_device_op_read, DISK_AND_CHAR, hook_storage_transfer, IN_FIREWIRE),
	GABION_HOOK(fw_device_op_mmap, DISK_AND_CHAR, hook_storage_transfer, IN_FIREWIRE),
#endif
/* RAID controllers, whose commands reach their disks. Some have no function for opening. */
#if IS_ENABLED(CONFIG_MEGARAID_LEGACY)
	GABION_HOOK(megadev_open, DISK, hook_storage_open, IN_MEGARAID),
	GABION_HOOK(megadev_unlocked_ioctl, DISK, hook_storage_ioctl, IN_MEGARAID),
#endif
#if IS_ENABLED(CONFIG_MEGARAID_MM)
	GABION_HOOK(mraid_mm_open, DISK, hook_storage_open, IN_MEGARAID_MM),
	GABION_HOOK(mraid_mm_unlocked_ioctl, DISK, hook_storage_ioctl, IN_MEGARAID_MM),
#endif
#if IS_ENABLED(CONFIG_MEGARAID_SAS)
	GABION_HOOK(megasas_mgmt_open, DISK, hook_storage_open, IN_MEGARAID_SAS),
	GABION_HOOK(megasas_mgmt_ioctl, DISK, hook_storage_ioctl, IN_MEGARAID_SAS),
#ifdef CONFIG_COMPAT
	GABION_HOOK(megasas_mgmt_compat_ioctl, DISK, hook_storage_ioctl, IN_MEGARAID_SAS),
#endif
#endif
#if IS_ENABLED(CONFIG_SCSI_MPT3SAS)
	GABION_HOOK(_ctl_ioctl, DISK, hook_storage_ioctl, IN_MPT3SAS),
#ifdef CONFIG_COMPAT
	GABION_HOOK(_ctl_ioctl_compat, DISK, hook_storage_ioctl, IN_MPT3SAS),
#endif
	GABION_HOOK(_ctl_mpt2_ioctl, DISK, hook_storage_ioctl, IN_MPT3SAS),
#ifdef CONFIG_COMPAT
	GABION_HOOK(_ctl_mpt2_ioctl_compat, DISK, hook_storage_ioctl, IN_MPT3SAS),
#endif
#endif
#if IS_ENABLED(CONFIG_FUSION_CTL)
	GABION_HOOK(mptctl_ioctl, DISK, hook_storage_ioctl, IN_MPTCTL),
#ifdef CONFIG_COMPAT
	GABION_HOOK(compat_mpctl_ioctl, DISK, hook_storage_ioctl, IN_MPTCTL),
#endif
#endif
#if IS_ENABLED(CONFIG_SCSI_AACRAID)
	GABION_HOOK(aac_cfg_open, DISK, hook_storage_open, IN_AACRAID),
	GABION_HOOK(aac_cfg_ioctl, DISK, hook_storage_ioctl, IN_AACRAID),
#endif
#if IS_ENABLED(CONFIG_SCSI_3W_9XXX)
	GABION_HOOK(twa_chrdev_open, DISK, hook_storage_open, IN_3W_9XXX),
	GABION_HOOK(twa_chrdev_ioctl, DISK, hook_storage_ioctl, IN_3W_9XXX),
#endif
#if IS_ENABLED(CONFIG_SCSI_3W_SAS)
	GABION_HOOK(twl_chrdev_open, DISK, hook_storage_open, IN_3W_SAS),
	GABION_HOOK(twl_chrdev_ioctl, DISK, hook_storage_ioctl, IN_3W_SAS),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_3W_XXXX_RAID)
	GABION_HOOK(tw_chrdev_open, DISK, hook_storage_open, IN_3W_XXXX),
	GABION_HOOK(tw_chrdev_ioctl, DISK, hook_storage_ioctl, IN_3W_XXXX),
#endif
#if IS_ENABLED(CONFIG_SCSI_ESAS2R)
	GABION_HOOK(esas2r_proc_ioctl, DISK, hook_storage_ioctl,
		    GABION_IN_MODULE(CONFIG_SCSI_ESAS2R, "esas2r")),
#endif
#if IS_ENABLED(CONFIG_SCSI_PMCRAID)
	GABION_HOOK(pmcraid_chr_open, DISK, hook_storage_open, IN_PMCRAID),
	GABION_HOOK(pmcraid_chr_ioctl, DISK, hook_storage_ioctl, IN_PMCRAID),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_storage, hooks);
