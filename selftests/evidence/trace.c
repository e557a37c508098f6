// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: the tracepoint gabion:gabion_verdict, and the audit record, which is a line of the
 * kernel log if auditd does not run.
 */
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define BOX "/gabion-witness/a b\"c\x1b[1m"
#define POLICY "gabion 1\nprofile witness\n deny sysrq\n audit kexec\n" \
	"bind cgroup /gabion-witness/* witness\n"
#define TRACING "/sys/kernel/tracing/"
#define SWITCH TRACING "events/gabion/gabion_verdict/enable"

static int open_trigger(void *arg)
{
	prctl(PR_SET_NAME, "x\" pid=1\n");
	return open_and_close("/proc/sysrq-trigger", O_WRONLY);
}

FIXTURE(witness)
{
	struct actor actor;
};

FIXTURE_SETUP(witness)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, cgroup_make(BOX));
	/* As with auditd: tasks that are created from now on have an audit context. */
	ASSERT_EQ(0, actor_start(&self->actor, &(struct person){ .cgroup = BOX }));
}

FIXTURE_TEARDOWN(witness)
{
	write_text(SWITCH, "0");
	actor_end(&self->actor);
	gabion_load(POLICY_NONE);
	cgroup_remove(BOX);
}

/* The line of this test's actor in the trace, or an empty string. */
static void find_traced(pid_t pid, char *line, size_t size)
{
	static char trace[1 << 20];
	char needle[64], *next, *rest = trace;

	*line = '\0';
	if (read_text(TRACING "trace", trace, sizeof(trace)) < 0)
		return;
	snprintf(needle, sizeof(needle), " pid=%d ", pid);
	while ((next = strsep(&rest, "\n"))) {
		if (strstr(next, "gabion_verdict: ") && strstr(next, needle))
			snprintf(line, size, "%s", next);
	}
}

TEST_F(witness, tracepoint)
{
	static const char *const words[] = {
		" operation=sysrq ", " outcome=denied ", " object=\"/proc/sysrq-trigger\" ",
		" profile=witness ", " uid=0 ", " cgroup=\"/gabion-witness/a b?c?[1m\"",
	};
	char line[4096];
	size_t i;

	ASSERT_EQ(0, write_text(TRACING "trace", ""));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, open_trigger, NULL));
	find_traced(self->actor.pid, line, sizeof(line));
	EXPECT_STREQ("", line) {
		TH_LOG("traced without being asked to");
	}
	ASSERT_EQ(0, write_text(SWITCH, "1"));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, open_trigger, NULL));
	find_traced(self->actor.pid, line, sizeof(line));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		EXPECT_NE(NULL, strstr(line, words[i])) {
			TH_LOG("no %s in %s", words[i], line);
		}
	}
}

/* Enable or disable audit records, as auditctl(8) does with -e. */
static int set_audit(unsigned int enabled)
{
	struct {
		struct nlmsghdr header;
		struct audit_status status;
	} request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = AUDIT_SET,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.status = { .mask = AUDIT_STATUS_ENABLED, .enabled = enabled },
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[256];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	int err = -EPROTO;

	if (fd < 0)
		return -errno;
	if (send(fd, &request, sizeof(request), 0) != sizeof(request))
		err = -errno;
	else if (recv(fd, &answer, sizeof(answer), 0) > 0 &&
		 answer.header.nlmsg_type == NLMSG_ERROR)
		err = answer.error.error;
	close(fd);
	return err;
}

/* kauditd prints records for which there is no daemon, with a delay. */
static bool find_record(int log, pid_t pid)
{
	char needle[64];
	const char *const needles[] = {
		"type=1400 ", "avc:  denied  { sysrq } for ", needle,
		" comm=7822207069643D310A ", /* in hex: it has a quote, a blank, a newline */
		" name=\"/proc/sysrq-trigger\" ", " lsm=gabion key=\"gabion\" outcome=denied ",
		" profile=witness binding=cgroup line=5 rule=3 ", " uid=0 auid=4294967295 ",
		" cgroup=2F676162696F6E2D7769746E6573732F61206222631B5B316D ",
		" permissive=0 tclass=gabion", NULL
	};
	int tries;

	snprintf(needle, sizeof(needle), " for  pid=%d ", pid);
	for (tries = 0; tries < 50; tries++) {
		if (log_find(log, needles))
			return true;
		usleep(100000);
	}
	return false;
}

TEST_F(witness, audit_record)
{
	int log = log_open();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, set_audit(0));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, open_trigger, NULL));
	usleep(500000);
	EXPECT_FALSE(log_find(log, (const char *const[]){ "lsm=gabion", NULL }));
	ASSERT_EQ(0, set_audit(1));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, open_trigger, NULL));
	EXPECT_TRUE(find_record(log, self->actor.pid));
	EXPECT_EQ(0, set_audit(0));
	close(log);
}

TEST_HARNESS_MAIN
