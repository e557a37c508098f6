// SPDX-License-Identifier: GPL-2.0-only
/*
 * Layouts of cgroups: where in the hierarchy each container runtime puts its containers.
 *
 * Shared by the module and the tool.
 *
 * The outermost component that a layout matches is the container. Names below it are
 * chosen by the container and are never looked at. A name proves nothing: a task outside
 * containers that may create cgroups can choose a container's name, and is then bound as a
 * container is.
 */
#include "policy/container_layout.h"

#include "policy/operation.h"

/* Length of the random ids of most runtimes: 256 bits as hexadecimal digits. */
#define DIGITS 64

#define BIT_OF(runtime) (1U << (runtime))

/* Short names, for the table. */
#define OF(name) GABION_RUNTIME_##name
#define ALSO(name) BIT_OF(GABION_RUNTIME_##name)

static const char *const runtime_names[] = {
	[GABION_RUNTIME_APPTAINER] = "apptainer",
	[GABION_RUNTIME_BUILDAH] = "buildah",
	[GABION_RUNTIME_BUILDKIT] = "buildkit",
	[GABION_RUNTIME_CONTAINERD] = "containerd",
	[GABION_RUNTIME_CRIO] = "crio",
	[GABION_RUNTIME_DOCKER] = "docker",
	[GABION_RUNTIME_ECS] = "ecs",
	[GABION_RUNTIME_GARDEN] = "garden",
	[GABION_RUNTIME_KATA] = "kata",
	[GABION_RUNTIME_KUBERNETES] = "kubernetes",
	[GABION_RUNTIME_LIBVIRT_LXC] = "libvirt-lxc",
	[GABION_RUNTIME_LXC] = "lxc",
	[GABION_RUNTIME_NOMAD] = "nomad",
	[GABION_RUNTIME_NSPAWN] = "nspawn",
	[GABION_RUNTIME_PODMAN] = "podman",
	[GABION_RUNTIME_SINGULARITY] = "singularity",
	[GABION_RUNTIME_UNKNOWN] = "container",
};

static_assert(ARRAY_SIZE(runtime_names) == __GABION_RUNTIME_MAX, "a runtime without a name");

/* What the '*' in a layout's name stands for. */
enum star {
	STAR_DIGITS, /* DIGITS hexadecimal digits */
	STAR_NAME, /* any name */
	STAR_NO_UNIT, /* any name that is not a unit's of systemd */
};

/**
 * struct layout - how a runtime names the cgroups of its containers
 * @runtime: the runtime
 * @also: bits of further runtimes by whose names "bind containers" binds it: the path does
 *	not tell them apart, or their users regard the container as theirs
 * @grandparent: the component two above; each of the three may have one '*', which
 *	stands for one byte or more. NULL for any, or none
 * @parent: the component above; the same
 * @name: the container's own component. Its '*' is the id; without one, @parent's is
 * @star: what the '*' in @name stands for
 * @scope: @name may also be followed by ".scope"
 * @depth: how many components the whole path has; 0 for any number
 * @none: this is no container, although a later row would match
 */
struct layout {
	enum gabion_runtime runtime;
	unsigned int also;
	const char *grandparent;
	const char *parent;
	const char *name;
	enum star star;
	bool scope;
	unsigned int depth;
	bool none;
};

/*
 * The first row that matches decides. Each comment says how the form is known: "seen" with the
 * runtime itself, or the documentation, source file or issue that describes it. The tests
 * (selftests/host/test_container_layout.c) have paths for each row.
 */
static const struct layout layouts[] = {
	/*
	 * Helpers of podman and CRI-O that the rows below would match. They work on the host
	 * and must not be bound: conmon unmounts there what a container leaves behind. Seen.
	 */
	{ .none = true, .name = "libpod-conmon-*", .star = STAR_NAME },
	{ .none = true, .name = "crio-conmon-*", .star = STAR_NAME },
	/* A pod of podman without systemd: its containers and conmon are below. libpod. */
	{ .none = true, .parent = "libpod_parent", .name = "*" },

	/*
	 * podman: libpod-ID.scope with systemd, libpod-ID without, rootful and rootless,
	 * in pods, and below any --cgroup-parent; libpod-payload-ID for --cgroups=split and
	 * Quadlet. Seen.
	 */
	{ OF(PODMAN), .name = "libpod-payload-*", .star = STAR_NO_UNIT, .scope = true },
	{ OF(PODMAN), .name = "libpod-*", .scope = true },
	/* podman build and buildah: by the name of a temporary directory. Seen. */
	{ OF(BUILDAH), ALSO(PODMAN), .name = "buildah-*", .star = STAR_NO_UNIT, .scope = true },

	/* ECS: a slice for each task with systemd (ecs-agent#3127), /ecs/TASK/ID without (#4077) */
	{ OF(ECS), ALSO(DOCKER), .parent = "ecstasks-*.slice", .name = "docker-*", .scope = true },
	{ OF(ECS), ALSO(DOCKER), .grandparent = "ecs", .name = "*", .depth = 3 },
	/* Docker with systemd, rootful and rootless, below any --cgroup-parent. Seen. */
	{ OF(DOCKER), .name = "docker-*", .scope = true },
	/* Docker without systemd (seen), and runners of GitHub, which give it that parent. */
	{ OF(DOCKER), .parent = "docker", .name = "*" },
	{ OF(DOCKER), .parent = "actions_job", .name = "*" },
	/*
	 * BuildKit in Docker without systemd, and buildkitd, with ids that are not DIGITS
	 * (buildkit#6368). In Docker with systemd: is_slice_form().
	 */
	{ OF(BUILDKIT), ALSO(DOCKER), "docker", "buildkit", "*", .star = STAR_NAME },
	{ OF(BUILDKIT), .parent = "buildkit", .name = "*", .star = STAR_NAME },

	/* containerd's CRI outside a pod's slice, and nerdctl (falcosecurity/plugins#1378) */
	{ OF(CONTAINERD), .name = "cri-containerd-*", .scope = true },
	{ OF(CONTAINERD), .name = "nerdctl-*", .scope = true },
	/* /NAMESPACE/NAME: ctr in its default namespace (seen), and the CRI without a parent. */
	{ OF(CONTAINERD), .parent = "default", .name = "*", .star = STAR_NAME, .depth = 2 },
	{ OF(CONTAINERD), .parent = "k8s.io", .name = "*", .star = STAR_NAME, .depth = 2 },
	/* CRI-O with systemd, and without (cri-o#9980). */
	{ OF(CRIO), .name = "crio-*", .scope = true },

	/* LXC, Incus and LXD (cgroups/cgroup.h of LXC); lxc.monitor.NAME is the host's. */
	{ OF(LXC), .name = "lxc.payload.*", .star = STAR_NAME },
	/* LXC before 4.0, and Proxmox VE by its configuration. */
	{ OF(LXC), .parent = "lxc", .name = "*", .star = STAR_NAME },
	/*
	 * libvirt's LXC with systemd (virsystemd.c, vircgroupv2.c of libvirt), and without
	 * (vircgroup.c). Its controller is in the same cgroup.
	 */
	{ OF(LIBVIRT_LXC), .parent = "machine-lxc\\x2d*.scope", .name = "libvirt" },
	{ OF(LIBVIRT_LXC), .name = "lxc-*.libvirt-lxc", .star = STAR_NAME },
	{ OF(LIBVIRT_LXC), .name = "*.libvirt-lxc", .star = STAR_NAME },
	/*
	 * systemd-nspawn: beside its supervisor, in a scope in any slice (--slice=), in its
	 * template's unit, or in the unit it was started from (--keep-unit). Seen.
	 */
	{ OF(NSPAWN), .parent = "machine-*.scope", .name = "payload" },
	{ OF(NSPAWN), .parent = "systemd-nspawn@*.service", .name = "payload" },
	{ OF(NSPAWN), .parent = "*", .name = "payload" },
	{ OF(NSPAWN), .name = "payload" },

	/* Nomad's exec, java and others, of 1.7 and later, and before (client/lib/cgroupslib). */
	{ OF(NOMAD), 0, "nomad.slice", "*.slice", "*.scope", .star = STAR_NAME, .depth = 3 },
	{ OF(NOMAD), .parent = "nomad.slice", .name = "*.scope", .star = STAR_NAME, .depth = 2 },
	/* Garden: Guardian, also with its throttling of CPUs ("good", "bad"), and Concourse. */
	{ .none = true, .parent = "garden", .name = "good" },
	{ .none = true, .parent = "garden", .name = "bad" },
	{ OF(GARDEN), 0, "garden", "good", "*", .star = STAR_NAME },
	{ OF(GARDEN), 0, "garden", "bad", "*", .star = STAR_NAME },
	{ OF(GARDEN), .parent = "garden", .name = "*", .star = STAR_NAME },
	/* Apptainer and Singularity with limits, and instances: with systemd, and without. */
	{ OF(APPTAINER), .name = "apptainer-*.scope", .star = STAR_NAME },
	{ OF(APPTAINER), .parent = "apptainer", .name = "*", .star = STAR_NAME },
	{ OF(SINGULARITY), .name = "singularity-*.scope", .star = STAR_NAME },
	{ OF(SINGULARITY), .parent = "singularity", .name = "*", .star = STAR_NAME },
	/* Kata's virtual machine and shim outside the pod's cgroup (its host-cgroups.md). */
	{ OF(KATA), .name = "kata_*", .scope = true },
	{ OF(KATA), .parent = "kata_overhead", .name = "*" },
	{ OF(KATA), .parent = "kata-overhead.slice", .name = "*.scope", .star = STAR_NAME },

	/* runc and crun with systemd, where no engine names the scope (their man pages). */
	{ OF(UNKNOWN), .name = "runc-*.scope", .star = STAR_NAME },
	{ OF(UNKNOWN), .name = "crun-*.scope", .star = STAR_NAME },
	/*
	 * Only the digits, in any directory: Docker without systemd and with --cgroup-parent
	 * (seen), nerdctl, and ctr in another namespace. Their paths look the same.
	 */
	{ OF(UNKNOWN), ALSO(DOCKER) | ALSO(CONTAINERD), .name = "*" },
};

/* The runtimes of the kubelet. Where the path does not tell which one it is, it may be any. */
#define ENGINES (ALSO(CONTAINERD) | ALSO(CRIO) | ALSO(DOCKER))

/*
 * In a pod: the prefix before the id of a container, which ".scope" may follow, and who runs
 * it. containerd and Docker have no prefix without systemd.
 */
static const struct {
	const char *name;
	unsigned int engines;
} pod_members[] = {
	{ "cri-containerd-*", ALSO(CONTAINERD) },
	{ "crio-*", ALSO(CRIO) },
	{ "docker-*", ALSO(DOCKER) },
	{ "kata_*", ALSO(KATA) | ENGINES },
	{ "*", ENGINES },
};

/* The words for RUNTIME in SLICE:RUNTIME:ID. */
static const struct {
	const char *word;
	enum gabion_runtime runtime;
} slice_forms[] = {
	{ "docker", GABION_RUNTIME_DOCKER },
	{ "cri-containerd", GABION_RUNTIME_CONTAINERD },
	{ "nerdctl", GABION_RUNTIME_CONTAINERD },
	{ "crio", GABION_RUNTIME_CRIO },
	{ "libpod", GABION_RUNTIME_PODMAN },
	{ "buildkit", GABION_RUNTIME_BUILDKIT },
};

static bool strip_prefix(struct gabion_path_name *name, const char *prefix, size_t len)
{
	if (name->len < len || memcmp(name->at, prefix, len))
		return false;
	name->at += len;
	name->offset += len;
	name->len -= len;
	return true;
}

static bool strip_suffix(struct gabion_path_name *name, const char *suffix, size_t len)
{
	if (name->len < len || memcmp(name->at + name->len - len, suffix, len))
		return false;
	name->len -= len;
	return true;
}

static bool has_suffix(struct gabion_path_name name, const char *suffix)
{
	return strip_suffix(&name, suffix, strlen(suffix)) && name.len;
}

/* Sets @name to what the '*' matched: the empty string if @glob has none. */
static bool fits(struct gabion_path_name *name, const char *glob)
{
	const char *star = strchr(glob, '*');
	size_t before = star ? (size_t)(star - glob) : strlen(glob);

	if (!name->len || !strip_prefix(name, glob, before))
		return false;
	if (!star)
		return !name->len;
	return strip_suffix(name, star + 1, strlen(star + 1)) && name->len;
}

static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_digits(const struct gabion_path_name *name)
{
	unsigned int i;

	if (name->len != DIGITS)
		return false;
	for (i = 0; i < DIGITS; i++) {
		if (!is_digit(name->at[i]))
			return false;
	}
	return true;
}

/* The suffixes of units that have a cgroup of their own, except scopes. */
static bool is_unit(const struct gabion_path_name *name)
{
	static const char *const suffixes[] = { ".service", ".slice", ".socket", ".mount",
						".swap" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		if (has_suffix(*name, suffixes[i]))
			return true;
	}
	return false;
}

static bool star_fits(enum star star, const struct gabion_path_name *name)
{
	switch (star) {
	case STAR_DIGITS:
		return is_digits(name);
	case STAR_NO_UNIT:
		return !is_unit(name);
	case STAR_NAME:
		break;
	}
	return true;
}

static bool name_fits(const struct layout *layout, struct gabion_path_name *name)
{
	if (layout->scope && has_suffix(*name, ".scope"))
		name->len -= strlen(".scope");
	if (!fits(name, layout->name))
		return false;
	return !strchr(layout->name, '*') || star_fits(layout->star, name);
}

static bool layout_fits(const struct layout *layout, const struct gabion_container_walk *walk,
			const struct gabion_path_name *name, struct gabion_path_name *id)
{
	struct gabion_path_name grandparent = walk->grandparent, parent = walk->parent;

	*id = *name;
	if (layout->depth && layout->depth != walk->depth)
		return false;
	if (layout->parent && !fits(&parent, layout->parent))
		return false;
	if (layout->grandparent && !fits(&grandparent, layout->grandparent))
		return false;
	if (!name_fits(layout, id))
		return false;
	if (!id->len)
		*id = parent;
	return true;
}

static struct gabion_path_part part_of(const struct gabion_path_name *name)
{
	return (struct gabion_path_part){ .offset = name->offset, .len = name->len };
}

static void found(struct gabion_container_walk *walk, enum gabion_runtime runtime,
		  unsigned int also)
{
	walk->place.runtime = runtime;
	walk->place.runtimes = BIT_OF(runtime) | also;
	walk->place.depth = walk->depth;
	walk->place.root_len = walk->offset;
}

static bool is_layout(struct gabion_container_walk *walk, const struct gabion_path_name *name)
{
	struct gabion_path_name id;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		if (!layout_fits(&layouts[i], walk, name, &id))
			continue;
		if (layouts[i].none)
			return false;
		found(walk, layouts[i].runtime, layouts[i].also);
		walk->place.id = part_of(&id);
		return true;
	}
	return false;
}

/* "kubepods", "kubepods.slice"; with --cgroup-root, "kubelet-kubepods.slice". */
static bool is_kubepods(struct gabion_path_name name)
{
	strip_suffix(&name, ".slice", strlen(".slice"));
	return fits(&name, "kubepods") || fits(&name, "*-kubepods");
}

/* Sets @name to the uid. */
static bool strip_pod(struct gabion_path_name *name)
{
	if (!strip_prefix(name, "besteffort-", strlen("besteffort-")))
		strip_prefix(name, "burstable-", strlen("burstable-"));
	return strip_prefix(name, "pod", strlen("pod")) && name->len;
}

/* "kubepods-burstable-podUID.slice"; a slice's name begins with those that it is in. */
static bool is_pod_slice(struct gabion_path_name name, struct gabion_path_name *uid)
{
	static const char kubepods[] = "kubepods-";

	if (!strip_suffix(&name, ".slice", strlen(".slice")))
		return false;
	while (name.len) {
		*uid = name;
		if (strip_prefix(uid, kubepods, strlen(kubepods)) && strip_pod(uid))
			return true;
		do
			strip_prefix(&name, name.at, 1);
		while (name.len && name.at[-1] != '-');
	}
	return false;
}

static bool is_pod(struct gabion_container_walk *walk, const struct gabion_path_name *name)
{
	struct gabion_path_name uid = *name;

	if (!walk->in_kubepods)
		return false;
	if (!is_pod_slice(*name, &uid) &&
	    !(strip_prefix(&uid, "pod", strlen("pod")) && uid.len))
		return false;
	found(walk, GABION_RUNTIME_KUBERNETES, 0);
	walk->place.pod = part_of(&uid);
	return true;
}

/* The component right below a pod is a container. The container chooses the ones below. */
static void find_pod_member(struct gabion_container_walk *walk, const struct gabion_path_name *name)
{
	const struct layout conmon = { .name = "crio-conmon-*", .star = STAR_NAME };
	struct gabion_path_name id;
	size_t i;

	/* CRI-O's helper on the host, as outside pods. The pod's own lines bind it. */
	if (layout_fits(&conmon, walk, name, &id))
		return;
	walk->place.engines = ENGINES;
	for (i = 0; i < ARRAY_SIZE(pod_members); i++) {
		const struct layout layout = { .name = pod_members[i].name, .scope = true };

		if (!layout_fits(&layout, walk, name, &id))
			continue;
		walk->place.id = part_of(&id);
		walk->place.engines = pod_members[i].engines;
		return;
	}
}

/* Cuts @name off at the first ':', and leaves in @rest what follows. */
static bool cut_at_colon(struct gabion_path_name *name, struct gabion_path_name *rest)
{
	unsigned int i;

	for (i = 0; i < name->len; i++) {
		if (name->at[i] != ':')
			continue;
		*rest = *name;
		strip_prefix(rest, name->at, i + 1);
		name->len = i;
		return true;
	}
	return false;
}

/*
 * "SLICE:RUNTIME:ID" names a scope if the runtime uses systemd. A runtime that does not
 * takes it for the name of a directory: runc under BuildKit in Docker (moby#45796, seen),
 * and under a containerd whose cgroup driver differs from the kubelet's.
 */
static bool is_slice_form(struct gabion_container_walk *walk, const struct gabion_path_name *name)
{
	enum gabion_runtime runtime = GABION_RUNTIME_UNKNOWN;
	struct gabion_path_name slice = *name, word, id, uid;
	size_t i;

	if (!cut_at_colon(&slice, &word) || !cut_at_colon(&word, &id))
		return false;
	if (!has_suffix(slice, ".slice") || !word.len || !id.len)
		return false;
	for (i = 0; i < ARRAY_SIZE(slice_forms); i++) {
		if (gabion_text_is(word.at, word.len, slice_forms[i].word))
			runtime = slice_forms[i].runtime;
	}
	/* Docker's own containers have an id of 64 digits, those of the BuildKit in it have not. */
	if (is_pod_slice(slice, &uid)) {
		found(walk, GABION_RUNTIME_KUBERNETES,
		      runtime == GABION_RUNTIME_UNKNOWN ? ENGINES : BIT_OF(runtime));
		walk->place.pod = part_of(&uid);
	} else if (runtime == GABION_RUNTIME_DOCKER && !is_digits(&id)) {
		found(walk, GABION_RUNTIME_BUILDKIT, BIT_OF(GABION_RUNTIME_DOCKER));
	} else {
		found(walk, runtime, 0);
	}
	walk->place.id = part_of(&id);
	return true;
}

/**
 * gabion_container_step() - go one component further on a path
 * @walk: zeroed before the first component
 * @name: the component; need not end in NUL, and must stay readable for two steps more
 * @len: bytes in @name
 *
 * Once a container is found, further components change nothing, except the one right below a
 * pod, which is the container's id.
 *
 * Context: any.
 * Return: true if a container has been found, here or above.
 */
bool gabion_container_step(struct gabion_container_walk *walk, const char *name, size_t len)
{
	const struct gabion_path_name component = {
		.at = name,
		.len = len,
		.offset = walk->offset + 1,
	};

	walk->depth++;
	walk->offset += len + 1;
	if (walk->place.depth) {
		if (walk->place.pod.len && walk->depth == walk->place.depth + 1 &&
		    !walk->place.id.len)
			find_pod_member(walk, &component);
		return true;
	}
	if (is_layout(walk, &component) || is_slice_form(walk, &component) ||
	    is_pod(walk, &component))
		return true;
	walk->in_kubepods = walk->in_kubepods || is_kubepods(component);
	walk->grandparent = walk->parent;
	walk->parent = component;
	return false;
}

/* Nothing further down can change what was found. */
static bool is_over(const struct gabion_container_walk *walk)
{
	return walk->place.depth && walk->depth > walk->place.depth;
}

/**
 * gabion_container_layout_find() - find the container that a cgroup is, or is in
 * @path: of the cgroup, from the root of the v2 hierarchy, without empty components
 * @place: filled in
 *
 * Context: any.
 * Return: true if the path names a container.
 */
bool gabion_container_layout_find(const char *path, struct gabion_container_place *place)
{
	struct gabion_container_walk walk = { 0 };

	while (*path == '/' && path[1] && !is_over(&walk)) {
		const char *name = path + 1;

		path = name + strcspn(name, "/");
		gabion_container_step(&walk, name, path - name);
	}
	*place = walk.place;
	return place->depth;
}

/**
 * gabion_container_layout_find_names() - the same, for a path as an array of names
 * @path: of the cgroup
 * @place: filled in; offsets are those that the text of the path would have
 *
 * Context: any; the names of @path must stay readable meanwhile.
 * Return: true if the path names a container.
 */
bool gabion_container_layout_find_names(const struct gabion_path *path,
					struct gabion_container_place *place)
{
	struct gabion_container_walk walk = { 0 };
	unsigned int level;

	for (level = 0; level < path->depth && !is_over(&walk); level++) {
		const char *name = path->name(path->owner, level);

		gabion_container_step(&walk, name, strlen(name));
	}
	*place = walk.place;
	return place->depth;
}

/**
 * gabion_container_depth() - where what a line binds of some runtimes begins
 * @place: of the container
 * @runtimes: a bit for each that the line names
 *
 * A pod of Kubernetes is bound as a whole by lines that name Kubernetes. By those that name
 * only what runs its containers, each container is bound.
 *
 * Context: any.
 * Return: how many components the path of that cgroup has; 0 if the line does not bind it.
 */
unsigned int gabion_container_depth(const struct gabion_container_place *place,
				    unsigned int runtimes)
{
	if (place->depth && (place->runtimes & runtimes))
		return place->depth;
	return place->depth && (place->engines & runtimes) ? place->depth + 1 : 0;
}

/**
 * gabion_runtimes_cover() - does a line bind all that another line binds of containers?
 * @strict: a bit for each runtime that the first line names
 * @loose: the same of the other line
 *
 * A line that names Kubernetes binds a whole pod, as gabion_container_depth() says. It does not
 * cover one that binds each container in the pod: what one of these does to its neighbours is
 * then the subtree's own, and an attachment to the pod may stand in.
 *
 * Context: any.
 * Return: true if it does.
 */
bool gabion_runtimes_cover(unsigned int strict, unsigned int loose)
{
	const unsigned int pods = BIT_OF(GABION_RUNTIME_KUBERNETES);

	if (loose & ~strict)
		return false;
	return !(strict & pods) || (loose & pods) ||
	       !(loose & (ENGINES | BIT_OF(GABION_RUNTIME_KATA)));
}

/**
 * gabion_runtime_name() - the name of a runtime
 * @runtime: any value
 *
 * Context: any.
 * Return: the word that policy and events use; "container" for one that is not known,
 * which policy cannot name; "?" if @runtime is no runtime.
 */
const char *gabion_runtime_name(enum gabion_runtime runtime)
{
	return (size_t)runtime < ARRAY_SIZE(runtime_names) ? runtime_names[runtime] : "?";
}

/**
 * gabion_runtime_parse() - the runtime of a name
 * @word: need not end in NUL
 * @len: bytes in @word
 *
 * Context: any.
 * Return: the enum gabion_runtime, or -EBADMSG if policy can name none so.
 */
int gabion_runtime_parse(const char *word, size_t len)
{
	int i;

	for (i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		if (gabion_text_is(word, len, runtime_names[i]))
			return i;
	}
	return -EBADMSG;
}
