// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys: writing and mapping files, and reading those that leak information of the host.
 *
 * For some files the kernel asks for a lockdown reason at each write. Here opening is judged, too,
 * so that a governed task cannot pass a descriptor to a helper outside; at use, the opener is
 * judged. Such a file is judged by its own operation first, and then by sysfs, as every write in
 * /sys.
 *
 * Other file systems on kernfs that are no cgroup hierarchy (resctrl) count as /sys. So do efivarfs
 * and configfs, which have functions of their own. Owners, modes and names are judged in
 * control_attributes.c.
 */
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/magic.h>
#include <linux/mm_types.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "policy/host_file.h"
#include "surface/cgroupfs.h"
#include "surface/control_filesystem.h"
#include "surface/file.h"
#include "surface/sysfs.h"

/* Reading this file makes a disk: hot_add_show() in drivers/block/zram/zram_drv.c. */
static const char *const zram_add[] = { "hot_add", "zram-control", "class", NULL };

#define ZRAM_ADD "/sys/class/zram-control/hot_add"

static const char *const power_state[] = { "state", "power", NULL };
static const char *const power_disk[] = { "disk", "power", NULL };
static const char *const power_resume[] = { "resume", "power", NULL };
static const char *const power_resume_offset[] = { "resume_offset", "power", NULL };

static bool is_power_file(const struct file *file)
{
	return gabion_file_is(file, power_state) || gabion_file_is(file, power_disk) ||
	       gabion_file_is(file, power_resume) ||
	       gabion_file_is(file, power_resume_offset);
}

static bool is_pci_name(const char *name)
{
	return !strcmp(name, "config") || !strcmp(name, "rom") ||
	       !strncmp(name, "resource", strlen("resource"));
}

/* /sys/devices/pciDDDD:BB/.../config and similar; devices may be renamed meanwhile */
static bool is_pci_path(const struct dentry *dentry)
{
	const struct dentry *below = dentry;

	if (!is_pci_name(gabion_dentry_name(dentry)))
		return false;
	for (; !IS_ROOT(dentry->d_parent); dentry = dentry->d_parent)
		below = dentry;
	return !strcmp(gabion_dentry_name(dentry), "devices") &&
	       !strncmp(gabion_dentry_name(below), "pci", strlen("pci"));
}

/*
 * A region of a device's: of I/O ports reading asks the device, which may do something then
 * (pci_read_resource_io() in drivers/pci/pci-sysfs.c). One of memory can only be mapped, for
 * which the kernel asks for a lockdown reason.
 */
static bool is_pci_region(const char *name)
{
	const char *number = name + strlen("resource");

	if (strncmp(name, "resource", strlen("resource")) || !isdigit(*number))
		return false;
	while (isdigit(*number))
		number++;
	return !*number || !strcmp(number, "_wc");
}

static bool is_pci_file(const struct file *file)
{
	bool is;

	rcu_read_lock();
	is = is_pci_path(file->f_path.dentry);
	rcu_read_unlock();
	return is;
}

static bool is_pci_region_file(const struct file *file)
{
	bool is;

	rcu_read_lock();
	is = is_pci_region(gabion_dentry_name(file->f_path.dentry)) &&
	     is_pci_path(file->f_path.dentry);
	rcu_read_unlock();
	return is;
}

static const struct super_block *super_of(const struct file *file)
{
	return file_inode(file)->i_sb;
}

/*
 * Of an InfiniBand adapter of the host's every network namespace has a device with a tag, whose
 * files are the adapter's (add_one_compat_dev() in drivers/infiniband/core/device.c); and it does
 * not show whether instead the adapter was given to the namespace.
 */
static bool is_shared(const struct dentry *dentry)
{
	bool is;

	rcu_read_lock();
	is = !strcmp(gabion_dentry_name(READ_ONCE(dentry->d_parent)), "infiniband");
	rcu_read_unlock();
	return is;
}

/*
 * Devices of a network namespace, and the files below them, are tagged with it
 * (net_ns_type_operations in net/core/net-sysfs.c is the only kind of tag there
 * is). A dentry of kernfs is never moved, nor negative while something is open
 * below it: dropped, and made anew under the other name (kernfs_dop_revalidate()
 * in fs/kernfs/dir.c). The tag itself is read where it changes, as a device may
 * have gone to another namespace since.
 */
static const struct net *network_of(const struct dentry *dentry)
{
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent) {
		const struct inode *inode = d_inode(dentry);
		const struct kernfs_node *kn = inode ? inode->i_private : NULL;

		if (kn && kn->ns)
			return is_shared(dentry) ? NULL : gabion_kernfs_net(kn);
	}
	return NULL;
}

/* A network namespace other than the host's is the container's: it can reach no third one. */
static bool of_other_network(const struct dentry *dentry)
{
	const struct net *net = network_of(dentry);

	return net && net != &init_net;
}

/**
 * gabion_sysfs_refuse() - must a change in /sys, or in what counts as it, be refused?
 * @dentry: of what is changed
 * @file: for writes the file, whose opener is judged as well; or NULL
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_sysfs_refuse(const struct dentry *dentry, const struct file *file)
{
	char path[GABION_OBJECT_SIZE];

	if (!gabion_current_governed(file) ||
	    (dentry->d_sb->s_magic == SYSFS_MAGIC && of_other_network(dentry)))
		return false;
	return gabion_refuse(GABION_OP_SYSFS, gabion_control_path(dentry, path, sizeof(path)),
			     file);
}

static bool refuse_write(const struct file *file)
{
	if (gabion_is_cgroupfs(super_of(file)))
		return false;
	if (super_of(file)->s_magic == SYSFS_MAGIC) {
		if (is_power_file(file) && gabion_refuse(GABION_OP_HIBERNATE, "/sys/power", file))
			return true;
		if (is_pci_file(file) &&
		    gabion_refuse_access(GABION_ACCESS_PCI, file))
			return true;
	}
	return gabion_sysfs_refuse(file->f_path.dentry, file);
}

/*
 * Files that only root may read: vital product data, certificates, dumps of devices, addresses.
 * Not included are parameters of modules, which have such a mode only because they can be written
 * (kube-proxy reads the hash size of nf_conntrack), and files that other operations cover.
 */
static bool is_roots(const struct dentry *dentry, const char *const *top)
{
	static const char *const parameters[] = { "module", "*", "parameters", NULL };
	/* The current frequency of a CPU: scaling_cur_freq shows about the same to all. */
	static const char harmless[] = "cpuinfo_cur_freq";
	const char *name = gabion_dentry_name(dentry);
	umode_t mode = d_inode(dentry)->i_mode;

	return (mode & 0440) && !(mode & 0004) && !gabion_components_begin(top, parameters) &&
	       strcmp(name, harmless) && strcmp(name, zram_add[0]) &&
	       !(is_pci_name(name) && is_pci_path(dentry));
}

static bool tells(const struct dentry *dentry)
{
	const struct dentry *at = dentry;
	const char *top[GABION_SYS_DEPTH + 1] = {};
	bool does;

	rcu_read_lock();
	for (; !IS_ROOT(at); at = at->d_parent) {
		memmove(top + 1, top, (GABION_SYS_DEPTH - 1) * sizeof(*top));
		top[0] = gabion_dentry_name(at);
	}
	does = gabion_sys_file_tells(top, gabion_dentry_name(dentry)) || is_roots(dentry, top);
	rcu_read_unlock();
	return does;
}

/*
 * overlayfs reads the files of its layers, before 6.5 under its own path, where the task chooses
 * the names.
 */
static bool refuse_read(const struct file *file)
{
	const struct dentry *dentry;
	char path[GABION_OBJECT_SIZE];

	if (super_of(file)->s_magic != SYSFS_MAGIC || !gabion_wanted(GABION_OP_HOST_INFO))
		return false;
	dentry = file_dentry(file);
	return gabion_current_governed(NULL) && tells(dentry) && !of_other_network(dentry) &&
	       gabion_refuse(GABION_OP_HOST_INFO,
			     gabion_dentry_path(dentry, "/sys", path, sizeof(path)), NULL);
}

/* Is reading the file a change? At use: hook_hot_add_show(), hook_pci_read_resource_io(). */
static bool refuse_acting_read(const struct file *file)
{
	if (super_of(file)->s_magic != SYSFS_MAGIC)
		return false;
	if (gabion_file_is(file, zram_add))
		return gabion_sysfs_refuse(file->f_path.dentry, file);
	return gabion_wanted(GABION_OP_RAW_IO) && is_pci_region_file(file) &&
	       gabion_refuse_access(GABION_ACCESS_PCI, file);
}

/* int kernfs_fop_open(struct inode *inode, struct file *file) */
static bool hook_kernfs_fop_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return ((file->f_mode & FMODE_READ) && (refuse_acting_read(file) || refuse_read(file))) ||
	       (gabion_opened_for_write(file) && refuse_write(file));
}

/* ssize_t kernfs_fop_read_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool hook_kernfs_fop_read_iter(struct ftrace_regs *fregs)
{
	return refuse_read(gabion_kiocb_file(fregs, 0));
}

/* ssize_t kernfs_fop_write_iter(struct kiocb *iocb, struct iov_iter *iter) */
static bool hook_kernfs_fop_write_iter(struct ftrace_regs *fregs)
{
	return refuse_write(gabion_kiocb_file(fregs, 0));
}

/*
 * int kernfs_fop_mmap(struct file *file, struct vm_area_struct *vma): where it can
 * be written, now or by mprotect(2). do_mmap() clears VM_SHARED of what was opened
 * to be read only.
 */
static bool hook_kernfs_fop_mmap(struct ftrace_regs *fregs)
{
	const struct vm_area_struct *vma = (const struct vm_area_struct *)gabion_arg(fregs, 1);

	return (vma->vm_flags & VM_SHARED) && refuse_write(gabion_file_arg(fregs, 0));
}

/* ssize_t hot_add_show(const struct class *class, ...): of which the file is not known */
static bool __maybe_unused hook_hot_add_show(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SYSFS, ZRAM_ADD, NULL);
}

/* ssize_t pci_read_resource_io(struct file *filp, struct kobject *kobj, ...) */
static bool __maybe_unused hook_pci_read_resource_io(struct ftrace_regs *fregs)
{
	return gabion_refuse_access(GABION_ACCESS_PCI, gabion_file_arg(fregs, 0));
}

/* Of efivarfs and configfs: ssize_t write_iter(struct kiocb *iocb, struct iov_iter *from) */
static bool __maybe_unused hook_configfs_write_iter(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_kiocb_file(fregs, 0);

	return gabion_sysfs_refuse(file->f_path.dentry, file);
}

/* ssize_t write(struct file *file, ...) */
static bool __maybe_unused hook_efivarfs_file_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return gabion_sysfs_refuse(file->f_path.dentry, file);
}

static bool __maybe_unused refuse_configured(const struct file *file)
{
	const struct dentry *dentry = file_dentry(file);
	char path[GABION_OBJECT_SIZE];
	bool is;

	rcu_read_lock();
	is = gabion_configfs_file_tells(gabion_dentry_name(dentry));
	rcu_read_unlock();
	return is && gabion_current_governed(NULL) &&
	       gabion_refuse(GABION_OP_HOST_INFO, gabion_control_path(dentry, path, sizeof(path)),
			     NULL);
}

/* int open(struct inode *inode, struct file *file) */
static bool __maybe_unused hook_configfs_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return ((file->f_mode & FMODE_READ) && refuse_configured(file)) ||
	       (gabion_opened_for_write(file) && gabion_sysfs_refuse(file->f_path.dentry, file));
}

/* ssize_t configfs_read_iter(struct kiocb *iocb, struct iov_iter *to) */
static bool __maybe_unused hook_configfs_read_iter(struct ftrace_regs *fregs)
{
	return refuse_configured(gabion_kiocb_file(fregs, 0));
}

/*
 * ssize_t efivarfs_file_read(struct file *file, ...): opening is simple_open(), of many file
 * systems. It stands below /sys/firmware, which runtimes mask; and crashes leave the kernel's
 * log in variables.
 */
static bool __maybe_unused hook_efivarfs_file_read(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = file_dentry(gabion_file_arg(fregs, 0));
	char path[GABION_OBJECT_SIZE];

	return gabion_current_governed(NULL) &&
	       gabion_refuse(GABION_OP_HOST_INFO, gabion_control_path(dentry, path, sizeof(path)),
			     NULL);
}

/*
 * int security_netlink_send(struct sock *sk, struct sk_buff *skb)
 *
 * A uevent that is sent to the kernel is broadcast in its name, and in the host's network
 * it is the host's udev that listens: it loads what MODALIAS says. More can be said so
 * than by the files called "uevent". What receives it lies in lib, where ftrace is not.
 *
 * What iSCSI's side of the kernel is told, in the host's network alone, makes disks of
 * the host and takes them away. It has no questions that are not CAP_SYS_ADMIN's, and its
 * answers go by messages, so that a refusal there could not be told (iscsi_if_rx() in
 * drivers/scsi/scsi_transport_iscsi.c).
 */
static bool __maybe_unused hook_netlink_send(struct ftrace_regs *fregs)
{
	const struct sock *sk = (const struct sock *)gabion_arg(fregs, 0);

	if (sock_net(sk) != &init_net)
		return false;
	switch (sk->sk_protocol) {
	case NETLINK_KOBJECT_UEVENT:
		return gabion_refuse(GABION_OP_SYSFS, "uevent", sk->sk_socket->file);
	case NETLINK_ISCSI:
		return gabion_refuse(GABION_OP_BLOCK_DEVICE, "iscsi", sk->sk_socket->file);
	default:
		return false;
	}
}

#define OPS_WRITE (BIT(GABION_OP_HIBERNATE) | BIT(GABION_OP_RAW_IO) | BIT(GABION_OP_SYSFS))

#define IN_EFIVARFS GABION_IN_MODULE(CONFIG_EFIVAR_FS, "efivarfs")
#define IN_CONFIGFS GABION_IN_MODULE(CONFIG_CONFIGFS_FS, "configfs")

/* refuse_read() and refuse_acting_read() */
#define OPS_READ (BIT(GABION_OP_HOST_INFO) | BIT(GABION_OP_SYSFS) | BIT(GABION_OP_RAW_IO))

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(kernfs_fop_open, OPS_WRITE | BIT(GABION_OP_HOST_INFO), hook_kernfs_fop_open,
		    .judged = GABION_JUDGED_OPEN, .reads = OPS_READ),
	GABION_HOOK(kernfs_fop_write_iter, OPS_WRITE, hook_kernfs_fop_write_iter,
		    .judged = GABION_JUDGED_KIOCB),
	GABION_HOOK(kernfs_fop_mmap, OPS_WRITE, hook_kernfs_fop_mmap, .judged = GABION_JUDGED_FILE),
	GABION_HOOK(kernfs_fop_read_iter, BIT(GABION_OP_HOST_INFO), hook_kernfs_fop_read_iter,
		    .judged = GABION_JUDGED_KIOCB),
#if IS_ENABLED(CONFIG_ZRAM)
	GABION_HOOK(hot_add_show, BIT(GABION_OP_SYSFS), hook_hot_add_show,
		    GABION_IN_MODULE(CONFIG_ZRAM, "zram")),
#endif
#ifdef CONFIG_PCI
	GABION_HOOK(pci_read_resource_io, BIT(GABION_OP_RAW_IO), hook_pci_read_resource_io,
		    .or_function = "pci_read_resource"),
#endif
#ifdef CONFIG_NET
	GABION_HOOK(security_netlink_send, BIT(GABION_OP_SYSFS) | BIT(GABION_OP_BLOCK_DEVICE),
		    hook_netlink_send),
#endif
#if IS_ENABLED(CONFIG_CONFIGFS_FS)
	GABION_HOOK(configfs_open_file, BIT(GABION_OP_SYSFS) | BIT(GABION_OP_HOST_INFO),
		    hook_configfs_open, IN_CONFIGFS),
	GABION_HOOK(configfs_read_iter, BIT(GABION_OP_HOST_INFO), hook_configfs_read_iter,
		    IN_CONFIGFS),
	GABION_HOOK(configfs_open_bin_file, BIT(GABION_OP_SYSFS), hook_configfs_open, IN_CONFIGFS),
	GABION_HOOK(configfs_write_iter, BIT(GABION_OP_SYSFS), hook_configfs_write_iter,
		    IN_CONFIGFS),
	GABION_HOOK(configfs_bin_write_iter, BIT(GABION_OP_SYSFS), hook_configfs_write_iter,
		    IN_CONFIGFS),
#endif
#if IS_ENABLED(CONFIG_EFIVAR_FS)
	GABION_HOOK(efivarfs_file_write, BIT(GABION_OP_SYSFS), hook_efivarfs_file_write,
		    IN_EFIVARFS),
	GABION_HOOK(efivarfs_file_read, BIT(GABION_OP_HOST_INFO), hook_efivarfs_file_read,
		    IN_EFIVARFS),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_sysfs, hooks);
