// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may use Gabion's files. Writing needs CAP_MAC_ADMIN in the initial user namespace when the
 * file is opened. containment/files.c tests that a governed task may not write.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "gabion_files.h"
#include "kselftest_harness.h"

FIXTURE(rights)
{
	int unused;
};

FIXTURE_SETUP(rights)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
}

FIXTURE_TEARDOWN(rights)
{
}

/* Users with different capabilities. */

static int set_capabilities(uint64_t capabilities)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = capabilities, .permitted = capabilities },
		{ .effective = capabilities >> 32, .permitted = capabilities >> 32 },
	};

	return outcome(syscall(SYS_capset, &header, data));
}

#define ALL_CAPABILITIES ((1ULL << (CAP_LAST_CAP + 1)) - 1)

static int become_root(void)
{
	return 0;
}

static int become_root_without(void)
{
	return set_capabilities(ALL_CAPABILITIES & ~(1ULL << CAP_MAC_ADMIN));
}

static int become_bare_root(void)
{
	return set_capabilities(0);
}

static int become_user(uint64_t capabilities)
{
	if (prctl(PR_SET_KEEPCAPS, 1) || setresgid(1000, 1000, 1000) ||
	    setresuid(1000, 1000, 1000))
		return -errno;
	return set_capabilities(capabilities);
}

static int become_nobody(void)
{
	return become_user(0);
}

static int become_admin(void)
{
	return become_user(1ULL << CAP_MAC_ADMIN);
}

static int become_able_user(void)
{
	return become_user(1ULL << CAP_MAC_ADMIN | 1ULL << CAP_DAC_OVERRIDE);
}

/* @read, @write: the result of opening for reading, for writing */
static const struct user {
	const char *name;
	int (*become)(void);
	bool userns;
	int read;
	int write;
} users[] = {
	{ "root", become_root },
	{ "root but for CAP_MAC_ADMIN", become_root_without, .write = -EPERM },
	{ "root without capabilities", become_bare_root, .write = -EPERM },
	{ "a user", become_nobody, .read = -EACCES, .write = -EACCES },
	{ "a user with CAP_MAC_ADMIN", become_admin, .read = -EACCES, .write = -EACCES },
	{ "a user with all that it takes", become_able_user },
	{ "root of a user namespace", become_root, .userns = true, .write = -EPERM },
};

struct opening {
	const struct gabion_file *file;
	const struct user *user;
	int flags;
	int fd;
};

static int try_open(void *arg)
{
	const struct opening *opening = arg;
	int err = opening->user->become();

	if (err)
		return -ENOTRECOVERABLE;
	return outcome(open(opening->file->path, opening->flags | O_CLOEXEC));
}

static int try_write(void *arg)
{
	const struct opening *opening = arg;
	int err = opening->user->become();

	if (err)
		return -ENOTRECOVERABLE;
	return write_fd(opening->fd, opening->file->request, strlen(opening->file->request));
}

TEST_F_TIMEOUT(rights, open, 60)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	size_t i, m;

	for (i = 0; i < ARRAY_SIZE(users) * ARRAY_SIZE(gabion_files); i++) {
		struct opening opening = {
			.user = &users[i / ARRAY_SIZE(gabion_files)],
			.file = &gabion_files[i % ARRAY_SIZE(gabion_files)],
		};
		struct person person = { .userns = opening.user->userns };

		for (m = 0; m < ARRAY_SIZE(modes); m++) {
			int want = modes[m] == O_RDONLY ? opening.user->read :
							  opening.user->write;

			opening.flags = modes[m];
			EXPECT_EQ(want, run_as(&person, try_open, &opening)) {
				TH_LOG("%s, %s, flags %x", opening.user->name,
				       opening.file->path, modes[m]);
			}
		}
	}
}

/* The opener's capability counts, not that of the task that writes. */
TEST_F(rights, handed_on)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(users); i++) {
		struct person person = { .userns = users[i].userns };

		for (j = 0; j < ARRAY_SIZE(gabion_files); j++) {
			struct opening opening = { .user = &users[i], .file = &gabion_files[j] };

			if (!gabion_files[j].request)
				continue;
			opening.fd = open(gabion_files[j].path, O_RDWR | O_CLOEXEC);
			ASSERT_LE(0, opening.fd);
			EXPECT_EQ(gabion_files[j].answer, run_as(&person, try_write, &opening)) {
				TH_LOG("%s, %s", users[i].name, gabion_files[j].path);
			}
			close(opening.fd);
		}
	}
}

/* No task can open a read-only file for writing. */
TEST_F(rights, read_only)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gabion_files); i++) {
		int fd;

		if (gabion_files[i].request)
			continue;
		fd = open(gabion_files[i].path, O_RDWR | O_CLOEXEC);
		if (fd < 0) {
			EXPECT_EQ(EPERM, errno);
			continue;
		}
		EXPECT_EQ(-EINVAL, write_fd(fd, "x", 1)) {
			TH_LOG("%s", gabion_files[i].path);
		}
		close(fd);
	}
}

TEST_F(rights, modes)
{
	struct stat st;
	size_t i;

	ASSERT_EQ(0, stat("/sys/kernel/security/gabion", &st));
	EXPECT_EQ(S_IFDIR | 0700, st.st_mode);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, st.st_gid);
	for (i = 0; i < ARRAY_SIZE(gabion_files); i++) {
		ASSERT_EQ(0, stat(gabion_files[i].path, &st));
		EXPECT_EQ(S_IFREG | 0600, st.st_mode) {
			TH_LOG("%s", gabion_files[i].path);
		}
		EXPECT_EQ(0, st.st_uid);
		EXPECT_EQ(0, st.st_gid);
	}
}

TEST_F(rights, version)
{
	char text[256], want[256], version[64];
	int len;

	ASSERT_LT(0, read_text(GABION_FILE("version"), text, sizeof(text)));
	len = read_text("/sys/module/gabion/version", version, sizeof(version));
	ASSERT_LT(0, len);
	snprintf(want, sizeof(want), "interface 2\nmodule %s", version);
	EXPECT_STREQ(want, text);
}

TEST_HARNESS_MAIN
