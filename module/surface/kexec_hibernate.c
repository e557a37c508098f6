// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexec, and suspend to disk.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/magic.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/futile.h"

/*
 * kexec_file_load(2) can unload a crash kernel without calling a security hook. 32-bit programs
 * have only kexec_load(2), which calls security_kernel_load_data().
 */
static bool __maybe_unused hook_sys_kexec_file_load(struct ftrace_regs *fregs)
{
	return !gabion_call_is_futile(CAP_SYS_BOOT) &&
	       gabion_refuse(GABION_OP_KEXEC, "kexec_file_load", NULL);
}

/* ssize_t snapshot_read(struct file *filp, ...) and similar */
static bool __maybe_unused hook_snapshot(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_HIBERNATE, "/dev/snapshot",
			     gabion_file_arg(fregs, 0));
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_KEXEC_FILE
	GABION_HOOK_SYSCALL_NATIVE(kexec_file_load, BIT(GABION_OP_KEXEC), hook_sys_kexec_file_load),
#endif
#ifdef CONFIG_HIBERNATION_SNAPSHOT_DEV
	GABION_HOOK(snapshot_read, BIT(GABION_OP_HIBERNATE), hook_snapshot),
	GABION_HOOK(snapshot_write, BIT(GABION_OP_HIBERNATE), hook_snapshot),
	GABION_HOOK(snapshot_ioctl, BIT(GABION_OP_HIBERNATE), hook_snapshot),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_kexec_hibernate, hooks);
