// SPDX-License-Identifier: GPL-2.0-only
/* Each error of the parser with its position, and each limit at its maximum and beyond. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* A profile in lines 2 and 3, for tests that need one. */
#define PROFILE "profile p\n deny kexec\n"
#define DIGITS "0123456789012345678901234567890123456789"
#define LONG "p" DIGITS DIGITS DIGITS DIGITS DIGITS
#define PROFILES PROFILE "profile q\n allow all\n"

struct outcome {
	int err;
	unsigned int line;
	unsigned int column;
	/* a part of it */
	const char *message;
};

#define ACCEPTED            \
	{                   \
		0, 0, 0, "" \
	}

static const struct error_case {
	const char *name;
	const char *text;
	size_t len;
	struct outcome expected;
} errors[] = {
	/* The version */
	{ "empty text", TEXT(""), { EBADMSG, 1, 1, "expected gabion 1" } },
	{ "blank text", TEXT("\t\n\t\n"), { EBADMSG, 3, 1, "expected gabion 1" } },
	{ "comments only", TEXT("# gabion 1\n#"), { EBADMSG, 2, 1, "expected gabion 1" } },
	{ "no version line",
	  TEXT("\n  profile p\n"),
	  { EBADMSG, 2, 3, "\"profile\": expected gabion 1" } },
	{ "version in capitals", TEXT("Gabion 1\n"), { EBADMSG, 1, 1, "\"Gabion\"" } },
	{ "no number", TEXT("gabion"), { EBADMSG, 1, 7, "expected gabion 1" } },
	{ "number in a comment", TEXT("gabion # 1\n"), { EBADMSG, 1, 7, "expected gabion 1" } },
	{ "number on the next line", TEXT("gabion\n1\n"), { EBADMSG, 1, 7, "expected gabion 1" } },
	{ "number that is none", TEXT("gabion one\n"), { EBADMSG, 1, 8, "\"one\"" } },
	{ "number with a tail", TEXT("gabion 1.0\n"), { EBADMSG, 1, 8, "\"1.0\"" } },
	{ "version 0", TEXT("gabion 0\n"), { EPROTONOSUPPORT, 1, 8, "\"0\": unknown version" } },
	{ "version 2",
	  TEXT("gabion 2\n"),
	  { EPROTONOSUPPORT, 1, 8, "\"2\": unknown version, expected 1" } },
	{ "version 11", TEXT("gabion\t11\n"), { EPROTONOSUPPORT, 1, 8, "\"11\"" } },
	{ "version 01", TEXT("gabion 01\n"), { EPROTONOSUPPORT, 1, 8, "\"01\"" } },
	{ "word after the version",
	  TEXT("gabion 1 2\n"),
	  { EBADMSG, 1, 10, "\"2\": expected the end" } },
	{ "two versions", TEXT(VERSION "\n gabion 1\n"), { EEXIST, 3, 2, "version is given" } },
	/* Bytes */
	{ "NUL in the text",
	  TEXT("gabion\0 1\n"),
	  { EILSEQ, 1, 7, "\"\\x00\": expected printable" } },
	{ "NUL at the end", TEXT(VERSION "\0"), { EILSEQ, 2, 1, "\"\\x00\"" } },
	{ "NUL in a comment", TEXT(VERSION "# \0"), { EILSEQ, 2, 3, "\"\\x00\"" } },
	{ "carriage return", TEXT("gabion 1\r\n"), { EILSEQ, 1, 9, "\"\\x0d\"" } },
	{ "escape", TEXT(VERSION "\n\x1b[31m"), { EILSEQ, 3, 1, "\"\\x1b\"" } },
	{ "vertical tab", TEXT("gabion\v1"), { EILSEQ, 1, 7, "\"\\x0b\"" } },
	{ "delete", TEXT(VERSION "profile p\x7f"), { EILSEQ, 2, 10, "\"\\x7f\"" } },
	{ "byte order mark", TEXT("\xef\xbb\xbf" VERSION), { EILSEQ, 1, 1, "\"\\xef\"" } },
	{ "no ASCII in a comment", TEXT(VERSION "# \xc3\xa4"), { EILSEQ, 2, 3, "\"\\xc3\"" } },
	{ "bytes before words", TEXT("nonsense\nmore\r"), { EILSEQ, 2, 5, "\"\\x0d\"" } },
	/* The first word of a line */
	{ "unknown statement",
	  TEXT(VERSION "policy x\n"),
	  { EBADMSG, 2, 1, "\"policy\": expected profile" } },
	{ "statement in capitals", TEXT(VERSION "Profile x\n"), { EBADMSG, 2, 1, "\"Profile\"" } },
	{ "statement and more", TEXT(VERSION "profiles x\n"), { EBADMSG, 2, 1, "\"profiles\"" } },
	{ "quotes are escaped", TEXT(VERSION "a\"\\b\n"), { EBADMSG, 2, 1, "\"a\\x22\\x5cb\": " } },
	{ "long words are cut",
	  TEXT(VERSION " aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"),
	  { EBADMSG, 2, 2, "ccccccccccddddddddd...\": " } },
	{ "verdict outside",
	  TEXT(VERSION "deny kexec\n"),
	  { EBADMSG, 2, 1, "\"deny\": expected this inside" } },
	{ "verdict after bind",
	  TEXT(VERSION PROFILE "bind userns p\n  audit sysrq\n"),
	  { EBADMSG, 5, 3, "\"audit\": expected this inside" } },
	/* Profiles */
	{ "profile without name",
	  TEXT(VERSION "profile\n"),
	  { EBADMSG, 2, 8, "expected a profile's name" } },
	{ "profile with blanks for a name",
	  TEXT(VERSION "profile  \t # p\n"),
	  { EBADMSG, 2, 8, "expected a profile's name" } },
	{ "name after a dot", TEXT(VERSION "profile .a\n"), { EBADMSG, 2, 9, "\".a\"" } },
	{ "name after a dash", TEXT(VERSION "profile -a\n"), { EBADMSG, 2, 9, "\"-a\"" } },
	{ "name with a slash",
	  TEXT(VERSION "profile a/b\n"),
	  { EBADMSG, 2, 9, "\"a/b\": expected" } },
	{ "name with a hash", TEXT(VERSION "profile a#b\n"), { EBADMSG, 2, 9, "\"a#b\"" } },
	{ "name with a star", TEXT(VERSION "profile a*\n"), { EBADMSG, 2, 9, "\"a*\"" } },
	{ "two profiles of a name",
	  TEXT(VERSION PROFILE "profile q\ndeny all\nprofile p\n"),
	  { EEXIST, 6, 9, "\"p\": there is a profile of this name" } },
	{ "word after the name",
	  TEXT(VERSION "profile p from q\n"),
	  { EBADMSG, 2, 11, "\"from\": expected inherits" } },
	{ "inherits nothing",
	  TEXT(VERSION PROFILE "profile q inherits\n"),
	  { EBADMSG, 4, 19, "expected a profile's name" } },
	{ "inherits no name",
	  TEXT(VERSION PROFILE "profile q inherits /p\n"),
	  { EBADMSG, 4, 20, "\"/p\"" } },
	{ "inherits two",
	  TEXT(VERSION PROFILE "profile q inherits p p\n"),
	  { EBADMSG, 4, 22, "\"p\": expected the end" } },
	{ "inherits the unknown",
	  TEXT(VERSION PROFILE "profile q inherits r\n"),
	  { ENOENT, 4, 20, "\"r\": no profile" } },
	{ "inherits what comes later",
	  TEXT(VERSION "profile q inherits r\ndeny all\nprofile r\ndeny all\n"),
	  { ENOENT, 2, 20, "\"r\": no profile of this name above" } },
	{ "inherits itself",
	  TEXT(VERSION "profile q inherits q\n deny all\n"),
	  { ENOENT, 2, 20, "\"q\": no profile of this name above" } },
	{ "empty profile at the end",
	  TEXT(VERSION "profile p\n"),
	  { ENOMSG, 2, 9, "\"p\": expected at least" } },
	{ "empty profile, then another",
	  TEXT(VERSION "\nprofile p\n# no\nprofile q\ndeny all\n"),
	  { ENOMSG, 3, 9, "\"p\"" } },
	{ "empty profile, then bind",
	  TEXT(VERSION "profile p\nbind userns p\n"),
	  { ENOMSG, 2, 9, "\"p\"" } },
	{ "heir with nothing of its own",
	  TEXT(VERSION PROFILE "profile  q inherits p\n"),
	  { ENOMSG, 4, 10, "\"q\"" } },
	/* Verdicts */
	{ "deny nothing",
	  TEXT(VERSION "profile p\n  deny \t\n"),
	  { EBADMSG, 3, 7, "expected operations" } },
	{ "unknown operation",
	  TEXT(VERSION "profile p\n deny kexec fly\n"),
	  { EBADMSG, 3, 13, "\"fly\": unknown operation" } },
	{ "operation not yet known",
	  TEXT(VERSION "profile p\n deny reboot\n"),
	  { EBADMSG, 3, 7, "\"reboot\": unknown operation" } },
	{ "operation with a comma",
	  TEXT(VERSION "profile p\n deny kexec, sysrq\n"),
	  { EBADMSG, 3, 7, "\"kexec,\"" } },
	{ "operation twice in a line",
	  TEXT(VERSION "profile p\n deny kexec sysrq kexec\n"),
	  { EEXIST, 3, 19, "\"kexec\": named twice in this line" } },
	{ "operation twice in a profile: the last decides",
	  TEXT(VERSION "profile p\n deny kexec\n audit kexec\n"), ACCEPTED },
	{ "all before an operation",
	  TEXT(VERSION "profile p\n deny all kexec\n"),
	  { EINVAL, 3, 11, "\"kexec\": expected nothing more after all" } },
	{ "all after an operation",
	  TEXT(VERSION "profile p\n deny kexec all\n"),
	  { EINVAL, 3, 13, "\"all\": expected all alone" } },
	{ "all in the second line", TEXT(VERSION "profile p\n deny kexec\n audit all\n"),
	  ACCEPTED },
	{ "all all", TEXT(VERSION "profile p\n deny all all\n"), { EINVAL, 3, 11, "\"all\"" } },
	{ "quietly alone",
	  TEXT(VERSION "profile p\n deny quietly\n"),
	  { EBADMSG, 3, 14, "expected operations" } },
	{ "audit quietly",
	  TEXT(VERSION "profile p\n audit quietly kexec\n"),
	  { EBADMSG, 3, 8, "\"quietly\": unknown operation" } },
	{ "quietly without deny",
	  TEXT(VERSION "profile p\n quietly kexec\n"),
	  { EBADMSG, 3, 2, "\"quietly\": expected profile" } },
	/* Objects of operations */
	{ "objects outside",
	  TEXT(VERSION "allow sysctl: net.*\n"),
	  { EBADMSG, 2, 1, "\"allow\": expected this inside" } },
	{ "no objects",
	  TEXT(VERSION "profile p\n allow sysctl:\n"),
	  { EBADMSG, 3, 15, "expected patterns of sysctl names, such as kernel.shm*" } },
	{ "no objects but a comment",
	  TEXT(VERSION "profile p\n allow module_autoload: # x\n"),
	  { EBADMSG, 3, 24, "expected patterns of module aliases, such as fs-overlay" } },
	{ "objects without a colon",
	  TEXT(VERSION "profile p\n allow sysctl net.*\n"),
	  { EBADMSG, 3, 15, "\"net.*\": unknown operation, expected a name such as" } },
	{ "a colon apart",
	  TEXT(VERSION "profile p\n allow sysctl : net.*\n"),
	  { EINVAL, 3, 15, "\":\": expected an operation with its objects in a line of its own" } },
	{ "a colon alone",
	  TEXT(VERSION "profile p\n allow :\n"),
	  { EBADMSG, 3, 8, "\":\": unknown operation" } },
	{ "objects of an operation that is none",
	  TEXT(VERSION "profile p\n allow autoload: x\n"),
	  { EBADMSG, 3, 8, "\"autoload:\": unknown operation" } },
	{ "objects of an operation that has none",
	  TEXT(VERSION "profile p\n allow kexec: x\n"),
	  { EINVAL, 3, 8, "\"kexec:\": kexec has no objects, expected its name without a colon" } },
	{ "objects of all",
	  TEXT(VERSION "profile p\n allow all: x\n"),
	  { EBADMSG, 3, 8, "\"all:\": unknown operation" } },
	{ "objects after another operation",
	  TEXT(VERSION "profile p\n deny kexec sysctl: a\n"),
	  { EINVAL, 3, 13, "\"sysctl:\": expected an operation with its objects in a line" } },
	{ "objects of two operations",
	  TEXT(VERSION "profile p\n allow sysctl: a mknod: c:1:3\n"),
	  { EINVAL, 3, 18, "\"mknod:\": expected the objects of one operation in a line" } },
	{ "object twice in a line",
	  TEXT(VERSION "profile p\n allow module_autoload: a b a\n"),
	  { EEXIST, 3, 29, "\"a\": named twice in this line" } },
	{ "object twice in a profile: the last decides",
	  TEXT(VERSION "profile p\n allow sysctl: a b\n deny sysctl: a\n"), ACCEPTED },
	{ "object twice after an heir",
	  TEXT(VERSION "profile p\nallow sysctl: a\nprofile q inherits p\ndeny kexec\n"
		       "profile r\nallow sysctl: b b\n"),
	  { EEXIST, 7, 17, "\"b\": named twice" } },
	{ "negated object",
	  TEXT(VERSION "profile p\n allow sysctl: !net.*\n"),
	  { EBADMSG, 3, 16,
	    "\"!net.*\": nothing is negated, expected a line of its own: "
	    "deny sysctl: kernel.shm*" } },
	{ "objects with a comma",
	  TEXT(VERSION "profile p\n deny capability: bpf, kill\n"),
	  { EBADMSG, 3, 19, "\"bpf,\": expected no comma" } },
	{ "alias as a path",
	  TEXT(VERSION "profile p\n deny module_autoload: /lib/x.ko\n"),
	  { EBADMSG, 3, 24, "expected the alias of a module, such as fs-overlay" } },
	{ "alias as a file",
	  TEXT(VERSION "profile p\n deny module_autoload: vsock.ko\n"),
	  { EBADMSG, 3, 24, "expected an alias, such as vsock or" } },
	{ "sysctl as a path",
	  TEXT(VERSION "profile p\n allow sysctl: net.* /proc/sys/kernel/shmmax\n"),
	  { EBADMSG, 3, 22, "expected a name with dots, such as kernel.shmmax" } },
	{ "sysctl with a slash",
	  TEXT(VERSION "profile p\n allow sysctl: kernel/shmmax\n"),
	  { EBADMSG, 3, 16,
	    "\"kernel/shmmax\": expected a name with dots, such as kernel.shmmax" } },
	{ "sysctl with a slash for a dot in a name",
	  TEXT(VERSION "profile p\n allow sysctl: net.ipv4.conf.eth0/7.rp_filter\n"), ACCEPTED },
	{ "sysctl as a path with a dot",
	  TEXT(VERSION "profile p\n allow sysctl: net/ipv4/conf/eth0.7/rp_filter\n"),
	  { EBADMSG, 3, 16, "such as net.ipv4.conf.eth0/7.rp_filter" } },
	{ "sysctl of a slash",
	  TEXT(VERSION "profile p\n allow sysctl: /\n"),
	  { EBADMSG, 3, 16, "\"/\": expected a name with dots, such as net.*" } },
	{ "device as a path",
	  TEXT(VERSION "profile p\n allow char_device: /dev/fuse\n"),
	  { EBADMSG, 3, 21, "\"/dev/fuse\": expected its numbers, 10:229" } },
	{ "device as another path",
	  TEXT(VERSION "profile p\n allow char_device: /dev/x\n"),
	  { EBADMSG, 3, 21, "expected MAJOR:MINOR, the numbers that ls -l shows" } },
	{ "device with its kind apart",
	  TEXT(VERSION "profile p\n allow char_device: c 10:229\n"),
	  { EBADMSG, 3, 21, "\"c\": expected MAJOR:MINOR, each a number" } },
	{ "device without minor",
	  TEXT(VERSION "profile p\n allow char_device: 10\n"),
	  { EBADMSG, 3, 21, "\"10\": expected MAJOR:MINOR" } },
	{ "device with a range backwards",
	  TEXT(VERSION "profile p\n allow block_device: 1:9-7\n"),
	  { EBADMSG, 3, 22, "\"1:9-7\": expected MAJOR:MINOR" } },
	{ "device with too great a number",
	  TEXT(VERSION "profile p\n allow block_device: 4294967296:0\n"),
	  { EBADMSG, 3, 22, "\"4294967296:0\": expected MAJOR:MINOR" } },
	{ "character device with a kind",
	  TEXT(VERSION "profile p\n allow char_device: b:8:0\n"),
	  { EBADMSG, 3, 21, "\"b:8:0\": expected MAJOR:MINOR" } },
	{ "node without its kind",
	  TEXT(VERSION "profile p\n allow mknod: 10:229\n"),
	  { EBADMSG, 3, 15, "\"10:229\": expected c:MAJOR:MINOR" } },
	{ "node as a path",
	  TEXT(VERSION "profile p\n allow mknod: /dev/sda\n"),
	  { EBADMSG, 3, 15, "\"/dev/sda\": expected its numbers, b:8:*" } },
	{ "way to memory as a path",
	  TEXT(VERSION "profile p\n deny raw_memory: /dev/mem\n"),
	  { EBADMSG, 3, 19, "\"/dev/mem\": expected mem" } },
	{ "way to registers in capitals",
	  TEXT(VERSION "profile p\n deny raw_io: MSR\n"),
	  { EBADMSG, 3, 15, "\"MSR\": expected msr" } },
	{ "way to registers as a path",
	  TEXT(VERSION "profile p\n deny raw_io: /dev/cpu/0/msr\n"),
	  { EBADMSG, 3, 15, "\"/dev/cpu/0/msr\": expected msr" } },
	{ "way to trace as lockdown has it",
	  TEXT(VERSION "profile p\n deny kernel_trace: LOCKDOWN_KPROBES\n"),
	  { EBADMSG, 3, 21, "\"LOCKDOWN_KPROBES\": expected kprobes" } },
	{ "way to memory of another operation",
	  TEXT(VERSION "profile p\n deny raw_memory: msr\n"),
	  { EBADMSG, 3, 19,
	    "\"msr\": expected an object of raw_memory, this is one of raw_io: msr" } },
	{ "way to trace unknown",
	  TEXT(VERSION "profile p\n deny kernel_trace: fly\n"),
	  { EBADMSG, 3, 21,
	    "\"fly\": unknown, expected a name such as tracefs, of those in gabion.policy(5)" } },
	{ "way to registers by pattern",
	  TEXT(VERSION "profile p\n deny raw_io: *\n"),
	  { EBADMSG, 3, 15,
	    "\"*\": unknown, expected a name such as msr, of those in gabion.policy(5)" } },
	{ "BPF program type as the header names it",
	  TEXT(VERSION "profile p\n deny bpf: BPF_PROG_TYPE_CGROUP_DEVICE\n"),
	  { EBADMSG, 3, 12, "\"BPF_PROG_TYPE_CGROUP_DEVICE\": expected cgroup_device" } },
	{ "BPF command as the header names it",
	  TEXT(VERSION "profile p\n deny bpf: BPF_MAP_CREATE\n"),
	  { EBADMSG, 3, 12, "\"BPF_MAP_CREATE\": expected map_create" } },
	{ "BPF program type with a dash",
	  TEXT(VERSION "profile p\n deny bpf: socket-filter\n"),
	  { EBADMSG, 3, 12, "\"socket-filter\": expected socket_filter" } },
	{ "BPF programs of every type",
	  TEXT(VERSION "profile p\n deny bpf: prog_load\n"),
	  { EBADMSG, 3, 12,
	    "\"prog_load\": expected the type of the program that is loaded, such as cgroup_device" } },
	{ "BPF word unknown",
	  TEXT(VERSION "profile p\n deny bpf: fly\n"),
	  { EBADMSG, 3, 12,
	    "\"fly\": unknown, expected a type of programs or a command, such as cgroup_device or map_create" } },
	{ "capability as a whole",
	  TEXT(VERSION "profile p\n deny kexec capability sysrq\n"),
	  { EINVAL, 3, 13,
	    "\"capability\": expected names of capabilities, such as sys_module, as in "
	    "capability: sys_module" } },
	{ "capability unknown",
	  TEXT(VERSION "profile p\n deny capability: bpf fly\n"),
	  { EBADMSG, 3, 23, "\"fly\": unknown capability" } },
	{ "capability in capitals",
	  TEXT(VERSION "profile p\n deny capability: CAP_BPF\n"),
	  { EBADMSG, 3, 19, "\"CAP_BPF\": expected bpf" } },
	{ "capability with its prefix",
	  TEXT(VERSION "profile p\n deny capability: cap_sys_admin\n"),
	  { EBADMSG, 3, 19, "\"cap_sys_admin\": expected sys_admin" } },
	{ "capability by pattern",
	  TEXT(VERSION "profile p\n deny capability: sys_*\n"),
	  { EBADMSG, 3, 19, "\"sys_*\": unknown capability" } },
	{ "family as the header names it",
	  TEXT(VERSION "profile p\n deny socket_family: alg AF_ALG\n"),
	  { EBADMSG, 3, 26, "\"AF_ALG\": expected alg" } },
	{ "family by its other prefix",
	  TEXT(VERSION "profile p\n deny socket_family: PF_KEY\n"),
	  { EBADMSG, 3, 22, "\"PF_KEY\": expected key" } },
	{ "family in capitals",
	  TEXT(VERSION "profile p\n deny socket_family: Netlink\n"),
	  { EBADMSG, 3, 22, "\"Netlink\": expected netlink" } },
	{ "family by a synonym",
	  TEXT(VERSION "profile p\n deny socket_family: af_local\n"),
	  { EBADMSG, 3, 22, "\"af_local\": expected unix" } },
	{ "protocol as the header names it",
	  TEXT(VERSION "profile p\n deny socket_family: NETLINK_XFRM\n"),
	  { EBADMSG, 3, 22, "\"NETLINK_XFRM\": expected netlink:xfrm" } },
	{ "protocol that a family is called, too",
	  TEXT(VERSION "profile p\n deny socket_family: NETLINK_SMC\n"),
	  { EBADMSG, 3, 22, "\"NETLINK_SMC\": expected netlink:smc" } },
	{ "protocol by half its old name",
	  TEXT(VERSION "profile p\n deny socket_family: netlink:NETLINK_ROUTE\n"),
	  { EBADMSG, 3, 22, "\"netlink:NETLINK_ROUTE\": expected netlink:route" } },
	{ "protocol alone",
	  TEXT(VERSION "profile p\n deny socket_family: xfrm\n"),
	  { EBADMSG, 3, 22, "\"xfrm\": expected netlink:xfrm" } },
	{ "protocol of two families",
	  TEXT(VERSION "profile p\n deny socket_family: IPPROTO_SCTP\n"),
	  { EBADMSG, 3, 22, "\"IPPROTO_SCTP\": expected inet:sctp" } },
	{ "protocol by a synonym",
	  TEXT(VERSION "profile p\n deny socket_family: inet_diag\n"),
	  { EBADMSG, 3, 22, "\"inet_diag\": expected netlink:sock_diag" } },
	{ "protocol by pattern",
	  TEXT(VERSION "profile p\n deny socket_family: netlink:*\n"),
	  { EBADMSG, 3, 22, "\"netlink:*\": expected netlink" } },
	{ "protocol where there are none",
	  TEXT(VERSION "profile p\n deny socket_family: alg:0\n"),
	  { EBADMSG, 3, 22, "\"alg:0\": expected alg" } },
	{ "family unknown",
	  TEXT(VERSION "profile p\n deny socket_family: rds fly\n"),
	  { EBADMSG, 3, 26, "\"fly\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "family by pattern",
	  TEXT(VERSION "profile p\n deny socket_family: *\n"),
	  { EBADMSG, 3, 22, "\"*\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "family out of range",
	  TEXT(VERSION "profile p\n deny socket_family: 256\n"),
	  { EBADMSG, 3, 22, "\"256\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "number with zeros before",
	  TEXT(VERSION "profile p\n deny socket_family: 038\n"),
	  { EBADMSG, 3, 22, "\"038\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "protocol unknown",
	  TEXT(VERSION "profile p\n deny socket_family: netlink:fly\n"),
	  { EBADMSG, 3, 22,
	    "\"netlink:fly\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "protocol missing",
	  TEXT(VERSION "profile p\n deny socket_family: netlink:\n"),
	  { EBADMSG, 3, 22,
	    "\"netlink:\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "protocol out of range",
	  TEXT(VERSION "profile p\n deny socket_family: inet:65536\n"),
	  { EBADMSG, 3, 22,
	    "\"inet:65536\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "family missing",
	  TEXT(VERSION "profile p\n deny socket_family: :xfrm\n"),
	  { EBADMSG, 3, 22,
	    "\":xfrm\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "another protocol behind it",
	  TEXT(VERSION "profile p\n deny socket_family: netlink:xfrm:1\n"),
	  { EBADMSG, 3, 22,
	    "\"netlink:xfrm:1\": unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg" } },
	{ "family as a whole",
	  TEXT(VERSION "profile p\n deny socket_family\n"),
	  { EINVAL, 3, 7,
	    "\"socket_family\": expected families of sockets, such as alg or netlink:xfrm, as in "
	    "socket_family: alg" } },
	{ "family twice, by its number",
	  TEXT(VERSION "profile p\n deny socket_family: alg 38\n"),
	  { EEXIST, 3, 26, "\"38\": named twice in this line" } },
	{ "socket of a relative path",
	  TEXT(VERSION "profile p\n deny runtime_socket: /a run/docker.sock\n"),
	  { EBADMSG, 3, 26, "\"run/docker.sock\": expected a path from the root" } },
	{ "socket as a URL",
	  TEXT(VERSION "profile p\n deny runtime_socket: unix:///run/x.sock\n"),
	  { EBADMSG, 3, 23, "expected a path from the root: /run/x.sock" } },
	{ "socket in no file system, without a name",
	  TEXT(VERSION "profile p\n deny runtime_socket: @docker @\n"),
	  { EBADMSG, 3, 31, "\"@\": expected a path from the root, or @ and an abstract name" } },
	{ "file system as a path",
	  TEXT(VERSION "profile p\n deny mount: nfs /mnt\n"),
	  { EBADMSG, 3, 18, "\"/mnt\": expected kinds of file systems as /proc/filesystems" } },
	{ "file system with its server",
	  TEXT(VERSION "profile p\n deny mount: fuse.sshfs\n"),
	  { EBADMSG, 3, 14, "expected the kind without its server: fuse" } },
	{ "file systems by pattern",
	  TEXT(VERSION "profile p\n deny mount: ext*\n"),
	  { EBADMSG, 3, 14, "\"ext*\": expected kinds of file systems" } },
	{ "file systems with commas",
	  TEXT(VERSION "profile p\n deny mount: ext3,ext4\n"),
	  { EBADMSG, 3, 14, "\"ext3,ext4\": expected kinds of file systems" } },
	{ "file system of one version",
	  TEXT(VERSION "profile p\n deny mount: nfs4\n"),
	  { EBADMSG, 3, 14, "\"nfs4\": expected nfs, which stands for every version" } },
	{ "device with a slash for a colon",
	  TEXT(VERSION "profile p\n allow char_device: 10/229\n"),
	  { EBADMSG, 3, 21, "\"10/229\": expected 10:229" } },
	{ "all devices",
	  TEXT(VERSION "profile p\n allow char_device: all\n"),
	  { EBADMSG, 3, 21, "\"all\": expected *:*, which stands for all" } },
	{ "what many drivers share",
	  TEXT(VERSION "profile p\n allow char_device: misc\n"),
	  { EBADMSG, 3, 21, "expected the driver, as /proc/misc has it, or its numbers" } },
	{ "a disk for its driver",
	  TEXT(VERSION "profile p\n allow block_device: sda1\n"),
	  { EBADMSG, 3, 22, "\"sda1\": expected the driver of all these, sd, or numbers" } },
	{ "another disk for its driver",
	  TEXT(VERSION "profile p\n allow block_device: loop0\n"),
	  { EBADMSG, 3, 22, "\"loop0\": expected the driver of all these, loop, or numbers" } },
	{ "a driver by pattern",
	  TEXT(VERSION "profile p\n allow char_device: nvidia*\n"),
	  { EBADMSG, 3, 21,
	    "\"nvidia*\": expected MAJOR:MINOR, each a number, a range or *, or a driver" } },
	{ "a node by its driver",
	  TEXT(VERSION "profile p\n allow mknod: tun\n"),
	  { EBADMSG, 3, 15, "\"tun\": expected c:MAJOR:MINOR, a node is named by numbers only" } },
	{ "a node by its kind and driver",
	  TEXT(VERSION "profile p\n allow mknod: b:sd\n"),
	  { EBADMSG, 3, 15, "\"b:sd\": expected b:MAJOR:MINOR, a node is named by numbers only" } },
	{ "a node with a slash",
	  TEXT(VERSION "profile p\n allow mknod: 10/229\n"),
	  { EBADMSG, 3, 15, "\"10/229\": expected c:10:229" } },
	{ "drivers", TEXT(VERSION "profile p\n allow char_device: tun tpm vhost-net nvidia-uvm\n"
				  "allow block_device: sd loop device-mapper c:sg\n"),
	  ACCEPTED },
	{ "file of /proc without its root",
	  TEXT(VERSION "profile p\n allow procfs: irq/0/smp_affinity\n"),
	  { EBADMSG, 3, 16, "expected a path from the root, such as /proc/irq/0/smp_affinity" } },
	{ "file of /sys without its root",
	  TEXT(VERSION "profile p\n allow sysfs: kernel/mm/ksm/run\n"),
	  { EBADMSG, 3, 15, "expected a path from the root, such as /sys/kernel/mm/ksm/run" } },
	{ "sysctl as a file of /proc",
	  TEXT(VERSION "profile p\n allow procfs: /proc/sys/kernel/panic\n"),
	  { EBADMSG, 3, 16, "what is in /proc/sys is named under sysctl" } },
	{ "file of /sys as one of /proc",
	  TEXT(VERSION "profile p\n allow procfs: /proc/irq/* /sys/power/state\n"),
	  { EBADMSG, 3, 28, "\"/sys/power/state\": expected a path below /proc" } },
	{ "file of /proc as one of /sys",
	  TEXT(VERSION "profile p\n allow sysfs: /proc/irq/1/smp_affinity\n"),
	  { EBADMSG, 3, 15, "expected a path below /sys or /dev" } },
	{ "files of everywhere",
	  TEXT(VERSION "profile p\n deny host_info: *\n"),
	  { EBADMSG, 3, 18, "\"*\": expected a path below /proc or /sys" } },
	{ "a directory's path with a slash at its end",
	  TEXT(VERSION "profile p\n allow sysfs: /sys/block/sda/\n"),
	  { EBADMSG, 3, 15, "expected a path as the kernel has it; * at its end" } },
	{ "a path that goes up",
	  TEXT(VERSION "profile p\n allow sysfs: /sys/block/../kernel\n"),
	  { EBADMSG, 3, 15, "expected a path as the kernel has it" } },
	{ "all below /proc",
	  TEXT(VERSION "profile p\n allow procfs: /proc/*\n allow host_info: /proc/* /sys/*\n"),
	  ACCEPTED },
	/* Bindings */
	{ "bind nothing", TEXT(VERSION "bind\n"), { EBADMSG, 2, 5, "expected userns, cgroup or containers" } },
	{ "bind something else",
	  TEXT(VERSION "bind netns p\n"),
	  { EBADMSG, 2, 6, "\"netns\": expected userns, cgroup or containers" } },
	{ "bind userns to nothing",
	  TEXT(VERSION "bind userns"),
	  { EBADMSG, 2, 12, "expected a profile's name" } },
	{ "bind userns to no name",
	  TEXT(VERSION "bind userns /a p\n"),
	  { EBADMSG, 2, 13, "\"/a\"" } },
	{ "bind userns to two",
	  TEXT(VERSION PROFILE "bind userns p p\n"),
	  { EBADMSG, 4, 15, "\"p\": expected or, except, or the end" } },
	{ "bind userns to the unknown",
	  TEXT(VERSION PROFILE "bind userns q\n"),
	  { ENOENT, 4, 13, "\"q\": there is no profile" } },
	{ "bind userns twice",
	  TEXT(VERSION PROFILE "bind userns p\n  bind userns p\n"),
	  { EEXIST, 5, 3, "there is a bind userns above" } },
	{ "bind userns twice, to two",
	  TEXT(VERSION PROFILE "bind userns p\nbind userns q\n"),
	  { EEXIST, 5, 1, "there is a bind userns above" } },
	{ "bind cgroup without pattern",
	  TEXT(VERSION "bind cgroup\n"),
	  { EBADMSG, 2, 12, "expected a cgroup's path" } },
	{ "bind cgroup to nothing",
	  TEXT(VERSION "bind cgroup /a\n"),
	  { EBADMSG, 2, 15, "expected a profile's name" } },
	{ "bind cgroup the wrong way round",
	  TEXT(VERSION PROFILE "bind cgroup p /a\n"),
	  { EBADMSG, 4, 13, "\"p\": expected a cgroup's path from the root" } },
	{ "bind cgroup to a long word",
	  TEXT(VERSION PROFILE "bind cgroup " LONG " p\n"),
	  { EBADMSG, 4, 13, "expected a cgroup's path from the root" } },
	{ "bind cgroup to two",
	  TEXT(VERSION PROFILE "bind cgroup /a p p\n"),
	  { EBADMSG, 4, 18, "\"p\": expected or, except, or the end" } },
	{ "bind cgroup to the unknown",
	  TEXT(VERSION PROFILE "bind cgroup /a p\nbind cgroup /b q\n"),
	  { ENOENT, 5, 16, "\"q\": there is no profile" } },
	{ "bind cgroup twice",
	  TEXT(VERSION PROFILE "bind cgroup /a p\nbind cgroup /b p\nbind cgroup /a p\n"),
	  { EEXIST, 6, 13, "\"/a\": bound to this profile above" } },
	{ "bind the root",
	  TEXT(VERSION PROFILE "bind cgroup / p\n"),
	  { EINVAL, 4, 13, "\"/\": expected a cgroup below the root" } },
	{ "bind with ..",
	  TEXT(VERSION PROFILE "bind cgroup /a/.. p\n"),
	  { EINVAL, 4, 13, "\"/a/..\"" } },
	{ "bind with .",
	  TEXT(VERSION PROFILE "bind cgroup /./a p\n"),
	  { EINVAL, 4, 13, "\"/./a\"" } },
	{ "bind a trailing slash",
	  TEXT(VERSION PROFILE "bind cgroup /a/ p\n"),
	  { EBADMSG, 4, 13, "none at the end" } },
	{ "bind an empty component",
	  TEXT(VERSION PROFILE "bind cgroup /a//b p\n"),
	  { EBADMSG, 4, 13, "between any two" } },
	{ "bind ***",
	  TEXT(VERSION PROFILE "bind cgroup /a/*** p\n"),
	  { EBADMSG, 4, 13, "stand alone" } },
	{ "bind **x",
	  TEXT(VERSION PROFILE "bind cgroup /a/**x p\n"),
	  { EBADMSG, 4, 13, "stand alone" } },
	{ "bind cgroup twice, but for what follows",
	  TEXT(VERSION PROFILES "bind cgroup /a p or q\nbind cgroup /a p except /a/b\n"),
	  { EEXIST, 7, 13, "\"/a\": bound to this profile above" } },
	/* "bind containers" */
	{ "bind containers to nothing",
	  TEXT(VERSION PROFILE "bind containers\n"),
	  { EBADMSG, 4, 16, "expected a profile's name" } },
	{ "bind containers of all", TEXT(VERSION PROFILE "bind containers p # all\n"), ACCEPTED },
	{ "bind containers of some",
	  TEXT(VERSION PROFILES "bind containers podman docker p or q except /a\n"),
	  ACCEPTED },
	{ "bind containers, a profile called as a runtime is",
	  TEXT(VERSION "profile docker\ndeny all\nbind containers docker docker\n"
		       "bind containers docker\n"),
	  ACCEPTED },
	{ "bind containers of what is no runtime",
	  TEXT(VERSION PROFILE "bind containers podman dcoker p\n"),
	  { EBADMSG, 4, 24, "\"dcoker\": unknown runtime, expected names such as podman" } },
	{ "bind containers of a pattern",
	  TEXT(VERSION PROFILE "bind containers /a p\n"),
	  { EBADMSG, 4, 17, "\"/a\": unknown runtime" } },
	{ "bind containers of what policy cannot name",
	  TEXT(VERSION PROFILE "bind containers container p\n"),
	  { EBADMSG, 4, 17, "unknown runtime" } },
	{ "bind containers of one twice",
	  TEXT(VERSION PROFILE "bind containers podman docker podman p\n"),
	  { EEXIST, 4, 31, "\"podman\": named twice in this line" } },
	{ "bind containers to or",
	  TEXT(VERSION PROFILE "bind containers or p\n"),
	  { EBADMSG, 4, 17, "\"or\": unknown runtime" } },
	{ "bind containers without a profile, except",
	  TEXT(VERSION PROFILE "bind containers podman except /a\n"),
	  { ENOENT, 4, 17, "\"podman\": there is no profile" } },
	{ "bind containers twice",
	  TEXT(VERSION PROFILE "bind containers docker podman p\nbind containers p\n"
			       "bind containers podman docker p except /a\n"),
	  { EEXIST, 6, 17, "\"podman\": bound to this profile above" } },
	{ "bind containers of all twice",
	  TEXT(VERSION PROFILES "bind containers p\nbind containers q\nbind containers p\n"),
	  { EEXIST, 8, 17, "\"p\": bound to this profile above" } },
	/* "except" */
	{ "a line of its own",
	  TEXT(VERSION PROFILE "exempt /a\n"),
	  { EBADMSG, 4, 1, "\"exempt\": expected profile, allow, audit, deny or bind" } },
	{ "except nothing",
	  TEXT(VERSION PROFILE "bind userns p except\t\n"),
	  { EBADMSG, 4, 21, "expected cgroups' paths after except" } },
	{ "except the root",
	  TEXT(VERSION PROFILE "bind userns p except /\n"),
	  { EINVAL, 4, 22, "below the root" } },
	{ "except no path",
	  TEXT(VERSION PROFILE "bind userns p except /b a\n"),
	  { EBADMSG, 4, 25, "\"a\": expected a cgroup's path from the root" } },
	{ "except the same twice",
	  TEXT(VERSION PROFILE "bind cgroup /a p except /a/b /a/c /a/b\n"),
	  { EEXIST, 4, 35, "\"/a/b\": named twice in this line" } },
	{ "except the same in two lines",
	  TEXT(VERSION PROFILE "bind userns p except /a/b\nbind cgroup /a p except /a/b\n"),
	  ACCEPTED },
	{ "except before the profile",
	  TEXT(VERSION PROFILE "bind userns except /a p\n"),
	  { EBADMSG, 4, 13, "\"except\": expected a profile's name" } },
	{ "except and then or",
	  TEXT(VERSION PROFILES "bind userns p except /a or q\n"),
	  { EBADMSG, 6, 25, "\"or\": expected a cgroup's path" } },
	/* "or" */
	{ "or nothing",
	  TEXT(VERSION PROFILE "bind userns p or\n"),
	  { EBADMSG, 4, 17, "expected profiles after or" } },
	{ "or nothing, except",
	  TEXT(VERSION PROFILE "bind userns p or except /a\n"),
	  { EBADMSG, 4, 18, "\"except\": expected a profile's name" } },
	{ "or twice",
	  TEXT(VERSION PROFILES "bind userns p or q or p\n"),
	  { EBADMSG, 6, 20, "\"or\": expected a profile's name" } },
	{ "or no name",
	  TEXT(VERSION PROFILES "bind userns p or q /a\n"),
	  { EBADMSG, 6, 20, "\"/a\": expected a name" } },
	{ "or the same",
	  TEXT(VERSION PROFILES "bind userns p or q p\n"),
	  { EEXIST, 6, 20, "\"p\": the profile of this line itself" } },
	{ "or the same twice",
	  TEXT(VERSION PROFILES "bind userns p or q q\n"),
	  { EEXIST, 6, 20, "\"q\": named twice in this line" } },
	{ "or the unknown",
	  TEXT(VERSION PROFILES "bind userns p or q r\n"),
	  { ENOENT, 6, 20, "\"r\": there is no profile" } },
	{ "or one that comes later, except",
	  TEXT(VERSION "bind cgroup /a p or q except /a/b /a/c\n" PROFILES),
	  ACCEPTED },
	{ "a profile called or",
	  TEXT(VERSION "profile or\nallow all\n"),
	  { EBADMSG, 2, 9, "which or and except cannot be" } },
	{ "a profile called except",
	  TEXT(VERSION "profile except\nallow all\n"),
	  { EBADMSG, 2, 9, "which or and except cannot be" } },
	/* Of two errors the first is reported. Missing profiles are reported last. */
	{ "first of two errors",
	  TEXT(VERSION "bind cgroup a\nbind\n"),
	  { EBADMSG, 2, 13, "from the root" } },
	{ "missing profiles last",
	  TEXT(VERSION "bind userns q\nbind cgroup a\n"),
	  { EBADMSG, 3, 13, "from the root" } },
	{ "the first of two missing profiles",
	  TEXT(VERSION "bind cgroup /a q\nbind userns r\n"),
	  { ENOENT, 2, 16, "\"q\"" } },
};

static void check_outcome(const char *name, const char *text, size_t len,
			  const struct outcome *expected)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = parse_copy(text, len, &error);
	int found = IS_ERR(policy) ? -PTR_ERR(policy) : 0;
	bool right = found == expected->err;

	if (right && found)
		right = error.line == expected->line && error.column == expected->column &&
			memchr(error.message, '\0', sizeof(error.message)) &&
			strstr(error.message, expected->message);
	check(right, "%s: %s", name, errno_name(expected->err));
	if (!right && !found)
		note("it is accepted");
	else if (!right)
		note("%s at %u:%u: %.200s", errno_name(found), error.line, error.column,
		     error.message);
	gabion_policy_free(policy);
}

/* Limits: make a text with @n of what is limited. */

static void repeat(FILE *out, const char *what, unsigned int n)
{
	while (n--)
		fputs(what, out);
}

/* Print @format @n times, with the numbers from 0 on. */
static void enumerate(FILE *out, const char *format, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		fprintf(out, format, i);
}

static void make_size(FILE *out, unsigned int n)
{
	fprintf(out, VERSION "#");
	repeat(out, "x", n - 10);
}

static void make_name(FILE *out, unsigned int n)
{
	fprintf(out, VERSION "profile ");
	repeat(out, "n", n);
	fprintf(out, "\ndeny all\n");
}

static void make_named(FILE *out, unsigned int n)
{
	make_name(out, n - 1);
	fprintf(out, "profile q inherits ");
	repeat(out, "n", n);
	fprintf(out, "\ndeny all\n");
}

static void make_alias(FILE *out, unsigned int n)
{
	fprintf(out, VERSION "profile p\nallow module_autoload: a ");
	repeat(out, "b", n);
	fputc('\n', out);
}

static void make_keyword(FILE *out, unsigned int n)
{
	fprintf(out, VERSION);
	repeat(out, "k", n);
}

static void make_pattern(FILE *out, unsigned int n)
{
	fprintf(out, VERSION PROFILE "bind userns p except /");
	repeat(out, "e", n - 1);
}

static void make_bound_pattern(FILE *out, unsigned int n)
{
	fprintf(out, VERSION PROFILE "bind cgroup /");
	repeat(out, "e", n - 1);
	fprintf(out, " p\n");
}

static void make_components(FILE *out, unsigned int n)
{
	fprintf(out, VERSION PROFILE "bind userns p except ");
	repeat(out, "/c", n);
}

static void make_profiles(FILE *out, unsigned int n)
{
	fprintf(out, VERSION);
	enumerate(out, "profile p%u\ndeny all\n", n);
}

static void make_binds(FILE *out, unsigned int n)
{
	fprintf(out, VERSION PROFILE);
	enumerate(out, "bind cgroup /c%u p\n", n - 1);
	fprintf(out, "bind userns p\n");
}

static void make_excepts(FILE *out, unsigned int n)
{
	fprintf(out, VERSION PROFILE "bind userns p except");
	enumerate(out, " /c%u", n);
}

static void make_excepts_of_many(FILE *out, unsigned int n)
{
	fprintf(out, VERSION PROFILE "bind userns p except /a\n");
	enumerate(out, "bind cgroup /c%u p except /b\n", n - 1);
}

static void make_stand_ins(FILE *out, unsigned int n)
{
	fprintf(out, VERSION "bind userns p except /a\nbind cgroup /a p or");
	enumerate(out, " q%u", n);
	fprintf(out, " except /b\n" PROFILE);
}

static void make_aliases(FILE *out, unsigned int n)
{
	fprintf(out, VERSION "profile p\n");
	enumerate(out, "allow module_autoload: a%u\n", n);
}

static void make_list(FILE *out, const char *statement, const char *entry, unsigned int n)
{
	unsigned int i;

	fprintf(out, VERSION "profile p\n");
	for (i = 0; i < n; i++)
		fprintf(out, "%s %s%u\n", statement, entry, i);
}

static void make_sysctls(FILE *out, unsigned int n)
{
	make_list(out, "allow sysctl:", "kernel.a", n);
}

static void make_devices(FILE *out, unsigned int n)
{
	make_list(out, "allow block_device:", "8:", n);
}

static void make_sockets(FILE *out, unsigned int n)
{
	make_list(out, "deny runtime_socket:", "/run/s", n);
}

/* A device number with @n characters, most of them leading zeros. */
static void make_device_word(FILE *out, unsigned int n)
{
	fprintf(out, VERSION "profile p\nallow char_device: ");
	repeat(out, "0", n - 2);
	fprintf(out, ":0\n");
}

/* p has the maximum of objects. q names one of these again, and a new one. */
static void make_inherited(FILE *out, unsigned int n)
{
	make_aliases(out, n - 1);
	fprintf(out, "profile q inherits p\nallow module_autoload: a0 a7 b\n");
}

/*
 * A short text whose canonical form has @n bytes. Inherited objects count again for each heir, and
 * r fills up the rest.
 */
static void make_canonical(FILE *out, unsigned int n)
{
	const unsigned int heir =
		strlen("\nprofile q00\n    deny kexec\n    allow module_autoload:\n") + 256 * 102;
	unsigned int left = n - strlen(VERSION);
	unsigned int i;

	fprintf(out, VERSION "profile p\nallow module_autoload:");
	enumerate(out, " a%0100u", 256);
	fputc('\n', out);
	left -= strlen("\nprofile p\n    allow module_autoload:\n") + 256 * 102;
	for (i = 0; left > heir + 500; i++, left -= heir)
		fprintf(out, "profile q%02u inherits p\ndeny kexec\n", i);

	left -= strlen("\nprofile r\n    allow module_autoload:\n");
	fprintf(out, "profile r\nallow module_autoload:");
	for (i = 0; left > 255; i++, left -= 202)
		fprintf(out, " a%0200u", i);
	fputc(' ', out);
	repeat(out, "r", left - 1);
	fputc('\n', out);
}

static const struct limit_case {
	const char *name;
	void (*make)(FILE *out, unsigned int n);
	unsigned int max;
	struct outcome at_max;
	struct outcome above;
} limits[] = {
	{ "bytes of text",
	  make_size,
	  1048576,
	  ACCEPTED,
	  { E2BIG, 2, 1048568, "at most 1048576 bytes" } },
	{ "bytes of a profile's name",
	  make_name,
	  63,
	  ACCEPTED,
	  { ENAMETOOLONG, 2, 9, "at most 63 bytes" } },
	{ "bytes of a name inherited",
	  make_named,
	  63,
	  { ENOENT, 4, 20, "no profile of this name" },
	  { ENAMETOOLONG, 4, 20, "at most 63 bytes" } },
	{ "bytes of an alias",
	  make_alias,
	  255,
	  ACCEPTED,
	  { ENAMETOOLONG, 3, 26, "at most 255 bytes" } },
	{ "bytes of a keyword",
	  make_keyword,
	  255,
	  { EBADMSG, 2, 1, "expected profile" },
	  { ENAMETOOLONG, 2, 1, "at most 255 bytes" } },
	{ "bytes of a pattern",
	  make_pattern,
	  255,
	  ACCEPTED,
	  { ENAMETOOLONG, 4, 22, "at most 255 bytes" } },
	{ "bytes of a pattern bound",
	  make_bound_pattern,
	  255,
	  ACCEPTED,
	  { ENAMETOOLONG, 4, 13, "at most 255 bytes" } },
	{ "components", make_components, 32, ACCEPTED, { E2BIG, 4, 22, "at most 32 components" } },
	{ "profiles",
	  make_profiles,
	  1024,
	  ACCEPTED,
	  { E2BIG, 2050, 9, "\"p1024\": expected at most 1024 profiles" } },
	{ "binds",
	  make_binds,
	  16384,
	  ACCEPTED,
	  { E2BIG, 16388, 1, "at most 16384 bind lines" } },
	{ "excepts",
	  make_excepts,
	  16384,
	  ACCEPTED,
	  { E2BIG, 4, 119984, "\"/c16384\": expected at most 16384 patterns after except" } },
	{ "excepts of many lines",
	  make_excepts_of_many,
	  16384,
	  ACCEPTED,
	  { E2BIG, 16388, 1, "at most 16384 bind lines" } },
	{ "profiles after or",
	  make_stand_ins,
	  64,
	  { ENOENT, 3, 21, "\"q0\"" },
	  { E2BIG, 3, 267, "\"q64\": expected at most 64 profiles after or" } },
	{ "aliases",
	  make_aliases,
	  256,
	  ACCEPTED,
	  { E2BIG, 259, 24, "\"a256\": expected at most 256" } },
	{ "aliases with inherited ones",
	  make_inherited,
	  256,
	  ACCEPTED,
	  { E2BIG, 260, 30, "\"b\": expected at most 256" } },
	{ "sysctls",
	  make_sysctls,
	  256,
	  ACCEPTED,
	  { E2BIG, 259, 15, "\"kernel.a256\": expected at most 256 objects" } },
	{ "devices",
	  make_devices,
	  256,
	  ACCEPTED,
	  { E2BIG, 259, 21, "\"8:256\": expected at most 256 objects" } },
	{ "sockets",
	  make_sockets,
	  256,
	  ACCEPTED,
	  { E2BIG, 259, 22, "\"/run/s256\": expected at most 256 objects" } },
	{ "bytes of a device's numbers",
	  make_device_word,
	  255,
	  ACCEPTED,
	  { ENAMETOOLONG, 3, 20, "at most 255 bytes" } },
	{ "bytes of canonical text",
	  make_canonical,
	  1048576,
	  ACCEPTED,
	  { E2BIG, 1, 1, "written out" } },
};

static void test_limit(const struct limit_case *limit, bool over)
{
	char *name;
	char *text;
	size_t len;
	FILE *out = text_begin(&text, &len);

	if (asprintf(&name, "%u %s", limit->max + over, limit->name) < 0)
		abort();
	limit->make(out, limit->max + over);
	text_end(out);
	check_outcome(name, text, len, over ? &limit->above : &limit->at_max);
	free(name);
	free(text);
}

/* At the limits of length and number nothing is lost. */
static void test_kept_whole(void)
{
	struct gabion_parse_error error;
	const struct gabion_rules *heir;
	struct gabion_policy *policy;
	char *text;
	size_t len;
	FILE *out = text_begin(&text, &len);

	make_inherited(out, GABION_OBJECTS_MAX);
	text_end(out);
	policy = parse_copy(text, len, &error);
	free(text);
	if (!check(!IS_ERR(policy) && policy->nr_profiles == 2, "a profile with a full list"))
		return;
	heir = &policy->profile[1].rules[GABION_OP_MODULE_AUTOLOAD];
	check(policy->profile[0].rules[GABION_OP_MODULE_AUTOLOAD].nr == 255,
	      "the list inherited is as it was");
	check(heir->nr == 256 && !strcmp(heir->rule[0].object, "a1"), "inherited patterns first");
	check(!strcmp(heir->rule[253].object, "a0") && !strcmp(heir->rule[254].object, "a7") &&
		      !strcmp(heir->rule[255].object, "b"),
	      "each pattern once, where it was named last");
	gabion_policy_free(policy);
}

static void test_long_text(void)
{
	static const struct outcome expected = { E2BIG, 1048577, 1, "at most 1048576 bytes" };
	size_t len = 4 * GABION_POLICY_SIZE_MAX;
	char *text = malloc(len);

	if (!text)
		abort();
	memset(text, '\n', len);
	check_outcome("a text that is much too long", text, len, &expected);
	free(text);
}

static void test_samples(void)
{
	static const struct outcome expected = ACCEPTED;
	size_t i;

	for (i = 0; i < nr_samples; i++)
		check_outcome(samples[i].name, samples[i].text, strlen(samples[i].text), &expected);
}

/* Pointers that are no policy may be freed: ASan would detect an error. */
static void test_free_nothing(void)
{
	unsigned long live = test_live;

	gabion_policy_free(NULL);
	gabion_policy_free(ERR_PTR(-EBADMSG));
	check(test_live == live, "what is no policy may be freed");
}

static void test_lines(void)
{
	struct gabion_policy *policy =
		must_parse(VERSION "\n# x\n" PROFILES "\nbind cgroup /a/**/b* p except /c /d\n"
				   " bind userns p or q\n\n#\nbind cgroup /d p or q except /d/c");
	const struct gabion_pattern *pattern = &policy->bind[0].pattern;
	const struct gabion_bind *bind = policy->bind;

	check(policy->nr_profiles == 2 && policy->nr_binds == 3 && policy->nr_excepts == 3 &&
		      policy->nr_stand_ins == 2,
	      "what the text has is counted");
	check(bind[0].line == 9 && bind[1].line == 10 && bind[2].line == 13, "lines of bind");
	check(policy->userns == 1 && gabion_policy_userns(policy) == &bind[1],
	      "which line binds user namespaces");
	check(bind[0].nr_excepts == 2 && bind[0].except == policy->except &&
		      !bind[1].nr_excepts && bind[2].except == &policy->except[2] &&
		      !strcmp(bind[2].except->text, "/d/c"),
	      "which line excepts what");
	check(!gabion_bind_has_stand_in(&bind[0], 1) && gabion_bind_has_stand_in(&bind[1], 1) &&
		      gabion_bind_has_stand_in(&bind[2], 1) &&
		      !gabion_bind_has_stand_in(&bind[2], 0),
	      "what may stand in for which line");
	check(!strcmp(pattern->text, "/a/**/b*"), "a pattern is kept as it is written");
	check(pattern->nr_components == 3 && !memcmp(pattern->text + pattern->len, "\0\1\0\2\2\2\1", 7),
	      "of each component of a pattern, the length and the stars are kept");
	gabion_policy_free(policy);

	policy = must_parse(VERSION);
	check(policy->userns == GABION_NO_BIND && !gabion_policy_userns(policy),
	      "a policy of nothing binds no user namespace");
	check(!policy->nr_profiles && !policy->nr_binds,
	      "a policy of nothing binds no cgroup");
	gabion_policy_free(policy);
}

/* An entry may be longer than its word if names are stored for numbers. */
static void test_long_entries(void)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy;
	size_t len;
	char *text;
	FILE *out = text_begin(&text, &len);

	fputs(VERSION "profile p\n", out);
	for (unsigned int line = 0; line < 1000; line++) {
		fputs("deny socket_family:", out);
		for (unsigned int i = 0; i < 23; i++)
			fprintf(out, " 16:%u", i);
		fputs("\n", out);
	}
	text_end(out);
	policy = gabion_policy_parse(text, len, &error);
	check(!IS_ERR(policy), "there is room for names that are longer than their numbers");
	gabion_policy_free(policy);
	free(text);
}

/* Lines that are wrong in a profile, or between profiles, at any position. */
static const struct bad_line {
	const char *text;
	int err;
	unsigned int column;
	const char *expected;
} bad_lines[] = {
	{ "dney kexec", EBADMSG, 1, "expected profile, allow, audit, deny or bind" },
	{ "deny", EBADMSG, 5, "expected operations" },
	{ "deny kexec nothing", EBADMSG, 12, "unknown operation" },
	{ "deny kexec kexec", EEXIST, 12, "named twice" },
	{ "deny all kexec", EINVAL, 10, "nothing more after all" },
	{ "deny quietly", EBADMSG, 13, "expected operations" },
	{ "allow sysctl: /proc/sys/kernel/shmmax", EBADMSG, 15, "kernel.shmmax" },
	{ "allow kexec: x", EINVAL, 7, "has no objects" },
	{ "allow capability: cap_sys_admin", EBADMSG, 19, "expected sys_admin" },
	{ "deny module_autoload: !x", EBADMSG, 23, "nothing is negated" },
	{ "profile p0", EEXIST, 9, "profile of this name above" },
	{ "bind", EBADMSG, 5, "expected userns, cgroup or containers" },
	{ "bind everything p0", EBADMSG, 6, "expected userns, cgroup or containers" },
	{ "bind cgroup p0", EBADMSG, 13, "from the root" },
	{ "bind cgroup / p0", EINVAL, 13, "below the root" },
	{ "bind cgroup /a/../b p0", EINVAL, 13, "without" },
	{ "bind cgroup /a** p0", EBADMSG, 13, "stand alone" },
	{ "bind containers dokcer p0", EBADMSG, 17, "unknown runtime" },
	{ "bind cgroup /x p0 or", EBADMSG, 21, "expected profiles after or" },
	{ "bind cgroup /x p0 except", EBADMSG, 25, "after except" },
	{ "bind cgroup /x p0 unless /y", EBADMSG, 19, "expected or, except" },
	{ "bind cgroup /x nobody", ENOENT, 16, "no profile of this name" },
	{ "gabion 1", EEXIST, 1, "version is given above" },
	{ "deny kexec \xc3\xa4", EILSEQ, 12, "printable ASCII" },
};

#define LONG_FILE 10000U

/* Lines 2 and 3 are a profile. One of the later lines, number @at, is @bad. */
static void test_bad_line(const struct bad_line *bad, unsigned int at)
{
	struct gabion_parse_error error = { .line = 0 };
	struct gabion_policy *policy;
	size_t len;
	char *text;
	FILE *out = text_begin(&text, &len);

	fputs(VERSION "profile p0\n\tdeny all\n", out);
	for (unsigned int line = 4; line <= LONG_FILE; line++) {
		if (line == at)
			fprintf(out, "%s\n", bad->text);
		else if (line < at || strncmp(bad->text, "bind", 4))
			fprintf(out, "\tallow kexec\n");
		else
			fprintf(out, "bind cgroup /c%u p0\n", line);
	}
	text_end(out);
	policy = gabion_policy_parse(text, len, &error);
	free(text);
	if (!check(IS_ERR(policy) && PTR_ERR(policy) == -bad->err && error.line == at &&
			   error.column == bad->column && strstr(error.message, bad->expected),
		   "line %u of %u: %s", at, LONG_FILE, bad->text))
		note("%ld, %u:%u: %s", IS_ERR(policy) ? PTR_ERR(policy) : 0, error.line,
		     error.column, error.message);
	gabion_policy_free(policy);
}

static void test_bad_lines(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad_lines); i++) {
		test_bad_line(&bad_lines[i], 4);
		test_bad_line(&bad_lines[i], LONG_FILE / 2);
		test_bad_line(&bad_lines[i], LONG_FILE);
	}
}

void test_parse(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++)
		check_outcome(errors[i].name, errors[i].text, errors[i].len, &errors[i].expected);
	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		test_limit(&limits[i], false);
		test_limit(&limits[i], true);
	}
	test_kept_whole();
	test_long_text();
	test_samples();
	test_lines();
	test_long_entries();
	test_bad_lines();
	test_free_nothing();
}
