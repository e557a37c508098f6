/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaching profiles to cgroups, and detaching them: what several verbs share.
 */
#ifndef _GABIONCTL_ATTACHMENT_H
#define _GABIONCTL_ATTACHMENT_H

int attachment_request(const char *file, int fd, const char *profile, const char *doing);
int attachment_verb(const char *file, const char *preposition, int argc, char *argv[]);

#endif /* _GABIONCTL_ATTACHMENT_H */
