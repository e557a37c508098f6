// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services in the kernel: netlink messages that configure kernel threads, which may access all
 * files and disks.
 *
 * A task that starts or feeds such a thread acts through it. A network namespace of its own does
 * not make that harmless: nfsd and ksmbd open files with the kernel's credentials, and a disk that
 * a user space daemon serves is a disk of the host. So a message is judged where its family
 * receives it, in the sender's context. Queries pass. procfs.c judges the files that control nfsd.
 */
#include <linux/fs.h>
#include <linux/kconfig.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#ifdef GABION_HAVE_DRBD_GENL_H
#include <uapi/linux/drbd_genl.h>
#endif

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"

/*
 * int doit(struct sk_buff *skb, struct genl_info *info): the opener of the sending socket is
 * judged as well, as the kernel itself looks at its rights (netlink_capable() in
 * net/netlink/af_netlink.c).
 */
static const struct file *sender_of(struct sk_buff *skb)
{
	const struct sock *sk = NETLINK_CB(skb).sk;

	return sk && sk->sk_socket ? sk->sk_socket->file : NULL;
}

static const struct file *sender(struct ftrace_regs *fregs)
{
	return sender_of((struct sk_buff *)gabion_arg(fregs, 0));
}

/* Each of these settings is also a file of nfsd's file system. Policy names it by that file. */
static bool __maybe_unused hook_nfsd_nl_threads_set(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/threads", sender(fregs));
}

static bool __maybe_unused hook_nfsd_nl_version_set(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/versions", sender(fregs));
}

static bool __maybe_unused hook_nfsd_nl_listener_set(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/portlist", sender(fregs));
}

static bool __maybe_unused hook_nfsd_nl_pool_mode_set(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/pool_mode", sender(fregs));
}

/*
 * What nfsd serves to which client. Its daemon answers by messages what it answers by these files
 * on older kernels (proc.c).
 */
static bool __maybe_unused hook_nfsd_nl_svc_export_set_reqs(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/net/rpc/nfsd.export/channel", sender(fregs));
}

static bool __maybe_unused hook_nfsd_nl_expkey_set_reqs(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/net/rpc/nfsd.fh/channel", sender(fregs));
}

static bool __maybe_unused hook_nfsd_nl_cache_flush(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/net/rpc/nfsd.export/flush", sender(fregs));
}

static bool __maybe_unused hook_sunrpc_nl_ip_map_set_reqs(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/net/rpc/auth.unix.ip/channel", sender(fregs));
}

static bool __maybe_unused hook_sunrpc_nl_unix_gid_set_reqs(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/net/rpc/auth.unix.gid/channel",
			     sender(fregs));
}

static bool __maybe_unused hook_sunrpc_nl_cache_flush(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/net/rpc/auth.unix.ip/flush", sender(fregs));
}

/* Taking locks from clients, those of all network namespaces (nlmsvc_unlock_all_by_ip()). */
static bool __maybe_unused hook_nfsd_nl_unlock_ip(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/unlock_ip", sender(fregs));
}

/* int nfsd_nl_unlock_filesystem_doit(...) and nfsd_nl_unlock_export_doit() */
static bool __maybe_unused hook_nfsd_nl_unlock_path(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/unlock_filesystem", sender(fregs));
}

/* Settings of lockd: those of the initial network namespace are in /proc/sys/fs/nfs, too. */
static bool __maybe_unused hook_lockd_nl_server_set(struct ftrace_regs *fregs)
{
	struct genl_info *info = (struct genl_info *)gabion_arg(fregs, 1);

	return genl_info_net(info) == &init_net &&
	       gabion_refuse(GABION_OP_SYSCTL, "fs.nfs.nlm_grace_period", sender(fregs));
}

/*
 * int nfsd_svc(...): every way to start the first thread leads here. The hook of the message
 * or of the file has recorded it already.
 */
static bool __maybe_unused hook_nfsd_svc(struct ftrace_regs *fregs)
{
	return gabion_refuse_recording(GABION_OP_PROCFS, "/proc/fs/nfsd/threads", NULL,
				       GABION_RECORD_REFUSAL);
}

/* Starting ksmbd, and answering its requests about users and shares. */
static bool __maybe_unused hook_ksmbd_event(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/ksmbd", sender(fregs));
}

/*
 * int handshake_nl_accept_doit(struct sk_buff *skb, struct genl_info *info) and
 * handshake_nl_done_doit(): the side of the daemon that makes TLS of the kernel's connections,
 * as NFS and NVMe have them. The first hands out such a connection, the second says who is at
 * its other end. Those of another network namespace are made by mounts there.
 */
static bool __maybe_unused hook_handshake(struct ftrace_regs *fregs)
{
	struct genl_info *info = (struct genl_info *)gabion_arg(fregs, 1);

	return genl_info_net(info) == &init_net &&
	       gabion_refuse(GABION_OP_PROCFS, "netlink:handshake", sender(fregs));
}

/* Disks and network cards of the host, made and removed, for machines and for itself. */
static bool __maybe_unused hook_vdpa_nl(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "vdpa", sender(fregs));
}

/* Before the message is read its device is not known: any of the major number. */
static bool __maybe_unused hook_nbd_genl(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "b 43:* nbd", sender(fregs));
}

static bool __maybe_unused hook_drbd_adm(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "b 147:* drbd", sender(fregs));
}

#ifdef GABION_HAVE_DRBD_GENL_H
/*
 * int drbd_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb, struct genl_info *info):
 * before each command. A command itself cannot be refused any more: it would leave its reply,
 * which is sent after it, saying that it succeeded.
 */
static bool __maybe_unused hook_drbd_pre_doit(struct ftrace_regs *fregs)
{
	const struct genl_info *info = (const struct genl_info *)gabion_arg(fregs, 2);

	switch (info->genlhdr->cmd) {
	case DRBD_ADM_GET_STATUS:
	case DRBD_ADM_GET_TIMEOUT_TYPE:
		return false;
	default:
		return gabion_refuse(GABION_OP_BLOCK_DEVICE, "b 147:* drbd",
				     sender_of((struct sk_buff *)gabion_arg(fregs, 1)));
	}
}
#endif

/* Answers for disks that a task made in configfs. */
static bool __maybe_unused hook_tcmu_genl(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "target_core_user", sender(fregs));
}

/*
 * int bl_set_layoutdriver(struct nfs_server *server, const struct nfs_fh *fh): the server of
 * an NFS mount tells the client which of the host's disks holds the files, and the client
 * reads and writes that disk, often by kernel threads. After a refusal the mount works all
 * the same, by the network (set_pnfs_layoutdriver() in fs/nfs/pnfs.c).
 */
static bool __maybe_unused hook_bl_set_layoutdriver(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "blocklayoutdriver", NULL);
}

/*
 * int crypto_update_alg(struct sk_buff *skb, struct nlmsghdr *nlh, struct nlattr **attrs) and
 * similar: they change the machine's list of algorithms and their priorities. Every network
 * namespace has such a socket, but there is only one list. GETALG passes.
 */
static bool __maybe_unused hook_crypto_change(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/crypto", sender(fregs));
}

#define IN_NFSD GABION_IN_MODULE(CONFIG_NFSD, "nfsd")
#define IN_SUNRPC GABION_IN_MODULE(CONFIG_SUNRPC, "sunrpc")
#define IN_KSMBD GABION_IN_MODULE(CONFIG_SMB_SERVER, "ksmbd")
#define IN_NBD GABION_IN_MODULE(CONFIG_BLK_DEV_NBD, "nbd")
#define IN_DRBD GABION_IN_MODULE(CONFIG_BLK_DEV_DRBD, "drbd")
#define IN_CRYPTO_USER GABION_IN_MODULE(CONFIG_CRYPTO_USER, "crypto_user")
#define IN_VDPA GABION_IN_MODULE(CONFIG_VDPA, "vdpa")
#define IN_TCMU GABION_IN_MODULE(CONFIG_TCM_USER2, "target_core_user")

static const struct gabion_hook_desc hooks[] = {
#if IS_ENABLED(CONFIG_NFSD)
	GABION_HOOK(nfsd_svc, BIT(GABION_OP_PROCFS), hook_nfsd_svc, IN_NFSD),
#ifdef GABION_HAVE_NFSD_NETLINK_H
	GABION_HOOK(nfsd_nl_threads_set_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_threads_set,
		    IN_NFSD),
	GABION_HOOK(nfsd_nl_version_set_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_version_set,
		    IN_NFSD),
	GABION_HOOK(nfsd_nl_listener_set_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_listener_set,
		    IN_NFSD),
	GABION_HOOK(nfsd_nl_pool_mode_set_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_pool_mode_set,
		    IN_NFSD),
#endif
#ifdef GABION_HAVE_NFSD_CMD_SVC_EXPORT_SET_REQS
	GABION_HOOK(nfsd_nl_svc_export_set_reqs_doit, BIT(GABION_OP_PROCFS),
		    hook_nfsd_nl_svc_export_set_reqs, IN_NFSD),
#endif
#ifdef GABION_HAVE_NFSD_CMD_EXPKEY_SET_REQS
	GABION_HOOK(nfsd_nl_expkey_set_reqs_doit, BIT(GABION_OP_PROCFS),
		    hook_nfsd_nl_expkey_set_reqs, IN_NFSD),
#endif
#ifdef GABION_HAVE_NFSD_CMD_CACHE_FLUSH
	GABION_HOOK(nfsd_nl_cache_flush_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_cache_flush,
		    IN_NFSD),
#endif
#ifdef GABION_HAVE_NFSD_CMD_UNLOCK_IP
	GABION_HOOK(nfsd_nl_unlock_ip_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_unlock_ip, IN_NFSD),
#endif
#ifdef GABION_HAVE_NFSD_CMD_UNLOCK_FILESYSTEM
	GABION_HOOK(nfsd_nl_unlock_filesystem_doit, BIT(GABION_OP_PROCFS),
		    hook_nfsd_nl_unlock_path, IN_NFSD),
#endif
#ifdef GABION_HAVE_NFSD_CMD_UNLOCK_EXPORT
	GABION_HOOK(nfsd_nl_unlock_export_doit, BIT(GABION_OP_PROCFS), hook_nfsd_nl_unlock_path,
		    IN_NFSD),
#endif
#endif
#if IS_ENABLED(CONFIG_SUNRPC)
#ifdef GABION_HAVE_SUNRPC_NETLINK_H
	GABION_HOOK(sunrpc_nl_ip_map_set_reqs_doit, BIT(GABION_OP_PROCFS),
		    hook_sunrpc_nl_ip_map_set_reqs, IN_SUNRPC),
	GABION_HOOK(sunrpc_nl_unix_gid_set_reqs_doit, BIT(GABION_OP_PROCFS),
		    hook_sunrpc_nl_unix_gid_set_reqs, IN_SUNRPC),
	GABION_HOOK(sunrpc_nl_cache_flush_doit, BIT(GABION_OP_PROCFS), hook_sunrpc_nl_cache_flush,
		    IN_SUNRPC),
#endif
#endif
#if IS_ENABLED(CONFIG_LOCKD)
#ifdef GABION_HAVE_LOCKD_NETLINK_H
	GABION_HOOK(lockd_nl_server_set_doit, BIT(GABION_OP_SYSCTL), hook_lockd_nl_server_set,
		    GABION_IN_MODULE(CONFIG_LOCKD, "lockd")),
#endif
#endif
#if IS_ENABLED(CONFIG_SMB_SERVER)
	GABION_HOOK(handle_startup_event, BIT(GABION_OP_PROCFS), hook_ksmbd_event, IN_KSMBD),
	GABION_HOOK(handle_generic_event, BIT(GABION_OP_PROCFS), hook_ksmbd_event, IN_KSMBD),
#endif
#if IS_ENABLED(CONFIG_CRYPTO_USER)
	GABION_HOOK(crypto_add_alg, BIT(GABION_OP_PROCFS), hook_crypto_change, IN_CRYPTO_USER),
	GABION_HOOK(crypto_del_alg, BIT(GABION_OP_PROCFS), hook_crypto_change, IN_CRYPTO_USER),
	GABION_HOOK(crypto_update_alg, BIT(GABION_OP_PROCFS), hook_crypto_change, IN_CRYPTO_USER),
	GABION_HOOK(crypto_del_rng, BIT(GABION_OP_PROCFS), hook_crypto_change, IN_CRYPTO_USER),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_NBD)
	GABION_HOOK(nbd_genl_connect, BIT(GABION_OP_BLOCK_DEVICE), hook_nbd_genl, IN_NBD),
	GABION_HOOK(nbd_genl_disconnect, BIT(GABION_OP_BLOCK_DEVICE), hook_nbd_genl, IN_NBD),
	GABION_HOOK(nbd_genl_reconfigure, BIT(GABION_OP_BLOCK_DEVICE), hook_nbd_genl, IN_NBD),
#endif
/* All commands of drbd's family except queries (include/linux/drbd_genl.h). */
#if IS_ENABLED(CONFIG_BLK_DEV_DRBD)
#ifdef GABION_HAVE_DRBD_GENL_H
	GABION_HOOK(drbd_pre_doit, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_pre_doit, IN_DRBD),
#else
	GABION_HOOK(drbd_adm_new_minor, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_del_minor, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_new_resource, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_del_resource, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_resource_opts, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_connect, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_net_opts, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_disconnect, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_attach, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_disk_opts, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_resize, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_set_role, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_new_c_uuid, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_start_ov, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_detach, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_invalidate, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_invalidate_peer, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_pause_sync, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_resume_sync, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_suspend_io, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_resume_io, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_outdate, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
	GABION_HOOK(drbd_adm_down, BIT(GABION_OP_BLOCK_DEVICE), hook_drbd_adm, IN_DRBD),
#endif
#endif
#if IS_ENABLED(CONFIG_TCM_USER2)
	GABION_HOOK(tcmu_genl_set_features, BIT(GABION_OP_BLOCK_DEVICE), hook_tcmu_genl, IN_TCMU),
	GABION_HOOK(tcmu_genl_add_dev_done, BIT(GABION_OP_BLOCK_DEVICE), hook_tcmu_genl, IN_TCMU),
	GABION_HOOK(tcmu_genl_rm_dev_done, BIT(GABION_OP_BLOCK_DEVICE), hook_tcmu_genl, IN_TCMU),
	GABION_HOOK(tcmu_genl_reconfig_dev_done, BIT(GABION_OP_BLOCK_DEVICE), hook_tcmu_genl,
		    IN_TCMU),
#endif
#ifdef CONFIG_NET_HANDSHAKE
	GABION_HOOK(handshake_nl_accept_doit, BIT(GABION_OP_PROCFS), hook_handshake),
	GABION_HOOK(handshake_nl_done_doit, BIT(GABION_OP_PROCFS), hook_handshake),
#endif
#if IS_ENABLED(CONFIG_VDPA)
	GABION_HOOK(vdpa_nl_cmd_dev_add_set_doit, BIT(GABION_OP_BLOCK_DEVICE), hook_vdpa_nl,
		    IN_VDPA),
	GABION_HOOK(vdpa_nl_cmd_dev_del_set_doit, BIT(GABION_OP_BLOCK_DEVICE), hook_vdpa_nl,
		    IN_VDPA),
#ifdef GABION_HAVE_VDPA_ATTR_SET
	GABION_HOOK(vdpa_nl_cmd_dev_attr_set_doit, BIT(GABION_OP_BLOCK_DEVICE), hook_vdpa_nl,
		    IN_VDPA),
#endif
#endif
#if IS_ENABLED(CONFIG_PNFS_BLOCK)
	GABION_HOOK(bl_set_layoutdriver, BIT(GABION_OP_BLOCK_DEVICE), hook_bl_set_layoutdriver,
		    GABION_IN_MODULE(CONFIG_PNFS_BLOCK, "blocklayoutdriver")),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_kernel_service, hooks);
