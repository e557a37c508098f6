// SPDX-License-Identifier: GPL-2.0-only
/*
 * USB disks by /dev/bus/usb: a program that claims an interface from the kernel's driver can send
 * commands to the disk.
 *
 * A node stands for all interfaces of a device, and a printer may have a card reader. So opening
 * is not judged, but where usbfs claims or uses an interface. Requests to the whole device, which
 * need no claim, are judged if the device is nothing but a disk.
 *
 * What is judged here comes from usbdev_do_ioctl() in drivers/usb/core/devio.c, which holds the
 * device's lock, so that its configuration and drivers do not change. Bus analyzers (usbmon) and
 * controllers that were given to VFIO belong to char_device.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/usbdevice_fs.h>

#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"
#include "policy/device_number.h"
#include "surface/device_node.h"
#include "surface/kernel_private.h"

/* Some disks have a maker's own class. Their driver knows them. */
static bool has_storage_driver(const struct usb_interface *interface)
{
	const struct device_driver *driver = interface->dev.driver;

	return driver && (!strcmp(driver->name, "usb-storage") || !strcmp(driver->name, "uas") ||
			  !strncmp(driver->name, "ums-", strlen("ums-")));
}

static bool is_storage(const struct usb_interface *interface)
{
	unsigned int i;

	for (i = 0; i < interface->num_altsetting; i++) {
		if (interface->altsetting[i].desc.bInterfaceClass == USB_CLASS_MASS_STORAGE)
			return true;
	}
	return has_storage_driver(interface);
}

/* usb_ifnum_to_if(), which lives in a module */
static const struct usb_interface *find_interface(const struct usb_device *dev, unsigned int number)
{
	const struct usb_host_config *config = dev->actconfig;
	unsigned int i;

	for (i = 0; config && i < config->desc.bNumInterfaces; i++) {
		if (config->interface[i]->altsetting[0].desc.bInterfaceNumber == number)
			return config->interface[i];
	}
	return NULL;
}

/* How many interfaces of a device are storage, and how many are not. */
static unsigned int count_storage(const struct usb_device *dev, unsigned int *others)
{
	const struct usb_host_config *config = dev->actconfig;
	unsigned int i, storage = 0;

	*others = 0;
	for (i = 0; config && i < config->desc.bNumInterfaces; i++) {
		if (is_storage(config->interface[i]))
			storage++;
		else
			(*others)++;
	}
	return storage;
}

static bool refuse_opened(const struct gabion_usb_dev_state *opened)
{
	return gabion_refuse_device(GABION_OP_BLOCK_DEVICE, false, opened->dev->dev.devt,
				    gabion_used(opened->file));
}

static bool refuse_interface(const struct gabion_usb_dev_state *opened, unsigned int number)
{
	const struct usb_interface *interface = find_interface(opened->dev, number);

	return interface && is_storage(interface) && refuse_opened(opened);
}

/* Fail closed. */
static bool refuse_unknown(void)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "usbfs", NULL);
}

/*
 * int claimintf(struct usb_dev_state *ps, unsigned int ifnum): a task asks for an interface,
 * or uses one that it has not asked for.
 */
static bool __maybe_unused hook_claimintf(struct ftrace_regs *fregs)
{
	const struct gabion_usb_dev_state *opened = (const void *)gabion_arg(fregs, 0);

	if (!gabion_wanted(GABION_OP_BLOCK_DEVICE))
		return false;
	if (!gabion_usb_dev_state_is_proven(opened))
		return refuse_unknown();
	return refuse_interface(opened, gabion_arg(fregs, 1));
}

/*
 * int checkintf(struct usb_dev_state *ps, unsigned int ifnum): before every use. Where the
 * interface has not been claimed by this file, claimintf() is called.
 */
static bool __maybe_unused hook_checkintf(struct ftrace_regs *fregs)
{
	const struct gabion_usb_dev_state *opened = (const void *)gabion_arg(fregs, 0);
	const struct usb_interface *interface;

	if (!gabion_wanted(GABION_OP_BLOCK_DEVICE))
		return false;
	if (!gabion_usb_dev_state_is_proven(opened))
		return refuse_unknown();
	interface = find_interface(opened->dev, gabion_arg(fregs, 1));
	return interface && dev_get_drvdata(&interface->dev) == opened && is_storage(interface) &&
	       refuse_opened(opened);
}

/* Requests for which check_ctrlrecip() checks no claim of an interface. */
static bool needs_no_claim(unsigned int type, unsigned int recipient, unsigned int index)
{
	if (type == USB_TYPE_VENDOR)
		return true;
	switch (recipient) {
	case USB_RECIP_INTERFACE:
		return false;
	case USB_RECIP_ENDPOINT:
		return !(index & 0xff & ~USB_DIR_IN);
	default:
		return true;
	}
}

/*
 * int check_ctrlrecip(struct usb_dev_state *ps, unsigned int requesttype, unsigned int request,
 * unsigned int index): a request by the pipe that every device has. Those for an interface go
 * on to checkintf(). The others take the device away from its driver (SET_CONFIGURATION), and
 * some card readers take their commands so. What only asks (GET_DESCRIPTOR) passes.
 */
static bool __maybe_unused hook_check_ctrlrecip(struct ftrace_regs *fregs)
{
	const struct gabion_usb_dev_state *opened = (const void *)gabion_arg(fregs, 0);
	unsigned int request = gabion_arg(fregs, 1);
	unsigned int type = request & USB_TYPE_MASK;
	unsigned int others;

	if (!gabion_wanted(GABION_OP_BLOCK_DEVICE) ||
	    (type == USB_TYPE_STANDARD && (request & USB_DIR_IN)) ||
	    !needs_no_claim(type, request & USB_RECIP_MASK, gabion_arg(fregs, 3)))
		return false;
	if (!gabion_usb_dev_state_is_proven(opened))
		return refuse_unknown();
	return count_storage(opened->dev, &others) && !others && refuse_opened(opened);
}

/*
 * int proc_ioctl(struct usb_dev_state *ps, struct usbdevfs_ioctl *ctl): takes an interface
 * from its driver, or asks that driver for something. Giving it back passes.
 */
static bool __maybe_unused hook_proc_ioctl(struct ftrace_regs *fregs)
{
	const struct gabion_usb_dev_state *opened = (const void *)gabion_arg(fregs, 0);
	const struct usbdevfs_ioctl *command = (const struct usbdevfs_ioctl *)gabion_arg(fregs, 1);

	if (!gabion_wanted(GABION_OP_BLOCK_DEVICE) || command->ioctl_code == USBDEVFS_CONNECT)
		return false;
	if (!gabion_usb_dev_state_is_proven(opened))
		return refuse_unknown();
	return refuse_interface(opened, command->ifno);
}

/* Is the current system call this command? Drivers call the functions below, too. */
static bool in_command(unsigned int command)
{
	unsigned long args[GABION_SYSCALL_ARGS];

	if (gabion_syscall_nr() < 0 || !GABION_IN_SYSCALL(ioctl))
		return false;
	gabion_syscall_args(current_pt_regs(), args);
	return (unsigned int)args[1] == command;
}

/*
 * void usb_driver_release_interface(struct usb_driver *driver, struct usb_interface *iface):
 * USBDEVFS_DISCONNECT_CLAIM takes the interface from its driver before it claims it. Where
 * claiming it will be refused, and recorded, the driver keeps its disk.
 */
static bool __maybe_unused hook_usb_driver_release_interface(struct ftrace_regs *fregs)
{
	struct usb_interface *interface = (struct usb_interface *)gabion_arg(fregs, 1);
	dev_t dev = interface_to_usbdev(interface)->dev.devt;
	char device[GABION_DEVICE_SIZE];

	if (!gabion_wanted(GABION_OP_BLOCK_DEVICE) || !in_command(USBDEVFS_DISCONNECT_CLAIM) ||
	    !gabion_current_governed(NULL) || !is_storage(interface))
		return false;
	return gabion_refuse_recording(GABION_OP_BLOCK_DEVICE, gabion_device_text(device, false, dev),
				       NULL, GABION_RECORD_NOTHING);
}

/*
 * int usb_reset_device(struct usb_device *udev): USBDEVFS_RESET takes no claim, and reaches
 * all interfaces.
 */
static bool __maybe_unused hook_usb_reset_device(struct ftrace_regs *fregs)
{
	const struct usb_device *dev = (const struct usb_device *)gabion_arg(fregs, 0);
	unsigned int others;

	return gabion_wanted(GABION_OP_BLOCK_DEVICE) && in_command(USBDEVFS_RESET) &&
	       count_storage(dev, &others) &&
	       gabion_refuse_device(GABION_OP_BLOCK_DEVICE, false, dev->dev.devt, NULL);
}

#define DISK BIT(GABION_OP_BLOCK_DEVICE)
#define IN_USBCORE GABION_IN_MODULE(CONFIG_USB, "usbcore")

static const struct gabion_hook_desc hooks[] = {
#if IS_ENABLED(CONFIG_USB)
	GABION_HOOK(claimintf, DISK, hook_claimintf, IN_USBCORE),
	GABION_HOOK(checkintf, DISK, hook_checkintf, IN_USBCORE),
	GABION_HOOK(check_ctrlrecip, DISK, hook_check_ctrlrecip, IN_USBCORE),
	GABION_HOOK(proc_ioctl, DISK, hook_proc_ioctl, IN_USBCORE),
	GABION_HOOK(usb_driver_release_interface, DISK, hook_usb_driver_release_interface,
		    IN_USBCORE),
	GABION_HOOK(usb_reset_device, DISK, hook_usb_reset_device, IN_USBCORE),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_usb_storage, hooks);
