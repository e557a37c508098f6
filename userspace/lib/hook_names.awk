# SPDX-License-Identifier: GPL-2.0-only
#
# From the module's tables of hooks, preprocessed, to what doctor looks for in a
# kernel: HOOK_NAME(FUNCTION, OTHER_NAME, OPTIONAL, HOT). A hook is optional where a
# kernel built without its feature leaves it out, as it does the system calls of 32-bit
# programs, or where its function lives in a module.

BEGIN { RS = "}" }

# The number of CONFIG_BEGIN minus the number of CONFIG_END.
function balance(text, copy)
{
	copy = text
	return gsub(/CONFIG_BEGIN/, "", copy) - gsub(/CONFIG_END/, "", copy)
}

# The text of a member, which may consist of several string literals.
function member(name, pattern, value)
{
	pattern = "\\." name "[ \t\n]*=[ \t\n]*\"[^\"]*\"([ \t\n]*\"[^\"]*\")*"
	if (!match($0, pattern))
		return ""
	value = substr($0, RSTART, RLENGTH)
	sub(/^[^"]*"/, "", value)
	gsub(/"[ \t\n]*"/, "", value)
	sub(/"$/, "", value)
	return value
}

{
	depth += balance(substr($0, 1, index($0, "{")))
	function_name = member("function")
	if (function_name != "")
		printf("HOOK_NAME(\"%s\", \"%s\", %d, %d)\n", function_name,
		       member("or_function"),
		       depth > 0 || /\.module[ \t\n]*=/ || function_name ~ /^__ia32_/,
		       /\.hot[ \t\n]*=[ \t\n]*true/)
	depth += balance(substr($0, index($0, "{") + 1))
}
