// SPDX-License-Identifier: GPL-2.0-only
/* Files and programs of the virtual machine. */
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

/**
 * write_fd() - one write(2)
 * @fd: a descriptor open for writing
 * @bytes: what to write
 * @len: in bytes
 *
 * Return: 0, -errno, or -EIO if not all was written.
 */
int write_fd(int fd, const void *bytes, size_t len)
{
	ssize_t written = write(fd, bytes, len);

	if (written < 0)
		return -errno;
	return (size_t)written == len ? 0 : -EIO;
}

/**
 * write_bytes() - open a file, one write(2), close
 * @path: the file
 * @bytes: what to write
 * @len: in bytes
 *
 * Return: 0, -errno, or -EIO if not all was written.
 */
int write_bytes(const char *path, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, bytes, len);
	close(fd);
	return err;
}

/**
 * write_text() - write_bytes() of a string
 * @path: the file
 * @text: the string
 *
 * Return: as write_bytes().
 */
int write_text(const char *path, const char *text)
{
	return write_bytes(path, text, strlen(text));
}

/**
 * read_text() - read the beginning of a file as a string
 * @path: the file
 * @buf: filled in, NUL-terminated
 * @size: of @buf
 *
 * Return: the length, or -errno.
 */
int read_text(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 0;

	*buf = '\0';
	if (fd < 0)
		return -errno;
	while (len + 1 < size && (n = read(fd, buf + len, size - 1 - len)) > 0)
		len += n;
	n = n < 0 ? -errno : 0;
	close(fd);
	buf[len] = '\0';
	return n ? n : (int)len;
}

/**
 * file_exists() - does a file of this name exist?
 * @path: the name
 *
 * Return: true if it does.
 */
bool file_exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

/**
 * open_and_close() - can a file be opened?
 * @path: its name
 * @flags: of open(2)
 *
 * Return: 0 or -errno.
 */
int open_and_close(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/**
 * press_key() - press SysRq-h, which only prints help, by /proc/sysrq-trigger
 * @arg: unused; so that an actor can run this function
 *
 * Return: as write_text().
 */
int press_key(void *arg)
{
	return write_text(SYSRQ_TRIGGER, "h");
}

/**
 * read_file() - read the beginning of a file
 * @path: its name; a void pointer, so that an actor can run this function
 *
 * Return: 0 or -errno.
 */
int read_file(void *path)
{
	char text[4096];
	int len = read_text(path, text, sizeof(text));

	return len < 0 ? len : 0;
}

/**
 * private_mounts() - unshare the mount namespace, and stop propagation
 * @namespaces: further namespaces to unshare, as flags of unshare(2)
 *
 * Return: 0 or -errno.
 */
int private_mounts(int namespaces)
{
	if (unshare(CLONE_NEWNS | namespaces))
		return -errno;
	return outcome(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/**
 * command() - run a program without output, and wait for it
 * @argv: its name, looked up in $PATH, and arguments, NULL-terminated
 *
 * Return: its exit status, 128 and more if a signal ended it, or -errno.
 */
int command(const char *const argv[])
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	int status, err;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/**
 * is_debug_kernel() - is the running kernel the debug kernel, on which everything takes long?
 *
 * Return: true if scripts/vm was told to boot it.
 */
bool is_debug_kernel(void)
{
	const char *kernel = getenv("GABION_KERNEL");

	return kernel && !strcmp(kernel, "debug");
}

/**
 * kernel_since() - is the running kernel of this release, or later?
 * @release: "6.12"
 *
 * Return: true if it is.
 */
bool kernel_since(const char *release)
{
	struct utsname system;

	uname(&system);
	return strverscmp(system.release, release) >= 0;
}
