/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the tests that run in the virtual machine. This is independent of the harness: each
 * test program includes <kselftest_harness.h> itself, and these functions return an errno so that
 * the assertion stays in the test.
 *
 * All functions are called by an ungoverned root of the initial user namespace, except those that
 * an actor runs.
 */
#ifndef _GABION_SELFTESTS_COMMON_H
#define _GABION_SELFTESTS_COMMON_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "gabion.h"
#include "syscall32.h"

#define GABION_DIR "/sys/kernel/security/gabion/"
#define GABION_FILE(name) GABION_DIR name
#define CGROUP_DIR "/sys/fs/cgroup"

#define SYSRQ_TRIGGER "/proc/sysrq-trigger"

/* A policy that governs no task. */
#define POLICY_NONE "gabion 1\n"

/* The operations, in the order in which every list has them. Their names are ABI. */
#define NR_OPERATIONS 31
extern const char *const operations[NR_OPERATIONS];

/* lib/file.c: each returns 0 or a length, or -errno */
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
bool kernel_since(const char *release);
bool is_debug_kernel(void);

/**
 * struct rounds - how often to repeat an action
 * @most: this many times, if that is fast enough
 * @least: at least this many times, also where it is slow, as under KASAN
 * @seconds: after this time no round beyond @least begins
 * @done: rounds that have begun
 * @end: when the time is over; set in the first round
 */
struct rounds {
	int most;
	int least;
	int seconds;
	int done;
	time_t end;
};

/* lib/rounds.c */
bool another_round(struct rounds *rounds);

/* lib/module.c */
bool module_exists(const char *name);
int module_functions(const char *name, const char *function);
bool module_loaded(const char *name);
int module_insert(const char *name);
int module_insert_file(const char *path, const char *parameters);
int module_insert_test(const char *name, const char *parameters);
int module_unload(const char *name);
void module_remove(const char *name);

/* lib/descriptor.c: each returns a descriptor or 0, or -errno */
int fd_fetch(pid_t pid, int fd);
int fd_send(int socket, int fd);
int fd_receive(int socket);

/* lib/gabion.c: the module's own files; cgroups are named by their path from the root */
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

/* lib/log.c: the kernel log and the event stream, from now on */
int log_open(void);
bool log_find(int log, const char *const needles[]);
bool log_next(int log, const char *const needles[], char *line, size_t size);
int events_open(void);
int events_next(int events, struct gabion_event *event);
void events_line(const struct gabion_event *event, char *line, size_t size);
int events_find(int events, const char *const needles[], char *line, size_t size);

/**
 * struct person - the cgroup and user namespace of an actor
 * @cgroup: the cgroup that it enters, or NULL to stay in the parent's
 * @userns: whether it has a user namespace of its own, which maps every id to itself, with all
 *	capabilities there
 */
struct person {
	const char *cgroup;
	bool userns;
};

/**
 * struct actor - a child process that runs functions on request
 * @pid: its pid in the initial pid namespace
 * @request: descriptor for requests
 * @answer: descriptor for answers
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

/* lib/uring.c: makes one io_uring request and waits for its result */
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
int uring_socket(struct uring *uring, int domain, int type, int protocol, bool in_worker);
int uring_open_file(struct uring *uring, const char *path, int flags, bool in_worker);
int uring_command(int fd, unsigned int op, const void *bytes, size_t len);
int uring_mkdir(struct uring *uring, const char *path, mode_t mode);
int uring_connect(struct uring *uring, int fd, const void *address, size_t len, bool in_worker);

/* lib/btf.c */
#define KERNEL_BTF "/sys/kernel/btf/vmlinux"
int btf_function(const char *name);

/* The result of a system call: 0 or a positive number, or -errno. */
static inline long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

/* The same for a call where only success or failure matters. */
static inline int outcome(long ret)
{
	return ret < 0 ? -errno : 0;
}

#endif /* _GABION_SELFTESTS_COMMON_H */
