// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which container a cgroup belongs to, as people read it.
 *
 * The table of layouts that the module also uses tells it. A name is no proof, because a
 * task that may make a cgroup may choose it; the cgroup's path and ID beside it are.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/container_layout.h"
#include "lib/container.h"
#include "lib/escape.h"
#include "lib/memory.h"
#include "lib/output.h"

#define ID_DIGITS 64
/* As many as runtimes print: enough to distinguish the containers of one host. */
#define ID_DIGITS_SHOWN 12

static int hex_value(char digit)
{
	const char *digits = "0123456789abcdef";
	const char *found = memchr(digits, digit, 16);

	return found ? (int)(found - digits) : -1;
}

/* systemd writes what a unit's name may not hold as \xNN. */
static void copy_unit_name(char *to, size_t size, const char *from, size_t from_len)
{
	size_t len = 0;

	for (size_t i = 0; i < from_len && len + 1 < size; i++) {
		int high = -1, low = -1;

		if (i + 3 < from_len && from[i] == '\\' && from[i + 1] == 'x') {
			high = hex_value(from[i + 2]);
			low = hex_value(from[i + 3]);
		}
		if (high >= 0 && low >= 0 && (high || low)) {
			to[len++] = (char)(high << 4 | low);
			i += 3;
		} else {
			to[len++] = from[i];
		}
	}
	to[len] = '\0';
}

/* The slices of systemd have '_' for the '-' of a pod's uid. */
static void copy_pod(char *to, size_t size, const char *from, size_t len)
{
	snprintf(to, size, "%.*s", (int)len, from);
	for (; *to; to++) {
		if (*to == '_')
			*to = '-';
	}
}

static bool has_suffix(const char *name, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len > suffix_len && !memcmp(name + len - suffix_len, suffix, suffix_len);
}

static bool is_unit(const char *name, size_t len)
{
	return has_suffix(name, len, ".service") || has_suffix(name, len, ".scope");
}

/* The service manager of a user, which runs units of its own inside. */
static bool is_manager(const char *unit)
{
	return !strncmp(unit, "user@", 5);
}

/* The outermost unit, or of a user's manager the outermost in it. */
static bool find_unit(const char *path, struct container *container)
{
	bool found = false;

	while (*path) {
		const char *name = path + strspn(path, "/");
		size_t len = strcspn(name, "/");

		path = name + len;
		if (!is_unit(name, len) || (found && !is_manager(container->id)))
			continue;
		snprintf(container->id, sizeof(container->id), "%.*s", (int)len, name);
		container->root_len = path - container->path;
		found = true;
	}
	return found;
}

/* Of a pod: where the path tells one runtime that it is. */
static const char *engine_of(const struct gabion_container_place *place)
{
	unsigned int others = place->engines | (place->runtimes & ~(1U << place->runtime));

	if (place->runtime != GABION_RUNTIME_KUBERNETES || !others || (others & (others - 1)))
		return NULL;
	return gabion_runtime_name(__builtin_ctz(others));
}

/**
 * container_of_path() - find the container that a cgroup is, or is inside
 * @path: of the cgroup, from the root of the v2 hierarchy; must live as long as @container
 * @container: filled in
 *
 * Return: true if the path names one, or a unit of systemd.
 */
bool container_of_path(const char *path, struct container *container)
{
	struct gabion_container_place place;

	memset(container, 0, sizeof(*container));
	container->path = path;
	if (gabion_container_layout_find(path, &place)) {
		container->runtime = gabion_runtime_name(place.runtime);
		container->engine = engine_of(&place);
		container->root_len = place.root_len;
		copy_unit_name(container->id, sizeof(container->id), path + place.id.offset,
			       place.id.len);
		copy_pod(container->pod, sizeof(container->pod), path + place.pod.offset,
			 place.pod.len);
		return true;
	}
	if (!find_unit(path, container))
		return false;
	container->runtime = "systemd";
	container->is_unit = true;
	return true;
}

static bool is_digits(const char *id)
{
	return strlen(id) == ID_DIGITS && strspn(id, "0123456789abcdefABCDEF") == ID_DIGITS;
}

/**
 * container_short_name() - the name of a container, for a terminal
 * @container: the container
 *
 * Return: "docker 0123456789ab", for the caller to free.
 */
char *container_short_name(const struct container *container)
{
	char *id = escape_printable(*container->id ? container->id : container->pod);
	char *name = format("%s %.*s", container->runtime,
			    is_digits(id) ? ID_DIGITS_SHOWN : (int)strlen(id), id);

	free(id);
	return name;
}

/**
 * container_name() - the name of a cgroup's container, for a terminal
 * @path: of the cgroup, from the root of the v2 hierarchy
 *
 * Return: "docker 0123456789ab", for the caller to free; NULL if the path names none.
 */
char *container_name(const char *path)
{
	struct container container;

	return container_of_path(path, &container) ? container_short_name(&container) : NULL;
}

/**
 * container_json() - which container a cgroup is, as JSON
 * @path: of the cgroup, from the root of the v2 hierarchy
 *
 * Return: an object; NULL, which is JSON's null, if the path names none.
 */
struct json_object *container_json(const char *path)
{
	struct json_object *object;
	struct container container;

	if (!container_of_path(path, &container))
		return NULL;
	object = must(json_object_new_object());
	json_put_text(object, "runtime", container.runtime);
	json_put_untrusted_or_null(object, "id", container.id);
	json_put_untrusted_or_null(object, "pod", container.pod);
	return object;
}
