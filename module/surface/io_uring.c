// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: making rings, and using inherited or received ones.
 */
#include <linux/types.h>
#include <uapi/linux/io_uring.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/futile.h"

/* Zero entries are an error, by which programs probe for io_uring. */
static bool __maybe_unused hook_sys_io_uring_setup(struct ftrace_regs *fregs)
{
	u32 entries = gabion_syscall_arg(fregs, 0);

	return entries && gabion_refuse(GABION_OP_IO_URING, "io_uring_setup", NULL);
}

/*
 * Also wakes the kernel thread that polls a ring. A registered ring has no descriptor.
 */
static bool __maybe_unused hook_sys_io_uring_enter(struct ftrace_regs *fregs)
{
	unsigned int fd = gabion_syscall_arg(fregs, 0);
	u32 flags = gabion_syscall_arg(fregs, 3);

	if (!(flags & IORING_ENTER_REGISTERED_RING) && gabion_fd_is_closed(fd))
		return false; /* EBADF */
	return gabion_refuse(GABION_OP_IO_URING, "io_uring_enter", NULL);
}

/* -1 is valid for some commands of later kernels. "registered" is the highest bit. */
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
#ifdef CONFIG_IO_URING
	GABION_HOOK_SYSCALL(io_uring_setup, BIT(GABION_OP_IO_URING), hook_sys_io_uring_setup,
			    .judged = GABION_JUDGED_TASK),
	GABION_HOOK_SYSCALL(io_uring_register, BIT(GABION_OP_IO_URING), hook_sys_io_uring_register,
			    .judged = GABION_JUDGED_TASK),
	/* Called for every submission. */
	GABION_HOOK_SYSCALL(io_uring_enter, BIT(GABION_OP_IO_URING), hook_sys_io_uring_enter,
			    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(io_uring_mmap, BIT(GABION_OP_IO_URING), hook_io_uring_mmap,
		    .judged = GABION_JUDGED_TASK),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_io_uring, hooks);
