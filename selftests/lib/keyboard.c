// SPDX-License-Identifier: GPL-2.0-only
/* A keyboard that a program creates with uinput, and Alt-SysRq-h pressed on it. */
#include <linux/input.h>
#include <linux/uinput.h>
#include <sys/ioctl.h>

#include "keyboard.h"

#define PRESS(key, down)                                       \
	{                                                      \
		.type = EV_KEY, .code = (key), .value = (down) \
	}
#define SYNC                                       \
	{                                          \
		.type = EV_SYN, .code = SYN_REPORT \
	}

const struct input_event keyboard_sysrq[KEYBOARD_SYSRQ_EVENTS] = {
	PRESS(KEY_LEFTALT, 1),
	SYNC,
	PRESS(KEY_SYSRQ, 1),
	SYNC,
	PRESS(KEY_H, 1),
	SYNC,
	PRESS(KEY_H, 0),
	SYNC,
	PRESS(KEY_SYSRQ, 0),
	SYNC,
	PRESS(KEY_LEFTALT, 0),
	SYNC,
};

/**
 * keyboard_make() - create a keyboard with the keys of Alt-SysRq-h
 * @fd: a descriptor of /dev/uinput, for this keyboard only
 *
 * Return: 0 or -errno.
 */
int keyboard_make(int fd)
{
	struct uinput_setup setup = { .name = "gabion-keyboard" };

	if (ioctl(fd, UI_SET_EVBIT, EV_KEY) || ioctl(fd, UI_SET_KEYBIT, KEY_LEFTALT) ||
	    ioctl(fd, UI_SET_KEYBIT, KEY_SYSRQ) || ioctl(fd, UI_SET_KEYBIT, KEY_H) ||
	    ioctl(fd, UI_DEV_SETUP, &setup) || ioctl(fd, UI_DEV_CREATE))
		return -errno;
	return 0;
}

/**
 * sysrq_help_logged() - has SysRq printed its help? Only this shows that the keys had an effect
 * @log: of log_open()
 *
 * Return: true if it has.
 */
bool sysrq_help_logged(int log)
{
	return log_find(log, (const char *const[]){ "sysrq: HELP", NULL });
}
