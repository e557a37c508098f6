// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory, I/O ports and registers: the file operations at use, for descriptors that were opened
 * before the policy was loaded, or by others. Opening is judged by lockdown reasons, and here if
 * the reason does not tell the file.
 */
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/swap.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/futile.h"

#define DEVPORT_MINOR 4 /* drivers/char/mem.c, devlist[] */

/* ssize_t read_mem(struct file *file, ...) and similar */
static bool __maybe_unused hook_mem(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_MEM, gabion_file_arg(fregs, 0));
}

/* int mmap_mem_prepare(struct vm_area_desc *desc) */
static bool __maybe_unused hook_mmap_mem_prepare(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_MEM, gabion_mmap_prepare_file(fregs));
}

static bool __maybe_unused hook_port(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_PORT, gabion_file_arg(fregs, 0));
}

/*
 * int open_port(struct inode *inode, struct file *filp): opens /dev/port and /dev/mem. For
 * /dev/mem a lockdown reason follows.
 */
static bool __maybe_unused hook_open_port(struct ftrace_regs *fregs)
{
	const struct inode *inode = (const struct inode *)gabion_arg(fregs, 0);

	return iminor(inode) == DEVPORT_MINOR &&
	       gabion_refuse_access(GABION_ACCESS_PORT, NULL);
}

/* ssize_t read_kcore_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool __maybe_unused hook_read_kcore_iter(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_KCORE, gabion_kiocb_file(fregs, 0));
}

/* Functions of drivers/pci/proc.c that take the file first */
static bool __maybe_unused hook_proc_bus_pci(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_PCI, gabion_file_arg(fregs, 0));
}

/* int proc_bus_pci_open(struct inode *inode, struct file *file) */
static bool __maybe_unused hook_proc_bus_pci_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) &&
	       gabion_refuse_access(GABION_ACCESS_PCI, file);
}

static bool __maybe_unused hook_msr(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_MSR, gabion_file_arg(fregs, 0));
}

static bool __maybe_unused hook_msr_open(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_MSR, gabion_file_arg(fregs, 1));
}

/*
 * swapoff(2) and swapon(2): memory of all tasks is swapped out there, and a task that can access
 * the file or device can read and change it. Both require CAP_SYS_ADMIN.
 */
static bool __maybe_unused hook_sys_swapoff(struct ftrace_regs *fregs)
{
	return gabion_current_is_admin() && gabion_refuse_access(GABION_ACCESS_SWAP, NULL);
}

static bool __maybe_unused hook_sys_swapon(struct ftrace_regs *fregs)
{
	int flags = gabion_syscall_arg(fregs, 1);

	return !(flags & ~SWAP_FLAGS_VALID) && gabion_current_is_admin() && /* EINVAL, EPERM */
	       gabion_refuse_access(GABION_ACCESS_SWAP, NULL);
}

/*
 * int memory_failure(unsigned long pfn, int flags): takes a page of the machine's memory out of use
 * until reboot, and kills who uses it, as MADV_HWPOISON of madvise(2) and a file of debugfs have it
 * done. That memory really failed has no MF_SW_SIMULATED, and may be told while any task runs.
 */
static bool __maybe_unused hook_memory_failure(struct ftrace_regs *fregs)
{
	return (gabion_arg(fregs, 1) & MF_SW_SIMULATED) &&
	       gabion_refuse_access(GABION_ACCESS_POISON, NULL);
}

/*
 * int soft_offline_page(unsigned long pfn, int flags): the same, but moves what the page holds
 * first, as MADV_SOFT_OFFLINE and a file of /sys have it done. The kernel itself calls it in
 * threads of its own.
 */
static bool __maybe_unused hook_soft_offline_page(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_POISON, NULL);
}

/* Both are given the caller's reference to the page. A page that is referenced is valid. */
static int __maybe_unused leave_page(unsigned long pfn, int flags)
{
	if (flags & MF_COUNT_INCREASED)
		put_page(pfn_to_page(pfn));
	return -EPERM;
}

#define IN_MSR GABION_IN_MODULE(CONFIG_X86_MSR, "msr")

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_DEVMEM
	GABION_HOOK(read_mem, BIT(GABION_OP_RAW_MEMORY), hook_mem),
	GABION_HOOK(write_mem, BIT(GABION_OP_RAW_MEMORY), hook_mem),
	GABION_HOOK(mmap_mem, BIT(GABION_OP_RAW_MEMORY), hook_mem,
		    .or_function = "mmap_mem_prepare", .or_judge = hook_mmap_mem_prepare),
#endif
#ifdef CONFIG_DEVPORT
	GABION_HOOK(open_port, BIT(GABION_OP_RAW_IO), hook_open_port),
	GABION_HOOK(read_port, BIT(GABION_OP_RAW_IO), hook_port),
	GABION_HOOK(write_port, BIT(GABION_OP_RAW_IO), hook_port),
#endif
#ifdef CONFIG_PROC_KCORE
	GABION_HOOK(read_kcore_iter, BIT(GABION_OP_RAW_MEMORY), hook_read_kcore_iter),
#endif
#ifdef CONFIG_SWAP
	GABION_HOOK_SYSCALL(swapon, BIT(GABION_OP_RAW_MEMORY), hook_sys_swapon),
	GABION_HOOK_SYSCALL(swapoff, BIT(GABION_OP_RAW_MEMORY), hook_sys_swapoff),
#endif
#ifdef CONFIG_MEMORY_FAILURE
	GABION_HOOK(memory_failure, BIT(GABION_OP_RAW_MEMORY), hook_memory_failure,
		    .judged = GABION_JUDGED_TASK, .instead = leave_page),
	GABION_HOOK(soft_offline_page, BIT(GABION_OP_RAW_MEMORY), hook_soft_offline_page,
		    .judged = GABION_JUDGED_TASK, .instead = leave_page),
#endif
#if defined(CONFIG_PCI) && defined(CONFIG_PROC_FS)
	GABION_HOOK(proc_bus_pci_open, BIT(GABION_OP_RAW_IO), hook_proc_bus_pci_open),
	GABION_HOOK(proc_bus_pci_write, BIT(GABION_OP_RAW_IO), hook_proc_bus_pci),
	GABION_HOOK(proc_bus_pci_ioctl, BIT(GABION_OP_RAW_IO), hook_proc_bus_pci),
	GABION_HOOK(proc_bus_pci_mmap, BIT(GABION_OP_RAW_IO), hook_proc_bus_pci),
#endif
#if IS_ENABLED(CONFIG_X86_MSR)
	GABION_HOOK(msr_open, BIT(GABION_OP_RAW_IO), hook_msr_open, IN_MSR),
	GABION_HOOK(msr_read, BIT(GABION_OP_RAW_IO), hook_msr, IN_MSR),
	GABION_HOOK(msr_write, BIT(GABION_OP_RAW_IO), hook_msr, IN_MSR),
	GABION_HOOK(msr_ioctl, BIT(GABION_OP_RAW_IO), hook_msr, IN_MSR),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_memory, hooks);
