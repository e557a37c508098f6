// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what a user calls a container to its cgroup: the same for all verbs.
 *
 * A number is a process, a word with a slash is a path. Anything else is the name of a
 * unit, an id or the beginning of one, or "pod:UID"; "RUNTIME:NAME" is of that runtime
 * only. A task that may make cgroups may use any such name, so a name that matches more than
 * one container is an error that lists them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/container_layout.h"
#include "lib/cgroup.h"
#include "lib/container_list.h"
#include "lib/container_name.h"
#include "lib/escape.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/system.h"

#define ID_DIGITS 64
#define CANDIDATES_SHOWN 10
/* No kernel has greater process ids. An id as short as runtimes print has more digits. */
#define PID_DIGITS 7

/* How well a name fits. */
enum fit {
	FIT_NOT,
	FIT_BEGINNING,
	FIT_WHOLE,
};

/**
 * struct wanted - a name taken apart
 * @name: without what stands before it
 * @pod: it is the uid of a pod
 * @runtime: whose, or NULL for any
 * @runtime_len: bytes in @runtime
 */
struct wanted {
	const char *name;
	bool pod;
	const char *runtime;
	size_t runtime_len;
};

/* "pod UID", as one word, is the same as "pod:UID". */
static struct wanted take_apart(const char *word)
{
	struct wanted wanted = { .name = word };
	size_t len = strcspn(word, ":");

	if (!strncmp(word, "pod:", 4) || !strncmp(word, "pod ", 4)) {
		wanted.pod = true;
		wanted.name = word + 4;
	} else if (word[len] && (gabion_runtime_parse(word, len) >= 0 ||
				 !strncmp(word, "container:", strlen("container:")))) {
		wanted.runtime = word;
		wanted.runtime_len = len;
		wanted.name = word + len + 1;
	}
	return wanted;
}

static enum fit fit_text(const char *text, const char *name, bool beginning)
{
	if (!strcmp(text, name))
		return FIT_WHOLE;
	return beginning && !strncmp(text, name, strlen(name)) ? FIT_BEGINNING : FIT_NOT;
}

/* Only long ids may be abbreviated. */
static bool is_drawn(const char *id)
{
	return strlen(id) == ID_DIGITS && strspn(id, "0123456789abcdefABCDEF") == ID_DIGITS;
}

static enum fit fit_own_name(const struct container *container, const char *name)
{
	char *own = format("%.*s", (int)container->root_len, container->path);
	enum fit fit = fit_text(strrchr(own, '/') ? strrchr(own, '/') + 1 : own, name, false);

	free(own);
	return fit;
}

static enum fit fit_of(const struct container *container, const struct wanted *wanted)
{
	enum fit fit = FIT_NOT, other;

	if (!*wanted->name)
		return FIT_NOT;
	if (wanted->runtime && (strlen(container->runtime) != wanted->runtime_len ||
				memcmp(container->runtime, wanted->runtime, wanted->runtime_len)))
		return FIT_NOT;
	if (!wanted->pod && *container->id)
		fit = fit_text(container->id, wanted->name, is_drawn(container->id));
	if (*container->pod) {
		other = fit_text(container->pod, wanted->name, true);
		fit = other > fit ? other : fit;
	}
	if (!wanted->pod && !fit)
		fit = fit_own_name(container, wanted->name);
	return fit;
}

/* Of a pod and its containers, its uid means the pod; an id means the container. */
static enum fit fit_entry(const struct container_entry *entry, const struct wanted *wanted)
{
	struct container container = entry->container;

	if (entry->member) {
		*container.pod = '\0';
		container.root_len = strlen(entry->path);
	}
	return entry->member && wanted->pod ? FIT_NOT : fit_of(&container, wanted);
}

static size_t count_fits(const struct container_list *list, const struct wanted *wanted,
			 enum fit fit, const struct container_entry **last)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (fit_entry(&list->entry[i], wanted) != fit)
			continue;
		*last = &list->entry[i];
		count++;
	}
	return count;
}

static void complain_of_many(const struct container_list *list, const struct wanted *wanted,
			     enum fit fit, const char *word, size_t count)
{
	size_t shown = 0;

	complain("'%s' is the name of %zu; say more of it, or give the path:", word, count);
	for (size_t i = 0; i < list->count && shown < CANDIDATES_SHOWN; i++) {
		char *path;

		if (fit_entry(&list->entry[i], wanted) != fit)
			continue;
		path = escape_printable(list->entry[i].path);
		fprintf(stderr, "  %s  %s\n", list->entry[i].container.runtime, path);
		free(path);
		shown++;
	}
	if (shown < count)
		fprintf(stderr, "  and %zu more\n", count - shown);
}

/* Returns 1 with the path stored, 0 if there is none, -1 if that is an error, and told. */
static int find(const char *word, char **path)
{
	const struct container_entry *entry = NULL;
	struct wanted wanted = take_apart(word);
	struct container_list list;
	enum fit fit = FIT_WHOLE;
	size_t count;

	if (container_list_read(&list))
		return -1;
	count = count_fits(&list, &wanted, fit, &entry);
	if (!count) {
		fit = FIT_BEGINNING;
		count = count_fits(&list, &wanted, fit, &entry);
	}
	if (count > 1)
		complain_of_many(&list, &wanted, fit, word, count);
	else if (count)
		*path = must(strdup(entry->path));
	container_list_free(&list);
	return count > 1 ? -1 : (int)count;
}

static bool is_process(const char *word)
{
	size_t len = strspn(word, "0123456789");

	return len && len <= PID_DIGITS && !word[len];
}

static void complain_of_none(const char *word)
{
	char *shown = escape_printable(word);

	complain("expected a cgroup, a process, or a container that is here, but no container "
		 "and no unit is called '%s'; 'gabionctl containers' lists the containers",
		 shown);
	free(shown);
}

/**
 * container_word_is_name() - is a word the name of a container or a unit?
 * @word: what the user wrote
 *
 * Return: false for a process's id, a descriptor and a path, which cgroup_open() takes.
 */
bool container_word_is_name(const char *word)
{
	return *word && !strchr(word, '/') && strncmp(word, "fd:", 3) && !is_process(word);
}

/**
 * container_cgroup_path() - find the cgroup of a container by its name
 * @word: a unit, an id or its beginning, "pod:UID", "RUNTIME:NAME"
 *
 * Return: the path from the root of the v2 hierarchy, for the caller to free; NULL, and
 * the user told why, if none or more than one has that name.
 */
char *container_cgroup_path(const char *word)
{
	char *path = NULL;

	if (!find(word, &path))
		complain_of_none(word);
	return path;
}

/**
 * container_cgroup_open() - open the cgroup of what the user named
 * @word: what container_cgroup_path() takes, or what cgroup_open() does
 *
 * Return: a descriptor of the cgroup's directory; or -1, and the user told why.
 */
int container_cgroup_open(const char *word)
{
	char *path = NULL;
	int found, fd;

	if (!container_word_is_name(word))
		return cgroup_open(word);
	found = find(word, &path);
	if (found < 0)
		return -1;
	if (!found) {
		/* A directory here may be a cgroup. */
		if (!access(word, F_OK))
			return cgroup_open(word);
		complain_of_none(word);
		return -1;
	}
	fd = cgroup_open(path);
	free(path);
	return fd;
}

/**
 * container_is_called() - does a container, even a removed one, have a name?
 * @container: the container, or a unit
 * @word: the name, as container_cgroup_path() takes it
 *
 * Return: true if it fits as a whole, or is the beginning of an id or a pod's uid.
 */
bool container_is_called(const struct container *container, const char *word)
{
	struct wanted wanted = take_apart(word);

	return fit_of(container, &wanted) != FIT_NOT;
}

/**
 * container_name_check() - see that a name does not mean several containers
 * @word: the name
 *
 * Return: 0; or -1, and the user told which there are.
 */
int container_name_check(const char *word)
{
	char *point = find_mount("cgroup2", "/"), *path = NULL;
	int found = point ? find(word, &path) : 0;

	free(path);
	free(point);
	return found < 0 ? -1 : 0;
}

/**
 * container_word() - the container among a verb's arguments
 * @argc: how many words are the container's
 * @argv: the first of them
 *
 * Return: the name, for the caller to free: one word, or "pod" and "UID" as one; NULL,
 * and the user told so, for any other two.
 */
char *container_word(int argc, char *argv[])
{
	if (argc == 1)
		return must(strdup(argv[0]));
	if (argc == 2 && !strcmp(argv[0], "pod"))
		return format("pod:%s", argv[1]);
	complain("expected one word for a cgroup or container, or 'pod UID'");
	return NULL;
}
