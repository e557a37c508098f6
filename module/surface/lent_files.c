// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that the kernel opens for other tasks: for readers of a fanotify(7) group, and for users
 * of a FUSE mount with passthrough.
 *
 * A governed task could pass such a group or mount to a helper outside. The kernel would open
 * files there without a check of permissions, and the helper is not governed. So the request
 * for such files is judged.
 */
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <uapi/linux/fuse.h>

#include "binding/binding.h"
#include "binding/store.h"
#include "compat.h"
#include "decide.h"
#include "hook/hook.h"
#include "surface/control_attributes.h"
#include "surface/control_filesystem.h"
#include "surface/futile.h"
#include "surface/mountpoint.h"

/* What events call it. */
#define WATCHED "file system watched"
#define PASSTHROUGH "FUSE passthrough"

/* inotify(7), and fcntl(2) with F_NOTIFY, open nothing: fanotify_mark(2) is the third. */
static bool is_fanotify(void)
{
	return GABION_IN_SYSCALL(fanotify_mark);
}

/*
 * Marks of a whole file system, which can be the host's disk, behind a container's /etc/hosts; and
 * permission events, where users wait for an answer that may never come. Other marks of mounts,
 * directories and files only cover what the task can open anyway.
 */
static bool refuse_watching(const struct super_block *sb, u64 mask, u32 type)
{
	return (type == FSNOTIFY_OBJ_TYPE_SB || (mask & ALL_FSNOTIFY_PERM_EVENTS)) &&
	       gabion_wanted(GABION_OP_MOUNT) && gabion_current_governed(NULL) &&
	       !gabion_super_is_own(sb) && gabion_refuse(GABION_OP_MOUNT, WATCHED, NULL);
}

/*
 * int security_path_notify(const struct path *path, u64 mask, unsigned int obj_type)
 *
 * Of devices there are no such events (fanotify_group_event_mask() in
 * fs/notify/fanotify/fanotify.c wants regular files and directories).
 */
static bool hook_path_notify(struct ftrace_regs *fregs)
{
	const struct path *path = (const struct path *)gabion_arg(fregs, 0);
	u64 mask = gabion_arg(fregs, 1);
	u32 type = gabion_arg(fregs, 2);

	return is_fanotify() && (refuse_watching(path->dentry->d_sb, mask, type) ||
				 gabion_control_refuse_lending(path->dentry,
							       type != FSNOTIFY_OBJ_TYPE_INODE,
							       WATCHED));
}

/*
 * Is it certainly no control file? Descriptors that are not shared cannot change meanwhile:
 * see gabion_fd_is_closed().
 */
static bool __maybe_unused is_harmless_backing(unsigned int fd)
{
	const struct file *file;
	bool harmless;

	if (!current->files || atomic_read(&current->files->count) != 1)
		return false;
	rcu_read_lock();
	file = files_lookup_fd_raw(current->files, fd);
	harmless = !file || !gabion_filesystem_of(file_inode(file)->i_sb);
	rcu_read_unlock();
	return harmless;
}

#ifdef CONFIG_FUSE_PASSTHROUGH
/*
 * int fuse_backing_open(struct fuse_conn *fc, struct fuse_backing_map *map): from now on
 * that file is used with the credentials of the task that registers it, whichever task opens the
 * FUSE file. It may have been opened with O_PATH. Servers work without passthrough, too. Among
 * control files those of kernfs and configfs can be written so, as they have a write_iter().
 */
static bool hook_fuse_backing_open(struct ftrace_regs *fregs)
{
	const struct fuse_backing_map *map = (const struct fuse_backing_map *)gabion_arg(fregs, 1);

	return gabion_current_is_admin() && !is_harmless_backing(map->fd) &&
	       (gabion_refuse(GABION_OP_SYSFS, PASSTHROUGH, NULL) ||
		gabion_refuse(GABION_OP_CGROUPFS, PASSTHROUGH, NULL));
}
#endif

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_path_notify, BIT(GABION_OP_MOUNT) | GABION_OPS_CONTROL,
		    hook_path_notify),
#ifdef CONFIG_FUSE_PASSTHROUGH
	GABION_HOOK(fuse_backing_open, BIT(GABION_OP_SYSFS) | BIT(GABION_OP_CGROUPFS),
		    hook_fuse_backing_open, GABION_IN_MODULE(CONFIG_FUSE_FS, "fuse")),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_lent_files, hooks);
