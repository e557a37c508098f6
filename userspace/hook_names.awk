# SPDX-License-Identifier: GPL-2.0-only
#
# From the module's tables of hooks to what doctor looks for in a kernel where
# the module is not loaded: HOOK_NAME(FUNCTION, OTHER_NAME, OPTIONAL). A hook
# is optional where a kernel built without its feature leaves it out, or where
# its function lives in a module.

function emit()
{
	if (name != "")
		printf "HOOK_NAME(\"%s\", \"%s\", %d)\n", name, other, optional
	name = other = ""
}

/^static const struct gabion_hook_desc /	{ inside = 1; next }
/^};/						{ inside = 0 }
!inside						{ next }
/^#if/						{ depth++ }
/^#endif/					{ depth-- }
# MACRO(function, judge), and the designated form.
match($0, /^\t[A-Z0-9_]+\([a-z0-9_]+/) {
	name = substr($0, RSTART, RLENGTH)
	sub(/.*\(/, "", name)
	optional = depth > 0
	emit()
}
/\.function = "/ {
	split($0, part, "\"")
	name = part[2]
	optional = depth > 0
}
/\.or_function = "/ {
	split($0, part, "\"")
	other = part[2]
}
/\.module = "/					{ optional = 1 }
/^\t},?$/					{ emit() }
