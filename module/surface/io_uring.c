// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: making rings, and the use of those that others have made.
 */
#include <linux/types.h>
#include <uapi/linux/io_uring.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/futile.h"

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
#ifdef CONFIG_IO_URING
	GABION_HOOK_SYSCALL(io_uring_setup, BIT(GABION_OP_IO_URING), hook_sys_io_uring_setup,
			    .judged = GABION_JUDGED_TASK),
	GABION_HOOK_SYSCALL(io_uring_register, BIT(GABION_OP_IO_URING), hook_sys_io_uring_register,
			    .judged = GABION_JUDGED_TASK),
	/* What rings are for: called for every submission. */
	GABION_HOOK_SYSCALL(io_uring_enter, BIT(GABION_OP_IO_URING), hook_sys_io_uring_enter,
			    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(io_uring_mmap, BIT(GABION_OP_IO_URING), hook_io_uring_mmap,
		    .judged = GABION_JUDGED_TASK),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_io_uring, hooks);
