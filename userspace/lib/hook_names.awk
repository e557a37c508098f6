# SPDX-License-Identifier: GPL-2.0-only
#
# From the module's tables of hooks, preprocessed, to what doctor looks for in a
# kernel: HOOK_NAME(FUNCTION, OTHER_NAME, OPTIONAL, OPERATIONS). A hook is optional where
# a kernel built without its feature leaves it out, as it does the system calls of 32-bit
# programs, or where its function lives in a module. OPERATIONS is a C expression, a mask.

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

# The value of the member "ops": up to the first comma outside parentheses. 0 if there is none.
function operations(text, i, c, nesting)
{
	if (!match($0, /\.ops[ \t\n]*=[ \t\n]*/))
		return "0"
	text = substr($0, RSTART + RLENGTH)
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		nesting += (c == "(") - (c == ")")
		if (c == "," && !nesting)
			break
	}
	text = substr(text, 1, i - 1)
	gsub(/[ \t\n]+/, " ", text)
	sub(/ $/, "", text)
	return text
}

{
	depth += balance(substr($0, 1, index($0, "{")))
	function_name = member("function")
	if (function_name != "")
		printf("HOOK_NAME(\"%s\", \"%s\", %d, %s)\n", function_name,
		       member("or_function"),
		       depth > 0 || /\.module[ \t\n]*=/ || function_name ~ /^__ia32_/,
		       operations())
	depth += balance(substr($0, index($0, "{") + 1))
}
