// SPDX-License-Identifier: GPL-2.0-only
/*
 * Layouts of cgroups: each runtime's containers are found at their own root, with their id. Cgroups
 * that a container makes below are never taken for another container.
 *
 * The source of the paths is noted above them. "Seen" means: seen when running that runtime.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "policy/container_layout.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define NEARLY_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg"
#define POD_ID "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define UID_ "12345678_9abc_def0_1234_56789abcdef0"
#define UID "12345678-9abc-def0-1234-56789abcdef0"
#define STATIC_UID "0123456789abcdef0123456789abcdef"
#define BUILD "abcdefghijklmnopqrstuvwxy"
#define USER "/user.slice/user-1000.slice/user@1000.service"
#define QOS "/kubepods.slice/kubepods-burstable.slice"

/*
 * @root: the root of the container, or of the pod; @below: what the runtime makes below it;
 * @also: another runtime name that binds it; @id, @pod: as they are in the path
 */
struct place_row {
	const char *root;
	const char *below;
	const char *runtime;
	const char *id;
	const char *pod;
	const char *also;
};

static const struct place_row rows[] = {
	/* podman with systemd, rootful and rootless, below --cgroup-parent, in pods: seen */
	{ "/machine.slice/libpod-" ID ".scope", "/container", "podman", .id = ID },
	{ USER "/user.slice/libpod-" ID ".scope", "/container", "podman", .id = ID },
	{ "/tenants.slice/libpod-" ID ".scope", "", "podman", .id = ID },
	{ "/machine.slice/machine-libpod_pod_" POD_ID ".slice/libpod-" ID ".scope",
	  "", "podman", .id = ID },
	{ USER "/user.slice/user-libpod_pod_" POD_ID ".slice/libpod-" ID ".scope",
	  "", "podman", .id = ID },
	/* without, and below --cgroup-parent: seen; in pods: libpod/runtime_pod_linux.go */
	{ "/libpod_parent/libpod-" ID, "", "podman", .id = ID },
	{ "/tenants/one/libpod-" ID, "", "podman", .id = ID },
	{ "/libpod_parent/" POD_ID "/libpod-" ID, "", "podman", .id = ID },
	/* --cgroups=split and Quadlet: seen */
	{ "/system.slice/web.service/libpod-payload-" ID, "", "podman", .id = ID },
	{ USER "/app.slice/web.service/libpod-payload-" ID, "", "podman", .id = ID },
	/* podman build and buildah: seen */
	{ "/machine.slice/buildah-buildah123456.scope", "", "buildah", "buildah123456",
	  .also = "podman" },
	{ USER "/user.slice/buildah-buildah1.scope", "", "buildah", .id = "buildah1" },
	{ "/buildah-buildah123456", "", "buildah", .id = "buildah123456" },
	/* Docker with systemd: seen; rootless: docs.docker.com, "Rootless mode" */
	{ "/system.slice/docker-" ID ".scope", "/init.scope", "docker", .id = ID },
	{ USER "/user.slice/docker-" ID ".scope", "", "docker", .id = ID },
	{ USER "/app.slice/docker.service/docker-" ID ".scope", "", "docker", .id = ID },
	/* --cgroup-parent, by hand and by compose: seen */
	{ "/tenants.slice/docker-" ID ".scope", "", "docker", .id = ID },
	{ "/a.slice/a-b.slice/a-b-c.slice/docker-" ID ".scope", "", "docker", .id = ID },
	/* Docker without systemd: seen */
	{ "/docker/" ID, "/init", "docker", .id = ID },
	{ "/tenants/docker/" ID, "", "docker", .id = ID },
	{ "/parent/" ID, "", "container", ID, .also = "docker" },
	{ "/parent/of/others/" ID, "/init", "container", ID, .also = "containerd" },
	{ "/actions_job/" ID, "", "docker", .id = ID },
	/* BuildKit in Docker, with systemd (moby#45796, seen), and without: seen */
	{ "/system.slice/system.slice:docker:" BUILD, "", "buildkit", BUILD, .also = "docker" },
	{ "/tenants.slice/tenants.slice:docker:" BUILD, "", "buildkit", .id = BUILD },
	{ "/system.slice:docker:" BUILD, "", "buildkit", .id = BUILD },
	{ "/docker/buildkit/" BUILD, "", "buildkit", BUILD, .also = "docker" },
	/* buildkitd: buildkit#6368 */
	{ "/buildkit/" BUILD, "", "buildkit", .id = BUILD },
	{ "/tenants/buildkit/" BUILD, "", "buildkit", .id = BUILD },
	/* ECS: ecs-agent#3127, ecs-agent#4077 */
	{ "/ecstasks.slice/ecstasks-0123456789abcdef.slice/docker-" ID ".scope", "", "ecs", ID,
	  .also = "docker" },
	{ "/ecs/0123456789abcdef/" ID, "", "ecs", .id = ID },
	/* ctr: seen. nerdctl: falcosecurity/plugins#1378, and its docs on namespaces */
	{ "/default/web", "", "containerd", .id = "web" },
	{ "/default/" ID, "", "containerd", .id = ID },
	{ "/system.slice/nerdctl-" ID ".scope", "", "containerd", .id = ID },
	{ USER "/user.slice/nerdctl-" ID ".scope", "", "containerd", .id = ID },
	{ "/builds/" ID, "", "container", ID, .also = "containerd" },
	/* the CRI without a parent: seen; in a slice: containerd's docs/cri */
	{ "/k8s.io/" ID, "", "containerd", .id = ID },
	{ "/k8s.io/web", "", "containerd", .id = "web" },
	{ "/system.slice/cri-containerd-" ID ".scope", "", "containerd", .id = ID },
	/*
	 * containerd without SystemdCgroup under a kubelet with systemd: the path has the form of
	 * cgroupsPath
	 */
	{ "/system.slice/containerd.service/kubepods-besteffort-pod" UID_
	  ".slice:cri-containerd:" ID,
	  "", "kubernetes", ID, UID_, "containerd" },
	{ "/system.slice/x.slice:crio:" ID, "", "crio", .id = ID },
	{ "/x.slice:docker:" ID, "", "docker", .id = ID },
	{ "/x.slice:other:" ID, "", "container", .id = ID },
	/* CRI-O: cri-o#9980 */
	{ "/system.slice/crio-" ID ".scope", "", "crio", .id = ID },
	{ "/machine.slice/crio-" ID ".scope", "", "crio", .id = ID },
	{ "/crio-" ID, "", "crio", .id = ID },
	{ "/tenants/crio-" ID, "", "crio", .id = ID },
	/* Kubernetes with systemd (pkg/kubelet/cm/cgroup_manager_linux.go), by all runtimes */
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice", "/cri-containerd-" ID ".scope",
	  "kubernetes",
	  ID, .pod = UID_ },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice", "/crio-" ID ".scope",
	  "kubernetes", ID, .pod = UID_ },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice", "/docker-" ID ".scope",
	  "kubernetes", ID, .pod = UID_ },
	{ QOS "/kubepods-burstable-pod" STATIC_UID ".slice", "/cri-containerd-" ID ".scope/init",
	  "kubernetes", ID, .pod = STATIC_UID },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice", "", "kubernetes", "", .pod = UID_ },
	/* conmon may be in the pod (conmon_cgroup = "pod"), and is bound with it */
	{ QOS "/kubepods-burstable-pod" UID_ ".slice", "/crio-conmon-" ID ".scope", "kubernetes",
	  "",
	  .pod = UID_ },
	/* --cgroup-root, as kind has it */
	{ "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/"
	  "kubelet-kubepods-besteffort-pod" UID_ ".slice",
	  "/cri-containerd-" ID ".scope", "kubernetes",
	  ID, .pod = UID_ },
	{ "/my.slice/my-kubepods.slice/my-kubepods-x.slice/my-kubepods-x-kubepods.slice/"
	  "my-kubepods-x-kubepods-pod" UID_ ".slice",
	  "/cri-containerd-" ID ".scope", "kubernetes", ID,
	  .pod = UID_ },
	/* without systemd; k3s, rootless */
	{ "/kubepods/pod" UID, "/" ID, "kubernetes", ID, .pod = UID },
	{ "/kubepods/burstable/pod" UID, "/crio-" ID, "kubernetes", ID, .pod = UID },
	{ "/kubepods/burstable/pod" UID, "/kata_" ID, "kubernetes", ID, .pod = UID },
	{ "/kubelet/kubepods/besteffort/pod" UID, "/" ID, "kubernetes", ID, .pod = UID },
	{ USER "/k3s-rootless.service/kubepods/burstable/pod" UID, "/" ID, "kubernetes", ID,
	  .pod = UID },
	/* a kind node is one container, whatever its kubelet makes inside */
	{ "/docker/" ID, "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" UID_ ".slice",
	  "docker", .id = ID },
	{ "/machine.slice/libpod-" ID ".scope", "/container/kubelet/kubepods/pod" UID "/" POD_ID,
	  "podman", .id = ID },
	/* LXC, Incus and LXD: cgroups/cgroup.h; NAME-1 where the name is taken */
	{ "/lxc.payload.web", "/system.slice/sshd.service", "lxc", .id = "web" },
	{ "/lxc.payload.web-1", "", "lxc", .id = "web-1" },
	{ "/lxc.payload.web.service", "", "lxc", .id = "web.service" },
	{ USER "/app.slice/lxc.payload.web", "", "lxc", .id = "web" },
	/* LXC 3, Proxmox VE */
	{ "/lxc/web", "", "lxc", .id = "web" },
	{ "/lxc/100", "/ns/init.scope", "lxc", .id = "100" },
	/* libvirt's LXC: libvirt 9.0.0, virSystemdMakeScopeName(), virCgroupNewDomainPartition() */
	{ "/machine.slice/machine-lxc\\x2d4711\\x2dweb.scope/libvirt", "/init.scope", "libvirt-lxc",
	  .id = "4711\\x2dweb" },
	{ "/machine.slice/machine-tenants.slice/machine-lxc\\x2d1\\x2dweb.scope/libvirt", "",
	  "libvirt-lxc", .id = "1\\x2dweb" },
	{ "/machine/lxc-4711-web.libvirt-lxc", "/init", "libvirt-lxc", .id = "4711-web" },
	{ "/machine/tenants.partition/lxc-4711-web.libvirt-lxc", "", "libvirt-lxc",
	  .id = "4711-web" },
	/* systemd-nspawn: by machinectl, by hand, with --slice=, with --keep-unit: seen */
	{ "/machine.slice/systemd-nspawn@web.service/payload", "/init.scope", "nspawn",
	  .id = "web" },
	{ "/machine.slice/machine-web.scope/payload", "/init.scope", "nspawn", .id = "web" },
	{ "/machine.slice/machine-my\\x2dweb.scope/payload", "", "nspawn", .id = "my\\x2dweb" },
	{ "/machine.slice/machine-lxc\\x2dweb.scope/payload", "", "nspawn", .id = "lxc\\x2dweb" },
	{ "/tenants.slice/machine-web.scope/payload", "", "nspawn", .id = "web" },
	{ "/system.slice/web.service/payload", "/init.scope", "nspawn", .id = "web.service" },
	{ "/payload", "", "nspawn", .id = "" },
	/* Nomad: client/lib/cgroupslib; the path of 1.6 and before */
	{ "/nomad.slice/reserve.slice/" UID ".web.scope", "", "nomad", .id = UID ".web" },
	{ "/nomad.slice/share.slice/" UID ".web.scope", "/init", "nomad", .id = UID ".web" },
	{ "/nomad.slice/" UID ".web.scope", "", "nomad", .id = UID ".web" },
	{ "/nomad.slice/docker-" ID ".scope", "", "docker", .id = ID },
	{ "/nomad.slice/libpod-" ID ".scope", "/container", "podman", .id = ID },
	/* Garden: guardian's gardener and its cgroups package */
	{ "/garden/" UID, "/init", "garden", .id = UID },
	{ "/garden/good/" UID, "/init", "garden", .id = UID },
	{ "/garden/bad/" UID, "/init", "garden", .id = UID },
	{ "/system.slice/garden/" UID, "", "garden", .id = UID },
	/* Apptainer and Singularity: their internal/pkg/cgroups */
	{ USER "/user.slice/apptainer-4711.scope", "", "apptainer", .id = "4711" },
	{ "/apptainer/4711", "", "apptainer", .id = "4711" },
	{ USER "/user.slice/singularity-4711.scope", "", "singularity", .id = "4711" },
	{ "/singularity/4711", "", "singularity", .id = "4711" },
	/* Kata: docs/design/host-cgroups.md, its runtime-rs */
	{ "/kata_overhead/" ID, "", "kata", .id = ID },
	{ "/tenants/kata_" ID, "", "kata", .id = ID },
	{ "/kata-overhead.slice/runtime-rs-" ID ".scope", "", "kata", .id = "runtime-rs-" ID },
	{ "/default/kata_web", "", "containerd", .id = "kata_web" },
	/* runc and crun with --systemd-cgroup: their man pages */
	{ "/system.slice/runc-web.scope", "", "container", .id = "web" },
	{ USER "/user.slice/crun-web.scope", "", "container", .id = "web" },
};

/* Cgroups of the host, of helpers on the host, and names that almost look like a container's. */
static const char *const no_container[] = {
	"/",
	"/init.scope",
	"/system.slice",
	"/system.slice/docker.service",
	"/system.slice/docker-registry.service",
	"/system.slice/docker",
	"/docker",
	"/docker/buildkit",
	"/docker/0123",
	"/system.slice/containerd.service",
	"/system.slice/crio.service",
	"/system.slice/buildah-update.service",
	"/system.slice/buildkit.service",
	"/system.slice/kubelet.service",
	"/kubelet.slice/kubelet.service",
	"/kubepods.slice",
	QOS,
	"/kubepods/burstable",
	"/tenants/pod" UID,
	"/system.slice/kubepods-pod" UID_ ".slice",
	"/system.slice/sshd.service",
	"/machine.slice/libpod-conmon-" ID ".scope",
	"/libpod_parent",
	"/libpod_parent/conmon",
	"/libpod_parent/libpod-conmon-" ID,
	"/libpod_parent/" POD_ID,
	"/libpod_parent/" POD_ID "/conmon",
	"/nomad.slice/libpod-conmon-" ID ".scope",
	"/system.slice/web.service/supervisor",
	"/system.slice/web.service/runtime",
	"/system.slice/crio-conmon-" ID ".scope",
	"/crio-conmon-" ID,
	"/lxc.monitor.web",
	"/lxc.monitor/100",
	"/lxc.payload.",
	"/lxc.pivot",
	"/machine.slice/machine-web.scope/supervisor",
	"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator",
	"/machine/qemu-1-vm.libvirt-qemu/emulator",
	"/nomad.slice/share.slice",
	"/garden",
	"/garden/good",
	"/kata_overhead",
	"/user.slice/user-1000.slice/session-3.scope",
	USER "/init.scope",
	USER "/app.slice/default/x",
	"/x.slice:docker",
	"/x.slice::y",
	"/x.slice:docker:",
	"/.slice:docker:y",
	"/x:docker:y",
	/* Names that are almost an id. */
	"/parent/" ID "0",
	"/parent/" NEARLY_ID,
	"/machine.slice/libpod-" ID ".service",
	"/machine.slice/libpod-x" ID ".scope",
	"/system.slice/a_unit_whose_name_is_as_long_as_an_id_with_64_digits_0.service",
};

/* Names that a container could give its own cgroups, to look like another container. */
static const char *const inside[] = {
	"/x",
	"/payload",
	"/" POD_ID,
	"/kubepods/" POD_ID,
	"/kubepods/pod" UID "/" POD_ID,
	"/kubepods.slice/kubepods-pod" UID_ ".slice",
	"/libpod-" POD_ID ".scope",
	"/libpod_parent/" POD_ID "/libpod-" ID,
	"/libpod-conmon-" POD_ID ".scope",
	"/crio-conmon-" POD_ID,
	"/conmon",
	"/docker-" POD_ID ".scope",
	"/docker/" POD_ID,
	"/default/" POD_ID,
	"/lxc.payload.x",
	"/lxc.monitor.x",
	"/garden/good",
	"/system.slice:docker:x",
	"/buildah-1/payload/" POD_ID,
};

/* The components of a path, for gabion_container_layout_find_names(). */
struct names {
	char text[1024];
	const char *name[64];
};

static const char *name_at(const void *owner, unsigned int level)
{
	return ((const struct names *)owner)->name[level];
}

static struct gabion_path cut_up(struct names *names, const char *path)
{
	struct gabion_path cut = { .name = name_at, .owner = names };
	char *name;

	snprintf(names->text, sizeof(names->text), "%s", path);
	for (name = strtok(names->text, "/"); name; name = strtok(NULL, "/"))
		names->name[cut.depth++] = name;
	return cut;
}

static bool is_part(const char *path, const struct gabion_path_part *part, const char *text)
{
	return gabion_text_is(path + part->offset, part->len, text ? text : "");
}

static bool same_place(const struct gabion_container_place *a,
		       const struct gabion_container_place *b)
{
	return a->runtime == b->runtime && a->runtimes == b->runtimes &&
	       a->engines == b->engines && a->depth == b->depth &&
	       a->root_len == b->root_len && a->id.offset == b->id.offset &&
	       a->id.len == b->id.len && a->pod.offset == b->pod.offset && a->pod.len == b->pod.len;
}

/* Look the path up as text and by components. Both must give the same result. */
static bool find(const char *path, struct gabion_container_place *place)
{
	struct gabion_container_place other;
	struct names names;
	const struct gabion_path cut = cut_up(&names, path);
	bool found = gabion_container_layout_find(path, place);

	if (gabion_container_layout_find_names(&cut, &other) != found ||
	    !same_place(place, &other)) {
		note("%s: the components tell something else", path);
		abort();
	}
	return found;
}

static unsigned int depth_of(const char *path)
{
	unsigned int depth = 0;

	for (; *path; path++)
		depth += *path == '/' && path[1];
	return depth;
}

static bool bound_by(const struct gabion_container_place *place, const char *runtime)
{
	int number = gabion_runtime_parse(runtime, strlen(runtime));

	return number >= 0 && (place->runtimes & (1U << number));
}

static bool is_place(const struct place_row *row, const char *path,
		     const struct gabion_container_place *place)
{
	if (strcmp(gabion_runtime_name(place->runtime), row->runtime) ||
	    place->depth != depth_of(row->root) || place->root_len != strlen(row->root))
		return false;
	if (strcmp(row->runtime, "container") && !bound_by(place, row->runtime))
		return false;
	if (row->also && !bound_by(place, row->also))
		return false;
	return is_part(path, &place->pod, row->pod) && is_part(path, &place->id, row->id);
}

static void test_no_container(const char *path)
{
	struct gabion_container_place place;

	check(!find(path, &place) && !place.runtimes, "%s is no container", path);
}

static void test_row(const struct place_row *row)
{
	struct gabion_container_place place;
	char path[1024];
	bool right;

	snprintf(path, sizeof(path), "%s%s", row->root, row->below);
	right = find(path, &place) && is_place(row, path, &place);
	check(right, "%s: %s %s", path, row->runtime, row->id);
	if (!row->pod) {
		right = find(row->root, &place) && is_place(row, row->root, &place);
		check(right, "%s is its root", row->root);
	}
	for (size_t i = 0; i < ARRAY_SIZE(inside); i++) {
		snprintf(path, sizeof(path), "%s%s%s", row->root, row->below, inside[i]);
		if (find(path, &place) && place.depth == depth_of(row->root) &&
		    !strcmp(gabion_runtime_name(place.runtime), row->runtime))
			continue;
		note("%s: root at %u", path, place.depth);
		right = false;
	}
	check(right, "%s takes nothing inside for another container", row->root);
}

/* Each runtime has its own name, which a policy can use. */
static void test_names(void)
{
	for (int i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		const char *name = gabion_runtime_name(i);

		check(gabion_runtime_parse(name, strlen(name)) == i, "the runtime %s", name);
	}
	check(gabion_runtime_parse("container", 9) == -EBADMSG, "no runtime is called container");
	check(gabion_runtime_parse("dock", 4) == -EBADMSG, "half a name");
	check(!strcmp(gabion_runtime_name(__GABION_RUNTIME_MAX), "?"), "no runtime");
}

/* Very long and very deep paths, as a container or a user can make them. */
static void test_extremes(void)
{
	static char path[255 * 256 + 256];
	struct gabion_container_place place;
	size_t len = 0;

	for (int i = 0; i < 255; i++)
		len += snprintf(path + len, sizeof(path) - len, "/%0254d", i);
	check(!gabion_container_layout_find(path, &place), "a deep path of long names");
	snprintf(path + len, sizeof(path) - len, "/docker-" ID ".scope");
	check(gabion_container_layout_find(path, &place) && place.depth == 256,
	      "a container far down");
	len = snprintf(path, sizeof(path), "/kubepods.slice/");
	while (len < 250)
		len += snprintf(path + len, sizeof(path) - len, "kubepods-");
	snprintf(path + len, sizeof(path) - len, "pod1.slice");
	check(gabion_container_layout_find(path, &place) && place.pod.len == 1,
	      "a pod's slice with many beginnings");
}

/* Arbitrary bytes: nothing is read beyond the path, and the id and pod lie within it. */
static void test_random(void)
{
	static const char *const words[] = {
		"/",
		"/",
		"kubepods",
		".slice",
		"-",
		"pod",
		"payload",
		"docker",
		":",
		ID,
		".scope",
		"libpod-",
		"machine-",
		"garden",
		"good",
		"lxc",
		"\xff",
		"x",
	};
	bool right = true;

	random_begin(12);
	for (int i = 0; i < 100000; i++) {
		struct gabion_container_place place;
		size_t len = 0, size = 2;
		char *path = malloc(1024);

		path[len++] = '/';
		for (unsigned int n = random_below(12); n && len < 900; n--)
			len += snprintf(path + len, 1024 - len, "%s",
					words[random_below(ARRAY_SIZE(words))]);
		size = len + 1;
		path[len] = '\0';
		path = realloc(path, size);
		if (gabion_container_layout_find(path, &place))
			right &= place.root_len <= len && place.id.offset + place.id.len <= len &&
				 place.pod.offset + place.pod.len <= len &&
				 (place.runtimes & (1U << place.runtime));
		free(path);
	}
	check(right, "random paths");
}

/*
 * Which runtimes a pod's container may belong to, and so which lines bind it, at the level below
 * the pod.
 */
static const struct engine_row {
	const char *path;
	const char *engines;
} engine_rows[] = {
	{ QOS "/kubepods-burstable-pod" UID_ ".slice", "" },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice/cri-containerd-" ID ".scope", "containerd" },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice/crio-" ID ".scope", "crio" },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice/crio-" ID ".scope/container", "crio" },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice/crio-" ID ".scope/docker-" ID ".scope", "crio" },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice/crio-conmon-" ID ".scope", "" },
	{ QOS "/kubepods-burstable-pod" UID_ ".slice/docker-" ID ".scope", "docker" },
	{ "/kubepods/burstable/pod" UID "/crio-" ID, "crio" },
	/* The path does not tell the runtime: it may be any of these. */
	{ "/kubepods/burstable/pod" UID "/" ID, "containerd crio docker" },
	{ "/kubepods/burstable/pod" UID "/other", "containerd crio docker" },
	{ "/kubepods/burstable/pod" UID "/kata_" ID, "containerd crio docker kata" },
	/* Bound at its own root, as it belongs to no pod. */
	{ "/system.slice/crio-" ID ".scope", "" },
};

static void test_engine(const struct engine_row *row)
{
	struct gabion_container_place place;
	unsigned int engines = 0;
	char words[64];
	bool right = find(row->path, &place);

	snprintf(words, sizeof(words), "%s", row->engines);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		engines |= 1U << gabion_runtime_parse(word, strlen(word));
	for (unsigned int i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		unsigned int depth = place.runtimes & 1U << i ? place.depth : 0;

		if (!depth && (engines & 1U << i))
			depth = place.depth + 1;
		right &= gabion_container_depth(&place, 1U << i) == depth;
	}
	check(right && place.engines == engines, "%s is run by: %s", row->path, row->engines);
	check(gabion_container_depth(&place, GABION_RUNTIMES_ALL) == place.depth,
	      "lines of all runtimes bind it as one");
}

void test_container_layout(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(no_container); i++)
		test_no_container(no_container[i]);
	for (size_t i = 0; i < ARRAY_SIZE(engine_rows); i++)
		test_engine(&engine_rows[i]);
	test_names();
	test_extremes();
	test_random();
}
