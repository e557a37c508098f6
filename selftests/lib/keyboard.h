/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lib/keyboard.c: a keyboard that a program makes with uinput, and Alt-SysRq-h pressed on it.
 */
#ifndef _GABION_SELFTESTS_KEYBOARD_H
#define _GABION_SELFTESTS_KEYBOARD_H

#include <linux/input.h>

#include "common.h"

/* Six times a key, down or up, and the end of the report behind each. */
#define KEYBOARD_SYSRQ_EVENTS 12
extern const struct input_event keyboard_sysrq[KEYBOARD_SYSRQ_EVENTS];

int keyboard_make(int fd);
bool sysrq_help_logged(int log);

#endif /* _GABION_SELFTESTS_KEYBOARD_H */
