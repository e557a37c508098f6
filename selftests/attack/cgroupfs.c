// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cgroup tree outside the task's own subtree, and cgroup v1.
 *
 * In the rows:
 *  LIMIT            writes a limit of another cgroup
 *  DIRECTORY        makes, removes or sets an attribute of another cgroup's directory
 *  TO_OPEN, TO_USE  prepare the other cgroup; TO_USE also opens its file
 *  HIERARCHY        mounts or remounts cgroup2 with an option
 *  OPTIONS          the same where the option would apply to the whole machine
 *  VERSION1         acts on a cgroup v1 hierarchy
 *  AGENT, NOTIFY    sets its release_agent; has it started
 *  DEVICES          writes its device list by an inherited descriptor
 */
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "matrix.h"

#define OTHER "/gabion-other"
#define OTHER_DIR CGROUP_DIR OTHER
#define NEW_DIR OTHER_DIR "/new"
#define DEPTH "/cgroup.max.depth"

static int make_other(struct context *context)
{
	return cgroup_make(OTHER);
}

static int open_other(struct context *context)
{
	int err = make_other(context);

	return err ? err : open_it(context);
}

static int open_other_with_personality(struct context *context)
{
	int err = make_other(context);

	return err ? err : open_with_personality(context);
}

static int make_new(struct context *context)
{
	return cgroup_make(OTHER "/new");
}

static void remove_other(struct context *context)
{
	cgroup_remove(OTHER "/new");
	cgroup_remove(OTHER);
}

#define CGROUPFS .operation = "cgroupfs", .undo = remove_other
#define LIMIT CGROUPFS, .object = "object=\"" OTHER DEPTH "\"", .path = OTHER_DIR DEPTH,	\
	      .flags = O_WRONLY, .text = "7"
#define TO_OPEN .outside = make_other
#define TO_USE .outside = open_other

ATTEMPT(limit_open, LIMIT, TO_OPEN, .attempt = try_open)
ATTEMPT(limit_open32, LIMIT, TO_OPEN, .attempt = try_open32)
ATTEMPT(limit_open_path, LIMIT, TO_OPEN, .attempt = try_open_path)
ATTEMPT(limit_open_uring, LIMIT, TO_OPEN, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(limit_open_uring_worker, LIMIT, TO_OPEN, .attempt = try_open_uring_worker,
	.elsewhere = true)
ATTEMPT(limit_open_bind_mount, LIMIT, TO_OPEN, .also = "mount", .attempt = try_open_bind_mount)

ATTEMPT(limit_write, LIMIT, TO_USE, .attempt = use_write)
ATTEMPT(limit_pwrite, LIMIT, TO_USE, .attempt = use_pwrite)
ATTEMPT(limit_writev, LIMIT, TO_USE, .attempt = use_writev)
ATTEMPT(limit_write32, LIMIT, TO_USE, .attempt = use_write32)
ATTEMPT(limit_write_uring, LIMIT, TO_USE, .attempt = use_write_uring, .elsewhere = true)
ATTEMPT(limit_write_uring_worker, LIMIT, TO_USE, .attempt = use_write_uring_worker,
	.elsewhere = true)
ATTEMPT(limit_write_uring_polled, LIMIT, TO_USE, .attempt = use_write_uring_polled,
	.elsewhere = true)
ATTEMPT(limit_write_personality, LIMIT, .outside = open_other_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(limit_write_aio, LIMIT, TO_USE, .attempt = use_write_aio)
ATTEMPT(limit_write_splice, LIMIT, TO_USE, .attempt = use_write_splice)
ATTEMPT(limit_write_opened_before, LIMIT, TO_OPEN, .early = open_it, .attempt = use_write)
ATTEMPT(limit_write_helper, LIMIT, TO_OPEN, .early = open_it, .helper = helper_write)

/* The root cgroup has no pids limit, but its files affect all cgroups. */
ATTEMPT(subtree_control_of_the_root, .operation = "cgroupfs",
	.object = "object=\"/cgroup.subtree_control\"",
	.path = CGROUP_DIR "/cgroup.subtree_control", .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(kill_others, CGROUPFS, TO_OPEN, .path = OTHER_DIR "/cgroup.kill", .flags = O_WRONLY,
	.attempt = try_open)

static int open_other_dir(struct context *context)
{
	int err = make_other(context);

	context->fd = err ? err : open(OTHER_DIR, O_RDONLY | O_DIRECTORY);
	return outcome(context->fd);
}

static int try_mkdirat(struct context *context)
{
	return outcome(mkdirat(context->fd, "new", 0755));
}

static int try_chmod(struct context *context)
{
	return outcome(chmod(OTHER_DIR DEPTH, 0666));
}

static int try_chown(struct context *context)
{
	return outcome(chown(OTHER_DIR, 1000, 1000));
}

/* Extended attributes that systemd and systemd-oomd act on. */
static int try_mark(struct context *context)
{
	return outcome(setxattr(OTHER_DIR, "user.oomd_omit", "1", 1, 0));
}

static int try_mark_file(struct context *context)
{
	return outcome(setxattr(OTHER_DIR DEPTH, "user.gabion", "1", 1, 0));
}

static int try_mark_trusted(struct context *context)
{
	return outcome(setxattr(OTHER_DIR, "trusted.delegate", "1", 1, 0));
}

static int try_mark_inherited(struct context *context)
{
	return outcome(fsetxattr(context->fd, "user.oomd_omit", "1", 1, 0));
}

static int mark_other(struct context *context)
{
	int err = make_other(context);

	return err ? err : try_mark(context);
}

static int try_unmark(struct context *context)
{
	return outcome(removexattr(OTHER_DIR, "user.oomd_omit"));
}

#define DIRECTORY CGROUPFS, .object = "object=\"" OTHER "/", .path = NEW_DIR

ATTEMPT(directory_make, DIRECTORY, TO_OPEN, .attempt = try_mkdir)
ATTEMPT(directory_make32, DIRECTORY, TO_OPEN, .attempt = try_mkdir32)
ATTEMPT(directory_make_uring, DIRECTORY, TO_OPEN, .attempt = try_mkdir_uring,
	.elsewhere = true)
ATTEMPT(directory_make_inherited, DIRECTORY, .outside = open_other_dir, .attempt = try_mkdirat)
ATTEMPT(directory_remove, DIRECTORY, .outside = make_new, .attempt = try_rmdir)
ATTEMPT(directory_chmod, DIRECTORY, TO_OPEN, .attempt = try_chmod)
ATTEMPT(directory_chown, DIRECTORY, TO_OPEN, .attempt = try_chown)

ATTEMPT(directory_mark, DIRECTORY, TO_OPEN, .attempt = try_mark)
ATTEMPT(directory_mark_file, DIRECTORY, TO_OPEN, .attempt = try_mark_file)
ATTEMPT(directory_mark_trusted, DIRECTORY, TO_OPEN, .userns = -EPERM,
	.attempt = try_mark_trusted)
ATTEMPT(directory_mark_inherited, DIRECTORY, .outside = open_other_dir,
	.attempt = try_mark_inherited)
ATTEMPT(directory_unmark, DIRECTORY, .outside = mark_other, .attempt = try_unmark)

/*
 * In the initial cgroup namespace, mount options such as nsdelegate and the memory accounting ones
 * change the hierarchy itself, and so apply to all its mounts.
 */
static int try_mount_hierarchy(struct context *context)
{
	char dir[] = "/tmp/gabion-XXXXXX";
	int err;

	if (!mkdtemp(dir))
		return -errno;
	if (private_mounts(0))
		return -ENOTSUP;
	err = outcome(mount("none", dir, "cgroup2", 0, context->attack->text));
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	return err;
}

static int try_new_hierarchy(struct context *context)
{
	int fd = syscall(SYS_fsopen, "cgroup2", 0);
	int err;

	if (fd < 0)
		return -errno;
	err = outcome(syscall(SYS_fsconfig, fd, FSCONFIG_SET_FLAG, context->attack->text, NULL, 0));
	if (!err)
		err = outcome(syscall(SYS_fsconfig, fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	close(fd);
	return err;
}

static int try_remount_hierarchy(struct context *context)
{
	if (private_mounts(0))
		return -ENOTSUP;
	return outcome(mount("none", CGROUP_DIR, NULL, MS_REMOUNT, context->attack->text));
}

static int try_mount_own(struct context *context)
{
	return unshare(CLONE_NEWCGROUP) ? -ENOTSUP : try_mount_hierarchy(context);
}

static void reset_hierarchy(struct context *context)
{
	mount("none", CGROUP_DIR, NULL, MS_REMOUNT, "");
}

#define HIERARCHY .operation = "cgroupfs", .also = "mount", .undo = reset_hierarchy,	\
		  .text = "memory_localevents"
#define OPTIONS HIERARCHY, .object = "object=\"mount options\"", .userns = -EPERM

ATTEMPT(options_by_mount, OPTIONS, .attempt = try_mount_hierarchy)
ATTEMPT(options_by_fsconfig, OPTIONS, .attempt = try_new_hierarchy)
ATTEMPT(options_by_remount, OPTIONS, .attempt = try_remount_hierarchy)
ATTEMPT(mount_in_own_namespace, HIERARCHY, .harmless = true, .attempt = try_mount_own)

/*
 * cgroup v1: a named hierarchy without controllers, and that of the devices controller, if it is
 * free.
 */
#define V1 "/tmp/gabion-v1"
#define V1_GROUP V1 "/group"

static int mount_v1_with(const char *options)
{
	int err;

	mkdir(V1, 0755);
	err = outcome(mount("none", V1, "cgroup", 0, options));
	if (err == -EBUSY || err == -ENOENT)
		return err;
	return err ? err : (mkdir(V1_GROUP, 0755) && errno != EEXIST ? -errno : 0);
}

static int mount_v1(struct context *context)
{
	return mount_v1_with("none,name=gabion");
}

static int mount_v1_devices(struct context *context)
{
	return mount_v1_with("devices");
}

static int open_v1(struct context *context)
{
	int err = mount_v1(context);

	return err ? err : open_it(context);
}

static int open_v1_devices(struct context *context)
{
	int err = mount_v1_devices(context);

	return err ? err : open_it(context);
}

static void umount_v1(struct context *context)
{
	rmdir(V1_GROUP "/new");
	rmdir(V1 "/renamed");
	rmdir(V1_GROUP);
	umount2(V1, MNT_DETACH);
	rmdir(V1);
}

static int try_rename_v1(struct context *context)
{
	return outcome(rename(V1_GROUP, V1 "/renamed"));
}

#define VERSION1 .operation = "cgroupfs", .outside = mount_v1, .undo = umount_v1,	\
		 .flags = O_WRONLY
#define AGENT VERSION1, .object = "object=\"cgroup v1: release_agent\"",	\
	      .path = V1 "/release_agent", .text = "/bin/true"
#define NOTIFY VERSION1, .object = "object=\"cgroup v1: notify_on_release\"",	\
	       .path = V1_GROUP "/notify_on_release", .text = "1"
#define DEVICES .operation = "cgroupfs", .outside = open_v1_devices, .undo = umount_v1,	\
		.flags = O_WRONLY, .text = "a", .userns = -EPERM

ATTEMPT(agent_open, AGENT, .attempt = try_open)
ATTEMPT(agent_open32, AGENT, .attempt = try_open32)
ATTEMPT(agent_open_uring_worker, AGENT, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(agent_write, AGENT, .outside = open_v1, .attempt = use_write)
ATTEMPT(agent_write32, AGENT, .outside = open_v1, .attempt = use_write32)
ATTEMPT(agent_write_uring_worker, AGENT, .outside = open_v1,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(notify_open, NOTIFY, .attempt = try_open)
ATTEMPT(notify_write, NOTIFY, .outside = open_v1, .attempt = use_write)
ATTEMPT(notify_write_helper, NOTIFY, .early = open_it, .helper = helper_write)
ATTEMPT(devices_allow_write, DEVICES, .path = V1_GROUP "/devices.allow", .attempt = use_write)
ATTEMPT(devices_deny_write, DEVICES, .path = V1_GROUP "/devices.deny", .attempt = use_write)
ATTEMPT(v1_procs_open, VERSION1, .path = V1_GROUP "/cgroup.procs", .attempt = try_open)
ATTEMPT(v1_make, VERSION1, .path = V1_GROUP "/new", .attempt = try_mkdir)
ATTEMPT(v1_remove, VERSION1, .path = V1_GROUP, .attempt = try_rmdir)
ATTEMPT(v1_rename, VERSION1, .attempt = try_rename_v1)

/* What belongs to a task's own subtree, and what does not. */
#define BOX "/gabion-test-1/box"
#define CAGE "gabion 1\nprofile cage\n\tdeny cgroupfs\n"

static int dir_of(char *path, const char *cgroup, const char *file)
{
	return snprintf(path, 256, CGROUP_DIR "%s%s", cgroup, file);
}

static int set_depth(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, DEPTH);
	return write_text(path, "5");
}

static int set_subtree(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, "/cgroup.subtree_control");
	return write_text(path, " ");
}

static int enter(void *cgroup)
{
	return cgroup_enter(cgroup);
}

static int make(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, "");
	return outcome(mkdir(path, 0755));
}

static int drop(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, "");
	return outcome(rmdir(path));
}

/* Change the mode, then change it back. */
static int set_mode(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, "");
	return chmod(path, 0711) ? -errno : outcome(chmod(path, 0755));
}

static int spawn_into(void *cgroup)
{
	struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD };
	int fd = cgroup_open(cgroup);
	pid_t pid;

	if (fd < 0)
		return fd;
	args.cgroup = fd;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid)
		_exit(0);
	if (pid < 0)
		return -errno;
	waitpid(pid, NULL, 0);
	close(fd);
	return 0;
}

static int new_cgroup_namespace(void *arg)
{
	return outcome(unshare(CLONE_NEWCGROUP));
}

/* Another user of the host, with no capabilities left. */
static int become_user(void *arg)
{
	return outcome(setresuid(1000, 1000, 1000));
}

FIXTURE(own)
{
	struct actor actor;
	struct actor stranger;
};

static pid_t stranger;

/* Move another task into the own subtree, where it could be frozen or killed. */
static int capture(void *cgroup)
{
	char path[256], pid[16];

	dir_of(path, cgroup, "/cgroup.procs");
	snprintf(pid, sizeof(pid), "%d", stranger);
	return write_text(path, pid);
}

static int mark(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, "");
	return outcome(setxattr(path, "user.gabion", "1", 1, 0));
}

FIXTURE_SETUP(own)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make(ATTACHED "/inner"));
	ASSERT_EQ(0, cgroup_make(FREE "/inner"));
	ASSERT_EQ(0, cgroup_make(OTHER));
	ASSERT_EQ(0, actor_start(&self->stranger, &(struct person){ .cgroup = OTHER }));
	stranger = self->stranger.pid;
}

FIXTURE_TEARDOWN(own)
{
	no_policy();
	actor_end(&self->actor);
	actor_end(&self->stranger);
	cgroup_remove(OTHER);
}

#define TRY(what, cgroup) actor_do(&self->actor, what, (void *)(cgroup))

/**
 * struct subtree - names of cgroups, shared with the actor, which does not change them
 * @root: where the subtree begins
 * @inner: below it, where the actor is
 * @made: below it, what the actor makes
 */
struct subtree {
	const char *root;
	const char *inner;
	const char *made;
};

static const struct subtree box = { BOX, BOX "/inner", BOX "/made" };
static const struct subtree attached = { ATTACHED, ATTACHED "/inner", ATTACHED "/made" };
static const struct subtree unbound = { FREE, FREE "/inner", FREE "/made" };

static void check_subtree(struct __test_metadata *_metadata, FIXTURE_DATA(own) *self,
			  const struct subtree *subtree)
{
	/* Below the root of the subtree everything passes. */
	EXPECT_EQ(0, TRY(set_depth, subtree->inner));
	EXPECT_EQ(0, TRY(make, subtree->made));
	EXPECT_EQ(0, TRY(set_depth, subtree->made));
	EXPECT_EQ(0, TRY(set_mode, subtree->made));
	EXPECT_EQ(0, TRY(mark, subtree->made));
	EXPECT_EQ(0, TRY(set_subtree, subtree->made));
	EXPECT_EQ(0, TRY(spawn_into, subtree->made));
	EXPECT_EQ(0, TRY(enter, subtree->made));
	EXPECT_EQ(0, TRY(enter, subtree->inner));
	EXPECT_EQ(0, TRY(drop, subtree->made));

	/* At the root of the subtree only the files pass that the kernel delegates. */
	EXPECT_EQ(0, TRY(set_subtree, subtree->root));
	EXPECT_EQ(0, TRY(enter, subtree->root));
	EXPECT_EQ(0, TRY(enter, subtree->inner));
	EXPECT_EQ(-EPERM, TRY(set_depth, subtree->root));
	EXPECT_EQ(-EPERM, TRY(set_mode, subtree->root));
	EXPECT_EQ(-EPERM, TRY(mark, subtree->root));

	/* Beside and above the subtree nothing passes. */
	EXPECT_EQ(-EPERM, TRY(drop, subtree->root));
	EXPECT_EQ(-EPERM, TRY(set_depth, OTHER));
	EXPECT_EQ(-EPERM, TRY(set_subtree, OTHER));
	EXPECT_EQ(-EPERM, TRY(make, OTHER "/made"));
	EXPECT_EQ(-EPERM, TRY(make, "/gabion-made"));
	EXPECT_EQ(-EPERM, TRY(set_subtree, ""));
	EXPECT_EQ(-EPERM, TRY(capture, subtree->inner));
}

TEST_F(own, subtree_of_a_pattern)
{
	const struct person person = { .cgroup = BOUND };

	ASSERT_EQ(0, actor_start(&self->actor, &person));
	EXPECT_EQ(0, TRY(set_depth, BOX));
	EXPECT_EQ(0, TRY(make, OTHER "/made"));
	EXPECT_EQ(0, TRY(drop, OTHER "/made"));
	EXPECT_EQ(0, TRY(capture, BOX));
	EXPECT_EQ(0, TRY(capture, OTHER));
	ASSERT_EQ(0, gabion_load(CAGE BIND_CGROUP));
	check_subtree(_metadata, self, &box);
}

TEST_F(own, subtree_of_an_attachment)
{
	const struct person person = { .cgroup = ATTACHED "/inner" };

	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, gabion_load(CAGE));
	ASSERT_EQ(0, gabion_attach(ATTACHED, "cage"));
	check_subtree(_metadata, self, &attached);
}

/*
 * With "**" the subtree begins above the containers. In a cgroup namespace it begins at the
 * namespace's root.
 */
TEST_F(own, subtree_of_a_namespace)
{
	const struct person person = { .cgroup = BOUND };

	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, gabion_load(CAGE "bind cgroup /gabion-test-1/** cage\n"));
	EXPECT_EQ(0, TRY(make, BOX "/made"));
	EXPECT_EQ(0, TRY(drop, BOX "/made"));
	ASSERT_EQ(0, TRY(new_cgroup_namespace, NULL));
	EXPECT_EQ(-EPERM, TRY(make, BOX "/made"));
	EXPECT_EQ(0, TRY(make, BOUND "/made"));
	EXPECT_EQ(0, TRY(set_depth, BOUND "/made"));
	EXPECT_EQ(0, TRY(drop, BOUND "/made"));
}

/*
 * systemd in a container removes attributes that were never set. This is refused without an event.
 */
static int unmark(void *cgroup)
{
	char path[256];

	dir_of(path, cgroup, "");
	return outcome(removexattr(path, "user.gabion_absent"));
}

TEST_F(own, attribute_of_the_root)
{
	static const char *const removed[] = { " operation=cgroupfs ", "removexattr", NULL };
	const struct person person = { .cgroup = BOX };
	int events = events_open();
	char line[4096];

	ASSERT_LE(0, events);
	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, TRY(new_cgroup_namespace, NULL));
	EXPECT_EQ(-ENODATA, TRY(unmark, BOX));
	ASSERT_EQ(0, gabion_load(CAGE BIND_CGROUP));
	EXPECT_EQ(-EPERM, TRY(unmark, BOX));
	EXPECT_EQ(-EAGAIN, events_find(events, removed, line, sizeof(line)));
	EXPECT_EQ(-EPERM, TRY(unmark, OTHER));
	EXPECT_EQ(0, events_find(events, removed, line, sizeof(line)));
	close(events);
}

TEST_F(own, userns_in_a_cgroup_namespace)
{
	const struct person person = { .cgroup = FREE, .userns = true };

	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, TRY(new_cgroup_namespace, NULL));
	EXPECT_EQ(0, TRY(make, OTHER "/made"));
	EXPECT_EQ(0, TRY(drop, OTHER "/made"));
	ASSERT_EQ(0, gabion_load(CAGE BIND_USERNS));
	ASSERT_EQ(0, TRY(enter, FREE "/inner"));
	check_subtree(_metadata, self, &unbound);
}

TEST_F(own, userns_in_the_initial_cgroup_namespace)
{
	const struct person person = { .cgroup = FREE, .userns = true };

	ASSERT_EQ(0, actor_start(&self->actor, &person));
	EXPECT_EQ(0, TRY(spawn_into, OTHER));
	ASSERT_EQ(0, gabion_load(CAGE BIND_USERNS));
	EXPECT_EQ(-EPERM, TRY(set_depth, FREE));
	EXPECT_EQ(-EPERM, TRY(set_subtree, FREE));
	EXPECT_EQ(-EPERM, TRY(make, FREE "/made"));
	EXPECT_EQ(-EPERM, TRY(enter, OTHER));
	EXPECT_EQ(-EPERM, TRY(spawn_into, OTHER));
}

/* A cgroup namespace whose root is the hierarchy's root gives no subtree of its own. */
TEST_F(own, userns_in_a_cgroup_namespace_of_the_root)
{
	const struct person person = { .cgroup = "", .userns = true };

	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, TRY(new_cgroup_namespace, NULL));
	ASSERT_EQ(0, gabion_load(CAGE BIND_USERNS));
	EXPECT_EQ(-EPERM, TRY(set_depth, OTHER));
	EXPECT_EQ(-EPERM, TRY(make, OTHER "/made"));
	EXPECT_EQ(-EPERM, TRY(enter, OTHER));
}

/*
 * Delegate a cgroup to a user as systemd does: the directory and the files that the kernel lists as
 * delegatable.
 */
static int delegate(const char *cgroup)
{
	static const char *const files[] = {
		"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control",
	};
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		dir_of(path, cgroup, files[i]);
		if (chown(path, 1000, 1000))
			return -errno;
	}
	return 0;
}

TEST_F(own, userns_with_a_delegated_cgroup)
{
	const struct person person = { .cgroup = FREE "/inner", .userns = true };

	ASSERT_EQ(0, delegate(OTHER));
	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, gabion_load(CAGE BIND_USERNS));
	EXPECT_EQ(-EPERM, TRY(set_depth, OTHER));
	ASSERT_EQ(0, TRY(become_user, NULL));
	EXPECT_EQ(0, TRY(set_subtree, OTHER));
	EXPECT_EQ(0, TRY(make, OTHER "/made"));
	EXPECT_EQ(0, TRY(set_depth, OTHER "/made"));
	EXPECT_EQ(0, TRY(set_mode, OTHER "/made"));
	EXPECT_EQ(0, TRY(drop, OTHER "/made"));
	EXPECT_GT(0, TRY(set_depth, OTHER));
	EXPECT_GT(0, TRY(make, FREE "/made"));
}

/* Begin a user namespace as a rootless container's, in which the user is root. */
static int become_rootless(void *arg)
{
	int err = become_user(NULL);

	if (!err)
		err = outcome(unshare(CLONE_NEWUSER));
	/* So that the user owns its files in /proc again. */
	if (!err)
		err = outcome(prctl(PR_SET_DUMPABLE, 1));
	if (!err)
		err = write_text("/proc/self/uid_map", "0 1000 1");
	return err;
}

TEST_F(own, rootless_with_a_delegated_cgroup)
{
	const struct person person = { .cgroup = FREE "/inner" };

	ASSERT_EQ(0, delegate(OTHER));
	ASSERT_EQ(0, actor_start(&self->actor, &person));
	ASSERT_EQ(0, TRY(become_rootless, NULL));
	ASSERT_EQ(0, gabion_load(CAGE BIND_USERNS));
	EXPECT_EQ(0, TRY(set_subtree, OTHER));
	EXPECT_EQ(0, TRY(make, OTHER "/made"));
	EXPECT_EQ(0, TRY(set_depth, OTHER "/made"));
	EXPECT_EQ(0, TRY(drop, OTHER "/made"));
	EXPECT_GT(0, TRY(set_depth, OTHER));
}

/*
 * Root in a user namespace that maps the host's root may write the files of all users, but only
 * those of the task's own user were given to it.
 */
TEST_F(own, userns_uses_the_cgroup_of_another_user)
{
	const struct person person = { .cgroup = FREE, .userns = true };

	ASSERT_EQ(0, delegate(OTHER));
	ASSERT_EQ(0, actor_start(&self->actor, &person));
	EXPECT_EQ(0, TRY(spawn_into, OTHER));
	EXPECT_EQ(0, TRY(set_subtree, OTHER));
	EXPECT_EQ(0, TRY(make, OTHER "/made"));
	EXPECT_EQ(0, TRY(drop, OTHER "/made"));
	ASSERT_EQ(0, gabion_load(CAGE BIND_USERNS));
	EXPECT_EQ(-EPERM, TRY(spawn_into, OTHER));
	EXPECT_EQ(-EPERM, TRY(enter, OTHER));
	EXPECT_EQ(-EPERM, TRY(set_subtree, OTHER));
	EXPECT_EQ(-EPERM, TRY(make, OTHER "/made"));
	EXPECT_EQ(-EPERM, TRY(spawn_into, FREE));
	EXPECT_EQ(-EPERM, TRY(set_depth, OTHER));
}

TEST_HARNESS_MAIN
