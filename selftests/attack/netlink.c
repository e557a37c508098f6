// SPDX-License-Identifier: GPL-2.0-only
/*
 * What netlink tells of all tasks of the machine: process events, the audit log, and what tasks
 * have used; and the network namespaces that it reaches.
 *
 * In the rows:
 *  CONNECTOR(name, ...)  listens to process events, which before 6.6 needs a capability
 *  AUDIT                 listens to the audit log
 *  DAEMON                takes the place of the audit daemon
 *  USAGE                 asks what a task has used; OF_VICTIM one outside
 *  NETNS                 numbers the network namespace of a task, and lists its devices
 *  MONITOR               has dropped packets reported
 */
#include <linux/audit.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/net_dropmon.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/taskstats.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "genl.h"
#include "matrix.h"
#include "victim.h"

/* Joins group @group of protocol @number. */
static int listen_by_bind(struct context *context, int group)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1U << (group - 1) };

	context->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, context->attack->number);
	if (context->fd < 0)
		return -errno;
	return outcome(bind(context->fd, (struct sockaddr *)&address, sizeof(address)));
}

static int try_bind(struct context *context)
{
	int ret = listen_by_bind(context, 1);

	close(context->fd);
	return ret;
}

static int open_socket(struct context *context)
{
	context->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, context->attack->number);
	return outcome(context->fd);
}

static int join(struct context *context)
{
	int group = 1;

	return outcome(setsockopt(context->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)));
}

static int try_join(struct context *context)
{
	int ret = open_socket(context);

	if (!ret)
		ret = join(context);
	close(context->fd);
	return ret;
}

static int bind32(struct context *context)
{
	struct sockaddr_nl *address = low_memory(sizeof(*address));

	*address = (struct sockaddr_nl){ .nl_family = AF_NETLINK, .nl_groups = 1 };
	return syscall32(NR32_BIND, context->fd, (long)address, sizeof(*address), 0, 0);
}

#define CONNECTOR_ROW .operation = "host_info", .object = "object=\"netlink:connector\"",	\
		      .needs = "/proc/net/connector", .number = NETLINK_CONNECTOR

#define CONNECTOR(name, ...)									\
	static const struct attack name##_attack = { CONNECTOR_ROW, __VA_ARGS__ };		\
	static const struct attack name##_before_attack = {					\
		CONNECTOR_ROW, .userns = -EPERM, __VA_ARGS__					\
	};											\
	TEST_F(matrix, name)									\
	{											\
		check_attack(_metadata, self, variant,						\
			     kernel_since("6.6") ? &name##_attack : &name##_before_attack);	\
	}

CONNECTOR(connector_bind, .attempt = try_bind)
CONNECTOR(connector_join, .attempt = try_join)
CONNECTOR(connector_join_inherited, .outside = open_socket, .attempt = join)
CONNECTOR(connector_bind32, .outside = open_socket, .attempt = bind32)

/* Bound before; then it asks for the events, and waits for the answer that it gets them. */
static int bind_connector(struct context *context)
{
	return listen_by_bind(context, CN_IDX_PROC);
}

struct request {
	struct nlmsghdr header;
	struct cn_msg message;
	enum proc_cn_mcast_op op;
} __attribute__((packed));

static int ask_for_events(struct context *context)
{
	struct request request = {
		.header = { .nlmsg_len = sizeof(request), .nlmsg_type = NLMSG_DONE },
		.message = {
			.id = { .idx = CN_IDX_PROC, .val = CN_VAL_PROC },
			.len = sizeof(request.op),
		},
		.op = PROC_CN_MCAST_LISTEN,
	};
	struct pollfd answer = { .fd = context->fd, .events = POLLIN };

	if (send(context->fd, &request, sizeof(request), 0) < 0)
		return -errno;
	if (poll(&answer, 1, 500) != 1)
		return -EPERM;
	request.op = PROC_CN_MCAST_IGNORE;
	return outcome(send(context->fd, &request, sizeof(request), 0));
}

/* The kernel does not answer who is in a user namespace. */
ATTEMPT(connector_listen, CONNECTOR_ROW, .userns = -EPERM, .outside = bind_connector,
	.attempt = ask_for_events)

#define AUDIT .operation = "host_info", .object = "object=\"netlink:audit\"",	\
	      .number = NETLINK_AUDIT, .userns = -EPERM

ATTEMPT(audit_bind, AUDIT, .attempt = try_bind)
ATTEMPT(audit_join, AUDIT, .attempt = try_join)

/* Sends it, and waits for the answer to it, which is its errno or 0. */
static int tell(int fd, struct nlmsghdr *header)
{
	char answer[8192];
	struct nlmsghdr *first = (struct nlmsghdr *)answer;
	ssize_t len;

	header->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (send(fd, header, header->nlmsg_len, 0) < 0)
		return -errno;
	do {
		len = recv(fd, answer, sizeof(answer), 0);
		if (len < (ssize_t)sizeof(*first))
			return len < 0 ? -errno : -EBADMSG;
	} while (first->nlmsg_type != NLMSG_ERROR);
	return ((struct nlmsgerr *)NLMSG_DATA(first))->error;
}

struct audit_request {
	struct nlmsghdr header;
	struct audit_status status;
};

static int tell_audit(int fd, int type, unsigned int mask, pid_t pid)
{
	struct audit_request request = {
		.header = { .nlmsg_len = sizeof(request), .nlmsg_type = type },
		.status = { .mask = mask, .pid = pid },
	};

	return tell(fd, &request.header);
}

/* Taken and given back. */
static int become_daemon(struct context *context)
{
	int err = tell_audit(context->fd, AUDIT_SET, AUDIT_STATUS_PID, getpid());

	return err ? err : tell_audit(context->fd, AUDIT_SET, AUDIT_STATUS_PID, 0);
}

static int try_become_daemon(struct context *context)
{
	int err = open_socket(context);

	if (!err)
		err = become_daemon(context);
	close(context->fd);
	return err;
}

/* To ask, to be no daemon, and what the kernel refuses by itself. */
static int ask_audit(struct context *context)
{
	int err = open_socket(context);

	if (!err)
		err = tell_audit(context->fd, AUDIT_GET, 0, 0) ?:
		      tell_audit(context->fd, AUDIT_SET, AUDIT_STATUS_PID, 0);
	if (!err && tell_audit(context->fd, AUDIT_SET, AUDIT_STATUS_PID, 1) != -EINVAL)
		err = -EBADE;
	close(context->fd);
	return err;
}

#define DAEMON .operation = "host_info", .number = NETLINK_AUDIT, .userns = -ECONNREFUSED
#define AUDIT_LOG .object = "object=\"netlink:audit\""

ATTEMPT(audit_daemon, DAEMON, AUDIT_LOG, .attempt = try_become_daemon)
ATTEMPT(audit_daemon_inherited, DAEMON, AUDIT_LOG, .outside = open_socket,
	.attempt = become_daemon)
ATTEMPT(audit_asked, DAEMON, .harmless = true, .attempt = ask_audit)

/* What passes: groups of links, and of sockets in a network namespace of its own. */
static int bind_elsewhere(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : try_bind(context);
}

ATTEMPT(links, .operation = "host_info", .harmless = true, .number = NETLINK_ROUTE,
	.attempt = try_bind)
ATTEMPT(links_joined, .operation = "host_info", .harmless = true, .number = NETLINK_ROUTE,
	.attempt = try_join)
ATTEMPT(connector_elsewhere, CONNECTOR_ROW, .harmless = true, .attempt = bind_elsewhere)

/* There is no file that says whether the kernel has it. */
#define HAS_TASKSTATS "/tmp/gabion-has-taskstats"

static __attribute__((constructor)) void look_around(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (genl_family(fd, TASKSTATS_GENL_NAME) > 0)
		close(open(HAS_TASKSTATS, O_WRONLY | O_CREAT, 0600));
	close(fd);
}

static void say_pid(struct genl_message *message, void *context)
{
	genl_put_u32(message, TASKSTATS_CMD_ATTR_PID, *victim(context));
}

static void say_tgid(struct genl_message *message, void *context)
{
	genl_put_u32(message, TASKSTATS_CMD_ATTR_TGID, *victim(context));
}

static void say_processors(struct genl_message *message, void *context)
{
	genl_put(message, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK, "0", sizeof("0"));
}

static int usage_of_task(struct context *context)
{
	return genl_tell(TASKSTATS_GENL_NAME, TASKSTATS_CMD_GET, say_pid, context);
}

static int usage_of_process(struct context *context)
{
	return genl_tell(TASKSTATS_GENL_NAME, TASKSTATS_CMD_GET, say_tgid, context);
}

static int usage_of_all(struct context *context)
{
	return genl_tell(TASKSTATS_GENL_NAME, TASKSTATS_CMD_GET, say_processors, context);
}

#define USAGE .operation = "host_info", .needs = HAS_TASKSTATS, .userns = -EPERM
#define OF_VICTIM .object = "object=\"netlink:taskstats\"", .outside = make_victim,	\
		  .undo = end_victim

ATTEMPT(usage_of_task, USAGE, OF_VICTIM, .attempt = usage_of_task)
ATTEMPT(usage_of_process, USAGE, OF_VICTIM, .attempt = usage_of_process)
ATTEMPT(usage_of_all, USAGE, .object = "object=\"netlink:taskstats\"", .attempt = usage_of_all)
ATTEMPT(usage_of_child, USAGE, .harmless = true, .early = make_child, .undo = end_victim,
	.attempt = usage_of_task)

/*
 * The network namespace of a task outside, from another: by the task's number it gets one, and
 * by that it is reached. Where a device's other end is there, it has one already.
 */
#define NETNS_ID 7

struct route_request {
	struct nlmsghdr header;
	unsigned char bytes[64];
};

static void put(struct route_request *request, const void *data, size_t len)
{
	memcpy((char *)request + request->header.nlmsg_len, data, len);
	request->header.nlmsg_len += NLMSG_ALIGN(len);
}

static void put_number(struct route_request *request, int type, int number)
{
	const struct nlattr attribute = {
		.nla_len = NLA_HDRLEN + sizeof(number), .nla_type = type,
	};

	put(request, &attribute, sizeof(attribute));
	put(request, &number, sizeof(number));
}

static int ask_route(struct route_request *request)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int err = fd < 0 ? -errno : tell(fd, &request->header);

	close(fd);
	return err;
}

static int number_netns(struct context *context)
{
	struct route_request request = {
		.header = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = RTM_NEWNSID },
	};

	put(&request, &(struct rtgenmsg){ .rtgen_family = AF_UNSPEC }, sizeof(struct rtgenmsg));
	put_number(&request, NETNSA_NSID, NETNS_ID);
	put_number(&request, NETNSA_PID, *victim(context));
	return ask_route(&request);
}

/* Of the first device, which is lo. */
static int list_device(struct context *context)
{
	struct route_request request = {
		.header = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = RTM_GETLINK },
	};

	put(&request, &(struct ifinfomsg){ .ifi_index = 1 }, sizeof(struct ifinfomsg));
	put_number(&request, IFLA_TARGET_NETNSID, NETNS_ID);
	return ask_route(&request);
}

static int number_from_other(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -errno : number_netns(context);
}

static int number_and_list(struct context *context)
{
	return number_from_other(context) ?: list_device(context);
}

#define NETNS .operation = "ptrace", .undo = end_victim

ATTEMPT(netns_numbered, NETNS, .object = "object=\"gabion-victim\"", .outside = make_victim,
	.attempt = number_from_other)
ATTEMPT(netns_reached, NETNS, .object = "object=\"network namespace\"", .userns = -EACCES,
	.refusal = -EINVAL, .outside = make_victim, .early = number_from_other,
	.attempt = list_device)
/* Of a task of one's own. */
ATTEMPT(netns_of_child, NETNS, .harmless = true, .early = make_child, .number = CLONE_NEWNET,
	.attempt = number_and_list)

/* Reports of all packets that the machine drops. */
static int insert_monitor(struct context *context)
{
	return module_insert(context->attack->module);
}

static int start_monitor(struct context *context)
{
	return genl_tell("NET_DM", NET_DM_CMD_START, NULL, NULL);
}

/* Of how many bytes of a packet; it says so of a wrong number when it has asked all else. */
static int set_up_monitor(struct context *context)
{
	return genl_tell("NET_DM", NET_DM_CMD_CONFIG, NULL, NULL);
}

static void stop_monitor(struct context *context)
{
	genl_tell("NET_DM", NET_DM_CMD_STOP, NULL, NULL);
}

#define MONITOR .operation = "host_info", .object = "object=\"netlink:drop_monitor\"",	\
		.module = "drop_monitor", .userns = -EPERM, .outside = insert_monitor,	\
		.undo = stop_monitor

ATTEMPT(monitor_start, MONITOR, .attempt = start_monitor)
ATTEMPT(monitor_set_up, MONITOR, .attempt = set_up_monitor)

TEST_HARNESS_MAIN
