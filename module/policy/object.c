// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects: what an operation acts on, as policy names it and as hooks pass it.
 *
 * Shared by the module and the tool.
 */
#include "policy/access.h"
#include "policy/bpf_word.h"
#include "policy/capability.h"
#include "policy/device_number.h"
#include "policy/object.h"
#include "policy/pattern.h"
#include "policy/socket_family.h"

/* How many bytes of a corrected word an error shows. */
#define SHOWN 60

/*
 * Kinds of file systems that belong to the task that mounts them: its own memory, its
 * namespaces' objects, and its own servers. cgroup2 and proc show the host's as well; other
 * operations judge writes there.
 */
static const char *const own_kinds[] = {
	"autofs", "cgroup2", "devpts", "fuse", "hugetlbfs", "mqueue",
	"overlay", "proc", "ramfs", "sysfs", "tmpfs", NULL
};

/* /run is also /var/run, and a server may have bound its socket by either name. */
#define RUN(path) "/run" path, "/var/run" path

/*
 * The sockets of runtimes' daemons, of their proxies and of their back ends. '*' also
 * matches '/'.
 */
static const char *const runtime_sockets[] = {
	/* Docker: its API, swarm, networks, and its own containerd. */
	RUN("/docker.sock"),
	RUN("/docker/containerd/*"),
	RUN("/docker/libnetwork/*"),
	RUN("/docker/swarm/*"),
	RUN("/snap.docker/*"),
	"/var/snap/docker/*",
	RUN("/cri-dockerd.sock"),
	RUN("/dockershim.sock"),
	/* Rootless Docker, with RootlessKit's socket; Docker Desktop. */
	RUN("/user/*/docker.sock"),
	RUN("/user/*/docker/containerd/*"),
	RUN("/user/*/docker/libnetwork/*"),
	RUN("/user/*/dockerd-rootless/*"),
	"/*/.docker/run/docker*.sock",
	"/*/.docker/desktop/docker*.sock",
	"/*/.rd/docker.sock",
	/* containerd; its shims in s/, which had abstract names before (CVE-2020-15257). */
	RUN("/containerd/*"),
	RUN("/user/*/containerd/*"),
	RUN("/user/*/containerd-rootless/*"),
	RUN("/k3s/containerd/*"),
	RUN("/k0s/containerd*"),
	RUN("/host-containerd/*"),
	"/var/snap/microk8s/common/run/*",
	"@/containerd-shim/*",
	/* containerd's snapshotters, which provide the content of images. */
	RUN("/containerd-*-grpc/*"),
	RUN("/containerd-nydus/*"),
	RUN("/soci-snapshotter-grpc/*"),
	RUN("/containerd-fuse-overlayfs*.sock"),
	/* A client of this socket changes containers as they are made. */
	RUN("/nri/*"),
	RUN("/crio/*"),
	/* podman, and the proxies of its virtual machine. */
	RUN("/podman/podman.sock"),
	RUN("/user/*/podman/*.sock"),
	"/tmp/podman/*.sock",
	"/tmp/podman-run-*/podman/*.sock",
	"/*/containers/podman/machine/*.sock",
	/* conmon's, for the terminals of podman's and CRI-O's containers. */
	"/proc/self/fd/*/attach",
	/* BuildKit. Its other sockets are for the containers of builds. */
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
	 * systemd: it starts units for root and for each user, enters and registers machines,
	 * downloads and mounts images, and makes partitions. Who asks journald by varlink has it
	 * rotate and flush its files. Its other sockets are for all programs: notify, journal,
	 * userdb, resolve, host names.
	 */
	RUN("/systemd/private"),
	RUN("/systemd/io.systemd.Manager"),
	RUN("/systemd/machine/io.systemd.Machine*"),
	RUN("/systemd/io.systemd.MountFileSystem"),
	RUN("/systemd/io.systemd.Import"),
	RUN("/systemd/io.systemd.sysext"),
	RUN("/systemd/io.systemd.Repart"),
	RUN("/systemd/journal*/io.systemd.journal*"),
	RUN("/user/*/systemd/private"),
	RUN("/user/*/systemd/io.systemd.Manager"),
	RUN("/user/*/systemd/machine/io.systemd.Machine*"),
	/*
	 * On the system's bus systemd starts for root whatever it is asked for. The buses of
	 * users are for their programs.
	 */
	RUN("/dbus/system_bus_socket"),
	/* udev: an environment set by its socket is that of the programs which its rules run. */
	RUN("/udev/control"),
	RUN("/udev/io.systemd.Udev"),
	/* snapd installs and runs programs for root. Its socket for snaps is for all. */
	RUN("/snapd.socket"),
	/* libvirt: each of its daemons, and the monitors of its virtual machines. */
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
	/* Garden: of Cloud Foundry, and its default; the engines that BOSH installs. */
	"/var/vcap/data/garden/garden.sock",
	"/var/vcap/sys/run/garden/*",
	"/var/vcap/sys/run/containerd/*",
	"/var/vcap/sys/run/docker/*",
	"/tmp/garden.sock",
	/* By a device of its own a plugin mounts what it likes into the pods that ask for it. */
	"/*/kubelet/device-plugins/kubelet.sock",
	"/*/kubelet/pod-resources/kubelet.sock",
	NULL
};

static bool same(const char *entry, const char *object)
{
	return !strcmp(entry, object);
}

static bool differ(const char *a, const char *b)
{
	return strcmp(a, b);
}

__printf(2, 3) static bool advise(struct gabion_object_advice *advice, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(advice->text, sizeof(advice->text), format, args);
	va_end(args);
	return false;
}

static bool keep(const char *word, char *entry)
{
	strcpy(entry, word);
	return true;
}

/* The rest of @word after @prefix, or NULL. */
static const char *after(const char *word, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(word, prefix, len) ? NULL : word + len;
}

static bool ends_in(const char *word, const char *end)
{
	size_t len = strlen(word);

	return len > strlen(end) && !strcmp(word + len - strlen(end), end);
}

static bool has_star(const char *word)
{
	return strchr(word, '*');
}

/*
 * Two globs match no common word if their texts before the first star differ, or their texts
 * behind the last one. There are other such globs, which this does not detect.
 */
static bool globs_apart(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	size_t i;

	if (!has_star(a))
		return !gabion_glob_match(b, a);
	if (!has_star(b))
		return !gabion_glob_match(a, b);
	for (i = 0; a[i] != '*' && b[i] != '*'; i++) {
		if (a[i] != b[i])
			return true;
	}
	for (i = 1; a[a_len - i] != '*' && b[b_len - i] != '*'; i++) {
		if (a[a_len - i] != b[b_len - i])
			return true;
	}
	return false;
}

static bool read_alias(const char *word, char *entry, struct gabion_object_advice *advice)
{
	size_t len = strlen(word);

	if (*word == '/')
		return advise(advice, "expected the alias of a module, such as fs-overlay or nf-*");
	if (ends_in(word, ".ko"))
		return advise(advice, "expected an alias, such as %.*s or fs-overlay",
			      (int)(len - 3 < SHOWN ? len - 3 : SHOWN), word);
	return keep(word, entry);
}

/* sysctl(8) writes a dot for a slash, and a slash for a dot. */
static char other_separator(char c)
{
	if (c == '/')
		return '.';
	return c == '.' ? '/' : c;
}

/*
 * "/proc/sys/kernel/shmmax" is "kernel.shmmax". As in sysctl(8), whichever of '.' and '/'
 * comes first separates the components. The other one stands for a dot within a component,
 * such as a network device's name.
 */
static bool read_sysctl(const char *word, char *entry, struct gabion_object_advice *advice)
{
	const char *name = after(word, "/proc/sys/");
	char dotted[SHOWN + 1];
	size_t i;

	if (word[strcspn(word, "./")] != '/')
		return keep(word, entry);
	if (!name)
		name = *word == '/' ? word + 1 : word;
	for (i = 0; name[i] && i < SHOWN; i++)
		dotted[i] = other_separator(name[i]);
	dotted[i] = '\0';
	return advise(advice, "expected a name with dots, such as %s", *dotted ? dotted : "net.*");
}

/* Devices that users may name by path, for a better error. */
static const struct {
	const char *path;
	const char *numbers;
} known_devices[] = {
	{ "/dev/fuse", "10:229" },
	{ "/dev/net/tun", "10:200" },
	{ "/dev/kvm", "10:232" },
	{ "/dev/loop", "7:*" },
	{ "/dev/vhost-net", "10:238" },
	{ "/dev/uinput", "10:223" },
	{ "/dev/dri", "226:*" },
	{ "/dev/snd", "116:*" },
	{ "/dev/nvidia", "195:*" },
	{ "/dev/sd", "8:*" },
};

/* Nodes whose name is not their driver's. */
static const struct {
	const char *node;
	const char *driver;
} known_nodes[] = {
	{ "sd", "sd" },
	{ "vd", "virtblk" },
	{ "xvd", "xvd" },
	{ "loop", "loop" },
	{ "tpm", "tpm" },
	{ "dm-", "device-mapper" },
};

/* The driver of a numbered node such as "sda1" or "loop0", or NULL. */
static const char *driver_of_node(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known_nodes); i++) {
		const char *rest = after(word, known_nodes[i].node);
		bool disk = ends_in(known_nodes[i].node, "d");

		if (!rest || !*rest)
			continue;
		if (disk)
			rest += *rest >= 'a' && *rest <= 'z' ? 1 : strlen(rest);
		if ((disk || *rest) && !rest[strspn(rest, "0123456789")] && rest > word + 2)
			return known_nodes[i].driver;
	}
	return NULL;
}

/* "10/229" */
static bool is_with_slash(const char *word)
{
	size_t major = strspn(word, "0123456789");

	return major && word[major] == '/' && word[major + 1] &&
	       !word[major + 1 + strspn(word + major + 1, "0123456789")] &&
	       strlen(word) < SHOWN;
}

/* The advice for a word that is no device; @prefix stands before the numbers. */
static bool advise_device(struct gabion_object_advice *advice, const char *word,
			  const char *prefix)
{
	size_t i;

	if (is_with_slash(word)) {
		size_t major = strspn(word, "0123456789");

		return advise(advice, "expected %s%.*s:%s", prefix, (int)major, word,
			      word + major + 1);
	}
	if (!strcmp(word, "all"))
		return advise(advice, "expected %s*:*, which stands for all", prefix);
	if (!strcmp(word, "misc"))
		return advise(advice, "expected the driver, as /proc/misc has it, or its numbers");
	if (driver_of_node(word))
		return advise(advice, "expected the driver of all these, %s, or numbers",
			      driver_of_node(word));

	for (i = 0; i < ARRAY_SIZE(known_devices); i++) {
		if (after(word, known_devices[i].path))
			return advise(advice, "expected its numbers, %s%s", prefix,
				      known_devices[i].numbers);
	}
	if (*word == '/')
		return advise(advice, "expected %sMAJOR:MINOR, the numbers that ls -l shows",
			      prefix);
	return advise(advice, "expected %sMAJOR:MINOR, each a number, a range or *%s", prefix,
		      strcmp(prefix, "") ? "" : ", or a driver");
}

/* Words that have the form of a driver's name and are none. */
static bool is_mistaken(const char *word)
{
	return !word[1] || !strcmp(word, "all") || !strcmp(word, "misc") || driver_of_node(word);
}

/* From "10:229" or "tun", and the kind 'c', to the form of hooks: "c 10:229" or "c tun". */
static bool read_devices(const char *numbers, char kind, char *entry)
{
	if (is_mistaken(numbers))
		return false;
	entry[0] = kind;
	entry[1] = ' ';
	strcpy(entry + 2, numbers);
	return gabion_device_valid(entry);
}

/* "c:10:229" */
static bool read_prefixed(const char *word, char *entry)
{
	return (word[0] == 'c' || word[0] == 'b') && word[1] == ':' &&
	       read_devices(word + 2, word[0], entry);
}

static bool read_char_device(const char *word, char *entry, struct gabion_object_advice *advice)
{
	return read_devices(word, 'c', entry) || advise_device(advice, word, "");
}

static bool read_block_device(const char *word, char *entry, struct gabion_object_advice *advice)
{
	return read_devices(word, 'b', entry) || read_prefixed(word, entry) ||
	       advise_device(advice, word, "");
}

static bool read_node(const char *word, char *entry, struct gabion_object_advice *advice)
{
	const char *prefix = after(word, "b:") || after(word, "/dev/sd") ? "b:" : "c:";

	if (read_prefixed(word, entry) && !gabion_device_has_driver(entry))
		return true;
	if (gabion_driver_valid(word) || (read_prefixed(word, entry)))
		return advise(advice, "expected %sMAJOR:MINOR, a node is named by numbers only",
			      prefix);
	return advise_device(advice, word, prefix);
}

static void node_word(const char *entry, char *word)
{
	strcpy(word, entry);
	word[1] = ':';
}

static void char_device_word(const char *entry, char *word)
{
	strcpy(word, entry + 2);
}

/* The character devices of disks need the prefix "c:". */
static void block_device_word(const char *entry, char *word)
{
	if (*entry == 'b')
		strcpy(word, entry + 2);
	else
		node_word(entry, word);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool read_capability(const char *word, char *entry, struct gabion_object_advice *advice)
{
	char name[SHOWN + 1];
	const char *known;
	size_t i;

	if (gabion_capability_known(word))
		return keep(word, entry);
	for (i = 0; word[i] && i < SHOWN; i++)
		name[i] = lower(word[i]);
	name[i] = '\0';
	known = after(name, "cap_") ? after(name, "cap_") : name;
	if (gabion_capability_known(known))
		return advise(advice, "expected %s", known);
	return advise(advice, "unknown capability, expected a name such as sys_module");
}

/* A path, or the name of an abstract socket as in /proc/net/unix. */
static bool read_socket(const char *word, char *entry, struct gabion_object_advice *advice)
{
	const char *path = after(word, "unix://");

	if (word[0] == '/' || (word[0] == '@' && word[1]))
		return keep(word, entry);
	if (path && *path == '/')
		return advise(advice, "expected a path from the root: %.*s", SHOWN, path);
	return advise(advice, "expected a path from the root, or @ and an abstract name");
}

/* A type has letters, digits, '_' and '-'. FUSE's servers are told apart by a suffix ".NAME". */
static size_t kind_length(const char *word)
{
	return strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
}

static bool read_mount(const char *word, char *entry, struct gabion_object_advice *advice)
{
	size_t len = kind_length(word);

	/* Which of the two it is, is known only after the mount: fs/nfs/fs_context.c. */
	if (!strcmp(word, "nfs4"))
		return advise(advice, "expected nfs, which stands for every version");
	if (len && word[len] == '.')
		return advise(advice, "expected the kind without its server: %.*s",
			      (int)(len < SHOWN ? len : SHOWN), word);
	if (word[len])
		return advise(advice,
			      "expected kinds of file systems as /proc/filesystems has them, such as nfs");
	return keep(word, entry);
}

static_assert(GABION_SOCKET_FAMILY_SIZE <= GABION_ENTRY_GROWTH);

static bool read_socket_family(const char *word, char *entry, struct gabion_object_advice *advice)
{
	char meant[GABION_SOCKET_FAMILY_SIZE];

	if (gabion_socket_family_read(word, entry))
		return true;
	if (gabion_socket_family_mean(word, meant))
		return advise(advice, "expected %s", meant);
	return advise(advice, "unknown, expected FAMILY or FAMILY:PROTOCOL, such as alg or "
			      "netlink:xfrm, or their numbers");
}

/**
 * struct files - the paths that are objects of an operation
 * @roots: what the paths begin with, the usual one first; NULL-terminated
 * @others: objects that are no paths, as events call them; NULL-terminated
 * @what: the error for another path
 */
struct files {
	const char *const *roots;
	const char *const *others;
	const char *what;
};

static bool is_below(const struct files *files, const char *path)
{
	const char *const *root;

	for (root = files->roots; *root; root++) {
		const char *rest = after(path, *root);

		if (rest && *rest)
			return true;
	}
	return false;
}

/* Has the path a part that no file's path has? */
static bool is_crooked(const char *path)
{
	return strstr(path, "//") || strstr(path, "/./") || strstr(path, "/../") ||
	       ends_in(path, "/") || ends_in(path, "/.") || ends_in(path, "/..");
}

/* "/proc/sys/net/core/somaxconn" is an object of sysctl, as "net.core.somaxconn". */
static bool advise_elsewhere(const char *word, const struct files *files,
			     struct gabion_object_advice *advice)
{
	if (after(word, "/proc/sys/"))
		return advise(advice, "expected %s; what is in /proc/sys is named under sysctl",
			      files->what);
	if (*word == '/' || *word == '*')
		return advise(advice, "expected %s", files->what);
	return advise(advice, "expected a path from the root, such as %s%.*s", *files->roots,
		      SHOWN, word);
}

static bool read_path(const char *word, char *entry, struct gabion_object_advice *advice,
		      const struct files *files)
{
	const char *const *other;

	for (other = files->others; *other; other++) {
		if (!strcmp(word, *other))
			return keep(word, entry);
	}
	if (!is_below(files, word) || after(word, "/proc/sys/"))
		return advise_elsewhere(word, files, advice);
	if (is_crooked(word))
		return advise(advice,
			      "expected a path as the kernel has it; * at its end stands for all below");
	return keep(word, entry);
}

static bool read_procfs(const char *word, char *entry, struct gabion_object_advice *advice)
{
	static const char *const roots[] = { "/proc/", "/run/rpc_pipefs/", NULL };
	static const char *const others[] = { NULL };
	static const struct files files = { roots, others, "a path below /proc" };

	return read_path(word, entry, advice, &files);
}

/* The mount points of the file systems that policy/filesystem.h assigns to sysfs. */
static bool read_sysfs(const char *word, char *entry, struct gabion_object_advice *advice)
{
	static const char *const roots[] = { "/sys/", "/dev/", "/proc/xen/", "/dlm/",
					     "/ipathfs/", "ibmasmfs/", NULL };
	static const char *const others[] = { "uevent", NULL };
	static const struct files files = { roots, others, "a path below /sys or /dev" };

	return read_path(word, entry, advice, &files);
}

static bool read_host_info(const char *word, char *entry, struct gabion_object_advice *advice)
{
	static const char *const roots[] = { "/proc/", "/sys/", NULL };
	static const char *const others[] = { "addresses", "netlink:audit",
					      "netlink:connector", "netlink:drop_monitor",
					      "netlink:taskstats", NULL };
	static const struct files files = { roots, others, "a path below /proc or /sys" };

	return read_path(word, entry, advice, &files);
}

/* Guesses the word that is meant by "/dev/cpu/0/msr", "MSR", "LOCKDOWN_MSR" or "dev_mem". */
static void mean_access(const char *word, char *meant)
{
	static const char *const prefixes[] = { "lockdown_", "dev_" };
	const char *slash = strrchr(word, '/');
	size_t i;

	if (slash)
		word = slash + 1;
	for (i = 0; word[i] && i < SHOWN; i++)
		meant[i] = lower(word[i]);
	meant[i] = '\0';
	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (after(meant, prefixes[i]))
			memmove(meant, after(meant, prefixes[i]),
				strlen(after(meant, prefixes[i])) + 1);
	}
}

static bool read_access(enum gabion_operation op, const char *word, char *entry,
			struct gabion_object_advice *advice)
{
	int access = gabion_access_find(word);
	char meant[SHOWN + 1];

	if (access >= 0 && gabion_access_operation(access) == op)
		return keep(word, entry);
	mean_access(word, meant);
	access = gabion_access_find(meant);
	if (access < 0)
		return advise(advice, "unknown, expected a name such as %s, of those in gabion.policy(5)",
			      gabion_objects_of(op)->example);
	if (gabion_access_operation(access) == op)
		return advise(advice, "expected %s", meant);
	return advise(advice, "expected an object of %s, this is one of %s: %s",
		      gabion_operation_name(op),
		      gabion_operation_name(gabion_access_operation(access)), meant);
}

static bool read_memory_access(const char *word, char *entry, struct gabion_object_advice *advice)
{
	return read_access(GABION_OP_RAW_MEMORY, word, entry, advice);
}

static bool read_io_access(const char *word, char *entry, struct gabion_object_advice *advice)
{
	return read_access(GABION_OP_RAW_IO, word, entry, advice);
}

static bool read_trace_access(const char *word, char *entry, struct gabion_object_advice *advice)
{
	return read_access(GABION_OP_KERNEL_TRACE, word, entry, advice);
}

/* Guesses the word meant by "BPF_PROG_TYPE_CGROUP_DEVICE", "BPF_MAP_CREATE", "cgroup-device". */
static bool read_bpf(const char *word, char *entry, struct gabion_object_advice *advice)
{
	static const char *const prefixes[] = { "bpf_", "prog_type_" };
	char meant[SHOWN + 1];
	const char *name = meant;
	size_t i;

	if (strcmp(word, "prog_load") && gabion_bpf_word_known(word))
		return keep(word, entry);
	for (i = 0; word[i] && i < SHOWN; i++)
		meant[i] = word[i] == '-' ? '_' : lower(word[i]);
	meant[i] = '\0';
	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		name = after(name, prefixes[i]) ? after(name, prefixes[i]) : name;
	if (!strcmp(name, "prog_load"))
		return advise(advice, "expected the type of the program that is loaded, such as cgroup_device");
	if (gabion_bpf_word_known(name))
		return advise(advice, "expected %s", name);
	return advise(advice,
		      "unknown, expected a type of programs or a command, such as cgroup_device or map_create");
}

static const struct gabion_object_kind aliases = {
	.what = "patterns of module aliases, such as fs-overlay or nf-*",
	.example = "fs-overlay",
	.read = read_alias,
	.match = gabion_glob_match,
	.apart = globs_apart,
};

static const struct gabion_object_kind sysctls = {
	.what = "patterns of sysctl names, such as kernel.shm*",
	.example = "kernel.shm*",
	.read = read_sysctl,
	.match = gabion_glob_match,
	.apart = globs_apart,
};

static const struct gabion_object_kind char_devices = {
	.what = "numbers of character devices, such as 10:229, or drivers, such as tun",
	.example = "10:229",
	.sets = true,
	.read = read_char_device,
	.word = char_device_word,
	.match = gabion_device_match,
	.apart = gabion_devices_apart,
};

static const struct gabion_object_kind block_devices = {
	.what = "numbers of block devices, such as 8:0-15, or drivers, such as sd",
	.example = "8:0-15",
	.sets = true,
	.read = read_block_device,
	.word = block_device_word,
	.match = gabion_device_match,
	.apart = gabion_devices_apart,
};

static const struct gabion_object_kind nodes = {
	.what = "kinds and numbers of devices, such as c:10:229",
	.example = "c:10:229",
	.sets = true,
	.read = read_node,
	.word = node_word,
	.match = gabion_device_match,
	.apart = gabion_devices_apart,
};

static const struct gabion_object_kind capabilities = {
	.what = "names of capabilities, such as sys_module",
	.example = "sys_module",
	.named = true,
	.read = read_capability,
	.match = same,
	.apart = differ,
};

static const struct gabion_object_kind sockets = {
	.what = "patterns of sockets' names, such as /run/*.sock",
	.example = "/run/docker.sock",
	.standard = runtime_sockets,
	.read = read_socket,
	.match = gabion_glob_match,
	.apart = globs_apart,
};

static const struct gabion_object_kind mounts = {
	.what = "kinds of file systems, such as nfs",
	.example = "nfs",
	.spared = own_kinds,
	.read = read_mount,
	.match = same,
	.apart = differ,
};

static const struct gabion_object_kind socket_families = {
	.what = "families of sockets, such as alg or netlink:xfrm",
	.example = "alg",
	.named = true,
	.sets = true,
	.read = read_socket_family,
	.match = gabion_socket_family_match,
	.apart = gabion_socket_families_apart,
};

static const struct gabion_object_kind procfs_files = {
	.what = "patterns of paths, such as /proc/irq/*",
	.example = "/proc/irq/*",
	.paths = true,
	.read = read_procfs,
	.match = gabion_glob_match,
	.apart = globs_apart,
};

static const struct gabion_object_kind sysfs_files = {
	.what = "patterns of paths, such as /sys/kernel/mm/*",
	.example = "/sys/kernel/mm/*",
	.paths = true,
	.read = read_sysfs,
	.match = gabion_glob_match,
	.apart = globs_apart,
};

static const struct gabion_object_kind host_info_files = {
	.what = "patterns of paths, such as /proc/interrupts",
	.example = "/proc/interrupts",
	.paths = true,
	.read = read_host_info,
	.match = gabion_glob_match,
	.apart = globs_apart,
};

static const struct gabion_object_kind memory_accesses = {
	.what = "ways to memory, such as kcore",
	.example = "kcore",
	.read = read_memory_access,
	.match = same,
	.apart = differ,
};

static const struct gabion_object_kind io_accesses = {
	.what = "ways to registers and tables, such as msr",
	.example = "msr",
	.read = read_io_access,
	.match = same,
	.apart = differ,
};

static const struct gabion_object_kind trace_accesses = {
	.what = "ways to trace the kernel, such as tracefs",
	.example = "tracefs",
	.read = read_trace_access,
	.match = same,
	.apart = differ,
};

static const struct gabion_object_kind bpf_words = {
	.what = "types of programs or commands of bpf(2), such as cgroup_device or map_create",
	.example = "cgroup_device",
	.read = read_bpf,
	.match = same,
	.apart = differ,
};

static const struct gabion_object_kind *const kinds[__GABION_OP_MAX] = {
	[GABION_OP_MODULE_AUTOLOAD] = &aliases,
	[GABION_OP_RAW_MEMORY] = &memory_accesses,
	[GABION_OP_RAW_IO] = &io_accesses,
	[GABION_OP_KERNEL_TRACE] = &trace_accesses,
	[GABION_OP_SYSCTL] = &sysctls,
	[GABION_OP_PROCFS] = &procfs_files,
	[GABION_OP_SYSFS] = &sysfs_files,
	[GABION_OP_HOST_INFO] = &host_info_files,
	[GABION_OP_BLOCK_DEVICE] = &block_devices,
	[GABION_OP_CHAR_DEVICE] = &char_devices,
	[GABION_OP_MKNOD] = &nodes,
	[GABION_OP_MOUNT] = &mounts,
	[GABION_OP_CAPABILITY] = &capabilities,
	[GABION_OP_BPF] = &bpf_words,
	[GABION_OP_RUNTIME_SOCKET] = &sockets,
	[GABION_OP_SOCKET_FAMILY] = &socket_families,
};

/**
 * gabion_objects_of() - the objects of an operation
 * @op: the operation
 *
 * Context: any.
 * Return: their kind, or NULL if policy cannot name any.
 */
const struct gabion_object_kind *gabion_objects_of(enum gabion_operation op)
{
	return (unsigned int)op < __GABION_OP_MAX ? kinds[op] : NULL;
}

/**
 * gabion_object_read() - the entry that a word of a policy stands for
 * @op: an operation that has objects
 * @word: of at most GABION_WORD_MAX bytes, NUL-terminated
 * @entry: set to it, GABION_ENTRY_SIZE bytes
 * @advice: filled if the word names no object
 *
 * Context: any.
 * Return: true if it names an object.
 */
bool gabion_object_read(enum gabion_operation op, const char *word, char *entry,
			struct gabion_object_advice *advice)
{
	const struct gabion_object_kind *kind = gabion_objects_of(op);
	size_t len = strlen(word);

	if (*word == '!')
		return advise(advice, "nothing is negated, expected a line of its own: deny %s: %s",
			      gabion_operation_name(op), kind->example);
	if (len > 1 && word[len - 1] == ',')
		return advise(advice, "expected no comma, objects are parted by blanks");
	return kind->read(word, entry, advice);
}

/**
 * gabion_object_word() - the word of a policy that an entry was made of
 * @op: an operation that has objects
 * @entry: of it
 * @word: set to it, GABION_ENTRY_SIZE bytes
 *
 * Context: any.
 */
void gabion_object_word(enum gabion_operation op, const char *entry, char *word)
{
	const struct gabion_object_kind *kind = gabion_objects_of(op);

	if (kind->word)
		kind->word(entry, word);
	else
		strcpy(word, entry);
}

/**
 * gabion_object_is_cut() - is an object only the end of a path, with its beginning cut off?
 * @object: of an operation whose objects are paths
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_object_is_cut(const char *object)
{
	return after(object, GABION_OBJECT_CUT);
}

static bool is_in(const struct gabion_object_kind *kind, const char *const *entry,
		  const char *object)
{
	for (; *entry; entry++) {
		if (kind->match(*entry, object))
			return true;
	}
	return false;
}

/**
 * gabion_object_is_about_all() - is an operation about every object?
 * @kind: of the operation's objects, or NULL if policy cannot name any
 *
 * Context: any.
 * Return: false if the operation covers some objects only if policy names them.
 */
bool gabion_object_is_about_all(const struct gabion_object_kind *kind)
{
	return !kind || (!kind->standard && !kind->spared);
}

/**
 * gabion_object_is_standard() - does an operation cover an object that policy does not name?
 * @kind: of the operation's objects
 * @object: NUL-terminated; or an entry
 *
 * Context: any; neither sleeps, allocates nor locks.
 * Return: true if the operation covers the object in any case.
 */
bool gabion_object_is_standard(const struct gabion_object_kind *kind, const char *object)
{
	if (kind->spared && is_in(kind, kind->spared, object))
		return false;
	return !kind->standard || is_in(kind, kind->standard, object);
}
