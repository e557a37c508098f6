// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's binfmt_misc, which sets for the whole host which interpreter runs which kind of files.
 *
 * In the rows:
 *  NEW     registers a kind of files
 *  STATUS  enables binfmt_misc
 *  OLD     disables a kind that is registered
 */
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "matrix.h"

#define BINFMT "/proc/sys/fs/binfmt_misc/"
#define REGISTER "register"
#define ENTRY "gabion"
#define MAGIC ":" ENTRY ":M::GABIONTEST::/bin/false:"

static int prepare(struct context *context)
{
	int err = module_insert("binfmt_misc");

	if (err)
		return err;
	if (!file_exists(BINFMT REGISTER) && mount("none", BINFMT, "binfmt_misc", 0, NULL))
		return -errno;
	if (file_exists(context->attack->path) || strcmp(context->attack->path, BINFMT ENTRY))
		return 0;
	return write_text(BINFMT REGISTER, MAGIC);
}

static int prepare_and_open(struct context *context)
{
	int err = prepare(context);

	return err ? err : open_it(context);
}

static void forget(struct context *context)
{
	if (file_exists(BINFMT ENTRY))
		write_text(BINFMT ENTRY, "-1");
}

#define BINFMT_FILE(name) .operation = "sysctl", .object = "object=\"fs.binfmt_misc\"",	\
			  .path = BINFMT name, .flags = O_WRONLY, .undo = forget,	\
			  .module = "binfmt_misc"

/*
 * Order matters: the same entry can be registered only once, so registering comes before the tests
 * that use the entry.
 */
#define NEW BINFMT_FILE(REGISTER), .text = MAGIC
#define STATUS BINFMT_FILE("status"), .text = "1"
#define OLD BINFMT_FILE(ENTRY), .text = "0"

ATTEMPT(register_open, NEW, .outside = prepare, .attempt = open_and_pwrite)
ATTEMPT(register_write, NEW, .outside = prepare_and_open, .attempt = use_write)
ATTEMPT(register_write32, NEW, .outside = prepare_and_open, .attempt = use_write32)
ATTEMPT(register_write_uring, NEW, .outside = prepare_and_open, .attempt = use_write_uring,
	.elsewhere = true)
ATTEMPT(register_write_uring_worker, NEW, .outside = prepare_and_open,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(register_write_opened_before, NEW, .outside = prepare, .early = open_it,
	.attempt = use_write)
ATTEMPT(register_write_helper, NEW, .outside = prepare, .early = open_it,
	.helper = helper_write)
ATTEMPT(status_open, STATUS, .outside = prepare, .attempt = open_and_pwrite)
ATTEMPT(status_write, STATUS, .outside = prepare_and_open, .attempt = use_write)
ATTEMPT(status_writev, STATUS, .outside = prepare_and_open, .attempt = use_writev)
ATTEMPT(entry_open, OLD, .outside = prepare, .attempt = open_and_pwrite)
ATTEMPT(entry_write, OLD, .outside = prepare_and_open, .attempt = use_write)

TEST_HARNESS_MAIN
