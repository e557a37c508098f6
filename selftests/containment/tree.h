/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the escape attempts share: where everybody stands.
 *
 *   /p2               no policy
 *   /p2/gov           the governed subtree; its tasks begin in /p2/gov/a
 *   /p2/gov/a/child
 *   /p2/gov/b
 *   /p2/free          no policy
 *   /p2/less          a policy that denies less
 *   /p2/spared        exempt
 */
#ifndef _GABION_SELFTESTS_P2_H
#define _GABION_SELFTESTS_P2_H

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define P2_ABOVE "/p2"
#define P2_GOVERNED "/p2/gov"
#define P2_HOME "/p2/gov/a"
#define P2_CHILD "/p2/gov/a/child"
#define P2_SIBLING "/p2/gov/b"
#define P2_FREE "/p2/free"
#define P2_LESS "/p2/less"
#define P2_SPARED "/p2/spared"

/* Rings, user namespaces and cgroups may be had: what they are used for must be refused. */
#define P2_PROFILES "gabion 1\n"			\
	"profile strict\n\tdeny all\n\tallow io_uring userns_create cgroupfs\n" \
	"profile less\n\tdeny sysrq\n"			\
	"bind cgroup " P2_LESS " less\n"		\
	"exempt " P2_SPARED "\n"
#define P2_BIND_CGROUP "bind cgroup " P2_GOVERNED " strict\n"
#define P2_BIND_USERNS "bind userns strict\n"

static const char *const p2_cgroups[] = {
	P2_CHILD, P2_HOME, P2_SIBLING, P2_GOVERNED, P2_FREE, P2_LESS, P2_SPARED, P2_ABOVE,
};

/* Children stand before their parents. */
static inline int p2_make_tree(void)
{
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(p2_cgroups) / sizeof(p2_cgroups[0]) && !err; i++)
		err = cgroup_make(p2_cgroups[i]);
	return err;
}

static inline int p2_remove_tree(void)
{
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(p2_cgroups) / sizeof(p2_cgroups[0]) && !err; i++)
		err = cgroup_remove(p2_cgroups[i]);
	return err;
}

/* Put a variant's policy in force; with @attach, P2_GOVERNED has "strict" attached to it. */
static inline int p2_impose(const char *binds, bool attach)
{
	char policy[1024];
	int err;

	snprintf(policy, sizeof(policy), P2_PROFILES "%s", binds);
	err = gabion_load(policy);
	return err || !attach ? err : gabion_attach(P2_GOVERNED, "strict");
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

#endif /* _GABION_SELFTESTS_P2_H */
