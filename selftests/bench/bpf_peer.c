// SPDX-License-Identifier: GPL-2.0-only
/* Load and attach the BPF LSM program of peer.bpf.c, by libbpf. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf_peer.h"
#include "common.h"

/* Ids that no cgroup has. */
static int fill(struct bpf_object *object)
{
	int map = bpf_object__find_map_fd_by_name(object, "cgroups");
	const uint32_t value = 1;
	uint64_t i;
	int err = map < 0 ? map : 0;

	for (i = 1; i <= BPF_PEER_CGROUPS && !err; i++) {
		const uint64_t id = i << 40;

		err = bpf_map_update_elem(map, &id, &value, BPF_ANY);
	}
	return err;
}

static int attach(struct bpf_peer *peer)
{
	struct bpf_program *program = bpf_object__find_program_by_name(peer->object,
								       "peer_capable");

	if (!program)
		return -ENOENT;
	peer->link = bpf_program__attach_lsm(program);
	return peer->link ? 0 : -errno;
}

/**
 * bpf_peer_start() - load and attach the program
 * @peer: filled in
 * @file: the compiled program
 *
 * Return: 0 or -errno; -ENODEV if BPF is not among the security modules of this boot.
 */
int bpf_peer_start(struct bpf_peer *peer, const char *file)
{
	char lsms[256];
	int err;

	err = read_text("/sys/kernel/security/lsm", lsms, sizeof(lsms));
	if (err < 0 || !strstr(lsms, "bpf"))
		return err < 0 ? err : -ENODEV;
	peer->object = bpf_object__open_file(file, NULL);
	if (!peer->object)
		return -errno;
	err = bpf_object__load(peer->object);
	if (!err)
		err = fill(peer->object);
	return err ? err : attach(peer);
}

/**
 * bpf_peer_stop() - undo bpf_peer_start()
 * @peer: started
 */
void bpf_peer_stop(const struct bpf_peer *peer)
{
	bpf_link__destroy(peer->link);
	bpf_object__close(peer->object);
}
