/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events as a tracepoint: gabion:gabion_verdict.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM gabion

#if !defined(_GABION_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _GABION_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>

#include "binding/escape.h"
#include "uapi/gabion.h"

/* Puts the numbers of the enum into the event's format, so that perf can resolve them. */
TRACE_DEFINE_ENUM(GABION_EVENT_AUDITED);
TRACE_DEFINE_ENUM(GABION_EVENT_WOULD_DENY);
TRACE_DEFINE_ENUM(GABION_EVENT_DENIED);
TRACE_DEFINE_ENUM(GABION_EVENT_BY_USERNS);
TRACE_DEFINE_ENUM(GABION_EVENT_BY_CGROUP);
TRACE_DEFINE_ENUM(GABION_EVENT_BY_ATTACHMENT);
TRACE_DEFINE_ENUM(GABION_EVENT_BY_CONTAINMENT);
TRACE_DEFINE_ENUM(GABION_EVENT_BY_CONTAINERS);

/* clang-format off */
#define gabion_show_outcome(outcome)                            \
	__print_symbolic(outcome,                               \
			 { GABION_EVENT_AUDITED, "audited" },   \
			 { GABION_EVENT_WOULD_DENY, "would-deny" }, \
			 { GABION_EVENT_DENIED, "denied" })

#define gabion_show_binding(kind)                                  \
	__print_symbolic(kind,                                     \
			 { GABION_EVENT_BY_USERNS, "userns" },     \
			 { GABION_EVENT_BY_CGROUP, "cgroup" },     \
			 { GABION_EVENT_BY_ATTACHMENT, "attached" }, \
			 { GABION_EVENT_BY_CONTAINMENT, "containment" }, \
			 { GABION_EVENT_BY_CONTAINERS, "containers" })

/* Texts that a container chooses are printed without control characters. */
TRACE_EVENT(gabion_verdict,
	TP_PROTO(const struct gabion_event *event),
	TP_ARGS(event),
	TP_STRUCT__entry(
		__field(u64, cgroup)
		__field(u64, suppressed)
		__field(pid_t, pid)
		__field(pid_t, tgid)
		__field(u32, uid)
		__field(u32, ns_uid)
		__field(u32, loginuid)
		__field(u32, userns)
		__field(u32, userns_owner)
		__field(u32, binding_line)
		__field(u32, rule_line)
		__field(u8, binding_kind)
		__field(u8, outcome)
		__dynamic_array(char, operation, strlen(event->operation) + 1)
		__dynamic_array(char, profile, strlen(event->profile) + 1)
		__dynamic_array(char, object, strlen(event->object) + 1)
		__dynamic_array(char, path, strlen(event->path) + 1)
	),
	TP_fast_assign(
		__entry->cgroup = event->cgroup;
		__entry->suppressed = event->suppressed;
		__entry->pid = event->pid;
		__entry->tgid = event->tgid;
		__entry->uid = event->uid;
		__entry->ns_uid = event->ns_uid;
		__entry->loginuid = event->loginuid;
		__entry->userns = event->userns;
		__entry->userns_owner = event->userns_owner;
		__entry->binding_line = event->binding_line;
		__entry->rule_line = event->rule_line;
		__entry->binding_kind = event->binding_kind;
		__entry->outcome = event->outcome;
		gabion_escape_plain(__get_dynamic_array(operation),
				    __get_dynamic_array_len(operation), event->operation);
		gabion_escape_plain(__get_dynamic_array(profile),
				    __get_dynamic_array_len(profile), event->profile);
		gabion_escape_plain(__get_dynamic_array(object),
				    __get_dynamic_array_len(object), event->object);
		gabion_escape_plain(__get_dynamic_array(path),
				    __get_dynamic_array_len(path), event->path);
	),
	TP_printk("operation=%s outcome=%s object=\"%s\" profile=%s binding=%s line=%u rule=%u pid=%d tgid=%d uid=%u ns_uid=%u auid=%u userns=%u userns_owner=%u cgroup_id=%llu suppressed=%llu cgroup=\"%s\"",
		  __get_str(operation), gabion_show_outcome(__entry->outcome),
		  __get_str(object), __get_str(profile),
		  gabion_show_binding(__entry->binding_kind), __entry->binding_line,
		  __entry->rule_line, __entry->pid, __entry->tgid, __entry->uid,
		  __entry->ns_uid, __entry->loginuid, __entry->userns, __entry->userns_owner,
		  __entry->cgroup, __entry->suppressed, __get_str(path))
);
/* clang-format on */

#endif /* _GABION_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
