// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events for people: a line of the kernel log, and a record of the audit subsystem.
 *
 * The line is always there: journald and rsyslog collect it, and
 * auditd's records never reach them. The record is made while auditing is enabled.
 *
 * A hook cannot wait for room in the audit subsystem's backlog; what is lost there
 * makes a host panic that is told so (audit_log_lost() in kernel/audit.c). So there
 * is a limit for all containers together (limit.c), and what is left out by it is
 * told by the next record.
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

/* A line of the kernel log has about a thousand bytes, and more than these texts. */
#define LINE_SIZE 960
#define OBJECT_ROOM 256
#define PATH_ROOM 384

static const char *const outcome_words[] = {
	[GABION_EVENT_AUDITED] = "audited",
	[GABION_EVENT_WOULD_DENY] = "would-deny",
	[GABION_EVENT_DENIED] = "denied",
};

/* Large, and hooks run deep in a stack: one for each CPU, with preemption off. */
static DEFINE_PER_CPU(char[LINE_SIZE], log_line);

static size_t put_quoted(char *buf, size_t size, const char *name, const char *text, size_t room)
{
	size_t len = scnprintf(buf, size, " %s=", name);

	return len + gabion_escape_quoted(buf + len, min(size - len, room), text);
}

/* What a container chooses comes last: it can push out nothing but that. */
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

/* As the audit subsystem writes what is untrusted: in quotes, or as hexadecimal digits. */
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
 * AUDIT_AVC, as every security module's: "denied", with permissive=1 if only the mode
 * let it pass, or "granted". ausearch(8) wants pid= and comm= in this order and
 * tclass= at the end (parse_avc() of ausearch-parse.c); the record of the system
 * call, with program and arguments, comes with it if the task has an audit context.
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
 * ausearch(8) finds no AVC by a key, only system calls, whose keys are the
 * administrator's, and what parse_simple_message() reads, as AUDIT_MAC_STATUS. In a
 * task that has an audit context the two records are one event, found by all of both.
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
 * gabion_log_prepare() - tell auditors of an event, and write people's line of it
 * @event: the event
 * @group: whose limit counts
 * @unlogged: what was left out here since the last that was not
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
 * A console may take its time: nobody else should be waiting for what the caller
 * holds.
 *
 * Context: any.
 */
void gabion_log_print(const char *line)
{
	pr_notice("%s\n", line);
}
