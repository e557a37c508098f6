// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device nodes, by each system call that makes one. The test opens none of them.
 *
 * In the rows:
 *  BLOCK  makes a block device node
 *  CHAR   makes a character device node
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "matrix.h"

#define NODE "/tmp/gabion-node"

/* Making a device node needs CAP_MKNOD in the initial user namespace. */
#define MKNOD .operation = "mknod", .path = NODE, .userns = -EPERM, .undo = remove_node

/* makedev(3) is no constant expression. */
#define DEVICE(major, minor) ((major) << 20 | (minor))

static dev_t device(const struct context *context)
{
	return makedev(context->attack->number >> 20, context->attack->number & 0xfffff);
}

/* Device numbers that no device has. */
#define BLOCK MKNOD, .object = "object=\"b 60:7\"", .flags = S_IFBLK | 0600,	\
	      .number = DEVICE(60, 7)
#define CHAR MKNOD, .object = "object=\"c 60:1048575\"", .flags = S_IFCHR | 0600,	\
	     .number = DEVICE(60, 1048575)

static void remove_node(struct context *context)
{
	unlink(NODE);
}

static int by_mknod(struct context *context)
{
	return outcome(mknod(NODE, context->attack->flags, device(context)));
}

static int by_mknodat(struct context *context)
{
	int dir = open("/tmp", O_PATH | O_DIRECTORY);

	if (dir < 0)
		return -errno;
	return outcome(mknodat(dir, NODE + strlen("/tmp/"), context->attack->flags,
			       device(context)));
}

static char *low_path(void)
{
	return strcpy(low_memory(4096), NODE);
}

/*
 * The 32-bit calls take the number in the kernel's encoding (new_encode_dev()), not in glibc's
 * 64-bit one.
 */
static unsigned int number32(const struct context *context)
{
	unsigned int minor = minor(device(context));

	return (minor & 0xff) | major(device(context)) << 8 | (minor & ~0xff) << 12;
}

static int by_mknod32(struct context *context)
{
	return syscall32(NR32_MKNOD, (long)low_path(), context->attack->flags,
			 number32(context), 0, 0);
}

static int by_mknodat32(struct context *context)
{
	return syscall32(NR32_MKNODAT, AT_FDCWD, (long)low_path(), context->attack->flags,
			 number32(context), 0);
}

/* The same on a tmpfs that the attacker mounts itself. */
static int on_tmpfs(struct context *context)
{
	char dir[] = "/tmp/gabion-XXXXXX", path[64];
	int err;

	if (!mkdtemp(dir))
		return -ENOTSUP;
	if (private_mounts(0) || mount("tmpfs", dir, "tmpfs", 0, NULL))
		return -ENOTSUP;
	snprintf(path, sizeof(path), "%s/node", dir);
	err = outcome(mknod(path, context->attack->flags, device(context)));
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	return err;
}

ATTEMPT(block_node, BLOCK, .attempt = by_mknod)
ATTEMPT(block_node_at, BLOCK, .attempt = by_mknodat)
ATTEMPT(block_node_32, BLOCK, .attempt = by_mknod32)
ATTEMPT(block_node_at_32, BLOCK, .attempt = by_mknodat32)
ATTEMPT(block_node_on_tmpfs, BLOCK, .also = "mount", .attempt = on_tmpfs)
ATTEMPT(char_node, CHAR, .attempt = by_mknod)
ATTEMPT(char_node_at, CHAR, .attempt = by_mknodat)
ATTEMPT(char_node_32, CHAR, .attempt = by_mknod32)
ATTEMPT(char_node_at_32, CHAR, .attempt = by_mknodat32)
ATTEMPT(char_node_on_tmpfs, CHAR, .also = "mount", .attempt = on_tmpfs)

/* A harmless number is harmless only as that of a character device. */
ATTEMPT(block_node_3, MKNOD, .object = "object=\"b 1:3\"", .flags = S_IFBLK | 0600,
	.number = DEVICE(1, 3), .attempt = by_mknod)
ATTEMPT(block_node_0, MKNOD, .object = "object=\"b 0:0\"", .flags = S_IFBLK | 0600,
	.number = DEVICE(0, 0), .attempt = by_mknod)
/* Numbers next to harmless ones. */
ATTEMPT(mem_node, MKNOD, .object = "object=\"c 1:1\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(1, 1), .attempt = by_mknod)
ATTEMPT(port_node, MKNOD, .object = "object=\"c 1:4\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(1, 4), .attempt = by_mknod)
ATTEMPT(kmsg_node, MKNOD, .object = "object=\"c 1:11\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(1, 11), .attempt = by_mknod)
ATTEMPT(console_node, MKNOD, .object = "object=\"c 4:1\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(4, 1), .attempt = by_mknod)
ATTEMPT(host_console_node, MKNOD, .object = "object=\"c 5:1\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(5, 1), .attempt = by_mknod)
ATTEMPT(printk_node, MKNOD, .object = "object=\"c 5:3\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(5, 3), .attempt = by_mknod)
ATTEMPT(pty_master_node, MKNOD, .object = "object=\"c 135:0\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(135, 0), .attempt = by_mknod)
ATTEMPT(after_ptys_node, MKNOD, .object = "object=\"c 144:0\"", .flags = S_IFCHR | 0600,
	.number = DEVICE(144, 0), .attempt = by_mknod)

/* What must pass under "deny mknod": the nodes that a container needs. */
FIXTURE(passes)
{
};

FIXTURE_SETUP(passes)
{
	no_policy();
	unlink(NODE);
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny mknod\n" BIND_CGROUP));
}

FIXTURE_TEARDOWN(passes)
{
	no_policy();
	unlink(NODE);
}

struct node {
	mode_t mode;
	unsigned int major;
	unsigned int minor;
};

static const struct person governed = { .cgroup = BOUND };

static int make(void *arg)
{
	const struct node *node = arg;
	int err = outcome(mknod(NODE, node->mode | 0600, makedev(node->major, node->minor)));

	if (!err)
		unlink(NODE);
	return err;
}

static const struct node harmless[] = {
	{ S_IFCHR, 1, 3 }, { S_IFCHR, 1, 5 }, { S_IFCHR, 1, 7 }, { S_IFCHR, 1, 8 },
	{ S_IFCHR, 1, 9 }, { S_IFCHR, 5, 0 }, { S_IFCHR, 5, 2 },
	{ S_IFCHR, 136, 0 }, { S_IFCHR, 136, 1048575 }, { S_IFCHR, 143, 0 },
	{ S_IFCHR, 143, 1048575 },
	/* a whiteout of overlayfs */
	{ S_IFCHR, 0, 0 },
	{ S_IFIFO, 0, 0 }, { S_IFSOCK, 0, 0 }, { S_IFREG, 0, 0 }, { 0, 0, 0 },
	/* other file types ignore the number */
	{ S_IFIFO, 8, 0 }, { S_IFSOCK, 8, 0 }, { S_IFREG, 8, 0 },
};

TEST_F(passes, harmless)
{
	struct node node;
	size_t i;

	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		node = harmless[i];
		EXPECT_EQ(0, run_as(&governed, make, &node)) {
			TH_LOG("%o %u:%u", node.mode, node.major, node.minor);
		}
	}
	/* The policy is in force: another node is refused. */
	node = (struct node){ S_IFBLK, 60, 7 };
	EXPECT_EQ(-EPERM, run_as(&governed, make, &node));
}

static int make_others(void *arg)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = NODE };
	int fd = open(NODE, O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || unlink(NODE) || mkfifo(NODE, 0600) || unlink(NODE))
		return -errno;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || unlink(NODE))
		return -errno;
	return symlink("x", NODE) ? -errno : 0;
}

TEST_F(passes, others)
{
	EXPECT_EQ(0, run_as(&governed, make_others, NULL));
}

/* Only what the list names passes. */
TEST_F(passes, list)
{
	struct node node = { S_IFCHR, 10, 229 };

	EXPECT_EQ(-EPERM, run_as(&governed, make, &node));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny mknod\n"
				 "\tallow mknod: c:10:229 b:8:0-15 b:253:*\n" BIND_CGROUP));
	EXPECT_EQ(0, run_as(&governed, make, &node));
	node.minor = 228;
	EXPECT_EQ(-EPERM, run_as(&governed, make, &node));
	node = (struct node){ S_IFBLK, 10, 229 };
	EXPECT_EQ(-EPERM, run_as(&governed, make, &node));
	node = (struct node){ S_IFBLK, 8, 15 };
	EXPECT_EQ(0, run_as(&governed, make, &node));
	node.minor = 16;
	EXPECT_EQ(-EPERM, run_as(&governed, make, &node));
	node = (struct node){ S_IFBLK, 253, 1000 };
	EXPECT_EQ(0, run_as(&governed, make, &node));
}

/*
 * overlayfs makes whiteouts, and copies of harmless nodes, with the credentials of the task that
 * mounted it.
 */
#define LAYERS "/tmp/gabion-overlay"

static int mount_overlay(void)
{
	if (mkdir(LAYERS, 0755) || mount("tmpfs", LAYERS, "tmpfs", 0, NULL) ||
	    mkdir(LAYERS "/lower", 0755) || mkdir(LAYERS "/upper", 0755) ||
	    mkdir(LAYERS "/work", 0755) || mkdir(LAYERS "/merged", 0755) ||
	    mknod(LAYERS "/lower/file", S_IFREG | 0600, 0) ||
	    mknod(LAYERS "/lower/null", S_IFCHR | 0600, makedev(1, 3)) ||
	    mknod(LAYERS "/lower/disk", S_IFBLK | 0600, makedev(60, 7)))
		return -errno;
	return outcome(mount("overlay", LAYERS "/merged", "overlay", 0,
			     "lowerdir=" LAYERS "/lower,upperdir=" LAYERS "/upper,workdir="
			     LAYERS "/work"));
}

static void unmount_overlay(void)
{
	umount2(LAYERS "/merged", MNT_DETACH);
	umount2(LAYERS, MNT_DETACH);
	rmdir(LAYERS);
}

static int remove_lower(void *arg)
{
	return outcome(unlink(LAYERS "/merged/file"));
}

static int copy_up(void *path)
{
	return outcome(chmod(path, 0640));
}

TEST_F(passes, overlay)
{
	struct stat st;
	int err;

	module_insert("overlay");
	unmount_overlay();
	err = mount_overlay();
	EXPECT_EQ(0, err);
	EXPECT_EQ(0, run_as(&governed, remove_lower, NULL));
	EXPECT_EQ(0, stat(LAYERS "/upper/file", &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode) && st.st_rdev == 0);
	EXPECT_EQ(0, run_as(&governed, copy_up, LAYERS "/merged/null"));
	EXPECT_EQ(-EPERM, run_as(&governed, copy_up, LAYERS "/merged/disk"));
	EXPECT_EQ(0, copy_up(LAYERS "/merged/disk"));
	unmount_overlay();
}

TEST_HARNESS_MAIN
