// SPDX-License-Identifier: GPL-2.0-only
/*
 * What profiles say: verdicts, inheritance, the list that refines autoload.
 */
#include <string.h>

#include "harness.h"

static const char profiles[] = VERSION "profile baseline\n"
				       "  deny module_load module_autoload kexec\n"
				       "  audit sysrq\n"
				       "  autoload allow fuse nf-*\n"
				       "profile child inherits baseline\n"
				       "  allow kexec\n"
				       "  deny sysrq hibernate\n"
				       "  autoload allow xt_*\n"
				       "profile grandchild inherits child\n"
				       "  audit all\n"
				       "  deny raw_io\n"
				       "profile strict inherits baseline\n"
				       "  deny all\n"
				       "  allow hibernate\n"
				       "profile open\n"
				       "  allow all\n"
				       "profile listed\n"
				       "  autoload allow none\n"
				       "profile everything\n"
				       "  deny all\n"
				       "  autoload allow *\n"
				       "profile watched\n"
				       "  autoload allow quiet\n"
				       "  audit module_autoload\n";

static const struct verdict_case {
	const char *profile;
	enum gabion_operation op;
	const char *object;
	enum gabion_verdict verdict;
} verdicts[] = {
	{ "baseline", GABION_OP_MODULE_LOAD, NULL, GABION_DENY },
	{ "baseline", GABION_OP_MODULE_UNLOAD, NULL, GABION_ALLOW },
	{ "baseline", GABION_OP_KEXEC, NULL, GABION_DENY },
	{ "baseline", GABION_OP_SYSRQ, NULL, GABION_AUDIT },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "fuse", GABION_ALLOW },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "fuse2", GABION_DENY },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "nf-nat", GABION_ALLOW },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_DENY },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, "", GABION_DENY },
	{ "baseline", GABION_OP_MODULE_AUTOLOAD, NULL, GABION_DENY },
	/* The list is of no other operation. */
	{ "baseline", GABION_OP_MODULE_LOAD, "fuse", GABION_DENY },
	{ "baseline", GABION_OP_SYSRQ, "fuse", GABION_AUDIT },
	/* An heir has all of it, and what it says itself instead. */
	{ "child", GABION_OP_MODULE_LOAD, NULL, GABION_DENY },
	{ "child", GABION_OP_KEXEC, NULL, GABION_ALLOW },
	{ "child", GABION_OP_SYSRQ, NULL, GABION_DENY },
	{ "child", GABION_OP_HIBERNATE, NULL, GABION_DENY },
	{ "child", GABION_OP_RAW_IO, NULL, GABION_ALLOW },
	{ "child", GABION_OP_MODULE_AUTOLOAD, "nf-nat", GABION_ALLOW },
	{ "child", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_ALLOW },
	{ "child", GABION_OP_MODULE_AUTOLOAD, "other", GABION_DENY },
	/* "all" is what is inherited no more, but for the list. */
	{ "grandchild", GABION_OP_MODULE_LOAD, NULL, GABION_AUDIT },
	{ "grandchild", GABION_OP_SYSRQ, NULL, GABION_AUDIT },
	{ "grandchild", GABION_OP_RAW_IO, NULL, GABION_DENY },
	{ "grandchild", GABION_OP_RAW_MEMORY, NULL, GABION_AUDIT },
	{ "grandchild", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_ALLOW },
	{ "grandchild", GABION_OP_MODULE_AUTOLOAD, "other", GABION_AUDIT },
	{ "strict", GABION_OP_HIBERNATE, NULL, GABION_ALLOW },
	{ "strict", GABION_OP_SYSRQ, NULL, GABION_DENY },
	{ "strict", GABION_OP_MODULE_AUTOLOAD, "fuse", GABION_ALLOW },
	{ "strict", GABION_OP_MODULE_AUTOLOAD, "xt_mark", GABION_DENY },
	{ "open", GABION_OP_MODULE_AUTOLOAD, "any", GABION_ALLOW },
	{ "open", GABION_OP_MODULE_AUTOLOAD, NULL, GABION_ALLOW },
	{ "open", GABION_OP_RAW_MEMORY, NULL, GABION_ALLOW },
	{ "listed", GABION_OP_MODULE_AUTOLOAD, "other", GABION_ALLOW },
	{ "everything", GABION_OP_MODULE_AUTOLOAD, "any", GABION_ALLOW },
	{ "everything", GABION_OP_MODULE_AUTOLOAD, "", GABION_ALLOW },
	{ "everything", GABION_OP_MODULE_AUTOLOAD, NULL, GABION_DENY },
	{ "everything", GABION_OP_MODULE_LOAD, "any", GABION_DENY },
	{ "watched", GABION_OP_MODULE_AUTOLOAD, "quiet", GABION_ALLOW },
	{ "watched", GABION_OP_MODULE_AUTOLOAD, "loud", GABION_AUDIT },
	/* What is no operation is denied, whatever the profile. */
	{ "open", __GABION_OP_MAX, NULL, GABION_DENY },
	{ "open", __GABION_OP_MAX + 1, "any", GABION_DENY },
	{ "open", 1000, NULL, GABION_DENY },
	{ "open", -1, NULL, GABION_DENY },
	{ "everything", __GABION_OP_MAX, "any", GABION_DENY },
};

static void test_verdicts(const struct gabion_policy *policy)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		const struct verdict_case *row = &verdicts[i];
		int index = gabion_policy_find_profile(policy, row->profile, strlen(row->profile));
		enum gabion_verdict found = __GABION_VERDICT_MAX;

		if (index >= 0)
			found = gabion_profile_verdict(&policy->profile[index], row->op,
						       row->object);
		check(found == row->verdict, "%s: %s of %s is %s", row->profile,
		      gabion_operation_name(row->op), row->object ? row->object : "nothing",
		      gabion_verdict_name(row->verdict));
	}
}

static void test_find(const struct gabion_policy *policy)
{
	check(gabion_policy_find_profile(policy, "baseline", 8) == 0, "the first profile is found");
	check(gabion_policy_find_profile(policy, "childish", 5) == 1, "a name need not end in NUL");
	check(gabion_policy_find_profile(policy, "chil", 4) == GABION_NO_PROFILE, "not a shorter");
	check(gabion_policy_find_profile(policy, "child_", 6) == GABION_NO_PROFILE, "nor a longer");
	check(gabion_policy_find_profile(policy, "", 0) == GABION_NO_PROFILE, "nor an empty one");
}

/* Design, section 4: all nine are denied to user namespaces, and no more said. */
static void test_builtin(void)
{
	struct gabion_policy *policy = must_parse(samples[0].text);
	bool all = policy->nr_profiles == 1;
	unsigned int op;

	check(policy->nr_profiles == 1 && !strcmp(policy->profile[0].name, "baseline"),
	      "the built-in policy has one profile, baseline");
	check(policy->userns_profile == 0 && !policy->nr_binds && !policy->nr_exempts,
	      "the built-in policy binds user namespaces and nothing else");
	for (op = 0; all && op < __GABION_OP_MAX; op++)
		all = gabion_profile_verdict(&policy->profile[0], op, "fuse") == GABION_DENY;
	check(all, "the built-in policy denies every operation");
	gabion_policy_free(policy);
}

void test_policy(void)
{
	struct gabion_policy *policy = must_parse(profiles);

	test_verdicts(policy);
	test_find(policy);
	gabion_policy_free(policy);
	test_builtin();
}
