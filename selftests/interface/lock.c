// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "lock": it can be raised step by step and never lowered. This needs a boot of its own,
 * as nothing can be changed afterwards. The tests run in the order of this file, and each one
 * builds on the one before.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define LOCK GABION_FILE("lock")
#define MODE GABION_FILE("mode")
#define POLICY GABION_FILE("policy")

#define BOUND "/lock/bound"
#define ATTACHED "/lock/attached"
#define LATER "/lock/later"

#define SYSRQ "deny kexec sysrq module_autoload\n"

/* The policy in force when the lock is raised. */
#define P "profile p\n " SYSRQ " audit raw_io\n allow module_autoload: nf-* fuse\n"
#define A "profile a\n " SYSRQ
#define L "profile l\n deny kexec\n"
#define USERNS "bind userns p or l except /lock/spared"
#define CGROUP "bind cgroup " BOUND " p"
#define BINDS USERNS "\n" CGROUP "\n"
#define PLAIN "bind userns p\n" CGROUP "\n"
#define START "gabion 1\n" P A L BINDS

static const struct person in_userns = { .userns = true };
static const struct person in_bound = { .cgroup = BOUND };
static const struct person in_attached = { .cgroup = ATTACHED };
static const struct person in_later = { .cgroup = LATER };

static void expect_text(struct __test_metadata *_metadata, const char *path, const char *want)
{
	char text[8192];

	ASSERT_LE(0, read_text(path, text, sizeof(text)));
	EXPECT_STREQ(want, text) {
		TH_LOG("%s", path);
	}
}

static int unload_64(unsigned int flags)
{
	return outcome(syscall(SYS_delete_module, "gabion", flags));
}

static int unload_32(unsigned int flags)
{
	char *name = low_memory(4096);

	strcpy(name, "gabion");
	return syscall32(NR32_DELETE_MODULE, (long)name, flags, 0, 0, 0);
}

/* Unloading is refused even by force, and even to the ungoverned root of the host. */
static void expect_no_unloading(struct __test_metadata *_metadata)
{
	EXPECT_EQ(-EWOULDBLOCK, unload_64(O_NONBLOCK));
	EXPECT_EQ(-EWOULDBLOCK, unload_64(0));
	EXPECT_EQ(-EPERM, unload_64(O_NONBLOCK | O_TRUNC));
	EXPECT_EQ(-EPERM, unload_64(O_TRUNC));
	EXPECT_EQ(-EWOULDBLOCK, unload_32(O_NONBLOCK));
	EXPECT_EQ(-EPERM, unload_32(O_NONBLOCK | O_TRUNC));
	ASSERT_TRUE(file_exists(POLICY));
}

static void expect_all_refused(struct __test_metadata *_metadata)
{
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	EXPECT_EQ(-EPERM, run_as(&in_bound, press_key, NULL));
	EXPECT_EQ(-EPERM, run_as(&in_attached, press_key, NULL));
}

TEST(none)
{
	/* Fails if the program runs twice in one boot. */
	expect_text(_metadata, LOCK, "none\n");
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make(ATTACHED));
	ASSERT_EQ(0, cgroup_make(LATER));
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, run_as(&in_userns, press_key, NULL));
	ASSERT_EQ(0, gabion_load(START));
	ASSERT_EQ(0, gabion_attach(ATTACHED, "a"));
	expect_all_refused(_metadata);
	/* Audit mode may still be ended after the lock is raised. */
	EXPECT_EQ(0, write_text(MODE, "audit"));
	EXPECT_EQ(0, write_text(LOCK, "none"));
	EXPECT_EQ(-EINVAL, write_text(LOCK, "tighter"));
	expect_text(_metadata, LOCK, "none\n");
	/*
	 * With the lock at "none", the policy can be loosened, and the module unloaded, also by
	 * force.
	 */
	EXPECT_EQ(0, gabion_detach(ATTACHED, "a"));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, unload_64(O_NONBLOCK | O_TRUNC));
	ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load(START));
	ASSERT_EQ(0, gabion_attach(ATTACHED, "a"));
	ASSERT_EQ(0, write_text(MODE, "audit"));
}

TEST(tighten)
{
	ASSERT_EQ(0, write_text(LOCK, "tighten"));
	expect_text(_metadata, LOCK, "tighten\n");
	EXPECT_EQ(-EPERM, write_text(LOCK, "none"));
	expect_text(_metadata, LOCK, "tighten\n");
	EXPECT_EQ(0, write_text(LOCK, "tighten\n"));
	EXPECT_EQ(-EINVAL, write_text(LOCK, "loosen"));
	expect_text(_metadata, LOCK, "tighten\n");
}

TEST(tighten_mode)
{
	expect_text(_metadata, MODE, "audit\n");
	EXPECT_EQ(0, run_as(&in_userns, press_key, NULL));
	EXPECT_EQ(0, write_text(MODE, "enforce"));
	expect_text(_metadata, MODE, "enforce\n");
	expect_all_refused(_metadata);
	EXPECT_EQ(-EPERM, write_text(MODE, "audit"));
	expect_text(_metadata, MODE, "enforce\n");
	EXPECT_EQ(0, write_text(MODE, "enforce"));
}

/* Each of these is looser in one respect. It does not help that it is stricter in others. */
static const struct {
	const char *name;
	const char *text;
	int want;
} looser[] = {
	{ "a verdict", "gabion 1\n"
	  "profile p\n deny kexec module_autoload\n audit raw_io\n" A L BINDS, -EPERM },
	{ "denied to audited", "gabion 1\n"
	  "profile p\n deny kexec module_autoload\n audit raw_io sysrq\n" A L BINDS, -EPERM },
	{ "audited to allowed", "gabion 1\nprofile p\n " SYSRQ A L BINDS, -EPERM },
	{ "all but one", "gabion 1\n"
	  "profile p\n deny all\n allow raw_io\n" A L BINDS, -EPERM },
	{ "one alias more",
	  "gabion 1\n" P " allow module_autoload: xt_*\n" A L BINDS, -EPERM },
	{ "a wider alias", "gabion 1\n"
	  "profile p\n " SYSRQ " audit raw_io\n allow module_autoload: n*\n" A L BINDS,
	  -EPERM },
	{ "any alias", "gabion 1\n"
	  "profile p\n deny all\n allow module_autoload: *\n" A L BINDS, -EPERM },
	{ "one exception more", "gabion 1\n" P A L USERNS " /lock/more\n" CGROUP "\n", -EPERM },
	{ "another exception", "gabion 1\n" P A "bind userns p except /lock/*\n" CGROUP "\n",
	  -EPERM },
	{ "an exception of another line", "gabion 1\n" P A L USERNS "\n"
	  CGROUP " except /lock/spared\n", -EPERM },
	{ "what may stand in", "gabion 1\n" P A L USERNS "\n"
	  "bind cgroup " BOUND " p or l\n", -EPERM },
	{ "one more that may stand in", "gabion 1\n" P A L "profile m\n deny kexec\n"
	  "bind userns p or l m\n" CGROUP "\n", -EPERM },
	{ "a looser one that may stand in", "gabion 1\n" P A "profile l\n audit kexec\n" BINDS,
	  -EPERM },
	{ "what may stand in, now bound", "gabion 1\n" P A L "bind userns l\n" CGROUP "\n",
	  -EPERM },
	{ "no bind userns", "gabion 1\n" P A L CGROUP "\n", -EPERM },
	{ "no bind cgroup", "gabion 1\n" P A L USERNS "\n", -EPERM },
	{ "bound elsewhere", "gabion 1\n" P A L USERNS "\n"
	  "bind cgroup " BOUND "/* p\n", -EPERM },
	{ "bound to a looser one", "gabion 1\n" P A L "profile q\n deny kexec\n" USERNS
	  "\nbind cgroup " BOUND " q\n", -EPERM },
	{ "user namespaces to a looser one", "gabion 1\n" P A "profile q\n deny kexec\n"
	  "bind userns q\n" CGROUP "\n", -EPERM },
	{ "the attached profile", "gabion 1\n" P "profile a\n deny kexec module_autoload\n"
	  L BINDS, -EPERM },
	{ "no attached profile", "gabion 1\n" P L BINDS, -EBUSY },
	{ "nothing", POLICY_NONE, -EBUSY },
	{ "nothing but what is attached", "gabion 1\n" A, -EPERM },
};

TEST(tighten_refuses_looser)
{
	char before[8192];
	size_t i;

	ASSERT_LT(0, read_text(POLICY, before, sizeof(before)));
	for (i = 0; i < ARRAY_SIZE(looser); i++) {
		static const char *const needles[] = { "gabion: policy: ", NULL };
		int log = log_open();

		ASSERT_LE(0, log);
		EXPECT_EQ(looser[i].want, gabion_load(looser[i].text)) {
			TH_LOG("%s", looser[i].name);
		}
		EXPECT_TRUE(log_find(log, needles)) {
			TH_LOG("%s: the log does not say why", looser[i].name);
		}
		close(log);
		expect_text(_metadata, POLICY, before);
	}
	expect_all_refused(_metadata);
}

TEST(tighten_attachments)
{
	EXPECT_EQ(-EPERM, gabion_detach(ATTACHED, "a"));
	EXPECT_EQ(0, run_as(&in_later, press_key, NULL));
	EXPECT_EQ(-ENOENT, gabion_attach(LATER, "nobody"));
	EXPECT_EQ(0, gabion_attach(LATER, "a"));
	EXPECT_EQ(-EPERM, run_as(&in_later, press_key, NULL));
	EXPECT_EQ(-EEXIST, gabion_attach(LATER, "p"));
	EXPECT_EQ(-EPERM, gabion_detach(LATER, "a"));
	expect_all_refused(_metadata);
}

TEST(tighten_unload)
{
	expect_no_unloading(_metadata);
	expect_all_refused(_metadata);
}

/* Equal or stricter than before. After each one there is no way back. */
static const char *const stricter[] = {
	START,
	"gabion 1\n" P A L "bind userns p or l\n" CGROUP "\n",	/* without the exception */
	"gabion 1\n" P A PLAIN,		/* without the "or" profile */
	"gabion 1\nprofile p\n " SYSRQ " audit raw_io\n allow module_autoload: nf-*\n" A PLAIN,
	"gabion 1\nprofile p\n " SYSRQ " deny raw_io\n allow module_autoload: nf-t*\n" A PLAIN,
	"gabion 1\nprofile p\n deny all\n" A PLAIN,
	"gabion 1\nprofile p\n deny all\n" A PLAIN "bind cgroup /lock/more p\n",
	"gabion 1\nprofile p\n deny all\nprofile a\n deny all\n" PLAIN
	"bind cgroup /lock/more p\n",
};

TEST(tighten_takes_stricter)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(stricter); i++) {
		EXPECT_EQ(0, gabion_load(stricter[i])) {
			TH_LOG("%s", stricter[i]);
		}
		if (i)
			EXPECT_EQ(-EPERM, gabion_load(stricter[i - 1]));
		expect_all_refused(_metadata);
	}
}

/* An attachment ends with its cgroup, with or without the lock. */
TEST(tighten_removed_cgroup)
{
	char list[4096];
	int tries = 0;

	ASSERT_EQ(0, cgroup_remove(LATER));
	do {
		usleep(10000);
		ASSERT_LT(0, read_text(GABION_FILE("attach"), list, sizeof(list)));
	} while (strstr(list, LATER) && ++tries < 500);
	EXPECT_EQ(NULL, strstr(list, LATER));
	EXPECT_NE(NULL, strstr(list, ATTACHED));
	EXPECT_EQ(NULL, strstr(list, "?"));
	ASSERT_EQ(0, cgroup_make(LATER));
	EXPECT_EQ(0, run_as(&in_later, press_key, NULL));
}

TEST(sealed)
{
	char before[8192], list[4096];

	ASSERT_LT(0, read_text(POLICY, before, sizeof(before)));
	ASSERT_LT(0, read_text(GABION_FILE("attach"), list, sizeof(list)));
	ASSERT_EQ(0, write_text(LOCK, "sealed"));
	expect_text(_metadata, LOCK, "sealed\n");
	EXPECT_EQ(-EPERM, write_text(LOCK, "none"));
	EXPECT_EQ(-EPERM, write_text(LOCK, "tighten"));
	expect_text(_metadata, LOCK, "sealed\n");

	EXPECT_EQ(-EPERM, gabion_load(before));
	EXPECT_EQ(-EPERM, gabion_load(stricter[ARRAY_SIZE(stricter) - 1]));
	EXPECT_EQ(-EPERM, gabion_load("gabion 1\nprofile p\n deny all\nprofile a\n deny all\n"
				      PLAIN "bind cgroup /lock/more p\n"
				      "bind cgroup /lock/still-more p\n"));
	EXPECT_EQ(-EPERM, gabion_load("gabion 1\nprofile a\n allow all\n"));
	expect_text(_metadata, POLICY, before);

	EXPECT_EQ(-EPERM, gabion_attach(LATER, "a"));
	EXPECT_EQ(-EPERM, gabion_detach(ATTACHED, "a"));
	expect_text(_metadata, GABION_FILE("attach"), list);

	EXPECT_EQ(-EPERM, write_text(MODE, "audit"));
	EXPECT_EQ(-EPERM, write_text(MODE, "enforce"));
	expect_text(_metadata, MODE, "enforce\n");
	expect_no_unloading(_metadata);
	expect_all_refused(_metadata);
}

/* All files can still be read. */
TEST(sealed_but_readable)
{
	static const char *const needles[] = { "operation=sysrq", "binding=cgroup", NULL };
	char answer[8192], line[4096];
	int events = events_open();

	ASSERT_LE(0, events);
	EXPECT_EQ(-EPERM, run_as(&in_bound, press_key, NULL));
	EXPECT_EQ(0, events_find(events, needles, line, sizeof(line)));
	close(events);
	EXPECT_LT(0, gabion_query_cgroup(BOUND, answer, sizeof(answer)));
	EXPECT_NE(NULL, strstr(answer, "\ngoverned\tyes\n"));
	EXPECT_LT(0, read_text(GABION_FILE("hooks"), answer, sizeof(answer)));
}

TEST_HARNESS_MAIN
