/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's type information, as far as the places of members need it.
 */
#ifndef _GABIONCTL_BTF_H
#define _GABIONCTL_BTF_H

#include <stddef.h>

#define BTF_KERNEL "/sys/kernel/btf/vmlinux"

long btf_member_offset(const char *btf, size_t len, const char *structure, const char *member);

#endif /* _GABIONCTL_BTF_H */
