// SPDX-License-Identifier: GPL-2.0-only
/* The file "policy": a write either replaces the whole policy or changes nothing. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common.h"
#include "gabion.h"
#include "kselftest_harness.h"

#define POLICY GABION_FILE("policy")

/* In canonical form, as it is read back. */
#define BEFORE "gabion 1\n"				\
	"\n"						\
	"profile before\n"				\
	"    deny kexec sysrq\n"			\
	"    audit hibernate\n"				\
	"    allow module_autoload: fuse nf-*\n"		\
	"\n"						\
	"profile other\n"				\
	"    deny sysrq\n"				\
	"\n"						\
	"bind userns before or other except /interface/spared /interface/*/b\n" \
	"bind cgroup /interface/*/a before\n"

static const struct person attacker = { .userns = true };

FIXTURE(policy)
{
	char text[2 * GABION_POLICY_SIZE_MAX];
	char back[2 * GABION_POLICY_SIZE_MAX];
};

FIXTURE_SETUP(policy)
{
	ASSERT_EQ(0, gabion_load(BEFORE));
	ASSERT_EQ(-EPERM, run_as(&attacker, press_key, NULL));
}

FIXTURE_TEARDOWN(policy)
{
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

/* The policy in force has not changed by a byte. */
static void expect_unchanged(struct __test_metadata *_metadata, FIXTURE_DATA(policy) *self,
			     const char *what)
{
	EXPECT_EQ((int)strlen(BEFORE), read_text(POLICY, self->back, sizeof(self->back)));
	EXPECT_STREQ(BEFORE, self->back) {
		TH_LOG("after: %s", what);
	}
}

#define TOO_LONG_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define JUST_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define WORD_256 TOO_LONG_64 TOO_LONG_64 TOO_LONG_64 TOO_LONG_64

#define TEXT(text) (text), sizeof(text) - 1

/* Malformed, unknown, duplicate, out of place: each error has its errno, line and column. */
static const struct malformed {
	const char *text;
	size_t len;
	int err;
	const char *place;
} malformed[] = {
	{ TEXT(""), -EBADMSG, "1:1" },
	{ TEXT("\n\n"), -EBADMSG, "3:1" },
	{ TEXT("# nothing but a comment\n"), -EBADMSG, NULL },
	{ TEXT("gabion"), -EBADMSG, "1:7" },
	{ TEXT("gabion one\n"), -EBADMSG, "1:8" },
	{ TEXT("gabion 1 2\n"), -EBADMSG, "1:10" },
	{ TEXT("gabion -1\n"), -EBADMSG, "1:8" },
	{ TEXT("Gabion 1\n"), -EBADMSG, "1:1" },
	{ TEXT("profile p\n deny kexec\n"), -EBADMSG, "1:1" },
	{ TEXT("profile p\n deny kexec\ngabion 1\n"), -EBADMSG, "1:1" },
	{ TEXT("gabion 0\n"), -EPROTONOSUPPORT, "1:8" },
	{ TEXT("gabion 2\n"), -EPROTONOSUPPORT, "1:8" },
	{ TEXT("gabion 01\n"), -EPROTONOSUPPORT, "1:8" },
	{ TEXT("gabion 18446744073709551617\n"), -EPROTONOSUPPORT, "1:8" },
	{ TEXT("gabion 1\ngabion 1\n"), -EEXIST, "2:1" },
	/* words */
	{ TEXT("gabion 1\nprofil p\n"), -EBADMSG, "2:1" },
	{ TEXT("gabion 1\ndeny kexec\n"), -EBADMSG, "2:1" },
	{ TEXT("gabion 1\nallow module_autoload: x\n"), -EBADMSG, "2:1" },
	{ TEXT("gabion 1\nprofile\n"), -EBADMSG, "2:8" },
	{ TEXT("gabion 1\nprofile p q\n deny kexec\n"), -EBADMSG, "2:11" },
	{ TEXT("gabion 1\nprofile p inherits\n"), -EBADMSG, "2:19" },
	{ TEXT("gabion 1\nprofile -p\n deny kexec\n"), -EBADMSG, "2:9" },
	{ TEXT("gabion 1\nprofile a/b\n deny kexec\n"), -EBADMSG, "2:9" },
	{ TEXT("gabion 1\nprofile p\n deny\n"), -EBADMSG, "3:6" },
	{ TEXT("gabion 1\nprofile p\n deny kexecs\n"), -EBADMSG, "3:7" },
	{ TEXT("gabion 1\nprofile p\n deny kexec, sysrq\n"), -EBADMSG, "3:7" },
	{ TEXT("gabion 1\nprofile p\n deny reboot\n"), -EBADMSG, "3:7" },
	{ TEXT("gabion 1\nprofile p\n deny containment\n"), -EBADMSG, "3:7" },
	{ TEXT("gabion 1\nprofile p\n refuse kexec\n"), -EBADMSG, "3:2" },
	{ TEXT("gabion 1\nprofile p\n allow\n"), -EBADMSG, NULL },
	{ TEXT("gabion 1\nprofile p\n allow module_autoload:\n"), -EBADMSG, NULL },
	{ TEXT("gabion 1\nprofile p\n autoload allow x\n"), -EBADMSG, "3:2" },
	{ TEXT("gabion 1\nprofile p\n sysctls allow net.*\n"), -EBADMSG, "3:2" },
	{ TEXT("gabion 1\nallow sysctl: net.*\n"), -EBADMSG, "2:1" },
	{ TEXT("gabion 1\nprofile p\n allow sysctl net.*\n"), -EBADMSG, "3:15" },
	{ TEXT("gabion 1\nprofile p\n allow sysctl:\n"), -EBADMSG, "3:15" },
	{ TEXT("gabion 1\nprofile p\n allow sysctl: a a\n"), -EEXIST, "3:18" },
	{ TEXT("gabion 1\nprofile p\n allow sysctl: kernel/shmmax\n"), -EBADMSG, "3:16" },
	{ TEXT("gabion 1\nprofile p\n allow sysctl: !net.*\n"), -EBADMSG, "3:16" },
	{ TEXT("gabion 1\nprofile p\n allow kexec: x\n"), -EINVAL, "3:8" },
	{ TEXT("gabion 1\nprofile p\n allow kexec sysctl: x\n"), -EINVAL, "3:14" },
	{ TEXT("gabion 1\nprofile p\n allow sysctl: x kexec:\n"), -EINVAL, "3:18" },
	{ TEXT("gabion 1\nprofile p\n deny quietly\n"), -EBADMSG, "3:14" },
	{ TEXT("gabion 1\nprofile p\n allow char_device: c\n"), -EBADMSG, "3:21" },
	{ TEXT("gabion 1\nprofile p\n allow char_device: /dev/fuse\n"), -EBADMSG, "3:21" },
	{ TEXT("gabion 1\nprofile p\n allow block_device: 1:3-2\n"), -EBADMSG, "3:22" },
	{ TEXT("gabion 1\nprofile p\n allow mknod: 1:3\n"), -EBADMSG, "3:15" },
	{ TEXT("gabion 1\nprofile p\n allow mknod: c:1:3 c:1:3\n"), -EEXIST, "3:21" },
	{ TEXT("gabion 1\nprofile p\n deny capability: cap_bpf\n"), -EBADMSG, "3:19" },
	{ TEXT("gabion 1\nprofile p\n deny capability\n"), -EINVAL, "3:7" },
	{ TEXT("gabion 1\nprofile p\n deny socket_family: AF_ALG\n"), -EBADMSG, "3:22" },
	{ TEXT("gabion 1\nprofile p\n deny runtime_socket: run/x\n"), -EBADMSG, "3:23" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind\n"), -EBADMSG, "4:5" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind pid p\n"), -EBADMSG, "4:6" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind userns\n"), -EBADMSG, "4:12" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind userns p p\n"), -EBADMSG, "4:15" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind cgroup p\n"), -EBADMSG, "4:13" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind cgroup /a\n"), -EBADMSG, "4:15" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind cgroup /a p q\n"), -EBADMSG, "4:18" },
	{ TEXT("gabion 1\nexempt /a\n"), -EBADMSG, "2:1" },
	{ TEXT("gabion 1\nbind userns p except\n"), -EBADMSG, "2:21" },
	{ TEXT("gabion 1\nbind userns p or\n"), -EBADMSG, "2:17" },
	{ TEXT("gabion 1\nbind userns p or except /a\n"), -EBADMSG, "2:18" },
	{ TEXT("gabion 1\nbind userns p except /a or q\n"), -EBADMSG, "2:25" },
	{ TEXT("gabion 1\nprofile or\n deny kexec\n"), -EBADMSG, "2:9" },
	/* patterns */
	{ TEXT("gabion 1\nbind userns p except a/b\n"), -EBADMSG, "2:22" },
	{ TEXT("gabion 1\nbind userns p except /a/\n"), -EBADMSG, "2:22" },
	{ TEXT("gabion 1\nbind userns p except //a\n"), -EBADMSG, "2:22" },
	{ TEXT("gabion 1\nbind userns p except /a//b\n"), -EBADMSG, "2:22" },
	{ TEXT("gabion 1\nbind userns p except /a/***\n"), -EBADMSG, "2:22" },
	{ TEXT("gabion 1\nbind userns p except /a/**b\n"), -EBADMSG, "2:22" },
	{ TEXT("gabion 1\nbind userns p except /\n"), -EINVAL, "2:22" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind cgroup / p\n"), -EINVAL, "4:13" },
	{ TEXT("gabion 1\nbind userns p except /a/../b\n"), -EINVAL, "2:22" },
	{ TEXT("gabion 1\nbind userns p except /./b\n"), -EINVAL, "2:22" },
	/* out of place */
	{ TEXT("gabion 1\nprofile p\n deny kexec\n deny sysrq all\n"), -EINVAL, "4:13" },
	{ TEXT("gabion 1\nprofile p\n deny all kexec\n"), -EINVAL, "3:11" },
	{ TEXT("gabion 1\nprofile p\n deny kexec all\n"), -EINVAL, "3:13" },
	/* twice */
	{ TEXT("gabion 1\nprofile p\n deny kexec\nprofile p\n deny sysrq\n"), -EEXIST, "4:9" },
	{ TEXT("gabion 1\nprofile p\n deny kexec kexec\n"), -EEXIST, "3:13" },
	{ TEXT("gabion 1\nprofile p\n allow module_autoload: x y x\n"), -EEXIST, "3:29" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind userns p\nbind userns p\n"), -EEXIST,
	  "5:1" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind cgroup /a p\nbind cgroup /a p\n"),
	  -EEXIST, "5:13" },
	{ TEXT("gabion 1\nbind userns p except /a /a\n"), -EEXIST, "2:25" },
	{ TEXT("gabion 1\nbind userns p or q q\n"), -EEXIST, "2:20" },
	{ TEXT("gabion 1\nbind userns p or p\n"), -EEXIST, "2:18" },
	/* unknown profiles */
	{ TEXT("gabion 1\nbind userns nobody\n"), -ENOENT, "2:13" },
	{ TEXT("gabion 1\nbind cgroup /a nobody\n"), -ENOENT, "2:16" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nbind userns p or nobody\n"), -ENOENT,
	  "4:18" },
	{ TEXT("gabion 1\nprofile p inherits q\n deny kexec\nprofile q\n deny kexec\n"),
	  -ENOENT, "2:20" },
	{ TEXT("gabion 1\nprofile p inherits p\n deny kexec\n"), -ENOENT, "2:20" },
	/* empty */
	{ TEXT("gabion 1\nprofile p\n"), -ENOMSG, "2:9" },
	{ TEXT("gabion 1\nprofile p\nprofile q\n deny kexec\n"), -ENOMSG, "2:9" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\nprofile q inherits p\n"), -ENOMSG, "4:9" },
	/* long */
	{ TEXT("gabion 1\nprofile " TOO_LONG_64 "\n deny kexec\n"), -ENAMETOOLONG, "2:9" },
	{ TEXT("gabion 1\nprofile p\n allow module_autoload: " WORD_256 "\n"), -ENAMETOOLONG,
	  "3:25" },
	{ TEXT("gabion 1\nbind userns p except /" WORD_256 "\n"), -ENAMETOOLONG, "2:22" },
	{ TEXT("gabion 1\n" WORD_256 "\n"), -ENAMETOOLONG, "2:1" },
	{ TEXT("gabion 1\nbind userns p except /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"
	       "/a/a/a/a/a/a/a/a/a/a/a/a/a\n"), -E2BIG, "2:22" },
	/* bytes */
	{ TEXT("gabion 1\n\0"), -EILSEQ, "2:1" },
	{ TEXT("\0gabion 1\n"), -EILSEQ, "1:1" },
	{ TEXT("gabion 1\n# a\0b\n"), -EILSEQ, "2:4" },
	{ TEXT("gabion 1\nprofile p\n deny kexec\0 sysrq\n"), -EILSEQ, "3:12" },
	{ TEXT("gabion 1\r\n"), -EILSEQ, "1:9" },
	{ TEXT("gabion 1\n# \x1b[31m\n"), -EILSEQ, "2:3" },
	{ TEXT("gabion 1\n# \x7f\n"), -EILSEQ, "2:3" },
	{ TEXT("gabion 1\n# caf\xc3\xa9\n"), -EILSEQ, "2:6" },
	{ TEXT("\xef\xbb\xbfgabion 1\n"), -EILSEQ, "1:1" },
};

static bool log_has_place(int log, const char *place)
{
	char needle[64];
	const char *const needles[] = { needle, NULL };

	snprintf(needle, sizeof(needle), "gabion: policy:%s: ", place);
	return log_find(log, needles);
}

TEST_F_TIMEOUT(policy, malformed, 120)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(malformed); i++) {
		const struct malformed *bad = &malformed[i];
		int log = log_open(), err;

		ASSERT_LE(0, log);
		err = write_bytes(POLICY, bad->text, bad->len);
		EXPECT_EQ(bad->err, err) {
			TH_LOG("[%s]: want %s, got %s", bad->text, strerror(-bad->err),
			       strerror(-err));
		}
		if (bad->place) {
			EXPECT_TRUE(log_has_place(log, bad->place)) {
				TH_LOG("[%s]: not at %s in the log", bad->text, bad->place);
			}
		}
		close(log);
		expect_unchanged(_metadata, self, bad->text);
	}
	EXPECT_EQ(-EPERM, run_as(&attacker, press_key, NULL));
}

/* A quoted word in the log can neither end the line nor send control codes to a terminal. */
TEST_F(policy, error_is_escaped)
{
	static const char *const needles[] = {
		"gabion: policy:2:1: \"a\\x5cx22b\\x5cx5cc\"", NULL
	};
	int log = log_open();

	ASSERT_LE(0, log);
	EXPECT_EQ(-EBADMSG, gabion_load("gabion 1\na\"b\\c\n"));
	EXPECT_TRUE(log_find(log, needles));
	close(log);
}

/* Limits: the maximum is accepted, one more is not. */

static int repeat(char *text, size_t size, const char *head, const char *line, int count)
{
	size_t len = snprintf(text, size, "%s", head);
	int i;

	for (i = 0; i < count; i++)
		len += snprintf(text + len, size - len, line, i);
	return len;
}

static const struct limit {
	const char *head;
	const char *line;
	int max;
} limits[] = {
	{ "gabion 1\n", "profile p%d\n allow all\n", GABION_PROFILES_MAX },
	{ "gabion 1\nprofile p\n allow all\nbind userns p except", " /a/%d",
	  GABION_EXCEPTS_MAX },
	{ "gabion 1\nprofile p\n allow all\n", "bind cgroup /a/%d p\n", GABION_BINDS_MAX },
	{ "gabion 1\nprofile p\n allow all\n bind userns p\n", "bind cgroup /a/%d p\n",
	  GABION_BINDS_MAX - 1 },
	{ "gabion 1\nprofile p\n", "allow module_autoload: x%d\n", GABION_OBJECTS_MAX },
};

TEST_F(policy, limits)
{
	size_t i;
	int len;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		const struct limit *limit = &limits[i];

		len = repeat(self->text, sizeof(self->text), limit->head, limit->line,
			     limit->max + 1);
		EXPECT_EQ(-E2BIG, write_bytes(POLICY, self->text, len)) {
			TH_LOG("%s", limit->line);
		}
		expect_unchanged(_metadata, self, limit->line);
		len = repeat(self->text, sizeof(self->text), limit->head, limit->line,
			     limit->max);
		EXPECT_EQ(0, write_bytes(POLICY, self->text, len)) {
			TH_LOG("%s", limit->line);
		}
		ASSERT_EQ(0, gabion_load(BEFORE));
	}
}

#define EXCEPT "gabion 1\nprofile p\n allow all\nbind userns p except "

TEST_F(policy, words_at_their_limit)
{
	EXPECT_EQ(0, gabion_load("gabion 1\nprofile " JUST_63 "\n deny kexec\n"));
	/* A pattern of 255 bytes: a slash and 254 more. */
	snprintf(self->text, sizeof(self->text), EXCEPT "/%.254s\n", WORD_256);
	EXPECT_EQ(0, gabion_load(self->text));
	snprintf(self->text, sizeof(self->text), EXCEPT "/%.255s\n", WORD_256);
	EXPECT_EQ(-ENAMETOOLONG, gabion_load(self->text));
}

/* A valid policy of @len bytes, most of them a comment. */
static void fill(char *text, size_t len)
{
	memset(text, '#', len);
	memcpy(text, "gabion 1\n", strlen("gabion 1\n"));
	text[len - 1] = '\n';
}

TEST_F(policy, size)
{
	size_t max = GABION_POLICY_SIZE_MAX;

	fill(self->text, max + 1);
	EXPECT_EQ(-E2BIG, write_bytes(POLICY, self->text, max + 1));
	expect_unchanged(_metadata, self, "one byte too many");
	EXPECT_EQ(-E2BIG, write_bytes(POLICY, self->text, sizeof(self->text)));
	expect_unchanged(_metadata, self, "twice as many");
	fill(self->text, max);
	EXPECT_EQ(0, write_bytes(POLICY, self->text, max));
	EXPECT_EQ(0, run_as(&attacker, press_key, NULL));
}

/*
 * A policy that is small as text, but too long in canonical form, where inheritance is written out.
 */
TEST_F(policy, canonical_size)
{
	int len, i;

	len = repeat(self->text, sizeof(self->text), "gabion 1\nprofile p\n",
		     "allow module_autoload: x%0250d\n", GABION_OBJECTS_MAX);
	ASSERT_GT(GABION_POLICY_SIZE_MAX, len);
	EXPECT_EQ(0, write_bytes(POLICY, self->text, len));
	ASSERT_EQ(0, gabion_load(BEFORE));
	for (i = 0; i < 20; i++)
		len += sprintf(self->text + len, "profile q%d inherits p\n deny kexec\n", i);
	ASSERT_GT(GABION_POLICY_SIZE_MAX, len);
	EXPECT_EQ(-E2BIG, write_bytes(POLICY, self->text, len));
	expect_unchanged(_metadata, self, "grown by inheritance");
}

/* One write(2) is one request. A part of a policy is never kept to wait for the rest. */
TEST_F(policy, in_parts)
{
	static const char whole[] = "gabion 1\nprofile after\n    deny kexec\nbind userns after\n";
	struct iovec parts[2];
	size_t cut;
	int fd;

	fd = open(POLICY, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	for (cut = 1; cut < strlen("gabion 1"); cut++) {
		EXPECT_EQ(-EBADMSG, write_fd(fd, whole, cut));
		expect_unchanged(_metadata, self, "the beginning");
		EXPECT_EQ(-EBADMSG, write_fd(fd, whole + cut, strlen(whole) - cut));
		expect_unchanged(_metadata, self, "the rest");
	}
	/* writev(2) makes one request of each part. */
	parts[0] = (struct iovec){ .iov_base = (char *)whole, .iov_len = 20 };
	parts[1] = (struct iovec){ .iov_base = (char *)whole + 20,
				   .iov_len = strlen(whole) - 20 };
	EXPECT_EQ(-ENOMSG, outcome(writev(fd, parts, 2)));
	expect_unchanged(_metadata, self, "writev");
	EXPECT_EQ(0, write_fd(fd, whole, strlen(whole)));
	/* The same descriptor accepts further requests. */
	EXPECT_EQ(0, write_fd(fd, BEFORE, strlen(BEFORE)));
	close(fd);
	expect_unchanged(_metadata, self, "both, one after the other");
}

TEST_F(policy, not_from_the_start)
{
	int fd = open(POLICY, O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, fd);
	/* The kernel's own error for such files. */
	EXPECT_EQ(-ESPIPE, outcome(pwrite(fd, POLICY_NONE, strlen(POLICY_NONE), 1)));
	expect_unchanged(_metadata, self, "pwrite");
	ASSERT_EQ(3, lseek(fd, 3, SEEK_SET));
	EXPECT_EQ(-EINVAL, write_fd(fd, POLICY_NONE, strlen(POLICY_NONE)));
	EXPECT_EQ(-EINVAL, outcome(write(fd, "", 0)));
	expect_unchanged(_metadata, self, "write after lseek");
	close(fd);
	/* O_APPEND has no effect. */
	fd = open(POLICY, O_WRONLY | O_APPEND | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, write_fd(fd, BEFORE, strlen(BEFORE)));
	close(fd);
}

/* An address without memory. */
static void *nowhere(void)
{
	return mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

TEST_F(policy, by_other_calls)
{
	int fd = open(POLICY, O_RDWR | O_CLOEXEC), source, pipes[2];

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EFAULT, outcome(write(fd, nowhere(), 16)));
	EXPECT_EQ(-EBADMSG, outcome(write(fd, "", 0)));
	source = open("/proc/version", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, source);
	EXPECT_EQ(-EINVAL, outcome(sendfile(fd, source, NULL, 16)));
	ASSERT_EQ(0, pipe2(pipes, O_CLOEXEC));
	ASSERT_EQ(9, write(pipes[1], POLICY_NONE, 9));
	EXPECT_EQ(-EINVAL, outcome(splice(pipes[0], NULL, fd, NULL, 9, 0)));
	/* Truncation is ignored, as a shell truncates when it redirects output to the file. */
	EXPECT_EQ(0, ftruncate(fd, 0));
	close(fd);
	expect_unchanged(_metadata, self, "calls that it does not know");
	fd = open(POLICY, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);
	ASSERT_LE(0, fd);
	close(fd);
	expect_unchanged(_metadata, self, "O_TRUNC");
	fd = open(POLICY, O_RDONLY | O_CLOEXEC);
	EXPECT_EQ(-EBADF, write_fd(fd, POLICY_NONE, strlen(POLICY_NONE)));
	close(fd);
}

/* The text that is read back is canonical: loading it again changes nothing. */

static const struct canonical {
	const char *text;
	const char *back;
} canonical[] = {
	{ "gabion 1", "gabion 1\n" },
	{ "\n\t # comment\n  gabion\t1  # comment\n\n", "gabion 1\n" },
	{ BEFORE, BEFORE },
	{ "gabion 1\n"
	  "bind cgroup /a/b q\n"
	  "bind userns p   or\tr s except  /c#d /e # last\n"
	  "profile p\n"
	  "deny sysrq kexec # here\n"
	  "  audit raw_io\n"
	  "  allow module_autoload: a\n"
	  "  allow module_autoload: b\n"
	  "profile q inherits p\n"
	  "  allow sysrq\n"
	  "  allow module_autoload: b c\n"
	  "profile r\n"
	  "  allow kexec\n"
	  "profile s\n"
	  "  audit all\n"
	  "  deny module_load\n"
	  "  allow hibernate",
	  "gabion 1\n"
	  "\n"
	  "profile p\n"
	  "    deny kexec sysrq\n"
	  "    audit raw_io\n"
	  "    allow module_autoload: a b\n"
	  "\n"
	  "profile q\n"
	  "    deny kexec\n"
	  "    audit raw_io\n"
	  "    allow module_autoload: a b c\n"
	  "\n"
	  "profile r\n"
	  "    allow all\n"
	  "\n"
	  "profile s\n"
	  "    deny module_load\n"
	  "    audit module_unload module_autoload kexec raw_memory raw_io kernel_trace sysrq "
	  "sysctl procfs sysfs cgroupfs host_info lsm_admin block_device char_device mknod "
	  "mount setid_exec userns_create bpf perf_event ptrace keyring syslog settime "
	  "io_uring runtime_socket\n"
	  "\n"
	  "bind cgroup /a/b q\n"
	  "bind userns p or r s except /c#d /e\n" },
	{ "gabion 1\n"
	  "profile p\n"
	  "  deny sysctl char_device\n"
	  "  audit runtime_socket\n"
	  "  allow sysctl: net.* kernel.shm*\n"
	  "  allow char_device:\t10:229   # fuse\n"
	  "  allow block_device: *:0-15 c:21:0\n"
	  "  deny capability: sys_time\n"
	  "  deny runtime_socket: /run/*.sock\n"
	  "  deny socket_family: 38 netlink\n"
	  "  allow socket_family: netlink:0\n"
	  "profile q inherits p\n"
	  "  deny quietly capability: bpf\n"
	  "  deny quietly kexec\n"
	  "  audit sysctl: net.core.*\n"
	  "  allow char_device runtime_socket\n",
	  "gabion 1\n"
	  "\n"
	  "profile p\n"
	  "    deny sysctl char_device\n"
	  "    audit runtime_socket\n"
	  "    allow sysctl: net.* kernel.shm*\n"
	  "    allow block_device: *:0-15 c:21:0\n"
	  "    allow char_device: 10:229\n"
	  "    deny capability: sys_time\n"
	  "    deny runtime_socket: /run/*.sock\n"
	  "    deny socket_family: alg netlink\n"
	  "    allow socket_family: netlink:route\n"
	  "\n"
	  "profile q\n"
	  "    deny sysctl\n"
	  "    deny quietly kexec\n"
	  "    allow sysctl: net.* kernel.shm*\n"
	  "    audit sysctl: net.core.*\n"
	  "    allow block_device: *:0-15 c:21:0\n"
	  "    deny capability: sys_time\n"
	  "    deny quietly capability: bpf\n"
	  "    deny socket_family: alg netlink\n"
	  "    allow socket_family: netlink:route\n" },
};

TEST_F(policy, read_back)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(canonical); i++) {
		EXPECT_EQ(0, gabion_load(canonical[i].text));
		ASSERT_LE(0, read_text(POLICY, self->back, sizeof(self->back)));
		EXPECT_STREQ(canonical[i].back, self->back);
		EXPECT_EQ(0, gabion_load(self->back));
		ASSERT_LE(0, read_text(POLICY, self->back, sizeof(self->back)));
		EXPECT_STREQ(canonical[i].back, self->back);
	}
}

TEST_F(policy, read_in_parts)
{
	size_t len = 0;
	ssize_t n;
	int fd = open(POLICY, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	while ((n = read(fd, self->back + len, 7)) > 0)
		len += n;
	EXPECT_EQ(0, n);
	self->back[len] = '\0';
	EXPECT_STREQ(BEFORE, self->back);
	EXPECT_EQ(10, pread(fd, self->back, 10, 8));
	EXPECT_EQ(0, memcmp(self->back, BEFORE + 8, 10));
	EXPECT_EQ(0, pread(fd, self->back, 10, 1 << 20));
	EXPECT_EQ(-EFAULT, outcome(pread(fd, nowhere(), 10, 0)));
	close(fd);
}

/* A reload is atomic: readers see one policy or the other, and at no time is there no policy. */

#define RELOADS 150

static const char *const turns[] = {
	"gabion 1\n\nprofile odd\n    deny sysrq\n\nbind userns odd\n",
	"gabion 1\n\nprofile even\n    deny kexec sysrq\n    audit raw_io\n\n"
	"bind userns even except /interface/even\n",
};

static void *reload(void *arg)
{
	char *failure = NULL;
	int i;

	for (i = 0; i < RELOADS && !failure; i++) {
		/*
		 * Not strictly in turns: a reader in step with the loads would see only one of the
		 * two.
		 */
		if (gabion_load(turns[(i >> 2) & 1]))
			failure = "a reload failed";
	}
	__atomic_store_n((bool *)arg, true, __ATOMIC_RELEASE);
	return failure;
}

/* Press the key until the reloads are over. Return how often it had an effect. */
static int press_until(void *arg)
{
	int through = 0;

	while (!__atomic_load_n((bool *)arg, __ATOMIC_ACQUIRE)) {
		if (press_key(NULL) != -EPERM)
			through++;
	}
	return through;
}

TEST_F_TIMEOUT(policy, reloads, 120)
{
	bool *over = shared_memory(sizeof(*over));
	pthread_t thread;
	void *failure;
	int seen[2] = { };

	ASSERT_EQ(0, gabion_load(turns[0]));
	ASSERT_EQ(0, pthread_create(&thread, NULL, reload, over));
	while (!__atomic_load_n(over, __ATOMIC_ACQUIRE)) {
		int which;

		ASSERT_LT(0, read_text(POLICY, self->back, sizeof(self->back)));
		which = strcmp(self->back, turns[0]) ? 1 : 0;
		ASSERT_STREQ(turns[which], self->back);
		seen[which]++;
	}
	pthread_join(thread, &failure);
	EXPECT_EQ(NULL, failure);
	EXPECT_LT(0, seen[0]);
	EXPECT_LT(0, seen[1]);

	*over = false;
	ASSERT_EQ(0, pthread_create(&thread, NULL, reload, over));
	EXPECT_EQ(0, run_as(&attacker, press_until, over));
	pthread_join(thread, &failure);
	EXPECT_EQ(NULL, failure);
}

TEST_HARNESS_MAIN
