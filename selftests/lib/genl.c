// SPDX-License-Identifier: GPL-2.0-only
/* Generic netlink without a library: one command at a time. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "genl.h"

/**
 * genl_begin() - begin a message
 * @message: filled in
 * @family: of genl_family()
 * @command: of the family
 */
void genl_begin(struct genl_message *message, int family, int command)
{
	memset(message, 0, sizeof(*message));
	message->header.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	message->header.nlmsg_type = family;
	message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	message->genl.cmd = command;
	message->genl.version = 1;
}

/**
 * genl_put() - add an attribute
 * @message: of genl_begin()
 * @type: the attribute's
 * @data: its content
 * @len: in bytes
 *
 * Return: the attribute.
 */
struct nlattr *genl_put(struct genl_message *message, int type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)message + message->header.nlmsg_len;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((void *)attr + NLA_HDRLEN, data, len);
	message->header.nlmsg_len += NLA_ALIGN(attr->nla_len);
	return attr;
}

/**
 * genl_put_u32() - add a number
 * @message: of genl_begin()
 * @type: the attribute's
 * @value: the number
 */
void genl_put_u32(struct genl_message *message, int type, uint32_t value)
{
	genl_put(message, type, &value, sizeof(value));
}

/**
 * genl_nest() - begin an attribute that holds others
 * @message: of genl_begin()
 * @type: the attribute's
 *
 * Return: what genl_end() takes.
 */
struct nlattr *genl_nest(struct genl_message *message, int type)
{
	return genl_put(message, type | NLA_F_NESTED, NULL, 0);
}

/**
 * genl_end() - end such an attribute
 * @message: of genl_begin()
 * @attr: of genl_nest()
 */
void genl_end(struct genl_message *message, struct nlattr *attr)
{
	attr->nla_len = (void *)message + message->header.nlmsg_len - (void *)attr;
}

/**
 * genl_ask() - send a message and wait for the answer
 * @fd: a generic netlink socket
 * @message: complete
 * @answer: filled in, with one message
 * @size: its size
 *
 * Return: 0, or -errno, which may be that in the answer.
 */
int genl_ask(int fd, struct genl_message *message, void *answer, size_t size)
{
	struct nlmsghdr *header = answer;
	ssize_t len;

	if (send(fd, message, message->header.nlmsg_len, 0) < 0)
		return -errno;
	do {
		len = recv(fd, answer, size, 0);
	} while (len < 0 && errno == EINTR);
	if (len < (ssize_t)sizeof(*header))
		return len < 0 ? -errno : -EBADMSG;
	if (header->nlmsg_type == NLMSG_ERROR)
		return ((struct nlmsgerr *)NLMSG_DATA(header))->error;
	return 0;
}

/**
 * genl_family() - look up the id of a family
 * @fd: a generic netlink socket
 * @name: the family's name
 *
 * Return: its id, or -errno.
 */
int genl_family(int fd, const char *name)
{
	struct genl_message message, answer = {};
	int at, err;

	genl_begin(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	message.header.nlmsg_flags = NLM_F_REQUEST;
	genl_put(&message, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
	err = genl_ask(fd, &message, &answer, sizeof(answer));
	if (err)
		return err;
	for (at = NLMSG_LENGTH(GENL_HDRLEN); at + NLA_HDRLEN < (int)answer.header.nlmsg_len;) {
		struct nlattr *attr = (void *)&answer + at;

		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)((void *)attr + NLA_HDRLEN);
		at += NLA_ALIGN(attr->nla_len);
	}
	return -ENOENT;
}

/* The first attribute of this type within @len bytes of attributes, or NULL. */
static struct nlattr *find_attr(void *attrs, int len, int type)
{
	struct nlattr *attr = attrs;

	for (; len >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= len;
	     len -= NLA_ALIGN(attr->nla_len), attr = (void *)attr + NLA_ALIGN(attr->nla_len)) {
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
	}
	return NULL;
}

/**
 * genl_group() - look up the id of a family's multicast group
 * @fd: a generic netlink socket
 * @family: the family's name
 * @name: the group's name
 *
 * Return: its id, or -errno.
 */
int genl_group(int fd, const char *family, const char *name)
{
	struct genl_message message, answer = {};
	struct nlattr *groups, *group, *attr;
	int err, n;

	genl_begin(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	message.header.nlmsg_flags = NLM_F_REQUEST;
	genl_put(&message, CTRL_ATTR_FAMILY_NAME, family, strlen(family) + 1);
	err = genl_ask(fd, &message, &answer, sizeof(answer));
	if (err)
		return err;
	groups = find_attr(answer.bytes, answer.header.nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN),
			   CTRL_ATTR_MCAST_GROUPS);
	/* The groups are numbered from 1. */
	for (n = 1; groups; n++) {
		group = find_attr((void *)groups + NLA_HDRLEN, groups->nla_len - NLA_HDRLEN, n);
		if (!group)
			break;
		attr = find_attr((void *)group + NLA_HDRLEN, group->nla_len - NLA_HDRLEN,
				 CTRL_ATTR_MCAST_GRP_NAME);
		if (!attr || strcmp((char *)attr + NLA_HDRLEN, name))
			continue;
		attr = find_attr((void *)group + NLA_HDRLEN, group->nla_len - NLA_HDRLEN,
				 CTRL_ATTR_MCAST_GRP_ID);
		return attr ? *(int *)((void *)attr + NLA_HDRLEN) : -EBADMSG;
	}
	return -ENOENT;
}

/* The highest number of the commands in CTRL_ATTR_OPS. */
static unsigned int last_command(struct nlattr *commands)
{
	unsigned int last = 0, number;
	struct nlattr *command, *attr;
	int n;

	for (n = 1; commands; n++) {
		command = find_attr((void *)commands + NLA_HDRLEN, commands->nla_len - NLA_HDRLEN,
				    n);
		if (!command)
			break;
		attr = find_attr((void *)command + NLA_HDRLEN, command->nla_len - NLA_HDRLEN,
				 CTRL_ATTR_OP_ID);
		number = attr ? *(uint32_t *)((void *)attr + NLA_HDRLEN) : 0;
		if (last < number)
			last = number;
	}
	return last;
}

/**
 * genl_families() - list the families that there are now
 * @take: is called for each with its name and the number of its last command
 * @arg: for @take
 *
 * Return: 0 or -errno.
 */
int genl_families(void (*take)(const char *name, unsigned int last, void *arg), void *arg)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	static unsigned char answer[65536] __attribute__((aligned(4)));
	struct genl_message message;
	struct nlmsghdr *header;
	struct nlattr *name;
	int len;

	if (fd < 0)
		return -errno;
	genl_begin(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	if (send(fd, &message, message.header.nlmsg_len, 0) < 0)
		goto err;
	for (;;) {
		len = recv(fd, answer, sizeof(answer), 0);
		if (len < 0)
			goto err;
		for (header = (void *)answer; NLMSG_OK(header, len);
		     header = NLMSG_NEXT(header, len)) {
			void *attrs = NLMSG_DATA(header) + GENL_HDRLEN;
			int size = header->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);

			if (header->nlmsg_type == NLMSG_DONE) {
				close(fd);
				return 0;
			}
			name = find_attr(attrs, size, CTRL_ATTR_FAMILY_NAME);
			if (name)
				take((void *)name + NLA_HDRLEN,
				     last_command(find_attr(attrs, size, CTRL_ATTR_OPS)), arg);
		}
	}
err:
	len = -errno;
	close(fd);
	return len;
}

/**
 * genl_tell() - send one command to a family, by a new socket
 * @name: the family's name
 * @command: a command of the family
 * @fill: adds attributes; or NULL
 * @arg: for @fill
 *
 * Return: 0, or -errno, which may be that in the answer.
 */
int genl_tell(const char *name, int command,
	      void (*fill)(struct genl_message *message, void *arg), void *arg)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct genl_message message, answer;
	int ret;

	if (fd < 0)
		return -errno;
	ret = genl_family(fd, name);
	if (ret >= 0) {
		genl_begin(&message, ret, command);
		if (fill)
			fill(&message, arg);
		ret = genl_ask(fd, &message, &answer, sizeof(answer));
	}
	close(fd);
	return ret;
}
