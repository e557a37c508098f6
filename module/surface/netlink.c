// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink: information on all tasks of the machine (the audit log; each fork, exec and exit; the
 * resources that a task has used), and access to other network namespaces.
 *
 * The kernel sends the first two only to multicast groups in the host's network namespace. It
 * does not check the members later, so joining a group is judged. What belongs to a network
 * namespace, such as links and routes, passes in the task's own.
 */
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/idr.h>
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskstats.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/task.h"

/* The socket's file, for its opener: another task may join a group or send with the socket. */
static const struct file *file_of(const struct sock *sk)
{
	return sk && sk->sk_socket ? sk->sk_socket->file : NULL;
}

/* int netlink_realloc_groups(struct sock *sk): for bind(2), and NETLINK_ADD_MEMBERSHIP */
static bool __maybe_unused hook_netlink_realloc_groups(struct ftrace_regs *fregs)
{
	const struct sock *sk = (const struct sock *)gabion_arg(fregs, 0);

	if (sock_net(sk) != &init_net)
		return false;
	switch (sk->sk_protocol) {
	case NETLINK_CONNECTOR:
		return gabion_refuse(GABION_OP_HOST_INFO, "netlink:connector", file_of(sk));
	case NETLINK_AUDIT:
		return gabion_refuse(GABION_OP_HOST_INFO, "netlink:audit", file_of(sk));
	/*
	 * Members of a group get new IPsec associations with their keys: the kernel asks
	 * lockdown for the task that adds one, not for the members (xfrm_send_state_notify() in
	 * net/xfrm/xfrm_user.c). The group is not known here.
	 */
	case NETLINK_XFRM:
		return gabion_refuse_access(GABION_ACCESS_XFRM_SECRET, file_of(sk));
	default:
		return false;
	}
}

/* Only then messages are sent: cn_proc_mcast_ctl(), add_del_listener() in kernel/taskstats.c. */
static bool in_initial_namespaces(void)
{
	return current_user_ns() == &init_user_ns && task_active_pid_ns(current) == &init_pid_ns;
}

/*
 * void cn_proc_mcast_ctl(struct cn_msg *msg, struct netlink_skb_parms *nsp)
 *
 * Starts or stops the sending of process events; on old kernels for all listeners.
 */
static bool __maybe_unused hook_cn_proc_mcast_ctl(struct ftrace_regs *fregs)
{
	const struct netlink_skb_parms *sender = (const void *)gabion_arg(fregs, 1);

	return in_initial_namespaces() &&
	       gabion_refuse(GABION_OP_HOST_INFO, "netlink:connector", file_of(sender->sk));
}

/*
 * int audit_receive_msg(struct sk_buff *skb, struct nlmsghdr *nlh, bool *ack)
 *
 * A task that registers as the audit daemon gets the log, in place of the daemon. It can only
 * register itself: the kernel refuses another PID. Other messages need a capability.
 */
static bool __maybe_unused hook_audit_receive_msg(struct ftrace_regs *fregs)
{
	struct sk_buff *skb = (struct sk_buff *)gabion_arg(fregs, 0);
	const struct nlmsghdr *header = (const struct nlmsghdr *)gabion_arg(fregs, 1);
	struct audit_status status = {};

	if (header->nlmsg_type != AUDIT_SET || !in_initial_namespaces())
		return false;
	memcpy(&status, nlmsg_data(header), min_t(size_t, sizeof(status), nlmsg_len(header)));
	return (status.mask & AUDIT_STATUS_PID) && status.pid == task_tgid_vnr(current) &&
	       gabion_refuse(GABION_OP_HOST_INFO, "netlink:audit", file_of(NETLINK_CB(skb).sk));
}

/* The PID is one of the sender's PID namespace. */
static bool refuse_task(enum gabion_operation op, u32 nr, const struct file *file)
{
	struct gabion_target target;
	struct task_struct *task;
	const char *object;
	bool refuse = false;

	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	if (task) {
		target = gabion_task_target(task);
		/* Not the task's comm, which it chooses: policy names files, and could match it. */
		object = op == GABION_OP_HOST_INFO ? "netlink:taskstats" : task->comm;
		refuse = gabion_refuse_outside(op, object, file, &target);
	}
	rcu_read_unlock();
	return refuse;
}

/*
 * int taskstats_user_cmd(struct sk_buff *skb, struct genl_info *info): what one task has used,
 * which /proc/PID/io tells those alone who have access to it, or what each uses that ends on
 * some processors
 */
static bool __maybe_unused hook_taskstats_user_cmd(struct ftrace_regs *fregs)
{
	struct sk_buff *skb = (struct sk_buff *)gabion_arg(fregs, 0);
	const struct genl_info *info = (const struct genl_info *)gabion_arg(fregs, 1);
	const struct file *file = file_of(NETLINK_CB(skb).sk);

	if (info->attrs[TASKSTATS_CMD_ATTR_REGISTER_CPUMASK])
		return in_initial_namespaces() &&
		       gabion_refuse(GABION_OP_HOST_INFO, "netlink:taskstats", file);
	if (info->attrs[TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK])
		return false;
	if (info->attrs[TASKSTATS_CMD_ATTR_PID])
		return refuse_task(GABION_OP_HOST_INFO,
				   nla_get_u32(info->attrs[TASKSTATS_CMD_ATTR_PID]), file);
	return info->attrs[TASKSTATS_CMD_ATTR_TGID] &&
	       refuse_task(GABION_OP_HOST_INFO,
			   nla_get_u32(info->attrs[TASKSTATS_CMD_ATTR_TGID]), file);
}

/*
 * struct net *get_net_ns_by_pid(pid_t pid): to move a device there, or to have its other end
 * there (IFLA_NET_NS_PID), and to give the namespace a number (RTM_NEWNSID). The files in
 * /proc/PID/ns, by which it is reached otherwise, are guarded like ptrace(2).
 */
static bool __maybe_unused hook_get_net_ns_by_pid(struct ftrace_regs *fregs)
{
	return refuse_task(GABION_OP_PTRACE, gabion_arg(fregs, 0), NULL);
}

/*
 * Could the current task act on the host's network namespace, from another one? The kernel checks
 * this capability after it has looked up the namespace.
 */
static bool reaches_hosts_network(void)
{
	return current_user_ns() == &init_user_ns &&
	       cap_raised(current_cred()->cap_effective, CAP_NET_ADMIN) && current->nsproxy &&
	       current->nsproxy->net_ns != &init_net;
}

/*
 * struct net *get_net_ns_by_id(const struct net *net, int id): the namespace of a device's other
 * end has a number of itself (IFLA_TARGET_NETNSID, IFLA_LINK_NETNSID). Which tasks a namespace
 * belongs to is not known but of the host's. BPF programs call it for a packet, which is no
 * task's.
 */
static bool __maybe_unused hook_get_net_ns_by_id(struct ftrace_regs *fregs)
{
	const struct gabion_target no_task = {};
	const struct net *net = (const struct net *)gabion_arg(fregs, 0);
	int id = gabion_arg(fregs, 1);
	bool hosts;

	if (id < 0 || in_interrupt() || !reaches_hosts_network())
		return false;
	rcu_read_lock();
	hosts = idr_find(&net->netns_ids, id) == &init_net;
	rcu_read_unlock();
	return hosts && gabion_refuse_outside(GABION_OP_PTRACE, "network namespace", NULL,
					      &no_task);
}

static noinline struct net *no_net(void)
{
	return NULL;
}

/*
 * int net_dm_cmd_trace(struct sk_buff *skb, struct genl_info *info) and net_dm_cmd_config(): they
 * begin and end, and set up, the reports of all packets that the machine drops, of any network
 * namespace. There is one state of it, and who is to have the reports is not asked.
 */
static bool __maybe_unused hook_net_dm_cmd(struct ftrace_regs *fregs)
{
	struct sk_buff *skb = (struct sk_buff *)gabion_arg(fregs, 0);

	return gabion_refuse(GABION_OP_HOST_INFO, "netlink:drop_monitor",
			     file_of(NETLINK_CB(skb).sk));
}

#define IN_DROP_MONITOR GABION_IN_MODULE(CONFIG_NET_DROP_MONITOR, "drop_monitor")

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_NET
	GABION_HOOK(netlink_realloc_groups, BIT(GABION_OP_HOST_INFO) | BIT(GABION_OP_KERNEL_TRACE),
		    hook_netlink_realloc_groups),
#endif
#ifdef CONFIG_AUDIT
	GABION_HOOK(audit_receive_msg, BIT(GABION_OP_HOST_INFO), hook_audit_receive_msg),
#endif
#ifdef CONFIG_PROC_EVENTS
	GABION_HOOK(cn_proc_mcast_ctl, BIT(GABION_OP_HOST_INFO), hook_cn_proc_mcast_ctl),
#endif
#if IS_ENABLED(CONFIG_NET_DROP_MONITOR)
	GABION_HOOK(net_dm_cmd_trace, BIT(GABION_OP_HOST_INFO), hook_net_dm_cmd, IN_DROP_MONITOR),
	GABION_HOOK(net_dm_cmd_config, BIT(GABION_OP_HOST_INFO), hook_net_dm_cmd, IN_DROP_MONITOR),
#endif
#ifdef CONFIG_TASKSTATS
	GABION_HOOK(taskstats_user_cmd, BIT(GABION_OP_HOST_INFO), hook_taskstats_user_cmd),
#endif
#ifdef CONFIG_NET_NS
	GABION_HOOK(get_net_ns_by_pid, BIT(GABION_OP_PTRACE), hook_get_net_ns_by_pid),
	GABION_HOOK(get_net_ns_by_id, BIT(GABION_OP_PTRACE), hook_get_net_ns_by_id,
		    .judged = GABION_JUDGED_TASK, .instead = no_net),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_netlink, hooks);
