// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's files in securityfs. Only this unit opens them, and turns the kernel's
 * error numbers into sentences.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/shared.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/output.h"
#include "lib/system.h"

#define SECURITYFS_MOUNT "/sys/kernel/security"

/* Limits as a sentence has them. */
#define POLICY_SIZE __stringify(GABION_POLICY_SIZE_MAX) " bytes"
#define ATTACHMENTS __stringify(GABION_ATTACHMENTS_MAX) " attachments"

/**
 * struct sentence - what an errno of a write means
 * @file: the file written to, or NULL for any
 * @error: the errno
 * @text: what was expected, and what to do
 */
struct sentence {
	const char *file;
	int error;
	const char *text;
};

#define HOOK_FAILED                                                               \
	"it needs a function that cannot be hooked, which the kernel log names; " \
	"nothing has changed"

static const struct sentence sentences[] = {
	{ "policy", E2BIG,
	  "it is longer than " POLICY_SIZE ", or beyond a limit that the kernel log names" },
	{ "policy", EBUSY,
	  "it lacks a profile that is attached to a cgroup; keep that, or detach it first. "
	  "Or it needs a function that a livepatch or another module holds, which the kernel "
	  "log names" },
	{ "policy", ENODEV, HOOK_FAILED },
	{ "policy", ENOEXEC, HOOK_FAILED },
	{ "policy", EIO, HOOK_FAILED },
	{ "policy", EPROTONOSUPPORT,
	  "the module knows another version of the policy language than this tool; "
	  "install both from the same source" },
	{ "attach", ENOENT,
	  "the policy in force has no profile of that name, or the cgroup has been removed; "
	  "'gabionctl show' lists the profiles" },
	{ "attach", EEXIST, "a profile is already attached to this cgroup; detach that first" },
	{ "attach", EINVAL, "expected a profile's name, and a cgroup below the root" },
	{ "attach", ENOSPC,
	  "there are already " ATTACHMENTS ", which is the limit; detach one first" },
	{ "detach", ENOENT,
	  "that profile is not attached to this cgroup; 'gabionctl show' lists what is" },
	{ "query", ESRCH, "there is no such process" },
	{ "query", ENOENT, "the cgroup has been removed" },
	{ "mode", EINVAL, "expected 'enforce' or 'audit'" },
	{ "lock", EINVAL, "expected 'none', 'tighten' or 'sealed'" },
	{ NULL, ENODEV, "the cgroup has been removed" },
	{ NULL, EBADF, "the descriptor is not open, or is not a cgroup v2 directory" },
	{ NULL, ENOTDIR, "expected a cgroup v2 directory" },
	{ NULL, EINVAL,
	  "the module found the request malformed; are tool and module of one version?" },
	{ NULL, EBADMSG,
	  "the module's parser refuses what the tool's accepts; the kernel log says where; "
	  "install both from the same source" },
	{ NULL, E2BIG,
	  "the request is longer than the module takes" },
	{ NULL, ENOMEM, "the kernel is out of memory" },
	{ NULL, EACCES, "permission denied: the module's files are root's alone" },
};

static const char *directory = SECURITYFS_MOUNT "/" GABION_SECURITYFS_DIR;

/**
 * module_file_set_directory() - use another directory instead of the standard one
 * @where: the directory
 */
void module_file_set_directory(const char *where)
{
	directory = where;
}

/**
 * module_file_directory() - the directory of the module's files
 *
 * Return: its path.
 */
const char *module_file_directory(void)
{
	return directory;
}

/**
 * module_is_present() - is the module loaded?
 *
 * Return: true if its files exist; false with errno set, EACCES if only root can see them.
 */
bool module_is_present(void)
{
	char *path = format("%s/version", directory);
	int fd = open(path, O_PATH | O_CLOEXEC);
	int error = errno;

	if (fd >= 0)
		close(fd);
	free(path);
	errno = error;
	return fd >= 0;
}

static char *try_read_word(const char *file)
{
	char *path = format("%s/%s", directory, file);
	char *text = read_file(path, NULL);

	if (text)
		*strchrnul(text, '\n') = '\0';
	free(path);
	return text;
}

/* EPERM has several causes. Find out which one applies. */
static void explain_not_permitted(const char *doing)
{
	char *lock;

	if (!in_initial_namespace("user", INITIAL_USER_NS)) {
		complain("cannot %s: this process is not in the initial user namespace", doing);
		return;
	}
	if (!has_capability(CAP_MAC_ADMIN)) {
		complain("cannot %s: this process lacks the capability CAP_MAC_ADMIN", doing);
		return;
	}
	lock = try_read_word("lock");
	if (lock && strcmp(lock, "none"))
		complain("cannot %s: the lock stands at '%s', which forbids it until the next "
			 "boot",
			 doing, lock);
	else
		complain("cannot %s: this process is governed by the policy itself; "
			 "do it from a process that is not",
			 doing);
	free(lock);
}

static void explain_absent(const char *doing)
{
	if (strncmp(directory, SECURITYFS_MOUNT "/", strlen(SECURITYFS_MOUNT "/")))
		complain("cannot %s: %s has no such file", doing, directory);
	else if (!count_mounts("securityfs"))
		complain("cannot %s: securityfs is not mounted; "
			 "'mount -t securityfs none " SECURITYFS_MOUNT "' mounts it",
			 doing);
	else
		complain("cannot %s: the module is not loaded; 'modprobe gabion' loads it, "
			 "and 'gabionctl doctor' says whether this kernel is fit for it",
			 doing);
}

/**
 * module_file_explain() - report why the module refused a request
 * @file: which of its files
 * @doing: what was to be done, for "cannot DOING: ..."
 * @error: the errno
 */
void module_file_explain(const char *file, const char *doing, int error)
{
	if (error == EPERM) {
		explain_not_permitted(doing);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(sentences); i++) {
		const struct sentence *sentence = &sentences[i];

		if (sentence->error != error)
			continue;
		if (sentence->file && strcmp(sentence->file, file))
			continue;
		complain("cannot %s: %s", doing, sentence->text);
		return;
	}
	complain("cannot %s: %s", doing, strerror(error));
}

static int open_for(const char *file, const char *doing, int flags)
{
	char *path = format("%s/%s", directory, file);
	int fd = open(path, flags | O_CLOEXEC | O_NOCTTY);
	int error = errno;

	if (fd < 0 && (error == ENOENT || error == ENOTDIR))
		explain_absent(doing);
	else if (fd < 0)
		module_file_explain(file, doing, error);
	free(path);
	errno = error;
	return fd;
}

/**
 * module_file_open() - open one of the module's files for reading
 * @file: which
 * @flags: more flags for open(2)
 *
 * Return: a descriptor, or -1 with errno set, and the user told why.
 */
int module_file_open(const char *file, int flags)
{
	char *doing = format("read the module's file '%s'", file);
	int fd = open_for(file, doing, O_RDONLY | flags);

	free(doing);
	return fd;
}

/**
 * module_file_read() - read one of the module's files
 * @file: which
 *
 * Return: its text, for the caller to free; NULL with errno set, and the user
 * told why.
 */
char *module_file_read(const char *file)
{
	int fd = module_file_open(file, 0);
	char *text;
	int error;

	if (fd < 0)
		return NULL;
	text = read_whole(fd, SIZE_MAX - 1, NULL);
	error = errno;
	close(fd);
	if (!text)
		complain("cannot read the module's file '%s': %s", file, strerror(error));
	errno = error;
	return text;
}

/**
 * module_file_read_word() - read a file of the module that holds one word
 * @file: which
 *
 * Return: as module_file_read(), without the line's end.
 */
char *module_file_read_word(const char *file)
{
	char *text = module_file_read(file);

	if (text)
		*strchrnul(text, '\n') = '\0';
	return text;
}

/* One write is one request. A short write means that nothing was done. */
static int write_request(int fd, const char *file, const char *doing, const char *text, size_t len)
{
	ssize_t written = write(fd, text, len);

	if (written == (ssize_t)len)
		return 0;
	if (written < 0)
		module_file_explain(file, doing, errno);
	else
		complain("cannot %s: the module took %zd of %zu bytes", doing, written, len);
	return -1;
}

/**
 * module_file_write() - send the module one request
 * @file: which of its files takes it
 * @doing: what is being done, for "cannot DOING: ..."
 * @text: the request
 * @len: its length in bytes
 *
 * Return: 0; or -1, and the user told why.
 */
int module_file_write(const char *file, const char *doing, const char *text, size_t len)
{
	int fd = open_for(file, doing, O_WRONLY);
	int error;

	if (fd < 0)
		return -1;
	error = write_request(fd, file, doing, text, len);
	close(fd);
	return error;
}

/**
 * module_file_set_word() - set a file of the module that holds one word
 * @file: which
 * @word: the word
 *
 * Return: 0; or -1, and the user told why.
 */
int module_file_set_word(const char *file, const char *word)
{
	char *doing = format("set the %s to '%s'", file, word);
	char *request = format("%s\n", word);
	int error = module_file_write(file, doing, request, strlen(request));

	free(request);
	free(doing);
	return error;
}

/**
 * module_file_ask() - send the module a request, and read its answer
 * @file: which of its files
 * @doing: what is being done, for "cannot DOING: ..."
 * @request: the request
 *
 * Return: the answer, for the caller to free; NULL, and the user told why.
 */
char *module_file_ask(const char *file, const char *doing, const char *request)
{
	int fd = open_for(file, doing, O_RDWR);
	char *answer = NULL;

	if (fd < 0)
		return NULL;
	if (!write_request(fd, file, doing, request, strlen(request))) {
		/* A file that cannot seek has not moved either. */
		lseek(fd, 0, SEEK_SET);
		answer = read_whole(fd, SIZE_MAX - 1, NULL);
		if (!answer)
			module_file_explain(file, doing, errno);
	}
	close(fd);
	return answer;
}
