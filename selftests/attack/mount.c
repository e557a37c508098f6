// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounts, by mount(2) and by the new mount API: file systems that no container needs, mounts in the
 * host's mount namespace, read-only mounts made writable, and masks removed. Also the mounts that a
 * container needs, which must pass.
 *
 * In the rows:
 *  OF(kind)               mounts a file system of this type
 *  KIND(kind)             the same; the kernel itself refuses it in a user namespace
 *  BLOCK                  the same, from a disk
 *  CGROUP1                the same, for cgroup v1
 *  HOST                   mounts in the initial mount namespace
 *  DETACH                 removes or renames a mount point of the host
 *  PART                   remounts a file system of which the attacker sees only a part
 *  WATCH                  marks a file system for fanotify
 *  WRITABLE, PROC, SYSFS  makes a read-only mount writable: any, of /proc/sys, of /sys
 *  TREE                   does so by open_tree_attr(2), of a copy
 *  UNCOVERED              uncovers what a mask covers
 *  PASSES(name)           must pass
 */
#include <fcntl.h>
#include <linux/types.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mount.h"

#define DIR "/tmp/gabion-mount"
#define OTHER "/tmp/gabion-mount-2"
#define HIERARCHY "/tmp/gabion-mount-cgroup"

static int make_dirs(struct context *context)
{
	static const char *const dirs[] = { DIR, OTHER, HIERARCHY };
	size_t i;

	/*
	 * Left by other tests. In a user namespace /proc/sys cannot be bound without the mounts
	 * below it, because those are locked.
	 */
	while (!umount2("/proc/sys/fs/binfmt_misc", MNT_DETACH))
		;
	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		if (mkdir(dirs[i], 0755) && errno != EEXIST)
			return -errno;
	}
	return 0;
}

static int in_own_namespace(struct context *context, int (*what)(struct context *context))
{
	int err = own_namespace();

	return err ? err : what(context);
}

/* File system types: .text is the type, .path the source, .flags the flags for mount(2). */

static const char *source(const struct attack *attack)
{
	return attack->path ? attack->path : "none";
}

/* cgroup v1 needs a hierarchy name or a controller. */
static const char *data(const struct attack *attack)
{
	return strcmp(attack->text, "cgroup") ? NULL : "none,name=gabion";
}

static int mount_kind(struct context *context)
{
	const struct attack *attack = context->attack;

	return outcome(mount(source(attack), DIR, attack->text, attack->flags, data(attack)));
}

static int mount_kind_old(struct context *context)
{
	return in_own_namespace(context, mount_kind);
}

static void *mount_in_thread(void *context)
{
	return (void *)(long)mount_kind(context);
}

static int mount_kind_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (own_namespace() || pthread_create(&thread, NULL, mount_in_thread, context))
		return UNPREPARED;
	pthread_join(thread, &ret);
	return (long)ret;
}

static int mount_kind32(struct context *context)
{
	const struct attack *attack = context->attack;

	if (own_namespace())
		return UNPREPARED;
	return syscall32(NR32_MOUNT, (long)low_text(source(attack)), (long)low_text(DIR),
			 (long)low_text(attack->text), attack->flags, 0);
}

static int configure(int fd, unsigned int command)
{
	return outcome(syscall(SYS_fsconfig, fd, command, NULL, NULL, 0));
}

static int open_kind(struct context *context)
{
	const struct attack *attack = context->attack;

	context->fd = syscall(SYS_fsopen, attack->text, 0);
	if (context->fd < 0)
		return -errno;
	if (attack->path)
		syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_STRING, "source", attack->path,
			0);
	if (attack->flags & MS_RDONLY)
		syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_FLAG, "ro", NULL, 0);
	if (data(attack)) {
		syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_FLAG, "none", NULL, 0);
		syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_STRING, "name", "gabion", 0);
	}
	return 0;
}

static int create(struct context *context)
{
	return configure(context->fd, FSCONFIG_CMD_CREATE);
}

static int create_in_own_namespace(struct context *context)
{
	return in_own_namespace(context, create);
}

/* Create the mount and attach it at DIR. */
static int attach(struct context *context)
{
	int tree = syscall(SYS_fsmount, context->fd, 0, 0);
	int err = outcome(tree);

	if (!err)
		err = outcome(syscall(SYS_move_mount, tree, "", AT_FDCWD, DIR,
				      MOVE_MOUNT_F_EMPTY_PATH));
	if (tree >= 0)
		close(tree);
	return err;
}

static int open_and_create(struct context *context)
{
	int err = open_kind(context);

	return err ? err : create(context);
}

static int mount_new(struct context *context)
{
	int err = open_and_create(context);

	return err ? err : attach(context);
}

static int mount_kind_new(struct context *context)
{
	return in_own_namespace(context, mount_new);
}

static int attach_in_own_namespace(struct context *context)
{
	return in_own_namespace(context, attach);
}

static int insert_configfs(struct context *context)
{
	int err = module_insert("configfs");

	return err ? err : make_dirs(context);
}

/*
 * The hierarchy must exist before: unlike mount(2), fsconfig(2) does not wait for an old hierarchy
 * of that name to go away.
 */
static int make_hierarchy(struct context *context)
{
	int err = make_dirs(context);

	return err ? err : outcome(mount("none", HIERARCHY, "cgroup", 0, data(context->attack)));
}

static int mount_kind_elsewhere(struct context *context)
{
	if (own_namespace() || unshare(CLONE_NEWCGROUP))
		return UNPREPARED;
	return mount_kind(context);
}

static void unmount(struct context *context)
{
	umount2(DIR, MNT_DETACH);
	umount2(HIERARCHY, MNT_DETACH);
}

#define OF(kind) .operation = "mount", .object = "object=\"" kind "\"", .text = kind
#define KIND(kind) OF(kind), .outside = make_dirs, .userns = -EPERM
#define BLOCK KIND("ext4"), .path = "/dev/vda", .flags = MS_RDONLY, .also = "block_device"

ATTEMPT(debugfs, KIND("debugfs"), .attempt = mount_kind_old)
ATTEMPT(debugfs_new, KIND("debugfs"), .attempt = mount_kind_new)
ATTEMPT(debugfs_32, KIND("debugfs"), .attempt = mount_kind32)
ATTEMPT(debugfs_thread, KIND("debugfs"), .attempt = mount_kind_thread, .elsewhere = true)
ATTEMPT(tracefs, KIND("tracefs"), .attempt = mount_kind_old)
ATTEMPT(tracefs_new, KIND("tracefs"), .attempt = mount_kind_new)
ATTEMPT(securityfs, KIND("securityfs"), .attempt = mount_kind_old)
ATTEMPT(securityfs_new, KIND("securityfs"), .attempt = mount_kind_new)
ATTEMPT(devtmpfs, KIND("devtmpfs"), .attempt = mount_kind_old)
ATTEMPT(devtmpfs_new, KIND("devtmpfs"), .attempt = mount_kind_new)
ATTEMPT(pstore, KIND("pstore"), .needs = "/sys/fs/pstore", .attempt = mount_kind_old)
ATTEMPT(configfs, OF("configfs"), .userns = -EPERM, .module = "configfs",
	.outside = insert_configfs, .attempt = mount_kind_old)
#define CGROUP1 OF("cgroup"), .outside = make_hierarchy, .undo = unmount

ATTEMPT(cgroup1, CGROUP1, .userns = -EPERM, .attempt = mount_kind_old)
ATTEMPT(cgroup1_new, CGROUP1, .userns = -EPERM, .attempt = mount_kind_new)
/*
 * As in CVE-2022-0492: in a user and cgroup namespace the kernel allows mounting an existing
 * hierarchy.
 */
ATTEMPT(cgroup1_in_its_namespace, CGROUP1, .attempt = mount_kind_elsewhere)

ATTEMPT(block, BLOCK, .attempt = mount_kind_old)
ATTEMPT(block_new, BLOCK, .attempt = mount_kind_new)
ATTEMPT(block_32, BLOCK, .attempt = mount_kind32)

static int context_of_test(struct context *context)
{
	int err = make_dirs(context);

	return err ? err : open_kind(context);
}

static int tree_of_test(struct context *context)
{
	int err = context_of_test(context);

	return err ? err : create(context);
}

/* Use a file system context or detached mount that another task prepared. */
ATTEMPT(inherited_context, OF("debugfs"), .userns = -EPERM, .outside = context_of_test,
	.attempt = create_in_own_namespace)
ATTEMPT(inherited_file_system, OF("debugfs"), .outside = tree_of_test,
	.attempt = attach_in_own_namespace)
ATTEMPT(context_opened_before, OF("debugfs"), .userns = -EPERM, .early = context_of_test,
	.attempt = create_in_own_namespace)

/* In the host's mount namespace no change of mounts is harmless. */

static int bind_here(struct context *context)
{
	return outcome(mount("/run", DIR, NULL, MS_BIND, NULL));
}

static int tmpfs_of_test(struct context *context)
{
	int err = make_dirs(context);

	return err ? err : outcome(mount("none", DIR, "tmpfs", 0, NULL));
}

static int umount_here(struct context *context)
{
	return outcome(umount2(DIR, 0));
}

static int detach_here(struct context *context)
{
	return outcome(umount2(DIR, MNT_DETACH));
}

static int umount32_here(struct context *context)
{
	return syscall32(NR32_UMOUNT2, (long)low_text(DIR), 0, 0, 0, 0);
}

static int remount_here(struct context *context)
{
	return outcome(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
}

static int propagate_here(struct context *context)
{
	return outcome(mount(NULL, DIR, NULL, MS_SLAVE, NULL));
}

static int move_here(struct context *context)
{
	int err = outcome(mount(DIR, OTHER, NULL, MS_MOVE, NULL));

	if (!err)
		umount2(OTHER, MNT_DETACH);
	return err;
}

static int reconfigure_here(struct context *context)
{
	int fd = syscall(SYS_fspick, AT_FDCWD, DIR, 0);
	int err = outcome(fd);

	if (!err)
		err = configure(fd, FSCONFIG_CMD_RECONFIGURE);
	close(fd);
	return err;
}

static int setattr_here(struct context *context)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	return outcome(syscall(SYS_mount_setattr, AT_FDCWD, DIR, 0, &attr, sizeof(attr)));
}

/* Prepare a detached mount, so that the attack only has to attach it. */
static int detached_of_test(struct context *context)
{
	int err = make_dirs(context);

	if (err)
		return err;
	context->fd = syscall(SYS_open_tree, AT_FDCWD, "/run", OPEN_TREE_CLONE);
	return outcome(context->fd);
}

static int put_here(struct context *context)
{
	return outcome(syscall(SYS_move_mount, context->fd, "", AT_FDCWD, DIR,
			       MOVE_MOUNT_F_EMPTY_PATH));
}

/* Leave the host's mount namespace and join it again. */
static int mount_joined(struct context *context)
{
	int ns = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	if (ns < 0 || own_namespace())
		return UNPREPARED;
	if (setns(ns, CLONE_NEWNS))
		return -errno;
	return mount_kind(context);
}

#define HOST .operation = "mount", .object = "object=\"initial mount namespace\"",	\
	     .text = "tmpfs", .userns = -EPERM, .undo = unmount

ATTEMPT(host_tmpfs, HOST, .outside = make_dirs, .attempt = mount_kind)
ATTEMPT(host_tmpfs_new, HOST, .outside = make_dirs, .attempt = open_and_create)
ATTEMPT(host_joined, HOST, .outside = make_dirs, .attempt = mount_joined)
ATTEMPT(host_bind, HOST, .outside = make_dirs, .attempt = bind_here)
ATTEMPT(host_umount, HOST, .outside = tmpfs_of_test, .attempt = umount_here)
ATTEMPT(host_detach, HOST, .outside = tmpfs_of_test, .attempt = detach_here)
ATTEMPT(host_umount32, HOST, .outside = tmpfs_of_test, .attempt = umount32_here)
ATTEMPT(host_remount, HOST, .outside = tmpfs_of_test, .attempt = remount_here)
ATTEMPT(host_propagate, HOST, .outside = tmpfs_of_test, .attempt = propagate_here)
ATTEMPT(host_move, HOST, .outside = tmpfs_of_test, .attempt = move_here)
ATTEMPT(host_reconfigure, HOST, .outside = tmpfs_of_test, .attempt = reconfigure_here)
ATTEMPT(host_setattr, HOST, .outside = tmpfs_of_test, .attempt = setattr_here)
ATTEMPT(host_move_mount, HOST, .outside = detached_of_test, .attempt = put_here)

/*
 * Removing or renaming a mount point detaches what is mounted there in all other mount namespaces
 * (detach_mounts() in fs/namespace.c). So a container that sees the host's directory could unmount
 * what the host has there.
 */
#define SHARED_DIR DIR "/mounted"
#define SHARED_FILE DIR "/mounted-file"
#define SHARED_OTHER DIR "/other"

static int hosts_mounts(struct context *context)
{
	int err = tmpfs_of_test(context);

	if (err)
		return err;
	if (mkdir(SHARED_DIR, 0755) || mount("none", SHARED_DIR, "tmpfs", 0, NULL) ||
	    mknod(SHARED_FILE, S_IFREG | 0644, 0) || mkdir(SHARED_OTHER, 0755) ||
	    mount("/proc/version", SHARED_FILE, NULL, MS_BIND, NULL))
		return -errno;
	return 0;
}

static void unmount_hosts(struct context *context)
{
	umount2(DIR, MNT_DETACH);
}

/*
 * Unmount the attacker's own copy first: a mount point that is in use in the own namespace cannot
 * be removed. In a user namespace the copy is locked and umount2(2) fails with EINVAL.
 */
static int without_own_copy(const char *path)
{
	int err = own_namespace();

	return err ? err : outcome(umount2(path, MNT_DETACH));
}

static int remove_directory(struct context *context)
{
	int err = without_own_copy(SHARED_DIR);

	return err ? err : outcome(rmdir(SHARED_DIR));
}

static int remove_file(struct context *context)
{
	int err = without_own_copy(SHARED_FILE);

	return err ? err : outcome(unlink(SHARED_FILE));
}

static int rename_directory(struct context *context)
{
	int err = without_own_copy(SHARED_DIR);

	return err ? err : outcome(rename(SHARED_DIR, DIR "/elsewhere"));
}

static int replace_directory(struct context *context)
{
	int err = without_own_copy(SHARED_DIR);

	return err ? err : outcome(rename(SHARED_OTHER, SHARED_DIR));
}

#define DETACH .operation = "mount", .object = "object=\"initial mount namespace\"",	\
	       .outside = hosts_mounts, .undo = unmount_hosts, .userns = -EINVAL

ATTEMPT(detach_rmdir, DETACH, .attempt = remove_directory)
ATTEMPT(detach_unlink, DETACH, .attempt = remove_file)
ATTEMPT(detach_rename, DETACH, .attempt = rename_directory)
ATTEMPT(detach_replace, DETACH, .attempt = replace_directory)

/* A name on which the host has nothing mounted can be removed. */
static int remove_unmounted(struct context *context)
{
	if (own_namespace() || mount("none", SHARED_OTHER, "tmpfs", 0, NULL) ||
	    umount2(SHARED_OTHER, MNT_DETACH))
		return UNPREPARED;
	return outcome(rmdir(SHARED_OTHER));
}

ATTEMPT(detach_nothing, .operation = "mount", .harmless = true, .outside = hosts_mounts,
	.undo = unmount_hosts, .attempt = remove_unmounted)

/* A file system on a block device is shared with the host, so remounting it is denied. */

static int pick(struct context *context, const char *path)
{
	context->fd = syscall(SYS_fspick, AT_FDCWD, path, 0);
	return outcome(context->fd);
}

static int reconfigure_block(struct context *context)
{
	if (own_namespace() || pick(context, "/lib/modules"))
		return UNPREPARED;
	syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_FLAG, "ro", NULL, 0);
	return configure(context->fd, FSCONFIG_CMD_RECONFIGURE);
}

static int remount_block(struct context *context)
{
	if (own_namespace())
		return UNPREPARED;
	return outcome(mount(NULL, "/lib/modules", NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

ATTEMPT(block_reconfigure, KIND("ext4"), .attempt = reconfigure_block)
ATTEMPT(block_remount, KIND("ext4"), .attempt = remount_block)

/*
 * Containers often see a part of a host file system by a bind mount, such as /etc/hosts. They must
 * not reconfigure the whole.
 */

static int bind_part(void)
{
	if (own_namespace() || mount(DIR "/part", OTHER, NULL, MS_BIND, NULL))
		return UNPREPARED;
	return 0;
}

static int part_of_test(struct context *context)
{
	int err = tmpfs_of_test(context);

	return err ? err : outcome(mkdir(DIR "/part", 0755));
}

static int remount_part(struct context *context)
{
	int err = bind_part();

	return err ? err : outcome(mount(NULL, OTHER, NULL, MS_REMOUNT, "size=64k"));
}

static int reconfigure_part(struct context *context)
{
	if (bind_part() || pick(context, OTHER))
		return UNPREPARED;
	syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_STRING, "size", "64k", 0);
	return configure(context->fd, FSCONFIG_CMD_RECONFIGURE);
}

#define PART .operation = "mount", .object = "object=\"part of a file system\"",	\
	     .userns = -EPERM, .outside = part_of_test, .undo = unmount

ATTEMPT(part_remount, PART, .attempt = remount_part)
ATTEMPT(part_reconfigure, PART, .attempt = reconfigure_part)

/*
 * A fanotify mark on the file system reports files that the container cannot see, with an open
 * descriptor of each.
 */
static int watch(struct context *context)
{
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDWR);

	if (fd < 0)
		return -errno;
	if (own_namespace())
		return UNPREPARED;
	return outcome(fanotify_mark(fd, FAN_MARK_ADD | context->attack->flags, FAN_OPEN,
				     AT_FDCWD, "/lib/modules"));
}

#define WATCH .operation = "mount", .object = "object=\"file system watched\"",	\
	      .needs = "/proc/sys/fs/fanotify", .userns = -EPERM, .attempt = watch

ATTEMPT(watch_file_system, WATCH, .flags = FAN_MARK_FILESYSTEM)
static int watch_own(struct context *context)
{
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDWR);

	if (fd < 0)
		return -errno;
	if (own_namespace() || mount("none", DIR, "tmpfs", 0, NULL))
		return UNPREPARED;
	return outcome(fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD,
				     DIR));
}

ATTEMPT(watch_own_file_system, .operation = "mount", .needs = "/proc/sys/fs/fanotify",
	.outside = make_dirs, .userns = -EPERM, .harmless = true, .attempt = watch_own)
/* Marks limited to a mount or a directory cover only what the task can reach, so they pass. */
ATTEMPT(watch_mount, WATCH, .flags = FAN_MARK_MOUNT, .harmless = true)
ATTEMPT(watch_directory, WATCH, .flags = 0, .harmless = true)

/* Read-only mounts of parts of proc and sysfs; .path names the part. */

static int bind_read_only(struct context *context)
{
	const char *path = context->attack->path;

	if (own_namespace() || mount(path, DIR, NULL, MS_BIND | MS_REC, NULL) ||
	    mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL))
		return UNPREPARED;
	return 0;
}

static int remount_bind(struct context *context)
{
	return outcome(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND, NULL));
}

static int bind_and_remount(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : remount_bind(context);
}

static int bind_and_remount32(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : syscall32(NR32_MOUNT, 0, (long)low_text(DIR), 0,
				     MS_REMOUNT | MS_BIND, 0);
}

static int bind_and_reconfigure(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : outcome(mount(NULL, DIR, NULL, MS_REMOUNT, NULL));
}

static const struct mount_attr to_write = { .attr_clr = MOUNT_ATTR_RDONLY };

/*
 * Copy the structure to a page that is not mapped yet. Reading it with page faults disabled fails,
 * so this shows whether the hook handles that.
 */
static const struct mount_attr *untouched(const struct mount_attr *attr)
{
	int fd = memfd_create("gabion", MFD_CLOEXEC);

	if (write(fd, attr, sizeof(*attr)) != sizeof(*attr))
		return NULL;
	return mmap(NULL, sizeof(*attr), PROT_READ, MAP_PRIVATE, fd, 0);
}

static int setattr(int dfd, const char *name, unsigned int flags)
{
	struct mount_attr attr = to_write;
	char copy[64];

	strcpy(copy, name);
	return outcome(syscall(SYS_mount_setattr, dfd, copy, flags, &attr, sizeof(attr)));
}

static int bind_and_setattr(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : setattr(AT_FDCWD, DIR, context->attack->number);
}

static int bind_and_setattr_fd(struct context *context)
{
	int err = bind_read_only(context);

	if (err)
		return err;
	return setattr(open(DIR, O_PATH), "", AT_EMPTY_PATH);
}

static int bind_and_setattr_detached(struct context *context)
{
	int err = bind_read_only(context);

	if (err)
		return err;
	return setattr(syscall(SYS_open_tree, AT_FDCWD, DIR, OPEN_TREE_CLONE | AT_RECURSIVE), "",
		       AT_EMPTY_PATH);
}

static int bind_and_setattr_untouched(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : outcome(syscall(SYS_mount_setattr, AT_FDCWD, DIR, 0,
					   untouched(&to_write), sizeof(to_write)));
}

/* The read-only mount is below an unrelated mount and is reached by AT_RECURSIVE. */
static int setattr_below(struct context *context)
{
	if (own_namespace() || mount("none", DIR, "tmpfs", 0, NULL) ||
	    mkdir(DIR "/sys", 0755) ||
	    mount(context->attack->path, DIR "/sys", NULL, MS_BIND, NULL) ||
	    mount(NULL, DIR "/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) ||
	    mount("none", OTHER, "tmpfs", 0, NULL))
		return UNPREPARED;
	return setattr(AT_FDCWD, DIR, AT_RECURSIVE);
}

static int bind_and_setattr32(struct context *context)
{
	int err = bind_read_only(context);
	struct mount_attr *attr = low_memory(sizeof(*attr));

	*attr = to_write;
	return err ? err : syscall32(SYS_mount_setattr, AT_FDCWD, (long)low_text(DIR), 0,
				     (long)attr, sizeof(*attr));
}

/* The kernel uses the low 32 bits of the system call number and ignores the rest. */
#define NUMBER_GARBAGE 0x100000000UL

static int bind_and_setattr_garbage(struct context *context)
{
	int err = bind_read_only(context);
	struct mount_attr attr = to_write;

	return err ? err : outcome(syscall(SYS_mount_setattr | NUMBER_GARBAGE, AT_FDCWD, DIR, 0,
					   &attr, sizeof(attr)));
}

/* The task's root is another one, in a detached mount, which no mount namespace has. */
static int bind_and_setattr_rootless(struct context *context)
{
	int err = bind_read_only(context), tree, target;

	if (err)
		return err;
	target = open(DIR, O_PATH | O_CLOEXEC);
	if (mount("none", OTHER, "tmpfs", 0, NULL))
		return UNPREPARED;
	tree = syscall(SYS_open_tree, AT_FDCWD, OTHER, OPEN_TREE_CLONE);
	if (target < 0 || tree < 0 || fchdir(tree) || chroot("."))
		return UNPREPARED;
	return setattr(target, "", AT_EMPTY_PATH);
}

#define SYS_OPEN_TREE_ATTR 467

/* Without OPEN_TREE_CLONE it changes the mount itself. */
static long open_tree_attr(int dfd, const char *path, unsigned int flags,
			   const struct mount_attr *attr)
{
	return result(syscall(SYS_OPEN_TREE_ATTR, dfd, path, flags, attr,
			      attr ? sizeof(*attr) : 0));
}

static int bind_and_open_tree(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : close_again(open_tree_attr(AT_FDCWD, DIR, context->attack->flags,
						      &to_write));
}

static int bind_and_open_tree_fd(struct context *context)
{
	int err = bind_read_only(context);

	if (err)
		return err;
	return close_again(open_tree_attr(open(DIR, O_PATH), "",
					  AT_EMPTY_PATH | context->attack->flags, &to_write));
}

static int bind_and_open_tree_untouched(struct context *context)
{
	int err = bind_read_only(context);

	return err ? err : close_again(open_tree_attr(AT_FDCWD, DIR, context->attack->flags,
						      untouched(&to_write)));
}

static int bind_and_open_tree32(struct context *context)
{
	int err = bind_read_only(context);
	struct mount_attr *attr = low_memory(sizeof(*attr));

	*attr = to_write;
	return err ? err : close_again(syscall32(SYS_OPEN_TREE_ATTR, AT_FDCWD, (long)low_text(DIR),
						 context->attack->flags, (long)attr,
						 sizeof(*attr)));
}

/* A new sysfs, in its own network namespace, mounted read-only as a whole. */
static int reconfigure_sysfs(struct context *context)
{
	if (own_namespace() || unshare(CLONE_NEWNET) ||
	    mount("none", DIR, "sysfs", MS_RDONLY, NULL) || pick(context, DIR))
		return UNPREPARED;
	syscall(SYS_fsconfig, context->fd, FSCONFIG_SET_FLAG, "rw", NULL, 0);
	return configure(context->fd, FSCONFIG_CMD_RECONFIGURE);
}

/* A directory of /proc, masked as container runtimes do it. */
#define MASKED "/proc/irq"

static int mask(struct context *context)
{
	if (own_namespace() || mount("none", MASKED, "tmpfs", MS_RDONLY, NULL))
		return UNPREPARED;
	return 0;
}

static int mask_and_remount(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(mount(NULL, MASKED, NULL, MS_REMOUNT | MS_BIND, NULL));
}

#define WRITABLE .operation = "mount", .object = "object=\"read-only made writable\"",	\
		 .outside = make_dirs
#define PROC WRITABLE, .path = "/proc/sys"
#define SYSFS WRITABLE, .path = "/sys"

ATTEMPT(proc_remount, PROC, .attempt = bind_and_remount)
ATTEMPT(proc_remount32, PROC, .attempt = bind_and_remount32)
ATTEMPT(proc_remount_opened_before, PROC, .early = bind_read_only, .attempt = remount_bind)
ATTEMPT(proc_reconfigure, PROC, .userns = -EPERM, .attempt = bind_and_reconfigure)
ATTEMPT(proc_setattr, PROC, .attempt = bind_and_setattr)
ATTEMPT(proc_setattr_recursive, PROC, .number = AT_RECURSIVE, .attempt = bind_and_setattr)
ATTEMPT(proc_setattr_fd, PROC, .attempt = bind_and_setattr_fd)
ATTEMPT(proc_setattr_detached, PROC, .attempt = bind_and_setattr_detached)
ATTEMPT(proc_setattr_untouched, PROC, .attempt = bind_and_setattr_untouched)
ATTEMPT(proc_setattr_below, PROC, .attempt = setattr_below)
ATTEMPT(proc_setattr32, PROC, .attempt = bind_and_setattr32)
ATTEMPT(proc_setattr_garbage, PROC, .attempt = bind_and_setattr_garbage)
ATTEMPT(proc_setattr_rootless, PROC, .attempt = bind_and_setattr_rootless)

#define TREE .since = "6.15", .flags = OPEN_TREE_CLONE

ATTEMPT(proc_tree, PROC, TREE, .attempt = bind_and_open_tree)
ATTEMPT(proc_tree_recursive, PROC, TREE | AT_RECURSIVE, .attempt = bind_and_open_tree)
ATTEMPT(proc_tree_fd, PROC, TREE, .attempt = bind_and_open_tree_fd)
ATTEMPT(proc_tree_itself, PROC, .since = "6.15", .attempt = bind_and_open_tree)
ATTEMPT(proc_tree_untouched, PROC, TREE, .attempt = bind_and_open_tree_untouched)
ATTEMPT(proc_tree32, PROC, TREE, .attempt = bind_and_open_tree32)
/* Alone it cannot be copied in a user namespace, as mounts below it are locked to it. */
ATTEMPT(sysfs_tree, SYSFS, TREE | AT_RECURSIVE, .attempt = bind_and_open_tree)
ATTEMPT(sysfs_remount, SYSFS, .attempt = bind_and_remount)
ATTEMPT(sysfs_setattr, SYSFS, .attempt = bind_and_setattr)
ATTEMPT(sysfs_reconfigure, WRITABLE, .userns = -EPERM, .attempt = reconfigure_sysfs)
ATTEMPT(mask_remount, WRITABLE, .attempt = mask_and_remount)

/* Masks removed, moved or otherwise uncovered. */

static int umount_mask(struct context *context)
{
	return outcome(umount2(MASKED, 0));
}

static int mask_and_umount(struct context *context)
{
	int err = mask(context);

	return err ? err : umount_mask(context);
}

static int mask_and_detach(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(umount2(MASKED, MNT_DETACH));
}

static int mask_and_move(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(mount(MASKED, DIR, NULL, MS_MOVE, NULL));
}

/* Programs from before Linux 2.4 set a magic number, which contains flags of other changes. */
static int mask_and_move_by_magic(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(mount(MASKED, DIR, NULL, MS_MGC_VAL | MS_MOVE, NULL));
}

/* By another name of the mount, with flags that mean nothing there. */
static int mask_and_move_otherwise(struct context *context)
{
	int err = mask(context);

	if (err)
		return err;
	if (chdir("/proc/self"))
		return UNPREPARED;
	return outcome(mount("/proc/self/cwd/../irq/.", DIR, "tmpfs",
			     MS_MOVE | MS_REC | MS_SILENT | MS_RDONLY, "size=1k"));
}

static int mask_and_move32(struct context *context)
{
	int err = mask(context);

	return err ? err : syscall32(NR32_MOUNT, (long)low_text(MASKED), (long)low_text(DIR), 0,
				     MS_MGC_VAL | MS_MOVE, 0);
}

static int mask_and_move_new(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(syscall(SYS_move_mount, AT_FDCWD, MASKED, AT_FDCWD, DIR, 0));
}

/* The mask moves along with /proc to where it covers nothing of the task's own. */
static int mask_and_move_proc(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(mount("/proc", DIR, NULL, MS_MOVE, NULL));
}

static int mask_and_move_proc_new(struct context *context)
{
	int err = mask(context);

	return err ? err : outcome(syscall(SYS_move_mount, AT_FDCWD, "/proc", AT_FDCWD, DIR, 0));
}

/* The mask becomes the root and thereby leaves its mount point. */
static int mask_and_pivot(struct context *context)
{
	int err = mask(context);

	if (err)
		return err;
	if (chdir(MASKED))
		return UNPREPARED;
	return outcome(syscall(SYS_pivot_root, ".", "."));
}

static int mask_file_and_umount(struct context *context)
{
	if (own_namespace() || mount("/dev/null", "/proc/version", NULL, MS_BIND, NULL))
		return UNPREPARED;
	return outcome(umount2("/proc/version", 0));
}

/* The mask is on a bind mount that is itself on /proc. */
static int mask_layer_and_umount(struct context *context)
{
	if (own_namespace() || mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) ||
	    mount("none", "/proc/sys/kernel", "tmpfs", MS_RDONLY, NULL))
		return UNPREPARED;
	return outcome(umount2("/proc/sys/kernel", 0));
}

/* After chroot(2) the mask has another path, but still covers the same file of /proc. */
static int mask_and_chroot(struct context *context)
{
	if (own_namespace() || mount("/dev/null", "/proc/version", NULL, MS_BIND, NULL) ||
	    chroot("/proc") || chdir("/"))
		return UNPREPARED;
	return outcome(umount2("version", MNT_DETACH));
}

static int mask_sysfs_and_umount(struct context *context)
{
	if (own_namespace() || mount("none", "/sys/devices", "tmpfs", MS_RDONLY, NULL))
		return UNPREPARED;
	return outcome(umount2("/sys/devices", 0));
}

#define UNCOVERED .operation = "mount", .object = "object=\"mask removed\"", .outside = make_dirs

ATTEMPT(mask_umount, UNCOVERED, .attempt = mask_and_umount)
ATTEMPT(mask_umount_opened_before, UNCOVERED, .early = mask, .attempt = umount_mask)
ATTEMPT(mask_detach, UNCOVERED, .attempt = mask_and_detach)
ATTEMPT(mask_move, UNCOVERED, .attempt = mask_and_move)
ATTEMPT(mask_move_magic, UNCOVERED, .attempt = mask_and_move_by_magic)
ATTEMPT(mask_move_otherwise, UNCOVERED, .attempt = mask_and_move_otherwise)
ATTEMPT(mask_move32, UNCOVERED, .attempt = mask_and_move32)
ATTEMPT(mask_move_new, UNCOVERED, .attempt = mask_and_move_new)
/* In a mount namespace of its user namespace, /proc is locked. */
ATTEMPT(mask_move_proc, UNCOVERED, .userns = -EINVAL, .attempt = mask_and_move_proc)
ATTEMPT(mask_move_proc_new, UNCOVERED, .userns = -EINVAL, .attempt = mask_and_move_proc_new)
ATTEMPT(mask_pivot, UNCOVERED, .attempt = mask_and_pivot)
ATTEMPT(mask_file_umount, UNCOVERED, .attempt = mask_file_and_umount)
ATTEMPT(mask_layer_umount, UNCOVERED, .attempt = mask_layer_and_umount)
ATTEMPT(mask_chroot_umount, UNCOVERED, .attempt = mask_and_chroot)
ATTEMPT(mask_sysfs_umount, UNCOVERED, .attempt = mask_sysfs_and_umount)

/* What must pass in the task's own mount namespace. */

static int kinds(void *arg)
{
	TRY(own_namespace());
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(umount2(DIR, 0));
	TRY(mount("none", DIR, "ramfs", 0, NULL));
	TRY(unshare(CLONE_NEWIPC));
	TRY(mount("none", DIR, "mqueue", 0, NULL));
	TRY(mount("none", DIR, "devpts", 0, "newinstance"));
	TRY(unshare(CLONE_NEWCGROUP));
	TRY(mount("none", DIR, "cgroup2", 0, NULL));
	TRY(unshare(CLONE_NEWNET));
	TRY(mount("none", DIR, "sysfs", 0, NULL));
	return 0;
}

static int kinds_new(void *arg)
{
	static const struct attack tmpfs = { .text = "tmpfs" };
	struct context context = { .attack = &tmpfs };

	TRY(own_namespace());
	TRY(open_and_create(&context));
	TRY(attach(&context));
	TRY(pick(&context, DIR));
	TRY(configure(context.fd, FSCONFIG_CMD_RECONFIGURE));
	return 0;
}

static int proc(void *arg)
{
	int status;

	TRY(own_namespace());
	TRY(unshare(CLONE_NEWPID));
	if (!fork())
		_exit(mount("none", DIR, "proc", 0, NULL) ? errno : 0);
	wait(&status);
	errno = WEXITSTATUS(status);
	return did("mount of proc", errno ? -1 : 0);
}

static int overlay(void *arg)
{
	TRY(own_namespace());
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(mkdir(DIR "/lower", 0755));
	TRY(mkdir(DIR "/upper", 0755));
	TRY(mkdir(DIR "/work", 0755));
	TRY(mount("none", OTHER, "overlay", 0,
		  "lowerdir=" DIR "/lower,upperdir=" DIR "/upper,workdir=" DIR "/work"));
	return 0;
}

static int fuse(void *arg)
{
	char options[64];
	int fd = open("/dev/fuse", O_RDWR);

	TRY(fd);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	TRY(own_namespace());
	TRY(mount("none", DIR, "fuse", 0, options));
	return 0;
}

/* A copy of /proc and of the mask on it, detached at first. */
static int attach_masked(void)
{
	int tree = syscall(SYS_open_tree, AT_FDCWD, "/proc", OPEN_TREE_CLONE | AT_RECURSIVE);

	TRY(tree);
	TRY(syscall(SYS_move_mount, tree, "", AT_FDCWD, DIR, MOVE_MOUNT_F_EMPTY_PATH));
	TRY(umount2(DIR, MNT_DETACH));
	close(tree);
	return 0;
}

static int binds(void *arg)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	TRY(own_namespace());
	TRY(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL));
	TRY(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
	TRY(mount("/", DIR, NULL, MS_BIND | MS_REC, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(syscall(SYS_mount_setattr, AT_FDCWD, DIR, AT_RECURSIVE, &attr, sizeof(attr)));
	/* The read-only mount contains nothing of proc, so it may be made writable again. */
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND, NULL));
	TRY(umount2(DIR, MNT_DETACH));
	/*
	 * The recursive bind mount copies the mask to DIR/irq. There it covers nothing of the
	 * task's own /proc, so it may be unmounted.
	 */
	TRY(mount("none", MASKED, "tmpfs", MS_RDONLY, NULL));
	TRY(mount("/proc", DIR, NULL, MS_BIND | MS_REC, NULL));
	TRY(mount(DIR, OTHER, NULL, MS_MOVE, NULL));
	TRY(umount2(OTHER "/irq", MNT_DETACH));
	TRY(umount2(OTHER, MNT_DETACH));
	return attach_masked();
}

/* Own mounts may be made writable, by path, descriptor or detached tree. */
static int own_setattr(void *arg)
{
	static const struct mount_attr to_read = { .attr_set = MOUNT_ATTR_RDONLY };
	int tree;

	TRY(own_namespace());
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(syscall(SYS_mount_setattr, AT_FDCWD, DIR, 0, untouched(&to_read),
		    sizeof(to_read)));
	TRY(setattr(AT_FDCWD, DIR, 0));
	TRY(syscall(SYS_mount_setattr, AT_FDCWD, DIR, AT_RECURSIVE, untouched(&to_read),
		    sizeof(to_read)));
	TRY(setattr(AT_FDCWD, DIR, AT_RECURSIVE));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	tree = syscall(SYS_open_tree, AT_FDCWD, DIR, OPEN_TREE_CLONE);
	TRY(tree);
	TRY(setattr(tree, "", AT_EMPTY_PATH));
	tree = syscall(SYS_open_tree, AT_FDCWD, DIR, OPEN_TREE_CLONE | AT_RECURSIVE);
	TRY(tree);
	TRY(setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE));
	/* A mount of proc may be changed as long as this does not make it writable. */
	TRY(mount("/proc/sys", DIR, NULL, MS_BIND, NULL));
	TRY(syscall(SYS_mount_setattr, AT_FDCWD, DIR, 0, untouched(&to_read),
		    sizeof(to_read)));
	TRY(syscall(SYS_mount_setattr, AT_FDCWD, DIR, AT_RECURSIVE, &to_read, sizeof(to_read)));
	/* Since 6.15 a request that is not in memory is not read; it may make it writable. */
	if (!kernel_since("6.15"))
		TRY(syscall(SYS_mount_setattr, AT_FDCWD, DIR, AT_RECURSIVE, untouched(&to_read),
			    sizeof(to_read)));
	return 0;
}

/* The same by a copy. */
static int own_tree(void *arg)
{
	static const struct mount_attr to_read = { .attr_set = MOUNT_ATTR_RDONLY };
	static const struct mount_attr to_leave = { };

	TRY(own_namespace());
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(failure(open_tree_attr(AT_FDCWD, DIR, OPEN_TREE_CLONE, &to_write)));
	TRY(failure(open_tree_attr(AT_FDCWD, DIR, OPEN_TREE_CLONE | AT_RECURSIVE, &to_write)));
	/* Of proc too, as long as it becomes no more writable. */
	TRY(mount("/proc/sys", OTHER, NULL, MS_BIND, NULL));
	TRY(mount(NULL, OTHER, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(failure(open_tree_attr(AT_FDCWD, OTHER, OPEN_TREE_CLONE, &to_read)));
	TRY(failure(open_tree_attr(AT_FDCWD, OTHER, OPEN_TREE_CLONE, &to_leave)));
	TRY(failure(open_tree_attr(AT_FDCWD, OTHER, OPEN_TREE_CLONE, NULL)));
	return 0;
}

/* A read-only mount that is the task's own, while there is one of proc, too. */
static int setattr_beside(void *arg)
{
	TRY(own_namespace());
	TRY(mount("/proc/sys", OTHER, NULL, MS_BIND, NULL));
	TRY(mount(NULL, OTHER, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND, NULL));
	TRY(mount(NULL, DIR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(setattr(open(DIR, O_PATH), "", AT_EMPTY_PATH));
	return 0;
}

static int moves(void *arg)
{
	int tree;

	TRY(own_namespace());
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(mount(DIR, OTHER, NULL, MS_MOVE, NULL));
	TRY(mount(OTHER, DIR, NULL, MS_MGC_VAL | MS_MOVE, NULL));
	TRY(mount(DIR, OTHER, NULL, MS_MOVE, NULL));
	tree = syscall(SYS_open_tree, AT_FDCWD, OTHER, OPEN_TREE_CLONE | AT_RECURSIVE);
	TRY(tree);
	TRY(syscall(SYS_move_mount, tree, "", AT_FDCWD, DIR, MOVE_MOUNT_F_EMPTY_PATH));
	return 0;
}

/*
 * These are not masks: /sys/fs/cgroup is an empty directory meant as a mount point, and /proc is
 * unmounted as a whole.
 */
static int unmounts(void *arg)
{
	TRY(own_namespace());
	TRY(umount2("/sys/fs/cgroup", MNT_DETACH));
	TRY(umount2("/proc", MNT_DETACH));
	return 0;
}

/* What container runtimes do between clone(2) and execve(2). */
static int runtime(void *arg)
{
	TRY(own_namespace());
	TRY(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
	TRY(mount("none", DIR, "tmpfs", 0, NULL));
	TRY(mkdir(DIR "/proc", 0755));
	TRY(mkdir(DIR "/sys", 0755));
	TRY(mkdir(DIR "/dev", 0755));
	TRY(mount("/proc", DIR "/proc", NULL, MS_BIND | MS_REC, NULL));
	TRY(mount("/sys", DIR "/sys", NULL, MS_BIND | MS_REC, NULL));
	TRY(mount("/dev", DIR "/dev", NULL, MS_BIND | MS_REC, NULL));
	TRY(mount(NULL, DIR "/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(mount(DIR "/proc/sys", DIR "/proc/sys", NULL, MS_BIND | MS_REC, NULL));
	TRY(mount(NULL, DIR "/proc/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(mount("none", DIR "/proc/irq", "tmpfs", MS_RDONLY, "size=0k"));
	TRY(mount("/dev/null", DIR "/proc/version", NULL, MS_BIND, NULL));
	TRY(mount(NULL, DIR "/proc/version", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	TRY(chdir(DIR));
	TRY(syscall(SYS_pivot_root, ".", "."));
	TRY(umount2(".", MNT_DETACH));
	TRY(chdir("/"));
	return 0;
}

/*
 * The kernel mounts tracefs at /sys/kernel/debug/tracing at the first access. Such an automount
 * must pass.
 */
static int look_at_tracing(void *arg)
{
	return did("tracing", access("/sys/kernel/debug/tracing/trace", F_OK));
}

/* Policies that list file system types. */

#define KINDS(lines) "gabion 1\nprofile cage\n" lines BIND_CGROUP

FIXTURE(kinds)
{
	struct person person;
};

FIXTURE_SETUP(kinds)
{
	no_policy();
	self->person = (struct person){ .cgroup = BOUND };
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, make_dirs(NULL));
}

FIXTURE_TEARDOWN(kinds)
{
	no_policy();
}

static int old_way(void *kind)
{
	int err = own_namespace();

	return err ? err : outcome(mount("none", DIR, kind, 0, NULL));
}

static int new_way(void *kind)
{
	struct attack attack = { .text = kind };
	struct context context = { .attack = &attack };
	int err = own_namespace();

	return err ? err : mount_new(&context);
}

/* Change an existing mount's file system, by mount(2) and by fsconfig(2). */
static int remount(void *kind)
{
	return outcome(mount(NULL, DIR, NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static int reconfigure(void *kind)
{
	return reconfigure_here(NULL);
}

static int in_host(void *kind)
{
	return outcome(mount("none", DIR, kind, 0, NULL));
}

#define EXPECT_KIND(kind, ret) do {							\
	EXPECT_EQ(ret, run_as(&self->person, old_way, kind));				\
	EXPECT_EQ(ret, run_as(&self->person, new_way, kind));				\
} while (0)

TEST_F(kinds, allowed_by_name)
{
	EXPECT_KIND("debugfs", 0);
	EXPECT_KIND("tracefs", 0);
	ASSERT_EQ(0, gabion_load(KINDS("\tdeny mount\n\tallow mount: nfs debugfs\n")));
	EXPECT_KIND("debugfs", 0);
	EXPECT_KIND("tracefs", -EPERM);
	EXPECT_KIND("tmpfs", 0);
	/* A listed type does not allow mounting it in the host's mount namespace. */
	EXPECT_EQ(-EPERM, run_as(&self->person, in_host, "debugfs"));
}

TEST_F(kinds, denied_by_name)
{
	struct actor actor;

	EXPECT_KIND("tmpfs", 0);
	EXPECT_KIND("ramfs", 0);
	ASSERT_EQ(0, actor_start(&actor, &self->person));
	ASSERT_EQ(0, actor_do(&actor, old_way, "tmpfs"));
	EXPECT_EQ(0, actor_do(&actor, reconfigure, "tmpfs"));
	ASSERT_EQ(0, gabion_load(KINDS("\tdeny mount: tmpfs debugfs\n")));
	EXPECT_KIND("tmpfs", -EPERM);
	EXPECT_KIND("debugfs", -EPERM);
	EXPECT_KIND("ramfs", 0);
	EXPECT_KIND("tracefs", 0);
	EXPECT_EQ(-EPERM, actor_do(&actor, remount, "tmpfs"));
	EXPECT_EQ(-EPERM, actor_do(&actor, reconfigure, "tmpfs"));
	EXPECT_EQ(-EPERM, run_as(&self->person, in_host, "tmpfs"));
	actor_end(&actor);
}

TEST_F(kinds, the_last_line_decides)
{
	ASSERT_EQ(0, gabion_load(KINDS("\tdeny mount: tmpfs\n\tdeny mount\n"
				       "\tallow mount: debugfs\n\tdeny mount: debugfs\n")));
	EXPECT_KIND("tmpfs", -EPERM);
	EXPECT_KIND("debugfs", -EPERM);
	EXPECT_KIND("ramfs", 0);
}

FIXTURE_SETUP(harmless)
{
	ASSERT_EQ(0, prepare_harmless());
	ASSERT_EQ(0, make_dirs(NULL));
}

PASSES(kinds)
PASSES(kinds_new)
PASSES(proc)
PASSES(binds)
PASSES(own_setattr)
PASSES(moves)
PASSES(runtime)

TEST_F(harmless, own_tree)
{
	if (!kernel_since("6.15"))
		SKIP(return, "it came with 6.15");
	check_passes(_metadata, &variant->person, own_tree);
}

/* Since 6.15 no function that can be hooked knows the mount: a limit, see gabion(7). */
TEST_F(harmless, setattr_beside)
{
	EXPECT_EQ(0, passes(&variant->person, setattr_beside)) {
		TH_LOG("without policy: %s", *where);
	}
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(kernel_since("6.15") ? -EPERM : 0, passes(&variant->person, setattr_beside)) {
		TH_LOG("with a policy: %s", *where);
	}
}

/*
 * Programs probe for mount_setattr(2) with invalid arguments. They must get the kernel's own error,
 * and no event is recorded.
 */
static int probe(void *arg)
{
	return outcome(syscall(SYS_mount_setattr, -EBADF, "", AT_EMPTY_PATH, NULL, 0));
}

TEST_F(harmless, probe)
{
	int events;
	char line[4096];

	EXPECT_EQ(-EINVAL, run_as(&variant->person, probe, NULL));
	ASSERT_EQ(0, gabion_load(DENY));
	events = events_open();
	ASSERT_LE(0, events);
	EXPECT_EQ(-EINVAL, run_as(&variant->person, probe, NULL));
	EXPECT_NE(0, events_find(events, (const char *const[]){ " operation=mount ", NULL }, line,
				 sizeof(line)));
	close(events);
}

TEST_F(harmless, overlay)
{
	ASSERT_EQ(0, module_insert("overlay"));
	check_passes(_metadata, &variant->person, overlay);
}

TEST_F(harmless, fuse)
{
	if (!file_exists("/dev/fuse"))
		ASSERT_EQ(0, module_insert("fuse"));
	check_passes(_metadata, &variant->person, fuse);
}

/*
 * In a user namespace the kernel refuses this itself: mounts copied with the namespace are locked.
 */
TEST_F(harmless, unmounts)
{
	int alone = passes(&variant->person, unmounts);

	EXPECT_EQ(variant->person.userns ? -EINVAL : 0, alone);
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(alone, passes(&variant->person, unmounts)) {
		TH_LOG("with a policy: %s", *where);
	}
}

TEST(automount)
{
	const struct person person = { .cgroup = BOUND };

	no_policy();
	where = shared_memory(sizeof(*where));
	ASSERT_EQ(0, cgroup_make(BOUND));
	umount2("/sys/kernel/debug/tracing", MNT_DETACH);
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(0, passes(&person, look_at_tracing)) {
		TH_LOG("with a policy: %s", *where);
	}
	no_policy();
}

/*
 * Types that a user namespace may mount for itself: bpf, unless the kernel refuses it, and
 * binfmt_misc since 6.7. Expected there is the kernel's own answer.
 */
static int mount_own(void *kind)
{
	int err = own_namespace();

	return err ? err : outcome(mount("none", DIR, kind, 0, NULL));
}

static void check_own(struct __test_metadata *_metadata, const struct person *person,
		      const char *kind)
{
	int alone = run_as(person, mount_own, (void *)kind);

	EXPECT_EQ(person->userns ? alone : 0, alone);
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(person->userns ? alone : -EPERM, run_as(person, mount_own, (void *)kind));
}

TEST_F(harmless, bpf_in_a_user_namespace)
{
	check_own(_metadata, &variant->person, "bpf");
}

TEST_F(harmless, binfmt_misc_in_a_user_namespace)
{
	ASSERT_EQ(0, module_insert("binfmt_misc"));
	check_own(_metadata, &variant->person, "binfmt_misc");
}

TEST_HARNESS_MAIN
