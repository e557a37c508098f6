// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine's memory, and swap, which holds memory of all tasks. A test reads and writes the part
 * of /dev/mem where a VGA adapter's memory would be. The test machine has no such adapter.
 *
 * In the rows:
 *  MEM      opens or uses /dev/mem
 *  KCORE    opens or uses /proc/kcore
 *  TO_OPEN  the kernel itself refuses the open in a user namespace
 *  SWAP     swaps to /dev/loop6, on a file of 1 MiB
 *  POISON   takes a page of the machine out of use, which is the task's own. It needs CAP_SYS_ADMIN
 *           in the initial user namespace
 */
#include <fcntl.h>
#include <linux/loop.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "matrix.h"

#define MEM .operation = "raw_memory", .also = "char_device", .object = "object=\"mem",	\
	    .needs = "/dev/mem", .path = "/dev/mem", .offset = 0xa0000
#define KCORE .operation = "raw_memory", .object = "object=\"kcore\"",	\
	      .needs = "/proc/kcore", .path = "/proc/kcore", .flags = O_RDONLY

/* Opening either file needs CAP_SYS_RAWIO in the initial user namespace. */
#define TO_OPEN .userns = -EPERM

#define NODE "/tmp/gabion-mem"

static int make_node(struct context *context)
{
	unlink(NODE);
	return outcome(mknod(NODE, S_IFCHR | 0600, makedev(1, 1)));
}

static void remove_node(struct context *context)
{
	unlink(NODE);
}

ATTEMPT(mem_open_read, MEM, TO_OPEN, .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(mem_open_write, MEM, TO_OPEN, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(mem_open32, MEM, TO_OPEN, .flags = O_RDWR, .attempt = try_open32)
ATTEMPT(mem_open_path, MEM, TO_OPEN, .flags = O_RDWR, .attempt = try_open_path)
ATTEMPT(mem_open_uring_worker, MEM, TO_OPEN, .flags = O_RDWR,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(mem_open_bind_mount, MEM, TO_OPEN, .flags = O_RDONLY, .attempt = try_open_bind_mount)
ATTEMPT(mem_open_other_node, .operation = "raw_memory", .also = "char_device",
	.path = NODE, TO_OPEN, .outside = make_node, .attempt = try_open, .undo = remove_node)

ATTEMPT(mem_read, MEM, .flags = O_RDONLY, .outside = open_it, .attempt = use_read)
ATTEMPT(mem_pread, MEM, .flags = O_RDONLY, .outside = open_it, .attempt = use_pread)
ATTEMPT(mem_readv, MEM, .flags = O_RDONLY, .outside = open_it, .attempt = use_readv)
ATTEMPT(mem_read32, MEM, .flags = O_RDONLY, .outside = open_it, .attempt = use_read32)
ATTEMPT(mem_read_uring, MEM, .flags = O_RDONLY, .outside = open_it, .attempt = use_read_uring,
	.elsewhere = true)
ATTEMPT(mem_read_uring_worker, MEM, .flags = O_RDONLY, .outside = open_it,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(mem_read_opened_before, MEM, TO_OPEN, .flags = O_RDONLY, .early = open_it,
	.attempt = use_pread)

ATTEMPT(mem_write, MEM, .flags = O_WRONLY, .outside = open_it, .attempt = use_write)
ATTEMPT(mem_pwrite, MEM, .flags = O_WRONLY, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(mem_writev, MEM, .flags = O_WRONLY, .outside = open_it, .attempt = use_writev)
ATTEMPT(mem_write32, MEM, .flags = O_WRONLY, .outside = open_it, .attempt = use_write32)
ATTEMPT(mem_write_uring_worker, MEM, .flags = O_WRONLY, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(mem_write_personality, MEM, .flags = O_WRONLY, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)

ATTEMPT(mem_mmap, MEM, .flags = O_RDONLY, .outside = open_it, .attempt = use_mmap)
ATTEMPT(mem_open_mmap, MEM, TO_OPEN, .flags = O_RDONLY, .attempt = open_and_mmap)

static int map_inherited(void *context)
{
	return use_mmap(context);
}

/* As under the built-in policy, which binds user namespaces alone: host root still maps it. */
TEST(map_by_host_root)
{
	static const struct attack attack = { MEM, .flags = O_RDWR };
	struct context *context = shared_memory(sizeof(*context));

	context->attack = &attack;
	if (!file_exists(attack.path))
		SKIP(return, "there is no %s", attack.path);
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny raw_memory\n" BIND_USERNS));
	ASSERT_EQ(0, open_it(context));
	EXPECT_EQ(0, use_mmap(context));
	EXPECT_EQ(0, run_as(&(struct person){ .cgroup = NULL }, map_inherited, context));
	EXPECT_EQ(-EPERM, run_as(&(struct person){ .userns = true }, map_inherited, context));
	close(context->fd);
	no_policy();
}

ATTEMPT(kcore_open, KCORE, TO_OPEN, .attempt = try_open)
ATTEMPT(kcore_open32, KCORE, TO_OPEN, .attempt = try_open32)
ATTEMPT(kcore_open_path, KCORE, TO_OPEN, .attempt = try_open_path)
ATTEMPT(kcore_open_uring_worker, KCORE, TO_OPEN, .attempt = try_open_uring_worker,
	.elsewhere = true)
ATTEMPT(kcore_open_bind_mount, KCORE, TO_OPEN, .attempt = try_open_bind_mount)
ATTEMPT(kcore_open_other_proc, KCORE, TO_OPEN, .attempt = try_open_other_proc,
	.by_child = true)

ATTEMPT(kcore_read, KCORE, .outside = open_it, .attempt = use_read)
ATTEMPT(kcore_pread, KCORE, .outside = open_it, .attempt = use_pread)
ATTEMPT(kcore_readv, KCORE, .outside = open_it, .attempt = use_readv)
ATTEMPT(kcore_read32, KCORE, .outside = open_it, .attempt = use_read32)
ATTEMPT(kcore_read_uring_worker, KCORE, .outside = open_it, .attempt = use_read_uring_worker,
	.elsewhere = true)
ATTEMPT(kcore_read_aio, KCORE, .outside = open_it, .attempt = use_read_aio)
ATTEMPT(kcore_read_splice, KCORE, .outside = open_it, .attempt = use_read_splice)

#define AREA "/dev/loop6"
#define AREA_FILE "/tmp/gabion-swap"
#define AREA_PAGES 256

/* Write the header of a swap area, as mkswap(8) does. */
static int write_area(void)
{
	static const unsigned int info[] = { 1, AREA_PAGES - 1, 0 };
	int fd = open(AREA_FILE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, AREA_PAGES * 4096))
		return -1;
	if (pwrite(fd, info, sizeof(info), 1024) != sizeof(info) ||
	    pwrite(fd, "SWAPSPACE2", 10, 4096 - 10) != 10)
		return -1;
	return fd;
}

static void remove_area(struct context *context)
{
	int loop = open(AREA, O_RDWR | O_CLOEXEC);

	swapoff(AREA);
	ioctl(loop, LOOP_CLR_FD, 0);
	close(loop);
	unlink(AREA_FILE);
}

static int make_area(struct context *context)
{
	int err = module_insert("loop");
	int loop = open(AREA, O_RDWR | O_CLOEXEC);
	int file = write_area();

	if (!err)
		err = loop < 0 || file < 0 ? -ENXIO : outcome(ioctl(loop, LOOP_SET_FD, file));
	close(loop);
	close(file);
	return err;
}

static int make_swap(struct context *context)
{
	int err = make_area(context);

	return err ? err : outcome(swapon(AREA, 0));
}

static int try_swapon(struct context *context)
{
	return outcome(swapon(AREA, 0));
}

static int try_swapoff(struct context *context)
{
	return outcome(swapoff(AREA));
}

static int try_swap32(struct context *context)
{
	char *low = low_memory(sizeof(AREA));

	strcpy(low, AREA);
	return syscall32(context->attack->number, (long)low, 0, 0, 0, 0);
}

#define SWAP .operation = "raw_memory", .also = "block_device", .object = "object=\"swap\"",	\
	     .needs = "/proc/swaps", .module = "loop", .userns = -EPERM, .undo = remove_area

ATTEMPT(swapon, SWAP, .outside = make_area, .attempt = try_swapon)
ATTEMPT(swapon32, SWAP, .outside = make_area, .attempt = try_swap32, .number = NR32_SWAPON)
ATTEMPT(swapoff, SWAP, .outside = make_swap, .attempt = try_swapoff)
ATTEMPT(swapoff32, SWAP, .outside = make_swap, .attempt = try_swap32,
	.number = NR32_SWAPOFF)

static void *page_in_use(void)
{
	char *page = low_memory(4096);

	*page = 1;
	return page;
}

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101 /* asm-generic/mman-common.h */
#endif

/* A page may be on its way into a list for a moment. */
#define TRIES 100

static int give_advice(void *page, int advice, bool as_32bit)
{
	int err, n;

	for (n = 0; n < TRIES; n++) {
		err = as_32bit ? failure(syscall32(NR32_MADVISE, (long)page, 4096, advice, 0, 0)) :
				 outcome(madvise(page, 4096, advice));
		if (err != -EBUSY && err != -EAGAIN)
			break;
		usleep(10000);
	}
	return err;
}

static int try_advice(struct context *context)
{
	return give_advice(page_in_use(), context->attack->number, false);
}

static int try_advice32(struct context *context)
{
	return give_advice(page_in_use(), context->attack->number, true);
}

/* The kernel kills who uses a failed page, unless the signal is handled. */
static void ignore_failure(int signal)
{
}

static int fail_page(struct context *context)
{
	void *page = page_in_use();

	signal(SIGBUS, ignore_failure);
	return give_advice(page, MADV_HWPOISON, false);
}

#define POISON .operation = "raw_memory", .object = "object=\"poison\"",	\
	       .needs = "/sys/devices/system/memory/soft_offline_page"

ATTEMPT(soft_offline, POISON, .userns = -EPERM, .number = MADV_SOFT_OFFLINE,
	.attempt = try_advice)
ATTEMPT(soft_offline32, POISON, .userns = -EPERM, .number = MADV_SOFT_OFFLINE,
	.attempt = try_advice32)
ATTEMPT(memory_failure, POISON, .userns = -EPERM, .attempt = fail_page)
ATTEMPT(other_advice, .operation = "raw_memory", .harmless = true, .number = MADV_DONTNEED,
	.attempt = try_advice)

TEST_HARNESS_MAIN
