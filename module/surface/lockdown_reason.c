// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdown reasons to operations.
 */
#include "policy/access.h"
#include "surface/lockdown_reason.h"

#define REASON(operation, name) \
	((struct gabion_reason){ .op = GABION_OP_##operation, .object = (name) })

#define ACCESS(access) access_reason(GABION_ACCESS_##access)

static struct gabion_reason access_reason(enum gabion_access access)
{
	return (struct gabion_reason){
		.op = gabion_access_operation(access),
		.object = gabion_access_word(access),
	};
}

/**
 * gabion_reason() - the operation that a lockdown reason belongs to
 * @what: what security_locked_down() was asked
 *
 * The switch has no default, and this file is built with
 * -Werror=switch: a kernel with a reason that is missing here is not
 * built for. A value outside the enum, which no kernel asks, counts as
 * kernel_trace, which every shipped policy denies.
 *
 * Context: any.
 * Return: operation and name for events.
 */
struct gabion_reason gabion_reason(enum lockdown_reason what)
{
	switch (what) {
	case LOCKDOWN_MODULE_SIGNATURE:
		return REASON(MODULE_LOAD, "unsigned module");
	case LOCKDOWN_MODULE_PARAMETERS:
		return REASON(MODULE_LOAD, "unsafe module parameter");
	case LOCKDOWN_KEXEC:
		return REASON(KEXEC, "kexec of unsigned image");
	case LOCKDOWN_HIBERNATION:
		return REASON(HIBERNATE, "hibernation");

	/* Kernel files /dev/port under this reason too. */
	case LOCKDOWN_DEV_MEM:
		return ACCESS(MEM);
	case LOCKDOWN_KCORE:
		return ACCESS(KCORE);

	case LOCKDOWN_EFI_TEST:
		return ACCESS(EFI_TEST);
	case LOCKDOWN_PCI_ACCESS:
		return ACCESS(PCI);
	case LOCKDOWN_IOPORT:
		return ACCESS(IOPORT);
	case LOCKDOWN_MSR:
		return ACCESS(MSR);
	case LOCKDOWN_ACPI_TABLES:
		return ACCESS(ACPI_TABLES);
	case LOCKDOWN_DEVICE_TREE:
		return ACCESS(DEVICE_TREE);
	case LOCKDOWN_PCMCIA_CIS:
		return ACCESS(PCMCIA_CIS);
	case LOCKDOWN_TIOCSSERIAL:
		return ACCESS(TIOCSSERIAL);
	case LOCKDOWN_RTAS_ERROR_INJECTION:
		return ACCESS(RTAS);
	case LOCKDOWN_XEN_USER_ACTIONS:
		return ACCESS(XEN);

	case LOCKDOWN_MMIOTRACE:
		return ACCESS(MMIOTRACE);
	case LOCKDOWN_DEBUGFS:
		return ACCESS(DEBUGFS);
	case LOCKDOWN_TRACEFS:
		return ACCESS(TRACEFS);
	case LOCKDOWN_KPROBES:
		return ACCESS(KPROBES);
	case LOCKDOWN_PERF:
		return ACCESS(PERF_REGISTERS);
	case LOCKDOWN_BPF_READ_KERNEL:
		return ACCESS(BPF_READ_KERNEL);
	case LOCKDOWN_BPF_WRITE_USER:
		return ACCESS(BPF_WRITE_USER);
	case LOCKDOWN_DBG_READ_KERNEL:
		return ACCESS(KGDB_READ);
	case LOCKDOWN_DBG_WRITE_KERNEL:
		return ACCESS(KGDB_WRITE);
	case LOCKDOWN_XMON_WR:
		return ACCESS(XMON_WRITE);
	case LOCKDOWN_XMON_RW:
		return ACCESS(XMON);
	case LOCKDOWN_XFRM_SECRET:
		return ACCESS(XFRM_SECRET);

	/* Levels, not reasons: the kernel never asks for them. */
	case LOCKDOWN_NONE:
	case LOCKDOWN_INTEGRITY_MAX:
	case LOCKDOWN_CONFIDENTIALITY_MAX:
		break;
	}
	return ACCESS(UNKNOWN);
}
