// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys of the host's IPsec, by both kinds of sockets, and the keys that may be read.
 *
 * In the rows:
 *  KEYS            keys of the host's network namespace
 *  NETLINK, PFKEY  by a socket of this kind
 *  OWN             keys of the attacker's own network namespace
 */
#include <endian.h>
#include <linux/netlink.h>
#include <linux/pfkeyv2.h>
#include <linux/xfrm.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "genl.h"
#include "matrix.h"

#define KEYS .operation = "kernel_trace", .object = "object=\"xfrm_secret\""
#define NETLINK KEYS, .module = "xfrm_user"
#define PFKEY KEYS, .module = "af_key"

static int insert(struct context *context)
{
	return module_insert(context->attack->module);
}

/* Members of this group are notified of new associations, with their keys. */
static int join(int fd)
{
	int group = XFRMNLGRP_SA;

	return outcome(setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)));
}

static int open_netlink(struct context *context)
{
	int err = insert(context);

	if (err)
		return err;
	context->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_XFRM);
	return outcome(context->fd);
}

static int join_inherited(struct context *context)
{
	return join(context->fd);
}

static int try_join(struct context *context)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_XFRM);
	int ret = fd < 0 ? -errno : join(fd);

	close(fd);
	return ret;
}

static int try_bind(struct context *context)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = XFRMGRP_SA };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_XFRM);
	int ret = fd < 0 ? -errno :
			   outcome(bind(fd, (struct sockaddr *)&address, sizeof(address)));

	close(fd);
	return ret;
}

static int join_own(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : try_join(context);
}

ATTEMPT(netlink_join, NETLINK, .userns = -EPERM, .outside = insert, .attempt = try_join)
ATTEMPT(netlink_bind, NETLINK, .userns = -EPERM, .outside = insert, .attempt = try_bind)
ATTEMPT(netlink_join_inherited, NETLINK, .userns = -EPERM, .outside = open_netlink,
	.attempt = join_inherited)
ATTEMPT(netlink_join_own, NETLINK, .harmless = true, .outside = insert, .attempt = join_own)

static int open_pfkey(struct context *context)
{
	int err = insert(context);

	if (err)
		return err;
	context->fd = socket(AF_KEY, SOCK_RAW | SOCK_CLOEXEC, PF_KEY_V2);
	return outcome(context->fd);
}

static int try_pfkey(struct context *context)
{
	return close_again(socket(AF_KEY, SOCK_RAW | SOCK_CLOEXEC, PF_KEY_V2));
}

/*
 * The kernel's result is in its answer. There are no associations to list (ENOENT), and the request
 * does not say which one it asks for (EINVAL). Both show that the request got through.
 */
static int ask_pfkey(int fd, int type)
{
	struct sadb_msg message = {
		.sadb_msg_version = PF_KEY_V2, .sadb_msg_type = type,
		.sadb_msg_satype = SADB_SATYPE_ESP,
		.sadb_msg_len = sizeof(message) / sizeof(uint64_t), .sadb_msg_seq = 1,
	};
	char answer[4096];
	int error;

	if (send(fd, &message, sizeof(message), 0) < 0)
		return -errno;
	if (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) < (ssize_t)sizeof(message))
		return 0;
	error = ((struct sadb_msg *)answer)->sadb_msg_errno;
	return error == EINVAL || error == ENOENT ? 0 : -error;
}

static int dump_inherited(struct context *context)
{
	return ask_pfkey(context->fd, SADB_DUMP);
}

static int get_inherited(struct context *context)
{
	return ask_pfkey(context->fd, SADB_GET);
}

static int pfkey_own(struct context *context)
{
	int fd, ret;

	if (unshare(CLONE_NEWNET))
		return -ENOTSUP;
	fd = socket(AF_KEY, SOCK_RAW | SOCK_CLOEXEC, PF_KEY_V2);
	ret = fd < 0 ? -errno : ask_pfkey(fd, SADB_DUMP);
	close(fd);
	return ret;
}

ATTEMPT(pfkey_socket, PFKEY, .userns = -EPERM, .outside = insert, .attempt = try_pfkey)
ATTEMPT(pfkey_dump_inherited, PFKEY, .outside = open_pfkey, .attempt = dump_inherited)
ATTEMPT(pfkey_get_inherited, PFKEY, .outside = open_pfkey, .attempt = get_inherited)
ATTEMPT(pfkey_own, PFKEY, .harmless = true, .outside = insert, .attempt = pfkey_own)

static int tell_xfrm(int fd, void *message)
{
	char answer[4096];

	return genl_ask(fd, message, answer, sizeof(answer));
}

/*
 * Add an association. The kernel calls the functions that disclose keys, to notify listeners. In
 * the task's own network namespace this must pass.
 */
static int add_association(void *own)
{
	struct {
		struct nlmsghdr header;
		struct xfrm_usersa_info sa;
		struct nlattr attribute;
		struct xfrm_algo cipher;
		char key[16];
	} message = {
		.header = {
			.nlmsg_len = sizeof(message), .nlmsg_type = XFRM_MSG_NEWSA,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.sa = {
			.id = { .proto = IPPROTO_ESP, .spi = htobe32(0x1001),
				.daddr.a4 = htobe32(0x7f000001) },
			.family = AF_INET,
		},
		.attribute = {
			.nla_type = XFRMA_ALG_CRYPT,
			.nla_len = NLA_HDRLEN + sizeof(message.cipher) + sizeof(message.key),
		},
		.cipher = { .alg_name = "cbc(aes)", .alg_key_len = 128 },
	};
	int fd, ret;

	if (own && unshare(CLONE_NEWNET))
		return -ENOTSUP;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_XFRM);
	if (fd < 0)
		return -errno;
	ret = tell_xfrm(fd, &message);
	close(fd);
	return ret;
}

static int flush_associations(void)
{
	struct {
		struct nlmsghdr header;
		struct xfrm_usersa_flush flush;
	} message = {
		.header = {
			.nlmsg_len = sizeof(message), .nlmsg_type = XFRM_MSG_FLUSHSA,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_XFRM);
	int ret = tell_xfrm(fd, &message);

	close(fd);
	return ret;
}

FIXTURE(added)
{
	int events;
};

FIXTURE_VARIANT(added)
{
	bool own;
};

FIXTURE_VARIANT_ADD(added, own) { .own = true };
FIXTURE_VARIANT_ADD(added, hosts) { .own = false };

FIXTURE_SETUP(added)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(added)
{
	no_policy();
	close(self->events);
}

static const char keys_denied[] = "gabion 1\nprofile cage\n\tdeny kernel_trace\n" BIND_CGROUP;

TEST_F(added, event)
{
	const struct person outside = { .cgroup = FREE }, inside = { .cgroup = BOUND };
	char line[4096];
	int ret;

	/*
	 * Load the modules that adding an association needs, as a governed task might not be able
	 * to.
	 */
	if (!module_exists("xfrm_user"))
		SKIP(return, "there is no module xfrm_user");
	ASSERT_EQ(0, run_as(&outside, add_association, "own"));
	ASSERT_EQ(0, gabion_load(keys_denied));
	ret = run_as(&inside, add_association, variant->own ? "own" : NULL);
	if (!variant->own)
		flush_associations();
	EXPECT_EQ(0, ret);
	EXPECT_EQ(variant->own ? -EAGAIN : 0,
		  events_find(self->events, (const char *const[]){
			" operation=kernel_trace ", "object=\"xfrm_secret\"", NULL },
			line, sizeof(line)));
}

TEST_HARNESS_MAIN
