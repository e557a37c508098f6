// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events as JSON: writing them, and reading what was written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/device_number.h"
#include "policy/object.h"
#include "lib/container.h"
#include "lib/escape.h"
#include "lib/event_json.h"
#include "lib/memory.h"
#include "lib/output.h"

static const char *const outcome_names[] = {
	[GABION_EVENT_AUDITED] = "audited",
	[GABION_EVENT_WOULD_DENY] = "would-deny",
	[GABION_EVENT_DENIED] = "denied",
};

static const char *const binding_names[] = {
	[GABION_EVENT_BY_USERNS] = "userns",
	[GABION_EVENT_BY_CGROUP] = "cgroup",
	[GABION_EVENT_BY_ATTACHMENT] = "attached",
	[GABION_EVENT_BY_CONTAINMENT] = "containment",
	[GABION_EVENT_BY_CONTAINERS] = "containers",
};

static const char *name_of(const char *const *names, size_t count, unsigned int index)
{
	return index < count && names[index] ? names[index] : "unknown";
}

static unsigned int number_of(const char *const *names, size_t count, const char *name)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (names[i] && !strcmp(names[i], name))
			break;
	}
	return i;
}

/**
 * event_outcome_name() - the name of an outcome
 * @outcome: any value
 *
 * Return: the name; "unknown" for a value that only a newer module knows.
 */
const char *event_outcome_name(unsigned int outcome)
{
	return name_of(outcome_names, ARRAY_SIZE(outcome_names), outcome);
}

/**
 * event_allow_line() - the line of a policy that would have allowed an operation
 * @event: any event
 *
 * Return: the narrowest line, for the caller to free; NULL if a policy cannot contain the
 * object, or if no line would allow it.
 */
char *event_allow_line(const struct gabion_event *event)
{
	int op = gabion_operation_parse(event->operation, strlen(event->operation));
	struct gabion_object_advice advice;
	char word[GABION_ENTRY_SIZE], entry[GABION_ENTRY_SIZE];

	if (op < 0 || event->binding_kind == GABION_EVENT_BY_CONTAINMENT ||
	    event->binding_kind > GABION_EVENT_BY_CONTAINERS)
		return NULL;
	if (!gabion_objects_of(op))
		return format("allow %s", event->operation);
	if ((event->cut & GABION_EVENT_CUT_OBJECT) ||
	    (gabion_objects_of(op)->word && !gabion_device_is_one(event->object)))
		return NULL;
	gabion_object_word(op, event->object, word);
	if (!is_policy_word(word) || !gabion_object_read(op, word, entry, &advice) ||
	    strcmp(entry, event->object))
		return NULL;
	return format("allow %s: %s", event->operation, word);
}

static char *time_text(__u64 time)
{
	time_t seconds = time / EVENT_SECOND;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	return format("%s.%09uZ", text, (unsigned int)(time % EVENT_SECOND));
}

static void put_number(struct json_object *object, const char *key, __u64 number)
{
	json_put(object, key, must(json_object_new_uint64(number)));
}

static struct json_object *binding_json(const struct gabion_event *event)
{
	struct json_object *object = must(json_object_new_object());
	const char *kind = name_of(binding_names, ARRAY_SIZE(binding_names), event->binding_kind);

	json_put_text(object, "kind", kind);
	put_number(object, "line", event->binding_line);
	json_put_untrusted_or_null(object, "pattern", event->binding);
	put_number(object, "cgroup_id", event->binding_cgroup);
	return object;
}

static struct json_object *cut_json(const struct gabion_event *event)
{
	struct json_object *array = must(json_object_new_array());

	if (event->cut & GABION_EVENT_CUT_OBJECT)
		json_array_add_text(array, "object");
	if (event->cut & GABION_EVENT_CUT_CGROUP)
		json_array_add_text(array, "cgroup");
	return array;
}

static void put_id(struct json_object *object, const char *key, __u32 id)
{
	if (id == GABION_EVENT_NO_ID)
		json_put(object, key, NULL);
	else
		put_number(object, key, id);
}

static void put_who(struct json_object *object, const struct gabion_event *event)
{
	json_put(object, "pid", must(json_object_new_int(event->pid)));
	json_put(object, "tgid", must(json_object_new_int(event->tgid)));
	json_put_untrusted(object, "comm", event->comm);
	put_id(object, "uid", event->uid);
	put_id(object, "ns_uid", event->ns_uid);
	put_id(object, "loginuid", event->loginuid);
	put_number(object, "userns", event->userns);
	put_id(object, "userns_owner", event->userns_owner);
	put_number(object, "cgroup_id", event->cgroup);
	json_put_untrusted(object, "cgroup", event->path);
	json_put(object, "container", container_json(event->path));
}

/**
 * event_json() - an event as JSON
 * @event: the event
 *
 * Return: an object.
 */
struct json_object *event_json(const struct gabion_event *event)
{
	struct json_object *object = must(json_object_new_object());
	char *time = time_text(event->time);
	char *allow_line = event_allow_line(event);

	put_number(object, "seq", event->seq);
	json_put_text(object, "time", time);
	json_put_untrusted(object, "operation", event->operation);
	json_put_text(object, "outcome", event_outcome_name(event->outcome));
	json_put_untrusted(object, "object", event->object);
	json_put_untrusted(object, "profile", event->profile);
	json_put(object, "binding", binding_json(event));
	put_number(object, "rule_line", event->rule_line);
	json_put_text(object, "allow", allow_line);
	put_who(object, event);
	put_number(object, "lost", event->lost);
	put_number(object, "suppressed", event->suppressed);
	json_put(object, "cut", cut_json(event));
	free(allow_line);
	free(time);
	return object;
}

/* Reading recorded events */

/* NULL where there is no such member, or it is no string. */
static const char *get_text(struct json_object *object, const char *key)
{
	struct json_object *member = json_object_object_get(object, key);

	return json_object_is_type(member, json_type_string) ? json_object_get_string(member) :
							       NULL;
}

static __u64 get_number(struct json_object *object, const char *key)
{
	return json_object_get_uint64(json_object_object_get(object, key));
}

static bool copy_text(struct json_object *object, const char *key, char *to, size_t size)
{
	const char *text = get_text(object, key);

	if (!text || strlen(text) >= size)
		return false;
	strcpy(to, text);
	return true;
}

/* As time_text() writes it; 0 if it is none. */
static __u64 get_time(struct json_object *object)
{
	const char *text = get_text(object, "time"), *end;
	struct tm tm = { 0 };
	unsigned int fraction;

	end = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
	if (!end || sscanf(end, ".%9uZ", &fraction) != 1 || timegm(&tm) < 0)
		return 0;
	return timegm(&tm) * EVENT_SECOND + fraction;
}

/* Copies as much as fits. Returns true if that was not all. */
static bool cuts(char *to, size_t size, const char *text)
{
	return (size_t)snprintf(to, size, "%s", text) >= size;
}

static bool get_cut(struct json_object *object, struct gabion_event *event)
{
	struct json_object *array = json_object_object_get(object, "cut");

	if (!json_object_is_type(array, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		const char *what = json_object_get_string(json_object_array_get_idx(array, i));

		if (what && !strcmp(what, "object"))
			event->cut |= GABION_EVENT_CUT_OBJECT;
		else if (what && !strcmp(what, "cgroup"))
			event->cut |= GABION_EVENT_CUT_CGROUP;
	}
	return true;
}

/* Returns the description of what is missing or wrong; NULL if nothing is. */
static const char *interpret(struct json_object *object, struct gabion_event *event)
{
	const char *outcome = get_text(object, "outcome");
	unsigned int number;

	if (!json_object_is_type(object, json_type_object))
		return "a JSON object";
	if (!copy_text(object, "operation", event->operation, sizeof(event->operation)))
		return "a member \"operation\"";
	number = number_of(outcome_names, ARRAY_SIZE(outcome_names), outcome ? outcome : "");
	if (number == ARRAY_SIZE(outcome_names))
		return "a member \"outcome\" that is audited, would-deny or denied";
	if (!copy_text(object, "profile", event->profile, sizeof(event->profile)))
		return "a member \"profile\"";
	if (!get_text(object, "object") || !get_text(object, "comm") ||
	    !get_text(object, "cgroup"))
		return "members \"object\", \"comm\" and \"cgroup\"";
	if (!get_cut(object, event))
		return "a member \"cut\" that is an array";
	/* Escapes may have made them longer than they were. */
	if (cuts(event->object, sizeof(event->object), get_text(object, "object")))
		event->cut |= GABION_EVENT_CUT_OBJECT;
	if (cuts(event->path, sizeof(event->path), get_text(object, "cgroup")))
		event->cut |= GABION_EVENT_CUT_CGROUP;
	cuts(event->comm, sizeof(event->comm), get_text(object, "comm"));
	event->outcome = number;
	event->time = get_time(object);
	event->seq = get_number(object, "seq");
	event->lost = get_number(object, "lost");
	event->suppressed = get_number(object, "suppressed");
	event->cgroup = get_number(object, "cgroup_id");
	event->userns = (__u32)get_number(object, "userns");
	event->pid = (__s32)get_number(object, "pid");
	event->tgid = (__s32)get_number(object, "tgid");
	return NULL;
}

/**
 * event_from_json() - read an event that was recorded
 * @line: the text of what event_json() returned; unknown members are ignored
 * @event: filled in, except for users and lines; the time is 0 if there is none
 * @expected: set to a description of what is missing or wrong
 *
 * Return: 0 or -1.
 */
int event_from_json(const char *line, struct gabion_event *event, const char **expected)
{
	struct json_tokener *tokener = must(json_tokener_new());
	const size_t len = strlen(line);
	struct json_object *object;
	size_t end;

	/* No comments: where the text ends in one, the parser would read on behind it. */
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
	object = json_tokener_parse_ex(tokener, line, len + 1);
	end = json_tokener_get_parse_end(tokener);
	memset(event, 0, sizeof(*event));
	if (!object)
		*expected = "a JSON object";
	else if (end < len && line[end + strspn(line + end, " \t\r")])
		*expected = "nothing after the JSON object";
	else
		*expected = interpret(object, event);
	json_object_put(object);
	json_tokener_free(tokener);
	return *expected ? -1 : 0;
}
