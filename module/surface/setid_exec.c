// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that raise privileges: set-id programs and file capabilities.
 */
#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <linux/user_namespace.h>
#include <linux/xattr.h>

#include "decide.h"
#include "hook/hook.h"

/* A task gains nothing by an id that it has already, or could get without the program. */
static bool gains_uid(const struct cred *old, kuid_t euid)
{
	return !uid_eq(euid, old->uid) && !uid_eq(euid, old->euid) &&
	       !uid_eq(euid, old->suid) && !cap_raised(old->cap_effective, CAP_SETUID);
}

static bool gains_gid(const struct cred *old, kgid_t egid)
{
	return !gid_eq(egid, old->gid) && !gid_eq(egid, old->egid) &&
	       !gid_eq(egid, old->sgid) && !cap_raised(old->cap_effective, CAP_SETGID);
}

/*
 * int security_bprm_creds_from_file(struct linux_binprm *bprm, const struct file *file)
 *
 * The last interpreter's ids are in the new credentials already, if the mount,
 * the user namespace and no_new_privs let them (bprm_fill_uid() in fs/exec.c),
 * and an error still only fails the exec. A traced program is refused as well,
 * though cap_bprm_creds_from_file() would take its new ids back.
 */
static bool hook_bprm_creds_from_file(struct ftrace_regs *fregs)
{
	const struct linux_binprm *bprm = (const struct linux_binprm *)gabion_arg(fregs, 0);
	const struct cred *old = current_cred();

	if (!gains_uid(old, bprm->cred->euid) && !gains_gid(old, bprm->cred->egid))
		return false;
	return gabion_refuse(GABION_OP_SETID_EXEC, bprm->filename, NULL);
}

/*
 * int get_vfs_caps_from_disk(struct mnt_idmap *idmap, const struct dentry *dentry,
 *			      struct cpu_vfs_cap_data *cpu_caps)
 *
 * Whether a file has capabilities is only known after its extended attribute was read, which
 * sleeps, and no later function can refuse. So for governed tasks read_file_caps() runs in place
 * of this function, with a reference on this module. If there is no reference the module is being
 * unloaded, and judges nothing any more. Outside of execve, auditing calls this function.
 */
static bool hook_get_vfs_caps_from_disk(struct ftrace_regs *fregs)
{
	return current->in_execve && gabion_current_governed(NULL) &&
	       try_module_get(THIS_MODULE);
}

static kernel_cap_t cap_set(__le32 low, __le32 high)
{
	u64 bits = le32_to_cpu(low) | (u64)le32_to_cpu(high) << 32;
	kernel_cap_t set;
	int cap;

	cap_clear(set);
	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (bits & BIT_ULL(cap))
			cap_raise(set, cap);
	}
	return set;
}

/*
 * vfs_getxattr() shows the attribute as it counts for the current user namespace:
 * one that root here owns as version 2, one of another root as version 3 or not at
 * all (cap_inode_getsecurity() in security/commoncap.c). Version 1, of before
 * 2.6.25, is an error. What idmap is depends on the kernel.
 */
static int file_caps(void *idmap, struct dentry *dentry, struct cpu_vfs_cap_data *caps)
{
	struct vfs_ns_cap_data data;
	ssize_t size;

	memset(caps, 0, sizeof(*caps));
	size = vfs_getxattr(idmap, dentry, XATTR_NAME_CAPS, &data, sizeof(data));
	if (size == -EOPNOTSUPP || size == -EOVERFLOW || size == XATTR_CAPS_SZ_3)
		return -ENODATA;
	if (size < 0)
		return size;
	if (size != XATTR_CAPS_SZ_2)
		return -EINVAL;
	caps->magic_etc = le32_to_cpu(data.magic_etc);
	caps->permitted = cap_set(data.data[0].permitted, data.data[1].permitted);
	caps->inheritable = cap_set(data.data[0].inheritable, data.data[1].inheritable);
	caps->rootid = make_kuid(current_user_ns(), 0);
	return 0;
}

/* Root gets all capabilities of its bounding set, whatever the file has: capabilities(7). */
static bool gains_caps(const struct cpu_vfs_cap_data *caps)
{
	const struct cred *cred = current_cred();
	kuid_t root = make_kuid(cred->user_ns, 0);
	kernel_cap_t gets;

	if (task_no_new_privs(current))
		return false;
	if (!issecure(SECURE_NOROOT) && (uid_eq(cred->uid, root) || uid_eq(cred->euid, root)))
		return false;
	gets = cap_combine(cap_intersect(caps->permitted, cred->cap_bset),
			   cap_intersect(caps->inheritable, cred->cap_inheritable));
	return !cap_issubset(gets, cred->cap_permitted);
}

static bool refuse_file_caps(struct dentry *dentry, const struct cpu_vfs_cap_data *caps)
{
	struct name_snapshot name;
	bool refuse;

	if (!gains_caps(caps))
		return false;
	take_dentry_name_snapshot(&name, dentry);
	refuse = gabion_refuse(GABION_OP_SETID_EXEC, name.name.name, NULL);
	release_dentry_name_snapshot(&name);
	return refuse;
}

static noinline long read_file_caps(void *idmap, struct dentry *dentry,
				    struct cpu_vfs_cap_data *caps)
{
	int err = file_caps(idmap, dentry, caps);

	if (!err && refuse_file_caps(dentry, caps))
		err = -EPERM;
	/* What is left of this function gabion_hooks_remove() waits for. */
	module_put(THIS_MODULE);
	return err;
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_bprm_creds_from_file, BIT(GABION_OP_SETID_EXEC),
		    hook_bprm_creds_from_file, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(get_vfs_caps_from_disk, BIT(GABION_OP_SETID_EXEC), hook_get_vfs_caps_from_disk,
		    .instead = read_file_caps, .judged = GABION_JUDGED_TASK),
};

GABION_HOOK_TABLE(gabion_hooks_setid_exec, hooks);
