// SPDX-License-Identifier: GPL-2.0-only
/*
 * Performance events: opening them, and using inherited or received ones.
 */
#include <linux/fs.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"

/*
 * int security_perf_event_open(int type), with another argument before it in
 * 6.1: asked first of all, and again for some kinds of events.
 */
static bool __maybe_unused hook_perf_event_open(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "perf_event_open", NULL);
}

static bool __maybe_unused hook_perf_read(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "read", NULL);
}

static bool __maybe_unused hook_perf_mmap(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "mmap", NULL);
}

/* long perf_ioctl(struct file *file, ...) */
static bool __maybe_unused hook_perf_ioctl(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_PERF_EVENT, "ioctl", gabion_file_arg(fregs, 0));
}

static const struct gabion_hook_desc hooks[] = {
#ifdef CONFIG_PERF_EVENTS
	GABION_HOOK(security_perf_event_open, BIT(GABION_OP_PERF_EVENT), hook_perf_event_open,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(perf_read, BIT(GABION_OP_PERF_EVENT), hook_perf_read,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(perf_mmap, BIT(GABION_OP_PERF_EVENT), hook_perf_mmap,
		    .judged = GABION_JUDGED_TASK),
	GABION_HOOK(perf_ioctl, BIT(GABION_OP_PERF_EVENT), hook_perf_ioctl,
		    .judged = GABION_JUDGED_FILE),
#ifdef CONFIG_COMPAT
	GABION_HOOK(perf_compat_ioctl, BIT(GABION_OP_PERF_EVENT), hook_perf_ioctl,
		    .judged = GABION_JUDGED_FILE),
#endif
#endif
};

GABION_HOOK_TABLE(gabion_hooks_perf_event, hooks);
