// SPDX-License-Identifier: GPL-2.0-only
/*
 * The families of generic netlink: the file selftests/surfaces/genl_families says of each what
 * judges it, or why nothing needs to, and the number of its last command. A family that a kernel
 * adds fails this test with its name, and so does a command that is added to one that was known.
 *
 * All modules that register a family are loaded for it.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common.h"
#include "genl.h"
#include "kselftest_harness.h"

asm(".section .rodata; listing: .incbin \"../surfaces/genl_families\"; .byte 0; .previous");
extern const char listing[];

static int nr_modules, nr_families;
static char unknown[4096];

static void __attribute__((format(printf, 1, 2))) complain(const char *format, ...)
{
	size_t len = strlen(unknown);
	va_list args;

	va_start(args, format);
	vsnprintf(unknown + len, sizeof(unknown) - len, format, args);
	va_end(args);
}

/* A module file contains the names of the functions that it calls as strings. */
static bool registers(const char *path)
{
	static const char function[] = "\0genl_register_family";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *image;
	bool does;

	if (fd < 0 || fstat(fd, &st))
		return false;
	image = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (image == MAP_FAILED)
		return false;
	does = memmem(image, st.st_size, function, sizeof(function));
	munmap(image, st.st_size);
	return does;
}

/*
 * SMC's families do not come with a kernel whose SMC uses InfiniBand, which the guests are made
 * without (scripts/kernel). They have SMC's file all the same.
 */
static bool lacks_its_needs(const char *name)
{
	return !strcmp(name, "smc") && !module_exists("ib_core");
}

static int load(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	char name[64];
	char *c;

	if (type != FTW_F || !strstr(path, ".ko") || !registers(path))
		return 0;
	snprintf(name, sizeof(name), "%s", path + ftw->base);
	*strchrnul(name, '.') = '\0';
	for (c = name; *c; c++)
		*c = *c == '-' ? '_' : *c;
	nr_modules++;
	if (module_insert(name) && !lacks_its_needs(name))
		complain(" %s.ko", name);
	return 0;
}

/* The number of the last command that is known of a family, or -1. */
static int known(const char *name)
{
	size_t len = strlen(name);
	const char *at;

	for (at = strstr(listing, name); at; at = strstr(at + 1, name)) {
		if (strchr("\t ", at[-1]) && at[len] == '/')
			return atoi(at + len + 1);
	}
	return -1;
}

static void look_at(const char *family, unsigned int last, void *arg)
{
	char name[32], *c;
	int expected;

	snprintf(name, sizeof(name), "%s", family);
	for (c = name; *c; c++)
		*c = *c == ' ' ? '_' : *c;
	expected = known(name);
	nr_families++;
	if (expected < 0)
		complain(" %s/%u", name, last);
	else if (expected < (int)last)
		complain(" %s/%d..%u", name, expected + 1, last);
}

FIXTURE(families)
{
};

FIXTURE_SETUP(families)
{
}

FIXTURE_TEARDOWN(families)
{
}

TEST_F_TIMEOUT(families, are_known, 300)
{
	struct utsname system;
	char path[256];

	uname(&system);
	snprintf(path, sizeof(path), "/lib/modules/%s/kernel", system.release);
	if (!access(path, F_OK))
		ASSERT_EQ(0, nftw(path, load, 16, FTW_PHYS));
	ASSERT_EQ(0, genl_families(look_at, NULL));
	EXPECT_STREQ("", unknown);
	TH_LOG("%d families, %d modules", nr_families, nr_modules);
	EXPECT_LT(3, nr_families);
}

TEST_HARNESS_MAIN
