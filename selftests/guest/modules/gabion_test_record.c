// SPDX-License-Identifier: GPL-2.0-only
/* A pstore backend with one record of the kernel log, as a machine has after a crash. */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/pstore.h>
#include <linux/slab.h>
#include <linux/string.h>

static char buffer[1024];
static bool done;

static int record_open(struct pstore_info *store)
{
	done = false;
	return 0;
}

static ssize_t record_read(struct pstore_record *record)
{
	static const char text[] = "<0>Kernel panic - not syncing: a record of Gabion's tests\n";

	if (done)
		return 0;
	done = true;
	record->type = PSTORE_TYPE_DMESG;
	record->id = 1;
	record->buf = kmemdup(text, sizeof(text), GFP_KERNEL);
	return record->buf ? sizeof(text) - 1 : -ENOMEM;
}

static int record_write(struct pstore_record *record)
{
	return -ENOSPC;
}

static struct pstore_info store = {
	.owner = THIS_MODULE,
	.name = "gabion_test_record",
	.buf = buffer,
	.bufsize = sizeof(buffer),
	.flags = PSTORE_FLAGS_PMSG,
	.open = record_open,
	.read = record_read,
	.write = record_write,
};

static int __init record_init(void)
{
	return pstore_register(&store);
}

static void __exit record_exit(void)
{
	pstore_unregister(&store);
}

module_init(record_init);
module_exit(record_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: a record in pstore");
