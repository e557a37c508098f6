/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for uses of BPF: loading or attaching a program of some type, another command of
 * bpf(2), or using a program, map or iterator that exists already.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_BPF_WORD_H
#define _GABION_POLICY_BPF_WORD_H

#include "policy/shared.h"

/* Uses without bpf(2): of a program of any type; of a map's content; of an iterator. */
#define GABION_BPF_PROGRAM "program"
#define GABION_BPF_MAP "map"
#define GABION_BPF_ITERATOR "iterator"

const char *gabion_bpf_program_type(unsigned int type);
const char *gabion_bpf_command(unsigned int command);
bool gabion_bpf_word_known(const char *word);

#endif /* _GABION_POLICY_BPF_WORD_H */
