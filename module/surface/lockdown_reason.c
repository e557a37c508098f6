// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdown reasons to operations.
 */
#include <linux/kernel.h>

#include "policy/access.h"
#include "surface/lockdown_reason.h"

/*
 * All reasons. OPERATION(reason, operation, name for events) is for an operation without objects,
 * ACCESS(reason, access) for a word that policy may name. The kernel has files /dev/port under
 * DEV_MEM, too.
 */
#define LOCKDOWN_REASONS                                                     \
	OPERATION(MODULE_SIGNATURE, MODULE_LOAD, "unsigned module")          \
	OPERATION(MODULE_PARAMETERS, MODULE_LOAD, "unsafe module parameter") \
	OPERATION(KEXEC, KEXEC, "kexec of unsigned image")                   \
	OPERATION(HIBERNATION, HIBERNATE, "hibernation")                     \
	ACCESS(DEV_MEM, MEM)                                                 \
	ACCESS(KCORE, KCORE)                                                 \
	ACCESS(EFI_TEST, EFI_TEST)                                           \
	ACCESS(PCI_ACCESS, PCI)                                              \
	ACCESS(IOPORT, IOPORT)                                               \
	ACCESS(MSR, MSR)                                                     \
	ACCESS(ACPI_TABLES, ACPI_TABLES)                                     \
	ACCESS(DEVICE_TREE, DEVICE_TREE)                                     \
	ACCESS(PCMCIA_CIS, PCMCIA_CIS)                                       \
	ACCESS(TIOCSSERIAL, TIOCSSERIAL)                                     \
	ACCESS(RTAS_ERROR_INJECTION, RTAS)                                   \
	ACCESS(XEN_USER_ACTIONS, XEN)                                        \
	ACCESS(MMIOTRACE, MMIOTRACE)                                         \
	ACCESS(DEBUGFS, DEBUGFS)                                             \
	ACCESS(TRACEFS, TRACEFS)                                             \
	ACCESS(KPROBES, KPROBES)                                             \
	ACCESS(PERF, PERF_REGISTERS)                                         \
	ACCESS(BPF_READ_KERNEL, BPF_READ_KERNEL)                             \
	ACCESS(BPF_WRITE_USER, BPF_WRITE_USER)                               \
	ACCESS(DBG_READ_KERNEL, KGDB_READ)                                   \
	ACCESS(DBG_WRITE_KERNEL, KGDB_WRITE)                                 \
	ACCESS(XMON_WR, XMON_WRITE)                                          \
	ACCESS(XMON_RW, XMON)                                                \
	ACCESS(XFRM_SECRET, XFRM_SECRET)

/**
 * struct reason_row - what a lockdown reason means
 * @op: the operation, if @name is not NULL
 * @name: what events call the reason, or NULL
 * @access: what policy and events call the reason, if @name is NULL
 */
struct reason_row {
	enum gabion_operation op;
	const char *name;
	enum gabion_access access;
};

static const struct reason_row rows[] = {
#define OPERATION(reason, operation, text) \
	[LOCKDOWN_##reason] = { .op = GABION_OP_##operation, .name = text },
#define ACCESS(reason, word) [LOCKDOWN_##reason] = { .access = GABION_ACCESS_##word },
	LOCKDOWN_REASONS
#undef OPERATION
#undef ACCESS
};

/*
 * Does the table have the reason? The switch has no default, and this file is built with
 * -Werror=switch: so there is no build for a kernel with a reason that the table does not have.
 */
static bool has_row(enum lockdown_reason what)
{
	switch (what) {
#define OPERATION(reason, ...) case LOCKDOWN_##reason:
#define ACCESS(reason, ...) case LOCKDOWN_##reason:
		LOCKDOWN_REASONS
#undef OPERATION
#undef ACCESS
		return true;
	/* Levels, not reasons: the kernel never asks for them. */
	case LOCKDOWN_NONE:
	case LOCKDOWN_INTEGRITY_MAX:
	case LOCKDOWN_CONFIDENTIALITY_MAX:
		break;
	}
	return false;
}

/**
 * gabion_reason() - the operation that a lockdown reason belongs to
 * @what: what security_locked_down() was asked
 *
 * A value outside the enum, which no kernel asks, counts as kernel_trace, which every shipped
 * policy denies.
 *
 * Context: any.
 * Return: operation and name for events.
 */
struct gabion_reason gabion_reason(enum lockdown_reason what)
{
	static const struct reason_row unknown = { .access = GABION_ACCESS_UNKNOWN };
	const struct reason_row *row = has_row(what) ? &rows[what] : &unknown;

	if (row->name)
		return (struct gabion_reason){ .op = row->op, .object = row->name };
	return (struct gabion_reason){
		.op = gabion_access_operation(row->access),
		.object = gabion_access_word(row->access),
	};
}
