// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes in /sys and in configfs, and files there that reveal information about the host.
 *
 * The uevent that is sent is for /dev/null. All other files get the value back that they have.
 *
 * In the rows:
 *  UEVENT                           triggers a uevent of a device
 *  OWN_VALUE                        writes back the value of a file
 *  PARAMETER, QUEUE, INTERFACE      the same of a module, a disk, a network interface
 *  REGISTERS                        uses registers of a PCI device
 *  CONFIGFS, CONFIG_SIZE            makes, removes or configures a disk in configfs
 *  ADD_DISK                         makes a zram disk, by reading
 *  INFO                             reads information about the host
 *  NOTES, FIRMWARE, TABLE, SECTIONS, ROOTS  the same of this file
 *  PASSWORD, SECRET, KEY            the same of a secret of iSCSI and NVMe
 *  SEND                             sends a uevent in the kernel's name
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define UEVENT .operation = "sysfs",							\
	       .object = "object=\"/sys/devices/virtual/mem/null/uevent\"",		\
	       .path = "/sys/class/mem/null/uevent", .flags = O_WRONLY, .text = "change"

#define OWN_VALUE .operation = "sysfs", .object = "object=\"/sys/", .flags = O_WRONLY,	\
		  .fill = fill_own_text
#define PARAMETER OWN_VALUE, .path = "/sys/module/printk/parameters/time"
#define QUEUE OWN_VALUE, .path = "/sys/block/vda/queue/read_ahead_kb"
/* An interface of the host's network namespace. */
#define INTERFACE OWN_VALUE, .path = "/sys/class/net/lo/mtu"
/* Registers of a device: the kernel checks them as raw_io, too. */
#define REGISTERS .operation = "sysfs", .object = "resource5\"", .also = "raw_io",	\
		  .path = "/sys/bus/pci/devices/0000:00:1f.2/resource5", .flags = O_RDWR

ATTEMPT(uevent_open, UEVENT, .attempt = try_open)
ATTEMPT(uevent_open32, UEVENT, .attempt = try_open32)
ATTEMPT(uevent_open_path, UEVENT, .attempt = try_open_path)
ATTEMPT(uevent_open_uring, UEVENT, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(uevent_open_uring_worker, UEVENT, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(uevent_open_bind_mount, UEVENT, .also = "mount", .attempt = try_open_bind_mount)

ATTEMPT(uevent_write, UEVENT, .outside = open_it, .attempt = use_write)
ATTEMPT(uevent_write_opened_before, UEVENT, .early = open_it, .attempt = use_write)
ATTEMPT(uevent_pwrite, UEVENT, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(uevent_writev, UEVENT, .outside = open_it, .attempt = use_writev)
ATTEMPT(uevent_write32, UEVENT, .outside = open_it, .attempt = use_write32)
ATTEMPT(uevent_write_uring, UEVENT, .outside = open_it, .attempt = use_write_uring,
	.elsewhere = true)
ATTEMPT(uevent_write_uring_worker, UEVENT, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(uevent_write_uring_polled, UEVENT, .outside = open_it,
	.attempt = use_write_uring_polled, .elsewhere = true)
ATTEMPT(uevent_write_personality, UEVENT, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(uevent_write_aio, UEVENT, .outside = open_it, .attempt = use_write_aio)
ATTEMPT(uevent_write_splice, UEVENT, .outside = open_it, .attempt = use_write_splice)
ATTEMPT(uevent_write_helper, UEVENT, .early = open_it, .helper = helper_write)

static int set_mode(struct context *context)
{
	return outcome(chmod(context->attack->path, 0666));
}

static int set_owner(struct context *context)
{
	return outcome(chown(context->attack->path, 1000, 1000));
}

static void reset_owner_and_mode(struct context *context)
{
	if (chown(context->attack->path, 0, 0) || chmod(context->attack->path, 0644))
		return;
}

ATTEMPT(uevent_chmod, UEVENT, .attempt = set_mode, .undo = reset_owner_and_mode)
ATTEMPT(uevent_chown, UEVENT, .attempt = set_owner, .undo = reset_owner_and_mode)

ATTEMPT(parameter_open, PARAMETER, .attempt = try_open)
ATTEMPT(parameter_write, PARAMETER, .outside = open_it, .attempt = use_write)
ATTEMPT(queue_open, QUEUE, .attempt = try_open)
ATTEMPT(queue_write, QUEUE, .outside = open_it, .attempt = use_write)
ATTEMPT(interface_open, INTERFACE, .attempt = try_open)
ATTEMPT(interface_write, INTERFACE, .outside = open_it, .attempt = use_write, .userns = -EPERM)

ATTEMPT(registers_open, REGISTERS, .attempt = try_open)
ATTEMPT(registers_mmap, REGISTERS, .outside = open_it, .attempt = use_mmap)
ATTEMPT(registers_mmap_opened_before, REGISTERS, .early = open_it, .attempt = use_mmap)

/* configfs: mkdir(2) makes a null_blk disk, and a write sets its size. */
#define CONFIG "/sys/kernel/config"
#define DISK CONFIG "/nullb/gabion"
#define CONFIGFS .operation = "sysfs", .module = "null_blk", .undo = remove_disk, .path = DISK

static int load_null_blk(struct context *context)
{
	int err;

	command((const char *const[]){ "modprobe", "null_blk", "nr_devices=0", NULL });
	err = module_loaded("null_blk") ? 0 : -ENOENT;
	if (!err && !file_exists(CONFIG "/nullb"))
		err = outcome(mount("configfs", CONFIG, "configfs", 0, NULL));
	return err;
}

static int make_disk(struct context *context)
{
	int err = load_null_blk(context);

	return err ? err : outcome(mkdir(DISK, 0755));
}

static int make_and_open_disk(struct context *context)
{
	int err = make_disk(context);

	return err ? err : open_it(context);
}

static void remove_disk(struct context *context)
{
	rmdir(DISK);
}

ATTEMPT(configfs_mkdir, CONFIGFS, .outside = load_null_blk, .attempt = try_mkdir,
	.object = "object=\"/sys/kernel/config/nullb/gabion\"")
ATTEMPT(configfs_mkdir32, CONFIGFS, .outside = load_null_blk, .attempt = try_mkdir32)
ATTEMPT(configfs_mkdir_uring, CONFIGFS, .outside = load_null_blk, .attempt = try_mkdir_uring,
	.elsewhere = true)
ATTEMPT(configfs_rmdir, CONFIGFS, .outside = make_disk, .attempt = try_rmdir)

#define CONFIG_SIZE CONFIGFS, .path = DISK "/size", .flags = O_WRONLY, .text = "16"

ATTEMPT(configfs_open, CONFIG_SIZE, .outside = make_disk, .attempt = try_open)
ATTEMPT(configfs_write, CONFIG_SIZE, .outside = make_and_open_disk, .attempt = use_write)
ATTEMPT(configfs_write32, CONFIG_SIZE, .outside = make_and_open_disk, .attempt = use_write32)
ATTEMPT(configfs_write_uring_worker, CONFIG_SIZE, .outside = make_and_open_disk,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(configfs_write_helper, CONFIG_SIZE, .outside = make_disk, .early = open_it,
	.helper = helper_write)

/* zram: reading this file makes a disk. */
#define ZRAM "/sys/class/zram-control/"
#define ADD_DISK .operation = "sysfs", .object = "object=\"" ZRAM "hot_add\"",		\
		 .module = "zram", .path = ZRAM "hot_add", .flags = O_RDONLY,		\
		 .undo = remove_added

static int load_zram(struct context *context)
{
	return module_insert("zram");
}

static int load_zram_and_open(struct context *context)
{
	int err = load_zram(context);

	return err ? err : open_it(context);
}

static void remove_added(struct context *context)
{
	char number[16];
	int i;

	for (i = 1; i < 10; i++) {
		snprintf(number, sizeof(number), "%d", i);
		write_text(ZRAM "hot_remove", number);
	}
}

ATTEMPT(zram_open, ADD_DISK, .outside = load_zram, .attempt = try_open)
ATTEMPT(zram_open32, ADD_DISK, .outside = load_zram, .attempt = try_open32)
ATTEMPT(zram_read, ADD_DISK, .outside = load_zram_and_open, .attempt = use_read)
ATTEMPT(zram_read32, ADD_DISK, .outside = load_zram_and_open, .attempt = use_read32)
ATTEMPT(zram_read_uring_worker, ADD_DISK, .outside = load_zram_and_open,
	.attempt = use_read_uring_worker, .elsewhere = true)

#define INFO .operation = "host_info", .flags = O_RDONLY
#define NOTES INFO, .path = "/sys/kernel/notes", .object = "object=\"/sys/kernel/notes\""
#define FIRMWARE INFO, .path = "/sys/firmware/acpi/pm_profile",	\
		 .object = "object=\"/sys/firmware/acpi/pm_profile\""
#define TABLE INFO, .path = "/sys/firmware/acpi/tables/FACP"
#define DAMON "/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds"
#define SERIAL "/sys/devices/virtual/dmi/id/product_serial"
#define SECTIONS INFO, .path = "/sys/module/gabion/sections/.text"

ATTEMPT(notes_open, NOTES, .attempt = try_open)
ATTEMPT(notes_open32, NOTES, .attempt = try_open32)
ATTEMPT(notes_open_path, NOTES, .attempt = try_open_path)
ATTEMPT(notes_open_uring_worker, NOTES, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(notes_open_bind_mount, NOTES, .also = "mount", .attempt = try_open_bind_mount)
ATTEMPT(notes_read, NOTES, .outside = open_it, .attempt = use_read)
ATTEMPT(notes_read_opened_before, NOTES, .early = open_it, .attempt = use_read)
ATTEMPT(notes_pread, NOTES, .outside = open_it, .attempt = use_pread)
ATTEMPT(notes_readv, NOTES, .outside = open_it, .attempt = use_readv)
ATTEMPT(notes_read32, NOTES, .outside = open_it, .attempt = use_read32)
ATTEMPT(notes_read_uring, NOTES, .outside = open_it, .attempt = use_read_uring,
	.elsewhere = true)
ATTEMPT(notes_read_uring_worker, NOTES, .outside = open_it, .attempt = use_read_uring_worker,
	.elsewhere = true)
ATTEMPT(notes_read_aio, NOTES, .outside = open_it, .attempt = use_read_aio)
ATTEMPT(notes_read_splice, NOTES, .outside = open_it, .attempt = use_read_splice)

ATTEMPT(firmware_open, FIRMWARE, .attempt = try_open)
ATTEMPT(firmware_open_bind_mount, FIRMWARE, .also = "mount", .attempt = try_open_bind_mount)
ATTEMPT(firmware_layer, FIRMWARE, .module = "overlay", .also = "mount",
	.outside = load_overlay, .attempt = try_open_layer)
ATTEMPT(firmware_read, FIRMWARE, .outside = open_it, .attempt = use_read)
ATTEMPT(table_open, TABLE, .attempt = try_open)
ATTEMPT(table_read, TABLE, .outside = open_it, .attempt = use_read)
ATTEMPT(sections_open, SECTIONS, .attempt = try_open)
ATTEMPT(sections_read, SECTIONS, .outside = open_it, .attempt = use_read)
ATTEMPT(interrupts_open, INFO, .path = "/sys/kernel/irq/1/per_cpu_count", .attempt = try_open)
ATTEMPT(interrupts_read, INFO, .path = "/sys/kernel/irq/1/per_cpu_count", .outside = open_it,
	.attempt = use_read)
ATTEMPT(slab_open, INFO, .path = "/sys/kernel/slab/kmalloc-64/objects", .attempt = try_open)
ATTEMPT(slab_read, INFO, .path = "/sys/kernel/slab/kmalloc-64/objects", .outside = open_it,
	.attempt = use_read)
ATTEMPT(damon_open, INFO, .path = DAMON, .needs = DAMON, .attempt = try_open)
ATTEMPT(serial_open, INFO, .path = SERIAL, .needs = SERIAL, .attempt = try_open)
ATTEMPT(serial_read, INFO, .path = SERIAL, .needs = SERIAL, .outside = open_it,
	.attempt = use_read)
/* Files that only root may read. */
#define ROOTS INFO, .path = "/sys/devices/system/cpu/cpu0/crash_notes_size",		\
	      .needs = "/sys/devices/system/cpu/cpu0/crash_notes_size"

ATTEMPT(roots_open, ROOTS, .attempt = try_open)
ATTEMPT(roots_read, ROOTS, .outside = open_it, .attempt = use_read)

/* The iSCSI target's password for discovery. The driver itself needs CAP_SYS_ADMIN. */
#define DISCOVERY CONFIG "/target/iscsi/discovery_auth/"
#define PASSWORD INFO, .module = "iscsi_target_mod", .path = DISCOVERY "password",	\
		 .object = "object=\"" DISCOVERY "password\""

static int have_password(struct context *context)
{
	int err = module_insert("iscsi_target_mod");

	if (!err && !file_exists(CONFIG "/target"))
		err = outcome(mount("configfs", CONFIG, "configfs", 0, NULL));
	if (!err && mkdir(CONFIG "/target/iscsi", 0755) && errno != EEXIST)
		err = -errno;
	return err ? err : write_text(DISCOVERY "password", "secret") < 0 ? -EIO : 0;
}

static int open_password(struct context *context)
{
	int err = have_password(context);

	return err ? err : open_it(context);
}

ATTEMPT(password_open, PASSWORD, .outside = have_password, .attempt = try_open)
ATTEMPT(password_read, PASSWORD, .userns = -EPERM, .outside = open_password, .attempt = use_read)
ATTEMPT(password_read32, PASSWORD, .userns = -EPERM, .outside = open_password,
	.attempt = use_read32)

/* NVMe: a target that authenticates a host by its key, and that host, both on this machine. */
#define TARGET CONFIG "/nvmet/"
#define HOST TARGET "hosts/gabion-host/"
#define SUBSYSTEM TARGET "subsystems/gabion"
#define PORT TARGET "ports/1"
#define SECRET_TEXT "DHHC-1:00:Z2FiaW9uLXNlY3JldC1rZXktb2YtMzItYnl0ZXMhISGsD9Gg:"
#define CONTROLLER "/sys/class/nvme-fabrics/ctl/nvme*/"
#define SECRET INFO, .module = "nvme_auth", .object = "/dhchap_secret\"", .undo = disconnect
#define KEY INFO, .module = "nvme_auth", .path = HOST "dhchap_key",			\
	    .object = "object=\"" HOST "dhchap_key\""

static int have_host(struct context *context)
{
	int err = module_insert("nvme_loop");

	if (!err && !file_exists(TARGET))
		err = outcome(mount("configfs", CONFIG, "configfs", 0, NULL));
	if (!err && mkdir(HOST, 0755) && errno != EEXIST)
		err = -errno;
	return err ? err : write_text(HOST "dhchap_key", SECRET_TEXT) < 0 ? -EIO : 0;
}

static int open_key(struct context *context)
{
	int err = have_host(context);

	return err ? err : open_it(context);
}

static int make_target(void)
{
	if ((mkdir(SUBSYSTEM, 0755) || mkdir(PORT, 0755)) && errno != EEXIST)
		return -errno;
	write_text(SUBSYSTEM "/attr_allow_any_host", "1");
	write_text(PORT "/addr_trtype", "loop");
	if (symlink(SUBSYSTEM, PORT "/subsystems/gabion") && errno != EEXIST)
		return -errno;
	return 0;
}

static int have_secret(struct context *context)
{
	int err = have_host(context);

	if (!err)
		err = make_target();
	if (!err)
		err = write_text("/dev/nvme-fabrics", "transport=loop,nqn=gabion,"
				 "hostnqn=gabion-host,"
				 "hostid=6761b10e-0000-4000-8000-67616269306e,"
				 "dhchap_secret=" SECRET_TEXT);
	return err < 0 ? err : 0;
}

/* The controller's number depends on the other controllers. */
static int open_controller(const char *file, int flags)
{
	int fd, ret;
	glob_t found;

	ret = glob(file, 0, NULL, &found);
	if (ret)
		return -ENOENT;
	fd = open(found.gl_pathv[0], flags | O_CLOEXEC);
	ret = fd < 0 ? -errno : fd;
	globfree(&found);
	return ret;
}

static int try_secret(struct context *context)
{
	context->fd = open_controller(CONTROLLER "dhchap_secret", O_RDONLY);
	return context->fd < 0 ? context->fd : 0;
}

static int open_secret(struct context *context)
{
	int err = have_secret(context);

	return err ? err : try_secret(context);
}

static void disconnect(struct context *context)
{
	int fd = open_controller(CONTROLLER "delete_controller", O_WRONLY);

	if (fd >= 0 && write(fd, "1", 1) == 1)
		close(fd);
}

ATTEMPT(key_open, KEY, .outside = have_host, .attempt = try_open)
ATTEMPT(key_read, KEY, .outside = open_key, .attempt = use_read)
ATTEMPT(secret_open, SECRET, .outside = have_secret, .attempt = try_secret)
ATTEMPT(secret_read, SECRET, .outside = open_secret, .attempt = use_read)

ATTEMPT(vmcoreinfo_open, INFO, .path = "/sys/kernel/vmcoreinfo", .attempt = try_open)

/*
 * Send a uevent in the kernel's name to the host's udev. The kernel's answer tells whether it was
 * broadcast.
 */
static int send_uevent(struct context *context)
{
	static const char text[] = "change@/devices/virtual/mem/null\0ACTION=change\0"
				   "DEVPATH=/devices/virtual/mem/null\0SUBSYSTEM=mem";
	struct {
		struct nlmsghdr header;
		char text[sizeof(text)];
	} request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = NLMSG_MIN_TYPE,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[sizeof(request)];
	} answer = {};
	int fd = context->fd;

	memcpy(request.text, text, sizeof(text));
	if (send(fd, &request, sizeof(request), 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.header.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}

static int open_netlink(struct context *context)
{
	context->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	return outcome(context->fd);
}

static int open_and_send(struct context *context)
{
	int err = open_netlink(context);

	return err ? err : send_uevent(context);
}

static int send_in_own_network(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -errno : open_and_send(context);
}

#define SEND .operation = "sysfs", .object = "object=\"uevent\"", .userns = -EPERM

ATTEMPT(uevent_send, SEND, .attempt = open_and_send)
ATTEMPT(uevent_send_inherited, SEND, .outside = open_netlink, .attempt = send_uevent)
ATTEMPT(uevent_send_in_own_network, .operation = "sysfs", .harmless = true,
	.attempt = send_in_own_network)

/* What must pass: reading other files, and the task's own network namespace. */
FIXTURE(harmless)
{
};

FIXTURE_VARIANT(harmless)
{
	struct person person;
};

FIXTURE_VARIANT_ADD(harmless, cgroup) {
	.person = { .cgroup = BOUND },
};

FIXTURE_VARIANT_ADD(harmless, userns) {
	.person = { .cgroup = FREE, .userns = true },
};

FIXTURE_SETUP(harmless)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny sysfs host_info\n"
				 BIND_USERNS BIND_CGROUP));
}

FIXTURE_TEARDOWN(harmless)
{
	no_policy();
}

TEST_F(harmless, reads)
{
	static const char *const paths[] = {
		"/sys/kernel/uevent_seqnum",
		"/sys/class/net/lo/mtu",
		"/sys/class/mem/null/uevent",
		"/sys/block/vda/queue/read_ahead_kb",
		"/sys/devices/system/cpu/online",
		"/sys/module/gabion/refcnt",
		"/sys/module/printk/parameters/time",
		/*
		 * Readable by root only, but needed: programs read settings there, such as
		 * kube-proxy that of conntrack.
		 */
		"/sys/module/kernel/parameters/module_blacklist",
		/* In the same directory as files that are refused. */
		"/sys/bus/pci/devices/0000:00:1f.2/resource",
		"/sys/bus/pci/devices/0000:00:1f.2/config",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		EXPECT_EQ(0, run_as(&variant->person, read_file, (void *)paths[i])) {
			TH_LOG("%s", paths[i]);
		}
	}
	EXPECT_EQ(-EPERM, run_as(&variant->person, read_file, "/sys/kernel/notes"));
}

/* Mount the sysfs of a new network namespace beside the host's sysfs. */
static int enter_network(void *arg)
{
	int err = outcome(unshare(CLONE_NEWNET | CLONE_NEWNS));

	if (!err)
		err = outcome(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mkdir("/tmp/gabion-net", 0755);
	return err ? err : outcome(mount("sysfs", "/tmp/gabion-net", "sysfs", 0, NULL));
}

static int write_own_network(void *arg)
{
	return write_text("/tmp/gabion-net/class/net/lo/mtu", "60000");
}

static int write_own_queue(void *arg)
{
	return write_text("/tmp/gabion-net/class/net/lo/queues/rx-0/rps_cpus", "1");
}

static int write_host_network(void *arg)
{
	return write_text("/sys/class/net/lo/mtu", "60000");
}

static int write_same_sysfs(void *arg)
{
	return write_text("/tmp/gabion-net/class/mem/null/uevent", "change");
}

TEST_F(harmless, network_of_its_own)
{
	struct actor actor;

	ASSERT_EQ(0, actor_start(&actor, &variant->person));
	ASSERT_EQ(0, actor_do(&actor, enter_network, NULL));
	EXPECT_EQ(0, actor_do(&actor, write_own_network, NULL));
	/*
	 * For this file the kernel needs a capability in the initial user namespace
	 * (net/core/net-sysfs.c).
	 */
	EXPECT_EQ(variant->person.userns ? -EPERM : 0, actor_do(&actor, write_own_queue, NULL));
	EXPECT_EQ(-EPERM, actor_do(&actor, write_host_network, NULL));
	EXPECT_EQ(-EPERM, actor_do(&actor, write_same_sysfs, NULL));
	actor_end(&actor);
}

/* Lists of paths, in /sys and /proc. */

#define FILES(lines) "gabion 1\nprofile cage\n" lines BIND_CGROUP
#define DEEP "/dev/gabion-deep"

FIXTURE(files)
{
	struct person person;
};

FIXTURE_SETUP(files)
{
	no_policy();
	self->person = (struct person){ .cgroup = BOUND };
	ASSERT_EQ(0, cgroup_make(BOUND));
}

FIXTURE_TEARDOWN(files)
{
	no_policy();
}

static int open_to_read(void *path)
{
	return open_and_close(path, O_RDONLY);
}

static int open_to_write(void *path)
{
	return open_and_close(path, O_WRONLY);
}

static int write_own_value(void *path)
{
	char text[256];
	int len = read_text(path, text, sizeof(text));

	return len < 0 ? len : write_text(path, text);
}

static int turn_its_mode(void *path)
{
	return turn_mode(path);
}

#define EXPECT_DOES(ret, what, path)							\
	EXPECT_EQ(ret, run_as(&self->person, what, path)) {				\
		TH_LOG("%s", path);							\
	}

#define TIME "/sys/module/printk/parameters/time"
#define AHEAD "/sys/block/vda/queue/read_ahead_kb"
#define AFFINITY "/proc/irq/default_smp_affinity"

TEST_F(files, allowed_by_path)
{
	EXPECT_DOES(0, write_own_value, TIME);
	EXPECT_DOES(0, write_own_value, AHEAD);
	EXPECT_DOES(0, write_own_value, AFFINITY);
	EXPECT_DOES(0, open_to_read, "/proc/iomem");
	ASSERT_EQ(0, gabion_load(FILES("\tdeny sysfs procfs host_info\n"
				       "\tallow sysfs: /sys/module/printk/*\n"
				       "\tallow procfs: /proc/irq/default_*\n"
				       "\tallow host_info: /proc/interrupts /sys/kernel/notes\n")));
	EXPECT_DOES(0, write_own_value, TIME);
	EXPECT_DOES(-EPERM, write_own_value, AHEAD);
	EXPECT_DOES(-EPERM, open_to_write, "/sys/class/net/lo/mtu");
	EXPECT_DOES(0, write_own_value, AFFINITY);
	EXPECT_DOES(-EPERM, open_to_write, "/proc/irq/0/smp_affinity");
	EXPECT_DOES(0, open_to_read, "/proc/interrupts");
	EXPECT_DOES(-EPERM, open_to_read, "/proc/iomem");
	EXPECT_DOES(0, open_to_read, "/sys/kernel/notes");
	EXPECT_DOES(-EPERM, open_to_read, "/sys/kernel/vmcoreinfo");
}

/* A path in a list is the kernel's path. A symbolic link's name does not match. */
TEST_F(files, by_no_link)
{
	ASSERT_EQ(0, gabion_load(FILES("\tdeny sysfs\n\tallow sysfs: /sys/class/net/lo/*\n")));
	EXPECT_DOES(-EPERM, open_to_write, "/sys/class/net/lo/mtu");
	ASSERT_EQ(0, gabion_load(FILES("\tdeny sysfs\n"
				       "\tallow sysfs: /sys/devices/virtual/net/lo/*\n")));
	EXPECT_DOES(0, write_own_value, "/sys/class/net/lo/mtu");
}

TEST_F(files, denied_by_path)
{
	ASSERT_EQ(0, gabion_load(FILES("\tdeny sysfs: /sys/module/printk/*\n"
				       "\tdeny procfs: /proc/irq/*\n"
				       "\tdeny host_info: /proc/iomem\n")));
	EXPECT_DOES(-EPERM, write_own_value, TIME);
	EXPECT_DOES(0, write_own_value, AHEAD);
	EXPECT_DOES(-EPERM, write_own_value, AFFINITY);
	EXPECT_DOES(-EPERM, open_to_read, "/proc/iomem");
	EXPECT_DOES(0, open_to_read, "/proc/ioports");
}

/*
 * In a very deep directory the beginning of the path does not fit into the buffer. Then the access
 * is refused.
 */
TEST_F(files, too_deep)
{
	char path[300] = DEEP "/";

	memset(path + strlen(path), 'x', 250);
	mkdir(DEEP, 0755);
	mkdir(path, 0755);
	ASSERT_EQ(0, gabion_load(FILES("\tdeny sysfs: /dev/elsewhere/*\n")));
	EXPECT_DOES(0, turn_its_mode, DEEP);
	EXPECT_DOES(-EPERM, turn_its_mode, path);
	ASSERT_EQ(0, gabion_load(FILES("\tdeny sysfs\n\tallow sysfs: /dev/*\n")));
	EXPECT_DOES(0, turn_its_mode, DEEP);
	EXPECT_DOES(-EPERM, turn_its_mode, path);
	no_policy();
	EXPECT_DOES(0, turn_its_mode, path);
	rmdir(path);
	rmdir(DEEP);
}

TEST_HARNESS_MAIN
