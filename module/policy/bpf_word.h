/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is done with BPF, by a word: loading or attaching a program of some type, another
 * command of bpf(2), or the use of what others have made.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_BPF_WORD_H
#define _GABION_POLICY_BPF_WORD_H

#include "policy/shared.h"

/* Uses without bpf(2): a program whose type is not asked for; what is in a map; an iterator. */
#define GABION_BPF_PROGRAM "program"
#define GABION_BPF_MAP "map"
#define GABION_BPF_ITERATOR "iterator"

const char *gabion_bpf_program_type(unsigned int type);
const char *gabion_bpf_command(unsigned int command);
bool gabion_bpf_word_known(const char *word);

#endif /* _GABION_POLICY_BPF_WORD_H */
