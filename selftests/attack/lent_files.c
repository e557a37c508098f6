// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that the kernel opens on behalf of another task. The reader of a fanotify(7) group, or of a
 * file with FUSE passthrough, gets a file without a check whether the reader may open it. So a
 * governed task that passes such a group to a helper outside could have files opened there.
 *
 * In the rows:
 *  MARK(operation, path)  a group whose events come with descriptors for writing
 *  PASSTHROUGH            a file behind a file of a FUSE server
 */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "matrix.h"

#define UNPREPARED (-ENOTRECOVERABLE)
#define NR32_INOTIFY_ADD_WATCH 292
#define NR32_FANOTIFY_MARK 339

#define NEEDS .needs = "/proc/sys/fs/fanotify", .userns = -EPERM

/* The descriptor that comes with the next event, with the access mode of the group. */
static int event_fd(int group)
{
	struct fanotify_event_metadata event;
	struct pollfd pollfd = { .fd = group, .events = POLLIN };

	if (poll(&pollfd, 1, 20000) != 1 || read(group, &event, sizeof(event)) != sizeof(event))
		return -EIO;
	return event.fd;
}

/* Write back what was read from the file, by the descriptor that comes with the event. */
static int write_by_event(struct context *context, int group)
{
	int reader = open(context->attack->path, O_RDONLY | O_CLOEXEC), fd;
	char text[256];
	ssize_t len;

	if (reader < 0)
		return -errno;
	len = read(reader, text, sizeof(text));
	close(reader);
	fd = event_fd(group);
	if (fd < 0 || len <= 0)
		return UNPREPARED;
	return outcome(write(fd, text, len));
}

static int mark(int group, unsigned int flags, uint64_t mask, const char *path)
{
	return outcome(fanotify_mark(group, FAN_MARK_ADD | flags, mask, AT_FDCWD, path));
}

static int make_group(struct context *context)
{
	context->fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_WRONLY);
	return context->fd < 0 ? -errno : 0;
}

static int mark_file(struct context *context)
{
	int err = make_group(context);

	if (!err)
		err = mark(context->fd, 0, FAN_OPEN, context->attack->path);
	return err ? err : write_by_event(context, context->fd);
}

/*
 * A mark on the mount covers all files of the file system. A mark on a directory covers the files
 * in it.
 */
static int mark_mount(struct context *context)
{
	int err = make_group(context);

	if (!err)
		err = mark(context->fd, FAN_MARK_MOUNT, FAN_OPEN, context->attack->path);
	return err ? err : write_by_event(context, context->fd);
}

static int mark_directory(struct context *context)
{
	char directory[256];
	int err = make_group(context);

	snprintf(directory, sizeof(directory), "%.200s/..", context->attack->path);
	*strrchr(directory, '/') = '\0';
	*strrchr(directory, '/') = '\0';
	if (!err)
		err = mark(context->fd, 0, FAN_OPEN | FAN_EVENT_ON_CHILD, directory);
	return err ? err : write_by_event(context, context->fd);
}

/* By the 32-bit call, which marks the file itself. */
static int mark_file32(struct context *context)
{
	int file = open(context->attack->path, O_RDONLY | O_CLOEXEC);
	int err = make_group(context);

	if (!err)
		err = syscall32(NR32_FANOTIFY_MARK, context->fd, FAN_MARK_ADD, FAN_OPEN, 0, file);
	return err ? err : write_by_event(context, context->fd);
}

#define MARK(op, file) .operation = (op), .path = (file), NEEDS
#define SYSCTL MARK("sysctl", "/proc/sys/kernel/printk_ratelimit"), .object = "object=\"/proc/sys"
#define SYSFS MARK("sysfs", "/sys/module/printk/parameters/ignore_loglevel"),	\
	      .object = "object=\"/sys/module/printk/parameters"
#define PROCFS MARK("procfs", "/proc/irq/default_smp_affinity"),		\
	       .object = "object=\"/proc/irq/default_smp_affinity\""

ATTEMPT(sysctl_file, SYSCTL, .attempt = mark_file)
ATTEMPT(sysctl_file32, SYSCTL, .attempt = mark_file32)
ATTEMPT(sysctl_directory, SYSCTL, .attempt = mark_directory)
ATTEMPT(sysctl_mount, SYSCTL, .object = NULL, .also = "procfs", .attempt = mark_mount)
ATTEMPT(sysfs_file, SYSFS, .attempt = mark_file)
ATTEMPT(sysfs_directory, SYSFS, .attempt = mark_directory)
ATTEMPT(procfs_file, PROCFS, .attempt = mark_file)

/*
 * A permission event on a directory of the host: each open(2) there would wait for an answer that
 * never comes.
 */
static int hold_up(struct context *context)
{
	context->fd = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);
	if (context->fd < 0)
		return -errno;
	if (private_mounts(0))
		return UNPREPARED;
	return mark(context->fd, 0, FAN_OPEN_PERM, "/lib/modules");
}

static bool has_permission_events(void)
{
	int group = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);
	int err = mark(group, 0, FAN_OPEN_PERM, "/tmp");

	close(group);
	return err != -EINVAL;
}

static const struct attack hold_up_attack = {
	.operation = "mount", .object = "object=\"file system watched\"", NEEDS,
	.attempt = hold_up,
};

TEST_F(matrix, hold_up)
{
	if (!has_permission_events())
		SKIP(return, "the kernel has no permission events");
	check_attack(_metadata, self, variant, &hold_up_attack);
}

/* Events without descriptors pass. */
static int watch_quietly(struct context *context)
{
	int fd = inotify_init1(IN_CLOEXEC);

	return fd < 0 ? -errno :
	       outcome(inotify_add_watch(fd, context->attack->path, IN_OPEN | IN_MODIFY));
}

static int watch_quietly32(struct context *context)
{
	int fd = inotify_init1(IN_CLOEXEC);
	char *path = low_memory(256);

	strcpy(path, context->attack->path);
	return outcome(syscall32(NR32_INOTIFY_ADD_WATCH, fd, (long)path, IN_OPEN, 0, 0));
}

#define HARMLESS .harmless = true

ATTEMPT(inotify_sysfs, .operation = "sysfs", .path = "/sys/kernel", HARMLESS,
	.attempt = watch_quietly)
ATTEMPT(inotify_sysctl, .operation = "sysctl", .path = "/proc/sys/kernel/printk_ratelimit",
	HARMLESS, .attempt = watch_quietly)
ATTEMPT(inotify_cgroup, .operation = "cgroupfs", .path = "/sys/fs/cgroup/cgroup.procs", HARMLESS,
	.attempt = watch_quietly)
ATTEMPT(inotify_sysfs32, .operation = "sysfs", .path = "/sys/kernel", HARMLESS,
	.attempt = watch_quietly32)

/* What a FUSE server needs for passthrough: a valid answer to the kernel's first request. */
struct init_request {
	uint32_t len, opcode;
	uint64_t unique, node;
	uint32_t uid, gid, pid, padding;
	uint32_t major, minor, max_readahead, flags;
	unsigned char rest[8192];
};

struct init_answer {
	uint32_t len;
	int32_t error;
	uint64_t unique;
	uint32_t major, minor, max_readahead, flags;
	uint16_t max_background, congestion_threshold;
	uint32_t max_write, time_gran;
	uint16_t max_pages, map_alignment;
	uint32_t flags2, max_stack_depth, unused[6];
};

struct backing_map {
	int32_t fd;
	uint32_t flags;
	uint64_t padding;
};

#define INIT_EXT 0x40000000
#define PASSTHROUGH_FLAG2 0x20
#define BACKING_OPEN _IOW(229, 1, struct backing_map)
#define FUSE_DIR "/tmp/gabion-lent-fuse"
#define OWN_FILE "/tmp/gabion-lent-file"

static int serve_fuse(struct context *context)
{
	struct init_answer answer = {
		.len = sizeof(answer), .major = 7, .minor = 40, .flags = INIT_EXT,
		.max_write = 4096, .flags2 = PASSTHROUGH_FLAG2, .max_stack_depth = 1,
	};
	static struct init_request request;
	char options[128];
	int fd;

	command((const char *const[]){ "modprobe", "-q", "fuse", NULL });
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	mkdir(FUSE_DIR, 0755);
	if (mount("gabion", FUSE_DIR, "fuse", 0, options))
		return -errno;
	if (read(fd, &request, sizeof(request)) < 0)
		return -errno;
	answer.unique = request.unique;
	context->fd = fd;
	return outcome(write(fd, &answer, sizeof(answer)) == sizeof(answer) ? 0 : -1);
}

static void end_fuse(struct context *context)
{
	umount2(FUSE_DIR, MNT_DETACH);
	unlink(OWN_FILE);
}

static int pass_through(struct context *context)
{
	struct backing_map map = {
		.fd = open(context->attack->path, O_PATH | O_CLOEXEC | O_CREAT, 0600),
	};

	if (map.fd < 0)
		return UNPREPARED;
	return outcome(ioctl(context->fd, BACKING_OPEN, &map));
}

static int make_own_file(struct context *context)
{
	int fd = open(OWN_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		return -errno;
	close(fd);
	return serve_fuse(context);
}

#define PASSTHROUGH .operation = "sysfs", .also = "cgroupfs char_device", .since = "6.9",	\
		    .userns = -EPERM, .undo = end_fuse, .attempt = pass_through

ATTEMPT(passthrough_sysfs, PASSTHROUGH, .outside = serve_fuse,
	.path = "/sys/module/printk/parameters/ignore_loglevel",
	.object = "object=\"FUSE passthrough\"")
ATTEMPT(passthrough_cgroup, PASSTHROUGH, .outside = serve_fuse,
	.path = "/sys/fs/cgroup/cgroup.procs", .object = "object=\"FUSE passthrough\"")
/*
 * If an ungoverned task writes to this file, the attacker's processes leave the cgroup that binds
 * them.
 */
ATTEMPT(passthrough_way_out, PASSTHROUGH, .operation = "cgroupfs", .also = "sysfs char_device",
	.outside = serve_fuse,
	.path = "/sys/fs/cgroup/cgroup.procs", .object = "object=\"FUSE passthrough\"")
ATTEMPT(passthrough_own, PASSTHROUGH, .outside = make_own_file, .path = OWN_FILE, HARMLESS)

TEST_HARNESS_MAIN
