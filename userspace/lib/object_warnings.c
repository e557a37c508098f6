// SPDX-License-Identifier: GPL-2.0-only
/*
 * Warnings of objects in a policy that stand for nothing, or of which nothing can be said.
 */
#include <stdlib.h>

#include "lib/memory.h"
#include "lib/object_effect.h"
#include "lib/object_warnings.h"
#include "lib/output.h"
#include "lib/path_link.h"

/**
 * struct named - an object that a policy names
 * @op: the operation
 * @entry: the object, as the profile has it
 * @word: as the text has it
 * @file: of the text
 * @line: in that file
 */
struct named {
	enum gabion_operation op;
	const char *entry;
	char word[GABION_ENTRY_SIZE];
	const char *file;
	unsigned int line;
};

static struct json_object *named_json(const struct named *named)
{
	struct json_object *object = must(json_object_new_object());

	json_put_text(object, "file", named->file);
	json_put(object, "line", must(json_object_new_int64(named->line)));
	json_put_text(object, "operation", gabion_operation_name(named->op));
	json_put_text(object, "object", named->word);
	return object;
}

static bool report_link(const struct named *named, struct json_object *links)
{
	char *path = gabion_objects_of(named->op)->paths ? path_without_links(named->entry) : NULL;
	struct json_object *link;

	if (!path)
		return false;
	warn("%s:%u: %s goes through a link and names nothing; the kernel's path is %s",
	     named->file, named->line, named->word, path);
	link = named_json(named);
	json_put_untrusted(link, "path", path);
	json_object_array_add(links, link);
	free(path);
	return true;
}

static void report_effect(const struct named *named, struct json_object *without_effect)
{
	char *why = object_without_effect(named->op, named->entry);
	struct json_object *object;

	if (!why)
		return;
	warn("%s:%u: %s: %s has no effect: %s", named->file, named->line,
	     gabion_operation_name(named->op), named->word, why);
	object = named_json(named);
	json_put_text(object, "why", why);
	json_object_array_add(without_effect, object);
	free(why);
}

static void report(struct object_warnings *warnings, const struct policy_text *source,
		   enum gabion_operation op, const struct gabion_rule *rule)
{
	struct named named = { .op = op, .entry = rule->object, .line = rule->line };

	gabion_object_word(op, rule->object, named.word);
	named.file = policy_place(source, &named.line);
	if (!report_link(&named, warnings->links))
		report_effect(&named, warnings->without_effect);
}

/*
 * A profile's own lines stand behind all of those before it, which it may have inherited.
 * Returns the last line.
 */
static unsigned int report_profile(struct object_warnings *warnings,
				   const struct policy_text *source,
				   const struct gabion_profile *profile, unsigned int before)
{
	unsigned int last = before;

	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		const struct gabion_rules *rules = &profile->rules[op];

		for (unsigned int i = 0; i < rules->nr; i++) {
			if (rules->rule[i].line > before)
				report(warnings, source, op, &rules->rule[i]);
			if (rules->rule[i].line > last)
				last = rules->rule[i].line;
		}
	}
	return last;
}

/**
 * object_warnings_report() - warn of what a policy names in vain
 * @warnings: filled in with the same, to be freed by object_warnings_free()
 * @source: the policy's text
 * @policy: the policy
 */
void object_warnings_report(struct object_warnings *warnings, const struct policy_text *source,
			    const struct gabion_policy *policy)
{
	unsigned int before = 0;

	warnings->links = must(json_object_new_array());
	warnings->without_effect = must(json_object_new_array());
	for (unsigned int i = 0; i < policy->nr_profiles; i++)
		before = report_profile(warnings, source, &policy->profile[i], before);
}

/**
 * object_warnings_free() - free what was filled in
 * @warnings: that
 */
void object_warnings_free(struct object_warnings *warnings)
{
	json_object_put(warnings->links);
	json_object_put(warnings->without_effect);
}
