/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence: what was refused or audited, by whom, and why.
 */
#ifndef _GABION_EVENT_H
#define _GABION_EVENT_H

#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "binding.h"
#include "operation.h"

/* Long enough for a module alias; what is longer is cut. */
#define GABION_OBJECT_SIZE 128
/* Of a cgroup's path; what is longer is cut. */
#define GABION_PATH_SIZE 256
/* One event as a line: each byte of untrusted text may take four. */
#define GABION_LINE_SIZE 2048

/**
 * struct gabion_event - one refusal, or one operation that is audited
 * @time: real time, nanoseconds
 * @op: the operation, or __GABION_OP_MAX for containment
 * @kind: of the binding that decided
 * @denied: refused, not only recorded
 * @pid: in the initial pid namespace
 * @tgid: likewise
 * @uid: in the initial user namespace
 * @cgroup: id
 * @profile: name of the profile that decided
 * @comm: of the task
 * @object: what the operation was done to
 * @path: of the cgroup, from the root of the hierarchy
 */
struct gabion_event {
	u64 time;
	enum gabion_operation op;
	enum gabion_binding_kind kind;
	bool denied;
	pid_t pid;
	pid_t tgid;
	uid_t uid;
	u64 cgroup;
	char profile[GABION_NAME_MAX + 1];
	char comm[TASK_COMM_LEN];
	char object[GABION_OBJECT_SIZE];
	char path[GABION_PATH_SIZE];
};

int gabion_event_init(void);
void gabion_event_exit(void);
void gabion_event_emit(enum gabion_operation op, const char *object,
		       const struct gabion_binding *binding, struct cgroup *cgroup,
		       bool denied);
void gabion_event_allowed(enum gabion_operation op);
void gabion_event_show_stats(struct seq_file *m);

u64 gabion_event_cursor(void);
bool gabion_event_next(u64 *cursor, struct gabion_event *event, u64 *lost);
bool gabion_event_pending(u64 cursor);
int gabion_event_wait(u64 cursor);
void gabion_event_poll_wait(struct file *file, poll_table *wait);
size_t gabion_event_format(const struct gabion_event *event, char *buf, size_t size);

size_t gabion_quote(char *buf, size_t size, const char *text);
void gabion_seq_word(struct seq_file *m, const char *text);

#endif /* _GABION_EVENT_H */
