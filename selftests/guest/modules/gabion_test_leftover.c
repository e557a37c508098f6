// SPDX-License-Identifier: GPL-2.0-only
/*
 * A directory with Gabion's name in securityfs, as an early version left it behind if a task held
 * the directory during the unload.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/security.h>

static struct dentry *directory, *file;

static const struct file_operations leftover_fops = {
	.owner = THIS_MODULE,
};

static int __init leftover_init(void)
{
	directory = securityfs_create_dir("gabion", NULL);
	if (IS_ERR(directory))
		return PTR_ERR(directory);
	file = securityfs_create_file("leftover", 0600, directory, NULL, &leftover_fops);
	if (IS_ERR(file)) {
		securityfs_remove(directory);
		return PTR_ERR(file);
	}
	return 0;
}

static void __exit leftover_exit(void)
{
	securityfs_remove(file);
	securityfs_remove(directory);
}

module_init(leftover_init);
module_exit(leftover_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: a directory left behind in securityfs");
