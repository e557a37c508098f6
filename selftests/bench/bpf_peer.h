/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by peer.bpf.c and bpf_peer.c: a BPF LSM program that makes the same check as Gabion. */
#ifndef _GABION_BENCH_BPF_PEER_H
#define _GABION_BENCH_BPF_PEER_H

#define BPF_PEER_CGROUPS 10000
/* More levels than any cgroup here has. */
#define BPF_PEER_LEVELS 80
#define BPF_PEER_REFUSAL 1 /* EPERM */

struct bpf_object;
struct bpf_link;

/**
 * struct bpf_peer - the attached program
 * @object: the program and its map
 * @link: keeps it attached
 */
struct bpf_peer {
	struct bpf_object *object;
	struct bpf_link *link;
};

int bpf_peer_start(struct bpf_peer *peer, const char *file);
void bpf_peer_stop(const struct bpf_peer *peer);

#endif /* _GABION_BENCH_BPF_PEER_H */
