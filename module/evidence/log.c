// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events for people: a line in the kernel log, and an audit record.
 *
 * The line is always made: journald and rsyslog collect it, and do not get the records of
 * auditd. The record is made while auditing is enabled.
 *
 * A hook cannot wait for room in the audit backlog. If a record is lost, a host that is
 * configured so panics (audit_log_lost() in kernel/audit.c). So all containers together have
 * a limit (limit.c). The next record reports how many verdicts the limit left out.
 */
#include <linux/audit.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "binding/binding.h"
#include "binding/escape.h"
#include "evidence/limit.h"
#include "evidence/log.h"

/* These texts must fit into a line of the kernel log, of about a thousand bytes, with the rest. */
#define LINE_SIZE 960
#define OBJECT_ROOM 256
#define PATH_ROOM 384

static const char *const outcome_words[] = {
	[GABION_EVENT_AUDITED] = "audited",
	[GABION_EVENT_WOULD_DENY] = "would-deny",
	[GABION_EVENT_DENIED] = "denied",
};

/* Too large for the stack of a hook: one for each CPU, used with preemption disabled. */
static DEFINE_PER_CPU(char[LINE_SIZE], log_line);

static size_t put_quoted(char *buf, size_t size, const char *name, const char *text, size_t room)
{
	size_t len = scnprintf(buf, size, " %s=", name);

	return len + gabion_escape_quoted(buf + len, min(size - len, room), text);
}

/* Texts that a container chooses come last: if the line is truncated, only they are. */
static void format_line(const struct gabion_event *event, u64 unlogged, char *line)
{
	size_t len;

	len = scnprintf(line, LINE_SIZE,
			"%s operation=%s outcome=%s profile=%s binding=%s line=%u rule=%u pid=%d tgid=%d uid=%u ns_uid=%u auid=%u userns=%u userns_owner=%u cgroup_id=%llu suppressed=%llu",
			outcome_words[event->outcome], event->operation,
			outcome_words[event->outcome], event->profile,
			gabion_binding_name(event->binding_kind), event->binding_line,
			event->rule_line, event->pid, event->tgid, event->uid, event->ns_uid,
			event->loginuid, event->userns, event->userns_owner, event->cgroup,
			unlogged);
	len += put_quoted(line + len, LINE_SIZE - len, "comm", event->comm, LINE_SIZE);
	len += put_quoted(line + len, LINE_SIZE - len, "object", event->object, OBJECT_ROOM);
	put_quoted(line + len, LINE_SIZE - len, "cgroup", event->path, PATH_ROOM);
}

/* In the audit subsystem's form of untrusted text: in quotes, or as hexadecimal digits. */
static void put_untrusted(struct audit_buffer *ab, const char *name, const char *text)
{
	const char *c;

	for (c = text; *c; c++) {
		if (!isascii(*c) || !isgraph(*c) || *c == '"')
			break;
	}
	audit_log_format(ab, " %s=", name);
	if (!*c) {
		audit_log_format(ab, "\"%s\"", text);
		return;
	}
	for (c = text; *c; c++)
		audit_log_format(ab, "%02X", (unsigned char)*c);
}

/*
 * AUDIT_AVC, as for other security modules: "denied", with permissive=1 if only the mode
 * allowed it, or "granted". ausearch(8) expects pid= and comm= in this order and tclass= at
 * the end (parse_avc() of ausearch-parse.c). If the task has an audit context, the kernel adds
 * the record of the system call, with program and arguments.
 */
static void audit_verdict(struct audit_context *context, const struct gabion_event *event,
			  u64 unlogged, u64 left_out)
{
	struct audit_buffer *ab;

	ab = audit_log_start(context, GFP_ATOMIC | __GFP_NOWARN, AUDIT_AVC);
	if (!ab)
		return; /* which the audit subsystem counts and tells itself */
	audit_log_format(ab, "avc:  %s  { %s } for  pid=%d",
			 event->outcome == GABION_EVENT_AUDITED ? "granted" : "denied",
			 event->operation, event->pid);
	put_untrusted(ab, "comm", event->comm);
	put_untrusted(ab, "name", event->object);
	audit_log_format(ab, " lsm=gabion key=\"gabion\" outcome=%s profile=%s binding=%s",
			 outcome_words[event->outcome], event->profile,
			 gabion_binding_name(event->binding_kind));
	audit_log_format(ab, " line=%u rule=%u tgid=%d uid=%u auid=%u ns_uid=%u userns=%u",
			 event->binding_line, event->rule_line, event->tgid, event->uid,
			 event->loginuid, event->ns_uid, event->userns);
	audit_log_format(ab, " userns_owner=%u suppressed=%llu unaudited=%llu cgroup_id=%llu",
			 event->userns_owner, unlogged, left_out, event->cgroup);
	put_untrusted(ab, "cgroup", event->path);
	audit_log_format(ab, " permissive=%d tclass=gabion",
			 event->outcome == GABION_EVENT_WOULD_DENY);
	audit_log_end(ab);
}

/*
 * ausearch(8) does not find an AVC by a key. It finds system calls, whose keys are the
 * administrator's, and records that parse_simple_message() reads, such as AUDIT_MAC_STATUS. If
 * the task has an audit context the two records are one event, found by the fields of both.
 */
static void audit_key(struct audit_context *context, const struct gabion_event *event)
{
	audit_log(context, GFP_ATOMIC | __GFP_NOWARN, AUDIT_MAC_STATUS,
		  "lsm=gabion key=\"gabion\" pid=%d auid=%u ses=%u res=%d", event->pid,
		  event->loginuid, audit_get_sessionid(current),
		  event->outcome != GABION_EVENT_DENIED);
}

static void audit_event(const struct gabion_event *event, const struct gabion_limit_key *group,
			u64 unlogged)
{
	struct audit_context *context = audit_context();
	u64 left_out;

	if (!gabion_limit_take_audit(group, unlogged, &left_out))
		return;
	audit_verdict(context, event, unlogged, left_out);
	audit_key(context, event);
}

/**
 * gabion_log_prepare() - make the audit record of an event, and write its line for the log
 * @event: the event
 * @group: the group whose limit applies
 * @unlogged: verdicts that were not logged, since the last that was
 *
 * Context: any, with preemption disabled until gabion_log_print().
 * Return: the line, which is this CPU's.
 */
const char *gabion_log_prepare(const struct gabion_event *event,
			       const struct gabion_limit_key *group, u64 unlogged)
{
	char *line = *this_cpu_ptr(&log_line);

	format_line(event, unlogged, line);
	if (audit_enabled)
		audit_event(event, group, unlogged);
	return line;
}

/**
 * gabion_log_print() - put a line into the kernel log
 * @line: of gabion_log_prepare()
 *
 * A console may be slow: the caller should hold nothing that others wait for.
 *
 * Context: any.
 */
void gabion_log_print(const char *line)
{
	pr_notice("%s\n", line);
}
