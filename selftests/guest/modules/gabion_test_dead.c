// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has ftrace kill itself, as it does when it finds code that is not what it
 * left there. From then on it registers, filters and unregisters nothing.
 *
 * ftrace_kill() is not exported; a kprobe tells where it is. The kprobe is gone
 * again before the call.
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
