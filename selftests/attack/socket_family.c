// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets of families and protocols that the policy denies: creating and receiving them.
 *
 * In the rows:
 *  DENIED(object)        the policy denies it, and the event names it
 *  SOCKET(family, type, protocol)  the socket to be created
 *  LOADED(name)          by a module that is loaded before
 *  PASSES(lines)         a socket that these lines do not deny
 */
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <sys/socket.h>
/* needs the two before */
#include <linux/sctp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

/* some headers lack it */
#define IPPROTO_MPTCP_NR 262

#define DENIED(named) .operation = "socket_family", .list = "deny socket_family: " named,	\
		      .object = "object=\"" named "\""
#define SOCKET(family, type, protocol) .flags = (family), .offset = (type), .number = (protocol)
#define LOADED(name) .module = name, .outside = load_module
#define PASSES(lines) .operation = "socket_family", .list = lines, .harmless = true

static int load_module(struct context *context)
{
	return module_insert(context->attack->module);
}

static int make_socket(const struct attack *attack)
{
	return result(socket(attack->flags, attack->offset, attack->number));
}

static int make(struct context *context)
{
	return close_again(make_socket(context->attack));
}

static int make_without_exec(struct context *context)
{
	const struct attack *attack = context->attack;

	return close_again(result(socket(attack->flags,
					 attack->offset | SOCK_CLOEXEC | SOCK_NONBLOCK,
					 attack->number)));
}

static int make_pair(struct context *context)
{
	const struct attack *attack = context->attack;
	int sockets[2];

	if (socketpair(attack->flags, attack->offset, attack->number, sockets))
		return -errno;
	close(sockets[0]);
	close(sockets[1]);
	return 0;
}

static int make32(struct context *context)
{
	const struct attack *attack = context->attack;

	return close_again(syscall32(NR32_SOCKET, attack->flags, attack->offset, attack->number,
				     0, 0));
}

static int make_pair32(struct context *context)
{
	const struct attack *attack = context->attack;
	int *sockets = low_memory(4096);

	return failure(syscall32(NR32_SOCKETPAIR, attack->flags, attack->offset, attack->number,
				 (long)sockets, 0));
}

/* socketcall(2) takes a pointer to the arguments. */
static long socketcall(const struct attack *attack, int call)
{
	uint32_t *args = low_memory(4096);

	args[0] = attack->flags;
	args[1] = attack->offset;
	args[2] = attack->number;
	args[3] = (uintptr_t)(args + 8);
	return syscall32(NR32_SOCKETCALL, call, (long)args, 0, 0, 0);
}

static int make_by_call(struct context *context)
{
	return close_again(socketcall(context->attack, 1));
}

static int make_pair_by_call(struct context *context)
{
	return failure(socketcall(context->attack, 8));
}

/* io_uring runs the request in the caller or in a worker thread. */
static int make_by_ring(struct context *context, bool in_worker)
{
	const struct attack *attack = context->attack;
	struct uring uring;
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = close_again(uring_socket(&uring, attack->flags, attack->offset, attack->number,
				       in_worker));
	close(uring.fd);
	return ret;
}

static int make_by_uring(struct context *context)
{
	return make_by_ring(context, true);
}

static int make_by_uring_inline(struct context *context)
{
	return make_by_ring(context, false);
}

static int make_in_child(struct context *context)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(-make(context));
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return -WEXITSTATUS(status);
}

static int make_in_own_net(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -errno : make(context);
}

static int own_net(struct context *context)
{
	return outcome(unshare(CLONE_NEWNET));
}

ATTEMPT(socket, DENIED("packet"), SOCKET(AF_PACKET, SOCK_RAW, 0), .userns = -EPERM,
	.attempt = make)
ATTEMPT(own_net, DENIED("packet"), SOCKET(AF_PACKET, SOCK_RAW, 0), .attempt = make_in_own_net)
/* The kernel turns SOCK_PACKET of inet into a packet socket. */
ATTEMPT(packet_by_old_name, DENIED("packet"), SOCKET(AF_INET, SOCK_PACKET, 0),
	.attempt = make_in_own_net)

#define NETLINK(named, protocol) DENIED("netlink:" named),					\
				 SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_##protocol)

ATTEMPT(netlink, NETLINK("route", ROUTE), .attempt = make)
ATTEMPT(netlink_flags, NETLINK("route", ROUTE), .attempt = make_without_exec)
ATTEMPT(netlink32, NETLINK("route", ROUTE), .attempt = make32)
ATTEMPT(netlink_by_call, NETLINK("route", ROUTE), .attempt = make_by_call)
ATTEMPT(netlink_by_uring, NETLINK("route", ROUTE), .attempt = make_by_uring, .elsewhere = true)
ATTEMPT(netlink_by_uring_inline, NETLINK("route", ROUTE), .attempt = make_by_uring_inline)
ATTEMPT(netlink_by_child, NETLINK("route", ROUTE), .attempt = make_in_child, .by_child = true)
ATTEMPT(netlink_datagrams, DENIED("netlink:generic"),
	SOCKET(AF_NETLINK, SOCK_DGRAM, NETLINK_GENERIC), .attempt = make)
ATTEMPT(netlink_family, .operation = "socket_family", .list = "deny socket_family: netlink",
	.object = "object=\"netlink:kobject_uevent\"",
	SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT), .attempt = make)
ATTEMPT(netlink_by_number, .operation = "socket_family", .list = "deny socket_family: 16:4",
	.object = "object=\"netlink:sock_diag\"", SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG),
	.attempt = make)
ATTEMPT(netlink_xfrm, NETLINK("xfrm", XFRM), LOADED("xfrm_user"), .attempt = make)
ATTEMPT(netlink_xfrm32, NETLINK("xfrm", XFRM), LOADED("xfrm_user"), .attempt = make32)

ATTEMPT(pair, DENIED("unix"), SOCKET(AF_UNIX, SOCK_STREAM, 0), .attempt = make_pair)
ATTEMPT(pair32, DENIED("unix"), SOCKET(AF_UNIX, SOCK_STREAM, 0), .attempt = make_pair32)
ATTEMPT(pair_by_call, DENIED("unix"), SOCKET(AF_UNIX, SOCK_DGRAM, 0), .attempt = make_pair_by_call)

/* Protocol 0 means the default protocol of the type. */
ATTEMPT(tcp, DENIED("inet:tcp"), SOCKET(AF_INET, SOCK_STREAM, IPPROTO_TCP), .attempt = make)
ATTEMPT(tcp_by_type, DENIED("inet:tcp"), SOCKET(AF_INET, SOCK_STREAM, 0), .attempt = make)
ATTEMPT(udp_by_type, DENIED("inet:udp"), SOCKET(AF_INET, SOCK_DGRAM, 0), .attempt = make)
ATTEMPT(tcp6_by_type, DENIED("inet6:tcp"), SOCKET(AF_INET6, SOCK_STREAM, 0), .attempt = make)
ATTEMPT(mptcp, DENIED("inet:mptcp"), SOCKET(AF_INET, SOCK_STREAM, IPPROTO_MPTCP_NR),
	.needs = "/proc/sys/net/mptcp/enabled", .attempt = make)
ATTEMPT(sctp_by_type, DENIED("inet:sctp"), SOCKET(AF_INET, SOCK_SEQPACKET, 0), LOADED("sctp"),
	.attempt = make)
/*
 * An association of an SCTP socket, which was made outside, is peeled off and becomes a new socket.
 */
static int associate(struct context *context)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);
	int server, err = load_module(context);

	server = err ? err : make_socket(context->attack);
	context->fd = server < 0 ? server : make_socket(context->attack);
	if (context->fd < 0)
		return context->fd;
	/* The server's socket stays open, so that the association lasts. */
	if (bind(server, (struct sockaddr *)&address, sizeof(address)) || listen(server, 1) ||
	    getsockname(server, (struct sockaddr *)&address, &len))
		return -errno;
	return outcome(connect(context->fd, (struct sockaddr *)&address, sizeof(address)));
}

static int get_association(int fd, sctp_assoc_t *id)
{
	struct {
		__u32 number;
		sctp_assoc_t id;
	} ids;
	socklen_t len = sizeof(ids);

	if (getsockopt(fd, IPPROTO_SCTP, SCTP_GET_ASSOC_ID_LIST, &ids, &len))
		return -errno;
	*id = ids.id;
	return 0;
}

static int peel_off_by(int fd, int option, void *arg, socklen_t size)
{
	int err = get_association(fd, arg);

	return err ? err : result(getsockopt(fd, IPPROTO_SCTP, option, arg, &size));
}

static int peel_off(struct context *context)
{
	sctp_peeloff_arg_t arg = { };
	int err = peel_off_by(context->fd, SCTP_SOCKOPT_PEELOFF, &arg, sizeof(arg));

	return err < 0 ? err : close_again(arg.sd);
}

static int peel_off_with_flags(struct context *context)
{
	sctp_peeloff_flags_arg_t arg = { .flags = SOCK_CLOEXEC };
	int err = peel_off_by(context->fd, SCTP_SOCKOPT_PEELOFF_FLAGS, &arg, sizeof(arg));

	return err < 0 ? err : close_again(arg.p_arg.sd);
}

/* Of the first association by the 32-bit entry. */
#define NR32_GETSOCKOPT 365

struct peel_off32 {
	uint32_t args[5];
	socklen_t size;
	sctp_peeloff_arg_t arg;
};

static int prepare_peel_off32(int fd, struct peel_off32 *call)
{
	int err = get_association(fd, &call->arg.associd);

	if (err)
		return err;
	call->size = sizeof(call->arg);
	memcpy(call->args, (uint32_t[]){
		fd, IPPROTO_SCTP, SCTP_SOCKOPT_PEELOFF, (uintptr_t)&call->arg,
		(uintptr_t)&call->size,
	}, sizeof(call->args));
	return 0;
}

static int peel_off32(struct context *context)
{
	struct peel_off32 *call = low_memory(sizeof(*call));
	int err = prepare_peel_off32(context->fd, call);

	return err ? err : close_again(syscall32(NR32_GETSOCKOPT, call->args[0], call->args[1],
						 call->args[2], call->args[3], call->args[4]));
}

static int peel_off_socketcall(struct context *context)
{
	struct peel_off32 *call = low_memory(sizeof(*call));
	int err = prepare_peel_off32(context->fd, call);

	return err ? err : close_again(syscall32(NR32_SOCKETCALL, 15, (uintptr_t)call->args, 0,
						 0, 0));
}

#define PEELED_OFF DENIED("inet:sctp"), SOCKET(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP),		\
		   .module = "sctp", .outside = associate

ATTEMPT(sctp_peeled_off32, PEELED_OFF, .attempt = peel_off32)
ATTEMPT(sctp_peeled_off_socketcall, PEELED_OFF, .attempt = peel_off_socketcall)
ATTEMPT(sctp_peeled_off, PEELED_OFF, .attempt = peel_off)
ATTEMPT(sctp_peeled_off_with_flags, PEELED_OFF, .attempt = peel_off_with_flags)
ATTEMPT(raw, DENIED("inet:icmp"), SOCKET(AF_INET, SOCK_RAW, IPPROTO_ICMP),
	.attempt = make_in_own_net)

/* Families in which vulnerabilities were found in 2026. */
ATTEMPT(alg, DENIED("alg"), SOCKET(AF_ALG, SOCK_SEQPACKET, 0), LOADED("af_alg"), .attempt = make)
ATTEMPT(alg32, DENIED("alg"), SOCKET(AF_ALG, SOCK_SEQPACKET, 0), LOADED("af_alg"),
	.attempt = make32)
ATTEMPT(alg_by_call, DENIED("alg"), SOCKET(AF_ALG, SOCK_SEQPACKET, 0), LOADED("af_alg"),
	.attempt = make_by_call)
ATTEMPT(alg_by_uring, DENIED("alg"), SOCKET(AF_ALG, SOCK_SEQPACKET, 0), LOADED("af_alg"),
	.attempt = make_by_uring, .elsewhere = true)
ATTEMPT(alg_by_uring_inline, DENIED("alg"), SOCKET(AF_ALG, SOCK_SEQPACKET, 0), LOADED("af_alg"),
	.attempt = make_by_uring_inline)
ATTEMPT(rds, DENIED("rds"), SOCKET(AF_RDS, SOCK_SEQPACKET, 0), LOADED("rds"), .attempt = make)
ATTEMPT(rxrpc, DENIED("rxrpc"), SOCKET(AF_RXRPC, SOCK_DGRAM, AF_INET), LOADED("rxrpc"),
	.attempt = make)
/* In the host's network namespace such a socket can also read IPsec keys. */
ATTEMPT(key, DENIED("key"), SOCKET(AF_KEY, SOCK_RAW, 2), LOADED("af_key"), .userns = -EPERM,
	.also = "kernel_trace", .attempt = make)
ATTEMPT(vsock, DENIED("vsock"), SOCKET(AF_VSOCK, SOCK_STREAM, 0), LOADED("vsock"),
	.attempt = make)

/* Must be refused before the kernel requests a module. */
static int unload_module(struct context *context)
{
	module_remove(context->attack->module);
	return module_loaded(context->attack->module) ? -EBUSY : 0;
}

static void remove_module(struct context *context)
{
	module_remove(context->attack->module);
}

static int load_by_socket(struct context *context)
{
	int err = make(context);

	return !err && !module_loaded(context->attack->module) ? -ENOENT : err;
}

ATTEMPT(not_loaded, DENIED("can"), SOCKET(AF_CAN, SOCK_RAW, 1), .module = "can",
	.also = "module_autoload", .outside = unload_module, .undo = remove_module,
	.attempt = load_by_socket)

/* Created outside, and sent to the attacker. */
static int send_socket(struct context *context)
{
	int sockets[2], fd, err;

	if (context->attack->module && load_module(context))
		return -ENOENT;
	fd = make_socket(context->attack);
	if (fd < 0)
		return fd;
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets))
		return -errno;
	err = fd_send(sockets[1], fd);
	close(fd);
	close(sockets[1]);
	return err ? err : keep_fd(context, sockets[0]);
}

static int open_socket(struct context *context)
{
	return keep_fd(context, make_socket(context->attack));
}

ATTEMPT(received, NETLINK("route", ROUTE), .outside = send_socket, .attempt = receive_it)
ATTEMPT(received_alg, DENIED("alg"), SOCKET(AF_ALG, SOCK_SEQPACKET, 0), .module = "af_alg",
	.outside = send_socket, .attempt = receive_it)
ATTEMPT(received_udp, DENIED("inet:udp"), SOCKET(AF_INET, SOCK_DGRAM, 0), .outside = send_socket,
	.attempt = receive_it)
ATTEMPT(received_packet, DENIED("packet"), SOCKET(AF_PACKET, SOCK_RAW, 0), .outside = send_socket,
	.attempt = receive_it)
ATTEMPT(received_pair, DENIED("unix"), SOCKET(AF_UNIX, SOCK_STREAM, 0), .outside = send_socket,
	.attempt = receive_it)
ATTEMPT(fetched, NETLINK("route", ROUTE), .also = "ptrace", .userns = -EPERM,
	.outside = open_socket, .attempt = fetch_it)

/* Families that are not listed must pass. */
#define MANY "deny socket_family: alg rds rxrpc key packet netlink inet6 inet:sctp bluetooth "	\
	     "77\n"									\
	     "\tallow socket_family: netlink:route netlink:generic"

ATTEMPT(many_unix, PASSES(MANY), SOCKET(AF_UNIX, SOCK_STREAM, 0), .attempt = make)
ATTEMPT(many_pair, PASSES(MANY), SOCKET(AF_UNIX, SOCK_STREAM, 0), .attempt = make_pair)
ATTEMPT(many_tcp, PASSES(MANY), SOCKET(AF_INET, SOCK_STREAM, 0), .attempt = make)
ATTEMPT(many_udp, PASSES(MANY), SOCKET(AF_INET, SOCK_DGRAM, IPPROTO_UDP), .attempt = make)
ATTEMPT(many_route, PASSES(MANY), SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), .attempt = make)
ATTEMPT(many_generic, PASSES(MANY), SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC),
	.attempt = make)
ATTEMPT(many_route32, PASSES(MANY), SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE),
	.attempt = make32)
ATTEMPT(many_route_by_uring, PASSES(MANY), SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE),
	.attempt = make_by_uring)
ATTEMPT(many_received, PASSES(MANY), SOCKET(AF_INET, SOCK_DGRAM, 0), .outside = send_socket,
	.attempt = receive_it)
ATTEMPT(many_received_route, PASSES(MANY), SOCKET(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE),
	.outside = send_socket, .attempt = receive_it)
ATTEMPT(other_protocol, PASSES("deny socket_family: inet:tcp"), SOCKET(AF_INET, SOCK_DGRAM, 0),
	.attempt = make)
ATTEMPT(other_family, PASSES("deny socket_family: inet:tcp"), SOCKET(AF_INET6, SOCK_STREAM, 0),
	.attempt = make)
/* The kernel creates sockets for each new network namespace. They must not be refused. */
ATTEMPT(own_net_of_none, PASSES("deny socket_family: netlink inet inet6 packet unix"),
	.userns = 0, .attempt = own_net)

TEST_HARNESS_MAIN
