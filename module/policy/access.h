/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses: ways to the kernel's memory, to devices' registers, and to tracing of the kernel. Each
 * has a word, which policy and events use. Most are lockdown reasons; lockdown does not know the
 * others.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_ACCESS_H
#define _GABION_POLICY_ACCESS_H

#include "policy/operation.h"

enum gabion_access {
	GABION_ACCESS_MEM,
	GABION_ACCESS_KCORE,
	GABION_ACCESS_SWAP,
	GABION_ACCESS_POISON,
	GABION_ACCESS_XEN_PRIVCMD,
	GABION_ACCESS_XEN_STORE,

	GABION_ACCESS_EFI_TEST,
	GABION_ACCESS_PCI,
	GABION_ACCESS_IOPORT,
	GABION_ACCESS_PORT,
	GABION_ACCESS_MSR,
	GABION_ACCESS_ACPI_TABLES,
	GABION_ACCESS_DEVICE_TREE,
	GABION_ACCESS_PCMCIA_CIS,
	GABION_ACCESS_TIOCSSERIAL,
	GABION_ACCESS_RTAS,
	GABION_ACCESS_XEN,

	GABION_ACCESS_MMIOTRACE,
	GABION_ACCESS_DEBUGFS,
	GABION_ACCESS_TRACEFS,
	GABION_ACCESS_KPROBES,
	GABION_ACCESS_PERF_REGISTERS,
	GABION_ACCESS_BPF_TRACING,
	GABION_ACCESS_BPF_READ_KERNEL,
	GABION_ACCESS_BPF_WRITE_USER,
	GABION_ACCESS_KGDB_READ,
	GABION_ACCESS_KGDB_WRITE,
	GABION_ACCESS_XMON,
	GABION_ACCESS_XMON_WRITE,
	GABION_ACCESS_XFRM_SECRET,
	GABION_ACCESS_UNKNOWN,
	__GABION_ACCESS_MAX
};

enum gabion_operation gabion_access_operation(enum gabion_access access);
const char *gabion_access_word(enum gabion_access access);
int gabion_access_find(const char *word);

#endif /* _GABION_POLICY_ACCESS_H */
