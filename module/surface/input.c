// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input devices that a task makes: the keys pressed there that are the host's, and
 * the drivers that the host loads for them.
 *
 * What else makes devices whose drivers are then loaded goes by what other operations
 * guard: sysfs (vhci_hcd, i2c, netdevsim), configfs (gadgets), module_autoload for line
 * disciplines and kinds of network devices. A device by uinput has the alias "input:...",
 * for which there is no driver of hardware, only evdev and joydev.
 */
#include <linux/kernel.h>
#include <linux/types.h>
#include <uapi/linux/uhid.h>

#include "decide.h"
#include "hook/hook.h"

/*
 * void __handle_sysrq(u8 key, bool check_mask): of a keyboard, in the context of whoever
 * writes to uinput, uhid or evdev. What is written to the trigger goes unmasked, and has
 * been judged (procfs.c). Keyboards of the host press in interrupts or kernel threads.
 */
static bool __maybe_unused hook_handle_sysrq(struct ftrace_regs *fregs)
{
	char object[] = "Alt-SysRq-?";
	u8 key = gabion_arg(fregs, 0);

	if (!(u8)gabion_arg(fregs, 1))
		return false;
	if (key > ' ' && key < 0x7f)
		object[sizeof(object) - 2] = key;
	return gabion_refuse(GABION_OP_SYSRQ, object, NULL);
}

/*
 * int uhid_dev_create2(struct uhid_device *uhid, const struct uhid_event *ev): the device
 * is added by a worker, as nobody's. Its group, which the alias also names, is found in
 * the descriptor then (hid_scan_report() in drivers/hid/hid-core.c).
 */
static bool __maybe_unused hook_uhid_dev_create2(struct ftrace_regs *fregs)
{
	const struct uhid_event *event = (const struct uhid_event *)gabion_arg(fregs, 1);
	const struct uhid_create2_req *device = &event->u.create2;
	char alias[sizeof("hid:b0000g*v00000000p00000000")];

	snprintf(alias, sizeof(alias), "hid:b%04Xg*v%08Xp%08X", device->bus, device->vendor,
		 device->product);
	return gabion_refuse(GABION_OP_MODULE_AUTOLOAD, alias, NULL);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_MAGIC_SYSRQ
	GABION_HOOK(__handle_sysrq, BIT(GABION_OP_SYSRQ), hook_handle_sysrq),
#endif
#if IS_ENABLED(CONFIG_UHID)
	GABION_HOOK(uhid_dev_create2, BIT(GABION_OP_MODULE_AUTOLOAD), hook_uhid_dev_create2,
		    GABION_IN_MODULE(CONFIG_UHID, "uhid"), .hot = true),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_input, hooks);
