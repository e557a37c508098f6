// SPDX-License-Identifier: GPL-2.0-only
/*
 * No storage driver is forgotten. Each module that can register a character device has hooks, or a
 * reason here why not, or is in a directory without storage drivers. If a kernel adds a new driver
 * anywhere else, this test fails.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "hooks.h"
#include "kselftest_harness.h"

/*
 * @module: the name of its file
 * @function: one of its hooked functions, or NULL
 * @reason: why it has none
 */
static const struct driver {
	const char *module;
	const char *function;
	const char *reason;
} drivers[] = {
	{ "sg", "sg_open" },
	{ "st", "st_open" },
	{ "ch", "ch_open" },
	{ "nvme-core", "nvme_ns_chr_open" },
	{ "nvme-fabrics", "nvmf_dev_open" },
	{ "mtd", "mtdchar_open" },
	{ "ubi", "vol_cdev_open" },
	{ "mmc_block", "mmc_rpmb_ioctl" },
	{ "device_dax", "dax_open" },
	{ "libnvdimm", "nd_open" },
	{ "megaraid", "megadev_open" },
	{ "megaraid_mm", "mraid_mm_open" },
	{ "megaraid_sas", "megasas_mgmt_open" },
	{ "mpt3sas", "_ctl_ioctl" },
	{ "mptctl", "mptctl_ioctl" },
	{ "aacraid", "aac_cfg_open" },
	{ "3w-9xxx", "twa_chrdev_open" },
	{ "3w-sas", "twl_chrdev_open" },
	{ "3w-xxxx", "tw_chrdev_open" },
	{ "esas2r", "esas2r_proc_ioctl" },
	{ "pmcraid", "pmcraid_chr_open" },
	{ "usbcore", "checkintf" },
	{ "firewire-core", "fw_device_op_open" },
	{ "vhost_scsi", "vhost_scsi_open" },
	{ "vhost_vdpa", "vhost_vdpa_open" },
	{ "ublk_drv", "ublk_ctrl_uring_cmd" },
	{ "dm-mod", "ctl_ioctl" },
	{ "aoe", "aoechr_open" },
	{ "lpfc", .reason = "its node can only be opened, which keeps the module loaded" },
	{ "qla2xxx", .reason = "the same" },
	{ "loop", .reason = "makes and removes loop devices; using one is block_device" },
	{ "fsdev_dax", .reason = "its node can only be opened; file systems reach the memory" },
	{ "vduse", .reason = "the host adds such a device by vdpa(8)" },
	/* These name disks, which are judged by the disks' numbers. */
	{ "btrfs", .reason = "names disks" },
	{ "bcachefs", .reason = "names disks" },
	/* Nodes that only listen on a bus. */
	{ "usbmon", .reason = "listens" },
	{ "nosy", .reason = "listens" },
	/* Devices that the host has detached from their drivers. */
	{ "vfio", .reason = "taken from its driver" },
	{ "uio", .reason = "taken from its driver" },
	/* Files and locks of a daemon, keys, mounts. */
	{ "fuse", .reason = "files" },
	{ "cuse", .reason = "files" },
	{ "coda", .reason = "files" },
	{ "orangefs", .reason = "files" },
	{ "cachefiles", .reason = "files" },
	{ "autofs4", .reason = "mounts" },
	{ "ecryptfs", .reason = "keys" },
	{ "dlm", .reason = "locks" },
	{ "ocfs2_stack_user", .reason = "locks" },
	{ "ntsync", .reason = "locks" },
	/* Networks, gadgets, board controllers, virtual machines. */
	{ "vhost_net", .reason = "no disk" },
	{ "vhost_vsock", .reason = "no disk" },
	{ "usb_f_hid", .reason = "no disk" },
	{ "usb_f_printer", .reason = "no disk" },
	{ "hpilo", .reason = "no disk" },
	{ "lis3lv02d", .reason = "no disk" },
	{ "mei", .reason = "no disk" },
	{ "nsm", .reason = "no disk" },
	{ "phantom", .reason = "no disk" },
	{ "pps_gen_core", .reason = "no disk" },
	{ "ptp_vmclock", .reason = "no disk" },
	{ "thunderbolt_stream", .reason = "no disk" },
	{ "vmw_vmci", .reason = "no disk" },
};

/* Directories of the kernel's modules that contain no storage drivers. */
static const char *const elsewhere[] = {
	"/arch/x86/", "/drivers/accel/", "/drivers/accessibility/", "/drivers/android/",
	"/drivers/bluetooth/", "/drivers/char/", "/drivers/comedi/", "/drivers/crypto/",
	"/drivers/dma/", "/drivers/firmware/", "/drivers/gnss/", "/drivers/hid/", "/drivers/hv/",
	"/drivers/hwtracing/", "/drivers/i2c/", "/drivers/input/", "/drivers/net/",
	"/drivers/pci/", "/drivers/platform/", "/drivers/tee/", "/drivers/thermal/",
	"/drivers/virt/", "/drivers/watchdog/", "/drivers/xen/", "/lib/", "/net/", "/sound/",
};

/* Functions that register a character device. */
static const char *const registrations[] = {
	"__register_chrdev", "register_chrdev_region", "alloc_chrdev_region", "cdev_add",
	"cdev_device_add", "misc_register",
};

static size_t start;
static char unknown[1024];
static int nr_seen;

/* @path begins with the directory of the kernel's modules. */
static bool is_elsewhere(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(elsewhere); i++) {
		if (!strncmp(path + start, elsewhere[i], strlen(elsewhere[i])))
			return true;
	}
	return false;
}

/* A module file contains the names of the functions that it calls as strings. */
static bool registers(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char name[64];
	struct stat st;
	bool does = false;
	void *image;
	size_t i;

	if (fd < 0 || fstat(fd, &st))
		return true;
	image = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (image == MAP_FAILED)
		return true;
	for (i = 0; i < ARRAY_SIZE(registrations) && !does; i++) {
		snprintf(name + 1, sizeof(name) - 1, "%s", registrations[i]);
		name[0] = '\0';
		does = memmem(image, st.st_size, name, strlen(name + 1) + 2);
	}
	munmap(image, st.st_size);
	return does;
}

static const struct driver *find_driver(const char *path)
{
	const char *file = strrchr(path, '/') + 1;
	size_t i, len = strcspn(file, ".");

	for (i = 0; i < ARRAY_SIZE(drivers); i++) {
		if (strlen(drivers[i].module) == len && !strncmp(drivers[i].module, file, len))
			return &drivers[i];
	}
	return NULL;
}

static int look_at(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const struct driver *driver;
	struct hook_line hook;

	if (type != FTW_F || !strstr(path, ".ko") || is_elsewhere(path) || !registers(path))
		return 0;
	nr_seen++;
	driver = find_driver(path);
	if (driver && (driver->reason || find_hook(driver->function, &hook)))
		return 0;
	snprintf(unknown + strlen(unknown), sizeof(unknown) - strlen(unknown), " %s",
		 strrchr(path, '/') + 1);
	return 0;
}

TEST(modules)
{
	struct utsname name;
	char path[256];

	uname(&name);
	snprintf(path, sizeof(path), "/lib/modules/%s/kernel", name.release);
	if (access(path, F_OK) || strstr(name.release, "-debug"))
		SKIP(return, "there are no modules, or but a few");
	start = strlen(path);
	ASSERT_EQ(0, nftw(path, look_at, 16, FTW_PHYS));
	EXPECT_STREQ("", unknown);
	/* The modules were actually looked at. */
	EXPECT_LT(10, nr_seen);
}

/* Built-in drivers are found by their names in /proc/devices and /proc/misc. */
static const char *const known_names[] = {
	/* Storage. */
	"bsg", "cxl", "dax", "nvme", "nvme-generic", "sg", "st", "ch", "mtd", "ndctl", "dimmctl",
	"rpmb", "nvme-fabrics", "ubi_ctrl", "usb_device", "firewire", "vhost-scsi", "vhost-vdpa",
	"ublk-char", "ublk-control", "device-mapper", "mapper/control",
	/* Terminals and memory. */
	"mem", "pty", "vc", "/dev/vc/0", "tty", "ttyS", "/dev/tty", "/dev/console", "/dev/ptmx",
	"ttyprintk", "ptm", "pts", "ttyp", "vcs", "hvc", "ttyDBC", "ttyACM",
	/* Buses, input and other devices that are no disks. */
	"misc", "input", "usb", "usbmon", "auxiliary", "rtc", "watchdog", "ptp",
	"pps", "hidraw", "iommu", "drm", "fb", "i2c", "ppp", "gpiochip", "tpm", "cec", "lirc",
	"spi", "dma_heap", "aux", "vfio", "uio", "raw", "virtio-portsdev", "cpu/msr",
	"cpu/cpuid", "snd", "alsa", "pwm",
	"msr", "cpuid", "ipmidev", "remoteproc", "rpmb", "media", "video4linux", "thermal",
	"btt", "lp", "mei", "coda", "aoechr", "vduse", "ubi0", "ubi3",
	/* In /proc/misc. */
	"loop-control", "btrfs-control", "autofs", "fuse", "cuse", "uinput",
	"uhid", "tun", "vhost-net", "vhost-vsock", "kvm", "vga_arbiter", "hpet", "nvram",
	"hw_random", "hwrng", "mcelog", "snapshot", "userfaultfd", "udmabuf", "rfkill", "psaux",
	"cpu_dma_latency", "vsock", "microcode", "ecryptfs", "zram-control", "vhci", "ntsync",
	"vmci", "vboxguest", "sev", "sgx_enclave", "sgx_provision", "sgx_vepc", "tpm0",
	"cachefiles", "net/tun", "acpi_thermal_rel", "dlm_plock",
	"dlm-control", "dlm-monitor", "ocfs2_control", "pktcdvd", "watchdog",
	"bcachefs-ctl", "ppp",
};

static bool is_known(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known_names); i++) {
		if (!strcmp(known_names[i], name))
			return true;
	}
	return false;
}

/* Check lines "MAJOR NAME" or "MINOR NAME", up to the first line of another form. */
static void check_list(struct __test_metadata *_metadata, const char *path)
{
	char text[8192], *line, *next, name[64];
	int number;

	ASSERT_LT(0, read_text(path, text, sizeof(text)));
	next = text;
	while ((line = strsep(&next, "\n"))) {
		if (!strcmp(line, "Block devices:"))
			break;
		if (sscanf(line, "%d %63s", &number, name) != 2)
			continue;
		EXPECT_TRUE(is_known(name)) {
			TH_LOG("%s: is '%s' storage?", path, name);
		}
	}
}

TEST(built_in)
{
	check_list(_metadata, "/proc/devices");
	check_list(_metadata, "/proc/misc");
}

TEST_HARNESS_MAIN
