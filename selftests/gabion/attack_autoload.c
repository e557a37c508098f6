// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules that the kernel loads on somebody's behalf. It asks modprobe, and takes
 * the answer for a module that is not there; so what a refused task hears is what
 * a kernel without the module says, path by path.
 *
 * An attack has succeeded when the module is there, whatever the call said.
 */
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/if_alg.h>
#include <linux/l2tp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "matrix.h"

#define MODULE(name) .operation = "module_autoload", .module = (name),			\
		     .undo = unload_again
#define AUTOLOAD(alias, name) MODULE(name), .object = "object=\"" alias "\"",		\
			      .outside = unload

static int unload(struct context *context)
{
	module_remove(context->attack->module);
	return module_loaded(context->attack->module) ? -EBUSY : 0;
}

static void unload_again(struct context *context)
{
	module_remove(context->attack->module);
}

/* What came of a call that returned @err: 0 or -errno. */
static int judged(struct context *context, int err)
{
	if (module_loaded(context->attack->module))
		return 0;
	return err ? err : -ENOMSG;
}

static int judged_fd(struct context *context, long fd)
{
	int err = outcome(fd);

	if (fd >= 0)
		close(fd);
	return judged(context, err);
}

static int socket_vsock(struct context *context)
{
	return judged_fd(context, socket(AF_VSOCK, SOCK_STREAM, 0));
}

static int socket_vsock32(struct context *context)
{
	uint32_t *args = low_memory(4096);
	long ret;

	args[0] = AF_VSOCK;
	args[1] = SOCK_STREAM;
	ret = syscall32(NR32_SOCKETCALL, 1, (long)args, 0, 0, 0);
	return judged(context, ret < 0 ? ret : 0);
}

static int socket_vsock_uring(struct context *context)
{
	struct uring uring;
	int ret = uring_open(&uring);

	if (!ret)
		ret = uring_socket(&uring, AF_VSOCK, SOCK_STREAM, 0);
	return judged(context, ret < 0 ? ret : 0);
}

static int socket_can(struct context *context)
{
	return judged_fd(context, socket(AF_CAN, SOCK_RAW, 1));
}

/* Asked for with the type, and then without. */
static int socket_l2tp(struct context *context)
{
	return judged_fd(context, socket(AF_INET, SOCK_DGRAM, IPPROTO_L2TP));
}

static int socket_xfrm(struct context *context)
{
	return judged_fd(context, socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM));
}

ATTEMPT(family, AUTOLOAD("net-pf-40", "vsock"), .refusal = -EAFNOSUPPORT,
	.attempt = socket_vsock)
ATTEMPT(family32, AUTOLOAD("net-pf-40", "vsock"), .refusal = -EAFNOSUPPORT,
	.attempt = socket_vsock32)
ATTEMPT(family_uring, AUTOLOAD("net-pf-40", "vsock"), .refusal = -EAFNOSUPPORT,
	.attempt = socket_vsock_uring, .elsewhere = true)
ATTEMPT(family_can, AUTOLOAD("net-pf-29", "can"), .refusal = -EAFNOSUPPORT,
	.attempt = socket_can)
ATTEMPT(inet_protocol, AUTOLOAD("net-pf-2-proto-115-type-2", "l2tp_ip"),
	.refusal = -EPROTONOSUPPORT, .attempt = socket_l2tp)
ATTEMPT(netlink_protocol, AUTOLOAD("net-pf-16-proto-6", "xfrm_user"),
	.refusal = -EPROTONOSUPPORT, .attempt = socket_xfrm)

/* One netlink message and its answer. */
struct message {
	struct nlmsghdr header;
	union {
		struct genlmsghdr genl;
		struct nfgenmsg nf;
		struct ifinfomsg link;
		struct tcmsg tc;
	};
	char attributes[128];
};

static void append(struct message *message, int type, const void *value, size_t len)
{
	struct nlattr *attribute = (void *)((char *)message + message->header.nlmsg_len);

	attribute->nla_type = type;
	attribute->nla_len = NLA_HDRLEN + len;
	memcpy(attribute + 1, value, len);
	message->header.nlmsg_len += NLA_ALIGN(attribute->nla_len);
}

static struct message begin(int type, int flags, size_t payload)
{
	return (struct message){ .header = {
		.nlmsg_len = NLMSG_LENGTH(payload), .nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
	} };
}

static int ask(int protocol, const struct message *message)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[4096];
	} answer;
	int ret;

	if (fd < 0)
		return -errno;
	ret = outcome(send(fd, message, message->header.nlmsg_len, 0));
	if (!ret)
		ret = outcome(recv(fd, &answer, sizeof(answer), 0));
	close(fd);
	if (!ret && answer.header.nlmsg_type == NLMSG_ERROR)
		ret = answer.error.error;
	return ret;
}

static int genl_family(struct context *context)
{
	struct message message = begin(GENL_ID_CTRL, 0, GENL_HDRLEN);

	message.genl.cmd = CTRL_CMD_GETFAMILY;
	message.genl.version = 2;
	append(&message, CTRL_ATTR_FAMILY_NAME, "wireguard", sizeof("wireguard"));
	return judged(context, ask(NETLINK_GENERIC, &message));
}

ATTEMPT(genl_family, AUTOLOAD("net-pf-16-proto-16-family-wireguard", "wireguard"),
	.refusal = -ENOENT, .attempt = genl_family)

/* Network devices and such are made in a network namespace of the attacker's own. */
static int link_kind(struct context *context)
{
	struct message message = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
				       sizeof(struct ifinfomsg));
	/* IFLA_INFO_KIND "dummy", nested */
	struct {
		struct nlattr kind;
		char name[8];
	} info = { { NLA_HDRLEN + sizeof("dummy"), IFLA_INFO_KIND }, "dummy" };

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	append(&message, IFLA_LINKINFO, &info, sizeof(info));
	return judged(context, ask(NETLINK_ROUTE, &message));
}

static int queue_discipline(struct context *context)
{
	struct message message = begin(RTM_NEWQDISC, NLM_F_CREATE, sizeof(struct tcmsg));

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	message.tc.tcm_ifindex = 1;
	message.tc.tcm_parent = TC_H_ROOT;
	append(&message, TCA_KIND, "tbf", sizeof("tbf"));
	return judged(context, ask(NETLINK_ROUTE, &message));
}

static int nf_subsystem(struct context *context)
{
	struct message message = begin(NFNL_SUBSYS_NFTABLES << 8, 0, sizeof(struct nfgenmsg));

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	return judged(context, ask(NETLINK_NETFILTER, &message));
}

static int with_nfnetlink(struct context *context)
{
	int err = unload(context);

	return err ? err : module_insert("nfnetlink");
}

ATTEMPT(link_kind, AUTOLOAD("rtnl-link-dummy", "dummy"), .refusal = -EOPNOTSUPP,
	.attempt = link_kind)
/* Which has had two names. */
ATTEMPT(queue_discipline, MODULE("sch_tbf"), .object = "sch", .refusal = -ENOENT,
	.outside = unload, .attempt = queue_discipline)
ATTEMPT(nf_subsystem, MODULE("nf_tables"), .object = "object=\"nfnetlink-subsys-10\"",
	.refusal = -EINVAL, .outside = with_nfnetlink, .attempt = nf_subsystem)

/* The crypto API by socket: a type of algorithm, and one of its algorithms. */
static int alg_bind(const char *type, const char *name)
{
	struct sockaddr_alg address = { .salg_family = AF_ALG };
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);
	int err;

	if (fd < 0)
		return -errno;
	strcpy((char *)address.salg_type, type);
	strcpy((char *)address.salg_name, name);
	err = outcome(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return err;
}

static int with_module(struct context *context, const char *needed)
{
	int err = unload(context);

	return err ? err : module_insert(needed);
}

static int with_af_alg(struct context *context)
{
	return with_module(context, "af_alg");
}

static int with_algif_hash(struct context *context)
{
	return with_module(context, "algif_hash");
}

static int alg_type(struct context *context)
{
	return judged(context, alg_bind("hash", "sha256"));
}

static int alg_name(struct context *context)
{
	return judged(context, alg_bind("hash", "wp512"));
}

ATTEMPT(alg_type, MODULE("algif_hash"), .object = "object=\"algif-hash\"",
	.refusal = -ENOENT, .outside = with_af_alg, .attempt = alg_type)
ATTEMPT(alg_name, MODULE("wp512"), .object = "object=\"crypto-wp512", .refusal = -ENOENT,
	.outside = with_algif_hash, .attempt = alg_name)

static int line_discipline(struct context *context)
{
	int discipline = N_HDLC;
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	int err;

	if (fd < 0)
		return -errno;
	err = outcome(ioctl(fd, TIOCSETD, &discipline));
	close(fd);
	return judged(context, err);
}

ATTEMPT(line_discipline, AUTOLOAD("tty-ldisc-13", "n_hdlc"), .refusal = -EINVAL,
	.attempt = line_discipline)

static int mount_type(struct context *context)
{
	if (unshare(CLONE_NEWNS))
		return -ENOTSUP;
	return judged(context, outcome(mount("none", "/tmp", "romfs", 0, NULL)));
}

static int open_type(struct context *context)
{
	if (unshare(CLONE_NEWNS))
		return -ENOTSUP;
	return judged_fd(context, syscall(SYS_fsopen, "romfs", 0));
}

ATTEMPT(mount_type, AUTOLOAD("fs-romfs", "romfs"), .refusal = -ENODEV, .attempt = mount_type)
ATTEMPT(fsopen_type, AUTOLOAD("fs-romfs", "romfs"), .refusal = -ENODEV, .attempt = open_type)

/* Asked for only with CAP_NET_ADMIN in the initial user namespace. */
static int congestion_control(struct context *context)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int err = outcome(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "vegas", 5));

	close(fd);
	return judged(context, err);
}

static int device_name(struct context *context)
{
	struct ifreq request = { .ifr_name = "sit0" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = outcome(ioctl(fd, SIOCGIFINDEX, &request));

	close(fd);
	return judged(context, err);
}

ATTEMPT(congestion_control, AUTOLOAD("tcp_vegas", "tcp_vegas"), .refusal = -ENOENT,
	.userns = -ENOENT, .attempt = congestion_control)
ATTEMPT(device_name, AUTOLOAD("netdev-sit0", "sit"), .refusal = -ENODEV, .userns = -ENODEV,
	.attempt = device_name)

#define NODE "/tmp/gabion-node"
#define DEVICE(major, minor) ((major) << 8 | (minor))

/* @number: a DEVICE() */
static int make_node(struct context *context, mode_t type)
{
	int err = unload(context);

	unlink(NODE);
	if (err)
		return err;
	return outcome(mknod(NODE, type | 0600, makedev(context->attack->number >> 8,
							context->attack->number & 255)));
}

static int make_char(struct context *context)
{
	return make_node(context, S_IFCHR);
}

static int make_block(struct context *context)
{
	return make_node(context, S_IFBLK);
}

static int open_node(struct context *context)
{
	return judged_fd(context, open(NODE, O_RDONLY | O_NONBLOCK));
}

static void remove_node(struct context *context)
{
	unlink(NODE);
	unload_again(context);
}

#define NODE_OF(alias, name) .operation = "module_autoload",				\
			     .object = "object=\"" alias "\"", .module = (name),		\
			     .undo = remove_node, .attempt = open_node

ATTEMPT(char_device, NODE_OF("char-major-10-223", "uinput"), .number = DEVICE(10, 223),
	.refusal = -ENODEV, .outside = make_char)
ATTEMPT(block_device, NODE_OF("block-major-7-0", "loop"), .number = DEVICE(7, 0),
	.refusal = -ENXIO, .outside = make_block)

#define SCHEDULER "/sys/block/vda/queue/scheduler"

static int io_scheduler(struct context *context)
{
	return judged(context, write_text(SCHEDULER, "bfq"));
}

static void drop_scheduler(struct context *context)
{
	write_text(SCHEDULER, "none");
	unload_again(context);
}

ATTEMPT(io_scheduler, .operation = "module_autoload", .object = "object=\"bfq-iosched\"",
	.needs = SCHEDULER, .module = "bfq", .refusal = -EINVAL,
	.outside = unload, .attempt = io_scheduler, .undo = drop_scheduler)

/*
 * The allow-list: what is on it comes in, and nothing else; where several profiles
 * bind, it must be on the list of each.
 */
FIXTURE(allowed)
{
};

FIXTURE_VARIANT(allowed)
{
	struct person person;
	const char *cage;
	const char *box;
	bool vsock;
	bool xfrm;
};

FIXTURE_VARIANT_ADD(allowed, userns_list) {
	.person = { .userns = true },
	.cage = "autoload allow net-pf-40",
	.vsock = true,
};

FIXTURE_VARIANT_ADD(allowed, cgroup_list) {
	.person = { .cgroup = "/gabion-test-1/box" },
	.box = "autoload allow fs-ext4 net-pf-16-proto-6",
	.xfrm = true,
};

FIXTURE_VARIANT_ADD(allowed, glob) {
	.person = { .userns = true },
	.cage = "autoload allow net-pf-*",
	.vsock = true, .xfrm = true,
};

FIXTURE_VARIANT_ADD(allowed, both_lists_agree) {
	.person = { .cgroup = "/gabion-test-1/box", .userns = true },
	.cage = "autoload allow net-pf-40 net-pf-16-proto-6",
	.box = "autoload allow net-pf-4? net-pf-40",
	.vsock = true,
};

FIXTURE_VARIANT_ADD(allowed, lists_disagree) {
	.person = { .cgroup = "/gabion-test-1/box", .userns = true },
	.cage = "autoload allow net-pf-40",
	.box = "autoload allow net-pf-16-proto-6",
};

FIXTURE_VARIANT_ADD(allowed, one_list_missing) {
	.person = { .cgroup = "/gabion-test-1/box", .userns = true },
	.cage = "autoload allow net-pf-40 net-pf-16-proto-6",
	.box = "",
};

FIXTURE_VARIANT_ADD(allowed, longer_name) {
	.person = { .userns = true },
	.cage = "autoload allow net-pf-4 net-pf-2 net-pf-400",
};

FIXTURE_SETUP(allowed)
{
	ASSERT_EQ(0, cgroup_make("/gabion-test-1/box"));
	no_policy();
	module_remove("vsock");
	module_remove("xfrm_user");
}

FIXTURE_TEARDOWN(allowed)
{
	no_policy();
	module_remove("vsock");
	module_remove("xfrm_user");
}

static int try_vsock(void *arg)
{
	return outcome(socket(AF_VSOCK, SOCK_STREAM, 0));
}

static int try_xfrm(void *arg)
{
	return outcome(socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM));
}

TEST_F(allowed, what_is_listed)
{
	char policy[1024];

	snprintf(policy, sizeof(policy),
		 "gabion 1\n"
		 "profile cage\n deny module_autoload\n %s\n"
		 "profile box\n deny module_autoload\n %s\n"
		 "bind userns cage\n"
		 "bind cgroup /gabion-test*/box box\n",
		 variant->cage ? variant->cage : "", variant->box ? variant->box : "");
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(variant->vsock ? 0 : -EAFNOSUPPORT,
		  run_as(&variant->person, try_vsock, NULL));
	EXPECT_EQ(variant->xfrm ? 0 : -EPROTONOSUPPORT,
		  run_as(&variant->person, try_xfrm, NULL));
	EXPECT_EQ(variant->vsock, module_loaded("vsock"));
	EXPECT_EQ(variant->xfrm, module_loaded("xfrm_user"));
}

/* Nobody in particular: this surface asks for no rights at all. */
static int try_vsock_as_nobody(void *arg)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		return -errno;
	return try_vsock(NULL);
}

FIXTURE(nobody)
{
};

FIXTURE_SETUP(nobody)
{
	no_policy();
	module_remove("vsock");
}

FIXTURE_TEARDOWN(nobody)
{
	no_policy();
	module_remove("vsock");
}

TEST_F(nobody, is_refused)
{
	const struct person person = { .userns = true };

	EXPECT_EQ(0, run_as(&person, try_vsock_as_nobody, NULL));
	module_remove("vsock");
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny module_autoload\n"
				 "bind userns cage\n"));
	EXPECT_EQ(-EAFNOSUPPORT, run_as(&person, try_vsock_as_nobody, NULL));
	EXPECT_FALSE(module_loaded("vsock"));
}

TEST_HARNESS_MAIN
