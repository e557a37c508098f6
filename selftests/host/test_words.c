// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of operations and verdicts: they are ABI, so they stand here too.
 */
#include <string.h>

#include "harness.h"

static const char *const operations[] = {
	"module_load",
	"module_unload",
	"module_autoload",
	"kexec",
	"raw_memory",
	"raw_io",
	"kernel_trace",
	"hibernate",
	"sysrq",
};

static const char *const verdicts[] = { "allow", "audit", "deny" };

static const char *const no_words[] = {
	"",
	"a",
	"module",
	"module_loa",
	"module_loadx",
	"MODULE_LOAD",
	"all",
	"?",
	"den",
	"denyy",
};

static void test_operation_names(void)
{
	const char *above = gabion_operation_name(__GABION_OP_MAX);
	const char *below = gabion_operation_name(-1);
	unsigned int i;
	bool right;

	check(ARRAY_SIZE(operations) == __GABION_OP_MAX, "as many operations as are known");
	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		const char *name = operations[i];

		right = gabion_operation_parse(name, strlen(name)) == (int)i &&
			!strcmp(gabion_operation_name(i), name);
		check(right, "operation %s", name);
	}
	check(!strcmp(above, "?") && !strcmp(below, "?"), "what is no operation has no name");
}

static void test_verdict_names(void)
{
	const char *above = gabion_verdict_name(__GABION_VERDICT_MAX);
	const char *below = gabion_verdict_name(-1);
	unsigned int i;
	bool right;

	check(ARRAY_SIZE(verdicts) == __GABION_VERDICT_MAX, "as many verdicts as are known");
	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		const char *name = verdicts[i];

		right = gabion_verdict_parse(name, strlen(name)) == (int)i &&
			!strcmp(gabion_verdict_name(i), name);
		check(right, "verdict %s", name);
	}
	check(!strcmp(above, "?") && !strcmp(below, "?"), "what is no verdict has no name");
}

void test_words(void)
{
	unsigned int i;

	test_operation_names();
	test_verdict_names();
	for (i = 0; i < ARRAY_SIZE(no_words); i++) {
		const char *word = no_words[i];
		size_t len = strlen(word);

		check(gabion_operation_parse(word, len) == -EBADMSG, "no operation: %s", word);
		check(gabion_verdict_parse(word, len) == -EBADMSG, "no verdict: %s", word);
	}
}
