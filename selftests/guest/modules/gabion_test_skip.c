// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes ftrace silently skip every ops that redirects a function, as a broken ops in
 * ftrace's list does. It traces the function, so that the function calls the list of
 * all ops, and marks the redirecting ones there as stubs. With "undo" it also makes
 * the function itself run, against the wish of any later ops.
 */
#include <linux/ftrace.h>
#include <linux/module.h>

static char *function = "";
module_param(function, charp, 0400);

static bool undo;
module_param(undo, bool, 0400);

#ifndef ftrace_regs_set_instruction_pointer
#define ftrace_regs_set_instruction_pointer ftrace_instruction_pointer_set
#endif

static void look_on(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		    struct ftrace_regs *fregs)
{
	if (undo)
		ftrace_regs_set_instruction_pointer(fregs, ip + MCOUNT_INSN_SIZE);
}

static struct ftrace_ops skip_ops = {
	.func = look_on,
};

/* Mark the redirecting ops that were registered before this module, or unmark them. */
static void mark(bool stub)
{
	struct ftrace_ops *ops;

	for (ops = skip_ops.next; ops; ops = ops->next) {
		if (!(ops->flags & FTRACE_OPS_FL_IPMODIFY))
			continue;
		if (stub)
			ops->flags |= FTRACE_OPS_FL_STUB;
		else
			ops->flags &= ~FTRACE_OPS_FL_STUB;
	}
}

static int __init skip_init(void)
{
	int err = ftrace_set_filter(&skip_ops, function, strlen(function), 1);

	if (!err)
		err = register_ftrace_function(&skip_ops);
	if (err)
		ftrace_free_filter(&skip_ops);
	else
		mark(true);
	return err;
}

static void __exit skip_exit(void)
{
	mark(false);
	unregister_ftrace_function(&skip_ops);
	ftrace_free_filter(&skip_ops);
}

module_init(skip_init);
module_exit(skip_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gabion's tests: ftrace passes others by");
