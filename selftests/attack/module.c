// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading a module that does nothing.
 *
 * In the rows:
 *  LOAD    loads it
 *  UNLOAD  unloads it
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

#define VICTIM "gabion_test_victim"
#define VICTIM_FILE "modules/" VICTIM ".ko"

/* Both need CAP_SYS_MODULE in the initial user namespace. */
#define LOAD .operation = "module_load", .path = VICTIM_FILE, .flags = O_RDONLY,	\
	     .userns = -EPERM, .undo = remove_victim
#define UNLOAD .operation = "module_unload", .object = "object=\"" VICTIM "\"",		\
	       .userns = -EPERM, .outside = insert_victim, .undo = remove_victim

static void remove_victim(struct context *context)
{
	syscall(SYS_delete_module, VICTIM, O_NONBLOCK);
}

static int insert_victim(struct context *context)
{
	return module_insert_file(VICTIM_FILE, "");
}

static int read_victim(void *image, size_t size)
{
	int fd = open(VICTIM_FILE, O_RDONLY);
	int len;

	if (fd < 0)
		return -errno;
	len = result(read(fd, image, size));
	close(fd);
	return len;
}

#define IMAGE_SIZE (4 << 20)

static int by_init(struct context *context)
{
	void *image = low_memory(IMAGE_SIZE);
	int len = read_victim(image, IMAGE_SIZE);

	return len < 0 ? len : outcome(syscall(SYS_init_module, image, len, ""));
}

static int by_init32(struct context *context)
{
	void *image = low_memory(IMAGE_SIZE);
	int len = read_victim(image, IMAGE_SIZE);

	return len < 0 ? len : syscall32(NR32_INIT_MODULE, (long)image, len,
					 (long)low_memory(1), 0, 0);
}

static int by_finit_inherited(struct context *context)
{
	return outcome(syscall(SYS_finit_module, context->fd, "", 0));
}

static int by_finit(struct context *context)
{
	int err = open_it(context);

	return err ? err : by_finit_inherited(context);
}

static int by_finit32(struct context *context)
{
	int err = open_it(context);

	return err ? err : syscall32(NR32_FINIT_MODULE, context->fd, (long)low_memory(1), 0,
				     0, 0);
}

static int by_modprobe(struct context *context)
{
	return command((const char *const[]){ "insmod", VICTIM_FILE, NULL }) ? -EPERM : 0;
}

/* attack->number: the flags */
static int by_delete(struct context *context)
{
	return outcome(syscall(SYS_delete_module, VICTIM, context->attack->number));
}

static int by_delete32(struct context *context)
{
	char *name = low_memory(64);

	strcpy(name, VICTIM);
	return syscall32(NR32_DELETE_MODULE, (long)name, context->attack->number, 0, 0, 0);
}

ATTEMPT(load_init, LOAD, .attempt = by_init)
ATTEMPT(load_init32, LOAD, .attempt = by_init32)
ATTEMPT(load_finit, LOAD, .attempt = by_finit)
ATTEMPT(load_finit_inherited, LOAD, .outside = open_it, .attempt = by_finit_inherited)
ATTEMPT(load_finit32, LOAD, .attempt = by_finit32)
ATTEMPT(load_insmod, LOAD, .attempt = by_modprobe, .by_child = true)

ATTEMPT(unload, UNLOAD, .attempt = by_delete)
ATTEMPT(unload_nonblock, UNLOAD, .number = O_NONBLOCK, .attempt = by_delete)
/*
 * O_TRUNC forces the removal of a module that is in use, so the reference that Gabion takes on
 * itself would not help. And another thread may change the name after a check. So this is refused
 * whatever the name.
 */
ATTEMPT(unload_force, UNLOAD, .contained = true, .number = O_NONBLOCK | O_TRUNC,
	.attempt = by_delete)
ATTEMPT(unload32, UNLOAD, .number = O_NONBLOCK, .attempt = by_delete32)
ATTEMPT(unload_force32, UNLOAD, .contained = true, .number = O_NONBLOCK | O_TRUNC,
	.attempt = by_delete32)

TEST_HARNESS_MAIN
