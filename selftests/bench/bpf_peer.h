/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What peer.bpf.c and bpf_peer.c share: a BPF LSM program that does Gabion's check.
 */
#ifndef _GABION_BENCH_BPF_PEER_H
#define _GABION_BENCH_BPF_PEER_H

#define BPF_PEER_CGROUPS 10000
/* More than any cgroup here is deep. */
#define BPF_PEER_LEVELS 80
#define BPF_PEER_REFUSAL 1 /* EPERM */

struct bpf_object;
struct bpf_link;

/**
 * struct bpf_peer - the program, in force
 * @object: it, and its map
 * @link: what keeps it where it is
 */
struct bpf_peer {
	struct bpf_object *object;
	struct bpf_link *link;
};

int bpf_peer_start(struct bpf_peer *peer, const char *file);
void bpf_peer_stop(const struct bpf_peer *peer);

#endif /* _GABION_BENCH_BPF_PEER_H */
