/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cgroups of the containment tests, below /gabion-tree:
 *
 *   .                     no policy
 *   governed              the governed subtree
 *   governed/home         where its tasks begin
 *   governed/home/child
 *   governed/sibling
 *   free                  no policy
 *   less                  a policy that denies less
 *   exempt                excepted from the policy of user namespaces
 */
#ifndef _GABION_SELFTESTS_TREE_H
#define _GABION_SELFTESTS_TREE_H

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define TREE_TOP "/gabion-tree"
#define TREE_GOVERNED "/gabion-tree/governed"
#define TREE_HOME "/gabion-tree/governed/home"
#define TREE_CHILD "/gabion-tree/governed/home/child"
#define TREE_SIBLING "/gabion-tree/governed/sibling"
#define TREE_FREE "/gabion-tree/free"
#define TREE_LESS "/gabion-tree/less"
#define TREE_EXEMPT "/gabion-tree/exempt"

/* The profile allows io_uring, user namespaces and cgroups, but not what attackers use them for. */
#define TREE_PROFILES "gabion 1\n"			\
	"profile strict\n\tdeny all\n\tallow io_uring userns_create cgroupfs\n" \
	"profile less\n\tdeny sysrq\n"			\
	"bind cgroup " TREE_LESS " less\n"
#define TREE_BIND_CGROUP "bind cgroup " TREE_GOVERNED " strict\n"
#define TREE_BIND_USERNS "bind userns strict except " TREE_EXEMPT "\n"

static const char *const tree_cgroups[] = {
	TREE_CHILD, TREE_HOME, TREE_SIBLING, TREE_GOVERNED,
	TREE_FREE, TREE_LESS, TREE_EXEMPT, TREE_TOP,
};

/* Children are listed before their parents. */
static inline int tree_make(void)
{
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(tree_cgroups) / sizeof(tree_cgroups[0]) && !err; i++)
		err = cgroup_make(tree_cgroups[i]);
	return err;
}

static inline int tree_remove(void)
{
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(tree_cgroups) / sizeof(tree_cgroups[0]) && !err; i++)
		err = cgroup_remove(tree_cgroups[i]);
	return err;
}

/* Load a variant's policy. With @attach, the profile "strict" is attached to TREE_GOVERNED. */
static inline int tree_impose(const char *binds, bool attach)
{
	char policy[1024];
	int err;

	snprintf(policy, sizeof(policy), TREE_PROFILES "%s", binds);
	err = gabion_load(policy);
	return err || !attach ? err : gabion_attach(TREE_GOVERNED, "strict");
}

/* The path of a task's cgroup from the root, as its own cgroup namespace shows it. */
static inline int cgroup_of(pid_t pid, char *cgroup, size_t size)
{
	char file[64], text[2 * PATH_MAX], *start;
	int len;

	snprintf(file, sizeof(file), "/proc/%d/cgroup", pid);
	len = read_text(file, text, sizeof(text));
	if (len < 0)
		return len;
	start = strstr(text, "0::");
	if (!start)
		return -ENODATA;
	start[strcspn(start, "\n")] = '\0';
	snprintf(cgroup, size, "%s", start + strlen("0::"));
	return 0;
}

static inline bool is_in(pid_t pid, const char *cgroup)
{
	char path[PATH_MAX];

	return !cgroup_of(pid, path, sizeof(path)) && !strcmp(path, cgroup);
}

static inline void cgroup_file(char *path, const char *cgroup, const char *file)
{
	snprintf(path, PATH_MAX, CGROUP_DIR "%s%s%s", cgroup,
		 cgroup[1] ? "/" : "", file);
}

/* Write a pid into a cgroup's file. */
static inline int put_into(const char *cgroup, const char *file, pid_t pid)
{
	char path[PATH_MAX], text[16];

	cgroup_file(path, cgroup, file);
	snprintf(text, sizeof(text), "%d", pid);
	return write_text(path, text);
}

#endif /* _GABION_SELFTESTS_TREE_H */
