// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of socket families, and of their protocols.
 *
 * They are those of the kernel's headers, in lower case and without "AF_", "NETLINK_",
 * "IPPROTO_" or "BTPROTO_". The numbers are ABI. Families and protocols of later kernels are
 * named by their numbers.
 *
 * Shared by the module and the tool.
 */
#include "policy/socket_family.h"

/**
 * struct protocol - a protocol with a name
 * @number: what socket(2) calls it
 * @object: the family, a colon and the name
 */
struct protocol {
	unsigned int number;
	const char *object;
};

/* uapi/linux/in.h. The most used ones come first. */
/* clang-format off */
#define IP_PROTOCOLS(family)                                                             \
	{ 6, family ":tcp" }, { 17, family ":udp" }, { 1, family ":icmp" },              \
	{ 262, family ":mptcp" }, { 132, family ":sctp" }, { 255, family ":raw" },       \
	{ 0, family ":ip" }, { 2, family ":igmp" }, { 4, family ":ipip" },               \
	{ 8, family ":egp" }, { 12, family ":pup" }, { 22, family ":idp" },              \
	{ 29, family ":tp" }, { 33, family ":dccp" }, { 41, family ":ipv6" },            \
	{ 46, family ":rsvp" }, { 47, family ":gre" }, { 50, family ":esp" },            \
	{ 51, family ":ah" }, { 92, family ":mtp" }, { 94, family ":beetph" },           \
	{ 98, family ":encap" }, { 103, family ":pim" }, { 108, family ":comp" },        \
	{ 115, family ":l2tp" }, { 136, family ":udplite" }, { 137, family ":mpls" },    \
	{ 143, family ":ethernet" }, { 144, family ":aggfrag" }, { 256, family ":smc" }

/* clang-format on */

static const struct protocol inet_protocols[] = { IP_PROTOCOLS("inet"), {} };

/* uapi/linux/in6.h too, but for IPPROTO_HOPOPTS, which is 0. */
static const struct protocol inet6_protocols[] = {
	IP_PROTOCOLS("inet6"),
	{ 58, "inet6:icmpv6" },
	{ 43, "inet6:routing" },
	{ 44, "inet6:fragment" },
	{ 59, "inet6:none" },
	{ 60, "inet6:dstopts" },
	{ 135, "inet6:mh" },
	{}
};

/* uapi/linux/netlink.h */
static const struct protocol netlink_protocols[] = {
	{ 0, "netlink:route" },
	{ 1, "netlink:unused" },
	{ 2, "netlink:usersock" },
	{ 3, "netlink:firewall" },
	{ 4, "netlink:sock_diag" },
	{ 5, "netlink:nflog" },
	{ 6, "netlink:xfrm" },
	{ 7, "netlink:selinux" },
	{ 8, "netlink:iscsi" },
	{ 9, "netlink:audit" },
	{ 10, "netlink:fib_lookup" },
	{ 11, "netlink:connector" },
	{ 12, "netlink:netfilter" },
	{ 13, "netlink:ip6_fw" },
	{ 14, "netlink:dnrtmsg" },
	{ 15, "netlink:kobject_uevent" },
	{ 16, "netlink:generic" },
	{ 18, "netlink:scsitransport" },
	{ 19, "netlink:ecryptfs" },
	{ 20, "netlink:rdma" },
	{ 21, "netlink:crypto" },
	{ 22, "netlink:smc" },
	{}
};

/* net/bluetooth/bluetooth.h */
static const struct protocol bluetooth_protocols[] = {
	{ 0, "bluetooth:l2cap" },
	{ 1, "bluetooth:hci" },
	{ 2, "bluetooth:sco" },
	{ 3, "bluetooth:rfcomm" },
	{ 4, "bluetooth:bnep" },
	{ 5, "bluetooth:cmtp" },
	{ 6, "bluetooth:hidp" },
	{ 7, "bluetooth:avdtp" },
	{ 8, "bluetooth:iso" },
	{}
};

/**
 * struct family - a socket family
 * @name: the name; the index in the table is the number
 * @protocols: the protocols with a name. NULL if policy cannot tell protocols apart: the
 *	family has only one, or its sockets do not store the argument of socket(2)
 */
struct family {
	const char *name;
	const struct protocol *protocols;
};

/* linux/socket.h */
static const struct family families[] = {
	[0] = { "unspec" },
	[1] = { "unix" },
	[2] = { "inet", inet_protocols },
	[3] = { "ax25" },
	[4] = { "ipx" },
	[5] = { "appletalk" },
	[6] = { "netrom" },
	[7] = { "bridge" },
	[8] = { "atmpvc" },
	[9] = { "x25" },
	[10] = { "inet6", inet6_protocols },
	[11] = { "rose" },
	[12] = { "decnet" },
	[13] = { "netbeui" },
	[14] = { "security" },
	[15] = { "key" },
	[16] = { "netlink", netlink_protocols },
	[17] = { "packet" },
	[18] = { "ash" },
	[19] = { "econet" },
	[20] = { "atmsvc" },
	[21] = { "rds" },
	[22] = { "sna" },
	[23] = { "irda" },
	[24] = { "pppox" },
	[25] = { "wanpipe" },
	[26] = { "llc" },
	[27] = { "ib" },
	[28] = { "mpls" },
	[29] = { "can" },
	[30] = { "tipc" },
	[31] = { "bluetooth", bluetooth_protocols },
	[32] = { "iucv" },
	[33] = { "rxrpc" },
	[34] = { "isdn" },
	[35] = { "phonet" },
	[36] = { "ieee802154" },
	[37] = { "caif" },
	[38] = { "alg" },
	[39] = { "nfc" },
	[40] = { "vsock" },
	[41] = { "kcm" },
	[42] = { "qipcrtr" },
	[43] = { "smc" },
	[44] = { "xdp" },
	[45] = { "mctp" },
};

/* The kernel has far fewer families. Policy may name those of later kernels by number. */
#define FAMILY_MAX 255
#define PROTOCOL_MAX 65535

/* Aliases. */
static const struct {
	const char *word;
	const char *object;
} synonyms[] = {
	{ "local", "unix" },
	{ "file", "unix" },
	{ "route", "netlink:route" },
	{ "inet_diag", "netlink:sock_diag" },
	{ "hopopts", "inet6:ip" },
};

static const struct protocol *protocols_of(unsigned int family)
{
	return family < ARRAY_SIZE(families) ? families[family].protocols : NULL;
}

/**
 * gabion_socket_family_object() - a socket as an object
 * @family: its family
 * @protocol: its protocol, with the family's default filled in
 * @buf: of GABION_SOCKET_FAMILY_SIZE bytes
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: the object, which may lie in @buf.
 */
const char *gabion_socket_family_object(unsigned int family, unsigned int protocol, char *buf)
{
	const struct protocol *known = protocols_of(family);
	const struct protocol *named;

	if (family >= ARRAY_SIZE(families)) {
		snprintf(buf, GABION_SOCKET_FAMILY_SIZE, "%u", family);
		return buf;
	}
	if (!known)
		return families[family].name;
	for (named = known; named->object; named++) {
		if (named->number == protocol)
			return named->object;
	}
	snprintf(buf, GABION_SOCKET_FAMILY_SIZE, "%s:%u", families[family].name, protocol);
	return buf;
}

/* The sockets that nearly all programs make. Each has a slot of its own. */
static const struct {
	unsigned int family;
	unsigned int protocol;
} common[] = {
	{ 2, 6 }, /* inet:tcp */
	{ 2, 17 }, /* inet:udp */
	{ 10, 6 }, /* inet6:tcp */
	{ 10, 17 }, /* inet6:udp */
	{ 16, 0 }, /* netlink:route */
};

/* Slots: one for each family, one for each of these sockets, and one for unknown families. */
#define OTHER_SLOT (GABION_SOCKET_SLOTS - 1)

static_assert(ARRAY_SIZE(families) + ARRAY_SIZE(common) <= OTHER_SLOT);

/**
 * gabion_socket_slot() - the slot of a socket, which is its bit in a mask
 * @family: its family
 * @protocol: its protocol, with the family's default filled in
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: less than GABION_SOCKET_SLOTS.
 */
unsigned int gabion_socket_slot(unsigned int family, unsigned int protocol)
{
	unsigned int i;

	if (family >= ARRAY_SIZE(families))
		return OTHER_SLOT;
	if (!families[family].protocols)
		return family;
	for (i = 0; i < ARRAY_SIZE(common); i++) {
		if (common[i].family == family && common[i].protocol == protocol)
			return ARRAY_SIZE(families) + i;
	}
	return family;
}

/**
 * gabion_socket_slot_object() - the sockets of a slot, as an object
 * @slot: the slot
 * @buf: of GABION_SOCKET_FAMILY_SIZE bytes
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: an object that matches all these sockets, and perhaps more; NULL if there is none.
 */
const char *gabion_socket_slot_object(unsigned int slot, char *buf)
{
	if (slot < ARRAY_SIZE(families))
		return families[slot].name;
	slot -= ARRAY_SIZE(families);
	if (slot < ARRAY_SIZE(common))
		return gabion_socket_family_object(common[slot].family, common[slot].protocol,
						   buf);
	return NULL;
}

/* A number as policy writes it, without leading zeros; or -1. */
static int number_of(const char *word, int max)
{
	int number = 0;

	if (!*word || (*word == '0' && word[1]))
		return -1;
	for (; *word; word++) {
		if (*word < '0' || *word > '9')
			return -1;
		number = number * 10 + *word - '0';
		if (number > max)
			return -1;
	}
	return number;
}

/* The family that a word names, by its name or number, or -1. */
static int family_of(const char *word, size_t len)
{
	char name[GABION_SOCKET_FAMILY_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		if (strlen(families[i].name) == len && !memcmp(word, families[i].name, len))
			return (int)i;
	}
	if (len >= sizeof(name))
		return -1;
	memcpy(name, word, len);
	name[len] = '\0';
	return number_of(name, FAMILY_MAX);
}

/* The family's protocol with the name behind the colon, or NULL. */
static const struct protocol *find_protocol(unsigned int family, const char *name)
{
	const struct protocol *known = protocols_of(family);

	for (; known && known->object; known++) {
		if (!strcmp(strchr(known->object, ':') + 1, name))
			return known;
	}
	return NULL;
}

static bool copy_entry(char *entry, const char *text)
{
	strcpy(entry, text);
	return true;
}

/* @protocol stands behind the colon. */
static bool read_protocol(unsigned int family, const char *protocol, char *entry)
{
	const struct protocol *named = find_protocol(family, protocol);
	char buf[GABION_SOCKET_FAMILY_SIZE];
	int number;

	if (!protocols_of(family))
		return false;
	if (named)
		return copy_entry(entry, named->object);
	number = number_of(protocol, PROTOCOL_MAX);
	return number >= 0 && copy_entry(entry, gabion_socket_family_object(family, number, buf));
}

/**
 * gabion_socket_family_read() - the object that a word names
 * @word: NUL-terminated; names or numbers
 * @entry: set to it, of GABION_SOCKET_FAMILY_SIZE bytes: names where there are some
 *
 * Context: any.
 * Return: true if it names one.
 */
bool gabion_socket_family_read(const char *word, char *entry)
{
	const char *colon = strchr(word, ':');
	int family = family_of(word, colon ? (size_t)(colon - word) : strlen(word));

	if (family < 0)
		return false;
	if (colon)
		return read_protocol(family, colon + 1, entry);
	if ((size_t)family < ARRAY_SIZE(families))
		return copy_entry(entry, families[family].name);
	snprintf(entry, GABION_SOCKET_FAMILY_SIZE, "%d", family);
	return true;
}

static const char *without(const char *word, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(word, prefix, len) ? word : word + len;
}

static const char *without_prefix(const char *word)
{
	static const char *const prefixes[] = { "af_", "pf_", "netlink_", "ipproto_", "btproto_" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (without(word, prefixes[i]) != word)
			return without(word, prefixes[i]);
	}
	return word;
}

/* A protocol of any family. */
static bool mean_protocol(const char *name, char *meant)
{
	static const unsigned int with_protocols[] = { 16, 2, 10, 31 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(with_protocols); i++) {
		const struct protocol *named = find_protocol(with_protocols[i], name);

		if (named)
			return copy_entry(meant, named->object);
	}
	for (i = 0; i < ARRAY_SIZE(synonyms); i++) {
		if (!strcmp(synonyms[i].word, name))
			return copy_entry(meant, synonyms[i].object);
	}
	return false;
}

/* "netlink:NETLINK_XFRM", "netlink:*", "alg:0" */
static bool mean_both(const char *family_name, const char *protocol, char *meant)
{
	int family = family_of(family_name, strlen(family_name));

	if (family < 0)
		return false;
	if (protocols_of(family) && read_protocol(family, without_prefix(protocol), meant))
		return true;
	return (!protocols_of(family) || !strcmp(protocol, "*")) &&
	       gabion_socket_family_read(family_name, meant);
}

/**
 * gabion_socket_family_mean() - guess the object that a malformed word is meant to name
 * @word: NUL-terminated, "AF_ALG" or "NETLINK_XFRM"
 * @meant: set to it, of GABION_SOCKET_FAMILY_SIZE bytes
 *
 * Context: any.
 * Return: true if there is a guess.
 */
bool gabion_socket_family_mean(const char *word, char *meant)
{
	char small[GABION_SOCKET_FAMILY_SIZE];
	const char *name;
	char *colon;
	size_t i;

	if (strlen(word) >= sizeof(small))
		return false;
	for (i = 0; word[i]; i++)
		small[i] = word[i] >= 'A' && word[i] <= 'Z' ? word[i] - 'A' + 'a' : word[i];
	small[i] = '\0';
	name = without_prefix(small);
	colon = strchr(small, ':');
	if (colon) {
		*colon = '\0';
		return mean_both(name, colon + 1, meant);
	}
	/* "NETLINK_SMC" is no family, but smc is one. */
	if (name == small || without(small, "af_") == name || without(small, "pf_") == name)
		return gabion_socket_family_read(name, meant) || mean_protocol(name, meant);
	return mean_protocol(name, meant);
}

/**
 * gabion_socket_family_match() - does an entry of a policy match an object?
 * @entry: of a policy
 * @object: of a hook, or another entry
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: true if it does. A family matches all its protocols.
 */
bool gabion_socket_family_match(const char *entry, const char *object)
{
	size_t len = strlen(entry);

	return !strncmp(entry, object, len) && (!object[len] || object[len] == ':');
}

/**
 * gabion_socket_families_apart() - have two entries no object in common?
 * @a: of a policy
 * @b: of a policy
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: true if they have none.
 */
bool gabion_socket_families_apart(const char *a, const char *b)
{
	return !gabion_socket_family_match(a, b) && !gabion_socket_family_match(b, a);
}
