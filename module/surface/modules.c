// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules: loading, unloading and autoloading, and the loading of kernels.
 */
#include <crypto/algapi.h>
#include <linux/capability.h>
#include <linux/crypto.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <linux/uaccess.h>

#include "binding/store.h"
#include "decide.h"
#include "evidence/event.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/futile.h"

/* int security_kernel_module_request(char *kmod_name) */
static bool hook_kernel_module_request(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_MODULE_AUTOLOAD,
			     (const char *)gabion_arg(fregs, 0), NULL);
}

/* int security_kernel_load_data(enum kernel_load_data_id id, bool contents) */
static bool hook_kernel_load_data(struct ftrace_regs *fregs)
{
	switch ((u32)gabion_arg(fregs, 0)) {
	case LOADING_MODULE:
		return !gabion_call_is_futile(CAP_SYS_MODULE) &&
		       gabion_refuse(GABION_OP_MODULE_LOAD, "init_module", NULL);
	case LOADING_KEXEC_IMAGE:
		return gabion_refuse(GABION_OP_KEXEC, "kexec_load", NULL);
	default:
		return false; /* firmware, policies: data, not the kernel's code */
	}
}

/*
 * finit_module(2) is judged at its entry. 6.12 returns the result of the first of several
 * concurrent loads of a file to all callers (idempotent_init_module() in kernel/module/main.c). So
 * a refusal deeper down could hit the host, and a success of the host could be returned to a
 * governed task. The descriptor is looked up only for the file's name.
 */
static bool hook_sys_finit_module(struct ftrace_regs *fregs)
{
	char object[GABION_OBJECT_SIZE] = "?";
	struct file *file;

	if (!gabion_current_governed(NULL) || gabion_call_is_futile(CAP_SYS_MODULE))
		return false;
	file = fget(gabion_syscall_arg(fregs, 0));
	if (file) {
		rcu_read_lock();
		strscpy(object, gabion_dentry_name(file->f_path.dentry), sizeof(object));
		rcu_read_unlock();
		fput(file);
	}
	return gabion_refuse(GABION_OP_MODULE_LOAD, object, NULL);
}

/**
 * struct implied_parts - algorithms that a template uses without being in the name
 * @template: its name
 * @part: the algorithm that it requests itself, by crypto_grab_*() in its create function
 */
struct implied_parts {
	const char *template;
	const char *part[2];
};

static const struct implied_parts implied_parts[] = {
	{ "adiantum", { "nhpoly1305" } },
	{ "ccm", { "ctr", "cbcmac" } },
	{ "gcm", { "ctr", "ghash" } },
	{ "hctr2", { "xctr", "polyval" } },
	{ "lrw", { "ecb" } },
	{ "xts", { "ecb" } },
#ifdef CRYPTO_ALG_TYPE_LSKCIPHER
	/* lskcipher_alloc_instance_simple() of crypto/lskcipher.c makes it of ecb(CIPHER). */
	{ "cbc", { "ecb" } },
#endif
};

#define CRYPTO_ALIAS "crypto-"

static bool refuse_algorithm(const char *name, size_t len)
{
	char alias[sizeof(CRYPTO_ALIAS) + CRYPTO_MAX_ALG_NAME] = CRYPTO_ALIAS;
	const size_t prefix = strlen(alias);

	strscpy(alias + prefix, name, min(len + 1, sizeof(alias) - prefix));
	return gabion_refuse(GABION_OP_MODULE_AUTOLOAD, alias, NULL);
}

static bool refuse_implied(const char *name, size_t len)
{
	const struct implied_parts *row;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(implied_parts); i++) {
		row = &implied_parts[i];
		if (strlen(row->template) != len || memcmp(row->template, name, len))
			continue;
		for (j = 0; j < ARRAY_SIZE(row->part) && row->part[j]; j++) {
			if (refuse_algorithm(row->part[j], strlen(row->part[j])))
				return true;
		}
	}
	return false;
}

/* May the modules of all algorithms in a name be loaded? */
static bool refuse_template(const char *name)
{
	while (*name) {
		size_t len = strcspn(name, "(),");

		if (len && (refuse_algorithm(name, len) || refuse_implied(name, len)))
			return true;
		name += len;
		name += strspn(name, "(),");
	}
	return false;
}

/*
 * int cryptomgr_notify(struct notifier_block *this, unsigned long msg, void *data)
 *
 * For "hmac(rmd160)" the kernel first tries a module of that name, which is refused. Then a
 * kernel thread (cryptomgr_probe() in crypto/algboss.c) builds the algorithm and requests the
 * modules of its parts. There the task is not known any more, so it is judged here. data is the
 * struct crypto_alg that crypto_alg_mod_lookup() in crypto/api.c passes: no private structure.
 */
static bool __maybe_unused hook_cryptomgr_notify(struct ftrace_regs *fregs)
{
	const struct crypto_alg *alg = (const struct crypto_alg *)gabion_arg(fregs, 2);

	return gabion_arg(fregs, 1) == CRYPTO_MSG_ALG_REQUEST &&
	       strchr(alg->cra_name, '(') && refuse_template(alg->cra_name);
}

/**
 * struct module_pin - keeps Gabion loaded until the current system call ends
 * @work: run on the way back to user space
 */
struct module_pin {
	struct callback_head work;
};

static void unpin(struct callback_head *work)
{
	kfree(container_of(work, struct module_pin, work));
	module_put(THIS_MODULE);
}

/*
 * A governed task that may unload modules must not unload this one. The name is in user memory,
 * where another thread could change it after a check. So Gabion does not read the name. It takes
 * a reference on itself for the duration of the system call.
 */
static bool pin_for_this_call(void)
{
	struct module_pin *pin = kmalloc(sizeof(*pin), GFP_ATOMIC | __GFP_NOWARN);

	if (!pin)
		return false;
	if (!try_module_get(THIS_MODULE)) {
		kfree(pin);
		return false;
	}
	init_task_work(&pin->work, unpin);
	if (task_work_add(current, &pin->work, TWA_RESUME)) {
		unpin(&pin->work);
		return false;
	}
	return true;
}

/* For events; the verdict does not depend on it. */
static void copy_user_name(char *buf, size_t size, const char __user *name)
{
	long len;

	pagefault_disable();
	len = strncpy_from_user(buf, name, size);
	pagefault_enable();
	if (len < 0)
		strscpy(buf, "?", size);
	buf[size - 1] = '\0';
}

static bool refuse_unload(const char __user *name, unsigned int flags)
{
	char object[MODULE_NAME_LEN];

	/* Under a lock refused for every task: with O_TRUNC the kernel ignores references. */
	if ((flags & O_TRUNC) && gabion_store_lock() != GABION_LOCK_NONE)
		return true;
	if (!gabion_current_governed(NULL) || gabion_call_is_futile(CAP_SYS_MODULE))
		return false;
	copy_user_name(object, sizeof(object), name);
	if (gabion_refuse(GABION_OP_MODULE_UNLOAD, object, NULL))
		return true;
	if (!(flags & O_TRUNC) && pin_for_this_call())
		return false;
	gabion_record_tampering(object);
	return true;
}

static bool hook_sys_delete_module(struct ftrace_regs *fregs)
{
	return refuse_unload((const char __user *)gabion_syscall_arg(fregs, 0),
			     gabion_syscall_arg(fregs, 1));
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_kernel_module_request, BIT(GABION_OP_MODULE_AUTOLOAD),
		    hook_kernel_module_request, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_kernel_load_data, BIT(GABION_OP_MODULE_LOAD) | BIT(GABION_OP_KEXEC),
		    hook_kernel_load_data),
	GABION_HOOK_SYSCALL(finit_module, BIT(GABION_OP_MODULE_LOAD), hook_sys_finit_module),
	GABION_HOOK_SYSCALL(delete_module, BIT(GABION_OP_MODULE_UNLOAD) | GABION_OPS_CONTAINMENT,
			    hook_sys_delete_module),
#if IS_ENABLED(CONFIG_CRYPTO_MANAGER2)
	GABION_HOOK(cryptomgr_notify, BIT(GABION_OP_MODULE_AUTOLOAD), hook_cryptomgr_notify,
		    GABION_IN_MODULE(CONFIG_CRYPTO_MANAGER2, "cryptomgr")),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_modules, hooks);
