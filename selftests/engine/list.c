// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "hooks": each hook is listed, is placed, and has passed its self-test. ftrace's own list
 * must agree.
 */
#include <sys/utsname.h>

#include "hooks.h"
#include "kselftest_harness.h"

/*
 * The expected hooks. A kernel has a hook if and only if it has the function.
 *
 * @module: the module that contains the function, if it is not in every vmlinux. While the module
 *	is not loaded the hook waits. If the kernel does not have the module, there is no hook
 * @or: another name that some kernels have for the function
 * @unless: if this function exists, it is hooked instead, or no hook is needed
 * @optional: the module may have no such function; then the hook is not listed once it is loaded
 */
#define NAMES "kernel_trace,sysctl,procfs,sysfs,cgroupfs,lsm_admin,mount,containment"
#define CONTROL "kernel_trace,sysctl,procfs,sysfs,cgroupfs,lsm_admin,containment"

static const struct expected {
	const char *function;
	const char *operations;
	const char *module;
	const char *or;
	const char *since;	/* the first kernel release with the function */
	const char *unless;
	bool optional;
} expected[] = {
	{ "security_locked_down",
	  "module_load,kexec,raw_memory,raw_io,kernel_trace,hibernate" },
	{ "security_kernel_module_request", "module_autoload" },
	{ "security_kernel_load_data", "module_load,kexec" },
	{ "__x64_sys_finit_module", "module_load" },
	{ "__x64_sys_delete_module", "module_unload,containment" },
	{ "__ia32_sys_finit_module", "module_load" },
	{ "__ia32_sys_delete_module", "module_unload,containment" },
	{ "cryptomgr_notify", "module_autoload", "cryptomgr" },
	{ "read_mem", "raw_memory" },
	{ "write_mem", "raw_memory" },
	{ "mmap_mem", "raw_memory", .or = "mmap_mem_prepare" },
	{ "open_port", "raw_io" },
	{ "read_port", "raw_io" },
	{ "write_port", "raw_io" },
	{ "read_kcore_iter", "raw_memory" },
	{ "__x64_sys_swapon", "raw_memory" },
	{ "__x64_sys_swapoff", "raw_memory" },
	{ "__ia32_sys_swapon", "raw_memory" },
	{ "__ia32_sys_swapoff", "raw_memory" },
	{ "memory_failure", "raw_memory" },
	{ "soft_offline_page", "raw_memory" },
	{ "proc_bus_pci_open", "raw_io" },
	{ "proc_bus_pci_write", "raw_io" },
	{ "proc_bus_pci_ioctl", "raw_io" },
	{ "proc_bus_pci_mmap", "raw_io" },
	{ "msr_open", "raw_io", "msr" },
	{ "msr_read", "raw_io", "msr" },
	{ "msr_write", "raw_io", "msr" },
	{ "msr_ioctl", "raw_io", "msr" },
	{ "write_sysrq_trigger", "sysrq" },
	{ "proc_sys_write", "sysrq,sysctl" },
	{ "proc_sys_open", "sysrq,sysctl" },
	{ "proc_reg_open", "sysrq,procfs,host_info" },
	{ "proc_reg_write", "procfs" },
	{ "proc_reg_mmap", "procfs,host_info" },
	{ "proc_reg_unlocked_ioctl", "procfs" },
	{ "proc_reg_compat_ioctl", "procfs" },
	{ "proc_reg_read", "host_info" },
	{ "proc_reg_read_iter", "host_info" },
	{ "kallsyms_show_value", "host_info" },
	{ "has_capability_noaudit", "host_info" },
	{ "kstat_irqs_usr", "host_info" },
	{ "mounts_open_common", "host_info" },
	{ "show_vfsmnt", "host_info" },
	{ "show_mountinfo", "host_info" },
	{ "show_vfsstat", "host_info" },
	{ "proc_tgid_net_lookup", "host_info" },
	{ "audit_receive_msg", "host_info" },
	{ "netlink_realloc_groups", "kernel_trace,host_info" },
	{ "net_dm_cmd_trace", "host_info", "drop_monitor" },
	{ "net_dm_cmd_config", "host_info", "drop_monitor" },
	{ "pfkey_create", "kernel_trace", "af_key" },
	{ "pfkey_dump", "kernel_trace", "af_key" },
	{ "pfkey_get", "kernel_trace", "af_key" },
	{ "rawdata_open", "host_info" },
	{ "ima_measurements_open", "host_info,lsm_admin" },
	{ "ima_ascii_measurements_open", "host_info,lsm_admin" },
	{ "ima_measurements_write", "lsm_admin" },
	{ "tpm_bios_measurements_open", "host_info" },
	{ "gadget_dev_open", "sysfs", "gadgetfs" },
	{ "ep_open", "sysfs", "gadgetfs" },
	{ "dev_config", "sysfs", "gadgetfs" },
	{ "gadget_dev_ioctl", "sysfs", "gadgetfs" },
	{ "ep0_read", "sysfs", "gadgetfs" },
	{ "ep_read_iter", "sysfs", "gadgetfs" },
	{ "ep_write_iter", "sysfs", "gadgetfs" },
	{ "ep_ioctl", "sysfs", "gadgetfs" },
	{ "xenbus_file_open", "sysfs" },
	{ "xenbus_file_write", "sysfs" },
	{ "xsd_kva_open", "raw_memory", "xenfs" },
	{ "xsd_kva_mmap", "raw_memory", "xenfs" },
	{ "handshake_nl_accept_doit", "procfs" },
	{ "handshake_nl_done_doit", "procfs" },
	{ "vdpa_nl_cmd_dev_add_set_doit", "block_device", "vdpa", .since = "6.12" },
	{ "vdpa_nl_cmd_dev_del_set_doit", "block_device", "vdpa", .since = "6.12" },
	{ "vdpa_nl_cmd_dev_attr_set_doit", "block_device", "vdpa", .since = "6.12" },
	{ "cn_proc_mcast_ctl", "host_info" },
	{ "taskstats_user_cmd", "host_info" },
	{ "get_net_ns_by_pid", "ptrace" },
	{ "get_net_ns_by_id", "ptrace" },
	{ "oom_adj_write", "procfs" },
	{ "oom_score_adj_write", "procfs" },
	{ "timerslack_ns_write", "procfs" },
	{ "clear_refs_write", "procfs" },
	{ "proc_coredump_filter_write", "procfs" },
	{ "sched_write", "procfs" },
	{ "sched_autogroup_write", "procfs" },
	{ "timens_offsets_write", "procfs" },
	{ "lstats_write", "procfs" },
	{ "proc_fault_inject_write", "procfs" },
	{ "proc_fail_nth_write", "procfs" },
	{ "proc_uid_map_write", "procfs" },
	{ "proc_gid_map_write", "procfs" },
	{ "proc_projid_map_write", "procfs" },
	{ "proc_setgroups_write", "procfs" },
	{ "kernfs_fop_open", "raw_io,hibernate,sysfs,host_info" },
	{ "kernfs_fop_write_iter", "raw_io,hibernate,sysfs" },
	{ "kernfs_fop_mmap", "raw_io,hibernate,sysfs" },
	{ "kernfs_fop_read_iter", "host_info" },
	{ "security_netlink_send", "sysfs,block_device" },
	{ "configfs_open_file", "sysfs,host_info", "configfs" },
	{ "configfs_read_iter", "host_info", "configfs" },
	{ "configfs_open_bin_file", "sysfs", "configfs" },
	{ "configfs_write_iter", "sysfs", "configfs" },
	{ "configfs_bin_write_iter", "sysfs", "configfs" },
	{ "efivarfs_file_write", "sysfs", "efivarfs" },
	{ "efivarfs_file_read", "host_info", "efivarfs" },
	{ "hot_add_show", "sysfs", "zram" },
	{ "pci_read_resource_io", "raw_io", .or = "pci_read_resource" },
	{ "security_inode_setattr", CONTROL },
	{ "security_inode_setxattr", CONTROL },
	{ "security_inode_removexattr", CONTROL },
	{ "security_inode_set_acl", CONTROL },
	{ "security_inode_remove_acl", CONTROL },
	{ "vfs_fileattr_set", CONTROL },
	{ "security_inode_create", CONTROL },
	{ "security_inode_mkdir", CONTROL },
	{ "security_inode_symlink", CONTROL },
	{ "security_inode_link", CONTROL },
	{ "security_inode_rmdir", NAMES },
	{ "security_inode_unlink", NAMES },
	{ "security_inode_rename", NAMES },
	{ "nonseekable_open", "sysfs" },
	{ "fuse_conn_abort_write", "sysfs", "fuse" },
	{ "fuse_conn_max_background_write", "sysfs", "fuse" },
	{ "fuse_conn_congestion_threshold_write", "sysfs", "fuse" },
	{ "nfsctl_transaction_write", "procfs", "nfsd" },
	{ "client_ctl_write", "procfs", "nfsd" },
	{ "rpc_pipe_open", "procfs", "sunrpc" },
	{ "rpc_pipe_read", "procfs", "sunrpc" },
	{ "rpc_pipe_write", "procfs", "sunrpc" },
	{ "cache_write_pipefs", "procfs", "sunrpc" },
	{ "write_flush_pipefs", "procfs", "sunrpc" },
	{ "command_file_open", "sysfs", "ibmasm" },
	{ "event_file_open", "sysfs", "ibmasm" },
	{ "r_heartbeat_file_open", "sysfs", "ibmasm" },
	{ "command_file_write", "sysfs", "ibmasm" },
	{ "event_file_write", "sysfs", "ibmasm" },
	{ "r_heartbeat_file_write", "sysfs", "ibmasm" },
	{ "remote_settings_file_write", "sysfs", "ibmasm" },
	{ "flash_write", "sysfs", "ib_qib" },
	{ "dlmfs_file_open", "sysfs", "ocfs2_dlmfs" },
	{ "dlmfs_file_write", "sysfs", "ocfs2_dlmfs" },
	{ "privcmd_ioctl", "raw_memory", "xen_privcmd" },
	{ "privcmd_mmap", "raw_memory", "xen_privcmd" },
	{ "lockdown_write", "lsm_admin" },
	{ "profile_load", "lsm_admin" },
	{ "profile_replace", "lsm_admin" },
	{ "profile_remove", "lsm_admin" },
	{ "tomoyo_open", "lsm_admin" },
	{ "tomoyo_write", "lsm_admin" },
	{ "sel_write_load", "lsm_admin" },
	{ "sel_write_bool", "lsm_admin" },
	{ "sel_commit_bools_write", "lsm_admin" },
	{ "sel_write_checkreqprot", "lsm_admin" },
	{ "sel_write_avc_cache_threshold", "lsm_admin" },
	{ "sel_write_enforce", "lsm_admin" },
	{ "netlbl_mgmt_add", "lsm_admin" },
	{ "netlbl_mgmt_remove", "lsm_admin" },
	{ "netlbl_mgmt_adddef", "lsm_admin" },
	{ "netlbl_mgmt_removedef", "lsm_admin" },
	{ "netlbl_unlabel_accept", "lsm_admin" },
	{ "netlbl_unlabel_staticadd", "lsm_admin" },
	{ "netlbl_unlabel_staticremove", "lsm_admin" },
	{ "netlbl_unlabel_staticadddef", "lsm_admin" },
	{ "netlbl_unlabel_staticremovedef", "lsm_admin" },
	{ "netlbl_cipsov4_add", "lsm_admin" },
	{ "netlbl_cipsov4_remove", "lsm_admin" },
	{ "netlbl_calipso_add", "lsm_admin" },
	{ "netlbl_calipso_remove", "lsm_admin" },
	{ "new_policy", "lsm_admin" },
	{ "setaudit", "lsm_admin" },
	{ "setenforce", "lsm_admin" },
	{ "setactive", "lsm_admin" },
	{ "update_policy", "lsm_admin" },
	{ "delete_policy", "lsm_admin" },
	{ "ima_open_policy", "lsm_admin" },
	{ "ima_write_policy", "lsm_admin" },
	{ "evm_write_key", "lsm_admin" },
	{ "__debugfs_file_get", "kernel_trace,host_info", .or = "debugfs_file_get" },
	{ "tracefs_permission", "kernel_trace" },
	{ "__seq_open_private", "kernel_trace", .unless = "tracefs_permission" },
	{ "full_proxy_write", "kernel_trace" },
	{ "full_proxy_unlocked_ioctl", "kernel_trace" },
	{ "debugfs_attr_write", "kernel_trace" },
	{ "debugfs_attr_write_signed", "kernel_trace" },
	{ "debugfs_write_file_bool", "kernel_trace" },
	{ "debugfs_write_file_str", "kernel_trace" },
	{ "short_proxy_write", "kernel_trace" },
	{ "security_bpf", "kernel_trace,sysfs,bpf" },
	{ "__cgroup_bpf_attach", "bpf" },
	{ "__cgroup_bpf_detach", "bpf" },
	{ "bpf_prog_get", "bpf" },
	{ "bpf_prog_get_type_dev", "bpf" },
	{ "bpf_prog_get_type_path", "bpf" },
	{ "bpf_map_mmap", "bpf" },
	{ "bpffs_map_open", "bpf" },
	{ "bpf_seq_read", "bpf" },
	{ "security_perf_event_open", "perf_event" },
	{ "perf_read", "perf_event" },
	{ "perf_mmap", "perf_event" },
	{ "perf_ioctl", "perf_event" },
	{ "perf_compat_ioctl", "perf_event" },
	{ "security_syslog", "syslog" },
	{ "devkmsg_open", "syslog" },
	{ "devkmsg_read", "syslog" },
	{ "devkmsg_write", "syslog" },
	{ "pstore_file_open", "syslog", "pstore" },
	{ "pstore_file_read", "syslog", "pstore" },
	{ "security_settime64", "settime" },
	{ "do_adjtimex", "settime" },
	{ "pc_clock_settime", "settime" },
	{ "pc_clock_adjtime", "settime" },
	{ "rtc_dev_ioctl", "settime" },
	{ "rtc_dev_compat_ioctl", "settime" },
	{ "__x64_sys_io_uring_setup", "io_uring" },
	{ "__x64_sys_io_uring_register", "io_uring" },
	{ "__x64_sys_io_uring_enter", "io_uring" },
	{ "__ia32_sys_io_uring_setup", "io_uring" },
	{ "__ia32_sys_io_uring_register", "io_uring" },
	{ "__ia32_sys_io_uring_enter", "io_uring" },
	{ "io_uring_mmap", "io_uring" },
	{ "security_unix_stream_connect", "runtime_socket" },
	{ "security_unix_may_send", "runtime_socket" },
	{ "security_socket_create", "socket_family" },
	{ "security_bprm_creds_from_file", "setid_exec" },
	{ "get_vfs_caps_from_disk", "setid_exec" },
	{ "security_create_user_ns", "userns_create" },
	{ "cap_capable", "capability" },
	{ "file_ns_capable", "host_info,capability" },
	{ "proc_timens_set_offset", "capability" },
	{ "cap_task_prctl", "capability" },
	{ "cap_capset", "capability" },
	{ "cap_mmap_addr", "capability" },
	{ "security_ptrace_access_check", "ptrace" },
	{ "arch_ptrace", "ptrace" },
	{ "compat_arch_ptrace", "ptrace" },
	{ "mem_read", "ptrace" },
	{ "mem_write", "ptrace" },
	{ "environ_read", "ptrace" },
	{ "auxv_read", "ptrace" },
	{ "pagemap_read", "ptrace" },
	{ "nsfs_fh_to_dentry", "ptrace" },
	{ "may_see_all_namespaces", "host_info", .since = "7.0" },
	{ "mm_access", "ptrace" },
	{ "__lookup_next_mnt_ns", "ptrace", .or = "get_sequential_mnt_ns" },
	{ "grab_requested_root", "host_info" },
	{ "security_key_permission", "keyring" },
	{ "keyctl_session_to_parent", "keyring" },
	{ "request_key_auth_new", "keyring" },
	{ "security_file_receive", "kernel_trace,char_device,socket_family" },
	{ "__x64_sys_kexec_file_load", "kexec" },
	{ "snapshot_read", "hibernate" },
	{ "snapshot_write", "hibernate" },
	{ "snapshot_ioctl", "hibernate" },
	{ "cgroup_attach_permissions", "cgroupfs,containment" },
	{ "cgroup_file_open", "cgroupfs,containment" },
	/* No hook where one ops serves all trampolines, as it does since 7.0. */
	{ "bpf_tramp_ftrace_ops_func", "containment", .unless = "bpf_trampoline_multi_attach" },
	{ "cgroup_file_write", "cgroupfs" },
	{ "blkdev_open", "block_device" },
	{ "blkdev_read_iter", "block_device" },
	{ "blkdev_write_iter", "block_device" },
	{ "blkdev_mmap", "block_device", .or = "blkdev_mmap_prepare" },
	{ "blkdev_fallocate", "block_device" },
	{ "blkdev_ioctl", "block_device" },
	{ "compat_blkdev_ioctl", "block_device" },
	{ "filemap_splice_read", "block_device", .or = "generic_file_splice_read" },
	{ "chrdev_open", "char_device" },
	{ "security_file_ioctl", "char_device,mount" },
	{ "security_file_ioctl_compat", "char_device,mount" },
	{ "security_uring_cmd", "block_device,char_device" },
	{ "pty_open", "char_device" },
	{ "uinput_write", "char_device", "uinput" },
	{ "evdev_read", "char_device", "evdev" },
	{ "evdev_write", "char_device", "evdev" },
	{ "uhid_char_write", "char_device", "uhid" },
	{ "hidraw_read", "char_device", "hid" },
	{ "hidraw_write", "char_device", "hid" },
	{ "vcs_read", "char_device" },
	{ "vcs_write", "char_device" },
	{ "tun_chr_read_iter", "char_device", "tun" },
	{ "tun_chr_write_iter", "char_device", "tun" },
	{ "fuse_dev_write", "char_device", "fuse" },
	{ "fuse_dev_splice_write", "char_device", "fuse" },
	{ "i2cdev_read", "char_device", "i2c_dev" },
	{ "i2cdev_write", "char_device", "i2c_dev" },
	{ "uio_read", "char_device", "uio" },
	{ "uio_write", "char_device", "uio" },
	{ "uio_mmap", "char_device", "uio" },
	{ "tpm_common_read", "char_device", "tpm" },
	{ "tpm_common_write", "char_device", "tpm" },
	{ "nvram_misc_read", "char_device", "nvram" },
	{ "nvram_misc_write", "char_device", "nvram" },
	{ "rfkill_fop_write", "char_device", "rfkill" },
	{ "bdev_file_open_by_dev", "block_device" },
	{ "bd_prepare_to_claim", "block_device", .unless = "bdev_file_open_by_dev" },
	{ "do_quotactl", "block_device,mount" },
	{ "ctl_ioctl", "block_device", "dm_mod" },
	{ "sg_open", "block_device", "sg" },
	{ "sg_ioctl", "block_device", "sg" },
	{ "sg_read", "block_device,char_device", "sg" },
	{ "sg_write", "block_device,char_device", "sg" },
	{ "sg_mmap", "block_device,char_device", "sg" },
	{ "bsg_open", "block_device" },
	{ "bsg_ioctl", "block_device" },
	{ "bsg_uring_cmd", "block_device" },
	{ "st_open", "block_device", "st" },
	{ "st_ioctl", "block_device", "st" },
	{ "st_compat_ioctl", "block_device", "st" },
	{ "st_read", "block_device,char_device", "st" },
	{ "st_write", "block_device,char_device", "st" },
	{ "ch_open", "block_device", "ch" },
	{ "ch_ioctl", "block_device", "ch" },
	{ "nvme_dev_open", "block_device", "nvme_core" },
	{ "nvme_dev_ioctl", "block_device", "nvme_core" },
	{ "nvme_dev_uring_cmd", "block_device", "nvme_core" },
	{ "nvme_ns_chr_open", "block_device", "nvme_core" },
	{ "nvme_ns_chr_ioctl", "block_device", "nvme_core" },
	{ "nvme_ns_chr_uring_cmd", "block_device", "nvme_core" },
	{ "nvme_ns_head_chr_open", "block_device", "nvme_core", .optional = true },
	{ "nvme_ns_head_chr_ioctl", "block_device", "nvme_core" },
	{ "nvme_ns_head_chr_uring_cmd", "block_device", "nvme_core" },
	{ "nvmf_dev_open", "block_device", "nvme_fabrics" },
	{ "nvmf_dev_write", "block_device,char_device", "nvme_fabrics" },
	{ "mtdchar_open", "block_device", "mtd" },
	{ "mtdchar_unlocked_ioctl", "block_device", "mtd" },
	{ "mtdchar_compat_ioctl", "block_device", "mtd" },
	{ "mtdchar_read", "block_device,char_device", "mtd" },
	{ "mtdchar_write", "block_device,char_device", "mtd" },
	{ "mtdchar_mmap", "block_device,char_device", "mtd", .or = "mtdchar_mmap_prepare" },
	{ "vol_cdev_open", "block_device", "ubi" },
	{ "vol_cdev_ioctl", "block_device", "ubi" },
	{ "vol_cdev_read", "block_device,char_device", "ubi" },
	{ "vol_cdev_write", "block_device,char_device", "ubi" },
	{ "ubi_cdev_ioctl", "block_device", "ubi" },
	{ "ctrl_cdev_ioctl", "block_device", "ubi" },
	{ "mmc_rpmb_chrdev_open", "block_device", "mmc_block" },
	{ "mmc_rpmb_ioctl", "block_device", "mmc_block" },
	{ "mmc_rpmb_ioctl_compat", "block_device", "mmc_block" },
	{ "dax_open", "block_device", "device_dax" },
	{ "dax_mmap", "block_device,char_device", "device_dax", .or = "dax_mmap_prepare" },
	{ "nd_open", "block_device", "libnvdimm" },
	{ "bus_ioctl", "block_device", "libnvdimm" },
	{ "dimm_ioctl", "block_device", "libnvdimm" },
	{ "cxl_memdev_open", "block_device" },
	{ "cxl_memdev_ioctl", "block_device" },
	{ "vhost_scsi_open", "block_device", "vhost_scsi" },
	{ "vhost_scsi_ioctl", "block_device", "vhost_scsi" },
	{ "vhost_vdpa_open", "block_device", "vhost_vdpa" },
	{ "vhost_vdpa_unlocked_ioctl", "block_device", "vhost_vdpa" },
	{ "vhost_vdpa_chr_write_iter", "block_device,char_device", "vhost_vdpa" },
	{ "vhost_vdpa_mmap", "block_device,char_device", "vhost_vdpa" },
	{ "ublk_ctrl_uring_cmd", "block_device", "ublk_drv" },
	{ "ublk_ch_open", "block_device", "ublk_drv" },
	{ "aoechr_open", "block_device", "aoe" },
	{ "aoechr_write", "block_device,char_device", "aoe" },
	{ "fw_device_op_open", "block_device", "firewire_core" },
	{ "fw_device_op_ioctl", "block_device", "firewire_core" },
	{ "fw_device_op_read", "block_device,char_device", "firewire_core" },
	{ "fw_device_op_mmap", "block_device,char_device", "firewire_core" },
	{ "megadev_open", "block_device", "megaraid" },
	{ "megadev_unlocked_ioctl", "block_device", "megaraid" },
	{ "mraid_mm_open", "block_device", "megaraid_mm" },
	{ "mraid_mm_unlocked_ioctl", "block_device", "megaraid_mm" },
	{ "megasas_mgmt_open", "block_device", "megaraid_sas" },
	{ "megasas_mgmt_ioctl", "block_device", "megaraid_sas" },
	{ "megasas_mgmt_compat_ioctl", "block_device", "megaraid_sas" },
	{ "_ctl_ioctl", "block_device", "mpt3sas" },
	{ "_ctl_ioctl_compat", "block_device", "mpt3sas" },
	{ "_ctl_mpt2_ioctl", "block_device", "mpt3sas" },
	{ "_ctl_mpt2_ioctl_compat", "block_device", "mpt3sas" },
	{ "mptctl_ioctl", "block_device", "mptctl" },
	{ "compat_mpctl_ioctl", "block_device", "mptctl" },
	{ "aac_cfg_open", "block_device", "aacraid" },
	{ "aac_cfg_ioctl", "block_device", "aacraid" },
	{ "twa_chrdev_open", "block_device", "3w_9xxx" },
	{ "twa_chrdev_ioctl", "block_device", "3w_9xxx" },
	{ "twl_chrdev_open", "block_device", "3w_sas" },
	{ "twl_chrdev_ioctl", "block_device", "3w_sas" },
	{ "tw_chrdev_open", "block_device", "3w_xxxx" },
	{ "tw_chrdev_ioctl", "block_device", "3w_xxxx" },
	{ "esas2r_proc_ioctl", "block_device", "esas2r" },
	{ "pmcraid_chr_open", "block_device", "pmcraid" },
	{ "pmcraid_chr_ioctl", "block_device", "pmcraid" },
	{ "claimintf", "block_device", "usbcore" },
	{ "checkintf", "block_device", "usbcore" },
	{ "check_ctrlrecip", "block_device", "usbcore" },
	{ "proc_ioctl", "block_device", "usbcore" },
	{ "usb_driver_release_interface", "block_device", "usbcore" },
	{ "usb_reset_device", "block_device", "usbcore" },
	{ "__handle_sysrq", "sysrq" },
	{ "input_repeat_key", "sysrq" },
	{ "ctrl_alt_del", "sysrq" },
	{ "fn_SAK", "sysrq" },
	{ "fn_show_state", "sysrq" },
	{ "fn_show_mem", "sysrq" },
	{ "fn_show_ptregs", "sysrq" },
	{ "uhid_dev_create2", "module_autoload", "uhid" },
	{ "userio_char_write", "module_autoload,sysrq", "userio" },
	{ "serport_ldisc_open", "module_autoload,sysrq", "serport" },
	{ "serport_ldisc_read", "module_autoload,sysrq", "serport" },
	{ "hidp_connection_add", "module_autoload,sysrq", "hidp" },
	{ "security_inode_mknod",
	  "kernel_trace,sysctl,procfs,sysfs,cgroupfs,lsm_admin,mknod,containment" },
	{ "security_sb_mount", "mount" },
	{ "vfs_get_tree", "cgroupfs,mount" },
	{ "mount_too_revealing", "block_device,mount" },
	{ "reconfigure_super", "cgroupfs,mount" },
	{ "security_move_mount", "mount" },
	{ "do_move_mount", "mount", .or = "kern_path" },
	{ "security_sb_umount", "mount" },
	{ "security_sb_pivotroot", "mount" },
	{ "security_path_notify",
	  "kernel_trace,sysctl,procfs,sysfs,cgroupfs,lsm_admin,mount,containment" },
	{ "fuse_backing_open", "sysfs,cgroupfs", "fuse", .since = "6.9" },
	{ "user_path_at", "mount", .or = "user_path_at_empty" },
	{ "wants_mount_setattr", "mount" },
	{ "bm_register_write", "sysctl", "binfmt_misc" },
	{ "bm_status_write", "sysctl", "binfmt_misc" },
	{ "bm_entry_write", "sysctl", "binfmt_misc" },
	{ "nfsd_svc", "procfs", "nfsd" },
	{ "crypto_add_alg", "procfs", "crypto_user" },
	{ "crypto_del_alg", "procfs", "crypto_user" },
	{ "crypto_update_alg", "procfs", "crypto_user" },
	{ "crypto_del_rng", "procfs", "crypto_user" },
	{ "nfsd_nl_threads_set_doit", "procfs", "nfsd", .since = "6.10" },
	{ "nfsd_nl_version_set_doit", "procfs", "nfsd", .since = "6.10" },
	{ "nfsd_nl_listener_set_doit", "procfs", "nfsd", .since = "6.10" },
	{ "nfsd_nl_pool_mode_set_doit", "procfs", "nfsd", .since = "6.10" },
	{ "nfsd_nl_svc_export_set_reqs_doit", "procfs", "nfsd", .since = "7.3" },
	{ "nfsd_nl_expkey_set_reqs_doit", "procfs", "nfsd", .since = "7.3" },
	{ "nfsd_nl_cache_flush_doit", "procfs", "nfsd", .since = "7.3" },
	{ "nfsd_nl_unlock_ip_doit", "procfs", "nfsd", .since = "7.3" },
	{ "nfsd_nl_unlock_filesystem_doit", "procfs", "nfsd", .since = "7.3" },
	{ "nfsd_nl_unlock_export_doit", "procfs", "nfsd", .since = "7.3" },
	{ "sunrpc_nl_ip_map_set_reqs_doit", "procfs", "sunrpc", .since = "7.3" },
	{ "sunrpc_nl_unix_gid_set_reqs_doit", "procfs", "sunrpc", .since = "7.3" },
	{ "sunrpc_nl_cache_flush_doit", "procfs", "sunrpc", .since = "7.3" },
	{ "lockd_nl_server_set_doit", "sysctl", "lockd", .since = "7.3" },
	{ "handle_startup_event", "procfs", "ksmbd" },
	{ "handle_generic_event", "procfs", "ksmbd" },
	{ "nbd_genl_connect", "block_device", "nbd" },
	{ "nbd_genl_disconnect", "block_device", "nbd" },
	{ "nbd_genl_reconfigure", "block_device", "nbd" },
	{ "drbd_adm_new_minor", "block_device", "drbd" },
	{ "drbd_adm_del_minor", "block_device", "drbd" },
	{ "drbd_adm_new_resource", "block_device", "drbd" },
	{ "drbd_adm_del_resource", "block_device", "drbd" },
	{ "drbd_adm_resource_opts", "block_device", "drbd" },
	{ "drbd_adm_connect", "block_device", "drbd" },
	{ "drbd_adm_net_opts", "block_device", "drbd" },
	{ "drbd_adm_disconnect", "block_device", "drbd" },
	{ "drbd_adm_attach", "block_device", "drbd" },
	{ "drbd_adm_disk_opts", "block_device", "drbd" },
	{ "drbd_adm_resize", "block_device", "drbd" },
	{ "drbd_adm_set_role", "block_device", "drbd" },
	{ "drbd_adm_new_c_uuid", "block_device", "drbd" },
	{ "drbd_adm_start_ov", "block_device", "drbd" },
	{ "drbd_adm_detach", "block_device", "drbd" },
	{ "drbd_adm_invalidate", "block_device", "drbd" },
	{ "drbd_adm_invalidate_peer", "block_device", "drbd" },
	{ "drbd_adm_pause_sync", "block_device", "drbd" },
	{ "drbd_adm_resume_sync", "block_device", "drbd" },
	{ "drbd_adm_suspend_io", "block_device", "drbd" },
	{ "drbd_adm_resume_io", "block_device", "drbd" },
	{ "drbd_adm_outdate", "block_device", "drbd" },
	{ "drbd_adm_down", "block_device", "drbd" },
	{ "drbd_pre_doit", "block_device", "drbd" },
	{ "tcmu_genl_set_features", "block_device", "target_core_user" },
	{ "tcmu_genl_add_dev_done", "block_device", "target_core_user" },
	{ "tcmu_genl_rm_dev_done", "block_device", "target_core_user" },
	{ "tcmu_genl_reconfig_dev_done", "block_device", "target_core_user" },
	{ "bl_set_layoutdriver", "block_device", "blocklayoutdriver" },
};

FIXTURE(list)
{
	struct hook_line hooks[HOOKS_MAX];
	int nr;
};

FIXTURE_SETUP(list)
{
	/* When run by hand, the module may be loaded already. */
	if (file_exists("/sys/module/msr"))
		ASSERT_EQ(0, module_unload("msr"));
	self->nr = read_hooks(self->hooks, HOOKS_MAX);
	ASSERT_LT(0, self->nr);
}

FIXTURE_TEARDOWN(list)
{
}

static const struct expected *find_expected(const char *function)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		if (!strcmp(expected[i].function, function) ||
		    (expected[i].or && !strcmp(expected[i].or, function)))
			return &expected[i];
	}
	return NULL;
}

enum module_state {
	UNKNOWN,	/* the kernel does not have it */
	NOT_LOADED,
	THERE,
};

/* Is the module in this list of the kernel's modules? */
static bool is_listed(const char *list, const char *module)
{
	static char text[4 << 20];
	char path[512], needle[128], *c;
	struct utsname name;

	uname(&name);
	snprintf(path, sizeof(path), "/lib/modules/%s/%s", name.release, list);
	snprintf(needle, sizeof(needle), "/%s.ko", module);
	if (read_text(path, text, sizeof(text)) <= 0)
		return false;
	/* The file may be called xen-privcmd.ko, but module names have underscores. */
	for (c = text; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return strstr(text, needle);
}

static enum module_state module_state(const char *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	if (is_listed("modules.builtin", module) || file_exists(path))
		return THERE;
	/* modules.order also lists modules that the virtual machine's disk lacks. */
	return is_listed("modules.dep", module) || is_listed("modules.order", module) ?
		NOT_LOADED : UNKNOWN;
}

/* Is the function in ftrace's list of functions? */
static bool kernel_has(const char *function)
{
	static char text[8 << 20];
	char needle[128];
	const char *at;
	size_t len;

	if (!function)
		return false;
	if (!text[0])
		read_text("/sys/kernel/tracing/available_filter_functions", text, sizeof(text));
	/* ftrace prints the module's name after that of the function. */
	len = snprintf(needle, sizeof(needle), "\n%s", function);
	for (at = strstr(text, needle); at; at = strstr(at + 1, needle)) {
		if (at[len] == '\n' || at[len] == ' ')
			return true;
	}
	return false;
}

/* If ftrace's list could not be read, no hook would be expected, and the other tests would pass. */
TEST_F(list, kernel_is_known)
{
	EXPECT_TRUE(kernel_has("security_locked_down"));
	EXPECT_FALSE(kernel_has("security_locked"));
}

/* Does the module have the function, or the other one? By its file; by its release without one. */
static bool module_has(const struct expected *hook)
{
	int n = module_functions(hook->module, hook->function);

	if (n < 0)
		return !hook->since || kernel_since(hook->since);
	return n || hook->optional || (hook->or && module_functions(hook->module, hook->or));
}

static bool is_wanted(const struct expected *hook)
{
	/* ftrace lists functions of a module only when it is loaded. */
	if (hook->module && module_state(hook->module) != THERE)
		return module_state(hook->module) == NOT_LOADED && module_has(hook);
	if (hook->since && !kernel_since(hook->since))
		return false;
	if (hook->unless && kernel_has(hook->unless))
		return false;
	return kernel_has(hook->function) || kernel_has(hook->or);
}

/* At load, hooks are placed that the built-in policy needs or that guard Gabion itself. */
static bool may_be_idle(const struct expected *want)
{
	static const char *const needed[] = {
		"module_load", "module_unload", "module_autoload", "kexec", "raw_memory",
		"raw_io", "kernel_trace", "hibernate", "sysrq", "sysctl", "procfs", "sysfs",
		"block_device", "lsm_admin", "cgroupfs", "containment",
	};
	char operations[256], *rest = operations;
	const char *word;
	size_t i;

	snprintf(operations, sizeof(operations), "%s", want->operations);
	while ((word = strsep(&rest, ","))) {
		for (i = 0; i < ARRAY_SIZE(needed); i++) {
			if (!strcmp(word, needed[i]))
				return false;
		}
	}
	return true;
}

TEST_F(list, as_expected)
{
	int i;

	for (i = 0; i < self->nr; i++) {
		const struct hook_line *hook = &self->hooks[i];
		const struct expected *want = find_expected(hook->function);
		bool waits, idle;

		ASSERT_NE(NULL, want) {
			TH_LOG("%s is hooked, which this test does not know", hook->function);
		}
		EXPECT_STREQ(want->operations, hook->operations) {
			TH_LOG("%s", hook->function);
		}
		waits = want->module && module_state(want->module) == NOT_LOADED;
		idle = may_be_idle(want) && !strcmp(hook->state, "idle");
		EXPECT_STREQ(waits ? "waiting" : idle ? "idle" : "placed", hook->state) {
			TH_LOG("%s", hook->function);
		}
		EXPECT_STREQ(waits || idle ? "-" : "pass", hook->result) {
			TH_LOG("%s", hook->function);
		}
	}
}

/* Each expected hook is listed exactly once. */
TEST_F(list, complete)
{
	int n, sum = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		int want = is_wanted(&expected[i]), found = 0;

		for (n = 0; n < self->nr; n++)
			found += find_expected(self->hooks[n].function) == &expected[i];
		EXPECT_EQ(want, found) {
			TH_LOG("%s is listed %d times", expected[i].function, found);
		}
		sum += found;
	}
	EXPECT_EQ(self->nr, sum);
}

/*
 * A function that a module does not have, as it was renamed, or has several times, shows only when
 * the module is loaded, which is refused then.
 */
TEST_F_TIMEOUT(list, modules_have_the_functions, 120)
{
	int i, n, seen = 0;

	for (i = 0; i < self->nr; i++) {
		const struct expected *want = find_expected(self->hooks[i].function);

		if (!want || !want->module || strcmp(self->hooks[i].state, "waiting"))
			continue;
		n = module_functions(want->module, want->function);
		if (n == -ENOENT)
			continue;
		if (want->or)
			n += module_functions(want->module, want->or);
		seen++;
		EXPECT_TRUE(n == 1 || (!n && want->optional)) {
			TH_LOG("%s has %d functions %s", want->module, n, want->function);
		}
	}
	TH_LOG("%d functions", seen);
	if (module_exists("sg"))
		EXPECT_LT(100, seen);
}

/* ftrace reads through all functions for each. */
TEST_F_TIMEOUT(list, as_ftrace_sees_it, 180)
{
	int i, placed = 0;

	for (i = 0; i < self->nr; i++) {
		bool is_placed = !strcmp(self->hooks[i].state, "placed");

		EXPECT_EQ(is_placed, held_functions(self->hooks[i].function)) {
			TH_LOG("%s", self->hooks[i].function);
		}
		placed += is_placed;
	}
	/* No other function is hooked. */
	EXPECT_EQ(placed, held_functions(NULL));
}

/* Hits count all calls, allowed and refused. */
TEST_F(list, hits)
{
	struct hook_line before, after;

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\nbind userns p\n"));
	ASSERT_TRUE(find_hook("write_sysrq_trigger", &before));
	EXPECT_EQ(0, press_key(NULL));
	ASSERT_TRUE(find_hook("write_sysrq_trigger", &after));
	EXPECT_EQ(before.hits + 1, after.hits);

	ASSERT_TRUE(find_hook("proc_reg_open", &before));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	ASSERT_TRUE(find_hook("proc_reg_open", &after));
	EXPECT_LT(before.hits, after.hits);
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
}

TEST_HARNESS_MAIN
