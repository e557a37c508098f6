// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations and verdicts: the words that policy is made of.
 *
 * Shared by the module and the tool.
 */
#include "policy/operation.h"

static const char *const operation_names[] = {
	[GABION_OP_MODULE_LOAD] = "module_load",
	[GABION_OP_MODULE_UNLOAD] = "module_unload",
	[GABION_OP_MODULE_AUTOLOAD] = "module_autoload",
	[GABION_OP_KEXEC] = "kexec",
	[GABION_OP_RAW_MEMORY] = "raw_memory",
	[GABION_OP_RAW_IO] = "raw_io",
	[GABION_OP_KERNEL_TRACE] = "kernel_trace",
	[GABION_OP_HIBERNATE] = "hibernate",
	[GABION_OP_SYSRQ] = "sysrq",
	[GABION_OP_SYSCTL] = "sysctl",
	[GABION_OP_PROCFS] = "procfs",
	[GABION_OP_SYSFS] = "sysfs",
	[GABION_OP_CGROUPFS] = "cgroupfs",
	[GABION_OP_HOST_INFO] = "host_info",
	[GABION_OP_LSM_ADMIN] = "lsm_admin",
	[GABION_OP_BLOCK_DEVICE] = "block_device",
	[GABION_OP_CHAR_DEVICE] = "char_device",
	[GABION_OP_MKNOD] = "mknod",
	[GABION_OP_MOUNT] = "mount",
	[GABION_OP_SETID_EXEC] = "setid_exec",
	[GABION_OP_CAPABILITY] = "capability",
	[GABION_OP_USERNS_CREATE] = "userns_create",
	[GABION_OP_BPF] = "bpf",
	[GABION_OP_PERF_EVENT] = "perf_event",
	[GABION_OP_PTRACE] = "ptrace",
	[GABION_OP_KEYRING] = "keyring",
	[GABION_OP_SYSLOG] = "syslog",
	[GABION_OP_SETTIME] = "settime",
	[GABION_OP_IO_URING] = "io_uring",
	[GABION_OP_RUNTIME_SOCKET] = "runtime_socket",
	[GABION_OP_SOCKET_FAMILY] = "socket_family",
};

static_assert(ARRAY_SIZE(operation_names) == __GABION_OP_MAX, "an operation without a name");

static const char *const verdict_names[] = {
	[GABION_ALLOW] = "allow",
	[GABION_AUDIT] = "audit",
	[GABION_DENY_QUIETLY] = "deny quietly",
	[GABION_DENY] = "deny",
};

static_assert(ARRAY_SIZE(verdict_names) == __GABION_VERDICT_MAX, "a verdict without a name");

static const char *name_of(const char *const *names, size_t count, size_t index)
{
	return index < count ? names[index] : "?";
}

static int index_of(const char *const *names, size_t count, const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (gabion_text_is(word, len, names[i]))
			return (int)i;
	}
	return -EBADMSG;
}

/**
 * gabion_operation_name() - the name of an operation
 * @op: any value
 *
 * Context: any.
 * Return: the word that policy and events use, or "?" if @op is no operation.
 */
const char *gabion_operation_name(enum gabion_operation op)
{
	return name_of(operation_names, ARRAY_SIZE(operation_names), op);
}

/**
 * gabion_operation_parse() - the operation of a name
 * @word: need not end in NUL
 * @len: bytes in @word
 *
 * Context: any.
 * Return: the enum gabion_operation, or -EBADMSG if there is none of that name.
 */
int gabion_operation_parse(const char *word, size_t len)
{
	return index_of(operation_names, ARRAY_SIZE(operation_names), word, len);
}

/**
 * gabion_verdict_name() - the name of a verdict
 * @verdict: any value
 *
 * Context: any.
 * Return: what policy calls it, or "?" if @verdict is no verdict.
 */
const char *gabion_verdict_name(enum gabion_verdict verdict)
{
	return name_of(verdict_names, ARRAY_SIZE(verdict_names), verdict);
}

/**
 * gabion_verdict_parse() - the verdict of a name
 * @word: need not end in NUL
 * @len: bytes in @word
 *
 * Context: any.
 * Return: the enum gabion_verdict, or -EBADMSG if there is none of that name.
 */
int gabion_verdict_parse(const char *word, size_t len)
{
	return index_of(verdict_names, ARRAY_SIZE(verdict_names), word, len);
}
