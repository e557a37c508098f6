// SPDX-License-Identifier: GPL-2.0-only
/* Canonical text: the expected form, and the same again when it is parsed. */
#include <string.h>

#include "harness.h"

static const struct {
	const char *name;
	const char *text;
	const char *canonical;
} texts[] = {
	{ "nothing", "#\n\n gabion  1 # x", "gabion 1\n" },
	{ "verdicts in order, deny before audit",
	  VERSION "profile p\n audit sysrq\n deny kexec\n allow raw_io\n deny module_load\n",
	  "gabion 1\n\nprofile p\n    deny module_load kexec\n    audit sysrq\n" },
	{ "all written out", VERSION "profile p\ndeny all\nallow kexec sysrq\naudit raw_io\n",
	  "gabion 1\n\nprofile p\n"
	  "    deny module_load module_unload module_autoload raw_memory kernel_trace hibernate "
	  "sysctl procfs sysfs cgroupfs host_info lsm_admin block_device char_device mknod mount "
	  "setid_exec userns_create bpf perf_event ptrace keyring syslog settime io_uring "
	  "runtime_socket\n"
	  "    audit raw_io\n" },
	{ "allow all, when there is nothing else",
	  VERSION "profile p\nallow kexec\nprofile q\nallow all\nallow module_autoload: x\n",
	  "gabion 1\n\nprofile p\n    allow all\n\nprofile q\n    allow module_autoload: x\n" },
	{ "inheritance written out",
	  VERSION "profile p\ndeny kexec\nallow module_autoload: b a\n"
		  "profile q inherits p\naudit sysrq\nallow module_autoload: c a\n",
	  "gabion 1\n\nprofile p\n    deny kexec\n    allow module_autoload: b a\n\n"
	  "profile q\n    deny kexec\n    audit sysrq\n    allow module_autoload: b c a\n" },
	{ "objects by operation, a line for each verdict in turn",
	  VERSION "profile p\ndeny runtime_socket: /b /a\ndeny capability: sys_time bpf\n"
		  "allow block_device: 8:*  c:21:0\nallow char_device:   10:229\nallow sysctl: net.*\n"
		  "allow mknod: c:*:*\ndeny sysctl: net.core.*\naudit sysctl: a\nallow sysctl: b c\n",
	  "gabion 1\n\nprofile p\n    allow sysctl: net.*\n    deny sysctl: net.core.*\n"
	  "    audit sysctl: a\n    allow sysctl: b c\n    allow block_device: 8:* c:21:0\n"
	  "    allow char_device: 10:229\n    allow mknod: c:*:*\n"
	  "    deny capability: sys_time bpf\n    deny runtime_socket: /b /a\n" },
	{ "ways to memory, registers and traces",
	  VERSION "profile p\ndeny raw_memory raw_io kernel_trace\nallow raw_io: msr pci\n"
		  "deny quietly kernel_trace: debugfs\naudit raw_memory: kcore\n",
	  "gabion 1\n\nprofile p\n    deny raw_memory raw_io kernel_trace\n"
	  "    audit raw_memory: kcore\n    allow raw_io: msr pci\n"
	  "    deny quietly kernel_trace: debugfs\n" },
	{ "uses of BPF",
	  VERSION "profile p\ndeny bpf\nallow bpf: map_create cgroup_device\ndeny bpf: map\n",
	  "gabion 1\n\nprofile p\n    deny bpf\n    allow bpf: map_create cgroup_device\n"
	  "    deny bpf: map\n" },
	{ "families by their names",
	  VERSION "profile p\ndeny socket_family: 38 16:6 netlink:22 46 2:132 inet6:200 rds\n",
	  "gabion 1\n\nprofile p\n    deny socket_family: alg netlink:xfrm netlink:smc 46 inet:sctp "
	  "inet6:200 rds\n" },
	{ "what the whole operation takes back",
	  VERSION "profile p\nallow sysctl: a b\ndeny sysctl\nallow sysctl: c\n"
		  "profile q inherits p\nallow all\nprofile r inherits p\ndeny quietly sysctl\n",
	  "gabion 1\n\nprofile p\n    deny sysctl\n    allow sysctl: c\n\n"
	  "profile q\n    allow all\n\nprofile r\n    deny quietly sysctl\n" },
	{ "sockets that were named stay so",
	  VERSION "profile p\ndeny runtime_socket: /a\nallow runtime_socket: /b\n"
		  "audit runtime_socket\n"
		  "profile q inherits p\nallow runtime_socket\nprofile r inherits p\n"
		  "allow runtime_socket: /a\n",
	  "gabion 1\n\nprofile p\n    audit runtime_socket\n    audit runtime_socket: /a\n\n"
	  "profile q\n    allow all\n\n"
	  "profile r\n    audit runtime_socket\n    allow runtime_socket: /a\n" },
	{ "drivers",
	  VERSION "profile p\nallow char_device: tun 10:229\ndeny block_device: sd c:sg c:21:0\n",
	  "gabion 1\n\nprofile p\n    deny block_device: sd c:sg c:21:0\n"
	  "    allow char_device: tun 10:229\n" },
	{ "kinds of file systems that were named stay so",
	  VERSION "profile p\ndeny mount: tmpfs\nallow mount: nfs\ndeny mount\nallow mount: cifs\n",
	  "gabion 1\n\nprofile p\n    deny mount\n    deny mount: tmpfs\n"
	  "    allow mount: cifs\n" },
	{ "containers, by the order of their table",
	  VERSION "profile p\ndeny kexec\nprofile q\nallow all\n"
		  "bind containers  podman\tdocker lxc p or q except /x\nbind containers q\n",
	  "gabion 1\n\nprofile p\n    deny kexec\n\nprofile q\n    allow all\n\n"
	  "bind containers docker lxc podman p or q except /x\nbind containers q\n" },
	{ "bindings in the order of the text",
	  VERSION "bind cgroup /c p\tor  r q except\t/z/** # x\n"
		  "bind userns p  except /y /x\nbind cgroup /b p or q\n"
		  "profile p\ndeny kexec\nprofile q\nallow all\nprofile r\nallow all\n",
	  "gabion 1\n\nprofile p\n    deny kexec\n\nprofile q\n    allow all\n\n"
	  "profile r\n    allow all\n\nbind cgroup /c p or r q except /z/**\n"
	  "bind userns p except /y /x\nbind cgroup /b p or q\n" },
};

static void test_texts(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		struct gabion_policy *policy = must_parse(texts[i].text);
		size_t len = 0;
		char *text = gabion_policy_print(policy, &len);

		if (!check(text && !strcmp(text, texts[i].canonical), "canonical text: %s",
			   texts[i].name))
			note("it is: %s", text ? text : "missing");
		check(len == strlen(texts[i].canonical) && len == gabion_policy_print_size(policy),
		      "length of canonical text: %s", texts[i].name);
		gabion_free(text);
		gabion_policy_free(policy);
	}
}

static void test_round_trip(const struct sample *sample)
{
	struct gabion_policy *policy = must_parse(sample->text);
	struct gabion_policy *again;
	size_t len = 0;
	size_t len_again = 0;
	char *text = gabion_policy_print(policy, &len);
	char *text_again;

	again = must_parse(text);
	text_again = gabion_policy_print(again, &len_again);
	check(same_policy(policy, again), "read back, the same policy: %s", sample->name);
	check(len == len_again && !strcmp(text, text_again), "read back, the same text: %s",
	      sample->name);
	gabion_free(text);
	gabion_free(text_again);
	gabion_policy_free(policy);
	gabion_policy_free(again);
}

void test_print(void)
{
	size_t i;

	test_texts();
	for (i = 0; i < nr_samples; i++)
		test_round_trip(&samples[i]);
}
