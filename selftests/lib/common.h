/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests that run in the guest share. No part of the harness: a test
 * program includes <kselftest_harness.h> itself, and these functions return an
 * errno so that the assertion stays in the test.
 *
 * Everything here is to be called by an ungoverned root of the initial user
 * namespace, but for what is run by an actor.
 */
#ifndef _GABION_SELFTESTS_COMMON_H
#define _GABION_SELFTESTS_COMMON_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "gabion.h"

#define GABION_DIR "/sys/kernel/security/gabion/"
#define GABION_FILE(name) GABION_DIR name
#define CGROUP_DIR "/sys/fs/cgroup"

#define SYSRQ_TRIGGER "/proc/sysrq-trigger"

/* Governs nobody. */
#define POLICY_NONE "gabion 1\n"

/* The operations, in the order of all that lists them: they are ABI. */
#define NR_OPERATIONS 30
extern const char *const operations[NR_OPERATIONS];

/* lib/file.c: each 0 or a length, or -errno */
int write_text(const char *path, const char *text);
int write_bytes(const char *path, const void *bytes, size_t len);
int write_fd(int fd, const void *bytes, size_t len);
int read_text(const char *path, char *buf, size_t size);
bool file_exists(const char *path);
int open_and_close(const char *path, int flags);
int press_key(void *arg);
int read_file(void *path);
int private_mounts(int namespaces);
int command(const char *const argv[]);
bool module_exists(const char *name);
bool kernel_since(const char *release);
bool module_loaded(const char *name);
int module_insert(const char *name);
int module_insert_file(const char *path, const char *parameters);
void module_remove(const char *name);

/* lib/descriptor.c: each a descriptor or 0, or -errno */
int fd_fetch(pid_t pid, int fd);
int fd_send(int socket, int fd);
int fd_receive(int socket);

/* lib/gabion.c: the module's own files; cgroups by their path from the root */
int gabion_load(const char *policy);
int gabion_attach(const char *cgroup, const char *profile);
int gabion_detach(const char *cgroup, const char *profile);
int gabion_query(const char *question, char *answer, size_t size);
int gabion_query_pid(pid_t pid, char *answer, size_t size);
int gabion_query_cgroup(const char *cgroup, char *answer, size_t size);
long gabion_stat(const char *operation, const char *verdict);
int gabion_insert(void);
int gabion_remove(void);

/* lib/cgroup.c */
int cgroup_make(const char *cgroup);
int cgroup_remove(const char *cgroup);
int cgroup_enter(const char *cgroup);
int cgroup_open(const char *cgroup);

/* lib/log.c: the kernel log and the event stream, from a moment on */
int log_open(void);
bool log_find(int log, const char *const needles[]);
bool log_next(int log, const char *const needles[], char *line, size_t size);
int events_open(void);
int events_next(int events, struct gabion_event *event);
void events_line(const struct gabion_event *event, char *line, size_t size);
int events_find(int events, const char *const needles[], char *line, size_t size);

/**
 * struct person - where an actor stands
 * @cgroup: which it enters, or NULL for where its parent is
 * @userns: in a user namespace of its own that maps every id to itself, with all
 *	capabilities there
 */
struct person {
	const char *cgroup;
	bool userns;
};

/**
 * struct actor - a child process that does one thing after another when told
 * @pid: its own, in the initial pid namespace
 * @request: where it is told
 * @answer: where it answers
 */
struct actor {
	pid_t pid;
	int request;
	int answer;
};

/* lib/actor.c */
int actor_start(struct actor *actor, const struct person *person);
int actor_do(struct actor *actor, int (*what)(void *arg), void *arg);
void actor_end(struct actor *actor);
int run_as(const struct person *person, int (*what)(void *arg), void *arg);
void *shared_memory(size_t size);

/* lib/syscall32.c: the entry of 32-bit programs; pointers below 4 GiB */
long syscall32(long nr, long a, long b, long c, long d, long e);
int program32(long nr, const long args[5]);
void *low_memory(size_t size);

/* Numbers of the 32-bit table. */
#define NR32_READ 3
#define NR32_MKNOD 14
#define NR32_CHMOD 15
#define NR32_STIME 25
#define NR32_WRITE 4
#define NR32_MOUNT 21
#define NR32_UMOUNT2 52
#define NR32_IOCTL 54
#define NR32_SETTIMEOFDAY 79
#define NR32_REBOOT 88
#define NR32_MMAP 90	/* one argument: where the six are */
#define NR32_IOPERM 101
#define NR32_SOCKETCALL 102
#define NR32_SYSLOG 103
#define NR32_IOPL 110
#define NR32_ADJTIMEX 124
#define NR32_INIT_MODULE 128
#define NR32_DELETE_MODULE 129
#define NR32_WRITEV 146
#define NR32_PREAD64 180
#define NR32_PWRITE64 181
#define NR32_CLOCK_SETTIME 264
#define NR32_KEXEC_LOAD 283
#define NR32_OPENAT 295
#define NR32_MKDIRAT 296
#define NR32_MKNODAT 297
#define NR32_PERF_EVENT_OPEN 336
#define NR32_CLOCK_ADJTIME 343
#define NR32_FINIT_MODULE 350
#define NR32_BPF 357
#define NR32_CONNECT 362
#define NR32_CLOCK_SETTIME64 404
#define NR32_CLOCK_ADJTIME64 405
#define NR32_IO_URING_SETUP 425
#define NR32_IO_URING_ENTER 426
#define NR32_IO_URING_REGISTER 427

/* lib/uring.c: one request of an io_uring, waited for; its result */
struct uring {
	int fd;
	void *sq;
	void *sqes;
};

int uring_open(struct uring *uring);
int uring_open_polled(struct uring *uring);
int uring_personality(struct uring *uring);
int uring_write(struct uring *uring, int fd, const void *bytes, size_t len, off_t offset,
		int personality, bool in_worker);
int uring_read(struct uring *uring, int fd, void *bytes, size_t len, off_t offset,
	       int personality, bool in_worker);
int uring_socket(struct uring *uring, int domain, int type, int protocol);
int uring_open_file(struct uring *uring, const char *path, int flags, bool in_worker);
int uring_connect(struct uring *uring, int fd, const void *address, size_t len, bool in_worker);

/* lib/btf.c */
#define KERNEL_BTF "/sys/kernel/btf/vmlinux"
int btf_function(const char *name);
int uring_command(int fd, unsigned int op, const void *bytes, size_t len);
int uring_mkdir(struct uring *uring, const char *path, mode_t mode);

/* The result of a system call as 0 or a positive result, or -errno. */
static inline long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

/* The same for a call of which only success or failure matters. */
static inline int outcome(long ret)
{
	return ret < 0 ? -errno : 0;
}

#endif /* _GABION_SELFTESTS_COMMON_H */
