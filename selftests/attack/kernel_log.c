// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log. Reading it needs CAP_SYSLOG in the initial user namespace.
 *
 * In the rows:
 *  SYSLOG(action)               an action of syslog(2)
 *  TO_READ_KMSG, TO_WRITE_KMSG  opens or uses /dev/kmsg
 *  PROC_KMSG(action)            opens or uses /proc/kmsg
 *  KEPT                         opens or reads what pstore has kept of it
 *  TO_READ_LOG                  the kernel itself refuses it in a user namespace
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/klog.h>
#include <sys/mount.h>

#include "matrix.h"

#define SYSLOG(action) .operation = "syslog", .object = "object=\"" action "\""
#define KMSG SYSLOG("/dev/kmsg"), .path = "/dev/kmsg"
#define TO_READ_LOG .userns = -EPERM, .outside = restrict_log

/* As Debian has it by default. */
static int restrict_log(struct context *context)
{
	return write_text("/proc/sys/kernel/dmesg_restrict", "1");
}

enum {
	READ_ALL = 3,
	CONSOLE_LEVEL = 8,
	SIZE_BUFFER = 10,
};

/* attack->number: the action */
static int call_syslog(struct context *context)
{
	return outcome(klogctl(context->attack->number, (char *)context->bytes,
			       sizeof(context->bytes)));
}

static int call_syslog32(struct context *context)
{
	return failure(syscall32(NR32_SYSLOG, context->attack->number, (long)low_memory(4096),
				 4096, 0, 0));
}

static int set_own_level(struct context *context)
{
	char text[64];
	int len = read_text("/proc/sys/kernel/printk", text, sizeof(text));

	return len < 0 ? len : outcome(klogctl(CONSOLE_LEVEL, NULL, atoi(text)));
}

ATTEMPT(syslog_read_all, SYSLOG("read_all"), TO_READ_LOG, .number = READ_ALL,
	.attempt = call_syslog)
ATTEMPT(syslog_read_all32, SYSLOG("read_all"), TO_READ_LOG, .number = READ_ALL,
	.attempt = call_syslog32)
ATTEMPT(syslog_size, SYSLOG("size_buffer"), TO_READ_LOG, .number = SIZE_BUFFER,
	.attempt = call_syslog)
ATTEMPT(syslog_console_level, SYSLOG("console_level"), TO_READ_LOG, .attempt = set_own_level)

/*
 * Not tried: writing by io_uring. poll(2) of /dev/kmsg reports no room, so the request would wait
 * forever.
 */
#define TO_READ_KMSG KMSG, .flags = O_RDONLY | O_NONBLOCK, .len = 4096
#define TO_WRITE_KMSG KMSG, .flags = O_WRONLY, .text = "<7>gabion: written by a test\n"

ATTEMPT(kmsg_open_read, SYSLOG("read_all"), TO_READ_LOG, .path = "/dev/kmsg",
	.also = "char_device", .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(kmsg_open_write, TO_WRITE_KMSG, .also = "char_device", .attempt = try_open)
ATTEMPT(kmsg_open_write32, TO_WRITE_KMSG, .also = "char_device", .attempt = try_open32)
ATTEMPT(kmsg_open_path, TO_WRITE_KMSG, .also = "char_device", .attempt = try_open_path)
ATTEMPT(kmsg_open_uring_worker, TO_WRITE_KMSG, .also = "char_device",
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(kmsg_open_bind_mount, TO_WRITE_KMSG, .also = "char_device",
	.attempt = try_open_bind_mount)
ATTEMPT(kmsg_read, TO_READ_KMSG, .outside = open_it, .attempt = use_read)
ATTEMPT(kmsg_read32, TO_READ_KMSG, .outside = open_it, .attempt = use_read32)
ATTEMPT(kmsg_read_uring_worker, TO_READ_KMSG, .outside = open_it,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(kmsg_write, TO_WRITE_KMSG, .outside = open_it, .attempt = use_write)
ATTEMPT(kmsg_writev, TO_WRITE_KMSG, .outside = open_it, .attempt = use_writev)
ATTEMPT(kmsg_write32, TO_WRITE_KMSG, .outside = open_it, .attempt = use_write32)
ATTEMPT(kmsg_write_aio, TO_WRITE_KMSG, .outside = open_it, .attempt = use_write_aio)
ATTEMPT(kmsg_write_opened_before, TO_WRITE_KMSG, .also = "char_device", .early = open_it,
	.attempt = use_write)
ATTEMPT(kmsg_write_helper, TO_WRITE_KMSG, .early = open_it, .helper = helper_write)

/* /proc/kmsg returns only what has not been read yet, so first log a line. */
static int open_proc_kmsg(struct context *context)
{
	int err = write_text("/dev/kmsg", "<7>gabion: to be read by a test\n");

	return err ? err : open_it(context);
}

#define PROC_KMSG(action) SYSLOG(action), .path = "/proc/kmsg", .flags = O_RDONLY | O_NONBLOCK

ATTEMPT(proc_kmsg_open, PROC_KMSG("open"), TO_READ_LOG, .also = "host_info",
	.attempt = try_open)
ATTEMPT(proc_kmsg_open32, PROC_KMSG("open"), TO_READ_LOG, .also = "host_info",
	.attempt = try_open32)
ATTEMPT(proc_kmsg_read, PROC_KMSG("read"), .also = "host_info", .outside = open_proc_kmsg,
	.attempt = use_read)

#define STORE "/sys/fs/pstore"
#define RECORD STORE "/dmesg-gabion_test_record-1"
#define KEPT SYSLOG(RECORD), .path = RECORD, .needs = STORE, .flags = O_RDONLY

static int have_record(struct context *context)
{
	int err;

	if (file_exists(RECORD))
		return 0;
	err = module_insert_test("gabion_test_record", "");
	if (!err || err == -EEXIST)
		err = outcome(mount("none", STORE, "pstore", 0, NULL));
	return file_exists(RECORD) ? 0 : err ? err : -ENOENT;
}

static int open_record(struct context *context)
{
	int err = have_record(context);

	return err ? err : open_it(context);
}

ATTEMPT(kept_open, KEPT, .outside = have_record, .attempt = try_open)
ATTEMPT(kept_open32, KEPT, .outside = have_record, .attempt = try_open32)
ATTEMPT(kept_open_bind_mount, KEPT, .outside = have_record, .also = "mount",
	.attempt = try_open_bind_mount)
ATTEMPT(kept_read, KEPT, .outside = open_record, .attempt = use_read)
ATTEMPT(kept_read32, KEPT, .outside = open_record, .attempt = use_read32)
ATTEMPT(kept_read_uring_worker, KEPT, .outside = open_record,
	.attempt = use_read_uring_worker, .elsewhere = true)

TEST_HARNESS_MAIN
