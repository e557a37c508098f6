// SPDX-License-Identifier: GPL-2.0-only
/* Comparing policies: is one at least as strict as the other for all tasks and objects? */
#include <string.h>

#include "policy/compare.h"
#include "harness.h"

#define KEXEC_DENIED "profile p\ndeny kexec\n"
#define FREE "profile q\nallow all\n"
#define LISTED "profile p\ndeny module_autoload\nallow module_autoload: "

#define DEVICES "profile p\ndeny mknod\nallow mknod: "
#define CAPABILITIES "profile p\ndeny capability: "
#define FAMILIES "profile p\ndeny socket_family: "
#define SOCKETS "profile p\ndeny runtime_socket\ndeny runtime_socket: "

static const struct {
	const char *name;
	const char *loose;
	const char *strict;
	/* NULL if it is */
	const char *why;
} comparisons[] = {
	/* The reported sentence names the profile that would be in force. */
	{ "nothing to nothing", "", "", NULL },
	{ "something to nothing", "", KEXEC_DENIED "bind userns p\nbind cgroup /a p\n", NULL },
	{ "profiles that nothing binds", KEXEC_DENIED, "", NULL },
	{ "the same", KEXEC_DENIED FREE "bind userns p or q except /b\nbind cgroup /a p\n",
	  KEXEC_DENIED FREE "bind userns p or q except /b\nbind cgroup /a p\n", NULL },
	{ "another name, the same words", KEXEC_DENIED "bind userns p\n",
	  "profile q\ndeny kexec\nbind userns q\n", NULL },
	/* User namespaces */
	{ "userns gone", KEXEC_DENIED "bind userns p\n", KEXEC_DENIED "bind cgroup /** p\n",
	  "bind userns p would be gone" },
	{ "userns one more", KEXEC_DENIED "bind userns p\n",
	  "profile q\ndeny kexec sysrq\nbind userns q\n", NULL },
	{ "userns one less", "profile p\ndeny kexec sysrq\nbind userns p\n",
	  "profile q\ndeny kexec\nbind userns q\n",
	  "profile q of bind userns: sysrq would be allowed, is denied now" },
	{ "userns audits what it denied", KEXEC_DENIED "bind userns p\n",
	  "profile p\naudit kexec\ndeny sysrq\nbind userns p\n",
	  "profile p of bind userns: kexec would be audited, is denied now" },
	{ "userns denies what it audited", "profile p\naudit kexec\nbind userns p\n",
	  "profile p\ndeny kexec\nbind userns p\n", NULL },
	{ "userns allows what it audited", "profile p\naudit kexec\nbind userns p\n",
	  "profile p\nallow kexec\nbind userns p\n",
	  "profile p of bind userns: kexec would be allowed, is audited now" },
	/* Cgroups */
	{ "cgroup gone", KEXEC_DENIED "bind userns p\nbind cgroup /a/* p\n",
	  KEXEC_DENIED "bind userns p\n", "bind cgroup /a/* p would be gone" },
	{ "cgroup of another pattern", KEXEC_DENIED "bind cgroup /a/* p\n",
	  KEXEC_DENIED "bind cgroup /a/b p\n", "bind cgroup /a/* p would be gone" },
	{ "cgroup with a looser profile", KEXEC_DENIED "bind cgroup /a/* p\n",
	  "profile strict\ndeny sysrq\nbind cgroup /a/* strict\n",
	  "profile strict of bind cgroup /a/*: kexec would be allowed, is denied now" },
	{ "cgroup with a stricter profile", KEXEC_DENIED "bind cgroup /a/* p\n",
	  "profile strict\ndeny all\nbind cgroup /a/* strict\n", NULL },
	{ "cgroup with two profiles, one enough", KEXEC_DENIED "bind cgroup /a p\n",
	  KEXEC_DENIED "profile q\ndeny sysrq\nbind cgroup /a q\nbind cgroup /a p\n", NULL },
	{ "cgroup with two profiles, one lost",
	  KEXEC_DENIED "profile q\ndeny sysrq\nbind cgroup /a p\nbind cgroup /a q\n",
	  KEXEC_DENIED "bind cgroup /a p\n",
	  "profile p of bind cgroup /a: sysrq would be allowed, is denied now" },
	{ "second of two cgroups gone", KEXEC_DENIED "bind cgroup /a p\nbind cgroup /b p\n",
	  KEXEC_DENIED "bind cgroup /a p\nbind cgroup /c p\n", "bind cgroup /b p would be gone" },
	{ "order does not matter", KEXEC_DENIED "bind cgroup /a p\nbind cgroup /b p\n",
	  KEXEC_DENIED "bind cgroup /b p\nbind cgroup /a p\n", NULL },
	/* Exceptions */
	{ "exception gone", KEXEC_DENIED "bind userns p except /a\n",
	  KEXEC_DENIED "bind userns p\n", NULL },
	{ "exception new", KEXEC_DENIED "bind userns p except /a\n",
	  KEXEC_DENIED "bind userns p except /a /b\n", "bind userns: except /b would be new" },
	{ "exception of another pattern", KEXEC_DENIED "bind userns p except /a/*\n",
	  KEXEC_DENIED "bind userns p except /a\n", "bind userns: except /a would be new" },
	{ "exception of another line",
	  KEXEC_DENIED "bind userns p except /a/b\nbind cgroup /a p\n",
	  KEXEC_DENIED "bind userns p\nbind cgroup /a p except /a/b\n",
	  "bind cgroup /a: except /a/b would be new" },
	{ "exception from what is new itself", KEXEC_DENIED,
	  KEXEC_DENIED "bind userns p except /b\nbind cgroup /a p except /a/b\n", NULL },
	{ "exception of one of two lines", KEXEC_DENIED "bind cgroup /a p\n",
	  KEXEC_DENIED "profile q\ndeny all\nbind cgroup /a q except /a/b\n"
		       "bind cgroup /a p\n",
	  NULL },
	/* "bind containers" */
	{ "containers of more runtimes", KEXEC_DENIED "bind containers docker lxc p\n",
	  KEXEC_DENIED "bind containers docker podman lxc p\n", NULL },
	{ "containers of all runtimes", KEXEC_DENIED "bind containers podman lxc p\n",
	  KEXEC_DENIED "bind containers p\n", NULL },
	/* These bind a pod as a whole, not each of its containers. */
	{ "pods, for an engine's containers", KEXEC_DENIED "bind containers crio p\n",
	  KEXEC_DENIED "bind containers crio kubernetes p\n",
	  "bind containers crio p would be gone" },
	{ "all runtimes, for an engine's containers", KEXEC_DENIED "bind containers docker lxc p\n",
	  KEXEC_DENIED "bind containers p\n", "bind containers docker lxc p would be gone" },
	{ "an engine's containers beside", KEXEC_DENIED "bind containers crio p\n",
	  KEXEC_DENIED "bind containers crio p\nbind containers p\n", NULL },
	{ "an engine's containers beside pods", KEXEC_DENIED "bind containers kubernetes p\n",
	  KEXEC_DENIED "bind containers crio kubernetes p\n", NULL },
	{ "containers of fewer", KEXEC_DENIED "bind containers podman docker p\n",
	  KEXEC_DENIED "bind containers docker p\n",
	  "bind containers docker podman p would be gone" },
	{ "containers no more of all", KEXEC_DENIED "bind containers p\n",
	  KEXEC_DENIED "bind containers docker podman p\n", "bind containers p would be gone" },
	{ "containers with a looser profile", KEXEC_DENIED FREE "bind containers docker p\n",
	  KEXEC_DENIED FREE "bind containers docker q\n",
	  "profile q of bind containers docker: kexec would be allowed, is denied now" },
	{ "containers by two lines", KEXEC_DENIED FREE "bind containers podman p\n",
	  KEXEC_DENIED FREE "bind containers podman q\nbind containers p\n", NULL },
	{ "containers excepted", KEXEC_DENIED "bind containers p\n",
	  KEXEC_DENIED "bind containers p except /a\n",
	  "bind containers: except /a would be new" },
	{ "containers by a pattern instead", KEXEC_DENIED "bind containers p\n",
	  KEXEC_DENIED "bind cgroup /** p\n", "bind containers p would be gone" },
	/* "or" profiles */
	{ "or gone", KEXEC_DENIED FREE "bind userns p or q\n",
	  KEXEC_DENIED "bind userns p\n", NULL },
	{ "or new", KEXEC_DENIED FREE "bind cgroup /a p\n",
	  KEXEC_DENIED FREE "bind cgroup /a p or q\n", "bind cgroup /a: or q would be looser" },
	{ "or one more", KEXEC_DENIED FREE "profile r\nallow all\nbind userns p or q\n",
	  KEXEC_DENIED FREE "profile r\nallow all\nbind userns p or q r\n",
	  "bind userns: or r would be looser" },
	{ "or new, and no looser than what binds", KEXEC_DENIED "bind userns p\n",
	  KEXEC_DENIED "profile q\ndeny all\nbind userns p or q\n", NULL },
	{ "or of a profile that becomes looser",
	  KEXEC_DENIED "profile q\ndeny sysrq\nbind userns p or q\n",
	  KEXEC_DENIED FREE "bind userns p or q\n", "bind userns: or q would be looser" },
	{ "or of a profile that becomes stricter",
	  KEXEC_DENIED FREE "bind userns p or q\n",
	  KEXEC_DENIED "profile q\ndeny sysrq\nbind userns p or q\n", NULL },
	{ "or of another name, as loose", KEXEC_DENIED FREE "bind userns p or q\n",
	  KEXEC_DENIED "profile r\nallow all\nbind userns p or r\n",
	  "bind userns: or r would be looser" },
	{ "what may stand in binds now", KEXEC_DENIED FREE "bind userns p or q\n",
	  KEXEC_DENIED FREE "bind userns q\n",
	  "profile q of bind userns: kexec would be allowed, is denied now" },
	/* Lists of allowed modules */
	{ "list the same", LISTED "a b\nbind userns p\n", LISTED "b a\nbind userns p\n", NULL },
	{ "list shorter", LISTED "a b\nbind userns p\n", LISTED "b\nbind userns p\n", NULL },
	{ "list gone", LISTED "a b\nbind userns p\n",
	  "profile p\ndeny module_autoload\nbind userns p\n", NULL },
	{ "list longer", LISTED "a\nbind userns p\n", LISTED "a c\nbind userns p\n",
	  "profile p of bind userns: module_autoload of c would be allowed, is denied now" },
	{ "list new", "profile p\naudit module_autoload\nbind userns p\n",
	  LISTED "nf-*\nbind userns p\n",
	  "profile p of bind userns: module_autoload of nf-* would be allowed, is audited now" },
	{ "list new where all was allowed", "profile p\nallow all\nbind userns p\n",
	  LISTED "nf-*\nbind userns p\n", NULL },
	{ "list of what is allowed now as a whole", LISTED "a\nbind userns p\n",
	  "profile p\nallow module_autoload: a\nbind userns p\n",
	  "profile p of bind userns: module_autoload would be allowed, is denied now" },
	{ "list with a narrower pattern", LISTED "nf-*\nbind userns p\n",
	  LISTED "nf-nat nf-*-x\nbind userns p\n", NULL },
	{ "list with a wider pattern", LISTED "nf-nat\nbind userns p\n",
	  LISTED "nf-*\nbind userns p\n",
	  "profile p of bind userns: module_autoload of nf-* would be allowed, is denied now" },
	{ "list with a pattern that only overlaps", LISTED "a*\nbind userns p\n",
	  LISTED "*a\nbind userns p\n",
	  "profile p of bind userns: module_autoload of *a would be allowed, is denied now" },
	/* Other lists of allowed objects */
	{ "sysctl of fewer",
	  "profile p\ndeny sysctl\nallow sysctl: net.* kernel.*\nbind userns p\n",
	  "profile p\ndeny sysctl\nallow sysctl: kernel.shm* net.core.*\nbind userns p\n", NULL },
	{ "sysctl of more", "profile p\naudit sysctl\nallow sysctl: net.core.*\nbind userns p\n",
	  "profile p\ndeny sysctl\nallow sysctl: net.*\nbind userns p\n",
	  "profile p of bind userns: sysctl of net.* would be allowed, is audited now" },
	{ "devices of fewer",
	  DEVICES "b:8:0-15 c:*:* b:9:*\nbind userns p\n",
	  DEVICES "b:8:3-5 c:1-9:8 b:9:0-7 b:8:15\nbind userns p\n", NULL },
	{ "devices that say all in two ways", DEVICES "c:0-4294967295:*\nbind userns p\n",
	  DEVICES "c:*:0-4294967295\nbind userns p\n", NULL },
	{ "devices with a wider range", DEVICES "c:1:3-5\nbind userns p\n",
	  DEVICES "c:1:3-6\nbind userns p\n",
	  "profile p of bind userns: mknod of c:1:3-6 would be allowed, is denied now" },
	{ "devices with another major", DEVICES "c:1:3-5\nbind userns p\n",
	  DEVICES "c:1-2:3\nbind userns p\n",
	  "profile p of bind userns: mknod of c:1-2:3 would be allowed, is denied now" },
	{ "devices of another kind", DEVICES "c:*:*\nbind userns p\n",
	  DEVICES "b:1:3\nbind userns p\n",
	  "profile p of bind userns: mknod of b:1:3 would be allowed, is denied now" },
	{ "devices of an operation that was allowed",
	  "profile p\nallow mknod\ndeny kexec\nbind userns p\n",
	  DEVICES "b:1:3\nbind userns p\n",
	  "profile p of bind userns: kexec would be allowed, is denied now" },
	{ "devices of one of two operations",
	  "profile p\ndeny char_device\nallow char_device: 1:3\nbind userns p\n",
	  "profile p\ndeny char_device mknod\nallow char_device: 1:3\nbind userns p\n", NULL },
	/* Lists of denied objects */
	{ "capabilities the same", CAPABILITIES "kill bpf\nbind userns p\n",
	  CAPABILITIES "bpf kill\nbind userns p\n", NULL },
	{ "capabilities of more", CAPABILITIES "kill\nbind userns p\n",
	  CAPABILITIES "bpf kill\nbind userns p\n", NULL },
	{ "capabilities of fewer", CAPABILITIES "kill bpf\nbind userns p\n",
	  CAPABILITIES "kill\nbind userns p\n",
	  "profile p of bind userns: capability of bpf would be allowed, is denied now" },
	{ "capabilities of others", CAPABILITIES "kill\nbind userns p\n",
	  CAPABILITIES "bpf\nbind userns p\n",
	  "profile p of bind userns: capability of kill would be allowed, is denied now" },
	{ "capabilities gone", CAPABILITIES "kill\nbind userns p\n",
	  "profile p\ndeny all\nbind userns p\n",
	  "profile p of bind userns: capability of kill would be allowed, is denied now" },
	{ "capabilities new", "profile p\nallow all\nbind userns p\n",
	  CAPABILITIES "kill\nbind userns p\n", NULL },
	{ "capabilities new where all of none were denied", "profile p\ndeny all\nbind userns p\n",
	  "profile p\ndeny all\ndeny capability: kill\nbind userns p\n", NULL },
	{ "capabilities audited that were denied", CAPABILITIES "kill\nbind userns p\n",
	  "profile p\naudit capability: kill bpf\nbind userns p\n",
	  "profile p of bind userns: capability of kill would be audited, is denied now" },
	{ "capabilities denied that were audited",
	  "profile p\naudit capability: kill bpf\nbind userns p\n",
	  CAPABILITIES "kill bpf\nbind userns p\n", NULL },
	{ "capabilities denied, of which one was audited",
	  "profile p\naudit capability: kill bpf\nbind userns p\n",
	  CAPABILITIES "kill\nbind userns p\n",
	  "profile p of bind userns: capability of bpf would be allowed, is audited now" },
	{ "a family instead of its protocols", FAMILIES "netlink:xfrm inet:sctp\nbind userns p\n",
	  FAMILIES "netlink inet\nbind userns p\n", NULL },
	{ "a protocol instead of its family", FAMILIES "netlink\nbind userns p\n",
	  FAMILIES "netlink:xfrm\nbind userns p\n",
	  "profile p of bind userns: socket_family of netlink would be allowed, is denied now" },
	{ "a protocol excepted", FAMILIES "netlink\nbind userns p\n",
	  FAMILIES "netlink\nallow socket_family: netlink:route\nbind userns p\n",
	  "profile p of bind userns: socket_family of netlink:route would be allowed, is denied "
	  "now" },
	{ "an exception taken back by its number",
	  FAMILIES "netlink\nallow socket_family: netlink:route netlink:xfrm\nbind userns p\n",
	  FAMILIES "netlink\nallow socket_family: netlink:route netlink:xfrm\n"
		   "deny socket_family: 16:6\nbind userns p\n",
	  NULL },
	{ "a family of no protocols, and one whose name it begins",
	  FAMILIES "inet\nbind userns p\n", FAMILIES "inet6\nbind userns p\n",
	  "profile p of bind userns: socket_family of inet would be allowed, is denied now" },
	{ "sockets of more", SOCKETS "/a/*\nbind userns p\n",
	  SOCKETS "/b /a*\nbind userns p\n", NULL },
	{ "sockets of fewer", SOCKETS "/a*\nbind userns p\n",
	  SOCKETS "/a/* /a\nbind userns p\n",
	  "profile p of bind userns: runtime_socket of /a* would be allowed, is denied now" },
	{ "sockets, the standard ones again", "profile p\ndeny runtime_socket\nbind userns p\n",
	  "profile q\ndeny all\nbind userns q\n", NULL },
	{ "sockets with the standard ones among them",
	  "profile p\ndeny runtime_socket\nbind userns p\n",
	  SOCKETS "/run/* /var/run/* @*\nbind userns p\n", NULL },
	{ "sockets of one's own, which the standard ones stand beside",
	  "profile p\ndeny runtime_socket\nbind userns p\n", SOCKETS "/x\nbind userns p\n", NULL },
	{ "sockets, now the standard ones", SOCKETS "/run/docker.sock /x\nbind userns p\n",
	  "profile p\ndeny runtime_socket\nbind userns p\n",
	  "profile p of bind userns: runtime_socket of /x would be allowed, is denied now" },
	{ "standard sockets, now all of these", SOCKETS "/run/docker.sock\nbind userns p\n",
	  "profile p\ndeny runtime_socket\nbind userns p\n", NULL },
	{ "a driver that is allowed", "profile p\ndeny char_device\nbind userns p\n",
	  "profile p\ndeny char_device\nallow char_device: tun\nbind userns p\n",
	  "profile p of bind userns: char_device of tun would be allowed, is denied now" },
	{ "a driver where numbers were allowed",
	  "profile p\ndeny char_device\nallow char_device: 10:*\nbind userns p\n",
	  "profile p\ndeny char_device\nallow char_device: tun\nbind userns p\n",
	  "profile p of bind userns: char_device of tun would be allowed, is denied now" },
	{ "a driver where all were allowed",
	  "profile p\ndeny char_device\nallow char_device: *:*\nbind userns p\n",
	  "profile p\ndeny char_device\nallow char_device: tun\nbind userns p\n", NULL },
	{ "a driver that was denied, now a number",
	  "profile p\ndeny char_device: tun\nbind userns p\n",
	  "profile p\ndeny char_device: 10:200\nbind userns p\n",
	  "profile p of bind userns: char_device of tun would be allowed, is denied now" },
	{ "files of fewer", "profile p\ndeny procfs\nallow procfs: /proc/irq/*\nbind userns p\n",
	  "profile p\ndeny procfs\nallow procfs: /proc/irq/*/smp_affinity\nbind userns p\n", NULL },
	{ "files of more", "profile p\ndeny sysfs\nallow sysfs: /sys/kernel/mm/*\nbind userns p\n",
	  "profile p\ndeny sysfs\nallow sysfs: /sys/kernel/*\nbind userns p\n",
	  "profile p of bind userns: sysfs of /sys/kernel/* would be allowed, is denied now" },
	{ "kinds of file systems of one's own, now all others",
	  "profile p\ndeny mount: tmpfs\nbind userns p\n", "profile p\ndeny mount\nbind userns p\n",
	  "profile p of bind userns: mount of tmpfs would be allowed, is denied now" },
	{ "kinds of file systems, now all",
	  "profile p\ndeny mount: ext4\nbind userns p\n", "profile p\ndeny mount\nbind userns p\n",
	  NULL },
	{ "kinds of file systems, now these and all others",
	  "profile p\ndeny mount\nbind userns p\n",
	  "profile p\ndeny mount: tmpfs\ndeny mount\nbind userns p\n", NULL },
	{ "kinds of file systems, one allowed", "profile p\ndeny mount\nbind userns p\n",
	  "profile p\ndeny mount\nallow mount: nfs\nbind userns p\n",
	  "profile p of bind userns: mount of nfs would be allowed, is denied now" },
	/* The last matching line decides */
	{ "an exception taken back", LISTED "a* b\nbind userns p\n",
	  LISTED "a* b\ndeny module_autoload: ab*\nbind userns p\n", NULL },
	{ "what was taken back given again",
	  LISTED "a*\ndeny module_autoload: ab*\nbind userns p\n",
	  LISTED "a*\ndeny module_autoload: ab*\nallow module_autoload: abc\nbind userns p\n",
	  "profile p of bind userns: module_autoload of abc would be allowed, is denied now" },
	{ "exceptions to an exception in another order",
	  LISTED "a*\ndeny module_autoload: ab*\nbind userns p\n",
	  "profile p\ndeny module_autoload: ab*\ndeny module_autoload\n"
	  "allow module_autoload: a*\nbind userns p\n",
	  "profile p of bind userns: module_autoload of a* would be allowed, is denied now" },
	{ "one denied, now all but others", "profile p\ndeny sysctl: kernel.*\nbind userns p\n",
	  "profile p\ndeny sysctl\nallow sysctl: net.* vm.*\nbind userns p\n", NULL },
	{ "one denied, now all but some of it", "profile p\ndeny sysctl: kernel.*\nbind userns p\n",
	  "profile p\ndeny sysctl\nallow sysctl: *.shmmax\nbind userns p\n",
	  "profile p of bind userns: sysctl of *.shmmax would be allowed, is denied now" },
	{ "all but two parts, now all but one",
	  "profile p\ndeny sysctl\nallow sysctl: net.a* net.b*\nbind userns p\n",
	  "profile p\ndeny sysctl\nallow sysctl: net.a\naudit sysctl: net.b\nbind userns p\n",
	  NULL },
	{ "an object audited that was denied", LISTED "a\nbind userns p\n",
	  LISTED "a\naudit module_autoload: b\nbind userns p\n",
	  "profile p of bind userns: module_autoload of b would be audited, is denied now" },
	{ "an object audited that was allowed", LISTED "a\nbind userns p\n",
	  LISTED "a\naudit module_autoload: a\nbind userns p\n", NULL },
	{ "denied quietly, which no event tells of", KEXEC_DENIED "bind userns p\n",
	  "profile p\ndeny quietly kexec\nbind userns p\n",
	  "profile p of bind userns: kexec would be denied quietly, is denied now" },
	{ "no more denied quietly", "profile p\ndeny quietly sysctl: a*\nbind userns p\n",
	  "profile p\ndeny sysctl: a*\nbind userns p\n", NULL },
	{ "a runtime's socket allowed", "profile p\ndeny runtime_socket\nbind userns p\n",
	  "profile p\ndeny runtime_socket\nallow runtime_socket: /run/docker.sock\nbind userns p\n",
	  "profile p of bind userns: runtime_socket of /run/docker.sock would be allowed, "
	  "is denied now" },
	{ "a socket allowed that was never denied",
	  "profile p\ndeny runtime_socket\nbind userns p\n",
	  "profile p\ndeny runtime_socket\nallow runtime_socket: /srv/x\nbind userns p\n",
	  "profile p of bind userns: runtime_socket of /srv/x would be allowed, is denied now" },
	{ "devices denied one by one", "profile p\ndeny block_device: 8:* 9:0\nbind userns p\n",
	  "profile p\ndeny block_device\nallow block_device: 7:*\nbind userns p\n", NULL },
	{ "devices denied one by one, of which one passes",
	  "profile p\ndeny block_device: 8:* 9:0\nbind userns p\n",
	  "profile p\ndeny block_device\nallow block_device: 0-9:3\nbind userns p\n",
	  "profile p of bind userns: block_device of 0-9:3 would be allowed, is denied now" },
};

static struct gabion_policy *parse_after_version(const char *rest)
{
	char text[2048];

	snprintf(text, sizeof(text), VERSION "%s", rest);
	return must_parse(text);
}

static void test_comparisons(void)
{
	char why[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(comparisons); i++) {
		struct gabion_policy *loose = parse_after_version(comparisons[i].loose);
		struct gabion_policy *strict = parse_after_version(comparisons[i].strict);
		const char *expected = comparisons[i].why;
		bool covers;
		bool right;

		memset(why, 0, sizeof(why));
		covers = gabion_policy_covers(strict, loose, why, sizeof(why));
		right = covers == !expected && (covers || !strcmp(why, expected));
		if (!check(right, "%s: %s", comparisons[i].name, expected ? "looser" : "as strict"))
			note("%s, %s", covers ? "as strict" : "looser", why);
		gabion_policy_free(loose);
		gabion_policy_free(strict);
	}
}

static void test_profiles(void)
{
	struct gabion_policy *policy = must_parse(VERSION "profile a\ndeny kexec\n"
							  "profile b inherits a\naudit sysrq\n");
	const struct gabion_profile *a = &policy->profile[0];
	const struct gabion_profile *b = &policy->profile[1];
	char why[128] = "";

	check(gabion_profile_covers(b, a, why, sizeof(why)), "a stricter profile covers");
	check(!gabion_profile_covers(a, b, why, sizeof(why)), "a looser profile does not cover");
	check(!strcmp(why, "profile a: sysrq would be allowed, is audited now"),
	      "a looser profile is told");
	check(!gabion_profile_covers(a, b, why, 10) && !strcmp(why, "profile a"),
	      "a sentence that is too long is cut");
	gabion_policy_free(policy);
}

/* With the longest words the sentence is cut, but still valid. */
static void test_long_words(void)
{
	char pattern[GABION_WORD_MAX + 1];
	struct gabion_policy *loose;
	struct gabion_policy *strict;
	char text[1024];
	char why[128];

	memset(pattern, 'c', GABION_WORD_MAX);
	pattern[0] = '/';
	pattern[GABION_WORD_MAX] = '\0';
	snprintf(text, sizeof(text), KEXEC_DENIED "bind cgroup %s p\n", pattern);
	loose = parse_after_version(text);
	snprintf(text, sizeof(text), "profile p\nallow all\nbind cgroup %s p\n", pattern);
	strict = parse_after_version(text);
	check(!gabion_policy_covers(strict, loose, why, sizeof(why)), "the longest pattern");
	check(strlen(why) == sizeof(why) - 1, "the longest pattern makes a sentence");
	gabion_policy_free(loose);
	gabion_policy_free(strict);
}

void test_compare(void)
{
	test_comparisons();
	test_profiles();
	test_long_words();
}
