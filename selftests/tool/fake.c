// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fake system for tests of the tool, linked in by the linker's --wrap: files that the tool opens
 * below /proc, /sys, /boot, /lib/modules, /etc/gabion and /run/gabion, and /dev/kmsg, are opened
 * below FAKE_ROOT instead.
 *
 * Requests to the module are appended to FAKE_ROOT/requests, with the path of the descriptor that
 * they name. FAKE_ROOT/errno/FILE has the errno with which a request to FILE fails. With
 * FAKE_ROOT/short/FILE only half of a request is accepted.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "../../module/policy/shared.h"
#include "fake.h"

#define MODULE_FILES "/sys/kernel/security/gabion/"
#define CGROUPS "/sys/fs/cgroup"

static const char *root(void)
{
	return getenv("FAKE_ROOT") ?: "/nonexistent";
}

static const char *redirect(const char *path, char *buf)
{
	static const char *const faked[] = { "/proc/", "/sys/", "/boot/", "/lib/modules/",
					     "/etc/gabion/", "/run/gabion/", "/dev/kmsg",
					     "/var/lib/dkms/", "/usr/bin/mokutil" };

	for (size_t i = 0; i < ARRAY_SIZE(faked); i++) {
		if (strncmp(path, faked[i], strlen(faked[i])))
			continue;
		snprintf(buf, PATH_MAX, "%s%s", root(), path);
		return buf;
	}
	return path;
}

/* The path of a descriptor below FAKE_ROOT, or NULL. */
static const char *fake_path(int fd, char *buf)
{
	size_t len = strlen(root());
	char link[32];
	ssize_t got;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	got = __real_readlink(link, buf, PATH_MAX - 1);
	if (got < 0)
		return NULL;
	buf[got] = '\0';
	return strncmp(buf, root(), len) ? NULL : buf + len;
}

int __wrap_open(const char *path, int flags, ...)
{
	char buf[PATH_MAX];

	return __real_open(redirect(path, buf), flags, 0644);
}

/* Files of the cgroups that the verb "run" makes. */
int __wrap_openat(int directory, const char *path, int flags, ...)
{
	char buf[PATH_MAX];

	if (!strcmp(path, "cgroup.procs") || !strcmp(path, "cgroup.kill"))
		return __real_open("/dev/null", flags);
	if (!strcmp(path, "cgroup.events")) {
		int fd = __real_openat(directory, path, flags, 0644);

		if (fd >= 0)
			return fd;
		snprintf(buf, sizeof(buf), "%s/cgroup.events", root());
		return __real_open(buf, flags);
	}
	return __real_openat(directory, path, flags, 0644);
}

ssize_t __wrap_readlink(const char *path, char *buf, size_t size)
{
	char fake[PATH_MAX];

	return __real_readlink(redirect(path, fake), buf, size);
}

int __wrap_fstat(int fd, struct stat *stat)
{
	char buf[PATH_MAX];
	const char *path = fake_path(fd, buf);
	int error = __real_fstat(fd, stat);

	if (!error && path && !strcmp(path, CGROUPS))
		stat->st_ino = 1;
	return error;
}

int __wrap_fstatfs(int fd, struct statfs *statfs)
{
	char buf[PATH_MAX];
	const char *path = fake_path(fd, buf);
	int error = __real_fstatfs(fd, statfs);

	if (!error && path && !strncmp(path, CGROUPS, strlen(CGROUPS)))
		statfs->f_type = CGROUP2_SUPER_MAGIC;
	return error;
}

int __wrap_uname(struct utsname *name)
{
	int error = __real_uname(name);

	snprintf(name->release, sizeof(name->release), "%s",
		 getenv("FAKE_RELEASE") ?: "6.12.0-fake");
	snprintf(name->machine, sizeof(name->machine), "%s", getenv("FAKE_MACHINE") ?: "x86_64");
	return error;
}

/* The number in FAKE_ROOT/KIND/FILE, or 0 if there is none. */
static int injected(const char *kind, const char *file)
{
	char path[PATH_MAX];
	int number = 0;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s/%s", root(), kind, file);
	stream = fopen(path, "r");
	if (!stream)
		return 0;
	if (fscanf(stream, "%d", &number) != 1)
		number = 0;
	fclose(stream);
	return number;
}

static void record(const char *file, const char *text, size_t len)
{
	const char *number = text + strcspn(text, "0123456789");
	char path[PATH_MAX], target[PATH_MAX];
	const char *named = NULL;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/requests", root());
	stream = fopen(path, "a");
	if (!stream)
		abort();
	fprintf(stream, "%s: %.*s", file, (int)len, text);
	if (number < text + len && strcmp(file, "policy"))
		named = fake_path(atoi(number), target);
	if (named)
		fprintf(stream, "  names %s\n", named);
	fclose(stream);
}

/* Store what was written to files that can be read back. */
static void keep(int fd, const char *file, const char *text, size_t len)
{
	if (strcmp(file, "policy") && strcmp(file, "mode") && strcmp(file, "lock"))
		return;
	if (ftruncate(fd, 0) || pwrite(fd, text, len, 0) != (ssize_t)len)
		abort();
}

ssize_t __wrap_write(int fd, const void *buf, size_t len)
{
	char path_buf[PATH_MAX];
	const char *path = fake_path(fd, path_buf);
	const char *file;
	int error;

	if (!path || strncmp(path, MODULE_FILES, strlen(MODULE_FILES)))
		return __real_write(fd, buf, len);
	file = path + strlen(MODULE_FILES);
	error = injected("errno", file);
	if (error) {
		errno = error;
		return -1;
	}
	if (injected("short", file))
		return len / 2;
	record(file, buf, len);
	keep(fd, file, buf, len);
	return len;
}

bool __wrap_audit_panics(void)
{
	return getenv("FAKE_AUDIT_PANICS");
}
