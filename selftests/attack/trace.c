// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracing and debugging the kernel. A test writes back the value that a file has, or sets a probe
 * that is removed again.
 *
 * In the rows:
 *  TRACE(file)        opens or writes this file of tracefs
 *  ON_SWITCH, PROBES  the same of tracing_on, kprobe_events
 *  ENABLED            opens the list of traced functions
 *  WRAPPED, VALUE     opens or writes a file of debugfs: one with its own file operations, a plain
 *                     value
 *  RESET              the same of a file that lockdown lets all read, but where reading has an
 *                     effect
 *  BPF(helper)        loads a program that calls this helper
 *  NO_HOOK            a known gap: the kernel has no function there that can be hooked
 */
#include <fcntl.h>
#include <ftw.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matrix.h"

#define TRACING "/sys/kernel/tracing/"
#define DEBUG "/sys/kernel/debug/"

#define TRACE(file) .operation = "kernel_trace", .path = TRACING file
#define ON_SWITCH TRACE("tracing_on"), .text = "1"
#define PROBES TRACE("kprobe_events"), .text = "-:gabion_absent"

ATTEMPT(tracefs_open_read, ON_SWITCH, .object = "object=\"tracefs\"", .flags = O_RDONLY,
	.attempt = try_open)
ATTEMPT(tracefs_open_write, ON_SWITCH, .object = "object=\"tracefs\"", .flags = O_WRONLY,
	.attempt = try_open)
ATTEMPT(tracefs_open32, ON_SWITCH, .flags = O_WRONLY, .attempt = try_open32)
ATTEMPT(tracefs_open_path, ON_SWITCH, .flags = O_WRONLY, .attempt = try_open_path)
ATTEMPT(tracefs_open_uring_worker, ON_SWITCH, .flags = O_WRONLY,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(tracefs_open_bind_mount, ON_SWITCH, .flags = O_WRONLY, .attempt = try_open_bind_mount)
ATTEMPT(tracefs_open_trace, TRACE("trace"), .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(tracefs_open_trace_pipe, TRACE("trace_pipe"), .flags = O_RDONLY | O_NONBLOCK,
	.attempt = try_open)
/* Some kernels refuse with ENODEV or ENOMEM instead. */
static int open_said_otherwise(struct context *context)
{
	int ret = try_open(context);

	return ret == -ENODEV || ret == -ENOMEM ? -EPERM : ret;
}

ATTEMPT(tracefs_open_filter, TRACE("set_ftrace_filter"), .flags = O_WRONLY,
	.attempt = open_said_otherwise)
/* For these files the kernel checks no lockdown reason. */
#define ENABLED TRACE("enabled_functions"), .object = "object=\"tracefs\"", .flags = O_RDONLY

ATTEMPT(tracefs_open_enabled, ENABLED, .attempt = open_said_otherwise)
ATTEMPT(tracefs_open_touched, TRACE("touched_functions"), .needs = TRACING "touched_functions",
	.object = "object=\"tracefs\"", .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(tracefs_open_probes, PROBES, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(tracefs_open_uprobes, TRACE("uprobe_events"), .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(tracefs_open_event_filter, TRACE("events/sched/sched_switch/filter"),
	.flags = O_WRONLY, .attempt = try_open)
ATTEMPT(tracefs_open_marker, TRACE("trace_marker"), .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(tracefs_received, ON_SWITCH, .flags = O_WRONLY, .outside = send_it,
	.attempt = receive_it)
ATTEMPT(tracefs_fetched, ON_SWITCH, .also = "ptrace", .flags = O_WRONLY, .userns = -EPERM,
	.outside = open_it, .attempt = fetch_it)

/* Lists of what the operation denies or allows. */
ATTEMPT(tracefs_allowed, ON_SWITCH, .list = "allow kernel_trace: tracefs", .harmless = true,
	.flags = O_WRONLY, .attempt = try_open)
ATTEMPT(tracefs_not_allowed, ON_SWITCH, .list = "allow kernel_trace: debugfs kprobes",
	.object = "object=\"tracefs\"", .flags = O_WRONLY, .attempt = try_open)

/*
 * A descriptor of tracefs that was inherited by fork(2) can be used: its functions are in
 * kernel/trace, which is built without ftrace, so they cannot be hooked.
 */
#define NO_HOOK .gap = "kernel/trace is built without ftrace"

ATTEMPT(tracefs_read_inherited, ON_SWITCH, NO_HOOK, .flags = O_RDONLY, .outside = open_it,
	.attempt = use_pread)
ATTEMPT(tracefs_write_inherited, ON_SWITCH, NO_HOOK, .flags = O_WRONLY, .outside = open_it,
	.attempt = use_pwrite)
ATTEMPT(tracefs_write_helper, ON_SWITCH, .flags = O_WRONLY, .early = open_it,
	.helper = helper_write)

/*
 * Every file of tracefs is tried, in each way that its mode allows. Of the single events only one
 * is tried. "format", "id" and "btf_ids" describe an event, and policies do not cover them.
 */
static bool is_left_out(const char *path, const char *name)
{
	const char *event = strstr(path, "/events/");

	if (event && strncmp(event, "/events/sched/sched_switch/", 27))
		return true;
	return event && (!strcmp(name, "format") || !strcmp(name, "id") ||
			 !strcmp(name, "btf_ids"));
}

static int open_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	static const int ways[] = { O_RDONLY, O_WRONLY };
	static const mode_t modes[] = { 0400, 0200 };
	size_t i;

	if (type != FTW_F || is_left_out(path, path + where->base))
		return 0;
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		int fd = st->st_mode & modes[i] ? open(path, ways[i] | O_NONBLOCK) : -1;

		if (fd < 0)
			continue;
		close(fd);
		printf("# %s opens\n", path);
		return 1;
	}
	return 0;
}

static int open_any(struct context *context)
{
	int ret = nftw(TRACING, open_one, 16, FTW_PHYS);

	return ret < 0 ? -errno : ret ? 0 : -EPERM;
}

ATTEMPT(tracefs_open_any, .operation = "kernel_trace", .object = "object=\"tracefs\"",
	.attempt = open_any)

/* A probe set by the attacker, in one of several ways. An ungoverned task removes it. */
static void remove_probe(struct context *context)
{
	write_text(TRACING "kprobe_events", "-:gabion_test");
}

ATTEMPT(probe_inherited, .operation = "kernel_trace", .object = "object=\"kprobes\"",
	.path = TRACING "kprobe_events", .flags = O_WRONLY | O_APPEND,
	.text = "p:gabion_test do_sys_openat2\n", .outside = open_it, .attempt = use_write,
	.undo = remove_probe)

static int make_instance(struct context *context)
{
	int err = outcome(mkdir(TRACING "instances/gabion", 0700));

	rmdir(TRACING "instances/gabion");
	return err;
}

ATTEMPT(tracefs_instance, .operation = "kernel_trace", .needs = TRACING "instances",
	.attempt = make_instance)

/*
 * Two kinds of debugfs files: with file operations that debugfs wraps (full_proxy), and plain
 * values.
 */
static int own_text_outside(struct context *context)
{
	int ret = fill_own_text(context);

	return ret < 0 ? ret : open_it(context);
}

#define WRAPPED .operation = "kernel_trace", .object = "object=\"debugfs\"",		\
		.path = DEBUG "x86/tlb_single_page_flush_ceiling",			\
		.needs = DEBUG "x86/tlb_single_page_flush_ceiling", .fill = fill_as_read
#define VALUE .operation = "kernel_trace", .object = "object=\"debugfs\"",		\
	      .path = DEBUG "fault_around_bytes", .needs = DEBUG "fault_around_bytes",	\
	      .fill = fill_as_read

ATTEMPT(debugfs_open_read, WRAPPED, .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(debugfs_open_write, WRAPPED, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(debugfs_open32, WRAPPED, .flags = O_WRONLY, .attempt = try_open32)
ATTEMPT(debugfs_open_uring_worker, WRAPPED, .flags = O_WRONLY,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(debugfs_read, WRAPPED, .flags = O_RDONLY, .outside = open_it, .attempt = use_pread)
ATTEMPT(debugfs_readv, WRAPPED, .flags = O_RDONLY, .outside = open_it, .attempt = use_readv)
ATTEMPT(debugfs_read32, WRAPPED, .flags = O_RDONLY, .outside = open_it,
	.attempt = use_read32)
ATTEMPT(debugfs_write, WRAPPED, .flags = O_WRONLY, .outside = own_text_outside,
	.attempt = use_pwrite)
ATTEMPT(debugfs_write_uring_worker, WRAPPED, .flags = O_WRONLY, .outside = own_text_outside,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(debugfs_value_open, VALUE, .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(debugfs_value_read, VALUE, .flags = O_RDONLY, .outside = open_it,
	.attempt = use_read)
ATTEMPT(debugfs_value_write, VALUE, .flags = O_WRONLY, .outside = own_text_outside,
	.attempt = use_write)
ATTEMPT(debugfs_value_write_opened_before, VALUE, .flags = O_WRONLY, .early = own_text_outside,
	.attempt = use_write)
ATTEMPT(debugfs_value_write_helper, VALUE, .flags = O_WRONLY, .early = own_text_outside,
	.helper = helper_write)

/* A descriptor that came with a message. */
static int receive_and_read(struct context *context)
{
	int err = receive_it(context);

	return err ? err : use_read(context);
}

static int receive_and_write(struct context *context)
{
	int err = receive_it(context);

	return err ? err : use_write(context);
}

static int send_with_text(struct context *context)
{
	int len = fill_own_text(context);

	return len < 0 ? len : send_it(context);
}

ATTEMPT(debugfs_received_read, WRAPPED, .flags = O_RDONLY, .outside = send_it,
	.attempt = receive_and_read)
ATTEMPT(debugfs_received_write, WRAPPED, .flags = O_WRONLY, .outside = send_with_text,
	.attempt = receive_and_write)
ATTEMPT(debugfs_value_received_read, VALUE, .flags = O_RDONLY, .outside = send_it,
	.attempt = receive_and_read)
ATTEMPT(debugfs_value_received_write, VALUE, .flags = O_WRONLY, .outside = send_with_text,
	.attempt = receive_and_write)

static int set_same_mode(struct context *context)
{
	struct stat st;

	if (stat(context->attack->path, &st))
		return -errno;
	return outcome(chmod(context->attack->path, st.st_mode & 07777));
}

#define RESET .operation = "kernel_trace", .object = "object=\"debugfs\"",		\
	      .path = DEBUG "gabion_test/radeon_gpu_reset", .flags = O_RDONLY

static int have_reset(struct context *context)
{
	int err = module_insert_test("gabion_test_reset", "");

	return err == -EEXIST ? 0 : err;
}

static int open_reset(struct context *context)
{
	int err = have_reset(context);

	return err ? err : open_it(context);
}

ATTEMPT(debugfs_reset_open, RESET, .outside = have_reset, .attempt = try_open)
ATTEMPT(debugfs_reset_read, RESET, .outside = open_reset, .attempt = use_read)

/* Of other kinds: a number with a sign, a switch; with functions to read and write alone. */
#define OF_TEST(name) .operation = "kernel_trace", .object = "object=\"debugfs\"",	\
		      .path = DEBUG "gabion_test/" name, .text = "0"

ATTEMPT(debugfs_signed_write, OF_TEST("signed"), .flags = O_WRONLY, .outside = open_reset,
	.attempt = use_write)
ATTEMPT(debugfs_signed_write_helper, OF_TEST("signed"), .flags = O_WRONLY,
	.outside = have_reset, .early = open_it, .helper = helper_write)
ATTEMPT(debugfs_switch_write, OF_TEST("switch"), .flags = O_WRONLY, .outside = open_reset,
	.attempt = use_pwrite)
ATTEMPT(debugfs_switch_write_helper, OF_TEST("switch"), .flags = O_WRONLY,
	.outside = have_reset, .early = open_it, .helper = helper_write)

static int send_short(struct context *context)
{
	int err = have_reset(context);

	return err ? err : send_it(context);
}

#define SHORT OF_TEST("short"), .since = "6.13"

ATTEMPT(debugfs_short_open, SHORT, .flags = O_RDONLY, .outside = have_reset,
	.attempt = try_open)
ATTEMPT(debugfs_short_read, SHORT, .flags = O_RDONLY, .outside = open_reset,
	.attempt = use_pread)
ATTEMPT(debugfs_short_write, SHORT, .flags = O_WRONLY, .outside = open_reset,
	.attempt = use_pwrite)
ATTEMPT(debugfs_short_received_read, SHORT, .flags = O_RDONLY, .outside = send_short,
	.attempt = receive_and_read)
ATTEMPT(debugfs_short_received_write, SHORT, .flags = O_WRONLY, .outside = send_short,
	.attempt = receive_and_write)
ATTEMPT(debugfs_short_write_helper, SHORT, .flags = O_WRONLY, .outside = have_reset,
	.early = open_it, .helper = helper_write)

ATTEMPT(debugfs_chmod, VALUE, .attempt = set_same_mode)

/* r1 = stack; r2 = 8; r3 = address; call; r0 = 0; exit */
static int load_program(struct context *context)
{
	const struct bpf_insn program[] = {
		{ .code = 0xbf, .dst_reg = 1, .src_reg = 10 },
		{ .code = 0x07, .dst_reg = 1, .imm = -8 },
		{ .code = 0x7a, .dst_reg = 10, .off = -8, .imm = 0 },
		{ .code = 0xb7, .dst_reg = 2, .imm = 8 },
		{ .code = 0xb7, .dst_reg = 3, .imm = 0 },
		{ .code = 0x85, .imm = context->attack->number },
		{ .code = 0xb7, .dst_reg = 0, .imm = 0 },
		{ .code = 0x95 },
	};
	/* probe_write_user(address, source, size) takes the two pointers in the other order. */
	struct bpf_insn swapped[ARRAY_SIZE(program)];

	if (context->attack->number != BPF_FUNC_probe_write_user)
		return load_bpf(BPF_PROG_TYPE_KPROBE, program, ARRAY_SIZE(program));
	memcpy(swapped, program, sizeof(program));
	swapped[0].dst_reg = 2;
	swapped[1].dst_reg = 2;
	swapped[3] = (struct bpf_insn){ .code = 0xb7, .dst_reg = 1, .imm = 0 };
	swapped[4] = (struct bpf_insn){ .code = 0xb7, .dst_reg = 3, .imm = 8 };
	return load_bpf(BPF_PROG_TYPE_KPROBE, swapped, ARRAY_SIZE(swapped));
}

#define BPF(helper) .operation = "kernel_trace", .object = "object=\"bpf_", .userns = -EPERM,	\
		    .also = "bpf", .number = (helper), .attempt = load_program

ATTEMPT(bpf_read_kernel, BPF(BPF_FUNC_probe_read_kernel))
ATTEMPT(bpf_read_kernel_text, BPF(BPF_FUNC_probe_read_kernel_str))
ATTEMPT(bpf_read, BPF(BPF_FUNC_probe_read))
ATTEMPT(bpf_write_user, BPF(BPF_FUNC_probe_write_user))

static int open_perf(struct perf_event_attr *attr)
{
	long fd;

	attr->size = sizeof(*attr);
	fd = syscall(SYS_perf_event_open, attr, 0, -1, -1, 0);
	if (fd >= 0)
		close(fd);
	return outcome(fd);
}

static int sample_registers(struct context *context)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_type = PERF_SAMPLE_REGS_INTR, .sample_regs_intr = 1,
		.sample_period = 1000000, .disabled = 1,
	};

	return open_perf(&attr);
}

static int probe_by_perf(struct context *context)
{
	struct perf_event_attr attr = { .disabled = 1 };
	char type[16];
	int len = read_text("/sys/bus/event_source/devices/kprobe/type", type, sizeof(type));

	if (len < 0)
		return len;
	attr.type = atoi(type);
	attr.kprobe_func = (uintptr_t)"do_sys_openat2";
	return open_perf(&attr);
}

/* On Debian perf_event_paranoid is 3, and the kernel refuses with EACCES. */
ATTEMPT(perf_registers, .operation = "kernel_trace", .object = "object=\"perf_registers\"",
	.also = "perf_event", .userns = -EACCES, .attempt = sample_registers)
ATTEMPT(perf_probe, .operation = "kernel_trace", .object = "object=\"kprobes\"",
	.also = "perf_event", .userns = -EACCES, .attempt = probe_by_perf)

TEST_HARNESS_MAIN
