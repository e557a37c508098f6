// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl show: print the policy in force and the attachments.
 */
#include <stdlib.h>

#include "lib/module_table.h"
#include "lib/output.h"
#include "lib/policy_description.h"
#include "lib/policy_file.h"
#include "verb.h"

/* Prints comments, so that the whole output is a policy that can be loaded. */
static void print_attachments(const struct module_table *attachments)
{
	struct table table = { .columns = 3 };

	if (attachments->count)
		puts("\n# attached at run time:");
	for (size_t i = 0; i < attachments->count; i++) {
		const struct table_row *row = &attachments->row[i];

		table_add(&table, COLOUR_NONE, "#   %s", row->field[ATTACHMENT_PATH]);
		table_add(&table, COLOUR_NONE, "%s", row->field[ATTACHMENT_PROFILE]);
		table_add(&table, COLOUR_NONE, "(id %s)", row->field[ATTACHMENT_ID]);
	}
	table_print(&table);
}

static void print_json(const char *text, const struct gabion_policy *policy,
		       const struct module_table *attachments)
{
	struct json_object *object = policy_json(policy);

	json_put_text(object, "text", text);
	json_put(object, "attachments", attachments_json(attachments));
	json_print(object);
}

static int show(int argc, char *argv[])
{
	struct gabion_policy *policy;
	struct module_table attachments;
	struct policy_text source;

	(void)argc;
	(void)argv;
	if (module_table_read(&attachments, "attach", ATTACHMENT_FIELDS))
		return EXIT_FAILED;
	policy = policy_in_force(&source);
	if (!policy) {
		module_table_free(&attachments);
		return EXIT_FAILED;
	}
	if (output_json) {
		print_json(source.text, policy, &attachments);
	} else {
		fputs(source.text, stdout);
		print_attachments(&attachments);
	}
	gabion_policy_free(policy);
	free(source.text);
	module_table_free(&attachments);
	return EXIT_DONE;
}

const struct verb verb_show = {
	.name = "show",
	.usage = "",
	.summary = "Print the policy in force, and the attachments as comments",
	.details = "The output is a policy, with inheritance written out.\n",
	.run = show,
	.prints_state = true,
};
