// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file in debugfs with the name of one of a graphics driver, which resets the card when it is
 * read. This one does nothing. And files of other kinds: a signed number, a switch, and one with
 * functions to read and write alone, where kernels have such.
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

static int signed_set(void *data, u64 value)
{
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE_SIGNED(signed_operations, reset_get, signed_set, "%lld\n");

static bool a_switch;

/* A macro since the kernel takes both kinds of operations (6.13). */
#ifdef debugfs_create_file
static ssize_t short_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	return simple_read_from_buffer(buf, size, pos, "0\n", 2);
}

static ssize_t short_write(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	return size;
}

static const struct debugfs_short_fops short_operations = {
	.read = short_read,
	.write = short_write,
};

static void create_short(void)
{
	debugfs_create_file("short", 0644, directory, NULL, &short_operations);
}
#else
static void create_short(void)
{
}
#endif

static int __init reset_init(void)
{
	directory = debugfs_create_dir("gabion_test", NULL);
	debugfs_create_file("radeon_gpu_reset", 0444, directory, NULL, &reset_operations);
	debugfs_create_file_unsafe("signed", 0644, directory, NULL, &signed_operations);
	debugfs_create_bool("switch", 0644, directory, &a_switch);
	create_short();
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
