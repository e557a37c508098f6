/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hook engine: places a judge at the entry of a kernel function.
 */
#ifndef _GABION_HOOK_HOOK_H
#define _GABION_HOOK_HOOK_H

#include <linux/seq_file.h>

#include "hook/descriptor.h"

int gabion_hooks_place(unsigned long ops);
int gabion_hooks_need(unsigned long ops);
int gabion_hooks_watch(void);
void gabion_hooks_unwatch(void);
void gabion_hooks_remove(void);
void gabion_hooks_show(struct seq_file *m);

#endif /* _GABION_HOOK_HOOK_H */
