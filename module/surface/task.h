/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Another task as the target of an operation.
 */
#ifndef _GABION_SURFACE_TASK_H
#define _GABION_SURFACE_TASK_H

#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/sched.h>

#include "binding/binding.h"

/**
 * gabion_task_target() - a task as a target
 * @task: the task
 *
 * Context: any, within an RCU read-side section.
 * Return: the target, for gabion_refuse_outside() in the same section.
 */
static inline struct gabion_target gabion_task_target(struct task_struct *task)
{
	return (struct gabion_target){
		.cgroup = task_dfl_cgroup(task),
		.userns = __task_cred(task)->user_ns,
	};
}

#endif /* _GABION_SURFACE_TASK_H */
