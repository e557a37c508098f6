/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Symbolic links in the paths that a policy names.
 */
#ifndef _GABIONCTL_PATH_LINK_H
#define _GABIONCTL_PATH_LINK_H

char *path_without_links(const char *word);

#endif /* _GABIONCTL_PATH_LINK_H */
