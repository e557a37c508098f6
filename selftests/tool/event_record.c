// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_record KEY=VALUE...: write one record of the module's file "events" to stdout. The keys are
 * those members of struct gabion_event that tests need. "record" is the length, which is greater
 * with a newer module. \n and \xNN in a text have the same meaning as in C.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../include/uapi/gabion.h"

#define RECORD_MAX 8192

static union {
	struct gabion_event event;
	char bytes[RECORD_MAX];
} record = {
	.event = {
		.size = sizeof(struct gabion_event),
		.version = GABION_EVENT_VERSION,
		.outcome = GABION_EVENT_DENIED,
		.loginuid = GABION_EVENT_NO_ID,
	}
};

#define FIELD(field)                                            \
	{                                                       \
		.name = #field,                                 \
		.offset = offsetof(struct gabion_event, field), \
		.size = sizeof(record.event.field),             \
	}

struct field {
	const char *name;
	size_t offset;
	size_t size;
};

static const struct field numbers[] = {
	FIELD(size),
	FIELD(version),
	FIELD(seq),
	FIELD(lost),
	FIELD(suppressed),
	FIELD(time),
	FIELD(cgroup),
	FIELD(binding_cgroup),
	FIELD(pid),
	FIELD(tgid),
	FIELD(uid),
	FIELD(ns_uid),
	FIELD(loginuid),
	FIELD(userns),
	FIELD(userns_owner),
	FIELD(binding_line),
	FIELD(rule_line),
	FIELD(outcome),
	FIELD(binding_kind),
	FIELD(cut),
};

static const struct field texts[] = {
	FIELD(operation),
	FIELD(comm),
	FIELD(profile),
	FIELD(binding),
	FIELD(object),
	FIELD(path),
};

static const struct field *find(const struct field *fields, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(fields[i].name, name))
			return &fields[i];
	}
	return NULL;
}

static void put_text(char *to, size_t size, const char *text)
{
	memset(to, 0, size);
	for (size_t len = 0; *text && len + 1 < size; len++) {
		if (!strncmp(text, "\\n", 2)) {
			to[len] = '\n';
			text += 2;
		} else if (!strncmp(text, "\\x", 2) && strlen(text) >= 4) {
			char digits[3] = { text[2], text[3] };

			to[len] = (char)strtoul(digits, NULL, 16);
			text += 4;
		} else {
			to[len] = *text++;
		}
	}
}

#define NR(fields) (sizeof(fields) / sizeof((fields)[0]))

int main(int argc, char **argv)
{
	size_t length = sizeof(record.event);

	for (int i = 1; i < argc; i++) {
		char *value = strchr(argv[i], '=');
		const struct field *field;

		if (!value)
			return 2;
		*value++ = '\0';
		field = find(texts, NR(texts), argv[i]);
		if (field) {
			put_text(record.bytes + field->offset, field->size, value);
			continue;
		}
		field = find(numbers, NR(numbers), argv[i]);
		if (field) {
			unsigned long long number = strtoull(value, NULL, 0);

			memcpy(record.bytes + field->offset, &number, field->size);
		} else if (!strcmp(argv[i], "record")) {
			length = strtoull(value, NULL, 0);
		} else {
			return 2;
		}
	}
	return length <= RECORD_MAX && fwrite(&record, length, 1, stdout) == 1 ? 0 : 1;
}
