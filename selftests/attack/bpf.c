// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf(2): the object is a map of one number, or a program that does nothing. On Debian only the
 * initial user namespace may make them. Any task with a descriptor may use them. A test writes back
 * the old value.
 *
 * In the rows:
 *  BPF(command)        a command of bpf(2)
 *  BPFFS_OF(command)   the same on an object that is pinned in a bpffs
 *  FILTER              a program that filters devices, which the policy allows as such
 *  OF_OTHER            the same, for the cgroup of another container
 *  TO_MAKE             the kernel itself refuses it in a user namespace
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

#define BPF(command) .operation = "bpf", .object = "object=\"" command "\""
#define TO_MAKE .userns = -EPERM

static long bpf(int command, union bpf_attr *attr)
{
	return result(syscall(SYS_bpf, command, attr, sizeof(*attr)));
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

	return keep_fd(context, bpf(BPF_MAP_CREATE, &attr));
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
	return keep_fd(context, load_program(context->attack->number));
}

/* attack->number: a command that takes a key and a value */
static int use_map(struct context *context)
{
	unsigned int key = 0, value = 1;
	union bpf_attr attr = {
		.map_fd = context->fd,
		.key = (uintptr_t)&key,
		.value = (uintptr_t)&value,
	};

	return failure(bpf(context->attack->number, &attr));
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

ATTEMPT(bpf_map_create, BPF("map_create"), TO_MAKE, .attempt = try_map)
ATTEMPT(bpf_map_create32, BPF("map_create"), TO_MAKE, .attempt = try_map32)
ATTEMPT(bpf_prog_load, BPF("socket_filter"), TO_MAKE, .attempt = try_program)
ATTEMPT(bpf_lookup_inherited, BPF("map_lookup_elem"), .number = BPF_MAP_LOOKUP_ELEM,
	.outside = make_map, .attempt = use_map)
ATTEMPT(bpf_update_inherited, BPF("map_update_elem"), .number = BPF_MAP_UPDATE_ELEM,
	.outside = make_map, .attempt = use_map)
ATTEMPT(bpf_update_inherited32, BPF("map_update_elem"), .number = BPF_MAP_UPDATE_ELEM,
	.outside = make_map, .attempt = use_map32)
ATTEMPT(bpf_update_made_before, BPF("map_update_elem"), TO_MAKE,
	.number = BPF_MAP_UPDATE_ELEM, .early = make_map, .attempt = use_map)
ATTEMPT(bpf_map_mmap_inherited, BPF("map"), .outside = make_map, .attempt = use_mmap)

/* A program's descriptor can also be attached by other system calls than bpf(2). */
static int attach_to_socket(struct context *context)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &context->fd,
				     sizeof(context->fd)));

	close(fd);
	return err;
}

/* The event's descriptor is stored in the context's bytes, as context->fd is the program. */
static int make_program_and_event(struct context *context)
{
	int event = perf_event();
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

ATTEMPT(bpf_attach_to_socket, BPF("socket_filter"), .number = BPF_PROG_TYPE_SOCKET_FILTER,
	.outside = make_program, .attempt = attach_to_socket)
ATTEMPT(bpf_attach_to_event, BPF("program"), .number = BPF_PROG_TYPE_PERF_EVENT,
	.also = "perf_event", .outside = make_program_and_event, .attempt = attach_to_event,
	.undo = close_event)

/* Lists of allowed program types and commands, by name. */
ATTEMPT(bpf_type_allowed, BPF("socket_filter"), .list = "allow bpf: socket_filter",
	.harmless = true, .number = BPF_PROG_TYPE_SOCKET_FILTER, .outside = make_program,
	.attempt = attach_to_socket)
ATTEMPT(bpf_type_not_allowed, BPF("socket_filter"), TO_MAKE,
	.list = "allow bpf: cgroup_device map_create program", .attempt = try_program)
ATTEMPT(bpf_command_not_allowed, BPF("map_create"), TO_MAKE,
	.list = "allow bpf: socket_filter map_lookup_elem map", .attempt = try_map)

/*
 * Device filters of cgroups, of another container's or of the host's: the filters decide which
 * devices its tasks may open. The policy allows the type of the program.
 */
#define FILTERED "/gabion-filtered"

static int make_filter(struct context *context)
{
	int cgroup, err = make_program(context);

	if (!err)
		err = cgroup_make(FILTERED);
	cgroup = err ? err : cgroup_open(FILTERED);
	context->bytes[0] = cgroup;
	return failure(cgroup);
}

static int change_filter(struct context *context, int command, int cgroup)
{
	union bpf_attr attr = {
		.target_fd = cgroup,
		.attach_bpf_fd = context->fd,
		.attach_type = BPF_CGROUP_DEVICE,
		.attach_flags = command == BPF_PROG_ATTACH ? BPF_F_ALLOW_MULTI : 0,
	};

	return failure(bpf(command, &attr));
}

static int make_attached_filter(struct context *context)
{
	int err = make_filter(context);

	return err ? err : change_filter(context, BPF_PROG_ATTACH, context->bytes[0]);
}

static int attach_filter(struct context *context)
{
	return change_filter(context, BPF_PROG_ATTACH, context->bytes[0]);
}

static int detach_filter(struct context *context)
{
	return change_filter(context, BPF_PROG_DETACH, context->bytes[0]);
}

static int query_cgroup(struct context *context, int type)
{
	unsigned int ids[8];
	union bpf_attr attr = {
		.query.target_fd = context->bytes[0], .query.attach_type = type,
		.query.prog_ids = (uintptr_t)ids, .query.prog_cnt = ARRAY_SIZE(ids),
	};

	return failure(bpf(BPF_PROG_QUERY, &attr));
}

static int query_filter(struct context *context)
{
	return query_cgroup(context, BPF_CGROUP_DEVICE);
}

static int query_firewall(struct context *context)
{
	return query_cgroup(context, BPF_CGROUP_INET_INGRESS);
}

static void remove_filter(struct context *context)
{
	close(context->bytes[0]);
	cgroup_remove(FILTERED);
}

#define FILTER .operation = "bpf", .list = "allow bpf: cgroup_device",	\
	       .number = BPF_PROG_TYPE_CGROUP_DEVICE
#define OF_OTHER FILTER, .outside = make_filter, .undo = remove_filter

ATTEMPT(bpf_filter_attach, OF_OTHER, .object = "object=\"prog_attach\"", .attempt = attach_filter)
ATTEMPT(bpf_filter_detach, FILTER, .object = "object=\"prog_detach\"",
	.outside = make_attached_filter, .attempt = detach_filter, .undo = remove_filter)
ATTEMPT(bpf_query, OF_OTHER, .object = "object=\"prog_query\"", TO_MAKE,
	.attempt = query_firewall)
/* The kernel's capability is asked for; to ask which filters a cgroup has passes. */
ATTEMPT(bpf_filter_query, OF_OTHER, .harmless = true, TO_MAKE, .attempt = query_filter)

/* The own cgroup, which becomes the root of the container's cgroup namespace. */
static char *path_of_own(struct context *context)
{
	char *path = (char *)context->bytes + 256;
	char line[200];

	if (read_text("/proc/self/cgroup", line, sizeof(line)) < 0 || strncmp(line, "0::", 3))
		return NULL;
	line[strcspn(line, "\n")] = '\0';
	strcpy(path, line + 3);
	return unshare(CLONE_NEWCGROUP) ? NULL : path;
}

/* The filter that a runtime has set for its container. */
static int be_filtered(struct context *context)
{
	const char *path = path_of_own(context);
	int cgroup = path ? cgroup_open(path) : -ESRCH;

	context->bytes[0] = cgroup;
	return cgroup < 0 ? cgroup : change_filter(context, BPF_PROG_ATTACH, cgroup);
}

static void free_filtered(struct context *context)
{
	int cgroup = cgroup_open((char *)context->bytes + 256);

	if (cgroup < 0)
		return;
	change_filter(context, BPF_PROG_DETACH, cgroup);
	close(cgroup);
}

/* What an engine in a container does for each of its own. This must pass. */
static int filter_inner(struct context *context)
{
	char *path = path_of_own(context);
	int cgroup, err;

	if (!path)
		return -ESRCH;
	strcat(path, "/inner-filtered");
	err = cgroup_make(path);
	cgroup = err ? err : cgroup_open(path);
	if (cgroup < 0)
		return cgroup;
	err = change_filter(context, BPF_PROG_ATTACH, cgroup);
	if (!err)
		err = change_filter(context, BPF_PROG_DETACH, cgroup);
	close(cgroup);
	return err;
}

static void remove_inner(struct context *context)
{
	cgroup_remove((char *)context->bytes + 256);
}

ATTEMPT(bpf_filter_of_runtime, FILTER, .object = "object=\"prog_detach\"",
	.outside = make_program, .early = be_filtered, .attempt = detach_filter,
	.undo = free_filtered)
ATTEMPT(bpf_filter_of_inner, FILTER, .harmless = true, .also = "cgroupfs",
	.outside = make_program, .attempt = filter_inner, .undo = remove_inner)

/* bpffs: a pinned map. With BTF type information, its file can be read. */
#define BPFFS "/tmp/gabion-bpf"
#define PINNED BPFFS "/map"

/* BTF for "int", of four bytes. */
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
		return types;
	attr.btf_fd = types;
	attr.btf_key_type_id = 1;
	attr.btf_value_type_id = 1;
	err = keep_fd(context, bpf(BPF_MAP_CREATE, &attr));
	close(types);
	if (err)
		return err;
	mkdir(BPFFS, 0700);
	if (mount("bpf", BPFFS, "bpf", 0, NULL))
		return -errno;
	pin.bpf_fd = context->fd;
	return failure(bpf(BPF_OBJ_PIN, &pin));
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

	return failure(bpf(BPF_OBJ_PIN, &attr));
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
	return keep_fd(context, result(open(PINNED, O_RDONLY)));
}

#define BPFFS_OF(command) BPF(command), .outside = pin_map, .undo = unpin_map

ATTEMPT(bpf_get_pinned, BPFFS_OF("obj_get"), .also = "sysfs", .attempt = get_pinned)
ATTEMPT(bpf_pin, BPFFS_OF("obj_pin"), .also = "sysfs", .attempt = pin_again)
ATTEMPT(bpf_read_pinned, BPFFS_OF("map"), .attempt = read_pinned)
ATTEMPT(bpf_read_pinned_inherited, .operation = "bpf", .len = 512, .outside = open_pinned,
	.gap = "the text of a map is read by what reads all kinds of files", .attempt = use_read,
	.undo = unpin_map)

/* An iterator: reading its file runs its program, which prints nothing here. */
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
		return program_fd;
	attach.link_create.prog_fd = program_fd;
	link_fd = bpf(BPF_LINK_CREATE, &attach);
	close(program_fd);
	if (link_fd < 0)
		return link_fd;
	iterate.iter_create.link_fd = link_fd;
	id = keep_fd(context, bpf(BPF_ITER_CREATE, &iterate));
	close(link_fd);
	return id;
}

ATTEMPT(bpf_iterator, BPF("iterator"), .needs = KERNEL_BTF, .outside = make_iterator,
	.attempt = use_read)

/* Classic filters belong to a socket and are not loaded by bpf(2), so they pass. */
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

TEST_HARNESS_MAIN
