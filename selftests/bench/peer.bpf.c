// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same check by a BPF LSM program: is the current task in a user namespace of its own, or is
 * its cgroup, or an ancestor of it, in a hash map? The program runs where a capability is checked.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "bpf_peer.h"

/* The kernel's structures, with the members that are read. The loader relocates them by BTF. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct user_namespace {
	int level;
};

struct cred {
	struct user_namespace *user_ns;
};

struct task_struct {
	const struct cred *cred;
};

#pragma clang attribute pop

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BPF_PEER_CGROUPS);
	__type(key, __u64);
	__type(value, __u32);
} cgroups SEC(".maps");

SEC("lsm/capable")
int peer_capable(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int level;
	__u64 id;

	if (task->cred->user_ns->level)
		return -BPF_PEER_REFUSAL;
	for (level = 0; level < BPF_PEER_LEVELS; level++) {
		id = bpf_get_current_ancestor_cgroup_id(level);
		if (!id)
			break;
		if (bpf_map_lookup_elem(&cgroups, &id))
			return -BPF_PEER_REFUSAL;
	}
	return 0;
}

char gpl[] SEC("license") = "GPL";
