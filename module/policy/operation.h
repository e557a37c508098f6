/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations and verdicts: the words that policy is made of.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_OPERATION_H
#define _GABION_POLICY_OPERATION_H

#include "policy/shared.h"

/* Names of operations are ABI: text of policies, events and statistics. */
enum gabion_operation {
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
	GABION_OP_CGROUPFS,
	GABION_OP_HOST_INFO,
	GABION_OP_LSM_ADMIN,
	GABION_OP_BLOCK_DEVICE,
	GABION_OP_CHAR_DEVICE,
	GABION_OP_MKNOD,
	GABION_OP_MOUNT,
	GABION_OP_SETID_EXEC,
	GABION_OP_CAPABILITY,
	GABION_OP_USERNS_CREATE,
	GABION_OP_BPF,
	GABION_OP_PERF_EVENT,
	GABION_OP_PTRACE,
	GABION_OP_KEYRING,
	GABION_OP_SYSLOG,
	GABION_OP_SETTIME,
	GABION_OP_IO_URING,
	GABION_OP_RUNTIME_SOCKET,
	GABION_OP_SOCKET_FAMILY,
	__GABION_OP_MAX
};

/* Ordered: of two verdicts the stricter is the greater. */
enum gabion_verdict {
	GABION_ALLOW,
	GABION_AUDIT,
	GABION_DENY_QUIETLY, /* no event: a verdict that wants one is stricter */
	GABION_DENY,
	__GABION_VERDICT_MAX
};

/**
 * gabion_text_is() - is a stretch of text exactly this word
 * @text: need not end in NUL
 * @len: bytes in @text
 * @word: NUL-terminated
 *
 * Context: any.
 * Return: true if all @len bytes are those of @word.
 */
static inline bool gabion_text_is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(text, word, len);
}

const char *gabion_operation_name(enum gabion_operation op);
int gabion_operation_parse(const char *word, size_t len);
const char *gabion_verdict_name(enum gabion_verdict verdict);
int gabion_verdict_parse(const char *word, size_t len);

#endif /* _GABION_POLICY_OPERATION_H */
