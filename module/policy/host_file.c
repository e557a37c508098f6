// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that tell of the host: what "host_info" is about, as far as paths say it. In /sys their
 * mode says it, too: see module/surface/sysfs.c.
 *
 * Shared by the module and the tool.
 */
#include "policy/host_file.h"

/*
 * The masked paths of moby (daemon/pkg/oci/defaults.go), containers/common
 * (pkg/config) and runc (libcontainer/specconv/example.go) first. Of those
 * /proc/kcore is raw_memory's. What all the world reads stays: cpuinfo, meminfo,
 * loadavg, uptime, version, filesystems, diskstats, vmstat, zoneinfo, buddyinfo,
 * schedstat, softirqs, pressure, locks; and with less in them stat and modules.
 * /proc/kmsg is syslog's.
 */
const struct gabion_proc_file gabion_proc_files[] = {
	{ .top = "acpi" },
	{ .top = "asound" },
	{ .top = "interrupts" }, /* GHSA-6fw5-f8r9-fgfm: when keys are pressed */
	{ .top = "irq", .name = "spurious" }, /* counts them as well */
	{ .top = "keys" },
	{ .top = "latency_stats" },
	{ .top = "sched_debug" },
	{ .top = "scsi" },
	{ .top = "timer_list" },
	{ .top = "timer_stats" },
	/* Addresses. No runtime masks them, as only root may read them. */
	{ .top = "iomem" },
	{ .top = "ioports" },
	{ .top = "kallsyms" },
	{ .top = "vmallocinfo" },
	/* The layout of memory, which helps heap shaping and Rowhammer attacks. */
	{ .top = "allocinfo" },
	{ .top = "lock_stat" },
	{ .top = "lockdep" },
	{ .top = "lockdep_chains" },
	{ .top = "kpagecgroup" },
	{ .top = "kpagecount" },
	{ .top = "kpageflags" },
	{ .top = "pagetypeinfo" },
	{ .top = "slabinfo" },
	/* A crashed kernel's memory. */
	{ .top = "vmcore" },
	/* Like "keys": the number of keys of each user of the host. */
	{ .top = "key-users" },
	/* The servers and users of the host's network file systems. */
	{ .top = "fs", .below = "cifs" },
	/* Password lengths and the time between keys: proc_tty_init(), fs/proc/proc_tty.c. */
	{ .top = "tty", .below = "driver" },
	{ .top = NULL }
};

/*
 * Components from the root; "*" matches any one.
 *
 * What tells of the host. First what runtimes mask: moby's and containerd's
 * defaults have /sys/firmware, /sys/devices/virtual/powercap (energy counters as
 * a side channel, CVE-2020-8694) and thermal_throttle. Then what tells addresses,
 * as the files of /proc do that are judged likewise, iomem and kallsyms: sections
 * of modules; notes of the kernel (an entry point under Xen, CVE-2024-26816);
 * where the notes of a crash lie in memory; and what the boot loader left. What tells
 * the same as a file of /proc that is judged: interrupts, slabinfo, kpageflags. And by
 * which numbers this machine is known, which only root may read, and which are in
 * /sys/firmware as well.
 */
const char *const gabion_sys_files[][GABION_SYS_DEPTH + 1] = {
	{ "firmware" },
	{ "devices", "virtual", "powercap" },
	{ "devices", "system", "cpu", "*", "thermal_throttle" },
	{ "devices", "system", "cpu", "*", "crash_notes" },
	{ "module", "*", "sections" },
	{ "kernel", "notes" },
	{ "kernel", "vmcoreinfo" },
	{ "kernel", "boot_params" },
	{ "kernel", "irq" },
	{ "kernel", "slab" },
	{ "kernel", "dmabuf" },
	{ "kernel", "mm", "page_idle" },
	{ "kernel", "mm", "damon" },
	{ "devices", "virtual", "dmi", "id", "board_serial" },
	{ "devices", "virtual", "dmi", "id", "chassis_serial" },
	{ "devices", "virtual", "dmi", "id", "product_serial" },
	{ "devices", "virtual", "dmi", "id", "product_uuid" },
	{ NULL }
};

/* Files by name alone, wherever they lie; their mode is 0444, or may have become that. */
const char *const gabion_sys_secrets[] = {
	/* Of sessions and flash nodes: drivers/scsi/scsi_transport_iscsi.c. */
	"username",
	"username_in",
	"password",
	"password_in",
	/* drivers/nvme/host/sysfs.c */
	"dhchap_secret",
	"dhchap_ctrl_secret",
	/* drivers/thunderbolt/switch.c */
	"key",
	/* With the options of a mapped image, and so its secret: drivers/block/rbd.c. */
	"config_info",
	/*
	 * Counts what an USB device has sent, and so the keys of a keyboard, as "interrupts" does:
	 * drivers/usb/core/sysfs.c.
	 */
	"urbnum",
	NULL
};

/*
 * The same in configfs: drivers/target/iscsi/iscsi_target_configfs.c,
 * drivers/nvme/target/configfs.c.
 */
const char *const gabion_configfs_secrets[] = {
	"userid",
	"userid_mutual",
	"password",
	"password_mutual",
	"dhchap_key",
	"dhchap_ctrl_key",
	NULL
};

/* Most names differ in the first byte, which is cheaper than a call. */
static bool same(const char *a, const char *b)
{
	return *a == *b && !strcmp(a, b);
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (same(name, *names))
			return true;
	}
	return false;
}

/**
 * gabion_components_begin() - does a path begin with these components?
 * @path: its components, ending with NULL
 * @mask: components, ending with NULL; "*" matches any one
 *
 * Context: any.
 * Return: true if it does.
 */
bool gabion_components_begin(const char *const *path, const char *const *mask)
{
	for (; *mask; path++, mask++) {
		if (!*path || (!same(*mask, "*") && !same(*mask, *path)))
			return false;
	}
	return true;
}

/**
 * gabion_proc_file_tells() - is a file of /proc one that tells of the host?
 * @top: the first component of its path
 * @below: the second one, or the empty string
 * @name: the last one
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_proc_file_tells(const char *top, const char *below, const char *name)
{
	const struct gabion_proc_file *file;

	for (file = gabion_proc_files; file->top; file++) {
		if (same(top, file->top) && (!file->below || same(below, file->below)) &&
		    (!file->name || same(name, file->name)))
			return true;
	}
	return false;
}

/**
 * gabion_sys_file_tells() - is a file of /sys one that tells of the host, by its path?
 * @path: the first components of its path, ending with NULL
 * @name: the last one
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_sys_file_tells(const char *const *path, const char *name)
{
	unsigned int i;

	for (i = 0; *gabion_sys_files[i]; i++) {
		if (gabion_components_begin(path, gabion_sys_files[i]))
			return true;
	}
	return is_one_of(name, gabion_sys_secrets);
}

/**
 * gabion_configfs_file_tells() - is a file of configfs a secret?
 * @name: the last component of its path
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_configfs_file_tells(const char *name)
{
	return is_one_of(name, gabion_configfs_secrets);
}
