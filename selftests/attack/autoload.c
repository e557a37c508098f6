// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules that the kernel loads on behalf of a task. The kernel asks modprobe, and continues after
 * a refusal as if the module did not exist. So a refused task gets the error of a kernel without
 * the module, which differs from path to path.
 *
 * An attack has succeeded if the module is loaded, whatever the system call returned.
 *
 * In the rows:
 *  MODULE(name)            loads the module, which is unloaded again afterwards
 *  AUTOLOAD(alias, name)   the same by an alias, which the event names; unloaded before
 *  NODE_OF(alias, name)    the same by opening a device node that the test makes
 *  ASKED_FOR(alias)        no module has the alias: a helper of the test notes what modprobe would
 *                          have been asked for
 *  LISTED(name, patterns)  the attack of that name again, with a list that allows the alias
 */
#include <endian.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/if_alg.h>
#include <linux/l2tp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/xfrm.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define MODULE(name) .operation = "module_autoload", .module = (name),			\
		     .undo = unload_again
#define AUTOLOAD(alias, name) MODULE(name), .object = "object=\"" alias "\"",		\
			      .outside = unload

/* The module names in /proc/modules, each between two blanks. */
static void list_modules(char *names, size_t size)
{
	static char text[32768];
	char *line, *rest = text;
	size_t len = 0;

	read_text("/proc/modules", text, sizeof(text));
	while ((line = strsep(&rest, "\n")) && len + 64 < size) {
		*strchrnul(line, ' ') = '\0';
		len += snprintf(names + len, size - len, " %s ", line);
	}
}

/* Remember in the context's bytes which modules are loaded before the attack. */
static int remember_modules(struct context *context)
{
	list_modules((char *)context->bytes, sizeof(context->bytes));
	return 0;
}

static bool none_is_new(const struct context *context)
{
	char names[sizeof(context->bytes)], *name, *rest = names, wanted[80];

	list_modules(names, sizeof(names));
	while ((name = strsep(&rest, " "))) {
		snprintf(wanted, sizeof(wanted), " %s ", name);
		if (*name && !strstr((const char *)context->bytes, wanted))
			return false;
	}
	return true;
}

static int unload(struct context *context)
{
	module_remove(context->attack->module);
	return module_loaded(context->attack->module) ? -EBUSY : remember_modules(context);
}

static void unload_again(struct context *context)
{
	module_remove(context->attack->module);
}

/*
 * The result of a call that returned @err: 0 if the module is loaded; -EMFILE if another one was
 * loaded; -ENOMSG if none was and the call returned no error; else @err.
 */
static int judged(struct context *context, int err)
{
	if (module_loaded(context->attack->module))
		return 0;
	if (!none_is_new(context))
		return -EMFILE;
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
		ret = uring_socket(&uring, AF_VSOCK, SOCK_STREAM, 0, true);
	return judged(context, ret < 0 ? ret : 0);
}

static int socket_can(struct context *context)
{
	return judged_fd(context, socket(AF_CAN, SOCK_RAW, 1));
}

/* The kernel requests an alias with the socket type, then one without. */
static int socket_l2tp(struct context *context)
{
	return judged_fd(context, socket(AF_INET, SOCK_DGRAM, IPPROTO_L2TP));
}

/* inet has no such socket type. The kernel still requests the alias without a type. */
static int socket_untyped(struct context *context)
{
	return judged_fd(context, socket(AF_INET, SOCK_STREAM, IPPROTO_L2TP));
}

static int socket_untyped6(struct context *context)
{
	return judged_fd(context, socket(AF_INET6, SOCK_STREAM, IPPROTO_L2TP));
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
ATTEMPT(inet_protocol_untyped, AUTOLOAD("net-pf-2-proto-115", "l2tp_ip"),
	.refusal = -EPROTONOSUPPORT, .attempt = socket_untyped)
ATTEMPT(inet6_protocol_untyped, AUTOLOAD("net-pf-10-proto-115", "l2tp_ip6"),
	.refusal = -EPROTONOSUPPORT, .attempt = socket_untyped6)
ATTEMPT(netlink_protocol, AUTOLOAD("net-pf-16-proto-6", "xfrm_user"),
	.refusal = -EPROTONOSUPPORT, .attempt = socket_xfrm)

/* A netlink message and its answer. */
struct message {
	struct nlmsghdr header;
	union {
		struct genlmsghdr genl;
		struct nfgenmsg nf;
		struct ifinfomsg link;
		struct tcmsg tc;
		struct tcamsg act;
		struct xfrm_usersa_info sa;
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

/* Network devices are made in the attacker's own network namespace. */
static int link_kind(struct context *context)
{
	struct message message = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
				       sizeof(struct ifinfomsg));
	/* nested attribute IFLA_INFO_KIND "dummy" */
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

/* The kernel requests the module without waiting, so bind(2) succeeds in both cases. */
static int nf_group(struct context *context)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK, .nl_groups = 1 << (NFNLGRP_NFTABLES - 1),
	};
	int fd, err, tries;

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	err = outcome(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	for (tries = 0; !err && tries < 20 && !module_loaded(context->attack->module); tries++)
		usleep(100000);
	close(fd);
	return judged(context, err);
}

/* Unload the module, and load another one that the call needs to get as far as the request. */
static int with_module(struct context *context, const char *needed)
{
	int err = unload(context);

	if (!err)
		err = module_insert(needed);
	return err ? err : remember_modules(context);
}

/* Some kernels have it built in. */
static int with_nfnetlink(struct context *context)
{
	return module_exists("nfnetlink") ? with_module(context, "nfnetlink") : unload(context);
}

ATTEMPT(link_kind, AUTOLOAD("rtnl-link-dummy", "dummy"), .refusal = -EOPNOTSUPP,
	.attempt = link_kind)
/*
 * The prefix of the alias differs between kernels ("sch-", "net-sch-"), so only "sch" is compared.
 */
ATTEMPT(queue_discipline, MODULE("sch_tbf"), .object = "sch", .refusal = -ENOENT,
	.outside = unload, .attempt = queue_discipline)
ATTEMPT(nf_subsystem, MODULE("nf_tables"), .object = "object=\"nfnetlink-subsys-10\"",
	.refusal = -EINVAL, .outside = with_nfnetlink, .attempt = nf_subsystem)
ATTEMPT(nf_group, MODULE("nf_tables"), .object = "object=\"nfnetlink-subsys-10\"",
	.refusal = -ENOMSG, .outside = with_nfnetlink, .attempt = nf_group)

/* A filter on an existing queue, and a stand-alone action. */
static int classifier(struct context *context)
{
	struct message queue = begin(RTM_NEWQDISC, NLM_F_CREATE, sizeof(struct tcmsg));
	struct message filter = begin(RTM_NEWTFILTER, NLM_F_CREATE, sizeof(struct tcmsg));
	int err;

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	queue.tc.tcm_ifindex = 1;
	queue.tc.tcm_handle = TC_H_MAKE(TC_H_INGRESS, 0);
	queue.tc.tcm_parent = TC_H_INGRESS;
	append(&queue, TCA_KIND, "ingress", sizeof("ingress"));
	err = ask(NETLINK_ROUTE, &queue);
	if (err)
		return -ENOTSUP;
	filter.tc.tcm_ifindex = 1;
	filter.tc.tcm_parent = TC_H_MAKE(TC_H_INGRESS, 0);
	filter.tc.tcm_info = TC_H_MAKE(1 << 16, htobe16(0x0003));
	append(&filter, TCA_KIND, "basic", sizeof("basic"));
	return judged(context, ask(NETLINK_ROUTE, &filter));
}

static int action(struct context *context)
{
	struct message message = begin(RTM_NEWACTION, NLM_F_CREATE, sizeof(struct tcamsg));
	/*
	 * nested attributes: TCA_ACT_TAB, in it the first action, in it its kind (TCA_ACT_KIND)
	 * "gact"
	 */
	struct {
		struct nlattr first, kind;
		char name[8];
	} actions = {
		{ 2 * NLA_HDRLEN + 8, 1 }, { NLA_HDRLEN + sizeof("gact"), 1 }, "gact"
	};

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	append(&message, 1, &actions, sizeof(actions));
	return judged(context, ask(NETLINK_ROUTE, &message));
}

static int with_ingress(struct context *context)
{
	return with_module(context, "sch_ingress");
}

ATTEMPT(classifier, MODULE("cls_basic"), .object = "cls", .refusal = -ENOENT,
	.outside = with_ingress, .attempt = classifier)
/* Making an action needs CAP_NET_ADMIN in the initial user namespace. */
ATTEMPT(action, MODULE("act_gact"), .object = "act", .refusal = -ENOENT, .userns = -EPERM,
	.outside = unload, .attempt = action)

/*
 * A security association: the kernel requests the module of its protocol after that of its
 * algorithm.
 */
static int add_association(void)
{
	struct message message = begin(XFRM_MSG_NEWSA, 0, sizeof(struct xfrm_usersa_info));
	struct {
		struct xfrm_algo cipher;
		char key[16];
	} algorithm = { { .alg_name = "cbc(aes)", .alg_key_len = 128 } };

	message.sa.id.proto = IPPROTO_ESP;
	message.sa.id.spi = htobe32(0x1000);
	message.sa.id.daddr.a4 = htobe32(0x7f000001);
	message.sa.family = AF_INET;
	append(&message, XFRMA_ALG_CRYPT, &algorithm, sizeof(algorithm));
	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	return ask(NETLINK_XFRM, &message);
}

static int add_association_outside(void *arg)
{
	return add_association();
}

static int association(struct context *context)
{
	return judged(context, add_association());
}

static int with_cipher(struct context *context)
{
	const struct person here = { .cgroup = FREE };
	int err = run_as(&here, add_association_outside, NULL);

	return err ? err : unload(context);
}

ATTEMPT(association, MODULE("esp4"), .object = "object=\"xfrm-type-2-50\"",
	.refusal = -EPROTONOSUPPORT, .outside = with_cipher, .attempt = association)

/* AF_ALG sockets: a type of algorithm, and an algorithm of that type. */
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

static int with_af_alg(struct context *context)
{
	return with_module(context, "af_alg");
}

/* By default, kernels since 7.3 let programs have but a few algorithms. */
#define RESTRICTION "/proc/sys/crypto/af_alg_restrict"

static int with_algif_hash(struct context *context)
{
	int err = file_exists(RESTRICTION) ? write_text(RESTRICTION, "0") : 0;

	return err < 0 ? err : with_module(context, "algif_hash");
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

ATTEMPT(mount_type, AUTOLOAD("fs-romfs", "romfs"), .refusal = -ENODEV, .also = "mount",
	.attempt = mount_type)
ATTEMPT(fsopen_type, AUTOLOAD("fs-romfs", "romfs"), .refusal = -ENODEV, .attempt = open_type)

/* The kernel requests these modules only for CAP_NET_ADMIN in the initial user namespace. */
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

/* attack->number: a DEVICE() */
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
	.also = "char_device", .refusal = -ENODEV, .outside = make_char)
ATTEMPT(block_device, NODE_OF("block-major-7-0", "loop"), .number = DEVICE(7, 0),
	.also = "block_device", .refusal = -ENXIO, .outside = make_block)

/* Minor numbers of the sound core that belong to no card. */
static int make_sound(struct context *context)
{
	int err = make_char(context);

	if (!err)
		err = module_insert("snd");
	return err ? err : remember_modules(context);
}

ATTEMPT(sound_timer, NODE_OF("snd-timer", "snd_timer"), .number = DEVICE(116, 33),
	.also = "char_device", .refusal = -ENODEV, .outside = make_sound)

/*
 * Aliases that no module on the test machine has. A script takes the place of modprobe and notes
 * what it was asked for.
 */
#define HELPER "/tmp/gabion-helper"
#define ASKED "/tmp/gabion-asked"
#define HELPER_SYSCTL "/proc/sys/kernel/modprobe"

static int set_helper(struct context *context)
{
	static const char script[] = "#!/bin/sh\necho \" $* \" >>" ASKED "\nexit 1\n";
	int fd = open(HELPER, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0700);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, script, strlen(script));
	close(fd);
	unlink(ASKED);
	return err ? err : write_text(HELPER_SYSCTL, HELPER);
}

static void reset_helper(struct context *context)
{
	write_text(HELPER_SYSCTL, "/sbin/modprobe");
	unlink(HELPER);
	unlink(ASKED);
}

/* Return 0 if the script was asked for @path, else @err. */
static int asked(struct context *context, int err)
{
	char text[1024], wanted[64];

	snprintf(wanted, sizeof(wanted), " %s ", context->attack->path);
	if (read_text(ASKED, text, sizeof(text)) > 0 && strstr(text, wanted))
		return 0;
	return err ? err : -ENOMSG;
}

#define PROGRAM "/tmp/gabion-program"

static int make_program(struct context *context)
{
	static const char bytes[64] = "\177GAB";
	int fd = open(PROGRAM, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0755);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, bytes, sizeof(bytes));
	close(fd);
	return err ? err : set_helper(context);
}

static int execute(struct context *context)
{
	char *const argv[] = { PROGRAM, NULL };
	int status;
	pid_t pid = fork();

	if (!pid) {
		execv(PROGRAM, argv);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	return asked(context, -WEXITSTATUS(status));
}

static void remove_program(struct context *context)
{
	unlink(PROGRAM);
	reset_helper(context);
}

#define ASKED_FOR(alias) .operation = "module_autoload", .path = (alias),			\
			 .object = "object=\"" alias "\""

/* Kernels of 7.x ask for no module there; a file shows what this one does. */
#define ASKS_BY_FORMAT "/tmp/gabion-asks-by-format"
#define FORMAT "binfmt-4241"

static __attribute__((constructor)) void look_around(void)
{
	static const struct attack attack = { .path = FORMAT };
	struct context context = { .attack = &attack };

	if (!make_program(&context) && !execute(&context))
		close(open(ASKS_BY_FORMAT, O_WRONLY | O_CREAT, 0600));
	remove_program(&context);
}

/* The alias contains the third and fourth byte of the file. */
ATTEMPT(program, ASKED_FOR(FORMAT), .needs = ASKS_BY_FORMAT, .refusal = -ENOEXEC,
	.by_child = true, .outside = make_program, .attempt = execute, .undo = remove_program)

static int make_card(struct context *context)
{
	int err = make_sound(context);

	return err ? err : set_helper(context);
}

static int open_card(struct context *context)
{
	return asked(context, open_and_close(NODE, O_RDONLY | O_NONBLOCK));
}

static void remove_card(struct context *context)
{
	reset_helper(context);
	remove_node(context);
}

ATTEMPT(sound_card, ASKED_FOR("snd-card-0"), .number = DEVICE(116, 0), .module = "snd",
	.also = "char_device", .refusal = -ENODEV,
	.outside = make_card, .attempt = open_card, .undo = remove_card)

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
	.also = "sysfs", .needs = SCHEDULER, .module = "bfq", .refusal = -EINVAL,
	.outside = unload, .attempt = io_scheduler, .undo = drop_scheduler)

/* Each attack again, with a list that allows its alias: it must succeed. */
FIXTURE(listed)
{
	struct context *context;
};

FIXTURE_VARIANT(listed)
{
	FIXTURE_VARIANT(matrix) governed;
};

FIXTURE_VARIANT_ADD(listed, userns) {
	.governed = { .person = { .cgroup = FREE, .userns = true }, .binds = BIND_USERNS },
};

FIXTURE_VARIANT_ADD(listed, cgroup) {
	.governed = { .person = { .cgroup = BOUND }, .binds = BIND_CGROUP },
};

FIXTURE_SETUP(listed)
{
	no_policy();
	self->context = shared_memory(sizeof(*self->context));
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
}

FIXTURE_TEARDOWN(listed)
{
	no_policy();
}

static void check_listed(struct __test_metadata *_metadata, FIXTURE_DATA(listed) *self,
			 const FIXTURE_VARIANT(listed) *variant, const struct attack *attack,
			 const char *patterns)
{
	int alone = variant->governed.person.userns ? attack->userns : 0;
	struct attack listed = *attack;
	char list[256];
	bool ready;

	if (attack->needs && !file_exists(attack->needs))
		SKIP(return, "there is no %s", attack->needs);
	if (attack->module && !module_exists(attack->module))
		SKIP(return, "there is no module %s", attack->module);
	snprintf(list, sizeof(list), "allow module_autoload: %s", patterns);
	listed.list = list;
	EXPECT_EQ(alone, attack_once(&variant->governed, &listed, self->context, true, &ready));
	EXPECT_TRUE(ready);
}

static enum fit listed_fit(const void *data, const struct attack *attack)
{
	const FIXTURE_VARIANT(listed) *variant = data;

	return !attack || (variant->governed.person.userns && attack->userns) ?
	       IF_NONE_IS_BETTER : WELL;
}

static void __attribute__((constructor)) deal_listed(void)
{
	static struct __fixture_metadata hands[MAX_HANDS];

	deal(&_listed_fixture_object, hands, listed_fit);
}

#define LISTED(name, patterns)								\
	TEST_F(listed, name)								\
	{										\
		check_listed(_metadata, self, variant, &name##_attack, patterns);	\
	}										\
	ROW(_listed_##name##_object, name##_attack)

LISTED(family, "net-pf-40")
LISTED(family32, "net-pf-4*")
LISTED(inet_protocol, "net-pf-2-proto-115-type-2")
LISTED(inet_protocol_untyped, "net-pf-2-proto-115")
LISTED(inet6_protocol_untyped, "net-pf-10-proto-115")
LISTED(netlink_protocol, "net-pf-16-proto-6")
LISTED(genl_family, "net-pf-16-proto-16-family-wireguard")
LISTED(link_kind, "rtnl-link-dummy")
LISTED(queue_discipline, "sch_tbf net-sch-tbf")
LISTED(classifier, "cls_basic net-cls-basic")
LISTED(action, "act_gact net-act-gact")
LISTED(association, "xfrm-type-2-50")
LISTED(nf_subsystem, "nfnetlink-subsys-10")
LISTED(nf_group, "nfnetlink-subsys-1*")
LISTED(alg_type, "algif-hash")
LISTED(alg_name, "crypto-wp512*")
LISTED(line_discipline, "tty-ldisc-13")
LISTED(mount_type, "fs-romfs")
LISTED(fsopen_type, "fs-romfs")
LISTED(congestion_control, "tcp_vegas")
LISTED(device_name, "netdev-sit0")
LISTED(char_device, "char-major-10-223")
LISTED(block_device, "block-major-7-0")
LISTED(sound_timer, "snd-timer")
LISTED(program, "binfmt-4241")
LISTED(sound_card, "snd-card-*")
LISTED(io_scheduler, "bfq-iosched")

/*
 * Lists of allowed modules: only listed modules are loaded. Where several profiles bind a task, a
 * module must be on the list of each.
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
	.cage = "allow module_autoload: net-pf-40",
	.vsock = true,
};

FIXTURE_VARIANT_ADD(allowed, cgroup_list) {
	.person = { .cgroup = "/gabion-test-1/box" },
	.box = "allow module_autoload: fs-ext4 net-pf-16-proto-6",
	.xfrm = true,
};

FIXTURE_VARIANT_ADD(allowed, glob) {
	.person = { .userns = true },
	.cage = "allow module_autoload: net-pf-*",
	.vsock = true, .xfrm = true,
};

FIXTURE_VARIANT_ADD(allowed, both_lists_agree) {
	.person = { .cgroup = "/gabion-test-1/box", .userns = true },
	.cage = "allow module_autoload: net-pf-40 net-pf-16-proto-6",
	.box = "allow module_autoload: net-pf-4? net-pf-40",
	.vsock = true,
};

FIXTURE_VARIANT_ADD(allowed, lists_disagree) {
	.person = { .cgroup = "/gabion-test-1/box", .userns = true },
	.cage = "allow module_autoload: net-pf-40",
	.box = "allow module_autoload: net-pf-16-proto-6",
};

FIXTURE_VARIANT_ADD(allowed, one_list_missing) {
	.person = { .cgroup = "/gabion-test-1/box", .userns = true },
	.cage = "allow module_autoload: net-pf-40 net-pf-16-proto-6",
	.box = "",
};

FIXTURE_VARIANT_ADD(allowed, longer_name) {
	.person = { .userns = true },
	.cage = "allow module_autoload: net-pf-4 net-pf-2 net-pf-400",
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

/* As an unprivileged user: autoload needs no capability. */
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
