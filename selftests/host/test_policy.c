// SPDX-License-Identifier: GPL-2.0-only
/* The meaning of profiles: verdicts, inheritance, objects, and that the last line decides. */
#include <string.h>

#include "harness.h"

static const char profiles[] = VERSION "profile baseline\n"
				       "  deny module_load module_autoload kexec\n"
				       "  audit sysrq\n"
				       "  allow module_autoload: fuse nf-*\n"
				       "profile child inherits baseline\n"
				       "  allow kexec\n"
				       "  deny sysrq hibernate\n"
				       "  allow module_autoload: xt_*\n"
				       "profile grandchild inherits child\n"
				       "  audit all\n"
				       "  deny raw_io\n"
				       "profile strict inherits baseline\n"
				       "  deny all\n"
				       "  allow hibernate\n"
				       "profile open\n"
				       "  allow all\n"
				       "profile listed\n"
				       "  allow module_autoload: none\n"
				       "profile everything\n"
				       "  deny all\n"
				       "  allow module_autoload: *\n"
				       "profile watched\n"
				       "  allow module_autoload: quiet\n"
				       "  audit module_autoload\n"
				       "profile caged inherits baseline\n"
				       "  deny all\n"
				       "  allow sysctl: net.* kernel.shm*\n"
				       "  allow char_device: 10:200-229\n"
				       "  allow block_device: *:7\n"
				       "  allow mknod: c:10:200-229 b:*:7\n"
				       "  deny capability: sys_module bpf\n"
				       "profile heir inherits caged\n"
				       "  allow sysctl: kernel.sem\n"
				       "  deny capability: sys_time\n"
				       "  deny runtime_socket: /run/my-*.sock\n"
				       "profile relieved inherits heir\n"
				       "  allow capability: sys_module bpf sys_time\n"
				       "  allow runtime_socket\n"
				       "profile renewed inherits heir\n"
				       "  allow all\n"
				       "  deny capability: bpf\n"
				       "profile mild inherits heir\n"
				       "  audit capability: sys_module bpf sys_time\n"
				       "  audit runtime_socket\n"
				       "profile alone\n"
				       "  deny capability: kill\n"
				       "profile bare\n"
				       "  audit all\n"
				       "profile clothed inherits bare\n"
				       "  deny capability: kill\n"
				       "profile door\n"
				       "  deny runtime_socket mknod\n"
				       "  allow mknod: c:1:3\n"
				       "profile last\n"
				       "  deny sysctl char_device\n"
				       "  allow sysctl: net.* kernel.sem\n"
				       "  deny sysctl: net.core.*\n"
				       "  audit sysctl: net.core.somaxconn\n"
				       "  deny quietly sysctl: vm.*\n"
				       "  allow char_device: 10:*\n"
				       "  deny char_device: 10:1-9\n"
				       "profile first inherits last\n"
				       "  allow sysctl: net.core.*\n"
				       "  deny sysctl: kernel.sem\n"
				       "  deny block_device: 43:0\n"
				       "  deny runtime_socket: /srv/*\n"
				       "  allow runtime_socket: /srv/own\n"
				       "profile drivers\n"
				       "  deny char_device\n"
				       "  allow char_device: tun 10:229\n"
				       "  deny block_device: sd c:sg\n"
				       "profile files\n"
				       "  deny procfs host_info\n"
				       "  allow procfs: /proc/irq/*/smp_affinity\n"
				       "  deny sysfs: /sys/fs/bpf/*\n"
				       "  allow host_info: /proc/* addresses\n"
				       "  audit host_info: /proc/kallsyms\n"
				       "profile mounts\n"
				       "  deny mount: overlay tmpfs\n"
				       "  deny mount\n"
				       "  allow mount: nfs\n"
				       "  allow mount: tmpfs\n"
				       "profile whole inherits first\n"
				       "  audit sysctl\n"
				       "  deny runtime_socket\n"
				       "  allow runtime_socket: /run/docker.sock\n"
				       "profile family\n"
				       "  deny socket_family: alg netlink inet:sctp 77 bluetooth:99\n"
				       "  allow socket_family: netlink:route netlink:9\n"
				       "profile nephew inherits family\n"
				       "  audit socket_family: 38\n"
				       "  deny quietly socket_family: netlink:route\n"
				       "  allow socket_family: bluetooth\n";

static const struct verdict_case {
	const char *profile;
	enum gabion_operation op;
	const char *object;
	enum gabion_verdict verdict;
} verdicts[] = {
	{ "baseline", GABION_OP_MODULE_LOAD, NULL, GABION_DENY },
	{ "baseline", GABION_OP_MODULE_UNLOAD, NULL, GABION_ALLOW },
	{ "baseline", GABION_OP_KEXEC, NULL, GABION_DENY },
	{ "baseline", GABION_OP_SYSRQ, NULL, GABION_AUDIT },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "fuse", GABION_ALLOW },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "fuse2", GABION_DENY },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "nf-nat", GABION_ALLOW },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_DENY },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "", GABION_DENY },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, NULL, GABION_DENY },
	/* The list applies to no other operation. */
	{ "baseline", GABION_OP_MODULE_LOAD, "fuse", GABION_DENY },
	{ "baseline", GABION_OP_SYSRQ, "fuse", GABION_AUDIT },
	/* A profile inherits everything that it does not say itself. */
	{ "child", GABION_OP_MODULE_LOAD, NULL, GABION_DENY },
	{ "child", GABION_OP_KEXEC, NULL, GABION_ALLOW },
	{ "child", GABION_OP_SYSRQ, NULL, GABION_DENY },
	{ "child", GABION_OP_HIBERNATE, NULL, GABION_DENY },
	{ "child", GABION_OP_RAW_IO, NULL, GABION_ALLOW },
	{ "child", GABION_OP_MODULE_AUTOLOAD, "nf-nat", GABION_ALLOW },
	{ "child", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_ALLOW },
	{ "child", GABION_OP_MODULE_AUTOLOAD, "other", GABION_DENY },
	/* If the driver is unknown, its name allows nothing, but denies. */
	{ "drivers", GABION_OP_CHAR_DEVICE, "c 10:200 tun", GABION_ALLOW },
	{ "drivers", GABION_OP_CHAR_DEVICE, "c 10:200", GABION_DENY },
	{ "drivers", GABION_OP_CHAR_DEVICE, "c 10:200 other", GABION_DENY },
	{ "drivers", GABION_OP_CHAR_DEVICE, "c 10:229", GABION_ALLOW },
	{ "drivers", GABION_OP_CHAR_DEVICE, "c 10:229 fuse", GABION_ALLOW },
	{ "drivers", GABION_OP_BLOCK_DEVICE, "b 8:0 sd", GABION_DENY },
	{ "drivers", GABION_OP_BLOCK_DEVICE, "b 7:0 loop", GABION_ALLOW },
	{ "drivers", GABION_OP_BLOCK_DEVICE, "b 8:0", GABION_DENY },
	{ "drivers", GABION_OP_BLOCK_DEVICE, "c 21:0 sg", GABION_DENY },
	{ "drivers", GABION_OP_BLOCK_DEVICE, "c 9:0 st", GABION_ALLOW },
	/* A path whose beginning is cut off could be any: it is not allowed, and it is denied. */
	{ "files", GABION_OP_PROCFS, "/proc/irq/7/smp_affinity", GABION_ALLOW },
	{ "files", GABION_OP_PROCFS, "/proc/irq/7/smp_affinity_list", GABION_DENY },
	{ "files", GABION_OP_PROCFS, ".../irq/7/smp_affinity", GABION_DENY },
	{ "files", GABION_OP_SYSFS, "/sys/fs/bpf/a", GABION_DENY },
	{ "files", GABION_OP_SYSFS, "/sys/fs/bpf", GABION_ALLOW },
	{ "files", GABION_OP_SYSFS, "uevent", GABION_ALLOW },
	{ "files", GABION_OP_SYSFS, ".../a", GABION_DENY },
	{ "files", GABION_OP_SYSFS, "...", GABION_DENY },
	{ "files", GABION_OP_SYSFS, NULL, GABION_DENY },
	{ "files", GABION_OP_HOST_INFO, "/proc/interrupts", GABION_ALLOW },
	{ "files", GABION_OP_HOST_INFO, "/proc/kallsyms", GABION_AUDIT },
	{ "files", GABION_OP_HOST_INFO, "addresses", GABION_ALLOW },
	{ "files", GABION_OP_HOST_INFO, "/sys/kernel/notes", GABION_DENY },
	{ "files", GABION_OP_HOST_INFO, "mounts of another namespace", GABION_DENY },
	/* Types that a task may mount for itself are denied only if they are named. */
	{ "mounts", GABION_OP_MOUNT, "ext4", GABION_DENY },
	{ "mounts", GABION_OP_MOUNT, "nfs", GABION_ALLOW },
	{ "mounts", GABION_OP_MOUNT, "nfsd", GABION_DENY },
	{ "mounts", GABION_OP_MOUNT, "overlay", GABION_DENY },
	{ "mounts", GABION_OP_MOUNT, "tmpfs", GABION_ALLOW },
	{ "mounts", GABION_OP_MOUNT, "fuse", GABION_ALLOW },
	{ "mounts", GABION_OP_MOUNT, "initial mount namespace", GABION_DENY },
	{ "mounts", GABION_OP_MOUNT, NULL, GABION_DENY },
	{ "strict", GABION_OP_MOUNT, "tmpfs", GABION_ALLOW },
	/* "all" overrides what is inherited. */
	{ "grandchild", GABION_OP_MODULE_LOAD, NULL, GABION_AUDIT },
	{ "grandchild", GABION_OP_SYSRQ, NULL, GABION_AUDIT },
	{ "grandchild", GABION_OP_RAW_IO, NULL, GABION_DENY },
	{ "grandchild", GABION_OP_RAW_MEMORY, NULL, GABION_AUDIT },
	{ "grandchild", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_AUDIT },
	{ "grandchild", GABION_OP_MODULE_AUTOLOAD, "other", GABION_AUDIT },
	{ "strict", GABION_OP_HIBERNATE, NULL, GABION_ALLOW },
	{ "strict", GABION_OP_SYSRQ, NULL, GABION_DENY },
	{ "strict", GABION_OP_MODULE_AUTOLOAD, "fuse", GABION_DENY },
	{ "strict", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_DENY },
	{ "open", GABION_OP_MODULE_AUTOLOAD, "any", GABION_ALLOW },
	{ "open", GABION_OP_MODULE_AUTOLOAD, NULL, GABION_ALLOW },
	{ "open", GABION_OP_RAW_MEMORY, NULL, GABION_ALLOW },
	{ "listed", GABION_OP_MODULE_AUTOLOAD, "other", GABION_ALLOW },
	{ "everything", GABION_OP_MODULE_AUTOLOAD, "any", GABION_ALLOW },
	{ "everything", GABION_OP_MODULE_AUTOLOAD, "", GABION_ALLOW },
	{ "everything", GABION_OP_MODULE_AUTOLOAD, NULL, GABION_DENY },
	{ "everything", GABION_OP_MODULE_LOAD, "any", GABION_DENY },
	{ "watched", GABION_OP_MODULE_AUTOLOAD, "quiet", GABION_AUDIT },
	{ "watched", GABION_OP_MODULE_AUTOLOAD, "loud", GABION_AUDIT },
	/* Lists of allowed objects */
	{ "caged", GABION_OP_MODULE_AUTOLOAD, "fuse", GABION_DENY },
	{ "caged", GABION_OP_SYSCTL, "net.ipv4.ip_forward", GABION_ALLOW },
	{ "caged", GABION_OP_SYSCTL, "kernel.shmmax", GABION_ALLOW },
	{ "caged", GABION_OP_SYSCTL, "kernel.core_pattern", GABION_DENY },
	{ "caged", GABION_OP_SYSCTL, "net", GABION_DENY },
	{ "caged", GABION_OP_SYSCTL, NULL, GABION_DENY },
	{ "caged", GABION_OP_PROCFS, "net.ipv4.ip_forward", GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, "c 10:229", GABION_ALLOW },
	{ "caged", GABION_OP_CHAR_DEVICE, "c 10:200", GABION_ALLOW },
	{ "caged", GABION_OP_CHAR_DEVICE, "c 10:199", GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, "c 10:230", GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, "c 11:229", GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, "b 10:229", GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, "c 10:7", GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, NULL, GABION_DENY },
	{ "caged", GABION_OP_CHAR_DEVICE, "nonsense", GABION_DENY },
	{ "caged", GABION_OP_BLOCK_DEVICE, "b 8:7", GABION_ALLOW },
	{ "caged", GABION_OP_BLOCK_DEVICE, "b 8:0", GABION_DENY },
	{ "caged", GABION_OP_MKNOD, "c 10:229", GABION_ALLOW },
	{ "caged", GABION_OP_MKNOD, "b 259:7", GABION_ALLOW },
	{ "caged", GABION_OP_MKNOD, "b 259:8", GABION_DENY },
	/* Lists of denied objects: all others are allowed. */
	{ "caged", GABION_OP_CAPABILITY, "sys_module", GABION_DENY },
	{ "caged", GABION_OP_CAPABILITY, "bpf", GABION_DENY },
	{ "caged", GABION_OP_CAPABILITY, "sys_time", GABION_ALLOW },
	{ "caged", GABION_OP_CAPABILITY, "", GABION_ALLOW },
	{ "caged", GABION_OP_CAPABILITY, NULL, GABION_DENY },
	{ "caged", GABION_OP_BPF, "sys_time", GABION_DENY },
	{ "heir", GABION_OP_CAPABILITY, "sys_module", GABION_DENY },
	{ "heir", GABION_OP_CAPABILITY, "sys_time", GABION_DENY },
	{ "heir", GABION_OP_CAPABILITY, "kill", GABION_ALLOW },
	{ "heir", GABION_OP_SYSCTL, "net.core.somaxconn", GABION_ALLOW },
	{ "heir", GABION_OP_SYSCTL, "kernel.sem", GABION_ALLOW },
	{ "heir", GABION_OP_SYSCTL, "kernel.sem2", GABION_DENY },
	{ "relieved", GABION_OP_CAPABILITY, "sys_module", GABION_ALLOW },
	{ "relieved", GABION_OP_CAPABILITY, NULL, GABION_ALLOW },
	{ "relieved", GABION_OP_RUNTIME_SOCKET, "/run/my-own.sock", GABION_ALLOW },
	{ "relieved", GABION_OP_MOUNT, NULL, GABION_DENY },
	/* Naming an operation after "all" applies to it. */
	{ "renewed", GABION_OP_CAPABILITY, "bpf", GABION_DENY },
	{ "renewed", GABION_OP_CAPABILITY, "kill", GABION_ALLOW },
	{ "renewed", GABION_OP_CAPABILITY, "sys_time", GABION_DENY },
	{ "renewed", GABION_OP_RUNTIME_SOCKET, "/run/my-own.sock", GABION_ALLOW },
	{ "renewed", GABION_OP_SYSCTL, "kernel.core_pattern", GABION_ALLOW },
	{ "mild", GABION_OP_CAPABILITY, "sys_time", GABION_AUDIT },
	{ "mild", GABION_OP_CAPABILITY, "kill", GABION_ALLOW },
	{ "mild", GABION_OP_RUNTIME_SOCKET, "/run/my-own.sock", GABION_AUDIT },
	{ "mild", GABION_OP_RUNTIME_SOCKET, NULL, GABION_AUDIT },
	{ "alone", GABION_OP_CAPABILITY, "kill", GABION_DENY },
	{ "alone", GABION_OP_CAPABILITY, "bpf", GABION_ALLOW },
	{ "alone", GABION_OP_KEXEC, NULL, GABION_ALLOW },
	/* "all" does not cover capability. */
	{ "bare", GABION_OP_CAPABILITY, "kill", GABION_ALLOW },
	{ "bare", GABION_OP_CAPABILITY, NULL, GABION_ALLOW },
	{ "bare", GABION_OP_SETTIME, NULL, GABION_AUDIT },
	{ "clothed", GABION_OP_CAPABILITY, "kill", GABION_DENY },
	{ "clothed", GABION_OP_CAPABILITY, "bpf", GABION_ALLOW },
	/* Sockets: those of the usual runtimes, and those that are named */
	{ "caged", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_DENY },
	{ "caged", GABION_OP_RUNTIME_SOCKET, "/run/mysqld/mysqld.sock", GABION_ALLOW },
	{ "caged", GABION_OP_RUNTIME_SOCKET, NULL, GABION_DENY },
	{ "door", GABION_OP_RUNTIME_SOCKET, "/var/run/docker.sock", GABION_DENY },
	{ "door", GABION_OP_RUNTIME_SOCKET, "/run/containerd/containerd.sock", GABION_DENY },
	{ "door", GABION_OP_RUNTIME_SOCKET, "/run/crio/crio.sock", GABION_DENY },
	{ "door", GABION_OP_RUNTIME_SOCKET, "/run/podman/podman.sock", GABION_DENY },
	{ "door", GABION_OP_RUNTIME_SOCKET, "/run/user/1000/podman/podman.sock", GABION_DENY },
	{ "door", GABION_OP_RUNTIME_SOCKET, "/tmp/run/docker.sock", GABION_ALLOW },
	{ "door", GABION_OP_RUNTIME_SOCKET, "run/docker.sock", GABION_ALLOW },
	{ "door", GABION_OP_MKNOD, "c 1:3", GABION_ALLOW },
	{ "door", GABION_OP_MKNOD, "c 1:1", GABION_DENY },
	{ "door", GABION_OP_MKNOD, NULL, GABION_DENY },
	{ "door", GABION_OP_CHAR_DEVICE, "c 1:1", GABION_ALLOW },
	{ "bare", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_AUDIT },
	{ "heir", GABION_OP_RUNTIME_SOCKET, "/run/my-own.sock", GABION_DENY },
	{ "heir", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_DENY },
	{ "heir", GABION_OP_RUNTIME_SOCKET, "/run/mysqld/mysqld.sock", GABION_ALLOW },
	{ "mild", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_AUDIT },
	{ "relieved", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_ALLOW },
	{ "renewed", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_ALLOW },
	/* The last line decides. Without a known object, the strictest line does. */
	{ "last", GABION_OP_SYSCTL, "net.ipv4.x", GABION_ALLOW },
	{ "last", GABION_OP_SYSCTL, "net.core.x", GABION_DENY },
	{ "last", GABION_OP_SYSCTL, "net.core.somaxconn", GABION_AUDIT },
	{ "last", GABION_OP_SYSCTL, "vm.x", GABION_DENY_QUIETLY },
	{ "last", GABION_OP_SYSCTL, "fs.x", GABION_DENY },
	{ "last", GABION_OP_SYSCTL, NULL, GABION_DENY },
	{ "last", GABION_OP_CHAR_DEVICE, "c 10:10", GABION_ALLOW },
	{ "last", GABION_OP_CHAR_DEVICE, "c 10:9", GABION_DENY },
	{ "first", GABION_OP_SYSCTL, "net.core.somaxconn", GABION_ALLOW },
	{ "first", GABION_OP_SYSCTL, "kernel.sem", GABION_DENY },
	{ "first", GABION_OP_SYSCTL, "vm.x", GABION_DENY_QUIETLY },
	{ "first", GABION_OP_BLOCK_DEVICE, "b 43:0", GABION_DENY },
	{ "first", GABION_OP_BLOCK_DEVICE, "b 43:1", GABION_ALLOW },
	{ "first", GABION_OP_BLOCK_DEVICE, "b 43:*", GABION_DENY },
	{ "first", GABION_OP_BLOCK_DEVICE, "b 44:*", GABION_ALLOW },
	{ "first", GABION_OP_BLOCK_DEVICE, "iscsi", GABION_DENY },
	{ "first", GABION_OP_BLOCK_DEVICE, NULL, GABION_DENY },
	{ "first", GABION_OP_RUNTIME_SOCKET, "/srv/x", GABION_DENY },
	{ "first", GABION_OP_RUNTIME_SOCKET, "/srv/own", GABION_ALLOW },
	{ "first", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_ALLOW },
	{ "whole", GABION_OP_SYSCTL, "net.core.x", GABION_AUDIT },
	{ "whole", GABION_OP_SYSCTL, "kernel.sem", GABION_AUDIT },
	{ "whole", GABION_OP_SYSCTL, NULL, GABION_AUDIT },
	/* A family includes all of its protocols. */
	{ "family", GABION_OP_SOCKET_FAMILY, "alg", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, "al", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "unix", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "77", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, "78", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "inet:sctp", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, "inet:tcp", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "inet6:sctp", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "netlink:xfrm", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, "netlink:29", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, "netlink:route", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "netlink:audit", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "bluetooth:99", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, "bluetooth:9", GABION_ALLOW },
	{ "family", GABION_OP_SOCKET_FAMILY, "inet", GABION_DENY },
	{ "family", GABION_OP_SOCKET_FAMILY, NULL, GABION_DENY },
	{ "nephew", GABION_OP_SOCKET_FAMILY, "alg", GABION_AUDIT },
	{ "nephew", GABION_OP_SOCKET_FAMILY, "netlink:xfrm", GABION_DENY },
	{ "nephew", GABION_OP_SOCKET_FAMILY, "netlink:route", GABION_DENY_QUIETLY },
	{ "nephew", GABION_OP_SOCKET_FAMILY, "bluetooth:99", GABION_ALLOW },
	{ "caged", GABION_OP_SOCKET_FAMILY, "alg", GABION_ALLOW },
	{ "whole", GABION_OP_RUNTIME_SOCKET, "/srv/own", GABION_DENY },
	{ "whole", GABION_OP_RUNTIME_SOCKET, "/run/docker.sock", GABION_ALLOW },
	{ "whole", GABION_OP_RUNTIME_SOCKET, "/run/crio/crio.sock", GABION_DENY },
	{ "whole", GABION_OP_RUNTIME_SOCKET, "/run/mysqld/mysqld.sock", GABION_ALLOW },
	/* An unknown operation is denied by every profile. */
	{ "open", __GABION_OP_MAX, NULL, GABION_DENY },
	{ "open", __GABION_OP_MAX + 1, "any", GABION_DENY },
	{ "open", 1000, NULL, GABION_DENY },
	{ "open", -1, NULL, GABION_DENY },
	{ "everything", __GABION_OP_MAX, "any", GABION_DENY },
};

static void test_verdicts(const struct gabion_policy *policy)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		const struct verdict_case *row = &verdicts[i];
		int index = gabion_policy_find_profile(policy, row->profile, strlen(row->profile));
		enum gabion_verdict found = __GABION_VERDICT_MAX;

		if (index >= 0)
			found = gabion_profile_verdict(&policy->profile[index], row->op,
						       row->object);
		check(found == row->verdict, "%s: %s of %s is %s", row->profile,
		      gabion_operation_name(row->op), row->object ? row->object : "nothing",
		      gabion_verdict_name(row->verdict));
	}
}

/* Below /run and /var/run */
static const char *const in_run[] = {
	"docker.sock",
	"docker/containerd/containerd.sock",
	"docker/containerd/containerd.sock.ttrpc",
	"docker/swarm/control.sock",
	"docker/libnetwork/0a1b2c.sock",
	"snap.docker/containerd/containerd.sock",
	"cri-dockerd.sock",
	"dockershim.sock",
	"user/1000/docker.sock",
	"user/1000/docker/containerd/containerd.sock",
	"user/1000/dockerd-rootless/api.sock",
	"containerd/containerd.sock",
	"containerd/containerd.sock.ttrpc",
	"containerd/debug.sock",
	"containerd/s/0a1b2c",
	"user/1000/containerd/containerd.sock",
	"user/1000/containerd-rootless/api.sock",
	"k3s/containerd/containerd.sock",
	"k3s/containerd/containerd.sock.ttrpc",
	"k0s/containerd.sock",
	"k0s/containerd/containerd.sock",
	"containerd-stargz-grpc/containerd-stargz-grpc.sock",
	"containerd-nydus-grpc/containerd-nydus-grpc.sock",
	"soci-snapshotter-grpc/soci-snapshotter-grpc.sock",
	"containerd-fuse-overlayfs.sock",
	"containerd-nydus/containerd-nydus-grpc.sock",
	"host-containerd/containerd.sock",
	"nri/nri.sock",
	"crio/crio.sock",
	"podman/podman.sock",
	"user/1000/podman/podman.sock",
	"user/1000/podman/podman-machine-default-api.sock",
	"user/1000/podman/qmp_podman-machine-default.sock",
	"buildkit/buildkitd.sock",
	"buildkit-default/buildkitd.sock",
	"user/1000/buildkit/buildkitd.sock",
	"user/1000/buildkit-default/buildkitd.sock",
	"incus/unix.socket",
	"incus/unix.socket.user",
	"balena.sock",
	"balena-engine.sock",
	"balena-host.sock",
	"balena-engine/containerd/balena-engine-containerd.sock",
	"isulad.sock",
	"runsc/runsc-0a1b2c.sock",
	"systemd/private",
	"systemd/io.systemd.Manager",
	"systemd/machine/io.systemd.Machine",
	"systemd/machine/io.systemd.MachineImage",
	"systemd/io.systemd.MountFileSystem",
	"systemd/io.systemd.Import",
	"systemd/io.systemd.sysext",
	"systemd/io.systemd.Repart",
	"systemd/journal/io.systemd.journal",
	"systemd/journal.web/io.systemd.journal",
	"dbus/system_bus_socket",
	"udev/control",
	"udev/io.systemd.Udev",
	"snapd.socket",
	"user/1000/systemd/private",
	"user/1000/systemd/io.systemd.Manager",
	"user/1000/systemd/machine/io.systemd.Machine",
	"libvirt/libvirt-sock",
	"libvirt/libvirt-sock-ro",
	"libvirt/libvirt-admin-sock",
	"libvirt/virtlxcd-sock",
	"libvirt/virtqemud-sock",
	"libvirt/virtlogd-sock",
	"libvirt/lxc/web.sock",
	"user/1000/libvirt/libvirt-sock",
	"vc/sbs/0a1b2c/shim-monitor.sock",
	"vc/vm/0a1b2c/qmp.sock",
	"vc/vm/0a1b2c/console.sock",
	"kata/0a1b2c/shim-monitor.sock",
	"sysbox/sysmgr.sock",
	"sysbox/sysfs.sock",
};

static const char *const elsewhere[] = {
	"/var/snap/docker/common/run/docker/containerd/containerd.sock",
	"/home/me/.docker/run/docker.sock",
	"/home/me/.docker/desktop/docker.sock",
	"/var/snap/microk8s/common/run/containerd.sock",
	"@/containerd-shim/moby/0a1b2c/shim.sock@",
	"/home/me/.rd/docker.sock",
	"/tmp/podman-run-1000/podman/podman.sock",
	"/tmp/podman/podman-machine-default-api.sock",
	"/home/me/.local/share/containers/podman/machine/podman.sock",
	"/home/me/.local/share/containers/podman/machine/qemu/podman.sock",
	"/var/lib/libvirt/qemu/domain-1-vm/monitor.sock",
	"/var/vcap/data/garden/garden.sock",
	"/var/vcap/sys/run/garden/garden.sock",
	"/var/vcap/sys/run/containerd/containerd.sock",
	"/var/vcap/sys/run/docker/docker.sock",
	"/tmp/garden.sock",
	"/proc/self/fd/7/attach",
	"/var/lib/incus/unix.socket",
	"/var/lib/lxd/unix.socket",
	"/var/snap/lxd/common/lxd/unix.socket",
	"/var/snap/lxd/common/lxd-user/unix.socket",
	"@/var/lib/lxc/web/command",
	"@lxc/0a1b2c/var/lib/lxc/command",
	"@runsc-sandbox.0a1b2c",
	"/var/lib/kubelet/device-plugins/kubelet.sock",
	"/var/lib/kubelet/pod-resources/kubelet.sock",
	"/var/lib/k0s/kubelet/device-plugins/kubelet.sock",
	"/var/snap/microk8s/common/var/lib/kubelet/device-plugins/kubelet.sock",
};

/* Sockets made for containers, or for all programs. */
static const char *const harmless[] = {
	"/run/user/1000/bus",
	"/run/dbus/at-spi.socket",
	"/run/snapd-snap.socket",
	"/run/systemd/notify",
	"/run/systemd/journal/socket",
	"/run/systemd/journal/stdout",
	"/run/systemd/userdb/io.systemd.DynamicUser",
	"/run/systemd/userdb/io.systemd.Machine",
	"/run/systemd/resolve/io.systemd.Resolve",
	"/run/systemd/io.systemd.Hostname",
	"/run/systemd/nspawn/unix-export/web/ssh",
	"/run/user/1000/systemd/notify",
	"/run/user/1000/podman-web/app.sock",
	"/run/qemu-server/100.qmp",
	"/opt/nomad/data/alloc/0a1b2c/web/secrets/api.sock",
	"/var/vcap/sys/run/web/web.sock",
	"/run/docker.sock.mine",
	"/run/docker/plugins/volume.sock",
	"/run/buildkit/otel-grpc.sock",
	"/run/podman-web/app.sock",
	"/run/crio-exporter.sock",
	"/var/lib/incus/guestapi/sock",
	"/var/lib/lxd/devlxd/sock",
	"/dev/lxd/sock",
	"/var/snap/lxd/common/lxd/devlxd/sock",
	"/var/lib/kubelet/plugins/csi.example/csi.sock",
	"/var/lib/kubelet/device-plugins/gpu.sock",
	"/tmp/.X11-unix/X0",
	"@/tmp/.X11-unix/X0",
	"@/containerd",
	"/home/me/.docker/cache.sock",
};

static void expect_standard(const char *socket, bool denied)
{
	struct gabion_policy *policy = must_parse(VERSION "profile p\ndeny runtime_socket\n"
							  "profile q\ndeny runtime_socket\n"
							  "deny runtime_socket: /mine\n");
	enum gabion_verdict verdict = denied ? GABION_DENY : GABION_ALLOW;

	check(gabion_profile_verdict(&policy->profile[0], GABION_OP_RUNTIME_SOCKET, socket) ==
		      verdict,
	      "%s is %s runtime's", socket, denied ? "a" : "no");
	check(gabion_profile_verdict(&policy->profile[1], GABION_OP_RUNTIME_SOCKET, socket) ==
		      verdict,
	      "%s, with a list of the profile's own", socket);
	gabion_policy_free(policy);
}

static void test_standard_sockets(void)
{
	char socket[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(in_run); i++) {
		snprintf(socket, sizeof(socket), "/run/%s", in_run[i]);
		expect_standard(socket, true);
		snprintf(socket, sizeof(socket), "/var/run/%s", in_run[i]);
		expect_standard(socket, true);
	}
	for (i = 0; i < ARRAY_SIZE(elsewhere); i++)
		expect_standard(elsewhere[i], true);
	for (i = 0; i < ARRAY_SIZE(harmless); i++)
		expect_standard(harmless[i], false);
}

static void test_find(const struct gabion_policy *policy)
{
	check(gabion_policy_find_profile(policy, "baseline", 8) == 0, "the first profile is found");
	check(gabion_policy_find_profile(policy, "childish", 5) == 1, "a name need not end in NUL");
	check(gabion_policy_find_profile(policy, "chil", 4) == GABION_NO_PROFILE, "not a shorter");
	check(gabion_policy_find_profile(policy, "child_", 6) == GABION_NO_PROFILE, "nor a longer");
	check(gabion_policy_find_profile(policy, "", 0) == GABION_NO_PROFILE, "nor an empty one");
}

/* The operations that the built-in policy denies to user namespaces. It says nothing else. */
static const enum gabion_operation builtin[] = {
	GABION_OP_MODULE_LOAD,
	GABION_OP_MODULE_UNLOAD,
	GABION_OP_MODULE_AUTOLOAD,
	GABION_OP_KEXEC,
	GABION_OP_RAW_MEMORY,
	GABION_OP_RAW_IO,
	GABION_OP_KERNEL_TRACE,
	GABION_OP_HIBERNATE,
	GABION_OP_SYSRQ,
	GABION_OP_SYSCTL,
	GABION_OP_PROCFS,
	GABION_OP_SYSFS,
	GABION_OP_BLOCK_DEVICE,
	GABION_OP_LSM_ADMIN,
	GABION_OP_CGROUPFS,
};

static bool is_builtin(enum gabion_operation op)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(builtin); i++) {
		if (builtin[i] == op)
			return true;
	}
	return false;
}

static void test_builtin(void)
{
	struct gabion_policy *policy = must_parse(samples[0].text);
	const struct gabion_profile *profile = &policy->profile[0];
	unsigned int op;

	check(policy->nr_profiles == 1 && !strcmp(policy->profile[0].name, "baseline"),
	      "the built-in policy has one profile, baseline");
	check(policy->userns == 0 && policy->nr_binds == 1 && !policy->nr_excepts &&
		      !policy->bind[0].profile,
	      "the built-in policy binds user namespaces and nothing else");
	for (op = 0; op < __GABION_OP_MAX; op++) {
		enum gabion_verdict verdict = is_builtin(op) ? GABION_DENY : GABION_ALLOW;

		check(gabion_profile_verdict(profile, op, "x") == verdict &&
			      gabion_profile_verdict(profile, op, NULL) == verdict,
		      "the built-in policy: %s %s", gabion_verdict_name(verdict),
		      gabion_operation_name(op));
	}
	gabion_policy_free(policy);
}

#define BIT(op) (1UL << GABION_OP_##op)

/* The operations whose hooks have to be placed: all that a profile names. */
static const struct {
	const char *name;
	const char *text;
	unsigned long needs;
} needs[] = {
	{ "nothing", VERSION, 0 },
	{ "what is allowed", VERSION "profile p\nallow all\nallow mknod: c:1:3\n", 0 },
	{ "what is denied", VERSION "profile p\ndeny kexec\n", BIT(KEXEC) },
	{ "what is audited", VERSION "profile p\naudit ptrace\n", BIT(PTRACE) },
	{ "of every profile",
	  VERSION "profile p\ndeny kexec\nprofile q inherits p\nallow kexec\ndeny bpf mount\n",
	  BIT(KEXEC) | BIT(BPF) | BIT(MOUNT) },
	{ "objects that are denied",
	  VERSION "profile p\ndeny capability: bpf\ndeny runtime_socket: /x\n",
	  BIT(CAPABILITY) | BIT(RUNTIME_SOCKET) },
	{ "all but what has to be named",
	  VERSION "profile p\ndeny all\n",
	  (1UL << __GABION_OP_MAX) - 1 - BIT(CAPABILITY) - BIT(SOCKET_FAMILY) },
	{ "all, and what is named",
	  VERSION "profile p\naudit all\ndeny capability: bpf\nallow socket_family: netlink\n"
		  "deny socket_family: netlink:xfrm\n",
	  (1UL << __GABION_OP_MAX) - 1 },
};

static void test_needs(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		struct gabion_policy *policy = must_parse(needs[i].text);

		check(gabion_policy_needs(policy) == needs[i].needs, "needs: %s", needs[i].name);
		gabion_policy_free(policy);
	}
}

void test_policy(void)
{
	struct gabion_policy *policy = must_parse(profiles);

	test_verdicts(policy);
	test_standard_sockets();
	test_find(policy);
	gabion_policy_free(policy);
	test_builtin();
	test_needs();
}
