# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Each control file system has hooks that judge its content, on the functions that write its files or
# open them for writing, or a reason why there is nothing to judge. Owner, mode, attributes and names
# are judged for all of them in the same way (control_attributes.c).
#
# A row of GABION_CONTROL_FILESYSTEMS without a line here fails this test, and so does a function
# that is in no table of hooks. engine/list.c tests that these functions are hooked on each kernel.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
root=$(dirname "$0")/../..
lib=$root/userspace/lib
: >"$work/err"

# NAME FUNCTION...; or NAME - REASON
cat >"$work/judges" <<'JUDGES'
proc		proc_reg_open proc_reg_write proc_reg_unlocked_ioctl proc_reg_mmap proc_sys_open proc_sys_write
nfsd		nfsctl_transaction_write client_ctl_write nfsd_svc
rpc_pipefs	rpc_pipe_open rpc_pipe_write cache_write_pipefs write_flush_pipefs
binfmt_misc	bm_register_write bm_status_write bm_entry_write
sysfs		kernfs_fop_open kernfs_fop_write_iter kernfs_fop_mmap
configfs	configfs_open_file configfs_open_bin_file configfs_write_iter configfs_bin_write_iter
efivarfs	efivarfs_file_write
fusectl		nonseekable_open fuse_conn_abort_write fuse_conn_max_background_write fuse_conn_congestion_threshold_write
pstore		- no file can be written (pstore_file_operations in fs/pstore/inode.c)
bpf		- no file can be written (bpffs_map_fops in kernel/bpf/inode.c); what is pinned is bpf(2)'s
resctrl		kernfs_fop_open kernfs_fop_write_iter kernfs_fop_mmap
devtmpfs	chrdev_open blkdev_open
ibmasmfs	command_file_open command_file_write event_file_open event_file_write r_heartbeat_file_open r_heartbeat_file_write remote_settings_file_write
ipathfs		flash_write
xenfs		xenbus_file_open xenbus_file_write privcmd_ioctl privcmd_mmap xsd_kva_open xsd_kva_mmap
ocfs2_dlmfs	dlmfs_file_open dlmfs_file_write
gadgetfs	gadget_dev_open dev_config gadget_dev_ioctl ep0_read ep_open ep_read_iter ep_write_iter ep_ioctl
cgroup2		cgroup_file_open cgroup_file_write cgroup_attach_permissions
cgroup		cgroup_file_open cgroup_file_write cgroup_attach_permissions
debugfs		security_locked_down debugfs_file_get full_proxy_write full_proxy_unlocked_ioctl debugfs_attr_write
tracefs		security_locked_down tracefs_permission security_file_receive
securityfs	lockdown_write tomoyo_open tomoyo_write ima_open_policy ima_write_policy evm_write_key evm_write_xattrs safesetid_uid_file_write safesetid_gid_file_write dm_verity_ioctl new_policy setaudit setenforce setactive update_policy delete_policy
apparmorfs	profile_load profile_replace profile_remove
selinuxfs	sel_write_load sel_write_bool sel_commit_bools_write sel_write_enforce sel_write_disable sel_write_checkreqprot sel_write_avc_cache_threshold
smackfs		smk_write_load smk_write_load2 smk_write_change_rule smk_write_revoke_subj smk_write_cipso smk_write_cipso2 smk_write_cipso_auto_level smk_write_doi smk_write_net4addr smk_write_net6addr smk_write_ambient smk_write_onlycap smk_write_logging smk_write_syslog smk_write_ptrace smk_write_unconfined
JUDGES

# rows HEADER: print the names in its table of control file systems.
rows()
{
	printf '#include "%s"\n#define NAME(name, ...) ROW name\nGABION_CONTROL_FILESYSTEMS(NAME)\n' "$1" |
		"${CC:-cc}" -E -P -x c - | grep -o 'ROW "[^"]*"' | cut -d'"' -f2 | sort
}

# hooked: print the functions in the module's tables, for any configuration; see userspace/Makefile.
hooked()
{
	awk -f "$lib/hook_tables.awk" "$root"/module/compat.h "$root"/module/hook/descriptor.h \
		"$root"/module/surface/*.c >"$work/tables" &&
		"${CC:-cc}" -w -E -P -x c -o "$work/rows" "$work/tables" &&
		awk -f "$lib/hook_names.awk" "$work/rows" | grep -o '"[^"]*"' | tr -d '"' | sort -u
}

# answered FILE: print the file systems with a complete line there.
answered()
{
	awk 'NF > 1 && ($2 != "-" || NF > 2) { print $1 }' "$1" | sort
}

rows "$(realpath "$root")/module/policy/filesystem.h" >"$work/names"
hooked >"$work/hooks"

[ "$(wc -l <"$work/names")" -ge 25 ] && grep -qx smackfs "$work/names"
result "the table of file systems is read"
[ "$(wc -l <"$work/hooks")" -ge 300 ] && grep -qx kernfs_fop_write_iter "$work/hooks"
result "the tables of hooks are read"

answered "$work/judges" | comm -23 "$work/names" - >"$work/out"
[ ! -s "$work/out" ]
result "the content of each is judged, or a reason is given"
answered "$work/judges" | comm -13 "$work/names" - >"$work/out"
[ ! -s "$work/out" ]
result "no other is named"
answered "$work/judges" | uniq -d >"$work/out"
[ ! -s "$work/out" ]
result "each once"
awk '$2 != "-" { for (i = 2; i <= NF; i++) print $i }' "$work/judges" | sort -u |
	comm -23 - "$work/hooks" >"$work/out"
[ ! -s "$work/out" ]
result "each function that is named is hooked"

# Check that this test notices missing lines.
sed '/^ipathfs/d; s/^pstore.*/pstore\t-/' "$work/judges" >"$work/fewer"
answered "$work/fewer" | comm -23 "$work/names" - >"$work/out"
[ "$(tr '\n' ' ' <"$work/out")" = "ipathfs pstore " ]
result "a row without an answer is noticed"
plan
