// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration of the running kernel.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/shared.h"
#include "lib/files.h"
#include "lib/kconfig.h"
#include "lib/memory.h"

/* The kernel compresses it. Every system with modules has gzip. */
static char *read_proc(void)
{
	int fd = open("/proc/config.gz", O_RDONLY | O_CLOEXEC);
	char *text;
	FILE *pipe;

	if (fd < 0)
		return NULL;
	close(fd);
	pipe = popen("gzip -cd </proc/config.gz 2>/dev/null", "r");
	if (!pipe)
		return NULL;
	text = read_whole(fileno(pipe), SIZE_MAX - 1, NULL);
	pclose(pipe);
	return text;
}

/**
 * kconfig_read() - read the running kernel's configuration
 * @release: what uname(2) calls the kernel
 *
 * Return: the text, for the caller to free; NULL if it is not found.
 */
char *kconfig_read(const char *release)
{
	static const char *const places[][2] = {
		{ "/boot/config-", "" },
		{ "/lib/modules/", "/config" },
		{ "/lib/modules/", "/build/.config" },
	};
	char *text = read_proc();

	if (text && *text)
		return text;
	free(text);
	text = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(places) && !text; i++) {
		char *path = format("%s%s%s", places[i][0], release, places[i][1]);

		text = read_file(path, NULL);
		free(path);
	}
	return text;
}

/**
 * kconfig_has() - is an option built in?
 * @config: the configuration
 * @option: the option's name, without CONFIG_
 *
 * Return: true if it is set to "y".
 */
bool kconfig_has(const char *config, const char *option)
{
	char *line = format("\nCONFIG_%s=y\n", option);
	bool found = strstr(config, line);

	free(line);
	return found;
}

/**
 * kconfig_is_module() - is an option built as a module?
 * @config: the configuration
 * @option: the option's name, without CONFIG_
 *
 * Return: true if it is set to "m".
 */
bool kconfig_is_module(const char *config, const char *option)
{
	char *line = format("\nCONFIG_%s=m\n", option);
	bool found = strstr(config, line);

	free(line);
	return found;
}
