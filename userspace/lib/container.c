// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which container a cgroup belongs to, by the names that runtimes give to cgroups.
 *
 * The outermost name counts: what a container makes inside itself may have any
 * name. A name is no proof, because a task that may make a cgroup may choose it;
 * the cgroup's path and ID beside it are.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/container.h"
#include "lib/escape.h"
#include "lib/memory.h"
#include "lib/output.h"

#define ID_DIGITS 64
/* As many as runtimes print: enough to distinguish the containers of one host. */
#define ID_DIGITS_SHOWN 12

/**
 * struct scheme - how a runtime names the cgroup of a container
 * @runtime: the runtime
 * @parent: the component before it, or NULL for any
 * @prefix: what stands before the id
 * @suffix: what stands behind it, or NULL where systemd's ".scope" may
 * @name: the id is any name, not 64 hexadecimal digits
 * @group: a name that @parent gives to a group of containers, and to none of them
 */
struct scheme {
	const char *runtime;
	const char *parent;
	const char *prefix;
	const char *suffix;
	bool name;
	const char *group[2];
};

/* Both for systemd's slices and scopes, and for directories that the runtime creates. */
static const struct scheme schemes[] = {
	{ .runtime = "docker", .prefix = "docker-" },
	{ .runtime = "docker", .parent = "docker", .prefix = "" },
	{ .runtime = "docker", .parent = "actions_job", .prefix = "" },
	{ .runtime = "buildkit", .parent = "buildkit", .prefix = "", .suffix = "", .name = true },
	{ .runtime = "podman", .prefix = "libpod-" },
	{ .runtime = "podman", .prefix = "libpod-payload-" },
	{ .runtime = "podman", .prefix = "buildah-", .name = true },
	{ .runtime = "containerd", .prefix = "cri-containerd-" },
	{ .runtime = "containerd", .prefix = "nerdctl-" },
	{ .runtime = "containerd", .parent = "k8s.io", .prefix = "", .suffix = "", .name = true },
	{ .runtime = "containerd", .parent = "default", .prefix = "", .suffix = "", .name = true },
	{ .runtime = "crio", .prefix = "crio-" },
	{ .runtime = "kata", .prefix = "kata_" },
	{ .runtime = "kata", .parent = "kata_overhead", .prefix = "", .suffix = "" },
	{ .runtime = "lxc", .prefix = "lxc.payload.", .suffix = "", .name = true },
	{ .runtime = "lxc", .parent = "lxc", .prefix = "", .suffix = "", .name = true },
	{
		.runtime = "nomad",
		.parent = "nomad.slice",
		.prefix = "",
		.suffix = ".scope",
		.name = true,
	},
	{
		.runtime = "nomad",
		.parent = "share.slice",
		.prefix = "",
		.suffix = ".scope",
		.name = true,
	},
	{
		.runtime = "nomad",
		.parent = "reserve.slice",
		.prefix = "",
		.suffix = ".scope",
		.name = true,
	},
	{
		.runtime = "garden",
		.parent = "garden",
		.prefix = "",
		.suffix = "",
		.name = true,
		.group = { "good", "bad" },
	},
	{ .runtime = "garden", .parent = "good", .prefix = "", .suffix = "", .name = true },
	{ .runtime = "garden", .parent = "bad", .prefix = "", .suffix = "", .name = true },
	{ .runtime = "apptainer", .prefix = "apptainer-", .suffix = ".scope", .name = true },
	{ .runtime = "apptainer", .parent = "apptainer", .prefix = "", .suffix = "", .name = true },
	{ .runtime = "singularity", .prefix = "singularity-", .suffix = ".scope", .name = true },
	{
		.runtime = "singularity",
		.parent = "singularity",
		.prefix = "",
		.suffix = "",
		.name = true,
	},
	{ .runtime = "libvirt", .prefix = "machine-lxc\\x2d", .suffix = ".scope", .name = true },
	{ .runtime = "libvirt", .prefix = "lxc-", .suffix = ".libvirt-lxc", .name = true },
	{ .runtime = "machine", .prefix = "machine-", .suffix = ".scope", .name = true },
	{ .runtime = "nspawn", .prefix = "systemd-nspawn@", .suffix = ".service", .name = true },
};

/**
 * struct component - one name of a path
 * @at: not NUL-terminated
 * @len: bytes
 */
struct component {
	const char *at;
	size_t len;
};

static bool next_component(const char **path, struct component *component)
{
	while (**path == '/')
		++*path;
	component->at = *path;
	component->len = strcspn(*path, "/");
	*path += component->len;
	return component->len;
}

static bool is(const struct component *component, const char *text)
{
	return component->len == strlen(text) && !memcmp(component->at, text, component->len);
}

static bool strip_prefix(struct component *component, const char *prefix)
{
	size_t len = strlen(prefix);

	if (component->len <= len || memcmp(component->at, prefix, len))
		return false;
	component->at += len;
	component->len -= len;
	return true;
}

static bool strip_suffix(struct component *component, const char *suffix)
{
	size_t len = strlen(suffix);

	if (component->len <= len || memcmp(component->at + component->len - len, suffix, len))
		return false;
	component->len -= len;
	return true;
}

static bool is_digits(const struct component *component)
{
	for (size_t i = 0; i < component->len; i++) {
		if (!isxdigit((unsigned char)component->at[i]))
			return false;
	}
	return component->len == ID_DIGITS;
}

static int hex_value(char digit)
{
	const char *digits = "0123456789abcdef";
	const char *found = memchr(digits, digit, 16);

	return found ? (int)(found - digits) : -1;
}

/* systemd writes what a unit's name may not hold as \xNN. */
static void copy_unit_name(char *to, size_t size, const struct component *from)
{
	size_t len = 0;

	for (size_t i = 0; i < from->len && len + 1 < size; i++) {
		int high = -1, low = -1;

		if (i + 3 < from->len && from->at[i] == '\\' && from->at[i + 1] == 'x') {
			high = hex_value(from->at[i + 2]);
			low = hex_value(from->at[i + 3]);
		}
		if (high >= 0 && low >= 0 && (high || low)) {
			to[len++] = (char)(high << 4 | low);
			i += 3;
		} else {
			to[len++] = from->at[i];
		}
	}
	to[len] = '\0';
}

static bool is_group(const struct scheme *scheme, const struct component *component)
{
	for (size_t i = 0; i < sizeof(scheme->group) / sizeof(scheme->group[0]); i++) {
		if (scheme->group[i] && is(component, scheme->group[i]))
			return true;
	}
	return false;
}

static bool matches(const struct scheme *scheme, const struct component *parent,
		    struct component *component)
{
	if (scheme->parent && !is(parent, scheme->parent))
		return false;
	if (is_group(scheme, component))
		return false;
	if (*scheme->prefix && !strip_prefix(component, scheme->prefix))
		return false;
	if (!scheme->suffix)
		strip_suffix(component, ".scope");
	else if (*scheme->suffix && !strip_suffix(component, scheme->suffix))
		return false;
	return scheme->name || is_digits(component);
}

static bool is_container(const struct component *parent, const struct component *component,
			 struct container *container)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		struct component id = *component;

		if (!matches(&schemes[i], parent, &id))
			continue;
		container->runtime = schemes[i].runtime;
		copy_unit_name(container->id, sizeof(container->id), &id);
		return true;
	}
	return false;
}

/*
 * "SLICE:RUNTIME:ID", which means a scope to a runtime that uses systemd. A runtime that
 * does not use it takes it for the name of a directory: BuildKit inside Docker does.
 */
static bool is_slice_form(const struct component *component, struct container *container)
{
	const char *end = component->at + component->len;
	const char *slice = memmem(component->at, component->len, ".slice:", 7);
	const char *runtime = slice ? slice + 7 : end;
	const char *id = memchr(runtime, ':', end - runtime);
	struct component name;

	if (!id || id == runtime || id + 1 == end)
		return false;
	name = (struct component){ .at = id + 1, .len = end - id - 1 };
	copy_unit_name(container->id, sizeof(container->id), &name);
	container->runtime = "container";
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const char *prefix = schemes[i].prefix;
		size_t len = strlen(prefix);

		if (len == (size_t)(id - runtime) + 1 && prefix[len - 1] == '-' &&
		    !memcmp(prefix, runtime, len - 1)) {
			container->runtime = schemes[i].runtime;
			break;
		}
	}
	return true;
}

/* Below any directory: Docker and nerdctl can be configured to use one. */
static bool is_bare(const struct component *component, struct container *container)
{
	if (!is_digits(component))
		return false;
	container->runtime = "container";
	snprintf(container->id, sizeof(container->id), "%.*s", (int)component->len,
		 component->at);
	return true;
}

static bool is_kubepods(const struct component *component)
{
	struct component name = *component;

	strip_suffix(&name, ".slice");
	return is(&name, "kubepods") || strip_suffix(&name, "-kubepods");
}

/* A slice's name begins with those that it is in: "kubelet-kubepods-burstable-podUID". */
static void skip_parent_slice(struct component *name)
{
	static const char start[] = "-kubepods-";
	const char *found = memmem(name->at, name->len, start, strlen(start));

	if (!found)
		return;
	name->len -= found + 1 - name->at;
	name->at = found + 1;
}

/* "pod" UID of the kubelet's own directories, or its slices, whose uids have '_' for '-'. */
static bool is_pod(const struct component *component, struct container *container)
{
	struct component uid = *component;
	char *c;

	if (strip_suffix(&uid, ".slice")) {
		skip_parent_slice(&uid);
		if (!strip_prefix(&uid, "kubepods-besteffort-pod") &&
		    !strip_prefix(&uid, "kubepods-burstable-pod") &&
		    !strip_prefix(&uid, "kubepods-pod"))
			return false;
	} else if (!strip_prefix(&uid, "pod")) {
		return false;
	}
	snprintf(container->pod, sizeof(container->pod), "%.*s", (int)uid.len, uid.at);
	for (c = container->pod; *c; c++) {
		if (*c == '_')
			*c = '-';
	}
	return true;
}

/* In a pod. The path does not say which runtime the kubelet uses. */
static bool is_pod_member(const struct component *component, struct container *container)
{
	if (!*container->pod || !is_digits(component))
		return false;
	container->runtime = "kubernetes";
	snprintf(container->id, sizeof(container->id), "%.*s", (int)component->len,
		 component->at);
	return true;
}

static bool is_unit(const struct component *component)
{
	struct component name = *component;

	return strip_suffix(&name, ".service") || strip_suffix(&name, ".scope");
}

/* The service manager of a user, which runs units of its own inside. */
static bool is_manager(const char *unit)
{
	return !strncmp(unit, "user@", 5);
}

/**
 * container_of_path() - find the container that a cgroup is, or is inside
 * @path: of the cgroup, from the root of the v2 hierarchy
 * @container: filled in
 *
 * Return: true if the path names one, or a unit of systemd.
 */
bool container_of_path(const char *path, struct container *container)
{
	struct component parent = { .at = path }, component;
	bool kubepods = false, unit = false;

	memset(container, 0, sizeof(*container));
	for (; next_component(&path, &component); parent = component) {
		if (is_container(&parent, &component, container) ||
		    is_slice_form(&component, container) ||
		    is_pod_member(&component, container) || is_bare(&component, container))
			return true;
		kubepods = kubepods || is_kubepods(&component);
		if (kubepods && !*container->pod)
			is_pod(&component, container);
		if (is_unit(&component) && (!unit || is_manager(container->id))) {
			snprintf(container->id, sizeof(container->id), "%.*s", (int)component.len,
				 component.at);
			unit = true;
		}
	}
	if (*container->pod) {
		container->runtime = "kubernetes";
		*container->id = '\0';
		return true;
	}
	if (unit)
		container->runtime = "systemd";
	return unit;
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
	struct component whole;
	char *id, *name;

	if (!container_of_path(path, &container))
		return NULL;
	id = escape_printable(*container.id ? container.id : container.pod);
	whole = (struct component){ .at = id, .len = strlen(id) };
	name = format("%s %.*s", container.runtime,
		      is_digits(&whole) ? ID_DIGITS_SHOWN : (int)whole.len, id);
	free(id);
	return name;
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
