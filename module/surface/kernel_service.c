// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services of the kernel: what tells a thread of the kernel, which has every right on
 * every file and disk, what to serve and to whom.
 *
 * Whoever starts or feeds such a thread acts through it. A network namespace of one's
 * own does not make it harmless: what nfsd and ksmbd open they open as the kernel, and
 * a disk that a daemon answers for is one of the host's. So a message to them is judged
 * where its family receives it, in the sender's context; queries pass. What nfsd is
 * told by files is judged by file (procfs.c).
 */
#include <linux/fs.h>
#include <linux/kconfig.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <net/sock.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"

/*
 * int doit(struct sk_buff *skb, struct genl_info *info): whoever opened the socket
 * that it was sent by is judged as well; the kernel itself looks at that one
 * (netlink_capable() in net/netlink/af_netlink.c).
 */
static const struct file *sender(struct ftrace_regs *fregs)
{
	struct sk_buff *skb = (struct sk_buff *)gabion_arg(fregs, 0);
	const struct sock *sk = NETLINK_CB(skb).sk;

	return sk && sk->sk_socket ? sk->sk_socket->file : NULL;
}

/* Each has its file in the file system nfsd, by whose name a list may speak of it. */
static bool __maybe_unused nfsd_threads(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/threads", sender(fregs));
}

static bool __maybe_unused nfsd_versions(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/versions", sender(fregs));
}

static bool __maybe_unused nfsd_listeners(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/portlist", sender(fregs));
}

static bool __maybe_unused nfsd_pool_mode(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/nfsd/pool_mode", sender(fregs));
}

/*
 * int nfsd_svc(...): the one way to a first thread, whatever leads there. The message
 * and the file have recorded it already.
 */
static bool __maybe_unused nfsd_start(struct ftrace_regs *fregs)
{
	return gabion_refuse_quietly(GABION_OP_PROCFS, "/proc/fs/nfsd/threads");
}

/* Its start, and the answers to its questions: who a user is, and which path a share. */
static bool __maybe_unused ksmbd_message(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PROCFS, "/proc/fs/ksmbd", sender(fregs));
}

/* Which device it is for is not known before the message is read: any of its major number. */
static bool __maybe_unused nbd_message(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "b 43:*", sender(fregs));
}

static bool __maybe_unused drbd_message(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "b 147:*", sender(fregs));
}

/* Answers for the disks of whoever made them in configfs. */
static bool __maybe_unused tcmu_message(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "target_core_user", sender(fregs));
}

/*
 * int bl_set_layoutdriver(struct nfs_server *server, const struct nfs_fh *fh): the
 * server of an NFS mount would tell the client which of the host's disks holds the
 * files, and the client reads and writes these, often by kernel threads. Who is refused
 * this has its mount all the same, by the network (set_pnfs_layoutdriver() in
 * fs/nfs/pnfs.c).
 */
static bool __maybe_unused pnfs_disks(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_BLOCK_DEVICE, "blocklayoutdriver", NULL);
}

#define SERVICE(config, name, file_name, operation, judge_function)                  \
	{                                                                            \
		.function = #name, .module = IS_MODULE(config) ? (file_name) : NULL, \
		.ops = BIT(operation), .judge = (judge_function)                     \
	}
#define NFSD(name, judge_function) \
	SERVICE(CONFIG_NFSD, name, "nfsd", GABION_OP_PROCFS, judge_function)
#define KSMBD(name) \
	SERVICE(CONFIG_SMB_SERVER, name, "ksmbd", GABION_OP_PROCFS, ksmbd_message)
#define NBD(name) \
	SERVICE(CONFIG_BLK_DEV_NBD, name, "nbd", GABION_OP_BLOCK_DEVICE, nbd_message)
#define DRBD(name) \
	SERVICE(CONFIG_BLK_DEV_DRBD, name, "drbd", GABION_OP_BLOCK_DEVICE, drbd_message)
#define TCMU(name)                                                                  \
	SERVICE(CONFIG_TCM_USER2, name, "target_core_user", GABION_OP_BLOCK_DEVICE, \
		tcmu_message)

static const struct gabion_hook_desc hooks[] = {
#if IS_ENABLED(CONFIG_NFSD)
	NFSD(nfsd_svc, nfsd_start),
#ifdef GABION_HAVE_NFSD_NETLINK_H
	NFSD(nfsd_nl_threads_set_doit, nfsd_threads),
	NFSD(nfsd_nl_version_set_doit, nfsd_versions),
	NFSD(nfsd_nl_listener_set_doit, nfsd_listeners),
	NFSD(nfsd_nl_pool_mode_set_doit, nfsd_pool_mode),
#endif
#endif
#if IS_ENABLED(CONFIG_SMB_SERVER)
	KSMBD(handle_startup_event),
	KSMBD(handle_generic_event),
#endif
#if IS_ENABLED(CONFIG_BLK_DEV_NBD)
	NBD(nbd_genl_connect),
	NBD(nbd_genl_disconnect),
	NBD(nbd_genl_reconfigure),
#endif
/* All of drbd's family but what only asks (include/linux/drbd_genl.h). */
#if IS_ENABLED(CONFIG_BLK_DEV_DRBD)
	DRBD(drbd_adm_new_minor),
	DRBD(drbd_adm_del_minor),
	DRBD(drbd_adm_new_resource),
	DRBD(drbd_adm_del_resource),
	DRBD(drbd_adm_resource_opts),
	DRBD(drbd_adm_connect),
	DRBD(drbd_adm_net_opts),
	DRBD(drbd_adm_disconnect),
	DRBD(drbd_adm_attach),
	DRBD(drbd_adm_disk_opts),
	DRBD(drbd_adm_resize),
	DRBD(drbd_adm_set_role),
	DRBD(drbd_adm_new_c_uuid),
	DRBD(drbd_adm_start_ov),
	DRBD(drbd_adm_detach),
	DRBD(drbd_adm_invalidate),
	DRBD(drbd_adm_invalidate_peer),
	DRBD(drbd_adm_pause_sync),
	DRBD(drbd_adm_resume_sync),
	DRBD(drbd_adm_suspend_io),
	DRBD(drbd_adm_resume_io),
	DRBD(drbd_adm_outdate),
	DRBD(drbd_adm_down),
#endif
#if IS_ENABLED(CONFIG_TCM_USER2)
	TCMU(tcmu_genl_set_features),
	TCMU(tcmu_genl_add_dev_done),
	TCMU(tcmu_genl_rm_dev_done),
	TCMU(tcmu_genl_reconfig_dev_done),
#endif
#if IS_ENABLED(CONFIG_PNFS_BLOCK)
	SERVICE(CONFIG_PNFS_BLOCK, bl_set_layoutdriver, "blocklayoutdriver",
		GABION_OP_BLOCK_DEVICE, pnfs_disks),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_service, hooks);
