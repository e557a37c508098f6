// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses: ways to the kernel's memory, to devices' registers, and to tracing of the kernel.
 *
 * Shared by the module and the tool.
 */
#include "policy/access.h"

static const struct {
	enum gabion_operation op;
	const char *word;
} accesses[] = {
	[GABION_ACCESS_MEM] = { GABION_OP_RAW_MEMORY, "mem" },
	[GABION_ACCESS_KCORE] = { GABION_OP_RAW_MEMORY, "kcore" },
	[GABION_ACCESS_SWAP] = { GABION_OP_RAW_MEMORY, "swap" },
	[GABION_ACCESS_POISON] = { GABION_OP_RAW_MEMORY, "poison" },
	[GABION_ACCESS_XEN_PRIVCMD] = { GABION_OP_RAW_MEMORY, "xen_privcmd" },
	[GABION_ACCESS_XEN_STORE] = { GABION_OP_RAW_MEMORY, "xen_store" },

	[GABION_ACCESS_EFI_TEST] = { GABION_OP_RAW_IO, "efi_test" },
	[GABION_ACCESS_PCI] = { GABION_OP_RAW_IO, "pci" },
	[GABION_ACCESS_IOPORT] = { GABION_OP_RAW_IO, "ioport" },
	[GABION_ACCESS_PORT] = { GABION_OP_RAW_IO, "port" },
	[GABION_ACCESS_MSR] = { GABION_OP_RAW_IO, "msr" },
	[GABION_ACCESS_ACPI_TABLES] = { GABION_OP_RAW_IO, "acpi_tables" },
	[GABION_ACCESS_DEVICE_TREE] = { GABION_OP_RAW_IO, "device_tree" },
	[GABION_ACCESS_PCMCIA_CIS] = { GABION_OP_RAW_IO, "pcmcia_cis" },
	[GABION_ACCESS_TIOCSSERIAL] = { GABION_OP_RAW_IO, "tiocsserial" },
	[GABION_ACCESS_RTAS] = { GABION_OP_RAW_IO, "rtas" },
	[GABION_ACCESS_XEN] = { GABION_OP_RAW_IO, "xen" },

	[GABION_ACCESS_MMIOTRACE] = { GABION_OP_KERNEL_TRACE, "mmiotrace" },
	[GABION_ACCESS_DEBUGFS] = { GABION_OP_KERNEL_TRACE, "debugfs" },
	[GABION_ACCESS_TRACEFS] = { GABION_OP_KERNEL_TRACE, "tracefs" },
	[GABION_ACCESS_KPROBES] = { GABION_OP_KERNEL_TRACE, "kprobes" },
	[GABION_ACCESS_PERF_REGISTERS] = { GABION_OP_KERNEL_TRACE, "perf_registers" },
	[GABION_ACCESS_BPF_TRACING] = { GABION_OP_KERNEL_TRACE, "bpf_tracing" },
	[GABION_ACCESS_BPF_READ_KERNEL] = { GABION_OP_KERNEL_TRACE, "bpf_read_kernel" },
	[GABION_ACCESS_BPF_WRITE_USER] = { GABION_OP_KERNEL_TRACE, "bpf_write_user" },
	[GABION_ACCESS_KGDB_READ] = { GABION_OP_KERNEL_TRACE, "kgdb_read" },
	[GABION_ACCESS_KGDB_WRITE] = { GABION_OP_KERNEL_TRACE, "kgdb_write" },
	[GABION_ACCESS_XMON] = { GABION_OP_KERNEL_TRACE, "xmon" },
	[GABION_ACCESS_XMON_WRITE] = { GABION_OP_KERNEL_TRACE, "xmon_write" },
	[GABION_ACCESS_XFRM_SECRET] = { GABION_OP_KERNEL_TRACE, "xfrm_secret" },
	[GABION_ACCESS_UNKNOWN] = { GABION_OP_KERNEL_TRACE, "unknown" },
};

static_assert(ARRAY_SIZE(accesses) == __GABION_ACCESS_MAX, "an access without a word");

/**
 * gabion_access_operation() - the operation that an access belongs to
 * @access: the access
 *
 * Context: any.
 * Return: raw_memory, raw_io or kernel_trace.
 */
enum gabion_operation gabion_access_operation(enum gabion_access access)
{
	return accesses[access].op;
}

/**
 * gabion_access_word() - what policy and events call an access
 * @access: the access
 *
 * Context: any.
 * Return: the word.
 */
const char *gabion_access_word(enum gabion_access access)
{
	return accesses[access].word;
}

/**
 * gabion_access_find() - the access of a word
 * @word: NUL-terminated
 *
 * Context: any.
 * Return: the enum gabion_access, or -EBADMSG if there is none of that name.
 */
int gabion_access_find(const char *word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(accesses); i++) {
		if (!strcmp(accesses[i].word, word))
			return (int)i;
	}
	return -EBADMSG;
}
