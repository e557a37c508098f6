// SPDX-License-Identifier: GPL-2.0-only
/*
 * A USB disk accessed by its node /dev/bus/usb/BBB/DDD. An interface is taken from its driver, and
 * commands are sent to the disk behind it.
 *
 * In the rows:
 *  DISK        its driver has been detached, or it never had one
 *  BOUND_DISK  it has the driver usb-storage
 *  OWNED       the same as DISK; the interface is claimed by the task that passes in the descriptor
 *  ASKED       only queries, or the device is no disk but a tablet
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <scsi/scsi.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "matrix.h"

#define STICK "QEMU USB HARDDRIVE"
#define TABLET "QEMU USB Tablet"
#define TO_DISK 0x02
#define FROM_DISK 0x81
#define TIMEOUT 5000

static int read_number(const char *product, const char *name)
{
	char path[256], text[32];

	/* "product" is the last component of the path. */
	snprintf(path, sizeof(path), "%.*s/%s", (int)(strrchr(product, '/') - product), product,
		 name);
	return read_text(path, text, sizeof(text)) > 0 ? atoi(text) : -1;
}

/* Find the node of a device by its product string. */
static int find_node(const char *product, char *path, size_t size)
{
	char text[64];
	int ret = -ENODEV;
	glob_t found;
	size_t i;

	if (glob("/sys/bus/usb/devices/*/product", 0, NULL, &found))
		return ret;
	for (i = 0; i < found.gl_pathc && ret; i++) {
		const char *file = found.gl_pathv[i];

		if (read_text(file, text, sizeof(text)) <= 0)
			continue;
		text[strcspn(text, "\n")] = '\0';
		if (strcmp(text, product))
			continue;
		snprintf(path, size, "/dev/bus/usb/%03d/%03d", read_number(file, "busnum"),
			 read_number(file, "devnum"));
		ret = file_exists(path) ? 0 : -ENODEV;
	}
	globfree(&found);
	return ret;
}

/* The controller detects its devices asynchronously. */
static int wait_for_node(const char *product, char *path, size_t size)
{
	int times, err = module_insert("xhci_pci");

	for (times = 0; times < 600 && !err; times++) {
		if (!find_node(product, path, size))
			return 0;
		usleep(50000);
	}
	return err ? err : -ENODEV;
}

static int open_device(struct context *context)
{
	char path[256];
	int err = wait_for_node(context->attack->path, path, sizeof(path));

	return err ? err : keep_fd(context, open(path, context->attack->flags | O_CLOEXEC));
}

static int tell_interface(int fd, unsigned int what)
{
	struct usbdevfs_ioctl command = { .ioctl_code = what };

	return outcome(ioctl(fd, USBDEVFS_IOCTL, &command));
}

static bool has_driver(int fd)
{
	struct usbdevfs_getdriver driver = {};

	return !ioctl(fd, USBDEVFS_GETDRIVER, &driver);
}

/* Detach the driver, so that any task may claim the interface. */
static int open_disk(struct context *context)
{
	int err = open_device(context);

	if (!err && has_driver(context->fd))
		err = tell_interface(context->fd, USBDEVFS_DISCONNECT);
	return err;
}

static int have_disk(struct context *context)
{
	int err = open_disk(context);

	close(context->fd);
	context->fd = -1;
	return err;
}

static int open_bound_disk(struct context *context)
{
	int times, err = module_insert("usb_storage");

	if (!err)
		err = open_device(context);
	if (!err && !has_driver(context->fd))
		err = failure(tell_interface(context->fd, USBDEVFS_CONNECT));
	for (times = 0; times < 100 && !err && !has_driver(context->fd); times++)
		usleep(50000);
	return !err && !has_driver(context->fd) ? -ENODEV : err;
}

static int claim(struct context *context)
{
	unsigned int interface = 0;

	return outcome(ioctl(context->fd, USBDEVFS_CLAIMINTERFACE, &interface));
}

static int open_claimed_disk(struct context *context)
{
	int err = open_disk(context);

	return err ? err : claim(context);
}

static int open_and_claim(struct context *context)
{
	int err = open_device(context);

	return err ? err : claim(context);
}

static int disconnect(struct context *context)
{
	return tell_interface(context->fd, USBDEVFS_DISCONNECT);
}

static int disconnect_and_claim(struct context *context)
{
	struct usbdevfs_disconnect_claim both = {};

	return outcome(ioctl(context->fd, USBDEVFS_DISCONNECT_CLAIM, &both));
}

static int transfer(int fd, unsigned int endpoint, void *data, unsigned int len)
{
	struct usbdevfs_bulktransfer bulk = {
		.ep = endpoint,
		.len = len,
		.timeout = TIMEOUT,
		.data = data,
	};
	int ret = ioctl(fd, USBDEVFS_BULK, &bulk);

	return ret < 0 ? -errno : ret;
}

/* Bulk-Only Transport: a command block with INQUIRY. */
static unsigned char inquiry[31] = {
	'U', 'S', 'B', 'C', 1, 2, 3, 4, 36, 0, 0, 0, 0x80, 0, 6, INQUIRY, 0, 0, 0, 36,
};

static int fetch_answer(struct context *context)
{
	unsigned char status[13];
	int ret = transfer(context->fd, FROM_DISK, context->bytes, 36);

	if (ret == 36)
		ret = transfer(context->fd, FROM_DISK, status, sizeof(status));
	if (ret < 0)
		return ret;
	return ret == sizeof(status) && !memcmp(context->bytes + 8, "QEMU", 4) ? 0 : -EIO;
}

static int by_bulk(struct context *context)
{
	int ret = transfer(context->fd, TO_DISK, inquiry, sizeof(inquiry));

	return ret < 0 ? ret : fetch_answer(context);
}

static int by_urb(struct context *context)
{
	struct usbdevfs_urb urb = {
		.type = USBDEVFS_URB_TYPE_BULK,
		.endpoint = TO_DISK,
		.buffer = inquiry,
		.buffer_length = sizeof(inquiry),
	}, *done;

	if (ioctl(context->fd, USBDEVFS_SUBMITURB, &urb) ||
	    ioctl(context->fd, USBDEVFS_REAPURB, &done))
		return -errno;
	return fetch_answer(context);
}

static int control(int fd, unsigned int type, unsigned int request, unsigned int value,
		   void *data, unsigned int len)
{
	struct usbdevfs_ctrltransfer transfer = {
		.bRequestType = type,
		.bRequest = request,
		.wValue = value,
		.wLength = len,
		.timeout = TIMEOUT,
		.data = data,
	};

	return failure(outcome(ioctl(fd, USBDEVFS_CONTROL, &transfer)));
}

/* Get Max LUN, a request to the interface. */
static int ask_interface(struct context *context)
{
	return control(context->fd, USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE, 0xfe, 0,
		       context->bytes, 1);
}

static int configure(struct context *context)
{
	return control(context->fd, USB_DIR_OUT, USB_REQ_SET_CONFIGURATION, 1, NULL, 0);
}

static int reset(struct context *context)
{
	return outcome(ioctl(context->fd, USBDEVFS_RESET, 0));
}

#define NODE .operation = "block_device", .also = "char_device", .flags = O_RDWR,		\
	     .module = "usb_storage", .object = "object=\"c 189:"
#define DISK NODE, .path = STICK, .outside = open_disk
#define BOUND_DISK NODE, .path = STICK, .outside = open_bound_disk
#define OWNED NODE, .path = STICK, .outside = open_claimed_disk

ATTEMPT(open_and_claim, NODE, .path = STICK, .outside = have_disk, .attempt = open_and_claim)
ATTEMPT(claim, DISK, .attempt = claim)
ATTEMPT(claim32, DISK, .number = USBDEVFS_CLAIMINTERFACE, .attempt = use_ioctl32)
ATTEMPT(disconnect, BOUND_DISK, .attempt = disconnect)
ATTEMPT(disconnect_claim, BOUND_DISK, .attempt = disconnect_and_claim)
ATTEMPT(bulk, DISK, .attempt = by_bulk)
ATTEMPT(bulk_claimed, OWNED, .attempt = by_bulk)
ATTEMPT(urb, DISK, .attempt = by_urb)
ATTEMPT(urb_claimed, OWNED, .attempt = by_urb)
ATTEMPT(control, DISK, .attempt = ask_interface)
ATTEMPT(control_claimed, OWNED, .attempt = ask_interface)
ATTEMPT(control_device, DISK, .attempt = configure)
ATTEMPT(reset, DISK, .attempt = reset)

/* What must pass: queries to a disk, as lsusb(8) makes them, and all requests to other devices. */
static int look_at_disk(struct context *context)
{
	unsigned int capabilities;
	int ret = use_read(context);

	if (!ret)
		ret = outcome(ioctl(context->fd, USBDEVFS_GET_CAPABILITIES, &capabilities));
	if (!ret)
		ret = control(context->fd, USB_DIR_IN, USB_REQ_GET_DESCRIPTOR, USB_DT_DEVICE << 8,
			      context->bytes, 18);
	return ret;
}

static int open_other(struct context *context)
{
	int err = open_device(context);

	if (!err && has_driver(context->fd))
		err = tell_interface(context->fd, USBDEVFS_DISCONNECT);
	return err;
}

/* GET_REPORT, a request to the interface. */
static int use_other(struct context *context)
{
	int ret = claim(context);

	if (!ret)
		ret = control(context->fd, USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE, 1,
			      1 << 8, context->bytes, 6);
	if (!ret)
		ret = configure(context);
	if (!ret)
		ret = reset(context);
	return ret;
}

#define ASKED NODE, .harmless = true

ATTEMPT(look, ASKED, .path = STICK, .outside = open_disk, .attempt = look_at_disk)
ATTEMPT(look_bound, ASKED, .path = STICK, .outside = open_bound_disk, .attempt = look_at_disk)
ATTEMPT(other, ASKED, .path = TABLET, .outside = open_other, .attempt = use_other)

/* A refused request must not detach the host's driver from the disk either. */
FIXTURE(driver)
{
	struct context *context;
};

FIXTURE_SETUP(driver)
{
	if (!module_exists("usb_storage"))
		SKIP(return, "there is no module usb_storage");
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	self->context = shared_memory(sizeof(*self->context));
}

FIXTURE_TEARDOWN(driver)
{
	no_policy();
}

static int do_attempt(void *arg)
{
	return by_attacker(arg);
}

#define CAGE "gabion 1\nprofile cage\n\tdeny block_device\n"

static const struct person governed = { .cgroup = BOUND };

TEST_F(driver, stays)
{
	static const struct attack attacks[] = {
		{ BOUND_DISK, .attempt = disconnect },
		{ BOUND_DISK, .attempt = disconnect_and_claim },
		{ BOUND_DISK, .attempt = reset },
	};
	size_t i;

	ASSERT_EQ(0, gabion_load(CAGE BIND_CGROUP));
	for (i = 0; i < ARRAY_SIZE(attacks); i++) {
		self->context->attack = &attacks[i];
		ASSERT_EQ(0, attacks[i].outside(self->context));
		EXPECT_EQ(-EPERM, run_as(&governed, do_attempt, self->context));
		EXPECT_TRUE(has_driver(self->context->fd));
		close(self->context->fd);
	}
}

/* A listed node may be used in full: the device and the disk behind it. */
TEST_F(driver, listed_node)
{
	static const struct attack attack = { DISK, .attempt = claim };

	self->context->attack = &attack;
	ASSERT_EQ(0, open_disk(self->context));
	ASSERT_EQ(0, gabion_load(CAGE "\tallow block_device: c:189:*\n" BIND_CGROUP));
	EXPECT_EQ(0, run_as(&governed, do_attempt, self->context));
	close(self->context->fd);
}

TEST_HARNESS_MAIN
