// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controls of security modules.
 *
 * What a security module is told through its own files holds for the whole
 * machine; the kernel asks for CAP_MAC_ADMIN in the initial user namespace, or for
 * nothing but the files' permissions (IMA, TOMOYO). Each module has its own
 * functions: those that write are judged, and those that open where there are any.
 *
 * What passes is a task's own: labels in /proc/PID/attr, which a runtime writes for
 * its container, TOMOYO's self_domain, which is the same, and files that answer
 * questions (AppArmor's .access, SELinux' access, create, member and their like).
 * Profiles of an AppArmor policy namespace of the container's own do not.
 *
 * Gabion's files guard themselves (securityfs.c). Landlock has none.
 */
#include <linux/fs.h>

#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "surface/control_file.h"
#include "surface/file.h"

static bool refuse(const struct dentry *dentry, const struct file *file)
{
	char path[GABION_OBJECT_SIZE];

	return gabion_current_governed(file) &&
	       gabion_refuse(GABION_OP_LSM_ADMIN,
			     gabion_control_path(dentry, path, sizeof(path)), file);
}

/* ssize_t write(struct file *file, ...), and an ioctl */
static bool __maybe_unused lsm_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return refuse(file->f_path.dentry, file);
}

/* int open(struct inode *inode, struct file *file) */
static bool __maybe_unused lsm_open(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 1);

	return gabion_opened_for_write(file) && refuse(file->f_path.dentry, file);
}

#define LSM(name, judge_function)                                                             \
	{                                                                                     \
		.function = #name, .ops = BIT(GABION_OP_LSM_ADMIN), .judge = (judge_function) \
	}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_SECURITY_LOCKDOWN_LSM
	LSM(lockdown_write, lsm_write),
#endif
#ifdef CONFIG_SECURITY_APPARMOR
	LSM(profile_load, lsm_write),
	LSM(profile_replace, lsm_write),
	LSM(profile_remove, lsm_write),
#endif
#ifdef CONFIG_SECURITY_TOMOYO
	LSM(tomoyo_open, lsm_open),
	LSM(tomoyo_write, lsm_write),
#endif
#ifdef CONFIG_SECURITY_SELINUX
	LSM(sel_write_load, lsm_write),
	LSM(sel_write_bool, lsm_write),
	LSM(sel_commit_bools_write, lsm_write),
	LSM(sel_write_checkreqprot, lsm_write),
	LSM(sel_write_avc_cache_threshold, lsm_write),
#ifdef CONFIG_SECURITY_SELINUX_DEVELOP
	LSM(sel_write_enforce, lsm_write),
#endif
#if defined(CONFIG_SECURITY_SELINUX_DISABLE)
	LSM(sel_write_disable, lsm_write),
#endif
#endif
#ifdef CONFIG_SECURITY_SMACK
	LSM(smk_write_load, lsm_write),
	LSM(smk_write_load2, lsm_write),
	LSM(smk_write_change_rule, lsm_write),
	LSM(smk_write_revoke_subj, lsm_write),
	LSM(smk_write_cipso, lsm_write),
	LSM(smk_write_cipso2, lsm_write),
	LSM(smk_write_cipso_auto_level, lsm_write),
	LSM(smk_write_doi, lsm_write),
	LSM(smk_write_net4addr, lsm_write),
	LSM(smk_write_ambient, lsm_write),
	LSM(smk_write_onlycap, lsm_write),
	LSM(smk_write_logging, lsm_write),
	LSM(smk_write_syslog, lsm_write),
	LSM(smk_write_ptrace, lsm_write),
#if IS_ENABLED(CONFIG_IPV6)
	LSM(smk_write_net6addr, lsm_write),
#endif
#ifdef CONFIG_SECURITY_SMACK_BRINGUP
	LSM(smk_write_unconfined, lsm_write),
#endif
#endif
#ifdef CONFIG_SECURITY_IPE
	LSM(new_policy, lsm_write),
	LSM(setaudit, lsm_write),
	LSM(setenforce, lsm_write),
	LSM(setactive, lsm_write),
	LSM(update_policy, lsm_write),
	LSM(delete_policy, lsm_write),
#endif
#ifdef CONFIG_SECURITY_SAFESETID
	LSM(safesetid_uid_file_write, lsm_write),
	LSM(safesetid_gid_file_write, lsm_write),
#endif
#ifdef CONFIG_SECURITY_LOADPIN_VERITY
	LSM(dm_verity_ioctl, lsm_write),
#endif
#ifdef CONFIG_IMA
	LSM(ima_open_policy, lsm_open),
	LSM(ima_write_policy, lsm_write),
#endif
#ifdef CONFIG_EVM
	LSM(evm_write_key, lsm_write),
#endif
#ifdef CONFIG_EVM_ADD_XATTRS
	LSM(evm_write_xattrs, lsm_write),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_lsm, hooks);
