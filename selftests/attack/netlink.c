// SPDX-License-Identifier: GPL-2.0-only
/*
 * What netlink reveals about all tasks of the machine: process events, the audit log, and what
 * tasks have used. Also access to network namespaces by netlink.
 *
 * In the rows:
 *  CONNECTOR(name, ...)  listens to process events, which before 6.6 needs a capability
 *  AUDIT                 listens to the audit log
 *  DAEMON                takes the place of the audit daemon
 *  USAGE                 asks what a task has used; OF_VICTIM asks about a task outside
 *  NETNS                 assigns an id to the network namespace of a task, and lists its devices
 *  TO_VICTIM             brings a device into the network namespace of a task outside
 *  MONITOR               listens to reports of dropped packets
 */
#include <linux/audit.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/if_link.h>
#include <linux/net_dropmon.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/taskstats.h>
#include <linux/veth.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "genl.h"
#include "matrix.h"
#include "victim.h"

/* Join the multicast group @group of the protocol attack->number. */
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

/*
 * The socket has joined the group before. The attacker asks for the events, and waits for the
 * answer.
 */
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

/* In a user namespace the kernel does not answer. */
ATTEMPT(connector_listen, CONNECTOR_ROW, .userns = -EPERM, .outside = bind_connector,
	.attempt = ask_for_events)

#define AUDIT .operation = "host_info", .object = "object=\"netlink:audit\"",	\
	      .number = NETLINK_AUDIT, .userns = -EPERM

ATTEMPT(audit_bind, AUDIT, .attempt = try_bind)
ATTEMPT(audit_join, AUDIT, .attempt = try_join)

/* Send the message and wait for its acknowledgment. Return 0 or a negative errno. */
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

/* Become the audit daemon, then give it up. */
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

/* Queries, giving up a role that the task does not have, and what the kernel refuses by itself. */
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

/*
 * What must pass: groups of link changes, and process events in the task's own network namespace.
 */
static int bind_elsewhere(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : try_bind(context);
}

ATTEMPT(links, .operation = "host_info", .harmless = true, .number = NETLINK_ROUTE,
	.attempt = try_bind)
ATTEMPT(links_joined, .operation = "host_info", .harmless = true, .number = NETLINK_ROUTE,
	.attempt = try_join)
ATTEMPT(connector_elsewhere, CONNECTOR_ROW, .harmless = true, .attempt = bind_elsewhere)

/* No file shows whether the kernel has taskstats, so make one. */
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
 * A network namespace outside, accessed from another one: by the pid of a task there, it is
 * assigned an id (RTM_NEWNSID), and by the id its devices are listed. If a device here has its peer
 * there, the id exists already.
 */
#define NETNS_ID 7

struct route_request {
	struct nlmsghdr header;
	unsigned char bytes[512];
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

static void put_text(struct route_request *request, int type, const char *text)
{
	const struct nlattr attribute = {
		.nla_len = NLA_HDRLEN + strlen(text) + 1, .nla_type = type,
	};

	put(request, &attribute, sizeof(attribute));
	put(request, text, strlen(text) + 1);
}

/* Begin a nested attribute, which ends with end_nest(). */
static struct nlattr *begin_nest(struct route_request *request, int type)
{
	struct nlattr *nest = (void *)request + request->header.nlmsg_len;

	put(request, &(struct nlattr){ .nla_type = type | NLA_F_NESTED }, NLA_HDRLEN);
	return nest;
}

static void end_nest(struct route_request *request, struct nlattr *nest)
{
	nest->nla_len = (void *)request + request->header.nlmsg_len - (void *)nest;
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

/* List the first device, which is lo. */
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
/* The same for a child of the attacker, which must pass. */
ATTEMPT(netns_of_child, NETNS, .harmless = true, .early = make_child, .number = CLONE_NEWNET,
	.attempt = number_and_list)

/*
 * Devices: moved into the network namespace of a task outside; created there; created with a peer
 * there; or created here on top of a device there.
 */
#define DEVICE "gabion0"
#define LOWER "gabion1"

static void begin_device(struct route_request *request, int type, const char *name)
{
	*request = (struct route_request){
		.header = {
			.nlmsg_len = NLMSG_HDRLEN,
			.nlmsg_type = type,
			.nlmsg_flags = type == RTM_NEWLINK ? NLM_F_CREATE | NLM_F_EXCL : 0,
		},
	};
	put(request, &(struct ifinfomsg){ }, sizeof(struct ifinfomsg));
	put_text(request, IFLA_IFNAME, name);
}

static void put_kind(struct route_request *request, const char *kind)
{
	struct nlattr *info = begin_nest(request, IFLA_LINKINFO);

	put_text(request, IFLA_INFO_KIND, kind);
	end_nest(request, info);
}

static int make_dummy(const char *name)
{
	struct route_request request;

	begin_device(&request, RTM_NEWLINK, name);
	put_kind(&request, "dummy");
	return ask_route(&request);
}

static void remove_device(const char *name)
{
	struct route_request request;

	begin_device(&request, RTM_DELLINK, name);
	ask_route(&request);
}

/* Remove what the attack has brought into the host's network namespace. */
static void remove_devices(struct context *context)
{
	remove_device(DEVICE);
	remove_device(LOWER);
	end_victim(context);
}

static int make_victim_and_kind(struct context *context)
{
	return module_insert(context->attack->module) ?: make_victim(context);
}

static int to_own_network(struct context *context)
{
	return outcome(unshare(CLONE_NEWNET));
}

static int make_device(struct context *context)
{
	return to_own_network(context) ?: make_dummy(DEVICE);
}

static int move_by_pid(struct context *context)
{
	struct route_request request;

	begin_device(&request, RTM_SETLINK, DEVICE);
	put_number(&request, IFLA_NET_NS_PID, *victim(context));
	return ask_route(&request);
}

static int move_by_fd(struct context *context)
{
	struct route_request request;
	int err = open_of_victim(context);

	if (err)
		return err;
	begin_device(&request, RTM_SETLINK, DEVICE);
	put_number(&request, IFLA_NET_NS_FD, context->fd);
	err = ask_route(&request);
	close(context->fd);
	return err;
}

static int make_by_pid(struct context *context)
{
	struct route_request request;

	begin_device(&request, RTM_NEWLINK, DEVICE);
	put_number(&request, IFLA_NET_NS_PID, *victim(context));
	put_kind(&request, "dummy");
	return ask_route(&request);
}

/* Create a pair of devices: one here, its peer there. */
static int make_pair_by_pid(struct context *context)
{
	struct nlattr *info, *data, *peer;
	struct route_request request;

	begin_device(&request, RTM_NEWLINK, LOWER);
	info = begin_nest(&request, IFLA_LINKINFO);
	put_text(&request, IFLA_INFO_KIND, "veth");
	data = begin_nest(&request, IFLA_INFO_DATA);
	peer = begin_nest(&request, VETH_INFO_PEER);
	put(&request, &(struct ifinfomsg){ }, sizeof(struct ifinfomsg));
	put_text(&request, IFLA_IFNAME, DEVICE);
	put_number(&request, IFLA_NET_NS_PID, *victim(context));
	end_nest(&request, peer);
	end_nest(&request, data);
	end_nest(&request, info);
	return ask_route(&request);
}

/* A device of the host, and a victim in the host's network namespace. */
static int make_lower(struct context *context)
{
	int err = module_insert("dummy") ?: make_victim_and_kind(context);

	remove_device(LOWER);
	err = err ?: make_dummy(LOWER);
	*(unsigned int *)context->bytes = if_nametoindex(LOWER);
	return err;
}

/* Such a device receives and sends in the host's network. */
static int make_upon_lower(struct context *context)
{
	struct route_request request;

	begin_device(&request, RTM_NEWLINK, DEVICE);
	put_number(&request, IFLA_LINK, *(unsigned int *)context->bytes);
	put_number(&request, IFLA_LINK_NETNSID, NETNS_ID);
	put_kind(&request, context->attack->module);
	return ask_route(&request);
}

static int insert_dummy(struct context *context)
{
	return module_insert("dummy");
}

static int make_and_move(struct context *context)
{
	return make_device(context) ?: move_by_pid(context);
}

#define TO_VICTIM .operation = "ptrace", .object = "object=\"gabion-victim\"",		\
		  .outside = make_victim_and_kind, .undo = remove_devices, .userns = -EPERM

ATTEMPT(device_moved_by_pid, TO_VICTIM, .module = "dummy", .early = make_device,
	.attempt = move_by_pid)
ATTEMPT(device_moved_by_fd, TO_VICTIM, .module = "dummy", .path = "ns/net", .userns = -EACCES,
	.refusal = -EACCES, .early = make_device, .attempt = move_by_fd)
ATTEMPT(device_made_by_pid, TO_VICTIM, .module = "dummy", .early = to_own_network,
	.attempt = make_by_pid)
ATTEMPT(device_upon_hosts, .operation = "ptrace", .object = "object=\"network namespace\"",
	.module = "macvlan", .userns = -EPERM, .refusal = -EINVAL, .outside = make_lower,
	.undo = remove_devices, .early = number_from_other, .attempt = make_upon_lower)
/*
 * Until 7.x the kernel needs no capability in the network namespace of the peer
 * (rtnl_get_peer_net() in net/core/rtnetlink.c).
 */
static struct attack device_pair_by_pid_attack = {
	.operation = "ptrace", .object = "object=\"gabion-victim\"", .module = "veth",
	.outside = make_victim_and_kind, .undo = remove_devices, .early = to_own_network,
	.attempt = make_pair_by_pid,
};

TEST_F(matrix, device_pair_by_pid)
{
	device_pair_by_pid_attack.userns = kernel_since("7.0") ? -EPERM : 0;
	check_attack(_metadata, self, variant, &device_pair_by_pid_attack);
}

/* The same to a child of the attacker, which must pass. */
ATTEMPT(device_to_child, .operation = "ptrace", .harmless = true, .module = "dummy",
	.outside = insert_dummy, .early = make_child, .undo = end_victim,
	.number = CLONE_NEWNET, .attempt = make_and_move)

/* drop_monitor reports all packets that the machine drops. */
static int insert_monitor(struct context *context)
{
	return module_insert(context->attack->module);
}

static int start_monitor(struct context *context)
{
	return genl_tell("NET_DM", NET_DM_CMD_START, NULL, NULL);
}

/*
 * Configure drop_monitor without arguments. The error for that comes after all permission checks
 * and shows that the call got through.
 */
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

/*
 * The host has started the reports. The attacker joins the group, causes a packet to be dropped,
 * and receives the report.
 */
static int host_starts_monitor(struct context *context)
{
	return insert_monitor(context) ?: start_monitor(context);
}

static void drop_packet(void)
{
	struct sockaddr_in nobody = {
		.sin_family = AF_INET, .sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	sendto(fd, "", 1, 0, (struct sockaddr *)&nobody, sizeof(nobody));
	close(fd);
}

static int join_monitor(struct context *context)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct pollfd report = { .fd = fd, .events = POLLIN };
	int err, tries, group = genl_group(fd, "NET_DM", "events");

	err = group < 0 ? group : outcome(setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
						     &group, sizeof(group)));
	for (tries = 0; !err && tries < 20 && !report.revents; tries++) {
		drop_packet();
		if (poll(&report, 1, 500) < 0)
			err = -errno;
	}
	close(fd);
	return !err && !report.revents ? -ETIMEDOUT : err;
}

ATTEMPT(monitor_joined, .operation = "host_info", .module = "drop_monitor", .userns = -EPERM,
	.gap = "which group of generic netlink a task joins no hook is told",
	.outside = host_starts_monitor, .undo = stop_monitor, .attempt = join_monitor)

TEST_HARNESS_MAIN
