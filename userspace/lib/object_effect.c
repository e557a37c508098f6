// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that a policy names, and that their operation never has: what is said of them has no
 * effect. A word narrows what its operation is about, and adds nothing to it.
 *
 * The tables are those by which the module judges. Where a word can match something of which
 * they do not know, it counts as having an effect.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/device_number.h"
#include "policy/filesystem.h"
#include "policy/host_file.h"
#include "policy/object.h"
#include "lib/memory.h"
#include "lib/object_effect.h"

#define ROOT_OF_PROC "/proc/"
#define ROOT_OF_SYS "/sys/"

static bool begins(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool has_star(const char *word)
{
	return strchr(word, '*');
}

/* Can there be a path that two globs match? Says yes where that is not certain. */
static bool may_meet(const char *word, const char *glob)
{
	return !gabion_objects_of(GABION_OP_HOST_INFO)->apart(word, glob);
}

/* A file of this path, or one below a directory of it. */
static bool may_be_in(const char *word, const char *path)
{
	char *below = format("%s/*", path);
	bool may = may_meet(word, path) || may_meet(word, below);

	free(below);
	return may;
}

/**
 * struct filesystem - a file system of controls
 * @name: its name
 * @op: the operation that judges changes in it
 * @mount: where it is commonly mounted
 */
struct filesystem {
	const char *name;
	enum gabion_operation op;
	const char *mount;
};

#define ROW(name, magic, operation, mount) { name, GABION_OP_##operation, mount },
static const struct filesystem filesystems[] = { GABION_CONTROL_FILESYSTEMS(ROW) };

/* The one that all files of a word are in; NULL if they may be in several. */
static const struct filesystem *filesystem_of(const char *word)
{
	size_t fixed = strcspn(word, "*"), longest = 0;
	const struct filesystem *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(filesystems); i++) {
		size_t len = strlen(filesystems[i].mount);

		if (len < longest || len >= fixed || !begins(word, filesystems[i].mount) ||
		    word[len] != '/')
			continue;
		found = &filesystems[i];
		longest = len;
	}
	return found;
}

/* What a file of this machine is, or 0. */
static mode_t mode_of(const char *path)
{
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat stat = { 0 };

	if (fd < 0)
		return 0;
	if (fstat(fd, &stat))
		stat.st_mode = 0;
	close(fd);
	return stat.st_mode;
}

/* Can the first component below /proc be the number of a process? */
static bool may_be_process(const char *word)
{
	const char *name = word + strlen(ROOT_OF_PROC);
	size_t digits = strspn(name, "0123456789");

	return name[digits] == '*' || (digits && (name[digits] == '/' || !name[digits]));
}

static char *of_directory(const char *word)
{
	return format("it is a directory, and host_info is about files: %s/* names those in it",
		      word);
}

/* Of /proc: which others there are that its files are no matter of host_info's. */
static const struct {
	const char *path;
	const char *advice;
} others[] = {
	{ "/proc/kcore", "\"raw_memory: kcore\" is what judges it" },
	{ "/proc/kmsg", "syslog is what judges it" },
};

static bool is_in_proc_table(const char *word)
{
	bool is = false;

	for (const struct gabion_proc_file *file = gabion_proc_files; file->top && !is; file++) {
		char *path = format(ROOT_OF_PROC "%s%s%s%s%s", file->top, file->below ? "/" : "",
				    file->below ?: "", file->name ? "/*/" : "", file->name ?: "");

		is = may_be_in(word, path);
		free(path);
	}
	return is || may_meet(word, GABION_PROC_MODULES) || may_meet(word, GABION_PROC_STAT);
}

static bool is_of_process(const char *word)
{
	static const char *const files[] = { "/proc/*/mounts", "/proc/*/mountinfo",
					     "/proc/*/mountstats", "/proc/*/net/*" };
	bool is = false;

	for (size_t i = 0; i < ARRAY_SIZE(files) && !is; i++)
		is = may_meet(word, files[i]);
	return is && may_be_process(word);
}

static char *read_of_proc(const char *word)
{
	if (is_in_proc_table(word) || is_of_process(word))
		return has_star(word) || !S_ISDIR(mode_of(word)) ? NULL : of_directory(word);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (!strcmp(word, others[i].path))
			return must(strdup(others[i].advice));
	}
	if (may_meet(word, "/proc/*/pagemap") && may_be_process(word) && !has_star(word))
		return must(strdup("\"host_info: addresses\" hides the places of pages in it"));
	return must(strdup("host_info is not about it, and it can be read in any case; "
			   "gabion.policy(5) lists what host_info is about"));
}

static bool is_in_sys_table(const char *word)
{
	bool is = false;

	for (size_t i = 0; *gabion_sys_files[i] && !is; i++) {
		char *path = must(strdup("/sys"));

		for (const char *const *name = gabion_sys_files[i]; *name; name++) {
			char *longer = format("%s/%s", path, *name);

			free(path);
			path = longer;
		}
		is = may_be_in(word, path);
		free(path);
	}
	return is;
}

static bool ends_in_one_of(const char *word, const char *const *names)
{
	const char *name = strrchr(word, '/') + 1;

	for (; *names; names++) {
		if (may_meet(name, *names))
			return true;
	}
	return false;
}

/* Reading a file is a matter of host_info where only root may. */
static char *read_of_sysfs(const char *word)
{
	mode_t mode = has_star(word) ? 0 : mode_of(word);

	if (S_ISDIR(mode))
		return of_directory(word);
	if (!(mode & 0004) || is_in_sys_table(word) || ends_in_one_of(word, gabion_sys_secrets))
		return NULL;
	return must(strdup("all may read it, and host_info leaves such files as they are; "
			   "gabion.policy(5) lists what host_info is about"));
}

static char *read_of_sys(const char *word)
{
	static const char *const judged[] = { "efivarfs", "debugfs", "securityfs", "apparmorfs" };
	const struct filesystem *in = filesystem_of(word);

	if (!in || !strcmp(in->name, "sysfs"))
		return in ? read_of_sysfs(word) : NULL;
	if (!strcmp(in->name, "configfs") && ends_in_one_of(word, gabion_configfs_secrets))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(judged); i++) {
		if (!strcmp(in->name, judged[i]))
			return NULL;
	}
	if (in->op == GABION_OP_KERNEL_TRACE)
		return format("\"kernel_trace: %s\" is what judges it", in->name);
	return format("host_info is not about files of %s", in->name);
}

static char *host_info(const char *word)
{
	if (begins(word, ROOT_OF_PROC))
		return read_of_proc(word);
	return begins(word, ROOT_OF_SYS) ? read_of_sys(word) : NULL;
}

/* Changes in control file systems, which are each one operation's. */
static char *control(enum gabion_operation op, const char *word)
{
	const struct filesystem *in = filesystem_of(word);

	if (!in || in->op == op)
		return NULL;
	if (in->op == GABION_OP_KERNEL_TRACE)
		return format("\"kernel_trace: %s\" is what judges it", in->name);
	return format("%s is what judges files of %s", gabion_operation_name(in->op), in->name);
}

/* A process's own files pass, but for those of a network namespace. */
static char *procfs(const char *word)
{
	const char *name = word + strlen(ROOT_OF_PROC);

	if (begins(word, ROOT_OF_PROC) && may_be_process(word) &&
	    name[strcspn(name, "*/")] != '*' && !may_be_in(word, "/proc/*/net"))
		return must(strdup("procfs is not about processes' own files, but for those below "
				   "/proc/PID/net"));
	return control(GABION_OP_PROCFS, word);
}

/* Devices that always pass; another's terminal is judged when it is opened or used. */
static char *device(const char *entry, bool terminals)
{
	for (size_t i = 0; i < GABION_PASSING_DEVICES; i++) {
		const struct gabion_passing_devices *passing = &gabion_passing_devices[i];
		char *devices = format("c %u:%u-%u", passing->major, passing->first_minor,
				       passing->last_minor);
		bool passes = (terminals || !passing->terminal) &&
			      gabion_device_match(devices, entry);

		free(devices);
		if (passes)
			return must(strdup("it passes in any case, as every container has it"));
	}
	return NULL;
}

/**
 * object_without_effect() - why saying something of an object has no effect
 * @op: the operation
 * @entry: the object, as a profile has it
 *
 * Paths are looked at on this machine.
 *
 * Return: the reason, and what would do instead, for the caller to free; NULL if the operation
 * may have the object.
 */
char *object_without_effect(enum gabion_operation op, const char *entry)
{
	switch (op) {
	case GABION_OP_HOST_INFO:
		return host_info(entry);
	case GABION_OP_PROCFS:
		return procfs(entry);
	case GABION_OP_SYSFS:
		return control(op, entry);
	case GABION_OP_CHAR_DEVICE:
		return device(entry, false);
	case GABION_OP_MKNOD:
		return device(entry, true);
	default:
		return NULL;
	}
}
