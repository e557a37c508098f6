// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facilities of the kernel that are one for all: BPF, performance events, the
 * kernel log, the clocks and io_uring. What is asked for anew is judged, and
 * the use of what was opened before, or by others.
 */
#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/rtc.h>
#include <linux/syslog.h>
#include <linux/timex.h>
#include <uapi/linux/io_uring.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/futile.h"

static const char *name_of(const char *const *names, size_t count, u32 index)
{
	return index < count && names[index] ? names[index] : "?";
}

/* enum bpf_cmd, which is ABI and only grows at its end. */
static const char *const bpf_commands[] = {
	"MAP_CREATE",
	"MAP_LOOKUP_ELEM",
	"MAP_UPDATE_ELEM",
	"MAP_DELETE_ELEM",
	"MAP_GET_NEXT_KEY",
	"PROG_LOAD",
	"OBJ_PIN",
	"OBJ_GET",
	"PROG_ATTACH",
	"PROG_DETACH",
	"PROG_TEST_RUN",
	"PROG_GET_NEXT_ID",
	"MAP_GET_NEXT_ID",
	"PROG_GET_FD_BY_ID",
	"MAP_GET_FD_BY_ID",
	"OBJ_GET_INFO_BY_FD",
	"PROG_QUERY",
	"RAW_TRACEPOINT_OPEN",
	"BTF_LOAD",
	"BTF_GET_FD_BY_ID",
	"TASK_FD_QUERY",
	"MAP_LOOKUP_AND_DELETE_ELEM",
	"MAP_FREEZE",
	"BTF_GET_NEXT_ID",
	"MAP_LOOKUP_BATCH",
	"MAP_LOOKUP_AND_DELETE_BATCH",
	"MAP_UPDATE_BATCH",
	"MAP_DELETE_BATCH",
	"LINK_CREATE",
	"LINK_UPDATE",
	"LINK_GET_FD_BY_ID",
	"LINK_GET_NEXT_ID",
	"ENABLE_STATS",
	"ITER_CREATE",
	"LINK_DETACH",
	"PROG_BIND_MAP",
	"TOKEN_CREATE",
};

/*
 * Programs that trace the kernel. Lockdown asks about two of their helpers
 * only, but they read kernel memory by typed pointers as well, and may change
 * what security hooks return.
 */
static bool refuse_tracing_program(const union bpf_attr *attr)
{
	switch (attr->prog_type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
	case BPF_PROG_TYPE_TRACING:
	case BPF_PROG_TYPE_LSM:
		return gabion_refuse(GABION_OP_KERNEL_TRACE, "BPF tracing program", NULL);
	default:
		return false;
	}
}

/* int security_bpf(int cmd, union bpf_attr *attr, unsigned int size): every command */
static bool __maybe_unused hook_bpf(struct ftrace_regs *fregs)
{
	u32 command = gabion_arg(fregs, 0);

	if (command == BPF_PROG_LOAD &&
	    refuse_tracing_program((const union bpf_attr *)gabion_arg(fregs, 1)))
		return true;
	return gabion_refuse(GABION_OP_BPF,
			     name_of(bpf_commands, ARRAY_SIZE(bpf_commands), command), NULL);
}

/*
 * struct bpf_prog *bpf_prog_get(u32 ufd) and its like: a program, loaded by
 * another, that is to be attached by other means than bpf(2): SO_ATTACH_BPF,
 * PERF_EVENT_IOC_SET_BPF, netlink, xt_bpf.
 */
static bool __maybe_unused hook_bpf_prog_get(struct ftrace_regs *fregs)
{
	return !gabion_fd_is_closed(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_BPF, "BPF program", NULL);
}

/* struct bpf_prog *bpf_prog_get_type_path(const char *name, ...): one that is pinned */
static bool __maybe_unused hook_bpf_prog_get_type_path(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, "BPF program", NULL);
}

/* int bpf_map_mmap(struct file *filp, ...): what is in a map, without bpf(2) */
static bool __maybe_unused hook_bpf_map_mmap(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, "BPF map", gabion_file_arg(fregs, 0));
}

/* int bpffs_map_open(struct inode *inode, struct file *file): the same as text */
static bool __maybe_unused hook_bpffs_map_open(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, "BPF map", NULL);
}

/* ssize_t bpf_seq_read(struct file *file, ...): runs an iterator's program */
static bool __maybe_unused hook_bpf_seq_read(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, "BPF iterator", NULL);
}

/*
 * int security_perf_event_open(int type), with another argument before it in
 * 6.1: asked first of all, and again for some kinds of events.
 */
static bool __maybe_unused hook_perf_event_open(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "perf_event_open", NULL);
}

static bool __maybe_unused hook_perf_read(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "read", NULL);
}

static bool __maybe_unused hook_perf_mmap(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "mmap", NULL);
}

/* long perf_ioctl(struct file *file, ...) */
static bool __maybe_unused hook_perf_ioctl(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "ioctl", gabion_file_arg(fregs, 0));
}

static const char *const syslog_actions[] = {
	[SYSLOG_ACTION_OPEN] = "open",
	[SYSLOG_ACTION_READ] = "read",
	[SYSLOG_ACTION_READ_ALL] = "read_all",
	[SYSLOG_ACTION_READ_CLEAR] = "read_clear",
	[SYSLOG_ACTION_CLEAR] = "clear",
	[SYSLOG_ACTION_CONSOLE_OFF] = "console_off",
	[SYSLOG_ACTION_CONSOLE_ON] = "console_on",
	[SYSLOG_ACTION_CONSOLE_LEVEL] = "console_level",
	[SYSLOG_ACTION_SIZE_UNREAD] = "size_unread",
	[SYSLOG_ACTION_SIZE_BUFFER] = "size_buffer",
};

/*
 * int security_syslog(int type): syslog(2), every use of /proc/kmsg, and the
 * opening of /dev/kmsg for reading. Closing does nothing.
 */
static bool hook_syslog(struct ftrace_regs *fregs)
{
	u32 action = gabion_arg(fregs, 0);

	return action != SYSLOG_ACTION_CLOSE &&
	       gabion_refuse(GABION_OP_SYSLOG,
			     name_of(syslog_actions, ARRAY_SIZE(syslog_actions), action),
			     NULL);
}

/* int devkmsg_open(struct inode *inode, struct file *file): of who only writes nothing is asked */
static bool __maybe_unused hook_devkmsg_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return (file->f_flags & O_ACCMODE) == O_WRONLY &&
	       gabion_refuse(GABION_OP_SYSLOG, "/dev/kmsg", NULL);
}

/* ssize_t devkmsg_read(struct file *file, ...) */
static bool __maybe_unused hook_devkmsg_read(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSLOG, "/dev/kmsg", NULL);
}

/* ssize_t devkmsg_write(struct kiocb *iocb, struct iov_iter *from) */
static bool __maybe_unused hook_devkmsg_write(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSLOG, "/dev/kmsg", gabion_kiocb_file(fregs, 0));
}

/* int security_settime64(const struct timespec64 *ts, const struct timezone *tz) */
static bool hook_settime64(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SETTIME, "realtime", NULL);
}

/* adjtime(3) that only asks, which programs call ADJ_OFFSET_SS_READ. */
#define ADJ_ASK (ADJ_ADJTIME | ADJ_OFFSET_SINGLESHOT | ADJ_OFFSET_READONLY)

/* Does a struct timex change anything? (timekeeping_validate_timex()) */
static bool adjusts(const struct __kernel_timex *timex)
{
	return timex->modes && timex->modes != ADJ_ASK;
}

/*
 * int do_adjtimex(struct __kernel_timex *txc): asks for a capability, and no LSM. What it
 * says EINVAL to before that is no attempt.
 */
static bool hook_do_adjtimex(struct ftrace_regs *fregs)
{
	const struct __kernel_timex *timex = (const struct __kernel_timex *)gabion_arg(fregs, 0);

	if ((timex->modes & ADJ_ADJTIME) && !(timex->modes & ADJ_OFFSET_SINGLESHOT))
		return false;
	return adjusts(timex) && gabion_refuse(GABION_OP_SETTIME, "realtime", NULL);
}

/* clockid_to_fd() in kernel/time/posix-timers.h */
static bool __maybe_unused is_no_clock(clockid_t id)
{
	return gabion_fd_is_closed(~(id >> 3));
}

/*
 * int pc_clock_settime(clockid_t id, const struct timespec64 *ts): of a device,
 * such as PTP hardware, whose file is all that guards it
 */
static bool __maybe_unused hook_pc_clock_settime(struct ftrace_regs *fregs)
{
	return !is_no_clock(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_SETTIME, "clock device", NULL);
}

/* int pc_clock_adjtime(clockid_t id, struct __kernel_timex *tx) */
static bool __maybe_unused hook_pc_clock_adjtime(struct ftrace_regs *fregs)
{
	return adjusts((const struct __kernel_timex *)gabion_arg(fregs, 1)) &&
	       !is_no_clock(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_SETTIME, "clock device", NULL);
}

/* Those of drivers/rtc/dev.c, which no header has. */
#define RTC_IRQP_READ_32 _IOR('p', 0x0b, __u32)

/*
 * What of an RTC only shows, or waits for the next second. The rest sets it, or
 * an alarm, or has it interrupt the machine; a driver's own commands are among it.
 */
static bool rtc_command_is_harmless(u32 command)
{
	switch (command) {
	case RTC_RD_TIME:
	case RTC_ALM_READ:
	case RTC_WKALM_RD:
	case RTC_IRQP_READ:
	case RTC_IRQP_READ_32:
	case RTC_EPOCH_READ:
	case RTC_PARAM_GET:
	case RTC_VL_READ:
	case RTC_PLL_GET:
	case RTC_UIE_ON:
	case RTC_UIE_OFF:
		return true;
	default:
		return false;
	}
}

/* long rtc_dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg) */
static bool __maybe_unused hook_rtc_dev_ioctl(struct ftrace_regs *fregs)
{
	return !rtc_command_is_harmless(gabion_arg(fregs, 1)) &&
	       gabion_refuse(GABION_OP_SETTIME, "/dev/rtc", gabion_file_arg(fregs, 0));
}

/* A ring of no entries there is not: so programs ask whether the kernel has rings at all. */
static bool __maybe_unused hook_sys_io_uring_setup(struct ftrace_regs *fregs)
{
	u32 entries = gabion_syscall_arg(fregs, 0);

	return entries && gabion_refuse(GABION_OP_IO_URING, "io_uring_setup", NULL);
}

/*
 * Also what tells a thread of the kernel's, which serves a ring, to look. A registered ring
 * has no descriptor.
 */
static bool __maybe_unused hook_sys_io_uring_enter(struct ftrace_regs *fregs)
{
	unsigned int fd = gabion_syscall_arg(fregs, 0);
	u32 flags = gabion_syscall_arg(fregs, 3);

	if (!(flags & IORING_ENTER_REGISTERED_RING) && gabion_fd_is_closed(fd))
		return false; /* EBADF */
	return gabion_refuse(GABION_OP_IO_URING, "io_uring_enter", NULL);
}

/* For some commands of later kernels -1 is no error; and "registered" is the highest bit. */
static bool __maybe_unused hook_sys_io_uring_register(struct ftrace_regs *fregs)
{
	unsigned int fd = gabion_syscall_arg(fregs, 0);
	u32 opcode = gabion_syscall_arg(fregs, 1);

	if ((int)fd >= 0 && (int)opcode >= 0 && gabion_fd_is_closed(fd))
		return false; /* EBADF, EINVAL */
	return gabion_refuse(GABION_OP_IO_URING, "io_uring_register", NULL);
}

/* int io_uring_mmap(struct file *file, struct vm_area_struct *vma) */
static bool __maybe_unused hook_io_uring_mmap(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_IO_URING, "io_uring mmap", NULL);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_BPF_SYSCALL
	GABION_HOOK(security_bpf, BIT(GABION_OP_BPF) | BIT(GABION_OP_KERNEL_TRACE), hook_bpf),
	GABION_HOOK(bpf_prog_get, BIT(GABION_OP_BPF), hook_bpf_prog_get),
	GABION_HOOK(bpf_prog_get_type_dev, BIT(GABION_OP_BPF), hook_bpf_prog_get),
	GABION_HOOK(bpf_prog_get_type_path, BIT(GABION_OP_BPF), hook_bpf_prog_get_type_path),
	GABION_HOOK(bpf_map_mmap, BIT(GABION_OP_BPF), hook_bpf_map_mmap),
	GABION_HOOK(bpffs_map_open, BIT(GABION_OP_BPF), hook_bpffs_map_open),
	GABION_HOOK(bpf_seq_read, BIT(GABION_OP_BPF), hook_bpf_seq_read),
#endif
#ifdef CONFIG_PERF_EVENTS
	GABION_HOOK(security_perf_event_open, BIT(GABION_OP_PERF_EVENT), hook_perf_event_open),
	GABION_HOOK(perf_read, BIT(GABION_OP_PERF_EVENT), hook_perf_read),
	GABION_HOOK(perf_mmap, BIT(GABION_OP_PERF_EVENT), hook_perf_mmap),
	GABION_HOOK(perf_ioctl, BIT(GABION_OP_PERF_EVENT), hook_perf_ioctl),
#ifdef CONFIG_COMPAT
	GABION_HOOK(perf_compat_ioctl, BIT(GABION_OP_PERF_EVENT), hook_perf_ioctl),
#endif
#endif
	GABION_HOOK(security_syslog, BIT(GABION_OP_SYSLOG), hook_syslog),
#ifdef CONFIG_PRINTK
	GABION_HOOK(devkmsg_open, BIT(GABION_OP_SYSLOG), hook_devkmsg_open),
	GABION_HOOK(devkmsg_read, BIT(GABION_OP_SYSLOG), hook_devkmsg_read),
	GABION_HOOK(devkmsg_write, BIT(GABION_OP_SYSLOG), hook_devkmsg_write),
#endif
	GABION_HOOK(security_settime64, BIT(GABION_OP_SETTIME), hook_settime64),
	GABION_HOOK(do_adjtimex, BIT(GABION_OP_SETTIME), hook_do_adjtimex),
#ifdef CONFIG_POSIX_TIMERS
	GABION_HOOK(pc_clock_settime, BIT(GABION_OP_SETTIME), hook_pc_clock_settime),
	GABION_HOOK(pc_clock_adjtime, BIT(GABION_OP_SETTIME), hook_pc_clock_adjtime),
#endif
#ifdef CONFIG_RTC_INTF_DEV
	GABION_HOOK(rtc_dev_ioctl, BIT(GABION_OP_SETTIME), hook_rtc_dev_ioctl),
#ifdef CONFIG_COMPAT
	GABION_HOOK(rtc_dev_compat_ioctl, BIT(GABION_OP_SETTIME), hook_rtc_dev_ioctl),
#endif
#endif
#ifdef CONFIG_IO_URING
	GABION_HOOK_SYSCALL(io_uring_setup, BIT(GABION_OP_IO_URING), hook_sys_io_uring_setup),
	GABION_HOOK_SYSCALL(io_uring_register, BIT(GABION_OP_IO_URING), hook_sys_io_uring_register),
	/* What rings are for: called for every submission. */
	GABION_HOOK_SYSCALL(io_uring_enter, BIT(GABION_OP_IO_URING), hook_sys_io_uring_enter,
			    .hot = true),
	GABION_HOOK(io_uring_mmap, BIT(GABION_OP_IO_URING), hook_io_uring_mmap),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_facility, hooks);
