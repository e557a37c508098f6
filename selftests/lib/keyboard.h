/* SPDX-License-Identifier: GPL-2.0-only */
/* lib/keyboard.c: a keyboard that a program creates with uinput, and Alt-SysRq-h pressed on it. */
#ifndef _GABION_SELFTESTS_KEYBOARD_H
#define _GABION_SELFTESTS_KEYBOARD_H

#include <linux/input.h>

#include "common.h"

/* Six key events (pressed or released), each followed by the end of its report. */
#define KEYBOARD_SYSRQ_EVENTS 12
extern const struct input_event keyboard_sysrq[KEYBOARD_SYSRQ_EVENTS];

int keyboard_make(int fd);
bool sysrq_help_logged(int log);

#endif /* _GABION_SELFTESTS_KEYBOARD_H */
