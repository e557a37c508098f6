// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files "attach" and "detach". How long an attachment lasts is tested in
 * containment/attachment.c.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "gabion.h"
#include "kselftest_harness.h"

#define ATTACH GABION_FILE("attach")
#define DETACH GABION_FILE("detach")
#define ABOVE "/interface"
#define CGROUP "/interface/attached"
#define OTHER "/interface/other"
#define V1 "/tmp/gabion-v1"

#define JUST_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

#define POLICY "gabion 1\n"			\
	"profile cage\n\tdeny sysrq\n"		\
	"profile other\n\tdeny kexec\n"		\
	"profile " JUST_63 "\n\tdeny kexec\n"

FIXTURE(attach)
{
	char list[4096];
	int cgroup;	/* descriptors of the two directories */
	int other;
};

FIXTURE_SETUP(attach)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, cgroup_make(CGROUP));
	ASSERT_EQ(0, cgroup_make(OTHER));
	self->cgroup = cgroup_open(CGROUP);
	ASSERT_LE(0, self->cgroup);
	self->other = cgroup_open(OTHER);
	ASSERT_LE(0, self->other);
	ASSERT_EQ(0, gabion_attach(OTHER, "other"));
}

FIXTURE_TEARDOWN(attach)
{
	gabion_detach(CGROUP, "cage");
	EXPECT_EQ(0, gabion_detach(OTHER, "other"));
	EXPECT_EQ(0, cgroup_remove(CGROUP));
	EXPECT_EQ(0, cgroup_remove(OTHER));
	EXPECT_EQ(0, cgroup_remove(ABOVE));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

static unsigned long long id_of(int dir)
{
	struct stat st;

	return fstat(dir, &st) ? 0 : st.st_ino;
}

/* The attachment that the fixture has made is the only one. */
static void expect_unchanged(struct __test_metadata *_metadata, FIXTURE_DATA(attach) *self,
			     const char *what)
{
	char want[256];

	snprintf(want, sizeof(want), "%llu\tother\t%s\n", id_of(self->other), OTHER);
	EXPECT_LT(0, read_text(ATTACH, self->list, sizeof(self->list)));
	EXPECT_STREQ(want, self->list) {
		TH_LOG("after: %s", what);
	}
}

/* Requests, where %1$d is a descriptor of the cgroup, with the results of "attach" and "detach". */
static const struct request {
	const char *text;
	int attach;
	int detach;
} requests[] = {
	{ "", -EINVAL, -EINVAL },
	{ "\n", -EINVAL, -EINVAL },
	{ "%1$d", -EINVAL, -EINVAL },
	{ "%1$d ", -EINVAL, -EINVAL },
	{ "%1$d\n", -EINVAL, -EINVAL },
	{ "%1$d\ncage", -EINVAL, -EINVAL },
	{ "%1$d cage more", -EINVAL, -EINVAL },
	{ "%1$d cage\n%1$d cage", -EEXIST, -ENOENT },
	{ "%1$d cage\n%1$d other", -EEXIST, -ENOENT },
	{ "%1$d cage\n\n", 0, -ENOENT },
	{ "%1$d cage\n\n%1$d cage", -EINVAL, -EINVAL },
	{ "%1$d cage\nx", -EINVAL, -EINVAL },
	{ "%1$d cage\n-1 cage", -EBADF, -EBADF },
	{ "%1$d cage\n%1$d nobody", -ENOENT, -ENOENT },
	{ "cage %1$d", -EINVAL, -EINVAL },
	{ "cage", -EINVAL, -EINVAL },
	{ "x%1$d cage", -EINVAL, -EINVAL },
	{ "%1$dx cage", -EINVAL, -EINVAL },
	{ "0x%1$d cage", -EINVAL, -EINVAL },
	{ "%1$d.0 cage", -EINVAL, -EINVAL },
	{ "99999999999999999999 cage", -EINVAL, -EINVAL },
	{ "4294967296 cage", -EINVAL, -EINVAL },
	{ "/sys/fs/cgroup" CGROUP " cage", -EINVAL, -EINVAL },
	{ "-1 cage", -EBADF, -EBADF },
	{ "-100 cage", -EBADF, -EBADF },
	{ "2147483647 cage", -EBADF, -EBADF },
	{ "900 cage", -EBADF, -EBADF },
	{ "%1$d nobody", -ENOENT, -ENOENT },
	{ "%1$d Cage", -ENOENT, -ENOENT },
	{ "%1$d cag", -ENOENT, -ENOENT },
	{ "%1$d cage/", -ENOENT, -ENOENT },
	{ "%1$d " JUST_63 "a", -ENOENT, -ENOENT },
	/* Valid, but not attached there. */
	{ "%1$d cage", 0, -ENOENT },
	{ " \t%1$d \t cage \n", 0, -ENOENT },
	{ "%1$d " JUST_63, 0, -ENOENT },
};

TEST_F(attach, requests)
{
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		snprintf(text, sizeof(text), requests[i].text, self->cgroup);
		EXPECT_EQ(requests[i].detach, write_text(DETACH, text)) {
			TH_LOG("detach [%s]", text);
		}
		expect_unchanged(_metadata, self, text);
		EXPECT_EQ(requests[i].attach, write_text(ATTACH, text)) {
			TH_LOG("attach [%s]", text);
		}
		if (!requests[i].attach)
			ASSERT_EQ(0, write_text(DETACH, text));
		expect_unchanged(_metadata, self, text);
	}
}

TEST_F(attach, bytes)
{
	static const char *const files[] = { ATTACH, DETACH };
	static char text[GABION_ATTACH_SIZE_MAX + 2];
	size_t i, len;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		memset(text, ' ', sizeof(text));
		len = snprintf(text, sizeof(text), "%d cage", self->cgroup);
		text[len] = ' ';
		EXPECT_EQ(-E2BIG, write_bytes(files[i], text, GABION_ATTACH_SIZE_MAX + 1));
		text[len - 2] = '\0';
		EXPECT_EQ(-EINVAL, write_bytes(files[i], text, len));
		text[len - 2] = 'g';
		text[len] = '\0';
		EXPECT_EQ(-EINVAL, write_bytes(files[i], text, len + 1));
		expect_unchanged(_metadata, self, files[i]);
		fd = open(files[i], O_WRONLY | O_CLOEXEC);
		ASSERT_LE(0, fd);
		/* Requests are accepted only at offset 0. */
		ASSERT_EQ(1, lseek(fd, 1, SEEK_SET));
		EXPECT_EQ(-EINVAL, write_fd(fd, text, len));
		close(fd);
		expect_unchanged(_metadata, self, files[i]);
	}
	/* The longest request that is accepted. */
	text[len] = ' ';
	EXPECT_EQ(0, write_bytes(ATTACH, text, GABION_ATTACH_SIZE_MAX));
	EXPECT_EQ(0, write_bytes(DETACH, text, GABION_ATTACH_SIZE_MAX));
	expect_unchanged(_metadata, self, "the longest");
}

/* Open descriptors, but none of a cgroup to which a profile can be attached. */

static int mount_v1(void)
{
	if (mkdir(V1, 0755) && errno != EEXIST)
		return -errno;
	return outcome(mount("none", V1, "cgroup", 0, "none,name=gabion"));
}

static const struct stranger {
	const char *path;
	int flags;
	int want;
} strangers[] = {
	{ "/proc/version", O_RDONLY, -ENOTDIR },
	{ CGROUP_DIR CGROUP "/cgroup.procs", O_RDONLY, -ENOTDIR },
	{ "/dev/null", O_RDWR, -ENOTDIR },
	{ "/tmp", O_RDONLY, -EINVAL },
	{ "/proc", O_RDONLY, -EINVAL },
	{ "/sys/kernel", O_RDONLY, -EINVAL },
	{ V1, O_RDONLY, -EINVAL },
	{ CGROUP_DIR, O_RDONLY, -EINVAL },	/* the root would bind all tasks */
	{ CGROUP_DIR, O_PATH, -EINVAL },
};

TEST_F(attach, strangers)
{
	char text[64];
	size_t i;

	ASSERT_EQ(0, mount_v1());
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		int fd = open(strangers[i].path, strangers[i].flags | O_CLOEXEC);

		ASSERT_LE(0, fd);
		snprintf(text, sizeof(text), "%d cage", fd);
		EXPECT_EQ(strangers[i].want, write_text(ATTACH, text)) {
			TH_LOG("attach to %s", strangers[i].path);
		}
		close(fd);
		expect_unchanged(_metadata, self, strangers[i].path);
	}
	EXPECT_EQ(0, umount(V1));
	EXPECT_EQ(0, rmdir(V1));
}

/* A descriptor may be opened in any way to name the cgroup. */
TEST_F(attach, by_any_descriptor)
{
	int fd = open(CGROUP_DIR CGROUP, O_PATH | O_CLOEXEC);
	char text[64];

	ASSERT_LE(0, fd);
	snprintf(text, sizeof(text), "%d cage", fd);
	EXPECT_EQ(0, write_text(ATTACH, text));
	EXPECT_EQ(0, write_text(DETACH, text));
	close(fd);
	expect_unchanged(_metadata, self, "O_PATH");
}

TEST_F(attach, removed_cgroup)
{
	char text[64];

	ASSERT_EQ(0, cgroup_remove(CGROUP));
	snprintf(text, sizeof(text), "%d cage", self->cgroup);
	EXPECT_EQ(-ENOENT, write_text(ATTACH, text));
	EXPECT_EQ(-ENOENT, write_text(DETACH, text));
	expect_unchanged(_metadata, self, "a removed cgroup");
	/* A new cgroup of the same name has no attachment. */
	ASSERT_EQ(0, cgroup_make(CGROUP));
	EXPECT_EQ(-ENOENT, write_text(ATTACH, text));
	expect_unchanged(_metadata, self, "a removed cgroup");
}

TEST_F(attach, twice)
{
	EXPECT_EQ(-EEXIST, gabion_attach(OTHER, "other"));
	EXPECT_EQ(-EEXIST, gabion_attach(OTHER, "cage"));
	expect_unchanged(_metadata, self, "twice");
	EXPECT_EQ(-ENOENT, gabion_detach(OTHER, "cage"));
	expect_unchanged(_metadata, self, "detaching what is not attached");
	EXPECT_EQ(0, gabion_attach(CGROUP, "cage"));
	EXPECT_EQ(0, gabion_detach(CGROUP, "cage"));
	EXPECT_EQ(-ENOENT, gabion_detach(CGROUP, "cage"));
	expect_unchanged(_metadata, self, "detached twice");
}

/* The list is sorted by cgroup id, not by time. */
TEST_F(attach, listed)
{
	char want[512];
	bool first = id_of(self->cgroup) < id_of(self->other);

	ASSERT_EQ(0, gabion_attach(CGROUP, "cage"));
	snprintf(want, sizeof(want), "%llu\t%s\t%s\n%llu\t%s\t%s\n",
		 id_of(first ? self->cgroup : self->other), first ? "cage" : "other",
		 first ? CGROUP : OTHER,
		 id_of(first ? self->other : self->cgroup), first ? "other" : "cage",
		 first ? OTHER : CGROUP);
	ASSERT_LT(0, read_text(ATTACH, self->list, sizeof(self->list)));
	EXPECT_STREQ(want, self->list);
	EXPECT_EQ(0, read_text(DETACH, self->list, sizeof(self->list)));
}

/* A name with characters that would break the list's lines and columns is escaped. */
TEST_F(attach, listed_escaped)
{
	static const char name[] = ABOVE "/a b\tc\\d\x1b[1m\"e\xc3\xa9";
	static const char shown[] = ABOVE "/a\\040b\\011c\\134d\\033[1m\"e\\303\\251\n";

	ASSERT_EQ(0, cgroup_make(name));
	EXPECT_EQ(0, gabion_attach(name, "cage"));
	ASSERT_LT(0, read_text(ATTACH, self->list, sizeof(self->list)));
	EXPECT_NE(NULL, strstr(self->list, shown)) {
		TH_LOG("%s", self->list);
	}
	EXPECT_EQ(0, gabion_detach(name, "cage"));
	EXPECT_EQ(0, cgroup_remove(name));
}

TEST_F(attach, reload_that_would_drop_it)
{
	static const char *const needles[] = { "gabion: policy: ", "other", "attached", NULL };
	int log = log_open();

	ASSERT_LE(0, log);
	EXPECT_EQ(-EBUSY, gabion_load(POLICY_NONE));
	EXPECT_TRUE(log_find(log, needles));
	EXPECT_EQ(-EBUSY, gabion_load("gabion 1\nprofile cage\n deny sysrq\n"));
	EXPECT_TRUE(log_find(log, needles));
	close(log);
	expect_unchanged(_metadata, self, "a refused reload");
	EXPECT_EQ(0, gabion_load("gabion 1\nprofile other\n deny sysrq\n"));
	expect_unchanged(_metadata, self, "a reload");
	/* After the reload "cage" does not exist, as nothing was attached to it. */
	EXPECT_EQ(-ENOENT, gabion_attach(CGROUP, "cage"));
}

#define LINES 40

/* Several attachments in one request: either all are made, or none. */
TEST_F(attach, together)
{
	char request[LINES * 32], last[32], cgroup[64];
	int fds[LINES], i;
	size_t len = 0;

	for (i = 0; i < LINES; i++) {
		sprintf(cgroup, ABOVE "/m%d", i);
		ASSERT_EQ(0, cgroup_make(cgroup));
		fds[i] = cgroup_open(cgroup);
		ASSERT_LE(0, fds[i]);
		len += sprintf(request + len, "%d %s\n", fds[i], i % 2 ? "other" : "cage");
	}
	/* The last one is attached already, so the request fails. */
	snprintf(last, sizeof(last), "%d cage\n", fds[LINES - 1]);
	ASSERT_EQ(0, write_text(ATTACH, last));
	EXPECT_EQ(-EEXIST, write_text(ATTACH, request));
	EXPECT_EQ(-ENOENT, write_text(DETACH, request));
	ASSERT_EQ(0, write_text(DETACH, last));
	expect_unchanged(_metadata, self, "all but one");

	ASSERT_EQ(0, write_text(ATTACH, request));
	EXPECT_EQ(-EEXIST, write_text(ATTACH, request));
	/* Each cgroup is bound by its own profile. */
	for (i = 0; i < LINES; i++) {
		struct person person = { .cgroup = cgroup };

		sprintf(cgroup, ABOVE "/m%d", i);
		EXPECT_EQ(i % 2 ? 0 : -EPERM, run_as(&person, press_key, NULL));
	}
	EXPECT_EQ(0, write_text(DETACH, request));
	expect_unchanged(_metadata, self, "all of them");
	for (i = 0; i < LINES; i++) {
		close(fds[i]);
		sprintf(cgroup, ABOVE "/m%d", i);
		EXPECT_EQ(0, cgroup_remove(cgroup));
	}
}

/* The maximum number of attachments, and one more. */

#define EXPEDITED "/sys/kernel/rcu_expedited"

static void name_of(char *cgroup, int i)
{
	sprintf(cgroup, ABOVE "/n%d/n%d", i / 100, i % 100);
}

#define AT_ONCE 100		/* attached by one write(2) */

/* Make cgroups, from number @first on, and attach profiles to them. Return 0 or -errno. */
static int attach_some(int first, int nr)
{
	static char request[AT_ONCE * sizeof("1000000 cage\n")];
	int fds[AT_ONCE], i, err = 0;
	char cgroup[64];
	size_t len = 0;

	for (i = 0; i < nr && !err; i++) {
		name_of(cgroup, first + i);
		err = cgroup_make(cgroup);
		fds[i] = cgroup_open(cgroup);
		len += snprintf(request + len, sizeof(request) - len, "%d cage\n", fds[i]);
	}
	if (!err)
		err = write_text(ATTACH, request);
	while (i--)
		close(fds[i]);
	return err;
}

/*
 * Return the number after the last cgroup that is attached, or -errno. The debug kernel takes
 * minutes to make so many cgroups, so there a thousand suffice.
 */
static int fill_up(void)
{
	struct rounds rounds = {
		.most = GABION_ATTACHMENTS_MAX / AT_ONCE + 1,
		.least = is_debug_kernel() ? 10 : GABION_ATTACHMENTS_MAX / AT_ONCE + 1,
		.seconds = 5,
	};
	int next = 1, err = 0;

	while (!err && next < GABION_ATTACHMENTS_MAX && another_round(&rounds)) {
		int nr = GABION_ATTACHMENTS_MAX - next;

		if (nr > AT_ONCE)
			nr = AT_ONCE;
		err = attach_some(next, nr);
		next += nr;
	}
	return err ? err : next;
}

static int clean_up(int end)
{
	char cgroup[64];
	int i, err = 0;

	for (i = 1; i < end && !err; i++) {
		name_of(cgroup, i);
		err = cgroup_remove(cgroup);
	}
	for (i = 0; i <= (end - 1) / 100 && !err; i++) {
		sprintf(cgroup, ABOVE "/n%d", i);
		err = cgroup_remove(cgroup);
	}
	return err;
}

TEST_F_TIMEOUT(attach, too_many, 1800)
{
	static char list[GABION_ATTACHMENTS_MAX * 64];
	char before[8];
	int tries = 0, end;

	/* Each change waits for a grace period, so expedite these. */
	ASSERT_LT(0, read_text(EXPEDITED, before, sizeof(before)));
	ASSERT_EQ(0, write_text(EXPEDITED, "1"));
	end = fill_up();
	TH_LOG("%d attached", end);
	if (is_debug_kernel() && end < GABION_ATTACHMENTS_MAX) {
		EXPECT_LE(1000, end);
	} else {
		EXPECT_EQ(GABION_ATTACHMENTS_MAX, end);
		EXPECT_EQ(-ENOSPC, gabion_attach(CGROUP, "cage"));
	}
	ASSERT_LT(0, read_text(ATTACH, list, sizeof(list)));
	EXPECT_EQ(NULL, strstr(list, CGROUP));
	/* Detaching one makes room for another. */
	EXPECT_EQ(0, gabion_detach(ABOVE "/n0/n1", "cage"));
	EXPECT_EQ(0, gabion_attach(CGROUP, "cage"));
	EXPECT_EQ(0, gabion_detach(CGROUP, "cage"));
	EXPECT_EQ(0, clean_up(end));
	do {
		usleep(10000);
		ASSERT_LT(0, read_text(ATTACH, list, sizeof(list)));
	} while (strlen(list) > 100 && ++tries < 1000);
	expect_unchanged(_metadata, self, "removal of all the others");
	EXPECT_EQ(0, write_text(EXPEDITED, before));
}

TEST_HARNESS_MAIN
