// SPDX-License-Identifier: GPL-2.0-only
/* Kernel modules, and the tests' own modules. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common.h"

/* The file of a module. False if modules.dep does not list it. */
static bool module_path(const char *name, char *path, size_t size)
{
	char wanted[64], line[4096], plain[4096];
	struct utsname system;
	bool found = false;
	FILE *list;

	uname(&system);
	snprintf(path, size, "/lib/modules/%s/modules.dep", system.release);
	snprintf(wanted, sizeof(wanted), "/%s.ko", name);
	list = fopen(path, "r");
	if (!list)
		return false;
	while (!found && fgets(line, sizeof(line), list)) {
		char *c;

		*strchrnul(line, ':') = '\0';
		strcpy(plain, line);
		for (c = plain; *c; c++)
			*c = *c == '-' ? '_' : *c;
		found = strstr(plain, wanted);
	}
	fclose(list);
	if (found)
		snprintf(path, size, "/lib/modules/%s/%.1024s", system.release, line);
	return found;
}

/**
 * module_exists() - does the running kernel have a module of this name?
 * @name: its name, as in /proc/modules; the file name may have dashes instead
 *
 * Return: true if modules.dep lists it.
 */
bool module_exists(const char *name)
{
	char path[PATH_MAX];

	return module_path(name, path, sizeof(path));
}

/* The contents of a module's file, which stay until the next call. NULL if there is none. */
static const char *map_module(const char *name, size_t *size)
{
	static size_t mapped;
	static void *image;
	char path[PATH_MAX];
	struct stat st;
	int fd;

	if (mapped)
		munmap(image, mapped);
	mapped = 0;
	if (!module_path(name, path, sizeof(path)))
		return NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	image = fstat(fd, &st) ? MAP_FAILED :
				 mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (image == MAP_FAILED)
		return NULL;
	*size = mapped = st.st_size;
	return image;
}

static int count_symbols(const char *image, const char *function)
{
	const struct elf64_hdr *header = (const void *)image;
	const struct elf64_shdr *sections = (const void *)(image + header->e_shoff);
	const struct elf64_sym *symbol, *end;
	const char *names;
	int i, n = 0;

	for (i = 0; i < header->e_shnum && sections[i].sh_type != SHT_SYMTAB; i++)
		;
	if (i == header->e_shnum)
		return -ENOEXEC;
	names = image + sections[sections[i].sh_link].sh_offset;
	symbol = (const void *)(image + sections[i].sh_offset);
	end = (const void *)(image + sections[i].sh_offset + sections[i].sh_size);
	for (; symbol < end; symbol++)
		n += ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx &&
		     !strcmp(names + symbol->st_name, function);
	return n;
}

/**
 * module_functions() - how many functions of a name has a module's file?
 * @name: the module, loaded or not
 * @function: the name
 *
 * Return: their number, or -errno: -ENOENT if there is no file, -ENOEXEC if it is not one that
 * can be read here, as it is compressed.
 */
int module_functions(const char *name, const char *function)
{
	static const char *image;
	static char last[64];
	static size_t size;

	if (strcmp(last, name)) {
		snprintf(last, sizeof(last), "%s", name);
		image = map_module(name, &size);
	}
	if (!image)
		return -ENOENT;
	if (size < sizeof(struct elf64_hdr) || memcmp(image, ELFMAG, SELFMAG))
		return -ENOEXEC;
	return count_symbols(image, function);
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
