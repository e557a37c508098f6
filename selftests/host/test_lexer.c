// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of operations, verdicts, capabilities and lists. They are ABI, so this file repeats
 * them.
 */
#include <string.h>

#include "policy/capability.h"
#include "harness.h"

static const char *const operations[] = {
	"module_load",
	"module_unload",
	"module_autoload",
	"kexec",
	"raw_memory",
	"raw_io",
	"kernel_trace",
	"hibernate",
	"sysrq",
	"sysctl",
	"procfs",
	"sysfs",
	"cgroupfs",
	"host_info",
	"lsm_admin",
	"block_device",
	"char_device",
	"mknod",
	"mount",
	"setid_exec",
	"capability",
	"userns_create",
	"bpf",
	"perf_event",
	"ptrace",
	"keyring",
	"syslog",
	"settime",
	"io_uring",
	"runtime_socket",
	"socket_family",
};

/* from linux/capability.h, in lower case */
static const char *const capabilities[] = {
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
};

static const char *const verdicts[] = { "allow", "audit", "deny quietly", "deny" };

static const char *const no_words[] = {
	"",
	"a",
	"module",
	"module_loa",
	"module_loadx",
	"MODULE_LOAD",
	"all",
	"?",
	"den",
	"denyy",
};

static void test_operation_names(void)
{
	const char *above = gabion_operation_name(__GABION_OP_MAX);
	const char *below = gabion_operation_name(-1);
	unsigned int i;
	bool right;

	check(ARRAY_SIZE(operations) == __GABION_OP_MAX, "as many operations as are known");
	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		const char *name = operations[i];

		right = gabion_operation_parse(name, strlen(name)) == (int)i &&
			!strcmp(gabion_operation_name(i), name);
		check(right, "operation %s", name);
	}
	check(!strcmp(above, "?") && !strcmp(below, "?"), "what is no operation has no name");
}

static void test_verdict_names(void)
{
	const char *above = gabion_verdict_name(__GABION_VERDICT_MAX);
	const char *below = gabion_verdict_name(-1);
	unsigned int i;
	bool right;

	check(ARRAY_SIZE(verdicts) == __GABION_VERDICT_MAX, "as many verdicts as are known");
	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		const char *name = verdicts[i];

		right = gabion_verdict_parse(name, strlen(name)) == (int)i &&
			!strcmp(gabion_verdict_name(i), name);
		check(right, "verdict %s", name);
	}
	check(!strcmp(above, "?") && !strcmp(below, "?"), "what is no verdict has no name");
}

static void test_capability_names(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		check(gabion_capability_known(capabilities[i]) &&
			      !strcmp(gabion_capability_name(i), capabilities[i]),
		      "capability %s", capabilities[i]);
	check(!strcmp(gabion_capability_name(i), "?") && !strcmp(gabion_capability_name(-1), "?"),
	      "what is no capability has no name");
	check(!gabion_capability_known("?") && !gabion_capability_known("") &&
		      !gabion_capability_known("cap_chown") && !gabion_capability_known("CHOWN") &&
		      !gabion_capability_known("chow") && !gabion_capability_known("chownx"),
	      "nor is any other word one");
}

void test_lexer(void)
{
	unsigned int i;

	test_operation_names();
	test_verdict_names();
	test_capability_names();
	for (i = 0; i < ARRAY_SIZE(no_words); i++) {
		const char *word = no_words[i];
		size_t len = strlen(word);

		check(gabion_operation_parse(word, len) == -EBADMSG, "no operation: %s", word);
		check(gabion_verdict_parse(word, len) == -EBADMSG, "no verdict: %s", word);
	}
}
