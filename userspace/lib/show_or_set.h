/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of the module that hold one word out of a few: "mode" and "lock".
 */
#ifndef _GABIONCTL_LEVEL_H
#define _GABIONCTL_LEVEL_H

int level_verb(const char *file, const char *const words[], int argc, char *argv[]);

#endif /* _GABIONCTL_LEVEL_H */
