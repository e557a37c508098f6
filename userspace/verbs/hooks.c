// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl hooks: list the kernel functions that the module hooks.
 */
#include <string.h>

#include "lib/memory.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "verb.h"

static void print_json(const struct module_table *hooks)
{
	struct json_object *object = must(json_object_new_object());
	struct json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < hooks->count; i++) {
		const struct table_row *row = &hooks->row[i];
		struct json_object *hook = must(json_object_new_object());
		const char *selftest = row->field[HOOK_SELFTEST];

		json_put_text(hook, "function", row->field[HOOK_FUNCTION]);
		json_put_text(hook, "operations", row->field[HOOK_OPERATIONS]);
		json_put_text(hook, "state", row->field[HOOK_STATE]);
		json_put(hook, "hits", row_json_number(row, HOOK_HITS));
		json_put_text(hook, "selftest", strcmp(selftest, "-") ? selftest : NULL);
		json_object_array_add(array, hook);
	}
	json_put(object, "hooks", array);
	json_print(object);
}

static void print_table(const struct module_table *hooks)
{
	static const char *const heading[HOOK_FIELDS] = {
		"FUNCTION",
		"OPERATIONS",
		"STATE",
		"HITS",
		"SELF-TEST",
	};
	struct table table = { .columns = HOOK_FIELDS };

	for (size_t i = 0; i < HOOK_FIELDS; i++)
		table_add(&table, COLOUR_BOLD, "%s", heading[i]);
	for (size_t i = 0; i < hooks->count; i++) {
		for (size_t field = 0; field < HOOK_FIELDS; field++) {
			const char *text = hooks->row[i].field[field];

			bool bad = !strcmp(text, "fail") || !strcmp(text, "lost") ||
				   !strcmp(text, "frozen");

			table_add(&table, bad ? COLOUR_RED : COLOUR_NONE, "%s", text);
		}
	}
	table_print(&table);
}

static int hooks(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return module_table_show("hooks", HOOK_FIELDS, output_json ? print_json : print_table);
}

const struct verb verb_hooks = {
	.name = "hooks",
	.usage = "",
	.summary = "List the hooks: function, operations, state, hits, self-test",
	.details =
		"placed   the kernel calls it\n"
		"idle     it is placed when a policy first says something about its operations\n"
		"waiting  it is placed when the module that its function lives in is loaded\n"
		"lost     ftrace does not call it any more; the kernel log says why\n"
		"restored it was lost, was placed again, and the kernel calls it\n"
		"frozen   ftrace has shut down; it still works, but no other can be placed\n",
	.run = hooks,
	.prints_state = true,
};
