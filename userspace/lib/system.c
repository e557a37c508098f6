// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this process can see of the system: namespaces, capabilities, mounts, auditing.
 */
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/escape.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/system.h"

/**
 * in_initial_namespace() - is this process in the initial namespace of a kind?
 * @kind: as in /proc/self/ns
 * @inode: the initial one's inode number
 *
 * Return: true if so; false also if that is not known.
 */
bool in_initial_namespace(const char *kind, unsigned long inode)
{
	char *path = format("/proc/self/ns/%s", kind);
	char *initial = format("%s:[%lu]", kind, inode);
	char link[64];
	ssize_t len = readlink(path, link, sizeof(link) - 1);
	bool same;

	link[len < 0 ? 0 : len] = '\0';
	same = !strcmp(link, initial);
	free(initial);
	free(path);
	return same;
}

/**
 * has_capability() - does this process have a capability?
 * @capability: its number
 *
 * Return: true if it is effective; false also if that is not known.
 */
bool has_capability(unsigned int capability)
{
	char *status = read_file("/proc/self/status", NULL);
	unsigned long long effective = 0;
	char *line = status ? strstr(status, "\nCapEff:") : NULL;

	if (line)
		effective = strtoull(line + strlen("\nCapEff:"), NULL, 16);
	free(status);
	return effective >> capability & 1;
}

/* "ID PARENT DEVICE ROOT POINT OPTIONS [FIELD...] - TYPE SOURCE OPTIONS" */
static bool parse_mount(char *line, struct mount *mount)
{
	char *rest = strstr(line, " - ");
	char *field[6];

	if (!rest)
		return false;
	mount->type = rest + strlen(" - ");
	*strchrnul(mount->type, ' ') = '\0';
	*rest = '\0';
	if (split_fields(line, " ", field, 6) < 6)
		return false;
	mount->root = field[3];
	mount->point = field[4];
	unescape_in_place(mount->root);
	unescape_in_place(mount->point);
	return true;
}

static bool mount_wanted(const struct mount *mount, const char *type, const char *root)
{
	return !strcmp(mount->type, type) && (!root || !strcmp(mount->root, root));
}

/**
 * count_mounts() - how often is a type of file system mounted?
 * @type: its name
 *
 * Return: the number of mounts that this process sees.
 */
unsigned int count_mounts(const char *type)
{
	char *text = read_file("/proc/self/mountinfo", NULL);
	unsigned int count = 0;
	char *cursor = text;
	struct mount mount;
	char *line;

	while (text && (line = next_line(&cursor)))
		count += parse_mount(line, &mount) && mount_wanted(&mount, type, NULL);
	free(text);
	return count;
}

/**
 * find_mount() - where is a type of file system mounted?
 * @type: its name
 * @root: which part of the file system, or NULL for any
 *
 * Return: the first mount point, for the caller to free; NULL if there is none.
 */
char *find_mount(const char *type, const char *root)
{
	char *text = read_file("/proc/self/mountinfo", NULL);
	char *cursor = text, *point = NULL;
	struct mount mount;
	char *line;

	while (text && !point && (line = next_line(&cursor))) {
		if (parse_mount(line, &mount) && mount_wanted(&mount, type, root))
			point = must(strdup(mount.point));
	}
	free(text);
	return point;
}

/**
 * struct audit_question - a message to or from the audit subsystem
 * @header: of netlink
 * @status: filled in by the kernel
 */
struct audit_question {
	struct nlmsghdr header;
	struct audit_status status;
};

static bool ask_audit(int fd, struct audit_question *answer)
{
	const struct audit_question question = {
		.header = {
			.nlmsg_len = NLMSG_HDRLEN,
			.nlmsg_type = AUDIT_GET,
			.nlmsg_flags = NLM_F_REQUEST,
		},
	};
	char buf[1024] = "";

	/* A newer kernel's answer may be longer, but begins the same. */
	if (send(fd, &question, NLMSG_HDRLEN, 0) < 0 || recv(fd, buf, sizeof(buf), 0) < 0)
		return false;
	memcpy(answer, buf, sizeof(*answer));
	return answer->header.nlmsg_type == AUDIT_GET;
}

/**
 * audit_panics() - does the kernel panic when auditing fails?
 *
 * Return: true if auditing is enabled and does; false also if that is not known.
 */
bool audit_panics(void)
{
	struct audit_question answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	bool panics;

	if (fd < 0)
		return false;
	panics = ask_audit(fd, &answer) && answer.status.enabled &&
		 answer.status.failure == AUDIT_FAIL_PANIC;
	close(fd);
	return panics;
}

/**
 * kernel_command_line_has() - is a word on the kernel's command line?
 * @word: the whole word, such as gabion=off
 *
 * Return: true if it is.
 */
bool kernel_command_line_has(const char *word)
{
	char *text = read_file("/proc/cmdline", NULL), *save, *next;
	bool found = false;

	for (next = text ? strtok_r(text, "\n ", &save) : NULL; next && !found;
	     next = strtok_r(NULL, "\n ", &save))
		found = !strcmp(next, word);
	free(text);
	return found;
}
