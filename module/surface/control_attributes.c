// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control file systems: owner, mode, attributes and names of their files.
 *
 * If a governed task made a control writable for everybody, others could write it. So a task that
 * may not write a control may not change its owner, mode or name either, nor create a file beside
 * it. The kernel calls a security hook before each such change, for every file system and system
 * call, and Gabion judges there. Writes are judged at the file systems' own functions, by the
 * surfaces, and here for file systems without a surface.
 *
 * policy/filesystem.h lists the control file systems. What is a task's own passes:
 *
 *   proc		its tasks' files, and its network namespace's
 *   rpc_pipefs		of a network namespace of its own
 *   sysfs		devices of a network namespace of its own
 *   cgroup2		as cgroupfs.c says
 *   binfmt_misc	of a user namespace of its own (since 6.7)
 *   bpf		a mount of its own
 *   fusectl		connections of a user namespace's users, where the host's root is none
 *
 * The host's terminals are no controls, but making one accessible for everybody lets others read
 * what its user types. So they keep their owner and mode, too.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kconfig.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "binding/binding.h"
#include "binding/store.h"
#include "compat.h"
#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "policy/filesystem.h"
#include "surface/cgroupfs.h"
#include "surface/control_attributes.h"
#include "surface/control_filesystem.h"
#include "surface/device_node.h"
#include "surface/file.h"
#include "surface/mount.h"
#include "surface/mountpoint.h"
#include "surface/proc.h"
#include "surface/procfs.h"
#include "surface/sysfs.h"

static bool refuse_path(enum gabion_operation op, const struct dentry *dentry,
			const struct file *file)
{
	char path[GABION_OBJECT_SIZE];

	if (!gabion_current_governed(file))
		return false;
	/* For these the object is the whole file system. */
	if (op == GABION_OP_KERNEL_TRACE)
		return gabion_refuse_access(dentry->d_sb->s_magic == TRACEFS_MAGIC ?
						    GABION_ACCESS_TRACEFS :
						    GABION_ACCESS_DEBUGFS,
					    file);
	return gabion_refuse(op, gabion_control_path(dentry, path, sizeof(path)), file);
}

/* Is it of a network namespace other than the host's? It counts as the container's own. */
static bool of_own_network(const struct super_block *sb)
{
	return sb->s_fs_info != &init_net;
}

static bool refuse_rpc_pipe(const struct dentry *dentry, const struct file *file)
{
	return !of_own_network(dentry->d_sb) && refuse_path(GABION_OP_PROCFS, dentry, file);
}

/*
 * A connection's files belong to the user that mounted it (fuse_ctl_add_dentry() in
 * fs/fuse/control.c), and permissions exclude others. They do not exclude a task whose user
 * namespace maps the host's root: it may use the files of all users.
 */
static bool is_delegated(const struct inode *inode)
{
	return inode && !uid_eq(inode->i_uid, GLOBAL_ROOT_UID) &&
	       from_kuid(current_user_ns(), GLOBAL_ROOT_UID) == (uid_t)-1;
}

static bool refuse_connection(const struct dentry *dentry, const struct file *file)
{
	const struct gabion_target target = { .delegated = is_delegated(d_inode(dentry)) };
	char path[GABION_OBJECT_SIZE];

	return gabion_current_governed(file) &&
	       gabion_refuse_outside(GABION_OP_SYSFS,
				     gabion_control_path(dentry, path, sizeof(path)), file,
				     &target);
}

static bool refuse_binfmt(const struct dentry *dentry)
{
	return dentry->d_sb->s_user_ns == &init_user_ns &&
	       gabion_refuse(GABION_OP_SYSCTL, "fs.binfmt_misc", NULL);
}

static bool refuse_bpf(const struct dentry *dentry)
{
	return gabion_current_governed(NULL) && !gabion_super_is_own(dentry->d_sb) &&
	       refuse_path(GABION_OP_SYSFS, dentry, NULL);
}

/* The directory "gabion" at the top of securityfs, or what is in it? */
static bool is_gabions(const struct dentry *dentry)
{
	bool is = false;

	rcu_read_lock();
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent)
		is = !strcmp(gabion_dentry_name(dentry), GABION_SECURITYFS_DIR);
	rcu_read_unlock();
	return is;
}

/* No governed task may change Gabion's own files, whatever its policy is. */
static bool refuse_securityfs(const struct dentry *dentry)
{
	char path[GABION_OBJECT_SIZE];

	if (is_gabions(dentry) && gabion_current_governed(NULL)) {
		gabion_record_tampering(gabion_control_path(dentry, path, sizeof(path)));
		return true;
	}
	return refuse_path(GABION_OP_LSM_ADMIN, dentry, NULL);
}

/* Common to changes of attributes and of names. */
static bool refuse_change(const struct gabion_filesystem *fs, const struct dentry *dentry)
{
	switch (dentry->d_sb->s_magic) {
	case PROC_SUPER_MAGIC:
		return gabion_procfs_refuse_setattr(dentry);
	case SYSFS_MAGIC:
		return gabion_sysfs_refuse(dentry, NULL);
	case GABION_RPC_PIPEFS_MAGIC:
		return refuse_rpc_pipe(dentry, NULL);
	case GABION_FUSECTL_MAGIC:
		return refuse_connection(dentry, NULL);
	case BINFMTFS_MAGIC:
		return refuse_binfmt(dentry);
	case BPF_FS_MAGIC:
		return refuse_bpf(dentry);
	case SECURITYFS_MAGIC:
		return refuse_securityfs(dentry);
	default:
		return refuse_path(fs->op, dentry, NULL);
	}
}

static bool refuse_attributes(const struct dentry *dentry, const char *what)
{
	const struct gabion_filesystem *fs = gabion_filesystem_of(dentry->d_sb);

	if (!fs)
		return false;
	if (gabion_is_cgroupfs(dentry->d_sb))
		return gabion_cgroupfs_refuse_setattr(dentry, what);
	return refuse_change(fs, dentry);
}

/* Has the path from proc's root the first component "sys"? */
static bool is_sysctl(const struct dentry *dentry)
{
	const struct dentry *top = dentry;

	rcu_read_lock();
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent)
		top = dentry;
	rcu_read_unlock();
	return top->d_parent != top && !strcmp(gabion_dentry_name(top), "sys");
}

/**
 * gabion_control_refuse_lending() - must the kernel not open a file for other tasks?
 * @dentry: a file, or a directory of which the files are meant
 * @all: all files of the file system are meant
 * @what: what events call it, where it is no file that they name
 *
 * The kernel would open the file for other tasks without a check of permissions. This counts as
 * a change of its mode.
 *
 * Context: any; it is held.
 * Return: true to refuse.
 */
bool gabion_control_refuse_lending(const struct dentry *dentry, bool all, const char *what)
{
	if (refuse_attributes(dentry, what))
		return true;
	return dentry->d_sb->s_magic == PROC_SUPER_MAGIC && (all || is_sysctl(dentry)) &&
	       refuse_path(GABION_OP_SYSCTL, dentry, NULL);
}

/**
 * gabion_control_refuse_name() - must making, changing or removing a name be refused?
 * @dir: its directory
 * @dentry: the name; negative if it is being made
 * @what: what events call the change, if they do not name the file
 *
 * Context: any; both are held.
 * Return: true to refuse.
 */
bool gabion_control_refuse_name(const struct inode *dir, const struct dentry *dentry,
				const char *what)
{
	const struct gabion_filesystem *fs = gabion_filesystem_of(dentry->d_sb);

	if (!fs)
		return false;
	if (gabion_is_cgroupfs(dentry->d_sb))
		return gabion_cgroupfs_refuse_name(dir, what);
	return refuse_change(fs, dentry);
}

/*
 * Each change of a file of proc with an entry gives the entry the owner and mode that this inode
 * has, even a change of its times: proc_notify_change() in fs/proc/generic.c. The entry holds for
 * all mounts of proc, and another mount's inode may have newer ones. What is opened to be
 * truncated is judged as opened.
 */
static bool rewrites_entry(const struct dentry *dentry, const struct iattr *attr)
{
	return dentry->d_sb->s_magic == PROC_SUPER_MAGIC && !(attr->ia_valid & ATTR_OPEN) &&
	       gabion_proc_has_entry(dentry);
}

/* debugfs_setattr() in fs/debugfs/inode.c calls lockdown, which is hooked. */
static bool asks_lockdown(const struct dentry *dentry)
{
	return dentry->d_sb->s_magic == DEBUGFS_MAGIC && d_inode(dentry)->i_op->setattr;
}

/* No control file system maps ids (FS_ALLOW_IDMAP). */
static bool changes_mode(const struct inode *inode, const struct iattr *attr)
{
	return (attr->ia_valid & ATTR_MODE) && ((attr->ia_mode ^ inode->i_mode) & S_IALLUGO);
}

static bool changes_owner(const struct inode *inode, const struct iattr *attr)
{
	return ((attr->ia_valid & ATTR_UID) && !uid_eq(attr->ia_uid, inode->i_uid)) ||
	       ((attr->ia_valid & ATTR_GID) && !gid_eq(attr->ia_gid, inode->i_gid));
}

static bool changes_attributes(const struct dentry *dentry, const struct iattr *attr)
{
	const struct inode *inode = d_inode(dentry);

	return changes_mode(inode, attr) || changes_owner(inode, attr) ||
	       rewrites_entry(dentry, attr);
}

/*
 * Runtimes give a container's standard streams to its user, and often one is the host's
 * /dev/null. They leave the mode as it is.
 */
static bool gives_stream(const struct inode *inode, const struct iattr *attr)
{
	return inode->i_sb->s_magic == TMPFS_MAGIC && gabion_node_is_harmless(inode) &&
	       imajor(inode) == MEM_MAJOR && !changes_mode(inode, attr);
}

/*
 * Would the kernel refuse in any case? setattr_prepare() in fs/attr.c runs after the security
 * hooks. A task that is not the owner needs a capability, and its user namespace must map the
 * owner. To change the mode or set times this suffices (inode_owner_or_capable() in fs/inode.c).
 * To change the owner, it must map the group, too (privileged_wrt_inode_uidgid() in
 * kernel/capability.c). For the rest notify_change() has asked before.
 */
static bool is_lacking(const struct inode *inode, const struct iattr *attr)
{
	const struct cred *cred = current_cred();

	if (uid_eq(cred->fsuid, inode->i_uid))
		return false;
	if (!(attr->ia_valid & (ATTR_MODE | ATTR_UID | ATTR_GID | ATTR_TIMES_SET)))
		return false;
	if (!kuid_has_mapping(cred->user_ns, inode->i_uid))
		return true;
	if ((attr->ia_valid & (ATTR_MODE | ATTR_TIMES_SET)) &&
	    cap_raised(cred->cap_effective, CAP_FOWNER))
		return false;
	return !(attr->ia_valid & (ATTR_UID | ATTR_GID)) ||
	       !kgid_has_mapping(cred->user_ns, inode->i_gid) ||
	       !cap_raised(cred->cap_effective, CAP_CHOWN);
}

static bool is_terminals(const struct super_block *sb)
{
	return sb->s_magic == DEVPTS_SUPER_MAGIC;
}

/* A container's own terminals may be given to users that log in there, as sshd(8) does. */
static bool refuse_terminal(const struct dentry *dentry)
{
	char path[GABION_OBJECT_SIZE];

	return gabion_wanted(GABION_OP_SYSFS) && gabion_current_governed(NULL) &&
	       gabion_super_is_hosts(dentry->d_sb) &&
	       gabion_refuse(GABION_OP_SYSFS,
			     gabion_dentry_path(dentry, "/dev/pts", path, sizeof(path)), NULL);
}

/*
 * int security_inode_setattr(struct mnt_idmap *idmap, struct dentry *dentry,
 *	struct iattr *attr); before 6.3 with a user namespace in the first place
 */
static bool hook_inode_setattr(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 1);
	const struct iattr *attr = (const struct iattr *)gabion_arg(fregs, 2);
	const struct inode *inode = d_inode(dentry);

	/* Checked first, as most files are no controls. */
	if (is_terminals(inode->i_sb))
		return changes_attributes(dentry, attr) && !is_lacking(inode, attr) &&
		       refuse_terminal(dentry);
	return gabion_filesystem_of(inode->i_sb) && changes_attributes(dentry, attr) &&
	       !is_lacking(inode, attr) && !gives_stream(inode, attr) && !asks_lockdown(dentry) &&
	       refuse_attributes(dentry, "chmod or chown");
}

/*
 * int security_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry,
 *	const char *name, ...); before 6.2 of access control lists too
 */
static bool hook_inode_setxattr(struct ftrace_regs *fregs)
{
	return refuse_attributes((const struct dentry *)gabion_arg(fregs, 1), "setxattr");
}

/* int security_inode_removexattr(struct mnt_idmap *idmap, struct dentry *dentry, ...) */
static bool hook_inode_removexattr(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 1);

	return gabion_is_cgroupfs(dentry->d_sb) ? gabion_cgroupfs_refuse_removexattr(dentry) :
						  refuse_attributes(dentry, "removexattr");
}

/*
 * int vfs_fileattr_set(struct mnt_idmap *idmap, struct dentry *dentry, struct fileattr *fa):
 * behind FS_IOC_SETFLAGS and similar, as chattr(1) uses them, which ask no security module
 */
static bool hook_vfs_fileattr_set(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = (const struct dentry *)gabion_arg(fregs, 1);

	return d_inode(dentry)->i_op->fileattr_set && refuse_attributes(dentry, "chattr");
}

/* int security_inode_set_acl(struct mnt_idmap *idmap, struct dentry *dentry, ...) */
static bool __maybe_unused hook_inode_acl(struct ftrace_regs *fregs)
{
	return refuse_attributes((const struct dentry *)gabion_arg(fregs, 1), "set_acl");
}

/* int (struct inode *dir, struct dentry *dentry, ...) */
static bool refuse_name(struct ftrace_regs *fregs, const char *what)
{
	return gabion_control_refuse_name((const struct inode *)gabion_arg(fregs, 0),
					  (const struct dentry *)gabion_arg(fregs, 1), what);
}

/*
 * If the file system cannot make files the kernel refuses, but after this hook (lookup_open() in
 * fs/namei.c). Pins in bpffs are made in another way (bpf_obj_do_pin() in kernel/bpf/inode.c).
 */
static bool hook_inode_create(struct ftrace_regs *fregs)
{
	const struct inode *dir = (const struct inode *)gabion_arg(fregs, 0);

	return (dir->i_op->create || dir->i_sb->s_magic == BPF_FS_MAGIC) &&
	       refuse_name(fregs, "create");
}

static bool hook_inode_mkdir(struct ftrace_regs *fregs)
{
	return refuse_name(fregs, "mkdir");
}

static bool hook_inode_symlink(struct ftrace_regs *fregs)
{
	return refuse_name(fregs, "symlink");
}

static bool detaches_mount(struct ftrace_regs *fregs, unsigned int arg)
{
	return gabion_mount_refuse_detaching((const struct dentry *)gabion_arg(fregs, arg));
}

static bool hook_inode_rmdir(struct ftrace_regs *fregs)
{
	return refuse_name(fregs, "rmdir") || detaches_mount(fregs, 1);
}

static bool hook_inode_unlink(struct ftrace_regs *fregs)
{
	return refuse_name(fregs, "unlink") || detaches_mount(fregs, 1);
}

/*
 * int security_inode_rename(struct inode *old_dir, struct dentry *old_dentry,
 *	struct inode *new_dir, struct dentry *new_dentry, unsigned int flags)
 */
static bool hook_inode_rename(struct ftrace_regs *fregs)
{
	return refuse_name(fregs, "rename") || detaches_mount(fregs, 1) ||
	       detaches_mount(fregs, 3);
}

/* int security_inode_link(struct dentry *old_dentry, struct inode *dir, struct dentry *new) */
static bool hook_inode_link(struct ftrace_regs *fregs)
{
	return gabion_control_refuse_name((const struct inode *)gabion_arg(fregs, 1),
					  (const struct dentry *)gabion_arg(fregs, 2), "link");
}

/* ssize_t fuse_conn_abort_write(struct file *file, ...) and similar */
static bool __maybe_unused hook_fuse_conn_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse_connection(file->f_path.dentry, file);
}

/*
 * int nonseekable_open(struct inode *inode, struct file *file): how files of fusectl are
 * opened, and others. Another task may write to it later, without a check by the kernel.
 */
static bool __maybe_unused hook_nonseekable_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return file_inode(file)->i_sb->s_magic == GABION_FUSECTL_MAGIC &&
	       gabion_opened_for_write(file) && refuse_connection(file->f_path.dentry, file);
}

static bool __maybe_unused refuse_control(const struct file *file)
{
	return refuse_path(gabion_filesystem_of(file_inode(file)->i_sb)->op, file->f_path.dentry,
			   file);
}

/* int gadget_dev_open(struct inode *inode, struct file *file) and similar */
static bool __maybe_unused hook_control_open(struct ftrace_regs *fregs)
{
	return refuse_control(gabion_file_arg(fregs, 1));
}

/* int command_file_open(struct inode *inode, struct file *file) and similar */
static bool __maybe_unused hook_control_open_for_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && refuse_control(file);
}

/* ssize_t client_ctl_write(struct file *file, ...) and similar */
static bool __maybe_unused hook_control_write(struct ftrace_regs *fregs)
{
	return refuse_control(gabion_file_arg(fregs, 0));
}

/* ssize_t ep_write_iter(struct kiocb *iocb, struct iov_iter *from) */
static bool __maybe_unused hook_control_write_iter(struct ftrace_regs *fregs)
{
	return refuse_control(gabion_kiocb_file(fregs, 0));
}

/*
 * ssize_t nfsctl_transaction_write(struct file *file, const char __user *buf, size_t size, ...):
 * of all files of nfsd except those of a client, which client_ctl_write() is for. Also in a
 * network namespace of the task's own: the server acts with all rights on the host's files.
 * Reading writes nothing first, by which the files only tell their state
 * (nfsctl_transaction_read() in fs/nfsd/nfsctl.c).
 */
static bool __maybe_unused hook_nfsctl_transaction_write(struct ftrace_regs *fregs)
{
	return gabion_arg(fregs, 2) && hook_control_write(fregs);
}

/*
 * int rpc_pipe_open(struct inode *inode, struct file *file): also to read. The kernel takes who has
 * a pipe open for its daemon, and what is read is taken from the queue (rpc_pipe_read() in
 * net/sunrpc/rpc_pipe.c).
 */
static bool __maybe_unused hook_rpc_pipe_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return refuse_rpc_pipe(file->f_path.dentry, file);
}

/* ssize_t rpc_pipe_write(struct file *file, ...), rpc_pipe_read() and similar */
static bool __maybe_unused hook_rpc_pipe_use(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse_rpc_pipe(file->f_path.dentry, file);
}

/* long privcmd_ioctl(struct file *file, ...): hypercalls, the memory of every guest */
static bool __maybe_unused hook_privcmd(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_XEN_PRIVCMD, gabion_file_arg(fregs, 0));
}

/*
 * Of xenfs: int xenbus_file_open(struct inode *inode, struct file *filp) and
 * xenbus_file_write(struct file *filp, ...), which speak with the store that tells each guest
 * its devices. A character device has the same functions, which devices.c judges.
 */
static bool __maybe_unused refuse_xenbus(const struct file *file)
{
	return S_ISREG(file_inode(file)->i_mode) && gabion_opened_for_write(file) &&
	       refuse_path(GABION_OP_SYSFS, file->f_path.dentry, file);
}

static bool __maybe_unused hook_xenbus_file_open(struct ftrace_regs *fregs)
{
	return refuse_xenbus(gabion_file_arg(fregs, 1));
}

static bool __maybe_unused hook_xenbus_file_write(struct ftrace_regs *fregs)
{
	return refuse_xenbus(gabion_file_arg(fregs, 0));
}

/* int xsd_kva_open(struct inode *inode, struct file *file): a page of that store's */
static bool __maybe_unused hook_xsd_kva_open(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_XEN_STORE, gabion_file_arg(fregs, 1));
}

/* int xsd_kva_mmap(struct file *file, ...) */
static bool __maybe_unused hook_xsd_kva_mmap(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_XEN_STORE, gabion_file_arg(fregs, 0));
}

/* The modules of file systems. */
#define IN_FUSE GABION_IN_MODULE(CONFIG_FUSE_FS, "fuse")
#define IN_NFSD GABION_IN_MODULE(CONFIG_NFSD, "nfsd")
#define IN_SUNRPC GABION_IN_MODULE(CONFIG_SUNRPC, "sunrpc")
#define IN_IBMASM GABION_IN_MODULE(CONFIG_IBM_ASM, "ibmasm")
#define IN_QIB GABION_IN_MODULE(CONFIG_INFINIBAND_QIB, "ib_qib")
#define IN_DLMFS GABION_IN_MODULE(CONFIG_OCFS2_FS, "ocfs2_dlmfs")
#define IN_GADGETFS GABION_IN_MODULE(CONFIG_USB_GADGETFS, "gadgetfs")
#define IN_XENFS GABION_IN_MODULE(CONFIG_XENFS, "xenfs")
#define IN_XEN_PRIVCMD GABION_IN_MODULE(CONFIG_XEN_PRIVCMD, "xen_privcmd")

/* Functions that remove a name. */
#define OPS_NAMES (GABION_OPS_CONTROL | BIT(GABION_OP_MOUNT))

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_inode_setattr, GABION_OPS_CONTROL, hook_inode_setattr,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_setxattr, GABION_OPS_CONTROL, hook_inode_setxattr,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_removexattr, GABION_OPS_CONTROL, hook_inode_removexattr,
		    .judged = GABION_JUDGED_TASK),
#ifdef GABION_HAVE_INODE_SET_ACL
	GABION_HOOK(security_inode_set_acl, GABION_OPS_CONTROL, hook_inode_acl,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_remove_acl, GABION_OPS_CONTROL, hook_inode_acl,
		    .judged = GABION_JUDGED_TASK),
#endif
	GABION_HOOK(vfs_fileattr_set, GABION_OPS_CONTROL, hook_vfs_fileattr_set,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_create, GABION_OPS_CONTROL, hook_inode_create,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_mkdir, GABION_OPS_CONTROL, hook_inode_mkdir,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_symlink, GABION_OPS_CONTROL, hook_inode_symlink,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_link, GABION_OPS_CONTROL, hook_inode_link,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_rmdir, OPS_NAMES, hook_inode_rmdir,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_unlink, OPS_NAMES, hook_inode_unlink,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_inode_rename, OPS_NAMES, hook_inode_rename,
		    .judged = GABION_JUDGED_TASK),
#if IS_ENABLED(CONFIG_FUSE_FS)
	GABION_HOOK(nonseekable_open, BIT(GABION_OP_SYSFS), hook_nonseekable_open),
	GABION_HOOK(fuse_conn_abort_write, BIT(GABION_OP_SYSFS), hook_fuse_conn_write, IN_FUSE),
	GABION_HOOK(fuse_conn_max_background_write, BIT(GABION_OP_SYSFS), hook_fuse_conn_write,
		    IN_FUSE),
	GABION_HOOK(fuse_conn_congestion_threshold_write, BIT(GABION_OP_SYSFS),
		    hook_fuse_conn_write, IN_FUSE),
#endif
#if IS_ENABLED(CONFIG_NFSD)
	GABION_HOOK(nfsctl_transaction_write, BIT(GABION_OP_PROCFS), hook_nfsctl_transaction_write,
		    IN_NFSD),
#ifdef CONFIG_NFSD_V4
	GABION_HOOK(client_ctl_write, BIT(GABION_OP_PROCFS), hook_control_write, IN_NFSD),
#endif
#endif
#if IS_ENABLED(CONFIG_SUNRPC)
	GABION_HOOK(rpc_pipe_open, BIT(GABION_OP_PROCFS), hook_rpc_pipe_open, IN_SUNRPC),
	GABION_HOOK(rpc_pipe_read, BIT(GABION_OP_PROCFS), hook_rpc_pipe_use, IN_SUNRPC),
	GABION_HOOK(rpc_pipe_write, BIT(GABION_OP_PROCFS), hook_rpc_pipe_use, IN_SUNRPC),
	GABION_HOOK(cache_write_pipefs, BIT(GABION_OP_PROCFS), hook_rpc_pipe_use, IN_SUNRPC),
	GABION_HOOK(write_flush_pipefs, BIT(GABION_OP_PROCFS), hook_rpc_pipe_use, IN_SUNRPC),
#endif
#if IS_ENABLED(CONFIG_IBM_ASM)
	GABION_HOOK(command_file_open, BIT(GABION_OP_SYSFS), hook_control_open_for_write,
		    IN_IBMASM),
	GABION_HOOK(event_file_open, BIT(GABION_OP_SYSFS), hook_control_open_for_write, IN_IBMASM),
	GABION_HOOK(r_heartbeat_file_open, BIT(GABION_OP_SYSFS), hook_control_open_for_write,
		    IN_IBMASM),
	GABION_HOOK(command_file_write, BIT(GABION_OP_SYSFS), hook_control_write, IN_IBMASM),
	GABION_HOOK(event_file_write, BIT(GABION_OP_SYSFS), hook_control_write, IN_IBMASM),
	GABION_HOOK(r_heartbeat_file_write, BIT(GABION_OP_SYSFS), hook_control_write, IN_IBMASM),
	GABION_HOOK(remote_settings_file_write, BIT(GABION_OP_SYSFS), hook_control_write,
		    IN_IBMASM),
#endif
/* The firmware of an InfiniBand adapter, in ipathfs. */
#if IS_ENABLED(CONFIG_INFINIBAND_QIB)
	GABION_HOOK(flash_write, BIT(GABION_OP_SYSFS), hook_control_write, IN_QIB),
#endif
/* The USB device that the host is to another machine. */
#if IS_ENABLED(CONFIG_USB_GADGETFS)
	GABION_HOOK(gadget_dev_open, BIT(GABION_OP_SYSFS), hook_control_open, IN_GADGETFS),
	GABION_HOOK(ep_open, BIT(GABION_OP_SYSFS), hook_control_open, IN_GADGETFS),
	GABION_HOOK(dev_config, BIT(GABION_OP_SYSFS), hook_control_write, IN_GADGETFS),
	GABION_HOOK(gadget_dev_ioctl, BIT(GABION_OP_SYSFS), hook_control_write, IN_GADGETFS),
	/* Reading answers the host that the device is connected to. */
	GABION_HOOK(ep0_read, BIT(GABION_OP_SYSFS), hook_control_write, IN_GADGETFS),
	GABION_HOOK(ep_read_iter, BIT(GABION_OP_SYSFS), hook_control_write_iter, IN_GADGETFS),
	GABION_HOOK(ep_write_iter, BIT(GABION_OP_SYSFS), hook_control_write_iter, IN_GADGETFS),
	GABION_HOOK(ep_ioctl, BIT(GABION_OP_SYSFS), hook_control_write, IN_GADGETFS),
#endif
#if IS_ENABLED(CONFIG_OCFS2_FS)
	/* Opening takes a lock of the cluster, of a kind that the flags tell, whatever the mode. */
	GABION_HOOK(dlmfs_file_open, BIT(GABION_OP_SYSFS), hook_control_open, IN_DLMFS),
	GABION_HOOK(dlmfs_file_write, BIT(GABION_OP_SYSFS), hook_control_write, IN_DLMFS),
#endif
#ifdef CONFIG_XEN
	GABION_HOOK(xenbus_file_open, BIT(GABION_OP_SYSFS), hook_xenbus_file_open),
	GABION_HOOK(xenbus_file_write, BIT(GABION_OP_SYSFS), hook_xenbus_file_write),
#endif
#if IS_ENABLED(CONFIG_XENFS) && IS_ENABLED(CONFIG_XEN_DOM0)
	GABION_HOOK(xsd_kva_open, BIT(GABION_OP_RAW_MEMORY), hook_xsd_kva_open, IN_XENFS),
	GABION_HOOK(xsd_kva_mmap, BIT(GABION_OP_RAW_MEMORY), hook_xsd_kva_mmap, IN_XENFS),
#endif
#if IS_ENABLED(CONFIG_XEN_PRIVCMD)
	GABION_HOOK(privcmd_ioctl, BIT(GABION_OP_RAW_MEMORY), hook_privcmd, IN_XEN_PRIVCMD),
	GABION_HOOK(privcmd_mmap, BIT(GABION_OP_RAW_MEMORY), hook_privcmd, IN_XEN_PRIVCMD),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_control_attributes, hooks);
