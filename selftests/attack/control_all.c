// SPDX-License-Identifier: GPL-2.0-only
/*
 * All control file systems of the kernel: the module knows each of them and guards each file.
 *
 * control.c tries a few files with each kind of attacker. This test tries all files, or many, with
 * one attacker. It changes the mode of each file and opens each one that is writable. It writes
 * nothing, or an empty line where writing nothing is a query. A failure lists the files that were
 * not guarded.
 *
 * In the rows:
 *  PLACE(name, number, mounted, module_name)  a file system: its magic, where it is mounted
 */
#include <fcntl.h>
#include <fts.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "policy/filesystem.h"
#include "control.h"
#include "kselftest_harness.h"

#define CAGE "/gabion-test-1/box"

#define NAME(name, ...) name,

static const char *const known[] = {
	GABION_CONTROL_FILESYSTEMS(NAME)
	GABION_OTHER_FILESYSTEMS(NAME)
};

static bool is_known(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!strcmp(known[i], name))
			return true;
	}
	return false;
}

/* Load every module that registers a file system, as its aliases say. */
static void load_modules(void)
{
	char path[256], line[512], name[128];
	struct utsname uts;
	FILE *aliases;

	uname(&uts);
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias", uts.release);
	aliases = fopen(path, "r");
	while (aliases && fgets(line, sizeof(line), aliases)) {
		if (sscanf(line, "alias %127s", name) == 1 && !strncmp(name, "fs-", 3))
			command((const char *const[]){ "modprobe", "-q", name, NULL });
	}
	if (aliases)
		fclose(aliases);
}

/*
 * Every file system marked "nodev" in /proc/filesystems needs a row here. The others are on a block
 * device (FS_REQUIRES_DEV).
 */
TEST(registered)
{
	char line[256], name[128];
	unsigned int seen = 0;
	FILE *filesystems;

	load_modules();
	filesystems = fopen("/proc/filesystems", "r");
	ASSERT_NE(NULL, filesystems);
	while (fgets(line, sizeof(line), filesystems)) {
		if (sscanf(line, "nodev %127s", name) != 1)
			continue;
		seen++;
		EXPECT_TRUE(is_known(name)) {
			TH_LOG("%s: not in module/policy/filesystem.h", name);
		}
	}
	fclose(filesystems);
	EXPECT_LT(10, seen);
}

static bool is_there(const char *name)
{
	char line[256], there[128];
	FILE *filesystems = fopen("/proc/filesystems", "r");
	bool found = false;

	while (filesystems && !found && fgets(line, sizeof(line), filesystems))
		found = sscanf(line, "nodev %127s", there) != 1 &&
			sscanf(line, " %127s", there) == 1 && !strcmp(there, name);
	if (filesystems)
		fclose(filesystems);
	return found;
}

/*
 * The same for file systems that modules announce by an alias, though they may not load without
 * their hardware.
 */
TEST(modules)
{
	char path[256], line[512], name[128];
	struct utsname uts;
	unsigned int seen = 0;
	FILE *aliases;

	load_modules();
	uname(&uts);
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias", uts.release);
	aliases = fopen(path, "r");
	ASSERT_NE(NULL, aliases);
	while (fgets(line, sizeof(line), aliases)) {
		if (sscanf(line, "alias fs-%127s", name) != 1)
			continue;
		seen++;
		EXPECT_TRUE(is_known(name) || is_there(name)) {
			TH_LOG("%s: not in module/policy/filesystem.h", name);
		}
	}
	fclose(aliases);
	EXPECT_LT(1, seen);
}

/*
 * At most this many files of each file system, walked from its root, and this many names in a
 * failure.
 */
#define FILES_MAX 3000
#define NAMED_MAX 20

/**
 * struct walk - what a governed task finds; shared memory
 * @where: the file system's root
 * @refused: how many changes were refused
 * @passed: how many changes were not refused
 * @named: the first files among @passed
 */
struct walk {
	const char *where;
	const char *text;
	unsigned int refused;
	unsigned int passed;
	char named[NAMED_MAX][256];
};

static void note(struct walk *walk, const char *what, const char *path, int ret)
{
	if (ret == -EPERM)
		walk->refused++;
	else if (walk->passed++ < NAMED_MAX)
		snprintf(walk->named[walk->passed - 1], sizeof(walk->named[0]), "%s %.200s: %s",
			 what, path, ret < 0 ? strerror(-ret) : "passes");
}

/* Refusals by the kernel itself, which an ungoverned task gets too, do not count. */
static void try_write(struct walk *walk, const char *path)
{
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		walk->refused += errno == EPERM;
		return;
	}
	note(walk, "write", path, outcome(write(fd, walk->text, strlen(walk->text))));
	close(fd);
}

static void try_chmod(struct walk *walk, const FTSENT *entry)
{
	mode_t mode = entry->fts_statp->st_mode & 07777;
	int ret = outcome(chmod(entry->fts_path, mode ^ S_ISVTX));

	note(walk, "chmod", entry->fts_path, ret);
	if (!ret)
		chmod(entry->fts_path, mode);
}

/* Files that belong to the task itself, or that only answer queries. */
static bool is_own(const char *path)
{
	static const char *const own[] = {
		"/proc/self", "/proc/thread-self", "/proc/net", CGROUP_DIR "/gabion-test-1",
		/* These answer queries and change nothing. */
		"/sys/kernel/security/apparmor/.access",
		/* Changes only the writer's own domain, as /proc/PID/attr does. */
		"/sys/kernel/security/tomoyo/self_domain",
	};
	size_t i;

	if (!strncmp(path, "/proc/", 6) && path[6] >= '0' && path[6] <= '9')
		return true;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (!strncmp(path, own[i], strlen(own[i])))
			return true;
	}
	return false;
}

static int walk_it(void *arg)
{
	struct walk *walk = arg;
	char *const paths[] = { (char *)walk->where, NULL };
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
	unsigned int files = 0;
	struct stat root;
	FTSENT *entry;

	if (!tree || stat(walk->where, &root))
		return -errno;
	while (files < FILES_MAX && (entry = fts_read(tree))) {
		if (is_own(entry->fts_path) || entry->fts_statp->st_dev != root.st_dev) {
			fts_set(tree, entry, FTS_SKIP);
			continue;
		}
		if (entry->fts_info == FTS_DP || entry->fts_info == FTS_SL ||
		    entry->fts_info == FTS_NS || entry->fts_info == FTS_ERR)
			continue;
		files++;
		try_chmod(walk, entry);
		if (S_ISREG(entry->fts_statp->st_mode) && entry->fts_statp->st_mode & 0222)
			try_write(walk, entry->fts_path);
	}
	fts_close(tree);
	return 0;
}

FIXTURE(all)
{
	struct walk *walk;
};

FIXTURE_VARIANT(all)
{
	const char *type;
	unsigned long magic;
	const char *where;
	const char *needs;
};

#define PLACE(name, number, mounted, module_name)			\
	FIXTURE_VARIANT_ADD(all, name) {				\
		.type = #name, .magic = (number), .where = (mounted),	\
		.needs = (module_name),					\
	}

PLACE(proc, PROC_SUPER_MAGIC, "/proc", NULL);
PLACE(sysfs, SYSFS_MAGIC, "/sys", NULL);
PLACE(devtmpfs, TMPFS_MAGIC, "/dev", NULL);
PLACE(cgroup2, CGROUP2_SUPER_MAGIC, CGROUP_DIR, NULL);
PLACE(debugfs, DEBUGFS_MAGIC, "/sys/kernel/debug", NULL);
PLACE(tracefs, TRACEFS_MAGIC, "/sys/kernel/tracing", NULL);
PLACE(securityfs, SECURITYFS_MAGIC, "/sys/kernel/security", NULL);
PLACE(configfs, GABION_CONFIGFS_MAGIC, "/sys/kernel/config", NULL);
PLACE(fusectl, GABION_FUSECTL_MAGIC, "/sys/fs/fuse/connections", NULL);
PLACE(bpf, BPF_FS_MAGIC, "/sys/fs/bpf", NULL);
PLACE(binfmt_misc, BINFMTFS_MAGIC, "/proc/sys/fs/binfmt_misc", NULL);
PLACE(pstore, PSTOREFS_MAGIC, "/sys/fs/pstore", "/sys/fs/pstore");
PLACE(nfsd, GABION_NFSD_MAGIC, "/proc/fs/nfsd", "nfsd");
PLACE(rpc_pipefs, GABION_RPC_PIPEFS_MAGIC, "/run/rpc_pipefs", "sunrpc");
PLACE(ocfs2_dlmfs, GABION_DLMFS_MAGIC, "/dlm", "ocfs2_dlmfs");

FIXTURE_SETUP(all)
{
	self->walk = shared_memory(sizeof(*self->walk));
	memset(self->walk, 0, sizeof(*self->walk));
	self->walk->where = variant->where;
	/*
	 * In nfsd, writing nothing is a query (nfsctl_transaction_read() in fs/nfsd/nfsctl.c). An
	 * empty line is a change, which no file there accepts.
	 */
	self->walk->text = variant->magic == GABION_NFSD_MAGIC ? "\n" : "";
	ASSERT_EQ(0, cgroup_make(CAGE));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n"
				 "\tdeny procfs sysctl sysfs cgroupfs kernel_trace lsm_admin\n"
				 "\tdeny sysrq raw_memory raw_io hibernate\n"
				 "bind cgroup " CAGE " cage\n"));
}

FIXTURE_TEARDOWN(all)
{
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

TEST_F_TIMEOUT(all, refused, 300)
{
	const struct person person = { .cgroup = CAGE };
	unsigned int i;

	if (variant->needs && !file_exists(variant->needs) && !module_exists(variant->needs))
		SKIP(return, "there is no %s", variant->needs);
	ASSERT_EQ(0, control_mount(variant->type, variant->magic, variant->where));
	ASSERT_EQ(0, run_as(&person, walk_it, self->walk));
	EXPECT_LT(0, self->walk->refused);
	EXPECT_EQ(0, self->walk->passed);
	for (i = 0; i < self->walk->passed && i < NAMED_MAX; i++)
		TH_LOG("%s", self->walk->named[i]);
}

TEST_HARNESS_MAIN
