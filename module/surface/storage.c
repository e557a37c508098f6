// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw disks by what is no block device's node: character devices that pass
 * commands to storage, and disks that a system call names by path or number.
 *
 * Which character devices these are is known by their drivers, as the numbers of
 * most are made up when the driver comes. So each driver's own functions are
 * hooked: opening, where it has a function for that, and every use. What is
 * missing here on purpose, and why, stands in selftests/engine/storage.c,
 * which asks every module of the kernel that could have such a device.
 *
 * A node of this kind is still a character device: as that it is judged first,
 * where all of them are opened and used (devices.c), and here for reading,
 * writing and mapping.
 */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/quota.h>
#include <uapi/linux/dqblk_xfs.h>

#include "decide.h"
#include "hook/hook.h"
#include "policy/device_number.h"
#include "surface/device_node.h"
#include "surface/file.h"

static bool refuse_storage(const struct file *file)
{
	const struct inode *inode = file_inode(file);

	return S_ISCHR(inode->i_mode) &&
	       gabion_refuse_device(GABION_OP_BLOCK_DEVICE, false, inode->i_rdev,
				    gabion_used(file));
}

/* int sg_open(struct inode *inode, struct file *filp) and its like */
static bool __maybe_unused storage_open(struct ftrace_regs *fregs)
{
	return refuse_storage(gabion_file_arg(fregs, 1));
}

/* long sg_ioctl(struct file *filp, ...) and its like */
static bool __maybe_unused storage_command(struct ftrace_regs *fregs)
{
	return refuse_storage(gabion_file_arg(fregs, 0));
}

/* int nvme_ns_chr_uring_cmd(struct io_uring_cmd *ioucmd, ...) and its like */
static bool __maybe_unused storage_uring(struct ftrace_regs *fregs)
{
	return refuse_storage(gabion_uring_cmd_file((const void *)gabion_arg(fregs, 0)));
}

/* ssize_t sg_read(struct file *filp, ...) and its like: what no hook of all devices sees */
static bool __maybe_unused storage_transfer(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return gabion_refuse_char(file) || refuse_storage(file);
}

/*
 * struct file *bdev_file_open_by_dev(dev_t dev, ...), which bdev_file_open_by_path()
 * ends in: mounts, members of a btrfs, parts of a device mapper's table. What is named
 * by path or number, and not opened by who names it.
 */
static bool __maybe_unused disk_by_number(struct ftrace_regs *fregs)
{
	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, true, (u32)gabion_arg(fregs, 0), NULL);
}

/*
 * int bd_prepare_to_claim(struct block_device *bdev, void *holder): before 6.9, where
 * blkdev_get_by_path() has the beginning of blkdev_get_by_dev() inside it, and open(2)
 * goes by that too. Whoever names a disk to use it claims it.
 */
static bool __maybe_unused disk_claimed(struct ftrace_regs *fregs)
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
	gabion_device_format(device, sizeof(device), true, MAJOR(disk->bd_dev),
			     MINOR(disk->bd_dev));
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, device, NULL);
}

/* What tells of quotas and changes none, check_quotactl_permission() in fs/quota/quota.c. */
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
 * quotactl_fd(2), which has a file of a mount, and -EINVAL for the path. By that,
 * asking for one's quotas is no use of a disk.
 */
static bool __maybe_unused quotas(struct ftrace_regs *fregs)
{
	const struct super_block *sb = (const struct super_block *)gabion_arg(fregs, 0);
	bool by_mount = gabion_arg(fregs, 5) == (unsigned long)-EINVAL;

	if (!sb->s_bdev || !sb->s_qcop || (by_mount && only_asks((int)gabion_arg(fregs, 2))))
		return false;
	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, true, sb->s_dev, NULL);
}

#define STORAGE(config, name, file_name, operations, judge_function)                 \
	{                                                                            \
		.function = #name, .module = IS_MODULE(config) ? (file_name) : NULL, \
		.ops = (operations), .hot = true, .judge = (judge_function)          \
	}
#define BLOCK_ONLY BIT(GABION_OP_BLOCK_DEVICE)
#define BOTH (BIT(GABION_OP_BLOCK_DEVICE) | BIT(GABION_OP_CHAR_DEVICE))
#define OPEN(config, name, file_name) STORAGE(config, name, file_name, BLOCK_ONLY, storage_open)
#define COMMAND(config, name, file_name) \
	STORAGE(config, name, file_name, BLOCK_ONLY, storage_command)
#define URING(config, name, file_name) STORAGE(config, name, file_name, BLOCK_ONLY, storage_uring)
#define TRANSFER(config, name, file_name) STORAGE(config, name, file_name, BOTH, storage_transfer)
#define DISK(name, judge_function)                                              \
	{                                                                       \
		.function = #name, .ops = BLOCK_ONLY, .judge = (judge_function) \
	}

/* A driver is a module of that name, or built in. */
static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_BLOCK
#ifdef GABION_BLKDEV_OPEN_IS_ITS_OWN
	DISK(bdev_file_open_by_dev, disk_by_number),
#else
	DISK(bd_prepare_to_claim, disk_claimed),
#endif
#endif
#ifdef CONFIG_QUOTACTL
	DISK(do_quotactl, quotas),
#endif
/* SCSI: what scsi_ioctl() knows, and more; disks, tapes, changers, enclosures. */
#if IS_ENABLED(CONFIG_CHR_DEV_SG)
	OPEN(CONFIG_CHR_DEV_SG, sg_open, "sg"),
	COMMAND(CONFIG_CHR_DEV_SG, sg_ioctl, "sg"),
	TRANSFER(CONFIG_CHR_DEV_SG, sg_read, "sg"),
	TRANSFER(CONFIG_CHR_DEV_SG, sg_write, "sg"),
	TRANSFER(CONFIG_CHR_DEV_SG, sg_mmap, "sg"),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_BSG_COMMON)
	OPEN(CONFIG_BLK_DEV_BSG_COMMON, bsg_open, NULL),
	COMMAND(CONFIG_BLK_DEV_BSG_COMMON, bsg_ioctl, NULL),
#endif
#if IS_ENABLED(CONFIG_CHR_DEV_ST)
	OPEN(CONFIG_CHR_DEV_ST, st_open, "st"),
	COMMAND(CONFIG_CHR_DEV_ST, st_ioctl, "st"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_CHR_DEV_ST, st_compat_ioctl, "st"),
#endif
	TRANSFER(CONFIG_CHR_DEV_ST, st_read, "st"),
	TRANSFER(CONFIG_CHR_DEV_ST, st_write, "st"),
#endif
#if IS_ENABLED(CONFIG_CHR_DEV_SCH)
	OPEN(CONFIG_CHR_DEV_SCH, ch_open, "ch"),
	COMMAND(CONFIG_CHR_DEV_SCH, ch_ioctl, "ch"),
#endif
/* NVMe: a namespace, all paths to one, and the controller's own commands; new controllers. */
#if IS_ENABLED(CONFIG_NVME_CORE)
	OPEN(CONFIG_NVME_CORE, nvme_dev_open, "nvme_core"),
	COMMAND(CONFIG_NVME_CORE, nvme_dev_ioctl, "nvme_core"),
	URING(CONFIG_NVME_CORE, nvme_dev_uring_cmd, "nvme_core"),
	OPEN(CONFIG_NVME_CORE, nvme_ns_chr_open, "nvme_core"),
	COMMAND(CONFIG_NVME_CORE, nvme_ns_chr_ioctl, "nvme_core"),
	URING(CONFIG_NVME_CORE, nvme_ns_chr_uring_cmd, "nvme_core"),
#endif
#ifdef CONFIG_NVME_MULTIPATH
	OPEN(CONFIG_NVME_CORE, nvme_ns_head_chr_open, "nvme_core"),
	COMMAND(CONFIG_NVME_CORE, nvme_ns_head_chr_ioctl, "nvme_core"),
	URING(CONFIG_NVME_CORE, nvme_ns_head_chr_uring_cmd, "nvme_core"),
#endif
#if IS_ENABLED(CONFIG_NVME_FABRICS)
	OPEN(CONFIG_NVME_FABRICS, nvmf_dev_open, "nvme_fabrics"),
	TRANSFER(CONFIG_NVME_FABRICS, nvmf_dev_write, "nvme_fabrics"),
#endif
/* Flash and memory that keeps. */
#if IS_ENABLED(CONFIG_MTD)
	OPEN(CONFIG_MTD, mtdchar_open, "mtd"),
	COMMAND(CONFIG_MTD, mtdchar_unlocked_ioctl, "mtd"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_MTD, mtdchar_compat_ioctl, "mtd"),
#endif
	TRANSFER(CONFIG_MTD, mtdchar_read, "mtd"),
	TRANSFER(CONFIG_MTD, mtdchar_write, "mtd"),
	TRANSFER(CONFIG_MTD, mtdchar_mmap, "mtd"),
#endif
#if IS_ENABLED(CONFIG_MTD_UBI)
	OPEN(CONFIG_MTD_UBI, vol_cdev_open, "ubi"),
	COMMAND(CONFIG_MTD_UBI, vol_cdev_ioctl, "ubi"),
	TRANSFER(CONFIG_MTD_UBI, vol_cdev_read, "ubi"),
	TRANSFER(CONFIG_MTD_UBI, vol_cdev_write, "ubi"),
	COMMAND(CONFIG_MTD_UBI, ubi_cdev_ioctl, "ubi"),
	COMMAND(CONFIG_MTD_UBI, ctrl_cdev_ioctl, "ubi"),
#endif
#if IS_ENABLED(CONFIG_MMC_BLOCK)
	OPEN(CONFIG_MMC_BLOCK, mmc_rpmb_chrdev_open, "mmc_block"),
	COMMAND(CONFIG_MMC_BLOCK, mmc_rpmb_ioctl, "mmc_block"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_MMC_BLOCK, mmc_rpmb_ioctl_compat, "mmc_block"),
#endif
#endif
#if IS_ENABLED(CONFIG_DEV_DAX)
	OPEN(CONFIG_DEV_DAX, dax_open, "device_dax"),
	TRANSFER(CONFIG_DEV_DAX, dax_mmap, "device_dax"),
#endif
#if IS_ENABLED(CONFIG_LIBNVDIMM)
	OPEN(CONFIG_LIBNVDIMM, nd_open, "libnvdimm"),
	COMMAND(CONFIG_LIBNVDIMM, bus_ioctl, "libnvdimm"),
	COMMAND(CONFIG_LIBNVDIMM, dimm_ioctl, "libnvdimm"),
#endif
#if IS_ENABLED(CONFIG_CXL_BUS)
	OPEN(CONFIG_CXL_BUS, cxl_memdev_open, "cxl_core"),
	COMMAND(CONFIG_CXL_BUS, cxl_memdev_ioctl, "cxl_core"),
#endif
/* RAID controllers, whose own commands reach their disks. Some have no function for opening. */
#if IS_ENABLED(CONFIG_MEGARAID_LEGACY)
	OPEN(CONFIG_MEGARAID_LEGACY, megadev_open, "megaraid"),
	COMMAND(CONFIG_MEGARAID_LEGACY, megadev_unlocked_ioctl, "megaraid"),
#endif
#if IS_ENABLED(CONFIG_MEGARAID_MM)
	OPEN(CONFIG_MEGARAID_MM, mraid_mm_open, "megaraid_mm"),
	COMMAND(CONFIG_MEGARAID_MM, mraid_mm_unlocked_ioctl, "megaraid_mm"),
#endif
#if IS_ENABLED(CONFIG_MEGARAID_SAS)
	OPEN(CONFIG_MEGARAID_SAS, megasas_mgmt_open, "megaraid_sas"),
	COMMAND(CONFIG_MEGARAID_SAS, megasas_mgmt_ioctl, "megaraid_sas"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_MEGARAID_SAS, megasas_mgmt_compat_ioctl, "megaraid_sas"),
#endif
#endif
#if IS_ENABLED(CONFIG_SCSI_MPT3SAS)
	COMMAND(CONFIG_SCSI_MPT3SAS, _ctl_ioctl, "mpt3sas"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_SCSI_MPT3SAS, _ctl_ioctl_compat, "mpt3sas"),
#endif
	COMMAND(CONFIG_SCSI_MPT3SAS, _ctl_mpt2_ioctl, "mpt3sas"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_SCSI_MPT3SAS, _ctl_mpt2_ioctl_compat, "mpt3sas"),
#endif
#endif
#if IS_ENABLED(CONFIG_FUSION_CTL)
	COMMAND(CONFIG_FUSION_CTL, mptctl_ioctl, "mptctl"),
#ifdef CONFIG_COMPAT
	COMMAND(CONFIG_FUSION_CTL, compat_mpctl_ioctl, "mptctl"),
#endif
#endif
#if IS_ENABLED(CONFIG_SCSI_AACRAID)
	OPEN(CONFIG_SCSI_AACRAID, aac_cfg_open, "aacraid"),
	COMMAND(CONFIG_SCSI_AACRAID, aac_cfg_ioctl, "aacraid"),
#endif
#if IS_ENABLED(CONFIG_SCSI_3W_9XXX)
	OPEN(CONFIG_SCSI_3W_9XXX, twa_chrdev_open, "3w_9xxx"),
	COMMAND(CONFIG_SCSI_3W_9XXX, twa_chrdev_ioctl, "3w_9xxx"),
#endif
#if IS_ENABLED(CONFIG_SCSI_3W_SAS)
	OPEN(CONFIG_SCSI_3W_SAS, twl_chrdev_open, "3w_sas"),
	COMMAND(CONFIG_SCSI_3W_SAS, twl_chrdev_ioctl, "3w_sas"),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_3W_XXXX_RAID)
	OPEN(CONFIG_BLK_DEV_3W_XXXX_RAID, tw_chrdev_open, "3w_xxxx"),
	COMMAND(CONFIG_BLK_DEV_3W_XXXX_RAID, tw_chrdev_ioctl, "3w_xxxx"),
#endif
#if IS_ENABLED(CONFIG_SCSI_ESAS2R)
	COMMAND(CONFIG_SCSI_ESAS2R, esas2r_proc_ioctl, "esas2r"),
#endif
#if IS_ENABLED(CONFIG_SCSI_PMCRAID)
	OPEN(CONFIG_SCSI_PMCRAID, pmcraid_chr_open, "pmcraid"),
	COMMAND(CONFIG_SCSI_PMCRAID, pmcraid_chr_ioctl, "pmcraid"),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_storage, hooks);
