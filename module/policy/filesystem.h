/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * File systems: which are controls, of what operation, and which are none.
 *
 * Complete for what is no ordinary storage: a test compares it with /proc/filesystems
 * and the modules of each supported kernel, doctor with those of the running one. What
 * needs a block device (FS_REQUIRES_DEV) is storage and not listed.
 *
 * Shared by the module, the tool and the tests.
 */
#ifndef _GABION_POLICY_FILESYSTEM_H
#define _GABION_POLICY_FILESYSTEM_H

/* clang-format off */

/*
 * Controls: name, magic, operation, and where it is commonly mounted, which is what events
 * call it. Each file of them is guarded in content, owner, mode, attributes and name
 * (control_attributes.c, and the surfaces' own files), each superblock by "mount".
 *
 * devtmpfs holds the host's own device nodes: who changes the mode of one opens the device
 * to everybody.
 */
#define GABION_CONTROL_FILESYSTEMS(row)								\
	row("proc", PROC_SUPER_MAGIC, PROCFS, "/proc")						\
	row("nfsd", GABION_NFSD_MAGIC, PROCFS, "/proc/fs/nfsd")					\
	row("rpc_pipefs", GABION_RPC_PIPEFS_MAGIC, PROCFS, "/run/rpc_pipefs")			\
	row("binfmt_misc", BINFMTFS_MAGIC, SYSCTL, "/proc/sys/fs/binfmt_misc")			\
	row("sysfs", SYSFS_MAGIC, SYSFS, "/sys")						\
	row("configfs", GABION_CONFIGFS_MAGIC, SYSFS, "/sys/kernel/config")			\
	row("efivarfs", EFIVARFS_MAGIC, SYSFS, "/sys/firmware/efi/efivars")			\
	row("fusectl", GABION_FUSECTL_MAGIC, SYSFS, "/sys/fs/fuse/connections")			\
	row("pstore", PSTOREFS_MAGIC, SYSFS, "/sys/fs/pstore")					\
	row("bpf", BPF_FS_MAGIC, SYSFS, "/sys/fs/bpf")						\
	row("resctrl", RDTGROUP_SUPER_MAGIC, SYSFS, "/sys/fs/resctrl")				\
	row("devtmpfs", TMPFS_MAGIC, SYSFS, "/dev")						\
	row("ibmasmfs", GABION_IBMASMFS_MAGIC, SYSFS, "ibmasmfs")				\
	row("ipathfs", GABION_IPATHFS_MAGIC, SYSFS, "/ipathfs")					\
	row("xenfs", XENFS_SUPER_MAGIC, SYSFS, "/proc/xen")					\
	row("ocfs2_dlmfs", GABION_DLMFS_MAGIC, SYSFS, "/dlm")					\
	row("gadgetfs", GABION_GADGETFS_MAGIC, SYSFS, "/dev/gadget")				\
	row("cgroup2", CGROUP2_SUPER_MAGIC, CGROUPFS, "/sys/fs/cgroup")				\
	row("cgroup", CGROUP_SUPER_MAGIC, CGROUPFS, "cgroup")					\
	row("debugfs", DEBUGFS_MAGIC, KERNEL_TRACE, "/sys/kernel/debug")			\
	row("tracefs", TRACEFS_MAGIC, KERNEL_TRACE, "/sys/kernel/tracing")			\
	row("securityfs", SECURITYFS_MAGIC, LSM_ADMIN, "/sys/kernel/security")			\
	row("apparmorfs", AAFS_MAGIC, LSM_ADMIN, "/sys/kernel/security/apparmor/policy")	\
	row("selinuxfs", SELINUX_MAGIC, LSM_ADMIN, "/sys/fs/selinux")				\
	row("smackfs", SMACK_MAGIC, LSM_ADMIN, "/sys/fs/smackfs")

/* No controls: name, and why. */
#define GABION_OTHER_FILESYSTEMS(row)								\
	row("tmpfs", "memory of who mounted it")						\
	row("ramfs", "memory of who mounted it")						\
	row("rootfs", "memory: what the kernel began with")					\
	row("hugetlbfs", "memory; what it has to give is told by sysfs and its superblock")	\
	row("overlay", "storage on storage")							\
	row("ecryptfs", "storage on storage")							\
	row("fuse", "storage of a server's")							\
	row("virtiofs", "storage of a server's")						\
	row("9p", "storage of a server's")							\
	row("afs", "storage of a server's")							\
	row("ceph", "storage of a server's")							\
	row("cifs", "storage of a server's")							\
	row("smb3", "storage of a server's")							\
	row("coda", "storage of a server's")							\
	row("nfs", "storage of a server's")							\
	row("nfs4", "storage of a server's")							\
	row("pvfs2", "storage of a server's")							\
	row("vboxsf", "storage of a server's")							\
	row("hostfs", "storage of a server's")							\
	row("jffs2", "storage on flash")							\
	row("ubifs", "storage on flash")							\
	row("mqueue", "queues of an IPC namespace")						\
	row("devpts", "terminals of who opened them")						\
	row("binder", "devices of who mounted it")						\
	row("functionfs", "a USB function of who mounted it")					\
	row("autofs", "directories of a daemon's")						\
	row("cpuset", "cgroup's: told by its magic")						\
	row("bdev", "the kernel's own, never mounted")						\
	row("sockfs", "the kernel's own, never mounted")					\
	row("pipefs", "the kernel's own, never mounted")					\
	row("anon_inodefs", "the kernel's own, never mounted")					\
	row("dax", "the kernel's own, never mounted")						\
	row("drm", "the kernel's own, never mounted")

/* clang-format on */

/* Those that no header of the kernel's has; where each file system says it. */
#define GABION_NFSD_MAGIC 0x6e667364 /* fs/nfsd/nfsctl.c */
#define GABION_RPC_PIPEFS_MAGIC 0x67596969 /* RPCAUTH_GSSMAGIC, net/sunrpc/rpc_pipe.c */
#define GABION_CONFIGFS_MAGIC 0x62656570 /* CONFIGFS_MAGIC, fs/configfs/mount.c */
#define GABION_FUSECTL_MAGIC 0x65735543 /* FUSE_CTL_SUPER_MAGIC, fs/fuse/control.c */
#define GABION_IBMASMFS_MAGIC 0x66726f67 /* drivers/misc/ibmasm/ibmasmfs.c */
#define GABION_DLMFS_MAGIC 0x76a9f425 /* fs/ocfs2/dlmfs/dlmfs.c */
#define GABION_IPATHFS_MAGIC 0x726a77 /* QIBFS_MAGIC, drivers/infiniband/hw/qib/qib_common.h */
#define GABION_GADGETFS_MAGIC 0xaee71ee7 /* drivers/usb/gadget/legacy/inode.c */

#endif /* _GABION_POLICY_FILESYSTEM_H */
