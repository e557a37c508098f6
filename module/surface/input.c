// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input devices that a task makes: their key presses that act on the host, and the drivers that
 * the host loads for them.
 *
 * Other ways to make devices are covered by other operations: sysfs (vhci_hcd, i2c, netdevsim),
 * configfs (gadgets), module_autoload for line disciplines and types of network devices. A device
 * made by uinput has an alias "input:...", for which only evdev and joydev are loaded.
 */
#include <linux/container_of.h>
#include <linux/input.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <uapi/linux/uhid.h>

#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"

/*
 * void __handle_sysrq(u8 key, bool check_mask): of a keyboard, in the context of the task
 * that writes to uinput, uhid or evdev. What is written to the trigger goes unmasked, and has
 * been judged (procfs.c). Keyboards of the host press in interrupts or kernel threads; so
 * do those of serial ports and Bluetooth (below), and remote controls with keys of a
 * keyboard (ir-mce_kbd-decoder.c), which a task only reaches by a device of the host's,
 * /dev/lirc* of rc-loopback, and by the rights to that.
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

#ifdef CONFIG_VT

/**
 * struct repeat - the last key repeat on a CPU
 * @keyboard: the keyboard; the pointer may be stale
 * @at: in jiffies
 */
struct repeat {
	const struct input_dev *keyboard;
	unsigned long at;
};

static DEFINE_PER_CPU(struct repeat, last_repeat);

/* void input_repeat_key(struct timer_list *t): only seen, for is_repeat() */
static bool hook_input_repeat_key(struct ftrace_regs *fregs)
{
	const struct timer_list *timer = (const struct timer_list *)gabion_arg(fregs, 0);

	this_cpu_write(last_repeat.keyboard, container_of_const(timer, struct input_dev, timer));
	this_cpu_write(last_repeat.at, jiffies);
	return false;
}

/*
 * Is this a key repeat by the kernel, and not a key press? In a repeat the keyboard is locked and
 * its timer function runs. In a key press meanwhile the timer of the previous key is pending.
 */
static bool is_repeat(void)
{
	const struct input_dev *keyboard = this_cpu_read(last_repeat.keyboard);
	struct timer_list timer;
	spinlock_t lock;

	return in_serving_softirq() && keyboard &&
	       time_before(jiffies, this_cpu_read(last_repeat.at) + HZ) &&
	       !get_kernel_nofault(lock, &keyboard->event_lock) && spin_is_locked(&lock) &&
	       !get_kernel_nofault(timer, &keyboard->timer) && !timer_pending(&timer);
}

/* Does the policy in force deny SysRq to any task? */
static bool denies_sysrq(void)
{
	bool denies;

	rcu_read_lock();
	denies = gabion_wanted(GABION_OP_SYSRQ) && gabion_state()->mode == GABION_MODE_ENFORCE;
	rcu_read_unlock();
	return denies;
}

/*
 * Keys of a console, according to its keymap. A key that is held repeats in a kernel timer, where
 * no task can be judged, and the task could press Ctrl and Alt afterwards on another keyboard. So
 * repeats do not trigger these keys. The first key press triggers them.
 */
static bool refuse_console_key(const char *keys)
{
	return is_repeat() ? denies_sysrq() : gabion_refuse(GABION_OP_SYSRQ, keys, NULL);
}

/* void ctrl_alt_del(void): reboots at once, or has init do it */
static bool hook_ctrl_alt_del(struct ftrace_regs *fregs)
{
	return refuse_console_key("Ctrl-Alt-Del");
}

/* void fn_SAK(struct vc_data *vc): kills all that use the console */
static bool hook_fn_SAK(struct ftrace_regs *fregs)
{
	return refuse_console_key("SAK");
}

/*
 * void fn_show_state(struct vc_data *vc) and similar: print tasks, memory and registers to
 * the kernel's log and the console
 */
static bool hook_fn_show(struct ftrace_regs *fregs)
{
	return refuse_console_key("Show_State, _Memory or _Registers");
}

#endif /* CONFIG_VT */

/*
 * int uhid_dev_create2(struct uhid_device *uhid, const struct uhid_event *ev): the device
 * is added by a worker, where no task can be judged. Its group, which is part of the alias, is
 * only known then, from the descriptor (hid_scan_report() in drivers/hid/hid-core.c).
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

/*
 * Key presses of these devices arrive in kernel threads, where no task can be judged. So the
 * device is judged when it is made, although it is not known yet whether it has keys.
 */
static bool __maybe_unused refuse_keyboard(const char *name, const char *alias)
{
	return gabion_refuse(GABION_OP_SYSRQ, name, NULL) ||
	       gabion_refuse(GABION_OP_MODULE_AUTOLOAD, alias, NULL);
}

/*
 * int serport_ldisc_open(struct tty_struct *tty): N_MOUSE, the line discipline that makes a
 * serial port for input devices of a terminal. A task that holds the other end of a pty types
 * there, and flush_to_ldisc() passes it on in a worker. What the port is for is told later.
 *
 * ssize_t serport_ldisc_read(struct tty_struct *tty, ...): reading makes the device, also
 * where another task has chosen the line discipline.
 */
static bool __maybe_unused hook_serport_ldisc(struct ftrace_regs *fregs)
{
	return refuse_keyboard("N_MOUSE", "serio:ty02pr*id*ex*");
}

/*
 * int hidp_connection_add(const struct hidp_connadd_req *req, ...): a device of Bluetooth,
 * at the other end of two sockets; a thread of the kernel's, khidpd, reads these.
 */
static bool __maybe_unused hook_hidp_connection_add(struct ftrace_regs *fregs)
{
	return refuse_keyboard("HIDP", "hid:b0005g*v*p*");
}

/*
 * ssize_t userio_char_write(struct file *file, ...): a serial port for input devices that a task
 * makes, of the kind that it says, and what comes in there.
 */
static bool __maybe_unused hook_userio_char_write(struct ftrace_regs *fregs)
{
	return refuse_keyboard("userio", "serio:ty*pr*id*ex*");
}

#define KEYBOARD (BIT(GABION_OP_SYSRQ) | BIT(GABION_OP_MODULE_AUTOLOAD))
#define IN_SERPORT GABION_IN_MODULE(CONFIG_SERIO_SERPORT, "serport")

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_MAGIC_SYSRQ
	GABION_HOOK(__handle_sysrq, BIT(GABION_OP_SYSRQ), hook_handle_sysrq),
#endif
#ifdef CONFIG_VT
	GABION_HOOK(input_repeat_key, BIT(GABION_OP_SYSRQ), hook_input_repeat_key),
	GABION_HOOK(ctrl_alt_del, BIT(GABION_OP_SYSRQ), hook_ctrl_alt_del),
	GABION_HOOK(fn_SAK, BIT(GABION_OP_SYSRQ), hook_fn_SAK),
	GABION_HOOK(fn_show_state, BIT(GABION_OP_SYSRQ), hook_fn_show),
	GABION_HOOK(fn_show_mem, BIT(GABION_OP_SYSRQ), hook_fn_show),
	GABION_HOOK(fn_show_ptregs, BIT(GABION_OP_SYSRQ), hook_fn_show),
#endif
#if IS_ENABLED(CONFIG_UHID)
	GABION_HOOK(uhid_dev_create2, BIT(GABION_OP_MODULE_AUTOLOAD), hook_uhid_dev_create2,
		    GABION_IN_MODULE(CONFIG_UHID, "uhid")),
#endif
#if IS_ENABLED(CONFIG_SERIO_SERPORT)
	GABION_HOOK(serport_ldisc_open, KEYBOARD, hook_serport_ldisc, IN_SERPORT),
	GABION_HOOK(serport_ldisc_read, KEYBOARD, hook_serport_ldisc, IN_SERPORT),
#endif
#if IS_ENABLED(CONFIG_USERIO)
	GABION_HOOK(userio_char_write, KEYBOARD, hook_userio_char_write,
		    GABION_IN_MODULE(CONFIG_USERIO, "userio")),
#endif
#if IS_ENABLED(CONFIG_BT_HIDP)
	GABION_HOOK(hidp_connection_add, KEYBOARD, hook_hidp_connection_add,
		    GABION_IN_MODULE(CONFIG_BT_HIDP, "hidp")),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_input, hooks);
