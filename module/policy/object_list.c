// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists that refine an operation: what of it a verdict is about.
 *
 * Shared by the module and the tool.
 */
#include "policy/capability.h"
#include "policy/device_number.h"
#include "policy/object_list.h"
#include "policy/pattern.h"

/* The directory of run-time state has two names, and a server may have bound either. */
#define RUN(path) "/run" path, "/var/run" path

/*
 * Where the runtimes' daemons, and what stands before and behind them, listen. '*'
 * stands for directories too.
 */
static const char *const runtime_sockets[] = {
	/* Docker, its swarm, its networks, a containerd of its own. */
	RUN("/docker.sock"),
	RUN("/docker/containerd/*"),
	RUN("/docker/libnetwork/*"),
	RUN("/docker/swarm/*"),
	RUN("/snap.docker/*"),
	"/var/snap/docker/*",
	RUN("/cri-dockerd.sock"),
	RUN("/dockershim.sock"),
	/* Without root, with RootlessKit's own, and of Docker Desktop. */
	RUN("/user/*/docker.sock"),
	RUN("/user/*/docker/containerd/*"),
	RUN("/user/*/docker/libnetwork/*"),
	RUN("/user/*/dockerd-rootless/*"),
	"/*/.docker/run/docker*.sock",
	"/*/.docker/desktop/docker*.sock",
	"/*/.rd/docker.sock",
	/* containerd, and in s/ its shims; once those had abstract names (CVE-2020-15257). */
	RUN("/containerd/*"),
	RUN("/user/*/containerd/*"),
	RUN("/user/*/containerd-rootless/*"),
	RUN("/k3s/containerd/*"),
	RUN("/k0s/containerd*"),
	RUN("/host-containerd/*"),
	"/var/snap/microk8s/common/run/*",
	"@/containerd-shim/*",
	/* Its snapshotters: what is in the images. */
	RUN("/containerd-*-grpc/*"),
	RUN("/containerd-nydus/*"),
	RUN("/soci-snapshotter-grpc/*"),
	RUN("/containerd-fuse-overlayfs*.sock"),
	/* A client of this socket changes containers as they are made. */
	RUN("/nri/*"),
	RUN("/crio/*"),
	/* podman, and what stands before and behind its machine. */
	RUN("/podman/podman.sock"),
	RUN("/user/*/podman/*.sock"),
	"/tmp/podman/*.sock",
	"/tmp/podman-run-*/podman/*.sock",
	"/*/containers/podman/machine/*.sock",
	/* conmon's, for the terminals of podman's and CRI-O's containers. */
	"/proc/self/fd/*/attach",
	/* BuildKit; its other sockets are for those that are built. */
	RUN("/buildkit*/buildkitd*.sock"),
	RUN("/user/*/buildkit*/buildkitd*.sock"),
	/* Incus, LXD, LXC. The guests' API beside them (devlxd) is for containers. */
	RUN("/incus/unix.socket*"),
	"/var/lib/incus/unix.socket*",
	"/var/lib/lxd/unix.socket*",
	"/var/snap/lxd/common/lxd/unix.socket*",
	"/var/snap/lxd/common/lxd-user/unix.socket*",
	"@/var/lib/lxc/*/command",
	"@lxc/*/command",
	/*
	 * systemd, which starts units (and so programs) for root and for each user, enters
	 * and registers machines, mounts images and downloads them. Its other sockets are
	 * for all: notify, journal, userdb, resolve, the names of hosts.
	 */
	RUN("/systemd/private"),
	RUN("/systemd/io.systemd.Manager"),
	RUN("/systemd/machine/io.systemd.Machine*"),
	RUN("/systemd/io.systemd.MountFileSystem"),
	RUN("/systemd/io.systemd.Import"),
	RUN("/systemd/io.systemd.sysext"),
	RUN("/user/*/systemd/private"),
	RUN("/user/*/systemd/io.systemd.Manager"),
	RUN("/user/*/systemd/machine/io.systemd.Machine*"),
	/* libvirt, its daemon of each kind, and the monitors of what they run. */
	RUN("/libvirt/*"),
	RUN("/user/*/libvirt/*"),
	"/var/lib/libvirt/qemu/*/monitor.sock",
	RUN("/balena*.sock"),
	RUN("/balena-engine/*"),
	RUN("/balena-host/*"),
	RUN("/isulad.sock"),
	RUN("/rktlet.sock"),
	RUN("/frakti.sock"),
	/* gVisor's sandboxes */
	RUN("/runsc/*"),
	"@runsc-sandbox.*",
	/* Kata's shims and virtual machines; Sysbox */
	RUN("/vc/*"),
	RUN("/kata/*"),
	RUN("/sysbox/*"),
	/* Garden, of Cloud Foundry and by default, and the engines that BOSH places. */
	"/var/vcap/data/garden/garden.sock",
	"/var/vcap/sys/run/garden/*",
	"/var/vcap/sys/run/containerd/*",
	"/var/vcap/sys/run/docker/*",
	"/tmp/garden.sock",
	/* By a device of its own a plugin mounts what it likes into the pods that ask for it. */
	"/var/lib/kubelet/device-plugins/kubelet.sock",
	"/var/lib/kubelet/pod-resources/kubelet.sock",
	NULL
};

static bool same(const char *entry, const char *object)
{
	return !strcmp(entry, object);
}

/* A path, or the name of an abstract socket as /proc/net/unix writes it. */
static bool socket_name(const char *entry)
{
	return entry[0] == '/' || (entry[0] == '@' && entry[1]);
}

const struct gabion_list_desc gabion_lists[__GABION_LIST_MAX] = {
	[GABION_LIST_AUTOLOAD] = {
		.keyword = "autoload",
		.verb = "allow",
		.what = "patterns of module aliases",
		.noun = "pattern",
		.entry_words = 1,
		.match = gabion_glob_match,
	},
	[GABION_LIST_SYSCTL] = {
		.keyword = "sysctl",
		.verb = "allow",
		.what = "patterns of sysctl names",
		.noun = "pattern",
		.entry_words = 1,
		.match = gabion_glob_match,
	},
	[GABION_LIST_DEVICE] = {
		.keyword = "device",
		.verb = "allow",
		.what = "devices such as c 10:229",
		.noun = "device",
		.entry_words = 2,
		.valid = gabion_device_valid,
		.expected = "expected c or b and MAJOR:MINOR, each a number, a range or *",
		.match = gabion_device_match,
	},
	[GABION_LIST_CAPABILITY] = {
		.keyword = "capability",
		.verb = "deny",
		.what = "names of capabilities",
		.noun = "capability",
		.entry_words = 1,
		.denies = true,
		.valid = gabion_capability_known,
		.expected = "unknown capability, expected a name such as sys_module",
		.match = same,
	},
	[GABION_LIST_SOCKET] = {
		.keyword = "socket",
		.verb = "deny",
		.what = "patterns of sockets' names",
		.noun = "pattern",
		.entry_words = 1,
		.denies = true,
		.standard = runtime_sockets,
		.valid = socket_name,
		.expected = "expected a path from the root, or @ and an abstract name",
		.match = gabion_glob_match,
	},
};

/**
 * gabion_list_of() - the list that refines an operation
 * @op: the operation
 *
 * Context: any.
 * Return: the enum gabion_list, or GABION_NO_LIST.
 */
int gabion_list_of(enum gabion_operation op)
{
	switch (op) {
	case GABION_OP_MODULE_AUTOLOAD:
		return GABION_LIST_AUTOLOAD;
	case GABION_OP_SYSCTL:
		return GABION_LIST_SYSCTL;
	case GABION_OP_BLOCK_DEVICE:
	case GABION_OP_CHAR_DEVICE:
	case GABION_OP_MKNOD:
		return GABION_LIST_DEVICE;
	case GABION_OP_CAPABILITY:
		return GABION_LIST_CAPABILITY;
	case GABION_OP_RUNTIME_SOCKET:
		return GABION_LIST_SOCKET;
	default:
		return GABION_NO_LIST;
	}
}

/**
 * gabion_list_parse() - the list of a statement
 * @keyword: what the statement begins with; need not end in NUL
 * @len: bytes in @keyword
 *
 * Context: any.
 * Return: the enum gabion_list, or GABION_NO_LIST.
 */
int gabion_list_parse(const char *keyword, size_t len)
{
	int list;

	for (list = 0; list < __GABION_LIST_MAX; list++) {
		if (gabion_text_is(keyword, len, gabion_lists[list].keyword))
			return list;
	}
	return GABION_NO_LIST;
}
