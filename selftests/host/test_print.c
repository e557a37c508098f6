// SPDX-License-Identifier: GPL-2.0-only
/*
 * Canonical text: as it should look, and the same again when it is parsed.
 */
#include <string.h>

#include "harness.h"

static const struct {
	const char *name;
	const char *text;
	const char *canonical;
} texts[] = {
	{ "nothing", "#\n\n gabion  1 # x", "gabion 1\n" },
	{ "an exemption alone", VERSION "exempt\t/a/** # x", "gabion 1\n\nexempt /a/**\n" },
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
	  VERSION "profile p\nallow kexec\nprofile q\nallow all\nautoload allow x\n",
	  "gabion 1\n\nprofile p\n    allow all\n\nprofile q\n    autoload allow x\n" },
	{ "inheritance written out",
	  VERSION "profile p\ndeny kexec\nautoload allow b a\n"
		  "profile q inherits p\naudit sysrq\nautoload allow c a\n",
	  "gabion 1\n\nprofile p\n    deny kexec\n    autoload allow b a\n\n"
	  "profile q\n    deny kexec\n    audit sysrq\n    autoload allow b a c\n" },
	{ "lists in order, with one blank in a device",
	  VERSION "profile p\nsocket deny /b /a\ncapability deny sys_time bpf\n"
		  "device allow b\t8:*  c   10:229\nsysctl allow net.*\nautoload allow x\n"
		  "device allow c *:*\naudit sysctl\n",
	  "gabion 1\n\nprofile p\n    deny capability runtime_socket\n    audit sysctl\n"
	  "    autoload allow x\n    sysctl allow net.*\n"
	  "    device allow b 8:* c 10:229 c *:*\n    capability deny sys_time bpf\n"
	  "    socket deny /b /a\n" },
	{ "lists of what is denied, inherited",
	  VERSION "profile p\naudit capability\ncapability deny kill bpf\nsocket deny /a\n"
		  "profile q inherits p\ncapability deny bpf chown\nallow runtime_socket\n"
		  "profile r inherits p\nallow all\nprofile s inherits r\nsocket deny /b\n",
	  "gabion 1\n\nprofile p\n    deny runtime_socket\n    audit capability\n"
	  "    capability deny kill bpf\n    socket deny /a\n\n"
	  "profile q\n    audit capability\n    capability deny kill bpf chown\n\n"
	  "profile r\n    allow all\n\n"
	  "profile s\n    deny runtime_socket\n    socket deny /b\n" },
	{ "bindings by kind, in the order of the text",
	  VERSION "exempt /z\nbind cgroup /c p\nexempt /y\nbind userns p\nbind cgroup /b p\n"
		  "profile p\ndeny kexec\n",
	  "gabion 1\n\nprofile p\n    deny kexec\n\nbind userns p\nbind cgroup /c p\n"
	  "bind cgroup /b p\nexempt /z\nexempt /y\n" },
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
