/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What user space may rely on: the version of the securityfs interface, the
 * names of its files, the limits of what they accept, and the layout of events.
 */
#ifndef _UAPI_GABION_H
#define _UAPI_GABION_H

#include <linux/types.h>

/* Read from the file "version". Raised when a file's format changes. */
#define GABION_INTERFACE_VERSION 2

/* The version word of the policy language, its first line: "gabion 1". */
#define GABION_POLICY_VERSION 1

#define GABION_SECURITYFS_DIR "gabion"

/* The whole policy text, in bytes. */
#define GABION_POLICY_SIZE_MAX 1048576
/* One request to query, mode or lock, in bytes. */
#define GABION_REQUEST_SIZE_MAX 512
/* One request to attach or detach, of any number of lines. */
#define GABION_ATTACH_SIZE_MAX 1048576
/* A profile's name, in bytes without the terminating NUL. */
#define GABION_NAME_MAX 63
/* One word of the policy (a pattern, an alias), in bytes. */
#define GABION_WORD_MAX 255
#define GABION_PROFILES_MAX 1024
/* "bind" lines; and the patterns that follow "except" in all of them. */
#define GABION_BINDS_MAX 16384
#define GABION_EXCEPTS_MAX 16384
/* Profiles that follow "or" in one of them. */
#define GABION_STAND_INS_MAX 64
/* Components of a cgroup pattern. */
#define GABION_COMPONENTS_MAX 32
/*
 * Levels of cgroups that patterns tell apart. A task below them is bound by every
 * pattern that could match further down, and excepted by none.
 */
#define GABION_LEVELS_MAX 64
/* Objects of one operation that a profile names, inherited ones included. */
#define GABION_OBJECTS_MAX 256
/* Cgroups with a profile attached at run time. */
#define GABION_ATTACHMENTS_MAX 16384

/*
 * What is recorded of one cgroup: so many events at once and so many a second; of
 * these so many go to the kernel log or the audit subsystem. All cgroups of one
 * container, as far as bindings tell, may use GABION_GROUP_FACTOR times as much.
 */
#define GABION_EVENT_BURST 256
#define GABION_EVENT_RATE 128
#define GABION_LOG_BURST 16
#define GABION_LOG_RATE 2
#define GABION_GROUP_FACTOR 4
/* What all together may hand to the audit subsystem: so much at once, and a second. */
#define GABION_AUDIT_BURST 8
#define GABION_AUDIT_RATE 8
/* And all cgroups of one container: half of it, which leaves the others the rest. */
#define GABION_AUDIT_SHARE 2

/*
 * The file "events". read(2) returns whole records, as many as fit; a buffer too
 * short for one is EINVAL, and nothing is lost. A file that was just opened shows
 * what happens from then on; lseek(2) to 0 from SEEK_SET goes to the oldest event
 * that is still held, to 0 from SEEK_END behind the newest.
 *
 * A field is never moved and never changes its meaning: a newer module appends
 * fields, and @size grows. A reader goes from record to record by @size, and
 * takes of a record what it knows; a @version that is greater says that there is
 * more to know.
 */
#define GABION_EVENT_VERSION 1

/* What became of the operation. */
enum gabion_event_outcome {
	GABION_EVENT_AUDITED = 1, /* done: the profile says audit */
	GABION_EVENT_WOULD_DENY = 2, /* done: denied, but for the mode audit */
	GABION_EVENT_DENIED = 3, /* refused */
};

/*
 * What bound the task to the profile that decided. Containment is no profile's
 * verdict: a governed task reached for its policy, or out of it.
 */
enum gabion_event_binding {
	GABION_EVENT_BY_USERNS = 0, /* "bind userns" */
	GABION_EVENT_BY_CGROUP = 1, /* "bind cgroup" */
	GABION_EVENT_BY_ATTACHMENT = 2, /* attached at run time */
	GABION_EVENT_BY_CONTAINMENT = 3,
	GABION_EVENT_BY_CONTAINERS = 4, /* "bind containers" */
};

/* Texts that fill their place, and may have been longer. */
#define GABION_EVENT_CUT_OBJECT 1
#define GABION_EVENT_CUT_CGROUP 2

/* An id that is not known, or that nobody has. */
#define GABION_EVENT_NO_ID ((__u32)-1)

/**
 * struct gabion_event - one record of the file "events"
 * @size: of the record, in bytes
 * @version: of its layout
 * @seq: events since the module was loaded, this one included
 * @lost: events between the one that this reader read before and this one, which
 *	were overwritten before it came to read them
 * @suppressed: events of this cgroup, and of those that share its limit and had
 *	none of their own, that the rate limit has left out and no event told of
 * @time: nanoseconds since 1970, real time
 * @cgroup: id of the task's, of the v2 hierarchy
 * @binding_cgroup: id of the cgroup where the subtree that is bound begins; 0 for
 *	"bind userns", and where no one subtree is meant
 * @pid: in the initial pid namespace, as @tgid
 * @tgid: the process
 * @uid: in the initial user namespace
 * @ns_uid: the same in the task's own user namespace
 * @loginuid: as the audit subsystem knows it, or GABION_EVENT_NO_ID
 * @userns: inode of the task's user namespace, as in /proc/PID/ns/user
 * @userns_owner: uid of who made that, in the initial user namespace
 * @binding_line: of the policy as it was loaded: where the binding stands; 0 for
 *	an attachment
 * @rule_line: where the verdict stands; 0 if no line of the policy made it
 * @outcome: enum gabion_event_outcome
 * @binding_kind: enum gabion_event_binding
 * @cut: GABION_EVENT_CUT_*
 * @operation: its name, or "containment"
 * @comm: the task's name; as all texts as it is, any byte but NUL, and ends in NUL
 * @profile: that decided
 * @binding: the pattern of "bind cgroup"; or empty
 * @object: what the operation was done to: a module's alias, a path, a device's
 *	numbers, a capability, a lockdown reason
 * @path: of the cgroup, from the root of the hierarchy
 */
struct gabion_event {
	__u32 size;
	__u32 version;
	__u64 seq;
	__u64 lost;
	__u64 suppressed;
	__u64 time;
	__u64 cgroup;
	__u64 binding_cgroup;
	__s32 pid;
	__s32 tgid;
	__u32 uid;
	__u32 ns_uid;
	__u32 loginuid;
	__u32 userns;
	__u32 userns_owner;
	__u32 binding_line;
	__u32 rule_line;
	__u8 outcome;
	__u8 binding_kind;
	__u16 cut;
	char operation[24];
	char comm[16];
	char profile[64];
	char binding[256];
	char object[256];
	char path[512];
};

#endif /* _UAPI_GABION_H */
