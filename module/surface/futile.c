// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls that must fail whatever else happens: no attempt, and no event.
 *
 * By them programs ask what the kernel has, and expect EBADF, EINVAL or EFAULT. Gabion looks
 * at the caller's registers, which do not change during a call, and at facts that no other
 * task can change. It never looks at user memory, where another thread could change what was
 * let pass here.
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
 * gabion_current_is_admin() - has the current task CAP_SYS_ADMIN over the machine?
 *
 * Where it is asked for before all else, the kernel refuses any other task by itself.
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
 * gabion_fd_is_closed() - is there no open file behind a descriptor, now and during the call?
 * @fd: as the caller gave it
 *
 * A task that shares its descriptors could have another task open a file at that place
 * afterwards. A table that is not shared stays as it is for the time of a call:
 * __fget_light() in fs/file.c relies on the same.
 *
 * Context: a system call of the current task.
 * Return: true if there is none, and none can come; false also if it is not known.
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

/* Where the addresses of a 32-bit program end, at most: IA32_PAGE_OFFSET, which varies. */
#define TASK_SIZE_MAX_32 0xffffe000UL

/*
 * copy_from_user() fails there, whatever is mapped. NULL is no such address: it may be mapped.
 * By a 32-bit call a 64-bit program can name all of the first 4 GiB, where it may have memory.
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

/* Later kernels give a meaning to some descriptors below zero, but never to -1. */
static bool open_by_handle_is_futile(const unsigned long *args)
{
	int fd = args[0];

	return is_no_user_address(args[1]) ||
	       (fd >= 0 ? gabion_fd_is_closed(fd) : fd == -1);
}

/**
 * struct call_number - how a system call is told
 * @native: its number for 64-bit programs
 * @ia32: for 32-bit ones
 */
struct call_number {
	int native;
	int ia32;
};

/* No system call has a negative number; -1 is "in no system call". */
#define NO_CALL (-2)
#define CALL(name)                            \
	{                                     \
		__NR_##name, __NR_ia32_##name \
	}

/**
 * struct futile_call - a system call that asks for a capability before all else
 * @number: which one
 * @cap: the capability
 * @is_futile: must it fail with these arguments?
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
 * gabion_call_reads() - is the current system call one that only reads a file?
 *
 * For what is refused either way, but recorded only where the task would really do it.
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
 * gabion_call_is_futile() - must the current system call fail?
 * @cap: a capability that such a call asks for before all else; other askers within the call,
 *	or without one, are not meant
 *
 * Context: any.
 * Return: true if its arguments are refused by the kernel as such.
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
