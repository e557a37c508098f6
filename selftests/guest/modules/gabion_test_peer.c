// SPDX-License-Identifier: GPL-2.0-only
/*
 * Other mechanisms on a kernel function, which benchmarks compare with: an ftrace callback or a
 * kprobe that does nothing.
 */
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>

static char *function = "";
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "name of the kernel function");

static bool kprobe;
module_param(kprobe, bool, 0444);
MODULE_PARM_DESC(kprobe, "by a kprobe, not by ftrace");

static void notrace do_nothing(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			       struct ftrace_regs *fregs)
{
}

static struct ftrace_ops peer = {
	.func = do_nothing,
	.flags = FTRACE_OPS_FL_IPMODIFY,
};

static int __kprobes pass(struct kprobe *probe, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe probe = {
	.pre_handler = pass,
};

static int place_ftrace(void)
{
	int err = ftrace_set_filter(&peer, (unsigned char *)function, strlen(function), 1);

	if (!err)
		err = register_ftrace_function(&peer);
	if (err)
		ftrace_free_filter(&peer);
	return err;
}

static int __init peer_init(void)
{
	if (!kprobe)
		return place_ftrace();
	probe.symbol_name = function;
	return register_kprobe(&probe);
}

static void __exit peer_exit(void)
{
	if (kprobe) {
		unregister_kprobe(&probe);
		return;
	}
	unregister_ftrace_function(&peer);
	ftrace_free_filter(&peer);
}

module_init(peer_init);
module_exit(peer_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's benchmarks: what others would have on a function");
