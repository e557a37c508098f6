// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facilities of which the machine has one: BPF, performance events, the kernel log and io_uring. A
 * test sets a value to what it was.
 *
 * In the rows:
 *  BPF(command)                    a command of bpf(2)
 *  BPFFS_OF(command)               the same on an object that is pinned in a bpffs
 *  PERF(use)                       opens or uses a performance event
 *  SYSLOG(action)                  an action of syslog(2)
 *  TO_READ_KMSG, TO_WRITE_KMSG     opens or uses /dev/kmsg
 *  PROC_KMSG(action)               opens or uses /proc/kmsg
 *  URING(call)                     a system call of io_uring
 *  TO_MAKE, TO_COUNT, TO_READ_LOG  the kernel itself refuses it to a user namespace
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

/* A descriptor or -errno; keeps it where the parts of the attack find it. */
static int keep(struct context *context, long fd)
{
	context->fd = fd;
	return outcome(fd);
}

static int close_again(long fd)
{
	int err = outcome(fd);

	if (fd >= 0)
		close(fd);
	return err;
}

static int failure(long ret)
{
	return ret < 0 ? ret : 0;
}

/*
 * BPF: a map of one number, and a program that does nothing. Debian lets only the
 * initial user namespace make either, and whoever has a descriptor use it.
 */
#define BPF(command) .operation = "bpf", .object = "object=\"" command "\""
#define TO_MAKE .userns = -EPERM

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static union bpf_attr map_of_one(void)
{
	return (union bpf_attr){
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4,
		.max_entries = 1, .map_flags = BPF_F_MMAPABLE,
	};
}

static int make_map(struct context *context)
{
	union bpf_attr attr = map_of_one();

	return keep(context, bpf(BPF_MAP_CREATE, &attr));
}

static int try_map(struct context *context)
{
	union bpf_attr attr = map_of_one();

	return close_again(bpf(BPF_MAP_CREATE, &attr));
}

static int try_map32(struct context *context)
{
	union bpf_attr *attr = low_memory(4096);

	*attr = map_of_one();
	return failure(syscall32(NR32_BPF, BPF_MAP_CREATE, (long)attr, sizeof(*attr), 0, 0));
}

static long load_program(int type)
{
	const struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = type,
		.insns = (uintptr_t)program,
		.insn_cnt = ARRAY_SIZE(program),
		.license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static int try_program(struct context *context)
{
	return close_again(load_program(BPF_PROG_TYPE_SOCKET_FILTER));
}

static int make_program(struct context *context)
{
	return keep(context, load_program(context->attack->number));
}

/* @number: a command that takes a key and a value */
static int use_map(struct context *context)
{
	unsigned int key = 0, value = 1;
	union bpf_attr attr = {
		.map_fd = context->fd,
		.key = (uintptr_t)&key,
		.value = (uintptr_t)&value,
	};

	return outcome(bpf(context->attack->number, &attr));
}

static int use_map32(struct context *context)
{
	struct {
		union bpf_attr attr;
		unsigned int key, value;
	} *low = low_memory(4096);

	low->attr.map_fd = context->fd;
	low->attr.key = (uintptr_t)&low->key;
	low->attr.value = (uintptr_t)&low->value;
	return failure(syscall32(NR32_BPF, context->attack->number, (long)&low->attr,
				 sizeof(low->attr), 0, 0));
}

ATTEMPT(bpf_map_create, BPF("MAP_CREATE"), TO_MAKE, .attempt = try_map)
ATTEMPT(bpf_map_create32, BPF("MAP_CREATE"), TO_MAKE, .attempt = try_map32)
ATTEMPT(bpf_prog_load, BPF("PROG_LOAD"), TO_MAKE, .attempt = try_program)
ATTEMPT(bpf_lookup_inherited, BPF("MAP_LOOKUP_ELEM"), .number = BPF_MAP_LOOKUP_ELEM,
	.outside = make_map, .attempt = use_map)
ATTEMPT(bpf_update_inherited, BPF("MAP_UPDATE_ELEM"), .number = BPF_MAP_UPDATE_ELEM,
	.outside = make_map, .attempt = use_map)
ATTEMPT(bpf_update_inherited32, BPF("MAP_UPDATE_ELEM"), .number = BPF_MAP_UPDATE_ELEM,
	.outside = make_map, .attempt = use_map32)
ATTEMPT(bpf_update_made_before, BPF("MAP_UPDATE_ELEM"), TO_MAKE,
	.number = BPF_MAP_UPDATE_ELEM, .early = make_map, .attempt = use_map)
ATTEMPT(bpf_map_mmap_inherited, BPF("BPF map"), .outside = make_map, .attempt = use_mmap)

/* A program that is handed over is attached by others than bpf(2). */
static int attach_to_socket(struct context *context)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &context->fd,
				     sizeof(context->fd)));

	close(fd);
	return err;
}

static long open_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr), .sample_period = 1000000000, .disabled = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

/* The event is above the program. */
static int make_program_and_event(struct context *context)
{
	int event = open_event();
	int err = make_program(context);

	context->bytes[0] = event;
	return event < 0 ? event : err;
}

static int attach_to_event(struct context *context)
{
	return outcome(ioctl(context->bytes[0], PERF_EVENT_IOC_SET_BPF, context->fd));
}

static void close_event(struct context *context)
{
	close(context->bytes[0]);
}

ATTEMPT(bpf_attach_to_socket, BPF("BPF program"), .number = BPF_PROG_TYPE_SOCKET_FILTER,
	.outside = make_program, .attempt = attach_to_socket)
ATTEMPT(bpf_attach_to_event, BPF("BPF program"), .number = BPF_PROG_TYPE_PERF_EVENT,
	.also = "perf_event", .outside = make_program_and_event, .attempt = attach_to_event,
	.undo = close_event)

/* bpffs: a map as a file; with types, one that can be read. */
#define BPFFS "/tmp/gabion-bpf"
#define PINNED BPFFS "/map"

/* "int", of four bytes. */
static int load_types(void)
{
	static const struct {
		struct btf_header header;
		struct btf_type type;
		__u32 integer;
		char strings[8];
	} types = {
		.header = {
			.magic = 0xeb9f, .version = 1, .hdr_len = sizeof(types.header),
			.type_len = sizeof(types.type) + sizeof(types.integer),
			.str_off = sizeof(types.type) + sizeof(types.integer),
			.str_len = sizeof(types.strings),
		},
		.type = { .name_off = 1, .info = BTF_KIND_INT << 24, .size = 4 },
		.integer = 32,
		.strings = "\0int",
	};
	union bpf_attr attr = { .btf = (uintptr_t)&types, .btf_size = sizeof(types) };

	return bpf(BPF_BTF_LOAD, &attr);
}

static int pin_map(struct context *context)
{
	union bpf_attr attr = map_of_one(), pin = { .pathname = (uintptr_t)PINNED };
	int types = load_types();
	int err;

	if (types < 0)
		return -errno;
	attr.btf_fd = types;
	attr.btf_key_type_id = 1;
	attr.btf_value_type_id = 1;
	err = keep(context, bpf(BPF_MAP_CREATE, &attr));
	close(types);
	if (err)
		return err;
	mkdir(BPFFS, 0700);
	if (mount("bpf", BPFFS, "bpf", 0, NULL))
		return -errno;
	pin.bpf_fd = context->fd;
	return outcome(bpf(BPF_OBJ_PIN, &pin));
}

static void unpin_map(struct context *context)
{
	umount2(BPFFS, MNT_DETACH);
	rmdir(BPFFS);
}

static int get_pinned(struct context *context)
{
	union bpf_attr attr = { .pathname = (uintptr_t)PINNED };

	return close_again(bpf(BPF_OBJ_GET, &attr));
}

static int pin_again(struct context *context)
{
	union bpf_attr attr = { .pathname = (uintptr_t)BPFFS "/again", .bpf_fd = context->fd };

	return outcome(bpf(BPF_OBJ_PIN, &attr));
}

static int read_pinned(struct context *context)
{
	int fd = open(PINNED, O_RDONLY);
	int err = fd < 0 ? -errno : outcome(read(fd, context->bytes, 512));

	if (fd >= 0)
		close(fd);
	return err;
}

static int open_pinned(struct context *context)
{
	int err = pin_map(context);

	if (err)
		return err;
	close(context->fd);
	return keep(context, open(PINNED, O_RDONLY));
}

#define BPFFS_OF(command) BPF(command), .outside = pin_map, .undo = unpin_map

ATTEMPT(bpf_get_pinned, BPFFS_OF("OBJ_GET"), .attempt = get_pinned)
ATTEMPT(bpf_pin, BPFFS_OF("OBJ_PIN"), .also = "sysfs", .attempt = pin_again)
ATTEMPT(bpf_read_pinned, BPFFS_OF("BPF map"), .attempt = read_pinned)
ATTEMPT(bpf_read_pinned_inherited, .operation = "bpf", .len = 512, .outside = open_pinned,
	.gap = "the text of a map is read by what reads all kinds of files", .attempt = use_read,
	.undo = unpin_map)

/* An iterator: its program runs when it is read. It prints nothing here. */
static int make_iterator(struct context *context)
{
	const struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_TRACING, .expected_attach_type = BPF_TRACE_ITER,
		.insns = (uintptr_t)program, .insn_cnt = ARRAY_SIZE(program),
		.license = (uintptr_t)"GPL",
	};
	union bpf_attr attach = { .link_create.attach_type = BPF_TRACE_ITER };
	union bpf_attr iterate = { };
	int id = btf_function("bpf_iter_bpf_map");
	long program_fd, link_fd;

	if (id < 0)
		return id;
	load.attach_btf_id = id;
	program_fd = bpf(BPF_PROG_LOAD, &load);
	if (program_fd < 0)
		return -errno;
	attach.link_create.prog_fd = program_fd;
	link_fd = bpf(BPF_LINK_CREATE, &attach);
	close(program_fd);
	if (link_fd < 0)
		return -errno;
	iterate.iter_create.link_fd = link_fd;
	id = keep(context, bpf(BPF_ITER_CREATE, &iterate));
	close(link_fd);
	return id;
}

ATTEMPT(bpf_iterator, BPF("BPF iterator"), .needs = KERNEL_BTF, .outside = make_iterator,
	.attempt = use_read)

/* Filters of the classic kind are a socket's own, and no business of bpf(2). */
static int attach_classic(struct context *context)
{
	struct sock_filter filter = BPF_STMT(BPF_RET | BPF_K, 0xffff);
	struct sock_fprog program = { .len = 1, .filter = &filter };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
				     sizeof(program)));

	close(fd);
	return err;
}

ATTEMPT(bpf_classic_filter, .operation = "bpf", .harmless = true, .attempt = attach_classic)

/* Performance events: perf_event_paranoid is 3 in Debian, and EACCES what it says. */
#define PERF(use) .operation = "perf_event", .object = "object=\"" use "\""
#define TO_COUNT .userns = -EACCES

static int make_event(struct context *context)
{
	return keep(context, open_event());
}

static int try_event(struct context *context)
{
	return close_again(open_event());
}

static int try_event32(struct context *context)
{
	struct perf_event_attr *attr = low_memory(4096);

	attr->type = PERF_TYPE_SOFTWARE;
	attr->config = PERF_COUNT_SW_CPU_CLOCK;
	attr->size = sizeof(*attr);
	return failure(syscall32(NR32_PERF_EVENT_OPEN, (long)attr, 0, -1, -1, 0));
}

ATTEMPT(perf_open, PERF("perf_event_open"), TO_COUNT, .attempt = try_event)
ATTEMPT(perf_open32, PERF("perf_event_open"), TO_COUNT, .attempt = try_event32)
ATTEMPT(perf_read, PERF("read"), .len = 8, .outside = make_event, .attempt = use_read)
ATTEMPT(perf_read_uring_worker, PERF("read"), .len = 8, .outside = make_event,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(perf_read_made_before, PERF("read"), TO_COUNT, .len = 8, .early = make_event,
	.attempt = use_read)
ATTEMPT(perf_mmap, PERF("mmap"), .outside = make_event, .attempt = use_mmap)
ATTEMPT(perf_ioctl, PERF("ioctl"), .number = PERF_EVENT_IOC_RESET, .outside = make_event,
	.attempt = use_ioctl)
ATTEMPT(perf_ioctl32, PERF("ioctl"), .number = PERF_EVENT_IOC_RESET, .outside = make_event,
	.attempt = use_ioctl32)

/* The kernel log. To read it takes CAP_SYSLOG in the initial user namespace. */
#define SYSLOG(action) .operation = "syslog", .object = "object=\"" action "\""
#define KMSG SYSLOG("/dev/kmsg"), .path = "/dev/kmsg"
#define TO_READ_LOG .userns = -EPERM, .outside = restrict_log

/* As Debian has it from the start. */
static int restrict_log(struct context *context)
{
	return write_text("/proc/sys/kernel/dmesg_restrict", "1");
}

enum {
	READ_ALL = 3,
	CONSOLE_LEVEL = 8,
	SIZE_BUFFER = 10,
};

/* @number: the action */
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

/* A ring waits for ever until it may be written: its poll does not tell. */
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

/* Which gives what nobody has read yet. */
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

/* io_uring: of one's own, and one that is there. */
#define URING(call) .operation = "io_uring", .object = "object=\"" call "\""

static int make_ring(struct context *context)
{
	int err = uring_open(&context->uring);

	context->fd = context->uring.fd;
	return err;
}

static int make_polled_ring(struct context *context)
{
	int err = uring_open_polled(&context->uring);

	context->fd = context->uring.fd;
	return err;
}

static int try_ring(struct context *context)
{
	struct io_uring_params params = { 0 };

	return close_again(syscall(SYS_io_uring_setup, 1, &params));
}

static int try_ring32(struct context *context)
{
	return failure(syscall32(NR32_IO_URING_SETUP, 1, (long)low_memory(4096), 0, 0, 0));
}

static int use_ring(struct context *context)
{
	int fd = open("/dev/null", O_WRONLY);
	int ret = uring_write(&context->uring, fd, "", 1, 0, 0, false);

	close(fd);
	return failure(ret);
}

static int use_ring32(struct context *context)
{
	return failure(syscall32(NR32_IO_URING_ENTER, context->fd, 0, 0, 0, 0));
}

static int register_in_ring(struct context *context)
{
	return failure(uring_personality(&context->uring));
}

static int register_in_ring32(struct context *context)
{
	return failure(syscall32(NR32_IO_URING_REGISTER, context->fd,
				 IORING_REGISTER_PERSONALITY, 0, 0, 0));
}

static int map_ring(struct context *context)
{
	void *ring = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, context->fd,
			  IORING_OFF_SQ_RING);

	return ring == MAP_FAILED ? -errno : 0;
}

ATTEMPT(uring_setup, URING("io_uring_setup"), .attempt = try_ring)
ATTEMPT(uring_setup32, URING("io_uring_setup"), .attempt = try_ring32)
ATTEMPT(uring_enter, URING("io_uring_enter"), .outside = make_ring, .attempt = use_ring)
ATTEMPT(uring_enter32, URING("io_uring_enter"), .outside = make_ring, .attempt = use_ring32)
ATTEMPT(uring_enter_made_before, URING("io_uring_enter"), .early = make_ring,
	.attempt = use_ring)
ATTEMPT(uring_enter_polled, URING("io_uring_enter"), .early = make_polled_ring,
	.attempt = use_ring)
ATTEMPT(uring_register, URING("io_uring_register"), .outside = make_ring,
	.attempt = register_in_ring)
ATTEMPT(uring_register32, URING("io_uring_register"), .outside = make_ring,
	.attempt = register_in_ring32)
ATTEMPT(uring_mmap, URING("io_uring mmap"), .outside = make_ring, .attempt = map_ring)

TEST_HARNESS_MAIN
