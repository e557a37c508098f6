// SPDX-License-Identifier: GPL-2.0-only
/* Kernel modules, and the tests' own modules. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common.h"

/**
 * module_exists() - does the running kernel have a module of this name?
 * @name: its name, as in /proc/modules; the file name may have dashes instead
 *
 * Return: true if modules.dep lists it.
 */
bool module_exists(const char *name)
{
	char path[PATH_MAX], wanted[64], line[4096];
	struct utsname system;
	bool found = false;
	FILE *list;

	uname(&system);
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", system.release);
	snprintf(wanted, sizeof(wanted), "/%s.ko", name);
	list = fopen(path, "r");
	if (!list)
		return false;
	while (!found && fgets(line, sizeof(line), list)) {
		char *c;

		*strchrnul(line, ':') = '\0';
		for (c = line; *c; c++)
			*c = *c == '-' ? '_' : *c;
		found = strstr(line, wanted);
	}
	fclose(list);
	return found;
}

/**
 * module_loaded() - is a module of this name in the kernel?
 * @name: as in /proc/modules
 *
 * Return: true if it is.
 */
bool module_loaded(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	return file_exists(path);
}

/**
 * module_insert() - load a module and its dependencies
 * @name: its name
 *
 * Return: 0, or -ENOENT if it is not loaded then.
 */
int module_insert(const char *name)
{
	if (!module_loaded(name))
		command((const char *const[]){ "modprobe", name, NULL });
	return module_loaded(name) ? 0 : -ENOENT;
}

/**
 * module_insert_file() - load a module from a file
 * @path: the file
 * @parameters: for the module
 *
 * Return: 0 or -errno.
 */
int module_insert_file(const char *path, const char *parameters)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = outcome(syscall(SYS_finit_module, fd, parameters, 0));
	close(fd);
	return err;
}

/**
 * module_insert_test() - load one of the tests' own modules
 * @name: its name
 * @parameters: for the module
 *
 * Return: 0 or -errno.
 */
int module_insert_test(const char *name, const char *parameters)
{
	char path[256];

	snprintf(path, sizeof(path), "modules/%s.ko", name);
	return module_insert_file(path, parameters);
}

/**
 * module_unload() - unload a module, without waiting
 * @name: its name
 *
 * Return: 0 or -errno.
 */
int module_unload(const char *name)
{
	return outcome(syscall(SYS_delete_module, name, O_NONBLOCK));
}

static int remove_once(const char *name)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *holders;

	snprintf(path, sizeof(path), "/sys/module/%s/holders", name);
	holders = opendir(path);
	while (holders && (entry = readdir(holders))) {
		if (*entry->d_name != '.')
			remove_once(entry->d_name);
	}
	if (holders)
		closedir(holders);
	return syscall(SYS_delete_module, name, O_NONBLOCK);
}

/**
 * module_remove() - unload a module and the modules that depend on it
 * @name: its name
 *
 * Tries for a while: sockets are freed late, so the module may still be in use.
 */
void module_remove(const char *name)
{
	int tries;

	for (tries = 0; tries < 200 && module_loaded(name); tries++) {
		if (remove_once(name))
			usleep(10000);
	}
}
