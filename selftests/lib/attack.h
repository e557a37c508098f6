/* SPDX-License-Identifier: GPL-2.0-only */
/* Attacks, and functions that many of them share (lib/attack.c). */
#ifndef _GABION_SELFTESTS_ATTACK_H
#define _GABION_SELFTESTS_ATTACK_H

#include "common.h"

struct bpf_insn;
struct context;

/**
 * struct attack - one way to do an operation that policy denies
 * @operation: the operation's name in the policy
 * @object: what the event's object must contain, or NULL
 * @needs: a file that must exist, else the test is skipped; or NULL
 * @module: a module that must exist, else the test is skipped; or NULL. For autoloading: the module
 *	that is to be loaded
 * @since: the first kernel release that has this way, or NULL
 * @outside: runs first, as an ungoverned task whose descriptors and memory the attacker inherits;
 *	or NULL
 * @early: runs next, as the attacker, before the policy is in force; or NULL
 * @attempt: runs last, as the attacker
 * @helper: runs last instead of @attempt, as an ungoverned task. Then only the file's opener is
 *	judged, and only its user namespace is known
 * @undo: runs after each attempt, as an ungoverned task, even after a failure; or NULL
 * @userns: what the kernel without Gabion returns to an attacker in a user namespace: 0 or -errno
 * @refusal: the error that the system call returns if Gabion refuses; 0 stands for -EPERM
 * @also: other operations that this way needs, or NULL
 * @list: a line of the policy that refines the operation, such as "allow sysctl: net.*", or NULL
 * @harmless: no attack: it must succeed for each kind of attacker and under any policy
 * @contained: refused to governed tasks under any policy
 * @gap: a known gap, listed in gabion(7): why Gabion does not refuse it; or NULL. The test checks
 *	that the gap still exists, so that its end is noticed
 * @elsewhere: another thread of the attacker makes the attempt
 * @by_child: a child of the attacker makes the attempt
 * @path: for the shared functions: a file
 * @flags: for the shared functions: the flags for open(2)
 * @offset: for the shared functions: the offset in the file
 * @len: for the shared functions: the bytes to read; 0 stands for 1
 * @text: for the shared functions: what to write
 * @fill: for the shared functions, if the text is not known in advance: puts it into the context's
 *	bytes, and returns the length or -errno
 * @number: for the shared functions: the number of an ioctl, whose argument is the context's bytes.
 *	The attack's own functions may use it otherwise
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
 * struct context - what the functions of one attack pass to each other; shared memory
 * @attack: the attack
 * @attacker: the attacker's pid
 * @fd: a descriptor that they share by inheritance
 * @memory: a mapping that they share by inheritance
 * @uring: a ring that they share by inheritance
 * @personality: an id of stored credentials in @uring
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

/* An error of what returns -errno or a result; or 0. */
static inline int failure(long ret)
{
	return ret < 0 ? ret : 0;
}

/* The same for a descriptor, which is closed. */
int close_again(long fd);

/* Keep a descriptor in the context, or return its error. */
static inline int keep_fd(struct context *context, long fd)
{
	context->fd = fd;
	return failure(fd);
}

/* Open @path with @flags, and keep the descriptor. */
int open_it(struct context *context);

/* Only open @path, in one of several ways. try_open_layer() needs load_overlay() before. */
int load_overlay(struct context *context);
int try_open(struct context *context);
int try_open32(struct context *context);
int try_open_path(struct context *context);
int try_open_uring(struct context *context);
int try_open_uring_worker(struct context *context);
int try_open_bind_mount(struct context *context);
int try_open_other_proc(struct context *context);
int try_open_layer(struct context *context);

/* Use the open descriptor: one byte or @text, at @offset. */
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

/* For @fill: the file's present content, so that writing it changes nothing. */
int fill_own_text(struct context *context);
int fill_own_line(struct context *context);
int fill_as_read(struct context *context);

/* Directories, and modes of the path or of the open descriptor. */
int try_mkdir(struct context *context);
int try_mkdir32(struct context *context);
int try_mkdir_uring(struct context *context);
int try_rmdir(struct context *context);
int turn_mode(const char *path);
int change_mode(struct context *context);
int change_open_mode(struct context *context);

/* Load a BPF program and close it. */
int load_bpf(int type, const struct bpf_insn *program, size_t len);

/* A performance event of the calling task that never fires. */
int perf_event(void);

/* Open @path, then use it. */
int open_and_mmap(struct context *context);
int open_and_pwrite(struct context *context);
int open_and_ioctl(struct context *context);

/* Open @path, and a ring that stores the credentials of an ungoverned task. */
int open_with_personality(struct context *context);

/* A helper outside that writes to the attacker's descriptor. */
int helper_write(struct context *context);

/* Descriptors that an ungoverned task sends, or that are fetched from it. */
int send_it(struct context *context);
int receive_it(struct context *context);
int fetch_it(struct context *context);

#endif /* _GABION_SELFTESTS_ATTACK_H */
