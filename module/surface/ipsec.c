// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys of the host's IPsec, through PF_KEY sockets.
 *
 * For netlink, the newer interface, the kernel asks for a lockdown reason when it lists keys, and
 * netlink.c judges who receives new ones. For PF_KEY it asks for none. Only the sockets of the
 * same network namespace receive its associations.
 */
#include <linux/fs.h>
#include <linux/kconfig.h>
#include <linux/net.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "decide.h"
#include "hook/hook.h"

static bool __maybe_unused refuse_keys(const struct net *net, const struct file *file)
{
	return net == &init_net && gabion_refuse_access(GABION_ACCESS_XFRM_SECRET, file);
}

/*
 * int pfkey_create(struct net *net, struct socket *sock, ...): each socket is told of every
 * association that is added (key_notify_sa() in net/key/af_key.c).
 */
static bool __maybe_unused hook_pfkey_create(struct ftrace_regs *fregs)
{
	return refuse_keys((const struct net *)gabion_arg(fregs, 0), NULL);
}

/* int pfkey_dump(struct sock *sk, ...), and the same of one association */
static bool __maybe_unused hook_pfkey_dump(struct ftrace_regs *fregs)
{
	const struct sock *sk = (const struct sock *)gabion_arg(fregs, 0);

	return refuse_keys(sock_net(sk), sk->sk_socket ? sk->sk_socket->file : NULL);
}

#define IN_AF_KEY GABION_IN_MODULE(CONFIG_NET_KEY, "af_key")

static const struct gabion_hook_desc hooks[] = {
#if IS_ENABLED(CONFIG_NET_KEY)
	GABION_HOOK(pfkey_create, BIT(GABION_OP_KERNEL_TRACE), hook_pfkey_create, IN_AF_KEY),
	GABION_HOOK(pfkey_dump, BIT(GABION_OP_KERNEL_TRACE), hook_pfkey_dump, IN_AF_KEY),
	GABION_HOOK(pfkey_get, BIT(GABION_OP_KERNEL_TRACE), hook_pfkey_dump, IN_AF_KEY),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_ipsec, hooks);
