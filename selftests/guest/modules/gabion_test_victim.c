// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that the tests load and unload. It does nothing.
 */
#include <linux/module.h>

static int __init victim_init(void)
{
	return 0;
}

static void __exit victim_exit(void)
{
}

module_init(victim_init);
module_exit(victim_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Does nothing, for Gabion's tests");
