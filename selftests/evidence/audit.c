// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: what all containers together send to the audit subsystem.
 *
 * A record is lost if the backlog is full, and a host may be configured to panic then (auditctl -f
 * 2). Hooks cannot wait for room.
 */
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define CROWD "/audit-crowd"
#define NR_CONTAINERS 64
#define DENIALS 32
#define DEFAULT_BACKLOG 64

/**
 * struct message - a message to or from the audit subsystem
 * @header: netlink's header
 * @status: the setting or state
 */
struct message {
	struct nlmsghdr header;
	struct audit_status status;
};

/* Send a request. Fill in the answer to a query. Return 0 or -errno. */
static int converse(int type, int flags, struct audit_status *status)
{
	struct message message = {
		.header = {
			.nlmsg_len = sizeof(message),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | flags,
		},
		.status = *status,
	};
	char answer[1024];
	const struct nlmsghdr *header = (const struct nlmsghdr *)answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	int err = outcome(fd);

	if (!err && send(fd, &message, sizeof(message), 0) < 0)
		err = -errno;
	if (!err && recv(fd, answer, sizeof(answer), 0) < (ssize_t)sizeof(*header))
		err = -EPROTO;
	if (!err && header->nlmsg_type == NLMSG_ERROR)
		err = ((const struct nlmsgerr *)NLMSG_DATA(header))->error;
	else if (!err && header->nlmsg_type == AUDIT_GET)
		memcpy(status, NLMSG_DATA(header), sizeof(*status));
	if (fd >= 0)
		close(fd);
	return err;
}

static int get_status(struct audit_status *status)
{
	*status = (struct audit_status){ };
	return converse(AUDIT_GET, 0, status);
}

static int set_status(struct audit_status status)
{
	status.mask = AUDIT_STATUS_ENABLED | AUDIT_STATUS_FAILURE | AUDIT_STATUS_BACKLOG_LIMIT;
	return converse(AUDIT_SET, NLM_F_ACK, &status);
}

static void name_of(char *cgroup, size_t size, int i)
{
	snprintf(cgroup, size, CROWD "/%d", i);
}

FIXTURE(audit)
{
	struct audit_status before;
};

FIXTURE_SETUP(audit)
{
	char cgroup[64];
	int i;

	ASSERT_EQ(0, get_status(&self->before));
	for (i = 0; i < NR_CONTAINERS; i++) {
		name_of(cgroup, sizeof(cgroup), i);
		ASSERT_EQ(0, cgroup_make(cgroup));
	}
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile crowd\n deny sysrq\n"
				 "bind cgroup " CROWD "/* crowd\n"));
}

FIXTURE_TEARDOWN(audit)
{
	char cgroup[64];
	int i;

	EXPECT_EQ(0, set_status(self->before));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	for (i = 0; i < NR_CONTAINERS; i++) {
		name_of(cgroup, sizeof(cgroup), i);
		EXPECT_EQ(0, cgroup_remove(cgroup));
	}
	EXPECT_EQ(0, cgroup_remove(CROWD));
}

/* Enter a container, wait until the other end of @go is closed, then be denied several times. */
static int be_denied(int i, int go)
{
	char cgroup[64], byte;
	int n;

	name_of(cgroup, sizeof(cgroup), i);
	if (cgroup_enter(cgroup) || read(go, &byte, 1))
		return 1;
	for (n = 0; n < DENIALS; n++) {
		if (open_and_close(SYSRQ_TRIGGER, O_WRONLY) != -EPERM)
			return 1;
	}
	return 0;
}

static int begin_crowd(int go[2])
{
	int i;

	if (pipe(go))
		return -errno;
	for (i = 0; i < NR_CONTAINERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (pid)
			continue;
		close(go[1]);
		_exit(be_denied(i, go[0]));
	}
	return 0;
}

/* Return how many of the tasks were not denied each time. */
static int end_crowd(void)
{
	int bad = NR_CONTAINERS, status;

	while (wait(&status) > 0)
		bad -= !status;
	return bad;
}

/* The tasks have an audit context, which tasks get that are created while auditing is on. */
TEST_F(audit, many_containers_do_not_fill_the_backlog)
{
	static const char *const record[] = { "avc:", "lsm=gabion", " unaudited=", NULL };
	struct audit_status status = self->before;
	long denied = gabion_stat("sysrq", "deny");
	struct utsname kernel;
	int go[2], log;
	__u32 lost;

	uname(&kernel);
	if (strstr(kernel.release, "-debug"))
		SKIP(return, "kauditd is slower there than any limit that is of use");
	status.enabled = 1;
	status.failure = AUDIT_FAIL_PANIC;
	status.backlog_limit = DEFAULT_BACKLOG;
	ASSERT_EQ(0, set_status(status));
	ASSERT_EQ(0, get_status(&status));
	EXPECT_EQ(AUDIT_FAIL_PANIC, status.failure);
	lost = status.lost;
	log = log_open();
	ASSERT_LE(0, log);
	ASSERT_EQ(0, begin_crowd(go));
	close(go[0]);
	close(go[1]);
	EXPECT_EQ(0, end_crowd());
	EXPECT_EQ(denied + NR_CONTAINERS * DENIALS, gabion_stat("sysrq", "deny"));
	ASSERT_EQ(0, get_status(&status));
	EXPECT_EQ(lost, status.lost);
	/* Without auditd the kernel log has the records. */
	EXPECT_TRUE(log_find(log, record));
	close(log);
}

TEST_HARNESS_MAIN
