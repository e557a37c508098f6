/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The same check by a BPF LSM program: is the cgroup of the current task, or one above it, in a
 * hash map? It runs at security_capable(), and finds none. It does not look at user namespaces,
 * which Gabion checks first.
 */
#ifndef _GABION_BENCH_BPF_PEER_H
#define _GABION_BENCH_BPF_PEER_H

#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#define BPF_PEER_CGROUPS 10000
#define BPF_PEER_LEVELS 64

#define INSN(op, dst, src, offset, number)                                                         \
	{                                                                                          \
		.code = (op), .dst_reg = (dst), .src_reg = (src), .off = (offset), .imm = (number) \
	}

struct bpf_peer {
	int map;
	int program;
	int link;
};

static inline int peer_bpf(int command, union bpf_attr *attr)
{
	return result(syscall(SYS_bpf, command, attr, sizeof(*attr)));
}

/* Ids that no cgroup has. */
static inline int bpf_peer_fill(int map)
{
	uint64_t id;
	uint32_t value = 1;
	int err = 0;

	for (id = 1; id <= BPF_PEER_CGROUPS && !err; id++) {
		uint64_t key = id << 40;
		union bpf_attr attr = {
			.map_fd = map,
			.key = (uintptr_t)&key,
			.value = (uintptr_t)&value,
		};

		err = peer_bpf(BPF_MAP_UPDATE_ELEM, &attr);
	}
	return err;
}

static inline int bpf_peer_load(struct bpf_peer *peer)
{
	const struct bpf_insn program[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_6, 0, 0, 0),
		/* again: */
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_6, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_current_ancestor_cgroup_id),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 9, 0), /* no deeper: allow */
		INSN(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, BPF_REG_0, -8, 0),
		INSN(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, peer->map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -8),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 4, 0), /* deny */
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_6, 0, 0, 1),
		INSN(BPF_JMP | BPF_JLT | BPF_K, BPF_REG_6, 0, -12, BPF_PEER_LEVELS + 2),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, -EPERM),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_LSM,
		.expected_attach_type = BPF_LSM_MAC,
		.insns = (uintptr_t)program,
		.insn_cnt = sizeof(program) / sizeof(program[0]),
		.license = (uintptr_t) "GPL",
		.attach_btf_id = btf_function("bpf_lsm_capable"),
	};

	return peer->program = peer_bpf(BPF_PROG_LOAD, &attr);
}

/* 0 or -errno; -ENODEV where BPF is no security module of this boot. */
static inline int bpf_peer_start(struct bpf_peer *peer)
{
	union bpf_attr map = {
		.map_type = BPF_MAP_TYPE_HASH,
		.key_size = 8,
		.value_size = 4,
		.max_entries = BPF_PEER_CGROUPS,
	};
	union bpf_attr attach = {};
	char lsms[256];
	int err;

	err = read_text("/sys/kernel/security/lsm", lsms, sizeof(lsms));
	if (err < 0 || !strstr(lsms, "bpf"))
		return err < 0 ? err : -ENODEV;
	peer->map = peer_bpf(BPF_MAP_CREATE, &map);
	if (peer->map < 0)
		return peer->map;
	err = bpf_peer_fill(peer->map);
	if (!err && bpf_peer_load(peer) < 0)
		err = peer->program;
	if (err)
		return err;
	attach.raw_tracepoint.prog_fd = peer->program;
	peer->link = peer_bpf(BPF_RAW_TRACEPOINT_OPEN, &attach);
	return peer->link < 0 ? peer->link : 0;
}

static inline void bpf_peer_stop(const struct bpf_peer *peer)
{
	close(peer->link);
	close(peer->program);
	close(peer->map);
}

#endif /* _GABION_BENCH_BPF_PEER_H */
