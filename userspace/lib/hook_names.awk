# SPDX-License-Identifier: GPL-2.0-only
#
# From the module's tables of hooks, preprocessed, to what doctor looks for in a kernel:
# HOOK_NAME(FUNCTION, OTHER_NAME, OPTIONAL, OPERATIONS, NEEDS, MODULE). A hook is optional where
# a kernel built without its feature leaves it out, as it does the system calls of 32-bit
# programs, or where its function lives in a module. OPERATIONS is a C expression, a mask. NEEDS
# are the configuration symbols without which the hook is left out, "?" among them for what is
# no symbol. MODULE is "SYMBOL NAME".

BEGIN { RS = "}" }

# Takes the conditions of a text: each adds the symbols that it needs, until its end.
function walk(text)
{
	while (match(text, /CONFIG_BEGIN[ \t\n]*"[^"]*"|CONFIG_END/)) {
		if (substr(text, RSTART, RLENGTH) == "CONFIG_END") {
			depth--
		} else {
			under[++depth] = substr(text, RSTART, RLENGTH)
			sub(/^[^"]*"/, "", under[depth])
			sub(/"$/, "", under[depth])
		}
		text = substr(text, RSTART + RLENGTH)
	}
}

# The symbols of all conditions that a row stands under.
function needed(name, text, i)
{
	text = name ~ /^__ia32_/ ? " IA32_EMULATION" : ""
	for (i = 1; i <= depth; i++)
		text = text " " under[i]
	if (/\.module[ \t\n]*=/ && in_module() == "")
		text = text " ?"
	return substr(text, 2)
}

# "SYMBOL NAME" of the module that a row's function is in, where the symbol says "m".
function in_module(symbol, name)
{
	if (!match($0, /\.module[ \t\n]*=[ \t\n]*IS_MODULE\(CONFIG_[A-Z0-9_]+\)[ \t\n]*\?[ \t\n]*\("[^"]*"/))
		return ""
	symbol = name = substr($0, RSTART, RLENGTH)
	sub(/^[^(]*\(CONFIG_/, "", symbol)
	sub(/\).*/, "", symbol)
	sub(/^[^"]*"/, "", name)
	sub(/"$/, "", name)
	return symbol " " name
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
	walk(substr($0, 1, index($0, "{")))
	function_name = member("function")
	if (function_name != "")
		printf("HOOK_NAME(\"%s\", \"%s\", %d, %s, \"%s\", \"%s\")\n", function_name,
		       member("or_function"),
		       depth > 0 || /\.module[ \t\n]*=/ || function_name ~ /^__ia32_/,
		       operations(), needed(function_name), in_module())
	walk(substr($0, index($0, "{") + 1))
}
