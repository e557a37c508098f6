// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control files of security modules, and their files that show information of the host.
 *
 * The control files configure a security module for the whole machine. The kernel requires
 * CAP_MAC_ADMIN in the initial user namespace, or only the files' permissions (IMA, TOMOYO).
 * Each security module has its own functions. Gabion hooks those for writing, and those for
 * opening if there are any.
 *
 * A task's own passes: labels in /proc/PID/attr, which a runtime writes for its container,
 * TOMOYO's self_domain, which is the same, and files that answer questions (AppArmor's
 * .access, SELinux' access, create, member and similar). Profiles of the container's own
 * AppArmor policy namespace do not pass.
 *
 * Gabion's files guard themselves (securityfs.c). Landlock has none.
 */
#include <linux/fs.h>
#include <linux/kconfig.h>

#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "surface/control_filesystem.h"
#include "surface/file.h"

static bool refuse(const struct dentry *dentry, const struct file *file)
{
	char path[GABION_OBJECT_SIZE];

	return gabion_current_governed(file) &&
	       gabion_refuse(GABION_OP_LSM_ADMIN,
			     gabion_control_path(dentry, path, sizeof(path)), file);
}

/* ssize_t write(struct file *file, ...), and an ioctl */
static bool __maybe_unused hook_lsm_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse(file->f_path.dentry, file);
}

/* int open(struct inode *inode, struct file *file) */
static bool __maybe_unused hook_lsm_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && refuse(file->f_path.dentry, file);
}

/*
 * int open(struct inode *inode, struct file *file): which programs have run on the host, with
 * their hashes; how it was booted; and the text of its profiles, compiled. Which profiles there
 * are passes: runtimes in containers ask whether theirs is loaded.
 */
static bool __maybe_unused hook_securityfs_tells(struct ftrace_regs *fregs)
{
	const struct dentry *dentry = gabion_file_arg(fregs, 1)->f_path.dentry;
	char path[GABION_OBJECT_SIZE];

	return gabion_current_governed(NULL) &&
	       gabion_refuse(GABION_OP_HOST_INFO, gabion_control_path(dentry, path, sizeof(path)),
			     NULL);
}

/*
 * int open(struct inode *inode, struct file *file) of IMA's lists of measurements, from which the
 * writer can delete since 7.3
 */
static bool __maybe_unused hook_ima_measurements_open(struct ftrace_regs *fregs)
{
	return hook_lsm_open(fregs) || hook_securityfs_tells(fregs);
}

/*
 * int netlbl_mgmt_add(struct sk_buff *skb, struct genl_info *info) and similar: how SELinux and
 * Smack label packets. These families of generic netlink are of the initial network namespace
 * alone, and take what changes something from CAP_NET_ADMIN in the initial user namespace.
 */
static bool __maybe_unused hook_netlabel(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_LSM_ADMIN, "netlabel", NULL);
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_SECURITY_LOCKDOWN_LSM
	GABION_HOOK(lockdown_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_SECURITY_APPARMOR
	GABION_HOOK(profile_load, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(profile_replace, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(profile_remove, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#ifdef CONFIG_SECURITY_APPARMOR_EXPORT_BINARY
	GABION_HOOK(rawdata_open, BIT(GABION_OP_HOST_INFO), hook_securityfs_tells),
#endif
#endif
#ifdef CONFIG_SECURITY_TOMOYO
	GABION_HOOK(tomoyo_open, BIT(GABION_OP_LSM_ADMIN), hook_lsm_open),
	GABION_HOOK(tomoyo_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_SECURITY_SELINUX
	GABION_HOOK(sel_write_load, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(sel_write_bool, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(sel_commit_bools_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(sel_write_checkreqprot, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(sel_write_avc_cache_threshold, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#ifdef CONFIG_SECURITY_SELINUX_DEVELOP
	GABION_HOOK(sel_write_enforce, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#if defined(CONFIG_SECURITY_SELINUX_DISABLE)
	GABION_HOOK(sel_write_disable, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#endif
#ifdef CONFIG_SECURITY_SMACK
	GABION_HOOK(smk_write_load, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_load2, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_change_rule, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_revoke_subj, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_cipso, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_cipso2, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_cipso_auto_level, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_doi, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_net4addr, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_ambient, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_onlycap, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_logging, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_syslog, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(smk_write_ptrace, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#if IS_ENABLED(CONFIG_IPV6)
	GABION_HOOK(smk_write_net6addr, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_SECURITY_SMACK_BRINGUP
	GABION_HOOK(smk_write_unconfined, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#endif
#ifdef CONFIG_NETLABEL
	GABION_HOOK(netlbl_mgmt_add, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_mgmt_remove, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_mgmt_adddef, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_mgmt_removedef, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_unlabel_accept, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_unlabel_staticadd, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_unlabel_staticremove, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_unlabel_staticadddef, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_unlabel_staticremovedef, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_cipsov4_add, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_cipsov4_remove, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
#if IS_ENABLED(CONFIG_IPV6)
	GABION_HOOK(netlbl_calipso_add, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
	GABION_HOOK(netlbl_calipso_remove, BIT(GABION_OP_LSM_ADMIN), hook_netlabel),
#endif
#endif
#ifdef CONFIG_SECURITY_IPE
	GABION_HOOK(new_policy, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(setaudit, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(setenforce, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(setactive, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(update_policy, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(delete_policy, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_SECURITY_SAFESETID
	GABION_HOOK(safesetid_uid_file_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(safesetid_gid_file_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_SECURITY_LOADPIN_VERITY
	GABION_HOOK(dm_verity_ioctl, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_IMA
	GABION_HOOK(ima_open_policy, BIT(GABION_OP_LSM_ADMIN), hook_lsm_open),
	GABION_HOOK(ima_write_policy, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
	GABION_HOOK(ima_measurements_open, BIT(GABION_OP_HOST_INFO) | BIT(GABION_OP_LSM_ADMIN),
		    hook_ima_measurements_open),
	GABION_HOOK(ima_ascii_measurements_open,
		    BIT(GABION_OP_HOST_INFO) | BIT(GABION_OP_LSM_ADMIN),
		    hook_ima_measurements_open),
#ifdef GABION_HAVE_IMA_DELETION
	GABION_HOOK(ima_measurements_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef GABION_HAVE_IMA_STAGING
	GABION_HOOK(ima_measurements_staged_open,
		    BIT(GABION_OP_HOST_INFO) | BIT(GABION_OP_LSM_ADMIN),
		    hook_ima_measurements_open),
	GABION_HOOK(ima_ascii_measurements_staged_open,
		    BIT(GABION_OP_HOST_INFO) | BIT(GABION_OP_LSM_ADMIN),
		    hook_ima_measurements_open),
	GABION_HOOK(ima_measurements_staged_write, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#endif
#if IS_ENABLED(CONFIG_TCG_TPM)
	GABION_HOOK(tpm_bios_measurements_open, BIT(GABION_OP_HOST_INFO), hook_securityfs_tells,
		    GABION_IN_MODULE(CONFIG_TCG_TPM, "tpm")),
#endif
#ifdef CONFIG_EVM
	GABION_HOOK(evm_write_key, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
#ifdef CONFIG_EVM_ADD_XATTRS
	GABION_HOOK(evm_write_xattrs, BIT(GABION_OP_LSM_ADMIN), hook_lsm_write),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_lsm_admin, hooks);
