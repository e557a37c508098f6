/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The prefix of every line in the kernel log. Kbuild includes this header in every unit, so
 * that no unit can lack the prefix; scripts/lint checks that.
 */
#ifndef _GABION_PREFIX_H
#define _GABION_PREFIX_H

#define pr_fmt(fmt) "gabion: " fmt

#endif /* _GABION_PREFIX_H */
