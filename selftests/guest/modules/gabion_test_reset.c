// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file in debugfs with the name of one of a graphics driver, which resets the card when it is
 * read. This one does nothing.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>

static struct dentry *directory;

static int reset_get(void *data, u64 *value)
{
	*value = 0;
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(reset_operations, reset_get, NULL, "%llu\n");

static int __init reset_init(void)
{
	directory = debugfs_create_dir("gabion_test", NULL);
	debugfs_create_file("radeon_gpu_reset", 0444, directory, NULL, &reset_operations);
	return 0;
}

static void __exit reset_exit(void)
{
	debugfs_remove(directory);
}

module_init(reset_init);
module_exit(reset_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: a file that is to act when it is read");
