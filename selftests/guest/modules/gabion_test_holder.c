// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds one kernel function as another module would that redirects it: by an
 * ftrace_ops with IPMODIFY. It changes nothing.
 */
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

static char *function = "";
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "name of the kernel function to hold");

static void notrace leave_alone(unsigned long ip, unsigned long parent_ip,
				struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

static struct ftrace_ops holder = {
	.func = leave_alone,
	.flags = FTRACE_OPS_FL_IPMODIFY,
};

static int __init holder_init(void)
{
	int err;

	err = ftrace_set_filter(&holder, (unsigned char *)function, strlen(function), 1);
	if (!err)
		err = register_ftrace_function(&holder);
	if (err)
		ftrace_free_filter(&holder);
	return err;
}

static void __exit holder_exit(void)
{
	unregister_ftrace_function(&holder);
	ftrace_free_filter(&holder);
}

module_init(holder_init);
module_exit(holder_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: holds a function by ftrace");
