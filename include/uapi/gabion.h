/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What user space may rely on: the version of the securityfs interface, the
 * names of its files, and the limits of what they accept.
 */
#ifndef _UAPI_GABION_H
#define _UAPI_GABION_H

/* Read from the file "version". Raised when a file's format changes. */
#define GABION_INTERFACE_VERSION 1

/* The version word of the policy language, its first line: "gabion 1". */
#define GABION_POLICY_VERSION 1

#define GABION_SECURITYFS_DIR "gabion"

/* The whole policy text, in bytes. */
#define GABION_POLICY_SIZE_MAX 65536
/* One request to attach, detach, query, mode or lock, in bytes. */
#define GABION_REQUEST_SIZE_MAX 256
/* A profile's name, in bytes without the terminating NUL. */
#define GABION_NAME_MAX 63
/* One word of the policy (a pattern, an alias), in bytes. */
#define GABION_WORD_MAX 255
#define GABION_PROFILES_MAX 64
/* "bind cgroup" and "exempt" lines together. */
#define GABION_BINDS_MAX 256
/* Components of a cgroup pattern. */
#define GABION_COMPONENTS_MAX 32
/* Entries of one list of a profile, inherited ones included. */
#define GABION_ENTRIES_MAX 256
/* Cgroups with a profile attached at run time. */
#define GABION_ATTACHMENTS_MAX 4096

#endif /* _UAPI_GABION_H */
