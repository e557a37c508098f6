// SPDX-License-Identifier: GPL-2.0-only
/*
 * A livepatch of a function that Gabion hooks. With it, a write to
 * /proc/sysrq-trigger does nothing and returns its length.
 */
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>

static ssize_t patched_write_sysrq_trigger(struct file *file, const char __user *buf,
					   size_t count, loff_t *ppos)
{
	return count;
}

static struct klp_func functions[] = {
	{
		.old_name = "write_sysrq_trigger",
		.new_func = patched_write_sysrq_trigger,
	},
	{}
};

static struct klp_object objects[] = {
	{ .funcs = functions }, /* without a name: vmlinux */
	{}
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

static int __init patch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit patch_exit(void)
{
}

module_init(patch_init);
module_exit(patch_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: a livepatch on a hooked function");
MODULE_INFO(livepatch, "Y");
