/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this process can see of the system: namespaces, capabilities, mounts, auditing.
 */
#ifndef _GABIONCTL_SYSTEM_H
#define _GABIONCTL_SYSTEM_H

#include <stdbool.h>

/* Inode numbers of the initial namespaces, which the kernel keeps fixed. */
#define INITIAL_USER_NS 4026531837UL
#define INITIAL_CGROUP_NS 4026531835UL

/**
 * struct mount - a line of mountinfo
 * @root: what of the file system is mounted
 * @point: where
 * @type: the file system's type
 */
struct mount {
	char *root;
	char *point;
	char *type;
};

bool in_initial_namespace(const char *kind, unsigned long inode);
bool has_capability(unsigned int capability);
bool audit_panics(void);
bool kernel_command_line_has(const char *word);
unsigned int count_mounts(const char *type);
char *find_mount(const char *type, const char *root);

#endif /* _GABIONCTL_SYSTEM_H */
