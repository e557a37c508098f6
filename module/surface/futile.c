// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls that certainly fail because of their arguments: they are not recorded as attempts.
 *
 * Programs use them to probe the kernel's features, and expect EBADF, EINVAL or EFAULT. Gabion
 * checks only the caller's registers, which do not change during a call, and state that no other
 * task can change. It never checks user memory, which another thread could change afterwards.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/elf.h>
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/kexec.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <uapi/linux/module.h>

#include "compat.h"
#include "surface/futile.h"

/**
 * gabion_current_is_admin() - has the current task CAP_SYS_ADMIN in the initial user namespace?
 *
 * For functions that check this capability first, so that the kernel refuses other tasks itself.
 *
 * Context: a system call of the current task.
 * Return: true if it has.
 */
bool gabion_current_is_admin(void)
{
	return current_user_ns() == &init_user_ns &&
	       cap_raised(current_cred()->cap_effective, CAP_SYS_ADMIN);
}

/**
 * gabion_fd_is_closed() - is a descriptor closed, now and during the whole system call?
 * @fd: the descriptor
 *
 * If the descriptor table is shared another task could open a file there meanwhile. A table that
 * is not shared does not change during the call: __fget_light() in fs/file.c relies on that, too.
 *
 * Context: a system call of the current task.
 * Return: true if it is closed and stays so; false also if this is not known.
 */
bool gabion_fd_is_closed(unsigned int fd)
{
	bool closed;

	if ((int)fd < 0)
		return true;
	if (!current->files || atomic_read(&current->files->count) != 1)
		return false;
	rcu_read_lock();
	closed = !files_lookup_fd_raw(current->files, fd);
	rcu_read_unlock();
	return closed;
}

/* An upper bound of the addresses of 32-bit programs, as IA32_PAGE_OFFSET varies. */
#define TASK_SIZE_MAX_32 0xffffe000UL

/*
 * Does copy_from_user() fail at an address, whatever is mapped? Not so at NULL, which can be
 * mapped. A 64-bit program can use the 32-bit entry with any address of the first 4 GiB.
 */
static bool is_no_user_address(unsigned long address)
{
	return address >= (test_thread_flag(TIF_ADDR32) ? TASK_SIZE_MAX_32 : TASK_SIZE_MAX);
}

static bool init_module_is_futile(const unsigned long *args)
{
	return is_no_user_address(args[0]) || args[1] < sizeof(struct elf64_hdr);
}

#define FINIT_FLAGS                                                     \
	(MODULE_INIT_IGNORE_MODVERSIONS | MODULE_INIT_IGNORE_VERMAGIC | \
	 MODULE_INIT_COMPRESSED_FILE)

static bool finit_module_is_futile(const unsigned long *args)
{
	return ((int)args[2] & ~FINIT_FLAGS) || gabion_fd_is_closed(args[0]);
}

static bool delete_module_is_futile(const unsigned long *args)
{
	return is_no_user_address(args[0]);
}

#ifdef CONFIG_KEXEC_FILE
static bool kexec_file_load_is_futile(const unsigned long *args)
{
	return (args[4] & ~KEXEC_FILE_FLAGS) ||
	       (!(args[4] & KEXEC_FILE_UNLOAD) && gabion_fd_is_closed(args[0]));
}
#endif

static bool reboot_is_futile(const unsigned long *args)
{
	if ((u32)args[0] != LINUX_REBOOT_MAGIC1)
		return true;
	switch ((u32)args[1]) {
	case LINUX_REBOOT_MAGIC2:
	case LINUX_REBOOT_MAGIC2A:
	case LINUX_REBOOT_MAGIC2B:
	case LINUX_REBOOT_MAGIC2C:
		return false;
	default:
		return true;
	}
}

/* Later kernels give a meaning to some negative descriptors, but not to -1. */
static bool open_by_handle_is_futile(const unsigned long *args)
{
	int fd = args[0];

	return is_no_user_address(args[1]) ||
	       (fd >= 0 ? gabion_fd_is_closed(fd) : fd == -1);
}

/**
 * struct call_number - the numbers of a system call
 * @native: its number for 64-bit programs
 * @ia32: for 32-bit ones
 */
struct call_number {
	int native;
	int ia32;
};

/* -1: not in a system call. */
#define NO_CALL (-2)
#define CALL(name)                            \
	{                                     \
		__NR_##name, __NR_ia32_##name \
	}

/**
 * struct futile_call - a system call that first checks a capability
 * @number: the system call
 * @cap: the capability
 * @is_futile: will it certainly fail with these arguments?
 */
struct futile_call {
	struct call_number number;
	int cap;
	bool (*is_futile)(const unsigned long *args);
};

static const struct futile_call futile_calls[] = {
	{ CALL(init_module), CAP_SYS_MODULE, init_module_is_futile },
	{ CALL(finit_module), CAP_SYS_MODULE, finit_module_is_futile },
	{ CALL(delete_module), CAP_SYS_MODULE, delete_module_is_futile },
#ifdef CONFIG_KEXEC_FILE
	{ { __NR_kexec_file_load, NO_CALL }, CAP_SYS_BOOT, kexec_file_load_is_futile },
#endif
	{ CALL(reboot), CAP_SYS_BOOT, reboot_is_futile },
	{ CALL(open_by_handle_at), CAP_DAC_READ_SEARCH, open_by_handle_is_futile },
};

static bool in_call(const struct call_number *number)
{
	return gabion_syscall_nr() == (gabion_syscall_is_32() ? number->ia32 : number->native);
}

/**
 * gabion_call_reads() - does the current system call only read a file?
 *
 * Then a refusal of more than reading is not recorded, as the task has not attempted it.
 *
 * Context: any.
 * Return: true if it is known to.
 */
bool gabion_call_reads(void)
{
	static const struct call_number calls[] = {
		CALL(read),
		CALL(pread64),
		CALL(readv),
		CALL(preadv),
		CALL(preadv2),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (in_call(&calls[i]))
			return true;
	}
	return false;
}

/**
 * gabion_call_is_futile() - will the current system call certainly fail?
 * @cap: the capability that is being checked; only the check at the start of such a system call
 *	counts
 *
 * Context: any.
 * Return: true if the kernel rejects its arguments.
 */
bool gabion_call_is_futile(int cap)
{
	unsigned long args[GABION_SYSCALL_ARGS];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(futile_calls); i++) {
		if (futile_calls[i].cap != cap || !in_call(&futile_calls[i].number))
			continue;
		gabion_syscall_args(current_pt_regs(), args);
		return futile_calls[i].is_futile(args);
	}
	return false;
}
