// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPF: the system call, and the use of programs and maps without it.
 */
#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/magic.h>
#include <linux/rcupdate.h>

#include "binding/store.h"
#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "policy/bpf_word.h"
#include "surface/bpf.h"
#include "surface/cgroupfs.h"
#include "surface/control_filesystem.h"
#include "surface/file.h"
#include "surface/futile.h"
#include "surface/mountpoint.h"

/*
 * Programs that trace the kernel. Lockdown covers only two of their helpers, but they also read
 * kernel memory by typed pointers, and may change what security hooks return.
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
		return gabion_refuse_access(GABION_ACCESS_BPF_TRACING, NULL);
	default:
		return false;
	}
}

/*
 * Device filters of cgroups: engines that run in a container set them for their own. Which cgroup a
 * command means is known for certain only where it takes effect, and is judged there. To ask which
 * filters a cgroup has tells numbers; what makes something of these is judged.
 */
static bool is_of_device_filter(u32 command, const union bpf_attr *attr)
{
	switch (command) {
#ifdef CONFIG_CGROUP_BPF
	case BPF_PROG_ATTACH:
	case BPF_PROG_DETACH:
		return attr->attach_type == BPF_CGROUP_DEVICE;
	case BPF_PROG_QUERY:
		return attr->query.attach_type == BPF_CGROUP_DEVICE;
#endif
	default:
		return false;
	}
}

/* Neither the container's own filter, which its runtime has set, nor those of other cgroups. */
static bool __maybe_unused refuse_device_filter(struct cgroup *cgroup, u32 command)
{
	struct gabion_target target;
	bool refuse;

	rcu_read_lock();
	target = gabion_cgroupfs_own_target(cgroup);
	refuse = gabion_refuse_outside(GABION_OP_BPF, gabion_bpf_command(command), NULL, &target);
	rcu_read_unlock();
	return refuse;
}

/*
 * int __cgroup_bpf_attach(struct cgroup *cgrp, struct bpf_prog *prog,
 *			   struct bpf_prog *replace_prog, struct bpf_cgroup_link *link,
 *			   enum bpf_attach_type type, ...)
 *
 * security_bpf() has judged links, and other types of programs.
 */
static bool __maybe_unused hook_cgroup_bpf_attach(struct ftrace_regs *fregs)
{
	return !gabion_arg(fregs, 3) && (int)gabion_arg(fregs, 4) == BPF_CGROUP_DEVICE &&
	       refuse_device_filter((struct cgroup *)gabion_arg(fregs, 0), BPF_PROG_ATTACH);
}

/*
 * int __cgroup_bpf_detach(struct cgroup *cgrp, struct bpf_prog *prog,
 *			   struct bpf_cgroup_link *link, enum bpf_attach_type type, ...)
 */
static bool __maybe_unused hook_cgroup_bpf_detach(struct ftrace_regs *fregs)
{
	return !gabion_arg(fregs, 2) && (int)gabion_arg(fregs, 3) == BPF_CGROUP_DEVICE &&
	       refuse_device_filter((struct cgroup *)gabion_arg(fregs, 0), BPF_PROG_DETACH);
}

/**
 * gabion_bpf_refuse_getting() - must a descriptor of what is pinned in a bpffs be refused?
 * @path: a file, of any file system
 *
 * What permissions let the task only read passes: then the kernel gives it no descriptor to write
 * a map by or to detach a link. It gives one of a program, and "bpf" judges what is done by that.
 * As for a change of the name, a mount of its own passes.
 *
 * Context: process; it is held.
 * Return: true to refuse.
 */
bool gabion_bpf_refuse_getting(const struct path *path)
{
	const struct super_block *sb = path->dentry->d_sb;
	char object[GABION_OBJECT_SIZE];

	return sb->s_magic == BPF_FS_MAGIC && !path_permission(path, MAY_WRITE) &&
	       gabion_current_governed(NULL) && !gabion_super_is_own(sb) &&
	       gabion_refuse(GABION_OP_SYSFS,
			     gabion_control_path(path->dentry, object, sizeof(object)), NULL);
}

/*
 * BPF_OBJ_GET makes a descriptor of what is pinned in a bpffs, by which it can be changed and
 * detached. Which file that is, is known where the kernel looks it up (mount.c), in a function that
 * ordinary programs call often. It is hooked if policy restricts mounting. Otherwise all such
 * commands are refused to whom "sysfs" is denied: those whom the built-in policy governs have, as
 * a rule, no right to pin anything themselves.
 */
static bool refuse_getting(u32 command)
{
	return command == BPF_OBJ_GET && !gabion_wanted(GABION_OP_MOUNT) &&
	       gabion_refuse(GABION_OP_SYSFS, "/sys/fs/bpf", NULL);
}

/* int security_bpf(int cmd, union bpf_attr *attr, unsigned int size): every command */
static bool __maybe_unused hook_bpf(struct ftrace_regs *fregs)
{
	u32 command = gabion_arg(fregs, 0);
	const union bpf_attr *attr = (const union bpf_attr *)gabion_arg(fregs, 1);

	if (is_of_device_filter(command, attr))
		return false;
	if (refuse_getting(command))
		return true;
	if (command != BPF_PROG_LOAD)
		return gabion_refuse(GABION_OP_BPF, gabion_bpf_command(command), NULL);
	return refuse_tracing_program(attr) ||
	       gabion_refuse(GABION_OP_BPF, gabion_bpf_program_type(attr->prog_type), NULL);
}

/*
 * struct bpf_prog *bpf_prog_get(u32 ufd): a program that another task has loaded, about to be
 * attached by other means than bpf(2), as PERF_EVENT_IOC_SET_BPF; by bpf(2) too
 */
static bool __maybe_unused hook_bpf_prog_get(struct ftrace_regs *fregs)
{
	return !gabion_fd_is_closed(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_BPF, GABION_BPF_PROGRAM, NULL);
}

/*
 * struct bpf_prog *bpf_prog_get_type_dev(u32 ufd, enum bpf_prog_type type, ...): the same of
 * one that must be of this type, as for SO_ATTACH_BPF, netlink, xt_bpf
 */
static bool __maybe_unused hook_bpf_prog_get_type_dev(struct ftrace_regs *fregs)
{
	return !gabion_fd_is_closed(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_BPF, gabion_bpf_program_type(gabion_arg(fregs, 1)), NULL);
}

/* struct bpf_prog *bpf_prog_get_type_path(const char *name, enum bpf_prog_type type): pinned */
static bool __maybe_unused hook_bpf_prog_get_type_path(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, gabion_bpf_program_type(gabion_arg(fregs, 1)), NULL);
}

/* int bpf_map_mmap(struct file *filp, ...): what is in a map, without bpf(2) */
static bool __maybe_unused hook_bpf_map_mmap(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, GABION_BPF_MAP, gabion_file_arg(fregs, 0));
}

/* int bpffs_map_open(struct inode *inode, struct file *file): the same as text */
static bool __maybe_unused hook_bpffs_map_open(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, GABION_BPF_MAP, NULL);
}

/* ssize_t bpf_seq_read(struct file *file, ...): runs an iterator's program */
static bool __maybe_unused hook_bpf_seq_read(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BPF, GABION_BPF_ITERATOR, NULL);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_BPF_SYSCALL
	GABION_HOOK(security_bpf,
		    BIT(GABION_OP_BPF) | BIT(GABION_OP_KERNEL_TRACE) | BIT(GABION_OP_SYSFS),
		    hook_bpf, .judged = GABION_JUDGED_TASK),
#ifdef CONFIG_CGROUP_BPF
	GABION_HOOK(__cgroup_bpf_attach, BIT(GABION_OP_BPF), hook_cgroup_bpf_attach,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(__cgroup_bpf_detach, BIT(GABION_OP_BPF), hook_cgroup_bpf_detach,
		    .judged = GABION_JUDGED_TASK),
#endif
	GABION_HOOK(bpf_prog_get, BIT(GABION_OP_BPF), hook_bpf_prog_get,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(bpf_prog_get_type_dev, BIT(GABION_OP_BPF), hook_bpf_prog_get_type_dev,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(bpf_prog_get_type_path, BIT(GABION_OP_BPF), hook_bpf_prog_get_type_path),
	GABION_HOOK(bpf_map_mmap, BIT(GABION_OP_BPF), hook_bpf_map_mmap),
	GABION_HOOK(bpffs_map_open, BIT(GABION_OP_BPF), hook_bpffs_map_open),
	GABION_HOOK(bpf_seq_read, BIT(GABION_OP_BPF), hook_bpf_seq_read),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_bpf, hooks);
