/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All differences between kernels. They are detected by what the headers define, never by the
 * version, as stable trees backport interfaces.
 */
#ifndef _GABION_COMPAT_H
#define _GABION_COMPAT_H

#include <asm/syscall.h>
#include <asm/unistd.h>
#include <linux/blkdev.h>
#include <linux/cgroup.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#ifdef GABION_HAVE_IO_URING_CMD_H
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif
#include <linux/kernfs.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <net/net_namespace.h>

#if !defined(CONFIG_X86_64)
#error "Gabion needs x86-64"
#endif
#if !defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#error "Gabion needs CONFIG_DYNAMIC_FTRACE_WITH_ARGS"
#endif
/* A hook must not sleep when it logs, but on a real-time kernel console and audit locks sleep. */
#if defined(CONFIG_PREEMPT_RT)
#error "Gabion needs a kernel without CONFIG_PREEMPT_RT"
#endif
#if !defined(CONFIG_SECURITY) || !defined(CONFIG_SECURITYFS)
#error "Gabion needs CONFIG_SECURITY and CONFIG_SECURITYFS"
#endif
#if !defined(CONFIG_CGROUPS) || !defined(CONFIG_TRACEPOINTS)
#error "Gabion needs CONFIG_CGROUPS and CONFIG_TRACEPOINTS"
#endif
#if !defined(CONFIG_KALLSYMS)
#error "Gabion needs CONFIG_KALLSYMS"
#endif
#if !defined(CONFIG_HAVE_STATIC_CALL)
#error "Gabion needs CONFIG_HAVE_STATIC_CALL"
#endif

/* 6.12 names it after ftrace_regs; 6.1 has the same under another name. */
#ifdef ftrace_regs_set_instruction_pointer
#define gabion_set_ip(fregs, ip) ftrace_regs_set_instruction_pointer(fregs, ip)
#else
#define gabion_set_ip(fregs, ip) ftrace_instruction_pointer_set(fregs, ip)
#endif

/**
 * gabion_arg() - an argument of the hooked function
 * @fregs: what the ftrace callback got
 * @n: which one, from 0 to 5
 *
 * Context: any.
 * Return: its register, in full width.
 */
static inline unsigned long gabion_arg(struct ftrace_regs *fregs, unsigned int n)
{
#ifdef ftrace_regs_get_argument
	return ftrace_regs_get_argument(fregs, n);
#else
	return regs_get_kernel_argument(&fregs->regs, n);
#endif
}

/* The function of a system call, and of the same one where 32-bit programs have their own. */
#define GABION_SYSCALL(name) "__x64_sys_" #name
#ifdef CONFIG_IA32_EMULATION
#define GABION_SYSCALL_32(name) "__ia32_sys_" #name
#endif

/**
 * gabion_syscall_is_32() - was the current system call made through the 32-bit entry?
 *
 * 64-bit programs may use that entry, too.
 *
 * Context: a system call of the current task.
 * Return: true if it is.
 */
static inline bool gabion_syscall_is_32(void)
{
	return in_ia32_syscall();
}

/**
 * gabion_syscall_nr() - the number of the current system call
 *
 * Each entry has its own numbers.
 *
 * Context: any.
 * Return: the number; -1 where there is no system call, as in an interrupt.
 */
static inline int gabion_syscall_nr(void)
{
	if (!in_task() || (current->flags & (PF_KTHREAD | PF_IO_WORKER)))
		return -1;
	return syscall_get_nr(current, current_pt_regs());
}

/**
 * gabion_syscall_is() - is this the current system call?
 * @nr: a number that is the same for every entry, as all from 424 on are
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool gabion_syscall_is(int nr)
{
	int current_nr = gabion_syscall_nr();

	return current_nr >= 0 && (current_nr & ~__X32_SYSCALL_BIT) == nr;
}

/**
 * GABION_IN_SYSCALL() - is this the current system call, by any entry?
 * @name: a system call that every entry has
 *
 * Context: any.
 * Return: true if it is.
 */
#define GABION_IN_SYSCALL(name) \
	gabion_syscall_is(gabion_syscall_is_32() ? __NR_ia32_##name : __NR_##name)

#define GABION_SYSCALL_ARGS 6

/**
 * gabion_syscall_args() - the arguments of the current system call
 * @regs: the registers of its caller
 * @args: filled in; by the entry of 32-bit programs each has 32 bits
 *
 * Context: a system call of the current task.
 */
static inline void gabion_syscall_args(struct pt_regs *regs, unsigned long *args)
{
	unsigned int i;

	syscall_get_arguments(current, regs, args);
	for (i = 0; gabion_syscall_is_32() && i < GABION_SYSCALL_ARGS; i++)
		args[i] = (u32)args[i];
}

/**
 * gabion_syscall_arg() - an argument of a hooked system call
 * @fregs: the registers passed to the ftrace callback at the entry of the system call's function
 * @n: which one, from 0 to 5
 *
 * Context: a system call of the current task.
 * Return: the argument, in full width.
 */
static inline unsigned long gabion_syscall_arg(struct ftrace_regs *fregs, unsigned int n)
{
	unsigned long args[GABION_SYSCALL_ARGS];

	gabion_syscall_args((struct pt_regs *)gabion_arg(fregs, 0), args);
	return args[n];
}

/*
 * Before bdev_file_open_by_dev() existed, devices that the kernel opens by number were claimed
 * where open(2) claims them. This macro came with the change.
 */
#ifdef BLK_OPEN_STRICT_SCAN
#define GABION_BLKDEV_OPEN_IS_ITS_OWN
#endif

/**
 * gabion_module_text() - where a module's code lies
 * @mod: a module that is being loaded or is live
 * @start: set to its first byte
 * @end: set to the byte behind its last
 *
 * Context: any.
 */
static inline void gabion_module_text(const struct module *mod,
				      unsigned long *start, unsigned long *end)
{
#ifdef for_each_mod_mem_type
	*start = (unsigned long)mod->mem[MOD_TEXT].base;
	*end = *start + mod->mem[MOD_TEXT].size;
#else
	*start = (unsigned long)mod->core_layout.base;
	*end = *start + mod->core_layout.text_size;
#endif
}

/**
 * gabion_kernfs_parent() - the directory that a kernfs file lies in
 * @kn: an open file's node; cgroup files are never moved
 *
 * Context: any.
 * Return: its parent.
 */
static inline struct kernfs_node *gabion_kernfs_parent(const struct kernfs_node *kn)
{
#ifdef GABION_HAVE_KERNFS_RCU
	return rcu_dereference_protected(kn->__parent, true);
#else
	return kn->parent;
#endif
}

/**
 * gabion_cgroup_has_tasks() - are there tasks in a cgroup itself?
 * @cgroup: the cgroup
 *
 * Context: any.
 * Return: false only if there are none.
 */
static inline bool gabion_cgroup_has_tasks(const struct cgroup *cgroup)
{
#ifdef GABION_HAVE_CSS_POPULATED
	return READ_ONCE(cgroup->self.nr_populated_csets);
#else
	return READ_ONCE(cgroup->nr_populated_csets);
#endif
}

/**
 * gabion_kernfs_name() - the last component of a kernfs file's path
 * @kn: a node of what is never renamed, or whose old name does not matter
 *
 * Context: any, within an RCU read-side section where it may be renamed.
 * Return: the name.
 */
static inline const char *gabion_kernfs_name(const struct kernfs_node *kn)
{
#ifdef GABION_HAVE_KERNFS_RCU
	return rcu_dereference_protected(kn->name, true);
#else
	return kn->name;
#endif
}

/**
 * gabion_kernfs_net() - the network namespace that a node of sysfs is tagged with
 * @kn: the node
 *
 * A tag of any other type does not compile: where it is a pointer to void, the kernel has
 * handed over the struct net itself.
 *
 * Context: any.
 * Return: the namespace; NULL without a tag.
 */
static inline const struct net *gabion_kernfs_net(const struct kernfs_node *kn)
{
	const void *tag = kn->ns;

	static_assert(__same_type(kn->ns, const struct ns_common *) ||
		      __same_type(kn->ns, const void *));
	if (!tag || __same_type(kn->ns, const void *))
		return tag;
	return container_of_const((const struct ns_common *)tag, struct net, ns);
}

/**
 * gabion_first_dentry() - a name of a file
 * @inode: the file's, held
 *
 * Context: any, where the name is held or within an RCU read-side section.
 * Return: its first name; NULL if it has none.
 */
static inline const struct dentry *gabion_first_dentry(const struct inode *inode)
{
	struct hlist_node *first = READ_ONCE(inode->i_dentry.first);

#ifdef GABION_HAVE_D_U
	return hlist_entry_safe(first, struct dentry, d_u.d_alias);
#else
	return hlist_entry_safe(first, struct dentry, d_alias);
#endif
}

/**
 * gabion_known_dentry() - the dentry of a name, if there is one already
 * @parent: the directory
 * @name: the name, whose hash is set
 *
 * Context: process, may sleep.
 * Return: the dentry, to be put; NULL, or an error pointer.
 */
static inline struct dentry *gabion_known_dentry(struct dentry *parent, struct qstr *name)
{
#ifdef GABION_HAVE_D_HASH_AND_LOOKUP
	return d_hash_and_lookup(parent, name);
#else
	return try_lookup_noperm(name, parent);
#endif
}

/* Before it was gone it said what the purpose of the context says, too. */
#ifdef SB_SUBMOUNT
#define GABION_SB_SUBMOUNT SB_SUBMOUNT
#else
#define GABION_SB_SUBMOUNT 0
#endif

/**
 * gabion_cgroup_name() - the last component of a cgroup's path
 * @cgrp: a cgroup of the default hierarchy, where nothing is ever renamed
 *
 * Context: any, within an RCU read-side section.
 * Return: the name, good until the end of that section.
 */
static inline const char *gabion_cgroup_name(const struct cgroup *cgrp)
{
	return gabion_kernfs_name(cgrp->kn);
}

/**
 * gabion_uring_cmd_file() - the file that a command of io_uring is for
 * @cmd: the command
 *
 * Context: any.
 * Return: the file.
 */
static inline const struct file *gabion_uring_cmd_file(const struct io_uring_cmd *cmd)
{
	return cmd->file;
}

/**
 * gabion_mmap_prepare_file() - the file of a hooked function that is a file's mmap_prepare
 * @fregs: what the ftrace callback got
 *
 * Such a function has another argument than one that is a file's mmap, and what it has is
 * checked here. The kernel names it as the other, with _prepare behind it.
 *
 * Context: any.
 * Return: the file that is mapped; NULL where no file has such a function.
 */
static inline const struct file *gabion_mmap_prepare_file(struct ftrace_regs *fregs)
{
#ifdef GABION_HAVE_MMAP_PREPARE
	static_assert(__same_type(((const struct file_operations *)NULL)->mmap_prepare,
				  int (*)(struct vm_area_desc *)));

	return ((const struct vm_area_desc *)gabion_arg(fregs, 0))->file;
#else
	return NULL;
#endif
}

#endif /* _GABION_COMPAT_H */
