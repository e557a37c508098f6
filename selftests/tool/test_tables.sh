# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Extracting the names of hooked functions for doctor, for each way of writing a table.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
userspace=$(dirname "$0")/../../userspace
: >"$work/err"

# names FILE...: extract names as the tool's Makefile does.
names()
{
	awk -f "$userspace/lib/hook_tables.awk" "$@" >"$work/tables" &&
		"${CC:-cc}" -w -E -P -x c -o "$work/rows" "$work/tables" &&
		awk -f "$userspace/lib/hook_names.awk" "$work/rows" >"$work/out"
}

# has DESCRIPTION ARGUMENTS: is there such a line, once?
has()
{
	[ "$(grep -cF "HOOK_NAME($2)" "$work/out")" = 1 ]
	result "$1"
}

cat >"$work/hook.h" <<'END'
#ifndef HOOK_H
#define HOOK_H
#define HOOK(name, judge_function, ...)                                    \
	{                                                                  \
		.function = #name, .judge = (judge_function), ##__VA_ARGS__ \
	}
#define IN_MODULE(config, name) .module = IS_MODULE(config) ? (name) : NULL
#endif
END
cat >"$work/hooks_a.c" <<'END'
#include <linux/does_not_exist.h>
#define OPS ((BIT(1) | BIT(2)))
#define BOTH(name, judge_function)                                            \
	{                                                                     \
		.function = "__x64_sys_" #name, .ops = BIT(GABION_OP_MOUNT),  \
		.judge = (judge_function)                                     \
	},                                                                    \
	{                                                                     \
		.function = "__ia32_sys_" #name, .ops = BIT(GABION_OP_MOUNT), \
		.judge = (judge_function)                                     \
	}

static bool judge(struct ftrace_regs *fregs)
{
	static const char *const no_hook = { ".function = \"judge\"" };
	return false;
}

#if IS_MODULE(CONFIG_X86_MSR)
#define MSR(name) { .function = #name, .module = "msr", .judge = judge }
#else
#define MSR(name) { .function = #name, .judge = judge }
#endif

static const struct gabion_hook_desc empty[] = {
};

static const struct gabion_hook_desc hooks[] = {
	{
		.function = "designated",
		.or_function = "elsewhere",
		.ops = BIT(GABION_OP_SYSCTL) | BIT(GABION_OP_PROCFS),
		.judge = judge,
	},
#ifdef CONFIG_A
	{ .function = "of_a", .judge = judge },
#if IS_ENABLED(CONFIG_B)
	{ .function = "of_b", .judge = judge },
#else
	{ .function = "of_no_b", .judge = judge },
#endif
	BOTH(mount, judge),
#endif
	MSR(msr_open),
	HOOK(of_header, judge),
	HOOK(more_of_header, judge, .or_function = "other_of_header"),
	HOOK(module_of_header, judge, IN_MODULE(CONFIG_X86_MSR, "msr")),
	{ .function = "last", .ops	= OPS, .judge = judge }
};
END
cat >"$work/hooks_b.c" <<'END'
#define MSR(name) { .function = "b_" #name, .judge = judge }
static const struct gabion_hook_desc hooks[] = {
	MSR(msr),
	HOOK(of_header_in_b, judge),
};
END

names "$work/hook.h" "$work/hooks_a.c" "$work/hooks_b.c"
result "the tables are read"
has "a designated row" '"designated", "elsewhere", 0, BIT(GABION_OP_SYSCTL) | BIT(GABION_OP_PROCFS), "", ""'
has "a row of one configuration" '"of_a", "", 1, 0, "A", ""'
has "a row of two configurations" '"of_b", "", 1, 0, "A B", ""'
has "a row of the other configuration" '"of_no_b", "", 1, 0, "A ?", ""'
has "a macro of two rows: the first" '"__x64_sys_mount", "", 1, BIT(GABION_OP_MOUNT), "A", ""'
has "a macro of two rows: the second" '"__ia32_sys_mount", "", 1, BIT(GABION_OP_MOUNT), "IA32_EMULATION A", ""'
has "a function of a module" '"msr_open", "", 1, 0, "?", ""'
has "the last row" '"last", "", 0, ((BIT(1) | BIT(2))), "", ""'
has "another file's macro of the same name" '"b_msr", "", 0, 0, "", ""'
has "a row by a header's macro" '"of_header", "", 0, 0, "", ""'
has "a row by a header's macro, with more members" '"more_of_header", "other_of_header", 0, 0, "", ""'
has "a row by a header's macro, of a module" '"module_of_header", "", 1, 0, "", "X86_MSR msr"'
has "a header's macro in another file" '"of_header_in_b", "", 0, 0, "", ""'
[ "$(wc -l <"$work/out")" = 13 ]
result "nothing else"
printf 'static const struct gabion_hook_desc hooks[] = {\n};\n' >"$work/hooks_c.c"
names "$work/hooks_c.c" && [ ! -s "$work/out" ]
result "an empty table"
plan
