// SPDX-License-Identifier: GPL-2.0-only
/*
 * File systems with the names of others, for which the virtual machine has no disk. Each has one
 * file, which answers every ioctl with 0, so that a test sees whether its ioctl got through.
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/kernel.h>
#include <linux/module.h>

#define MAX_KINDS 8
#define KINDS_MAGIC 0x6761626b

static char *names[MAX_KINDS];
static int nr_names;
module_param_array(names, charp, &nr_names, 0444);
MODULE_PARM_DESC(names, "what the kinds are called");

static struct file_system_type kinds[MAX_KINDS];

static long answer(struct file *file, unsigned int cmd, unsigned long arg)
{
	return 0;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = answer,
	.compat_ioctl = answer,
};

static int fill(struct super_block *sb, struct fs_context *fc)
{
	static const struct tree_descr files[] = {
		[2] = { "file", &operations, 0444 },
		{ "" },
	};

	return simple_fill_super(sb, KINDS_MAGIC, files);
}

static int get_tree(struct fs_context *fc)
{
	return get_tree_nodev(fc, fill);
}

static const struct fs_context_operations context_operations = {
	.get_tree = get_tree,
};

static int init_context(struct fs_context *fc)
{
	fc->ops = &context_operations;
	return 0;
}

static void unregister(int n)
{
	while (n--)
		unregister_filesystem(&kinds[n]);
}

static int __init kinds_init(void)
{
	int i, err;

	for (i = 0; i < nr_names; i++) {
		kinds[i].owner = THIS_MODULE;
		kinds[i].name = names[i];
		kinds[i].init_fs_context = init_context;
		kinds[i].kill_sb = kill_litter_super;
		err = register_filesystem(&kinds[i]);
		if (err) {
			unregister(i);
			return err;
		}
	}
	return 0;
}

static void __exit kinds_exit(void)
{
	unregister(nr_names);
}

module_init(kinds_init);
module_exit(kinds_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: file systems that answer every ioctl");
