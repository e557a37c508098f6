// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracing and debugging files at use, for descriptors that were opened before,
 * or by others. Opening is judged by the lockdown reasons.
 *
 * debugfs has one set of functions for most of its files. tracefs has none in
 * common: the ones here are what reads trace data in bulk and what controls
 * tracing.
 */
#include <linux/fs.h>

#include "decide.h"
#include "file.h"
#include "hook.h"

static bool __maybe_unused debugfs_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_KERNEL_TRACE, "debugfs", gabion_file_arg(fregs, 0));
}

static bool __maybe_unused tracefs_use(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_KERNEL_TRACE, "tracefs", gabion_file_arg(fregs, 0));
}

#define TRACE(name, judge_function)					\
	{								\
		.function = #name, .ops = BIT(GABION_OP_KERNEL_TRACE),	\
		.judge = (judge_function)				\
	}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_DEBUG_FS
	TRACE(full_proxy_read, debugfs_use),
	TRACE(full_proxy_write, debugfs_use),
	TRACE(full_proxy_unlocked_ioctl, debugfs_use),
	TRACE(debugfs_attr_read, debugfs_use),
	TRACE(debugfs_attr_write, debugfs_use),
#endif
#ifdef CONFIG_TRACING
	TRACE(tracing_read_pipe, tracefs_use),
	TRACE(tracing_buffers_read, tracefs_use),
	TRACE(tracing_set_trace_write, tracefs_use),
	TRACE(tracing_mark_write, tracefs_use),
	TRACE(tracing_entries_write, tracefs_use),
	TRACE(rb_simple_write, tracefs_use),
#endif
#ifdef CONFIG_EVENT_TRACING
	TRACE(event_enable_write, tracefs_use),
	TRACE(system_enable_write, tracefs_use),
	TRACE(event_filter_write, tracefs_use),
	TRACE(ftrace_event_write, tracefs_use),
	TRACE(event_trigger_write, tracefs_use),
#endif
#ifdef CONFIG_DYNAMIC_FTRACE
	TRACE(ftrace_filter_write, tracefs_use),
	TRACE(ftrace_notrace_write, tracefs_use),
#endif
};

GABION_HOOK_TABLE(gabion_hooks_trace, hooks);
