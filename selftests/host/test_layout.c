// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shipped policies, and the cgroups that runtimes make: each container must be bound at its own
 * root, and its helpers on the host must not be bound.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/*
 * "ID" in a path stands for these digits, one that varies, and "ce", in which .service and .slice
 * end, too.
 */
#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
#define UID "12345678_9abc_def0_1234_56789abcdef0"
#define ALLOC "12345678-9abc-def0-1234-56789abcdef0"
#define USER "/user.slice/user-1000.slice/user@1000.service"

#define PATH_MAX 1024
#define DEPTH_MAX 64

struct layout {
	const char *root;
	const char *below;
	const char *pattern;
};

/* Bound by a line "bind containers", which has no pattern */
#define BY_TABLE "containers"

/*
 * @root: the root of a container or pod; @below: what is made below it; @pattern: the line that
 *	binds it
 */
static const struct layout strict[] = {
	/* podman */
	{ "/machine.slice/libpod-ID.scope", "/container", BY_TABLE },
	{ "/libpod_parent/libpod-ID", "", BY_TABLE },
	{ "/tenants/one/libpod-ID", "", BY_TABLE },
	{ "/tenants.slice/libpod-ID.scope", "", BY_TABLE },
	{ USER "/user.slice/libpod-ID.scope", "/container", BY_TABLE },
	{ USER "/user.slice/user-libpod_pod_ID.slice/libpod-ID.scope", "", BY_TABLE },
	{ "/system.slice/web.service/libpod-payload-ID", "", BY_TABLE },
	{ USER "/app.slice/web.service/libpod-payload-ID", "", BY_TABLE },
	{ "/buildah-buildah123456", "", BY_TABLE },
	{ "/machine.slice/buildah-buildah123456.scope", "", BY_TABLE },
	{ USER "/user.slice/buildah-buildah1.scope", "", BY_TABLE },
	/* Docker */
	{ "/system.slice/docker-ID.scope", "/init.scope", BY_TABLE },
	{ "/tenants.slice/docker-ID.scope", "", BY_TABLE },
	{ "/a.slice/a-b.slice/a-b-c.slice/docker-ID.scope", "", BY_TABLE },
	{ USER "/user.slice/docker-ID.scope", "", BY_TABLE },
	{ USER "/app.slice/docker.service/docker-ID.scope", "", BY_TABLE },
	{ "/docker/ID", "/init", BY_TABLE },
	{ "/docker/buildkit/abcdefghijklmnopqrstuvwxy", "", BY_TABLE },
	{ "/parent/ID", "", BY_TABLE },
	{ "/parent/of/others/ID", "/init", BY_TABLE },
	{ "/system.slice/system.slice:docker:abcdefghijklmnopqrstuvwxy", "", BY_TABLE },
	{ "/tenants.slice/tenants.slice:docker:abcdefghijklmnopqrstuvwxy", "", BY_TABLE },
	{ "/system.slice:docker:abcdefghijklmnopqrstuvwxy", "", BY_TABLE },
	/* ECS */
	{ "/ecstasks.slice/ecstasks-0123456789abcdef.slice/docker-ID.scope", "",
	  BY_TABLE },
	{ "/ecs/0123456789abcdef/ID", "", BY_TABLE },
	/* containerd */
	{ "/system.slice/nerdctl-ID.scope", "", BY_TABLE },
	{ USER "/user.slice/nerdctl-ID.scope", "", BY_TABLE },
	{ "/default/web", "", BY_TABLE },
	{ "/default/ID", "", BY_TABLE },
	{ "/builds/ID", "", BY_TABLE },
	{ "/k8s.io/ID", "", BY_TABLE },
	{ "/k8s.io/web", "", BY_TABLE },
	{ "/system.slice/cri-containerd-ID.scope", "", BY_TABLE },
	{ "/system.slice/containerd.service/kubepods-besteffort-pod" UID ".slice:cri-containerd:ID",
	  "", BY_TABLE },
	/* buildkitd */
	{ "/buildkit/abcdefghijklmnopqrstuvwxy", "", BY_TABLE },
	{ "/tenants/buildkit/abcdefghijklmnopqrstuvwxy", "", BY_TABLE },
	/* CRI-O */
	{ "/system.slice/crio-ID.scope", "", BY_TABLE },
	{ "/machine.slice/crio-ID.scope", "", BY_TABLE },
	{ "/crio-ID", "", BY_TABLE },
	{ "/tenants/crio-ID", "", BY_TABLE },
	/* LXC, Incus, LXD */
	{ "/lxc.payload.web", "/system.slice/sshd.service", BY_TABLE },
	{ USER "/app.slice/lxc.payload.web", "", BY_TABLE },
	{ "/lxc.payload/web", "", NULL }, /* no such layout: it has a dot */
	{ "/lxc/web", "/ns", BY_TABLE },
	{ "/lxc/100", "/ns/init.scope", BY_TABLE },
	/* libvirt's LXC */
	{ "/machine.slice/machine-lxc\\x2d4711\\x2dweb.scope/libvirt", "/init.scope",
	  BY_TABLE },
	{ "/machine.slice/machine-tenants.slice/machine-lxc\\x2d1\\x2dmy\\x2dweb.scope/libvirt", "",
	  BY_TABLE },
	{ "/machine/lxc-4711-web.libvirt-lxc", "/init", BY_TABLE },
	{ "/machine/tenants.partition/lxc-4711-web.libvirt-lxc", "", BY_TABLE },
	/* systemd-nspawn */
	{ "/machine.slice/machine-web.scope/payload", "/init.scope", BY_TABLE },
	{ "/machine.slice/systemd-nspawn@web.service/payload", "", BY_TABLE },
	{ "/machine.slice/machine-lxc\\x2dweb.scope/payload", "", BY_TABLE },
	{ "/tenants.slice/machine-web.scope/payload", "", BY_TABLE },
	{ "/system.slice/web.service/payload", "/init.scope", BY_TABLE },
	/* Nomad: a task with reserved cores, one without, one of Nomad before 1.7 */
	{ "/nomad.slice/reserve.slice/" ALLOC ".web.scope", "", BY_TABLE },
	{ "/nomad.slice/share.slice/" ALLOC ".web.scope", "/init",
	  BY_TABLE },
	{ "/nomad.slice/" ALLOC ".web.scope", "", BY_TABLE },
	{ "/nomad.slice/docker-ID.scope", "", BY_TABLE },
	{ "/nomad.slice/libpod-ID.scope", "/container", BY_TABLE },
	/* Garden: Guardian, with its CPU throttling, and Concourse's worker */
	{ "/garden/" ALLOC, "/init", BY_TABLE },
	{ "/garden/good/" ALLOC, "/init", BY_TABLE },
	{ "/garden/bad/" ALLOC, "/init", BY_TABLE },
	{ "/system.slice/garden/" ALLOC, "", BY_TABLE },
	/* Apptainer and Singularity with limits, or as instances */
	{ USER "/user.slice/apptainer-4711.scope", "", BY_TABLE },
	{ "/system.slice/apptainer-4711.scope", "", BY_TABLE },
	{ "/apptainer/4711", "", BY_TABLE },
	{ USER "/user.slice/singularity-4711.scope", "", BY_TABLE },
	{ "/singularity/4711", "", BY_TABLE },
	/* Kata: shim and virtual machine, in the sandbox's cgroup and in the overhead cgroup */
	{ "/kata_overhead/ID", "", BY_TABLE },
	{ "/default/kata_web", "", BY_TABLE },
	/* GitHub */
	{ "/actions_job/ID", "", BY_TABLE },
	/* Kubernetes: each pod */
	{ "/kubepods.slice/kubepods-pod" UID ".slice", "/cri-containerd-ID.scope",
	  BY_TABLE },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID ".slice",
	  "/crio-ID.scope", BY_TABLE },
	{ "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/"
	  "kubelet-kubepods-besteffort-pod" UID ".slice",
	  "/cri-containerd-ID.scope", BY_TABLE },
	{ "/kubepods/pod" UID, "/ID", BY_TABLE },
	{ "/kubepods/burstable/pod" UID, "/crio-ID", BY_TABLE },
	{ "/kubepods/burstable/pod" UID, "/kata_ID", BY_TABLE },
	{ "/kubelet/kubepods/besteffort/pod" UID, "/ID", BY_TABLE },
	/* Cgroups of the host, and of helpers on the host */
	{ "/", "", NULL },
	{ "/init.scope", "", NULL },
	{ "/system.slice", "", NULL },
	{ "/system.slice/docker.service", "", NULL },
	{ "/system.slice/docker.socket", "", NULL },
	{ "/system.slice/docker-registry.service", "", NULL },
	{ "/system.slice/containerd.service", "", NULL },
	{ "/system.slice/crio.service", "", NULL },
	{ "/system.slice/crio-wipe.service", "", NULL },
	{ "/system.slice/podman.service", "", NULL },
	{ "/system.slice/buildkit.service", "", NULL },
	{ "/system.slice/kubelet.service", "", NULL },
	{ "/kubelet.slice/kubelet.service", "", NULL },
	{ "/kubelet", "", NULL },
	{ "/system.slice/incus.service", "", NULL },
	{ "/system.slice/snap.lxd.daemon.service", "", NULL },
	{ "/system.slice/ecs.service", "", NULL },
	{ "/system.slice/sshd.service", "", NULL },
	{ "/system.slice/cri-containerd.service", "", NULL },
	{ "/machine.slice/libpod-conmon-ID.scope", "", NULL },
	{ USER "/user.slice/libpod-conmon-ID.scope", "", NULL },
	{ "/libpod_parent/conmon", "", NULL },
	{ "/libpod_parent/libpod-conmon-ID", "", NULL },
	{ "/system.slice/web.service/supervisor", "", NULL },
	{ "/system.slice/web.service/runtime", "", NULL },
	{ "/system.slice/crio-conmon-ID.scope", "", NULL },
	{ "/crio-conmon-ID", "", NULL },
	{ "/lxc.monitor.web", "", NULL },
	{ "/lxc.monitor/100", "", NULL },
	{ "/lxc.pivot", "", NULL },
	{ "/machine.slice/machine-web.scope/supervisor", "", NULL },
	{ "/machine.slice/machine-lxc\\x2dweb.scope/supervisor", "", NULL },
	{ "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator", "", NULL },
	{ "/machine/qemu-1-vm.libvirt-qemu/emulator", "", NULL },
	{ "/system.slice/libvirtd.service", "", NULL },
	{ "/system.slice/virtlxcd.service", "", NULL },
	{ "/system.slice/nomad.service", "", NULL },
	{ "/nomad.slice/share.slice", "", NULL },
	{ "/garden", "", NULL },
	{ "/kata_overhead", "", NULL },
	{ "/system.slice/docker", "", NULL },
	{ "/user.slice/user-1000.slice/session-3.scope", "", NULL },
	{ USER "/init.scope", "", NULL },
	{ USER "/app.slice/app-org.gnome.Terminal.slice/vte-spawn-" UID ".scope", "", NULL },
	/* Units with names as long as an id */
	{ "/system.slice/systemd-cryptsetup@luks\\x2d01234567\\x2d89ab\\x2dcdef\\x2da.service", "",
	  NULL },
	{ USER "/app.slice/app-org.freedesktop.Some.Application-012345678901234567890.scope", "",
	  NULL },
	{ "/system.slice/system-a_slice_whose_name_is_as_long_as_an_id_with_64_digi.slice", "",
	  NULL },
	{ "/system.slice/mnt-a_disk_whose_place_is_as_long_as_an_id_with_64_digits_.mount", "",
	  NULL },
	{ "/system.slice/a_socket_whose_name_is_as_long_as_an_id_with_64_digits_00.socket", "",
	  NULL },
	{ "/system.slice/dev-a_swap_whose_place_is_as_long_as_an_id_with_64_digits00.swap", "",
	  NULL },
};

static const struct layout systemd_container[] = {
	{ "/machine.slice/libpod-ID.scope", "/container", "/machine.slice/**/libpod-*.scope" },
	{ "/machine.slice/own/libpod-ID", "", "/machine.slice/**/libpod-*" },
	{ "/machine.slice/machine-web.scope/payload", "/init.scope", BY_TABLE },
	{ "/machine.slice/systemd-nspawn@web.service/payload", "", BY_TABLE },
	{ "/tenants.slice/machine-web.scope/payload", "", BY_TABLE },
	{ "/system.slice/web.service/payload", "", BY_TABLE },
	{ "/lxc.payload.web", "/init.scope", BY_TABLE },
	{ "/lxc/100", "/ns", BY_TABLE },
	{ "/machine.slice/libpod-conmon-ID.scope", "", NULL },
	{ "/machine.slice/machine-web.scope/supervisor", "", NULL },
	{ "/lxc.monitor.web", "", NULL },
	{ "/system.slice/docker-ID.scope", "", NULL },
	{ "/init.scope", "", NULL },
};

#define AGENTS "/agents.slice/**"

static const struct layout sandboxed_agents[] = {
	{ "/agents.slice/libpod-ID.scope", "/container", AGENTS },
	{ "/agents.slice/docker-ID.scope", "", AGENTS },
	{ "/agents.slice/run-u1.service", "", AGENTS },
	{ "/agents.slice/libpod-conmon-ID.scope", "", NULL },
	{ "/agents.slice/libpod-conmon-ID.scope/x", "", NULL },
	{ "/agents.slice/libpod-ID.scope", "/libpod-conmon-ID.scope", AGENTS },
	{ "/agents.slice", "", NULL },
	{ "/agents.slice.d/libpod-ID.scope", "", NULL },
	{ "/machine.slice/libpod-ID.scope", "", NULL },
	{ "/system.slice/docker-ID.scope", "", NULL },
};

#define LOGINS "/user.slice/**"

static const struct layout host_users[] = {
	{ "/user.slice/user-1000.slice", "/session-1.scope", LOGINS },
	{ "/user.slice/user-1000.slice", "/user@1000.service/app.slice/a.service", LOGINS },
	{ "/user.slice", "", NULL },
	{ "/user.slice/user-0.slice", "", NULL },
	{ "/user.slice/user-0.slice/session-1.scope", "", NULL },
	{ "/user.slice/user-1000.slice", "/user-0.slice", LOGINS },
	{ "/system.slice/ssh.service", "", NULL },
	{ "/system.slice/cron.service", "", NULL },
	{ "/system.slice/slurmstepd.scope/job_1", "", NULL },
	{ "/init.scope", "", NULL },
};

/* Names that a container could give its own cgroups, to look like another container. */
static const char *const inside[] = {
	"/x",
	"/payload",
	"/ID",
	"/kubepods/ID",
	"/libpod-ID.scope",
	"/docker-ID.scope",
	"/docker/ID",
	"/default/ID",
	"/lxc.payload.x",
	"/kubepods.slice/kubepods-pod" UID ".slice",
	"/buildah-1/payload/ID",
};

struct names {
	char text[PATH_MAX];
	const char *name[DEPTH_MAX];
	unsigned int depth;
};

static const char *name_at(const void *owner, unsigned int level)
{
	const struct names *names = owner;

	if (level >= names->depth)
		abort();
	return names->name[level];
}

/* Replace each "ID" at the end of a component, or before a suffix, by @id. */
static void write_out(char *text, size_t size, const char *path, const char *id)
{
	size_t len = 0;

	*text = '\0';
	while (*path && len + 1 < size) {
		bool stands = !strncmp(path, "ID", 2) && (!path[2] || strchr("./", path[2]));

		if (stands)
			len += snprintf(text + len, size - len, "%s", id);
		else
			len += snprintf(text + len, size - len, "%c", *path);
		path += stands ? 2 : 1;
	}
}

static void cut_up(struct names *names, const char *path, const char *id)
{
	char *name;

	write_out(names->text, sizeof(names->text), path, id);
	names->depth = 0;
	for (name = strtok(names->text, "/"); name; name = strtok(NULL, "/"))
		names->name[names->depth++] = name;
}

static unsigned int match_names(const struct gabion_pattern *pattern, const struct names *names)
{
	const struct gabion_path path = {
		.depth = names->depth,
		.name = name_at,
		.owner = names,
	};

	return gabion_pattern_match(pattern, &path);
}

/*
 * As precision_of() in module/evidence/event.c: 3 if the pattern matches at one depth, 2 if at any,
 * 1 if it matches all below.
 */
static int precision_of(const struct gabion_pattern *pattern)
{
	struct gabion_component component = { .nr = 0 };
	int precision = 3;

	while (gabion_pattern_step(pattern, &component)) {
		if (gabion_component_is_any(&component))
			precision = component.nr < pattern->nr_components ? 2 : 1;
	}
	return precision;
}

static bool is_excepted(const struct gabion_bind *bind, const struct gabion_path *path)
{
	for (unsigned int i = 0; i < bind->nr_excepts; i++) {
		if (gabion_pattern_spares(&bind->except[i], path))
			return true;
	}
	return false;
}

/*
 * The level at which the subtree begins that a line binds, or 0 if the line does not bind this
 * cgroup.
 */
static unsigned int bound_level(const struct gabion_bind *bind, const struct names *names)
{
	const struct gabion_path path = { .depth = names->depth, .name = name_at, .owner = names };
	struct gabion_container_place place;

	if (is_excepted(bind, &path))
		return 0;
	if (bind->whom == GABION_WHOM_CGROUP)
		return match_names(&bind->pattern, names);
	if (bind->whom != GABION_WHOM_CONTAINERS ||
	    !gabion_container_layout_find_names(&path, &place))
		return 0;
	return gabion_container_depth(&place, bind->runtimes);
}

/* The level at which a container begins, to which its rate limits apply. 0 if nothing binds it. */
static unsigned int family_root(const struct gabion_policy *policy, const struct names *names)
{
	unsigned int root = 0;
	int precision = 0;

	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];
		unsigned int level = bound_level(bind, names);
		int its = bind->whom == GABION_WHOM_CGROUP ? precision_of(&bind->pattern) : 3;

		if (!level || its < precision)
			continue;
		if (its > precision || (its == 3 ? level > root : level < root))
			root = level;
		precision = its;
	}
	return root;
}

/* @shown: the pattern with '*' instead of the question marks that stand for digits */
static bool is_called(const struct gabion_pattern *pattern, const char *shown)
{
	char text[GABION_WORD_MAX + 1];
	const char *mark = strchr(pattern->text, '?');
	const char *end = mark ? mark + strspn(mark, "?") : NULL;

	if (!mark)
		return !strcmp(pattern->text, shown);
	/* Omit also the digit that distinguishes an id from a unit name. */
	if (*end && end[1] == '?')
		end = strrchr(end, '?') + 1;
	snprintf(text, sizeof(text), "%.*s*%s", (int)(mark - pattern->text), pattern->text, end);
	return !strcmp(text, shown);
}

static bool binds(const struct gabion_policy *policy, const struct layout *row,
		  const struct names *names, unsigned int depth)
{
	for (unsigned int i = 0; i < policy->nr_binds; i++) {
		const struct gabion_bind *bind = &policy->bind[i];
		bool called = bind->whom == GABION_WHOM_CGROUP ?
				      is_called(&bind->pattern, row->pattern) :
				      !strcmp(row->pattern, gabion_whom_name(bind->whom));

		if (called && bound_level(bind, names) == depth)
			return true;
	}
	return false;
}

static void test_row(const struct gabion_policy *policy, const char *name,
		     const struct layout *row, const char *id)
{
	char path[PATH_MAX];
	struct names names;
	unsigned int depth;
	bool right = true;

	cut_up(&names, row->root, id);
	depth = names.depth;
	if (!row->pattern) {
		check(!family_root(policy, &names), "%s binds nothing in %s", name, row->root);
		return;
	}
	right = family_root(policy, &names) == depth && binds(policy, row, &names, depth);
	check(right, "%s binds %s by %s", name, row->root, row->pattern);
	for (size_t i = 0; i < ARRAY_SIZE(inside); i++) {
		snprintf(path, sizeof(path), "%s%s%s", row->root, row->below, inside[i]);
		cut_up(&names, path, id);
		if (family_root(policy, &names) == depth && binds(policy, row, &names, depth))
			continue;
		note("%s: %u components", path, family_root(policy, &names));
		right = false;
	}
	check(right, "%s takes nothing inside %s for another container", name, row->root);
}

static struct gabion_policy *shipped(const char *name)
{
	static char text[GABION_POLICY_SIZE_MAX + 1];
	char path[PATH_MAX];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.policy", POLICIES, name);
	file = fopen(path, "r");
	if (!file)
		abort();
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	return must_parse(text);
}

static void test_policy_file(const char *name, const struct layout *rows, size_t count)
{
	static const char last[] = "0123456789abcdef";
	struct gabion_policy *policy = shipped(name);
	char id[sizeof(DIGITS) + 3];

	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof(id), DIGITS "def");
		test_row(policy, name, &rows[i], id);
	}
	/* Try all digits that an id may have third from its end, where unit names have a letter. */
	for (size_t i = 0; i < count; i++) {
		bool right = true;

		for (size_t digit = 0; digit < sizeof(last) - 1; digit++) {
			struct names names;

			snprintf(id, sizeof(id), DIGITS "%cce", last[digit]);
			cut_up(&names, rows[i].root, id);
			right &= !family_root(policy, &names) == !rows[i].pattern;
		}
		check(right, "%s on %s, whatever its id", name, rows[i].root);
	}
	gabion_policy_free(policy);
}

void test_layout(void)
{
	test_policy_file("strict", strict, ARRAY_SIZE(strict));
	test_policy_file("systemd-container", systemd_container, ARRAY_SIZE(systemd_container));
	test_policy_file("sandboxed-agents", sandboxed_agents, ARRAY_SIZE(sandboxed_agents));
	test_policy_file("host-users", host_users, ARRAY_SIZE(host_users));
}
