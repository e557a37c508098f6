// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes ftrace shut itself down, as it does when it finds code that it did not
 * write. From then on it registers, filters and unregisters nothing.
 *
 * ftrace_kill() is not exported, so a kprobe finds its address. The kprobe is
 * removed before the call.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static int __init dead_init(void)
{
	struct kprobe probe = { .symbol_name = "ftrace_kill" };
	void (*kill)(void);
	int err;

	err = register_kprobe(&probe);
	if (err)
		return err;
	kill = (void (*)(void))probe.addr;
	unregister_kprobe(&probe);
	kill();
	return 0;
}

module_init(dead_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: ftrace shuts itself down");
