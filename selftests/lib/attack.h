/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attacks, and the steps that many of them share (lib/attack.c).
 */
#ifndef _GABION_SELFTESTS_ATTACK_H
#define _GABION_SELFTESTS_ATTACK_H

#include "common.h"

struct bpf_insn;
struct context;

/**
 * struct attack - one path to an operation
 * @operation: what policy calls it
 * @object: what of the event's object is certain, or NULL
 * @needs: a file without which the kernel or the machine has no such path, or NULL
 * @module: a module of which the same holds, or NULL; for autoloading: which one
 * @since: the kernel's release that brought such a path, or NULL
 * @outside: first, by an ungoverned task, from which the attacker inherits; or NULL
 * @early: then, by the attacker, but before the policy is in force; or NULL
 * @attempt: last, by the attacker
 * @helper: last, by an ungoverned task, in place of @attempt; then only the opener is
 *	judged, and only its user namespace is known
 * @undo: after each, by an ungoverned task, even after a failure; or NULL
 * @userns: what the kernel alone answers an attacker in a user namespace: 0 or -errno
 * @refusal: what the system call says when Gabion refuses, if not -EPERM
 * @also: another operation that this path needs, or NULL
 * @list: a line of the policy that refines the operation, "allow sysctl: net.*", or
 *	NULL
 * @harmless: it is no attack: it must work for every attacker, under any policy
 * @contained: a governed task is refused it under any policy
 * @gap: why Gabion does not refuse it: a known gap, which gabion(7) lists; or NULL.
 *	That it is still there is tested, so that its end is noticed
 * @elsewhere: it is another thread of the attacker that does it
 * @by_child: it is a child of the attacker that does it
 * @path: for the moves: a file
 * @flags: for the moves: of open(2)
 * @offset: for the moves: in the file
 * @len: for the moves: bytes to read, if not 1
 * @text: for the moves: what to write
 * @fill: for the moves: where the text is not known in advance; sets bytes, returns
 *	the length or -errno
 * @number: for the moves: of the ioctl, whose argument is bytes; or for the attack's own
 *	functions
 */
struct attack {
	const char *operation;
	const char *object;
	const char *needs;
	const char *module;
	const char *since;
	int (*outside)(struct context *context);
	int (*early)(struct context *context);
	int (*attempt)(struct context *context);
	int (*helper)(struct context *context);
	void (*undo)(struct context *context);
	int userns;
	int refusal;
	const char *also;
	const char *list;
	bool harmless;
	bool contained;
	const char *gap;
	bool elsewhere;
	bool by_child;
	const char *path;
	int flags;
	off_t offset;
	size_t len;
	const char *text;
	int (*fill)(struct context *context);
	long number;
};

/**
 * struct context - what the parts of one attack tell each other; shared memory
 * @attack: which one
 * @attacker: the attacker's pid
 * @fd: a descriptor, where the parts inherit it from one another
 * @memory: a mapping, where they do
 * @uring: a ring, where they do
 * @personality: of @uring
 * @bytes: anything else
 */
struct context {
	const struct attack *attack;
	pid_t attacker;
	int fd;
	void *memory;
	struct uring uring;
	int personality;
	unsigned char bytes[4096];
};

/* The errno of what returns -errno or a result, or 0. */
static inline int failure(long ret)
{
	return ret < 0 ? ret : 0;
}

/* The same of a descriptor, which is closed. */
int close_again(long fd);

/* A descriptor or -errno: the descriptor is kept for the other parts. */
static inline int keep_fd(struct context *context, long fd)
{
	context->fd = fd;
	return failure(fd);
}

/* Opening @path with @flags, to use it later. */
int open_it(struct context *context);

/* Opening it, and nothing else, in one way or another; of an overlay load_overlay() first. */
int load_overlay(struct context *context);
int try_open(struct context *context);
int try_open32(struct context *context);
int try_open_path(struct context *context);
int try_open_uring(struct context *context);
int try_open_uring_worker(struct context *context);
int try_open_bind_mount(struct context *context);
int try_open_other_proc(struct context *context);
int try_open_layer(struct context *context);

/* Using the descriptor that is there; one byte or @text, at @offset. */
int use_read(struct context *context);
int use_pread(struct context *context);
int use_readv(struct context *context);
int use_read32(struct context *context);
int use_read_uring(struct context *context);
int use_read_uring_worker(struct context *context);
int use_read_aio(struct context *context);
int use_read_splice(struct context *context);
int use_write(struct context *context);
int use_pwrite(struct context *context);
int use_writev(struct context *context);
int use_write32(struct context *context);
int use_write_uring(struct context *context);
int use_write_uring_worker(struct context *context);
int use_write_uring_polled(struct context *context);
int use_write_personality(struct context *context);
int use_write_thread(struct context *context);
int use_write_aio(struct context *context);
int use_write_splice(struct context *context);
int use_mmap(struct context *context);
int map_bar(struct context *context);

int use_ioctl(struct context *context);
int use_ioctl32(struct context *context);

/* What stands in the file, without a change, as what to write; see @fill. */
int fill_own_text(struct context *context);
int fill_own_line(struct context *context);
int fill_as_read(struct context *context);

/* Directories, and modes: of the file, or of the descriptor that is there. */
int try_mkdir(struct context *context);
int try_mkdir32(struct context *context);
int try_mkdir_uring(struct context *context);
int try_rmdir(struct context *context);
int turn_mode(const char *path);
int change_mode(struct context *context);
int change_open_mode(struct context *context);

/* Loading a program of BPF, and nothing else. */
int load_bpf(int type, const struct bpf_insn *program, size_t len);

/* A performance event of the caller's own that never fires. */
int perf_event(void);

/* Opening it and then using it. */
int open_and_mmap(struct context *context);
int open_and_pwrite(struct context *context);
int open_and_ioctl(struct context *context);

/* A ring and an ungoverned task's credentials in it, and the file opened. */
int open_with_personality(struct context *context);

/* A helper outside that uses the descriptor of the attacker. */
int helper_write(struct context *context);

/* Descriptors sent by an ungoverned task, or fetched from it. */
int send_it(struct context *context);
int receive_it(struct context *context);
int fetch_it(struct context *context);

#endif /* _GABION_SELFTESTS_ATTACK_H */
