/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors of hooks: the rows of the surfaces' tables, and the macros for them.
 */
#ifndef _GABION_HOOK_DESCRIPTOR_H
#define _GABION_HOOK_DESCRIPTOR_H

#include <linux/bits.h>
#include <linux/kconfig.h>
#include <linux/types.h>

#include "compat.h"
#include "hook/gate.h"
#include "policy/operation.h"

/* A bit beside those of the operations: the hook guards Gabion itself. */
#define GABION_OPS_CONTAINMENT BIT(__GABION_OP_MAX)

/**
 * struct gabion_hook_desc - a function to hook
 * @function: its name, which must be unique
 * @or_function: its name in other kernels, or NULL
 * @or_judge: @or_function takes other arguments, or is another one, which is hooked where there
 *	is no @function: the judge there; or NULL
 * @or_instead: with @or_judge, as @instead
 * @module: the module it lives in, or NULL for the kernel image
 * @optional: some kernels have the module without the function, which no header tells; other
 *	rows judge the same use there
 * @ops: the operations that are judged there; the hook is placed when a policy names one
 * @judged: which tasks the judge judges; if nothing binds them, it is not called
 * @reads: with GABION_JUDGED_OPEN, those of @ops that are judged if the file is not opened for
 *	writing
 * @judge: true to refuse: the function is not run, and -EPERM returned in
 *	full width. Runs at the function's entry, in its caller's context: it
 *	must not sleep, lock or allocate, and must not call hooked functions.
 * @instead: a function that runs in place of a refused one, with its arguments and in its
 *	context, where the caller does not expect -EPERM; or NULL
 */
struct gabion_hook_desc {
	const char *function;
	const char *or_function;
	bool (*or_judge)(struct ftrace_regs *fregs);
	void *or_instead;
	const char *module;
	bool optional;
	unsigned long ops;
	enum gabion_judged judged;
	unsigned long reads;
	bool (*judge)(struct ftrace_regs *fregs);
	void *instead;
};

/**
 * GABION_HOOK() - a row of a hook table
 * @name: the function
 * @operations: mask of the operations that are judged there
 * @judge_function: the judge
 * @...: further members of struct gabion_hook_desc, as ".judged = GABION_JUDGED_TASK"
 */
#define GABION_HOOK(name, operations, judge_function, ...) \
	GABION_HOOK_NAMED(#name, operations, judge_function, ##__VA_ARGS__)

#define GABION_HOOK_NAMED(name, operations, judge_function, ...)                                \
	{                                                                                       \
		.function = name, .ops = (operations), .judge = (judge_function), ##__VA_ARGS__ \
	}

#ifdef GABION_SYSCALL_32
/**
 * GABION_HOOK_SYSCALL() - rows for a system call, by the native and by the 32-bit entry
 * @name: the system call
 * @operations: as for GABION_HOOK()
 * @judge_function: the judge, which reads the arguments by gabion_syscall_arg()
 * @...: as for GABION_HOOK()
 */
#define GABION_HOOK_SYSCALL(name, operations, judge_function, ...)                     \
	GABION_HOOK_SYSCALL_NATIVE(name, operations, judge_function, ##__VA_ARGS__),   \
		GABION_HOOK_NAMED(GABION_SYSCALL_32(name), operations, judge_function, \
				  ##__VA_ARGS__)
#else
#define GABION_HOOK_SYSCALL GABION_HOOK_SYSCALL_NATIVE
#endif

/* For a system call that 32-bit programs do not have. */
#define GABION_HOOK_SYSCALL_NATIVE(name, operations, judge_function, ...) \
	GABION_HOOK_NAMED(GABION_SYSCALL(name), operations, judge_function, ##__VA_ARGS__)

/**
 * GABION_IN_MODULE() - in a row of a hook table: where the function lives
 * @config: the configuration symbol that says whether it is built in or a module
 * @name: the module's name
 */
#define GABION_IN_MODULE(config, name) .module = IS_MODULE(config) ? (name) : NULL

/**
 * struct gabion_hook_table - the hooks of one surface
 * @nr: entries in @desc
 * @desc: the hooks
 */
struct gabion_hook_table {
	unsigned int nr;
	const struct gabion_hook_desc *desc;
};

#define GABION_HOOK_TABLE(name, array)          \
	const struct gabion_hook_table name = { \
		.nr = ARRAY_SIZE(array),        \
		.desc = (array),                \
	}

extern const struct gabion_hook_table gabion_hooks_lockdown;
extern const struct gabion_hook_table gabion_hooks_modules;
extern const struct gabion_hook_table gabion_hooks_memory;
extern const struct gabion_hook_table gabion_hooks_sysfs;
extern const struct gabion_hook_table gabion_hooks_control_attributes;
extern const struct gabion_hook_table gabion_hooks_tracing;
extern const struct gabion_hook_table gabion_hooks_kexec_hibernate;
extern const struct gabion_hook_table gabion_hooks_cgroup_migration;
extern const struct gabion_hook_table gabion_hooks_sysctl;
extern const struct gabion_hook_table gabion_hooks_procfs;
extern const struct gabion_hook_table gabion_hooks_cgroupfs;
extern const struct gabion_hook_table gabion_hooks_lsm_admin;
extern const struct gabion_hook_table gabion_hooks_devices;
extern const struct gabion_hook_table gabion_hooks_terminal;
extern const struct gabion_hook_table gabion_hooks_storage;
extern const struct gabion_hook_table gabion_hooks_usb_storage;
extern const struct gabion_hook_table gabion_hooks_input;
extern const struct gabion_hook_table gabion_hooks_mount;
extern const struct gabion_hook_table gabion_hooks_binfmt_misc;
extern const struct gabion_hook_table gabion_hooks_bpf_trampoline;
extern const struct gabion_hook_table gabion_hooks_setid_exec;
extern const struct gabion_hook_table gabion_hooks_userns_create;
extern const struct gabion_hook_table gabion_hooks_capabilities;
extern const struct gabion_hook_table gabion_hooks_ptrace;
extern const struct gabion_hook_table gabion_hooks_keyring;
extern const struct gabion_hook_table gabion_hooks_bpf;
extern const struct gabion_hook_table gabion_hooks_perf_event;
extern const struct gabion_hook_table gabion_hooks_syslog;
extern const struct gabion_hook_table gabion_hooks_settime;
extern const struct gabion_hook_table gabion_hooks_io_uring;
extern const struct gabion_hook_table gabion_hooks_runtime_socket;
extern const struct gabion_hook_table gabion_hooks_socket_family;
extern const struct gabion_hook_table gabion_hooks_kernel_service;
extern const struct gabion_hook_table gabion_hooks_lent_files;
extern const struct gabion_hook_table gabion_hooks_task_files;
extern const struct gabion_hook_table gabion_hooks_netlink;
extern const struct gabion_hook_table gabion_hooks_ipsec;

#endif /* _GABION_HOOK_DESCRIPTOR_H */
