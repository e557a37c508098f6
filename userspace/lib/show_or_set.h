/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the verbs "mode" and "lock" share: show or set one word of a few.
 */
#ifndef _GABIONCTL_SHOW_OR_SET_H
#define _GABIONCTL_SHOW_OR_SET_H

int show_or_set(const char *file, const char *const words[], int argc, char *argv[]);

#endif /* _GABIONCTL_SHOW_OR_SET_H */
