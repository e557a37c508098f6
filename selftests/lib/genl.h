/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink without a library: one command at a time (lib/genl.c). */
#ifndef _GABION_SELFTESTS_GENL_H
#define _GABION_SELFTESTS_GENL_H

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct genl_message - a message to a family
 * @header: netlink's
 * @genl: generic netlink's
 * @bytes: the family's own header, and attributes
 */
struct genl_message {
	struct nlmsghdr header;
	struct genlmsghdr genl;
	unsigned char bytes[2048];
};

void genl_begin(struct genl_message *message, int family, int command);
struct nlattr *genl_put(struct genl_message *message, int type, const void *data, size_t len);
void genl_put_u32(struct genl_message *message, int type, uint32_t value);
struct nlattr *genl_nest(struct genl_message *message, int type);
void genl_end(struct genl_message *message, struct nlattr *attr);
int genl_ask(int fd, struct genl_message *message, void *answer, size_t size);
int genl_family(int fd, const char *name);
int genl_group(int fd, const char *family, const char *name);
int genl_families(void (*take)(const char *name, unsigned int last, void *arg), void *arg);
int genl_tell(const char *name, int command,
	      void (*fill)(struct genl_message *message, void *arg), void *arg);

#endif /* _GABION_SELFTESTS_GENL_H */
