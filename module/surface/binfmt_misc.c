// SPDX-License-Identifier: GPL-2.0-only
/*
 * binfmt_misc: registers interpreters for formats of executables.
 *
 * It is a file system, mounted on /proc/sys/fs/binfmt_misc, and counts as sysctl. Since 6.7 a user
 * namespace may have an instance of its own, which passes. Any other instance is the host's.
 */
#include <linux/fs.h>
#include <linux/kconfig.h>
#include <linux/user_namespace.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"

/*
 * ssize_t bm_register_write(struct file *file, ...) and similar. They have no
 * function of their own for opening: the write is where it is refused.
 */
static bool __maybe_unused hook_bm_write(struct ftrace_regs *fregs)
{
	const struct file *file = gabion_file_arg(fregs, 0);

	return file_inode(file)->i_sb->s_user_ns == &init_user_ns &&
	       gabion_refuse(GABION_OP_SYSCTL, "fs.binfmt_misc", file);
}

#define IN_BINFMT_MISC GABION_IN_MODULE(CONFIG_BINFMT_MISC, "binfmt_misc")

static const struct gabion_hook_desc hooks[] = {
#if IS_ENABLED(CONFIG_BINFMT_MISC)
	GABION_HOOK(bm_register_write, BIT(GABION_OP_SYSCTL), hook_bm_write, IN_BINFMT_MISC),
	GABION_HOOK(bm_status_write, BIT(GABION_OP_SYSCTL), hook_bm_write, IN_BINFMT_MISC),
	GABION_HOOK(bm_entry_write, BIT(GABION_OP_SYSCTL), hook_bm_write, IN_BINFMT_MISC),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_binfmt_misc, hooks);
