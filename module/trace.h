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

#include "../include/uapi/gabion.h"
#include "quote.h"

/* So that the format holds their numbers, which perf can read. */
TRACE_DEFINE_ENUM(GABION_EVENT_AUDITED);
TRACE_DEFINE_ENUM(GABION_EVENT_WOULD_DENY);
TRACE_DEFINE_ENUM(GABION_EVENT_DENIED);

/* clang-format off */
#define gabion_show_outcome(outcome)                            \
	__print_symbolic(outcome,                               \
			 { GABION_EVENT_AUDITED, "audited" },   \
			 { GABION_EVENT_WOULD_DENY, "would-deny" }, \
			 { GABION_EVENT_DENIED, "denied" })

/* Texts of a container are shown without what drives a terminal or ends a line. */
TRACE_EVENT(gabion_verdict,
	TP_PROTO(const struct gabion_event *event),
	TP_ARGS(event),
	TP_STRUCT__entry(
		__field(u64, cgroup)
		__field(pid_t, pid)
		__field(pid_t, tgid)
		__field(u32, uid)
		__field(u32, ns_uid)
		__field(u32, userns)
		__field(u8, outcome)
		__dynamic_array(char, operation, strlen(event->operation) + 1)
		__dynamic_array(char, profile, strlen(event->profile) + 1)
		__dynamic_array(char, object, strlen(event->object) + 1)
		__dynamic_array(char, path, strlen(event->path) + 1)
	),
	TP_fast_assign(
		__entry->cgroup = event->cgroup;
		__entry->pid = event->pid;
		__entry->tgid = event->tgid;
		__entry->uid = event->uid;
		__entry->ns_uid = event->ns_uid;
		__entry->userns = event->userns;
		__entry->outcome = event->outcome;
		gabion_plain(__get_dynamic_array(operation), __get_dynamic_array_len(operation),
			     event->operation);
		gabion_plain(__get_dynamic_array(profile), __get_dynamic_array_len(profile),
			     event->profile);
		gabion_plain(__get_dynamic_array(object), __get_dynamic_array_len(object),
			     event->object);
		gabion_plain(__get_dynamic_array(path), __get_dynamic_array_len(path),
			     event->path);
	),
	TP_printk("operation=%s outcome=%s object=\"%s\" profile=%s pid=%d tgid=%d uid=%u ns_uid=%u userns=%u cgroup_id=%llu cgroup=\"%s\"",
		  __get_str(operation), gabion_show_outcome(__entry->outcome),
		  __get_str(object), __get_str(profile), __entry->pid, __entry->tgid,
		  __entry->uid, __entry->ns_uid, __entry->userns, __entry->cgroup,
		  __get_str(path))
);
/* clang-format on */

#endif /* _GABION_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
