// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdown reasons to operations.
 */
#include "surface/lockdown_reason.h"

#define REASON(operation, name) \
	((struct gabion_reason){ .op = GABION_OP_##operation, .object = (name) })

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
		return REASON(RAW_MEMORY, "/dev/mem or /dev/port");
	case LOCKDOWN_KCORE:
		return REASON(RAW_MEMORY, "/proc/kcore");

	case LOCKDOWN_EFI_TEST:
		return REASON(RAW_IO, "/dev/efi_test");
	case LOCKDOWN_PCI_ACCESS:
		return REASON(RAW_IO, "direct PCI access");
	case LOCKDOWN_IOPORT:
		return REASON(RAW_IO, "iopl or ioperm");
	case LOCKDOWN_MSR:
		return REASON(RAW_IO, "MSR");
	case LOCKDOWN_ACPI_TABLES:
		return REASON(RAW_IO, "ACPI tables");
	case LOCKDOWN_DEVICE_TREE:
		return REASON(RAW_IO, "device tree");
	case LOCKDOWN_PCMCIA_CIS:
		return REASON(RAW_IO, "PCMCIA CIS");
	case LOCKDOWN_TIOCSSERIAL:
		return REASON(RAW_IO, "TIOCSSERIAL");
	case LOCKDOWN_RTAS_ERROR_INJECTION:
		return REASON(RAW_IO, "RTAS error injection");
	case LOCKDOWN_XEN_USER_ACTIONS:
		return REASON(RAW_IO, "Xen guest memory");

	case LOCKDOWN_MMIOTRACE:
		return REASON(KERNEL_TRACE, "MMIO trace");
	case LOCKDOWN_DEBUGFS:
		return REASON(KERNEL_TRACE, "debugfs");
	case LOCKDOWN_TRACEFS:
		return REASON(KERNEL_TRACE, "tracefs");
	case LOCKDOWN_KPROBES:
		return REASON(KERNEL_TRACE, "kprobes");
	case LOCKDOWN_PERF:
		return REASON(KERNEL_TRACE, "perf registers");
	case LOCKDOWN_BPF_READ_KERNEL:
		return REASON(KERNEL_TRACE, "BPF read of kernel memory");
	case LOCKDOWN_BPF_WRITE_USER:
		return REASON(KERNEL_TRACE, "BPF write of user memory");
	case LOCKDOWN_DBG_READ_KERNEL:
		return REASON(KERNEL_TRACE, "kgdb read");
	case LOCKDOWN_DBG_WRITE_KERNEL:
		return REASON(KERNEL_TRACE, "kgdb write");
	case LOCKDOWN_XMON_WR:
		return REASON(KERNEL_TRACE, "xmon write");
	case LOCKDOWN_XMON_RW:
		return REASON(KERNEL_TRACE, "xmon");
	case LOCKDOWN_XFRM_SECRET:
		return REASON(KERNEL_TRACE, "xfrm keys");

	/* Levels, not reasons: the kernel never asks for them. */
	case LOCKDOWN_NONE:
	case LOCKDOWN_INTEGRITY_MAX:
	case LOCKDOWN_CONFIDENTIALITY_MAX:
		break;
	}
	return REASON(KERNEL_TRACE, "unknown lockdown reason");
}
