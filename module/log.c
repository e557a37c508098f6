// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events for people: a line in the kernel log, or a record of the audit subsystem.
 *
 * One or the other, so that a denial is one line: with auditing enabled the
 * record goes to auditd, or, if there is none, to the kernel log by way of the
 * audit subsystem itself.
 */
#include <linux/audit.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "binding.h"
#include "log.h"
#include "quote.h"

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

	return len + gabion_quote(buf + len, min(size - len, room), text);
}

/* What a container chooses comes last: it can push out nothing else. */
static void format_line(const struct gabion_event *event, char *line)
{
	size_t len;

	len = scnprintf(line, LINE_SIZE,
			"operation=%s outcome=%s profile=%s binding=%s line=%u rule=%u pid=%d tgid=%d uid=%u ns_uid=%u auid=%u userns=%u userns_owner=%u cgroup_id=%llu suppressed=%llu",
			event->operation, outcome_words[event->outcome], event->profile,
			gabion_binding_name(event->binding_kind), event->binding_line,
			event->rule_line, event->pid, event->tgid, event->uid, event->ns_uid,
			event->loginuid, event->userns, event->userns_owner, event->cgroup,
			event->suppressed);
	len += put_quoted(line + len, LINE_SIZE - len, "comm", event->comm, LINE_SIZE);
	len += put_quoted(line + len, LINE_SIZE - len, "object", event->object, OBJECT_ROOM);
	put_quoted(line + len, LINE_SIZE - len, "cgroup", event->path, PATH_ROOM);
}

static void print_line(const struct gabion_event *event)
{
	char *line = *this_cpu_ptr(&log_line);

	format_line(event, line);
	pr_notice("%s %s\n", outcome_words[event->outcome], line);
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

/**
 * gabion_log() - tell people of an event
 * @event: the event
 *
 * Context: any, with preemption disabled.
 */
void gabion_log(const struct gabion_event *event)
{
	print_line(event);
	put_untrusted(NULL, "", "");
}
