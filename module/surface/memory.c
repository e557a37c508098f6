// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory, ports and registers: the file operations at use, for descriptors
 * that were opened before, or by others. Opening is judged by the lockdown
 * reasons, and here where those do not tell what is opened.
 */
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/ptrace.h>
#include <linux/swap.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"

#define DEVPORT_MINOR 4 /* drivers/char/mem.c, devlist[] */

/* ssize_t read_mem(struct file *file, ...) and its like */
static bool __maybe_unused mem_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_MEMORY, "/dev/mem", gabion_file_arg(fregs, 0));
}

static bool __maybe_unused port_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_IO, "/dev/port", gabion_file_arg(fregs, 0));
}

/*
 * int open_port(struct inode *inode, struct file *filp): opens both, but
 * /dev/mem is asked for as a lockdown reason a moment later.
 */
static bool __maybe_unused port_open(struct ftrace_regs *fregs)
{
	const struct inode *inode = (const struct inode *)gabion_arg(fregs, 0);

	return iminor(inode) == DEVPORT_MINOR &&
	       gabion_refuse(GABION_OP_RAW_IO, "/dev/port", NULL);
}

/* ssize_t read_kcore_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool __maybe_unused kcore_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_MEMORY, "/proc/kcore",
			     gabion_kiocb_file(fregs, 0));
}

/* Functions of drivers/pci/proc.c that take the file first */
static bool __maybe_unused proc_pci_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_IO, "/proc/bus/pci", gabion_file_arg(fregs, 0));
}

/* int proc_bus_pci_open(struct inode *inode, struct file *file) */
static bool __maybe_unused proc_pci_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) &&
	       gabion_refuse(GABION_OP_RAW_IO, "/proc/bus/pci", file);
}

static bool __maybe_unused msr_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_IO, "MSR", gabion_file_arg(fregs, 0));
}

static bool __maybe_unused msr_open(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_IO, "MSR", gabion_file_arg(fregs, 1));
}

/*
 * long __x64_sys_swapon(const struct pt_regs *regs) and its like: where the memory of
 * all goes when it is short, and whoever has the file or the device reads and writes
 * it there.
 */
static bool __maybe_unused swap_change(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_RAW_MEMORY, "swap", NULL);
}

static bool refuse_swapon(int flags)
{
	return !(flags & ~SWAP_FLAGS_VALID) && /* EINVAL */
	       gabion_refuse(GABION_OP_RAW_MEMORY, "swap", NULL);
}

static bool __maybe_unused swapon_64(struct ftrace_regs *fregs)
{
	return refuse_swapon(((const struct pt_regs *)gabion_arg(fregs, 0))->si);
}

static bool __maybe_unused swapon_32(struct ftrace_regs *fregs)
{
	return refuse_swapon(((const struct pt_regs *)gabion_arg(fregs, 0))->cx);
}

#define MEMORY(name)                                                                  \
	{                                                                             \
		.function = #name, .ops = BIT(GABION_OP_RAW_MEMORY), .judge = mem_use \
	}
#define SWAP(name, judge_function)                                                             \
	{                                                                                      \
		.function = #name, .ops = BIT(GABION_OP_RAW_MEMORY), .judge = (judge_function) \
	}
#define IO(name, judge_function)                                                           \
	{                                                                                  \
		.function = #name, .ops = BIT(GABION_OP_RAW_IO), .judge = (judge_function) \
	}

#if IS_MODULE(CONFIG_X86_MSR)
#define MSR(name, judge_function)                                       \
	{                                                               \
		.function = #name, .module = "msr",                     \
		.ops = BIT(GABION_OP_RAW_IO), .judge = (judge_function) \
	}
#else
#define MSR IO
#endif

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_DEVMEM
	MEMORY(read_mem),
	MEMORY(write_mem),
	{
		.function = "mmap_mem",
		.or_function = "mmap_mem_prepare",
		.ops = BIT(GABION_OP_RAW_MEMORY),
		.judge = mem_use,
	},
#endif
#ifdef CONFIG_DEVPORT
	IO(open_port, port_open),
	IO(read_port, port_use),
	IO(write_port, port_use),
#endif
#ifdef CONFIG_PROC_KCORE
	{
		.function = "read_kcore_iter",
		.ops = BIT(GABION_OP_RAW_MEMORY),
		.judge = kcore_use,
	},
#endif
#ifdef CONFIG_SWAP
	SWAP(__x64_sys_swapon, swapon_64),
	SWAP(__x64_sys_swapoff, swap_change),
#ifdef CONFIG_IA32_EMULATION
	SWAP(__ia32_sys_swapon, swapon_32),
	SWAP(__ia32_sys_swapoff, swap_change),
#endif
#endif
#if defined(CONFIG_PCI) && defined(CONFIG_PROC_FS)
	IO(proc_bus_pci_open, proc_pci_open),
	IO(proc_bus_pci_write, proc_pci_use),
	IO(proc_bus_pci_ioctl, proc_pci_use),
	IO(proc_bus_pci_mmap, proc_pci_use),
#endif
#if IS_ENABLED(CONFIG_X86_MSR)
	MSR(msr_open, msr_open),
	MSR(msr_read, msr_use),
	MSR(msr_write, msr_use),
	MSR(msr_ioctl, msr_use),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_memory, hooks);
