// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services of the kernel: started, configured, and fed with data. These are nfsd, ksmbd, and block
 * devices that a daemon serves. Their kernel threads have rights that the task starting them does
 * not have.
 *
 * In the rows:
 *  NFSD(file)            starts or configures nfsd
 *  CHANNEL(cache, line)  writes to one of its caches
 *  KSMBD                 starts or configures ksmbd
 *  NBD                   makes a network block device
 *  CRYPTO                changes the machine's list of cryptographic algorithms
 *  HANDSHAKE             takes the place of the daemon that makes TLS handshakes for the kernel
 *  VDPA                  makes or removes a vDPA device
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/cryptouser.h>
#include <linux/nbd-netlink.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "genl.h"
#include "matrix.h"

static int insert(struct context *context)
{
	return module_insert(context->attack->module);
}

/*
 * nfsd, in a network namespace of the attacker's own, by its generic netlink family
 * (include/uapi/linux/nfsd_netlink.h).
 */
enum {
	THREADS_SET = 2,
	THREADS_GET = 3,
	VERSION_SET = 4,
	VERSION_GET = 5,
	LISTENER_SET = 6,
	LISTENER_GET = 7,
	POOL_MODE_SET = 8,
	POOL_MODE_GET = 9,
};

static void say_threads(struct genl_message *message, void *arg)
{
	genl_put_u32(message, 1, *(int *)arg);
}

static int set_threads(int number)
{
	return genl_tell("nfsd", THREADS_SET, say_threads, &number);
}

static void say_version(struct genl_message *message, void *arg)
{
	struct nlattr *version = genl_nest(message, 1);

	genl_put_u32(message, 1, 4);
	genl_put_u32(message, 2, 2);
	genl_put(message, 3, NULL, 0);
	genl_end(message, version);
}

static int set_version(void)
{
	return genl_tell("nfsd", VERSION_SET, say_version, NULL);
}

#define NFS_PORT 2049

static void say_listener(struct genl_message *message, void *arg)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(NFS_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct nlattr *listener = genl_nest(message, 1);

	genl_put(message, 1, &address, sizeof(address));
	genl_put(message, 2, "tcp", sizeof("tcp"));
	genl_end(message, listener);
}

static int set_listener(void)
{
	return genl_tell("nfsd", LISTENER_SET, say_listener, NULL);
}

static void say_pool_mode(struct genl_message *message, void *arg)
{
	genl_put(message, 1, "auto", sizeof("auto"));
}

static int set_pool_mode(void)
{
	return genl_tell("nfsd", POOL_MODE_SET, say_pool_mode, NULL);
}

static int loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	err = outcome(ioctl(fd, SIOCGIFFLAGS, &request));
	request.ifr_flags |= IFF_UP;
	if (!err)
		err = outcome(ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
	return err;
}

/* A network namespace of the attacker's own, and its nfsd files. */
static int own_network(struct context *context)
{
	int err = private_mounts(CLONE_NEWNET);

	return err ? err : loopback_up();
}

/*
 * Configure NFSv4 only, which needs no portmapper. In a user namespace the kernel refuses this, as
 * it refuses the attacks.
 */
static int own_network_and_version(struct context *context)
{
	int err = own_network(context);

	err = err ? err : set_version();
	return err == -EPERM ? 0 : err;
}

/* Since 7.x the kernel starts no threads where nothing listens. */
static int own_network_to_serve(struct context *context)
{
	int err = own_network_and_version(context);

	if (!err && kernel_since("7.0"))
		err = set_listener();
	return err == -EPERM ? 0 : err;
}

/* Stop the server: it keeps the network namespace alive, and owns the listener. */
static int dismantle(int ret)
{
	if (!ret)
		set_threads(0);
	return ret;
}

static int start_threads(struct context *context)
{
	return dismantle(set_threads(1));
}

static int start_listener(struct context *context)
{
	return dismantle(set_listener());
}

static int choose_version(struct context *context)
{
	return set_version();
}

static int choose_pool_mode(struct context *context)
{
	return set_pool_mode();
}

/* By a socket that another task has opened, in the socket's network namespace. */
static int open_socket(struct context *context)
{
	int err = insert(context);

	if (err)
		return err;
	context->fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	return outcome(context->fd);
}

static int pool_mode_by_socket(struct context *context)
{
	struct genl_message message, answer;
	int ret = genl_family(context->fd, "nfsd");

	if (ret < 0)
		return ret;
	genl_begin(&message, ret, POOL_MODE_SET);
	say_pool_mode(&message, NULL);
	return genl_ask(context->fd, &message, &answer, sizeof(answer));
}

#define NFSD(file) .operation = "procfs", .object = "object=\"/proc/fs/nfsd/" file "\"",	\
	.module = "nfsd", .since = "6.10", .userns = -EPERM

ATTEMPT(nfsd_version, NFSD("versions"), .outside = insert, .early = own_network,
	.attempt = choose_version)
ATTEMPT(nfsd_listener, NFSD("portlist"), .outside = insert, .early = own_network_and_version,
	.attempt = start_listener)
ATTEMPT(nfsd_pool_mode, NFSD("pool_mode"), .outside = insert, .early = own_network,
	.attempt = choose_pool_mode)
ATTEMPT(nfsd_pool_mode_host, NFSD("pool_mode"), .outside = insert, .attempt = choose_pool_mode)
ATTEMPT(nfsd_inherited, NFSD("pool_mode"), .outside = open_socket,
	.attempt = pool_mode_by_socket)

/* What of these three has come with 7.3, with an empty answer, or one that finds nothing. */
enum {
	SVC_EXPORT_SET_REQS = 12,
	EXPKEY_SET_REQS = 14,
	NFSD_CACHE_FLUSH = 15,
	UNLOCK_IP = 16,
	UNLOCK_FILESYSTEM = 17,
	UNLOCK_EXPORT = 18,
	IP_MAP_SET_REQS = 3,
	UNIX_GID_SET_REQS = 5,
	SUNRPC_CACHE_FLUSH = 6,
	LOCKD_SERVER_SET = 1,
};

static int tell_nfsd(struct context *context)
{
	return genl_tell("nfsd", context->attack->number, NULL, NULL);
}

static void say_address(struct genl_message *message, void *arg)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	genl_put(message, 1, &address, sizeof(address));
}

static int unlock_ip(struct context *context)
{
	return genl_tell("nfsd", UNLOCK_IP, say_address, NULL);
}

static void say_root(struct genl_message *message, void *arg)
{
	genl_put(message, 1, "/", sizeof("/"));
}

/* Where no server runs, the kernel says so at the end. */
static int unlock_path(struct context *context)
{
	int err = genl_tell("nfsd", context->attack->number, say_root, NULL);

	return err == -EINVAL ? 0 : err;
}

static int tell_sunrpc(struct context *context)
{
	return genl_tell("sunrpc", context->attack->number, NULL, NULL);
}

static void say_grace_time(struct genl_message *message, void *arg)
{
	genl_put_u32(message, 1, 0);
}

static int tell_lockd(struct context *context)
{
	return genl_tell("lockd", LOCKD_SERVER_SET, say_grace_time, NULL);
}

static int tell_own_lockd(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : tell_lockd(context);
}

#define NFSD_73(path) .operation = "procfs", .object = "object=\"/proc/" path "\"",	\
	.module = "nfsd", .since = "7.3", .userns = -EPERM, .outside = insert

ATTEMPT(nfsd_exports, NFSD_73("net/rpc/nfsd.export/channel"), .early = own_network,
	.attempt = tell_nfsd, .number = SVC_EXPORT_SET_REQS)
ATTEMPT(nfsd_exports_host, NFSD_73("net/rpc/nfsd.export/channel"),
	.attempt = tell_nfsd, .number = SVC_EXPORT_SET_REQS)
ATTEMPT(nfsd_keys, NFSD_73("net/rpc/nfsd.fh/channel"), .early = own_network,
	.attempt = tell_nfsd, .number = EXPKEY_SET_REQS)
ATTEMPT(nfsd_flush, NFSD_73("net/rpc/nfsd.export/flush"), .early = own_network,
	.attempt = tell_nfsd, .number = NFSD_CACHE_FLUSH)
ATTEMPT(nfsd_unlock_ip, NFSD_73("fs/nfsd/unlock_ip"), .early = own_network, .attempt = unlock_ip)
ATTEMPT(nfsd_unlock_filesystem, NFSD_73("fs/nfsd/unlock_filesystem"), .early = own_network,
	.attempt = unlock_path, .number = UNLOCK_FILESYSTEM)
ATTEMPT(nfsd_unlock_export, NFSD_73("fs/nfsd/unlock_filesystem"), .early = own_network,
	.attempt = unlock_path, .number = UNLOCK_EXPORT)
ATTEMPT(sunrpc_clients, NFSD_73("net/rpc/auth.unix.ip/channel"), .early = own_network,
	.attempt = tell_sunrpc, .number = IP_MAP_SET_REQS)
ATTEMPT(sunrpc_groups, NFSD_73("net/rpc/auth.unix.gid/channel"), .early = own_network,
	.attempt = tell_sunrpc, .number = UNIX_GID_SET_REQS)
ATTEMPT(sunrpc_flush, NFSD_73("net/rpc/auth.unix.ip/flush"), .early = own_network,
	.attempt = tell_sunrpc, .number = SUNRPC_CACHE_FLUSH)

#define LOCKD .operation = "sysctl", .object = "object=\"fs.nfs.nlm_grace_period\"",	\
	.module = "lockd", .since = "7.3", .userns = -EPERM, .outside = insert

ATTEMPT(lockd_grace, LOCKD, .attempt = tell_lockd)
ATTEMPT(lockd_grace_own, LOCKD, .harmless = true, .attempt = tell_own_lockd)

/* Queries, which must pass. */
static int ask_nfsd(struct context *context)
{
	static const int questions[] = { THREADS_GET, LISTENER_GET, VERSION_GET, POOL_MODE_GET };
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(questions) && !err; i++)
		err = genl_tell("nfsd", questions[i], NULL, NULL);
	return err;
}

ATTEMPT(nfsd_questions, .operation = "procfs", .module = "nfsd", .since = "6.10",
	.harmless = true, .outside = insert, .early = own_network, .attempt = ask_nfsd)

/* nfsd's caches, written in /proc/net/rpc of a network namespace of the attacker's own. */
#define RPC(cache) "/proc/self/net/rpc/" cache "/channel"
#define CLIENT "nfsd 127.0.0.1 2147483647 gabion\n"
#define EXPORTED "/root/gabion-export"
/* NFSEXP_FSID | NFSEXP_NOSUBTREECHECK | NFSEXP_INSECURE_PORT, without squashing */
#define EXPORT_OF(path) "gabion " path " 2147483647 9218 -2 -2 0\n"
#define HANDLE_OF(path) "gabion 1 \\x00000000 2147483647 " path "\n"
#define EXPORT EXPORT_OF(EXPORTED)
#define HANDLE HANDLE_OF(EXPORTED)

static int own_network_and_files(struct context *context)
{
	int err = own_network(context);

	if (err)
		return err;
	if (mount("none", "/root", "tmpfs", 0, NULL) || mkdir(EXPORTED, 0700))
		return -errno;
	return write_text(RPC("auth.unix.ip"), CLIENT);
}

static int open_channel(struct context *context)
{
	int err = own_network_and_files(context);

	return err ? err : open_it(context);
}

static int feed(struct context *context)
{
	return write_text(context->attack->path, context->attack->text);
}

static int open_channel_to_read(struct context *context)
{
	return try_open(context);
}

static int write_vector(struct context *context)
{
	struct iovec iov = {
		.iov_base = (void *)context->attack->text,
		.iov_len = strlen(context->attack->text),
	};

	return outcome(writev(context->fd, &iov, 1));
}

static int change_channel_mode(struct context *context)
{
	return outcome(chmod(context->attack->path, 0666));
}

#define CHANNEL(cache, line) .operation = "procfs",				\
	.object = "/net/rpc/" cache "/channel\"", .module = "nfsd",		\
	.path = RPC(cache), .flags = O_WRONLY, .text = (line)

ATTEMPT(feed_export, CHANNEL("nfsd.export", EXPORT), .outside = insert,
	.early = own_network_and_files, .attempt = feed)
ATTEMPT(feed_handle, CHANNEL("nfsd.fh", HANDLE), .outside = insert,
	.early = own_network_and_files, .attempt = feed)
ATTEMPT(feed_client, CHANNEL("auth.unix.ip", CLIENT), .outside = insert,
	.early = own_network_and_files, .attempt = feed)
ATTEMPT(feed_groups, CHANNEL("auth.unix.gid", "0 2147483647 1 0\n"), .outside = insert,
	.early = own_network_and_files, .attempt = feed)
ATTEMPT(feed_open, CHANNEL("nfsd.export", EXPORT), .outside = insert,
	.early = own_network_and_files, .attempt = try_open)
ATTEMPT(feed_opened_before, CHANNEL("nfsd.export", EXPORT), .outside = insert,
	.early = open_channel, .attempt = use_write)
ATTEMPT(feed_writev, CHANNEL("nfsd.export", EXPORT), .outside = insert,
	.early = open_channel, .attempt = write_vector)
ATTEMPT(feed_helper, CHANNEL("auth.unix.ip", CLIENT), .outside = insert,
	.early = open_channel, .helper = helper_write)
ATTEMPT(feed_flush, .operation = "procfs", .object = "/net/rpc/nfsd.fh/flush\"",
	.module = "nfsd", .path = "/proc/self/net/rpc/nfsd.fh/flush", .text = "1\n",
	.outside = insert, .early = own_network_and_files, .attempt = feed)
ATTEMPT(feed_mode, CHANNEL("nfsd.export", EXPORT), .outside = insert,
	.early = own_network_and_files, .attempt = change_channel_mode)
ATTEMPT(feed_thread, .operation = "procfs", .object = "/net/rpc/nfsd.export/channel\"",
	.module = "nfsd", .path = "/proc/thread-self/net/rpc/nfsd.export/channel",
	.text = EXPORT, .outside = insert, .early = own_network_and_files, .attempt = feed)
ATTEMPT(channel_read, CHANNEL("nfsd.export", EXPORT), .harmless = true, .outside = insert,
	.early = own_network, .flags = O_RDONLY, .attempt = open_channel_to_read)

/*
 * ksmbd (fs/smb/server/ksmbd_netlink.h): starting it, and answering a request. There is one server
 * for all network namespaces.
 */
#define STARTING_UP 2
#define LOGIN_RESPONSE 5
#define STARTUP_SIZE 1024

static void say_startup(struct genl_message *message, void *arg)
{
	/* The beginning of struct ksmbd_startup_request. The rest may be zero. */
	static const union {
		struct {
			uint32_t flags, signing;
			char min_protocol[16], max_protocol[16], name[16], group[64], text[64];
			uint16_t port;
		};
		unsigned char bytes[STARTUP_SIZE];
	} request = {
		.name = "GABION",
		.group = "GABION",
		.text = "gabion",
		.port = 44500,
	};

	genl_put(message, STARTING_UP, &request, sizeof(request));
}

static int start_ksmbd(struct context *context)
{
	return genl_tell("SMBD_GENL", STARTING_UP, say_startup, NULL);
}

static void say_login(struct genl_message *message, void *arg)
{
	static unsigned char response[512];

	genl_put(message, LOGIN_RESPONSE, response, sizeof(response));
}

static int answer_ksmbd(struct context *context)
{
	return genl_tell("SMBD_GENL", LOGIN_RESPONSE, say_login, NULL);
}

static void stop_ksmbd(struct context *context)
{
	write_text("/sys/class/ksmbd-control/kill_server", "hard");
}

#define KSMBD .operation = "procfs", .object = "object=\"/proc/fs/ksmbd\"",	\
	.module = "ksmbd", .userns = -EPERM, .outside = insert, .undo = stop_ksmbd

ATTEMPT(ksmbd_answer, KSMBD, .early = own_network, .attempt = answer_ksmbd)

/*
 * Block devices: nbd, DRBD, and the netlink interfaces of LIO's user space daemon (TCMU) and of
 * iSCSI.
 */
static void say_socket(struct genl_message *message, void *arg)
{
	uint64_t size = 1 << 20;
	struct nlattr *sockets, *item;

	genl_put_u32(message, NBD_ATTR_INDEX, 7);
	genl_put(message, NBD_ATTR_SIZE_BYTES, &size, sizeof(size));
	sockets = genl_nest(message, NBD_ATTR_SOCKETS);
	item = genl_nest(message, NBD_SOCK_ITEM);
	genl_put_u32(message, NBD_SOCK_FD, *(int *)arg);
	genl_end(message, item);
	genl_end(message, sockets);
}

static void say_index(struct genl_message *message, void *arg)
{
	genl_put_u32(message, NBD_ATTR_INDEX, 7);
}

static int disconnect(void)
{
	return genl_tell("nbd", NBD_CMD_DISCONNECT, say_index, NULL);
}

/* The nbd server's side, which never answers. */
static int disk_ends[2] = { -1, -1 };

static void forget_disk(struct context *context)
{
	disconnect();
	close(disk_ends[0]);
	close(disk_ends[1]);
}

static int make_disk(struct context *context)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, disk_ends))
		return -errno;
	return genl_tell("nbd", NBD_CMD_CONNECT, say_socket, &disk_ends[0]);
}

static int insert_and_make_disk(struct context *context)
{
	int err = insert(context);

	return err ? err : make_disk(context);
}

static int take_disk(struct context *context)
{
	return disconnect();
}

static int change_disk(struct context *context)
{
	return genl_tell("nbd", NBD_CMD_RECONFIGURE, say_index, NULL);
}

static int ask_nbd(struct context *context)
{
	return genl_tell("nbd", NBD_CMD_STATUS, NULL, NULL);
}

#define NBD .operation = "block_device", .object = "object=\"b 43:*\"", .module = "nbd",	\
	.userns = -EPERM, .undo = forget_disk

ATTEMPT(nbd_connect, NBD, .outside = insert, .attempt = make_disk)
ATTEMPT(nbd_disconnect, NBD, .outside = insert_and_make_disk, .attempt = take_disk)
ATTEMPT(nbd_reconfigure, NBD, .outside = insert_and_make_disk, .attempt = change_disk)
ATTEMPT(nbd_question, .operation = "block_device", .module = "nbd", .harmless = true,
	.outside = insert, .attempt = ask_nbd)

#define DRBD_NEW_RESOURCE 7
#define DRBD_DEL_RESOURCE 8
#define DRBD_CONTEXT 2
#define DRBD_RESOURCE_NAME 2

static void say_resource(struct genl_message *message, void *arg)
{
	/* minor and flags */
	const uint32_t header[] = { -1, 0 };
	struct nlattr *resource;

	memcpy((void *)message + message->header.nlmsg_len, header, sizeof(header));
	message->header.nlmsg_len += sizeof(header);
	resource = genl_nest(message, DRBD_CONTEXT);
	genl_put(message, DRBD_RESOURCE_NAME, "gabion", sizeof("gabion"));
	genl_end(message, resource);
}

static int make_resource(struct context *context)
{
	return genl_tell("drbd", DRBD_NEW_RESOURCE, say_resource, NULL);
}

static void forget_resource(struct context *context)
{
	genl_tell("drbd", DRBD_DEL_RESOURCE, say_resource, NULL);
}

ATTEMPT(drbd_resource, .operation = "block_device", .object = "object=\"b 147:*\"",
	.module = "drbd", .userns = -EPERM, .outside = insert, .undo = forget_resource,
	.attempt = make_resource)

#define TCMU_SET_FEATURES 7
#define TCMU_REPLY_SUPPORTED 9

static void say_feature(struct genl_message *message, void *arg)
{
	const uint8_t no = 0;

	genl_put(message, TCMU_REPLY_SUPPORTED, &no, sizeof(no));
}

static int play_daemon(struct context *context)
{
	return genl_tell("TCM-USER", TCMU_SET_FEATURES, say_feature, NULL);
}

ATTEMPT(tcmu_daemon, .operation = "block_device", .object = "object=\"target_core_user\"",
	.module = "target_core_user", .userns = -EPERM, .outside = insert,
	.early = own_network, .attempt = play_daemon)

#define ISCSI_DESTROY_SESSION 12

/* Any answer shows that the kernel processed the message. */
static int talk_iscsi(struct context *context)
{
	struct {
		struct nlmsghdr header;
		unsigned char event[1024];
	} message = {
		.header.nlmsg_len = sizeof(message),
		.header.nlmsg_type = ISCSI_DESTROY_SESSION,
		.header.nlmsg_flags = NLM_F_REQUEST,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ISCSI);
	int ret;

	if (fd < 0)
		return -errno;
	ret = outcome(send(fd, &message, sizeof(message), 0));
	if (!ret)
		ret = outcome(recv(fd, &message, sizeof(message), 0));
	close(fd);
	return ret;
}

ATTEMPT(iscsi_message, .operation = "block_device", .object = "object=\"iscsi\"",
	.module = "scsi_transport_iscsi", .outside = insert, .attempt = talk_iscsi)

/*
 * An NFS client of the attacker's own, whose server runs on the host. It must work, although the
 * policy denies the operations that cover services.
 *
 * The server makes a directory for each client in the nfsd file system, and assumes that it is
 * mounted (nfsd_client_mkdir() in fs/nfsd/nfsctl.c).
 */
#define NFSD_DIR "/proc/fs/nfsd"
#define SERVED "/tmp/gabion-served"
#define CLIENT_OPTIONS "vers=4.2,addr=127.0.0.1,clientaddr=127.0.0.1,soft,timeo=50,retrans=2"

static void stop_server(struct context *context)
{
	write_text(NFSD_DIR "/threads", "0\n");
	umount2(NFSD_DIR, MNT_DETACH);
	unlink(SERVED "/link");
	rmdir(SERVED);
}

/* NFSv4 only, which needs no portmapper. */
static const struct {
	const char *path;
	const char *text;
} server_steps[] = {
	{ NFSD_DIR "/versions", "-3 +4\n" },
	{ NFSD_DIR "/portlist", "tcp 2049\n" },
	{ NFSD_DIR "/threads", "1\n" },
	{ RPC("auth.unix.ip"), CLIENT },
	{ RPC("nfsd.export"), EXPORT_OF(SERVED) },
	{ RPC("nfsd.fh"), HANDLE_OF(SERVED) },
};

/* A server that another attack has left running is stopped first. */
static int write_when_idle(const char *path, const char *text)
{
	int err, tries = 50;

	while ((err = write_text(path, text)) == -EBUSY && tries--) {
		write_text(NFSD_DIR "/threads", "0\n");
		usleep(100000);
	}
	return err;
}

static int start_server(struct context *context)
{
	static const char *const modules[] = { "nfsd", "nfs", "nfsv4" };
	int err = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modules) && !err; i++)
		err = module_insert(modules[i]);
	mkdir(SERVED, 0755);
	if (!err)
		err = outcome(mount("nfsd", NFSD_DIR, "nfsd", 0, NULL));
	/* EBUSY: it is mounted already. */
	if (err == -EBUSY)
		err = 0;
	for (i = 0; i < ARRAY_SIZE(server_steps) && !err; i++)
		err = write_when_idle(server_steps[i].path, server_steps[i].text);
	if (err)
		stop_server(context);
	return err;
}

/*
 * Links, because a server allows these also in its grace period, in which it does not open files.
 */
static int make_and_read(const char *path)
{
	char text[16] = "";
	int err = outcome(symlink("gabion", path));

	if (!err)
		err = outcome(readlink(path, text, sizeof(text) - 1));
	return err ? err : strcmp(text, "gabion") ? -EBADMSG : 0;
}

static int mount_own_client(struct context *context)
{
	int err = private_mounts(0);

	if (!err)
		err = outcome(mount("127.0.0.1:/", "/mnt", "nfs4", 0, CLIENT_OPTIONS));
	if (err)
		return err;
	err = make_and_read("/mnt/link");
	/* Unmount now, while the server still runs. */
	return outcome(umount("/mnt")) ?: err;
}

ATTEMPT(own_client, .operation = "procfs sysfs sysctl block_device keyring host_info",
	.also = "mount", .module = "nfsv4", .harmless = true, .userns = -EPERM,
	.outside = start_server, .attempt = mount_own_client, .undo = stop_server)

/*
 * The machine's cryptographic algorithms, accessed from a network namespace of the attacker's own.
 */

struct crypto_message {
	struct nlmsghdr header;
	struct crypto_user_alg alg;
	struct nlattr attr;
	uint32_t priority;
};

/*
 * Take the first algorithm in /proc/crypto, with its priority, so that an update changes nothing.
 */
static int find_algorithm(struct crypto_message *message)
{
	FILE *list = fopen("/proc/crypto", "r");
	char line[256];
	int found = 0;

	if (!list)
		return -errno;
	while (found < 3 && fgets(line, sizeof(line), list)) {
		found += sscanf(line, "name : %63s", message->alg.cru_name) == 1;
		found += sscanf(line, "driver : %63s", message->alg.cru_driver_name) == 1;
		found += sscanf(line, "priority : %u", &message->priority) == 1;
	}
	fclose(list);
	return found == 3 ? 0 : -ENOENT;
}

/* attack->number: the type of the message */
static int talk_crypto(struct context *context)
{
	struct crypto_message message = {
		.header.nlmsg_len = sizeof(message),
		.header.nlmsg_type = context->attack->number,
		.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		.attr.nla_type = CRYPTOCFGA_PRIORITY_VAL,
		.attr.nla_len = NLA_HDRLEN + sizeof(uint32_t),
	};
	struct genl_message answer;
	int err = find_algorithm(&message), fd;

	if (!err)
		err = outcome(unshare(CLONE_NEWNET));
	if (err)
		return err;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_CRYPTO);
	if (fd < 0)
		return -errno;
	if (context->attack->number == CRYPTO_MSG_GETALG)
		message.header.nlmsg_len = NLMSG_LENGTH(sizeof(message.alg));
	err = genl_ask(fd, (struct genl_message *)&message, &answer, sizeof(answer));
	close(fd);
	/* The algorithm exists already, or cannot be removed: the request was processed. */
	return err == -EEXIST || err == -EINVAL || err == -EBUSY ? 0 : err;
}

#define CRYPTO .operation = "procfs", .module = "crypto_user", .outside = insert,		\
	       .object = "object=\"/proc/crypto\"", .attempt = talk_crypto

ATTEMPT(crypto_update, CRYPTO, .userns = -EPERM, .number = CRYPTO_MSG_UPDATEALG)
ATTEMPT(crypto_add, CRYPTO, .userns = -EPERM, .number = CRYPTO_MSG_NEWALG)
ATTEMPT(crypto_delete, CRYPTO, .userns = -EPERM, .number = CRYPTO_MSG_DELALG)
ATTEMPT(crypto_get, CRYPTO, .harmless = true, .number = CRYPTO_MSG_GETALG)

/*
 * The daemon for TLS handshakes, and vDPA devices. The error for a missing attribute or object
 * comes after the permission checks and shows that the call got through
 * (include/uapi/linux/handshake.h and vdpa.h).
 */
#define HANDSHAKE_ACCEPT 2
#define HANDSHAKE_DONE 3
#define HANDSHAKE_NUMBER 2 /* the type of daemon, or the descriptor of the connection */
#define VDPA_ADD 3
#define VDPA_REMOVE 4

static int unless_missing(int ret)
{
	switch (ret) {
	case -EAGAIN:
	case -EBADF:
	case -EINVAL:
		return 0;
	default:
		return ret;
	}
}

static void say_one(struct genl_message *message, void *arg)
{
	genl_put_u32(message, HANDSHAKE_NUMBER, 1);
}

static void say_no_file(struct genl_message *message, void *arg)
{
	genl_put_u32(message, HANDSHAKE_NUMBER, -1);
}

static int accept_handshake(struct context *context)
{
	return unless_missing(genl_tell("handshake", HANDSHAKE_ACCEPT, say_one, NULL));
}

static int end_handshake(struct context *context)
{
	return unless_missing(genl_tell("handshake", HANDSHAKE_DONE, say_no_file, NULL));
}

static int accept_own_handshake(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : accept_handshake(context);
}

/* The family is built in if there is sunrpc, which selects it. */
#define HANDSHAKE .operation = "procfs", .object = "object=\"netlink:handshake\"",	\
		  .module = "sunrpc", .since = "6.4", .userns = -EPERM

ATTEMPT(handshake_accept, HANDSHAKE, .attempt = accept_handshake)
ATTEMPT(handshake_done, HANDSHAKE, .attempt = end_handshake)
ATTEMPT(handshake_own, HANDSHAKE, .harmless = true, .attempt = accept_own_handshake)

static int tell_vdpa(struct context *context)
{
	return unless_missing(genl_tell("vdpa", context->attack->number, NULL, NULL));
}

#define VDPA .operation = "block_device", .object = "object=\"vdpa\"", .module = "vdpa",	\
	     .userns = -EPERM, .outside = insert, .attempt = tell_vdpa

ATTEMPT(vdpa_add, VDPA, .number = VDPA_ADD)
ATTEMPT(vdpa_remove, VDPA, .number = VDPA_REMOVE)

/* These come last, because the kernel threads of nfsd and ksmbd take long to end. */
ATTEMPT(nfsd_threads, NFSD("threads"), .outside = insert, .early = own_network_to_serve,
	.attempt = start_threads)
ATTEMPT(ksmbd_start, KSMBD, .attempt = start_ksmbd)

TEST_HARNESS_MAIN
