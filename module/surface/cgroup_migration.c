// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves between cgroups: a governed task can move neither itself nor others out of its
 * bindings.
 */
#include <linux/cgroup.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/string.h>

#include "compat.h"
#include "decide.h"
#include "hook/hook.h"
#include "surface/cgroupfs.h"
#include "surface/file.h"

static bool on_default_hierarchy(const struct cgroup *cgroup)
{
	return cgroup->root == &cgrp_dfl_root;
}

/*
 * int cgroup_attach_permissions(struct cgroup *src_cgrp, struct cgroup *dst_cgrp,
 *	struct super_block *sb, bool threadgroup, struct cgroup_namespace *ns)
 *
 * Behind writes to cgroup.procs and cgroup.threads and behind
 * clone3(CLONE_INTO_CGROUP), all of the default hierarchy.
 */
static bool hook_cgroup_attach_permissions(struct ftrace_regs *fregs)
{
	struct cgroup *from = (struct cgroup *)gabion_arg(fregs, 0);
	struct cgroup *to = (struct cgroup *)gabion_arg(fregs, 1);

	struct super_block *sb = (struct super_block *)gabion_arg(fregs, 2);
	bool process = gabion_arg(fregs, 3) & 0xff; /* a bool's register */

	return gabion_refuse_escape(from, to, process, "move to another cgroup") ||
	       gabion_cgroupfs_refuse_move(from, to, sb);
}

/*
 * int cgroup_file_open(struct kernfs_open_file *of)
 *
 * A descriptor does not store its opener's cgroup. So a governed task may not open a file by
 * which it could leave its bindings, as a helper outside could write into it.
 */
static bool refuse_leak(const struct kernfs_open_file *of)
{
	struct cgroup *to = gabion_kernfs_parent(of->kn)->priv;
	const char *name = gabion_kernfs_name(of->kn);

	if (!on_default_hierarchy(to))
		return false;
	if (strcmp(name, "cgroup.procs") && strcmp(name, "cgroup.threads"))
		return false;
	return gabion_refuse_escape(NULL, to, false, name);
}

static bool hook_cgroup_file_open(struct ftrace_regs *fregs)
{
	const struct kernfs_open_file *of =
		(const struct kernfs_open_file *)gabion_arg(fregs, 0);

	return gabion_opened_for_write(of->file) &&
	       (refuse_leak(of) || gabion_cgroupfs_refuse_open(of));
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(cgroup_attach_permissions, GABION_OPS_CONTAINMENT | BIT(GABION_OP_CGROUPFS),
		    hook_cgroup_attach_permissions, .judged = GABION_JUDGED_TASK),
	GABION_HOOK(cgroup_file_open, GABION_OPS_CONTAINMENT | BIT(GABION_OP_CGROUPFS),
		    hook_cgroup_file_open, .judged = GABION_JUDGED_KERNFS),
};

GABION_HOOK_TABLE(gabion_hooks_cgroup_migration, hooks);
