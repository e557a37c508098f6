// SPDX-License-Identifier: GPL-2.0-only
/*
 * Symbolic links in the paths that a policy names. The kernel knows a file by its own path,
 * so a word with the name of a link stands for nothing.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/output.h"
#include "lib/path_link.h"

/* As many as the kernel follows in a path (MAXSYMLINKS). */
#define LINKS_MAX 40

/* Appends components to a path without links, so that ".." is the directory above. */
static void append(char *path, const char *components)
{
	while (*components) {
		size_t len = strcspn(components, "/");

		if (len == 2 && !strncmp(components, "..", len)) {
			char *slash = strrchr(path, '/');

			*(slash ?: path) = '\0';
		} else if (len && !(len == 1 && *components == '.')) {
			strcat(path, "/");
			strncat(path, components, len);
		}
		components += len;
		components += *components == '/';
	}
}

/**
 * step() - follow the first link of a path
 * @path: from the root; ends where a component has a '*'
 *
 * Return: the path with what the link leads to, for the caller to free; NULL if there is none.
 */
static char *step(const char *path)
{
	char *before = must(calloc(1, strlen(path) + 1)), *after, target[PATH_MAX];
	const char *at = path;
	ssize_t got = -1;

	while (*at && got < 0) {
		size_t len = 1 + strcspn(at + 1, "/");

		if (memchr(at, '*', len))
			break;
		strncat(before, at, len);
		at += len;
		got = readlink(before, target, sizeof(target) - 1);
	}
	if (got < 0) {
		free(before);
		return NULL;
	}
	target[got] = '\0';
	*strrchr(before, '/') = '\0';
	after = must(calloc(1, strlen(before) + got + strlen(at) + 3));
	if (*target != '/')
		strcpy(after, before);
	append(after, target);
	strcat(after, at);
	free(before);
	return after;
}

/**
 * path_without_links() - the kernel's own path of what a word of a policy names
 * @word: a path from the root; from a component with a '*' on it is left as it is
 *
 * Return: the path, for the caller to free; NULL if there is no link in it on this machine.
 */
char *path_without_links(const char *word)
{
	char *path = NULL, *next = *word == '/' ? step(word) : NULL;

	for (unsigned int links = 0; next && links < LINKS_MAX; links++) {
		free(path);
		path = next;
		next = step(path);
	}
	free(next);
	return path;
}
