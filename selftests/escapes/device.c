// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device's node lets a program do beside reading and writing:
 *
 *   escape sg NODE, escape bsg NODE   print the first block of the disk behind it
 *   escape keys NODE                  make a keyboard with uinput, and press Alt-SysRq-1 on it
 */
#include <fcntl.h>
#include <linux/bsg.h>
#include <linux/input.h>
#include <linux/uinput.h>
#include <scsi/sg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "escape.h"

#define BLOCK 512

/* READ(10): one block from address 0. */
static uint8_t read_block[10] = { 0x28, [8] = 1 };

int sg(char **args)
{
	char block[BLOCK] = "";
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.dxfer_direction = SG_DXFER_FROM_DEV,
		.timeout = 20000,
		.cmdp = read_block,
		.cmd_len = sizeof(read_block),
		.dxferp = block,
		.dxfer_len = sizeof(block),
	};
	int fd = must(open(args[0], O_RDWR | O_NONBLOCK), "open");

	must(ioctl(fd, SG_IO, &io), "SG_IO");
	printf("%.*s\n", BLOCK, block);
	return 0;
}

int bsg(char **args)
{
	char block[BLOCK] = "";
	struct sg_io_v4 io = {
		.guard = 'Q',
		.protocol = BSG_PROTOCOL_SCSI,
		.timeout = 20000,
		.subprotocol = BSG_SUB_PROTOCOL_SCSI_CMD,
		.request = (uintptr_t)read_block,
		.request_len = sizeof(read_block),
		.din_xferp = (uintptr_t)block,
		.din_xfer_len = sizeof(block),
	};
	int fd = must(open(args[0], O_RDWR), "open");

	must(ioctl(fd, SG_IO, &io), "SG_IO");
	printf("%.*s\n", BLOCK, block);
	return 0;
}

static void press(int fd, unsigned int key, int value)
{
	const struct input_event events[] = {
		{ .type = EV_KEY, .code = key, .value = value },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};

	must(write(fd, events, sizeof(events)), "write");
}

int keys(char **args)
{
	static const unsigned int combination[] = { KEY_LEFTALT, KEY_SYSRQ, KEY_1 };
	const struct uinput_setup setup = { .name = "escape" };
	int fd = must(open(args[0], O_RDWR), "open"), i;

	must(ioctl(fd, UI_SET_EVBIT, EV_KEY), "UI_SET_EVBIT");
	for (i = 0; i < 3; i++)
		must(ioctl(fd, UI_SET_KEYBIT, combination[i]), "UI_SET_KEYBIT");
	must(ioctl(fd, UI_DEV_SETUP, &setup), "UI_DEV_SETUP");
	must(ioctl(fd, UI_DEV_CREATE), "UI_DEV_CREATE");
	for (i = 0; i < 3; i++)
		press(fd, combination[i], 1);
	while (i)
		press(fd, combination[--i], 0);
	puts("pressed");
	return 0;
}
