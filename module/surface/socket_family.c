// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets by their family and protocol, whether their module is built in, loaded or not.
 *
 * They are judged when they are made and when they are received. Sockets that a listening one
 * accepts have its family. The use of sockets is too frequent to be judged, so sockets that are
 * inherited over fork(2) and execve(2) stay usable.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/net.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <net/sock.h>

#include "binding/binding.h"
#include "binding/store.h"
#include "decide.h"
#include "hook/hook.h"
#include "policy/socket_family.h"
#include "surface/socket_family.h"

/* Does some profile restrict such sockets? Seldom those that nearly all programs make. */
static bool is_named(unsigned int family, unsigned int protocol)
{
	bool named;

	rcu_read_lock();
	named = gabion_state()->index->sockets & BIT_ULL(gabion_socket_slot(family, protocol));
	rcu_read_unlock();
	return named;
}

static bool refuse_socket(unsigned int family, unsigned int protocol)
{
	char object[GABION_SOCKET_FAMILY_SIZE];

	return is_named(family, protocol) && gabion_current_governed(NULL) &&
	       gabion_refuse(GABION_OP_SOCKET_FAMILY,
			     gabion_socket_family_object(family, protocol, object), NULL);
}

/*
 * What 0 stands for: the first protocol that has registered for this type (inet_create() in
 * net/ipv4/af_inet.c). The first ones are permanent, of the other types there is one each.
 * Raw sockets have no default.
 */
static unsigned int default_protocol(unsigned int type)
{
	switch (type) {
	case SOCK_STREAM:
		return IPPROTO_TCP;
	case SOCK_DGRAM:
		return IPPROTO_UDP;
	case SOCK_SEQPACKET:
		return IPPROTO_SCTP;
	case SOCK_DCCP:
		return IPPROTO_DCCP;
	default:
		return IPPROTO_IP;
	}
}

/*
 * Does the task peel an association off an SCTP socket? Since 7.0 the kernel asks as for a socket
 * of its own (sctp_do_peeloff() in net/sctp/socket.c), and for no such one in these system calls.
 */
static bool __maybe_unused peels_off(unsigned int type, unsigned int protocol)
{
	return type == SOCK_SEQPACKET && protocol == IPPROTO_SCTP && gabion_syscall_nr() >= 0 &&
	       (GABION_IN_SYSCALL(getsockopt) ||
		(gabion_syscall_is_32() && gabion_syscall_is(__NR_ia32_socketcall)));
}

/*
 * int security_socket_create(int family, int type, int protocol, int kern)
 *
 * By socket(2), socketpair(2), socketcall(2), io_uring and SCTP_SOCKOPT_PEELOFF. The kernel's
 * own sockets, of tunnels and network namespaces, are not the task's to use. PF_PACKET by its
 * old name, SOCK_PACKET, is told from PF_INET before (__sock_create() in net/socket.c).
 */
static bool __maybe_unused hook_socket_create(struct ftrace_regs *fregs)
{
	unsigned int family = gabion_arg(fregs, 0);
	unsigned int type = gabion_arg(fregs, 1);
	unsigned int protocol = gabion_arg(fregs, 2);
	int kern = gabion_arg(fregs, 3);

	if (kern && !peels_off(type, protocol))
		return false;
	if (!protocol && (family == PF_INET || family == PF_INET6))
		protocol = default_protocol(type);
	return refuse_socket(family, protocol);
}

/**
 * gabion_refuse_received_socket() - must a received descriptor be refused, as a socket?
 * @file: what security_file_receive() got
 *
 * Context: any.
 * Return: true if it is a socket that the task could not make.
 */
bool gabion_refuse_received_socket(const struct file *file)
{
	const struct sock *sk;
	struct socket *sock;

	if (!gabion_wanted(GABION_OP_SOCKET_FAMILY))
		return false;
	sock = sock_from_file((struct file *)file);
	/* The file is held, and so keeps its sk until it is released. */
	sk = sock ? READ_ONCE(sock->sk) : NULL;
	return sk && refuse_socket(READ_ONCE(sk->sk_family), READ_ONCE(sk->sk_protocol));
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_NET
	GABION_HOOK(security_socket_create, BIT(GABION_OP_SOCKET_FAMILY), hook_socket_create,
		    .judged = GABION_JUDGED_TASK),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_socket_family, hooks);
