/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy that is in force from the module's load until another is written.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_BUILTIN_H
#define _GABION_POLICY_BUILTIN_H

static const char gabion_builtin_policy[] =
	"gabion 1\n"
	"\n"
	"profile baseline\n"
	"    deny module_load module_unload module_autoload kexec\n"
	"    deny raw_memory raw_io kernel_trace hibernate sysrq\n"
	"    deny sysctl procfs sysfs block_device lsm_admin cgroupfs\n"
	"\n"
	"bind userns baseline\n";

#endif /* _GABION_POLICY_BUILTIN_H */
