// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections to the control sockets of container runtimes.
 *
 * A socket is identified by the name that its server has bound. Bind mounts, symlinks and chroot
 * do not change that name. A socket that is served in the caller's own subtree passes under any
 * name.
 */
#include <linux/cgroup.h>
#include <linux/net.h>
#include <linux/stddef.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/sock.h>

#include "decide.h"
#include "hook/hook.h"

/* '@' for the NUL that an abstract name begins with, the name, and a NUL. */
#define NAME_SIZE (UNIX_PATH_MAX + 1)

/*
 * As /proc/net/unix writes it: '@' for every NUL in an abstract name (unix_seq_show()
 * in net/unix/af_unix.c). A path ends in one.
 */
static const char *name_of(const struct unix_address *address, char *buf)
{
	size_t len = address->len - offsetof(struct sockaddr_un, sun_path);
	const char *path = address->name->sun_path;
	size_t i;

	if (*path)
		return path;
	for (i = 0; i < min_t(size_t, len, NAME_SIZE - 1); i++)
		buf[i] = path[i] ?: '@';
	buf[i] = '\0';
	return buf;
}

/*
 * The caller holds a reference to @other. A socket gets its name once, and its cgroup is
 * that of the task that made it. A listening socket has the credentials of its listener
 * too: they may be replaced meanwhile, but RCU frees them.
 */
static bool refuse_connection(const struct sock *other)
{
	/* Pairs with that of unix_bind_bsd() and unix_bind_abstract(). */
	const struct unix_address *address = smp_load_acquire(&unix_sk(other)->addr);
	const struct cred *listener;
	struct gabion_target target;
	char buf[NAME_SIZE];
	bool refuse;

	if (!address)
		return false;
	rcu_read_lock();
	listener = READ_ONCE(other->sk_peer_cred);
	target.cgroup = sock_cgroup_ptr((struct sock_cgroup_data *)&other->sk_cgrp_data);
	target.userns = listener ? listener->user_ns : NULL;
	refuse = gabion_refuse_outside(GABION_OP_RUNTIME_SOCKET, name_of(address, buf), NULL,
				       &target);
	rcu_read_unlock();
	return refuse;
}

/*
 * int security_unix_stream_connect(struct sock *sock, struct sock *other,
 * struct sock *newsk): of sequences of packets too
 */
static bool __maybe_unused hook_unix_stream_connect(struct ftrace_regs *fregs)
{
	return refuse_connection((const struct sock *)gabion_arg(fregs, 1));
}

/*
 * int security_unix_may_send(struct socket *sock, struct socket *other): when a
 * socket for datagrams is connected, and for each datagram
 */
static bool __maybe_unused hook_unix_may_send(struct ftrace_regs *fregs)
{
	const struct socket *other = (const struct socket *)gabion_arg(fregs, 1);

	return refuse_connection(other->sk);
}

static const struct gabion_hook_desc hooks[] = {
#if IS_ENABLED(CONFIG_UNIX)
	GABION_HOOK(security_unix_stream_connect, BIT(GABION_OP_RUNTIME_SOCKET),
		    hook_unix_stream_connect, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(security_unix_may_send, BIT(GABION_OP_RUNTIME_SOCKET), hook_unix_may_send,
		    .judged = GABION_JUDGED_TASK),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_runtime_socket, hooks);
