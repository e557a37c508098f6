/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands before every line in the kernel log. Kbuild has every unit begin with
 * this header, so that none can be without it; scripts/lint sees that it stays so.
 */
#ifndef _GABION_PREFIX_H
#define _GABION_PREFIX_H

#define pr_fmt(fmt) "gabion: " fmt

#endif /* _GABION_PREFIX_H */
